/** Takes an invitation back: its link opens nothing any more. */
import { and, eq, isNull } from "drizzle-orm";
import { invitations } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

/** Throws DomainError `invitation_not_found`, also for one that is accepted or revoked. */
export async function revokeInvitation(ctx: TenantContext, input: { invitationId: string }): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const [revoked] = await tx
      .update(invitations)
      .set({ revokedAt: services.now() })
      .where(and(eq(invitations.id, input.invitationId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
      .returning({ email: invitations.email });
    if (!revoked) throw new DomainError("invitation_not_found", { invitationId: input.invitationId });
    await appendEvent(tx, actor, {
      action: "member.invitation_revoked",
      subjectType: "invitation",
      subjectId: input.invitationId,
      details: { email: revoked.email },
    });
  });
}
