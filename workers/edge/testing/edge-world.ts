/** Two agencies on a real PostgreSQL (server/testing/world.ts), and the Worker in a real workerd on the same database. */
import { once } from "node:events";
import { serve } from "@hono/node-server";
import { createFilesDoor } from "#server/http/files-door.ts";
import type { Person } from "#server/identity/identity.ts";
import { twoTenants, type World } from "#server/testing/world.ts";
import { bundleEdge, type EdgeBundle } from "../dev/bundle.ts";
import { type RunEdgeOptions, type RunningEdge, runEdge } from "../dev/run-worker.ts";
import { type SignIns, startSignIns } from "./sign-ins.ts";

export type EdgeWorld = AsyncDisposable & {
  world: World;
  edge: RunningEdge;
  signIns: SignIns;
  /** What workerd and the Worker said. */
  lines: string[];
  /** One call of the API at the Worker, as this person in this agency; a mutation where `input` is under `mutate`. */
  call(procedure: string, options: CallOptions): Promise<Answer>;
};

export type CallOptions = {
  as?: Person | string | undefined;
  agency?: string | undefined;
  input?: unknown;
  mutate?: boolean;
  headers?: Record<string, string>;
};

export type Answer = { status: number; body: unknown; headers: Headers };

let bundle: Promise<EdgeBundle> | null = null;

/** The bundle is made once a run of a test file: it is the same for all of them. */
export function bundledEdge(): Promise<EdgeBundle> {
  bundle ??= bundleEdge();
  return bundle;
}

/** `await using edge = await edgeWorld()`. */
export async function edgeWorld(options: Partial<RunEdgeOptions> = {}): Promise<EdgeWorld> {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await twoTenants());
  const { publicUrl, secret } = world.services;
  const signIns = stack.use(await startSignIns(publicUrl));
  const filesUrl = await serveFiles(world, stack);
  const lines: string[] = [];
  const { code } = await bundledEdge();
  const edge = await runEdge({
    code,
    port: 0,
    appUrl: world.db.appUrl,
    relayUrl: world.db.relayUrl,
    secret,
    publicUrl,
    onLine: (line) => lines.push(line),
    ...options,
    bindings: { JWKS_URL: signIns.jwksUrl, FILES_URL: filesUrl, ...options.bindings },
  });
  stack.defer(() => edge.stop());
  const kept = stack.move();
  return {
    world,
    edge,
    signIns,
    lines,
    async call(procedure, { as, agency, input, mutate = false, headers = {} }) {
      const url = new URL(`${edge.url}/trpc/${procedure}`);
      if (!mutate && input !== undefined) url.searchParams.set("input", JSON.stringify(input));
      const token = typeof as === "object" ? await signIns.token(as) : as;
      const response = await fetch(url, {
        method: mutate ? "POST" : "GET",
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(agency === undefined ? {} : { "x-agency": agency }),
          ...(mutate ? { "content-type": "application/json" } : {}),
          ...headers,
        },
        ...(mutate ? { body: JSON.stringify(input ?? {}) } : {}),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** The Node host's door to its stored files, with nothing else behind it. */
async function serveFiles(world: World, stack: AsyncDisposableStack): Promise<string> {
  const { files, secret } = world.services;
  // The edge's clock is the machine's; the world lives in a year of its own.
  const door = createFilesDoor({ files, secret, now: () => new Date() });
  const server = serve({ fetch: door, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  stack.defer(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}
