/** Templates as screens show them: the list, one with all its versions, and what a draft needs to look like itself. */
import { asc, desc, eq } from "drizzle-orm";
import { z } from "zod";
import type { KnownTemplate, Looks } from "#core/document-look.ts";
import { TemplateSettings } from "#core/template-settings.ts";
import { templates, templateVersions } from "#db/schema/templates.ts";
import { members } from "#db/schema/tenancy.ts";
import { DomainError } from "#server/errors.ts";
import { logoUri } from "#server/tenancy/logo.ts";
import type { TenantContext } from "#server/trpc.ts";
import { knownTemplates, loadLooks } from "./load-looks.ts";

/** Older versions stay, and documents name them; a page shows the newest of them. */
const VERSIONS_MAX = 50;
const ARCHIVED_MAX = 100;

/** Pictures by their hash, as `data:` URIs. */
export type Logos = Record<string, string>;

export async function listTemplates(
  ctx: TenantContext,
): Promise<{ templates: KnownTemplate[]; looks: Looks; logos: Logos }> {
  const { looks, known } = await ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const all = await tx
      .select({ id: templates.id })
      .from(templates)
      .orderBy(asc(templates.createdAt))
      .limit(ARCHIVED_MAX);
    const ids = all.map(({ id }) => id);
    return { looks: await loadLooks(tx), known: await knownTemplates(tx, ids) };
  });
  return { templates: known, looks, logos: await logosOf(ctx, looks, known) };
}

export const LooksInput = z.object({ worn: z.uuid().optional() });

/** What the page of a draft needs to show any look that its draft can have. `worn` is the template that it names. */
export async function readLooks(
  ctx: TenantContext,
  input: z.output<typeof LooksInput>,
): Promise<{ looks: Looks; logos: Logos }> {
  const looks = await ctx.services.inTenant(ctx.actor.tenantId, (tx) =>
    loadLooks(tx, input.worn ? { worn: input.worn } : {}),
  );
  return { looks, logos: await logosOf(ctx, looks, looks.templates) };
}

export type TemplateVersionView = { version: number; settings: TemplateSettings; savedBy: string; at: string };

/** Throws DomainError `template_not_found`. Versions from the newest to the oldest. */
export async function readTemplate(ctx: TenantContext, { templateId }: { templateId: string }) {
  const found = await ctx.services.inTenant(ctx.actor.tenantId, async (tx) => {
    const [row] = await tx.select().from(templates).where(eq(templates.id, templateId));
    if (!row) throw new DomainError("template_not_found", { templateId });
    const versions = await tx
      .select({
        version: templateVersions.version,
        settings: templateVersions.settings,
        savedBy: members.name,
        createdAt: templateVersions.createdAt,
      })
      .from(templateVersions)
      .innerJoin(members, eq(members.id, templateVersions.savedBy))
      .where(eq(templateVersions.templateId, templateId))
      .orderBy(desc(templateVersions.version))
      .limit(VERSIONS_MAX);
    return { row, versions, looks: await loadLooks(tx) };
  });
  const versions = found.versions.map(
    ({ createdAt, settings, ...one }): TemplateVersionView => ({
      ...one,
      settings: TemplateSettings.parse(settings),
      at: createdAt.toISOString(),
    }),
  );
  return {
    templateId,
    name: found.row.name,
    isDefault: found.row.isDefault,
    archived: found.row.archivedAt !== null,
    versions,
    looks: found.looks,
    logos: await logosOf(ctx, found.looks, versions),
  };
}

async function logosOf(
  { services, actor }: TenantContext,
  looks: Looks,
  named: readonly { settings: TemplateSettings }[],
): Promise<Logos> {
  const hashes = [looks.agency.logo, ...named.map(({ settings }) => settings.logo)].filter(
    (hash): hash is string => hash !== null && hash !== "agency" && hash !== "none",
  );
  const pairs = await Promise.all(
    [...new Set(hashes)].map(async (hash) => [hash, await logoUri(services.files, actor.tenantId, hash)] as const),
  );
  return Object.fromEntries(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null));
}
