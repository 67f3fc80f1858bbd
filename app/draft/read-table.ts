/** Cells of a text: what a spreadsheet, a CSV file or a Markdown page puts on the clipboard. */

/**
 * Rows and cells of TSV (what a spreadsheet puts on the clipboard), of CSV with `;` or `,` (quotes as Excel writes them), or
 * of a Markdown table.
 */
export function readTable(text: string): string[][] {
  const clean = text
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n")
    .replace(/\n+$/, "");
  const markdown = clean.includes("\t") ? null : readMarkdownTable(clean);
  if (markdown) return markdown;
  const separator = clean.includes("\t") ? "\t" : csvSeparator(clean);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < clean.length; at++) {
    const character = clean[at] ?? "";
    if (quoted) {
      if (character === '"' && clean[at + 1] === '"') {
        cell += '"';
        at++;
      } else if (character === '"') quoted = false;
      else cell += character;
    } else if (character === '"' && cell === "" && closesLater(clean, at)) quoted = true;
    else if (character === separator) {
      row.push(cell.trim());
      cell = "";
    } else if (character === "\n") {
      rows.push([...row, cell.trim()]);
      row = [];
      cell = "";
    } else cell += character;
  }
  rows.push([...row, cell.trim()]);
  return rows.filter((cells) => cells.some((value) => value !== ""));
}

/** "| Posters | 40 |" with a row of dashes below the first; null where that row is missing, because a pipe alone is prose. */
function readMarkdownTable(text: string): string[][] | null {
  const rows = text.split("\n").filter((row) => row.trim() !== "");
  const rule = rows[1] ?? "";
  if (rows.length < 2 || !/^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$/.test(rule) || !rule.includes("|"))
    return null;
  const cells = (row: string) =>
    row
      .trim()
      .replace(/^\|/, "")
      .replace(/(?<!\\)\|$/, "")
      .split(/(?<!\\)\|/)
      .map((cell) => withoutMarkup(cell.replaceAll("\\|", "|").trim()));
  return rows.filter((_, index) => index !== 1).map(cells);
}

function withoutMarkup(cell: string): string {
  return cell.replace(/^(\*\*|__|\*|_|`)(.+)\1$/, "$2").replace(/<br\s*\/?>/gi, " ");
}

/** An inch mark opens no quotation: `"` counts only when a closing one stands at a cell's end. */
function closesLater(text: string, at: number): boolean {
  return /^"(?:[^"]|"")*"(?:[\t;,\n]|$)/.test(text.slice(at, at + 10_000));
}

/** `;` or `,` when every row has it equally often, else none: prose has commas too. */
function csvSeparator(text: string): string | null {
  const rows = text
    .replace(/"(?:[^"]|"")*"(?=[;,\n]|$)/g, "")
    .split("\n")
    .filter((row) => row.trim() !== "");
  if (rows.length < 2) return null;
  for (const separator of [";", ","]) {
    const counts = rows.map((row) => row.split(separator).length - 1);
    if ((counts[0] ?? 0) > 0 && counts.every((count) => count === counts[0])) return separator;
  }
  return null;
}
