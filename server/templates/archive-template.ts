/** Which template documents wear by themselves, and which are offered no more. Whoever wears an archived one keeps it. */
import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { templates } from "#db/schema/templates.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import type { TenantContext } from "#server/trpc.ts";
import { lockTemplate } from "./lock-template.ts";

type Ref = { templateId: string };

/** Drafts and clients without a choice of their own wear it from now on. Throws DomainError `template_not_found`, `template_archived`. */
export async function makeDefault(ctx: TenantContext, { templateId }: Ref): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    // Two at once: the second takes the mark from the first.
    await tx.select({ id: agencies.tenantId }).from(agencies).for("update");
    const template = await lockTemplate(tx, templateId);
    if (template.isDefault) return;
    if (template.archivedAt !== null) throw new DomainError("template_archived", { templateId });
    await tx.update(templates).set({ isDefault: false }).where(eq(templates.isDefault, true));
    await tx.update(templates).set({ isDefault: true }).where(eq(templates.id, templateId));
    await appendEvent(tx, actor, {
      action: "template.made_default",
      subjectType: "template",
      subjectId: templateId,
      details: { name: template.name },
    });
  });
}

/** An archived default leaves the agency with the plain look. Throws DomainError `template_not_found`. */
export async function archiveTemplate(ctx: TenantContext, { templateId }: Ref): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const template = await lockTemplate(tx, templateId);
    if (template.archivedAt !== null) return;
    await tx
      .update(templates)
      .set({ archivedAt: services.now(), isDefault: false })
      .where(eq(templates.id, templateId));
    await appendEvent(tx, actor, {
      action: "template.archived",
      subjectType: "template",
      subjectId: templateId,
      details: { name: template.name },
    });
  });
}

/** Throws DomainError `template_not_found` or `name_taken` (another one is called so meanwhile). */
export async function restoreTemplate(ctx: TenantContext, { templateId }: Ref): Promise<void> {
  const { actor, services } = ctx;
  await services.inTenant(actor.tenantId, async (tx) => {
    const template = await lockTemplate(tx, templateId);
    if (template.archivedAt === null) return;
    const [taken] = await tx
      .select({ id: templates.id })
      .from(templates)
      .where(
        and(
          sql`lower(${templates.name}) = lower(${template.name})`,
          isNull(templates.archivedAt),
          ne(templates.id, templateId),
        ),
      );
    if (taken) throw new DomainError("name_taken", { name: template.name });
    await tx.update(templates).set({ archivedAt: null }).where(eq(templates.id, templateId));
    await appendEvent(tx, actor, {
      action: "template.restored",
      subjectType: "template",
      subjectId: templateId,
      details: { name: template.name },
    });
  });
}
