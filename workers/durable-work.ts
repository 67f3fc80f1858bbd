/** The durable work of the product: the outbox, the functions, and the engine that drives them. For composition roots. */
import type { Inngest } from "inngest";
import { serve } from "inngest/edge";
import type { CrossTenant } from "#db/cross-tenant.ts";
import type { InTenant } from "#db/tenant.ts";
import { sendApprovalMail } from "#server/approvals/approval-link-mail.ts";
import { makeApprovalLinks } from "#server/approvals/approval-link-make.ts";
import { glassBrokenReaders, sendGlassBrokenMail } from "#server/approvals/glass-broken-mail.ts";
import { expireRound, roundsDue } from "#server/approvals/look-after-rounds.ts";
import { sendExpiredMail, sendReminders, sendStuckNotes } from "#server/approvals/waiting-round-mails.ts";
import { closeDispatch } from "#server/delivery/end-dispatch.ts";
import { lookAtDispatch } from "#server/delivery/look-at-dispatch.ts";
import type { Mailer } from "#server/delivery/mail.ts";
import { noteDelivery, noteStuckDispatch } from "#server/delivery/note-delivery.ts";
import { createOutboxRelay } from "#server/delivery/outbox-relay.ts";
import { isPrintedByDispatch } from "#server/delivery/printed-by-dispatch.ts";
import { sendInvitationMail } from "#server/delivery/send-invitation-mail.ts";
import { sendInvoiceMail } from "#server/delivery/send-invoice-mail.ts";
import type { PushService } from "#server/notifications/push-service.ts";
import { reachableInMs } from "#server/notifications/reach-member.ts";
import { digestsDue, sendDigest } from "#server/notifications/send-digest.ts";
import { sendNotificationMail } from "#server/notifications/send-notification-mail.ts";
import { devicesToWake, sendPush } from "#server/notifications/send-push.ts";
import { answerReaders, noteAnswerMail, sendAnswerMail } from "#server/questions/send-answer-mail.ts";
import { sendMentionMail } from "#server/remarks/send-mention-mail.ts";
import { lateFeesDue, proposeLateFee } from "#server/reminders/propose-late-fee.ts";
import { remindersDue } from "#server/reminders/reminders-due.ts";
import { sendReminder } from "#server/reminders/send-reminder.ts";
import { agenciesWithSchedules, dueSchedules, runSchedule } from "#server/schedules/run-schedule.ts";
import { tellFailedWork } from "#server/work/tell-failed-work.ts";
import type { Moment } from "./engine/drive-run.ts";
import { createEngine } from "./engine/engine.ts";
import { listen } from "./engine/listen.ts";
import type { Log } from "./engine/log.ts";
import { type ApprovalAskWork, askApprovers } from "./functions/ask-approvers.ts";
import { APP_ID, createInngestClient } from "./functions/client.ts";
import type { InvoiceIssued } from "./functions/events.ts";
import { type ForgetRelayedWork, forgetRelayed } from "./functions/forget-relayed.ts";
import { findWaitingRounds, lookAfterRounds, type WaitingRoundsWork } from "./functions/look-after-rounds.ts";
import { type AnswerWork, mailAnswer } from "./functions/mail-answer.ts";
import { type PrintWork, printInvoice } from "./functions/print-invoice.ts";
import { findReminders, type ReminderWork, remindClients } from "./functions/remind-clients.ts";
import { findSchedules, runSchedules, type ScheduleWork } from "./functions/run-schedules.ts";
import { type DigestWork, findDigests, sendDigests } from "./functions/send-digests.ts";
import { type DispatchWork, sendDispatch } from "./functions/send-dispatch.ts";
import { type InvitationWork, sendInvitation } from "./functions/send-invitation.ts";
import { type MentionWork, sendMention } from "./functions/send-mention.ts";
import { type TellByMailWork, tellByMail } from "./functions/tell-by-mail.ts";
import { type TellByPushWork, tellByPush } from "./functions/tell-by-push.ts";
import { type BrokenGlassWork, tellOfBrokenGlass } from "./functions/tell-of-broken-glass.ts";
import { type FailedWorkWork, tellOfFailedWork } from "./functions/tell-of-failed-work.ts";

export type DurableWorkOptions = {
  inTenant: InTenant;
  crossTenant: CrossTenant;
  mailer: Mailer;
  /** Renders and stores the PDF of a version, or finds the stored one (server/documents/store-document.ts). */
  renderPdf: (ref: InvoiceIssued) => Promise<{ sha256: string; bytes: number }>;
  /** Connects as the relay role (`countersign_relay`): outbox, schema `jobs` and the queue. */
  relayUrl: string;
  logger: Log;
  secret: string;
  /** The address people reach us at, without a trailing slash. */
  publicUrl: string;
  /** The address that mail comes from (MAIL_FROM). */
  mailFrom: string;
  now: () => Date;
  /** An Inngest server drives the functions instead of the embedded runner. */
  inngest?: { baseUrl: string; eventKey: string; signingKey: string | undefined };
  /** Told of every boundary of a run and of every hand-over, at once; for tests that kill the process there. */
  observe?: (moment: Moment | { moment: "handed over" }) => void;
  /** Milliseconds before attempt `attempt + 1`, counted from 0; for tests that do not want to wait. */
  retryDelayMs?: (attempt: number) => number;
  /** Wakes the browsers of members; without it none is woken. */
  push?: PushService | undefined;
  /** How long a notification waits for its reader before it is mailed; for tests that do not want to wait. */
  notificationWaits?: string;
  /** How long a mention waits for its reader before it is mailed; for tests that do not want to wait. */
  mentionWaits?: string;
};

export type DurableWork = {
  /** Resolves once events are taken and runs are driven; what a killed process left is taken up within seconds. */
  start(): Promise<void>;
  /** Lets the steps at work end, leaves the rest to the next start, closes every connection. */
  stop(): Promise<void>;
  /**
   * What an Inngest server calls under /api/inngest; null with the embedded runner, whose functions are called in-process
   * and must not be reachable from outside.
   */
  handler: ((request: Request) => Promise<Response>) | null;
  /** The ids of every function, with the app's name before each. */
  functionIds: string[];
};

/**
 * Puts the durable work together. Nothing runs before `start`. With the embedded runner the work survives the death of this
 * process at any moment; several processes may run it side by side on one database.
 */
export function createDurableWork(options: DurableWorkOptions): DurableWork {
  const { crossTenant, logger, relayUrl } = options;
  const work = workOf(options);
  const subscribe = (wake: () => void) => listen(relayUrl, "countersign_outbox", wake, logger);
  const common = {
    outbox: crossTenant,
    subscribe,
    log: logger,
    observe: () => options.observe?.({ moment: "handed over" }),
  };

  if (options.inngest) {
    const inngest = createInngestClient({ engine: "inngest", ...options.inngest }, logger);
    const relay = createOutboxRelay({ ...common, accept: (events) => inngest.send(events) });
    const functions = functionsOf(inngest, work, options);
    const handler = serve({ client: inngest, functions });
    return { start: relay.start, stop: relay.stop, handler, functionIds: idsOf(functions) };
  }

  const engine = createEngine({
    relayUrl,
    log: logger,
    ...(options.observe ? { observe: options.observe } : {}),
    ...(options.retryDelayMs ? { retryDelayMs: options.retryDelayMs } : {}),
  });
  const inngest = createInngestClient({ engine: "embedded", fetch: engine.fetch }, logger);
  const functions = functionsOf(inngest, work, options);
  const relay = createOutboxRelay({ ...common, accept: engine.accept });
  return {
    handler: null,
    functionIds: idsOf(functions),
    async start() {
      await engine.start({ client: inngest, functions });
      await relay.start();
    },
    async stop() {
      await relay.stop();
      await engine.stop();
    },
  };
}

type Work = DispatchWork &
  PrintWork &
  InvitationWork &
  MentionWork &
  AnswerWork &
  ApprovalAskWork &
  BrokenGlassWork &
  ReminderWork &
  DigestWork &
  TellByMailWork &
  WaitingRoundsWork &
  FailedWorkWork &
  ForgetRelayedWork &
  ScheduleWork;

function idsOf(functions: { id(prefix: string): string }[]): string[] {
  return functions.map((fn) => fn.id(APP_ID));
}

/** Every durable function of the product. */
function functionsOf(inngest: Inngest, work: Work, options: DurableWorkOptions) {
  return [
    sendDispatch(inngest, work),
    printInvoice(inngest, work),
    sendInvitation(inngest, work),
    sendMention(inngest, work, options.mentionWaits),
    mailAnswer(inngest, work),
    askApprovers(inngest, work),
    tellOfBrokenGlass(inngest, work),
    tellByMail(inngest, work, options.notificationWaits),
    ...(options.push ? [tellByPush(inngest, pushWorkOf(options, options.push))] : []),
    findDigests(inngest, work),
    sendDigests(inngest, work),
    findWaitingRounds(inngest, work),
    lookAfterRounds(inngest, work),
    findSchedules(inngest, work),
    runSchedules(inngest, work),
    findReminders(inngest, work),
    remindClients(inngest, work),
    tellOfFailedWork(inngest, work),
    forgetRelayed(inngest, work),
  ];
}

function pushWorkOf({ inTenant, now }: DurableWorkOptions, push: PushService): TellByPushWork {
  return {
    pushableInMs: (ref) => reachableInMs({ inTenant, now }, ref, "push"),
    devicesToWake: (ref) => devicesToWake(inTenant, ref),
    sendPush: (ref) => sendPush({ inTenant, push, now }, ref),
  };
}

/** The use cases behind the steps. */
function workOf(options: DurableWorkOptions): Work {
  const { inTenant } = options;
  return {
    renderPdf: options.renderPdf,
    isPrintedByDispatch: (ref) => isPrintedByDispatch(inTenant, ref),
    lookAtDispatch: (ref, waited) => lookAtDispatch(options, ref, waited === null ? null : new Date(waited)),
    closeDispatch: (ref) => closeDispatch(inTenant, ref),
    sendMail: (ref) => sendInvoiceMail(options, ref),
    giveUp: (ref, reason) =>
      inTenant(ref.tenantId, (tx) => noteDelivery(tx, ref, { state: "bounced", problem: `Given up: ${reason}` })),
    noteFailure: (ref, reason) => noteStuckDispatch(inTenant, ref, `It was not sent: ${reason}`),
    sendInvitation: (ref) => sendInvitationMail(options, ref),
    sendMention: (ref) => sendMentionMail(options, ref),
    answerReaders: (ref) => answerReaders(options, ref),
    sendAnswerMail: (ref) => sendAnswerMail(options, ref),
    noteAnswerMail: (ref, problem) => noteAnswerMail(inTenant, ref, problem),
    makeApprovalLinks: (ref) => makeApprovalLinks(options, ref),
    sendApprovalMail: (ref) => sendApprovalMail(options, ref),
    glassBrokenReaders: (ref) => glassBrokenReaders(inTenant, ref),
    sendGlassBrokenMail: (ref) => sendGlassBrokenMail(options, ref),
    mailableInMs: (ref) => reachableInMs(options, ref, "mail"),
    sendNotificationMail: (ref) => sendNotificationMail(options, ref),
    agenciesWithDigests: () => options.crossTenant.agenciesWithDigests(),
    digestsDue: (tenantId) => digestsDue(inTenant, tenantId, options.now()),
    sendDigest: (ref) => sendDigest(options, ref),
    agenciesThatWait: () => options.crossTenant.agenciesThatWait(),
    forgetRelayed: (limit) => options.crossTenant.forgetRelayed(limit),
    roundsDue: (tenantId) => roundsDue(inTenant, tenantId, options.now()),
    agenciesWithSchedules: () => agenciesWithSchedules(options.crossTenant, options.now()),
    dueSchedules: (tenantId) => dueSchedules(inTenant, tenantId, options.now()),
    runSchedule: (ref) => runSchedule(options, ref),
    expireRound: (ref) => expireRound(inTenant, ref, options.now()),
    sendExpiredMail: (ref) => sendExpiredMail(options, ref),
    sendReminders: (ref) => sendReminders(options, ref),
    sendStuckNotes: (ref) => sendStuckNotes(options, ref),
    agenciesThatRemind: () => options.crossTenant.agenciesThatRemind(),
    remindersDue: (tenantId) => remindersDue(inTenant, tenantId, options.now()),
    sendReminder: (ref) => sendReminder(options, ref),
    lateFeesDue: (tenantId) => lateFeesDue(inTenant, tenantId, options.now()),
    proposeLateFee: (ref) => proposeLateFee(options, ref),
    keepFailure: (failure) => options.crossTenant.keepFailure(failure),
    tellFailedWork: (ref) => tellFailedWork(inTenant, ref),
  };
}
