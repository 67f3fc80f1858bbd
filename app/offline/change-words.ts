/** A change of a draft as one line that a person reads, and what it does to the total. */

import { placeWords, valueWords } from "#app/draft/field-words.ts";
import type { DraftContent } from "#core/draft-content.ts";
import type { DraftChange, LineFieldChange } from "#core/draft-diff.ts";

const TITLE_CHARS_MAX = 60;

export function changeWords(change: DraftChange, after: DraftContent, locale: string): string {
  switch (change.kind) {
    case "field_changed": {
      const path = `invoice/${change.field}`;
      const [from, to] = [change.before, change.after].map((value) => valueWords(path, value, after, locale));
      const place = capital(placeWords(path, []));
      return from && to ? `${place}: ${from} → ${to}` : `${place} changed`;
    }
    case "line_added":
      return `${titleOf(change.line.title)} added`;
    case "line_removed":
      return `${titleOf(change.line.title)} removed`;
    case "line_changed":
      return `${titleOf(change.title)}: ${change.fields.map((field) => fieldWords(field, after, locale)).join(", ")}`;
    case "line_moved":
      return `${titleOf(change.title)} moved to place ${change.to.index + 1}`;
    case "adjustment_added":
      return `${adjustmentName(change.adjustment.label, change.adjustment.kind)} added`;
    case "adjustment_removed":
      return `${adjustmentName(change.adjustment.label, change.adjustment.kind)} removed`;
    case "adjustment_changed":
      return `${adjustmentName(change.label, change.adjustment.kind)} changed`;
    case "adjustment_moved":
      return `${adjustmentName(change.label, "discount")} moved`;
    case "words_changed":
      return change.field === "notes" ? "The notes changed" : "The terms changed";
  }
}

function fieldWords(field: LineFieldChange, after: DraftContent, locale: string): string {
  const path = `lines/x/${field.field}`;
  const name = placeWords(path, []).replace(/ of line \d+$/, "");
  const [from, to] = [field.before, field.after].map((value) => valueWords(path, value, after, locale));
  if (field.field === "title") return "reworded";
  return from && to ? `${name} ${from} → ${to}` : `${name} changed`;
}

function titleOf(title: string): string {
  const words = title.trim();
  if (words === "") return "A line without words";
  return `“${words.length > TITLE_CHARS_MAX ? `${words.slice(0, TITLE_CHARS_MAX)}…` : words}”`;
}

function adjustmentName(label: string, kind: "discount" | "charge"): string {
  return label.trim() === "" ? (kind === "discount" ? "A discount" : "A charge") : `“${label.trim()}”`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
