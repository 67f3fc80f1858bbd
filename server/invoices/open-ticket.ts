/** The ticket with which a browser opens the live draft. Viewers get one too: the room lets them look and not write. */
import { eq } from "drizzle-orm";
import { invoices } from "#db/schema/invoices.ts";
import { issueTicket } from "#server/collab/ticket.ts";
import { DomainError } from "#server/errors.ts";
import type { Person } from "#server/identity/identity.ts";
import type { TenantContext } from "#server/trpc.ts";
import { thawDraft } from "./thaw-draft.ts";

export type DraftTicket = { url: string; room: string; token: string; expiresAt: string };

/** Throws DomainError `invoice_not_found`. */
export async function openTicket(
  ctx: TenantContext & { person: Person },
  input: { invoiceId: string },
): Promise<DraftTicket> {
  const { actor, services, person } = ctx;
  const [found] = await services.readTenant(actor.tenantId, (db) =>
    db.select({ state: invoices.state }).from(invoices).where(eq(invoices.id, input.invoiceId)),
  );
  if (!found) throw new DomainError("invoice_not_found", { invoiceId: input.invoiceId });
  // A submit that broke off between its freeze and its commit left a draft that nobody could write in.
  if (found.state === "draft") await thawDraft(ctx, input.invoiceId);
  const { token, expiresAt } = issueTicket(
    services.secret,
    {
      tenantId: actor.tenantId,
      invoiceId: input.invoiceId,
      userId: actor.userId,
      memberId: actor.memberId,
      role: actor.role,
      name: actor.name,
      sessionId: person.sessionId,
    },
    services.now(),
  );
  return { url: `${services.collabUrl}/collab`, room: input.invoiceId, token, expiresAt };
}
