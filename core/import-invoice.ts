/**
 * A JSON invoice file becomes a draft. Field names are friendly (customer or client, qty or quantity, unit_price or
 * unitPrice …), money is strict: a number counts digit for digit as it is written, and text that could mean two amounts is
 * refused. Every problem carries the path in the file and a code; the sentences are the business of app/.
 */
import type { z } from "zod";
import { isJsonObject, type JsonObject, type JsonPath, type JsonValue, readBoundedJson } from "#core/bounded-json.ts";
import { isCurrency } from "#core/currency.ts";
import { DRAFT_LIMITS, DraftContent } from "#core/draft-content.ts";
import { checkAmounts } from "./import/check-amounts.ts";
import { type ImportProblem, type ImportWarning, Notes, TooManyProblems } from "./import/import-notes.ts";
import { type Field, fieldsOf, foldKey, INVOICE_FIELDS } from "./import/invoice-fields.ts";
import { readLines } from "./import/read-lines.ts";
import { readAdjustments } from "./import/read-reductions.ts";
import { readTaxes } from "./import/read-taxes.ts";
import { readBoolean, readDate, readDueDays, readLine, readName, readTerms, readText } from "./import/read-values.ts";

/** What a file becomes: a draft without a client id, because the client is looked up by name in the agency's own list. */
export const ImportedDraft = DraftContent.omit({ clientId: true });
export type ImportedDraft = z.infer<typeof ImportedDraft>;

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
