/**
 * Sends one step of the ladder about one invoice. Everything is asked again in the transaction that sends, under the locks of the
 * agency's settings and of the invoice: a payment, a pause, a credit note or another settings page that came first wins, and of two
 * planners at once one finds the step sent.
 */
import { eq } from "drizzle-orm";
import { IssuedDocument } from "#core/invoice-content.ts";
import { todayIn } from "#core/plain-date.ts";
import { issuedVersions } from "#db/schema/invoices.ts";
import { reminders } from "#db/schema/reminders.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { createDispatch } from "#server/delivery/create-dispatch.ts";
import { lockInvoice } from "#server/invoices/lock-invoice.ts";
import { composeReminder } from "./compose-reminder.ts";
import { type OwedInvoice, owedInvoices, stepNow } from "./owed-invoices.ts";
import { lockReminderPolicy } from "./reminder-policy.ts";
import { hadEnough, reminderRecipients } from "./reminder-recipients.ts";

export type ReminderRef = { tenantId: string; invoiceId: string; stepId: string };

/**
 * "sent", or why not: "over" (paid, paused, sent, moved or turned off by now), "nobody" (no address that takes mail), "later" (an
 * address had enough for today; the step is looked at again on the next working day).
 */
export type ReminderOutcome = "sent" | "over" | "nobody" | "later";

export async function sendReminder(
  { inTenant, now }: { inTenant: InTenant; now: () => Date },
  ref: ReminderRef,
): Promise<ReminderOutcome> {
  return inTenant(ref.tenantId, async (tx) => {
    const policy = await lockReminderPolicy(tx);
    if (!policy.enabled) return "over";
    // The lock that an allocation waits for: what is open now is open until this commits.
    await lockInvoice(tx, ref.invoiceId);
    const [invoice] = await owedInvoices(tx, ref);
    if (!invoice) return "over";
    const at = now();
    const step = stepNow(invoice, policy.settings, at);
    if (step?.id !== ref.stepId) return "over";
    const recipients = await reminderRecipients(tx, invoice);
    if (recipients.length === 0) return "nobody";
    const today = todayIn(invoice.timeZone, at);
    if (await hadEnough(tx, recipients, today)) return "later";
    const { document, agencyName, replyTo } = await printedOf(tx, invoice);
    const words = composeReminder(step, { document, agencyName, openMinor: invoice.openMinor });
    const { dispatchId } = await createDispatch(tx, {
      tenantId: ref.tenantId,
      invoiceId: invoice.invoiceId,
      versionId: invoice.versionId,
      kind: "reminder",
      memberId: null,
      subject: words.subject,
      body: words.body,
      language: document.content.template.locale,
      senderName: agencyName,
      replyTo,
      recipients,
      sendAt: null,
      now: at,
    });
    await tx.insert(reminders).values({
      tenantId: ref.tenantId,
      invoiceId: invoice.invoiceId,
      stepId: step.id,
      dispatchId,
      sentOn: today,
      lateFee: step.lateFee,
      createdAt: at,
    });
    await appendEvent(
      tx,
      { memberId: null, name: "Countersign" },
      {
        action: "invoice.reminded",
        subjectType: "invoice",
        subjectId: invoice.invoiceId,
        details: {
          step: step.id,
          offsetDays: String(step.offsetDays),
          openMinor: invoice.openMinor.toString(),
          recipient: recipients.map(({ address }) => address).join(", "),
        },
      },
    );
    return "sent";
  });
}

/** What the mail is about, and who it comes from. */
async function printedOf(tx: Tx, invoice: Pick<OwedInvoice, "versionId">) {
  const [found] = await tx
    .select({
      document: issuedVersions.document,
      agencyName: agencies.name,
      senderName: agencies.mailSenderName,
      replyTo: agencies.mailReplyTo,
    })
    .from(issuedVersions)
    .innerJoin(agencies, eq(agencies.tenantId, issuedVersions.tenantId))
    .where(eq(issuedVersions.id, invoice.versionId));
  if (!found) throw new Error(`version ${invoice.versionId} is not there`);
  const document = IssuedDocument.parse(JSON.parse(found.document));
  return { document, agencyName: found.senderName || found.agencyName, replyTo: found.replyTo || null };
}
