/** New drafts that begin as a copy: a duplicate of anything, a credit note of what was issued, the replacement of what was voided. */
import { eq } from "drizzle-orm";
import { fieldsFromPrinted, templateFor } from "#core/document-look.ts";
import { DraftContent } from "#core/draft-content.ts";
import { InvoiceContent } from "#core/invoice-content.ts";
import { templateOf } from "#core/template.ts";
import { invoices } from "#db/schema/invoices.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { loadLooks } from "#server/templates/load-looks.ts";
import type { TenantContext } from "#server/trpc.ts";
import { defaultsFor, insertDraft } from "./create-invoice.ts";
import { leftToCreditMinor } from "./credit-original.ts";
import { type InvoiceRecord, lastRound, lockInvoice } from "./lock-invoice.ts";

/** A new draft that says what this one says. Its days are left open. Throws DomainError `invoice_not_found`. */
export async function duplicateInvoice(
  ctx: TenantContext,
  input: { invoiceId: string },
): Promise<{ invoiceId: string }> {
  const live = await liveContent(ctx, input.invoiceId);
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const source = await lockInvoice(tx, input.invoiceId);
    const content = live ?? (await frozenContent(tx, source));
    return insertCopy(tx, ctx, content, {
      action: "invoice.duplicated",
      // A credit note's copy corrects the same invoice, and is capped with it; a second replacement is nobody's.
      correctsInvoiceId: source.kind === "credit_note" ? source.correctsInvoiceId : null,
      details: { from: source.number ?? source.id },
    });
  });
}

/**
 * A credit-note draft with all lines of an issued invoice, to be cut down to what is credited. Throws DomainError
 * `invoice_not_found`, `wrong_state` (not an issued invoice) or `allocation_exceeds_open` (all of it is credited already).
 */
export async function creditInvoice(ctx: TenantContext, input: { invoiceId: string }): Promise<{ invoiceId: string }> {
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const original = await lockInvoice(tx, input.invoiceId);
    if (original.state !== "issued" || original.kind !== "invoice") {
      throw new DomainError("wrong_state", { invoiceId: original.id, state: original.state, command: "credit" });
    }
    const leftMinor = await leftToCreditMinor(tx, original, null);
    if (leftMinor <= 0n) throw new DomainError("allocation_exceeds_open", { leftMinor: "0" });
    const content = await frozenContent(tx, original);
    return insertCopy(
      tx,
      ctx,
      { ...content, kind: "credit_note" },
      {
        action: "invoice.credited",
        correctsInvoiceId: original.id,
        details: { from: original.number },
      },
    );
  });
}

/**
 * A draft that says what a voided invoice said and names it as the one that it corrects, on paper as well: whoever changes an invoice
 * has to refer to it (Directive 2006/112/EC, Article 219). Throws DomainError `invoice_not_found` or `wrong_state` (not a voided invoice).
 */
export async function replaceInvoice(ctx: TenantContext, input: { invoiceId: string }): Promise<{ invoiceId: string }> {
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const voided = await lockInvoice(tx, input.invoiceId);
    if (voided.state !== "voided" || voided.kind !== "invoice") {
      throw new DomainError("wrong_state", { invoiceId: voided.id, state: voided.state, command: "replace" });
    }
    return insertCopy(tx, ctx, await frozenContent(tx, voided), {
      action: "invoice.replaced",
      correctsInvoiceId: voided.id,
      details: { from: voided.number },
    });
  });
}

async function insertCopy(
  tx: Tx,
  ctx: TenantContext,
  content: DraftContent,
  origin: {
    action: "invoice.duplicated" | "invoice.credited" | "invoice.replaced";
    correctsInvoiceId: string | null;
    details: Record<string, string | null>;
  },
): Promise<{ invoiceId: string }> {
  const { taxPolicy } = await defaultsFor(tx, null);
  return insertDraft(tx, ctx, { ...origin, taxPolicy, content: { ...content, issueDate: null, dueDate: null } });
}

/**
 * What an invoice says, for something new that begins with it. A room is asked before the transaction that takes the answer. Throws
 * DomainError `invoice_not_found`.
 */
export async function contentToCopy(ctx: TenantContext, invoiceId: string): Promise<(tx: Tx) => Promise<DraftContent>> {
  const live = await liveContent(ctx, invoiceId);
  return async (tx) => live ?? frozenContent(tx, await lockInvoice(tx, invoiceId));
}

/** What a draft says; null for one that was frozen. Read before the transaction, which must not wait for a room. */
async function liveContent(ctx: TenantContext, invoiceId: string): Promise<DraftContent | null> {
  const { actor, services } = ctx;
  const [found] = await services.readTenant(actor.tenantId, (db) =>
    db.select({ state: invoices.state, kind: invoices.kind }).from(invoices).where(eq(invoices.id, invoiceId)),
  );
  if (!found) throw new DomainError("invoice_not_found", { invoiceId });
  if (found.state !== "draft" && found.state !== "discarded") return null;
  return { ...(await services.rooms.read({ tenantId: actor.tenantId, invoiceId })), kind: found.kind };
}

/** The content of the round that counts, without what was computed from it. */
export async function frozenContent(tx: Tx, invoice: InvoiceRecord): Promise<DraftContent> {
  const round = await lastRound(tx, invoice.id);
  if (!round) throw new DomainError("wrong_state", { invoiceId: invoice.id, state: invoice.state });
  const frozen = InvoiceContent.parse(JSON.parse(round.content));
  const copy = DraftContent.parse(frozen);
  const lines = copy.lines.map((line) => {
    const itemId = round.lineItems[line.id];
    return itemId === undefined ? line : { ...line, itemId };
  });
  return { ...copy, lines, ...(await lookOfCopy(tx, frozen)) };
}

/** The template that it was printed in, where that is not the one that it would wear by itself, and what its fields said. */
async function lookOfCopy(tx: Tx, frozen: InvoiceContent): Promise<Pick<DraftContent, "templateId" | "fields"> | null> {
  const { id, fields } = templateOf(frozen.template);
  const { clientId } = frozen;
  const looks = await loadLooks(tx, { worn: id, clientId });
  const worn = looks.templates.find(({ templateId }) => templateId === id);
  if (!worn) return null;
  const byItself = templateFor({ templateId: "", clientId }, looks)?.templateId === id;
  return { templateId: byItself ? "" : id, fields: fieldsFromPrinted(worn.settings, fields) };
}
