/** Creates, changes, puts away and takes back items. Lines of drafts are copies: they do not change with the item. */
import { eq } from "drizzle-orm";
import { items } from "#db/schema/clients.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { violates } from "#server/postgres-error.ts";
import type { TenantContext } from "#server/trpc.ts";
import { type ItemInput, type ItemView, itemView } from "./item-input.ts";

/** Throws DomainError `name_taken`: a code stands for one item, archived ones included. */
export async function createItem(ctx: TenantContext, input: ItemInput): Promise<ItemView> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const [row] = await tx
      .insert(items)
      .values({ tenantId: actor.tenantId, ...input })
      .onConflictDoNothing({ target: [items.tenantId, items.code] })
      .returning();
    if (!row) throw new DomainError("name_taken", { name: input.code });
    await audit(tx, ctx, "item.created", row);
    return itemView(row);
  });
}

/** Throws DomainError `item_not_found` or `name_taken`. */
export async function updateItem(ctx: TenantContext, input: ItemInput & { itemId: string }): Promise<ItemView> {
  const { actor, services } = ctx;
  const { itemId, ...values } = input;
  try {
    return await services.inTenant(actor.tenantId, async (tx) => {
      const [row] = await tx
        .update(items)
        .set({ ...values, updatedAt: services.now() })
        .where(eq(items.id, itemId))
        .returning();
      if (!row) throw new DomainError("item_not_found", { itemId });
      await audit(tx, ctx, "item.updated", row);
      return itemView(row);
    });
  } catch (error) {
    if (violates(error, "items_code")) throw new DomainError("name_taken", { name: values.code }, { cause: error });
    throw error;
  }
}

/** Throws DomainError `item_not_found`. */
export async function setItemArchived(
  ctx: TenantContext,
  input: { itemId: string },
  archived: boolean,
): Promise<ItemView> {
  const { actor, services } = ctx;
  return services.inTenant(actor.tenantId, async (tx) => {
    const [row] = await tx
      .update(items)
      .set({ archivedAt: archived ? services.now() : null, updatedAt: services.now() })
      .where(eq(items.id, input.itemId))
      .returning();
    if (!row) throw new DomainError("item_not_found", { itemId: input.itemId });
    await audit(tx, ctx, archived ? "item.archived" : "item.restored", row);
    return itemView(row);
  });
}

function audit(
  tx: Parameters<typeof appendEvent>[0],
  ctx: TenantContext,
  action: string,
  row: { id: string; code: string },
): Promise<void> {
  return appendEvent(tx, ctx.actor, {
    action,
    subjectType: "item",
    subjectId: row.id,
    details: { code: row.code },
  });
}
