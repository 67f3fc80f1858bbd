/** One client of the agency. */
import { eq } from "drizzle-orm";
import { clients } from "#db/schema/clients.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type ClientView, clientView } from "./client-view.ts";

/** Throws DomainError `client_not_found`. */
export async function readClient(ctx: TenantContext, input: { clientId: string }): Promise<ClientView> {
  const [row] = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
    db.select().from(clients).where(eq(clients.id, input.clientId)),
  );
  if (!row) throw new DomainError("client_not_found", { clientId: input.clientId });
  return clientView(row);
}
