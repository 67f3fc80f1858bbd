/**
 * What stands on an invoice of each recipient is the newest that was sent to them: a mail that came back is forgotten once another has
 * gone out to that address, or to the one that corrects it.
 */
import { type SQL, sql } from "drizzle-orm";
import type { deliveries } from "#db/schema/delivery.ts";

type Delivery = Pick<typeof deliveries.$inferSelect, "id" | "recipient" | "state" | "replaces">;

/** Of deliveries of one version, oldest first, the newest of each recipient, in the order in which they were first written to. */
export function newestDeliveries<Row extends Delivery>(rows: readonly Row[]): Row[] {
  const sent = rows.filter(({ state }) => state !== "cancelled");
  const replaced = new Set(sent.map(({ replaces }) => replaces));
  const newest = new Map<string, Row>();
  for (const row of sent) newest.set(row.recipient, row);
  return [...newest.values()].filter(({ id }) => !replaced.has(id));
}

/** The same for a list, as one word an invoice: of several recipients the one that needs somebody most. `i` is the invoice's row. */
export const DELIVERY_OF_INVOICE: SQL = sql`(case when i.issued_version_id is null then 'none' else coalesce((
  select d.state from deliveries d where d.tenant_id = i.tenant_id and d.version_id = i.issued_version_id and d.state <> 'cancelled'
     and not exists (
       select 1 from deliveries n where n.tenant_id = d.tenant_id and n.version_id = d.version_id and n.state <> 'cancelled'
          and (n.replaces = d.id or n.recipient = d.recipient and (n.created_at, n.id) > (d.created_at, d.id)))
   order by array_position(array['complained', 'bounced', 'viewed', 'delivered', 'accepted', 'queued'], d.state) limit 1), 'none') end)`;
