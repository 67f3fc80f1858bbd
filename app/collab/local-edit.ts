/** The origin of every edit made in this tab; undo follows these and no others. `by` is the field that already shows it. */
export class LocalEdit {
  readonly by: object | null;
  constructor(by: object | null) {
    this.by = by;
  }
}

/** Whether the edit was made in a field that shows it already. */
export function isTyped(origin: unknown): boolean {
  return origin instanceof LocalEdit && origin.by !== null;
}
