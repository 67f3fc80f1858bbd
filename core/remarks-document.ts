/** What becomes of the shared document when a suggestion is accepted: one value, written like any other edit. */
import type * as Y from "yjs";
import type { DraftLine } from "#core/draft-content.ts";
import { lineOrder, type ScalarField, setField, setLineField, setText } from "#core/draft-document.ts";
import type { PlaceValue, ValuePlace } from "#core/remarks.ts";

/** Writes `value`, which `checkedValue` has passed, to its place. False (and no change) where the line is gone. */
export function writeValue(doc: Y.Doc, place: ValuePlace, value: PlaceValue): boolean {
  if (place.kind === "line") {
    if (!lineOrder(doc).includes(place.lineId)) return false;
    return setLineField(doc, place.lineId, place.field, value as DraftLine[typeof place.field]);
  }
  if (place.field === "notes" || place.field === "terms") {
    setText(doc.getText(place.field), String(value));
  } else if (typeof value === "object" && value !== null) {
    for (const [field, part] of Object.entries(value)) setField(doc, field as ScalarField, part as never);
  } else {
    setField(doc, place.field.replace("invoice/", "") as ScalarField, value as never);
  }
  return true;
}
