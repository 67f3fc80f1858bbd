import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { attempt, callerFor, redirectSaying } from "#app/api.server.ts";
import { COUNTRY_CHOICES, CURRENCY_CHOICES } from "#app/choices.server.ts";
import { ClientForm } from "#app/clients/client-form.tsx";
import { documentChoices } from "#app/clients/document-choices.server.ts";
import { CLIENT_FIELDS, readClient } from "#app/clients/read-client.server.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { useAgency } from "#app/use-agency.ts";

export const meta = () => [{ title: "New client · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const name = new URL(request.url).searchParams.get("name")?.slice(0, 120) ?? "";
  const documents = await documentChoices(callerFor(request, context));
  return { name, choices: { countries: COUNTRY_CHOICES, currencies: CURRENCY_CHOICES, ...documents } };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(
    form,
    async () => ({ value: await api.clients.create(readClient(form)) }),
    CLIENT_FIELDS,
  );
  if (!outcome.ok) return data(outcome, { status: 400 });
  return redirectSaying(`/clients/${outcome.value.clientId}`, "Client saved");
}

export default function NewClient() {
  const { name, choices } = useLoaderData<typeof loader>();
  const agency = useAgency();
  return (
    <main id="main">
      <PageRibbon title="New client" />
      <ClientForm
        choices={choices}
        initial={{ name, countryCode: agency.countryCode, currency: agency.baseCurrency }}
        agencyDueDays={agency.dueDays}
      >
        <ButtonLink to="/clients" look="quiet">
          Cancel
        </ButtonLink>
      </ClientForm>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors back={{ to: "/clients", label: "Back to the clients" }} />;
}
