/** A template under its lock. */
import { eq } from "drizzle-orm";
import { templates } from "#db/schema/templates.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";

/** Throws DomainError `template_not_found`, also for another agency's. */
export async function lockTemplate(tx: Tx, templateId: string): Promise<typeof templates.$inferSelect> {
  const [row] = await tx.select().from(templates).where(eq(templates.id, templateId)).for("update");
  if (!row) throw new DomainError("template_not_found", { templateId });
  return row;
}
