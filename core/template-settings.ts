/** What an agency decides about one of its templates. A document freezes what comes of it (core/template.ts), not this. */
import { z } from "zod";
import { OwnFieldId } from "#core/draft-content.ts";
import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import { Design, InkColour, Paper, PLAIN_ACCENT, TEMPLATE_LIMITS, Typeface } from "#core/template.ts";

/** The ways of writing that a document can be set to, as BCP 47: a language with a country's numbers and dates. */
export const DocumentLocale = z.enum(SHEET_LANGUAGES.flatMap(({ locales }) => [...locales]));
export type DocumentLocale = z.infer<typeof DocumentLocale>;

/** A line of the agency's own on every document: its label, and what it says until somebody writes something else. */
export const TemplateField = z.object({
  id: OwnFieldId,
  label: z.string().trim().min(1).max(TEMPLATE_LIMITS.labelChars),
  default: z.string().max(TEMPLATE_LIMITS.valueChars),
});
export type TemplateField = z.infer<typeof TemplateField>;

/** "agency": whatever the agency's logo is when a document is frozen. "none": the name in type. Else a picture's SHA-256. */
export const LogoChoice = z.union([z.enum(["agency", "none"]), z.string().regex(/^[0-9a-f]{64}$/)]);
export type LogoChoice = z.infer<typeof LogoChoice>;

export const TemplateSettings = z.object({
  design: Design,
  accent: InkColour,
  typeface: Typeface,
  paper: Paper,
  /** Empty: the agency's own. */
  locale: z.union([DocumentLocale, z.literal("")]),
  fields: z
    .array(TemplateField)
    .max(TEMPLATE_LIMITS.fields)
    .refine((fields) => new Set(fields.map(({ id }) => id)).size === fields.length, { error: "id_twice" }),
  footer: z.string().max(TEMPLATE_LIMITS.footerChars),
  logo: LogoChoice,
});
export type TemplateSettings = z.infer<typeof TemplateSettings>;

export const PLAIN_SETTINGS: TemplateSettings = {
  design: "classic",
  accent: PLAIN_ACCENT,
  typeface: "serif-inter",
  paper: "A4",
  locale: "",
  fields: [],
  footer: "",
  logo: "agency",
};

/** An id for a new field, named after its label and unlike those in `taken`: "cost-centre", "cost-centre-2". */
export function fieldIdFor(label: string, taken: readonly string[]): string {
  const plain = label.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  const base = words.slice(0, 40).replace(/-+$/, "") || "field";
  if (!taken.includes(base)) return base;
  for (let count = 2; ; count++) if (!taken.includes(`${base}-${count}`)) return `${base}-${count}`;
}

/** What to call a field of which only the id is known: its template may have gone on without it. */
export function fieldName(id: string): string {
  const words = id.replaceAll("-", " ").trim();
  return words === "" || /^field( \d+)?$/.test(words) ? "a field of the template" : words;
}
