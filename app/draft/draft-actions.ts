/**
 * What people do to a draft, each one step of undo. All of them go through the session, so that they happen in the
 * document and everybody sees them.
 */
import * as Y from "yjs";
import { currencyExponent } from "#core/currency.ts";
import { DRAFT_LIMITS, type DraftContent, type DraftLine, type LineDiscount, type Tax } from "#core/draft-content.ts";
import {
  type AdjustmentField,
  addAdjustment,
  addLine,
  type LineField,
  moveLine,
  removeAdjustment,
  removeLine,
  setAdjustmentField,
  setField,
  setLineField,
  setLineItem,
  setOwnField,
  setText,
} from "#core/draft-document.ts";
import type { PastedBlock } from "./parse-pasted-block.ts";

/** A line of the catalogue, as far as a draft needs it. */
export type CatalogueItem = {
  itemId: string;
  title: string;
  detail: string;
  unit: string;
  unitPrice: string;
  currency: string;
  taxes: Tax[];
};

export type ScalarField =
  | "clientId"
  | "currency"
  | "subject"
  | "reference"
  | "pricesIncludeTax"
  | "issueDate"
  | "dueDate"
  | "dueDays"
  | "serviceFrom"
  | "serviceTo"
  | "templateId";

/** What actions need of the session: what the draft says, and one transaction at a time. */
export type DraftWriter = {
  content: { get: () => DraftContent };
  edit: (change: (doc: Y.Doc) => void, options: { step: "own" }) => boolean;
};

export class DraftActions {
  readonly #session: DraftWriter;
  readonly #newId: () => string;
  readonly #standardTaxes: Tax[];

  constructor(session: DraftWriter, standardTaxes: Tax[], newId: () => string) {
    this.#session = session;
    this.#standardTaxes = standardTaxes;
    this.#newId = newId;
  }

  /** Adds an empty line below `after` (null: at the end) with the taxes of its neighbour. Its id, or null when refused. */
  addLine(after: string | null): string | null {
    const lines = this.#session.content.get().lines;
    if (lines.length >= DRAFT_LIMITS.lines) return null;
    const neighbour = after === null ? lines.at(-1) : lines.find((line) => line.id === after);
    const line = this.#emptyLine(neighbour);
    return this.#insert(line, after ?? lines.at(-1)?.id ?? null) ? line.id : null;
  }

  duplicateLine(lineId: string): string | null {
    const line = this.#line(lineId);
    if (!line || this.#session.content.get().lines.length >= DRAFT_LIMITS.lines) return null;
    const copy = { ...line, id: this.#newId() };
    return this.#insert(copy, lineId) ? copy.id : null;
  }

  removeLine(lineId: string): boolean {
    return this.#session.edit((doc) => removeLine(doc, lineId), { step: "own" });
  }

  /** Puts a removed line back under its own id, so that comments and presence find it again. */
  restoreLine(line: DraftLine, after: string | null): boolean {
    const order = this.#order();
    if (order.includes(line.id)) return true;
    const above = after !== null && order.includes(after) ? after : null;
    const [first] = order;
    return this.#session.edit(
      (doc) => {
        addLine(doc, line, above === null ? {} : { after: above });
        // It stood first, or below a line that is gone too: at the top it is found, at the end of a long draft it is not.
        if (above === null && first !== undefined) moveLine(doc, line.id, { before: first });
      },
      { step: "own" },
    );
  }

  /** Moves a line by one place up or down. False at the edge. */
  moveLineBy(lineId: string, by: -1 | 1): boolean {
    const order = this.#order();
    const to = order[order.indexOf(lineId) + by];
    if (to === undefined || !order.includes(lineId)) return false;
    return this.moveLine(lineId, by === -1 ? { before: to } : { after: to });
  }

  moveLine(lineId: string, place: { before: string } | { after: string }): boolean {
    return this.#session.edit((doc) => moveLine(doc, lineId, place), { step: "own" });
  }

  setLine<F extends "quantity" | "unit" | "unitPrice" | "discount" | "taxes">(
    lineId: string,
    field: F,
    value: DraftLine[F],
  ): boolean {
    return this.#session.edit((doc) => setLineField(doc, lineId, field, value), { step: "own" });
  }

  setDiscount(lineId: string, discount: LineDiscount | null): boolean {
    return this.setLine(lineId, "discount", discount);
  }

  /** Gives every line that has this tax for this reason the new reason: on the sheet it is one sentence. */
  setExemptionReason(category: string, before: string | null, reason: string | null): boolean {
    const lines = this.#session.content
      .get()
      .lines.filter((line) =>
        line.taxes.some((tax) => tax.category === category && (tax.exemptionReason ?? "") === (before ?? "")),
      );
    return this.#session.edit(
      (doc) => {
        for (const line of lines) {
          const taxes = line.taxes.map((tax) =>
            tax.category === category && (tax.exemptionReason ?? "") === (before ?? "")
              ? { ...tax, exemptionReason: reason }
              : tax,
          );
          setLineField(doc, line.id, "taxes", taxes);
        }
      },
      { step: "own" },
    );
  }

  set(field: ScalarField, value: string | number | boolean | null): boolean {
    return this.setMany([[field, value]]);
  }

  /** Several fields in one step of undo: a client brings its currency and its days to pay. */
  setMany(fields: readonly (readonly [ScalarField, string | number | boolean | null])[]): boolean {
    return this.#session.edit(
      (doc) => {
        for (const [field, value] of fields) setField(doc, field, value);
      },
      { step: "own" },
    );
  }

  /** What a field of the agency's own says; null: what its template says. */
  setOwn(id: string, value: string | null): boolean {
    return this.#session.edit((doc) => setOwnField(doc, id, value), { step: "own" });
  }

  /** Fills a line from the catalogue. A price in another currency is left out: it would be a different amount. */
  insertItem(lineId: string, item: CatalogueItem): boolean {
    const line = this.#line(lineId);
    if (!line) return false;
    const sameCurrency = item.currency === this.#session.content.get().currency;
    return this.#session.edit(
      (doc) =>
        fillLine(doc, {
          ...line,
          title: item.title,
          detail: item.detail,
          unit: item.unit,
          unitPrice: sameCurrency ? item.unitPrice : line.unitPrice,
          taxes: item.taxes.length > 0 ? item.taxes : line.taxes,
          itemId: item.itemId,
        }),
      { step: "own" },
    );
  }

  /**
   * Makes the lines of a pasted block, in one step of undo: in place of `lineId` where that line is still empty, else
   * below it. Returns the ids; fewer than pasted where the draft is full.
   */
  paste(lineId: string | null, block: PastedBlock): string[] {
    const lines = this.#session.content.get().lines;
    const target = lines.find((line) => line.id === lineId);
    const replaces = target !== undefined && isEmptyLine(target);
    const room = DRAFT_LIMITS.lines - lines.length + (replaces ? 1 : 0);
    const model = this.#emptyLine(target ?? lines.at(-1));
    const made = block.lines.slice(0, room).map(
      (row): DraftLine => ({
        ...model,
        id: this.#newId(),
        title: row.title,
        detail: row.detail,
        unit: row.unit,
        quantity: row.quantity ?? model.quantity,
        unitPrice: row.unitPrice ?? model.unitPrice,
        taxes: row.rate === null ? model.taxes : [taxOfRate(row.rate)],
      }),
    );
    const [first, ...rest] = made;
    if (!first) return [];
    const filled = replaces ? [{ ...first, id: target.id }, ...rest] : made;
    const done = this.#session.edit(
      (doc) => {
        let place = target?.id ?? lines.at(-1)?.id ?? null;
        for (const line of filled) {
          if (line.id === target?.id) fillLine(doc, line);
          else addLine(doc, line, place === null ? {} : { after: place });
          place = line.id;
        }
      },
      { step: "own" },
    );
    return done ? filled.map((line) => line.id) : [];
  }

  /**
   * Writes a pasted column into the lines from `lineId` downwards, in one step of undo. How many were written; a null
   * leaves its line as it is, and what goes beyond the last line is left out.
   */
  fillDown(lineId: string, field: "quantity" | "unit" | "unitPrice", values: readonly (string | null)[]): number {
    const order = this.#order();
    const from = order.indexOf(lineId);
    const targets = from === -1 ? [] : order.slice(from, from + values.length);
    const written = targets.filter((_, index) => values[index] !== null).length;
    const done = this.#session.edit(
      (doc) => {
        for (const [index, id] of targets.entries()) {
          const value = values[index];
          if (value !== null && value !== undefined) setLineField(doc, id, field, value);
        }
      },
      { step: "own" },
    );
    return done ? written : 0;
  }

  addAdjustment(kind: "discount" | "charge"): string | null {
    if (this.#session.content.get().adjustments.length >= DRAFT_LIMITS.adjustments) return null;
    const id = this.#newId();
    const done = this.#session.edit(
      (doc) =>
        addAdjustment(doc, { id, kind, label: "", mode: kind === "discount" ? "percent" : "amount", value: "0" }),
      { step: "own" },
    );
    return done ? id : null;
  }

  removeAdjustment(id: string): boolean {
    return this.#session.edit((doc) => removeAdjustment(doc, id), { step: "own" });
  }

  setAdjustment(id: string, fields: { label?: string; mode?: "percent" | "amount"; value?: string }): boolean {
    return this.#session.edit(
      (doc) => {
        if (fields.label !== undefined) setAdjustmentField(doc, id, "label", fields.label);
        if (fields.mode !== undefined) setAdjustmentField(doc, id, "mode", fields.mode);
        if (fields.value !== undefined) setAdjustmentField(doc, id, "value", fields.value);
      },
      { step: "own" },
    );
  }

  /** Writes a value where it was written before: one of two that people wrote at the same time. */
  takeValue(path: string, value: unknown): boolean {
    const [area, first, second] = path.split("/");
    return this.#session.edit(
      (doc) => {
        // The value stood in this document a moment ago, so it is of the field's own kind.
        if (area === "lines" && first) setLineField(doc, first, second as LineField, value as DraftLine[LineField]);
        else if (area === "adjustments" && first)
          setAdjustmentField(doc, first, second as AdjustmentField, value as never);
        else if (area === "invoice") setField(doc, first as ScalarField, value as never);
      },
      { step: "own" },
    );
  }

  #order(): string[] {
    return this.#session.content.get().lines.map((line) => line.id);
  }

  #line(lineId: string): DraftLine | undefined {
    return this.#session.content.get().lines.find((line) => line.id === lineId);
  }

  #emptyLine(like: DraftLine | undefined): DraftLine {
    return {
      id: this.#newId(),
      title: "",
      detail: "",
      quantity: "1",
      unit: "",
      unitPrice: "0",
      discount: null,
      // Exemption reasons come along: a second reverse-charged line is so for the same reason.
      taxes: like ? like.taxes : this.#standardTaxes,
    };
  }

  #insert(line: DraftLine, after: string | null): boolean {
    return this.#session.edit((doc) => void addLine(doc, line, after === null ? {} : { after }), { step: "own" });
  }
}

/** Writes a whole line into one that stands there already: it keeps its id, so nobody who is in it loses the field. */
function fillLine(doc: Y.Doc, line: DraftLine): void {
  const shared = doc.getMap("lines").get(line.id);
  if (!(shared instanceof Y.Map)) return;
  const [title, detail] = [shared.get("title"), shared.get("detail")];
  if (title instanceof Y.Text) setText(title, line.title);
  if (detail instanceof Y.Text) setText(detail, line.detail);
  setLineField(doc, line.id, "quantity", line.quantity);
  setLineField(doc, line.id, "unit", line.unit);
  setLineField(doc, line.id, "unitPrice", line.unitPrice);
  setLineField(doc, line.id, "taxes", line.taxes);
  setLineItem(doc, line.id, line.itemId);
}

/** Nothing was written in it yet; quantity and taxes are what every new line has. */
export function isEmptyLine(line: DraftLine): boolean {
  return (
    line.title.trim() === "" &&
    line.detail.trim() === "" &&
    line.unit === "" &&
    line.unitPrice === "0" &&
    line.discount === null
  );
}

function taxOfRate(rate: string): Tax {
  return { category: rate === "0" ? "Z" : "S", rate, exemptionReason: null };
}

/** How many decimals an amount of `currency` shows at least; two where the code is not known yet. */
export function exponentOf(currency: string): number {
  try {
    return currencyExponent(currency);
  } catch (error) {
    if (error instanceof RangeError) return 2;
    throw error;
  }
}
