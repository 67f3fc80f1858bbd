/** The events that durable functions listen to. Payloads carry ids, never rows: what is read later is what is true later. */
import { eventType } from "inngest";
import { z } from "zod";

/** An invoice got its number. Written to the outbox in the transaction that issued it. */
export const invoiceIssued = eventType("invoice/issued", {
  schema: z.object({ tenantId: z.uuid(), invoiceId: z.uuid(), versionId: z.uuid() }),
});

export type InvoiceIssued = { tenantId: string; invoiceId: string; versionId: string };

/** Something is to be sent about an issued version. Written to the outbox in the transaction that composed it, and that moved it to now. */
export const dispatchAsked = eventType("dispatch/asked", {
  schema: z.object({ tenantId: z.uuid(), dispatchId: z.uuid() }),
});

export type DispatchAsked = { tenantId: string; dispatchId: string };

/** Somebody was asked into an agency. Written to the outbox in the transaction that made the invitation. */
export const memberInvited = eventType("member/invited", {
  schema: z.object({ tenantId: z.uuid(), invitationId: z.uuid() }),
});

export type MemberInvited = { tenantId: string; invitationId: string };

/** Somebody answered what a client had asked. Written to the outbox in the transaction that kept the words. */
export const questionAnswered = eventType("question/answered", {
  schema: z.object({ tenantId: z.uuid(), messageId: z.uuid() }),
});

export type QuestionAnswered = { tenantId: string; messageId: string };

/** A member is to be told of something by mail or push. Written to the outbox in the transaction in which it happened. */
export const notificationMade = eventType("notification/made", {
  schema: z.object({ tenantId: z.uuid(), notificationId: z.uuid() }),
});

/** What this agency keeps for the mail of once a day is looked at: twice an hour while there is something. */
export const digestsDue = eventType("digests/due", { schema: z.object({ tenantId: z.uuid() }) });

export type NotificationMade = { tenantId: string; notificationId: string };

/** Somebody was named in a remark. Written to the outbox in the transaction that kept the words; one event a member. */
export const remarkMentioned = eventType("remark/mentioned", {
  schema: z.object({ tenantId: z.uuid(), remarkId: z.uuid(), memberId: z.uuid() }),
});

export type RemarkMentioned = { tenantId: string; remarkId: string; memberId: string };

/** A round waits for signatures, or for those of its next step. Written to the outbox in the transaction that made it so. */
export const roundWaiting = eventType("round/waiting", {
  schema: z.object({ tenantId: z.uuid(), roundId: z.uuid() }),
});

export type RoundWaiting = { tenantId: string; roundId: string };

/** Something was issued without the countersignatures that it needed. Written to the outbox in the transaction that issued it. */
export const glassBroken = eventType("invoice/glass-broken", {
  schema: z.object({ tenantId: z.uuid(), invoiceId: z.uuid(), approvalId: z.uuid() }),
});

export type GlassBroken = { tenantId: string; invoiceId: string; approvalId: string };

/** The rounds of this agency are looked at: every hour while one is open, and where somebody lost the right to sign. */
export const roundsChecked = eventType("rounds/checked", { schema: z.object({ tenantId: z.uuid() }) });

export type RoundsChecked = { tenantId: string };

/** The schedules of this agency are looked at: every hour on which one may be due, and where somebody started one. */
export const schedulesDue = eventType("schedules/due", { schema: z.object({ tenantId: z.uuid() }) });

export type SchedulesDue = { tenantId: string };

/** A run failed for good; both engines say so. The event that started it is handed on as it was. */
export const runFailed = eventType("inngest/function.failed", {
  schema: z.object({
    function_id: z.string(),
    run_id: z.string(),
    error: z.object({ name: z.string().catch("Error"), message: z.string().catch("") }),
    event: z.object({ name: z.string(), data: z.record(z.string(), z.unknown()).catch({}) }),
  }),
});

/** What the ladder of this agency has to send is looked for: every hour. */
export const remindersChecked = eventType("reminders/checked", { schema: z.object({ tenantId: z.uuid() }) });

export type RemindersChecked = { tenantId: string };
