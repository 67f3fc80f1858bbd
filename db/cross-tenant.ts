/** What is looked up before a tenant is known, and the outbox: named questions of the relay role, which sees only these tables. */
import { and, asc, eq, inArray, isNull, lt, lte, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { Pool } from "pg";
import type { Role } from "#core/permissions.ts";
import { type Failure, keepFailure } from "./failed-work.ts";
import { approvalLinks } from "./schema/approval-links.ts";
import { outboxEvents } from "./schema/audit.ts";
import { deliveries, publicLinks } from "./schema/delivery.ts";
import { documents, issuedVersions, rounds } from "./schema/invoices.ts";
import { attempts } from "./schema/jobs.ts";
import { notifications } from "./schema/notifications.ts";
import { reminderSettings } from "./schema/reminders.ts";
import { schedules } from "./schema/schedules.ts";
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

export type VersionRef = { tenantId: string; versionId: string };

/** Far above what one installation holds; a bound all the same. */
const WAITING_AGENCIES_MAX = 100_000;

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

    /** What this person may do in one agency right now, read anew; null where they are no member of it any more. */
    async memberNow(tenantId: string, userId: string): Promise<{ role: Role; name: string } | null> {
      const [found] = await db
        .select({ role: members.role, name: members.name })
        .from(members)
        .where(and(eq(members.userId, userId), eq(members.tenantId, tenantId), isNull(members.removedAt)));
      return found ?? null;
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

    /** Whose the approver's link with this token hash is, open or not. */
    async approvalLinkByTokenHash(tokenHash: string): Promise<{ tenantId: string; linkId: string } | null> {
      const [found] = await db
        .select({ tenantId: approvalLinks.tenantId, linkId: approvalLinks.id })
        .from(approvalLinks)
        .where(eq(approvalLinks.tokenHash, tokenHash));
      return found ?? null;
    },

    /** Whose these deliveries are, by their ids; those that nobody has are left out. */
    async agenciesOfDeliveries(deliveryIds: string[]): Promise<Map<string, string>> {
      const found = await db
        .select({ tenantId: deliveries.tenantId, id: deliveries.id })
        .from(deliveries)
        .where(inArray(deliveries.id, deliveryIds));
      return new Map(found.map(({ id, tenantId }) => [id, tenantId]));
    },

    /** The version whose stored PDF has these very bytes (SHA-256 in hex). */
    async versionByPdfHash(sha256: string): Promise<VersionRef | null> {
      const [found] = await db
        .select({ tenantId: documents.tenantId, versionId: documents.versionId })
        .from(documents)
        .where(eq(documents.sha256, sha256))
        .limit(1);
      return found ?? null;
    },

    /**
     * The versions whose content has this fingerprint: the first 32 hex digits of its hash, or the first 8 together with the
     * number. The same content may have been issued more than once.
     */
    async versionsByFingerprint(fingerprint: string, number: string | null, limit: number): Promise<VersionRef[]> {
      return await db
        .select({ tenantId: issuedVersions.tenantId, versionId: issuedVersions.id })
        .from(issuedVersions)
        .where(
          number === null
            ? sql`left(content_hash, 32) = ${fingerprint}`
            : and(eq(issuedVersions.number, number), sql`left(content_hash, 8) = ${fingerprint}`),
        )
        .orderBy(asc(issuedVersions.id))
        .limit(limit);
    },

    /** The agencies where something waits for the mail of once a day. */
    async agenciesWithDigests(): Promise<string[]> {
      const found = await db
        .selectDistinct({ tenantId: notifications.tenantId })
        .from(notifications)
        .where(and(eq(notifications.mail, "digest"), isNull(notifications.digestOn)))
        .limit(WAITING_AGENCIES_MAX);
      return found.map(({ tenantId }) => tenantId);
    },

    /** The agencies where a round is open. */
    async agenciesThatWait(): Promise<string[]> {
      const found = await db
        .selectDistinct({ tenantId: rounds.tenantId })
        .from(rounds)
        .where(eq(rounds.state, "open"))
        .limit(WAITING_AGENCIES_MAX);
      return found.map(({ tenantId }) => tenantId);
    },

    /** The agencies that remind their clients. */
    async agenciesThatRemind(): Promise<string[]> {
      const found = await db
        .select({ tenantId: reminderSettings.tenantId })
        .from(reminderSettings)
        .where(eq(reminderSettings.enabled, true))
        .limit(WAITING_AGENCIES_MAX);
      return found.map(({ tenantId }) => tenantId);
    },

    /** The agencies where a schedule comes up to `day`. */
    async agenciesWithSchedules(day: string): Promise<string[]> {
      const found = await db
        .selectDistinct({ tenantId: schedules.tenantId })
        .from(schedules)
        .where(and(eq(schedules.state, "active"), lte(schedules.nextOn, day)))
        .limit(WAITING_AGENCIES_MAX);
      return found.map(({ tenantId }) => tenantId);
    },

    /** Counts one more try of `bucket` in this minute, over all hosts, and says how many that makes. */
    async countAttempt(bucket: string, now: Date): Promise<number> {
      const minute = Math.floor(now.getTime() / 60_000);
      const [counted] = await db
        .insert(attempts)
        .values({ bucket, minute, count: 1 })
        .onConflictDoUpdate({
          target: [attempts.bucket, attempts.minute],
          set: { count: sql`${attempts.count} + 1` },
        })
        .returning({ count: attempts.count });
      // Whoever begins a minute sweeps the ones that are over.
      if (counted?.count === 1) await db.delete(attempts).where(lt(attempts.minute, minute - 1));
      return counted?.count ?? 1;
    },

    /** Writes work that failed for good where its agency sees it; one that is known by its run changes nothing. */
    keepFailure: (failure: Failure) => keepFailure(pool, failure),

    /** Events not handed over yet, oldest first. */
    waitingOutbox(limit: number) {
      return db
        .select()
        .from(outboxEvents)
        .where(isNull(outboxEvents.relayedAt))
        .orderBy(asc(outboxEvents.createdAt))
        .limit(limit);
    },

    /** Deletes events that were handed over more than a week ago, so many at most; how many they were. */
    async forgetRelayed(limit: number): Promise<number> {
      const { rowCount } = await db.execute(
        sql`delete from ${outboxEvents} where (tenant_id, id) in (
              select tenant_id, id from ${outboxEvents} where relayed_at < now() - interval '7 days' limit ${limit})`,
      );
      return rowCount ?? 0;
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
