import { describe, expect, test } from "vitest";
import { EMPTY_DRAFT } from "#core/draft-document.ts";
import { LINE_CELLS, SUGGESTABLE_FIELDS, type ValuePlace } from "#core/remarks.ts";
import { readTypedValue, typedText } from "./typed-value.ts";

const SETTING = {
  locale: "en-IE",
  today: "2026-11-21",
  content: {
    ...EMPTY_DRAFT,
    subject: "Website",
    issueDate: "2026-11-21",
    lines: [
      {
        id: "a",
        title: "Design",
        detail: "Two rounds",
        quantity: "1250.5",
        unit: "days",
        unitPrice: "760",
        discount: { kind: "percent" as const, percent: "5" },
        taxes: [{ category: "S" as const, rate: "21", exemptionReason: null }],
      },
    ],
  },
};

const cell = (field: (typeof LINE_CELLS)[number]): ValuePlace => ({ kind: "line", lineId: "a", field });
const field = (name: (typeof SUGGESTABLE_FIELDS)[number]): ValuePlace => ({ kind: "field", field: name });

describe("a suggestion that is typed", () => {
  test.each([
    [cell("quantity"), "3*8.5", "25.5"],
    [cell("unitPrice"), "€ 1,100.50", "1100.5"],
    [cell("discount"), "120", { kind: "amount", amount: "120" }],
    [cell("discount"), "", null],
    [cell("taxes"), "9", [{ category: "S", rate: "9", exemptionReason: null }]],
    [cell("title"), "  Design sprint ", "Design sprint"],
    [field("invoice/dueDate"), "14 days", { dueDate: null, dueDays: 14 }],
    [field("invoice/issueDate"), "1 dec", "2026-12-01"],
    [field("invoice/serviceFrom"), "1 nov - 30 nov", { serviceFrom: "2026-11-01", serviceTo: "2026-11-30" }],
    [field("notes"), "Thank you.\nSee you.", "Thank you.\nSee you."],
  ])("is read as its field reads it: %j %s", (place, text, value) => {
    expect(readTypedValue(place, text, SETTING)).toEqual({ ok: true, value });
  });

  test.each([
    [cell("quantity"), "many"],
    [cell("quantity"), ""],
    [cell("taxes"), "gibberish"],
    [field("invoice/dueDate"), "someday"],
    [field("invoice/subject"), "x".repeat(400)],
  ])("that cannot stand there says so: %j %s", (place, text) => {
    expect(readTypedValue(place, text, SETTING)).toMatchObject({ ok: false });
  });

  test("begins with what stands there, which is no suggestion yet", () => {
    const places = [...LINE_CELLS.map(cell), ...SUGGESTABLE_FIELDS.map(field)];
    for (const place of places) {
      expect(readTypedValue(place, typedText(place, SETTING), SETTING), place.field).toEqual({
        ok: false,
        say: "That is what it says already.",
      });
    }
  });
});
