/**
 * What a key means in the line table. Pure: the field's state in, an intent out, so that the keyboard can be tested
 * without a browser and reads the same in every cell.
 */

/** The cells of a line in the order in which Tab visits them. Detail and discount exist only where a line has them. */
export const CELLS = ["title", "detail", "quantity", "unit", "unitPrice", "taxes", "discount"] as const;
export type CellName = (typeof CELLS)[number];

export type CellAddress = { lineId: string; cell: CellName };

export type Intent =
  | { do: "go"; to: "up" | "down" | "left" | "right" }
  /** Enter: down, or a new line below the last. */
  | { do: "next" }
  | { do: "insertBelow" }
  | { do: "moveLine"; by: -1 | 1 }
  | { do: "duplicate" }
  | { do: "remove" }
  | { do: "openDetail" };

export type KeyPress = {
  key: string;
  alt: boolean;
  /** Control, or Command on a Mac. */
  command: boolean;
  shift: boolean;
  /** An input method is composing: every key belongs to it. */
  composing: boolean;
};

export type FieldState = { cell: CellName; text: string; selectionStart: number; selectionEnd: number };

/** What `press` asks for in a cell that looks like `field`; null leaves the key to the browser. */
export function intentOf(press: KeyPress, field: FieldState): Intent | null {
  if (press.composing) return null;
  const { key, alt, command, shift } = press;
  const collapsed = field.selectionStart === field.selectionEnd;
  const atStart = collapsed && field.selectionStart === 0;
  const atEnd = collapsed && field.selectionEnd === field.text.length;
  // A cell that was entered by a key is selected whole: arrows go on to the next cell, typing replaces it.
  const whole = field.text.length > 0 && field.selectionStart === 0 && field.selectionEnd === field.text.length;

  switch (key) {
    case "ArrowUp":
    case "ArrowDown": {
      const by = key === "ArrowUp" ? -1 : 1;
      if (alt && !command && !shift) return { do: "moveLine", by };
      if (alt || command || shift) return null;
      // The detail may have several rows of its own; arrows leave it only from the first and the last.
      if (field.cell === "detail" && !onEdgeRow(field, by)) return null;
      return { do: "go", to: by === -1 ? "up" : "down" };
    }
    case "ArrowLeft":
      if (alt || command || shift) return null;
      return atStart || (whole && field.cell !== "detail") ? { do: "go", to: "left" } : null;
    case "ArrowRight":
      if (alt || command || shift) return null;
      return atEnd || (whole && field.cell !== "detail") ? { do: "go", to: "right" } : null;
    case "Enter":
      // Control-Enter submits the draft; the page hears that one.
      if (command) return null;
      if (alt) return { do: "insertBelow" };
      if (shift) return field.cell === "title" ? { do: "openDetail" } : null;
      return { do: "next" };
    case "Backspace": {
      if (!command || alt) return null;
      // Control-Backspace deletes a word wherever there is one to delete; with nothing before the caret it is the line's.
      const words = field.cell === "title" || field.cell === "detail" || field.cell === "unit";
      return shift || !words || atStart || field.text === "" ? { do: "remove" } : null;
    }
    case "d":
    case "D":
      return command && !alt && !shift ? { do: "duplicate" } : null;
    default:
      return null;
  }
}

function onEdgeRow(field: FieldState, by: -1 | 1): boolean {
  return by === -1
    ? !field.text.slice(0, field.selectionStart).includes("\n")
    : !field.text.slice(field.selectionEnd).includes("\n");
}

/**
 * Where a move from `from` lands, or null at the edge of the table. `has` says which cells a line shows: a missing one
 * is passed over sideways, and up or down its title is taken instead.
 */
export function neighbour(
  order: readonly string[],
  from: CellAddress,
  to: "up" | "down" | "left" | "right",
  has: (lineId: string, cell: CellName) => boolean,
): CellAddress | null {
  const row = order.indexOf(from.lineId);
  if (row === -1) return null;
  if (to === "up" || to === "down") {
    // Title and detail are one above the other.
    if (from.cell === "detail" && to === "up") return { lineId: from.lineId, cell: "title" };
    const lineId = order[row + (to === "up" ? -1 : 1)];
    if (lineId === undefined) return null;
    const cell = from.cell === "detail" ? "title" : from.cell;
    return { lineId, cell: has(lineId, cell) ? cell : "title" };
  }
  const step = to === "left" ? -1 : 1;
  const cells = order.flatMap((lineId) => CELLS.filter((cell) => has(lineId, cell)).map((cell) => ({ lineId, cell })));
  const at = cells.findIndex((cell) => cell.lineId === from.lineId && cell.cell === from.cell);
  return at === -1 ? null : (cells[at + step] ?? null);
}

/** Where focus goes when line `lineId` is removed: the same cell of the line below, else above, else nowhere. */
export function afterRemoval(order: readonly string[], from: CellAddress): CellAddress | null {
  const row = order.indexOf(from.lineId);
  const lineId = order[row + 1] ?? order[row - 1];
  return lineId === undefined ? null : { lineId, cell: from.cell === "title" ? "title" : from.cell };
}

/** "lines/<id>/<cell>", the address that travels in awareness and in `data-field`. */
export function cellPath(lineId: string, cell: CellName): string {
  return `lines/${lineId}/${cell}`;
}

/** The cell that a path names, or null for a field outside the table. */
export function readCellPath(path: string): CellAddress | null {
  const [table, lineId, cell, ...rest] = path.split("/");
  if (table !== "lines" || !lineId || rest.length > 0) return null;
  const name = CELLS.find((known) => known === cell);
  return name ? { lineId, cell: name } : null;
}
