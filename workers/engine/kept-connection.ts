/** One connection outside any pool that is made again whenever it is lost: for LISTEN and for locks that live with a session. */
import { Client } from "pg";
import type { Log } from "./log.ts";

const RECONNECT_MS_MIN = 200;
const RECONNECT_MS_MAX = 10_000;

export type KeptConnection = { close(): Promise<void> };

/**
 * Connects, runs `prepare`, and does both again after every loss. Resolves once the first connection is prepared; throws when
 * that one fails. `name` shows in pg_stat_activity and in the log.
 */
export async function keepConnection(
  connectionString: string,
  name: string,
  prepare: (client: Client) => Promise<void>,
  log: Log,
): Promise<KeptConnection> {
  let closed = false;
  let current: Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let failures = 0;

  async function connect(): Promise<void> {
    const client = new Client({
      connectionString,
      application_name: name,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      connectionTimeoutMillis: 10_000,
    });
    // A connection that is cut reports it more than once.
    client.on("error", (error) => log.warn({ err: error, connection: name }, "connection lost"));
    // Also the end of a connection that never came about, so that this is the one place that tries again.
    client.once("end", () => {
      current = null;
      if (closed) return;
      timer = setTimeout(
        () => connect().catch((error) => log.warn({ err: error, connection: name }, "no connection yet")),
        Math.min(RECONNECT_MS_MIN * 2 ** failures++, RECONNECT_MS_MAX),
      );
    });
    try {
      await client.connect();
      await prepare(client);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    current = client;
    failures = 0;
  }

  try {
    await connect();
  } catch (error) {
    closed = true;
    clearTimeout(timer);
    throw error;
  }
  return {
    async close() {
      closed = true;
      clearTimeout(timer);
      await current?.end();
    },
  };
}
