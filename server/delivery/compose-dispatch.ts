/** What the composer opens with: who gets it, in which words, from whom, and by which clock it could wait. */
import { desc, eq } from "drizzle-orm";
import { z } from "zod";
import { InvoiceContent, IssuedDocument } from "#core/invoice-content.ts";
import { todayIn } from "#core/plain-date.ts";
import { clients } from "#db/schema/clients.ts";
import { deliveries } from "#db/schema/delivery.ts";
import { invoices, issuedVersions } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { type InvoiceRecord, lastRound } from "#server/invoices/lock-invoice.ts";
import { savedTemplate, templateFor } from "#server/messages/compose-message.ts";
import { fillBeforeIssue, fillMessage } from "#server/messages/fill-message.ts";
import { usualStepWords } from "#server/reminders/compose-reminder.ts";
import type { TenantContext } from "#server/trpc.ts";
import { addressTroubles } from "./address-troubles.ts";
import { clientZone } from "./client-zone.ts";
import { previewOf } from "./mail-preview.ts";
import { newestDeliveries } from "./newest-deliveries.ts";
import type { Recipient } from "./recipients.ts";

export const ComposeInput = z.object({ invoiceId: z.uuid(), kind: z.enum(["invoice", "resend", "reminder"]) });

/** More addresses than a client has people who deal with invoices. */
const KNOWN_MAX = 100;

/** Throws DomainError `invoice_not_found`, `wrong_state` (nothing to send yet, or voided) or `reminder_not_needed`. */
export async function composeDispatch(ctx: TenantContext, input: z.output<typeof ComposeInput>) {
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const invoice = await findInvoice(tx, input.invoiceId);
    refuseUnsendable(invoice, input.kind);
    const [agency] = await tx.select().from(agencies);
    if (!agency) throw new DomainError("agency_not_found");
    const paper = await paperOf(tx, invoice);
    const { content } = paper;
    const [client] = await tx.select().from(clients).where(eq(clients.id, content.clientId));
    const senderName = agency.mailSenderName || agency.name;
    const earlier = await earlierDeliveries(tx, invoice.id);
    const to = client?.emails ?? [];
    const known = [...new Set([...to, ...earlier.map(({ recipient }) => recipient)])].slice(0, KNOWN_MAX);
    const troubles = await addressTroubles(tx, known);
    const message = await messageOf(tx, ctx, { invoice, input, paper, agency, senderName });
    return {
      invoiceId: invoice.id,
      kind: input.kind,
      document: content.kind,
      number: invoice.number,
      contentHash: paper.contentHash,
      clientName: client?.name ?? content.buyer.name,
      recipients: lastRecipients(earlier, to, new Set(troubles.map(({ address }) => address))),
      known,
      /** What became of earlier mails to the addresses that are known. */
      troubles,
      ...message,
      /** The mail with these words, as it will be. */
      preview: previewOf({
        paper,
        message,
        kind: input.kind,
        openMinor: invoice.totalMinor - invoice.settledMinor,
        agencyName: senderName,
        today: todayIn(agency.timeZone, ctx.services.now()),
        publicUrl: ctx.services.publicUrl,
      }),
      language: content.template.locale,
      senderName,
      replyTo: agency.mailReplyTo || content.seller.email,
      zone: clientZone({
        own: client?.timeZone ?? null,
        countryCode: client?.party.countryCode || content.buyer.countryCode,
        agencyZone: agency.timeZone,
      }),
      agencyZone: agency.timeZone,
    };
  });
}

export type Composed = Awaited<ReturnType<typeof composeDispatch>>;

/** Throws DomainError `wrong_state` where this cannot be sent of the document now, and `reminder_not_needed` where nothing is owed. */
export function refuseUnsendable(invoice: InvoiceRecord, kind: "invoice" | "resend" | "reminder"): void {
  const state = kind === "invoice" ? "approved" : "issued";
  if (invoice.state !== state) throw new DomainError("wrong_state", { invoiceId: invoice.id, state: invoice.state });
  if (kind !== "reminder") return;
  if (invoice.kind !== "invoice" || invoice.settledMinor >= invoice.totalMinor) {
    throw new DomainError("reminder_not_needed", { invoiceId: invoice.id });
  }
}

/** The row of an invoice, unlocked. Throws DomainError `invoice_not_found`. */
export async function findInvoice(tx: Tx, invoiceId: string): Promise<InvoiceRecord> {
  const [row] = await tx.select().from(invoices).where(eq(invoices.id, invoiceId));
  if (!row) throw new DomainError("invoice_not_found", { invoiceId });
  return row;
}

/** What is or will be printed: the issued document, else the content that was approved. */
export async function paperOf(tx: Tx, invoice: InvoiceRecord) {
  if (invoice.issuedVersionId) {
    const [version] = await tx
      .select({ document: issuedVersions.document })
      .from(issuedVersions)
      .where(eq(issuedVersions.id, invoice.issuedVersionId));
    if (!version) throw new Error(`version ${invoice.issuedVersionId} is not there`);
    const document = IssuedDocument.parse(JSON.parse(version.document));
    return { document, content: document.content, contentHash: document.contentHash };
  }
  const round = await lastRound(tx, invoice.id);
  if (!round) throw new Error(`invoice ${invoice.id} is approved without a round`);
  return {
    document: null,
    content: InvoiceContent.parse(JSON.parse(round.content)),
    contentHash: round.contentHash,
  };
}

export type Paper = Awaited<ReturnType<typeof paperOf>>;

async function messageOf(
  tx: Tx,
  ctx: TenantContext,
  given: {
    invoice: InvoiceRecord;
    input: z.output<typeof ComposeInput>;
    paper: Paper;
    agency: typeof agencies.$inferSelect;
    senderName: string;
  },
) {
  const { invoice, paper, agency, senderName } = given;
  const { content, document } = paper;
  if (!document) {
    const template = await templateFor(tx, content.kind, content);
    return fillBeforeIssue(template, { content, agencyName: senderName });
  }
  const facts = { document, agencyName: senderName, openMinor: invoice.totalMinor - invoice.settledMinor };
  if (given.input.kind !== "reminder") return fillMessage(await templateFor(tx, content.kind, content), facts);
  const { locale } = content.template;
  const isDue = document.dueDate < todayIn(agency.timeZone, ctx.services.now());
  // Ours differ before and after the day; what the agency has written it means for both.
  const template =
    (await savedTemplate(tx, "reminder", locale)) ?? usualStepWords(isDue ? "friendly" : "upcoming", locale);
  return fillMessage(template, facts);
}

type Earlier = Pick<typeof deliveries.$inferSelect, "id" | "recipient" | "role" | "state" | "replaces">;

async function earlierDeliveries(tx: Tx, invoiceId: string): Promise<Earlier[]> {
  const rows = await tx
    .select({
      id: deliveries.id,
      recipient: deliveries.recipient,
      role: deliveries.role,
      state: deliveries.state,
      replaces: deliveries.replaces,
    })
    .from(deliveries)
    .where(eq(deliveries.invoiceId, invoiceId))
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(KNOWN_MAX);
  return rows.reverse();
}

/** Whoever has it already gets it again, but for addresses that are in trouble; before anybody has it, the client's own. */
function lastRecipients(
  earlier: readonly Earlier[],
  emails: readonly string[],
  troubled: ReadonlySet<string>,
): Recipient[] {
  const working = newestDeliveries(earlier).filter(({ recipient }) => !troubled.has(recipient));
  if (working.some(({ role }) => role === "to"))
    return working.map(({ recipient, role }) => ({ address: recipient, role }));
  return emails.map((address) => ({ address, role: "to" }));
}
