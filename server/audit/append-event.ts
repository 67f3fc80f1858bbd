/** Writes to the tenant's audit chain. The last statement of a transaction: it holds the head of the chain until commit. */
import { sql } from "drizzle-orm";
import { printableText } from "#core/text.ts";
import type { Tx } from "#db/tenant.ts";

export type AuditEvent = {
  /** "invoice.issued": subject, dot, what happened to it. */
  action: string;
  subjectType:
    | "agency"
    | "member"
    | "invitation"
    | "client"
    | "item"
    | "invoice"
    | "payment"
    | "template"
    | "schedule"
    | "work";
  subjectId: string | null;
  /** What a reader needs to understand it: codes, ids, amounts as minor strings, words of the person. */
  details?: Record<string, string | null>;
};

/** Appends one event. Who, what and when are added to `details` by the database, so that the hash covers them. */
export async function appendEvent(
  tx: Tx,
  actor: { memberId: string | null; name: string },
  event: AuditEvent,
): Promise<void> {
  // jsonb takes neither NUL nor half a character.
  const details = Object.fromEntries(
    Object.entries(event.details ?? {}).map(([name, value]) => [name, value === null ? null : printableText(value)]),
  );
  await tx.execute(
    sql`select append_audit(${event.action}, ${event.subjectType}, ${event.subjectId}::uuid, ${actor.memberId}::uuid, ${printableText(actor.name)}, ${JSON.stringify(details)}::jsonb)`,
  );
}
