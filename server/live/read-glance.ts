/** What the frame around every page shows of the agency, in one call: what waits, and what is new. */
import { countInvoices, type InvoiceCounts } from "#server/invoices/count-invoices.ts";
import { countUnread } from "#server/notifications/list-notifications.ts";
import type { TenantContext } from "#server/trpc.ts";
import { headOfLog } from "./read-log.ts";

export type Glance = {
  counts: InvoiceCounts;
  /** Notifications that were not read, counted up to a bound. */
  unread: number;
  /** The place in the log from which a stream of events goes on (listen-live.ts). */
  log: string;
};

export async function readGlance(ctx: TenantContext): Promise<Glance> {
  const [counts, unread, log] = await Promise.all([
    countInvoices(ctx),
    countUnread(ctx),
    headOfLog(ctx.services.readTenant, ctx.actor.tenantId, "a page was begun"),
  ]);
  return { counts, unread, log: String(log) };
}
