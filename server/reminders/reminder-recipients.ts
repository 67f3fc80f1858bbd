/** Whom a reminder goes to, and how many each of them had today. */
import { and, asc, desc, eq, inArray, ne, sql } from "drizzle-orm";
import type { PlainDate } from "#core/plain-date.ts";
import { REMINDERS_PER_ADDRESS_MAX } from "#core/reminder-ladder.ts";
import { clients } from "#db/schema/clients.ts";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { reminders } from "#db/schema/reminders.ts";
import type { Tx } from "#db/tenant.ts";
import { addressTroubles } from "#server/delivery/address-troubles.ts";
import type { Recipient } from "#server/delivery/recipients.ts";

/**
 * Everybody who got the invoice openly when it was last sent, without addresses whose last mail came back and those that ever complained,
 * about this invoice or another; where nobody is left, the addresses of the client. Nobody where there are none either.
 */
export async function reminderRecipients(
  tx: Tx,
  invoice: { invoiceId: string; clientId: string | null },
): Promise<Recipient[]> {
  const rows = await tx
    .select({
      dispatchId: deliveries.dispatchId,
      address: deliveries.recipient,
      role: deliveries.role,
      kind: dispatches.kind,
    })
    .from(deliveries)
    .innerJoin(dispatches, and(eq(dispatches.tenantId, deliveries.tenantId), eq(dispatches.id, deliveries.dispatchId)))
    .where(and(eq(deliveries.invoiceId, invoice.invoiceId), ne(deliveries.state, "cancelled")))
    .orderBy(desc(deliveries.createdAt), asc(deliveries.id));
  const last = rows.find(({ kind }) => kind !== "reminder")?.dispatchId;
  const openly = await reached(
    tx,
    rows
      .filter(({ dispatchId, role }) => dispatchId === last && role !== "bcc")
      .map(({ address, role }) => ({ address, role })),
  );
  if (openly.some(({ role }) => role === "to")) return openly;
  if (invoice.clientId === null) return [];
  const [client] = await tx.select({ emails: clients.emails }).from(clients).where(eq(clients.id, invoice.clientId));
  return reached(
    tx,
    (client?.emails ?? []).map((address) => ({ address, role: "to" as const })),
  );
}

/** Of these, whom nobody has to be warned about: the product sends by itself only where mail arrives and is wanted. */
async function reached(tx: Tx, recipients: Recipient[]): Promise<Recipient[]> {
  const troubles = await addressTroubles(
    tx,
    recipients.map(({ address }) => address),
  );
  const troubled = new Set(troubles.map(({ address }) => address));
  return recipients.filter(({ address }) => !troubled.has(address.trim().toLowerCase()));
}

/** Whether the ladder has reminded one of them on this day as often as it reminds anybody. */
export async function hadEnough(tx: Tx, recipients: readonly Recipient[], today: PlainDate): Promise<boolean> {
  const [full] = await tx
    .select({ recipient: deliveries.recipient })
    .from(reminders)
    .innerJoin(
      deliveries,
      and(eq(deliveries.tenantId, reminders.tenantId), eq(deliveries.dispatchId, reminders.dispatchId)),
    )
    .where(
      and(
        eq(reminders.sentOn, today),
        ne(deliveries.state, "cancelled"),
        inArray(
          deliveries.recipient,
          recipients.map(({ address }) => address.toLowerCase()),
        ),
      ),
    )
    .groupBy(deliveries.recipient)
    .having(sql`count(*) >= ${REMINDERS_PER_ADDRESS_MAX}`)
    .limit(1);
  return full !== undefined;
}
