/** Creates or changes a client. Issued documents keep the party that was printed on them. */
import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { clients } from "#db/schema/clients.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { lockTemplate } from "#server/templates/lock-template.ts";
import type { TenantContext } from "#server/trpc.ts";
import type { ClientInput } from "./client-input.ts";
import { type ClientView, clientView } from "./client-view.ts";

/** Throws DomainError `template_not_found`, or `name_taken`: imports find a client by its name, so an active name stands for one client. */
export async function createClient(ctx: TenantContext, input: ClientInput): Promise<ClientView> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    await refuseTakenName(tx, input.name, null);
    if (input.templateId !== null) await lockTemplate(tx, input.templateId);
    const [row] = await tx
      .insert(clients)
      .values({ tenantId: actor.tenantId, ...input })
      .returning();
    if (!row) throw new Error("insert returned no row");
    await appendEvent(tx, actor, {
      action: "client.created",
      subjectType: "client",
      subjectId: row.id,
      details: { name: row.name },
    });
    return clientView(row);
  });
}

/** Throws DomainError `client_not_found`, `template_not_found` or `name_taken`. */
export async function updateClient(ctx: TenantContext, input: ClientInput & { clientId: string }): Promise<ClientView> {
  const { actor, services } = ctx;
  const { clientId, ...values } = input;
  return services.inTenant(actor.tenantId, async (tx) => {
    await refuseTakenName(tx, values.name, clientId);
    if (values.templateId !== null) await lockTemplate(tx, values.templateId);
    const [row] = await tx
      .update(clients)
      .set({ ...values, updatedAt: services.now() })
      .where(eq(clients.id, clientId))
      .returning();
    if (!row) throw new DomainError("client_not_found", { clientId });
    await appendEvent(tx, actor, {
      action: "client.updated",
      subjectType: "client",
      subjectId: clientId,
      details: { name: row.name },
    });
    return clientView(row);
  });
}

async function refuseTakenName(tx: Tx, name: string, exceptId: string | null): Promise<void> {
  const [taken] = await tx
    .select({ id: clients.id })
    .from(clients)
    .where(
      and(
        sql`lower(${clients.name}) = lower(${name})`,
        isNull(clients.archivedAt),
        exceptId ? ne(clients.id, exceptId) : undefined,
      ),
    )
    .limit(1);
  if (taken) throw new DomainError("name_taken", { name });
}
