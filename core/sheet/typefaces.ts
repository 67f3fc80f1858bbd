/**
 * Which family sets what, in order: the one of the typeface first, so that Latin in a Japanese document keeps the face of
 * its design; behind it those that draw what it cannot. The same order stands in style/paper.css.
 */
import type { Party } from "#core/invoice-content.ts";
import { sheetLanguage } from "#core/sheet/sheet-languages.ts";
import type { Typeface } from "#core/template.ts";

const INTER = "Inter Variable";
const SERIF = "Source Serif 4 Variable";
const SERIF_TEXT = "Sheet Serif Text";
const PLEX = "IBM Plex Sans";

const TEXT: Record<Typeface, readonly string[]> = {
  "serif-inter": [INTER],
  inter: [INTER],
  serif: [SERIF_TEXT, SERIF, INTER],
  plex: [PLEX, INTER],
};
const HEADING: Record<Typeface, readonly string[]> = {
  "serif-inter": [SERIF, INTER],
  inter: [INTER],
  serif: [SERIF, INTER],
  plex: [PLEX, INTER],
};

/** Whose forms of the characters that China, Japan and Korea share are printed. */
export const HAN_FORMS = ["ja", "zh", "ko"] as const;
export type HanForms = (typeof HAN_FORMS)[number];

const HAN: Record<HanForms, readonly string[]> = {
  ja: ["Noto Sans JP", "Noto Sans JP Rare", "Noto Sans SC", "Noto Sans KR"],
  zh: ["Noto Sans SC", "Noto Sans JP", "Noto Sans JP Rare", "Noto Sans KR"],
  ko: ["Noto Sans KR", "Noto Sans JP", "Noto Sans JP Rare", "Noto Sans SC"],
};

export type Families = { text: readonly string[]; heading: readonly string[] };

export function familiesOf(typeface: Typeface, han: HanForms): Families {
  const others = ["Sheet Marks", "Noto Sans Hebrew", "Noto Sans Arabic", "Sheet Symbols", ...HAN[han], "Noto Emoji"];
  return { text: [...TEXT[typeface], ...others], heading: [...HEADING[typeface], ...others] };
}

/** As the value of a `font-family`. */
export function cssFamilies(families: readonly string[]): string {
  return [...families.map((family) => `"${family}"`), "sans-serif"].join(", ");
}

// Taiwan and Hong Kong write with characters that the Japanese fonts draw closer to their custom than the mainland's do.
const FORMS_OF_COUNTRY: Readonly<Record<string, HanForms>> = { CN: "zh", SG: "zh", KR: "ko", JP: "ja" };

/** A Japanese document has Japanese forms; in any other they are names, and names are written as at home. */
export function hanForms(view: { locale: string; buyer: Party | null; seller: Party }): HanForms {
  if (sheetLanguage(view.locale) === "ja") return "ja";
  return FORMS_OF_COUNTRY[view.buyer?.countryCode ?? ""] ?? FORMS_OF_COUNTRY[view.seller.countryCode] ?? "ja";
}
