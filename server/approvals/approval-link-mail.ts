/** Mails one approver what waits for them, once. Whatever is over by then is not mailed. */

import { eq } from "drizzle-orm";
import { fingerprint } from "#core/canonical.ts";
import { InvoiceContent } from "#core/invoice-content.ts";
import { formatMoney } from "#core/money.ts";
import { termsWords } from "#core/schedule-sentence.ts";
import { approvalLinks } from "#db/schema/approval-links.ts";
import { clients } from "#db/schema/clients.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { tokenHash } from "#server/delivery/derived-token.ts";
import type { Mailer, MailOutcome } from "#server/delivery/mail.ts";
import { sendComposedMail } from "#server/delivery/send-composed-mail.ts";
import { wantsMail } from "#server/notifications/wants-mail.ts";
import { approvalToken, approvalUrl, linkStanding, roundsOf } from "./approval-link.ts";
import { changesInBrief } from "./approval-link-brief.ts";
import { composeApprovalMail } from "./approval-link-compose.ts";
import { changesFor } from "./review-changes.ts";

export type ApprovalLinkRef = { tenantId: string; linkId: string };

export type SendApprovalMailDependencies = {
  inTenant: InTenant;
  mailer: Mailer;
  secret: string;
  publicUrl: string;
  mailFrom: string;
  now: () => Date;
};

/** 'over': nobody needs this signature any more, or not by mail. Throws what the mailer throws, and an Error for a link that is not there. */
export async function sendApprovalMail(
  dependencies: SendApprovalMailDependencies,
  ref: ApprovalLinkRef,
): Promise<MailOutcome["outcome"] | "over"> {
  const { inTenant, mailer, secret, publicUrl, mailFrom, now } = dependencies;
  const found = await inTenant(ref.tenantId, (tx) => collect(tx, ref.linkId, now()));
  if (found === "over") return "over";
  const { link, content, agency, to, by } = found;
  const token = approvalToken(secret, link.id);
  // A secret that was changed after the link was made would send one that opens nothing.
  if (tokenHash(token) !== link.tokenHash) throw new Error(`the link ${link.id} cannot be made`);
  const mail = composeApprovalMail({
    agencyName: agency.name,
    byName: by,
    clientName: found.clientName ?? content.buyer.name,
    kind: content.kind,
    schedule: content.schedule ? termsWords(content.schedule, agency.locale) : null,
    subject: content.subject,
    total: `${formatMoney(content.totals.totalMinor, content.currency, agency.locale)} ${content.currency}`,
    changes: found.brief,
    forName: found.forName,
    fingerprint: fingerprint(link.contentHash),
    expiresAt: link.expiresAt,
    timeZone: agency.timeZone,
    link: approvalUrl(publicUrl, token),
  });
  const { outcome } = await sendComposedMail(
    { mailer, mailFrom },
    {
      messageKey: `approval/${link.id}`,
      tenantId: ref.tenantId,
      // Whoever answers a mail with a key in it must not send the key to a colleague.
      replyTo: null,
      to: to.email,
    },
    mail,
  );
  return outcome;
}

async function collect(tx: Tx, linkId: string, now: Date) {
  const [link] = await tx.select().from(approvalLinks).where(eq(approvalLinks.id, linkId));
  if (!link) throw new Error(`approval link ${linkId} is not there`);
  const { round } = await roundsOf(tx, link);
  if ((await linkStanding(tx, link, round, now)).state !== "open") return "over" as const;
  if (!(await wantsMail(tx, link.memberId, "approval_asked"))) return "over" as const;
  const content = InvoiceContent.parse(JSON.parse(round.content));
  const [agency] = await tx.select().from(agencies);
  const [to] = await tx.select().from(members).where(eq(members.id, link.memberId));
  if (!agency || !to) throw new Error(`approval link ${linkId} names nobody`);
  const nameOf = async (memberId: string | null) =>
    memberId === null
      ? null
      : ((await tx.select({ name: members.name }).from(members).where(eq(members.id, memberId)))[0]?.name ?? null);
  const [client] = await tx.select({ name: clients.name }).from(clients).where(eq(clients.id, content.clientId));
  return {
    link,
    content,
    agency,
    to,
    by: (await nameOf(round.submittedBy)) ?? "",
    forName: await nameOf(link.onBehalfOf),
    clientName: client?.name ?? null,
    brief: changesInBrief(await changesFor(tx, link.memberId, link.invoiceId), agency.locale),
  };
}
