/**
 * One act of sending something about an issued version: written in the caller's transaction, with a delivery a recipient and the
 * event that makes a durable function do the rest. Invoices, second sendings and reminders all go through here.
 */
import { isTimeZone, isWallTime, wallInstantMs } from "#core/wall-clock.ts";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { enqueue } from "./enqueue.ts";
import { type Recipient, readRecipients } from "./recipients.ts";

/** A moment as a person chose it: the time on the wall, 'YYYY-MM-DDTHH:MM', in an IANA time zone. */
export type WallMoment = { local: string; zone: string };

export type NewDispatch = {
  /** Where the caller has one already, by which it recognises a repeated request. */
  dispatchId?: string;
  tenantId: string;
  invoiceId: string;
  versionId: string;
  kind: "invoice" | "resend" | "reminder";
  /** Who asked for it; null: the product does it by itself. */
  memberId: string | null;
  /** As composed, `{link}` standing for each recipient's own link. */
  subject: string;
  body: string;
  /** The locale of the document's words, such as "de-AT". */
  language: string;
  /** The name that it comes from; '' is the agency's own. */
  senderName: string;
  /** Where answers go; null: the address that stands on the document. */
  replyTo: string | null;
  recipients: readonly Recipient[];
  /** The delivery that this goes out instead of, to a corrected address. */
  replaces?: string;
  /** Null: at once. */
  sendAt: WallMoment | null;
  now: Date;
};

/** Farther ahead a scheduled mail is a mistake in the year. */
const SCHEDULE_DAYS_MAX = 366;

/**
 * Inserts the dispatch and its deliveries and enqueues `dispatch/asked`. Throws DomainError as `readRecipients` does, and
 * `moment_invalid` or `moment_past` for a moment that is none, is too far ahead or has gone by.
 */
export async function createDispatch(tx: Tx, given: NewDispatch): Promise<{ dispatchId: string }> {
  const { tenantId, invoiceId, versionId, now } = given;
  const recipients = readRecipients(given.recipients);
  const at = given.sendAt ? readMoment(given.sendAt, now) : null;
  const dispatchId = given.dispatchId ?? crypto.randomUUID();
  await tx.insert(dispatches).values({
    tenantId,
    id: dispatchId,
    invoiceId,
    versionId,
    kind: given.kind,
    memberId: given.memberId,
    subject: given.subject,
    body: given.body,
    language: given.language,
    senderName: given.senderName,
    replyTo: given.replyTo,
    sendAt: at,
    sendLocal: given.sendAt?.local ?? null,
    sendZone: given.sendAt?.zone ?? null,
    state: at ? "scheduled" : "sending",
    createdAt: now,
  });
  await tx.insert(deliveries).values(
    recipients.map(({ address, role }, nth) => ({
      tenantId,
      invoiceId,
      versionId,
      dispatchId,
      recipient: address,
      role,
      replaces: given.replaces ?? null,
      // A millisecond apart: headers name them in the order in which they were written down.
      createdAt: new Date(now.getTime() + nth),
    })),
  );
  await enqueue(tx, tenantId, "dispatch/asked", { dispatchId });
  return { dispatchId };
}

/** The instant of a moment. Throws DomainError `moment_invalid` or `moment_past`. */
export function readMoment(moment: WallMoment, now: Date): Date {
  if (!isTimeZone(moment.zone) || !isWallTime(moment.local)) throw new DomainError("moment_invalid");
  const at = new Date(wallInstantMs(moment.local, moment.zone));
  if (at <= now) throw new DomainError("moment_past", { local: moment.local, zone: moment.zone });
  if (at.getTime() > now.getTime() + SCHEDULE_DAYS_MAX * 86_400_000) throw new DomainError("moment_invalid");
  return at;
}
