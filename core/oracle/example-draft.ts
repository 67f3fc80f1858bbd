/** One believable draft, parties and bank account for tests; every test changes what it is about. */
import type { DraftContent, DraftLine } from "#core/draft-content.ts";
import type { BankDetails, Party } from "#core/invoice-content.ts";

export function exampleLine(changes: Partial<DraftLine> = {}): DraftLine {
  return {
    id: "line-1",
    title: "Festival poster, A0",
    detail: "",
    quantity: "2",
    unit: "pcs",
    unitPrice: "640",
    discount: null,
    taxes: [{ category: "S", rate: "21", exemptionReason: null }],
    ...changes,
  };
}

export function exampleDraft(changes: Partial<DraftContent> = {}): DraftContent {
  return {
    kind: "invoice",
    clientId: "0199e0e4-1d2a-7000-8000-000000000001",
    currency: "EUR",
    subject: "Harbour festival",
    reference: "PO 4711",
    pricesIncludeTax: false,
    issueDate: null,
    dueDate: null,
    dueDays: 30,
    serviceFrom: null,
    serviceTo: null,
    templateId: "",
    fields: {},
    lines: [exampleLine()],
    adjustments: [],
    notes: "",
    terms: "Payable within 30 days.",
    ...changes,
  };
}

export const EXAMPLE_SELLER: Party = {
  name: "Studio Harbour B.V.",
  addressLines: ["Wijnhaven 10", "3011 WN Rotterdam"],
  countryCode: "NL",
  vatId: "NL001234567B01",
  registrationId: "24123456",
  email: "books@studioharbour.example",
};

export const EXAMPLE_BUYER: Party = {
  name: "Stadsmuseum Rotterdam",
  addressLines: ["Korte Hoogstraat 31", "3011 GK Rotterdam"],
  countryCode: "NL",
  vatId: "",
  registrationId: "",
  email: "facturen@stadsmuseumrotterdam.example",
};

export const EXAMPLE_BANK: BankDetails = {
  holder: "Studio Harbour B.V.",
  iban: "NL91ABNA0417164300",
  bic: "ABNANL2A",
  bankName: "ABN AMRO",
  accountNumber: "",
};
