/** Totals against the exact oracle and against the laws that make them trustworthy. 10,000 cases each. */
import Big from "big.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { currencyExponent } from "#core/currency.ts";
import { shareByAmount, shareByRatio } from "#core/largest-remainder.ts";
import { minorToDecimal } from "#core/money.ts";
import { invoices, property, SINGLE_TAXES } from "#core/oracle/arbitraries.ts";
import { nearest, over, plus, rational, times, whole } from "#core/oracle/rational.ts";
import { oracleTotals } from "#core/oracle/totals.ts";
import { computeTotals, type Totals, type TotalsInput } from "#core/totals.ts";

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

// vitest's own matchers cost more than the calculation; ten thousand times that would be most of the run.
function same(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) expect(actual, what).toBe(expected);
}

const scaled = (text: string, factor: string): string => new Big(text).times(factor).toFixed();
const negated = (text: string): string => (text === "0" ? text : text.startsWith("-") ? text.slice(1) : `-${text}`);

describe("the oracle", () => {
  test("agrees on every line, adjustment, tax and total", () => {
    property(invoices(), (invoice) => {
      const ours = computeTotals(invoice);
      const oracle = oracleTotals({ ...invoice, exponent: currencyExponent(invoice.currency) });
      same(ours.lines.map((line) => line.amountMinor).join(), oracle.lines.join(), "lines");
      same(ours.adjustments.map((one) => one.amountMinor).join(), oracle.adjustments.join(), "adjustments");
      same(
        ours.taxTable.map((row) => `${row.category} ${row.rate} ${row.baseMinor} ${row.taxMinor}`).join(),
        oracle.table.map((row) => `${row.category} ${row.rate} ${row.base} ${row.tax}`).join(),
        "tax table",
      );
      same(ours.totalMinor, oracle.total, "total");
    });
  });
});

describe("lines and tax", () => {
  test("add up to the total", () => {
    property(invoices(), (invoice) => {
      const totals = computeTotals(invoice);
      same(totals.linesMinor, sum(totals.lines.map((line) => line.amountMinor)), "sum of lines");
      same(totals.netMinor, totals.linesMinor - totals.discountMinor + totals.chargeMinor, "net");
      same(totals.taxMinor, sum(totals.taxTable.map((row) => row.taxMinor)), "tax");
      same(totals.totalMinor, totals.netMinor + totals.taxMinor, "total");
    });
  });

  test("of an invoice with one tax a line: the bases of the table add up to the net, so an allocation loses no cent", () => {
    property(invoices({ taxes: SINGLE_TAXES }), (invoice) => {
      fc.pre(invoice.lines.length > 0);
      const totals = computeTotals(invoice);
      same(sum(totals.taxTable.map((row) => row.baseMinor)), totals.netMinor, "bases");
    });
  });

  test("do not depend on the order of the lines under policy category", () => {
    property(invoices(), (invoice) => {
      const forwards = computeTotals({ ...invoice, taxPolicy: "category" });
      const backwards = computeTotals({ ...invoice, taxPolicy: "category", lines: [...invoice.lines].reverse() });
      const rows = (totals: Totals): string =>
        totals.taxTable.map((row) => `${row.category} ${row.rate} ${row.baseMinor} ${row.taxMinor}`).join();
      same(rows(backwards), rows(forwards), "tax table");
      same(backwards.totalMinor, forwards.totalMinor, "total");
    });
  });
});

describe("an allocation", () => {
  const weights = fc.array(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), { minLength: 1, maxLength: 12 });
  const size = (value: bigint): bigint => (value < 0n ? -value : value);

  test("of an amount adds up to it and no share is a whole unit away from its proportion", () => {
    property(fc.tuple(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), weights), ([amount, parts]) => {
      const shares = shareByAmount(amount, parts);
      same(sum(shares), amount, "sum of shares");
      const whole = sum(parts.map(size));
      if (whole === 0n) return;
      for (const [index, share] of shares.entries()) {
        const distance = size(share * whole - amount * size(parts[index] ?? 0n));
        same(distance < whole, true, `share ${index} lies within one unit of its proportion`);
      }
    });
  });

  test("of a percentage adds up to it and takes the same part of every weight", () => {
    property(fc.tuple(fc.bigInt({ min: 0n, max: 100_000n }), weights), ([milli, parts]) => {
      const target = (sum(parts) * milli) / 100_000n;
      const shares = shareByRatio(target, parts, milli, 100_000n);
      same(sum(shares), target, "sum of shares");
      for (const [index, share] of shares.entries()) {
        const distance = size(share * 100_000n - milli * (parts[index] ?? 0n));
        same(distance < 2n * 100_000n, true, `share ${index} lies near its percentage`);
      }
    });
  });
});

describe("inclusive and exclusive prices", () => {
  test("agree: an invoice entered again with its amounts including tax has the same nets, taxes and total", () => {
    property(invoices({ inclusive: false, taxes: SINGLE_TAXES }), (invoice) => {
      const plain = { ...invoice, adjustments: [] };
      const exclusive = computeTotals(plain);
      // One line for each rounding unit, at its amount with tax: a row of the table, or a line under policy line.
      const lines =
        invoice.taxPolicy === "category"
          ? exclusive.taxTable.map((row, index) => grossLine(index, row.baseMinor + row.taxMinor, [row]))
          : plain.lines.map((line, index) => {
              const single = computeTotals({ ...plain, lines: [line] });
              return grossLine(index, single.totalMinor, line.taxes);
            });
      const inclusive = computeTotals({ ...plain, pricesIncludeTax: true, lines });
      same(inclusive.netMinor, exclusive.netMinor, "net");
      same(inclusive.taxMinor, exclusive.taxMinor, "tax");
      same(inclusive.totalMinor, exclusive.totalMinor, "total");

      function grossLine(index: number, minor: bigint, taxes: TotalsInput["lines"][number]["taxes"]) {
        const unitPrice = minorToDecimal(minor, invoice.currency);
        return { id: `gross-${index}`, quantity: "1", unitPrice, discount: null, taxes };
      }
    });
  });

  test("with several taxes on the lines agree as well", () => {
    const taxes = [
      [
        ...(SINGLE_TAXES[0] ?? []),
        ...(SINGLE_TAXES[3] ?? []),
        { category: "S", rate: "9.975", exemptionReason: null } as const,
      ],
    ];
    property(invoices({ inclusive: false, taxes }), (invoice) => {
      const plain = { ...invoice, adjustments: [], taxPolicy: "category" as const };
      const exclusive = computeTotals(plain);
      const unitPrice = minorToDecimal(exclusive.totalMinor, invoice.currency);
      const lines = [{ id: "gross", quantity: "1", unitPrice, discount: null, taxes: taxes[0] ?? [] }];
      const inclusive = computeTotals({ ...plain, pricesIncludeTax: true, lines });
      same(inclusive.netMinor, exclusive.netMinor, "net");
      same(inclusive.totalMinor, exclusive.totalMinor, "total");
    });
  });

  test("including tax: the total is the plain sum of what was stated, whatever the rates", () => {
    property(invoices({ inclusive: true }), (invoice) => {
      const totals = computeTotals(invoice);
      const signed = totals.adjustments.map((one, index) =>
        invoice.adjustments[index]?.kind === "discount" ? -one.statedMinor : one.statedMinor,
      );
      same(totals.totalMinor, sum(totals.lines.map((line) => line.statedMinor)) + sum(signed), "total");
    });
  });

  test("including tax: the tax of a line with one tax is the rounded tax inside its amount", () => {
    property(invoices({ inclusive: true, taxes: SINGLE_TAXES }), (invoice) => {
      const [line] = invoice.lines;
      fc.pre(line !== undefined);
      const totals = computeTotals({ ...invoice, lines: [line], adjustments: [] });
      const rate = over(rational(line.taxes[0]?.rate ?? "0"), whole(100n));
      const inside = over(times(whole(totals.totalMinor), rate), plus(whole(1n), rate));
      same(totals.taxMinor, nearest(inside), "tax");
    });
  });
});

describe("currencies without and with three decimals", () => {
  test("compute like any other: only where the point stands differs", () => {
    property(invoices({ currency: fc.constant("EUR") }), (invoice) => {
      const euro = computeTotals(invoice);
      for (const [currency, factor] of [
        ["JPY", "100"],
        ["KWD", "0.1"],
      ] as const) {
        const moved = computeTotals({
          ...invoice,
          currency,
          lines: invoice.lines.map((line) => ({
            ...line,
            unitPrice: scaled(line.unitPrice, factor),
            discount:
              line.discount?.kind === "amount"
                ? { ...line.discount, amount: scaled(line.discount.amount, factor) }
                : line.discount,
          })),
          adjustments: invoice.adjustments.map((one) =>
            one.mode === "amount" ? { ...one, value: scaled(one.value, factor) } : one,
          ),
        });
        same(moved.totalMinor, euro.totalMinor, `${currency} total`);
        same(moved.taxMinor, euro.taxMinor, `${currency} tax`);
      }
    });
  });
});

describe("a credit", () => {
  test("mirrors its debit: negative quantities and amounts give exactly the negative of everything", () => {
    property(invoices(), (invoice) => {
      const debit = computeTotals(invoice);
      const credit = computeTotals({
        ...invoice,
        lines: invoice.lines.map((line) => ({
          ...line,
          quantity: negated(line.quantity),
          discount:
            line.discount?.kind === "amount"
              ? { ...line.discount, amount: negated(line.discount.amount) }
              : line.discount,
        })),
        adjustments: invoice.adjustments.map((one) =>
          one.mode === "amount" ? { ...one, value: negated(one.value) } : one,
        ),
      });
      const spell = (totals: Totals, sign: bigint): string =>
        [
          ...totals.lines.map((line) => line.amountMinor),
          ...totals.adjustments.map((one) => one.amountMinor),
          ...totals.taxTable.flatMap((row) => [row.baseMinor, row.taxMinor]),
          totals.totalMinor,
        ]
          .map((amount) => sign * amount)
          .join();
      same(spell(credit, -1n), spell(debit, 1n), "mirror");
    });
  });
});
