/**
 * What Chromium leaves out of the structure of a page: the running head and the page numbers are drawn without being marked
 * as anything, and PDF/UA wants everything marked (ISO 14289-1, 7.1). They belong to the paper, not to the invoice.
 */

// ISO 32000-1, 14.8.2.2: what a screen reader passes over.
const ARTIFACT_BEGINS = "/Artifact <</Type /Pagination>> BDC";
const ARTIFACT_ENDS = "EMC";

const PAINTS = /(?:^|\s)(?:Tj|TJ|'|"|f|F|f\*|B|B\*|b|b\*|S|s|sh|Do)$/;
const MARKS = /(?:^|[\s>\])])(?:BDC|BMC)$/;
const MARK_ENDS = /(?:^|\s)EMC$/;

/**
 * A content stream as Chromium writes it, one operator to a line, in which every group of graphics (`q` … `Q`) that paints
 * and holds nothing that is marked has become an artifact. Null where nothing had to change.
 */
export function markRunningContent(content: string): string | null {
  const lines = content.split("\n");
  const marked: string[] = [];
  let changed = false;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? "";
    const end = line.trim() === "q" ? closingOf(lines, at) : null;
    if (end === null || !paintsUnmarked(lines, at, end)) {
      // A group in which some is marked is entered: what it holds besides is looked at group by group.
      marked.push(line);
      at += 1;
      if (MARKS.test(line.trimEnd())) {
        const until = endOfMark(lines, at);
        marked.push(...lines.slice(at, until));
        at = until;
      }
      continue;
    }
    marked.push(ARTIFACT_BEGINS, ...lines.slice(at, end + 1), ARTIFACT_ENDS);
    changed = true;
    at = end + 1;
  }
  return changed ? marked.join("\n") : null;
}

/** The line of the `Q` that closes the `q` of line `from`; null in a stream that ends before it. */
function closingOf(lines: readonly string[], from: number): number | null {
  let depth = 0;
  for (let at = from; at < lines.length; at += 1) {
    const operator = lines[at]?.trim();
    if (operator === "q") depth += 1;
    if (operator === "Q" && --depth === 0) return at;
  }
  return null;
}

function paintsUnmarked(lines: readonly string[], from: number, to: number): boolean {
  let paints = false;
  for (let at = from; at <= to; at += 1) {
    const line = lines[at]?.trimEnd() ?? "";
    if (MARKS.test(line)) return false;
    paints ||= PAINTS.test(line);
  }
  return paints;
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
