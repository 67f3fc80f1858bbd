/** One template: its settings beside a real invoice. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { attempt, callerFor, redirectSaying, refusalOf, text, WrongFields } from "#app/api.server.ts";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { sentenceFor } from "#app/error-sentences.ts";
import { DOCUMENT_LOCALE_CHOICES } from "#app/templates/locale-choices.server.ts";
import type { LogoAnswer } from "#app/templates/logo-choice.tsx";
import { TemplateEditor } from "#app/templates/template-editor.tsx";
import { useAgency } from "#app/use-agency.ts";
import { usualPaper } from "#core/sheet/sheet-languages.ts";
import { PLAIN_SETTINGS, TemplateSettings } from "#core/template-settings.ts";
import { LOGO_UPLOAD_BYTES_MAX } from "#server/pictures.ts";

const NEW = "new";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.kept.name || "New template"} · Countersign` },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const { templateId = NEW } = params;
  const from = templateId === NEW ? new URL(request.url).searchParams.get("from") : templateId;
  const [source, { looks, logos }, samples] = await Promise.all([
    from ? api.templates.byId({ templateId: from }) : null,
    api.templates.looks({}),
    api.templates.samples(),
  ]);
  const locales = [{ value: "", label: `The agency's own (${looks.agency.locale})` }, ...DOCUMENT_LOCALE_CHOICES];
  const newest = source?.versions[0];
  const settings = newest?.settings ?? { ...PLAIN_SETTINGS, paper: usualPaper(looks.agency.countryCode) };
  const shared = { samples, locales, wardrobe: { agency: looks.agency, logos: { ...logos, ...source?.logos } } };
  if (templateId === NEW || !source || !newest) {
    const name = source ? `${source.name}, copy`.slice(0, 60) : "";
    return { templateId: NEW, kept: { name, settings, version: 0 }, versions: [], takenFieldIds: [], ...shared };
  }
  return {
    templateId,
    kept: { name: source.name, settings, version: newest.version },
    versions: source.versions,
    takenFieldIds: [...new Set(source.versions.flatMap((one) => one.settings.fields.map(({ id }) => id)))],
    ...shared,
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  if (form.get("intent") === "logo") return uploaded(api, form);
  const { templateId = NEW } = params;
  const outcome = await attempt(
    form,
    async () => {
      const name = text(form, "name");
      if (!name) throw new WrongFields({}, "A template needs a name: what you call it among others.");
      const settings = settingsIn(form);
      if (templateId === NEW) {
        const made = await api.templates.create({ name, settings });
        return { value: made.templateId };
      }
      const basedOn = Number(text(form, "basedOn"));
      const { version, changed } = await api.templates.save({ templateId, name, settings, basedOn });
      return { said: changed ? `Saved as version ${version}. New drafts and open ones wear it.` : "Saved" };
    },
    {},
  );
  if (outcome.ok && typeof outcome.value === "string") {
    return redirectSaying(`/settings/templates/${outcome.value}`, "Kept. It can be worn now.");
  }
  return data(outcome, { status: outcome.ok ? 200 : 422 });
}

function settingsIn(form: FormData): TemplateSettings {
  const broken = new WrongFields({}, "A field needs a label, and every other setting a value that can be printed.");
  let written: unknown;
  try {
    written = JSON.parse(text(form, "settings"));
  } catch {
    throw broken;
  }
  const read = TemplateSettings.safeParse(written);
  if (!read.success) throw broken;
  return read.data;
}

async function uploaded(api: ReturnType<typeof callerFor>, form: FormData): Promise<LogoAnswer> {
  const file = form.get("file");
  const intent = "logo" as const;
  if (!(file instanceof File) || file.size === 0) return { intent, problem: "Choose a picture first." };
  const reason = { code: "file_rejected", details: { reason: "too_large" } } as const;
  if (file.size > LOGO_UPLOAD_BYTES_MAX) return { intent, problem: sentenceFor(reason) };
  try {
    const dataBase64 = Buffer.from(await file.arrayBuffer()).toString("base64");
    return { intent, ...(await api.templates.uploadLogo({ dataBase64 })) };
  } catch (error) {
    const refused = refusalOf(error);
    if (refused?.code !== "file_rejected") throw error;
    return { intent, problem: sentenceFor(refused) };
  }
}

export default function TemplatePage() {
  const { templateId, ...page } = useLoaderData<typeof loader>();
  const mayChange = useAgency().may("agency.update");
  return <TemplateEditor key={templateId} {...page} mayChange={mayChange} />;
}

export function ErrorBoundary() {
  return <RouteErrors back={{ to: "/settings/templates", label: "Back to the templates" }} />;
}
