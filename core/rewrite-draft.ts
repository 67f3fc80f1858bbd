/**
 * Makes a live document say what `target` says by the smallest edit: what says so already is not touched, a text changes
 * around what stays, a line keeps its map, its texts and its id. So what somebody else is typing meanwhile merges with it,
 * and undo takes back exactly this. A line that was removed comes back under its id and in its place.
 */
import * as Y from "yjs";
import type { DraftContent, DraftLine } from "#core/draft-content.ts";
import { movedIds } from "#core/draft-diff.ts";
import {
  type AdjustmentField,
  addAdjustment,
  addLine,
  type LineField,
  lineOrder,
  moveAdjustment,
  moveLine,
  orderedEntries,
  type Place,
  readDraft,
  readFields,
  readOwnFields,
  readWords,
  removeAdjustment,
  removeLine,
  type ScalarField,
  setAdjustmentField,
  setField,
  setLineField,
  setOwnField,
  setText,
} from "#core/draft-document.ts";
import { isInteger } from "#core/integer.ts";
import { sameValue } from "#core/same-value.ts";

/**
 * Afterwards `readDraft(doc)` equals `target`, which must be a draft that a document can hold (anything `readDraft` returned
 * is). False where it did so already and nothing was written. Throws RangeError for an entry id that cannot stand.
 */
export function rewriteDraft(doc: Y.Doc, target: DraftContent): boolean {
  const before = readDraft(doc);
  if (sameValue(before, target)) return false;
  doc.transact(() => {
    rewriteFields(doc, target);
    rewriteLines(doc, before, target);
    rewriteAdjustments(doc, before, target);
    for (const name of ["notes", "terms"] as const) {
      if (readWords(doc, name) !== target[name]) setText(doc.getText(name), target[name]);
    }
    if (!sameValue(readDraft(doc), target)) replaceTexts(doc, target);
  });
  return true;
}

/** Where a restore leaves its mark, for the history; no draft reads it. */
const MARKS = "history";
const RESTORED = "restored";

/** `rewriteDraft`, with a word to the history that it is the return of the draft as `seq` had left it. */
export function restoreTo(doc: Y.Doc, older: DraftContent, seq: number): boolean {
  let changed = false;
  doc.transact(() => {
    changed = rewriteDraft(doc, older);
    const marks = doc.getMap(MARKS);
    // Each under a name of its own: only a new name stands in the update letter by letter, for `mayMarkRestore` to find.
    if (changed) marks.set(`${RESTORED} ${marks.size}`, seq);
  });
  return changed;
}

/**
 * `hear` is told the `seq` that a restore names whenever one arrives in `doc`. Anybody can write such a mark: the history
 * believes it where the draft says so too.
 */
export function observeRestores(doc: Y.Doc, hear: (seq: number) => void): void {
  doc.getMap(MARKS).observe(({ keysChanged, target }) => {
    for (const key of keysChanged) {
      const seq: unknown = key.startsWith(RESTORED) ? target.get(key) : null;
      if (typeof seq === "number" && isInteger(seq) && seq > 0) hear(seq);
    }
  });
}

/** Whether an update may hold such a mark, without decoding it: its name stands in it letter by letter. */
export function mayMarkRestore(update: Uint8Array): boolean {
  const first = RESTORED.charCodeAt(0);
  for (let at = update.indexOf(first); at !== -1; at = update.indexOf(first, at + 1)) {
    let length = 1;
    while (length < RESTORED.length && update[at + length] === RESTORED.charCodeAt(length)) length++;
    if (length === RESTORED.length) return true;
  }
  return false;
}

/**
 * Puts one line of an older draft back: under its id and below the line that it stood below, as far as there is one. False
 * where it is there. Throws RangeError for an id that cannot stand.
 */
export function restoreLine(doc: Y.Doc, older: DraftContent, lineId: string): boolean {
  const index = older.lines.findIndex(({ id }) => id === lineId);
  const line = older.lines[index];
  const order = lineOrder(doc);
  if (!line || order.includes(lineId)) return false;
  const here = new Set(order);
  const above = older.lines.slice(0, index).findLast(({ id }) => here.has(id))?.id ?? null;
  doc.transact(() => putLine(doc, line, above));
  return true;
}

function rewriteFields(doc: Y.Doc, target: DraftContent): void {
  const now = readFields(doc);
  for (const field of Object.keys(now) as ScalarField[]) {
    if (now[field] !== target[field]) setField(doc, field, target[field]);
  }
  const own = readOwnFields(doc);
  for (const id of Object.keys({ ...own, ...target.fields })) {
    if (own[id] !== target.fields[id]) setOwnField(doc, id, target.fields[id] ?? null);
  }
}

function rewriteLines(doc: Y.Doc, before: DraftContent, target: DraftContent): void {
  const wanted = new Set(target.lines.map(({ id }) => id));
  // All that the document holds, not only as many as a draft may have: a hidden one would appear when others go.
  for (const id of lineOrder(doc)) if (!wanted.has(id)) removeLine(doc, id);
  const known = new Map(before.lines.map((line) => [line.id, line]));
  const moved = movedIds(before.lines, target.lines);
  let above: string | null = null;
  for (const line of target.lines) {
    const now = known.get(line.id);
    if (!now) {
      // One that was hidden beyond the bound has a map, and whatever is in it.
      removeLine(doc, line.id);
      putLine(doc, line, above);
    } else {
      for (const field of fieldsThatDiffer(now, line)) setLineField(doc, line.id, field, line[field]);
      if (moved.has(line.id)) place(doc, moveLine, line.id, above, lineOrder);
    }
    above = line.id;
  }
}

function putLine(doc: Y.Doc, line: DraftLine, above: string | null): void {
  if (above !== null) addLine(doc, line, { after: above });
  else {
    addLine(doc, line);
    place(doc, moveLine, line.id, null, lineOrder);
  }
}

function fieldsThatDiffer(now: DraftLine, line: DraftLine): LineField[] {
  return (["title", "detail", "quantity", "unit", "unitPrice", "discount", "taxes"] as const).filter(
    (field) => !sameValue(now[field], line[field]),
  );
}

function rewriteAdjustments(doc: Y.Doc, before: DraftContent, target: DraftContent): void {
  const orderOf = () => orderedEntries(doc.getMap("adjustments")).map(([id]) => id);
  const wanted = new Set(target.adjustments.map(({ id }) => id));
  for (const id of orderOf()) if (!wanted.has(id)) removeAdjustment(doc, id);
  const known = new Map(before.adjustments.map((one) => [one.id, one]));
  const moved = movedIds(before.adjustments, target.adjustments);
  let above: string | null = null;
  for (const adjustment of target.adjustments) {
    const now = known.get(adjustment.id);
    if (!now) {
      removeAdjustment(doc, adjustment.id);
      addAdjustment(doc, adjustment);
    } else {
      for (const field of ["kind", "label", "mode", "value"] as const satisfies readonly AdjustmentField[]) {
        if (now[field] !== adjustment[field]) setAdjustmentField(doc, adjustment.id, field, adjustment[field]);
      }
    }
    if (!now || moved.has(adjustment.id)) place(doc, moveAdjustment, adjustment.id, above, orderOf);
    above = adjustment.id;
  }
}

function place(
  doc: Y.Doc,
  move: (doc: Y.Doc, id: string, place: Place) => boolean,
  id: string,
  above: string | null,
  orderOf: (doc: Y.Doc) => string[],
): void {
  if (above !== null) move(doc, id, { after: above });
  else {
    const first = orderOf(doc).find((other) => other !== id);
    if (first !== undefined) move(doc, id, { before: first });
  }
}

/** For texts in which a hostile client put what is no text: a splice counts it and a reader does not. */
function replaceTexts(doc: Y.Doc, target: DraftContent): void {
  for (const name of ["notes", "terms"] as const) {
    if (readWords(doc, name) === target[name]) continue;
    const text = doc.getText(name);
    text.delete(0, text.length);
    text.insert(0, target[name]);
  }
  const now = new Map(readDraft(doc).lines.map((line) => [line.id, line]));
  const lines = doc.getMap("lines");
  for (const line of target.lines) {
    const map = lines.get(line.id);
    if (!(map instanceof Y.Map)) continue;
    for (const field of ["title", "detail"] as const) {
      if (now.get(line.id)?.[field] !== line[field]) map.set(field, new Y.Text(line[field]));
    }
  }
}
