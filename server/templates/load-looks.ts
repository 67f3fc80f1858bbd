/** Everything that decides how a draft looks, read at once: for the page of a draft and for its submit. */
import { and, asc, desc, eq, inArray, isNotNull, isNull, or } from "drizzle-orm";
import type { KnownTemplate, Looks } from "#core/document-look.ts";
import { TemplateSettings } from "#core/template-settings.ts";
import { clients } from "#db/schema/clients.ts";
import { templates, templateVersions } from "#db/schema/templates.ts";
import { agencies } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";
import { DomainError } from "#server/errors.ts";
import { logoHashOf } from "#server/tenancy/logo.ts";

/** Far beyond an agency. A draft for one of further clients shows the default, and its submit refuses with `look_changed`. */
const CLIENTS_MAX = 2_000;

/** `worn`: a template that a draft chose once; it is known also where it is archived meanwhile. `clientId`: only that client. */
export async function loadLooks(tx: Tx, about: { worn?: string; clientId?: string | null } = {}): Promise<Looks> {
  const [agency] = await tx
    .select({ locale: agencies.locale, countryCode: agencies.countryCode, logoFileKey: agencies.logoFileKey })
    .from(agencies);
  if (!agency) throw new DomainError("agency_not_found");
  const ofClients = await tx
    .select({ id: clients.id, templateId: clients.templateId, locale: clients.locale })
    .from(clients)
    .where(
      and(
        or(isNotNull(clients.templateId), isNotNull(clients.locale)),
        about.clientId === undefined ? isNull(clients.archivedAt) : eq(clients.id, about.clientId ?? NOBODY),
      ),
    )
    .limit(CLIENTS_MAX);
  const worn = [...new Set([about.worn, ...ofClients.map(({ templateId }) => templateId)])].filter((id) => !!id);
  return {
    templates: await knownTemplates(tx, worn as string[]),
    agency: {
      locale: agency.locale,
      countryCode: agency.countryCode,
      logo: logoHashOf(agency.logoFileKey),
    },
    clients: Object.fromEntries(ofClients.map(({ id, templateId, locale }) => [id, { templateId, locale }])),
  };
}

const NOBODY = "00000000-0000-0000-0000-000000000000";

/** Those in use by name, and whatever else is in `alsoIds`, each as its newest version. */
export async function knownTemplates(tx: Tx, alsoIds: string[] = []): Promise<KnownTemplate[]> {
  const newest = tx
    .selectDistinctOn([templateVersions.templateId], {
      templateId: templateVersions.templateId,
      version: templateVersions.version,
      settings: templateVersions.settings,
    })
    .from(templateVersions)
    .orderBy(templateVersions.templateId, desc(templateVersions.version))
    .as("newest");
  const rows = await tx
    .select({
      templateId: templates.id,
      name: templates.name,
      isDefault: templates.isDefault,
      archivedAt: templates.archivedAt,
      version: newest.version,
      settings: newest.settings,
    })
    .from(templates)
    .innerJoin(newest, eq(newest.templateId, templates.id))
    .where(or(isNull(templates.archivedAt), alsoIds.length > 0 ? inArray(templates.id, alsoIds) : undefined))
    .orderBy(asc(templates.createdAt), asc(templates.id));
  return rows.map(({ archivedAt, settings, ...row }) => ({
    ...row,
    settings: TemplateSettings.parse(settings),
    archived: archivedAt !== null,
  }));
}
