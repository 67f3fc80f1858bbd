import { describe, expect, test } from "vitest";
import { hashContent } from "#core/canonical.ts";
import { type FreezeInput, freezeContent } from "#core/freeze-content.ts";
import { InvoiceContent } from "#core/invoice-content.ts";
import { EXAMPLE_BANK, EXAMPLE_BUYER, EXAMPLE_SELLER, exampleDraft, exampleLine } from "#core/oracle/example-draft.ts";
import { plainTemplate } from "#core/template.ts";

function input(changes: Partial<FreezeInput> = {}): FreezeInput {
  return {
    draft: exampleDraft(),
    seller: EXAMPLE_SELLER,
    buyer: EXAMPLE_BUYER,
    bank: EXAMPLE_BANK,
    taxPolicy: "category",
    corrects: null,
    template: plainTemplate("nl-NL"),
    ...changes,
  };
}

describe("freezing a draft", () => {
  test("spells out every amount as a string of minor units", () => {
    const content = freezeContent(input());
    expect(content.lines[0]).toMatchObject({ amountMinor: "128000", statedMinor: "128000" });
    expect(content.taxTable).toEqual([
      { category: "S", rate: "21", exemptionReason: null, baseMinor: "128000", taxMinor: "26880" },
    ]);
    expect(content.totals).toEqual({
      linesMinor: "128000",
      discountMinor: "0",
      chargeMinor: "0",
      netMinor: "128000",
      taxMinor: "26880",
      totalMinor: "154880",
    });
  });

  test("is what the schema says, and freezing it twice gives the same hash", () => {
    const content = freezeContent(input());
    expect(InvoiceContent.parse(content)).toEqual(content);
    expect(hashContent(freezeContent(input()))).toBe(hashContent(content));
  });

  test("survives the way through JSON with the same hash, as the database stores it", () => {
    const content = freezeContent(input({ draft: exampleDraft({ notes: "Emoji 🎉, RTL שלום, line\nend" }) }));
    expect(hashContent(JSON.parse(JSON.stringify(content)))).toBe(hashContent(content));
  });

  test.each([
    ["an amount", { draft: exampleDraft({ lines: [exampleLine({ unitPrice: "640.01" })] }) }],
    ["a word", { draft: exampleDraft({ terms: "Payable within 14 days." }) }],
    ["the buyer's address", { buyer: { ...EXAMPLE_BUYER, addressLines: ["Elsewhere 1"] } }],
    ["the bank account", { bank: { ...EXAMPLE_BANK, iban: "DE89370400440532013000" } }],
    ["the tax policy", { taxPolicy: "line" }],
    ["the language", { template: plainTemplate("en-GB") }],
    ["a colour", { template: { ...plainTemplate("nl-NL"), accent: "#123456" } }],
    ["a field of the agency's own", { template: { ...plainTemplate("nl-NL"), fields: [{ label: "PO", value: "7" }] } }],
    ["the invoice that is corrected", { corrects: "2026-0001" }],
    ["the order of the lines", { draft: exampleDraft({ lines: [exampleLine({ id: "b" }), exampleLine()] }) }],
  ] satisfies [string, Partial<FreezeInput>][])("gives another hash when %s changes", (_, changes) => {
    expect(hashContent(freezeContent(input(changes)))).not.toBe(hashContent(freezeContent(input())));
  });

  test("does not hold of which item a line is: what it costs the agency is nobody else's", () => {
    const draft = exampleDraft({ lines: [exampleLine({ itemId: "0198c0de-1111-4222-8333-444455556666" })] });
    expect(JSON.stringify(freezeContent(input({ draft })))).not.toContain("0198c0de");
    expect(hashContent(freezeContent(input({ draft })))).toBe(
      hashContent(freezeContent(input({ draft: exampleDraft({ lines: [exampleLine()] }) }))),
    );
  });

  test("gives the same hash whichever way a number was spelled", () => {
    const spelled = exampleDraft({
      lines: [exampleLine({ unitPrice: "640.00", taxes: [{ category: "S", rate: "21.0", exemptionReason: "" }] })],
    });
    expect(hashContent(freezeContent(input({ draft: spelled })))).toBe(hashContent(freezeContent(input())));
  });

  test("drops what cannot be printed or stored and keeps every other character", () => {
    const draft = exampleDraft({
      subject: "Fest\u0000ival\n2026",
      notes: "a\r\nb\u0007 \ud83d",
      lines: [exampleLine({ title: "👩‍🎨 עיצוב", detail: "two\nlines\n\n" })],
    });
    const content = freezeContent(input({ draft }));
    expect(content.subject).toBe("Festival 2026");
    expect(content.notes).toBe("a\nb \ufffd");
    expect(content.lines[0]).toMatchObject({ title: "👩‍🎨 עיצוב", detail: "two\nlines" });
  });

  test("refuses a draft without a client and one with amounts beyond what the database holds", () => {
    expect(() => freezeContent(input({ draft: exampleDraft({ clientId: null }) }))).toThrow();
    const huge = exampleLine({ quantity: "999999999999", unitPrice: "999999999999" });
    expect(() => freezeContent(input({ draft: exampleDraft({ lines: [huge] }) }))).toThrow();
  });
});
