/**
 * What a change of a draft is called: the one table of its sentences. Each is a row of words, some of which went and some
 * came, and at most one figure beside them. Read aloud it is the sentence that a colleague would say.
 */
import type { Adjustment, LineDiscount, Tax } from "#core/draft-content.ts";
import { ownFieldOf } from "#core/draft-document.ts";
import type { ToldBeginning, ToldChange, ToldField, ToldLine } from "#core/draft-told.ts";
import type { WordPart } from "#core/draft-word-diff.ts";
import { formatMoney } from "#core/money.ts";
import { formatDate } from "#core/plain-date.ts";
import { percentText, priceText, quantityText, taxText } from "#core/sheet/sheet-text.ts";
import { fieldName } from "#core/template-settings.ts";

/** `name` is what the change is about, `before` went, `after` came; the rest is what stands between them. */
export type SentencePart = { kind: "text" | "name" | "before" | "after" | "same"; text: string };

/** `amount`: what the line itself prints came to more or less by it. `total`: what the whole did. */
export type Figure = { of: "amount" | "total"; minor: bigint };

export type Sentence = { parts: SentencePart[]; figure: Figure | null };

export type SentenceFacts = {
  locale: string;
  /** In which the draft was at that moment. */
  currency: string;
  /** What the tax is called where the agency is. */
  taxWord: string;
  clientName: (clientId: string) => string;
};

type Change<Kind extends ToldChange["kind"]> = Extract<ToldChange, { kind: Kind }>;
type Sentences = { [Kind in ToldChange["kind"]]: (change: Change<Kind>, facts: SentenceFacts) => Sentence };

const SENTENCES: Sentences = {
  line_added: (change, facts) => ({
    parts: [text("Added "), name(titleOf(change.line)), ...priceOf(change.line, facts)],
    figure: amount(BigInt(change.amountMinor), change),
  }),
  line_removed: (change, facts) => ({
    parts: [text("Removed "), name(titleOf(change.line)), ...priceOf(change.line, facts)],
    figure: amount(-BigInt(change.amountMinor), change),
  }),
  line_changed: (change, facts) => ({
    parts: renamed(change) ?? [
      text("Changed "),
      name(change.title || "a line without a title"),
      ...fieldsOf(change, facts),
    ],
    figure: amount(BigInt(change.amount.afterMinor) - BigInt(change.amount.beforeMinor), change),
  }),
  line_moved: ({ title, from, to, effectMinor }) => ({
    parts: [text("Moved "), name(title || "a line without a title"), text(` from line ${from} to line ${to}`)],
    figure: total(effectMinor),
  }),
  field_changed: (change, facts) => ({ parts: fieldSentence(change, facts), figure: total(change.effectMinor) }),
  adjustment_added: ({ adjustment, effectMinor }, facts) => ({
    parts: [text(`Added a ${adjustment.kind} of `), after(worthOf(adjustment, facts)), ...labelOf(adjustment)],
    figure: total(effectMinor),
  }),
  adjustment_removed: ({ adjustment, effectMinor }, facts) => ({
    parts: [text(`Removed a ${adjustment.kind} of `), before(worthOf(adjustment, facts)), ...labelOf(adjustment)],
    figure: total(effectMinor),
  }),
  adjustment_changed: ({ adjustment, fields, effectMinor }, facts) => {
    const was = { ...adjustment, ...Object.fromEntries(fields.map(({ field, before: value }) => [field, value])) };
    const [old, now] = [worthOf(was, facts), worthOf(adjustment, facts)];
    const label = fields.find(({ field }) => field === "label");
    return {
      parts: [
        text(`Changed the ${adjustment.kind}`),
        ...labelOf({ label: String(label?.before ?? adjustment.label) }),
        ...(was.kind === adjustment.kind ? [] : [text(", which was a "), before(was.kind), text(",")]),
        ...(old === now ? [] : [text(" from "), before(old), text(" to "), after(now)]),
        ...(label ? [text(old === now ? " to be called " : " and called it "), after(quoted(adjustment.label))] : []),
      ],
      figure: total(effectMinor),
    };
  },
  adjustment_moved: ({ label, effectMinor }) => ({
    parts: [text("Moved the discount or charge "), name(quoted(label))],
    figure: total(effectMinor),
  }),
  words_changed: ({ field, words }) => ({
    parts: [text(words.some(isSame) ? `In the ${field}: ` : `Wrote the ${field}: `), ...wordParts(words)],
    figure: null,
  }),
};

/** The sentence of one change, without who did it: that is the heading above. */
export function sentenceOf<Kind extends ToldChange["kind"]>(change: Change<Kind>, facts: SentenceFacts): Sentence {
  const tell = SENTENCES[change.kind] as (change: Change<Kind>, facts: SentenceFacts) => Sentence;
  return tell(change, facts);
}

/** How a draft began, in a few words. */
export function beginningSentence(began: ToldBeginning, facts: Pick<SentenceFacts, "clientName">): SentencePart[] {
  const client = began.clientId === null ? [] : [text(" for "), name(facts.clientName(began.clientId))];
  const lines = began.lines === 0 ? [] : [text(` with ${began.lines === 1 ? "one line" : `${began.lines} lines`}`)];
  return [text("Began this draft"), ...client, ...lines];
}

/** "+1,200.00" with a true minus; the currency stands once, with the total. */
export function figureText(minor: bigint, currency: string, locale: string): string {
  const digits = formatMoney((minor < 0n ? -minor : minor).toString(), currency, locale);
  return `${minor < 0n ? "\u2212" : "+"}${digits}`;
}

/** The whole as one sentence for a screen reader or a title: "Changed Design sprint from 3 to 4 days, +1,200.00". */
export function spoken({ parts, figure }: Sentence, facts: Pick<SentenceFacts, "currency" | "locale">): string {
  const words = parts.map((part) => part.text).join("");
  if (figure === null) return words;
  const told = figureText(figure.minor, facts.currency, facts.locale);
  return `${words}, ${figure.of === "total" ? `total ${told}` : told}`;
}

const text = (words: string): SentencePart => ({ kind: "text", text: words });
const name = (words: string): SentencePart => ({ kind: "name", text: words });
const before = (words: string): SentencePart => ({ kind: "before", text: words });
const after = (words: string): SentencePart => ({ kind: "after", text: words });
const isSame = (part: WordPart): boolean => part.kind === "same";
const quoted = (words: string): string => (words.trim() === "" ? "without a name" : `“${words}”`);
const titleOf = (line: ToldLine): string => line.title.trim() || "a line without a title";

/** The line's own amount, as the sheet prints it; where that stayed and the total did not (another tax), the total. */
function amount(minor: bigint, { effectMinor }: { effectMinor: string }): Figure | null {
  return minor === 0n ? total(effectMinor) : { of: "amount", minor };
}

function total(effectMinor: string): Figure | null {
  return effectMinor === "0" ? null : { of: "total", minor: BigInt(effectMinor) };
}

/** ", 3 days at 1,200.00" of a line that came or went. */
function priceOf(line: ToldLine, { locale, currency }: SentenceFacts): SentencePart[] {
  if (line.unitPrice === "0") return [];
  const unit = line.unit.trim() === "" ? "" : ` ${line.unit.trim()}`;
  const price = priceText(line.unitPrice, currency, locale);
  return [text(`, ${quantityText(line.quantity, locale)}${unit} at ${price}`)];
}

function fieldsOf(change: Change<"line_changed">, facts: SentenceFacts): SentencePart[] {
  const of = <Field extends ToldField["field"]>(field: Field) =>
    change.fields.find((one): one is Extract<ToldField, { field: Field }> => one.field === field);
  const [quantity, unit, price] = [of("quantity"), of("unit"), of("unitPrice")];
  const clauses: SentencePart[][] = [];
  if (quantity || unit) clauses.push(quantityClause(change.unit, quantity, unit, facts.locale));
  if (price) {
    const [was, is] = [price.before, price.after].map((value) => priceText(value, facts.currency, facts.locale));
    clauses.push([text("price from "), before(was ?? ""), text(" to "), after(is ?? "")]);
  }
  const discount = of("discount");
  if (discount) clauses.push(betweenClause("discount", discount, (value) => discountWords(value, facts)));
  const taxes = of("taxes");
  if (taxes) clauses.push(betweenClause(facts.taxWord, taxes, (value) => taxWords(value, facts)));
  const title = of("title");
  if (title) clauses.push([text("title: "), ...wordParts(title.words)]);
  const detail = of("detail");
  if (detail) clauses.push([text("detail: "), ...wordParts(detail.words)]);
  const lead = (index: number): string => (index === 0 ? (quantity || unit ? " " : ", ") : ", ");
  return clauses.flatMap((clause, index) => [text(lead(index)), ...clause]);
}

/** A line of which only the title changed: its words say it all. */
function renamed({ fields: [first, ...others] }: Change<"line_changed">): SentencePart[] | null {
  if (first?.field !== "title" || others.length > 0) return null;
  return [text(first.words.some(isSame) ? "Renamed " : "Renamed a line: "), ...wordParts(first.words)];
}

/** "from 3 to 4 days"; "from 3 days to 24 hours". */
function quantityClause(
  unitNow: string,
  quantity: { before: string; after: string } | undefined,
  unit: { before: string; after: string } | undefined,
  locale: string,
): SentencePart[] {
  const of = (value: string): string => quantityText(value, locale);
  const tail = unitNow.trim() === "" ? "" : ` ${unitNow.trim()}`;
  if (quantity && !unit) {
    return [text("from "), before(of(quantity.before)), text(" to "), after(`${of(quantity.after)}${tail}`)];
  }
  const words = (value: string | undefined, named: string) =>
    [value === undefined ? "" : of(value), named.trim()].filter(Boolean).join(" ") || "no unit";
  return [
    text("from "),
    before(words(quantity?.before, unit?.before ?? "")),
    text(" to "),
    after(words(quantity?.after, unit?.after ?? "")),
  ];
}

function betweenClause<Value>(
  what: string,
  change: { before: Value; after: Value },
  words: (value: Value) => string,
): SentencePart[] {
  return [text(`${what} from `), before(words(change.before)), text(" to "), after(words(change.after))];
}

function discountWords(discount: LineDiscount | null, { currency, locale }: SentenceFacts): string {
  if (discount === null) return "none";
  return discount.kind === "percent"
    ? percentText(discount.percent, locale)
    : priceText(discount.amount, currency, locale);
}

function taxWords(taxes: readonly Tax[], facts: SentenceFacts): string {
  return taxes.length === 0 ? "none" : taxes.map((tax) => taxText(tax, facts)).join(" and ");
}

function worthOf(adjustment: Pick<Adjustment, "mode" | "value">, { currency, locale }: SentenceFacts): string {
  return adjustment.mode === "percent"
    ? percentText(adjustment.value, locale)
    : priceText(adjustment.value, currency, locale);
}

function labelOf({ label }: Pick<Adjustment, "label">): SentencePart[] {
  return label.trim() === "" ? [] : [text(" "), name(quoted(label))];
}

function wordParts(words: readonly WordPart[]): SentencePart[] {
  return words.map(({ kind, text: part }) => ({
    kind: kind === "removed" ? "before" : kind === "added" ? "after" : "same",
    text: part,
  }));
}

/** Dates and days in the agency's own spelling; an open date is "open". */
function fieldSentence(change: Change<"field_changed">, facts: SentenceFacts): SentencePart[] {
  const day = (value: string | null): string => (value === null ? "open" : formatDate(value, facts.locale, "medium"));
  const dated = (what: string, was: string | null, is: string | null): SentencePart[] =>
    is === null
      ? [text(`Left the ${what} open, which was `), before(day(was))]
      : was === null
        ? [text(`Set the ${what} to `), after(day(is))]
        : [text(`Changed the ${what} from `), before(day(was)), text(" to "), after(day(is))];
  const written = (what: string, was: string, is: string): SentencePart[] =>
    is === ""
      ? [text(`Removed the ${what} `), before(quoted(was))]
      : was === ""
        ? [text(`Wrote the ${what} `), after(quoted(is))]
        : [text(`Changed the ${what} from `), before(quoted(was)), text(" to "), after(quoted(is))];
  switch (change.field) {
    case "clientId":
      if (change.after === null) return [text("Took the client out: "), before(facts.clientName(change.before ?? ""))];
      if (change.before === null) return [text("Made it out to "), after(facts.clientName(change.after))];
      return [
        text("Changed the client from "),
        before(facts.clientName(change.before)),
        text(" to "),
        after(facts.clientName(change.after)),
      ];
    case "currency":
      return [text("Changed the currency from "), before(change.before), text(" to "), after(change.after)];
    case "pricesIncludeTax":
      return [text("Prices are now "), after(change.after ? `with ${facts.taxWord}` : `without ${facts.taxWord}`)];
    case "subject":
      return written("subject", change.before, change.after);
    case "reference":
      return written("reference", change.before, change.after);
    case "issueDate":
      return dated("issue date", change.before, change.after);
    case "dueDate":
      return dated("due date", change.before, change.after);
    case "serviceFrom":
      return dated("beginning of the period", change.before, change.after);
    case "serviceTo":
      return dated("end of the period", change.before, change.after);
    case "dueDays":
      return [
        text("Changed the days to pay from "),
        before(String(change.before)),
        text(" to "),
        after(String(change.after)),
      ];
    case "kind":
      return [text("Made it "), after(change.after === "credit_note" ? "a credit note" : "an invoice")];
    case "templateId":
      return change.after === ""
        ? [text("Took back the choice of a template")]
        : [text(change.before === "" ? "Chose " : "Changed to "), after("another template")];
    default: {
      const what = fieldName(ownFieldOf(change.field) ?? "");
      if (change.after === null) return [text("Put back what the template says as "), name(what)];
      return written(what, change.before ?? "", change.after);
    }
  }
}
