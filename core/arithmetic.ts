/**
 * The small sums that people type into a cell: "3*8.5", "120/4", "2*(7+1.5)". Exact fractions of bigints, so 10/3*3 is 10.
 * Its own parser, because `eval` would run whatever a client or a pasted file contains.
 */

export type Fraction = { numerator: bigint; denominator: bigint };

// A cell is a note, not a program: longer text is refused before it is looked at.
export const EXPRESSION_CHARS_MAX = 64;
const PARENTHESES_DEPTH_MAX = 8;

type Token = { kind: "number"; value: Fraction } | { kind: "operator"; operator: string };

/** Turns "12.50" into 1250/100. `text` is digits with at most one point. */
export function fractionOf(text: string): Fraction {
  const [whole = "", decimals = ""] = text.split(".");
  return { numerator: BigInt(`${whole}${decimals}` || "0"), denominator: 10n ** BigInt(decimals.length) };
}

/**
 * The value of `text`, or null where it is not a sum. `readNumber` turns one written number into plain digits with a
 * point, or null where it is none: how numbers are written is the business of the caller's locale.
 */
export function evaluate(
  text: string,
  readNumber: (written: string) => string | null,
): { value: Fraction; isSum: boolean } | null {
  if (text.length > EXPRESSION_CHARS_MAX) return null;
  const tokens = tokenize(text, readNumber);
  if (tokens === null) return null;
  let position = 0;

  const peek = (): string | null => {
    const token = tokens[position];
    return token?.kind === "operator" ? token.operator : null;
  };

  function readSum(depth: number): Fraction | null {
    let left = readProduct(depth);
    for (let operator = peek(); left !== null && (operator === "+" || operator === "-"); operator = peek()) {
      position += 1;
      const right = readProduct(depth);
      left = right === null ? null : add(left, operator === "+" ? right : negate(right));
    }
    return left;
  }

  function readProduct(depth: number): Fraction | null {
    let left = readFactor(depth);
    for (let operator = peek(); left !== null && (operator === "*" || operator === "/"); operator = peek()) {
      position += 1;
      const right = readFactor(depth);
      if (right === null) return null;
      left = operator === "*" ? multiply(left, right) : divide(left, right);
    }
    return left;
  }

  function readFactor(depth: number): Fraction | null {
    const token = tokens?.[position];
    position += 1;
    if (token === undefined || depth > PARENTHESES_DEPTH_MAX) return null;
    if (token.kind === "number") return token.value;
    if (token.operator === "-" || token.operator === "+") {
      const operand = readFactor(depth + 1);
      return operand !== null && token.operator === "-" ? negate(operand) : operand;
    }
    if (token.operator !== "(") return null;
    const inner = readSum(depth + 1);
    if (peek() !== ")") return null;
    position += 1;
    return inner;
  }

  const value = readSum(0);
  if (value === null || position !== tokens.length) return null;
  return { value, isSum: tokens.filter((token) => token.kind === "number").length > 1 };
}

/**
 * The fraction as plain decimal text. Exact where that takes at most `exactDigitsMax` decimals, otherwise rounded half
 * up (away from zero) to `roundedDigits`; null where `roundedDigits` is null.
 */
export function printFraction(
  { numerator, denominator }: Fraction,
  exactDigitsMax: number,
  roundedDigits: number | null,
): string | null {
  for (let digits = 0; digits <= exactDigitsMax; digits += 1) {
    const scaled = numerator * 10n ** BigInt(digits);
    if (scaled % denominator === 0n) return printScaled(scaled / denominator, digits);
  }
  if (roundedDigits === null) return null;
  return printScaled(divideHalfUp(numerator * 10n ** BigInt(roundedDigits), denominator), roundedDigits);
}

function printScaled(scaled: bigint, digits: number): string {
  const sign = scaled < 0n ? "-" : "";
  const text = (scaled < 0n ? -scaled : scaled).toString().padStart(digits + 1, "0");
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function tokenize(text: string, readNumber: (written: string) => string | null): Token[] | null {
  const tokens: Token[] = [];
  // A written number may hold separators and spaces between its digits; the reader decides whether they make sense.
  for (const match of text.matchAll(/([\d.,][\d.,'\s]*)|([-+*/()])|(\s+)|(.)/gsu)) {
    const [, written, operator, , unknown] = match;
    if (unknown !== undefined) return null;
    if (operator !== undefined) tokens.push({ kind: "operator", operator });
    if (written !== undefined) {
      const digits = readNumber(written.trim());
      if (digits === null) return null;
      tokens.push({ kind: "number", value: fractionOf(digits) });
    }
  }
  return tokens;
}

const negate = (value: Fraction): Fraction => ({ ...value, numerator: -value.numerator });

function add(left: Fraction, right: Fraction): Fraction {
  return {
    numerator: left.numerator * right.denominator + right.numerator * left.denominator,
    denominator: left.denominator * right.denominator,
  };
}

function multiply(left: Fraction, right: Fraction): Fraction {
  return { numerator: left.numerator * right.numerator, denominator: left.denominator * right.denominator };
}

/** Null when dividing by nothing. The denominator stays positive, so that signs live in the numerator alone. */
function divide(left: Fraction, right: Fraction): Fraction | null {
  if (right.numerator === 0n) return null;
  const sign = right.numerator < 0n ? -1n : 1n;
  return {
    numerator: left.numerator * right.denominator * sign,
    denominator: left.denominator * right.numerator * sign,
  };
}

/** numerator ÷ denominator to the nearest whole number; exactly half goes away from zero. `denominator` is positive. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (magnitude * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -rounded : rounded;
}

/** numerator ÷ denominator rounded down (towards minus infinity). `denominator` is positive. */
export function divideDown(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}
