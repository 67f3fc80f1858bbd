/**
 * A JSON invoice file becomes a draft. Field names are friendly (customer or client, qty or quantity, unit_price or
 * unitPrice …), money is strict: a number counts digit for digit as it is written, and text that could mean two amounts is
 * refused. Every problem carries the path in the file and a code; the sentences are the business of app/.
 */
import type { z } from "zod";
import { EXPRESSION_CHARS_MAX } from "#core/arithmetic.ts";
import {
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonProblem,
  type JsonValue,
  readBoundedJson,
  WrittenNumber,
} from "#core/bounded-json.ts";
import { isCurrency } from "#core/currency.ts";
import { isDecimal, parseDecimal, readDecimalText, readJsonNumber } from "#core/decimal.ts";
import {
  type Adjustment,
  DRAFT_LIMITS,
  DraftContent,
  type DraftLine,
  type LineDiscount,
  type Tax,
  TaxCategory,
} from "#core/draft-content.ts";
import { parseInteger } from "#core/integer.ts";
import { isAbsurd, minorToDecimal } from "#core/money.ts";
import { isPlainDate, type PlainDate } from "#core/plain-date.ts";
import { looksLikeFormula, overridesDirection, printableLine, printableText } from "#core/text.ts";
import { computeTotals } from "#core/totals.ts";

/** What a file becomes: a draft without a client id, because the client is looked up by name in the agency's own list. */
export const ImportedDraft = DraftContent.omit({ clientId: true });
export type ImportedDraft = z.infer<typeof ImportedDraft>;

/** Stop the import. */
export type ImportProblemCode =
  | JsonProblem["code"]
  | "file_not_an_invoice"
  | "field_twice"
  | "text_expected"
  | "text_too_long"
  | "yes_or_no_expected"
  | "kind_unknown"
  | "currency_missing"
  | "currency_unknown"
  | "number_expected"
  | "number_ambiguous"
  | "number_not_exact"
  | "number_too_large"
  | "date_invalid"
  | "due_days_invalid"
  | "due_before_issue"
  | "service_period_reversed"
  | "lines_missing"
  | "lines_too_many"
  | "line_invalid"
  | "line_title_missing"
  | "price_missing"
  | "discount_invalid"
  | "discount_out_of_range"
  | "discount_exceeds_line"
  | "adjustments_too_many"
  | "tax_invalid"
  | "tax_category_unknown"
  | "taxes_too_many"
  | "tax_rate_out_of_range"
  | "tax_rate_on_untaxed_category"
  | "amount_absurd"
  | "total_negative"
  | "too_many_problems";

/** Let the import pass, but a person should look. */
export type ImportWarningCode =
  | "field_unknown"
  | "field_ignored"
  | "number_ignored"
  | "client_missing"
  | "text_is_formula"
  | "text_overrides_direction"
  | "text_cleaned"
  | "tax_missing"
  | "tax_category_assumed"
  | "tax_rate_looks_like_fraction"
  | "line_amount_negative"
  | "line_amount_differs"
  | "total_differs";

export type ImportProblem = { path: JsonPath; code: ImportProblemCode };
export type ImportWarning = { path: JsonPath; code: ImportWarningCode };

export type ImportedInvoice = {
  ok: true;
  draft: ImportedDraft;
  clientName: string | null;
  clientEmail: string | null;
  warnings: ImportWarning[];
};
export type ImportRefusal = { ok: false; problems: ImportProblem[] };

/** What the agency means where the file is silent. Without a default currency the file must name one. */
export type ImportDefaults = { currency?: string; dueDays?: number };

// Enough to mend a file in one go; more would only make the answer as large as the file.
const PROBLEMS_MAX = 100;
const DUE_DAYS_MAX = 365;
const EMAIL_CHARS_MAX = 254;

/**
 * Reads the text of a file. Never throws on anything a file can hold. The ids of lines and adjustments are "line-1",
 * "line-2" … in order: unique in the draft, the same for the same file.
 */
export function parseInvoiceFile(text: string, defaults: ImportDefaults = {}): ImportedInvoice | ImportRefusal {
  const json = readBoundedJson(text);
  if (!json.ok) return { ok: false, problems: [json.problem] };
  const notes = new Notes();
  try {
    return readInvoice(json.value, defaults, notes);
  } catch (error) {
    if (error instanceof TooManyProblems) return { ok: false, problems: notes.problems };
    throw error;
  }
}

class TooManyProblems extends Error {}

/** Problems and warnings, in the order in which they were found. */
class Notes {
  readonly problems: ImportProblem[] = [];
  readonly warnings: ImportWarning[] = [];

  refuse(path: JsonPath, code: ImportProblemCode): null {
    if (this.problems.length >= PROBLEMS_MAX) {
      this.problems.push({ path: [], code: "too_many_problems" });
      throw new TooManyProblems();
    }
    this.problems.push({ path, code });
    return null;
  }

  warn(path: JsonPath, code: ImportWarningCode): void {
    if (this.warnings.length < PROBLEMS_MAX) this.warnings.push({ path, code });
  }
}

/** Our field → the names that files give it, folded by `foldKey`. The first name of each list is the one in our docs. */
const INVOICE_FIELDS = {
  kind: ["kind", "type", "documenttype", "invoicetype"],
  client: ["client", "customer", "billto", "buyer", "recipient", "clientname", "customername"],
  clientEmail: ["clientemail", "customeremail", "email"],
  currency: ["currency", "currencycode"],
  subject: ["subject", "title", "project", "description"],
  reference: [
    "reference",
    "ref",
    "po",
    "ponumber",
    "purchaseorder",
    "purchaseordernumber",
    "ordernumber",
    "orderreference",
    "yourreference",
    "buyerreference",
  ],
  issueDate: ["issuedate", "date", "invoicedate", "issuedon", "issued"],
  dueDate: ["duedate", "due", "dueon", "payby"],
  dueDays: ["duedays", "paymentdays", "netdays"],
  serviceFrom: ["servicefrom", "periodfrom", "periodstart", "servicestart"],
  serviceTo: ["serviceto", "periodto", "periodend", "serviceend"],
  period: ["period", "serviceperiod"],
  pricesIncludeTax: [
    "pricesincludetax",
    "pricesincludevat",
    "taxinclusive",
    "taxincluded",
    "vatincluded",
    "vatinclusive",
  ],
  lines: ["lines", "items", "lineitems", "rows", "positions", "entries"],
  tax: ["tax", "vat", "taxrate", "vatrate", "taxes", "gst", "taxpercent", "vatpercent"],
  discount: ["discount", "documentdiscount", "invoicediscount", "rebate", "allowance"],
  discountPercent: ["discountpercent", "discountpercentage"],
  charge: ["charge", "surcharge", "shipping", "fee"],
  discounts: ["discounts", "allowances"],
  charges: ["charges"],
  adjustments: ["adjustments"],
  notes: ["notes", "note", "comment", "comments", "memo", "message"],
  terms: ["terms", "paymentterms", "conditions"],
  total: ["total", "grandtotal", "totalamount"],
  number: ["number", "invoicenumber", "invoiceno", "documentnumber"],
  // Known, and rightly without effect: they are computed, or belong to the program that wrote the file.
  ignored: [
    "subtotal",
    "nettotal",
    "taxtotal",
    "totaltax",
    "vattotal",
    "status",
    "id",
    "version",
    "schema",
    "seller",
    "supplier",
    "from",
    "amountdue",
  ],
} as const satisfies Record<string, readonly string[]>;

const LINE_FIELDS = {
  title: ["title", "name", "item", "product", "service", "label"],
  description: ["description", "text"],
  detail: ["detail", "details", "longdescription", "note", "notes"],
  quantity: ["quantity", "qty", "count"],
  hours: ["hours"],
  days: ["days"],
  unit: ["unit", "uom", "unitname"],
  unitPrice: ["unitprice", "price", "unitcost", "priceperunit", "netprice"],
  amount: ["amount", "total", "linetotal", "net"],
  discount: ["discount", "linediscount", "rebate"],
  discountPercent: ["discountpercent", "discountpercentage"],
  tax: ["tax", "vat", "taxrate", "vatrate", "taxes", "gst", "taxpercent", "vatpercent"],
  ignored: ["id", "position", "index", "pos"],
} as const satisfies Record<string, readonly string[]>;

/** Fields that only print or are only compared, so that a second spelling of one is no reason to refuse the file. */
const FIRST_WINS: ReadonlySet<string> = new Set([
  "subject",
  "reference",
  "notes",
  "terms",
  "title",
  "description",
  "detail",
  "unit",
  "total",
]);

type Field = { value: JsonValue; path: JsonPath };

/** "unit_price", "unitPrice" and "Unit price" are one name. */
function foldKey(key: string): string {
  return key.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Sorts the members of an object into our fields; null and "" count as absent. */
function fieldsOf<Name extends string>(
  object: JsonObject,
  names: Record<Name, readonly string[]>,
  path: JsonPath,
  notes: Notes,
): Partial<Record<Name, Field>> {
  const fields: Partial<Record<Name, Field>> = {};
  const entries = Object.entries(names) as [Name, readonly string[]][];
  for (const [key, value] of Object.entries(object)) {
    const at = [...path, key];
    const name = entries.find(([, aliases]) => aliases.includes(foldKey(key)))?.[0];
    if (name === undefined) notes.warn(at, "field_unknown");
    if (name === undefined || name === "ignored" || value === null || value === "") continue;
    // "qty": 2 beside "quantity": 3 has no right reading. Of two texts the first is kept.
    if (fields[name] === undefined) fields[name] = { value, path: at };
    else if (FIRST_WINS.has(name)) notes.warn(at, "field_ignored");
    else notes.refuse(at, "field_twice");
  }
  return fields;
}

function readInvoice(value: JsonValue, defaults: ImportDefaults, notes: Notes): ImportedInvoice | ImportRefusal {
  // Some programs wrap the one invoice: { "invoice": { … } } or [ { … } ].
  const { object, path } = unwrap(value);
  if (object === null) return { ok: false, problems: [{ path: [], code: "file_not_an_invoice" }] };
  const fields = fieldsOf(object, INVOICE_FIELDS, path, notes);
  if (fields.number !== undefined) notes.warn(fields.number.path, "number_ignored");

  const client = readClient(fields, notes);
  const currency = readCurrency(fields.currency, defaults, path, notes);
  const terms = readTerms(fields.terms, notes);
  const period =
    fields.period !== undefined && isJsonObject(fields.period.value)
      ? fieldsOf(
          fields.period.value,
          { from: ["from", "start"], to: ["to", "end", "until"] },
          fields.period.path,
          notes,
        )
      : {};
  const serviceFrom = readDate(fields.serviceFrom ?? period.from, notes);
  const serviceTo = readDate(fields.serviceTo ?? period.to, notes);
  const issueDate = readDate(fields.issueDate, notes);
  const dueDate = readDate(fields.dueDate, notes);
  if (issueDate !== null && dueDate !== null && dueDate < issueDate) {
    notes.refuse(fields.dueDate?.path ?? path, "due_before_issue");
  }
  if (serviceFrom !== null && serviceTo !== null && serviceTo < serviceFrom) {
    notes.refuse((fields.serviceTo ?? period.to)?.path ?? path, "service_period_reversed");
  }
  const defaultTaxes = fields.tax === undefined ? null : readTaxes(fields.tax, notes);
  const lines = readLines(fields.lines, path, defaultTaxes, notes);
  const draft: ImportedDraft = {
    kind: readKind(fields.kind, notes),
    currency,
    subject: readLine(fields.subject, DRAFT_LIMITS.shortChars, notes) ?? "",
    reference: readLine(fields.reference, DRAFT_LIMITS.shortChars, notes) ?? "",
    pricesIncludeTax: readBoolean(fields.pricesIncludeTax, notes),
    issueDate,
    dueDate,
    dueDays: readDueDays(fields.dueDays, notes) ?? terms.dueDays ?? defaults.dueDays ?? 30,
    serviceFrom,
    serviceTo,
    templateId: "",
    fields: {},
    lines: lines.map(({ line }) => line),
    adjustments: readAdjustments(fields, notes),
    notes: readText(fields.notes, DRAFT_LIMITS.noteChars, notes) ?? "",
    terms: terms.text,
  };
  // With a field missing or misread, sums would only add a second complaint about the same mistake.
  if (notes.problems.length === 0) {
    checkAmounts(draft, lines, fields.total, path, notes);
  }
  if (notes.problems.length > 0) return { ok: false, problems: notes.problems };
  return { ok: true, draft: ImportedDraft.parse(draft), ...client, warnings: notes.warnings };
}

function unwrap(value: JsonValue): { object: JsonObject | null; path: JsonPath } {
  if (Array.isArray(value) && value.length === 1) {
    const only = value[0];
    return { object: isJsonObject(only) ? only : null, path: [0] };
  }
  if (!isJsonObject(value)) return { object: null, path: [] };
  const keys = Object.keys(value);
  const inner = value[keys[0] ?? ""];
  if (keys.length === 1 && foldKey(keys[0] ?? "") === "invoice" && isJsonObject(inner)) {
    return { object: inner, path: [keys[0] ?? ""] };
  }
  return { object: value, path: [] };
}

// ---------------------------------------------------------------- text, dates, choices

/** Text of several lines, cleaned of what cannot be printed. A number is taken as it is written: "po": 4711. */
function readText(field: Field | undefined, charsMax: number, notes: Notes): string | null {
  if (field === undefined) return null;
  const raw = field.value instanceof WrittenNumber ? field.value.source : field.value;
  if (typeof raw !== "string") return notes.refuse(field.path, "text_expected");
  const text = printableText(raw).trim();
  if (text !== raw.replace(/\r\n?/g, "\n").trim()) notes.warn(field.path, "text_cleaned");
  if (text.length > charsMax) return notes.refuse(field.path, "text_too_long");
  return text;
}

function readLine(field: Field | undefined, charsMax: number, notes: Notes): string | null {
  const text = readText(field, charsMax, notes);
  return text === null ? null : printableLine(text);
}

/** A name that lands in lists and exports: kept as it is written, with a warning where it could deceive. */
function readName(field: Field | undefined, charsMax: number, notes: Notes): string | null {
  const name = readLine(field, charsMax, notes);
  if (name === null || field === undefined) return null;
  if (looksLikeFormula(name)) notes.warn(field.path, "text_is_formula");
  if (overridesDirection(name)) notes.warn(field.path, "text_overrides_direction");
  return name;
}

function readClient(
  fields: Partial<Record<keyof typeof INVOICE_FIELDS, Field>>,
  notes: Notes,
): { clientName: string | null; clientEmail: string | null } {
  let name = fields.client;
  let email = fields.clientEmail;
  if (name !== undefined && isJsonObject(name.value)) {
    const known = {
      name: ["name", "company", "companyname", "organisation", "organization"],
      email: ["email", "emailaddress"],
      ignored: [
        "id",
        "address",
        "vat",
        "vatid",
        "vatnumber",
        "taxid",
        "country",
        "countrycode",
        "city",
        "street",
        "postcode",
        "zip",
        "phone",
        "contact",
      ],
    } as const;
    const inside = fieldsOf(name.value, known, name.path, notes);
    name = inside.name;
    email ??= inside.email;
  }
  const clientName = readName(name, DRAFT_LIMITS.shortChars, notes);
  if (clientName === null || clientName === "") notes.warn(name?.path ?? ["client"], "client_missing");
  return { clientName: clientName || null, clientEmail: readLine(email, EMAIL_CHARS_MAX, notes) };
}

function readCurrency(field: Field | undefined, defaults: ImportDefaults, path: JsonPath, notes: Notes): string {
  if (field === undefined) {
    if (defaults.currency === undefined) notes.refuse([...path, "currency"], "currency_missing");
    return defaults.currency ?? "EUR";
  }
  const text = typeof field.value === "string" ? field.value.trim().toUpperCase() : "";
  // These two signs mean one currency each; a dollar or a yen sign does not.
  const code = { "€": "EUR", "£": "GBP" }[text] ?? text;
  if (isCurrency(code)) return code;
  notes.refuse(field.path, "currency_unknown");
  return "EUR";
}

function readKind(field: Field | undefined, notes: Notes): ImportedDraft["kind"] {
  if (field === undefined) return "invoice";
  const folded = typeof field.value === "string" ? foldKey(field.value) : "";
  if (folded === "invoice") return "invoice";
  if (folded === "creditnote" || folded === "credit") return "credit_note";
  notes.refuse(field.path, "kind_unknown");
  return "invoice";
}

function readBoolean(field: Field | undefined, notes: Notes): boolean {
  if (field === undefined) return false;
  if (typeof field.value === "boolean") return field.value;
  notes.refuse(field.path, "yes_or_no_expected");
  return false;
}

/**
 * A day: "2026-11-21". An instant is taken only at midnight: "2026-11-20T23:00:00Z" is what Amsterdam's 21st looks like
 * to a program that confused the two, and reading its first ten characters would be a day early.
 */
function readDate(field: Field | undefined, notes: Notes): PlainDate | null {
  if (field === undefined) return null;
  const text = typeof field.value === "string" ? field.value.trim() : "";
  const [, day = ""] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text) ?? [];
  return isPlainDate(day) ? day : notes.refuse(field.path, "date_invalid");
}

function readDueDays(field: Field | undefined, notes: Notes): number | null {
  if (field === undefined) return null;
  const text = field.value instanceof WrittenNumber ? field.value.source : field.value;
  const days = typeof text === "string" && /^\d{1,3}$/.test(text.trim()) ? parseInteger(text.trim()) : null;
  return days === null || days > DUE_DAYS_MAX ? notes.refuse(field.path, "due_days_invalid") : days;
}

/** "Net 30" and 30 are a number of days; any other sentence is printed as terms. */
function readTerms(field: Field | undefined, notes: Notes): { text: string; dueDays: number | null } {
  const text = readText(field, DRAFT_LIMITS.noteChars, notes) ?? "";
  const [, days] = /^(?:net[ -]?)?(\d{1,3})(?: ?days?)?$/i.exec(text) ?? [];
  const dueDays = days === undefined ? null : parseInteger(days);
  return dueDays === null || dueDays > DUE_DAYS_MAX ? { text, dueDays: null } : { text: "", dueDays };
}

// ---------------------------------------------------------------- numbers

/** The exact decimal that the file means, or null with the problem noted. */
function readDecimal({ value, path }: Field, notes: Notes): string | null {
  if (value instanceof WrittenNumber) {
    // 0.30000000000000004 is what a program writes that calculated with floats. It is refused rather than rounded,
    // because then its other amounts are not what anyone meant either.
    const decimal = readJsonNumber(value.source);
    return (
      decimal ?? notes.refuse(path, /^-?\d{1,15}\.|e-/i.test(value.source) ? "number_not_exact" : "number_too_large")
    );
  }
  if (typeof value !== "string") return notes.refuse(path, "number_expected");
  // In JSON a point is the decimal mark, so "1.234" has one reading. "1,234" has two, and guessing costs somebody money.
  const withPoint = readDecimalText(value, ".");
  if (isDecimal(value.trim()) && withPoint !== null) return withPoint;
  const withComma = readDecimalText(value, ",");
  if (withPoint === null || withComma === null) return notes.refuse(path, "number_expected");
  return withPoint === withComma ? withPoint : notes.refuse(path, "number_ambiguous");
}

/** Bounded, because the search for blanks before the sign takes quadratic time on a megabyte of blanks. */
function isPercentText(value: JsonValue): value is string {
  return typeof value === "string" && value.length <= EXPRESSION_CHARS_MAX && /%\s*$/.test(value);
}

/** "5%" without its sign. */
function readPercent(field: Field, notes: Notes): string | null {
  const { value, path } = field;
  return readDecimal({ value: isPercentText(value) ? value.replace(/\s*%\s*$/, "") : value, path }, notes);
}

// ---------------------------------------------------------------- taxes

const CATEGORY_WORDS: Record<string, Tax["category"]> = {
  standard: "S",
  zero: "Z",
  zerorated: "Z",
  exempt: "E",
  reversecharge: "AE",
  intracommunity: "K",
  export: "G",
  outsidescope: "O",
};

/** 21, "21%", "AE", { category, rate, reason }, or a list of these. Null where the problem is noted. */
function readTaxes(field: Field, notes: Notes): Tax[] | null {
  const parts = Array.isArray(field.value) ? field.value : [field.value];
  if (parts.length > DRAFT_LIMITS.taxesPerLine) return notes.refuse(field.path, "taxes_too_many");
  const taxes = parts.map((value, index) =>
    readTax({ value, path: Array.isArray(field.value) ? [...field.path, index] : field.path }, notes),
  );
  return taxes.every((tax) => tax !== null) ? taxes : null;
}

function readTax(field: Field, notes: Notes): Tax | null {
  const { value, path } = field;
  if (typeof value === "string" && /^[a-z][a-z -]*$/i.test(value.trim())) {
    const category = readCategory(field, notes);
    if (category === "S") return notes.refuse(path, "tax_invalid");
    return category === null ? null : { category, rate: "0", exemptionReason: null };
  }
  if (!isJsonObject(value)) {
    if (typeof value !== "string" && !(value instanceof WrittenNumber)) return notes.refuse(path, "tax_invalid");
    return taxOf(null, field, null, notes);
  }
  const fields = fieldsOf(
    value,
    {
      category: ["category", "categorycode", "code"],
      rate: ["rate", "percent", "percentage", "value"],
      reason: ["exemptionreason", "reason"],
      ignored: ["name", "label", "id", "amount"],
    },
    path,
    notes,
  );
  const category = fields.category === undefined ? null : readCategory(fields.category, notes);
  if (fields.category !== undefined && category === null) return null;
  const reason = readLine(fields.reason, DRAFT_LIMITS.shortChars, notes);
  if (fields.rate !== undefined) return taxOf(category, fields.rate, reason, notes);
  if (category === null || category === "S") return notes.refuse(path, "tax_invalid");
  return { category, rate: "0", exemptionReason: reason };
}

function readCategory({ value, path }: Field, notes: Notes): Tax["category"] | null {
  const text = typeof value === "string" ? value.trim() : "";
  const code = TaxCategory.safeParse(text.toUpperCase());
  return (code.success ? code.data : CATEGORY_WORDS[foldKey(text)]) ?? notes.refuse(path, "tax_category_unknown");
}

function taxOf(category: Tax["category"] | null, rateField: Field, reason: string | null, notes: Notes): Tax | null {
  const rate = readPercent(rateField, notes);
  if (rate === null) return null;
  const percent = parseDecimal(rate);
  if (percent.lt("0") || percent.gt("100")) return notes.refuse(rateField.path, "tax_rate_out_of_range");
  // Nothing to pay can mean zero-rated, exempt or reverse charge; the file does not say which.
  if (category === null && rate === "0") notes.warn(rateField.path, "tax_category_assumed");
  if (percent.gt("0") && percent.lt("1")) notes.warn(rateField.path, "tax_rate_looks_like_fraction");
  const known = category ?? (rate === "0" ? "Z" : "S");
  if (known !== "S" && rate !== "0") return notes.refuse(rateField.path, "tax_rate_on_untaxed_category");
  return { category: known, rate, exemptionReason: reason };
}

// ---------------------------------------------------------------- discounts

type Reduction = { mode: "percent" | "amount"; value: string; label: string };

/** "5%", 10 (an amount), { percent: 5 }, { amount: 10 } or { type: "percent", value: 5, label }. */
function readReduction(field: Field, notes: Notes): Reduction | null {
  const { value, path } = field;
  if (!isJsonObject(value)) {
    return isPercentText(value) ? reductionOf("percent", field, "", notes) : reductionOf("amount", field, "", notes);
  }
  const fields = fieldsOf(
    value,
    {
      kind: ["kind"],
      mode: ["mode", "type"],
      percent: ["percent", "percentage", "rate"],
      amount: ["amount"],
      value: ["value"],
      label: ["label", "name", "description", "reason", "title"],
      ignored: ["id"],
    },
    path,
    notes,
  );
  const label = readName(fields.label, DRAFT_LIMITS.shortChars, notes) ?? "";
  if (fields.percent !== undefined && fields.amount === undefined)
    return reductionOf("percent", fields.percent, label, notes);
  if (fields.amount !== undefined && fields.percent === undefined) {
    return reductionOf(isPercentText(fields.amount.value) ? "percent" : "amount", fields.amount, label, notes);
  }
  if (fields.value === undefined || fields.amount !== undefined) return notes.refuse(path, "discount_invalid");
  const word = (fields.mode ?? fields.kind)?.value;
  const isPercent =
    isPercentText(fields.value.value) || (typeof word === "string" && /^(?:percent|percentage|%)$/i.test(word));
  return reductionOf(isPercent ? "percent" : "amount", fields.value, label, notes);
}

function reductionOf(mode: Reduction["mode"], field: Field, label: string, notes: Notes): Reduction | null {
  const value = mode === "percent" ? readPercent(field, notes) : readDecimal(field, notes);
  if (value === null) return null;
  const decimal = parseDecimal(value);
  if (decimal.lt("0") || (mode === "percent" && decimal.gt("100"))) {
    return notes.refuse(field.path, "discount_out_of_range");
  }
  return { mode, value, label };
}

/** Discounts and charges of the whole document, from every place where files put them. */
function readAdjustments(
  fields: Partial<Record<keyof typeof INVOICE_FIELDS, Field>>,
  notes: Notes,
): ImportedDraft["adjustments"] {
  const found: { kind: Adjustment["kind"]; field: Field }[] = [];
  if (fields.discount !== undefined) found.push({ kind: "discount", field: fields.discount });
  if (fields.discountPercent !== undefined) {
    const { value, path } = fields.discountPercent;
    found.push({ kind: "discount", field: { value: isJsonObject(value) ? value : { percent: value }, path } });
  }
  if (fields.charge !== undefined) found.push({ kind: "charge", field: fields.charge });
  for (const name of ["discounts", "charges", "adjustments"] as const) {
    const field = fields[name];
    if (field === undefined) continue;
    if (!Array.isArray(field.value)) {
      notes.refuse(field.path, "discount_invalid");
      continue;
    }
    for (const [index, value] of field.value.entries()) {
      const word = isJsonObject(value) ? (value.kind ?? value.type) : undefined;
      const isCharge = name === "charges" || (typeof word === "string" && /charge|fee/i.test(word));
      found.push({ kind: isCharge ? "charge" : "discount", field: { value, path: [...field.path, index] } });
    }
  }
  if (found.length > DRAFT_LIMITS.adjustments) {
    notes.refuse(found[DRAFT_LIMITS.adjustments]?.field.path ?? [], "adjustments_too_many");
    return [];
  }
  return found.flatMap(({ kind, field }, index) => {
    const reduction = readReduction(field, notes);
    if (reduction === null) return [];
    const label = reduction.label || (kind === "discount" ? "Discount" : "Charge");
    return [{ id: `adjustment-${index + 1}`, kind, label, mode: reduction.mode, value: reduction.value }];
  });
}

// ---------------------------------------------------------------- lines

type ReadLine = { line: DraftLine; path: JsonPath; statedAmount: Field | null };

function readLines(field: Field | undefined, root: JsonPath, defaultTaxes: Tax[] | null, notes: Notes): ReadLine[] {
  if (field === undefined || !Array.isArray(field.value) || field.value.length === 0) {
    notes.refuse(field?.path ?? [...root, "lines"], "lines_missing");
    return [];
  }
  if (field.value.length > DRAFT_LIMITS.lines) {
    notes.refuse(field.path, "lines_too_many");
    return [];
  }
  return field.value.flatMap((value, index) => {
    const path = [...field.path, index];
    if (!isJsonObject(value)) {
      notes.refuse(path, "line_invalid");
      return [];
    }
    return [readLineObject(value, index, path, defaultTaxes, notes)];
  });
}

function readLineObject(
  object: JsonObject,
  index: number,
  path: JsonPath,
  defaultTaxes: Tax[] | null,
  notes: Notes,
): ReadLine {
  const fields = fieldsOf(object, LINE_FIELDS, path, notes);
  const { title, detail } = readTitle(fields, path, notes);
  const counted = fields.quantity ?? fields.hours ?? fields.days;
  if ([fields.quantity, fields.hours, fields.days].filter((one) => one !== undefined).length > 1) {
    notes.refuse(path, "field_twice");
  }
  const quantity = counted === undefined ? "1" : (readDecimal(counted, notes) ?? "0");
  const countedUnit = counted === fields.hours ? "h" : counted === fields.days ? "d" : "";
  const unit = readLine(fields.unit, 40, notes) ?? (counted === undefined ? "" : countedUnit);

  // { "description": …, "amount": 500 } is one of something at 500; with any other quantity an amount is a sum to check.
  const priceIsAmount = fields.unitPrice === undefined && quantity === "1";
  const price = priceIsAmount ? fields.amount : fields.unitPrice;
  if (price === undefined) notes.refuse([...path, "unitPrice"], "price_missing");
  const unitPrice = price === undefined ? "0" : (readDecimal(price, notes) ?? "0");
  const taxes = fields.tax === undefined ? defaultTaxes : readTaxes(fields.tax, notes);
  if (fields.tax === undefined && defaultTaxes === null) notes.warn(path, "tax_missing");
  const discount = readLineDiscount(fields.discount, fields.discountPercent, notes);
  if (
    discount?.kind === "amount" &&
    parseDecimal(discount.amount).gt(parseDecimal(quantity).times(parseDecimal(unitPrice)).abs())
  ) {
    notes.refuse((fields.discount ?? fields.discountPercent)?.path ?? path, "discount_exceeds_line");
  }
  return {
    line: { id: `line-${index + 1}`, title, detail, quantity, unit, unitPrice, discount, taxes: taxes ?? [] },
    path,
    statedAmount: priceIsAmount ? null : (fields.amount ?? null),
  };
}

/** The title is one line. A lone description gives its first line as title and the rest as detail. */
function readTitle(
  fields: Partial<Record<keyof typeof LINE_FIELDS, Field>>,
  path: JsonPath,
  notes: Notes,
): { title: string; detail: string } {
  const detail = readText(fields.detail, DRAFT_LIMITS.detailChars, notes) ?? "";
  const described = readText(fields.description, DRAFT_LIMITS.detailChars, notes) ?? "";
  const together = (...parts: string[]): string => parts.filter((part) => part !== "").join("\n");
  if (together(described, detail).length > DRAFT_LIMITS.detailChars) notes.refuse(path, "text_too_long");
  if (fields.title !== undefined) {
    const title = readName(fields.title, DRAFT_LIMITS.titleChars, notes) ?? "";
    return { title, detail: together(described, detail) };
  }
  const [first = "", ...rest] = described.split("\n");
  if (first === "") notes.refuse([...path, "title"], "line_title_missing");
  const title =
    readName({ value: first, path: fields.description?.path ?? path }, DRAFT_LIMITS.titleChars, notes) ?? "";
  return { title, detail: together(rest.join("\n").trim(), detail) };
}

function readLineDiscount(field: Field | undefined, percent: Field | undefined, notes: Notes): LineDiscount | null {
  if (field !== undefined && percent !== undefined) return notes.refuse(percent.path, "field_twice");
  const reduction =
    percent === undefined ? field && readReduction(field, notes) : reductionOf("percent", percent, "", notes);
  if (!reduction || parseDecimal(reduction.value).eq("0")) return null;
  return reduction.mode === "percent"
    ? { kind: "percent", percent: reduction.value }
    : { kind: "amount", amount: reduction.value };
}

// ---------------------------------------------------------------- sums

/** Sizes that no invoice has, and sums that the file states and we do not get. */
function checkAmounts(
  draft: ImportedDraft,
  lines: readonly ReadLine[],
  total: Field | undefined,
  root: JsonPath,
  notes: Notes,
): void {
  const totals = computeTotals({ ...draft, taxPolicy: "category" });
  for (const [index, { path, statedAmount }] of lines.entries()) {
    const amount = totals.lines[index];
    if (amount === undefined) continue;
    if (isAbsurd(amount.statedMinor)) notes.refuse(path, "amount_absurd");
    else if (amount.statedMinor < 0n) notes.warn(path, "line_amount_negative");
    if (statedAmount !== null && !states(statedAmount, [amount.statedMinor, amount.amountMinor], draft.currency)) {
      notes.warn(statedAmount.path, "line_amount_differs");
    }
  }
  if (notes.problems.length > 0) return;
  if (totals.adjustments.some((one) => isAbsurd(one.statedMinor)) || isAbsurd(totals.totalMinor)) {
    notes.refuse(root, "amount_absurd");
  } else if (totals.totalMinor < 0n) {
    // Money that goes back to the client is a credit note with positive amounts, not a negative invoice.
    notes.refuse(root, "total_negative");
  }
  if (total !== undefined && !states(total, [totals.totalMinor], draft.currency))
    notes.warn(total.path, "total_differs");
}

/** Whether the field writes one of `amounts`; what cannot be read does not, and is no reason to refuse the file. */
function states(field: Field, amounts: readonly bigint[], currency: string): boolean {
  const decimal = readDecimal(field, new Notes());
  return decimal !== null && amounts.some((minor) => parseDecimal(decimal).eq(minorToDecimal(minor, currency)));
}
