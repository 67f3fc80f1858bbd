/** Waits for a condition that another process or connection brings about; asks often, and not for ever. */
import { setTimeout as pause } from "node:timers/promises";

/**
 * Asks `check` every 20 ms until it gives something other than null, undefined or false, and returns that.
 * Throws with `what` after `withinMs`.
 */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = 15_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const found = await check();
    if (found !== null && found !== undefined && found !== false) return found;
    if (performance.now() > until) throw new Error(`still waiting after ${withinMs} ms: ${what}`);
    await pause(20);
  }
}
