/**
 * Sends the mail of one delivery, once. Reads what is to be sent, hands it to the mailer under the delivery's id as
 * its key, and records what came of it. Running it again after any crash sends nothing twice: a delivery that is over is
 * left alone, and the mailer knows the key.
 */
import { and, asc, eq } from "drizzle-orm";
import { IssuedDocument } from "#core/invoice-content.ts";
import { deliveries, dispatches, publicLinks } from "#db/schema/delivery.ts";
import { documents, invoices, issuedVersions } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { composeInvoiceMail } from "./compose-invoice-mail.ts";
import { MailDeferred, type Mailer, type MailMessage, type MailOutcome } from "./mail.ts";
import { isMailAddress } from "./mail-text.ts";
import { noteDelivery, noteTrying } from "./note-delivery.ts";
import { publicLinkExpiry, publicLinkToken, publicLinkTokenHash, publicLinkUrl } from "./public-link.ts";

export type DeliveryRef = { tenantId: string; deliveryId: string };

export type SendInvoiceMailDependencies = {
  inTenant: InTenant;
  mailer: Mailer;
  secret: string;
  publicUrl: string;
  /** The address that mail comes from; the agency's name stands before it. */
  mailFrom: string;
  now: () => Date;
};

/**
 * 'settled before': the delivery was already over. 'withdrawn': the invoice was voided before its mail went out. 'paid since': it was a
 * reminder, and nothing is left to remind of.
 */
export type SentInvoiceMail = MailOutcome["outcome"] | "settled before" | "withdrawn" | "paid since";

/** Throws what the mailer throws (it may pass when tried again), and an Error when the delivery or its PDF is not there. */
export async function sendInvoiceMail(
  dependencies: SendInvoiceMailDependencies,
  ref: DeliveryRef,
): Promise<SentInvoiceMail> {
  const { inTenant, mailer } = dependencies;
  const prepared = await inTenant(ref.tenantId, (tx) => prepare(tx, dependencies, ref));
  if (prepared === "settled before") return prepared;
  if (prepared === "withdrawn") {
    await inTenant(ref.tenantId, (tx) =>
      noteDelivery(tx, ref, { state: "queued", problem: "It was not sent, because the invoice was voided first." }),
    );
    return prepared;
  }
  if (prepared === "paid since") {
    await inTenant(ref.tenantId, (tx) =>
      noteDelivery(tx, ref, { state: "queued", problem: "It is not sent any more, because the invoice was settled." }),
    );
    return prepared;
  }
  const outcome = await mailer.send(prepared).catch(async (error) => {
    if (error instanceof MailDeferred) {
      await inTenant(ref.tenantId, (tx) => noteTrying(tx, ref, `It is being tried again: ${error.message}`));
    }
    throw error;
  });
  await inTenant(ref.tenantId, (tx) => noteDelivery(tx, ref, noteOf(outcome)));
  return outcome.outcome;
}

function noteOf(outcome: MailOutcome): Parameters<typeof noteDelivery>[2] {
  switch (outcome.outcome) {
    case "accepted":
      return { state: "accepted", problem: "" };
    case "rejected":
      return { state: "bounced", problem: outcome.reason };
    case "unconfirmed":
      return { state: "queued", problem: outcome.reason };
  }
}

async function prepare(
  tx: Tx,
  dependencies: SendInvoiceMailDependencies,
  ref: DeliveryRef,
): Promise<MailMessage | "settled before" | "withdrawn" | "paid since"> {
  const [found] = await tx
    .select({
      recipient: deliveries.recipient,
      state: deliveries.state,
      invoiceId: deliveries.invoiceId,
      versionId: deliveries.versionId,
      invoiceState: invoices.state,
      totalMinor: invoices.totalMinor,
      settledMinor: invoices.settledMinor,
      kind: dispatches.kind,
      document: issuedVersions.document,
      fileKey: documents.fileKey,
      agencyName: agencies.name,
      dispatchId: deliveries.dispatchId,
      subject: dispatches.subject,
      body: dispatches.body,
      senderName: dispatches.senderName,
      replyTo: dispatches.replyTo,
    })
    .from(deliveries)
    .innerJoin(dispatches, and(eq(dispatches.tenantId, deliveries.tenantId), eq(dispatches.id, deliveries.dispatchId)))
    .innerJoin(invoices, and(eq(invoices.tenantId, deliveries.tenantId), eq(invoices.id, deliveries.invoiceId)))
    .innerJoin(
      issuedVersions,
      and(eq(issuedVersions.tenantId, deliveries.tenantId), eq(issuedVersions.id, deliveries.versionId)),
    )
    .innerJoin(
      documents,
      and(eq(documents.tenantId, deliveries.tenantId), eq(documents.versionId, deliveries.versionId)),
    )
    .innerJoin(agencies, eq(agencies.tenantId, deliveries.tenantId))
    .where(eq(deliveries.id, ref.deliveryId));
  if (!found) throw new Error(`delivery ${ref.deliveryId} is not there, or has no PDF yet`);
  if (found.state !== "queued") return "settled before";
  if (found.invoiceState === "voided") return "withdrawn";
  // A reminder that a server put off for hours asks again before each try.
  if (found.kind === "reminder" && found.settledMinor >= found.totalMinor) return "paid since";
  const document = IssuedDocument.parse(JSON.parse(found.document));
  const linkId = await linkOfDelivery(tx, dependencies, { ...found, ...ref });
  const mail = composeInvoiceMail({
    document,
    agencyName: found.senderName || found.agencyName,
    message: found.subject === null || found.body === null ? null : { subject: found.subject, body: found.body },
    openMinor: found.kind === "reminder" ? found.totalMinor - found.settledMinor : null,
    link: publicLinkUrl(dependencies.publicUrl, publicLinkToken(dependencies.secret, linkId)),
  });
  const replyTo = found.replyTo ?? document.content.seller.email;
  return {
    messageKey: `delivery/${ref.deliveryId}`,
    tenantId: ref.tenantId,
    from: { name: mail.fromName, email: dependencies.mailFrom },
    replyTo: isMailAddress(replyTo) ? replyTo : null,
    to: found.recipient,
    deliveryId: ref.deliveryId,
    shown: await shownRecipients(tx, found.dispatchId),
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    attachments: [{ name: mail.attachmentName, fileKey: found.fileKey, mediaType: "application/pdf" }],
  };
}

/** What To and Cc say to everybody alike; whoever is in neither was written to unseen, and stays so. */
async function shownRecipients(tx: Tx, dispatchId: string): Promise<{ to: string[]; cc: string[] }> {
  const rows = await tx
    .select({ recipient: deliveries.recipient, role: deliveries.role })
    .from(deliveries)
    .where(eq(deliveries.dispatchId, dispatchId))
    .orderBy(asc(deliveries.createdAt), asc(deliveries.id));
  const of = (role: string) => rows.filter((row) => row.role === role).map(({ recipient }) => recipient);
  return { to: of("to"), cc: of("cc") };
}

/** Each recipient has a link of their own, so that it is known who looked. Made at the first attempt, found at the others. */
async function linkOfDelivery(
  tx: Tx,
  { secret, now }: SendInvoiceMailDependencies,
  delivery: DeliveryRef & { invoiceId: string; versionId: string },
): Promise<string> {
  const id = crypto.randomUUID();
  await tx
    .insert(publicLinks)
    .values({
      tenantId: delivery.tenantId,
      id,
      invoiceId: delivery.invoiceId,
      versionId: delivery.versionId,
      deliveryId: delivery.deliveryId,
      tokenHash: publicLinkTokenHash(publicLinkToken(secret, id)),
      expiresAt: publicLinkExpiry(now()),
    })
    .onConflictDoNothing();
  const [link] = await tx
    .select({ id: publicLinks.id, tokenHash: publicLinks.tokenHash })
    .from(publicLinks)
    .where(eq(publicLinks.deliveryId, delivery.deliveryId));
  if (!link) throw new Error(`delivery ${delivery.deliveryId} has no link`);
  // The secret was changed since the first attempt: the mail has not gone out, so the link follows.
  const tokenHash = publicLinkTokenHash(publicLinkToken(secret, link.id));
  if (link.tokenHash !== tokenHash) await tx.update(publicLinks).set({ tokenHash }).where(eq(publicLinks.id, link.id));
  return link.id;
}
