/** Names in words: finding the one that is being typed, and who of those named is really meant. */
import type { PersonView } from "./remark-door.ts";

export type MentionQuery = { from: number; query: string };

// Names are longer than this only in jokes.
const QUERY_CHARS_MAX = 40;

/** The name that is being typed before `caret`, after an @ at the beginning of a word; null where there is none. */
export function mentionAt(text: string, caret: number): MentionQuery | null {
  const found = /(?:^|[\s(])@([^@\n]*)$/.exec(text.slice(0, caret));
  const query = found?.[1];
  if (query === undefined || query.length > QUERY_CHARS_MAX || /\s\s|[.,;:!?]\s/.test(query)) return null;
  return { from: caret - query.length - 1, query };
}

/** Those whose name, or any word of it, begins with what was typed. */
export function matchingPeople(people: readonly PersonView[], query: string, self: string): PersonView[] {
  const wanted = plain(query);
  return people.filter(({ gone, memberId, name }) => {
    if (gone || memberId === self) return false;
    const words = plain(name);
    return words.startsWith(wanted) || words.split(/\s+/).some((word) => word.startsWith(wanted));
  });
}

/** `text` with the name in place of what was typed, and where the caret goes. */
export function withMention(
  text: string,
  { from, query }: MentionQuery,
  name: string,
): { text: string; caret: number } {
  const before = `${text.slice(0, from)}@${name} `;
  return { text: before + text.slice(from + 1 + query.length).replace(/^ /, ""), caret: before.length };
}

/** The members whose whole name stands in `text` after an @. A longer name is not mistaken for a shorter one in it. */
export function mentionedIn(text: string, people: readonly PersonView[]): string[] {
  return partsOf(
    text,
    people.filter(({ gone }) => !gone),
  ).flatMap((part) => part.memberId ?? []);
}

/** `at` is where the part begins. */
export type TextPart = { at: number; text: string; memberId: string | null };

/** The words of a remark, with the names of `people` in parts of their own. */
export function partsOf(text: string, people: readonly PersonView[]): TextPart[] {
  const names = people.toSorted((a, b) => b.name.length - a.name.length);
  const parts: TextPart[] = [];
  let plainFrom = 0;
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const person = names.find(({ name }) => name !== "" && text.startsWith(name, at + 1));
    if (!person) continue;
    if (at > plainFrom) parts.push({ at: plainFrom, text: text.slice(plainFrom, at), memberId: null });
    plainFrom = at + 1 + person.name.length;
    parts.push({ at, text: text.slice(at, plainFrom), memberId: person.memberId });
  }
  if (plainFrom < text.length) parts.push({ at: plainFrom, text: text.slice(plainFrom), memberId: null });
  return parts;
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
