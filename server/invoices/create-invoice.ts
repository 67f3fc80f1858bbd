/**
 * Begins a draft: the row, its live document and the audit event in one transaction, in as few round trips as that takes,
 * because imports and integrations create hundreds at once.
 */
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { CurrencyCode } from "#core/currency.ts";
import type { DocumentKind, DraftContent } from "#core/draft-content.ts";
import { EMPTY_DRAFT } from "#core/draft-document.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import type { DraftRooms } from "#server/collab/draft-rooms.ts";
import type { Acting } from "#server/context.ts";
import { DomainError } from "#server/errors.ts";
import { IdempotencyKey } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { ContentInput } from "./draft-input.ts";
import { projectionOf } from "./project-draft.ts";

export const CreateInvoiceInput = z.object({
  clientId: z.uuid().optional(),
  currency: CurrencyCode.optional(),
  /** What is already known of it. Which kind of document it is, is not a matter of content: see `credit`. */
  content: ContentInput.optional(),
  /** The same key creates once: a repeat answers with the invoice of the first. */
  idempotencyKey: IdempotencyKey.optional(),
});
export type CreateInvoiceInput = z.output<typeof CreateInvoiceInput>;

/** Throws DomainError `client_not_found`, also for an archived client. */
export async function createInvoice(ctx: TenantContext, input: CreateInvoiceInput): Promise<{ invoiceId: string }> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const defaults = await defaultsFor(tx, input.clientId ?? null);
    const content: DraftContent = {
      ...EMPTY_DRAFT,
      currency: defaults.currency,
      dueDays: defaults.dueDays,
      terms: defaults.terms,
      ...input.content,
      ...(input.currency ? { currency: input.currency } : {}),
      kind: "invoice",
      clientId: input.clientId ?? null,
    };
    return insertDraft(tx, ctx, {
      content,
      taxPolicy: defaults.taxPolicy,
      action: "invoice.created",
      idempotencyKey: input.idempotencyKey ?? null,
    });
  });
}

export type DraftDefaults = {
  currency: string;
  dueDays: number;
  terms: string;
  taxPolicy: TaxPolicy;
};

/** What a draft begins with: the client's currency and days to pay where it has its own, else the agency's. */
export async function defaultsFor(tx: Tx, clientId: string | null): Promise<DraftDefaults> {
  const [found] = await tx
    .select({
      currency: agencies.baseCurrency,
      dueDays: agencies.dueDays,
      terms: agencies.defaultTerms,
      taxPolicy: agencies.taxPolicy,
      clientId: clients.id,
      clientCurrency: clients.currency,
      clientDueDays: clients.dueDays,
      clientArchivedAt: clients.archivedAt,
    })
    .from(agencies)
    .leftJoin(clients, sql`${clients.tenantId} = ${agencies.tenantId} and ${clients.id} = ${clientId}::uuid`);
  if (!found) throw new DomainError("agency_not_found");
  if (clientId !== null && (found.clientId === null || found.clientArchivedAt !== null)) {
    throw new DomainError("client_not_found", { clientId });
  }
  return {
    currency: found.clientCurrency ?? found.currency,
    dueDays: found.clientDueDays ?? found.dueDays,
    terms: found.terms,
    taxPolicy: found.taxPolicy,
  };
}

/** Also without a request: a draft that is born needs no room, only its log. */
type BirthContext = Acting<"now"> & { services: { rooms: Pick<DraftRooms, "create"> } };

export type NewDraft = {
  content: DraftContent;
  taxPolicy: TaxPolicy;
  action:
    | "invoice.created"
    | "invoice.imported"
    | "invoice.duplicated"
    | "invoice.credited"
    | "invoice.replaced"
    | "invoice.scheduled"
    | "invoice.late_fee";
  correctsInvoiceId?: string | null;
  idempotencyKey?: string | null;
  details?: Record<string, string | null>;
  /** What a schedule repeats, and not an invoice that will be sent. */
  isModel?: boolean;
};

/** Inserts a draft, its document and its audit event. With a key that was used before: the invoice of that first time. */
export async function insertDraft(tx: Tx, ctx: BirthContext, draft: NewDraft): Promise<{ invoiceId: string }> {
  const { actor, services } = ctx;
  const kind: DocumentKind = draft.content.kind;
  const now = services.now();
  const [row] = await tx
    .insert(invoices)
    .values({
      tenantId: actor.tenantId,
      kind,
      ...projectionOf(draft.content, draft.taxPolicy),
      createdBy: actor.memberId,
      correctsInvoiceId: draft.correctsInvoiceId ?? null,
      idempotencyKey: draft.idempotencyKey ?? null,
      isModel: draft.isModel ?? false,
      createdAt: now,
      updatedAt: now,
      listedAt: now,
    })
    .onConflictDoNothing({ target: [invoices.tenantId, invoices.idempotencyKey] })
    .returning({ id: invoices.id });
  if (!row) return invoiceOfKey(tx, draft.idempotencyKey ?? "");
  const invoiceId = row.id;
  await services.rooms.create(tx, { tenantId: actor.tenantId, invoiceId }, draft.content, actor);
  await appendEvent(tx, actor, {
    action: draft.action,
    subjectType: "invoice",
    subjectId: invoiceId,
    ...(draft.details ? { details: draft.details } : {}),
  });
  return { invoiceId };
}

async function invoiceOfKey(tx: Tx, key: string): Promise<{ invoiceId: string }> {
  const [first] = await tx.select({ id: invoices.id }).from(invoices).where(eq(invoices.idempotencyKey, key));
  if (!first) throw new Error("an idempotency key conflicted with no row");
  return { invoiceId: first.id };
}
