/** Two drafts of which the second was written from the first, as people do it: a few lines changed, moved, added, removed. */
import fc from "fast-check";
import type { DraftContent } from "#core/draft-content.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import { currencies, invoices } from "#core/oracle/arbitraries.ts";
import { exampleDraft, exampleLine } from "#core/oracle/example-draft.ts";

export type DraftPair = { before: DraftContent; after: DraftContent; taxPolicy: TaxPolicy };

const WORDS = ["poster", "design", "two", "rounds", "of", "changes", "✦", "Größe", "海报", ",", "\n", " "];
export const someWords = fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((words) => words.join(" "));

const ownFields = fc.dictionary(fc.constantFrom("a", "b-2"), fc.constantFrom("", "7", "42"), { maxKeys: 2 });

/** Ids and titles are short on purpose: what matters is that some entries of the two are the same. */
export function draftPairs(options: { currency?: fc.Arbitrary<string> } = {}): fc.Arbitrary<DraftPair> {
  const currency = options.currency ?? currencies;
  return fc
    .record({
      first: invoices({ currency }),
      second: invoices({ currency }),
      sameCurrency: fc.boolean(),
      order: fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 0 }),
      kept: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      adjustmentOrder: fc.shuffledSubarray([0, 1, 2]),
      words: fc.tuple(someWords, someWords, someWords, someWords),
      subject: fc.constantFrom("", "Festival"),
      dueDate: fc.constantFrom(null, "2026-12-01"),
      templateId: fc.constantFrom("", "0199e0e4-1d2a-7000-8000-0000000000aa"),
      own: fc.tuple(ownFields, ownFields),
    })
    .map(({ first, second, sameCurrency, order, kept, adjustmentOrder, words, subject, dueDate, templateId, own }) => {
      const lines = first.lines.map((line) => exampleLine({ ...line, title: `Title of ${line.id}` }));
      const others = second.lines.map((line) => exampleLine({ ...line, title: `Title of ${line.id}` }));
      const adjustments = first.adjustments.map((one) => ({ ...one, label: one.id }));
      const otherAdjustments = second.adjustments.map((one) => ({ ...one, label: one.kind }));
      const before = exampleDraft({
        currency: first.currency,
        pricesIncludeTax: first.pricesIncludeTax,
        lines,
        adjustments,
        fields: own[0],
        notes: words[0],
        terms: words[1],
      });
      const after: DraftContent = {
        ...before,
        currency: sameCurrency ? first.currency : second.currency,
        pricesIncludeTax: second.pricesIncludeTax,
        subject,
        dueDate,
        templateId,
        fields: own[1],
        lines: order.flatMap((index) => (kept[index] ? lines[index] : others[index]) ?? []),
        adjustments: adjustmentOrder.flatMap((index) => otherAdjustments[index] ?? []),
        notes: words[2],
        terms: words[3],
      };
      return { before, after, taxPolicy: first.taxPolicy };
    });
}
