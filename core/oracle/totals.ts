/**
 * The totals of an invoice by the rules at the head of core/totals.ts, written a second time in the most literal way, with
 * exact fractions and searches instead of formulas. Slow and simple on purpose: tests compare the two.
 */
import { compare, floor, minus, nearest, over, plus, type Rational, rational, times, whole, ZERO } from "./rational.ts";

type OracleTax = { category: string; rate: string; exemptionReason: string | null };

export type OracleInput = {
  /** Decimals of the currency. */
  exponent: number;
  taxPolicy: "category" | "line";
  pricesIncludeTax: boolean;
  lines: readonly {
    quantity: string;
    unitPrice: string;
    discount: { kind: "percent"; percent: string } | { kind: "amount"; amount: string } | null;
    taxes: readonly OracleTax[];
  }[];
  adjustments: readonly { kind: "discount" | "charge"; mode: "percent" | "amount"; value: string }[];
};

export type OracleTotals = {
  lines: bigint[];
  adjustments: bigint[];
  table: { category: string; rate: string; base: bigint; tax: bigint }[];
  total: bigint;
};

const HUNDRED = whole(100n);

/** One tax set, or one line of it: what is rounded together. */
type Cell = { lines: number[]; taxes: OracleTax[]; gross: bigint };

export function oracleTotals(input: OracleInput): OracleTotals {
  const unit = whole(10n ** BigInt(input.exponent));
  const stated = input.lines.map((line) => {
    const gross = times(rational(line.quantity), rational(line.unitPrice));
    if (line.discount === null) return nearest(times(gross, unit));
    if (line.discount.kind === "amount") return nearest(times(minus(gross, rational(line.discount.amount)), unit));
    const kept = minus(whole(1n), over(rational(line.discount.percent), HUNDRED));
    return nearest(times(times(gross, kept), unit));
  });
  const statedSum = total(stated);

  const table = tableOf(input);
  const sets: Cell[] = [];
  for (const members of subsetsInTableOrder(table)) {
    const lines = input.lines.flatMap((line, index) => (sameTaxes(line.taxes, members) ? [index] : []));
    if (lines.length > 0) sets.push({ lines, taxes: members, gross: total(lines.map((index) => stated[index] ?? 0n)) });
  }
  const cells =
    input.taxPolicy === "category"
      ? sets.map((set) => ({ ...set }))
      : sets.flatMap((set) => set.lines.map((index) => ({ ...set, lines: [index], gross: stated[index] ?? 0n })));

  const netOf = (cell: Cell): bigint => (input.pricesIncludeTax ? netOfGross(cell) : cell.gross);
  const lines = stated.slice();
  if (input.pricesIncludeTax) {
    for (const cell of cells) {
      const nets = cell.lines.map((index) => over(whole(stated[index] ?? 0n), plus(whole(1n), rateSum(cell))));
      hamilton(netOf(cell), nets).forEach((net, position) => {
        lines[cell.lines[position] ?? -1] = net;
      });
    }
  }

  const adjustments = input.adjustments.map((adjustment) => {
    const value = rational(adjustment.value);
    const part = over(value, HUNDRED);
    const amount = nearest(adjustment.mode === "percent" ? times(part, whole(statedSum)) : times(value, unit));
    if (cells.length === 0) return amount;
    const ideal = (share: bigint, weights: bigint[]): Rational[] => {
      if (adjustment.mode === "percent") return weights.map((weight) => times(part, whole(weight)));
      const sizes = weights.map((weight) => (weight < 0n ? -weight : weight));
      const size = total(sizes);
      return sizes.map((one) =>
        size === 0n ? over(whole(share), whole(BigInt(weights.length))) : over(whole(share * one), whole(size)),
      );
    };
    let shares = hamilton(
      amount,
      ideal(
        amount,
        sets.map((set) => set.gross),
      ),
    );
    if (input.taxPolicy === "line") {
      shares = sets.flatMap((set, position) => {
        const weights = set.lines.map((index) => stated[index] ?? 0n);
        return hamilton(shares[position] ?? 0n, ideal(shares[position] ?? 0n, weights));
      });
    }
    const sign = adjustment.kind === "discount" ? -1n : 1n;
    const before = total(cells.map(netOf));
    cells.forEach((cell, index) => {
      cell.gross += sign * (shares[index] ?? 0n);
    });
    return sign * (total(cells.map(netOf)) - before);
  });

  const rows = table.map((tax) => {
    const members = cells.filter((cell) => cell.taxes.some((one) => keyOf(one) === keyOf(tax)));
    const base = total(members.map(netOf));
    const byCell = total(
      members.map((cell) => taxesOfCell(cell, netOf(cell), input.pricesIncludeTax).get(keyOf(tax)) ?? 0n),
    );
    const once = nearest(times(whole(base), over(rational(tax.rate), HUNDRED)));
    const roundedOnce = input.taxPolicy === "category" && !input.pricesIncludeTax;
    return { category: tax.category, rate: tax.rate, base, tax: roundedOnce ? once : byCell };
  });
  const signed = adjustments.map((amount, index) => (input.adjustments[index]?.kind === "discount" ? -amount : amount));
  return { lines, adjustments, table: rows, total: total(lines) + total(signed) + total(rows.map((row) => row.tax)) };
}

/** The method of Hamilton, one unit at a time: floors first, then whoever is furthest below their ideal share. */
function hamilton(target: bigint, ideal: readonly Rational[]): bigint[] {
  const negative = target !== 0n ? target < 0n : compare(ideal.find(([a]) => a !== 0n) ?? ZERO, ZERO) < 0;
  if (negative)
    return hamilton(
      -target,
      ideal.map((share) => times(share, [-1n, 1n])),
    ).map((share) => -share);
  const shares = ideal.map(floor);
  const size = ([a, b]: Rational): Rational => [a < 0n ? -a : a, b];
  const neediest = (direction: 1 | -1): number => {
    let best = -1;
    for (const [index, share] of ideal.entries()) {
      if (share[0] === 0n) continue;
      if (best === -1) {
        best = index;
        continue;
      }
      const mine = minus(share, whole(shares[index] ?? 0n));
      const theirs = minus(ideal[best] ?? ZERO, whole(shares[best] ?? 0n));
      const byNeed = compare(mine, theirs) * direction;
      const bySize = compare(size(share), size(ideal[best] ?? ZERO)) * direction;
      if (byNeed > 0 || (byNeed === 0 && bySize > 0) || (byNeed === 0 && bySize === 0 && direction < 0)) best = index;
    }
    return best;
  };
  for (let left = target - total(shares); left !== 0n; left += left > 0n ? -1n : 1n) {
    const direction = left > 0n ? 1 : -1;
    const index = neediest(direction);
    if (index === -1) break;
    shares[index] = (shares[index] ?? 0n) + BigInt(direction);
  }
  return shares;
}

function rateSum(cell: Cell): Rational {
  return cell.taxes.reduce((sum: Rational, tax) => plus(sum, over(rational(tax.rate), HUNDRED)), ZERO);
}

/** The net from which the taxes lead back to the gross, found by halving; else what the rounded-out taxes leave. */
function netOfGross(cell: Cell): bigint {
  const exact = searchNet(cell);
  if (exact !== null) return exact;
  return cell.gross - total([...contained(cell).values()]);
}

function searchNet(cell: Cell): bigint | null {
  const grossOf = (net: bigint): bigint => net + total([...added(cell, net).values()]);
  const size = cell.gross < 0n ? -cell.gross : cell.gross;
  let low = -size - 3n;
  let high = size + 3n;
  while (low < high) {
    const middle = floor([low + high, 2n]);
    if (grossOf(middle) < cell.gross) low = middle + 1n;
    else high = middle;
  }
  return grossOf(low) === cell.gross ? low : null;
}

function taxesOfCell(cell: Cell, net: bigint, inclusive: boolean): Map<string, bigint> {
  return inclusive && searchNet(cell) === null ? contained(cell) : added(cell, net);
}

/** Taxes on top of a net. */
function added(cell: Cell, net: bigint): Map<string, bigint> {
  return new Map(cell.taxes.map((tax) => [keyOf(tax), nearest(times(whole(net), over(rational(tax.rate), HUNDRED)))]));
}

/** Taxes inside a gross. */
function contained(cell: Cell): Map<string, bigint> {
  const share = over(whole(cell.gross), plus(whole(1n), rateSum(cell)));
  return new Map(cell.taxes.map((tax) => [keyOf(tax), nearest(times(share, over(rational(tax.rate), HUNDRED)))]));
}

const CATEGORIES = ["S", "Z", "E", "AE", "K", "G", "O"];

function tableOf(input: OracleInput): OracleTax[] {
  const table: OracleTax[] = [];
  for (const tax of input.lines.flatMap((line) => line.taxes)) {
    if (!table.some((known) => keyOf(known) === keyOf(tax))) table.push(tax);
  }
  return table.sort(
    (a, b) =>
      CATEGORIES.indexOf(a.category) - CATEGORIES.indexOf(b.category) || compare(rational(b.rate), rational(a.rate)),
  );
}

/** Every set of taxes of the table, those with its first row before those without, and so on down. */
function subsetsInTableOrder(table: readonly OracleTax[]): OracleTax[][] {
  const [first, ...rest] = table;
  if (first === undefined) return [[]];
  const without = subsetsInTableOrder(rest);
  return [...without.map((set) => [first, ...set]), ...without];
}

function sameTaxes(taxes: readonly OracleTax[], set: readonly OracleTax[]): boolean {
  const keys = new Set(taxes.map(keyOf));
  return keys.size === set.length && set.every((tax) => keys.has(keyOf(tax)));
}

function keyOf(tax: OracleTax): string {
  return `${tax.category} ${tax.rate} ${tax.exemptionReason ?? ""}`;
}

function total(amounts: readonly bigint[]): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += amount;
  return sum;
}
