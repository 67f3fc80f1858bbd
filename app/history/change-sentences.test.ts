import { expect, test } from "vitest";
import type { DraftContent } from "#core/draft-content.ts";
import { diffDrafts } from "#core/draft-diff.ts";
import { tellBeginning, tellChange } from "#core/draft-told.ts";
import { exampleDraft, exampleLine } from "#core/oracle/example-draft.ts";
import { beginningSentence, type SentenceFacts, sentenceOf, spoken } from "./change-sentences.ts";

const FACTS: SentenceFacts = {
  locale: "en-GB",
  currency: "EUR",
  taxWord: "VAT",
  clientName: (id) => ({ kade: "Museum Kade", harbour: "Harbour Festival" })[id] ?? "a client",
};
const design = exampleLine({ id: "d", title: "Design sprint", quantity: "3", unit: "days", unitPrice: "1200" });
const base = exampleDraft({ lines: [design] });

/** What a screen reader says of the change from one draft to the other. */
function said(after: Partial<DraftContent>, before: DraftContent = base, facts = FACTS): string[] {
  const { changes } = diffDrafts(before, { ...before, ...after }, { taxPolicy: "category" });
  return changes.map((change) => spoken(sentenceOf(tellChange(change), facts), facts));
}
const line = (patch: Partial<typeof design>) => ({ lines: [{ ...design, ...patch }] });

test.each([
  [line({ quantity: "4" }), "Changed Design sprint from 3 to 4 days, +1,200.00"],
  [
    line({ quantity: "24", unit: "hours", unitPrice: "150" }),
    "Changed Design sprint from 3 days to 24 hours, price from 1,200.00 to 150.00",
  ],
  [line({ unit: "" }), "Changed Design sprint from days to no unit"],
  [line({ unitPrice: "1250" }), "Changed Design sprint, price from 1,200.00 to 1,250.00, +150.00"],
  [
    line({ discount: { kind: "percent", percent: "5" } }),
    "Changed Design sprint, discount from none to 5\u202f%, \u2212180.00",
  ],
  [
    line({ taxes: [{ category: "S", rate: "9", exemptionReason: null }] }),
    "Changed Design sprint, VAT from 21\u202f% to 9\u202f%, total \u2212432.00",
  ],
  [line({ title: "Design and build sprint" }), "Renamed Design and build sprint"],
  [{ lines: [] }, "Removed Design sprint, 3 days at 1,200.00, \u22123,600.00"],
  [
    { lines: [design, { ...design, id: "e", title: "" }] },
    "Added a line without a title, 3 days at 1,200.00, +3,600.00",
  ],
  [{ subject: "" }, "Removed the subject “Harbour festival”"],
  [{ dueDate: "2026-12-24" }, "Set the due date to 24 Dec 2026"],
  [{ dueDays: 14 }, "Changed the days to pay from 30 to 14"],
  [{ currency: "GBP" }, "Changed the currency from EUR to GBP"],
  [{ clientId: "kade" }, "Changed the client from a client to Museum Kade"],
  [{ clientId: null }, "Took the client out: a client"],
  [{ pricesIncludeTax: true }, "Prices are now with VAT, total \u2212756.00"],
  [{ notes: "Thank you" }, "Wrote the notes: Thank you"],
  [{ terms: "Payable within 14 days." }, "In the terms: Payable within 3014 days."],
  [
    {
      adjustments: [
        { id: "m", kind: "discount" as const, label: "Museum rate", mode: "percent" as const, value: "10" },
      ],
    },
    "Added a discount of 10\u202f% “Museum rate”, total \u2212435.60",
  ],
] satisfies [Partial<DraftContent>, string][])("%# %s", (after, sentence) => {
  expect(said(after)).toEqual([sentence]);
});

test("a line that was dragged, and a discount that became another", () => {
  const other = { ...design, id: "e", title: "Build" };
  const two = { ...base, lines: [design, other] };
  expect(said({ lines: [other, design] }, two)).toEqual([expect.stringMatching(/^Moved .* from line \d to line \d$/)]);
  const rate = { id: "m", kind: "discount" as const, label: "Museum rate", mode: "percent" as const, value: "10" };
  const discounted = { ...base, adjustments: [rate] };
  expect(said({ adjustments: [{ ...rate, value: "5" }] }, discounted)).toEqual([
    "Changed the discount “Museum rate” from 10\u202f% to 5\u202f%, total +217.80",
  ]);
  expect(said({ adjustments: [{ ...rate, label: "Friends" }] }, discounted)).toEqual([
    "Changed the discount “Museum rate” to be called “Friends”",
  ]);
});

test("figures and dates are those of the reader's own country, and yen have no decimals", () => {
  const german = { ...FACTS, locale: "de-DE" };
  expect(said(line({ quantity: "4.5" }), base, german)).toEqual([
    "Changed Design sprint from 3 to 4,5 days, +1.800,00",
  ]);
  expect(said({ dueDate: "2026-12-24" }, base, german)).toEqual(["Set the due date to 24. Dez. 2026"]);
  const yen = { ...base, currency: "JPY" };
  expect(said(line({ quantity: "4" }), yen, { ...FACTS, currency: "JPY" })).toEqual([
    "Changed Design sprint from 3 to 4 days, +1,200",
  ]);
});

test("how a draft began says for whom and with how much", () => {
  const begun = (content: DraftContent) =>
    beginningSentence(tellBeginning(content), FACTS)
      .map(({ text }) => text)
      .join("");
  expect(begun({ ...base, clientId: "kade", lines: [design, { ...design, id: "e" }] })).toBe(
    "Began this draft for Museum Kade with 2 lines",
  );
  expect(begun({ ...base, clientId: null, lines: [] })).toBe("Began this draft");
});

test("a template and fields of the agency's own are told by what they are called", () => {
  const field = (name: `field:${string}`, before: string | null, after: string | null) =>
    ({ kind: "field_changed", field: name, before, after, effectMinor: "0" }) as const;
  const words = (change: Parameters<typeof sentenceOf>[0]) =>
    sentenceOf(change, { locale: "en-GB", currency: "EUR", taxWord: "VAT", clientName: (id) => id })
      .parts.map(({ text }) => text)
      .join("");
  expect(words(field("field:cost-centre", null, "12"))).toBe("Wrote the cost centre “12”");
  expect(words(field("field:cost-centre", "12", "14"))).toBe("Changed the cost centre from “12” to “14”");
  expect(words(field("field:cost-centre", "14", null))).toBe("Put back what the template says as cost centre");
  const chosen = { kind: "field_changed", field: "templateId", before: "", after: "x", effectMinor: "0" } as const;
  expect(words(chosen)).toBe("Chose another template");
  expect(words({ ...chosen, before: "x", after: "" })).toBe("Took back the choice of a template");
});
