/** The audit trail, newest first: of everything, or of one subject. */
import { and, desc, eq, lt } from "drizzle-orm";
import { z } from "zod";
import { auditEvents } from "#db/schema/audit.ts";
import { decodeCursor, encodeCursor, ListInput, pageOf } from "#server/keyset.ts";
import type { TenantContext } from "#server/trpc.ts";
import { eventView } from "./event-view.ts";

export const ListEventsInput = ListInput.extend({ subjectId: z.uuid().optional() });

const Key = z.tuple([z.string().regex(/^\d{1,15}$/)]);

export async function listEvents(ctx: TenantContext, input: z.output<typeof ListEventsInput>) {
  const before = decodeCursor("audit", Key, input.cursor);
  const rows = await ctx.services.readTenant(ctx.actor.tenantId, (db) =>
    db
      .select()
      .from(auditEvents)
      .where(
        and(
          input.subjectId ? eq(auditEvents.subjectId, input.subjectId) : undefined,
          before ? lt(auditEvents.seq, Number(before[0])) : undefined,
        ),
      )
      .orderBy(desc(auditEvents.seq))
      .limit(input.limit + 1),
  );
  const { shown, nextCursor } = pageOf(rows, input.limit, (row) => encodeCursor("audit", [String(row.seq)]));
  return { rows: shown.map(eventView), nextCursor };
}
