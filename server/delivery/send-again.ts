/** Sends an issued document once more, or reminds of it, in words that a person composed. */
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { lockInvoice } from "#server/invoices/lock-invoice.ts";
import { fillMessage } from "#server/messages/fill-message.ts";
import type { TenantContext } from "#server/trpc.ts";
import { paperOf, refuseUnsendable } from "./compose-dispatch.ts";
import { createDispatch } from "./create-dispatch.ts";
import { ComposedInput, DispatchId } from "./dispatch-input.ts";

export const SendAgainInput = ComposedInput.extend({
  invoiceId: z.uuid(),
  /** Made by the composer's page: a form that is sent twice is one sending. */
  dispatchId: DispatchId,
  /** The delivery that this goes out instead of, to a corrected address. */
  replaces: z.uuid().nullable().default(null),
});
export type SendAgainInput = z.output<typeof SendAgainInput>;

/**
 * Throws DomainError `invoice_not_found`, `wrong_state`, `reminder_not_needed`, `dispatch_not_found` (what it would replace is no
 * delivery of this document), and as `createDispatch` does.
 */
export async function sendAgain(
  ctx: TenantContext,
  kind: "resend" | "reminder",
  input: SendAgainInput,
): Promise<{ dispatchId: string }> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    // The lock makes the second of two presses wait, and then find what the first one did.
    const invoice = await lockInvoice(tx, input.invoiceId);
    if (await isKnown(tx, input)) return { dispatchId: input.dispatchId };
    refuseUnsendable(invoice, kind);
    const { document } = await paperOf(tx, invoice);
    const versionId = invoice.issuedVersionId;
    if (!document || !versionId) throw new Error(`invoice ${invoice.id} is issued without a version`);
    if (input.replaces) await refuseForeignDelivery(tx, versionId, input.replaces);
    const [agency] = await tx.select().from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    const senderName = agency.mailSenderName || agency.name;
    const openMinor = invoice.totalMinor - invoice.settledMinor;
    const { dispatchId } = await createDispatch(tx, {
      dispatchId: input.dispatchId,
      tenantId: actor.tenantId,
      invoiceId: invoice.id,
      versionId,
      kind,
      memberId: actor.memberId,
      ...fillMessage(input, { document, agencyName: senderName, openMinor }),
      language: document.content.template.locale,
      senderName,
      replyTo: input.replyTo || null,
      recipients: input.recipients,
      ...(input.replaces ? { replaces: input.replaces } : {}),
      sendAt: input.sendAt,
      now: services.now(),
    });
    await appendEvent(tx, actor, {
      action: kind === "reminder" ? "invoice.reminder_asked" : "invoice.resend_asked",
      subjectType: "invoice",
      subjectId: invoice.id,
      details: {
        recipient: input.recipients.map(({ address }) => address).join(", "),
        ...(input.sendAt ? { at: `${input.sendAt.local} ${input.sendAt.zone}` } : {}),
      },
    });
    return { dispatchId };
  });
}

async function isKnown(tx: Tx, { dispatchId, invoiceId }: SendAgainInput): Promise<boolean> {
  const rows = await tx
    .select({ id: dispatches.id })
    .from(dispatches)
    .where(and(eq(dispatches.id, dispatchId), eq(dispatches.invoiceId, invoiceId)));
  return rows.length > 0;
}

async function refuseForeignDelivery(tx: Tx, versionId: string, deliveryId: string): Promise<void> {
  const rows = await tx
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.id, deliveryId), eq(deliveries.versionId, versionId)));
  if (rows.length === 0) throw new DomainError("dispatch_not_found");
}
