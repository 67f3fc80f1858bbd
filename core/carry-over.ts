/**
 * Carries edits from one draft to another by fields: `mine` was written upon `base`, and meanwhile the draft says `theirs`.
 * Every field that was changed here says what it says here, every other what it says there; entries that were added on
 * either side are there once. Pure; ids tell which entry is which, so nothing is doubled.
 */
import type { Adjustment, DraftContent, DraftLine } from "#core/draft-content.ts";
import { sameValue } from "#core/same-value.ts";

/** `base` null: what was written upon is not known, so `mine` as a whole is what was meant. */
export function carryOver(base: DraftContent | null, mine: DraftContent, theirs: DraftContent): DraftContent {
  if (base === null) return mine;
  const { lines, adjustments } = theirs;
  return {
    ...fieldsOver(base, mine, theirs),
    fields: fieldsOver(base.fields, mine.fields, theirs.fields),
    lines: entriesOver<DraftLine>(base.lines, mine.lines, lines),
    adjustments: entriesOver<Adjustment>(base.adjustments, mine.adjustments, adjustments),
  };
}

/** How many fields, lines, discounts and texts differ: what a person would count as changes. */
export function countChanges(before: DraftContent, after: DraftContent): number {
  const { lines, adjustments, ...fields } = after;
  const changed = Object.keys(fields).filter(
    (field) => !sameValue(before[field as keyof DraftContent], after[field as keyof DraftContent]),
  ).length;
  return changed + countEntries(before.lines, lines) + countEntries(before.adjustments, adjustments);
}

function countEntries(before: readonly { id: string }[], after: readonly { id: string }[]): number {
  const known = new Map(before.map((entry) => [entry.id, entry]));
  const there = new Set(after.map(({ id }) => id));
  const removed = before.filter(({ id }) => !there.has(id)).length;
  const changed = after.filter((entry) => !sameValue(known.get(entry.id), entry)).length;
  return removed + changed + (removed + changed === 0 && isReordered(before, after) ? 1 : 0);
}

function fieldsOver<T extends object>(base: T, mine: T, theirs: T): T {
  const result = { ...theirs };
  for (const field of Object.keys(mine) as (keyof T)[]) {
    if (!sameValue(base[field], mine[field])) result[field] = mine[field];
  }
  return result;
}

function entriesOver<T extends { id: string }>(base: readonly T[], mine: readonly T[], theirs: readonly T[]): T[] {
  const [inBase, inMine, inTheirs] = [byId(base), byId(mine), byId(theirs)];
  const stays = (id: string): T | null => {
    const [before, here, there] = [inBase.get(id), inMine.get(id), inTheirs.get(id)];
    if (here && there) return before ? fieldsOver(before, here, there) : here;
    // Removed on one side: it goes, unless the other side went on writing in it.
    const left = here ?? there;
    return left && (!before || !sameValue(before, left)) ? left : null;
  };
  const moved = isReordered(base, mine);
  const [first, second] = moved ? [mine, theirs] : [theirs, mine];
  const result: T[] = [];
  const inFirst = byId(first);
  for (const { id } of first) {
    const entry = stays(id);
    if (entry) result.push(entry);
  }
  // What only the other side has stands below the entry that it stands below there.
  for (const [at, { id }] of second.entries()) {
    if (inFirst.has(id)) continue;
    const entry = stays(id);
    if (!entry) continue;
    const above = second.slice(0, at).findLast((one) => result.some((placed) => placed.id === one.id));
    result.splice(above ? result.findIndex((placed) => placed.id === above.id) + 1 : 0, 0, entry);
  }
  return result;
}

/** Whether what both have stands in another order. */
function isReordered(before: readonly { id: string }[], after: readonly { id: string }[]): boolean {
  const [known, there] = [byId(before), byId(after)];
  const common = after.filter(({ id }) => known.has(id));
  return before.filter(({ id }) => there.has(id)).some(({ id }, at) => common[at]?.id !== id);
}

function byId<T extends { id: string }>(entries: readonly T[]): Map<string, T> {
  return new Map(entries.map((entry) => [entry.id, entry]));
}
