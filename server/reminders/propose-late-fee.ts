/**
 * Proposes what lateness costs: a draft with the interest and the fixed sum, each with its sum written out, linked to the invoice. It
 * is submitted, countersigned and issued by people like any other draft, or thrown away; nothing is ever charged by itself.
 */
import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, ne, sql } from "drizzle-orm";
import { canonicalDecimal, formatDecimal } from "#core/decimal.ts";
import type { DraftContent, DraftLine } from "#core/draft-content.ts";
import { EMPTY_DRAFT } from "#core/draft-document.ts";
import { IssuedDocument } from "#core/invoice-content.ts";
import { type InterestSpan, interestSpans, type LateFeeTerms } from "#core/late-fee.ts";
import { formatMoney, minorToDecimal } from "#core/money.ts";
import { may, ROLES } from "#core/permissions.ts";
import { addDays, formatDate, type PlainDate, todayIn } from "#core/plain-date.ts";
import { invoices, issuedVersions } from "#db/schema/invoices.ts";
import { allocations, payments } from "#db/schema/payments.ts";
import { reminders } from "#db/schema/reminders.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { InTenant, Tx } from "#db/tenant.ts";
import { createDraft } from "#server/collab/create-draft.ts";
import type { Actor } from "#server/context.ts";
import { type DraftDefaults, defaultsFor, insertDraft } from "#server/invoices/create-invoice.ts";
import { lockInvoice } from "#server/invoices/lock-invoice.ts";
import { notify } from "#server/notifications/notify.ts";
import { type LateFeeWords, lateFeeWords } from "./fee-words/late-fee-words.ts";
import { isPaused, type OwedInvoice, owedInvoices } from "./owed-invoices.ts";
import { lockReminderPolicy } from "./reminder-policy.ts";
import type { ReminderRef } from "./send-reminder.ts";

/** A proposal that could not be made in so many days is not made any more: the next step makes one. */
const PROPOSED_WITHIN_DAYS = 14;
const PROPOSALS_MAX = 200;

/** Steps that were sent, ask for a fee, and have no draft yet. */
export async function lateFeesDue(inTenant: InTenant, tenantId: string, now: Date): Promise<ReminderRef[]> {
  return inTenant(tenantId, async (tx) => {
    const since = addDays(todayIn("UTC", now), -PROPOSED_WITHIN_DAYS);
    const rows = await tx
      .select({ invoiceId: reminders.invoiceId, stepId: reminders.stepId })
      .from(reminders)
      .innerJoin(invoices, and(eq(invoices.tenantId, reminders.tenantId), eq(invoices.id, reminders.invoiceId)))
      .where(
        and(
          eq(reminders.lateFee, true),
          isNull(reminders.feeDraftId),
          gte(reminders.sentOn, since),
          eq(invoices.state, "issued"),
          sql`${invoices.settledMinor} < ${invoices.totalMinor}`,
        ),
      )
      .orderBy(asc(reminders.sentOn), asc(reminders.invoiceId))
      .limit(PROPOSALS_MAX);
    return rows.map((row) => ({ tenantId, ...row }));
  });
}

export type FeeOutcome =
  | { proposed: string }
  | { not: "done before" | "over" | "nothing to charge" | "a fee itself" | "no one's" };

/** Once an invoice and step: whoever comes second finds the draft of the first. */
export async function proposeLateFee(
  { inTenant, now }: { inTenant: InTenant; now: () => Date },
  ref: ReminderRef,
): Promise<FeeOutcome> {
  return inTenant(ref.tenantId, async (tx) => {
    const policy = await lockReminderPolicy(tx);
    const terms = policy.settings.lateFee;
    if (!policy.enabled || terms === null || policy.savedBy === null) return { not: "over" };
    await lockInvoice(tx, ref.invoiceId);
    const [reminder] = await tx
      .select()
      .from(reminders)
      .where(and(eq(reminders.invoiceId, ref.invoiceId), eq(reminders.stepId, ref.stepId)));
    if (!reminder) throw new Error(`step ${ref.stepId} of invoice ${ref.invoiceId} was not sent`);
    if (reminder.feeDraftId !== null) return { not: "done before" };
    // Interest on interest is forbidden in most places, and nobody would understand it.
    if (await isLateFee(tx, ref.invoiceId)) return { not: "a fee itself" };
    const [invoice] = await owedInvoices(tx, ref);
    const at = now();
    if (!invoice || isPaused(invoice, todayIn(invoice.timeZone, at))) return { not: "over" };
    const actor = await actorOf(tx, ref.tenantId, policy.savedBy);
    if (!actor) return { not: "no one's" };
    const through = todayIn(invoice.timeZone, at);
    // The agency's: what it costs to be late is no part of what was agreed with this client, who may be archived by now.
    const defaults = await defaultsFor(tx, null);
    const fee = await lateFee(tx, invoice, terms, through, defaults);
    if (!fee) return { not: "nothing to charge" };
    const { invoiceId: draftId } = await insertDraft(
      tx,
      { actor, services: { now, rooms: { create: createDraft } } },
      {
        content: fee.content,
        taxPolicy: defaults.taxPolicy,
        action: "invoice.late_fee",
        idempotencyKey: `late-fee:${ref.invoiceId}:${ref.stepId}`,
        details: { from: invoice.number, fromInvoiceId: invoice.invoiceId },
      },
    );
    await tx
      .update(reminders)
      .set({ feeDraftId: draftId, feeThrough: through })
      .where(and(eq(reminders.invoiceId, ref.invoiceId), eq(reminders.stepId, ref.stepId)));
    await tellOfFee(tx, ref, { draftId, invoice, totalMinor: fee.totalMinor });
    return { proposed: draftId };
  });
}

/** What the draft says; null where the days and the rate come to nothing and no fixed sum is left to ask for. */
async function lateFee(
  tx: Tx,
  invoice: OwedInvoice,
  terms: LateFeeTerms,
  through: PlainDate,
  defaults: DraftDefaults,
): Promise<{ content: DraftContent; totalMinor: bigint } | null> {
  const before = await lastProposal(tx, invoice.invoiceId);
  const spans = interestSpans({
    totalMinor: invoice.totalMinor,
    settled: await settledOf(tx, invoice),
    annualRate: terms.annualRate,
    from: addDays(before ?? invoice.dueOn, 1),
    to: through,
  });
  const fixedMinor = before === null && terms.fixed?.currency === invoice.currency ? BigInt(terms.fixed.minor) : 0n;
  if (spans.length === 0 && fixedMinor <= 0n) return null;
  const [version] = await tx
    .select({ document: issuedVersions.document })
    .from(issuedVersions)
    .where(eq(issuedVersions.id, invoice.versionId));
  if (!version) throw new Error(`version ${invoice.versionId} is not there`);
  const { locale } = IssuedDocument.parse(JSON.parse(version.document)).content.template;
  const words = lateFeeWords(locale);
  const { number, currency } = invoice;
  const lines = spans.map((span, at) => ({
    ...feeLine(`interest-${at + 1}`, span.interestMinor, currency, words),
    title: fillIn(words.interest, {
      number,
      from: formatDate(span.from, locale, "medium"),
      to: formatDate(span.to, locale, "medium"),
    }),
    detail: sumWrittenOut(span, terms.annualRate, currency, locale),
  }));
  if (fixedMinor > 0n)
    lines.push({ ...feeLine("fixed", fixedMinor, currency, words), title: words.fixed[terms.basis] });
  const content: DraftContent = {
    ...EMPTY_DRAFT,
    clientId: invoice.clientId,
    currency,
    dueDays: defaults.dueDays,
    terms: defaults.terms,
    subject: fillIn(words.subject, { number }),
    reference: number,
    notes: words.basis[terms.basis],
    lines,
  };
  return { content, totalMinor: spans.reduce((sum, { interestMinor }) => sum + interestMinor, fixedMinor) };
}

/** Outside the scope of VAT in the whole Union: compensation for being paid late is no price of a supply (CJEU C-222/81). */
function feeLine(id: string, minor: bigint, currency: string, words: LateFeeWords): DraftLine {
  return {
    id,
    title: "",
    detail: "",
    quantity: "1",
    unit: "",
    unitPrice: canonicalDecimal(minorToDecimal(minor, currency)),
    discount: null,
    taxes: [{ category: "O", rate: "0", exemptionReason: words.noSupply }],
  };
}

/** "€ 1,210.00 × 10.15 % × 34/365 = € 11.44": what a reader needs to do the sum again. */
function sumWrittenOut(span: InterestSpan, annualRate: string, currency: string, locale: string): string {
  const money = (minor: bigint) => formatMoney(minor, currency, locale, { symbol: true });
  const rate = formatDecimal(annualRate, locale);
  return `${money(span.openMinor)} × ${rate} % × ${span.days}/365 = ${money(span.interestMinor)}`;
}

function fillIn(text: string, values: Record<string, string>): string {
  return text.replace(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

async function isLateFee(tx: Tx, invoiceId: string): Promise<boolean> {
  const [proposed] = await tx
    .select({ stepId: reminders.stepId })
    .from(reminders)
    .where(eq(reminders.feeDraftId, invoiceId))
    .limit(1);
  return proposed !== undefined;
}

/** The last day that a proposal about this invoice counted which nobody has thrown away; null where there is none. */
async function lastProposal(tx: Tx, invoiceId: string): Promise<PlainDate | null> {
  const [row] = await tx
    .select({ through: reminders.feeThrough })
    .from(reminders)
    .innerJoin(invoices, and(eq(invoices.tenantId, reminders.tenantId), eq(invoices.id, reminders.feeDraftId)))
    .where(
      and(
        eq(reminders.invoiceId, invoiceId),
        isNotNull(reminders.feeThrough),
        ne(invoices.state, "discarded"),
        ne(invoices.state, "voided"),
      ),
    )
    .orderBy(desc(reminders.feeThrough))
    .limit(1);
  return row?.through ?? null;
}

/**
 * A payment counts from the day that the money arrived, whenever somebody recorded it; what takes it back counts from that day, too, as
 * if it had never come. What was credited was never owed.
 */
async function settledOf(tx: Tx, invoice: OwedInvoice): Promise<{ on: PlainDate; minor: bigint }[]> {
  const rows = await tx
    .select({ receivedOn: payments.receivedOn, minor: allocations.amountMinor })
    .from(allocations)
    .leftJoin(payments, and(eq(payments.tenantId, allocations.tenantId), eq(payments.id, allocations.paymentId)))
    .where(eq(allocations.invoiceId, invoice.invoiceId));
  return rows.map(({ receivedOn, minor }) => ({ on: receivedOn ?? invoice.dueOn, minor }));
}

/** Tells whoever looks after what is owed: those who may record payments. */
async function tellOfFee(
  tx: Tx,
  { tenantId, invoiceId, stepId }: ReminderRef,
  { draftId, invoice, totalMinor }: { draftId: string; invoice: OwedInvoice; totalMinor: bigint },
): Promise<void> {
  const [agency] = await tx.select({ locale: agencies.locale }).from(agencies);
  if (!agency) throw new Error(`agency ${tenantId} is not there`);
  const roles = ROLES.filter((role) => may(role, "payments.write"));
  const readers = await tx
    .select({ memberId: members.id })
    .from(members)
    .where(and(isNull(members.removedAt), inArray(members.role, roles)));
  await notify(tx, tenantId, {
    kind: "late_fee_proposed",
    memberIds: readers.map(({ memberId }) => memberId),
    subjectType: "invoice",
    subjectId: draftId,
    params: {
      number: invoice.number,
      client: invoice.clientName,
      amount: formatMoney(totalMinor, invoice.currency, agency.locale, { symbol: true }),
    },
    onceKey: `late-fee:${invoiceId}:${stepId}`,
  });
}

/** Whoever turned the fees on, while they are a member; else an owner. */
async function actorOf(tx: Tx, tenantId: string, savedBy: string): Promise<Actor | null> {
  const rows = await tx
    .select()
    .from(members)
    .where(and(isNull(members.removedAt), inArray(members.role, ["owner", "admin"])))
    .orderBy(asc(members.createdAt), asc(members.id));
  const member = rows.find(({ id }) => id === savedBy) ?? rows.find(({ role }) => role === "owner");
  if (!member) return null;
  const { id: memberId, userId, name, email, role } = member;
  return { tenantId, memberId, userId, name, email, role };
}
