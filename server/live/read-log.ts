/**
 * The log that a live stream resumes from: the agency's chain of audit events. Its order is that of the commits, because whoever appends
 * holds the head of the chain until they commit; so whoever has seen event n and asks for what came after misses nothing that is audited.
 */
import { asc, desc, gt, sql } from "drizzle-orm";
import { auditEvents } from "#db/schema/audit.ts";
import type { TenantReader } from "#db/tenant.ts";
import type { ToldEvent } from "./live-hub.ts";

/** A page that missed more reads everything again, which costs less than telling it all. */
const MISSED_MAX = 200;

/**
 * The place of the newest event; 0 where there is none. A page reads what it shows beside its place in the log and not after it: for
 * `a page was begun` the last second does not count, so that nothing can be committed between the two and never be told.
 */
export async function headOfLog(
  readTenant: TenantReader,
  tenantId: string,
  as: "a page was begun" | "now",
): Promise<number> {
  const [head] = await readTenant(tenantId, (db) =>
    db
      .select({ seq: auditEvents.seq })
      .from(auditEvents)
      .where(as === "now" ? undefined : sql`${auditEvents.at} < clock_timestamp() - interval '1 second'`)
      .orderBy(desc(auditEvents.seq))
      .limit(1),
  );
  return head?.seq ?? 0;
}

/** What came after `seq`, oldest first; null where that is more than is told one by one. */
export async function readLogAfter(
  readTenant: TenantReader,
  tenantId: string,
  seq: number,
): Promise<ToldEvent[] | null> {
  const rows = await readTenant(tenantId, (db) =>
    db
      .select({
        log: auditEvents.seq,
        kind: auditEvents.action,
        subject: auditEvents.subjectType,
        id: auditEvents.subjectId,
      })
      .from(auditEvents)
      .where(gt(auditEvents.seq, seq))
      .orderBy(asc(auditEvents.seq))
      .limit(MISSED_MAX + 1),
  );
  return rows.length > MISSED_MAX ? null : rows;
}
