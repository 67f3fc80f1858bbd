/**
 * What Chromium leaves out of the structure of a page: running heads, page numbers, and rules and areas that belong to no
 * element that is read out are drawn without being marked as anything, and PDF/UA wants everything marked (ISO 14289-1,
 * 7.1). They belong to the paper, not to the invoice.
 */

// ISO 32000-1, 14.8.2.2: what a screen reader passes over.
const ARTIFACT_BEGINS = { text: "/Artifact <</Type /Pagination>> BDC", drawing: "/Artifact <</Type /Layout>> BDC" };
const ARTIFACT_ENDS = "EMC";

// Operators as Chromium writes them: one to a line, at its end.
const PATH_GROWS = /(?:^|\s)(?:re|m|l|c|v|y|h)$/;
const PATH_IS_PAINTED = /(?:^|\s)(?:f|F|f\*|B|B\*|b|b\*|S|s)$/;
const PATH_ENDS = /(?:^|\s)n$/;
const DRAWS_AT_ONCE = /(?:^|\s)(?:sh|Do)$/;
const SHOWS_TEXT = /(?:^|\s)(?:Tj|TJ|'|")$/;
const MARKS = /(?:^|[\s>\])])(?:BDC|BMC)$/;
const MARK_ENDS = /(?:^|\s)EMC$/;
/** Says how glyphs are read, and nothing of where they stand in the structure (ISO 32000-1, 14.8.2.3.3 and 14.9.4). */
const SPELLS = /^\/(?:ReversedChars\s+BMC|Span\s*<<\s*\/ActualText [^/]*>>\s*BDC)$/;

/**
 * A content stream as Chromium writes it, in which whatever is painted outside every mark has become an artifact. Null where
 * nothing had to change.
 */
export function markUntaggedContent(content: string): string | null {
  const lines = content.split("\n");
  const marked: string[] = [];
  /** Where in `marked` the path begins that has not been painted yet. */
  let path: number | null = null;
  let changed = false;
  const artifact = (kind: keyof typeof ARTIFACT_BEGINS, drawn: readonly string[]) => {
    marked.push(ARTIFACT_BEGINS[kind], ...drawn, ARTIFACT_ENDS);
    changed = true;
  };
  for (let at = 0; at < lines.length; ) {
    const line = (lines[at] ?? "").trimEnd();
    const group = groupAt(lines, at);
    if (group !== null) {
      const inside = lines.slice(at, group.end);
      if (group.kind === "text" && inside.some((one) => SHOWS_TEXT.test(one.trimEnd()))) artifact("text", inside);
      else marked.push(...inside);
      at = group.end;
      continue;
    }
    if (PATH_GROWS.test(line)) path ??= marked.length;
    if (PATH_IS_PAINTED.test(line) && path !== null) {
      artifact("drawing", [...marked.splice(path), lines[at] ?? ""]);
    } else if (DRAWS_AT_ONCE.test(line)) {
      artifact("drawing", [lines[at] ?? ""]);
    } else {
      marked.push(lines[at] ?? "");
    }
    if (PATH_IS_PAINTED.test(line) || PATH_ENDS.test(line)) path = null;
    at += 1;
  }
  return changed ? marked.join("\n") : null;
}

/** What begins at a line and is taken as a whole: what is marked already, or text in which nothing is. `end`: the line after it. */
function groupAt(lines: readonly string[], at: number): { kind: "marked" | "text"; end: number } | null {
  const line = (lines[at] ?? "").trimEnd();
  if (MARKS.test(line)) return { kind: SPELLS.test(line) ? "text" : "marked", end: endOfMark(lines, at + 1) };
  if (line !== "BT") return null;
  const last = lines.indexOf("ET", at);
  if (last === -1) return null;
  const isMarked = lines.slice(at, last).some((one) => MARKS.test(one.trimEnd()) && !SPELLS.test(one.trimEnd()));
  return isMarked ? null : { kind: "text", end: last + 1 };
}

/** The line after the `EMC` that ends the mark whose content begins at line `from`. */
function endOfMark(lines: readonly string[], from: number): number {
  let depth = 1;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at]?.trimEnd() ?? "";
    if (MARKS.test(line)) depth += 1;
    if (MARK_ENDS.test(line) && --depth === 0) return at + 1;
  }
  return lines.length;
}

const NOTHING = "200D";

/**
 * A font's table from glyphs to text (a ToUnicode CMap) without glyphs that stand for the character 0, which no text holds (ISO
 * 19005-3, 6.2.11.7.2). Those are parts of letters, such as the dots of an Arabic one: the letter itself says what it is, and
 * its parts become a joiner that nobody sees. Null where nothing had to change.
 */
export function mendToUnicode(map: string): string | null {
  const mended = map
    .replaceAll(/^(<[0-9A-Fa-f]+> )<0000>[ \t\r]*$/gm, `$1<${NOTHING}>`)
    .replaceAll(/^<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)> <0000>[ \t\r]*$/gm, (_line, first: string, last: string) => {
      const glyphs = Number.parseInt(last, 16) - Number.parseInt(first, 16) + 1;
      return `<${first}> <${last}> [${Array.from({ length: Math.max(1, glyphs) }, () => `<${NOTHING}>`).join(" ")}]`;
    });
  return mended === map ? null : mended;
}
