/**
 * `npm run edge`: the whole edge on a laptop. Real workerd with the bundled Worker, its objects' SQLite in the data folder, and the
 * database of the Node host; its own where none runs yet, which the Node host takes over when it starts.
 */
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { type EmbeddedPostgres, runningEmbeddedPostgres, startEmbeddedPostgres } from "#db/embedded.ts";
import { migrate } from "#db/migrate.ts";
import { roleUrl } from "#db/roles.ts";
import { SetupError } from "#db/setup-error.ts";
import { EnvError, parseEnv } from "#server/env.ts";
import { derivedSecret, keptSecret } from "#server/node/secrets.ts";
import { bundleEdge, ROOT } from "./bundle.ts";
import type { DatabasePlace } from "./postgres-proxy.ts";
import { placeOf, runEdge } from "./run-worker.ts";

/** wrangler's own habit. */
const PORT_DEFAULT = 8787;
const Port = z.coerce.number().int().min(1).max(65_535).default(PORT_DEFAULT);

async function main(): Promise<void> {
  const started = performance.now();
  const env = parseEnv(process.env);
  const port = Port.safeParse(process.env.EDGE_PORT || undefined);
  if (!port.success) throw new EnvError(["EDGE_PORT must be a port number"]);
  const dataDir = resolve(env.DATA_DIR);
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const secret = env.COUNTERSIGN_SECRET ?? keptSecret(dataDir);
  const { ended: asked, signal } = untilAsked();

  const database = await databaseOf(env.DATABASE_URL, dataDir, secret);
  try {
    const { code, gzipBytes } = await bundleEdge();
    const edge = await runEdge({
      code,
      port: port.data,
      appUrl: roleUrl(database.ownerUrl, secret, "countersign_app"),
      relayUrl: roleUrl(database.ownerUrl, secret, "countersign_relay"),
      databasePlace: database.place,
      secret: derivedSecret(secret, "collab"),
      publicUrl: env.PUBLIC_URL,
      storageDir: join(dataDir, "edge"),
      bindings: {
        LOG_LEVEL: env.LOG_LEVEL === "trace" ? "debug" : env.LOG_LEVEL,
        EMBEDDED_MAILBOX: String(env.SMTP_URL === undefined),
        ...(env.CLERK_JWT_KEY ? { CLERK_JWT_KEY: env.CLERK_JWT_KEY } : {}),
      },
      onLine: (line) => process.stderr.write(`${line}\n`),
    }).catch((error: unknown) => {
      if (!String(error).includes("Address already in use")) throw error;
      throw new SetupError(
        `Something listens on port ${port.data} already.`,
        "Stop it, or name another port in EDGE_PORT.",
        { cause: error },
      );
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say("");
    say(
      `  Countersign's edge  ${edge.url}   (workerd, ${Math.ceil(gzipBytes / 1024)} kB, ready in ${seconds} s, Ctrl-C stops it)`,
    );
    say(`  ${database.sentence}`);
    say("");
    say("  In another terminal, point the product at it:");
    say(`  COLLAB_URL=${edge.url.replace("http", "ws")} API_URL=${edge.url} npm start`);
    say(`  and open ${env.PUBLIC_URL}; pages of no other address may call the edge.`);
    say("");
    const why = await Promise.race([asked, edge.ended]);
    await edge.stop();
    if (!signal.aborted) throw new SetupError(`The edge ended by itself: ${why}.`, "The lines above say why.");
  } finally {
    await database.stop();
  }
}

type EdgeDatabase = {
  ownerUrl: string;
  /** What is said about it. */
  sentence: string;
  place(): DatabasePlace | null;
  stop(): Promise<void>;
};

async function databaseOf(given: string | undefined, dataDir: string, secret: string): Promise<EdgeDatabase> {
  if (given !== undefined) {
    await migrate({ ownerUrl: given, secret, root: ROOT });
    const place = placeOf(given);
    return {
      ownerUrl: given,
      sentence: `Its database is at ${place.host}.`,
      place: () => place,
      stop: async () => {},
    };
  }
  const running = runningEmbeddedPostgres(dataDir);
  let own: EmbeddedPostgres | null = null;
  if (running === null) {
    own = await startEmbeddedPostgres({ dataDir, say });
    await migrate({ ownerUrl: own.ownerUrl, secret, root: ROOT });
  }
  return {
    ownerUrl: running ?? own?.ownerUrl ?? "",
    sentence:
      running === null
        ? `Its database is the embedded one in ${dataDir}; npm start takes it over.`
        : `Its database is that of the host that runs on ${dataDir}.`,
    // Whoever runs it now, and at whichever port: the Node host may come, go and come again.
    place() {
      const now = runningEmbeddedPostgres(dataDir);
      return now === null ? null : placeOf(now);
    },
    stop: async () => own?.stop(),
  };
}

/** Ctrl-C and the polite signals. Asked while still starting: it starts, then stops, so that nothing is left half-made. */
function untilAsked(): { ended: Promise<string>; signal: AbortSignal } {
  const controller = new AbortController();
  const { promise, resolve: asked } = Promise.withResolvers<string>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      controller.abort();
      asked(signal);
    });
  }
  return { ended: promise, signal: controller.signal };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    if (error instanceof EnvError) console.error(`\n${error.message}\n`);
    else if (error instanceof SetupError) console.error(`\n${error.message}\n${error.remedy}\n`);
    else console.error(error);
    process.exit(1);
  },
);
