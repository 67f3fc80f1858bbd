/** Taxes as people type and read them: "21", "9 %", "5 % + 9.975 %", "AE", "reverse charge". */
import { formatDecimal, normalizeDecimal } from "#core/decimal.ts";
import { DRAFT_LIMITS, type Tax, type TaxCategory } from "#core/draft-content.ts";

/** Categories that must say why no tax is charged (BR-E-10, BR-AE-10, BR-IC-10, BR-G-10, BR-O-10 of EN 16931). */
export const NEEDS_REASON: ReadonlySet<TaxCategory> = new Set(["E", "AE", "K", "G", "O"]);

export type TaxChoice = { tax: Tax; label: string; hint: string; words: string };

/** How each category is offered; the reason is the article that is meant nearly always; the sheet prints the sentence around it. */
const CATEGORIES: Record<
  Exclude<TaxCategory, "S">,
  { label: string; hint: string; reason: string | null; words: RegExp }
> = {
  Z: { label: "Zero-rated", hint: "zero-rated", reason: null, words: /^(z|zero|zero[- ]rated|nultarief)$/i },
  AE: {
    label: "Reverse charge",
    hint: "the client accounts for it",
    reason: "Art. 196, Directive 2006/112/EC",
    words: /^(ae|rc|reverse|reverse charge|reverse charged|verlegd|btw verlegd|autoliquidation)$/i,
  },
  K: {
    label: "Intra-community supply",
    hint: "to another EU country",
    reason: "Art. 138, Directive 2006/112/EC",
    words: /^(k|ic|icl|icp|intra|intra[- ]eu|intra[- ]community)$/i,
  },
  G: {
    label: "Export outside the EU",
    hint: "goods leaving the EU",
    reason: "Art. 146, Directive 2006/112/EC",
    words: /^(g|export|outside eu)$/i,
  },
  E: {
    label: "Exempt",
    hint: "by law: say which",
    reason: null,
    words: /^(e|exempt|vrijgesteld|exon[ée]r[ée]|steuerfrei)$/i,
  },
  O: {
    label: "Outside scope",
    hint: "a disbursement, for example",
    reason: null,
    words: /^(o|out|outside|outside scope|out of scope|disbursement|none)$/i,
  },
};

/** Rates in force where an agency usually has its seat. A country that is not here offers what its drafts already use. */
const RATES_BY_COUNTRY: Record<string, readonly string[]> = {
  AT: ["20", "13", "10"],
  BE: ["21", "12", "6"],
  BG: ["20", "9"],
  CH: ["8.1", "3.8", "2.6"],
  CY: ["19", "9", "5"],
  CZ: ["21", "12"],
  DE: ["19", "7"],
  DK: ["25"],
  EE: ["24", "13", "9"],
  ES: ["21", "10", "4"],
  FI: ["25.5", "14", "10"],
  FR: ["20", "10", "5.5"],
  GB: ["20", "5"],
  GR: ["24", "13", "6"],
  HR: ["25", "13", "5"],
  HU: ["27", "18", "5"],
  IE: ["23", "13.5", "9"],
  IT: ["22", "10", "5"],
  LT: ["21", "12", "5"],
  LU: ["17", "14", "8"],
  LV: ["21", "12", "5"],
  MT: ["18", "7", "5"],
  NL: ["21", "9"],
  NO: ["25", "15", "12"],
  PL: ["23", "8", "5"],
  PT: ["23", "13", "6"],
  RO: ["21", "11"],
  SE: ["25", "12", "6"],
  SI: ["22", "9.5", "5"],
  SK: ["23", "19", "5"],
  AU: ["10"],
  NZ: ["15"],
  JP: ["10", "8"],
};

/** What a new line of this agency is charged when no earlier line says: the country's standard rate. */
export function standardTax(countryCode: string): Tax[] {
  const rate = RATES_BY_COUNTRY[countryCode]?.[0];
  return rate === undefined ? [] : [{ category: "S", rate, exemptionReason: null }];
}

/** The menu of a tax cell: the country's rates, then rates this draft already uses, then 0 %, then the categories. */
export function taxChoices(countryCode: string, used: readonly Tax[], locale: string): TaxChoice[] {
  const usual = RATES_BY_COUNTRY[countryCode] ?? [];
  const extra = used.filter((tax) => tax.category === "S" && !usual.includes(tax.rate)).map((tax) => tax.rate);
  const rates = [...new Set([...usual, ...extra])].map(
    (rate, index): TaxChoice => ({
      tax: { category: "S", rate, exemptionReason: null },
      label: `${formatDecimal(rate, locale)} %`,
      hint: index === 0 && usual.length > 0 ? "standard" : usual.includes(rate) ? "reduced" : "used in this draft",
      words: `${rate} ${formatDecimal(rate, locale)}`,
    }),
  );
  const categories = (Object.keys(CATEGORIES) as (keyof typeof CATEGORIES)[]).map((category): TaxChoice => {
    const { label, hint } = CATEGORIES[category];
    return {
      tax: taxOf(category),
      label: category === "Z" ? "0 %" : label,
      hint,
      words: `${category} ${label} ${category === "Z" ? "0" : ""}`,
    };
  });
  return [...rates, ...categories];
}

/** The tax of a category that charges nothing, with its usual reason. */
export function taxOf(category: Exclude<TaxCategory, "S">): Tax {
  return { category, rate: "0", exemptionReason: CATEGORIES[category].reason };
}

export function categoryLabel(category: TaxCategory): string {
  return category === "S" ? "Standard" : CATEGORIES[category].label;
}

/** What a tax cell shows: "21 %", "0 %", "AE 0 %", "5 % + 9.975 %"; nothing where no tax was chosen. */
export function formatTaxes(taxes: readonly Tax[], locale: string): string {
  return taxes
    .map((tax) => {
      const rate = `${formatDecimal(tax.rate, locale)} %`;
      return tax.category === "S" || tax.category === "Z" ? rate : `${tax.category} ${rate}`;
    })
    .join(" + ");
}

/**
 * The taxes that `text` names; an empty text means none. Null where it cannot be read. Reasons that the line already
 * has for the same category are kept, because somebody may have written them with care.
 */
export function parseTypedTaxes(text: string, locale: string, before: readonly Tax[] = []): Tax[] | null {
  const written = text.trim();
  if (written === "") return [];
  const taxes: Tax[] = [];
  for (const part of written.split("+")) {
    const tax = parseOne(part.trim(), locale);
    if (!tax) return null;
    const kept = before.find((old) => old.category === tax.category)?.exemptionReason;
    taxes.push(kept ? { ...tax, exemptionReason: kept } : tax);
  }
  return taxes.length <= DRAFT_LIMITS.taxesPerLine ? taxes : null;
}

function parseOne(text: string, locale: string): Tax | null {
  const named = /^([a-z][a-z -]*?)\s*(?:0\s*%?)?$/i.exec(text)?.[1];
  if (named) {
    const category = (Object.keys(CATEGORIES) as (keyof typeof CATEGORIES)[]).find((name) =>
      CATEGORIES[name].words.test(named),
    );
    return category ? taxOf(category) : null;
  }
  const rate = normalizeDecimal(text.replace(/%\s*$/, ""), locale);
  if (rate === null || rate.startsWith("-") || Number.parseInt(rate, 10) > 100) return null;
  return rate === "0" ? taxOf("Z") : { category: "S", rate, exemptionReason: null };
}
