/** Makes a template, and keeps every change of one as a version of its own: no version is ever changed. */
import { and, count, eq, isNull, ne, sql } from "drizzle-orm";
import type { z } from "zod";
import { sameValue } from "#core/same-value.ts";
import type { TemplateSettings } from "#core/template-settings.ts";
import { templates, templateVersions } from "#db/schema/templates.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { appendEvent } from "#server/audit/append-event.ts";
import { DomainError } from "#server/errors.ts";
import { readLogoBytes } from "#server/tenancy/logo.ts";
import type { TenantContext } from "#server/trpc.ts";
import { lockTemplate } from "./lock-template.ts";
import { type CreateTemplateInput, type SaveTemplateInput, TEMPLATES_MAX } from "./template-input.ts";

/**
 * The first template of an agency becomes its default. Throws DomainError `name_taken`, `limit_reached`, or `file_rejected`
 * (the logo that it names was never uploaded here).
 */
export async function createTemplate(
  ctx: TenantContext,
  input: z.output<typeof CreateTemplateInput>,
): Promise<{ templateId: string; version: number }> {
  const { actor, services } = ctx;
  await refuseUnknownLogo(ctx, input.settings);
  return services.inTenant(actor.tenantId, async (tx) => {
    // One at a time: the agency's row is what everybody who changes its settings locks.
    await tx.select({ id: agencies.tenantId }).from(agencies).for("update");
    const [known] = await tx.select({ count: count() }).from(templates).where(isNull(templates.archivedAt));
    if ((known?.count ?? 0) >= TEMPLATES_MAX) throw new DomainError("limit_reached", { limit: TEMPLATES_MAX });
    await refuseTakenName(tx, input.name, null);
    const [row] = await tx
      .insert(templates)
      .values({
        tenantId: actor.tenantId,
        name: input.name,
        isDefault: known?.count === 0,
        createdAt: services.now(),
      })
      .returning({ id: templates.id });
    if (!row) throw new Error("insert returned no row");
    await insertVersion(tx, ctx, { templateId: row.id, version: 1, settings: input.settings });
    await told(tx, ctx, "template.created", row.id, { name: input.name });
    return { templateId: row.id, version: 1 };
  });
}

/**
 * A new version where something changed; a new name alone makes none. What is under way or issued keeps what it was
 * submitted with. Throws DomainError `template_not_found`, `template_changed_meanwhile`, `name_taken`, or `file_rejected`.
 */
export async function saveTemplate(
  ctx: TenantContext,
  input: z.output<typeof SaveTemplateInput>,
): Promise<{ version: number; changed: boolean }> {
  await refuseUnknownLogo(ctx, input.settings);
  return ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const template = await lockTemplate(tx, input.templateId);
    const { version, settings } = await newestVersion(tx, input.templateId);
    if (version !== input.basedOn) throw new DomainError("template_changed_meanwhile", { version });
    if (template.name !== input.name) {
      await refuseTakenName(tx, input.name, template.id);
      await tx.update(templates).set({ name: input.name }).where(eq(templates.id, template.id));
    }
    const changed = !sameValue(settings, input.settings);
    if (changed) await insertVersion(tx, ctx, { ...input, version: version + 1 });
    if (changed || template.name !== input.name) {
      await told(tx, ctx, "template.saved", template.id, {
        name: input.name,
        version: String(version + Number(changed)),
      });
    }
    return { version: changed ? version + 1 : version, changed };
  });
}

async function newestVersion(tx: Tx, templateId: string) {
  const [row] = await tx
    .select({ version: templateVersions.version, settings: templateVersions.settings })
    .from(templateVersions)
    .where(eq(templateVersions.templateId, templateId))
    .orderBy(sql`${templateVersions.version} desc`)
    .limit(1);
  if (!row) throw new Error(`template ${templateId} has no version`);
  return row;
}

async function insertVersion(
  tx: Tx,
  { actor, services }: TenantContext,
  { templateId, version, settings }: { templateId: string; version: number; settings: TemplateSettings },
): Promise<void> {
  const { tenantId, memberId: savedBy } = actor;
  await tx
    .insert(templateVersions)
    .values({ tenantId, templateId, version, settings, savedBy, createdAt: services.now() });
}

/** What is frozen names a picture for ever, so it has to be there before anybody can wear it. */
async function refuseUnknownLogo({ services, actor }: TenantContext, { logo }: TemplateSettings): Promise<void> {
  if (logo === "agency" || logo === "none") return;
  if ((await readLogoBytes(services.files, actor.tenantId, logo)) === null) {
    throw new DomainError("file_rejected", { reason: "logo_unknown" });
  }
}

async function refuseTakenName(tx: Tx, name: string, exceptId: string | null): Promise<void> {
  const [taken] = await tx
    .select({ id: templates.id })
    .from(templates)
    .where(
      and(
        sql`lower(${templates.name}) = lower(${name})`,
        isNull(templates.archivedAt),
        exceptId ? ne(templates.id, exceptId) : undefined,
      ),
    )
    .limit(1);
  if (taken) throw new DomainError("name_taken", { name });
}

function told(
  tx: Tx,
  { actor }: TenantContext,
  action: "template.created" | "template.saved",
  templateId: string,
  details: Record<string, string>,
) {
  return appendEvent(tx, actor, { action, subjectType: "template", subjectId: templateId, details });
}
