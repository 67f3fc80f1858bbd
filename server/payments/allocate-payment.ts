/** Settles an invoice with money that is there already. The database keeps the sums; what it would refuse is said in words here. */
import { eq, or, sql } from "drizzle-orm";
import { z } from "zod";
import { DecimalString, isDecimal, parseDecimal } from "#core/decimal.ts";
import { toMinor } from "#core/money.ts";
import { type PlainDate, todayIn } from "#core/plain-date.ts";
import { allocations, payments } from "#db/schema/payments.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { lockInvoice } from "#server/invoices/lock-invoice.ts";
import type { TenantContext } from "#server/trpc.ts";
import { amountProblem } from "./payment-amount.ts";
import { postAllocation } from "./post-ledger.ts";

export const AllocatePaymentInput = z.object({
  paymentId: z.uuid(),
  invoiceId: z.uuid(),
  /** In major units of the payment's currency. */
  amount: DecimalString.refine((amount) => isDecimal(amount) && parseDecimal(amount).gt("0"), {
    error: "amount_not_positive",
  }),
});

/**
 * Throws DomainError `payment_not_found`, `invoice_not_found`, `wrong_state`, `already_reversed`, `currency_mismatch`,
 * `allocation_exceeds_payment` or `allocation_exceeds_open`.
 */
export async function allocatePayment(
  ctx: TenantContext,
  input: z.output<typeof AllocatePaymentInput>,
): Promise<{ allocationId: string }> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    const payment = await paymentLeft(tx, input.paymentId);
    if (invoice.state !== "issued" || invoice.kind !== "invoice") {
      throw new DomainError("wrong_state", { invoiceId: invoice.id, state: invoice.state, command: "settle" });
    }
    if (invoice.currency !== payment.currency)
      throw new DomainError("currency_mismatch", { expected: payment.currency });
    const amountMinor = toMinor(input.amount, payment.currency);
    if (amountProblem(input.amount, payment.currency)) {
      throw new DomainError("allocation_exceeds_payment", {
        leftMinor: payment.leftMinor.toString(),
        amount: input.amount,
      });
    }
    if (amountMinor > payment.leftMinor) {
      throw new DomainError("allocation_exceeds_payment", { leftMinor: payment.leftMinor.toString() });
    }
    const openMinor = invoice.totalMinor - invoice.settledMinor;
    if (amountMinor > openMinor) throw new DomainError("allocation_exceeds_open", { openMinor: openMinor.toString() });
    const [agency] = await tx.select({ timeZone: agencies.timeZone }).from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    const allocationId = await insertAllocation(tx, ctx, {
      paymentId: input.paymentId,
      invoiceId: invoice.id,
      amountMinor,
      currency: payment.currency,
      allocatedOn: todayIn(agency.timeZone, services.now()),
    });
    await appendEvent(tx, actor, {
      action: "payment.allocated",
      subjectType: "payment",
      subjectId: input.paymentId,
      details: {
        allocationId,
        invoiceId: invoice.id,
        number: invoice.number,
        amountMinor: amountMinor.toString(),
        currency: payment.currency,
      },
    });
    return { allocationId };
  });
}

/** What of a payment is not anybody's yet. The trigger on allocations locks the payment and adds up again. */
async function paymentLeft(tx: Tx, paymentId: string): Promise<{ currency: string; leftMinor: bigint }> {
  const rows = await tx
    .select()
    .from(payments)
    .where(or(eq(payments.id, paymentId), eq(payments.reversesPaymentId, paymentId)));
  const payment = rows.find(({ id }) => id === paymentId);
  if (!payment) throw new DomainError("payment_not_found", { paymentId });
  if (rows.length > 1 || payment.reversesPaymentId !== null) throw new DomainError("already_reversed", { paymentId });
  const [allocated] = await tx
    .select({ sum: sql<string>`coalesce(sum(${allocations.amountMinor}), 0)::text` })
    .from(allocations)
    .where(eq(allocations.paymentId, paymentId));
  return { currency: payment.currency, leftMinor: payment.amountMinor - BigInt(allocated?.sum ?? "0") };
}

export type NewAllocation = {
  paymentId: string;
  invoiceId: string;
  amountMinor: bigint;
  currency: string;
  allocatedOn: PlainDate;
  reversesAllocationId?: string;
};

/** Inserts the allocation and books it. The invoice is under its lock. Returns the allocation's id. */
export async function insertAllocation(tx: Tx, ctx: TenantContext, allocation: NewAllocation): Promise<string> {
  const { tenantId, memberId } = ctx.actor;
  const { currency, ...row } = allocation;
  const [inserted] = await tx
    .insert(allocations)
    .values({ tenantId, ...row, createdBy: memberId, createdAt: ctx.services.now() })
    .returning({ id: allocations.id });
  if (!inserted) throw new Error("insert returned no row");
  const batch = { tenantId, currency, paymentId: allocation.paymentId, bookedOn: allocation.allocatedOn };
  await postAllocation(tx, batch, allocation.amountMinor);
  return inserted.id;
}
