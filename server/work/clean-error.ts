/**
 * What of an error may be kept where people of an agency read it: bounded, on lines that print, and without what signs, opens or
 * gives away the machine. The whole of it stays with the run and in the log.
 */
import { printableText } from "#core/text.ts";

export type WorkError = { name: string; message: string };

const NAME_CHARACTERS_MAX = 100;
const MESSAGE_CHARACTERS_MAX = 1_000;
/** A hostile server can answer with megabytes, and the patterns below need not look at more than is kept. */
const LOOKED_AT_CHARACTERS_MAX = 4 * MESSAGE_CHARACTERS_MAX;

const SECRETS: readonly (readonly [RegExp, string])[] = [
  // A failed query carries the statement and everybody's data.
  [/Failed query:[\s\S]*/g, "Failed query"],
  // smtp://user:password@host
  [/(\b[a-z][\w+.-]*:\/\/)[^\s/@]+@/gi, "$1…@"],
  [/\b(Bearer|Basic)\s+[\w+/=.~-]+/gi, "$1 …"],
  [
    /\b((?:[\w-]{0,40}(?:password|passwd|secret|token|signature|credential|authorization|api[-_]?key|access[-_]?key)[\w-]{0,40})["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s"'&,;)]+)/gi,
    "$1…",
  ],
  [/\bA(?:KI|SI)A[A-Z0-9]{16}\b/g, "…"],
  // Links carry their right in the address; a signed one in what follows the question mark.
  [/(https?:\/\/[^\s"'<>?#]+)[?#][^\s"'<>]*/gi, "$1?…"],
  // Folders of the machine; the name of the file itself helps.
  [/(?<![\w:/.…])(?:[A-Za-z]:)?(?:[/\\][\w.@+-]+)+[/\\](?=[\w.-])/g, "…/"],
];

/** Anything long without a pause in it is a key or a token, unless it is an id. */
const OPAQUE = /[\w+/=-]{32,}/g;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ID_INSIDE = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** Never throws, whatever came. */
export function cleanError(error: { name: string; message: string }): WorkError {
  let message = printableText(error.message.slice(0, LOOKED_AT_CHARACTERS_MAX));
  for (const [pattern, instead] of SECRETS) message = message.replace(pattern, instead);
  message = message.replace(OPAQUE, (found) => (isNameOfSomething(found) ? found : "…")).trim();
  return {
    name: printableText(error.name).slice(0, NAME_CHARACTERS_MAX) || "Error",
    message: cut(message) || "It failed without saying why.",
  };
}

/** An id, a file named for one, or plain words joined by hyphens. */
function isNameOfSomething(text: string): boolean {
  return UUID.test(text) || (ID_INSIDE.test(text) && text.length <= 80) || !/\d/.test(text);
}

function cut(text: string): string {
  return text.length > MESSAGE_CHARACTERS_MAX ? `${text.slice(0, MESSAGE_CHARACTERS_MAX - 1).toWellFormed()}…` : text;
}
