/**
 * Small whole numbers: years, months, positions, sequences. Never money, which is a bigint of minor units, and never a
 * quantity or a rate, which are decimal strings. This is the one file of core/ that may name `Number`.
 */

/** The whole number that `text` writes in ASCII digits, at most 15 of them, so that it is exact. Throws on anything else. */
export function parseInteger(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new RangeError("not a whole number of at most 15 digits");
  // biome-ignore lint/style/noRestrictedGlobals: up to 15 digits a double is exact; this is the documented exception.
  return Number.parseInt(text, 10);
}

/** The remainder with the sign of `divisor`, for whole numbers: modulo(-1, 7) is 6. */
export function modulo(dividend: number, divisor: number): number {
  return ((dividend % divisor) + divisor) % divisor;
}

/** The quotient rounded down, for whole numbers: floorDivide(-1, 7) is -1. */
export function floorDivide(dividend: number, divisor: number): number {
  return (dividend - modulo(dividend, divisor)) / divisor;
}

/** Whether `value` is a whole number that a double holds exactly. */
export function isInteger(value: number): boolean {
  // biome-ignore lint/style/noRestrictedGlobals: see the head of this file.
  return Number.isSafeInteger(value);
}

/** The whole number that `text` writes in hexadecimal digits, at most 12 of them. Throws on anything else. */
export function parseHexadecimal(text: string): number {
  if (!/^[0-9a-f]{1,12}$/i.test(text)) throw new RangeError("not a hexadecimal number of at most 12 digits");
  // biome-ignore lint/style/noRestrictedGlobals: see the head of this file.
  return Number.parseInt(text, 16);
}
