/** What is looked up before a tenant is known, and the outbox: named questions of the relay role, which sees only these tables. */
import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Role } from "#core/permissions.ts";
import { outboxEvents } from "./schema/audit.ts";
import { publicLinks } from "./schema/delivery.ts";
import { agencies, invitations, members } from "./schema/tenancy.ts";

export type Membership = {
  tenantId: string;
  memberId: string;
  name: string;
  email: string;
  role: Role;
  agencyName: string;
  agencySlug: string;
};

export type CrossTenant = ReturnType<typeof createCrossTenant>;

export function createCrossTenant(pool: Pool) {
  const db = drizzle(pool);
  return {
    /** The person's current memberships, by agency name. */
    async membershipsOf(userId: string): Promise<Membership[]> {
      // Awaited here: drizzle runs a query again for everyone who waits for it, and the answer is one that callers keep.
      return await db
        .select({
          tenantId: members.tenantId,
          memberId: members.id,
          name: members.name,
          email: members.email,
          role: members.role,
          agencyName: agencies.name,
          agencySlug: agencies.slug,
        })
        .from(members)
        .innerJoin(agencies, eq(agencies.tenantId, members.tenantId))
        .where(and(eq(members.userId, userId), isNull(members.removedAt)))
        .orderBy(asc(agencies.name))
        .limit(100);
    },

    /** The agency that an organisation of the identity provider is bound to. */
    async agencyByExternalOrgId(externalOrgId: string): Promise<{ tenantId: string } | null> {
      const [found] = await db
        .select({ tenantId: agencies.tenantId })
        .from(agencies)
        .where(eq(agencies.externalOrgId, externalOrgId));
      return found ?? null;
    },

    /** The invitation with this token hash, whatever became of it. */
    async invitationByTokenHash(tokenHash: string) {
      const [found] = await db
        .select({ invitation: invitations, agencyName: agencies.name })
        .from(invitations)
        .innerJoin(agencies, eq(agencies.tenantId, invitations.tenantId))
        .where(eq(invitations.tokenHash, tokenHash));
      return found ? { ...found.invitation, agencyName: found.agencyName } : null;
    },

    /** The client's link with this token hash, open or not. */
    async publicLinkByTokenHash(tokenHash: string) {
      const [found] = await db.select().from(publicLinks).where(eq(publicLinks.tokenHash, tokenHash));
      return found ?? null;
    },

    /** Events not handed over yet, oldest first. */
    waitingOutbox(limit: number) {
      return db
        .select()
        .from(outboxEvents)
        .where(isNull(outboxEvents.relayedAt))
        .orderBy(asc(outboxEvents.createdAt))
        .limit(limit);
    },

    /** Marks events as handed over; marking twice changes nothing. */
    async markRelayed(ids: string[]): Promise<void> {
      if (ids.length === 0) return;
      await db
        .update(outboxEvents)
        .set({ relayedAt: sql`now()` })
        .where(and(inArray(outboxEvents.id, ids), isNull(outboxEvents.relayedAt)));
    },
  };
}
