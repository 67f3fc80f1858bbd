/**
 * The scenarios of every durable function; one without any fails the soak, and the small test beside this file. What the first of several
 * does not come by, the others do.
 */
import * as delivery from "./delivery-scenarios.ts";
import * as hourly from "./hourly-scenarios.ts";
import * as mail from "./mail-scenarios.ts";
import * as rounds from "./round-scenarios.ts";
import type { Scenario } from "./scenario.ts";

export const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = {
  "send-dispatch": [delivery.sendDispatch, delivery.sendAtItsMoment, delivery.sendInVain],
  "remind-clients": [hourly.remindClients],
  "look-after-rounds": [rounds.lookAfterRounds, rounds.expireRounds, rounds.findNobodyToSign],
  "tell-by-push": [mail.tellByPush],
  "tell-by-mail": [mail.tellByMail],
  "mail-answer": [mail.mailAnswer],
  "run-schedules": [hourly.runSchedules],
  "ask-approvers": [mail.askApprovers],
  "tell-of-broken-glass": [mail.tellOfBrokenGlass],
  "tell-of-failed-work": [mail.tellOfFailedWork],
  "send-digests": [hourly.sendDigests],
  "send-mention": [mail.sendMention],
  "find-waiting-rounds": [hourly.findWaitingRounds],
  "find-schedules": [hourly.findSchedules],
  "find-digests": [hourly.findDigests],
  "find-reminders": [hourly.findReminders],
  "print-invoice": [delivery.printInvoice],
  "send-dispatch-failure": [delivery.failToSend],
  "send-invitation": [mail.sendInvitation],
  "forget-relayed": [hourly.forgetRelayed],
};
