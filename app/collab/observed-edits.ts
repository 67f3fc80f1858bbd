/**
 * What one transaction of the document did, told by fields: which of them it touched, which whole values it wrote, and who
 * wrote them. An author is a Yjs client id; the awareness says whose it is. Deleting leaves no trace of who did it.
 */
import * as Y from "yjs";

/** A whole value that was written, also one that lost against another written at the same time. */
export type ObservedWrite = { path: string; clientId: number; value: unknown };

export type ObservedEdit = {
  /** Paths of fields that changed: "lines/<id>/quantity", "invoice/dueDays", "notes". */
  touched: Set<string>;
  writes: ObservedWrite[];
  linesAdded: string[];
  linesRemoved: string[];
  /** The one author of all of it; null where there are several, or nothing but deletions. */
  clientId: number | null;
};

/** `listener` hears of every transaction that changed the draft, once. */
export function observeEdits(doc: Y.Doc, listener: (edit: ObservedEdit, transaction: Y.Transaction) => void): void {
  let open: { transaction: Y.Transaction; edit: ObservedEdit } | null = null;
  const editOf = (transaction: Y.Transaction): ObservedEdit => {
    if (open?.transaction !== transaction) {
      const edit = { touched: new Set<string>(), writes: [], linesAdded: [], linesRemoved: [], clientId: null };
      open = { transaction, edit };
    }
    return open.edit;
  };
  for (const name of ["invoice", "lines", "adjustments"] as const) {
    doc.getMap(name).observeDeep((events, transaction) => {
      const edit = editOf(transaction);
      for (const event of events) readEvent(edit, name, event);
    });
  }
  for (const name of ["notes", "terms"] as const) {
    doc.getText(name).observe((_event, transaction) => void editOf(transaction).touched.add(name));
  }
  doc.on("afterTransaction", (transaction: Y.Transaction) => {
    if (open?.transaction !== transaction) return;
    const { edit } = open;
    open = null;
    edit.clientId = onlyAuthor(transaction);
    listener(edit, transaction);
  });
}

function readEvent(edit: ObservedEdit, root: string, event: Y.YEvent<Y.AbstractType<unknown>>): void {
  const { target, path } = event;
  if (target instanceof Y.Text) {
    edit.touched.add([root, ...path].join("/"));
    return;
  }
  if (!(target instanceof Y.Map)) return;
  const keys = (event as Y.YMapEvent<unknown>).keysChanged ?? new Set<string>();
  if (root === "lines" && path.length === 0) {
    for (const [id, { action }] of event.keys) {
      if (action === "delete") edit.linesRemoved.push(id);
      else {
        edit.linesAdded.push(id);
        edit.touched.add(`lines/${id}/title`);
      }
    }
    return;
  }
  for (const key of keys) {
    if (key === "orderKey") continue;
    const place = [root, ...path, key].join("/");
    // A value that lost is not in `keys`, but it was written, and its writer shall not believe that it stands.
    if (event.keys.has(key)) edit.touched.add(place);
    if (path.length === (root === "invoice" ? 0 : 1)) edit.writes.push(...writesOf(target, key, event, place));
  }
}

/** The values that this transaction brought for `key`, the standing one first. */
function writesOf(
  target: Y.Map<unknown>,
  key: string,
  event: Y.YEvent<Y.AbstractType<unknown>>,
  path: string,
): ObservedWrite[] {
  const writes: ObservedWrite[] = [];
  for (let item = target._map.get(key) ?? null; item !== null; item = item.left) {
    if (!event.adds(item)) continue;
    const { content } = item;
    // A value that has lost is still there while observers are told; afterwards it is forgotten.
    if (content instanceof Y.ContentAny) {
      writes.push({ path, clientId: item.id.client, value: content.arr.at(-1) });
    }
  }
  return writes;
}

function onlyAuthor(transaction: Y.Transaction): number | null {
  const authors: number[] = [];
  for (const [clientId, clock] of transaction.afterState) {
    if (clock > (transaction.beforeState.get(clientId) ?? 0)) authors.push(clientId);
  }
  const [only] = authors;
  return authors.length === 1 && only !== undefined ? only : null;
}
