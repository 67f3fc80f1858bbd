import { expect, test } from "vitest";
import { PROBLEM_SEVERITY, type Problem, type ProblemCode } from "#core/draft-checks.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { EMPTY_DRAFT } from "#core/draft-document.ts";
import { marginNotes } from "./problem-sentences.ts";

const O = { category: "O" as const, rate: "0", exemptionReason: null };
const draft: DraftContent = {
  ...EMPTY_DRAFT,
  lines: ["a", "b"].map((id) => ({
    id,
    title: id,
    detail: "",
    quantity: "1",
    unit: "",
    unitPrice: "1",
    discount: null,
    taxes: [O],
  })),
  adjustments: [{ id: "x", kind: "discount", label: "", mode: "percent", value: "10" }],
};
const problem = (code: ProblemCode, path: Problem["path"]): Problem => ({
  code,
  path,
  severity: PROBLEM_SEVERITY[code],
});

test("every problem has a sentence of its own that ends like one", () => {
  const codes = Object.keys(PROBLEM_SEVERITY) as ProblemCode[];
  const texts = codes.map((code) => marginNotes([problem(code, ["lines", 0, "title"])], draft)[0]?.text ?? "");
  expect(new Set(texts).size).toBe(codes.length);
  for (const text of texts) expect(text).toMatch(/^[A-Z“].*[.?]$/);
});

test("a note leads to the field it is about", () => {
  const field = (code: ProblemCode, path: Problem["path"]) => marginNotes([problem(code, path)], draft)[0]?.field;
  expect(field("line_title_missing", ["lines", 1, "title"])).toBe("lines/b/title");
  expect(field("tax_missing", ["lines", 1, "taxes"])).toBe("lines/b/taxes");
  expect(field("amount_absurd", ["lines", 0])).toBe("lines/a/unitPrice");
  expect(field("adjustment_out_of_range", ["adjustments", 0, "value"])).toBe("adjustments/x/value");
  expect(field("client_missing", ["clientId"])).toBe("invoice/clientId");
  expect(field("due_before_issue", ["dueDate"])).toBe("invoice/dueDate");
  expect(field("seller_vat_id_missing", ["seller", "vatId"])).toBeNull();
});

test("a reason that several lines lack is asked once, beside the first of them, and offered where one is usual", () => {
  const notes = marginNotes(
    [0, 1].map((index) => problem("exemption_reason_missing", ["lines", index, "taxes", 0])),
    draft,
  );
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatchObject({ field: "taxes/O/0", beside: "lines/a/taxes" });
  expect(notes[0]?.offer?.label).toBe("It is a disbursement");
});

test("a problem of a line that is gone meanwhile still has its words", () => {
  const [note] = marginNotes([problem("line_title_missing", ["lines", 9, "title"])], draft);
  expect(note).toMatchObject({ text: "Say what line 10 is for.", field: "lines" });
});
