/** No reminders for a while, about one invoice or to one client: for a reason that the team can read, and with an end or without. */
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { PlainDate, todayIn } from "#core/plain-date.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import { reminderPauses } from "#db/schema/reminders.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { filledLineOf } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";

/** About what a pause is: one of the two. */
export const PauseSubject = z.union([z.object({ invoiceId: z.uuid() }), z.object({ clientId: z.uuid() })]);
export type PauseSubject = z.infer<typeof PauseSubject>;

export const PauseRemindersInput = z.object({
  subject: PauseSubject,
  /** The last day; null: until somebody ends it. */
  untilDay: PlainDate.nullable(),
  reason: filledLineOf(300),
});

export const ResumeRemindersInput = z.object({ subject: PauseSubject });

/** Takes the place of a pause that there is. Throws DomainError `invoice_not_found`, `client_not_found` or `pause_past`. */
export async function pauseReminders(
  { services, actor }: TenantContext,
  input: z.output<typeof PauseRemindersInput>,
): Promise<void> {
  const { subject, untilDay, reason } = input;
  await services.inTenant(actor.tenantId, async (tx) => {
    const name = await lockSubject(tx, subject);
    const [agency] = await tx.select({ timeZone: agencies.timeZone }).from(agencies);
    const now = services.now();
    if (agency && untilDay !== null && untilDay < todayIn(agency.timeZone, now)) {
      throw new DomainError("pause_past", { untilDay });
    }
    await endPause(tx, subject, actor.memberId, now);
    await tx.insert(reminderPauses).values({
      tenantId: actor.tenantId,
      ...subject,
      untilDay,
      reason,
      pausedBy: actor.memberId,
      createdAt: now,
    });
    await appendEvent(tx, actor, { ...eventOf(subject, "paused"), details: { name, reason, untilDay } });
  });
}

/** Ends the pause of this subject; where there is none nothing happens. Throws DomainError `invoice_not_found` or `client_not_found`. */
export async function resumeReminders(
  { services, actor }: TenantContext,
  { subject }: z.output<typeof ResumeRemindersInput>,
): Promise<void> {
  await services.inTenant(actor.tenantId, async (tx) => {
    const name = await lockSubject(tx, subject);
    if (!(await endPause(tx, subject, actor.memberId, services.now()))) return;
    await appendEvent(tx, actor, { ...eventOf(subject, "resumed"), details: { name } });
  });
}

/** The number of the invoice or the name of the client, under the lock that a reminder about it takes. */
async function lockSubject(tx: Tx, subject: PauseSubject): Promise<string> {
  if ("invoiceId" in subject) {
    const { invoiceId } = subject;
    const [row] = await tx
      .select({ number: invoices.number })
      .from(invoices)
      .where(eq(invoices.id, invoiceId))
      .for("no key update");
    if (!row) throw new DomainError("invoice_not_found", { invoiceId });
    return row.number ?? "";
  }
  const { clientId } = subject;
  const [row] = await tx
    .select({ name: clients.name })
    .from(clients)
    .where(eq(clients.id, clientId))
    .for("no key update");
  if (!row) throw new DomainError("client_not_found", { clientId });
  return row.name;
}

async function endPause(tx: Tx, subject: PauseSubject, memberId: string, now: Date): Promise<boolean> {
  const of =
    "invoiceId" in subject
      ? eq(reminderPauses.invoiceId, subject.invoiceId)
      : eq(reminderPauses.clientId, subject.clientId);
  const ended = await tx
    .update(reminderPauses)
    .set({ endedBy: memberId, endedAt: now })
    .where(and(of, isNull(reminderPauses.endedAt)))
    .returning({ id: reminderPauses.id });
  return ended.length > 0;
}

function eventOf(subject: PauseSubject, what: "paused" | "resumed") {
  return "invoiceId" in subject
    ? { action: `invoice.reminders_${what}`, subjectType: "invoice" as const, subjectId: subject.invoiceId }
    : { action: `client.reminders_${what}`, subjectType: "client" as const, subjectId: subject.clientId };
}
