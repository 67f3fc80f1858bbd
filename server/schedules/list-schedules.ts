/** Every schedule of the agency, what comes soonest first; those that have ended last. */
import { and, asc, eq, sql } from "drizzle-orm";
import type { ScheduleTerms } from "#core/schedule-terms.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import { scheduleRuns, schedules } from "#db/schema/schedules.ts";
import type { TenantContext } from "#server/trpc.ts";

/** More retainers than an agency has; beyond it those that come latest are not shown. */
const SCHEDULES_MAX = 500;

export type ScheduleRow = {
  scheduleId: string;
  name: string;
  state: "preparing" | "active" | "paused" | "ended";
  terms: ScheduleTerms;
  nextOn: string | null;
  clientName: string | null;
  currency: string;
  totalMinor: string;
  /** Of its model: whether it is countersigned (`approved`), waits for that, or is being written. */
  modelState: string;
  /** How many invoices it has made. */
  made: number;
};

export async function listSchedules({ actor, services }: TenantContext): Promise<{ rows: ScheduleRow[] }> {
  const rows = await services.readTenant(actor.tenantId, (db) =>
    db
      .select({
        scheduleId: schedules.id,
        name: schedules.name,
        state: schedules.state,
        terms: schedules.terms,
        nextOn: schedules.nextOn,
        clientName: clients.name,
        currency: invoices.currency,
        totalMinor: invoices.totalMinor,
        modelState: invoices.state,
        made: sql<number>`(select count(*)::int from ${scheduleRuns} r where r.tenant_id = ${schedules.tenantId}
          and r.schedule_id = ${schedules.id} and r.invoice_id is not null)`,
      })
      .from(schedules)
      .innerJoin(invoices, and(eq(invoices.tenantId, schedules.tenantId), eq(invoices.id, schedules.modelId)))
      .leftJoin(clients, and(eq(clients.tenantId, invoices.tenantId), eq(clients.id, invoices.clientId)))
      .orderBy(sql`${schedules.state} = 'ended'`, sql`${schedules.nextOn} asc nulls first`, asc(schedules.name))
      .limit(SCHEDULES_MAX),
  );
  return { rows: rows.map((row) => ({ ...row, totalMinor: row.totalMinor.toString() })) };
}
