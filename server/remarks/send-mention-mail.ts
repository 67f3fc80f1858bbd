/**
 * Mails one mention to one member, once. What is true now decides, not what was true when it was said: words that were
 * taken back, a mention that was struck out, somebody who left or who has seen it meanwhile get no mail.
 */

import { and, eq, sql } from "drizzle-orm";
import { formatMoney } from "#core/money.ts";
import { checkedValue, valuePlace } from "#core/remarks.ts";
import { placeWords, valueWords } from "#core/remarks-words.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import { remarkMentions, remarkSeen, remarks, remarkThreads } from "#db/schema/remarks.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import type { Mailer, MailOutcome } from "#server/delivery/mail.ts";
import { memberLink } from "#server/delivery/member-link.ts";
import { sendComposedMail } from "#server/delivery/send-composed-mail.ts";
import { wantsMail } from "#server/notifications/wants-mail.ts";
import { composeMentionMail } from "./compose-mention-mail.ts";
import type { ThreadRecord } from "./lock-thread.ts";

export type MentionRef = { tenantId: string; remarkId: string; memberId: string };

export type SendMentionMailDependencies = {
  inTenant: InTenant;
  mailer: Mailer;
  publicUrl: string;
  mailFrom: string;
};

/** Why no mail went out: nothing is wrong then. */
export type NotMailed = "taken back" | "no member any more" | "own words" | "seen" | "put away" | "not wanted";

const STATE_WORDS = {
  draft: "draft",
  in_review: "waits for approval",
  approved: "countersigned",
  issued: "issued",
  voided: "voided",
};

/** Throws what the mailer throws, and an Error for a remark that is not there. */
export async function sendMentionMail(
  dependencies: SendMentionMailDependencies,
  ref: MentionRef,
): Promise<MailOutcome["outcome"] | NotMailed> {
  const { inTenant, mailer, publicUrl, mailFrom } = dependencies;
  const found = await inTenant(ref.tenantId, (tx) => collect(tx, ref));
  if (typeof found === "string") return found;
  const { thread, remark, invoice, agency, to, by } = found;
  const mail = composeMentionMail({
    agencyName: agency.name,
    byName: by.name,
    invoiceTitle: [invoice.number, found.clientName ?? "New draft", invoice.number ? "" : invoice.subject]
      .filter(Boolean)
      .join(", "),
    standing: `${found.standing}, ${formatMoney(invoice.totalMinor, invoice.currency, agency.locale)} ${invoice.currency}`,
    place: placeWords(thread.anchor, thread.quote.line),
    proposal: proposalWords(thread, { locale: agency.locale, currency: invoice.currency }),
    body: remark.body,
    link: memberLink(publicUrl, agency.slug, `/invoices/${invoice.id}`, { remark: thread.id }),
  });
  const { outcome } = await sendComposedMail(
    { mailer, mailFrom },
    {
      messageKey: `mention/${remark.id}`,
      tenantId: ref.tenantId,
      replyTo: by.email,
      to: to.email,
    },
    mail,
  );
  return outcome;
}

async function collect(tx: Tx, { remarkId, memberId }: MentionRef) {
  const [found] = await tx
    .select({ remark: remarks, thread: remarkThreads, invoice: invoices, by: members, clientName: clients.name })
    .from(remarks)
    .innerJoin(remarkThreads, and(eq(remarkThreads.tenantId, remarks.tenantId), eq(remarkThreads.id, remarks.threadId)))
    .innerJoin(invoices, and(eq(invoices.tenantId, remarks.tenantId), eq(invoices.id, remarks.invoiceId)))
    .innerJoin(members, and(eq(members.tenantId, remarks.tenantId), eq(members.id, remarks.saidBy)))
    .leftJoin(clients, and(eq(clients.tenantId, invoices.tenantId), eq(clients.id, invoices.clientId)))
    .where(eq(remarks.id, remarkId));
  const [agency] = await tx
    .select({ name: agencies.name, slug: agencies.slug, locale: agencies.locale })
    .from(agencies);
  if (!found || !agency) throw new Error(`remark ${remarkId} is not there`);
  const [to] = await tx.select().from(members).where(eq(members.id, memberId));
  const [mentioned] = await tx
    .select({ one: sql`1` })
    .from(remarkMentions)
    .where(and(eq(remarkMentions.remarkId, remarkId), eq(remarkMentions.memberId, memberId)));
  const [seen] = await tx
    .select({ seq: remarkSeen.seq })
    .from(remarkSeen)
    .where(and(eq(remarkSeen.invoiceId, found.invoice.id), eq(remarkSeen.memberId, memberId)));
  if (found.remark.removedAt || !mentioned) return "taken back" as const;
  if (found.remark.saidBy === memberId) return "own words" as const;
  if (!to || to.removedAt) return "no member any more" as const;
  if (!(await wantsMail(tx, to.id, "mention"))) return "not wanted" as const;
  if (seen && seen.seq >= found.remark.seq) return "seen" as const;
  if (found.invoice.state === "discarded") return "put away" as const;
  return { ...found, agency, to, standing: STATE_WORDS[found.invoice.state] };
}

function proposalWords(thread: ThreadRecord, setting: { locale: string; currency: string }): string | null {
  const place = valuePlace(thread.anchor);
  const value = place && thread.proposed ? checkedValue(place, thread.proposed.value) : undefined;
  if (!place || value === undefined) return null;
  return `${valueWords(place, thread.quote.value, setting)} → ${valueWords(place, value, setting)}`;
}
