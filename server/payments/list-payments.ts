/** Money that arrived, the newest first, with what each payment settled. */
import { and, asc, desc, eq, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { PlainDate } from "#core/plain-date.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import { allocations, payments } from "#db/schema/payments.ts";
import { members } from "#db/schema/tenancy.ts";
import { decodeCursor, encodeCursor, ListInput, pageOf } from "#server/keyset.ts";
import type { TenantContext } from "#server/trpc.ts";

export const ListPaymentsInput = ListInput.extend({
  clientId: z.uuid().optional(),
  /** Only payments of which something is left to allocate. */
  unallocated: z.boolean().default(false),
});

const Key = z.tuple([PlainDate, z.uuid()]);

export async function listPayments(ctx: TenantContext, input: z.output<typeof ListPaymentsInput>) {
  const { actor, services } = ctx;
  const after = decodeCursor("payments", Key, input.cursor);
  const allocated = sql<string>`coalesce((select sum(a.amount_minor) from allocations a
    where a.tenant_id = ${payments.tenantId} and a.payment_id = ${payments.id}), 0)::text`;
  const reversed = sql<boolean>`exists (select 1 from payments r
    where r.tenant_id = ${payments.tenantId} and r.reverses_payment_id = ${payments.id})`;
  const rows = await services.readTenant(actor.tenantId, (db) =>
    db
      .select({
        payment: payments,
        clientName: clients.name,
        recordedBy: members.name,
        allocated: allocated.as("allocated"),
        reversed: reversed.as("reversed"),
      })
      .from(payments)
      .leftJoin(clients, and(eq(clients.tenantId, payments.tenantId), eq(clients.id, payments.clientId)))
      .innerJoin(members, and(eq(members.tenantId, payments.tenantId), eq(members.id, payments.recordedBy)))
      .where(
        and(
          input.clientId ? eq(payments.clientId, input.clientId) : undefined,
          input.unallocated
            ? sql`${payments.reversesPaymentId} is null and not ${reversed} and ${allocated}::bigint < ${payments.amountMinor}`
            : undefined,
          after ? sql`(${payments.receivedOn}, ${payments.id}) < (${after[0]}::date, ${after[1]}::uuid)` : undefined,
        ),
      )
      .orderBy(desc(payments.receivedOn), desc(payments.id))
      .limit(input.limit + 1),
  );
  const { shown, nextCursor } = pageOf(rows, input.limit, ({ payment }) =>
    encodeCursor("payments", [payment.receivedOn, payment.id]),
  );
  const settled = await settledBy(
    ctx,
    shown.map(({ payment }) => payment.id),
  );
  return {
    rows: shown.map(({ payment, ...row }) => ({
      paymentId: payment.id,
      clientId: payment.clientId,
      clientName: row.clientName,
      currency: payment.currency,
      amountMinor: payment.amountMinor.toString(),
      allocatedMinor: row.allocated,
      leftMinor:
        row.reversed || payment.reversesPaymentId !== null
          ? "0"
          : (payment.amountMinor - BigInt(row.allocated)).toString(),
      receivedOn: payment.receivedOn,
      method: payment.method,
      reference: payment.reference,
      note: payment.note,
      reversesPaymentId: payment.reversesPaymentId,
      reversed: row.reversed,
      recordedBy: row.recordedBy,
      recordedAt: payment.createdAt.toISOString(),
      allocations: settled.filter(({ paymentId }) => paymentId === payment.id),
    })),
    nextCursor,
  };
}

async function settledBy(ctx: TenantContext, paymentIds: string[]) {
  if (paymentIds.length === 0) return [];
  const rows = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
    db
      .select({
        allocationId: allocations.id,
        paymentId: allocations.paymentId,
        invoiceId: allocations.invoiceId,
        number: invoices.number,
        amountMinor: allocations.amountMinor,
        allocatedOn: allocations.allocatedOn,
        reversesAllocationId: allocations.reversesAllocationId,
      })
      .from(allocations)
      .innerJoin(invoices, and(eq(invoices.tenantId, allocations.tenantId), eq(invoices.id, allocations.invoiceId)))
      .where(inArray(allocations.paymentId, paymentIds))
      .orderBy(asc(allocations.createdAt), asc(allocations.id))
      .limit(2_000),
  );
  const reversed = new Set(rows.map((row) => row.reversesAllocationId));
  return rows.map((row) => ({
    ...row,
    amountMinor: row.amountMinor.toString(),
    reversed: reversed.has(row.allocationId),
  }));
}
