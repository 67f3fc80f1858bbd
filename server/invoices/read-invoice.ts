/** Everything the page of one invoice shows: as a draft from its live document, in review as frozen, issued as printed. */
import { and, asc, desc, eq, inArray, notInArray } from "drizzle-orm";
import { fingerprint } from "#core/canonical.ts";
import { DraftContent } from "#core/draft-content.ts";
import { InvoiceContent, IssuedDocument } from "#core/invoice-content.ts";
import { may } from "#core/permissions.ts";
import { auditEvents } from "#db/schema/audit.ts";
import { clients } from "#db/schema/clients.ts";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { approvals, documents, invoices, issuedVersions } from "#db/schema/invoices.ts";
import { allocations, payments } from "#db/schema/payments.ts";
import { agencies, members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { signingView } from "#server/approvals/round-view.ts";
import { eventView } from "#server/audit/event-view.ts";
import type { Actor } from "#server/context.ts";
import { newestDeliveries } from "#server/delivery/newest-deliveries.ts";
import { shownLogo } from "#server/documents/read-logo.ts";
import { DomainError } from "#server/errors.ts";
import { logoHashOf, logoUri } from "#server/tenancy/logo.ts";
import type { TenantContext } from "#server/trpc.ts";
import { rowOfInvoice } from "./list-invoices.ts";
import { type InvoiceRecord, lastRound, type RoundRecord } from "./lock-invoice.ts";
import { isOwn, permittedCommands } from "./permitted-commands.ts";
import { documentCorrectedBy, documentsCorrecting } from "./related-documents.ts";

/** What a page shows of a long life; the audit trail has the rest. */
const HISTORY_MAX = 200;
const ALLOCATIONS_MAX = 500;

/** Throws DomainError `invoice_not_found`. */
export async function readInvoice(ctx: TenantContext, input: { invoiceId: string }) {
  const { actor, services } = ctx;
  const { invoiceId } = input;
  const { agency, ...found } = await services.inTenant(actor.tenantId, (tx) => collect(tx, ctx, invoiceId));
  const { record, round, version } = found;
  const document = version ? IssuedDocument.parse(JSON.parse(version.document)) : null;
  const frozen = document?.content ?? (round ? InvoiceContent.parse(JSON.parse(round.content)) : null);
  const live = isLive(record.state);
  const draft = live ? await services.rooms.read({ tenantId: actor.tenantId, invoiceId }) : null;
  const shown = draft ?? frozen;
  if (!shown) throw new Error(`invoice ${invoiceId} is ${record.state} without a frozen content`);
  const logo =
    frozen && !live
      ? await shownLogo(services.files, { ...actor, template: frozen.template, agencyFileKey: agency.logoFileKey })
      : await logoUri(services.files, actor.tenantId, logoHashOf(agency.logoFileKey));
  return {
    ...found.row,
    /** What it says, whatever state it is in: the live draft, else what was frozen. */
    content: { ...DraftContent.parse(shown), kind: record.kind },
    /** What was submitted, with its totals; null for a draft. */
    frozen: live ? null : frozen,
    document,
    round: !live && round ? { ...roundView(round, found.submittedBy, actor), steps: found.signing?.steps ?? [] } : null,
    /** Why the last round of a draft ended, where somebody sent it back or an owner opened it again. */
    returnedComment: live && (round?.state === "returned" || round?.state === "superseded") ? round.comment : null,
    approvals: found.approvals.map((approval) => ({
      approvalId: approval.id,
      kind: approval.kind,
      state: approval.state,
      memberName: approval.memberName,
      /** Why somebody issued it without the countersignatures that it needed. */
      reason: approval.reason,
      contentHash: approval.contentHash,
      at: approval.createdAt.toISOString(),
    })),
    pdf: version?.sha256 && version.bytes !== null ? { sha256: version.sha256, bytes: version.bytes } : null,
    deliveries: newestDeliveries(found.deliveries).map((delivery) => ({
      deliveryId: delivery.id,
      role: delivery.role,
      recipient: delivery.recipient,
      state: delivery.state,
      problem: delivery.problem,
      bounceReason: delivery.bounceReason,
      complainedAt: delivery.complainedAt?.toISOString() ?? null,
      /** When it came to its state. */
      at: stateSince(delivery).toISOString(),
      acceptedAt: delivery.acceptedAt?.toISOString() ?? null,
      viewedAt: delivery.viewedAt?.toISOString() ?? null,
    })),
    payments: found.payments,
    history: found.history.map(eventView),
    client: found.client
      ? { clientId: found.client.id, name: found.client.name, party: found.client.party, emails: found.client.emails }
      : null,
    /** The invoice that it credits, or the voided one that it replaces. */
    corrects: found.corrects,
    correctedBy: found.correctedBy,
    /** What a sheet needs that is not in the document. */
    agency: {
      name: agency.name,
      legal: agency.legal,
      bank: agency.bank,
      taxPolicy: agency.taxPolicy,
      locale: agency.locale,
      timeZone: agency.timeZone,
      logo,
    },
    permissions: {
      may: permittedCommands(actor, record, found.signing?.maySign ?? false),
      /** The person submitted it, and the agency wants somebody else to sign. */
      ownRound: round !== null && isOwn(actor, round, agency.authorMayApprove),
    },
  };
}

export type DeliveryView = Awaited<ReturnType<typeof readInvoice>>["deliveries"][number];

function stateSince(delivery: typeof deliveries.$inferSelect): Date {
  const since = {
    queued: null,
    cancelled: null,
    accepted: delivery.acceptedAt,
    delivered: delivery.deliveredAt,
    bounced: delivery.bouncedAt,
    complained: delivery.complainedAt,
    viewed: delivery.viewedAt,
  }[delivery.state];
  return since ?? delivery.createdAt;
}

/** What it says is in its live document, and not frozen. */
function isLive(state: InvoiceRecord["state"]): boolean {
  return state === "draft" || state === "discarded";
}

async function collect(tx: Tx, ctx: TenantContext, invoiceId: string) {
  const { actor, services } = ctx;
  const row = await rowOfInvoice(tx, { now: services.now(), memberId: actor.memberId, invoiceId });
  const [record] = await tx.select().from(invoices).where(eq(invoices.id, invoiceId));
  const [agency] = await tx.select().from(agencies);
  if (!row || !record || !agency) throw new DomainError("invoice_not_found", { invoiceId });
  const round = await lastRound(tx, invoiceId);
  const [submitter] = round
    ? await tx.select({ name: members.name }).from(members).where(eq(members.id, round.submittedBy))
    : [];
  // A draft has no round under way: what its last one asked for is over.
  const signing =
    round && !isLive(record.state)
      ? await signingView(tx, round, { ...actor, mayReassign: may(actor.role, "invoices.reassign") }, services.now())
      : null;
  const [version] = record.issuedVersionId
    ? await tx
        .select({ document: issuedVersions.document, sha256: documents.sha256, bytes: documents.bytes })
        .from(issuedVersions)
        .leftJoin(documents, eq(documents.versionId, issuedVersions.id))
        .where(eq(issuedVersions.id, record.issuedVersionId))
    : [];
  const [client] = record.clientId ? await tx.select().from(clients).where(eq(clients.id, record.clientId)) : [];
  const allocated = await allocationsOf(tx, record);
  const scheduled = tx
    .select({ id: dispatches.id })
    .from(dispatches)
    .where(and(eq(dispatches.invoiceId, invoiceId), eq(dispatches.state, "scheduled")));
  return {
    row,
    record,
    agency,
    round,
    signing,
    submittedBy: submitter?.name ?? "",
    version: version ?? null,
    client: client ?? null,
    corrects: await documentCorrectedBy(tx, record),
    correctedBy: record.issuedVersionId
      ? await documentsCorrecting(tx, invoiceId, ["draft", "in_review", "approved", "issued"])
      : [],
    payments: allocated,
    approvals: await tx
      .select()
      .from(approvals)
      .where(eq(approvals.invoiceId, invoiceId))
      .orderBy(asc(approvals.createdAt)),
    deliveries: record.issuedVersionId
      ? await tx
          .select()
          .from(deliveries)
          // What waits for its moment has not been sent to anybody, and hides nothing of what was.
          .where(and(eq(deliveries.versionId, record.issuedVersionId), notInArray(deliveries.dispatchId, scheduled)))
          .orderBy(asc(deliveries.createdAt), asc(deliveries.id))
      : [],
    history: await tx
      .select()
      .from(auditEvents)
      .where(inArray(auditEvents.subjectId, subjectsOf(invoiceId, allocated)))
      .orderBy(desc(auditEvents.seq))
      .limit(HISTORY_MAX),
  };
}

/** What happened to a payment of this invoice happened to this invoice. */
function subjectsOf(invoiceId: string, allocated: { paymentId: string | null }[]): string[] {
  return [invoiceId, ...new Set(allocated.flatMap(({ paymentId }) => paymentId ?? []))];
}

/** What settles this invoice; of a credit note, what it settles. Reversals are rows of their own, as everywhere. */
async function allocationsOf(tx: Tx, record: InvoiceRecord) {
  const rows = await tx
    .select({
      allocationId: allocations.id,
      paymentId: allocations.paymentId,
      creditNoteId: allocations.creditNoteId,
      creditNoteNumber: invoices.number,
      amountMinor: allocations.amountMinor,
      allocatedOn: allocations.allocatedOn,
      reversesAllocationId: allocations.reversesAllocationId,
      reference: payments.reference,
      method: payments.method,
      receivedOn: payments.receivedOn,
    })
    .from(allocations)
    .leftJoin(payments, eq(payments.id, allocations.paymentId))
    .leftJoin(invoices, eq(invoices.id, allocations.creditNoteId))
    .where(record.kind === "invoice" ? eq(allocations.invoiceId, record.id) : eq(allocations.creditNoteId, record.id))
    .orderBy(asc(allocations.createdAt), asc(allocations.id))
    .limit(ALLOCATIONS_MAX);
  const reversed = new Set(rows.map((row) => row.reversesAllocationId));
  return rows.map((row) => ({
    ...row,
    amountMinor: row.amountMinor.toString(),
    reference: row.reference ?? row.creditNoteNumber ?? "",
    /** Taken back later: it settles nothing any more. */
    reversed: reversed.has(row.allocationId),
  }));
}

function roundView(round: RoundRecord, submittedBy: string, actor: Pick<Actor, "role">) {
  return {
    roundId: round.id,
    state: round.state,
    contentHash: round.contentHash,
    fingerprint: fingerprint(round.contentHash),
    submittedBy,
    submittedAt: round.submittedAt.toISOString(),
    comment: round.comment,
    /** What it costs the agency, for whoever decides; null where nobody knows. */
    costMinor: may(actor.role, "invoices.approve") ? (round.costMinor?.toString() ?? null) : null,
  };
}
