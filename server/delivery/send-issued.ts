/** The first sending of what has just been issued, in the transaction that issued it. */
import { eq } from "drizzle-orm";
import type { IssuedDocument } from "#core/invoice-content.ts";
import { clients } from "#db/schema/clients.ts";
import type { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import type { Acting } from "#server/context.ts";
import { composeMessage } from "#server/messages/compose-message.ts";
import { fillMessage } from "#server/messages/fill-message.ts";
import { createDispatch } from "./create-dispatch.ts";
import type { ComposedInput } from "./dispatch-input.ts";

export type FirstMail = {
  /** As somebody composed it. */
  mail?: ComposedInput | undefined;
  /** Else: who gets it, at once and in the words of the agency's template; the client's own addresses when not given. */
  recipients?: string[] | undefined;
};

/** What goes out, known before the number is taken: null where it goes to nobody. */
export async function readFirstMail(
  tx: Tx,
  clientId: string,
  given: FirstMail,
): Promise<ComposedInput | { recipients: ComposedInput["recipients"] } | null> {
  if (given.mail) return given.mail;
  const [client] = given.recipients
    ? []
    : await tx.select({ emails: clients.emails }).from(clients).where(eq(clients.id, clientId));
  const addresses = given.recipients ?? client?.emails ?? [];
  return addresses.length === 0 ? null : { recipients: addresses.map((address) => ({ address, role: "to" })) };
}

/** Throws DomainError as `createDispatch` does. */
export async function sendIssued(
  tx: Tx,
  ctx: Acting<"now">,
  given: {
    first: NonNullable<Awaited<ReturnType<typeof readFirstMail>>>;
    agency: typeof agencies.$inferSelect;
    document: IssuedDocument;
    invoiceId: string;
    versionId: string;
  },
): Promise<void> {
  const { first, agency, document, invoiceId, versionId } = given;
  const composed = "subject" in first ? first : null;
  const senderName = agency.mailSenderName || agency.name;
  const facts = { document, agencyName: senderName, openMinor: null };
  const words = composed ? fillMessage(composed, facts) : await composeMessage(tx, document.content.kind, facts);
  await createDispatch(tx, {
    tenantId: ctx.actor.tenantId,
    invoiceId,
    versionId,
    kind: "invoice",
    memberId: ctx.actor.memberId,
    ...words,
    language: document.content.template.locale,
    senderName,
    replyTo: (composed ? composed.replyTo : agency.mailReplyTo) || null,
    recipients: first.recipients,
    sendAt: composed?.sendAt ?? null,
    now: ctx.services.now(),
  });
}
