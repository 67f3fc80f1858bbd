/** Currencies as people type them: "eur", "€", "pound", "yen", "Zwitserse frank". */
import { canonicalLocale } from "#core/locale.ts";

// Signs that several currencies share mean the one that is written with nothing else.
const SIGNS: Record<string, string> = {
  "€": "EUR",
  "£": "GBP",
  $: "USD",
  "¥": "JPY",
  "₹": "INR",
  "₩": "KRW",
  "₺": "TRY",
  "₽": "RUB",
  "₴": "UAH",
  zł: "PLN",
  kr: "SEK",
};
// Offered first: what agencies here bill in.
const USUAL = ["EUR", "GBP", "USD", "CHF", "JPY", "SEK", "NOK", "DKK", "PLN", "CAD", "AUD"];
const SHOWN_MAX = 12;

const namesByLocale = new Map<string, Map<string, string>>();

function namesIn(locale: string, codes: readonly string[]): Map<string, string> {
  const tag = canonicalLocale(locale);
  const known = namesByLocale.get(tag);
  if (known) return known;
  const display = new Intl.DisplayNames([tag], { type: "currency" });
  const names = new Map(codes.map((code) => [code, display.of(code) ?? code]));
  namesByLocale.set(tag, names);
  return names;
}

/** What fits the typed text, the usual ones first. */
export function currencyChoices(
  typed: string,
  locale: string,
  codes: readonly string[],
): { code: string; name: string }[] {
  const names = namesIn(locale, codes);
  const wanted = fold(typed);
  const sign = SIGNS[typed.trim().toLowerCase()];
  const fits = codes.filter((code) => {
    if (sign === code || wanted === "") return true;
    return fold(code).startsWith(wanted) || fold(names.get(code) ?? "").includes(wanted);
  });
  const rank = (code: string) => {
    const usual = USUAL.indexOf(code);
    return (sign === code ? -100 : 0) + (usual === -1 ? USUAL.length : usual);
  };
  return fits
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .slice(0, SHOWN_MAX)
    .map((code) => ({ code, name: names.get(code) ?? code }));
}

/** The one currency that `text` means, or null where it names none or could be several. */
export function readCurrency(text: string, locale: string, codes: readonly string[]): string | null {
  const written = text.trim();
  const code = written.toUpperCase();
  if (codes.includes(code)) return code;
  const sign = SIGNS[written.toLowerCase()];
  if (sign) return sign;
  if (written === "") return null;
  const found = currencyChoices(written, locale, codes);
  const [first, second] = found;
  // "pound" is the British one before the Egyptian one; "peso" is anybody's.
  if (first && (!second || (USUAL.includes(first.code) && !USUAL.includes(second.code)))) return first.code;
  return null;
}

function fold(text: string): string {
  return text.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}
