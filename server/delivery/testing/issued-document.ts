/** A frozen document for tests of delivery; every field can be replaced. */
import { hashContent } from "#core/canonical.ts";
import type { InvoiceContent, IssuedDocument } from "#core/invoice-content.ts";

export function invoiceContent(change: Partial<InvoiceContent> = {}): InvoiceContent {
  return {
    schema: 1,
    kind: "invoice",
    seller: {
      name: "Studio Harbour B.V.",
      addressLines: ["Kade 1", "1011 AB Amsterdam"],
      countryCode: "NL",
      vatId: "NL001234567B01",
      registrationId: "",
      email: "books@studioharbour.example",
    },
    buyer: {
      name: "Lumen & Sons",
      addressLines: ["High Street 2"],
      countryCode: "IE",
      vatId: "",
      registrationId: "",
      email: "",
    },
    clientId: "11111111-1111-4111-8111-111111111111",
    currency: "EUR",
    taxPolicy: "category",
    pricesIncludeTax: false,
    subject: "Campaign in March",
    reference: "",
    issueDate: null,
    dueDate: null,
    dueDays: 30,
    serviceFrom: null,
    serviceTo: null,
    lines: [],
    adjustments: [],
    taxTable: [],
    totals: {
      linesMinor: "100000",
      discountMinor: "0",
      chargeMinor: "0",
      netMinor: "100000",
      taxMinor: "21000",
      totalMinor: "121000",
    },
    notes: "",
    terms: "",
    bank: null,
    corrects: null,
    template: { design: "classic", version: 1, locale: "en-IE" },
    ...change,
  };
}

export function issuedDocument(
  change: Partial<IssuedDocument> = {},
  content: InvoiceContent = invoiceContent(),
): IssuedDocument {
  return {
    content,
    contentHash: hashContent(content),
    number: "2026-0147",
    issueDate: "2026-03-01",
    dueDate: "2026-03-31",
    paymentReference: "RF18539007547034",
    exchangeRate: "1",
    countersignature: null,
    ...change,
  };
}
