/**
 * The one calculation of an invoice: screen, server, PDF, search and sync all call it.
 *
 * Exclusive prices (EN 16931 BR-CO-10 … 17):
 * - Line net = round half up(quantity × unit price − discount). `linesMinor` is their sum.
 * - A percentage discount or charge of the document is taken of that sum, each on its own, rounded half up.
 * - It is shared among the *tax sets* (lines that carry the same taxes) by largest remainder, in proportion to their nets,
 *   so that no cent is lost. A tax set is a tax group wherever a line has one tax; a line with two taxes counts fully in
 *   both of its groups. Sharing among sets, not lines, keeps forty small lines from drawing every cent to the first ones.
 * - Policy `category`: tax of a group = round half up(base × rate). Policy `line`: the share of a set is shared on among its
 *   lines in the same way, each line's tax is rounded, and the group's tax is their sum.
 *
 * Inclusive prices: what people agreed on is the amount with tax, so the total is the plain sum of the stated amounts and
 * nothing ever changes it. From the stated amount G of each tax set (policy `category`) or line (policy `line`) the net N is
 * the one for which N + Σ round half up(N × rate) = G; where no whole N gives G, the tax is round half up(G × rate / (100 + rates))
 * and N is the rest. Hence net + tax = G always, and an exclusive invoice entered again with its inclusive amounts gives the
 * same nets and taxes. The net of a tax set is shared among its lines by largest remainder; a document discount is worth
 * the net that it takes away.
 *
 * Negative amounts round as their positive mirror: computing −x gives exactly minus what computing x gives.
 */
import { divideHalfUp } from "#core/arithmetic.ts";
import { parseDecimal, printDecimal, roundHalfUp } from "#core/decimal.ts";
import { type Adjustment, type DraftLine, TAX_CATEGORIES, type Tax, type TaxCategory } from "#core/draft-content.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import { shareByAmount, shareByRatio } from "#core/largest-remainder.ts";
import { toMinor } from "#core/money.ts";

export type TotalsInput = {
  currency: string;
  taxPolicy: TaxPolicy;
  pricesIncludeTax: boolean;
  lines: readonly Pick<DraftLine, "id" | "quantity" | "unitPrice" | "discount" | "taxes">[];
  adjustments: readonly Pick<Adjustment, "id" | "kind" | "mode" | "value">[];
};

/** `statedMinor` is the amount in the terms in which prices are typed: with tax when prices include it, else the net. */
export type LineAmount = { id: string; amountMinor: bigint; statedMinor: bigint };

/** Positive for a discount as for a charge. */
export type AdjustmentAmount = { id: string; amountMinor: bigint; statedMinor: bigint };

export type TaxRow = {
  category: TaxCategory;
  rate: string;
  exemptionReason: string | null;
  baseMinor: bigint;
  taxMinor: bigint;
};

/** netMinor = linesMinor − discountMinor + chargeMinor, and totalMinor = netMinor + taxMinor, to the last minor unit. */
export type Totals = {
  lines: LineAmount[];
  adjustments: AdjustmentAmount[];
  taxTable: TaxRow[];
  linesMinor: bigint;
  discountMinor: bigint;
  chargeMinor: bigint;
  netMinor: bigint;
  taxMinor: bigint;
  totalMinor: bigint;
};

/** The rates are scaled to whole numbers: percent × 10^10. */
type Rate = { key: string; scaled: bigint };

/** Lines that carry the same taxes. `stated` is their sum before discounts and charges of the document. */
type TaxSet = { rates: Rate[]; lineIndexes: number[]; stated: bigint };

/** The unit within which tax is rounded or split off: a tax set, or a single line under policy `line`. */
type Cell = TaxSet & { net: bigint; taxes: bigint[] };

const RATE_SCALE = 10n ** 10n;
const WHOLE = 100n * RATE_SCALE;

export function computeTotals(input: TotalsInput): Totals {
  const { currency, pricesIncludeTax } = input;
  const byLine = input.taxPolicy === "line";
  const stated = input.lines.map((line) => statedLineMinor(line, currency));
  const statedSum = sum(stated);
  const rows = taxRows(input.lines);
  const sets = taxSets(input.lines, stated, rows);
  const cells = (byLine ? sets.flatMap((set) => linesOf(set, stated)) : sets).map((set) =>
    settle(set, pricesIncludeTax),
  );
  const nets = pricesIncludeTax ? inclusiveLineNets(cells, stated) : stated;

  const adjustments = input.adjustments.map((adjustment): AdjustmentAmount => {
    const amount = statedAdjustmentMinor(adjustment, statedSum, currency);
    // Without lines there is nothing to share among: the amount stands alone and draft checks refuse the document.
    if (cells.length === 0) return { id: adjustment.id, amountMinor: amount, statedMinor: amount };
    const shares = shareAmong(
      adjustment,
      amount,
      sets.map((set) => set.stated),
    );
    const cellShares = byLine
      ? sets.flatMap((set, index) =>
          shareAmong(
            adjustment,
            shares[index] ?? 0n,
            set.lineIndexes.map((line) => stated[line] ?? 0n),
          ),
        )
      : shares;
    let net = 0n;
    for (const [index, cell] of cells.entries()) {
      const share = cellShares[index] ?? 0n;
      const after = settle(
        { ...cell, stated: adjustment.kind === "discount" ? cell.stated - share : cell.stated + share },
        pricesIncludeTax,
      );
      net += adjustment.kind === "discount" ? cell.net - after.net : after.net - cell.net;
      cells[index] = after;
    }
    return { id: adjustment.id, amountMinor: net, statedMinor: amount };
  });

  const taxTable = [...rows.entries()].map(([key, tax]): TaxRow => {
    let baseMinor = 0n;
    let taxMinor = 0n;
    for (const cell of cells) {
      const index = cell.rates.findIndex((rate) => rate.key === key);
      if (index === -1) continue;
      baseMinor += cell.net;
      taxMinor += cell.taxes[index] ?? 0n;
    }
    // Exclusive prices: the tax of a group is rounded once, on its whole base, even when several sets share the tax.
    if (!byLine && !pricesIncludeTax) taxMinor = taxOn(baseMinor, scaledPercent(tax.rate));
    return { ...tax, baseMinor, taxMinor };
  });

  const sumOf = (kind: Adjustment["kind"]): bigint =>
    sum(adjustments.filter((_, index) => input.adjustments[index]?.kind === kind).map((one) => one.amountMinor));
  const linesMinor = sum(nets);
  const discountMinor = sumOf("discount");
  const chargeMinor = sumOf("charge");
  const netMinor = linesMinor - discountMinor + chargeMinor;
  const taxMinor = sum(taxTable.map((row) => row.taxMinor));
  return {
    lines: input.lines.map((line, index) => ({
      id: line.id,
      amountMinor: nets[index] ?? 0n,
      statedMinor: stated[index] ?? 0n,
    })),
    adjustments,
    taxTable,
    linesMinor,
    discountMinor,
    chargeMinor,
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
  };
}

/** quantity × unit price − discount in the terms in which the price is stated, rounded half up to minor units. */
export function statedLineMinor(
  line: Pick<DraftLine, "quantity" | "unitPrice" | "discount">,
  currency: string,
): bigint {
  const gross = parseDecimal(line.quantity).times(parseDecimal(line.unitPrice));
  if (line.discount === null) return toMinor(gross, currency);
  const reduction =
    line.discount.kind === "percent"
      ? gross.times(parseDecimal(line.discount.percent)).times("0.01")
      : parseDecimal(line.discount.amount);
  return toMinor(gross.minus(reduction), currency);
}

/** What a discount or charge of the document amounts to, of lines that add up to `statedSum`. */
function statedAdjustmentMinor(
  adjustment: Pick<Adjustment, "mode" | "value">,
  statedSum: bigint,
  currency: string,
): bigint {
  if (adjustment.mode === "amount") return toMinor(adjustment.value, currency);
  return divideHalfUp(statedSum * scaledPercent(adjustment.value), WHOLE);
}

/** A percentage takes the same part of every weight, of a negative one too; an amount is shared by size. */
function shareAmong(adjustment: Pick<Adjustment, "mode" | "value">, amount: bigint, weights: bigint[]): bigint[] {
  if (adjustment.mode === "amount") return shareByAmount(amount, weights);
  return shareByRatio(amount, weights, scaledPercent(adjustment.value), WHOLE);
}

/** The rows of the tax table in the order in which they are printed: by category, the higher rate first. */
function taxRows(lines: TotalsInput["lines"]): Map<string, Tax> {
  const rows = new Map<string, Tax>();
  for (const tax of lines.flatMap((line) => line.taxes)) {
    const row = { category: tax.category, rate: canonicalRate(tax.rate), exemptionReason: tax.exemptionReason || null };
    rows.set(taxKey(tax), row);
  }
  const order: readonly TaxCategory[] = TAX_CATEGORIES;
  return new Map(
    [...rows.entries()].sort(
      ([keyA, a], [keyB, b]) =>
        order.indexOf(a.category) - order.indexOf(b.category) ||
        parseDecimal(b.rate).cmp(parseDecimal(a.rate)) ||
        (keyA < keyB ? -1 : 1),
    ),
  );
}

function taxKey(tax: Tax): string {
  return JSON.stringify([tax.category, canonicalRate(tax.rate), tax.exemptionReason || null]);
}

/** "21.0" and "21" are one group of the table. */
function canonicalRate(rate: string): string {
  return printDecimal(parseDecimal(rate)) ?? rate;
}

/** In the order of the tax table, not of the lines, so that moving a line moves no cent from one group to another. */
function taxSets(lines: TotalsInput["lines"], stated: readonly bigint[], rows: Map<string, Tax>): TaxSet[] {
  const rates = [...rows].map(([key, row]): Rate => ({ key, scaled: scaledPercent(row.rate) }));
  const sets = new Map<string, TaxSet>();
  for (const [index, line] of lines.entries()) {
    const keys = new Set(line.taxes.map(taxKey));
    // One character for every row of the table, "1" where the line has that tax: sorted downwards, the first row leads.
    const mask = rates.map((rate) => (keys.has(rate.key) ? "1" : "0")).join("");
    const set = sets.get(mask) ?? { rates: rates.filter((rate) => keys.has(rate.key)), lineIndexes: [], stated: 0n };
    set.lineIndexes.push(index);
    set.stated += stated[index] ?? 0n;
    sets.set(mask, set);
  }
  return [...sets].sort(([a], [b]) => (a > b ? -1 : 1)).map(([, set]) => set);
}

function linesOf(set: TaxSet, stated: readonly bigint[]): TaxSet[] {
  return set.lineIndexes.map((index) => ({ rates: set.rates, lineIndexes: [index], stated: stated[index] ?? 0n }));
}

/** The cell with the net and the taxes of its stated amount. */
function settle(set: TaxSet, pricesIncludeTax: boolean): Cell {
  const split = pricesIncludeTax
    ? splitInclusive(set.stated, set.rates)
    : { net: set.stated, taxes: set.rates.map((rate) => taxOn(set.stated, rate.scaled)) };
  return { rates: set.rates, lineIndexes: set.lineIndexes, stated: set.stated, ...split };
}

/** Net and taxes of an amount that includes them; they always add up to it. See the rule at the head of the file. */
function splitInclusive(gross: bigint, rates: readonly Rate[]): { net: bigint; taxes: bigint[] } {
  const divisor = WHOLE + sum(rates.map((rate) => rate.scaled));
  // Rates that add up to −100 % or less mean nothing; draft checks refuse them, and until then there is no tax.
  if (divisor <= 0n) return { net: gross, taxes: rates.map(() => 0n) };
  const nearest = divideHalfUp(gross * WHOLE, divisor);
  // N + taxes grows with N, so at most one N fits; three roundings of half a unit keep it within two of the nearest.
  for (const net of [nearest, nearest - 1n, nearest + 1n, nearest - 2n, nearest + 2n]) {
    const taxes = rates.map((rate) => taxOn(net, rate.scaled));
    if (net + sum(taxes) === gross) return { net, taxes };
  }
  const taxes = rates.map((rate) => divideHalfUp(gross * rate.scaled, divisor));
  return { net: gross - sum(taxes), taxes };
}

/** The net of every line: the net of its cell, shared by largest remainder among the lines of the cell. */
function inclusiveLineNets(cells: readonly Cell[], stated: readonly bigint[]): bigint[] {
  const nets = stated.map(() => 0n);
  for (const cell of cells) {
    const weights = cell.lineIndexes.map((index) => stated[index] ?? 0n);
    const divisor = WHOLE + sum(cell.rates.map((rate) => rate.scaled));
    const shares = divisor > 0n ? shareByRatio(cell.net, weights, WHOLE, divisor) : weights;
    for (const [position, index] of cell.lineIndexes.entries()) nets[index] = shares[position] ?? 0n;
  }
  return nets;
}

function taxOn(baseMinor: bigint, scaledRate: bigint): bigint {
  return divideHalfUp(baseMinor * scaledRate, WHOLE);
}

function scaledPercent(percent: string): bigint {
  return roundHalfUp(parseDecimal(percent).times(RATE_SCALE.toString()));
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
