/**
 * What a client may say, how often, and how a program that fills in forms is told from them. None of it asks who they are: the link says
 * whose it is.
 */
import { z } from "zod";
import { deriveToken, tokenHash } from "#server/delivery/derived-token.ts";
import { lineOf, textOf } from "#server/text-input.ts";

export const QUESTION_LIMITS = {
  nameChars: 80,
  bodyChars: 4_000,
  /** Messages through one link within an hour: a person who thinks of one more thing, and no more. */
  ofOneLinkAnHour: 10,
  /** Messages of clients about one document, for ever. The table holds it too. */
  inAll: 500,
  /** Shown at once; what is older comes by asking for it. */
  page: 50,
} as const;

/** Nobody reads a page, writes a name and a question and presses a button sooner. */
const SECONDS_MIN = 3;
/** A page that stayed open over a long day is still theirs. */
const HOURS_MAX = 24;

/** Of any length that a form may send: what is too long gets a sentence of its own, not a message of a schema. */
const Typed = z.string().max(20_000);

export const AskInput = z.object({
  token: z.string().max(200),
  name: Typed,
  body: Typed,
  /** Which page it was typed on: signed when it was shown. Also the key by which a form that is sent twice says it once. */
  mark: z.string().max(200),
  /** A field that people do not see. Programs fill in every one. */
  website: Typed,
});
export type AskInput = z.output<typeof AskInput>;

export type QuestionRefusalReason = "empty" | "too_long" | "too_fast" | "page_old" | "machine" | "too_many" | "full";

/** What was typed, made fit to keep; or why not. */
export function readQuestion(asked: Pick<AskInput, "name" | "body" | "website">): Refused | Question {
  if (asked.website.trim() !== "") return { refused: "machine" };
  const name = lineOf(20_000).parse(asked.name);
  const body = textOf(20_000).parse(asked.body).trim();
  if (name === "" || body === "") return { refused: "empty" };
  if (charsOf(name) > QUESTION_LIMITS.nameChars || charsOf(body) > QUESTION_LIMITS.bodyChars) {
    return { refused: "too_long" };
  }
  return { name, body };
}
type Refused = { refused: QuestionRefusalReason };
type Question = { name: string; body: string };

/** As PostgreSQL counts them. */
export function charsOf(text: string): number {
  return [...text].length;
}

/** "<second it was shown>.<its own id>.<signature>". Not stored: looking at a page writes nothing. */
export function pageMark(secret: string, linkId: string, now: Date): string {
  const written = `${Math.floor(now.getTime() / 1_000).toString(36)}.${crypto.randomUUID()}`;
  return `${written}.${signed(secret, linkId, written)}`;
}

/** The key of the message that this page may say, or why it may not. A mark that is not ours is as good as an old one. */
export function readMark(secret: string, linkId: string, mark: string, now: Date): Refused | { key: string } {
  const [second = "", id = "", signature = ""] = mark.split(".", 3);
  // Hashes are compared, so how long it takes says nothing about the signature.
  const ours = tokenHash(signature) === tokenHash(signed(secret, linkId, `${second}.${id}`));
  if (!ours) return { refused: "page_old" };
  const age = Math.floor(now.getTime() / 1_000) - Number.parseInt(second, 36);
  if (age > HOURS_MAX * 3_600) return { refused: "page_old" };
  return age < SECONDS_MIN ? { refused: "too_fast" } : { key: id };
}

function signed(secret: string, linkId: string, written: string): string {
  return deriveToken(secret, "client-page", `${linkId}\n${written}`);
}
