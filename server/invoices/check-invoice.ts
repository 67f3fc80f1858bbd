/** What stops a submit and what a colleague would point at: the draft's own problems and those of the two parties. */
import { eq } from "drizzle-orm";
import { checkDraft, checkParties, type Problem } from "#core/draft-checks.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { todayIn } from "#core/plain-date.ts";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type InvoiceRecord, lockInvoice, refuseWrongState } from "./lock-invoice.ts";

type Agency = typeof agencies.$inferSelect;
type Client = typeof clients.$inferSelect;

export type CheckedDraft = {
  /** The draft as it would be frozen: of the kind that it was begun as, for a client that exists. */
  draft: DraftContent;
  agency: Agency;
  client: Client | null;
  /** The invoice that a credit note corrects, or the voided one that it replaces. */
  original: InvoiceRecord | null;
  problems: Problem[];
};

/** Throws DomainError `invoice_not_found` or `wrong_state` (only a draft is checked). */
export async function checkInvoice(ctx: TenantContext, input: { invoiceId: string }): Promise<Problem[]> {
  const { actor, services } = ctx;
  const content = await services.rooms.read({ tenantId: actor.tenantId, invoiceId: input.invoiceId });
  return services.inTenant(actor.tenantId, async (tx) => {
    const invoice = await lockInvoice(tx, input.invoiceId);
    refuseWrongState(invoice, "submit");
    return (await checkContent(tx, invoice, content, services.now())).problems;
  });
}

/** Everything that is known about a draft before it is frozen. `invoice` is under its lock. */
export async function checkContent(
  tx: Tx,
  invoice: InvoiceRecord,
  content: DraftContent,
  now: Date,
): Promise<CheckedDraft> {
  const [agency] = await tx.select().from(agencies);
  if (!agency) throw new DomainError("agency_not_found");
  const [client = null] = content.clientId
    ? await tx.select().from(clients).where(eq(clients.id, content.clientId))
    : [];
  const [original = null] = invoice.correctsInvoiceId
    ? await tx.select().from(invoices).where(eq(invoices.id, invoice.correctsInvoiceId))
    : [];
  // A live document can name any client and any kind: what counts is what the database knows.
  const draft: DraftContent = { ...content, kind: invoice.kind, clientId: client?.id ?? null };
  const problems = [
    ...checkDraft(draft, todayIn(agency.timeZone, now)),
    ...(client ? checkParties(draft, agency.legal, client.party) : []),
  ];
  return { draft, agency, client, original, problems };
}
