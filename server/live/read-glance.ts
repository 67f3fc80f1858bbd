/** What the frame around every page shows of the agency, in one call: what waits, and what is new. */
import { may } from "#core/permissions.ts";
import { countInvoices, type InvoiceCounts } from "#server/invoices/count-invoices.ts";
import { countUnread } from "#server/notifications/list-notifications.ts";
import type { TenantContext } from "#server/trpc.ts";
import { countOpenWork } from "#server/work/count-open-work.ts";
import { headOfLog } from "./read-log.ts";

export type Glance = {
  counts: InvoiceCounts & {
    /** Notifications that the actor has not read, up to a bound. */
    unread: number;
    /** Work that failed and waits for somebody's decision; 0 for who decides none. */
    failedWork: number;
  };
  /** The place in the log from which a stream of events goes on (listen-live.ts). */
  log: string;
};

export async function readGlance(ctx: TenantContext): Promise<Glance> {
  const { services, actor } = ctx;
  const [invoices, unread, work, log] = await Promise.all([
    countInvoices(ctx),
    countUnread(ctx),
    may(actor.role, "work.manage") ? countOpenWork(ctx) : { open: 0 },
    headOfLog(services.readTenant, actor.tenantId, "a page was begun"),
  ]);
  return { counts: { ...invoices, unread, failedWork: work.open }, log: String(log) };
}
