/** What is kept of a result of a step or a function. */
import { plainError, type RunError } from "./protocol.ts";
import { toJson } from "./transaction.ts";

/** What may be returned, in characters of JSON: steps hand ids on, not documents. */
const RESULT_CHARACTERS_MAX = 1_000_000;

/** The same object where JSON holds all of it; what JSON holds of it; or an error where it is no JSON, or too much of it. */
export function keepable(end: { data: unknown }, of: "step" | "function"): { data: unknown } | { error: RunError } {
  try {
    const reported = JSON.stringify(end.data ?? null);
    if (reported.length > RESULT_CHARACTERS_MAX) {
      const error = `The ${of} returned ${reported.length} characters; ${RESULT_CHARACTERS_MAX} is the most.`;
      return { error: plainError(error) };
    }
    const text = toJson(end.data ?? null);
    return text === reported ? end : { data: JSON.parse(text) };
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    return { error: plainError(`The ${of} returned what cannot be kept as JSON: ${why}`) };
  }
}
