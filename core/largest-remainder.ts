/** Sharing a whole number of minor units so that the shares add up to it: the largest remainders get the odd cents. */
import { divideDown } from "#core/arithmetic.ts";

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/**
 * Shares of `amount` in proportion to the magnitudes of `weights`; equal shares where all weights are zero. Magnitudes,
 * because beside +1,000 and −999 a discount of 5 would otherwise be shared as +5,000 and −4,995.
 */
export function shareByAmount(amount: bigint, weights: readonly bigint[]): bigint[] {
  const magnitudes = weights.map(magnitude);
  const total = magnitudes.reduce((sum, weight) => sum + weight, 0n);
  if (total === 0n)
    return share(
      amount,
      weights.map(() => amount),
      BigInt(weights.length),
    );
  return share(
    amount,
    magnitudes.map((weight) => amount * weight),
    total,
  );
}

/** Shares of `amount` that each come as near as they can to weight × numerator ÷ denominator; signs are kept. */
export function shareByRatio(
  amount: bigint,
  weights: readonly bigint[],
  numerator: bigint,
  denominator: bigint,
): bigint[] {
  return share(
    amount,
    weights.map((weight) => weight * numerator),
    denominator,
  );
}

/**
 * Rounds every ideal share (numerators[i] ÷ denominator) down and gives what is left of `target` to the largest
 * remainders, one unit each; ties go to the larger share, then to the first. A share that is ideally zero stays zero.
 */
function share(target: bigint, numerators: readonly bigint[], denominator: bigint): bigint[] {
  // Rounding down is not symmetric. Turning the whole problem positive first makes a credit mirror its debit.
  const leading = target !== 0n ? target : (numerators.find((numerator) => numerator !== 0n) ?? 0n);
  if (leading < 0n) {
    return share(
      -target,
      numerators.map((numerator) => -numerator),
      denominator,
    ).map((part) => -part);
  }
  const shares = numerators.map((numerator) => divideDown(numerator, denominator));
  const takers = numerators
    .map((numerator, index) => ({
      index,
      size: magnitude(numerator),
      remainder: numerator - (shares[index] ?? 0n) * denominator,
    }))
    .filter(({ size }) => size > 0n);
  if (takers.length === 0) return shares;
  takers.sort((a, b) => compare(b.remainder, a.remainder) || compare(b.size, a.size) || a.index - b.index);

  // Usually 0 ≤ left < takers. A target that was itself rounded from several parts can lie a unit or two outside.
  const left = target - shares.reduce((sum, part) => sum + part, 0n);
  const everyone = divideDown(left, BigInt(takers.length));
  const odd = left - everyone * BigInt(takers.length);
  takers.forEach(({ index }, rank) => {
    shares[index] = (shares[index] ?? 0n) + everyone + (BigInt(rank) < odd ? 1n : 0n);
  });
  return shares;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
