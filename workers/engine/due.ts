/** A moment that is due: so long from now by the database's clock, or an instant. */
export type Due = { afterMs: number } | { at: Date };

/** As two parameters of a statement: milliseconds from now, and the instant that wins over them where there is one. */
export function dueParameters(due: Due): [number, Date | null] {
  return "at" in due ? [0, due.at] : [due.afterMs, null];
}
