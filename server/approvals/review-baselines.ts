/**
 * With what a submitted invoice can be compared, the likeliest first: what the approver signed, what anybody signed or sent
 * back, the invoice that it was copied from, the last one to the same client.
 */
import { and, desc, eq, inArray, isNotNull, lt, ne } from "drizzle-orm";
import { z } from "zod";
import { InvoiceContent } from "#core/invoice-content.ts";
import { roundSignatures } from "#db/schema/approvals.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { invoices, rounds } from "#db/schema/invoices.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { detailsOf } from "#server/audit/event-view.ts";
import type { RoundRecord } from "#server/invoices/lock-invoice.ts";

/** `key` names it in an address: the round whose content it is. */
export type Baseline =
  /** An earlier round of this invoice: what became of it, when, and by whom. */
  | { kind: "signed_by_you" | "signed" | "returned" | "withdrawn"; key: string; at: string; by: string }
  /** Another invoice: the one that this was copied from, or the last one to this client. `number` is "" where it has none. */
  | { kind: "source" | "previous_invoice"; key: string; invoiceId: string; number: string; at: string };

export const BaselineKey = z.uuid();

/** More rounds than anybody remembers. */
const ROUNDS_MAX = 50;

/** What there is to compare with; the first is what an approver means by "what changed". At most five. */
export async function baselinesFor(
  tx: Tx,
  round: RoundRecord,
  after: Pick<InvoiceContent, "clientId" | "kind">,
  memberId: string,
): Promise<Baseline[]> {
  const found = [
    ...(await earlierRounds(tx, round, memberId)),
    await sourceOf(tx, round.invoiceId),
    await previousInvoice(tx, round.invoiceId, after),
  ].filter((baseline) => baseline !== null);
  return found.filter(({ key }, index) => found.findIndex((other) => other.key === key) === index);
}

/** What the baseline said, and since when the draft was written on from it (null: since it was begun). */
export async function contentOf(tx: Tx, baseline: Baseline): Promise<{ content: InvoiceContent; since: Date | null }> {
  const [row] = await tx
    .select({ content: rounds.content, submittedAt: rounds.submittedAt })
    .from(rounds)
    .where(eq(rounds.id, baseline.key));
  if (!row) throw new Error(`round ${baseline.key} is gone, and rounds are never deleted`);
  // Of another invoice this draft holds nothing: all that was written in it is told.
  const since = "invoiceId" in baseline ? null : row.submittedAt;
  return { content: InvoiceContent.parse(JSON.parse(row.content)), since };
}

async function earlierRounds(tx: Tx, round: RoundRecord, memberId: string): Promise<Baseline[]> {
  const earlier = await tx
    .select({
      id: rounds.id,
      state: rounds.state,
      closedBy: rounds.closedBy,
      closedAt: rounds.closedAt,
      submittedAt: rounds.submittedAt,
    })
    .from(rounds)
    .where(
      and(eq(rounds.invoiceId, round.invoiceId), lt(rounds.submittedAt, round.submittedAt), ne(rounds.id, round.id)),
    )
    .orderBy(desc(rounds.submittedAt))
    .limit(ROUNDS_MAX);
  const [last] = earlier;
  if (!last) return [];
  const signatures = await tx
    .select({
      roundId: roundSignatures.roundId,
      memberId: roundSignatures.memberId,
      memberName: roundSignatures.memberName,
      at: roundSignatures.createdAt,
    })
    .from(roundSignatures)
    .where(
      inArray(
        roundSignatures.roundId,
        earlier.map(({ id }) => id),
      ),
    )
    .orderBy(desc(roundSignatures.createdAt));
  const own = signatures.find((one) => one.memberId === memberId);
  const anybody = signatures.find((one) => one.memberId !== memberId);
  const signed = [own, anybody].filter((one) => one !== undefined);
  const [closer] = last.closedBy
    ? await tx.select({ name: members.name }).from(members).where(eq(members.id, last.closedBy))
    : [];
  return [
    ...signed.map((one) => ({
      kind: one === own ? ("signed_by_you" as const) : ("signed" as const),
      key: one.roundId,
      at: one.at.toISOString(),
      by: one.memberName,
    })),
    {
      kind: last.state === "returned" ? ("returned" as const) : ("withdrawn" as const),
      key: last.id,
      at: (last.closedAt ?? last.submittedAt).toISOString(),
      by: closer?.name ?? "",
    },
  ];
}

const COPIED = ["invoice.duplicated", "invoice.credited", "invoice.replaced", "invoice.scheduled"];

/** The invoice that this one began as a copy of, where that was frozen ever: only then is it known what it said. */
async function sourceOf(tx: Tx, invoiceId: string): Promise<Baseline | null> {
  const [event] = await tx
    .select({ body: auditEvents.body })
    .from(auditEvents)
    .where(and(eq(auditEvents.subjectId, invoiceId), inArray(auditEvents.action, COPIED)))
    .limit(1);
  const from = event && detailsOf(event.body).from;
  if (!from) return null;
  const isId = BaselineKey.safeParse(from).success;
  const [row] = await tx
    .select({ id: invoices.id, number: invoices.number, issueDate: invoices.issueDate, round: rounds.id })
    .from(invoices)
    .innerJoin(rounds, eq(rounds.invoiceId, invoices.id))
    .where(isId ? eq(invoices.id, from) : eq(invoices.number, from))
    .orderBy(desc(rounds.submittedAt))
    .limit(1);
  return row
    ? { kind: "source", key: row.round, invoiceId: row.id, number: row.number ?? "", at: row.issueDate ?? "" }
    : null;
}

async function previousInvoice(
  tx: Tx,
  invoiceId: string,
  after: Pick<InvoiceContent, "clientId" | "kind">,
): Promise<Baseline | null> {
  const [row] = await tx
    .select({ id: invoices.id, number: invoices.number, issueDate: invoices.issueDate, round: rounds.id })
    .from(invoices)
    .innerJoin(rounds, and(eq(rounds.invoiceId, invoices.id), eq(rounds.state, "issued")))
    .where(
      and(
        eq(invoices.clientId, after.clientId),
        eq(invoices.kind, after.kind),
        eq(invoices.state, "issued"),
        isNotNull(invoices.number),
        ne(invoices.id, invoiceId),
      ),
    )
    .orderBy(desc(invoices.listedAt), desc(invoices.id))
    .limit(1);
  return row?.number
    ? { kind: "previous_invoice", key: row.round, invoiceId: row.id, number: row.number, at: row.issueDate ?? "" }
    : null;
}
