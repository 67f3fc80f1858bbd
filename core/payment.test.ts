/** How a client pays: bank account, creditor reference and payment QR code. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatIban, isIban, isSepaIban, normalizeBic, normalizeIban } from "#core/bank.ts";
import { property } from "#core/oracle/arbitraries.ts";
import { EXAMPLE_BANK } from "#core/oracle/example-draft.ts";
import { epcPayload } from "#core/payment-qr.ts";
import { formatPaymentReference, isPaymentReference, paymentReference } from "#core/payment-reference.ts";
import { qrModules } from "#core/sheet/qr-outline.ts";

describe("an IBAN", () => {
  test.each([
    "NL91ABNA0417164300",
    "nl91 abna 0417 1643 00",
    "NL91-ABNA-0417-1643-00",
    " DE89370400440532013000 ",
    "GB29NWBK60161331926819",
  ])("%j is accepted as people paste it", (text) => {
    expect(normalizeIban(text)).toMatch(/^[A-Z]{2}\d{2}[0-9A-Z]+$/);
  });

  test.each([
    "NL92ABNA0417164300",
    "NL91ABNA041716430",
    "XX91ABNA0417164300",
    "",
    "IBAN",
    "NL91ABNA0417164300".repeat(4),
    "DE8937040044053201300O",
  ])("%j is refused", (text) => {
    expect(isIban(text)).toBe(false);
  });

  test("is printed in groups of four, and text that is none is left alone", () => {
    expect(formatIban("nl91abna0417164300")).toBe("NL91 ABNA 0417 1643 00");
    expect(formatIban("12-345-678")).toBe("12-345-678");
  });

  test("is in SEPA by its country", () => {
    expect(isSepaIban("NL91ABNA0417164300")).toBe(true);
    expect(isSepaIban("CH9300762011623852957")).toBe(true);
    expect(isSepaIban("AE070331234567890123456")).toBe(false);
  });

  test("has a BIC of eight or eleven characters beside it", () => {
    expect(normalizeBic("abna nl 2a")).toBe("ABNANL2A");
    expect(normalizeBic("DEUTDEFF500")).toBe("DEUTDEFF500");
    expect(normalizeBic("ABNANL2")).toBeNull();
  });
});

describe("a payment reference", () => {
  test("is the one of the standard's own example", () => {
    expect(paymentReference("539007547034")).toBe("RF18539007547034");
    expect(isPaymentReference("RF18 5390 0754 7034")).toBe(true);
    expect(formatPaymentReference("rf18539007547034")).toBe("RF18 5390 0754 7034");
  });

  test("keeps the number readable in it", () => {
    expect(paymentReference("2026-0147")).toMatch(/^RF\d{2}20260147$/);
    expect(paymentReference("F26/03 007")).toMatch(/^RF\d{2}F2603007$/);
  });

  test("keeps the end of a number that is too long, where the sequence stands", () => {
    expect(paymentReference(`AGENCY-ROTTERDAM-CREATIVE-2026-0147`)).toMatch(/^RF\d{2}.{13}20260147$/);
  });

  test("needs a letter or digit", () => {
    expect(() => paymentReference("---")).toThrow(RangeError);
    expect(() => paymentReference("№")).toThrow(RangeError);
  });

  test.each(["RF19539007547034", "RF18", "539007547034", "RF18 5390-0754", "", `RF18${"1".repeat(22)}`])(
    "%j is refused",
    (text) => {
      expect(isPaymentReference(text)).toBe(false);
    },
  );

  test("10,000 numbers: it checks itself, and one wrong or two swapped digits are noticed", () => {
    const number = fc.stringMatching(/^[0-9]{1,21}$/);
    property(fc.tuple(number, fc.nat(), fc.constantFrom(..."0123456789")), ([text, at, typed]) => {
      const reference = paymentReference(text);
      if (!isPaymentReference(reference)) expect(reference).toBe("a valid reference");
      const position = 4 + (at % text.length);
      const wrong = reference.slice(0, position) + typed + reference.slice(position + 1);
      if (wrong !== reference && isPaymentReference(wrong)) expect([reference, wrong]).toBe("told apart");
      const swapped =
        reference.slice(0, position) +
        (reference[position + 1] ?? "") +
        reference[position] +
        reference.slice(position + 2);
      if (swapped !== reference && isPaymentReference(swapped)) expect([reference, swapped]).toBe("told apart");
    });
  });
});

describe("the payment QR code", () => {
  const payment = { bank: EXAMPLE_BANK, amountMinor: 125050n, currency: "EUR", reference: "RF18539007547034" };

  test("carries the eleven fields of EPC069-12 in order", () => {
    expect(epcPayload(payment)?.split("\n")).toEqual([
      "BCD",
      "002",
      "1",
      "SCT",
      "ABNANL2A",
      "Studio Harbour B.V.",
      "NL91ABNA0417164300",
      "EUR1250.50",
      "",
      "RF18539007547034",
    ]);
  });

  test("carries a reference that is not ISO 11649 as free text, and no BIC where there is none", () => {
    const payload = epcPayload({ ...payment, bank: { ...EXAMPLE_BANK, bic: "" }, reference: "Invoice 2026-0147" });
    expect(payload?.split("\n").slice(4)).toEqual([
      "",
      "Studio Harbour B.V.",
      "NL91ABNA0417164300",
      "EUR1250.50",
      "",
      "",
      "Invoice 2026-0147",
    ]);
  });

  test.each([
    ["another currency", { currency: "USD" }],
    ["no bank account", { bank: null }],
    ["an account that is no IBAN", { bank: { ...EXAMPLE_BANK, iban: "12345678" } }],
    ["an IBAN outside SEPA", { bank: { ...EXAMPLE_BANK, iban: "AE070331234567890123456" } }],
    ["nothing to pay", { amountMinor: 0n }],
    ["money to pay back", { amountMinor: -1n }],
    ["more than the guideline allows", { amountMinor: 100_000_000_000n }],
    ["a holder without a name", { bank: { ...EXAMPLE_BANK, holder: " \n" } }],
  ])("does not exist for %s", (_, change) => {
    expect(epcPayload({ ...payment, ...change })).toBeNull();
  });

  test("cannot be given other fields by a line break in a name or reference", () => {
    const hostile = { ...EXAMPLE_BANK, holder: "Harbour\nNL00EVIL0000000000\nEUR999999\u2028x" };
    const lines = epcPayload({ ...payment, bank: hostile, reference: "a\r\nb" })?.split("\n") ?? [];
    expect(lines[5]).toBe("Harbour NL00EVIL0000000000 EUR999999 x");
    expect(lines[6]).toBe("NL91ABNA0417164300");
    expect(lines[10]).toBe("a b");
    expect(lines).toHaveLength(11);
  });

  test("is refused, not cut, beyond 331 bytes", () => {
    expect(
      epcPayload({ ...payment, bank: { ...EXAMPLE_BANK, holder: "漢".repeat(70) }, reference: "漢".repeat(140) }),
    ).toBeNull();
  });

  test("is a code of version 13 at most, as the guideline asks", () => {
    expect(qrModules(epcPayload(payment) ?? "").length).toBeLessThanOrEqual(69);
  });
});
