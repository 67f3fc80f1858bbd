import { describe, expect, test } from "vitest";
import { checkDraft, checkParties, maySubmitDraft, type ProblemCode } from "#core/draft-checks.ts";
import type { Adjustment, DraftContent, DraftLine, Tax } from "#core/draft-content.ts";
import { EXAMPLE_BUYER, EXAMPLE_SELLER, exampleDraft, exampleLine } from "#core/oracle/example-draft.ts";

const TODAY = "2026-11-21";

const tax = (category: Tax["category"], rate: string, exemptionReason: string | null = null): Tax => ({
  category,
  rate,
  exemptionReason,
});
const discount = (changes: Partial<Adjustment> = {}): Adjustment => ({
  id: "d",
  kind: "discount",
  label: "Partner",
  mode: "percent",
  value: "5",
  ...changes,
});

function found(draft: DraftContent): [string, string][] {
  return checkDraft(draft, TODAY).map((one) => [one.code, one.path.join(".")]);
}

describe("a complete draft", () => {
  test("has nothing to point at", () => {
    expect(checkDraft(exampleDraft(), TODAY)).toEqual([]);
    expect(checkParties(exampleDraft(), EXAMPLE_SELLER, EXAMPLE_BUYER)).toEqual([]);
  });

  test("may be a credit note with positive amounts, in yen, including tax, issued today and due at once", () => {
    const draft = exampleDraft({
      kind: "credit_note",
      currency: "JPY",
      pricesIncludeTax: true,
      issueDate: TODAY,
      dueDate: TODAY,
      dueDays: 0,
    });
    expect(found(draft)).toEqual([]);
  });

  test("may use every tax category with its reason", () => {
    for (const category of ["E", "AE", "K", "G", "O"] as const) {
      expect(
        found(exampleDraft({ lines: [exampleLine({ taxes: [tax(category, "0", "Because of the law")] })] })),
      ).toEqual([]);
    }
    expect(found(exampleDraft({ lines: [exampleLine({ taxes: [tax("Z", "0")] })] }))).toEqual([]);
  });
});

describe("an empty draft", () => {
  test("lacks a client and lines, and cannot be submitted", () => {
    const problems = checkDraft(exampleDraft({ clientId: null, lines: [] }), TODAY);
    expect(problems.map((one) => one.code)).toEqual(["client_missing", "lines_missing"]);
    expect(maySubmitDraft(problems)).toBe(false);
  });
});

describe("a line", () => {
  test.each<[string, Partial<DraftLine>, ProblemCode, string]>([
    ["without a title", { title: " \n" }, "line_title_missing", "lines.0.title"],
    ["of nothing", { quantity: "0" }, "line_quantity_zero", "lines.0.quantity"],
    [
      "with a discount above 100 %",
      { discount: { kind: "percent", percent: "101" } },
      "line_discount_out_of_range",
      "lines.0.discount",
    ],
    [
      "with a negative discount",
      { discount: { kind: "amount", amount: "-1" } },
      "line_discount_out_of_range",
      "lines.0.discount",
    ],
    [
      "with a discount above its amount",
      { discount: { kind: "amount", amount: "1280.01" } },
      "line_discount_exceeds_line",
      "lines.0.discount",
    ],
    ["without a tax", { taxes: [] }, "tax_missing", "lines.0.taxes"],
    ["with the same tax twice", { taxes: [tax("S", "21"), tax("S", "21.0")] }, "tax_twice", "lines.0.taxes.1"],
    ["with a negative rate", { taxes: [tax("S", "-21")] }, "tax_rate_negative", "lines.0.taxes.0"],
    ["with a rate above 100 %", { taxes: [tax("S", "2100")] }, "tax_rate_absurd", "lines.0.taxes.0"],
    ["with a standard rate of 0", { taxes: [tax("S", "0")] }, "tax_rate_zero_on_standard", "lines.0.taxes.0"],
    [
      "with a rate on reverse charge",
      { taxes: [tax("AE", "21", "Reverse charge")] },
      "tax_rate_on_untaxed_category",
      "lines.0.taxes.0",
    ],
    ["with 0.21 for 21 %", { taxes: [tax("S", "0.21")] }, "tax_rate_looks_like_fraction", "lines.0.taxes.0"],
    ["exempt without a reason", { taxes: [tax("E", "0", " ")] }, "exemption_reason_missing", "lines.0.taxes.0"],
    ["of an absurd amount", { unitPrice: "50000000000" }, "amount_absurd", "lines.0"],
  ])("%s is noticed", (_, changes, code, path) => {
    expect(found(exampleDraft({ lines: [exampleLine(changes)] }))).toContainEqual([code, path]);
  });

  test("may be negative beside others: a deposit that is settled", () => {
    const lines = [
      exampleLine(),
      exampleLine({ id: "b", quantity: "-1", discount: { kind: "amount", amount: "-40" } }),
    ];
    const problems = checkDraft(exampleDraft({ lines }), TODAY);
    expect(problems).toEqual([{ code: "line_amount_negative", path: ["lines", 1, "unitPrice"], severity: "warns" }]);
    expect(maySubmitDraft(problems)).toBe(true);
  });

  test("outside the scope of tax beside a taxed one is pointed at", () => {
    const lines = [exampleLine(), exampleLine({ id: "b", taxes: [tax("O", "0", "Not a supply")] })];
    expect(found(exampleDraft({ lines }))).toEqual([["outside_scope_mixed", "lines.1.taxes"]]);
  });
});

describe("the whole document", () => {
  test.each<[string, Partial<DraftContent>, ProblemCode, string]>([
    ["due before it is issued", { issueDate: "2026-11-21", dueDate: "2026-11-20" }, "due_before_issue", "dueDate"],
    ["due before today, when it is issued today", { dueDate: "2026-11-20" }, "due_before_issue", "dueDate"],
    ["due in a year", { dueDays: 365 }, "due_long_after_issue", "dueDays"],
    ["due in two years", { dueDate: "2028-11-21" }, "due_long_after_issue", "dueDate"],
    ["dated ahead", { issueDate: "2026-12-01", dueDate: "2026-12-02" }, "issue_date_in_future", "issueDate"],
    ["dated long ago", { issueDate: "2026-01-01" }, "issue_date_long_ago", "issueDate"],
    [
      "of a period that ends before it begins",
      { serviceFrom: "2026-11-02", serviceTo: "2026-11-01" },
      "service_period_reversed",
      "serviceTo",
    ],
    [
      "with a discount without a label",
      { adjustments: [discount({ label: "" })] },
      "adjustment_label_missing",
      "adjustments.0.label",
    ],
    [
      "with a discount above 100 %",
      { adjustments: [discount({ value: "101" })] },
      "adjustment_out_of_range",
      "adjustments.0.value",
    ],
    [
      "with a negative charge",
      { adjustments: [discount({ kind: "charge", mode: "amount", value: "-1" })] },
      "adjustment_out_of_range",
      "adjustments.0.value",
    ],
    [
      "with an absurd charge",
      { adjustments: [discount({ kind: "charge", mode: "amount", value: "100000000000" })] },
      "amount_absurd",
      "adjustments.0",
    ],
    [
      "with a negative total",
      { adjustments: [discount({ mode: "amount", value: "2000" })] },
      "total_negative",
      "total",
    ],
    ["with a total of nothing", { adjustments: [discount({ value: "100" })] }, "total_zero", "total"],
    [
      "with absurd sums of lines that are not",
      { lines: ["a", "b", "c"].map((id) => exampleLine({ id, unitPrice: "20000000000" })) },
      "amount_absurd",
      "total",
    ],
  ])("%s is noticed", (_, changes, code, path) => {
    expect(found(exampleDraft(changes))).toContainEqual([code, path]);
  });

  test("on the last day of the calendar is still checked", () => {
    expect(found(exampleDraft({ issueDate: "2999-12-31" }))).toContainEqual(["issue_date_in_future", "issueDate"]);
  });
});

describe("the parties", () => {
  test("need names, and the seller a tax or registration number", () => {
    const seller = { ...EXAMPLE_SELLER, name: "", vatId: "", registrationId: "", addressLines: [] };
    const buyer = { ...EXAMPLE_BUYER, name: " ", addressLines: [" "] };
    expect(checkParties(exampleDraft(), seller, buyer).map((one) => [one.code, one.severity])).toEqual([
      ["seller_name_missing", "blocks"],
      ["seller_address_missing", "warns"],
      ["buyer_name_missing", "blocks"],
      ["buyer_address_missing", "warns"],
      ["seller_vat_id_missing", "blocks"],
    ]);
  });

  test.each(["AE", "K"] as const)("of a document with category %s include a buyer with a VAT id", (category) => {
    const draft = exampleDraft({ lines: [exampleLine({ taxes: [tax(category, "0", "Reverse charge")] })] });
    expect(checkParties(draft, EXAMPLE_SELLER, EXAMPLE_BUYER).map((one) => one.code)).toEqual(["buyer_vat_id_missing"]);
    expect(checkParties(draft, EXAMPLE_SELLER, { ...EXAMPLE_BUYER, vatId: "DE123456789" })).toEqual([]);
  });
});
