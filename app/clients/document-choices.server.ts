/** What a client's documents can look like: the agency's templates and the languages there are. */
import { type Choice, TIME_ZONES } from "#app/choices.server.ts";
import type { Api } from "#app/load-context.ts";
import { DOCUMENT_LOCALE_CHOICES } from "#app/templates/locale-choices.server.ts";

/** `worn` is the client's own, which is offered also where it is archived meanwhile. */
export async function documentChoices(
  api: Api,
  worn: string | null = null,
): Promise<{ templates: Choice[]; locales: Choice[]; zones: readonly string[] }> {
  const { templates } = await api.templates.list();
  const offered = templates.filter((one) => !one.archived || one.templateId === worn);
  return {
    templates: offered.map(({ templateId, name, archived }) => ({
      value: templateId,
      label: archived ? `${name} (archived)` : name,
    })),
    locales: DOCUMENT_LOCALE_CHOICES,
    zones: TIME_ZONES,
  };
}
