/**
 * The document of a draft anew: all that it says, and nothing of how it came to say so. Lines keep their ids and places, so remarks,
 * fields and the history go on pointing at them. Nothing that was written on the old document fits on the new one: it needs a new
 * epoch (core/draft-presence.ts).
 */
import * as Y from "yjs";
import { readDraft } from "#core/draft-document.ts";
import { sameValue } from "#core/same-value.ts";

const TABLES = ["invoice", "lines", "adjustments"] as const;
const TEXTS = ["notes", "terms"] as const;

/**
 * Copies into `to`, which nobody has written in (throws Error otherwise). False where the copy would not read as the original does:
 * then `to` is of no use. Marks for the history stay behind, because the moments that they name are of the old document.
 */
export function copyDocument(from: Y.Doc, to: Y.Doc): boolean {
  if (to.store.clients.size > 0) throw new Error("copyDocument: the document has content already");
  to.transact(() => {
    for (const name of TABLES) copyEntries(from.getMap(name), to.getMap(name));
    for (const name of TEXTS) {
      const words = from.getText(name).toString();
      if (words !== "") to.getText(name).insert(0, words);
    }
  });
  return sameValue(readDraft(from), readDraft(to));
}

/** Entry by entry and not by what a draft reads of them: what is hidden beyond its limits appears when others go. */
function copyEntries(from: Y.Map<unknown>, to: Y.Map<unknown>): void {
  for (const [key, value] of from.entries()) to.set(key, copyOf(value));
}

function copyOf(value: unknown): unknown {
  if (value instanceof Y.Text) return new Y.Text(value.toString());
  if (!(value instanceof Y.Map)) return value;
  const copy = new Y.Map<unknown>();
  copyEntries(value, copy);
  return copy;
}
