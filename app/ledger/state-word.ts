/** One word for where an invoice is: the list, the page and the palette say the same. */
import type { DocumentState, SettlementState } from "#core/lifecycle.ts";

export type Standing = {
  state: DocumentState;
  settlement: SettlementState | null;
  overdue: boolean;
  daysLate: number;
  delivery: "none" | "queued" | "accepted" | "delivered" | "bounced" | "complained" | "viewed";
  kind: "invoice" | "credit_note";
};

/** `weight` is how loudly it is said: late in bold, finished business softly. */
export function stateWord(standing: Standing): { word: string; weight: "late" | "plain" | "soft" } {
  switch (standing.state) {
    case "draft":
      return { word: "draft", weight: "soft" };
    case "in_review":
      return { word: "waiting for approval", weight: "plain" };
    case "approved":
      return { word: "ready to issue", weight: "plain" };
    case "voided":
      return { word: "voided", weight: "soft" };
    case "discarded":
      return { word: "discarded", weight: "soft" };
    case "issued":
      return issuedWord(standing);
  }
}

function issuedWord(standing: Standing): { word: string; weight: "late" | "plain" | "soft" } {
  if (standing.delivery === "bounced") return { word: "mail came back", weight: "late" };
  if (standing.delivery === "complained") return { word: "mail unwanted", weight: "late" };
  if (standing.overdue)
    return { word: standing.daysLate === 1 ? "1 day late" : `${standing.daysLate} days late`, weight: "late" };
  switch (standing.settlement) {
    case "settled":
      return { word: standing.kind === "credit_note" ? "offset" : "settled", weight: "soft" };
    case "over_settled":
      return { word: "paid too much", weight: "plain" };
    case "partly_settled":
      return { word: "partly settled", weight: "plain" };
    default:
      return { word: standing.delivery === "viewed" ? "viewed" : "open", weight: "plain" };
  }
}
