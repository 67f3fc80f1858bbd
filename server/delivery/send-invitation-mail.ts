/**
 * Sends the mail of one invitation, once. The token is derived from the invitation's id, so the mail can be written again
 * after a crash; an invitation that was revoked, accepted or has expired meanwhile is not sent.
 */

import { and, eq } from "drizzle-orm";
import { agencies, invitations, members } from "#db/schema/tenancy.ts";
import type { InTenant } from "#db/tenant.ts";
import { composeInvitationMail } from "./compose-invitation-mail.ts";
import { deriveToken, tokenHash } from "./derived-token.ts";
import type { Mailer, MailOutcome } from "./mail.ts";
import { sendComposedMail } from "./send-composed-mail.ts";

export type InvitationRef = { tenantId: string; invitationId: string };

/** The token of the invitation with this id; its hash is what `invitations.token_hash` has to hold. */
export function invitationToken(secret: string, invitationId: string): string {
  return deriveToken(secret, "invitation", invitationId);
}

export type SendInvitationMailDependencies = {
  inTenant: InTenant;
  mailer: Mailer;
  secret: string;
  publicUrl: string;
  mailFrom: string;
  now: () => Date;
};

/** 'withdrawn': it is not open any more. Throws what the mailer throws, and an Error for an invitation that is not there. */
export async function sendInvitationMail(
  dependencies: SendInvitationMailDependencies,
  ref: InvitationRef,
): Promise<MailOutcome["outcome"] | "withdrawn"> {
  const { inTenant, mailer, secret, publicUrl, mailFrom, now } = dependencies;
  const [found] = await inTenant(ref.tenantId, (tx) =>
    tx
      .select({
        invitation: invitations,
        agencyName: agencies.name,
        inviterName: members.name,
        inviterEmail: members.email,
      })
      .from(invitations)
      .innerJoin(agencies, eq(agencies.tenantId, invitations.tenantId))
      .innerJoin(members, and(eq(members.tenantId, invitations.tenantId), eq(members.id, invitations.invitedBy)))
      .where(eq(invitations.id, ref.invitationId)),
  );
  if (!found) throw new Error(`invitation ${ref.invitationId} is not there`);
  const { invitation } = found;
  if (invitation.revokedAt || invitation.acceptedAt || invitation.expiresAt <= now()) return "withdrawn";
  const token = invitationToken(secret, invitation.id);
  // A secret that was changed after the invitation was made would send a link that opens nothing.
  if (tokenHash(token) !== invitation.tokenHash)
    throw new Error(`the link of invitation ${invitation.id} cannot be made`);
  const mail = composeInvitationMail({
    agencyName: found.agencyName,
    inviterName: found.inviterName,
    role: invitation.role,
    expiresAt: invitation.expiresAt,
    link: `${publicUrl}/invite/${token}`,
  });
  const outcome = await sendComposedMail(
    { mailer, mailFrom },
    {
      messageKey: `invitation/${invitation.id}`,
      tenantId: ref.tenantId,
      replyTo: found.inviterEmail,
      to: invitation.email,
    },
    mail,
  );
  return outcome.outcome;
}
