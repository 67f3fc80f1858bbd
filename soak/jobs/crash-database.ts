/** A database that crashes, and is back. */
import { setTimeout as pause } from "node:timers/promises";
import type { World } from "#server/testing/world.ts";

const BACK_MS_MAX = 60_000;
const ASK_EVERY_MS = 50;

/**
 * PostgreSQL loses a process of its own to SIGKILL: it ends every connection, and recovers from its log on the same port. Resolves when
 * it answers again.
 */
export async function crashDatabase({ db }: World): Promise<void> {
  const { rows } = await db.relayPool.query<{ pid: number }>("select pg_backend_pid() as pid");
  const pid = rows[0]?.pid;
  if (pid === undefined) throw new Error("the database did not say who serves us");
  process.kill(pid, "SIGKILL");
  const until = performance.now() + BACK_MS_MAX;
  for (;;) {
    await pause(ASK_EVERY_MS);
    const back = await db.owner.query("select 1").catch(() => null);
    if (back) return;
    if (performance.now() > until) throw new Error(`the database was not back after ${BACK_MS_MAX / 1000} s`);
  }
}
