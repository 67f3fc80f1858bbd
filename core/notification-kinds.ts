/**
 * What people are told of, and by which ways each of them wants it. Pure: the settings page, the use cases and the durable functions
 * ask the same functions.
 */
import { z } from "zod";

export const NOTIFICATION_KINDS = [
  "approval_asked",
  "round_decided",
  "mail_bounced",
  "mail_complained",
  "invoice_viewed",
  "client_question",
  "payment_arrived",
  "mention",
  "schedule_drafted",
  "schedule_stopped",
  "late_fee_proposed",
  "work_failed",
] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

export const MAIL_WAYS = ["off", "now", "digest"] as const;
export type MailWay = (typeof MAIL_WAYS)[number];

/** The ways of one kind. `inApp` off keeps it out of the list and of the count; the other ways do not depend on it. */
export const Ways = z.strictObject({ inApp: z.boolean(), mail: z.enum(MAIL_WAYS), push: z.boolean() });
export type Ways = z.infer<typeof Ways>;

/** What holds until a person says otherwise: what somebody waits for comes at once, what is good to know comes once a day. */
export const USUAL_WAYS: Readonly<Record<NotificationKind, Ways>> = {
  approval_asked: { inApp: true, mail: "now", push: true },
  round_decided: { inApp: true, mail: "off", push: true },
  mail_bounced: { inApp: true, mail: "now", push: true },
  mail_complained: { inApp: true, mail: "now", push: true },
  invoice_viewed: { inApp: true, mail: "off", push: false },
  client_question: { inApp: true, mail: "now", push: true },
  payment_arrived: { inApp: true, mail: "digest", push: false },
  mention: { inApp: true, mail: "now", push: true },
  schedule_drafted: { inApp: true, mail: "digest", push: false },
  schedule_stopped: { inApp: true, mail: "now", push: false },
  late_fee_proposed: { inApp: true, mail: "digest", push: false },
  work_failed: { inApp: true, mail: "now", push: false },
};

/**
 * Kinds whose mail is a letter of its own, with more in it than a line (a link to sign by, the words that were said). The setting holds
 * for that letter, and nothing is mailed beside it. It cannot wait for a digest.
 */
export const OWN_LETTER: ReadonlySet<NotificationKind> = new Set<NotificationKind>(["approval_asked", "mention"]);

/** What differs from the usual ways; a kind that is not there is as usual. */
export const ChosenWays = z.partialRecord(z.enum(NOTIFICATION_KINDS), Ways);
export type ChosenWays = z.infer<typeof ChosenWays>;

export function waysOf(kind: NotificationKind, chosen: ChosenWays | null | undefined): Ways {
  return chosen?.[kind] ?? USUAL_WAYS[kind];
}

/** "07:30", on a clock of 24 hours. */
export const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
