/** The other side of an invitation: what it says, and joining. The token is the right; the address it was sent to is shown. */
import { and, eq } from "drizzle-orm";
import { invitations, members } from "#db/schema/tenancy.ts";
import { changeSigningPeople } from "#server/approvals/round-question.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import type { Services } from "#server/context.ts";
import { tokenHash } from "#server/delivery/derived-token.ts";
import { DomainError } from "#server/errors.ts";
import type { Person } from "#server/identity/identity.ts";

/** Throws `invitation_not_found` or `invitation_expired`. */
export async function previewInvitation(services: Services, token: string) {
  const invitation = await openInvitation(services, token);
  return {
    agencyName: invitation.agencyName,
    email: invitation.email,
    role: invitation.role,
    expiresAt: invitation.expiresAt.toISOString(),
  };
}

/** Makes the person a member. One who was removed comes back with the invited role; accepting twice changes nothing more. */
export async function acceptInvitation(
  services: Services,
  person: Person,
  token: string,
): Promise<{ tenantId: string }> {
  const invitation = await openInvitation(services, token);
  const { tenantId } = invitation;
  await services.inTenant(tenantId, async (tx) => {
    await changeSigningPeople(tx);
    const [locked] = await tx.select().from(invitations).where(eq(invitations.id, invitation.id)).for("update");
    if (!locked || locked.acceptedAt || locked.revokedAt) throw new DomainError("invitation_not_found");
    const [known] = await tx.select().from(members).where(eq(members.userId, person.userId)).for("update");
    if (known && known.removedAt === null) throw new DomainError("already_a_member");
    const memberId = known?.id ?? crypto.randomUUID();
    if (known)
      await tx
        .update(members)
        .set({ role: invitation.role, removedAt: null, name: person.name, email: person.email })
        .where(eq(members.id, known.id));
    else
      await tx.insert(members).values({
        tenantId,
        id: memberId,
        userId: person.userId,
        name: person.name,
        email: person.email,
        role: invitation.role,
      });
    await tx
      .update(invitations)
      .set({ acceptedAt: services.now() })
      .where(and(eq(invitations.id, invitation.id)));
    await appendEvent(
      tx,
      { memberId, name: person.name },
      { action: "member.joined", subjectType: "member", subjectId: memberId, details: { role: invitation.role } },
    );
  });
  await services.memberships.forget(tenantId, person.userId);
  return { tenantId };
}

async function openInvitation(services: Services, token: string) {
  const invitation = await services.crossTenant.invitationByTokenHash(tokenHash(token));
  if (!invitation || invitation.revokedAt || invitation.acceptedAt) throw new DomainError("invitation_not_found");
  if (invitation.expiresAt <= services.now()) throw new DomainError("invitation_expired");
  return invitation;
}
