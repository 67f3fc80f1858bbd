/**
 * Undo and redo of one person, without the hole that Yjs leaves. Where somebody else wrote the same cell at the same time,
 * `Y.UndoManager` takes one's own value away and cannot put the older one back, because another's lies between: the cell is
 * then empty, and a quantity reads as 0. An amount must not vanish that nobody has taken away.
 */
import * as Y from "yjs";

/** Undoes or redoes one step; null where there is none. Cells that it would have emptied say what they said before. */
export function stepBack(manager: Y.UndoManager, doc: Y.Doc, which: "undo" | "redo"): object | null {
  let stepped: object | null = null;
  const flag = which === "undo" ? "undoing" : "redoing";
  try {
    // One transaction, so that nobody is sent the one half without the other. The manager looks at its flag when the
    // transaction ends, to know onto which stack it belongs; by then its own call has come back.
    doc.transact(() => {
      stepped = which === "undo" ? manager.undo() : manager.redo();
      if (stepped) fillCells(doc);
      manager[flag] = true;
    }, manager);
  } finally {
    manager[flag] = false;
  }
  return stepped;
}

function fillCells(doc: Y.Doc): void {
  fillMap(doc.getMap("invoice"));
  for (const table of [doc.getMap("lines"), doc.getMap("adjustments")]) {
    for (const [id, entry] of table.entries()) {
      if (!(entry instanceof Y.Map)) continue;
      fillMap(entry);
      fillFromBefore(entry, table._map.get(id));
    }
  }
}

/** No cell is ever deleted on purpose: where one is, its last readable value comes back. */
function fillMap(map: Y.Map<unknown>): void {
  for (const [key, item] of map._map) {
    if (!item.deleted) continue;
    const last = readable(item);
    if (last) map.set(key, last.value);
  }
}

/** An entry that came back under its old id is a copy, in which what could not be copied is missing. */
function fillFromBefore(map: Y.Map<unknown>, item: Y.Item | undefined): void {
  for (let older = item?.left ?? null; older; older = older.left) {
    const { content } = older;
    if (!(content instanceof Y.ContentType) || !(content.type instanceof Y.Map)) continue;
    for (const [key, cell] of content.type._map) {
      const last = map.has(key) ? null : readable(cell);
      if (last) map.set(key, last.value);
    }
  }
}

/** The newest value in the history of a cell that has not been thrown away yet. */
function readable(newest: Y.Item): { value: unknown } | null {
  for (let item: Y.Item | null = newest; item; item = item.left) {
    if (item.content instanceof Y.ContentAny) return { value: item.content.arr.at(-1) };
  }
  return null;
}
