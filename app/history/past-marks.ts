/** What of a past draft differs from how it is now: for marking on its sheet, and for saying in a sentence. */
import type { DraftContent } from "#core/draft-content.ts";
import { diffDrafts, type LineFieldChange } from "#core/draft-diff.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import type { LineMark } from "#core/sheet/SheetLines.tsx";

/** Parts of the sheet outside the lines. */
export type PartMark = "buyer" | "issued" | "due" | "reference" | "period" | "figures" | "notes" | "terms";

export type PastMarks = {
  lines: ReadonlyMap<string, ReadonlySet<LineMark>>;
  parts: readonly PartMark[];
  /** Lines of this past draft that are not there now. */
  removedSince: number;
  /** Lines that have come since. */
  addedSince: number;
  /** What the total is more now, in minor units; null where the currency is another. */
  totalSince: bigint | null;
  count: number;
};

/** Which cells of a line say something else when one of its fields does. */
export const LINE_MARKS: Record<LineFieldChange["field"], LineMark[]> = {
  title: ["title"],
  detail: ["detail"],
  quantity: ["quantity", "amount"],
  unit: ["unit"],
  unitPrice: ["price", "amount"],
  discount: ["discount", "amount"],
  taxes: ["tax"],
};

const PART_OF: Record<string, PartMark> = {
  clientId: "buyer",
  issueDate: "issued",
  dueDate: "due",
  dueDays: "due",
  subject: "reference",
  reference: "reference",
  serviceFrom: "period",
  serviceTo: "period",
  currency: "figures",
  pricesIncludeTax: "figures",
};

export function marksOf(past: DraftContent, now: DraftContent, taxPolicy: TaxPolicy): PastMarks {
  const { changes, totals } = diffDrafts(past, now, { taxPolicy });
  const lines = new Map<string, Set<LineMark>>();
  const parts = new Set<PartMark>();
  const mark = (lineId: string, ...marks: LineMark[]): void => {
    lines.set(lineId, new Set([...(lines.get(lineId) ?? []), ...marks]));
  };
  for (const change of changes) {
    if (change.kind === "line_removed") mark(change.line.id, "line");
    else if (change.kind === "line_changed")
      mark(change.lineId, ...change.fields.flatMap(({ field }) => LINE_MARKS[field]));
    else if (change.kind === "line_moved") mark(change.lineId, "moved");
    else if (change.kind === "words_changed") parts.add(change.field);
    else if (change.kind === "field_changed") {
      const part = PART_OF[change.field];
      if (part) parts.add(part);
    } else if (change.kind !== "line_added") parts.add("figures");
  }
  const totalSince = BigInt(totals.after.totalMinor) - BigInt(totals.before.totalMinor);
  if (totalSince !== 0n) parts.add("figures");
  return {
    lines,
    parts: [...parts],
    removedSince: changes.filter(({ kind }) => kind === "line_removed").length,
    addedSince: changes.filter(({ kind }) => kind === "line_added").length,
    totalSince: past.currency === now.currency ? totalSince : null,
    count: changes.length,
  };
}

/** "3 things are different now: one line was added since, the total is 1,452.00 higher." */
export function differenceSentence(marks: PastMarks, money: (minor: bigint) => string): string {
  if (marks.count === 0) return "It is like this now.";
  const lines = (count: number): string => (count === 1 ? "one line was" : `${count} lines were`);
  const since = [
    marks.addedSince > 0 ? `${lines(marks.addedSince)} added since` : "",
    marks.removedSince > 0 ? `${lines(marks.removedSince)} removed since` : "",
    marks.totalSince === null
      ? "the currency is another"
      : marks.totalSince === 0n
        ? ""
        : `the total is ${money(marks.totalSince < 0n ? -marks.totalSince : marks.totalSince)} ${marks.totalSince > 0n ? "higher" : "lower"} now`,
  ].filter((part) => part !== "");
  const head = marks.count === 1 ? "One thing is different now" : `${marks.count} things are different now`;
  return since.length === 0 ? `${head}.` : `${head}: ${since.join(", ")}.`;
}
