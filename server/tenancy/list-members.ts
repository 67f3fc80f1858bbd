/** Who belongs to the agency, and who was asked to. */
import { and, asc, desc, isNull } from "drizzle-orm";
import { invitations, members } from "#db/schema/tenancy.ts";
import type { TenantContext } from "#server/trpc.ts";

/** An agency is a team; a list that is longer is no list of a team. */
const MEMBERS_MAX = 500;

export async function listMembers(ctx: TenantContext) {
  const rows = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
    db
      .select()
      .from(members)
      .where(isNull(members.removedAt))
      .orderBy(asc(members.name), asc(members.id))
      .limit(MEMBERS_MAX),
  );
  return {
    rows: rows.map((row) => ({
      memberId: row.id,
      name: row.name,
      email: row.email,
      role: row.role,
      since: row.createdAt.toISOString(),
      self: row.id === ctx.actor.memberId,
    })),
  };
}

/** The invitations that nobody has accepted or withdrawn yet, the newest first. */
export async function listInvitations(ctx: TenantContext) {
  const rows = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
    db
      .select()
      .from(invitations)
      .where(and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
      .orderBy(desc(invitations.createdAt), desc(invitations.id))
      .limit(MEMBERS_MAX),
  );
  return {
    rows: rows.map((row) => ({
      invitationId: row.id,
      email: row.email,
      role: row.role,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      expired: row.expiresAt <= ctx.services.now(),
    })),
  };
}
