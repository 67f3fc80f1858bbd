/** A mistake is reversed by new rows, never edited: an allocation alone, or a payment with everything that it settled. */
import { and, asc, eq, inArray, isNull, notExists, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { z } from "zod";
import { type PlainDate, todayIn } from "#core/plain-date.ts";
import { invoices } from "#db/schema/invoices.ts";
import { allocations, payments } from "#db/schema/payments.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { violates } from "#server/postgres-error.ts";
import { filledLineOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { insertAllocation } from "./allocate-payment.ts";
import { postPayment } from "./post-ledger.ts";

export const ReversePaymentInput = z.object({ paymentId: z.uuid(), reason: filledLineOf(500) });
export const ReverseAllocationInput = z.object({ allocationId: z.uuid() });

type Allocation = typeof allocations.$inferSelect;

/** Throws DomainError `payment_not_found` or `already_reversed`. */
export async function reversePayment(
  ctx: TenantContext,
  input: z.output<typeof ReversePaymentInput>,
): Promise<{ reversalId: string }> {
  const { actor, services } = ctx;
  try {
    return await services.inTenant(actor.tenantId, async (tx) => {
      await lockSettled(tx, input.paymentId);
      const [payment] = await tx.select().from(payments).where(eq(payments.id, input.paymentId));
      if (!payment) throw new DomainError("payment_not_found", { paymentId: input.paymentId });
      if (payment.reversesPaymentId !== null) throw new DomainError("already_reversed", { paymentId: payment.id });
      const today = await todayOf(tx, services.now());
      for (const allocation of await liveAllocations(tx, payment.id)) {
        await reverse(tx, ctx, { ...allocation, paymentId: payment.id }, payment.currency, today);
      }
      const [reversal] = await tx
        .insert(payments)
        .values({
          tenantId: actor.tenantId,
          clientId: payment.clientId,
          currency: payment.currency,
          amountMinor: -payment.amountMinor,
          receivedOn: today,
          method: payment.method,
          reference: payment.reference,
          note: input.reason,
          reversesPaymentId: payment.id,
          idempotencyKey: `reversal:${payment.id}`,
          recordedBy: actor.memberId,
          createdAt: services.now(),
        })
        .returning({ id: payments.id });
      if (!reversal) throw new Error("insert returned no row");
      const batch = { tenantId: actor.tenantId, paymentId: reversal.id, currency: payment.currency, bookedOn: today };
      await postPayment(tx, batch, -payment.amountMinor);
      await appendEvent(tx, actor, {
        action: "payment.reversed",
        subjectType: "payment",
        subjectId: payment.id,
        details: {
          reason: input.reason,
          amountMinor: payment.amountMinor.toString(),
          currency: payment.currency,
          reversalId: reversal.id,
        },
      });
      return { reversalId: reversal.id };
    });
  } catch (error) {
    if (violates(error, "payments_reversed_once") || violates(error, "payments_idempotency")) {
      throw new DomainError("already_reversed", { paymentId: input.paymentId }, { cause: error });
    }
    throw error;
  }
}

/** Throws DomainError `payment_not_found` (no such allocation) or `already_reversed`. */
export async function reverseAllocation(
  ctx: TenantContext,
  input: z.output<typeof ReverseAllocationInput>,
): Promise<{ reversalId: string }> {
  const { actor, services } = ctx;
  try {
    return await services.inTenant(actor.tenantId, async (tx) => {
      const [found] = await tx
        .select({ allocation: allocations, currency: invoices.currency, number: invoices.number })
        .from(allocations)
        .innerJoin(invoices, eq(invoices.id, allocations.invoiceId))
        .where(eq(allocations.id, input.allocationId));
      if (!found) throw new DomainError("payment_not_found", { allocationId: input.allocationId });
      const { allocation } = found;
      if (allocation.reversesAllocationId !== null) {
        throw new DomainError("already_reversed", { allocationId: allocation.id });
      }
      const reversalId = await reverse(tx, ctx, allocation, found.currency, await todayOf(tx, services.now()));
      await appendEvent(tx, actor, {
        action: "payment.allocation_reversed",
        subjectType: allocation.paymentId ? "payment" : "invoice",
        subjectId: allocation.paymentId ?? allocation.invoiceId,
        details: {
          allocationId: allocation.id,
          invoiceId: allocation.invoiceId,
          number: found.number,
          amountMinor: allocation.amountMinor.toString(),
          currency: found.currency,
        },
      });
      return { reversalId };
    });
  } catch (error) {
    if (violates(error, "allocations_reversed_once")) {
      throw new DomainError("already_reversed", { allocationId: input.allocationId }, { cause: error });
    }
    throw error;
  }
}

/** The mirror of one allocation. A credit note's lies within the receivables, so only a payment's is booked. */
async function reverse(
  tx: Tx,
  ctx: TenantContext,
  allocation: Allocation,
  currency: string,
  today: PlainDate,
): Promise<string> {
  const mirror = {
    invoiceId: allocation.invoiceId,
    amountMinor: -allocation.amountMinor,
    allocatedOn: today,
    reversesAllocationId: allocation.id,
  };
  if (allocation.paymentId) return insertAllocation(tx, ctx, { ...mirror, paymentId: allocation.paymentId, currency });
  const [inserted] = await tx
    .insert(allocations)
    .values({
      ...mirror,
      tenantId: ctx.actor.tenantId,
      creditNoteId: allocation.creditNoteId,
      createdBy: ctx.actor.memberId,
      createdAt: ctx.services.now(),
    })
    .returning({ id: allocations.id });
  if (!inserted) throw new Error("insert returned no row");
  return inserted.id;
}

/** Invoices before payments, in the order of their ids: whoever locks both never waits in a circle. */
async function lockSettled(tx: Tx, paymentId: string): Promise<void> {
  const settled = await liveAllocations(tx, paymentId);
  if (settled.length === 0) return;
  await tx
    .select({ id: invoices.id })
    .from(invoices)
    .where(
      inArray(
        invoices.id,
        settled.map(({ invoiceId }) => invoiceId),
      ),
    )
    .orderBy(asc(invoices.id))
    .for("no key update");
}

async function liveAllocations(tx: Tx, paymentId: string): Promise<Allocation[]> {
  const reversal = alias(allocations, "reversal");
  return tx
    .select()
    .from(allocations)
    .where(
      and(
        eq(allocations.paymentId, paymentId),
        isNull(allocations.reversesAllocationId),
        notExists(tx.select({ one: sql`1` }).from(reversal).where(eq(reversal.reversesAllocationId, allocations.id))),
      ),
    )
    .orderBy(asc(allocations.invoiceId), asc(allocations.id));
}

async function todayOf(tx: Tx, now: Date): Promise<PlainDate> {
  const [agency] = await tx.select({ timeZone: agencies.timeZone }).from(agencies);
  if (!agency) throw new DomainError("agency_not_found");
  return todayIn(agency.timeZone, now);
}
