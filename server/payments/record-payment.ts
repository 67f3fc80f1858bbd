/**
 * Records money that arrived, and settles an invoice with it as far as that is open; what is left waits for another invoice.
 * The same key with the same payment is the same payment; with another one it is a mistake of the caller.
 */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { hashContent } from "#core/canonical.ts";
import { CurrencyCode, isCurrency } from "#core/currency.ts";
import { DecimalString, isDecimal } from "#core/decimal.ts";
import { formatMoney, toMinor } from "#core/money.ts";
import { PlainDate, todayIn } from "#core/plain-date.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { clients } from "#db/schema/clients.ts";
import { allocations, payments } from "#db/schema/payments.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { detailsOf } from "#server/audit/event-view.ts";
import { DomainError } from "#server/errors.ts";
import { type InvoiceRecord, lockInvoice } from "#server/invoices/lock-invoice.ts";
import { tellOfInvoice } from "#server/notifications/tell-of-invoice.ts";
import { IdempotencyKey, lineOf, textOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { insertAllocation } from "./allocate-payment.ts";
import { amountProblem } from "./payment-amount.ts";
import { postPayment } from "./post-ledger.ts";

export const PAYMENT_METHODS = ["bank_transfer", "card", "cash", "other"] as const;

export const RecordPaymentInput = z
  .object({
    /** What it settles; without it nothing is settled yet. */
    invoiceId: z.uuid().optional(),
    /** Whose it is, where no invoice says so. */
    clientId: z.uuid().optional(),
    /** In major units: "1250.50". */
    amount: DecimalString,
    currency: CurrencyCode,
    receivedOn: PlainDate,
    method: z.enum(PAYMENT_METHODS).default("bank_transfer"),
    reference: lineOf(140).default(""),
    note: textOf(2_000).default(""),
    idempotencyKey: IdempotencyKey,
  })
  .superRefine((payment, context) => {
    if (!isDecimal(payment.amount) || !isCurrency(payment.currency)) return;
    const problem = amountProblem(payment.amount, payment.currency);
    if (problem) context.addIssue({ code: "custom", message: problem, path: ["amount"] });
  });
export type RecordPaymentInput = z.output<typeof RecordPaymentInput>;

export type RecordedPayment = {
  paymentId: string;
  allocationId: string | null;
  /** What the invoice was settled with, and what is left of the payment. */
  allocatedMinor: string;
  leftMinor: string;
  currency: string;
};

/**
 * Throws DomainError `invoice_not_found`, `client_not_found`, `wrong_state` (not an issued invoice), `currency_mismatch` or
 * `idempotency_conflict`.
 */
export async function recordPayment(ctx: TenantContext, input: RecordPaymentInput): Promise<RecordedPayment> {
  const { actor, services } = ctx;
  const { idempotencyKey, ...payment } = input;
  const requestHash = hashContent(payment);
  return services.inTenant(actor.tenantId, async (tx) => {
    // Invoice before payment, as everywhere: two that lock both never wait for each other in a circle.
    const invoice = input.invoiceId ? await lockInvoice(tx, input.invoiceId) : null;
    const amountMinor = toMinor(input.amount, input.currency);
    const [row] = await tx
      .insert(payments)
      .values({
        tenantId: actor.tenantId,
        clientId: await payerOf(tx, input.clientId, invoice),
        currency: input.currency,
        amountMinor,
        receivedOn: input.receivedOn,
        method: input.method,
        reference: input.reference,
        note: input.note,
        idempotencyKey,
        recordedBy: actor.memberId,
        createdAt: services.now(),
      })
      .onConflictDoNothing({ target: [payments.tenantId, payments.idempotencyKey] })
      .returning({ id: payments.id });
    // Whether it was recorded already is asked before whether it could be: by now it may have settled the invoice.
    if (!row) return earlier(tx, idempotencyKey, requestHash);
    refuseUnpayable(invoice, input.currency);
    const [agency] = await tx.select({ timeZone: agencies.timeZone, locale: agencies.locale }).from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    const batch = { tenantId: actor.tenantId, paymentId: row.id, currency: input.currency };
    await postPayment(tx, { ...batch, bookedOn: input.receivedOn }, amountMinor);
    const openMinor = invoice ? invoice.totalMinor - invoice.settledMinor : 0n;
    const allocatedMinor = amountMinor < openMinor ? amountMinor : openMinor;
    const allocationId =
      invoice && allocatedMinor > 0n
        ? await insertAllocation(tx, ctx, {
            paymentId: row.id,
            invoiceId: invoice.id,
            amountMinor: allocatedMinor,
            currency: input.currency,
            allocatedOn: todayIn(agency.timeZone, services.now()),
          })
        : null;
    if (invoice) {
      const amount = `${formatMoney(amountMinor, input.currency, agency.locale)} ${input.currency}`;
      await tellOfInvoice(tx, actor.tenantId, {
        kind: "payment_arrived",
        invoiceId: invoice.id,
        to: "author",
        except: actor.memberId,
        params: { amount },
        onceKey: `payment/${row.id}`,
      });
    }
    await appendEvent(tx, actor, {
      action: "payment.recorded",
      subjectType: "payment",
      subjectId: row.id,
      details: {
        amountMinor: amountMinor.toString(),
        currency: input.currency,
        receivedOn: input.receivedOn,
        reference: input.reference,
        invoiceId: invoice?.id ?? null,
        number: invoice?.number ?? null,
        allocatedMinor: allocatedMinor.toString(),
        allocationId,
        requestHash,
      },
    });
    return {
      paymentId: row.id,
      allocationId,
      allocatedMinor: allocatedMinor.toString(),
      leftMinor: (amountMinor - allocatedMinor).toString(),
      currency: input.currency,
    };
  });
}

function refuseUnpayable(invoice: InvoiceRecord | null, currency: string): void {
  if (!invoice) return;
  if (invoice.state !== "issued" || invoice.kind !== "invoice") {
    throw new DomainError("wrong_state", { invoiceId: invoice.id, state: invoice.state, command: "settle" });
  }
  if (invoice.currency !== currency) throw new DomainError("currency_mismatch", { expected: invoice.currency });
}

/** The invoice knows best whose money it is. */
async function payerOf(tx: Tx, clientId: string | undefined, invoice: InvoiceRecord | null): Promise<string | null> {
  if (invoice?.clientId) return invoice.clientId;
  if (!clientId) return null;
  const [client] = await tx.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId));
  if (!client) throw new DomainError("client_not_found", { clientId });
  return client.id;
}

/** What the first request with this key did. Its audit event says exactly what was asked. */
async function earlier(tx: Tx, idempotencyKey: string, requestHash: string): Promise<RecordedPayment> {
  const [row] = await tx.select().from(payments).where(eq(payments.idempotencyKey, idempotencyKey));
  if (!row) throw new Error("an idempotency key conflicted with no row");
  const [event] = await tx
    .select({ body: auditEvents.body })
    .from(auditEvents)
    .where(and(eq(auditEvents.subjectId, row.id), eq(auditEvents.action, "payment.recorded")));
  const details = detailsOf(event?.body ?? "{}");
  if (details.requestHash !== requestHash) throw new DomainError("idempotency_conflict", { idempotencyKey });
  const allocatedMinor = BigInt(details.allocatedMinor ?? "0");
  const [allocation] = details.allocationId
    ? await tx.select({ id: allocations.id }).from(allocations).where(eq(allocations.id, details.allocationId))
    : [];
  return {
    paymentId: row.id,
    allocationId: allocation?.id ?? null,
    allocatedMinor: allocatedMinor.toString(),
    leftMinor: (row.amountMinor - allocatedMinor).toString(),
    currency: row.currency,
  };
}
