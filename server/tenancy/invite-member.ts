/** Invites somebody by mail: the link's token is in the answer only, the database keeps its hash. */
import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { mayAssignRole, ROLES } from "#core/permissions.ts";
import { invitations, members } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { tokenHash } from "#server/delivery/derived-token.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { invitationToken } from "#server/delivery/send-invitation-mail.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";

/** Long enough for a holiday, short enough that a forwarded mail is no door. */
const INVITATION_DAYS = 14;
const OPEN_INVITATIONS_MAX = 200;

export const NewInvitation = z.object({ email: z.email().max(254).toLowerCase(), role: z.enum(ROLES) });

/** Throws `not_permitted`, `already_a_member`, `limit_reached`. An earlier open invitation of the address is revoked. */
export async function inviteMember(
  { services, actor }: TenantContext,
  input: z.infer<typeof NewInvitation>,
): Promise<{ invitationId: string; url: string }> {
  if (!mayAssignRole(actor.role, null, input.role))
    throw new DomainError("not_permitted", { action: "members.manage" });
  const id = crypto.randomUUID();
  const token = invitationToken(services.secret, id);
  await services.inTenant(actor.tenantId, async (tx) => {
    const [member] = await tx
      .select({ id: members.id })
      .from(members)
      .where(and(sql`lower(${members.email}) = ${input.email}`, isNull(members.removedAt)));
    if (member) throw new DomainError("already_a_member");
    const open = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));
    if ((await tx.$count(invitations, open)) >= OPEN_INVITATIONS_MAX)
      throw new DomainError("limit_reached", { limit: OPEN_INVITATIONS_MAX });
    await tx
      .update(invitations)
      .set({ revokedAt: services.now() })
      .where(and(eq(invitations.email, input.email), open));
    await tx.insert(invitations).values({
      tenantId: actor.tenantId,
      id,
      email: input.email,
      role: input.role,
      tokenHash: tokenHash(token),
      invitedBy: actor.memberId,
      expiresAt: new Date(services.now().getTime() + INVITATION_DAYS * 86_400_000),
    });
    await enqueue(tx, actor.tenantId, "member/invited", { invitationId: id });
    await appendEvent(tx, actor, {
      action: "member.invited",
      subjectType: "invitation",
      subjectId: id,
      details: { email: input.email, role: input.role },
    });
  });
  return { invitationId: id, url: `${services.publicUrl}/invite/${token}` };
}
