/** Two documents that were not written from one another, made comparable: lines that are called the same are the same line. */
import type { Adjustment, DraftContent, DraftLine } from "#core/draft-content.ts";

/**
 * `before` with the ids of `after` for every line and adjustment that is called the same, first come first served; an id that `after`
 * knows is kept. What has no counterpart gets an id that `after` does not have.
 */
export function alignLines(before: DraftContent, after: DraftContent): DraftContent {
  return {
    ...before,
    lines: aligned(before.lines, after.lines, (line: DraftLine) => line.title),
    adjustments: aligned(before.adjustments, after.adjustments, (one: Adjustment) => `${one.kind} ${one.label}`),
  };
}

function aligned<Entry extends { id: string }>(
  before: readonly Entry[],
  after: readonly Entry[],
  nameOf: (entry: Entry) => string,
): Entry[] {
  const known = new Set(after.map(({ id }) => id));
  const kept = new Set(before.map(({ id }) => id).filter((id) => known.has(id)));
  const free = new Map<string, string[]>();
  for (const entry of after) {
    if (kept.has(entry.id)) continue;
    const name = keyOf(nameOf(entry));
    free.set(name, [...(free.get(name) ?? []), entry.id]);
  }
  return before.map((entry, index) => {
    if (kept.has(entry.id)) return entry;
    const id = free.get(keyOf(nameOf(entry)))?.shift();
    return { ...entry, id: id ?? `before-${index}-${entry.id}` };
  });
}

/** As people compare titles: without regard to case and blanks. */
function keyOf(name: string): string {
  return name.trim().replaceAll(/\s+/g, " ").toLowerCase();
}
