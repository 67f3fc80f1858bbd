/**
 * The part of Inngest's expression language (CEL) that our functions use: a path into the event, paths and texts joined
 * with `+`, and a path compared with a text. Anything else is refused when the engine starts, not when an event arrives.
 */

type Part = { path: string[] } | { text: string };

const PATH = /^event(\.[A-Za-z_][A-Za-z0-9_]*)+$/;
const TEXT = /^(?:'([^'\\]*)'|"([^"\\]*)")$/;

export type InngestEvent = { id: string; name: string; data: Record<string, unknown>; ts: number };

/** An expression that the embedded runner does not understand; `message` quotes it. */
export class ExpressionRefused extends Error {
  constructor(expression: string) {
    super(
      `the expression ${JSON.stringify(expression)} is outside what the embedded runner understands: paths, + and ==`,
    );
    this.name = "ExpressionRefused";
  }
}

/** Compiles `event.data.tenantId + "-" + event.data.id` to a function of the event. Throws `ExpressionRefused`. */
export function compileKey(expression: string): (event: InngestEvent) => string {
  const parts = expression.split("+").map((source) => compilePart(source, expression));
  return (event) => parts.map((part) => textOf(part, event)).join("");
}

/** Compiles `event.data.kind == 'invoice'` to a predicate of the event. Throws `ExpressionRefused`. */
export function compileCondition(expression: string): (event: InngestEvent) => boolean {
  const sides = expression.split("==");
  if (sides.length !== 2) throw new ExpressionRefused(expression);
  const [left, right] = sides.map((source) => compilePart(source, expression)) as [Part, Part];
  return (event) => textOf(left, event) === textOf(right, event);
}

function compilePart(source: string, expression: string): Part {
  const trimmed = source.trim();
  if (PATH.test(trimmed)) return { path: trimmed.split(".").slice(1) };
  const text = TEXT.exec(trimmed);
  if (text) return { text: text[1] ?? text[2] ?? "" };
  throw new ExpressionRefused(expression);
}

function textOf(part: Part, event: InngestEvent): string {
  if ("text" in part) return part.text;
  let value: unknown = event;
  for (const key of part.path) {
    value = typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : null;
  }
  return value === null || value === undefined ? "" : String(value);
}
