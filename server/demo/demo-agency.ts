/** Studio Harbour, Rotterdam: who works there, for whom, at which rates, and what it wrote in eighteen months. */
import type { DraftLine, Tax } from "#core/draft-content.ts";
import type { BankDetails, Party } from "#core/invoice-content.ts";
import type { Role } from "#core/permissions.ts";

export const DEMO_PASSWORD = "countersign-demo";

export const DEMO_PEOPLE: { name: string; email: string; role: Role }[] = [
  { name: "Ruud Hendriks", email: "ruud@studioharbour.example", role: "owner" },
  { name: "Ana Jansen", email: "ana@studioharbour.example", role: "editor" },
  { name: "Ben Okafor", email: "ben@studioharbour.example", role: "editor" },
  { name: "Mia de Boer", email: "mia@studioharbour.example", role: "approver" },
  { name: "Noor Bakker", email: "noor@studioharbour.example", role: "accountant" },
];

export const DEMO_LEGAL: Party = {
  name: "Studio Harbour B.V.",
  addressLines: ["Lloydstraat 5", "3024 EA Rotterdam"],
  countryCode: "NL",
  vatId: "NL862514731B01",
  registrationId: "KvK 82136207",
  email: "accounts@studioharbour.example",
};

/** An IBAN whose check digits are right; the account does not exist. */
export const DEMO_BANK: BankDetails = {
  holder: "Studio Harbour B.V.",
  iban: "NL25RABO0317442096",
  bic: "RABONL2U",
  bankName: "Rabobank",
  accountNumber: "",
};

const NL_21: Tax[] = [{ category: "S", rate: "21", exemptionReason: null }];
const NL_9: Tax[] = [{ category: "S", rate: "9", exemptionReason: null }];
const REVERSED: Tax[] = [{ category: "AE", rate: "0", exemptionReason: "VAT reverse charged to the customer" }];
const EXPORTED: Tax[] = [{ category: "O", rate: "0", exemptionReason: "Place of supply outside the Netherlands" }];

export type DemoClient = { name: string; party: Party; currency: string; dueDays: number | null; emails: string[] };

const party = (name: string, addressLines: string[], countryCode: string, vatId: string, email: string): Party => ({
  name,
  addressLines,
  countryCode,
  vatId,
  registrationId: "",
  email,
});

export const DEMO_CLIENTS: DemoClient[] = [
  {
    name: "Museum Kade",
    party: party(
      "Museum Kade",
      ["Hoge der A 9", "9712 AC Groningen"],
      "NL",
      "NL004125837B02",
      "m.vos@museumkade.example",
    ),
    currency: "EUR",
    dueDays: 30,
    emails: ["m.vos@museumkade.example"],
  },
  {
    name: "Zomerfestival",
    party: party(
      "Stichting Zomerfestival",
      ["Westerkade 27", "3511 HB Utrecht"],
      "NL",
      "NL817263540B01",
      "finance@zomerfestival.example",
    ),
    currency: "EUR",
    dueDays: 14,
    emails: ["finance@zomerfestival.example"],
  },
  {
    name: "Nakano Ltd",
    party: party("Nakano Ltd", ["2-11-3 Meguro", "Tokyo 153-0063"], "JP", "", "keiri@nakano.example"),
    currency: "JPY",
    dueDays: 30,
    emails: ["keiri@nakano.example"],
  },
  {
    name: "Haven & Co",
    party: party(
      "Haven & Co B.V.",
      ["Boompjes 40", "3011 XB Rotterdam"],
      "NL",
      "NL850034127B01",
      "crediteuren@haven.example",
    ),
    currency: "EUR",
    dueDays: 30,
    emails: ["crediteuren@haven.example"],
  },
  {
    name: "Thames Arts Trust",
    party: party(
      "Thames Arts Trust",
      ["14 Shad Thames", "London SE1 2YU"],
      "GB",
      "GB384729105",
      "accounts@thamesarts.example",
    ),
    currency: "GBP",
    dueDays: 30,
    emails: ["accounts@thamesarts.example"],
  },
  {
    name: "Café Lloyd",
    party: party(
      "Café Lloyd V.O.F.",
      ["Lloydkade 2", "3024 EA Rotterdam"],
      "NL",
      "NL812004561B01",
      "post@cafelloyd.example",
    ),
    currency: "EUR",
    dueDays: 14,
    emails: ["post@cafelloyd.example"],
  },
  {
    name: "Atelier Brune",
    party: party(
      "Atelier Brune SARL",
      ["18 rue des Récollets", "75010 Paris"],
      "FR",
      "FR40303265045",
      "compta@atelierbrune.example",
    ),
    currency: "EUR",
    dueDays: 45,
    emails: ["compta@atelierbrune.example"],
  },
  // Whom docs/examples/invoice.json is for.
  {
    name: "Stadsmuseum Rotterdam",
    party: party(
      "Stadsmuseum Rotterdam",
      ["Korte Hoogstraat 31", "3011 GK Rotterdam"],
      "NL",
      "NL003457231B01",
      "facturen@stadsmuseumrotterdam.example",
    ),
    currency: "EUR",
    dueDays: 30,
    emails: ["facturen@stadsmuseumrotterdam.example"],
  },
];

/** `cost` is what one unit costs the agency: whoever approves sees what is left. */
export const DEMO_ITEMS = [
  {
    code: "CD",
    title: "Creative direction",
    detail: "Concept, two rounds",
    unit: "days",
    unitPrice: "880",
    cost: "410",
    currency: "EUR",
    taxes: NL_21,
  },
  {
    code: "ID",
    title: "Interface design",
    detail: "",
    unit: "days",
    unitPrice: "760",
    cost: "395",
    currency: "EUR",
    taxes: NL_21,
  },
  {
    code: "FE",
    title: "Front-end build",
    detail: "",
    unit: "days",
    unitPrice: "760",
    cost: "420",
    currency: "EUR",
    taxes: NL_21,
  },
  {
    code: "PH",
    title: "Photography",
    detail: "Half a day, edited",
    unit: "shoot",
    unitPrice: "725",
    cost: "340",
    currency: "EUR",
    taxes: NL_21,
  },
  {
    code: "POSTER",
    title: "Poster, A1, screen print",
    detail: "Three colours",
    unit: "pcs",
    unitPrice: "14.5",
    cost: "6.2",
    currency: "EUR",
    taxes: NL_21,
  },
  {
    code: "GUIDE",
    title: "Printed visitor guide",
    detail: "A5, 24 pages, uncoated",
    unit: "pcs",
    unitPrice: "0.84",
    cost: "0.51",
    currency: "EUR",
    taxes: NL_9,
  },
  {
    code: "RET",
    title: "Retainer",
    detail: "",
    unit: "month",
    unitPrice: "2400",
    cost: "1150",
    currency: "EUR",
    taxes: NL_21,
  },
  {
    code: "BOOK",
    title: "Brand book, edition",
    detail: "",
    unit: "",
    unitPrice: "8900",
    cost: "5150",
    currency: "EUR",
    taxes: NL_21,
  },
  {
    code: "TYPE",
    title: "Type licence, office",
    detail: "",
    unit: "seats",
    unitPrice: "48",
    cost: "36",
    currency: "EUR",
    taxes: NL_21,
  },
];

type Line = Omit<DraftLine, "id">;
const line = (
  title: string,
  quantity: string,
  unit: string,
  unitPrice: string,
  taxes: Tax[],
  detail = "",
  discount: DraftLine["discount"] = null,
): Line => ({ title, detail, quantity, unit, unitPrice, discount, taxes });

export type DemoWork = { client: string; subject: string; reference: string; lines: Line[] };

/** What comes back every month or so; the seed varies the quantities. */
export const DEMO_WORK: DemoWork[] = [
  {
    client: "Nakano Ltd",
    subject: "Retainer",
    reference: "",
    lines: [line("Retainer", "1", "month", "840000", EXPORTED, "Art direction and two campaigns")],
  },
  {
    client: "Museum Kade",
    subject: "Website",
    reference: "PO 2026-118",
    lines: [
      line("Interface design", "6", "days", "760", NL_21),
      line("Front-end build", "8.5", "days", "760", NL_21, "Exhibition calendar, tickets"),
      line("Printed visitor guide", "1500", "pcs", "0.84", NL_9, "A5, 24 pages, uncoated"),
    ],
  },
  {
    client: "Zomerfestival",
    subject: "Festival posters",
    reference: "ZF-posters",
    lines: [
      line("Harbour festival posters, A1, screen print", "180", "pcs", "14.5", NL_21, "Three colours"),
      line("Print supervision", "1", "day", "685.41", NL_21),
    ],
  },
  {
    client: "Haven & Co",
    subject: "Brand book",
    reference: "",
    lines: [
      line("Brand book, edition", "1", "", "8900", NL_21, "", { kind: "percent", percent: "5" }),
      line("Type licence, office", "12", "seats", "48", NL_21),
    ],
  },
  {
    client: "Thames Arts Trust",
    subject: "Annual report",
    reference: "TAT/26",
    lines: [
      line("Annual report, design", "9", "days", "690", REVERSED),
      line("Picture editing", "12.5", "hours", "88", REVERSED),
    ],
  },
  {
    client: "Café Lloyd",
    subject: "Menu cards",
    reference: "",
    lines: [line("Menu cards and window lettering", "1", "", "950", NL_21)],
  },
  {
    client: "Atelier Brune",
    subject: "Photography",
    reference: "BR-0711",
    lines: [
      line("Photography, opening weekend", "2", "shoots", "725", REVERSED),
      line("Retouching", "14", "pictures", "32.5", REVERSED),
    ],
  },
];

/** The draft that the pictures show. Adds up to 31,560.79. */
export const DEMO_DRAFT: DemoWork = {
  client: "Museum Kade",
  subject: "Website, phase 2",
  reference: "PO 2026-118",
  lines: [
    line("Creative direction", "6", "days", "880", NL_21, "Kick-off, concept, two rounds"),
    line("Interface design", "9.5", "days", "760", NL_21, "Museum rate", { kind: "percent", percent: "5" }),
    line("Front-end build", "14", "days", "760", NL_21, "Exhibition calendar, tickets, collection search"),
    line("Exhibition photography", "1", "shoot", "1450", NL_21),
    line("Printed visitor guide", "2000", "pcs", "0.84", NL_9, "A5, 24 pages, uncoated"),
    line("Travel and lodging, Groningen", "1", "", "412.5", [
      { category: "E", rate: "0", exemptionReason: "Disbursement, receipts attached" },
    ]),
  ],
};

/** What comes by itself, once a month; {month} is written out each time. */
export const DEMO_RETAINER: DemoWork & { name: string } = {
  name: "Website care",
  client: "Stadsmuseum Rotterdam",
  subject: "Website care, {month}",
  reference: "",
  lines: [line("Website care", "1", "month", "640", NL_21, "Updates, backups, four hours of changes")],
};
