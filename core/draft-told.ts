/**
 * A change as it is told: every value short enough for a line of a list, running texts as the words that went and came. What
 * it loses is only length; `DraftChange` itself has everything. Plain JSON.
 */
import type { DraftContent, DraftLine } from "#core/draft-content.ts";
import type {
  AdjustmentAdded,
  AdjustmentChanged,
  AdjustmentMoved,
  AdjustmentRemoved,
  DraftChange,
  FieldChanged,
  LineFieldChange,
  LineMoved,
} from "#core/draft-diff.ts";
import { diffWords, excerptWords, type WordPart, withoutMiddle } from "#core/draft-word-diff.ts";

/** A title or a detail with its words; any other field of a line with both values. */
export type ToldField =
  | Exclude<LineFieldChange, { field: "title" | "detail" }>
  | { field: "title"; words: WordPart[] }
  | { field: "detail"; words: WordPart[] };

/** Of a line that came or went: what is told of it. */
export type ToldLine = Pick<DraftLine, "id" | "title" | "quantity" | "unit" | "unitPrice" | "discount">;

export type ToldChange =
  | FieldChanged
  | { kind: "line_added"; line: ToldLine; position: number; amountMinor: string; effectMinor: string }
  | { kind: "line_removed"; line: ToldLine; position: number; amountMinor: string; effectMinor: string }
  | {
      kind: "line_changed";
      lineId: string;
      title: string;
      /** As it is now, for reading out a quantity. */
      unit: string;
      fields: ToldField[];
      amount: { beforeMinor: string; afterMinor: string };
      effectMinor: string;
    }
  | (Omit<LineMoved, "to"> & { to: number })
  | AdjustmentAdded
  | AdjustmentRemoved
  | AdjustmentChanged
  | AdjustmentMoved
  | { kind: "words_changed"; field: "notes" | "terms"; words: WordPart[]; effectMinor: string };

const TITLE_CHARS_MAX = 120;

export function tellChange(change: DraftChange): ToldChange {
  switch (change.kind) {
    case "line_added":
    case "line_removed": {
      const { kind, line, place, amountMinor, effectMinor } = change;
      return { kind, line: toldLine(line), position: place.index + 1, amountMinor, effectMinor };
    }
    case "line_changed": {
      const { kind, lineId, title, line, fields, amount, effectMinor } = change;
      return {
        kind,
        lineId,
        title: withoutMiddle(title, TITLE_CHARS_MAX),
        unit: line.unit,
        fields: fields.map(toldField),
        amount,
        effectMinor,
      };
    }
    case "line_moved":
      return {
        ...change,
        title: withoutMiddle(change.title, TITLE_CHARS_MAX),
        from: change.from + 1,
        to: change.to.index + 1,
      };
    case "words_changed": {
      const { kind, field, before, after, effectMinor } = change;
      return { kind, field, words: excerptWords(diffWords(before, after)), effectMinor };
    }
    default:
      return change;
  }
}

/** What a draft began with, in a few words. */
export type ToldBeginning = { lines: number; firstTitle: string; clientId: string | null; subject: string };

export function tellBeginning(content: DraftContent): ToldBeginning {
  const firstTitle = withoutMiddle(content.lines[0]?.title ?? "", TITLE_CHARS_MAX);
  return { lines: content.lines.length, firstTitle, clientId: content.clientId, subject: content.subject };
}

function toldLine({ id, title, quantity, unit, unitPrice, discount }: DraftLine): ToldLine {
  return { id, title: withoutMiddle(title, TITLE_CHARS_MAX), quantity, unit, unitPrice, discount };
}

function toldField(change: LineFieldChange): ToldField {
  if (change.field !== "title" && change.field !== "detail") return change;
  return { field: change.field, words: excerptWords(diffWords(change.before, change.after)) };
}
