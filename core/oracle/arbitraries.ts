/** Random but believable invoices, and the settings that every property test shares. Tests only. */
import fc from "fast-check";
import { onTestFinished } from "vitest";
import type { Tax } from "#core/draft-content.ts";
import type { TotalsInput } from "#core/totals.ts";

const RUNS = 10_000;
/** The same cases in every run, so that a change is what breaks a test and not the day. */
const SEED = 20_261_121;

/**
 * Checks `holds` on 10,000 cases, or on as many as `runs` says where one case is slow. The seed is printed whether or not
 * it fails; PROPERTY_SEED=<seed> tries other cases, or those that failed elsewhere.
 */
export function property<Case>(arbitrary: fc.Arbitrary<Case>, holds: (example: Case) => void, runs = RUNS): void {
  const given = process.env.PROPERTY_SEED;
  const seed = given === undefined ? SEED : Number(given);
  onTestFinished(({ task }) => {
    process.stdout.write(`  property "${task.name}": ${runs} cases, PROPERTY_SEED=${seed}\n`);
  });
  const checked = fc.property(arbitrary, (example) => {
    holds(example);
  });
  fc.assert(checked, { seed, numRuns: runs });
}

/** A plain canonical decimal with at most so many digits before and after the point. */
export function decimal(
  wholeDigits: number,
  decimals: number,
  options: { negative?: boolean } = {},
): fc.Arbitrary<string> {
  const max = 10 ** wholeDigits - 1;
  return fc
    .tuple(
      fc.oneof(fc.nat({ max: 20 }), fc.nat({ max })),
      fc.nat({ max: 10 ** decimals - 1 }),
      fc.nat({ max: decimals }),
      options.negative ? fc.nat({ max: 5 }).map((one) => one === 0) : fc.constant(false),
    )
    .map(([whole, fraction, digits, isNegative]) => {
      const tail = fraction.toString().padStart(decimals, "0").slice(0, digits).replace(/0+$/, "");
      const text = tail === "" ? `${whole}` : `${whole}.${tail}`;
      return isNegative && text !== "0" ? `-${text}` : text;
    });
}

const S = (rate: string): Tax => ({ category: "S", rate, exemptionReason: null });

/** One tax a line. */
export const SINGLE_TAXES: Tax[][] = [
  [S("21")],
  [S("9")],
  [S("19")],
  [S("5.5")],
  [S("22")],
  [{ category: "AE", rate: "0", exemptionReason: "Reverse charge" }],
  [{ category: "Z", rate: "0", exemptionReason: null }],
];
/** Also none, several, two lines sharing one of their taxes, and one tax written twice. */
const ANY_TAXES: Tax[][] = [
  ...SINGLE_TAXES,
  [],
  [S("5"), S("9.975")],
  [S("5")],
  [S("7"), S("3.3"), S("0.65")],
  [S("9"), S("9")],
];

export const currencies = fc.constantFrom("EUR", "JPY", "KWD", "USD", "CLF");

/** Invoices of up to eight lines over few taxes, so that groups have several lines and remainders tie. */
export function invoices(
  options: { taxes?: Tax[][]; negative?: boolean; currency?: fc.Arbitrary<string>; inclusive?: boolean } = {},
): fc.Arbitrary<TotalsInput> {
  const negative = options.negative ?? true;
  const discount = fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: decimal(2, 2).map((percent) => ({ kind: "percent" as const, percent })) },
    { weight: 1, arbitrary: decimal(1, 2).map((amount) => ({ kind: "amount" as const, amount })) },
  );
  const line = fc.record({
    quantity: fc.oneof(fc.constantFrom("1", "2", "3"), decimal(3, 3, { negative })),
    unitPrice: fc.oneof(decimal(1, 2), decimal(5, 4)),
    discount,
    taxes: fc.constantFrom(...(options.taxes ?? ANY_TAXES)),
  });
  const adjustment = fc.record({
    kind: fc.constantFrom("discount" as const, "charge" as const),
    mode: fc.constantFrom("percent" as const, "amount" as const),
    value: fc.oneof(decimal(1, 2), decimal(2, 2)),
  });
  return fc
    .record({
      currency: options.currency ?? currencies,
      taxPolicy: fc.constantFrom("category" as const, "line" as const),
      pricesIncludeTax: options.inclusive === undefined ? fc.boolean() : fc.constant(options.inclusive),
      lines: fc.array(line, { maxLength: 8 }),
      adjustments: fc.oneof(
        { weight: 2, arbitrary: fc.array(adjustment, { maxLength: 0 }) },
        fc.array(adjustment, { maxLength: 3 }),
      ),
    })
    .map((invoice) => ({
      ...invoice,
      lines: invoice.lines.map((one, index) => ({ ...one, id: `line-${index + 1}` })),
      adjustments: invoice.adjustments.map((one, index) => ({ ...one, id: `adjustment-${index + 1}` })),
    }));
}
