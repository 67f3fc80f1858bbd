/** Sends an answer to one of those who asked, once, whatever crashes in between: the mailer knows the key of the answer. */

import { and, desc, eq, lt } from "drizzle-orm";
import { IssuedDocument } from "#core/invoice-content.ts";
import { deliveries, publicLinks } from "#db/schema/delivery.ts";
import { issuedVersions } from "#db/schema/invoices.ts";
import { questionMessages } from "#db/schema/questions.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import type { Mailer, MailOutcome } from "#server/delivery/mail.ts";
import { isMailAddress } from "#server/delivery/mail-text.ts";
import { publicLinkToken, publicLinkTokenHash, publicLinkUrl } from "#server/delivery/public-link.ts";
import { sendComposedMail } from "#server/delivery/send-composed-mail.ts";
import { askersOf } from "./askers.ts";
import { composeAnswerMail } from "./compose-answer-mail.ts";

export type AnswerRef = { tenantId: string; messageId: string };
export type AnswerMailRef = AnswerRef & { linkId: string };

export type SendAnswerDependencies = {
  inTenant: InTenant;
  mailer: Mailer;
  secret: string;
  publicUrl: string;
  /** The address that mail comes from; the agency's name stands before it. */
  mailFrom: string;
  now: () => Date;
};

/** The links of those who are to hear this answer. */
export function answerReaders(
  { inTenant, now }: Pick<SendAnswerDependencies, "inTenant" | "now">,
  ref: AnswerRef,
): Promise<string[]> {
  return inTenant(ref.tenantId, async (tx) => {
    const { invoiceId } = await answerOf(tx, ref);
    return (await askersOf(tx, invoiceId, now())).map(({ linkId }) => linkId);
  });
}

/** 'link closed': it was revoked or ran out meanwhile, and what does not open is not mailed. Throws what the mailer throws. */
export async function sendAnswerMail(
  dependencies: SendAnswerDependencies,
  ref: AnswerMailRef,
): Promise<MailOutcome | { outcome: "link closed" }> {
  const { inTenant, mailer, secret, publicUrl, mailFrom } = dependencies;
  const prepared = await inTenant(ref.tenantId, (tx) => prepare(tx, dependencies, ref));
  if (prepared === null) return { outcome: "link closed" };
  const { answer, question, document, agencyName, recipient } = prepared;
  const mail = composeAnswerMail({
    locale: document.content.template.locale,
    agencyName,
    number: document.number,
    byName: answer.name,
    answer: answer.body,
    question,
    link: `${publicLinkUrl(publicUrl, publicLinkToken(secret, ref.linkId))}#questions`,
  });
  const replyTo = document.content.seller.email;
  return sendComposedMail(
    { mailer, mailFrom },
    {
      messageKey: `question-answer/${ref.messageId}`,
      tenantId: ref.tenantId,
      replyTo: isMailAddress(replyTo) ? replyTo : null,
      to: recipient,
    },
    mail,
  );
}

/** What the team reads beside its answer: whether the mails left, or why one did not. */
export async function noteAnswerMail(inTenant: InTenant, ref: AnswerRef, problem: string | null): Promise<void> {
  await inTenant(ref.tenantId, (tx) =>
    tx
      .update(questionMessages)
      .set(
        problem === null ? { mail: "sent", mailProblem: "" } : { mail: "failed", mailProblem: problem.slice(0, 500) },
      )
      .where(eq(questionMessages.id, ref.messageId)),
  );
}

async function answerOf(tx: Tx, ref: AnswerRef): Promise<typeof questionMessages.$inferSelect> {
  const [answer] = await tx.select().from(questionMessages).where(eq(questionMessages.id, ref.messageId));
  if (!answer) throw new Error(`the answer ${ref.messageId} is not there`);
  return answer;
}

async function prepare(tx: Tx, { secret, now }: SendAnswerDependencies, ref: AnswerMailRef) {
  const answer = await answerOf(tx, ref);
  const [link] = await tx
    .select({
      revokedAt: publicLinks.revokedAt,
      expiresAt: publicLinks.expiresAt,
      tokenHash: publicLinks.tokenHash,
      recipient: deliveries.recipient,
      document: issuedVersions.document,
    })
    .from(publicLinks)
    .innerJoin(
      deliveries,
      and(eq(deliveries.tenantId, publicLinks.tenantId), eq(deliveries.id, publicLinks.deliveryId)),
    )
    .innerJoin(
      issuedVersions,
      and(eq(issuedVersions.tenantId, publicLinks.tenantId), eq(issuedVersions.id, publicLinks.versionId)),
    )
    .where(eq(publicLinks.id, ref.linkId));
  const [agency] = await tx.select({ name: agencies.name }).from(agencies);
  if (!link || !agency) throw new Error(`the link ${ref.linkId} is not there`);
  const opens = link.revokedAt === null && link.expiresAt > now();
  // After the installation's secret was changed its token is another one, and a mail with it would open nothing.
  const known = publicLinkTokenHash(publicLinkToken(secret, ref.linkId)) === link.tokenHash;
  if (!opens || !known) return null;
  const [question] = await tx
    .select({ body: questionMessages.body })
    .from(questionMessages)
    .where(and(eq(questionMessages.linkId, ref.linkId), lt(questionMessages.seq, answer.seq)))
    .orderBy(desc(questionMessages.seq))
    .limit(1);
  return {
    answer,
    question: question?.body ?? null,
    document: IssuedDocument.parse(JSON.parse(link.document)),
    agencyName: agency.name,
    recipient: link.recipient,
  };
}
