/** The end of a round that was not issued: its approvals and signatures are void, its invoice is a draft again. */
import { and, asc, eq } from "drizzle-orm";
import { fingerprint } from "#core/canonical.ts";
import { roundSignatures } from "#db/schema/approvals.ts";
import { approvals, invoices, rounds } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { tellOfInvoice } from "#server/notifications/tell-of-invoice.ts";
import type { Via } from "./approve-invoice.ts";
import type { RoundRecord } from "./lock-invoice.ts";

const ACTION = {
  returned: "invoice.returned",
  withdrawn: "invoice.withdrawn",
  superseded: "invoice.reopened",
  expired: "invoice.expired",
} as const;

export type RoundEnd = {
  /** What is too old (`expired`) goes back as what somebody returned. */
  how: keyof typeof ACTION;
  /** Who ends it; `memberId` null where only time did. */
  by: { memberId: string | null; name: string };
  comment: string;
  via: Via;
  now: Date;
};

/** Ends a round under the lock of its invoice. After the commit its caller thaws the room. */
export async function closeRound(tx: Tx, round: RoundRecord, end: RoundEnd): Promise<void> {
  const { how, by, comment, via, now } = end;
  const superseded = await tx
    .update(approvals)
    .set({ state: "superseded" })
    .where(and(eq(approvals.roundId, round.id), eq(approvals.state, "granted")))
    .returning({ memberName: approvals.memberName, kind: approvals.kind });
  const signed = await tx
    .select({ memberName: roundSignatures.memberName })
    .from(roundSignatures)
    .where(eq(roundSignatures.roundId, round.id))
    .orderBy(asc(roundSignatures.createdAt));
  const people = [...signed, ...superseded.filter(({ kind }) => kind === "person")];
  const names = [...new Set(people.map(({ memberName }) => memberName))];
  await tx
    .update(rounds)
    .set({ state: how === "expired" ? "returned" : how, closedBy: by.memberId, closedAt: now, comment })
    .where(eq(rounds.id, round.id));
  await tx.update(invoices).set({ state: "draft", updatedAt: now }).where(eq(invoices.id, round.invoiceId));
  // Who takes their own back knows of it.
  await tellOfInvoice(tx, round.tenantId, {
    kind: "round_decided",
    invoiceId: round.invoiceId,
    to: [round.submittedBy],
    except: by.memberId,
    params: { by: by.name, outcome: how === "expired" ? "expired" : "returned", words: comment },
    onceKey: `decided/${round.id}/${how}`,
  });
  await appendEvent(tx, by, {
    action: ACTION[how],
    subjectType: "invoice",
    subjectId: round.invoiceId,
    details: {
      contentHash: round.contentHash,
      fingerprint: fingerprint(round.contentHash),
      comment: comment || null,
      // Whose signatures count no more.
      signed: names.length > 0 ? names.join(", ") : null,
      ...(via ? { via } : {}),
    },
  });
}
