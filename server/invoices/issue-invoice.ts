/**
 * Issue: one transaction takes the number, freezes the version, books it, and writes audit and outbox. All of it or none.
 * That exactly this content was countersigned is checked again by the database, which refuses any other.
 */
import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import { z } from "zod";
import { canonicalJson, fingerprint, sha256Hex } from "#core/canonical.ts";
import type { Problem } from "#core/draft-checks.ts";
import { InvoiceContent, type IssuedDocument } from "#core/invoice-content.ts";
import { paymentReference } from "#core/payment-reference.ts";
import { addDays, PlainDate, todayIn } from "#core/plain-date.ts";
import { publicLinks } from "#db/schema/delivery.ts";
import { approvals, invoices, issuedVersions, rounds } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { Recipients } from "#server/clients/client-input.ts";
import type { Acting } from "#server/context.ts";
import { ComposedInput } from "#server/delivery/dispatch-input.ts";
import { enqueue } from "#server/delivery/enqueue.ts";
import { publicLinkExpiry, publicLinkToken, publicLinkTokenHash } from "#server/delivery/public-link.ts";
import { readFirstMail, sendIssued } from "#server/delivery/send-issued.ts";
import { DomainError } from "#server/errors.ts";
import { postIssue } from "#server/payments/post-ledger.ts";
import type { TenantContext } from "#server/trpc.ts";
import { ContentHash } from "./approve-invoice.ts";
import { lockOriginal, settleOriginal } from "./credit-original.ts";
import { type InvoiceRecord, lastRound, lockInvoice, type RoundRecord, refuseWrongState } from "./lock-invoice.ts";
import { seriesFor, type TakenNumber, takeNumber } from "./take-number.ts";

export const IssueInvoiceInput = z.object({
  invoiceId: z.uuid(),
  contentHash: ContentHash,
  /** Where the approved content leaves it open; today in the agency's calendar when not given. */
  issueDate: PlainDate.optional(),
  /** Who gets the mail: the client's addresses when not given, nobody when empty. */
  recipients: Recipients.optional(),
  /** The mail as somebody composed it, instead of `recipients` and the agency's template. */
  mail: ComposedInput.optional(),
});
export type IssueInvoiceInput = z.output<typeof IssueInvoiceInput>;

export type IssuedInvoice = {
  invoiceId: string;
  number: string;
  versionId: string;
  issueDate: string;
  dueDate: string;
  /**
   * `issue_date_before_series`: another document of the series has a later date. Numbers have to be without gaps and
   * unique (Directive 2006/112/EC, Article 226 (2)), not in order of date, so this is no refusal; some tax offices ask why.
   */
  warnings: "issue_date_before_series"[];
};

/**
 * Throws DomainError `invoice_not_found`, `wrong_state`, `approval_missing`, `invoice_changed_meanwhile` (another content was
 * approved, or a day was), `draft_incomplete` (it would be due before it is issued), `currency_mismatch` or
 * `allocation_exceeds_open` (a credit note above what is left of its invoice), `series_exhausted`, and as `createDispatch` does.
 */
export async function issueInvoice(ctx: TenantContext, input: IssueInvoiceInput): Promise<IssuedInvoice> {
  return ctx.services.inTenant(ctx.actor.tenantId, (tx) => issueApproved(tx, ctx, input));
}

/** The whole of issuing, inside a transaction of whoever has just approved. */
export async function issueApproved(
  tx: Tx,
  ctx: Acting<"now" | "secret">,
  input: IssueInvoiceInput,
): Promise<IssuedInvoice> {
  const { actor, services } = ctx;
  const invoice = await lockInvoice(tx, input.invoiceId);
  const { round, approval } = await approvedRound(tx, invoice, input.contentHash);
  const content = readContent(round);
  const [agency] = await tx.select().from(agencies);
  if (!agency) throw new DomainError("agency_not_found");
  const today = todayIn(agency.timeZone, services.now());
  const dates = datesOf(content, input.issueDate, today);
  const original = await lockOriginal(tx, invoice, content);
  const warnings = await dateWarnings(tx, invoice, dates.issueDate);
  const first = await readFirstMail(tx, content.clientId, input);

  // From here on everybody else who issues in this series waits: what can be known before is known.
  const taken = await takeNumber(tx, await seriesFor(tx, invoice.kind), dates.issueDate);
  const document: IssuedDocument = {
    content,
    contentHash: round.contentHash,
    number: taken.number,
    ...dates,
    paymentReference: paymentReference(taken.number),
    exchangeRate: content.currency === agency.baseCurrency ? "1" : null,
    ...sealOf(approval, agency.timeZone),
  };
  const versionId = await writeVersion(tx, ctx, { invoice, round, approvalId: approval.id, taken, document });
  await postIssue(tx, { tenantId: actor.tenantId, versionId, bookedOn: dates.issueDate }, content);
  if (original) await settleOriginal(tx, ctx, { invoice, original, content, issueDate: dates.issueDate });
  await makeVersionLink(tx, ctx, invoice.id, versionId);
  if (first) await sendIssued(tx, ctx, { first, agency, document, invoiceId: invoice.id, versionId });
  await enqueue(tx, actor.tenantId, "invoice/issued", { invoiceId: invoice.id, versionId });
  await appendEvent(tx, actor, {
    action: "invoice.issued",
    subjectType: "invoice",
    subjectId: invoice.id,
    details: {
      number: taken.number,
      contentHash: round.contentHash,
      versionHash: sha256Hex(canonicalJson(document)),
      totalMinor: content.totals.totalMinor,
      currency: content.currency,
    },
  });
  return { invoiceId: invoice.id, number: taken.number, versionId, ...dates, warnings };
}

type Approval = typeof approvals.$inferSelect;

async function approvedRound(
  tx: Tx,
  invoice: InvoiceRecord,
  contentHash: string,
): Promise<{ round: RoundRecord; approval: Approval }> {
  if (invoice.state === "in_review") throw new DomainError("approval_missing", { invoiceId: invoice.id });
  refuseWrongState(invoice, "issue");
  const round = await lastRound(tx, invoice.id);
  const [approval] = round
    ? await tx
        .select()
        .from(approvals)
        .where(and(eq(approvals.roundId, round.id), eq(approvals.state, "granted")))
        .limit(1)
    : [];
  if (round?.state !== "approved" || !approval) throw new DomainError("approval_missing", { invoiceId: invoice.id });
  if (round.contentHash !== contentHash) throw new DomainError("invoice_changed_meanwhile", { invoiceId: invoice.id });
  return { round, approval };
}

function readContent(round: RoundRecord): InvoiceContent {
  // The database holds hash and text together; this would be a bug or a broken disk.
  if (sha256Hex(round.content) !== round.contentHash) throw new Error(`round ${round.id} does not match its hash`);
  return InvoiceContent.parse(JSON.parse(round.content));
}

/** The days that were approved hold; only what they leave open is decided now. */
function datesOf(
  content: InvoiceContent,
  wished: PlainDate | undefined,
  today: PlainDate,
): { issueDate: PlainDate; dueDate: PlainDate } {
  if (content.issueDate !== null && wished !== undefined && wished !== content.issueDate) {
    throw new DomainError("invoice_changed_meanwhile", { issueDate: content.issueDate });
  }
  const issueDate = content.issueDate ?? wished ?? today;
  const dueDate = content.dueDate ?? addDays(issueDate, content.dueDays);
  if (dueDate < issueDate) {
    const problem: Problem = { code: "due_before_issue", path: ["dueDate"], severity: "blocks" };
    throw new DomainError("draft_incomplete", { problems: [problem] });
  }
  return { issueDate, dueDate };
}

async function dateWarnings(
  tx: Tx,
  invoice: InvoiceRecord,
  issueDate: PlainDate,
): Promise<"issue_date_before_series"[]> {
  const [newest] = await tx
    .select({ issueDate: invoices.issueDate })
    .from(invoices)
    .where(and(eq(invoices.state, "issued"), eq(invoices.kind, invoice.kind), isNotNull(invoices.issueDate)))
    .orderBy(desc(invoices.listedAt), desc(invoices.id))
    .limit(1);
  return newest?.issueDate && newest.issueDate > issueDate ? ["issue_date_before_series"] : [];
}

/** Who stands at the foot of the paper, and as what. */
function sealOf(approval: Approval, timeZone: string): Pick<IssuedDocument, "countersignature" | "underBreakGlass"> {
  if (approval.kind === "automatic") return { countersignature: null };
  const mark = {
    name: approval.memberName,
    date: todayIn(timeZone, approval.createdAt),
    fingerprint: fingerprint(approval.contentHash),
  };
  if (approval.kind === "break_glass") return { countersignature: null, underBreakGlass: mark };
  return { countersignature: approval.kind === "schedule" ? { ...mark, as: "schedule" } : mark };
}

/** The version, and the row of the invoice that from now on says the same. Returns the version's id. */
async function writeVersion(
  tx: Tx,
  ctx: Acting<"now">,
  given: {
    invoice: InvoiceRecord;
    round: RoundRecord;
    approvalId: string;
    taken: TakenNumber;
    document: IssuedDocument;
  },
): Promise<string> {
  const { actor, services } = ctx;
  const { invoice, round, taken, document } = given;
  const { content, issueDate, dueDate } = document;
  const versionId = crypto.randomUUID();
  const text = canonicalJson(document);
  const now = services.now();
  await tx.insert(issuedVersions).values({
    tenantId: actor.tenantId,
    id: versionId,
    invoiceId: invoice.id,
    ...taken,
    document: text,
    contentHash: document.contentHash,
    versionHash: sha256Hex(text),
    approvalId: given.approvalId,
    issuedBy: actor.memberId,
    issuedAt: now,
  });
  await tx
    .update(invoices)
    .set({
      state: "issued",
      issuedVersionId: versionId,
      number: taken.number,
      issueDate,
      dueDate,
      clientId: content.clientId,
      currency: content.currency,
      netMinor: BigInt(content.totals.netMinor),
      taxMinor: BigInt(content.totals.taxMinor),
      totalMinor: BigInt(content.totals.totalMinor),
      // The day's midnight, and within the day in the order of the numbers.
      listedAt: sql`${issueDate}::date::timestamp at time zone 'UTC' + ${taken.sequence % 86_400_000} * interval '1 millisecond'`,
      updatedAt: now,
    })
    .where(eq(invoices.id, invoice.id));
  await tx.update(rounds).set({ state: "issued" }).where(eq(rounds.id, round.id));
  return versionId;
}

/** The link of the version itself, which the team may hand to anyone. */
async function makeVersionLink(
  tx: Tx,
  ctx: Acting<"now" | "secret">,
  invoiceId: string,
  versionId: string,
): Promise<void> {
  const { actor, services } = ctx;
  const now = services.now();
  const linkId = crypto.randomUUID();
  await tx.insert(publicLinks).values({
    tenantId: actor.tenantId,
    invoiceId,
    versionId,
    id: linkId,
    tokenHash: publicLinkTokenHash(publicLinkToken(services.secret, linkId)),
    createdAt: now,
    expiresAt: publicLinkExpiry(now),
  });
}
