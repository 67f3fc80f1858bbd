/** Puts a client away or takes it back. Nothing of its invoices changes. */
import { and, eq, inArray } from "drizzle-orm";
import { clients } from "#db/schema/clients.ts";
import { invoices } from "#db/schema/invoices.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type ClientView, clientView } from "./client-view.ts";

/** Throws DomainError `client_not_found` or `client_in_use` (something not issued yet is addressed to it). */
export async function archiveClient(ctx: TenantContext, input: { clientId: string }): Promise<ClientView> {
  return setArchived(ctx, input.clientId, true);
}

/** Throws DomainError `client_not_found`. */
export async function restoreClient(ctx: TenantContext, input: { clientId: string }): Promise<ClientView> {
  return setArchived(ctx, input.clientId, false);
}

async function setArchived(ctx: TenantContext, clientId: string, archived: boolean): Promise<ClientView> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const [before] = await tx.select().from(clients).where(eq(clients.id, clientId)).for("update");
    if (!before) throw new DomainError("client_not_found", { clientId });
    if ((before.archivedAt !== null) === archived) return clientView(before);
    if (archived) {
      const [open] = await tx
        .select({ id: invoices.id })
        .from(invoices)
        .where(and(eq(invoices.clientId, clientId), inArray(invoices.state, ["draft", "in_review", "approved"])))
        .limit(1);
      if (open) throw new DomainError("client_in_use", { clientId, invoiceId: open.id });
    }
    const [row] = await tx
      .update(clients)
      .set({ archivedAt: archived ? services.now() : null, updatedAt: services.now() })
      .where(eq(clients.id, clientId))
      .returning();
    if (!row) throw new Error("update returned no row");
    await appendEvent(tx, actor, {
      action: archived ? "client.archived" : "client.restored",
      subjectType: "client",
      subjectId: clientId,
      details: { name: row.name },
    });
    return clientView(row);
  });
}
