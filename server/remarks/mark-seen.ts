/** Remembers how far somebody has had the remarks of an invoice on the screen. Never goes back. */
import { eq, max, sql } from "drizzle-orm";
import type { z } from "zod";
import { invoices } from "#db/schema/invoices.ts";
import { remarkSeen, remarks } from "#db/schema/remarks.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import type { SeenInput } from "./remark-input.ts";

/** Throws DomainError `invoice_not_found`. */
export async function markSeen(ctx: TenantContext, input: z.output<typeof SeenInput>): Promise<void> {
  const { actor, services } = ctx;
  const { invoiceId } = input;
  await services.inTenant(actor.tenantId, async (tx) => {
    const [known] = await tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.id, invoiceId));
    if (!known) throw new DomainError("invoice_not_found", { invoiceId });
    const [said] = await tx
      .select({ newest: max(remarks.seq) })
      .from(remarks)
      .where(eq(remarks.invoiceId, invoiceId));
    // Nobody has seen what was not said yet, whatever their clock or their program claims.
    const seq = Math.min(input.seq, said?.newest ?? 0);
    if (seq === 0) return;
    await tx
      .insert(remarkSeen)
      .values({ tenantId: actor.tenantId, invoiceId, memberId: actor.memberId, seq, seenAt: services.now() })
      .onConflictDoUpdate({
        target: [remarkSeen.tenantId, remarkSeen.invoiceId, remarkSeen.memberId],
        set: { seq: sql`excluded.seq`, seenAt: sql`excluded.seen_at` },
        setWhere: sql`${remarkSeen.seq} < excluded.seq`,
      });
  });
}
