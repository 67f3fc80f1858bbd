/** The database goes away in the middle of the work and comes back: real PostgreSQL, stopped and started. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "inngest";
import pg from "pg";
import { expect, test, vi } from "vitest";
import { startEmbeddedPostgres } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { roleUrl } from "#db/roles.ts";
import { createEngine } from "./engine.ts";
import { quietClient } from "./testing/counted-functions.ts";
import { eventually } from "./testing/eventually.ts";
import { silentLog } from "./testing/silent-log.ts";

const SECRET = "a secret of this test, of enough length";
const RUNS = 6;

/** One address for a server that has another port after each start. */
async function steadyAddress() {
  const sockets = new Set<Socket>();
  let port = 0;
  const proxy = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    port: (proxy.address() as AddressInfo).port,
    leadTo(ownerUrl: string) {
      port = Number(new URL(ownerUrl).port);
    },
    close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
    },
  };
}

test("a database that is stopped in the middle and started again costs time, and no step that was recorded is done again", async () => {
  // The queue traces what ended it to the console by itself.
  using _trace = vi.spyOn(console, "trace").mockImplementation(() => undefined);
  await using stack = new AsyncDisposableStack();
  const dataDir = mkdtempSync(join(tmpdir(), "countersign-restart-"));
  stack.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  chmodSync(dataDir, 0o755);
  const begin = () => startEmbeddedPostgres({ dataDir, say: () => undefined });
  let server = await begin();
  stack.defer(() => server.stop());
  await migrate({ ownerUrl: server.ownerUrl, secret: SECRET, root: process.cwd() });
  const address = await steadyAddress();
  stack.defer(() => address.close());
  address.leadTo(server.ownerUrl);
  const url = new URL(roleUrl(server.ownerUrl, SECRET, "countersign_relay"));
  url.port = String(address.port);

  const done: string[] = [];
  const recorded = new Set<string>();
  let halfway: () => void = () => undefined;
  const middle = new Promise<void>((resolve) => {
    halfway = resolve;
  });
  const engine = createEngine({
    relayUrl: url.href,
    log: silentLog,
    retryDelayMs: () => 50,
    observe: ({ moment, step, runId }) => {
      if (moment !== "recorded" || step === null) return;
      recorded.add(`${runId} ${step}`);
      if (recorded.size === RUNS) halfway();
    },
  });
  stack.defer(() => engine.stop());
  const client = quietClient(engine);
  const work = client.createFunction(
    { id: "work", triggers: [{ event: "work" }] },
    async ({ step, runId }: Context) => {
      for (const name of ["one", "two", "three"]) {
        await step.run(name, () => {
          // Recorded already means that nobody may do it again.
          if (recorded.has(`${runId} ${name}`)) throw new Error(`${name} was recorded and is done again`);
          done.push(`${runId} ${name}`);
        });
      }
    },
  );
  await engine.start({ client, functions: [work] });
  await engine.accept(
    Array.from({ length: RUNS }, (_, n) => ({ id: `e${n}`, name: "work", data: {}, ts: Date.now() })),
  );
  await middle;
  await server.stop();
  server = await begin();
  address.leadTo(server.ownerUrl);

  const owner = new pg.Pool({ connectionString: server.ownerUrl, max: 1 });
  stack.defer(() => owner.end());
  await eventually(
    "every run is over",
    async () => {
      const { rows } = await owner.query("select 1 from jobs.runs where status = 'completed'");
      return rows.length === RUNS;
    },
    40_000,
  );
  expect(new Set(done).size).toBe(RUNS * 3);
  const { rows } = await owner.query<{ steps: number }>(
    "select count(*)::int as steps from jobs.steps where state = 'done'",
  );
  expect(rows[0]?.steps).toBe(RUNS * 3);
}, 90_000);
