/** The mail ledger in Postgres (`mail_sends`). Each call is a transaction of its own: what it says must outlive the sender. */
import { and, eq, sql } from "drizzle-orm";
import { mailSends } from "#db/schema/delivery.ts";
import type { InTenant } from "#db/tenant.ts";
import type { LedgerState, MailLedger, MailRef } from "./mail-ledger.ts";

export function createMailLedger(inTenant: InTenant): MailLedger {
  const isThis = (ref: MailRef) =>
    and(eq(mailSends.messageKey, ref.messageKey), eq(mailSends.recipient, ref.recipient));
  return {
    open(ref) {
      return inTenant(ref.tenantId, async (tx): Promise<LedgerState> => {
        // One statement for a new row and a known one: this stands before every mail, and the second is rare.
        const [row] = await tx
          .insert(mailSends)
          .values({ tenantId: ref.tenantId, messageKey: ref.messageKey, recipient: ref.recipient })
          .onConflictDoUpdate({
            target: [mailSends.tenantId, mailSends.messageKey, mailSends.recipient],
            set: { recipient: sql`excluded.recipient` },
          })
          .returning({
            state: mailSends.state,
            messageId: mailSends.messageId,
            reason: mailSends.reason,
            sinceMs: sql<number>`(extract(epoch from now() - ${mailSends.updatedAt}) * 1000)::float8`,
          });
        if (!row) throw new Error("the mail ledger lost a row that it just wrote");
        switch (row.state) {
          case "open":
            return { state: "open" };
          case "ending":
            return { state: "ending", sinceMs: row.sinceMs };
          case "accepted":
            return { state: "accepted", messageId: row.messageId ?? "" };
          case "rejected":
          case "unconfirmed":
            return { state: row.state, reason: row.reason };
        }
      });
    },
    beginEnd(ref) {
      return inTenant(ref.tenantId, async (tx) => {
        const mine = await tx
          .update(mailSends)
          .set({ state: "ending", updatedAt: sql`now()` })
          .where(and(isThis(ref), eq(mailSends.state, "open")))
          .returning({ state: mailSends.state });
        return mine.length === 1;
      });
    },
    async reopen(ref) {
      await inTenant(ref.tenantId, (tx) =>
        tx
          .update(mailSends)
          .set({ state: "open", updatedAt: sql`now()` })
          .where(and(isThis(ref), eq(mailSends.state, "ending"))),
      );
    },
    async close(ref, outcome) {
      await inTenant(ref.tenantId, (tx) =>
        tx
          .update(mailSends)
          .set({
            state: outcome.state,
            messageId: outcome.state === "accepted" ? outcome.messageId : null,
            reason: outcome.state === "accepted" ? "" : outcome.reason,
            updatedAt: sql`now()`,
          })
          // A confirmed end stands, whatever somebody concludes later from not having seen it.
          .where(and(isThis(ref), sql`${mailSends.state} <> 'accepted'`)),
      );
    },
  };
}
