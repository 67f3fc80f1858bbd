/**
 * What changed between two drafts, in the words of an invoice: lines, fields, discounts, texts, and what each does to the
 * total. The history, the restore of an old version and the review of an approver all stand on it.
 *
 * How the effects relate to the whole: the changes are done one after the other in the order in which they are listed
 * (core/draft-effects.ts), so `effectMinor` of all changes add up to `totals.after.totalMinor - totals.restatedMinor`, to
 * the last minor unit. `restatedMinor` is the total before; only where the currency changed it is the old draft with its
 * figures read in the new currency, because 100 euro and 100 yen have no difference.
 *
 * Everything in a diff is plain JSON; amounts are strings of minor units.
 */
import type { Adjustment, DraftContent, DraftLine } from "#core/draft-content.ts";
import {
  type AdjustmentField,
  type LineField,
  type OwnFieldKey,
  ownFieldKey,
  type ScalarField,
} from "#core/draft-document.ts";
import { effectsOf, lineAmountMinor, type MoneyStep, totalsOf } from "#core/draft-effects.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import { sameValue } from "#core/same-value.ts";

/** `index` counts from nought; `after` is the id of the entry above, null for the first. */
export type EntryPlace = { index: number; after: string | null };

type Changed<Name extends string, Value> = { field: Name; before: Value; after: Value };
export type LineFieldChange = { [F in LineField]: Changed<F, DraftLine[F]> }[LineField];
export type AdjustmentFieldChange = { [F in AdjustmentField]: Changed<F, Adjustment[F]> }[AdjustmentField];
/** Of a field of the agency's own null is what its template says by itself. */
export type ScalarChange =
  | { [F in ScalarField]: Changed<F, DraftContent[F]> }[ScalarField]
  | Changed<OwnFieldKey, string | null>;

/** What a change does to the total of the draft; see the head of this file. */
type Effect = { effectMinor: string };

export type FieldChanged = { kind: "field_changed" } & ScalarChange & Effect;
/** `amountMinor` is the amount that the line prints, in the terms in which its price is stated. */
export type LineAdded = { kind: "line_added"; line: DraftLine; place: EntryPlace; amountMinor: string } & Effect;
export type LineRemoved = { kind: "line_removed"; line: DraftLine; place: EntryPlace; amountMinor: string } & Effect;
/** One for each line, with all its fields that changed: quantity and price of a line are one agreement. */
export type LineChanged = {
  kind: "line_changed";
  lineId: string;
  /** As it is called now, or was where it has no title now. */
  title: string;
  /** As it is now: a quantity means nothing without its unit. */
  line: DraftLine;
  fields: LineFieldChange[];
  amount: { beforeMinor: string; afterMinor: string };
} & Effect;
/** Only lines that somebody really moved: those that others were moved past stay out of it. */
export type LineMoved = { kind: "line_moved"; lineId: string; title: string; from: number; to: EntryPlace } & Effect;
export type AdjustmentAdded = { kind: "adjustment_added"; adjustment: Adjustment; place: EntryPlace } & Effect;
export type AdjustmentRemoved = { kind: "adjustment_removed"; adjustment: Adjustment; place: EntryPlace } & Effect;
export type AdjustmentChanged = {
  kind: "adjustment_changed";
  adjustmentId: string;
  label: string;
  /** As it is now: a value means nothing without its mode. */
  adjustment: Adjustment;
  fields: AdjustmentFieldChange[];
} & Effect;
export type AdjustmentMoved = {
  kind: "adjustment_moved";
  adjustmentId: string;
  label: string;
  from: number;
  to: EntryPlace;
} & Effect;
/** Both texts in full; core/draft-word-diff.ts tells what of them changed. */
export type WordsChanged = { kind: "words_changed"; field: "notes" | "terms"; before: string; after: string } & Effect;

export type DraftChange =
  | FieldChanged
  | LineAdded
  | LineRemoved
  | LineChanged
  | LineMoved
  | AdjustmentAdded
  | AdjustmentRemoved
  | AdjustmentChanged
  | AdjustmentMoved
  | WordsChanged;

export type DraftFigures = { currency: string; netMinor: string; taxMinor: string; totalMinor: string };

export type DraftDiff = {
  /** Fields; then lines: those that went, then all others from top to bottom; then discounts and charges; then words. */
  changes: DraftChange[];
  totals: { before: DraftFigures; after: DraftFigures; restatedMinor: string };
};

export type DiffFacts = {
  taxPolicy: TaxPolicy;
  /** The figures of `before` where they are known already. */
  before?: DraftFigures;
};

/** What leads from `before` to `after`. Nothing for two drafts that say the same. Ids of entries must be unique in each. */
export function diffDrafts(before: DraftContent, after: DraftContent, facts: DiffFacts): DraftDiff {
  const pending: Pending[] = [
    ...fieldChanges(before, after),
    ...ownFieldChanges(before, after),
    ...lineChanges(before, after),
    ...adjustmentChanges(before, after),
    ...wordChanges(before, after),
  ];
  const figuresBefore = facts.before ?? figuresOf(before, facts.taxPolicy);
  const money = before.currency !== after.currency || pending.some(({ step, order }) => step.part !== "none" || order);
  if (!money) {
    const totals = { before: figuresBefore, after: figuresBefore, restatedMinor: figuresBefore.totalMinor };
    return { changes: pending.map(({ change }) => ({ ...change, effectMinor: "0" })), totals };
  }
  const figuresAfter = figuresOf(after, facts.taxPolicy);
  const restated =
    before.currency === after.currency
      ? BigInt(figuresBefore.totalMinor)
      : totalsOf({ ...before, currency: after.currency }, facts.taxPolicy).totalMinor;
  const steps = pending.map(({ step }) => step);
  // What changed alone has the whole difference for its effect.
  const alone = steps.filter(({ part }) => part !== "none").length === 1 && !pending.some(({ order }) => order);
  const effects = alone ? [] : effectsOf({ ...before, currency: after.currency }, steps, facts.taxPolicy);
  // Where odd cents fall can depend on the order of entries, which is the last step: it belongs to what moved or came last.
  const rest = BigInt(figuresAfter.totalMinor) - restated - effects.reduce((sum, effect) => sum + effect, 0n);
  const taker = rest === 0n ? -1 : lastOrdering(pending);
  return {
    changes: pending.map(({ change }, index) => ({
      ...change,
      effectMinor: ((effects[index] ?? 0n) + (index === taker ? rest : 0n)).toString(),
    })),
    totals: { before: figuresBefore, after: figuresAfter, restatedMinor: restated.toString() },
  };
}

export function figuresOf(draft: DraftContent, taxPolicy: TaxPolicy): DraftFigures {
  const totals = totalsOf(draft, taxPolicy);
  return {
    currency: draft.currency,
    netMinor: totals.netMinor.toString(),
    taxMinor: totals.taxMinor.toString(),
    totalMinor: totals.totalMinor.toString(),
  };
}

type WithoutEffect<Change> = Change extends unknown ? Omit<Change, "effectMinor"> : never;
/** A change before it is known what it does, with what it is for the walk of the money. `order`: it is about places. */
type Pending = { change: WithoutEffect<DraftChange>; step: MoneyStep; order: boolean };

const NO_MONEY: MoneyStep = { part: "none" };

const SCALARS = [
  "kind",
  "clientId",
  "currency",
  "pricesIncludeTax",
  "subject",
  "reference",
  "issueDate",
  "dueDate",
  "dueDays",
  "serviceFrom",
  "serviceTo",
  "templateId",
] as const satisfies readonly ScalarField[];

const LINE_FIELDS = [
  "title",
  "detail",
  "quantity",
  "unit",
  "unitPrice",
  "discount",
  "taxes",
] as const satisfies readonly LineField[];

const ADJUSTMENT_FIELDS = ["kind", "label", "mode", "value"] as const satisfies readonly AdjustmentField[];

function fieldChanges(before: DraftContent, after: DraftContent): Pending[] {
  return SCALARS.filter((field) => before[field] !== after[field]).map((field) => ({
    change: { kind: "field_changed", field, before: before[field], after: after[field] } as WithoutEffect<FieldChanged>,
    step: field === "pricesIncludeTax" ? { part: "prices", includeTax: after.pricesIncludeTax } : NO_MONEY,
    order: false,
  }));
}

function ownFieldChanges(before: DraftContent, after: DraftContent): Pending[] {
  if (before.fields === after.fields) return [];
  const ids = Object.keys({ ...before.fields, ...after.fields }).sort();
  return ids.flatMap((id): Pending[] => {
    const [was, is] = [before.fields[id] ?? null, after.fields[id] ?? null];
    if (was === is) return [];
    const change = { kind: "field_changed" as const, field: ownFieldKey(id), before: was, after: is };
    return [{ change, step: NO_MONEY, order: false }];
  });
}

function lineChanges(before: DraftContent, after: DraftContent): Pending[] {
  if (before.lines === after.lines) return [];
  const { was, is, moved } = compared(before.lines, after.lines);
  const gone = before.lines.flatMap((line, index): Pending[] => {
    if (is.has(line.id)) return [];
    const place = { index, after: before.lines[index - 1]?.id ?? null };
    const amountMinor = lineAmountMinor(line, before.currency).toString();
    return [
      {
        change: { kind: "line_removed", line, place, amountMinor },
        step: { part: "line", id: line.id, line: null },
        order: false,
      },
    ];
  });
  const here = after.lines.flatMap((line, index): Pending[] => {
    const place = { index, after: after.lines[index - 1]?.id ?? null };
    const from = was.get(line.id);
    const old = from === undefined ? undefined : before.lines[from];
    if (from === undefined || old === undefined) {
      const amountMinor = lineAmountMinor(line, after.currency).toString();
      return [
        {
          change: { kind: "line_added", line, place, amountMinor },
          step: { part: "line", id: line.id, line },
          order: true,
        },
      ];
    }
    const title = line.title || old.title;
    const fields = old === line ? [] : changedFields(LINE_FIELDS, old, line);
    const pending: Pending[] = [];
    if (moved.has(line.id)) {
      pending.push({
        change: { kind: "line_moved", lineId: line.id, title, from, to: place },
        step: NO_MONEY,
        order: true,
      });
    }
    if (fields.length > 0) {
      const amount = {
        beforeMinor: lineAmountMinor(old, before.currency).toString(),
        afterMinor: lineAmountMinor(line, after.currency).toString(),
      };
      const money = fields.some(({ field }) => field !== "title" && field !== "detail" && field !== "unit");
      pending.push({
        change: { kind: "line_changed", lineId: line.id, title, line, fields: fields as LineFieldChange[], amount },
        step: money ? { part: "line", id: line.id, line } : NO_MONEY,
        order: false,
      });
    }
    return pending;
  });
  return [...gone, ...here];
}

function adjustmentChanges(before: DraftContent, after: DraftContent): Pending[] {
  if (before.adjustments === after.adjustments) return [];
  const { was, is, moved } = compared(before.adjustments, after.adjustments);
  const gone = before.adjustments.flatMap((adjustment, index): Pending[] => {
    if (is.has(adjustment.id)) return [];
    const place = { index, after: before.adjustments[index - 1]?.id ?? null };
    return [
      {
        change: { kind: "adjustment_removed", adjustment, place },
        step: { part: "adjustment", id: adjustment.id, adjustment: null },
        order: false,
      },
    ];
  });
  const here = after.adjustments.flatMap((adjustment, index): Pending[] => {
    const { id } = adjustment;
    const place = { index, after: after.adjustments[index - 1]?.id ?? null };
    const from = was.get(id);
    const old = from === undefined ? undefined : before.adjustments[from];
    const step: MoneyStep = { part: "adjustment", id, adjustment };
    if (from === undefined || old === undefined) {
      return [{ change: { kind: "adjustment_added", adjustment, place }, step, order: true }];
    }
    const label = adjustment.label || old.label;
    const pending: Pending[] = [];
    if (moved.has(id)) {
      const change = { kind: "adjustment_moved" as const, adjustmentId: id, label, from, to: place };
      pending.push({ change, step: NO_MONEY, order: true });
    }
    const fields = changedFields(ADJUSTMENT_FIELDS, old, adjustment) as AdjustmentFieldChange[];
    if (fields.length > 0) {
      const change = { kind: "adjustment_changed" as const, adjustmentId: id, label, adjustment, fields };
      pending.push({ change, step, order: false });
    }
    return pending;
  });
  return [...gone, ...here];
}

function wordChanges(before: DraftContent, after: DraftContent): Pending[] {
  return (["notes", "terms"] as const)
    .filter((field) => before[field] !== after[field])
    .map((field) => ({
      change: { kind: "words_changed", field, before: before[field], after: after[field] },
      step: NO_MONEY,
      order: false,
    }));
}

function changedFields<Entry, Field extends keyof Entry>(fields: readonly Field[], before: Entry, after: Entry) {
  return fields
    .filter((field) => !sameValue(before[field], after[field]))
    .map((field) => ({ field, before: before[field], after: after[field] }));
}

/** Where each entry was, is, and which of them moved. */
function compared(before: readonly { id: string }[], after: readonly { id: string }[]) {
  const was = placesOf(before);
  const same = before.length === after.length && before.every(({ id }, index) => after[index]?.id === id);
  return same
    ? { was, is: was, moved: new Set<string>() }
    : { was, is: placesOf(after), moved: movedIds(before, after) };
}

function placesOf(entries: readonly { id: string }[]): Map<string, number> {
  return new Map(entries.map(({ id }, index) => [id, index]));
}

/** The fewest entries whose moving explains the new order: all that are not in a longest run that kept its order. */
export function movedIds(before: readonly { id: string }[], after: readonly { id: string }[]): ReadonlySet<string> {
  const was = placesOf(before);
  const is = placesOf(after);
  const kept = after.filter(({ id }) => was.has(id));
  const order = before.filter(({ id }) => is.has(id));
  if (kept.every(({ id }, index) => order[index]?.id === id)) return new Set();
  // Patience: for each length the run of that length that ends earliest, and for each entry the one it follows.
  const ends: number[] = [];
  const follows: number[] = [];
  const old = kept.map(({ id }) => was.get(id) ?? 0);
  for (const [index, place] of old.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high - ((low + high) % 2)) / 2;
      if ((old[ends[middle] ?? 0] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    follows[index] = low === 0 ? -1 : (ends[low - 1] ?? -1);
    ends[low] = index;
  }
  const moved = new Set(kept.map(({ id }) => id));
  for (let at = ends.at(-1) ?? -1; at !== -1; at = follows[at] ?? -1) moved.delete(kept[at]?.id ?? "");
  return moved;
}

function lastOrdering(pending: readonly Pending[]): number {
  const ordering = pending.findLastIndex(({ order }) => order);
  return ordering === -1 ? pending.findLastIndex(({ step }) => step.part !== "none") : ordering;
}
