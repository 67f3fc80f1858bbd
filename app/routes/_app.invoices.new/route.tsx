/** A new draft. The form of every "New draft" button comes here; opened by its address, the page asks for whom. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { attempt, callerFor, text } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { Field, Select } from "#app/components/ui/field.tsx";

export const meta = () => [{ title: "New draft · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { rows } = await callerFor(request, context).clients.list({ limit: 100 });
  return {
    clients: rows.map(({ clientId, name }) => ({ clientId, name })),
    chosen: new URL(request.url).searchParams.get("client") ?? "",
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const clientId = text(form, "clientId");
  const outcome = await attempt(form, async () => ({ value: await api.invoices.create(clientId ? { clientId } : {}) }));
  if (!outcome.ok) return data(outcome, { status: 400 });
  return redirect(`/invoices/${outcome.value.invoiceId}`);
}

export default function NewDraft() {
  const { clients, chosen } = useLoaderData<typeof loader>();
  return (
    <main id="main">
      <PageRibbon title="New draft" />
      <div className="page narrow">
        <ActionForm intent="new" initial={{ clientId: chosen }} className="grid max-w-[380px] gap-4">
          <Field name="clientId" label="For" hint="You can choose, or change your mind, on the sheet.">
            <Select>
              <option value="">Choose later</option>
              {clients.map((client) => (
                <option key={client.clientId} value={client.clientId}>
                  {client.name}
                </option>
              ))}
            </Select>
          </Field>
          <div>
            <SubmitButton pending="Starting…">Start writing</SubmitButton>
          </div>
        </ActionForm>
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
