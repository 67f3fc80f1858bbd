/** Documents for tests, benches and pictures: frozen and issued by the real rules, so that their figures add up. */
import { fingerprint, hashContent } from "#core/canonical.ts";
import type { Adjustment, DraftContent, DraftLine, Tax } from "#core/draft-content.ts";
import { freezeContent } from "#core/freeze-content.ts";
import type { IssuedDocument, Party } from "#core/invoice-content.ts";
import { paymentReference } from "#core/payment-reference.ts";
import { addDays } from "#core/plain-date.ts";
import { type FrozenTemplate, plainTemplate } from "#core/template.ts";

export const HARBOUR: Party = {
  name: "Studio Harbour",
  addressLines: ["Lloydstraat 5", "3024 EA Rotterdam"],
  countryCode: "NL",
  vatId: "NL862514731B01",
  registrationId: "KvK 82136207",
  email: "accounts@studioharbour.example",
};

export const MUSEUM: Party = {
  name: "Museum Kade",
  addressLines: ["Hoge der A 9", "9712 AC Groningen"],
  countryCode: "NL",
  vatId: "NL004125837B02",
  registrationId: "",
  email: "administratie@museumkade.example",
};

export const BANK = {
  holder: "Studio Harbour B.V.",
  iban: "NL44RABO0123456789",
  bic: "RABONL2U",
  bankName: "Rabobank",
  accountNumber: "",
};

export const vat = (rate: string): Tax => ({ category: rate === "0" ? "Z" : "S", rate, exemptionReason: null });

export const exempt = (category: Tax["category"], exemptionReason: string): Tax => ({
  category,
  rate: "0",
  exemptionReason,
});

type LineInput = [title: string, detail: string, quantity: string, unit: string, unitPrice: string, ...taxes: Tax[]];

export function lineOf([title, detail, quantity, unit, unitPrice, ...taxes]: LineInput, index: number): DraftLine {
  return { id: `line-${index}`, title, detail, quantity, unit, unitPrice, discount: null, taxes };
}

const KADE_LINES: LineInput[] = [
  ["Creative direction", "Kick-off, concept, two rounds", "6", "days", "880", vat("21")],
  ["Interface design", "Museum rate", "9.5", "days", "760", vat("21")],
  ["Front-end build", "Exhibition calendar, tickets, collection search", "14", "days", "760", vat("21")],
  ["Exhibition photography", "", "1", "shoot", "1450", vat("21")],
  ["Printed visitor guide", "A5, 24 pages, uncoated", "2000", "pcs", "0.84", vat("9")],
  ["Travel and lodging, Groningen", "Disbursement, receipts attached", "1", "", "412.5", vat("0")],
];

export function draftOf(changes: Partial<DraftContent> = {}): DraftContent {
  return {
    kind: "invoice",
    clientId: "0b0f7c1e-5a4e-4c1d-9f5b-3c1f0a9d2e77",
    currency: "EUR",
    subject: "Website, phase 2",
    reference: "PO 2026-118",
    pricesIncludeTax: false,
    issueDate: null,
    dueDate: null,
    dueDays: 30,
    serviceFrom: null,
    serviceTo: null,
    templateId: "",
    fields: {},
    lines: KADE_LINES.map((input, index) => ({
      ...lineOf(input, index),
      discount: index === 1 ? { kind: "percent", percent: "5" } : null,
    })),
    adjustments: [],
    notes: "",
    terms: "Payment within 30 days. Statutory interest after that.",
    ...changes,
  };
}

export type SampleOptions = {
  number?: string;
  seller?: Party;
  buyer?: Party;
  bank?: typeof BANK | null;
  locale?: string;
  look?: Partial<FrozenTemplate>;
  corrects?: string | null;
};

/** The draft, frozen, countersigned and issued on 21 November 2026. */
export function issuedOf(draft: DraftContent = draftOf(), options: SampleOptions = {}): IssuedDocument {
  const number = options.number ?? "2026-0147";
  const content = freezeContent({
    draft,
    seller: options.seller ?? HARBOUR,
    buyer: options.buyer ?? MUSEUM,
    bank: options.bank === undefined ? BANK : options.bank,
    taxPolicy: "category",
    corrects: options.corrects ?? null,
    template: { ...plainTemplate(options.locale ?? "en-GB"), ...options.look },
  });
  const contentHash = hashContent(content);
  const issueDate = draft.issueDate ?? "2026-11-21";
  return {
    content,
    contentHash,
    number,
    issueDate,
    dueDate: draft.dueDate ?? addDays(issueDate, draft.dueDays),
    paymentReference: paymentReference(number),
    exchangeRate: draft.currency === "EUR" ? "1" : null,
    countersignature: { name: "Mia de Boer", date: issueDate, fingerprint: fingerprint(contentHash) },
  };
}

const WORK = [
  "Festival poster",
  "Campaign photography",
  "Programme booklet",
  "Interface design",
  "Copywriting",
  "Motion",
];

/** `count` believable lines; every third has small print, every fifth a discount, every seventh the low rate. */
export function linesOf(count: number): DraftLine[] {
  return Array.from({ length: count }, (_, index) => ({
    ...lineOf(
      [
        `${WORK[index % WORK.length]}, part ${index + 1}`,
        index % 3 === 0 ? "Two rounds of corrections, delivered as print-ready files" : "",
        `${(index % 9) + 1}${index % 4 === 0 ? ".5" : ""}`,
        index % 2 === 0 ? "hours" : "pcs",
        `${95 + (index % 11) * 7}`,
        vat(index % 7 === 6 ? "9" : "21"),
      ],
      index,
    ),
    discount: index % 5 === 4 ? { kind: "percent" as const, percent: "10" } : null,
  }));
}

export const adjustment = (
  kind: Adjustment["kind"],
  label: string,
  mode: Adjustment["mode"],
  value: string,
): Adjustment => ({ id: `${kind}-${label}`, kind, label, mode, value });

/** The invoice of the benches: ten lines on one page. */
export const tenLines = (): IssuedDocument => issuedOf(draftOf({ lines: linesOf(10) }));

export const manyLines = (count: number): IssuedDocument =>
  issuedOf(draftOf({ lines: linesOf(count), serviceFrom: "2026-10-01", serviceTo: "2026-10-31" }), {
    number: "2026-0148",
  });

export const inYen = (): IssuedDocument =>
  issuedOf(
    draftOf({
      currency: "JPY",
      subject: "Autumn campaign",
      reference: "",
      lines: [
        lineOf(
          ["Key visual", "Photography and retouching", "2", "days", "128000", exempt("G", "Article 146 VAT Directive")],
          0,
        ),
        lineOf(["Poster series", "B1, six motifs", "6", "pcs", "84500", exempt("G", "Article 146 VAT Directive")], 1),
      ],
    }),
    {
      number: "2026-0149",
      buyer: {
        name: "Kaigan Arts Festival",
        addressLines: ["2-4-1 Kaigan, Minato-ku", "Tokyo 105-0022"],
        countryCode: "JP",
        vatId: "T1234567890123",
        registrationId: "",
        email: "office@kaigan.example",
      },
    },
  );

export const creditNote = (): IssuedDocument =>
  issuedOf(
    draftOf({
      kind: "credit_note",
      lines: draftOf().lines.slice(2, 3),
      notes: "Two days of the front-end build were quoted but not needed. We return them with thanks.",
      terms: "",
    }),
    { number: "C2026-0012", corrects: "2026-0147" },
  );

export const withTaxIncluded = (): IssuedDocument =>
  issuedOf(
    draftOf({
      pricesIncludeTax: true,
      lines: [
        lineOf(["Portrait session", "Two hours, studio", "1", "session", "363", vat("21")], 0),
        lineOf(["Prints on cotton paper", "30 × 40 cm", "4", "pcs", "54.5", vat("9")], 1),
      ],
      adjustments: [adjustment("discount", "Friends of the studio", "percent", "10")],
    }),
    { number: "2026-0150" },
  );

export const reverseCharged = (): IssuedDocument =>
  issuedOf(
    draftOf({
      serviceFrom: "2026-11-01",
      serviceTo: "2026-11-30",
      lines: [
        lineOf(
          [
            "Retainer",
            "Design direction for the winter season",
            "1",
            "month",
            "4200",
            exempt("AE", "Article 196 Directive 2006/112/EC"),
          ],
          0,
        ),
        lineOf(["Lecture", "", "1", "", "600", exempt("E", "Article 132(1)(i): education")], 1),
      ],
      adjustments: [adjustment("charge", "Express delivery", "amount", "45")],
    }),
    {
      number: "2026-0151",
      buyer: {
        name: "Kunsthalle Südufer gGmbH",
        addressLines: ["Am Kupfergraben 7", "10117 Berlin"],
        countryCode: "DE",
        vatId: "DE811907980",
        registrationId: "",
        email: "",
      },
    },
  );

export const withTwoTaxes = (): IssuedDocument =>
  issuedOf(
    draftOf({
      currency: "CAD",
      lines: [
        lineOf(["Identity", "", "1", "", "8180", vat("5"), vat("9.975")], 0),
        lineOf(["Signage", "Per running metre", "12.25", "m", "140.125", vat("5"), vat("9.975")], 1),
      ],
    }),
    { number: "2026-0152", seller: { ...HARBOUR, countryCode: "CA", vatId: "123456789 RT0001" } },
  );

/** Long words, other scripts, emoji, many words: what people paste. */
export const pasted = (): IssuedDocument =>
  issuedOf(
    draftOf({
      subject: "تصميم الملصقات",
      lines: [
        lineOf(["ארכיון דיגיטלי, שלב 2", "קטלוג, חיפוש והרשאות", "3", "days", "640", vat("21")], 0),
        lineOf(["تصميم الملصقات", "ثلاث نسخ", "3", "pcs", "310", vat("21")], 1),
        lineOf(
          [
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(2),
            "x".repeat(160),
            "1",
            "",
            "10",
            vat("21"),
          ],
          2,
        ),
        lineOf(["Σχεδιασμός αφίσας", "Τρεις εκδοχές", "2", "ημέρες", "450", vat("21")], 3),
        lineOf(["Дизайн афиши, їжак, ґанок", "Три версії", "1", "день", "450", vat("9")], 4),
        lineOf(["Opening night 🎉", "With 👩‍🎨 and ✓ guest list → door", "1", "evening", "900", vat("21")], 5),
        lineOf(["Řeřicha, Łódź, Győr, İstanbul, Þórshöfn, Đà Nẵng", "", "1", "", "12", vat("21")], 6),
      ],
      notes: "Thank you for a wonderful year. תודה רבה! 🎨\n\nשורה שלמה בעברית עם 123 ועוד English בתוכה.",
    }),
    { number: "2026-0153" },
  );

/** Ten thousand characters of notes and as many of terms. */
export const wordy = (): IssuedDocument => {
  const sentence =
    "The licence covers print and screen in the countries named in the offer, for the season that it names. ";
  const text = Array.from({ length: 12 }, () => sentence.repeat(8).trim())
    .join("\n\n")
    .slice(0, 10_000);
  return issuedOf(draftOf({ notes: text, terms: text }), { number: "2026-0154" });
};

/** The largest figures that the bounds allow. */
export const huge = (): IssuedDocument =>
  issuedOf(
    draftOf({
      lines: [
        lineOf(["Everything", "All of it", "123456789.125", "square kilometres", "72500.1234", vat("21")], 0),
        lineOf(["The rest", "", "1", "", "0.01", vat("9")], 1),
      ],
    }),
    { number: "CUSTOMER/SERIES-2026-000000000147" },
  );
