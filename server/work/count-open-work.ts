/** How much failed work waits for somebody: the mark beside Settings. Counted to a hundred, which is as many as anybody wants to know. */
import { count, eq } from "drizzle-orm";
import { failedWork } from "#db/schema/failed-work.ts";
import type { TenantContext } from "#server/trpc.ts";

const COUNTED_MAX = 100;

export async function countOpenWork(ctx: TenantContext): Promise<{ open: number }> {
  const [counted] = await ctx.services.readTenant(ctx.actor.tenantId, (db) => {
    const some = db
      .select({ id: failedWork.id })
      .from(failedWork)
      .where(eq(failedWork.state, "open"))
      .limit(COUNTED_MAX)
      .as("some");
    return db.select({ open: count() }).from(some);
  });
  return { open: counted?.open ?? 0 };
}
