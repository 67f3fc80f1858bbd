/** The languages that a document can be printed in, each named in itself, and which way its lines run. */

export const SHEET_LANGUAGES = [
  { code: "en", name: "English", direction: "ltr", locales: ["en-GB", "en-US", "en-IE", "en-AU", "en-CA", "en-IN"] },
  { code: "de", name: "Deutsch", direction: "ltr", locales: ["de-DE", "de-AT", "de-CH"] },
  { code: "fr", name: "Français", direction: "ltr", locales: ["fr-FR", "fr-BE", "fr-CH", "fr-CA"] },
  { code: "es", name: "Español", direction: "ltr", locales: ["es-ES", "es-MX", "es-AR", "es-CL", "es-CO"] },
  { code: "nl", name: "Nederlands", direction: "ltr", locales: ["nl-NL", "nl-BE"] },
  { code: "it", name: "Italiano", direction: "ltr", locales: ["it-IT", "it-CH"] },
  { code: "pt", name: "Português", direction: "ltr", locales: ["pt-PT", "pt-BR"] },
  { code: "pl", name: "Polski", direction: "ltr", locales: ["pl-PL"] },
  { code: "ja", name: "日本語", direction: "ltr", locales: ["ja-JP"] },
  { code: "ar", name: "العربية", direction: "rtl", locales: ["ar-AE", "ar-SA", "ar-EG"] },
] as const satisfies readonly SheetLanguageEntry[];

type SheetLanguageEntry = {
  code: string;
  name: string;
  direction: "ltr" | "rtl";
  /** The ways to write numbers and dates that are offered with it; the first is the usual one. */
  locales: readonly string[];
};

export type SheetLanguage = (typeof SHEET_LANGUAGES)[number]["code"];

/** The language of the words on a sheet of `locale`: the locale's own where we have it, else English. */
export function sheetLanguage(locale: string): SheetLanguage {
  const language = locale.split(/[-_]/, 1)[0]?.toLowerCase() ?? "";
  return SHEET_LANGUAGES.find(({ code }) => code === language)?.code ?? "en";
}

/**
 * Which way the lines of a sheet of `locale` run. It follows the words that are printed: a locale in Hebrew, for which the
 * words are English, runs from the left.
 */
export function sheetDirection(locale: string): "ltr" | "rtl" {
  const language = sheetLanguage(locale);
  return SHEET_LANGUAGES.find(({ code }) => code === language)?.direction ?? "ltr";
}

// Where offices print on Letter (CLDR, territory paper sizes); everywhere else it is A4.
const LETTER_COUNTRIES: ReadonlySet<string> = new Set("BZ CA CL CO CR GT MX NI PA PH PR SV US VE".split(" "));

/** The paper that lies in the printers of a country (ISO 3166-1 alpha-2). */
export function usualPaper(country: string): "A4" | "Letter" {
  return LETTER_COUNTRIES.has(country.toUpperCase()) ? "Letter" : "A4";
}
