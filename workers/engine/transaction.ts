/** One transaction on a pool of connections. */
import type { Pool, PoolClient } from "pg";

/** Runs `work` in a transaction and resolves to what it gave once that is committed; rolls back and throws what it threw. */
export async function transaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    // A connection whose rollback fails is dead; the pool must not hand it to anyone again.
    await client.query("rollback").catch((reason: Error) => {
      broken = reason;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** JSON that Postgres takes: it refuses NUL and half characters, and a run must not be stuck over either. */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value);
  // Well-formed JSON.stringify writes both as escapes, and little else.
  if (!/\\u(?:0000|d[89a-f])/.test(text)) return text;
  return JSON.stringify(value, (_key, each) =>
    typeof each === "string" ? each.toWellFormed().replaceAll("\0", "\uFFFD") : each,
  );
}
