/** The scenario of every durable function; one without a scenario fails the soak, and the small test beside this file. */
import * as hourly from "./hourly-scenarios.ts";
import * as mail from "./mail-scenarios.ts";
import type { Scenario } from "./scenario.ts";

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "send-dispatch": mail.sendDispatch,
  "print-invoice": mail.printInvoice,
  "send-invitation": mail.sendInvitation,
  "send-mention": mail.sendMention,
  "mail-answer": mail.mailAnswer,
  "ask-approvers": mail.askApprovers,
  "tell-of-broken-glass": mail.tellOfBrokenGlass,
  "tell-by-mail": mail.tellByMail,
  "tell-by-push": mail.tellByPush,
  "tell-of-failed-work": mail.tellOfFailedWork,
  "forget-relayed": hourly.forgetRelayed,
  "find-digests": hourly.findDigests,
  "send-digests": hourly.sendDigests,
  "find-waiting-rounds": hourly.findWaitingRounds,
  "look-after-rounds": hourly.lookAfterRounds,
  "find-reminders": hourly.findReminders,
  "remind-clients": hourly.remindClients,
  "find-schedules": hourly.findSchedules,
  "run-schedules": hourly.runSchedules,
};
