/**
 * Text that two people write at once. A text field says only what it holds now; the document wants the one splice that
 * happened, and the field's caret must stay between the same two letters when a splice of somebody else arrives.
 */

/** At `index`, `remove` UTF-16 units went and `insert` came. */
export type Splice = { index: number; remove: number; insert: string };

/** The operations of a Y.Text event: Quill's delta, which counts in UTF-16 units as the DOM does. */
export type TextDelta = readonly { retain?: number; insert?: unknown; delete?: number }[];

/**
 * The one splice that turns `before` into `after`, or null when they are equal. `caret` is where the caret stands after
 * typing: it decides between equal readings ("aa" → "aaa"), so that what was typed lands where the person typed it.
 * Never cuts a surrogate pair in two: half a pair would be replaced by a question mark on the other screen.
 */
export function spliceBetween(before: string, after: string, caret: number | null = null): Splice | null {
  if (before === after) return null;
  // What stands after the caret cannot have been typed just now, so it is matched first.
  const tail = caret === null ? 0 : Math.max(0, after.length - caret);
  const tailHolds = tail > 0 && tail <= before.length && before.endsWith(after.slice(after.length - tail));
  const reserved = tailHolds ? tail : 0;
  const startMax = Math.min(before.length, after.length) - reserved;
  let start = 0;
  while (start < startMax && before[start] === after[start]) start++;
  if (start > 0 && isHighSurrogate(before.charCodeAt(start - 1))) start--;
  const endMax = Math.min(before.length, after.length) - start;
  let end = reserved;
  while (end < endMax && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  if (end > 0 && isLowSurrogate(before.charCodeAt(before.length - end))) end--;
  return { index: start, remove: before.length - start - end, insert: after.slice(start, after.length - end) };
}

/** `text` after the splice. */
export function applySplice(text: string, splice: Splice): string {
  return text.slice(0, splice.index) + splice.insert + text.slice(splice.index + splice.remove);
}

/** Where position `index` of a text stands after `delta`. Text that comes exactly at the caret comes after it. */
export function movePosition(index: number, delta: TextDelta): number {
  let at = 0;
  let moved = index;
  for (const operation of delta) {
    if (operation.retain !== undefined) at += operation.retain;
    else if (typeof operation.insert === "string") {
      if (at >= moved) return moved;
      moved += operation.insert.length;
      at += operation.insert.length;
    } else if (operation.delete !== undefined) {
      if (at >= moved) return moved;
      moved -= Math.min(operation.delete, moved - at);
    }
  }
  return moved;
}

/** The same splice on a text to which `delta` has happened meanwhile (an input method composes while others type). */
export function moveSplice(splice: Splice, delta: TextDelta): Splice {
  const index = movePosition(splice.index, delta);
  return { index, remove: movePosition(splice.index + splice.remove, delta) - index, insert: splice.insert };
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
