/** The catalogue by code: found by a part of the code, the title or the detail. */
import { and, asc, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { items } from "#db/schema/clients.ts";
import { decodeCursor, encodeCursor, ListInput, pageOf } from "#server/keyset.ts";
import { likePattern } from "#server/like-pattern.ts";
import { QueryText } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { itemView } from "./item-input.ts";

export const ListItemsInput = ListInput.extend({
  query: QueryText.optional(),
  archived: z.boolean().default(false),
});

const Key = z.tuple([z.string(), z.uuid()]);

export async function listItems(ctx: TenantContext, input: z.output<typeof ListItemsInput>) {
  const after = decodeCursor("items", Key, input.cursor);
  const conditions: (SQL | undefined)[] = [
    input.archived ? isNotNull(items.archivedAt) : isNull(items.archivedAt),
    after ? sql`(${items.code}, ${items.id}) > (${after[0]}, ${after[1]}::uuid)` : undefined,
  ];
  const { query } = input;
  if (query) {
    conditions.push(
      sql`(${items.code} || ' ' || ${items.title} || ' ' || ${items.detail}) ilike ${likePattern(query)}`,
    );
  }
  const rows = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
    db
      .select()
      .from(items)
      .where(and(...conditions))
      .orderBy(asc(items.code), asc(items.id))
      .limit(input.limit + 1),
  );
  const { shown, nextCursor } = pageOf(rows, input.limit, (row) => encodeCursor("items", [row.code, row.id]));
  return { rows: shown.map(itemView), nextCursor };
}
