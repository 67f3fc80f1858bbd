/** What the page of an invoice, and that of a client, say about reminders. */
import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { todayIn } from "#core/plain-date.ts";
import { LADDER_LIMITS, pauseHolds, type ReminderTone } from "#core/reminder-ladder.ts";
import { clients } from "#db/schema/clients.ts";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { invoices } from "#db/schema/invoices.ts";
import { reminderPauses, reminders } from "#db/schema/reminders.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { clientZone } from "#server/delivery/client-zone.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { stepsToCome } from "./dry-run-reminders.ts";
import { owedInvoices, type Pause } from "./owed-invoices.ts";
import { reminderPolicy } from "./reminder-policy.ts";
import { reminderRecipients } from "./reminder-recipients.ts";

/** As far as a ladder can reach, with the days that holidays move its last step. */
const DAYS_AHEAD = LADDER_LIMITS.daysBefore + LADDER_LIMITS.daysAfter + 14;
/** The newest ones; a person who reminded more often than this has another problem. */
const SENT_MAX = 30;

export const InvoiceRemindersInput = z.object({ invoiceId: z.uuid() });
export const ClientRemindersInput = z.object({ clientId: z.uuid() });

export type SentReminder = {
  at: string;
  byHand: boolean;
  state: "scheduled" | "sending" | "sent" | "cancelled";
  recipients: { address: string; state: string }[];
  /** The draft of a late fee that was proposed after it, and what became of it. */
  fee: { draftId: string; state: string } | null;
};

export type InvoiceReminders = {
  enabled: boolean;
  /** Whether there is anything left to remind of. */
  owed: boolean;
  sent: SentReminder[];
  next: { on: string; tone: ReminderTone; offsetDays: number; lateFee: boolean } | null;
  /** Whom the next one goes to; empty where nobody is left who takes mail. */
  recipients: string[];
  pause: Omit<Pause, "pauseId"> | null;
};

/** Throws DomainError `invoice_not_found`. */
export async function invoiceReminders(
  { services, actor }: TenantContext,
  { invoiceId }: z.output<typeof InvoiceRemindersInput>,
): Promise<InvoiceReminders> {
  const now = services.now();
  return services.inTenant(actor.tenantId, async (tx) => {
    const [known] = await tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.id, invoiceId));
    if (!known) throw new DomainError("invoice_not_found", { invoiceId });
    const policy = await reminderPolicy(tx);
    const sent = await sentReminders(tx, invoiceId);
    const [invoice] = await owedInvoices(tx, { invoiceId });
    if (!invoice) return { enabled: policy.enabled, owed: false, sent, next: null, recipients: [], pause: null };
    const today = todayIn(invoice.timeZone, now);
    const pause = invoice.pauses.find((one) => pauseHolds(one, today));
    const [next] = policy.enabled ? stepsToCome(invoice, policy.settings, now, DAYS_AHEAD) : [];
    return {
      enabled: policy.enabled,
      owed: true,
      sent,
      next: next
        ? { on: next.on, tone: next.step.tone, offsetDays: next.step.offsetDays, lateFee: next.step.lateFee }
        : null,
      recipients: (await reminderRecipients(tx, invoice)).map(({ address }) => address),
      pause: pause ? { of: pause.of, untilDay: pause.untilDay, reason: pause.reason } : null,
    };
  });
}

async function sentReminders(tx: Tx, invoiceId: string): Promise<SentReminder[]> {
  const rows = await tx
    .select({
      dispatchId: dispatches.id,
      at: dispatches.createdAt,
      memberId: dispatches.memberId,
      state: dispatches.state,
      feeDraftId: reminders.feeDraftId,
      feeState: invoices.state,
    })
    .from(dispatches)
    .leftJoin(reminders, and(eq(reminders.tenantId, dispatches.tenantId), eq(reminders.dispatchId, dispatches.id)))
    .leftJoin(invoices, and(eq(invoices.tenantId, reminders.tenantId), eq(invoices.id, reminders.feeDraftId)))
    .where(and(eq(dispatches.invoiceId, invoiceId), eq(dispatches.kind, "reminder")))
    .orderBy(asc(dispatches.createdAt), asc(dispatches.id))
    .limit(SENT_MAX);
  if (rows.length === 0) return [];
  const to = await tx
    .select({ dispatchId: deliveries.dispatchId, address: deliveries.recipient, state: deliveries.state })
    .from(deliveries)
    .where(
      inArray(
        deliveries.dispatchId,
        rows.map(({ dispatchId }) => dispatchId),
      ),
    )
    .orderBy(asc(deliveries.recipient));
  return rows.map(({ dispatchId, at, memberId, state, feeDraftId, feeState }) => ({
    at: at.toISOString(),
    byHand: memberId !== null,
    state,
    recipients: to.filter((one) => one.dispatchId === dispatchId).map(({ address, state }) => ({ address, state })),
    fee: feeDraftId !== null && feeState !== null ? { draftId: feeDraftId, state: feeState } : null,
  }));
}

export type ClientReminders = { enabled: boolean; pause: { untilDay: string | null; reason: string } | null };

/** Throws DomainError `client_not_found`. */
export async function clientReminders(
  { services, actor }: TenantContext,
  { clientId }: z.output<typeof ClientRemindersInput>,
): Promise<ClientReminders> {
  return services.inTenant(actor.tenantId, async (tx) => {
    const [client] = await tx
      .select({ own: clients.timeZone, party: clients.party, agencyZone: agencies.timeZone })
      .from(clients)
      .innerJoin(agencies, eq(agencies.tenantId, clients.tenantId))
      .where(eq(clients.id, clientId));
    if (!client) throw new DomainError("client_not_found", { clientId });
    const { enabled } = await reminderPolicy(tx);
    const [pause] = await tx
      .select({ untilDay: reminderPauses.untilDay, reason: reminderPauses.reason })
      .from(reminderPauses)
      .where(and(eq(reminderPauses.clientId, clientId), isNull(reminderPauses.endedAt)));
    const { own, party, agencyZone } = client;
    const { zone } = clientZone({ own, countryCode: party.countryCode, agencyZone });
    const today = todayIn(zone, services.now());
    return { enabled, pause: pause && pauseHolds(pause, today) ? pause : null };
  });
}
