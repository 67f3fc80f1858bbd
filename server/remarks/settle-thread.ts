/** Resolving, reopening and declining: what becomes of a thread without a change to the draft. */
import { eq } from "drizzle-orm";
import { may } from "#core/permissions.ts";
import { type ThreadMove, threadAfter } from "#core/remarks.ts";
import { remarkThreads } from "#db/schema/remarks.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { lockThread, refuseClosedInvoice } from "./lock-thread.ts";
import { tellRoom } from "./tell-room.ts";

/**
 * Asking for what is so already changes nothing, so that a second press is harmless. Throws DomainError `remark_not_found`,
 * `wrong_state`, `already_decided` (it went another way) or `not_permitted` (declining a suggestion is for those who could
 * accept it, and for whoever made it).
 */
export async function settleThread(
  ctx: TenantContext,
  input: { threadId: string },
  move: Exclude<ThreadMove, "accept">,
): Promise<void> {
  const { actor, services } = ctx;
  const invoiceId = await services.inTenant(actor.tenantId, async (tx) => {
    const { thread, invoice } = await lockThread(tx, input.threadId);
    if (move === "decline" && thread.madeBy !== actor.memberId && !may(actor.role, "invoices.write")) {
      throw new DomainError("not_permitted", { action: "invoices.write" });
    }
    refuseClosedInvoice(invoice);
    const wanted = { resolve: "resolved", reopen: "open", decline: "declined" }[move];
    if (thread.state === wanted) return null;
    const state = threadAfter(thread.kind, thread.state, move);
    if (state === null) throw new DomainError("already_decided", { state: thread.state });
    const open = state === "open";
    await tx
      .update(remarkThreads)
      .set({ state, settledBy: open ? null : actor.memberId, settledAt: open ? null : services.now() })
      .where(eq(remarkThreads.id, thread.id));
    return invoice.id;
  });
  if (invoiceId !== null) await tellRoom(ctx, invoiceId);
}
