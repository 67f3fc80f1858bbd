/**
 * Exact rational arithmetic for the oracle: a numerator over a positive denominator, never rounded until asked. It shares
 * no code with core/, so that a mistake there cannot hide here.
 */
export type Rational = readonly [numerator: bigint, denominator: bigint];

export const ZERO: Rational = [0n, 1n];

export function whole(value: bigint): Rational {
  return [value, 1n];
}

/** From plain decimal text, digit by digit. */
export function rational(text: string): Rational {
  let numerator = 0n;
  let denominator = 1n;
  let afterPoint = false;
  for (const char of text.replace("-", "")) {
    if (char === ".") afterPoint = true;
    else {
      numerator = numerator * 10n + BigInt(char);
      if (afterPoint) denominator *= 10n;
    }
  }
  return [text.startsWith("-") ? -numerator : numerator, denominator];
}

export function plus([a, b]: Rational, [c, d]: Rational): Rational {
  return [a * d + c * b, b * d];
}

export function times([a, b]: Rational, [c, d]: Rational): Rational {
  return [a * c, b * d];
}

export function minus(a: Rational, b: Rational): Rational {
  return plus(a, times(b, [-1n, 1n]));
}

export function over(a: Rational, [c, d]: Rational): Rational {
  if (c === 0n) throw new RangeError("division by zero");
  return c > 0n ? times(a, [d, c]) : times(a, [-d, -c]);
}

/** Negative, zero or positive as a is below, at or above b. */
export function compare([a, b]: Rational, [c, d]: Rational): number {
  const left = a * d;
  const right = c * b;
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The largest whole number that is not above the value, by definition rather than by remainder tricks. */
export function floor([a, b]: Rational): bigint {
  let quotient = a / b;
  while (quotient * b > a) quotient -= 1n;
  return quotient;
}

/** Nearest whole number, half away from zero: floor(|x| + 1/2) with the sign of x. */
export function nearest(value: Rational): bigint {
  const [a, b] = value;
  return a < 0n ? -floor(plus([-a, b], [1n, 2n])) : floor(plus(value, [1n, 2n]));
}
