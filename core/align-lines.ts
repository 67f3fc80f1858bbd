/** Two documents that were not written from one another, made comparable: lines that are called the same are the same line. */
import type { Adjustment, DraftContent, DraftLine } from "#core/draft-content.ts";

/**
 * `before` with the ids of `after` for every line and adjustment that is called the same, first come first served; an id that `after`
 * knows is kept. What has no counterpart keeps its own id, which `after` does not have.
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
  const free = new Map<string, Queue>();
  for (const entry of after) {
    if (kept.has(entry.id)) continue;
    const name = keyOf(nameOf(entry));
    const queue = free.get(name);
    if (queue) queue.ids.push(entry.id);
    else free.set(name, { ids: [entry.id], taken: 0 });
  }
  return before.map((entry) => {
    const id = kept.has(entry.id) ? undefined : takeFirst(free.get(keyOf(nameOf(entry))));
    return id === undefined ? entry : { ...entry, id };
  });
}

/** The ids of one name, in their order. A thousand lines may be called the same, so nothing is copied or shifted. */
type Queue = { ids: string[]; taken: number };

function takeFirst(queue: Queue | undefined): string | undefined {
  return queue?.ids[queue.taken++];
}

/** As people compare titles: without regard to case and blanks. */
function keyOf(name: string): string {
  return name.trim().replaceAll(/\s+/g, " ").toLowerCase();
}
