/**
 * What an approver has to look at: how the submitted content differs from the last one that they knew. From what they signed
 * themselves, else from what anybody signed or sent back of this invoice, else from the last invoice to the same client.
 */
import { and, desc, eq, inArray, isNotNull, lt, ne } from "drizzle-orm";
import { alignLines } from "#core/align-lines.ts";
import { canonicalJson } from "#core/canonical.ts";
import { DraftContent } from "#core/draft-content.ts";
import { type DraftFigures, diffDrafts } from "#core/draft-diff.ts";
import { type ToldChange, tellChange } from "#core/draft-told.ts";
import { InvoiceContent, type Party } from "#core/invoice-content.ts";
import { roundSignatures } from "#db/schema/approvals.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices, rounds } from "#db/schema/invoices.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { lastRound, type RoundRecord } from "#server/invoices/lock-invoice.ts";
import type { TenantContext } from "#server/trpc.ts";

export type Baseline =
  /** An earlier round of this invoice: what became of it, when, and by whom. */
  | { kind: "signed_by_you" | "signed" | "returned" | "withdrawn"; at: string; by: string }
  | { kind: "previous_invoice"; invoiceId: string; number: string; at: string };

/** What stands on the sheet beside the draft itself: who sells and buys, where money goes, and the look. */
export type FrameChange = { what: "seller" | "buyer" | "bank" | "template"; before: string; after: string };

export type ReviewChanges = {
  /** Null where there is nothing to compare with: the first invoice to this client. */
  baseline: Baseline | null;
  /** Money first, then lines, then words; the first `changes`, and how many more there are. */
  changes: ToldChange[];
  more: number;
  frame: FrameChange[];
  totals: { before: DraftFigures; after: DraftFigures } | null;
  clients: { clientId: string; name: string }[];
};

const TOLD_MAX = 200;
const ROUNDS_MAX = 50;

/** Throws DomainError `invoice_not_found`. Empty for an invoice that was never submitted. */
export async function reviewChanges(ctx: TenantContext, input: { invoiceId: string }): Promise<ReviewChanges> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, (tx) => changesFor(tx, actor.memberId, input.invoiceId));
}

/** The same inside a transaction, for whoever the mail is written to. Throws DomainError `invoice_not_found`. */
export async function changesFor(tx: Tx, memberId: string, invoiceId: string): Promise<ReviewChanges> {
  const [invoice] = await tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.id, invoiceId));
  if (!invoice) throw new DomainError("invoice_not_found", { invoiceId });
  const round = await lastRound(tx, invoiceId);
  const nothing = { changes: [], more: 0, frame: [], totals: null, clients: [] };
  if (!round) return { baseline: null, ...nothing };
  const after = InvoiceContent.parse(JSON.parse(round.content));
  const found = (await earlierRound(tx, round, memberId)) ?? (await previousInvoice(tx, round, after));
  return found
    ? { baseline: found.baseline, ...(await compare(tx, found.content, after)) }
    : { baseline: null, ...nothing };
}

type Found = { baseline: Baseline; content: InvoiceContent };

async function earlierRound(tx: Tx, round: RoundRecord, memberId: string): Promise<Found | null> {
  const earlier = await tx
    .select()
    .from(rounds)
    .where(
      and(eq(rounds.invoiceId, round.invoiceId), lt(rounds.submittedAt, round.submittedAt), ne(rounds.id, round.id)),
    )
    .orderBy(desc(rounds.submittedAt))
    .limit(ROUNDS_MAX);
  if (earlier.length === 0) return null;
  const signed = await tx
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
  const signature = signed.find((one) => one.memberId === memberId) ?? signed[0];
  const base = earlier.find(({ id }) => id === signature?.roundId) ?? earlier[0];
  if (!base) return null;
  const content = InvoiceContent.parse(JSON.parse(base.content));
  if (signature) {
    const kind = signature.memberId === memberId ? "signed_by_you" : "signed";
    return { baseline: { kind, at: signature.at.toISOString(), by: signature.memberName }, content };
  }
  const [closer] = base.closedBy
    ? await tx.select({ name: members.name }).from(members).where(eq(members.id, base.closedBy))
    : [];
  const at = (base.closedAt ?? base.submittedAt).toISOString();
  return {
    baseline: { kind: base.state === "returned" ? "returned" : "withdrawn", at, by: closer?.name ?? "" },
    content,
  };
}

async function previousInvoice(tx: Tx, round: RoundRecord, after: InvoiceContent): Promise<Found | null> {
  const [row] = await tx
    .select({ id: invoices.id, number: invoices.number, issueDate: invoices.issueDate, content: rounds.content })
    .from(invoices)
    .innerJoin(rounds, and(eq(rounds.invoiceId, invoices.id), eq(rounds.state, "issued")))
    .where(
      and(
        eq(invoices.clientId, after.clientId),
        eq(invoices.kind, after.kind),
        eq(invoices.state, "issued"),
        isNotNull(invoices.number),
        ne(invoices.id, round.invoiceId),
      ),
    )
    .orderBy(desc(invoices.listedAt), desc(invoices.id))
    .limit(1);
  if (!row?.number) return null;
  return {
    baseline: { kind: "previous_invoice", invoiceId: row.id, number: row.number, at: row.issueDate ?? "" },
    content: InvoiceContent.parse(JSON.parse(row.content)),
  };
}

async function compare(tx: Tx, before: InvoiceContent, after: InvoiceContent) {
  const now = DraftContent.parse(after);
  const then = alignLines(DraftContent.parse(before), now);
  const diff = diffDrafts(then, now, { taxPolicy: after.taxPolicy });
  const ordered = [...diff.changes].sort((a, b) => RANK[a.kind] - RANK[b.kind]);
  const ids = [before.clientId, after.clientId];
  return {
    changes: ordered.slice(0, TOLD_MAX).map(tellChange),
    more: Math.max(0, ordered.length - TOLD_MAX),
    frame: frameChanges(before, after),
    totals: { before: diff.totals.before, after: diff.totals.after },
    clients: await tx
      .select({ clientId: clients.id, name: clients.name })
      .from(clients)
      .where(inArray(clients.id, ids)),
  };
}

/** Money first: what is charged, then what is taken off, then everything that is only said. Within a kind as on the sheet. */
const RANK = {
  line_changed: 0,
  line_added: 0,
  line_removed: 0,
  adjustment_changed: 1,
  adjustment_added: 1,
  adjustment_removed: 1,
  field_changed: 2,
  words_changed: 3,
  line_moved: 4,
  adjustment_moved: 4,
} as const;

function frameChanges(before: InvoiceContent, after: InvoiceContent): FrameChange[] {
  const parts: [FrameChange["what"], unknown, unknown, string, string][] = [
    ["bank", before.bank, after.bank, bankText(before), bankText(after)],
    ["buyer", before.buyer, after.buyer, partyText(before.buyer), partyText(after.buyer)],
    ["seller", before.seller, after.seller, partyText(before.seller), partyText(after.seller)],
    ["template", before.template, after.template, templateText(before), templateText(after)],
  ];
  return parts
    .filter(([, was, is]) => canonicalJson(was) !== canonicalJson(is))
    .map(([what, , , was, is]) => ({ what, before: was, after: is }));
}

function bankText({ bank }: InvoiceContent): string {
  if (!bank) return "no account";
  return [bank.holder, bank.iban || bank.accountNumber, bank.bic, bank.bankName].filter(Boolean).join(", ");
}

function partyText(party: Party): string {
  return [party.name, ...party.addressLines, party.countryCode, party.vatId].filter(Boolean).join(", ");
}

function templateText({ template }: InvoiceContent): string {
  return `${template.design} ${template.version}, ${template.locale}`;
}
