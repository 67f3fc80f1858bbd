/** The mail of once a day: what one was told of and has not seen, in one letter, at the hour that one chose. */

import { and, asc, eq, isNull, lt } from "drizzle-orm";
import { notificationWords } from "#core/notification-words.ts";
import { digestDay, disturbableAtMs } from "#core/quiet-hours.ts";
import { notifications } from "#db/schema/notifications.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import type { MailOutcome } from "#server/delivery/mail.ts";
import { memberLink } from "#server/delivery/member-link.ts";
import { sendComposedMail } from "#server/delivery/send-composed-mail.ts";
import { composeNotificationMail } from "./compose-notification-mail.ts";
import type { NotificationMailDependencies } from "./send-notification-mail.ts";
import { settingsOf } from "./settings.ts";

/** More than is read in a mail; the rest stands in the list. */
const LINES_MAX = 40;
/** What is older is neither shown nor needed: the audit trail is the record. */
const KEPT_DAYS = 180;

export type DigestRef = { tenantId: string; memberId: string; day: string };

const waiting = and(eq(notifications.mail, "digest"), isNull(notifications.digestOn));

/** Who is due for a digest now, and of which of their days; also sweeps what is too old to be kept. */
export async function digestsDue(
  inTenant: InTenant,
  tenantId: string,
  now: Date,
): Promise<Omit<DigestRef, "tenantId">[]> {
  return inTenant(tenantId, async (tx) => {
    await tx.delete(notifications).where(lt(notifications.createdAt, new Date(now.getTime() - KEPT_DAYS * 86_400_000)));
    const readers = await tx.selectDistinct({ memberId: notifications.memberId }).from(notifications).where(waiting);
    const due: Omit<DigestRef, "tenantId">[] = [];
    for (const { memberId } of readers) {
      const { timeZone, digestAt, quiet } = await settingsOf(tx, memberId);
      const day = digestDay(now.getTime(), timeZone, digestAt);
      // In quiet hours the next hour asks again.
      if (day !== null && disturbableAtMs(now.getTime(), quiet) <= now.getTime()) due.push({ memberId, day });
    }
    return due;
  });
}

/** 'over' where nothing is left to tell. Sent again for the same day it is the same mail, which goes out once. Throws what the mailer throws. */
export async function sendDigest(
  { inTenant, mailer, publicUrl, mailFrom }: NotificationMailDependencies,
  { tenantId, memberId, day }: DigestRef,
): Promise<MailOutcome["outcome"] | "over"> {
  const found = await inTenant(tenantId, (tx) => gather(tx, memberId, day));
  if (!found) return "over";
  const { told, more, to, agency } = found;
  const lines = told.map(({ id, kind, params }) => {
    const { title, about } = notificationWords(kind, params);
    return { title, about, link: memberLink(publicUrl, agency.slug, `/notifications/${id}`) };
  });
  const count = told.length + more;
  const mail = composeNotificationMail({
    agencyName: agency.name,
    subject: count === 1 ? (lines[0]?.title ?? "") : `${count} things happened at ${agency.name}`,
    lead: more > 0 ? `The first ${told.length} of ${count}; the others stand in your list.` : null,
    lines,
    closing: "This comes once a day, and only when there is something that you have not seen.",
    quiet: {
      words: "Choose what comes, and when",
      link: memberLink(publicUrl, agency.slug, "/settings/notifications"),
    },
  });
  const { outcome } = await sendComposedMail(
    { mailer, mailFrom },
    {
      messageKey: `digest/${memberId}/${day}`,
      tenantId,
      replyTo: null,
      to: to.email,
    },
    mail,
  );
  return outcome;
}

/** Puts what waits under this day, once; null where it is nothing that is new to a reader who is still here. */
async function gather(tx: Tx, memberId: string, day: string) {
  const own = eq(notifications.memberId, memberId);
  const [before] = await tx
    .select({ id: notifications.id })
    .from(notifications)
    .where(and(own, eq(notifications.digestOn, day)))
    .limit(1);
  if (!before) await tx.update(notifications).set({ digestOn: day }).where(and(own, waiting));
  const rows = await tx
    .select()
    .from(notifications)
    .where(and(own, eq(notifications.digestOn, day), isNull(notifications.readAt)))
    .orderBy(asc(notifications.createdAt), asc(notifications.id));
  const [to] = await tx
    .select({ email: members.email })
    .from(members)
    .where(and(eq(members.id, memberId), isNull(members.removedAt)));
  const [agency] = await tx.select({ name: agencies.name, slug: agencies.slug }).from(agencies);
  if (!to || !agency || rows.length === 0) return null;
  return { told: rows.slice(0, LINES_MAX), more: Math.max(0, rows.length - LINES_MAX), to, agency };
}
