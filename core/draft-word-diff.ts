/**
 * What changed in a text, word by word: the shortest list of words that went and words that came, bounded in time. Beyond
 * the bound what stands between the first and the last difference is told as one change, which is true and merely coarser.
 */

/** Parts in reading order. Those that stayed and went give the text before; those that stayed and came the text after. */
export type WordPart = { kind: "same" | "removed" | "added"; text: string };

// Two notes of 2,000 words that share nothing are not compared word by word: nobody would read that as a difference.
const EDITS_MAX = 80;

// A word, a run of blanks, or one mark. Scripts that put no blanks between words count every character.
const TOKEN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}_’']+|\s+|[^\p{L}\p{N}\p{M}_’'\s]/gu;

/** The words of `before` and `after`, compared. Equal texts give one part that is the same; two empty ones none. */
export function diffWords(before: string, after: string): WordPart[] {
  if (before === after) return before === "" ? [] : [{ kind: "same", text: before }];
  const a = before.match(TOKEN) ?? [];
  const b = after.match(TOKEN) ?? [];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const middle = compareTokens(a.slice(start, a.length - end), b.slice(start, b.length - end));
  return joined([
    { kind: "same", text: a.slice(0, start).join("") },
    ...middle,
    { kind: "same", text: a.slice(a.length - end).join("") },
  ]);
}

/** How much of the surroundings a reader needs to find the place, and how much of one change is worth showing. */
export type WordContext = { sameChars: number; changedChars: number; partsMax: number };

const CONTEXT: WordContext = { sameChars: 24, changedChars: 160, partsMax: 24 };

/** The same, short enough for a line of a list: what stayed is cut to its edges, what is very long is cut in the middle. */
export function excerptWords(parts: readonly WordPart[], context: WordContext = CONTEXT): WordPart[] {
  const shown = parts.slice(0, context.partsMax).map((part, index): WordPart => {
    if (part.kind !== "same") return { ...part, text: withoutMiddle(part.text, context.changedChars) };
    if (index === 0) return { ...part, text: tailOf(part.text, context.sameChars) };
    if (index === parts.length - 1) return { ...part, text: headOf(part.text, context.sameChars) };
    return { ...part, text: withoutMiddle(part.text, context.sameChars * 2) };
  });
  return parts.length > context.partsMax ? [...shown, { kind: "same", text: " …" }] : shown;
}

/** At most `chars` of a text that is shown as a value: its beginning and its end, never half a character. */
export function withoutMiddle(text: string, chars: number): string {
  const characters = [...text];
  if (characters.length <= chars) return text;
  const half = (chars - (chars % 2)) / 2;
  return `${characters.slice(0, half).join("")} … ${characters.slice(-half).join("")}`;
}

/** The beginning of what follows a change, up to the end of a word. */
function headOf(text: string, chars: number): string {
  const characters = [...text];
  if (characters.length <= chars) return text;
  const cut = characters.slice(0, chars).join("");
  return `${cut.replace(/(?<=\s\S*)\s\S*$/, "")}…`;
}

/** The end of what goes before a change, from the beginning of a word. */
function tailOf(text: string, chars: number): string {
  const characters = [...text];
  if (characters.length <= chars) return text;
  const cut = characters.slice(-chars).join("");
  return `…${cut.replace(/^\S*\s(?=\S)/, "")}`;
}

/** Myers' greedy comparison; beyond the bound one change as a whole. */
function compareTokens(a: readonly string[], b: readonly string[]): WordPart[] {
  const whole: WordPart[] = [
    { kind: "removed", text: a.join("") },
    { kind: "added", text: b.join("") },
  ];
  if (a.length === 0 || b.length === 0) return whole;
  const path = shortestEdit(a, b);
  if (path === null) return whole;
  // What stays between two changes and is only a blank or a mark reads better as part of them.
  return joined(path).flatMap((part, index, all): WordPart[] => {
    const between = part.kind === "same" && index > 0 && index < all.length - 1 && !/[\p{L}\p{N}]/u.test(part.text);
    if (!between) return [part];
    return [
      { kind: "removed", text: part.text },
      { kind: "added", text: part.text },
    ];
  });
}

/** For each number of edits how far each diagonal reaches; then the way back. Null where it takes more than the bound. */
function shortestEdit(a: readonly string[], b: readonly string[]): WordPart[] | null {
  const reached: Map<number, number>[] = [];
  let frontier = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= EDITS_MAX; edits++) {
    const next = new Map<number, number>();
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = stepsDown(frontier, diagonal, edits)
        ? (frontier.get(diagonal + 1) ?? 0)
        : (frontier.get(diagonal - 1) ?? 0) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      next.set(diagonal, x);
      if (x >= a.length && x - diagonal >= b.length) return wayBack([...reached, frontier], a, b);
    }
    reached.push(frontier);
    frontier = next;
  }
  return null;
}

function stepsDown(frontier: ReadonlyMap<number, number>, diagonal: number, edits: number): boolean {
  if (diagonal === -edits) return true;
  return diagonal !== edits && (frontier.get(diagonal - 1) ?? -1) < (frontier.get(diagonal + 1) ?? -1);
}

function wayBack(
  frontiers: readonly ReadonlyMap<number, number>[],
  a: readonly string[],
  b: readonly string[],
): WordPart[] {
  const parts: WordPart[] = [];
  let x = a.length;
  let y = b.length;
  for (let edits = frontiers.length - 1; edits >= 0; edits--) {
    const frontier = frontiers[edits] ?? new Map<number, number>();
    const diagonal = x - y;
    const from = stepsDown(frontier, diagonal, edits) ? diagonal + 1 : diagonal - 1;
    const fromX = edits === 0 ? 0 : (frontier.get(from) ?? 0);
    const fromY = edits === 0 ? 0 : fromX - from;
    while (x > fromX && y > fromY) {
      parts.push({ kind: "same", text: a[x - 1] ?? "" });
      x--;
      y--;
    }
    if (edits === 0) break;
    if (x > fromX) parts.push({ kind: "removed", text: a[x - 1] ?? "" });
    else parts.push({ kind: "added", text: b[y - 1] ?? "" });
    x = fromX;
    y = fromY;
  }
  return parts.reverse();
}

/** Neighbours of one kind become one part; between two that stayed, what went stands before what came. */
function joined(parts: readonly WordPart[]): WordPart[] {
  const out: WordPart[] = [];
  let removed = "";
  let added = "";
  const settle = (): void => {
    if (removed !== "") out.push({ kind: "removed", text: removed });
    if (added !== "") out.push({ kind: "added", text: added });
    removed = "";
    added = "";
  };
  for (const part of parts) {
    if (part.text === "") continue;
    if (part.kind === "removed") removed += part.text;
    else if (part.kind === "added") added += part.text;
    else {
      settle();
      const last = out.at(-1);
      if (last?.kind === "same") last.text += part.text;
      else out.push({ ...part });
    }
  }
  settle();
  return out;
}
