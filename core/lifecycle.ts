/** The document axis of an invoice's life: which command may move it from where. Screen and server ask the same function. */

export const DOCUMENT_STATES = ["draft", "in_review", "approved", "issued", "voided", "discarded"] as const;
export type DocumentState = (typeof DOCUMENT_STATES)[number];

export const DOCUMENT_COMMANDS = [
  "edit",
  "submit",
  "withdraw",
  "reopen",
  "return",
  "approve",
  "break_glass",
  "issue",
  "void",
  "discard",
] as const;
export type DocumentCommand = (typeof DOCUMENT_COMMANDS)[number];

const MOVES: Record<DocumentCommand, Partial<Record<DocumentState, DocumentState>>> = {
  edit: { draft: "draft" },
  submit: { draft: "in_review" },
  withdraw: { in_review: "draft", approved: "draft" },
  reopen: { in_review: "draft", approved: "draft" },
  return: { in_review: "draft", approved: "draft" },
  approve: { in_review: "approved" },
  /** Approved by an owner alone, and issued in the same breath. */
  break_glass: { in_review: "issued" },
  issue: { approved: "issued" },
  void: { issued: "voided" },
  discard: { draft: "discarded" },
};

/** The state after `command`, or null where the command is not allowed from `state`. */
export function nextState(state: DocumentState, command: DocumentCommand): DocumentState | null {
  return MOVES[command][state] ?? null;
}

/** The commands that `state` allows, in the order in which a screen offers them. */
export function allowedCommands(state: DocumentState): DocumentCommand[] {
  return DOCUMENT_COMMANDS.filter((command) => nextState(state, command) !== null);
}

export const SETTLEMENT_STATES = ["open", "partly_settled", "settled", "over_settled"] as const;
export type SettlementState = (typeof SETTLEMENT_STATES)[number];

/** Derived from allocations, never stored: how much of `totalMinor` has been settled (both in minor units). */
export function settlementState(totalMinor: bigint, settledMinor: bigint): SettlementState {
  if (settledMinor > totalMinor) return "over_settled";
  if (settledMinor === totalMinor) return "settled";
  return settledMinor > 0n ? "partly_settled" : "open";
}

/** Overdue is derived from the due date in the agency's own calendar: the day after it, with something left to pay. */
export function isOverdue(dueDate: string, today: string, settlement: SettlementState): boolean {
  return (settlement === "open" || settlement === "partly_settled") && today > dueDate;
}
