/** The approval of a round by somebody: with it the round is closed and the invoice can be issued. */
import { eq } from "drizzle-orm";
import { approvals, invoices, rounds } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import type { Actor } from "#server/context.ts";
import type { RoundRecord } from "./lock-invoice.ts";

/** Whether everybody whom the steps ask for has signed, or an owner let it out without them, and why. */
export type Grounds = { kind: "person" } | { kind: "break_glass"; reason: string };

/** The database asks for the signatures, or for the owner and the reason, once more. Answers with the approval's id. */
export async function grantApproval(
  tx: Tx,
  by: Actor,
  { id: roundId, invoiceId, contentHash }: RoundRecord,
  grounds: Grounds,
  now: Date,
): Promise<string> {
  const { tenantId, memberId, name: memberName } = by;
  const [approval] = await tx
    .insert(approvals)
    .values({ tenantId, invoiceId, roundId, contentHash, ...grounds, memberId, memberName, createdAt: now })
    .returning({ approvalId: approvals.id });
  if (!approval) throw new Error("insert returned no row");
  await tx.update(rounds).set({ state: "approved", closedBy: memberId, closedAt: now }).where(eq(rounds.id, roundId));
  await tx.update(invoices).set({ state: "approved", updatedAt: now }).where(eq(invoices.id, invoiceId));
  return approval.approvalId;
}
