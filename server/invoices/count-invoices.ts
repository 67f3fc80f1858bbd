/** The numbers beside the words of the rail. Counted up to a bound: beyond it "many" is all that a person reads. */
import { sql } from "drizzle-orm";
import { may } from "#core/permissions.ts";
import { roundsToSign } from "#server/approvals/rounds-to-sign.ts";
import type { TenantContext } from "#server/trpc.ts";

const COUNT_MAX = 1_000;

type Counted = { drafts: number; approved: number; returned: number; overdue: number; asked: number };

export type InvoiceCounts = {
  drafts: number;
  /** Waiting for a signature that this person may give. */
  toApprove: number;
  /** Countersigned, not issued yet. */
  approved: number;
  overdue: number;
  /** What waits for this person: to sign, to issue, to mend, to answer. */
  inbox: number;
};

export async function countInvoices(ctx: TenantContext): Promise<InvoiceCounts> {
  const { actor, services } = ctx;
  const upTo = sql.raw(String(COUNT_MAX));
  const { rows } = await services.readTenant(actor.tenantId, (db) =>
    db.execute<Counted>(sql`
      with here as materialized (
        select (${services.now().toISOString()}::timestamptz at time zone time_zone)::date as today from agencies
      )
      select
        (select count(*)::int from (select 1 from invoices where state = 'draft' and not is_model limit ${upTo}) n) as drafts,
        (select count(*)::int from (select 1 from invoices where state = 'approved' and not is_model limit ${upTo}) n) as approved,
        (select count(*)::int from (
          select 1 from invoices i cross join lateral (
            select r.state, r.submitted_by from rounds r where r.tenant_id = i.tenant_id and r.invoice_id = i.id
             order by r.submitted_at desc limit 1) last
           where i.state = 'draft' and not i.is_model and last.state in ('returned', 'superseded') and last.submitted_by = ${actor.memberId}::uuid
           limit ${upTo}) n) as returned,
        (select count(*)::int from (
          select 1 from invoices where state = 'issued' and kind = 'invoice' and settled_minor < total_minor and due_date < here.today
           limit ${upTo}) n) as overdue,
        (select count(*)::int from (select 1 from question_threads where state = 'waiting' limit ${upTo}) n) as asked
      from here`),
  );
  const counted = rows[0] ?? { drafts: 0, approved: 0, returned: 0, overdue: 0, asked: 0 };
  const toApprove = (await roundsToSign(ctx)).length;
  return {
    drafts: counted.drafts,
    toApprove,
    approved: counted.approved,
    overdue: counted.overdue,
    inbox: toApprove + counted.returned + (may(actor.role, "invoices.issue") ? counted.approved + counted.asked : 0),
  };
}
