/**
 * JSON from strangers: bounded in size and depth before anything is built, without the keys that reach prototypes, and with
 * every number kept as it is written, because JSON.parse would turn it into a binary float.
 */

export const JSON_BYTES_MAX = 1_000_000;
export const JSON_DEPTH_MAX = 20;

// As own properties they are harmless, but one careless merge later they are not. No honest invoice has them.
const FORBIDDEN_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** A number as its text, digit for digit. */
export class WrittenNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

export type JsonObject = { [key: string]: JsonValue };
export type JsonValue = null | boolean | string | WrittenNumber | JsonValue[] | JsonObject;
export type JsonPath = (string | number)[];

export type JsonProblem = {
  code: "file_too_large" | "file_empty" | "file_not_json" | "file_too_deep" | "key_forbidden" | "numbers_unreadable";
  path: JsonPath;
};

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber);
}

export function readBoundedJson(text: string): { ok: true; value: JsonValue } | { ok: false; problem: JsonProblem } {
  const refuse = (code: JsonProblem["code"], path: JsonPath = []) => ({ ok: false, problem: { code, path } }) as const;
  // A character takes at most three bytes in UTF-8 for each UTF-16 unit, so most texts need no counting.
  if (text.length > JSON_BYTES_MAX || (text.length * 3 > JSON_BYTES_MAX && utf8Bytes(text) > JSON_BYTES_MAX)) {
    return refuse("file_too_large");
  }
  // Windows programs begin their files with a byte order mark.
  const json = text.replace(/^\ufeff/, "");
  if (json.trim() === "") return refuse("file_empty");
  // Before parsing: the reviver below recurses, and a million brackets would exhaust the stack.
  if (nestsDeeperThan(json, JSON_DEPTH_MAX)) return refuse("file_too_deep");

  let sourceMissing = false;
  let value: JsonValue;
  try {
    value = JSON.parse(json, (_key, parsed: unknown, context?: { source?: string }) => {
      if (typeof parsed !== "number") return parsed;
      if (context?.source === undefined) sourceMissing = true;
      return new WrittenNumber(context?.source ?? "");
    });
  } catch (error) {
    if (error instanceof SyntaxError) return refuse("file_not_json");
    throw error;
  }
  // A browser without `context.source` has already rounded the numbers; guessing what they were is not an option.
  if (sourceMissing) return refuse("numbers_unreadable");
  const forbidden = findForbiddenKey(value, []);
  return forbidden === null ? { ok: true, value } : refuse("key_forbidden", forbidden);
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * One pass over the characters. A regular expression for "a string or a bracket" is shorter, and takes minutes for a
 * megabyte of quotes that never close, because it starts over at each of them.
 */
function nestsDeeperThan(json: string, depthMax: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index += 1) {
    const char = json[index];
    if (inString) {
      if (char === "\\") index += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === "[" || char === "{") {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (char === "]" || char === "}") depth -= 1;
  }
  return false;
}

function findForbiddenKey(value: JsonValue, path: JsonPath): JsonPath | null {
  if (typeof value !== "object" || value === null || value instanceof WrittenNumber) return null;
  const members: [string | number, JsonValue][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, member] of members) {
    const at = [...path, key];
    if (FORBIDDEN_KEYS.has(key.toString())) return at;
    const deeper = findForbiddenKey(member, at);
    if (deeper !== null) return deeper;
  }
  return null;
}
