/**
 * What is kept of a draft's past. Every edit is there with its author and time; what one person did in a minute is one entry,
 * and a past that grows beyond its bounds begins later, with all that was before in its first entry.
 */
import * as Y from "yjs";

/**
 * Committed edits of one author (null: the system). `at` in milliseconds since 1970: when the first of them was committed. What is of
 * different epochs is of different documents, and never joined.
 */
export type PastEdits = { seq: number; epoch: number; memberId: string | null; at: number; update: Uint8Array };

/** One author's edits within so long are one entry. */
const BURST_MS = 60_000;
/** An entry is read whole; it does not grow beyond this. */
const BURST_BYTES_MAX = 250_000;
/** Five days of eight hours without a pause. */
export const PAST_ENTRIES_MAX = 2_400;
export const PAST_BYTES_MAX = 24_000_000;
/** What is left after the beginning was moved: well below the bounds, so that it is moved seldom. */
const ENTRIES_LEFT = 1_800;
const BYTES_LEFT = 18_000_000;

/**
 * Joins neighbours of the same author and minute; keeps the order. An entry has the `seq` of its last edit and the `at` of its first.
 * Returns the very object where nothing was joined to it.
 */
export function joinBursts(edits: readonly PastEdits[]): PastEdits[] {
  const entries: PastEdits[] = [];
  let burst: PastEdits[] = [];
  let bytes = 0;
  const close = () => {
    const [first, ...more] = burst;
    const last = more.at(-1);
    if (first && last) {
      entries.push({ ...first, seq: last.seq, update: Y.mergeUpdates(burst.map(({ update }) => update)) });
    } else if (first) entries.push(first);
    burst = [];
    bytes = 0;
  };
  for (const edit of edits) {
    const [first] = burst;
    const isSame = first && first.memberId === edit.memberId && first.epoch === edit.epoch;
    if (first && (!isSame || edit.at - first.at > BURST_MS || bytes + edit.update.length > BURST_BYTES_MAX)) close();
    burst.push(edit);
    bytes += edit.update.length;
  }
  close();
  return entries;
}

/**
 * How many of the oldest entries have to become one so that the past keeps its bounds; 0 where it does. `bytes` are the sizes
 * of the entries, oldest first.
 */
export function entriesToForget(bytes: readonly number[]): number {
  let left = bytes.reduce((sum, one) => sum + one, 0);
  if (bytes.length <= PAST_ENTRIES_MAX && left <= PAST_BYTES_MAX) return 0;
  let forget = 0;
  while (bytes.length - forget > ENTRIES_LEFT || left > BYTES_LEFT) {
    left -= bytes[forget] ?? 0;
    forget++;
  }
  // One entry alone would become itself.
  return forget < 2 ? 2 : forget;
}

/** Which epoch a seq is of, by the last seq of each epoch that is over, in order. */
export function epochAt(seq: number, ends: readonly number[]): number {
  return 1 + ends.filter((end) => end < seq).length;
}

/** The entries as one that nobody wrote: what the draft said after the last of them. */
export function forgetAuthors(entries: readonly PastEdits[]): PastEdits {
  const last = entries.at(-1);
  if (!last) throw new Error("there is nothing to forget");
  const doc = new Y.Doc({ gc: true });
  doc.transact(() => {
    for (const { update, epoch } of entries) if (epoch === last.epoch) Y.applyUpdate(doc, update);
  });
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return { seq: last.seq, epoch: last.epoch, memberId: null, at: last.at, update };
}
