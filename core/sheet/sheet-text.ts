/** Numbers, dates and names as a sheet prints them. Everything here is text in, text out; the parts only place it. */
import { formatDecimal } from "#core/decimal.ts";
import type { LineDiscount, Tax } from "#core/draft-content.ts";
import type { BankDetails, Party } from "#core/invoice-content.ts";
import { canonicalLocale, decimalMark, numberFormat } from "#core/locale.ts";
import { formatMoney, formatPrice } from "#core/money.ts";
import { formatPaymentReference } from "#core/payment-reference.ts";
import { addDays, formatDate } from "#core/plain-date.ts";
import type { SheetLabels } from "#core/sheet/labels/labels.ts";
import { sheetLabels, taxWord } from "#core/sheet/sheet-labels.ts";
import { sheetLanguage } from "#core/sheet/sheet-languages.ts";
import type { SheetView } from "#core/sheet/sheet-view.ts";

const NARROW_SPACE = "\u202f";
const THIN_SPACE = "\u2009";
const NO_BREAK_SPACE = "\u00a0";
const MINUS = "\u2212";

/** A true minus is as wide as a figure, so a column of signed amounts stays aligned. */
function withTrueMinus(text: string): string {
  return text.replace("-", MINUS);
}

/** An amount without its currency, which the column names once. */
export function amountText(minor: string, currency: string, locale: string): string {
  return withTrueMinus(formatMoney(minor, currency, locale));
}

/** The one amount that carries its symbol: "€ 31,560.79". The symbol stands a thin space off the figures. */
export function totalText(minor: string, currency: string, locale: string): string {
  const text = withTrueMinus(formatMoney(minor, currency, locale, { symbol: true }));
  // One yen sign for all locales: the yuan is the one that names its country.
  return text.replace(/\uffe5|JP¥/, "¥").replace(/^(\u2212?\p{Sc})(?=\d)/u, `$1${THIN_SPACE}`);
}

export function quantityText(quantity: string, locale: string): string {
  return withTrueMinus(formatDecimal(quantity, locale, { grouping: true }));
}

/** At least the decimals of the currency, more where the price has them: "0.0125" stays exact. */
export function priceText(price: string, currency: string, locale: string): string {
  return withTrueMinus(formatPrice(price, currency, locale));
}

/** "21 %" where the locale parts them, "21%" where it does not; in English with a narrow space, as the house sets it. */
export function percentText(percent: string, locale: string): string {
  const figure = withTrueMinus(formatDecimal(percent, locale));
  return setsPercentApart(locale) ? `${figure}${NARROW_SPACE}%` : `${figure}%`;
}

function setsPercentApart(locale: string): boolean {
  if (sheetLanguage(locale) === "en") return true;
  return numberFormat(locale, { style: "percent" })
    .formatToParts("1")
    .some(({ type, value }) => type === "literal" && value.trim() === "");
}

/** What a line's tax column says: its rate, or one word where the category has none. */
export function taxText(tax: Tax, view: { locale: string }): string {
  if (tax.category === "S" || tax.category === "Z") return percentText(tax.rate, view.locale);
  return sheetLabels(view.locale).categoryMark[tax.category];
}

/** A row of the tax table. */
export function taxRowText(tax: Tax, base: string, view: SheetView): string {
  const labels = sheetLabels(view.locale);
  const word = taxWordOf(view);
  if (tax.category === "S" || tax.category === "Z") {
    return labels.taxOn(word, percentText(tax.rate, view.locale), base);
  }
  return labels.categoryOn[tax.category](word, base);
}

/**
 * What the law wants said about taxes that are not charged, each sentence once: the wording of the category and the
 * reason that was written for it.
 */
export function taxNotes(view: SheetView): string[] {
  const labels = sheetLabels(view.locale);
  const word = taxWordOf(view);
  const sentences = view.taxTable.flatMap((row) => {
    const reason = row.exemptionReason?.trim() ?? "";
    if (row.category === "S") return [];
    if (row.category === "Z") return reason === "" ? [] : [`${word} ${percentText(row.rate, view.locale)}: ${reason}`];
    const wording = labels.categoryWording[row.category](word);
    return [reason === "" ? `${wording}.` : `${wording}. ${reason}`];
  });
  return [...new Set(sentences)];
}

export function discountText(discount: LineDiscount, view: { locale: string; currency: string }): string {
  const reduction =
    discount.kind === "percent"
      ? percentText(discount.percent, view.locale)
      : priceText(discount.amount, view.currency, view.locale);
  return sheetLabels(view.locale).less(reduction);
}

export function taxWordOf(view: { locale: string; seller: Party }): string {
  return taxWord(sheetLabels(view.locale), view.seller.countryCode);
}

/** A party's tax number with what it is called where it was given out: "VAT NL862514731B01", "P. IVA IT…". Empty where none. */
export function taxIdText(view: { locale: string; seller: Party }, party: Party): string {
  if (party.vatId === "") return "";
  return `${sheetLabels(view.locale).taxId(taxWordOf(view), party.countryCode)} ${party.vatId}`;
}

/** "Invoice 2026-0147", "Credit note (draft)", "Invoice 2026-0147 (void)". */
export function titleText(view: SheetView): string {
  const labels = sheetLabels(view.locale);
  const kind = view.kind === "invoice" ? labels.invoice : labels.creditNote;
  if (view.number === null) return `${kind} (${labels.draft})`;
  return view.state === "voided" ? `${kind} ${view.number} (${labels.voided})` : `${kind} ${view.number}`;
}

export function issuedText(view: SheetView): string {
  return view.issueDate === null ? sheetLabels(view.locale).whenIssued : dateText(view.issueDate, view.locale);
}

/** A day where one can be named, else how many days after the issue. */
export function dueText(view: SheetView): string {
  if (view.dueDate !== null) return dateText(view.dueDate, view.locale);
  if (view.issueDate !== null) return dateText(addDays(view.issueDate, view.dueDays), view.locale);
  return sheetLabels(view.locale).daysAfter(view.dueDays);
}

export function periodText(view: SheetView): string | null {
  const [from, to] = [view.serviceFrom, view.serviceTo];
  if (from === null && to === null) return null;
  if (from === null || to === null || from === to) return dateText(from ?? to ?? "", view.locale);
  return `${dateText(from, view.locale)} – ${dateText(to, view.locale)}`;
}

// What the column of a fact holds on one line.
const UNBROKEN_DATE_CHARS_MAX = 19;

/** Day, month and year stay on one line; of "30 de septiembre de 2026" the year may stand on the next. */
export function dateText(date: string, locale: string): string {
  const text = formatDate(date, locale, "long");
  const unbroken = text.replaceAll(" ", NO_BREAK_SPACE);
  return text.length <= UNBROKEN_DATE_CHARS_MAX ? unbroken : unbroken.replace(/\u00a0(?=(?:de\u00a0)?\d{4}$)/, " ");
}

/** The address as an envelope wants it; the country only where it is not the sender's own. */
export function addressOf(party: Party, home: string, locale: string): string[] {
  const lines = party.addressLines.map((line) => line.trim()).filter((line) => line !== "");
  const country = party.countryCode !== "" && party.countryCode !== home ? countryName(party.countryCode, locale) : "";
  return country === "" || lines.at(-1)?.toLowerCase() === country.toLowerCase() ? lines : [...lines, country];
}

function countryName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames([canonicalLocale(locale)], { type: "region" }).of(code.toUpperCase()) ?? code;
  } catch (error) {
    // A code that is no region code is printed as it was written.
    if (error instanceof RangeError) return code;
    throw error;
  }
}

/** "NL49 RABO 0317 4420 96": in groups of four, as banks print it, on one line. */
const IBAN_SHAPE = /^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/;

export function ibanText(iban: string): string {
  // Checked when it was written down; here it is only put into groups of four, as banks print it.
  const bare = iban.replace(/\s/g, "").toUpperCase();
  return IBAN_SHAPE.test(bare) ? bare.replace(/.{4}(?=.)/g, `$&${NO_BREAK_SPACE}`) : iban;
}

export function referenceText(reference: string): string {
  return formatPaymentReference(reference).replaceAll(" ", NO_BREAK_SPACE);
}

/** The lines under "Please pay to". Local account numbers print where there is no IBAN. */
export function bankLines(bank: BankDetails, labels: SheetLabels): string[] {
  const account = bank.iban !== "" ? ibanText(bank.iban) : bank.accountNumber;
  return [
    account,
    bank.holder,
    bank.bic === "" ? "" : `${labels.bic} ${bank.bic}`,
    bank.iban === "" ? bank.bankName : "",
  ].filter((line) => line !== "");
}

// Beyond this many decimals alignment would cost more room than it gives order.
const ALIGNED_DECIMALS_MAX = 4;

/**
 * For a column of canonical decimals: how many decimals each must be padded to so that decimal marks stand under each
 * other. 0 where there is nothing to align.
 */
export function alignedDecimals(decimals: readonly string[], minimum = 0): number {
  const most = largest([minimum, ...decimals.map(fractionLength)]);
  return most > ALIGNED_DECIMALS_MAX ? 0 : most;
}

/** The invisible tail that makes `decimal` as wide as its column: ".00" after "6" in a column with two decimals. */
export function paddingText(decimal: string, columnDecimals: number, locale: string, minimum = 0): string {
  const printed = largest([minimum, fractionLength(decimal)]);
  if (columnDecimals <= printed) return "";
  return `${printed === 0 ? decimalMark(locale) : ""}${"0".repeat(columnDecimals - printed)}`;
}

function largest(numbers: number[]): number {
  return numbers.toSorted((a, b) => b - a)[0] ?? 0;
}

function fractionLength(decimal: string): number {
  const mark = decimal.indexOf(".");
  return mark === -1 ? 0 : decimal.length - mark - 1;
}

// What fits beside the seal on one line of the footer.
const SHORT_TERMS_CHARS = 78;

/** Terms of one short line stand in the footer; longer ones get a paragraph of their own. */
export function termsInFooter(view: SheetView): boolean {
  const terms = view.terms.trim();
  return terms.length <= SHORT_TERMS_CHARS && !terms.includes("\n");
}

// Figures of this many characters in all leave the words of a line less than a third of the paper.
const CROWDED_CHARS = 46;
// Units wrap beyond this width, so a longer one takes no more room.
const UNIT_CHARS_MAX = 14;

/** Five columns of very large figures need smaller type; everything an agency really bills does not. */
export function isCrowded(view: SheetView): boolean {
  const widest = (text: (line: SheetView["lines"][number]) => string) =>
    largest(view.lines.map((line) => text(line).length));
  const chars =
    widest((line) => quantityText(line.quantity, view.locale)) +
    widest((line) => line.unit.slice(0, UNIT_CHARS_MAX)) +
    widest((line) => priceText(line.unitPrice, view.currency, view.locale)) +
    widest((line) => amountText(line.statedMinor, view.currency, view.locale));
  return chars > CROWDED_CHARS;
}
