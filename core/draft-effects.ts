/**
 * What each of several changes does to the total of a draft, without counting anything twice.
 *
 * Changes work together: a discount of 10 % takes more once there is another line. So they are done one after the other, from
 * the draft before to the draft after, and the effect of a change is what the total moves by when its turn comes. Hence the
 * effects always add up to the difference of the two totals, to the last minor unit, and every total on the way is one that
 * core/totals.ts computes.
 */
import type { Adjustment, DraftContent, DraftLine } from "#core/draft-content.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import { minorToDecimal } from "#core/money.ts";
import { computeTotals, statedLineMinor, type Totals, type TotalsInput } from "#core/totals.ts";

/** One change as far as money goes. Null takes the entry away; an id that is not there yet adds it at the end. */
export type MoneyStep =
  | { part: "prices"; includeTax: boolean }
  | { part: "line"; id: string; line: DraftLine | null }
  | { part: "adjustment"; id: string; adjustment: Adjustment | null }
  /** Something that no total depends on. */
  | { part: "none" };

export type MoneyState = Pick<DraftContent, "currency" | "pricesIncludeTax" | "lines" | "adjustments">;

/** Of a draft with very many lines and very many changes under policy `line`, totals are computed at every n-th change. */
const LINES_COMPUTED_MAX = 40_000;

/** In the order of `steps`. Their sum is the total after the last step less the total of `start`. */
export function effectsOf(start: MoneyState, steps: readonly MoneyStep[], taxPolicy: TaxPolicy): bigint[] {
  const walk = new MoneyWalk(start, taxPolicy);
  const stride = walk.strideFor(steps.length);
  const effects = steps.map(() => 0n);
  let total: bigint | null = null;
  // Between two totals that are computed, the amounts of the changes themselves stand in for their effects.
  let guessed = 0n;
  let last = -1;
  const settle = (): void => {
    const next = walk.total();
    effects[last] = (effects[last] ?? 0n) + next - (total ?? 0n) - guessed;
    total = next;
    guessed = 0n;
  };
  let moved = 0;
  for (const [index, step] of steps.entries()) {
    if (!walk.moves(step)) continue;
    total ??= walk.total();
    const before = walk.statedSum;
    walk.take(step);
    last = index;
    moved++;
    if (moved % stride === 0) settle();
    else {
      effects[index] = walk.statedSum - before;
      guessed += walk.statedSum - before;
    }
  }
  if (last !== -1 && moved % stride !== 0) settle();
  return effects;
}

/**
 * The totals of a draft. Where the tax is rounded once a group, lines of the same taxes are summed up first, which gives the
 * same result and makes a draft of a thousand lines as quick as one of three.
 */
export function totalsOf(
  draft: MoneyState,
  taxPolicy: TaxPolicy,
): Pick<Totals, "netMinor" | "taxMinor" | "totalMinor"> {
  return new MoneyWalk(draft, taxPolicy).totals();
}

/** The printed amount of a line, in the terms in which its price is stated. Kept with the line, which never changes. */
export function lineAmountMinor(line: DraftLine, currency: string): bigint {
  const known = AMOUNTS.get(line);
  if (known?.currency === currency) return known.minor;
  const minor = statedLineMinor(line, currency);
  AMOUNTS.set(line, { currency, minor });
  return minor;
}

const AMOUNTS = new WeakMap<DraftLine, { currency: string; minor: bigint }>();

type Group = { taxes: DraftLine["taxes"]; stated: bigint; lines: number };

// As a decimal it has at most fifteen digits before the point, whatever the currency.
const GROUPED_MAX = 10n ** 14n;

class MoneyWalk {
  statedSum = 0n;
  readonly #currency: string;
  readonly #taxPolicy: TaxPolicy;
  readonly #lines = new Map<string, DraftLine>();
  readonly #adjustments: Map<string, Adjustment>;
  readonly #groups = new Map<string, Group>();
  #includeTax: boolean;

  constructor(start: MoneyState, taxPolicy: TaxPolicy) {
    this.#currency = start.currency;
    this.#taxPolicy = taxPolicy;
    this.#includeTax = start.pricesIncludeTax;
    this.#adjustments = new Map(start.adjustments.map((one) => [one.id, one]));
    for (const line of start.lines) this.#put(line.id, line);
  }

  strideFor(steps: number): number {
    if (this.#groupable()) return 1;
    const evaluations = steps * (this.#lines.size + steps);
    const over = evaluations - (evaluations % LINES_COMPUTED_MAX);
    return over / LINES_COMPUTED_MAX + 1;
  }

  /** Whether the total can depend on the step at all. */
  moves(step: MoneyStep): boolean {
    if (step.part !== "line") return step.part !== "none";
    const before = this.#lines.get(step.id);
    if (before === undefined || step.line === null) return true;
    const same = lineAmountMinor(before, this.#currency) === lineAmountMinor(step.line, this.#currency);
    const changed = !same || taxesKey(before) !== taxesKey(step.line);
    if (!changed) this.#lines.set(step.id, step.line);
    return changed;
  }

  take(step: MoneyStep): void {
    if (step.part === "prices") this.#includeTax = step.includeTax;
    else if (step.part === "line") this.#put(step.id, step.line);
    else if (step.part === "adjustment") {
      if (step.adjustment === null) this.#adjustments.delete(step.id);
      else this.#adjustments.set(step.id, step.adjustment);
    }
  }

  total(): bigint {
    return this.#compute(this.#groupable()).totalMinor;
  }

  totals(): Totals {
    // Of prices with tax the total is the sum of the lines under either policy; how much of it is tax is not.
    return this.#compute(this.#taxPolicy === "category" && this.#groupable());
  }

  #compute(grouped: boolean): Totals {
    return computeTotals({
      currency: this.#currency,
      taxPolicy: this.#taxPolicy,
      pricesIncludeTax: this.#includeTax,
      lines: grouped ? this.#groupedLines() : [...this.#lines.values()],
      adjustments: [...this.#adjustments.values()],
    });
  }

  #put(id: string, line: DraftLine | null): void {
    const before = this.#lines.get(id);
    if (before) this.#count(before, -1);
    if (line === null) this.#lines.delete(id);
    else {
      this.#lines.set(id, line);
      this.#count(line, 1);
    }
  }

  #count(line: DraftLine, sign: 1 | -1): void {
    const key = taxesKey(line);
    const amount = lineAmountMinor(line, this.#currency) * BigInt(sign);
    this.statedSum += amount;
    const group = this.#groups.get(key) ?? { taxes: line.taxes, stated: 0n, lines: 0 };
    group.stated += amount;
    group.lines += sign;
    if (group.lines === 0) this.#groups.delete(key);
    else this.#groups.set(key, group);
  }

  /** Policy `line` rounds the tax of each line; and sums that no decimal spells are left to the lines themselves. */
  #groupable(): boolean {
    if (this.#taxPolicy === "line" && !this.#includeTax) return false;
    for (const { stated } of this.#groups.values()) {
      if (stated >= GROUPED_MAX || stated <= -GROUPED_MAX) return false;
    }
    return true;
  }

  #groupedLines(): TotalsInput["lines"] {
    return [...this.#groups].map(([id, { taxes, stated }]) => ({
      id,
      quantity: "1",
      unitPrice: minorToDecimal(stated, this.#currency),
      discount: null,
      taxes,
    }));
  }
}

const TAXES = new WeakMap<DraftLine["taxes"], string>();

function taxesKey(line: DraftLine): string {
  const known = TAXES.get(line.taxes);
  if (known !== undefined) return known;
  const key = JSON.stringify(line.taxes.map((tax) => [tax.category, tax.rate, tax.exemptionReason || null]));
  TAXES.set(line.taxes, key);
  return key;
}
