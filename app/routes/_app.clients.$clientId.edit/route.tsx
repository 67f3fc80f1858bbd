import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { attempt, callerFor, redirectSaying } from "#app/api.server.ts";
import { COUNTRY_CHOICES, CURRENCY_CHOICES } from "#app/choices.server.ts";
import { ClientForm, clientFields } from "#app/clients/client-form.tsx";
import { documentChoices } from "#app/clients/document-choices.server.ts";
import { CLIENT_FIELDS, readClient } from "#app/clients/read-client.server.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { useAgency } from "#app/use-agency.ts";

export const meta = () => [{ title: "Edit client · Countersign" }];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const client = await api.clients.byId({ clientId: params.clientId ?? "" });
  const documents = await documentChoices(api, client.templateId);
  return { client, choices: { countries: COUNTRY_CHOICES, currencies: CURRENCY_CHOICES, ...documents } };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const clientId = params.clientId ?? "";
  const outcome = await attempt(
    form,
    async () => ({ value: await api.clients.update({ clientId, ...readClient(form) }) }),
    CLIENT_FIELDS,
  );
  if (!outcome.ok) return data(outcome, { status: 400 });
  return redirectSaying(`/clients/${clientId}`, "Client saved");
}

export default function EditClient() {
  const { client, choices } = useLoaderData<typeof loader>();
  const agency = useAgency();
  return (
    <main id="main">
      <PageRibbon title={client.name} state="editing" />
      <ClientForm choices={choices} initial={clientFields(client)} agencyDueDays={agency.dueDays}>
        <ButtonLink to={`/clients/${client.clientId}`} look="quiet">
          Cancel
        </ButtonLink>
      </ClientForm>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors back={{ to: "/clients", label: "Back to the clients" }} />;
}
