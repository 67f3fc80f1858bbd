/** Answers in a thread. An answer to a settled comment opens it again: nobody would see it otherwise. */
import { eq } from "drizzle-orm";
import type { z } from "zod";
import { remarkThreads } from "#db/schema/remarks.ts";
import type { TenantContext } from "#server/trpc.ts";
import { lockThread, refuseClosedInvoice } from "./lock-thread.ts";
import type { ReplyInput } from "./remark-input.ts";
import type { Said } from "./start-thread.ts";
import { tellRoom } from "./tell-room.ts";
import { saidBefore, writeRemark } from "./write-remark.ts";

/** Throws DomainError `remark_not_found`, `wrong_state`, `member_not_found`, `limit_reached` or `idempotency_conflict`. */
export async function reply(ctx: TenantContext, input: z.output<typeof ReplyInput>): Promise<Said> {
  const { actor, services } = ctx;
  const { threadId, idempotencyKey } = input;
  const { invoiceId, ...said } = await services.inTenant(actor.tenantId, async (tx) => {
    const { thread, invoice } = await lockThread(tx, threadId);
    const known = await saidBefore(tx, ctx, idempotencyKey, { invoiceId: invoice.id, threadId, body: input.body });
    if (known) return { invoiceId: invoice.id, threadId, remarkId: known.id };
    refuseClosedInvoice(invoice);
    const { remarkId } = await writeRemark(tx, ctx, { ...input, invoiceId: invoice.id });
    if (thread.state === "resolved") {
      await tx
        .update(remarkThreads)
        .set({ state: "open", settledBy: null, settledAt: null })
        .where(eq(remarkThreads.id, threadId));
    }
    return { invoiceId: invoice.id, threadId, remarkId };
  });
  await tellRoom(ctx, invoiceId);
  return said;
}
