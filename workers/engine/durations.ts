/** How long the embedded runner waits: between attempts, and for `step.sleep`. */

const UNIT_MS = { w: 604_800_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 } as const;

/** A retry waits an hour at most: longer, and a mended outage still looks broken to whoever mended it. */
const RETRY_DELAY_MS_MAX = 3_600_000;

/**
 * The wait before attempt `attempt + 1` (attempts count from 0): 1 s, 4 s, 16 s, 64 s, 4 min, 17 min, then an hour each.
 * The first is short because most failures are a connection that was just dropped. `random` in [0, 1) spreads the waits by
 * up to a fifth, so that what failed together does not come back together.
 */
export function retryDelayMs(attempt: number, random: number): number {
  const base = Math.min(1000 * 4 ** Math.min(attempt, 10), RETRY_DELAY_MS_MAX);
  return Math.round(base * (1 + random / 5));
}

/**
 * What the SDK writes for `step.sleep` and `step.sleepUntil`: "1h30m10s" from now, or an instant in ISO 8601.
 * Throws when it is neither.
 */
export function parseWake(written: string): { afterMs: number } | { at: Date } {
  if (/^(\d+[wdhms])*$/.test(written)) {
    let afterMs = 0;
    for (const [, count, unit] of written.matchAll(/(\d+)([wdhms])/g)) {
      afterMs += Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
    }
    return { afterMs };
  }
  const at = new Date(written);
  if (Number.isNaN(at.getTime())) throw new Error(`a sleep until ${JSON.stringify(written)} has no end`);
  return { at };
}

/** The `Retry-After` of an answer in milliseconds: seconds, or an instant. Null where it says neither. */
export function parseRetryAfter(written: string | null, now: Date): number | null {
  if (written === null || written === "" || written === "true" || written === "false") return null;
  if (/^\d+$/.test(written)) return Number(written) * 1000;
  const at = new Date(written).getTime();
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
