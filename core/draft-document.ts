/**
 * The shape of the shared document of one draft, and every edit that is made to it. Screen, server and imports all write
 * through these functions, so that two of them never disagree about where a value lives.
 *
 * - `doc.getMap("invoice")`: scalars. A decimal or a date is one value: digits of two people never merge. The agency's own
 *   fields are scalars under "field:<id>".
 * - `doc.getMap("lines")`: line id → Y.Map { orderKey, title: Y.Text, detail: Y.Text, quantity, unit, unitPrice, discount,
 *   taxes, itemId? }. The place is a fractional key, because a Y.Array has no move and doubles what two people move at once.
 * - `doc.getMap("adjustments")`: id → Y.Map { orderKey, kind, label, mode, value }.
 * - `doc.getText("notes")`, `doc.getText("terms")`.
 *
 * There are no totals in it: they are computed from what `readDraft` returns.
 */
import { generateNKeysBetween } from "fractional-indexing";
import * as Y from "yjs";
import { isCurrency } from "#core/currency.ts";
import {
  type Adjustment,
  DRAFT_LIMITS,
  type DraftContent,
  type DraftLine,
  OWN_FIELD_ID,
  type OwnFields,
  type Tax,
} from "#core/draft-content.ts";
import { readDecimal, readDiscount, readTax, readUuid } from "#core/draft-values.ts";
import { isInteger } from "#core/integer.ts";
import { isPlainDate } from "#core/plain-date.ts";
import { TEMPLATE_LIMITS } from "#core/template.ts";
import { printableText } from "#core/text.ts";

export type ScalarField = Exclude<keyof DraftContent, "fields" | "lines" | "adjustments" | "notes" | "terms">;
/** Where an own field lives among the scalars. */
export type OwnFieldKey = `field:${string}`;
export type LineField = Exclude<keyof DraftLine, "id" | "itemId">;
export type AdjustmentField = Exclude<keyof Adjustment, "id">;
/** Beside exactly one neighbour. */
export type Place = { before: string } | { after: string };

/** What a draft says before anybody wrote in it. */
export const EMPTY_DRAFT: DraftContent = {
  kind: "invoice",
  clientId: null,
  currency: "EUR",
  subject: "",
  reference: "",
  pricesIncludeTax: false,
  issueDate: null,
  dueDate: null,
  dueDays: 30,
  serviceFrom: null,
  serviceTo: null,
  templateId: "",
  fields: {},
  lines: [],
  adjustments: [],
  notes: "",
  terms: "",
};

const DUE_DAYS_MAX = 365;
const UNIT_CHARS_MAX = 40;
// A key grows by one character about every six inserts in the same gap; past this the list is given fresh keys.
const ORDER_KEY_CHARS_MAX = 120;
// Ids stand in paths ("lines/<id>/quantity") and in HTML ids, so they hold nothing that means something there.
const ID = /^[A-Za-z0-9_.:-]{1,64}$/;
const ORDER_KEY = /^[A-Za-z][0-9A-Za-z]+$/;

/**
 * What the document says, as plain JSON that always satisfies `DraftContent`. Total: whatever a hostile or an older
 * client wrote is repaired (clipped, replaced by its default) or dropped, and nothing is thrown. Lines come in their order.
 */
export function readDraft(doc: Y.Doc): DraftContent {
  const lines = mapIn(doc, "lines");
  const adjustments = mapIn(doc, "adjustments");
  return {
    ...readFields(doc),
    fields: readOwnFields(doc),
    lines: lines ? orderedEntries(lines).slice(0, DRAFT_LIMITS.lines).map(readLine) : [],
    adjustments: adjustments ? orderedEntries(adjustments).slice(0, DRAFT_LIMITS.adjustments).map(readAdjustment) : [],
    notes: readWords(doc, "notes"),
    terms: readWords(doc, "terms"),
  };
}

/** The scalars of `readDraft`. */
export function readFields(doc: Y.Doc): Pick<DraftContent, ScalarField> {
  const invoice = mapIn(doc, "invoice");
  const currency = invoice?.get("currency");
  const dueDays = invoice?.get("dueDays");
  return {
    kind: invoice?.get("kind") === "credit_note" ? "credit_note" : EMPTY_DRAFT.kind,
    clientId: readUuid(invoice?.get("clientId"))?.toLowerCase() ?? null,
    currency: typeof currency === "string" && isCurrency(currency) ? currency : EMPTY_DRAFT.currency,
    subject: shortText(invoice?.get("subject"), DRAFT_LIMITS.shortChars),
    reference: shortText(invoice?.get("reference"), DRAFT_LIMITS.shortChars),
    pricesIncludeTax: invoice?.get("pricesIncludeTax") === true,
    issueDate: dateOrNull(invoice?.get("issueDate")),
    dueDate: dateOrNull(invoice?.get("dueDate")),
    dueDays:
      typeof dueDays === "number" && isInteger(dueDays) && dueDays >= 0 && dueDays <= DUE_DAYS_MAX
        ? dueDays
        : EMPTY_DRAFT.dueDays,
    serviceFrom: dateOrNull(invoice?.get("serviceFrom")),
    serviceTo: dateOrNull(invoice?.get("serviceTo")),
    templateId: readUuid(invoice?.get("templateId"))?.toLowerCase() ?? EMPTY_DRAFT.templateId,
  };
}

export function ownFieldKey(id: string): OwnFieldKey {
  return `field:${id}`;
}

/** The id of the own field that a key of the scalars names; null for every other key. */
export function ownFieldOf(key: string): string | null {
  return key.startsWith("field:") ? key.slice("field:".length) : null;
}

/** The values of the agency's own fields, by id and in the order of their ids. */
export function readOwnFields(doc: Y.Doc): OwnFields {
  const invoice = mapIn(doc, "invoice");
  const found: [string, string][] = [];
  for (const [key, value] of invoice?.entries() ?? []) {
    const id = ownFieldOf(key);
    if (id !== null && OWN_FIELD_ID.test(id) && typeof value === "string") {
      found.push([id, shortText(value, TEMPLATE_LIMITS.valueChars)]);
    }
  }
  found.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(found.slice(0, DRAFT_LIMITS.ownFields));
}

/** One of the two long texts of the document, as `readDraft` returns it. */
export function readWords(doc: Y.Doc, name: "notes" | "terms"): string {
  return longText(textIn(doc, name), DRAFT_LIMITS.noteChars);
}

/** Writes a whole draft into a document that nobody has written in. Throws Error when somebody has. */
export function writeDraft(doc: Y.Doc, content: DraftContent): void {
  if (doc.store.clients.size > 0) throw new Error("writeDraft: the document has content already");
  doc.transact(() => {
    const invoice = doc.getMap("invoice");
    for (const field of SCALARS) if (content[field] !== NOT_WRITTEN[field]) invoice.set(field, content[field]);
    for (const [id, value] of Object.entries(content.fields)) invoice.set(ownFieldKey(id), value);
    const lines = doc.getMap("lines");
    const lineKeys = generateNKeysBetween(null, null, content.lines.length);
    content.lines.forEach((line, at) => void lines.set(line.id, newLine(line, lineKeys[at] ?? "")));
    const adjustments = doc.getMap("adjustments");
    const adjustmentKeys = generateNKeysBetween(null, null, content.adjustments.length);
    content.adjustments.forEach((entry, at) => {
      adjustments.set(entry.id, newAdjustment(entry, adjustmentKeys[at] ?? ""));
    });
    if (content.notes !== "") doc.getText("notes").insert(0, content.notes);
    if (content.terms !== "") doc.getText("terms").insert(0, content.terms);
  });
}

/** Line ids from top to bottom, as `readDraft` returns them. */
export function lineOrder(doc: Y.Doc): string[] {
  const lines = mapIn(doc, "lines");
  return lines ? orderedEntries(lines).map(([id]) => id) : [];
}

/**
 * Adds `line` below `after`, or at the end where that is not given or gone. Adding a line that is there already changes
 * nothing, so that a repeated request adds once. Returns the line's id; throws RangeError for an id that cannot stand.
 */
export function addLine(doc: Y.Doc, line: DraftLine, options: { after?: string } = {}): string {
  if (!ID.test(line.id)) throw new RangeError("a line id has at most 64 letters, digits, dots, colons, dashes");
  const lines = doc.getMap("lines");
  if (lines.get(line.id) instanceof Y.Map) return line.id;
  doc.transact(() => {
    const order = orderedEntries(lines);
    const above = order.findIndex(([id]) => id === options.after);
    const key = makeRoom(order, above === -1 ? order.length : above + 1);
    lines.set(line.id, newLine(line, key));
  });
  return line.id;
}

/** Puts a line beside another. False (and no change) where either is gone, or where it stands there already. */
export function moveLine(doc: Y.Doc, id: string, place: Place): boolean {
  return moveEntry(doc, "lines", id, place);
}

/** The same for a discount or charge. */
export function moveAdjustment(doc: Y.Doc, id: string, place: Place): boolean {
  return moveEntry(doc, "adjustments", id, place);
}

function moveEntry(doc: Y.Doc, list: "lines" | "adjustments", id: string, place: Place): boolean {
  const entries = doc.getMap(list);
  const entry = entries.get(id);
  const neighbourId = "before" in place ? place.before : place.after;
  if (!(entry instanceof Y.Map) || neighbourId === id) return false;
  const before = orderedEntries(entries);
  const rest = before.filter(([other]) => other !== id);
  const neighbour = rest.findIndex(([other]) => other === neighbourId);
  if (neighbour === -1) return false;
  const target = "before" in place ? neighbour : neighbour + 1;
  if (before[target]?.[0] === id) return false;
  doc.transact(() => void entry.set("orderKey", makeRoom(rest, target)));
  return true;
}

/** False where the line is gone already. */
export function removeLine(doc: Y.Doc, id: string): boolean {
  const lines = doc.getMap("lines");
  if (!lines.has(id)) return false;
  lines.delete(id);
  return true;
}

/** Writes one field of a line; texts change by the smallest splice. False where the line is gone. */
export function setLineField<F extends LineField>(doc: Y.Doc, id: string, field: F, value: DraftLine[F]): boolean {
  const line = doc.getMap("lines").get(id);
  if (!(line instanceof Y.Map)) return false;
  if (field === "title" || field === "detail") {
    const text = line.get(field);
    if (text instanceof Y.Text) setText(text, String(value));
    else line.set(field, new Y.Text(String(value)));
  } else setIfNew(line, field, value);
  return true;
}

/** Says of which item of the catalogue a line is; undefined: of none. False where the line is gone. */
export function setLineItem(doc: Y.Doc, id: string, itemId: string | undefined): boolean {
  const line = doc.getMap("lines").get(id);
  if (!(line instanceof Y.Map)) return false;
  if (itemId === undefined) line.delete("itemId");
  else setIfNew(line, "itemId", itemId);
  return true;
}

/** Writes one scalar of the draft. */
export function setField<F extends ScalarField>(doc: Y.Doc, field: F, value: DraftContent[F]): void {
  setIfNew(doc.getMap("invoice"), field, value);
}

/** Writes one of the agency's own fields; null: it says what its template says. Throws RangeError for an id that cannot stand. */
export function setOwnField(doc: Y.Doc, id: string, value: string | null): void {
  if (!OWN_FIELD_ID.test(id)) throw new RangeError("the id of a field has at most 48 small letters, digits and dashes");
  const invoice = doc.getMap("invoice");
  if (value === null) invoice.delete(ownFieldKey(id));
  else setIfNew(invoice, ownFieldKey(id), value);
}

/** Adds a discount or a charge at the end; one that is there already stays as it is. Returns its id. */
export function addAdjustment(doc: Y.Doc, adjustment: Adjustment): string {
  if (!ID.test(adjustment.id)) throw new RangeError("an adjustment id has at most 64 letters, digits, dots, dashes");
  const adjustments = doc.getMap("adjustments");
  if (adjustments.get(adjustment.id) instanceof Y.Map) return adjustment.id;
  doc.transact(() => {
    const order = orderedEntries(adjustments);
    adjustments.set(adjustment.id, newAdjustment(adjustment, makeRoom(order, order.length)));
  });
  return adjustment.id;
}

/** False where it is gone already. */
export function removeAdjustment(doc: Y.Doc, id: string): boolean {
  const adjustments = doc.getMap("adjustments");
  if (!adjustments.has(id)) return false;
  adjustments.delete(id);
  return true;
}

/** Writes one field of a discount or charge. False where it is gone. */
export function setAdjustmentField<F extends AdjustmentField>(
  doc: Y.Doc,
  id: string,
  field: F,
  value: Adjustment[F],
): boolean {
  const adjustment = doc.getMap("adjustments").get(id);
  if (!(adjustment instanceof Y.Map)) return false;
  setIfNew(adjustment, field, value);
  return true;
}

/**
 * Makes `text` read `next` by one deletion and one insertion around what stays, so that what somebody else types in the
 * same text meanwhile survives. Never cuts a character in two. `next` may not be longer than a note (the rest is cut).
 */
export function setText(text: Y.Text, next: string): void {
  const before = text.toString();
  const after = clip(next.toWellFormed(), DRAFT_LIMITS.noteChars);
  if (before === after) return;
  const shorter = before.length < after.length ? before.length : after.length;
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  if (end > 0 && isLowSurrogate(before.charCodeAt(before.length - end))) end--;
  const change = () => {
    if (before.length - start - end > 0) text.delete(start, before.length - start - end);
    if (after.length - start - end > 0) text.insert(start, after.slice(start, after.length - end));
  };
  if (text.doc) text.doc.transact(change);
  else change();
}

const SCALARS = [
  "kind",
  "clientId",
  "currency",
  "subject",
  "reference",
  "pricesIncludeTax",
  "issueDate",
  "dueDate",
  "dueDays",
  "serviceFrom",
  "serviceTo",
  "templateId",
] as const satisfies readonly ScalarField[];

/** Most drafts leave the template to the agency, and then say nothing of it. */
const NOT_WRITTEN: Partial<Record<ScalarField, unknown>> = { templateId: "" };

export type Entry = [id: string, map: Y.Map<unknown>];

function newLine(line: DraftLine, orderKey: string): Y.Map<unknown> {
  return new Y.Map<unknown>([
    ["orderKey", orderKey],
    ["title", new Y.Text(line.title)],
    ["detail", new Y.Text(line.detail)],
    ["quantity", line.quantity],
    ["unit", line.unit],
    ["unitPrice", line.unitPrice],
    ["discount", line.discount],
    ["taxes", line.taxes],
    ...(line.itemId === undefined ? [] : [["itemId", line.itemId] as const]),
  ]);
}

function newAdjustment(adjustment: Adjustment, orderKey: string): Y.Map<unknown> {
  return new Y.Map<unknown>([
    ["orderKey", orderKey],
    ["kind", adjustment.kind],
    ["label", adjustment.label],
    ["mode", adjustment.mode],
    ["value", adjustment.value],
  ]);
}

/** A value that is there already is not written again: it would win over what somebody else is just typing. */
function setIfNew(map: Y.Map<unknown>, field: string, value: unknown): void {
  const before = map.get(field);
  if (before === value) return;
  if (typeof value === "object" && value !== null && JSON.stringify(before) === JSON.stringify(value)) return;
  map.set(field, value);
}

/** Entries by key, then by id where two people chose the same place at once. What has no usable key stands last. */
export function orderedEntries(map: Y.Map<unknown>): Entry[] {
  const found: { id: string; key: string; value: Y.Map<unknown> }[] = [];
  for (const [id, value] of map.entries()) {
    if (value instanceof Y.Map && ID.test(id)) found.push({ id, key: orderKeyOf(value) ?? "~", value });
  }
  found.sort((a, b) => compare(a.key, b.key) || compare(a.id, b.id));
  return found.map(({ id, value }) => [id, value]);
}

function orderKeyOf(map: Y.Map<unknown>): string | null {
  const key = map.get("orderKey");
  return typeof key === "string" && key.length <= ORDER_KEY_CHARS_MAX * 2 && ORDER_KEY.test(key) ? key : null;
}

/**
 * The key of an entry that goes to `index` of `order`. Neighbours with equal keys (two people inserted there at once) are
 * spread first; the whole list gets fresh keys only where a key is broken or has grown too long.
 */
function makeRoom(order: readonly Entry[], index: number): string {
  let low = index - 1;
  while (low >= 0 && keyAt(order, low) === null) low--;
  const lowKey = keyAt(order, low);
  let high = index;
  while (high < order.length && !isAbove(keyAt(order, high), lowKey)) high++;
  const highKey = keyAt(order, high);
  const keys = keysBetween(lowKey, highKey, high - low) ?? null;
  if (keys === null) return renumber(order, index);
  const own = index - 1 - low;
  order.slice(low + 1, high).forEach(([, map], at) => void map.set("orderKey", keys[at < own ? at : at + 1]));
  return keys[own] ?? "";
}

function renumber(order: readonly Entry[], index: number): string {
  const keys = generateNKeysBetween(null, null, order.length + 1);
  order.forEach(([, map], at) => void map.set("orderKey", keys[at < index ? at : at + 1]));
  return keys[index] ?? "";
}

function keysBetween(low: string | null, high: string | null, count: number): string[] | null {
  try {
    const keys = generateNKeysBetween(low, high, count);
    return keys.every((key) => key.length <= ORDER_KEY_CHARS_MAX) ? keys : null;
  } catch {
    // A hostile client wrote something that looks like a key and is none.
    return null;
  }
}

function keyAt(order: readonly Entry[], index: number): string | null {
  const entry = index < 0 ? undefined : order[index];
  return entry ? orderKeyOf(entry[1]) : null;
}

function isAbove(key: string | null, low: string | null): boolean {
  return key !== null && (low === null || key > low);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** One line as `readDraft` returns it. */
export function readLine([id, map]: Entry): DraftLine {
  const itemId = readUuid(map.get("itemId"))?.toLowerCase();
  return {
    id,
    title: oneLine(textOf(map.get("title")), DRAFT_LIMITS.titleChars),
    detail: longText(textOf(map.get("detail")), DRAFT_LIMITS.detailChars),
    quantity: decimalOr(map.get("quantity"), "0"),
    unit: shortText(map.get("unit"), UNIT_CHARS_MAX),
    unitPrice: decimalOr(map.get("unitPrice"), "0"),
    discount: readDiscount(map.get("discount")),
    taxes: readTaxes(map.get("taxes")),
    ...(itemId === undefined ? {} : { itemId }),
  };
}

/** One discount or charge as `readDraft` returns it. */
export function readAdjustment([id, map]: Entry): Adjustment {
  return {
    id,
    kind: map.get("kind") === "charge" ? "charge" : "discount",
    label: shortText(map.get("label"), DRAFT_LIMITS.shortChars),
    mode: map.get("mode") === "percent" ? "percent" : "amount",
    value: decimalOr(map.get("value"), "0"),
  };
}

function readTaxes(value: unknown): Tax[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, DRAFT_LIMITS.taxesPerLine).flatMap((tax: unknown) => readTax(tax) ?? []);
}

function decimalOr(value: unknown, fallback: string): string {
  return readDecimal(value) ?? fallback;
}

function dateOrNull(value: unknown): string | null {
  return typeof value === "string" && isPlainDate(value) ? value : null;
}

function shortText(value: unknown, charsMax: number): string {
  return typeof value === "string" ? oneLine(value, charsMax) : "";
}

function oneLine(text: string, charsMax: number): string {
  return longText(text, charsMax).replace(/[\n\t\u2028\u2029]/g, " ");
}

function longText(text: string, charsMax: number): string {
  // Clipped before it is cleaned: a megabyte of title costs no more than the part that is kept.
  return clip(printableText(clip(text, charsMax * 2)), charsMax);
}

/** At most `charsMax` UTF-16 units, never half a character. */
function clip(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  const end = isHighSurrogate(text.charCodeAt(charsMax - 1)) ? charsMax - 1 : charsMax;
  return text.slice(0, end);
}

function textOf(value: unknown): string {
  if (value instanceof Y.Text) return value.toString();
  return typeof value === "string" ? value : "";
}

/** The root map, or null where a hostile client has made something else of it. */
function mapIn(doc: Y.Doc, name: string): Y.Map<unknown> | null {
  try {
    return doc.getMap(name);
  } catch {
    return null;
  }
}

function textIn(doc: Y.Doc, name: string): string {
  try {
    return doc.getText(name).toString();
  } catch {
    return "";
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
