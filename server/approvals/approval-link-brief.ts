/** What changed, in the three lines that fit a mail: the money, the lines, and what is only said; another account before all. */
import { formatMoney } from "#core/money.ts";
import type { Baseline } from "./review-baselines.ts";
import type { ReviewChanges } from "./review-changes.ts";

type Compared = Pick<ReviewChanges, "baseline" | "changes" | "frame" | "totals" | "more">;

/** At most four sentences: the first says since when. Empty parts are left out. */
export function changesInBrief(changes: Compared, locale: string): string[] {
  const { baseline, totals } = changes;
  if (!baseline || !totals) return ["The first to this client: there is nothing to compare it with."];
  const said = [bankLine(changes), moneyLine(totals, locale), linesLine(changes), wordsLine(changes)].filter(
    (line) => line !== null,
  );
  return [`Compared with ${baselineWords(baseline)}:`, ...(said.length > 0 ? said.slice(0, 3) : ["It says the same."])];
}

function baselineWords(baseline: Baseline): string {
  switch (baseline.kind) {
    case "signed_by_you":
      return "what you signed before";
    case "signed":
      return `what ${baseline.by} signed before`;
    case "returned":
      return `what ${baseline.by} returned`;
    case "withdrawn":
      return "what was submitted before";
    case "previous_invoice":
      return `${baseline.number || "the one before"}, the last to this client`;
    case "source":
      return `${baseline.number || "the draft"} that it was copied from`;
  }
}

/** Whoever reads one line only has to read this one. */
function bankLine({ frame }: Compared): string | null {
  const bank = frame.find(({ what }) => what === "bank");
  return bank ? `MONEY GOES TO ANOTHER ACCOUNT: ${bank.before} → ${bank.after}` : null;
}

function moneyLine({ before, after }: NonNullable<ReviewChanges["totals"]>, locale: string): string {
  const money = (figures: typeof before) =>
    `${formatMoney(figures.totalMinor, figures.currency, locale)} ${figures.currency}`;
  const same = before.totalMinor === after.totalMinor && before.currency === after.currency;
  return same ? `Total as before: ${money(after)}` : `Total: ${money(before)} → ${money(after)}`;
}

function linesLine({ changes, more }: Compared): string | null {
  const count = (kind: string) => changes.filter((change) => change.kind === kind).length;
  const parts = [
    counted(count("line_changed"), "changed"),
    counted(count("line_added"), "added"),
    counted(count("line_removed"), "removed"),
    counted(count("line_moved"), "moved"),
  ].filter((part) => part !== null);
  const adjusted = changes.filter(({ kind }) => kind.startsWith("adjustment_")).length;
  if (adjusted > 0) parts.push(`${adjusted} ${adjusted === 1 ? "discount or charge" : "discounts and charges"} other`);
  if (more > 0) parts.push(`${more} more changes`);
  return parts.length > 0 ? `Lines: ${parts.join(", ")}` : null;
}

function counted(count: number, what: string): string | null {
  return count > 0 ? `${count} ${what}` : null;
}

function wordsLine({ changes, frame }: Compared): string | null {
  const fields = changes.filter(({ kind }) => kind === "field_changed" || kind === "words_changed").length;
  const others = new Set(frame.flatMap(({ what }) => (what === "bank" ? [] : (FRAME_WORDS[what] ?? "how it looks"))));
  const parts = [
    fields > 0 ? `${fields} ${fields === 1 ? "entry" : "entries"} of the head, notes or terms` : null,
    ...others,
  ].filter((part) => part !== null);
  return parts.length > 0 ? `Also: ${parts.join(", ")}` : null;
}

/** Everything else that stands around the lines is its look. */
const FRAME_WORDS: Partial<Record<string, string>> = { buyer: "the client's details", seller: "our own details" };
