/** The agency's clients by name: found by a part of the name, the address or the VAT number. */
import { and, asc, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { clients } from "#db/schema/clients.ts";
import { decodeCursor, encodeCursor, ListInput, pageOf } from "#server/keyset.ts";
import { likePattern } from "#server/like-pattern.ts";
import { QueryText } from "#server/text-input.ts";
import type { TenantContext } from "#server/trpc.ts";
import { clientView } from "./client-view.ts";

export const ListClientsInput = ListInput.extend({
  query: QueryText.optional(),
  archived: z.boolean().default(false),
});

const Key = z.tuple([z.string(), z.uuid()]);

export async function listClients(ctx: TenantContext, input: z.output<typeof ListClientsInput>) {
  const after = decodeCursor("clients", Key, input.cursor);
  const conditions: (SQL | undefined)[] = [
    input.archived ? isNotNull(clients.archivedAt) : isNull(clients.archivedAt),
    after ? sql`(${clients.name}, ${clients.id}) > (${after[0]}, ${after[1]}::uuid)` : undefined,
  ];
  const { query } = input;
  if (query) {
    const pattern = likePattern(query);
    conditions.push(or(sql`${clients.name} ilike ${pattern}`, sql`${clients.party}::text ilike ${pattern}`));
  }
  const rows = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
    db
      .select()
      .from(clients)
      .where(and(...conditions))
      .orderBy(asc(clients.name), asc(clients.id))
      .limit(input.limit + 1),
  );
  const { shown, nextCursor } = pageOf(rows, input.limit, (row) => encodeCursor("clients", [row.name, row.id]));
  return { rows: shown.map(clientView), nextCursor };
}
