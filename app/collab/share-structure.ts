/**
 * Keeps what did not change the same object. The document is read whole after every change; a row of two hundred must
 * not render again because another row did, and React compares by identity.
 */

/** `next`, with every part that equals its counterpart in `previous` replaced by that counterpart. Plain JSON only. */
export function shareStructure<T>(previous: T, next: T): T {
  if (Object.is(previous, next)) return previous;
  if (Array.isArray(previous) && Array.isArray(next)) {
    // Rows are matched by their id, so that an inserted line does not make all that follow it look new.
    const byId = new Map(previous.filter(hasId).map((part) => [part.id, part]));
    const shared = next.map((part, index) => {
      const counterpart = hasId(part) ? byId.get(part.id) : previous[index];
      return counterpart === undefined ? part : shareStructure(counterpart, part);
    });
    return shared.length === previous.length && shared.every((part, index) => Object.is(part, previous[index]))
      ? previous
      : (shared as T);
  }
  if (isRecord(previous) && isRecord(next)) {
    const before = new Map(Object.entries(previous));
    const entries = Object.entries(next).map(([key, part]) => [key, shareStructure(before.get(key), part)] as const);
    const same =
      entries.length === before.size &&
      entries.every(([key, part]) => before.has(key) && Object.is(part, before.get(key)));
    return same ? previous : (Object.fromEntries(entries) as T);
  }
  return next;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasId(value: unknown): value is { id: string } {
  return isRecord(value) && typeof value.id === "string";
}
