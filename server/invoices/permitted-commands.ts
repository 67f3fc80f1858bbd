/** What one person may do with one document now: its state, their role, and that nobody signs their own. */
import { allowedCommands, type DocumentCommand } from "#core/lifecycle.ts";
import { type Action, may } from "#core/permissions.ts";
import type { Actor } from "#server/context.ts";
import { type InvoiceRecord, NOT_OF_MODELS, type RoundRecord } from "./lock-invoice.ts";

/** The right that each command asks for. */
export const COMMAND_ACTION = {
  edit: "invoices.write",
  submit: "invoices.submit",
  withdraw: "invoices.submit",
  reopen: "invoices.reopen",
  return: "invoices.approve",
  approve: "invoices.approve",
  break_glass: "invoices.break_glass",
  issue: "invoices.issue",
  void: "invoices.void",
  discard: "invoices.write",
} as const satisfies Record<DocumentCommand, Action>;

/** Whether this person submitted the round and so may not sign it. */
export function isOwn(
  actor: Pick<Actor, "memberId">,
  round: Pick<RoundRecord, "submittedBy">,
  authorMayApprove: boolean,
): boolean {
  return !authorMayApprove && round.submittedBy === actor.memberId;
}

/** The commands to offer; `maySign` says whether the open round waits for this person's signature. A command is checked again, under the lock, when it is given. */
export function permittedCommands(
  actor: Pick<Actor, "memberId" | "role">,
  invoice: Pick<InvoiceRecord, "state" | "settledMinor" | "isModel">,
  maySign: boolean,
): DocumentCommand[] {
  return allowedCommands(invoice.state).filter((command) => {
    if (!may(actor.role, COMMAND_ACTION[command]) || (invoice.isModel && NOT_OF_MODELS.includes(command))) return false;
    if (command === "approve") return maySign;
    return command !== "void" || invoice.settledMinor === 0n;
  });
}
