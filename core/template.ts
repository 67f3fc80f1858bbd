/**
 * The look of a document: which design, whose colours, what language. A template is the agency's; what a document was
 * approved with is frozen into its content, whole, so that it prints the same for ever, whatever becomes of the template.
 */
import { z } from "zod";

export const DESIGNS = ["classic", "modern", "minimal", "letterhead"] as const;
export const Design = z.enum(DESIGNS);
export type Design = z.infer<typeof Design>;

/** Pairs of bundled families, heading and text; scripts that they lack always come from the Noto families behind them. */
export const TYPEFACES = ["serif-inter", "inter", "serif", "plex"] as const;
export const Typeface = z.enum(TYPEFACES);
export type Typeface = z.infer<typeof Typeface>;

export const PAPERS = ["A4", "Letter"] as const;
export const Paper = z.enum(PAPERS);
export type Paper = z.infer<typeof Paper>;

export const TEMPLATE_LIMITS = { fields: 8, labelChars: 40, valueChars: 200, footerChars: 400 } as const;

/** "#rrggbb", lower case: the one form that is compared, hashed and printed. Anything else never reaches a style. */
export const InkColour = z.string().regex(/^#[0-9a-f]{6}$/);

/** A line of the agency's own among the facts of the document: "Cost centre", "PO number". An empty value is not printed. */
export const PrintedField = z.object({
  label: z.string().min(1).max(TEMPLATE_LIMITS.labelChars),
  value: z.string().max(TEMPLATE_LIMITS.valueChars),
});
export type PrintedField = z.infer<typeof PrintedField>;

/** What is frozen into the content of a document. Plain values only: nothing in it names a file that could change. */
export const FrozenTemplate = z.object({
  design: Design,
  /** The agency's template and which of its versions; "" and 0 are the plain look that comes with the product. */
  id: z.string().max(64),
  version: z.number().int().min(0),
  /** BCP 47: the language of the labels and how numbers and dates are written. */
  locale: z.string().max(35),
  paper: Paper,
  accent: InkColour,
  typeface: Typeface,
  /** SHA-256 in hex of the picture's bytes; null prints the name as a wordmark. */
  logo: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  fields: z.array(PrintedField).max(TEMPLATE_LIMITS.fields),
  footer: z.string().max(TEMPLATE_LIMITS.footerChars),
});
export type FrozenTemplate = z.infer<typeof FrozenTemplate>;

/** What documents carried before there were templates. Read exactly as it was hashed: nothing may be added to it. */
export const FirstTemplate = z.strictObject({
  design: z.literal("classic"),
  version: z.literal(1),
  locale: z.string(),
});

export const ContentTemplate = z.union([FrozenTemplate, FirstTemplate]);
export type ContentTemplate = z.infer<typeof ContentTemplate>;

/** The ink of the plain look: the sheet's own. */
export const PLAIN_ACCENT = "#1c1a17";

/** The look that comes with the product. */
export function plainTemplate(locale: string): FrozenTemplate {
  return {
    design: "classic",
    id: "",
    version: 0,
    locale,
    paper: "A4",
    accent: PLAIN_ACCENT,
    typeface: "serif-inter",
    logo: null,
    fields: [],
    footer: "",
  };
}

/** The whole look of a frozen content, also of one from before there were templates. */
export function templateOf(template: ContentTemplate): FrozenTemplate {
  return "paper" in template ? template : plainTemplate(template.locale);
}

/** Whether two documents look alike: a template that was saved again without a change is the same look. */
export function sameLook(one: ContentTemplate, other: ContentTemplate): boolean {
  const look = (template: ContentTemplate) => {
    const { design, locale, paper, accent, typeface, logo, fields, footer } = templateOf(template);
    const printed = fields.map(({ label, value }) => [label, value]);
    return JSON.stringify([design, locale, paper, accent, typeface, logo, printed, footer]);
  };
  return look(one) === look(other);
}
