/** What every adapter of a mail provider does with a call before it knows what it says. */

/** A clock that is a little ahead of ours is no forgery. */
const AHEAD_MS_MAX = 5 * 60_000;

/** Whether a call of this time may still be on its way: providers repeat one until it is answered, each for so long. */
export function isFresh(at: Date, now: Date, ageMsMax: number): boolean {
  const ageMs = now.getTime() - at.getTime();
  return ageMs <= ageMsMax && ageMs >= -AHEAD_MS_MAX;
}

/** What JSON says; null where it is none, which no schema of a call takes either. */
export function parsedJson(text: string | Uint8Array): unknown {
  try {
    return JSON.parse(typeof text === "string" ? text : new TextDecoder("utf-8", { fatal: true }).decode(text));
  } catch {
    return null;
  }
}
