/**
 * The part of Inngest's expression language (CEL) that our functions use: paths into the event that started the run (`event`)
 * and into one that comes later (`async`), texts, numbers, true, false and null, compared with == and !=, joined with &&, || and
 * brackets; and texts joined with + for keys. Anything else is refused when the engine starts or a step is planned, not when
 * an event arrives.
 */
import { createHash } from "node:crypto";

export type InngestEvent = { id: string; name: string; data: Record<string, unknown>; ts: number };

/** What paths are read from: the event of the run, and the one that came later where there is one. */
export type Scope = { event: InngestEvent; async?: InngestEvent };

type Root = keyof Scope;
type Value = string | number | boolean | null;
type Node =
  | { kind: "path"; root: Root; path: string[] }
  | { kind: "literal"; value: Value }
  | { kind: "join"; parts: Node[] }
  | { kind: "compare"; equal: boolean; left: Node; right: Node }
  | { kind: "all" | "any"; parts: Node[] };

/** An event with more values than this is compared with every wait of its name. */
const LEAVES_MAX = 200;
const DEPTH_MAX = 6;
const LENGTH_MAX = 2000;

/** An expression that the embedded runner does not understand; `message` quotes it. */
export class ExpressionRefused extends Error {
  constructor(expression: string) {
    super(
      `the expression ${JSON.stringify(expression)} is outside what the embedded runner understands: paths, texts, numbers, +, ==, !=, && and ||`,
    );
    this.name = "ExpressionRefused";
  }
}

/** Compiles `event.data.tenantId + "-" + event.data.id` to a function of the event. Throws `ExpressionRefused`. */
export function compileKey(expression: string): (event: InngestEvent) => string {
  const node = parse(expression, ["event"]);
  if (node.kind === "compare" || node.kind === "all" || node.kind === "any") throw new ExpressionRefused(expression);
  return (event) => textOf(node, { event });
}

/** Compiles `event.data.kind == 'invoice'` to a predicate of the event. Throws `ExpressionRefused`. */
export function compileCondition(expression: string): (event: InngestEvent) => boolean {
  const node = parseTruth(expression, ["event"]);
  return (event) => holds(node, { event });
}

export type Match = {
  holds(event: InngestEvent, async: InngestEvent): boolean;
  /** What an event must have to be looked at for the run that `event` started (see `keysOf`); empty where that cannot be told. */
  keyFor(event: InngestEvent): string;
};

/** Compiles `event.data.id == async.data.id && async.data.paid == true`. Throws `ExpressionRefused`. */
export function compileMatch(expression: string): Match {
  const node = parseTruth(expression, ["event", "async"]);
  const parts = node.kind === "all" ? node.parts : [node];
  return {
    holds: (event, async) => holds(node, { event, async }),
    keyFor(event) {
      for (const part of parts) {
        if (part.kind !== "compare" || !part.equal) continue;
        for (const [there, here] of [
          [part.left, part.right],
          [part.right, part.left],
        ] as const) {
          if (there.kind !== "path" || there.root !== "async" || there.path.length > DEPTH_MAX) continue;
          if (here.kind === "path" && here.root === "async") continue;
          const value = readValue(here, { event });
          // What is compared with nothing can still hold, so every event has to be looked at.
          if (value !== null) return keyOf(there.path, value);
        }
      }
      return "";
    },
  };
}

/** Every key that a wait for this event may have (see `Match.keyFor`); null: too many to tell, so every wait is looked at. */
export function keysOf(event: InngestEvent): string[] | null {
  const keys = [keyOf(["id"], event.id), keyOf(["name"], event.name), keyOf(["ts"], event.ts)];
  const walk = (value: unknown, path: string[]): void => {
    if (keys.length > LEAVES_MAX || path.length > DEPTH_MAX) return;
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
      keys.push(keyOf(path, value));
    } else if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const key of Object.keys(value)) walk(Reflect.get(value, key), [...path, key]);
    }
  };
  walk(event.data, ["data"]);
  return keys.length > LEAVES_MAX ? null : ["", ...keys];
}

/** Hashed, because values are as long as their sender likes. */
function keyOf(path: string[], value: Value): string {
  return createHash("sha256")
    .update(`${path.join(".")}=${JSON.stringify(value)}`)
    .digest("base64url")
    .slice(0, 22);
}

function holds(node: Node, scope: Scope): boolean {
  switch (node.kind) {
    case "all":
      return node.parts.every((part) => holds(part, scope));
    case "any":
      return node.parts.some((part) => holds(part, scope));
    case "compare": {
      const [left, right] = [readValue(node.left, scope), readValue(node.right, scope)];
      // Two ids that are both missing are not the same id.
      const same = left === right && !(left === null && node.left.kind === "path" && node.right.kind === "path");
      return same === node.equal;
    }
    default:
      return readValue(node, scope) === true;
  }
}

/** Texts, numbers and truths; everything else, lists and objects too, counts as missing. */
function readValue(node: Node, scope: Scope): Value {
  if (node.kind === "literal") return node.value;
  if (node.kind !== "path") return textOf(node, scope);
  let value: unknown = scope[node.root];
  for (const key of node.path) {
    value = typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : null;
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
}

function textOf(node: Node, scope: Scope): string {
  if (node.kind === "join") return node.parts.map((part) => textOf(part, scope)).join("");
  const value = readValue(node, scope);
  return value === null ? "" : String(value);
}

const TOKEN =
  /\s*(?:(?<operator>==|!=|&&|\|\||[+()])|(?<path>(?:event|async)(?:\.[A-Za-z_]\w*)+)(?![\w.[(])|'(?<single>[^'\\]*)'|"(?<double>[^"\\]*)"|(?<number>-?\d+(?:\.\d+)?)(?![\w.])|(?<word>true|false|null)(?!\w))/y;

function parseTruth(expression: string, roots: Root[]): Node {
  const node = parse(expression, roots);
  if (node.kind === "join" || (node.kind === "literal" && typeof node.value !== "boolean")) {
    throw new ExpressionRefused(expression);
  }
  return node;
}

/** Recursive descent: || of && of comparisons of sums of values. */
function parse(expression: string, roots: Root[]): Node {
  const refuse = () => new ExpressionRefused(expression.slice(0, LENGTH_MAX));
  if (expression.length > LENGTH_MAX) throw refuse();
  const tokens = tokensOf(expression, refuse);
  let at = 0;
  const take = (operator: string) => tokens[at]?.operator === operator && at++ >= 0;

  const chain = (kind: "any" | "all" | "join", operator: string, next: () => Node): Node => {
    const first = next();
    if (tokens[at]?.operator !== operator) return first;
    const parts = [first];
    while (take(operator)) parts.push(next());
    return { kind, parts };
  };
  const value = (): Node => {
    if (take("(")) {
      const inner = any();
      if (!take(")")) throw refuse();
      return inner;
    }
    const token = tokens[at++];
    if (token?.node === undefined) throw refuse();
    if (token.node.kind === "path" && !roots.includes(token.node.root)) throw refuse();
    return token.node;
  };
  const compare = (): Node => {
    const left = chain("join", "+", value);
    const equal = take("==") ? true : take("!=") ? false : null;
    return equal === null ? left : { kind: "compare", equal, left, right: chain("join", "+", value) };
  };
  const any = (): Node => chain("any", "||", () => chain("all", "&&", compare));

  const node = any();
  if (at !== tokens.length) throw refuse();
  return node;
}

type Token = { operator?: string; node?: Node };

function tokensOf(expression: string, refuse: () => Error): Token[] {
  const tokens: Token[] = [];
  const source = expression.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const groups = TOKEN.exec(source)?.groups;
    if (!groups) throw refuse();
    const { operator, path, single, double, number, word } = groups;
    if (operator !== undefined) tokens.push({ operator });
    else if (path !== undefined) {
      const [root = "event", ...rest] = path.split(".");
      tokens.push({ node: { kind: "path", root: root === "async" ? "async" : "event", path: rest } });
    } else if (number !== undefined) tokens.push({ node: { kind: "literal", value: Number(number) } });
    else if (word !== undefined)
      tokens.push({ node: { kind: "literal", value: word === "null" ? null : word === "true" } });
    else tokens.push({ node: { kind: "literal", value: single ?? double ?? "" } });
  }
  return tokens;
}
