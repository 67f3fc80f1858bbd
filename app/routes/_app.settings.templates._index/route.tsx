/** How documents look: every template with a picture of it, which one documents wear by themselves, and those put away. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { attempt, callerFor, text } from "#app/api.server.ts";
import { RowAction } from "#app/components/action-form.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { SettingsTabs } from "#app/settings/settings-tabs.tsx";
import { dressed, SheetThumbnail } from "#app/templates/dressed-sheet.tsx";
import { DESIGN_WORDS, languageWord } from "#app/templates/template-words.ts";
import { useAgency } from "#app/use-agency.ts";
import type { KnownTemplate } from "#core/document-look.ts";
import { PLAIN_SETTINGS } from "#core/template-settings.ts";
import "#core/sheet/sheet.css";
import "#app/templates/templates.css";

export const meta = () => [{ title: "Templates · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const [{ templates, looks, logos }, samples] = await Promise.all([api.templates.list(), api.templates.samples()]);
  const sample = samples.at(-1);
  if (!sample) throw new Error("there is always a sample");
  return { templates, wardrobe: { agency: looks.agency, logos }, sample: sample.view };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(form, async () => {
    const ref = { templateId: text(form, "templateId") };
    switch (form.get("intent")) {
      case "default":
        await api.templates.makeDefault(ref);
        return { said: "Documents wear this one from now on" };
      case "archive":
        await api.templates.archive(ref);
        return { said: "Archived. Whoever wears it keeps it." };
      default:
        await api.templates.restore(ref);
        return { said: "Taken back into use" };
    }
  });
  return data(outcome, { status: outcome.ok ? 200 : 422 });
}

export default function Templates() {
  const page = useLoaderData<typeof loader>();
  const update = useAgency().may("agency.update");
  const inUse = page.templates.filter((one) => !one.archived);
  const archived = page.templates.filter((one) => one.archived);
  const card = (template: KnownTemplate) => (
    <TemplateCard key={template.templateId} template={template} page={page} update={update} />
  );
  return (
    <main id="main">
      <PageRibbon title="Templates">
        {update && (
          <ButtonLink look="ink" to="/settings/templates/new">
            New template
          </ButtonLink>
        )}
      </PageRibbon>
      <div className="page">
        <SettingsTabs />
        <section className="part border-t-0" aria-labelledby="in-use">
          <h2 id="in-use">How your documents look</h2>
          <p>
            A draft wears the template that is chosen for it, else its client's, else the default. What was submitted
            keeps the look that it was submitted with, whatever becomes of the template.
          </p>
          {inUse.length > 0 ? (
            <ul className="template-cards">{inUse.map(card)}</ul>
          ) : (
            <div className="template-first">
              <SheetThumbnail view={dressed(page.sample, PLAIN_SETTINGS, page.wardrobe)} width={150} />
              <p>
                Your documents wear the plain look now. Give them your colour, your typeface, your language and fields
                of your own:{" "}
                {update ? (
                  <Link to="/settings/templates/new">begin a template</Link>
                ) : (
                  "an owner or admin can begin a template"
                )}
                .
              </p>
            </div>
          )}
        </section>
        {archived.length > 0 && (
          <section className="part" aria-labelledby="archived">
            <h2 id="archived">Archived</h2>
            <p>Offered to nobody; drafts and clients that wear one keep it.</p>
            <ul className="template-cards">{archived.map(card)}</ul>
          </section>
        )}
      </div>
    </main>
  );
}

type CardProps = { template: KnownTemplate; page: ReturnType<typeof useLoaderData<typeof loader>>; update: boolean };

function TemplateCard({ template, page, update }: CardProps) {
  const { templateId, name, version, settings, isDefault } = template;
  const hidden = { templateId };
  return (
    <li className="template-card">
      <Link to={`/settings/templates/${templateId}`} className="template-picture" aria-label={`Open ${name}`}>
        <SheetThumbnail view={dressed(page.sample, settings, page.wardrobe)} width={172} />
      </Link>
      <div>
        <h3>
          <Link to={`/settings/templates/${templateId}`}>{name}</Link>
        </h3>
        {isDefault && <p className="template-default">Default</p>}
        <p className="hint">
          {DESIGN_WORDS[settings.design].name}, {settings.paper}, {languageWord(settings.locale)} · version {version}
        </p>
        {update && (
          <div className="template-acts">
            {template.archived ? (
              <RowAction intent="restore" hidden={hidden}>
                Take back
              </RowAction>
            ) : (
              <>
                {!isDefault && (
                  <RowAction intent="default" hidden={hidden}>
                    Make default
                  </RowAction>
                )}
                <Link to={`/settings/templates/new?from=${templateId}`}>Copy</Link>
                <RowAction intent="archive" hidden={hidden}>
                  Archive
                </RowAction>
              </>
            )}
          </div>
        )}
      </div>
    </li>
  );
}

export function ErrorBoundary() {
  return <RouteErrors back={{ to: "/settings", label: "Back to the settings" }} />;
}
