/** One client: what is known of it, and everything it was ever invoiced. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData, useNavigate } from "@remix-run/react";
import { attempt, callerFor } from "#app/api.server.ts";
import { COUNTRY_CHOICES } from "#app/choices.server.ts";
import { ReminderFact } from "#app/clients/reminder-fact.tsx";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { AddressTroubles } from "#app/components/address-troubles.tsx";
import { useKeys } from "#app/components/frame/keys.tsx";
import { MoreLink } from "#app/components/more-link.tsx";
import { NewDraftButton } from "#app/components/new-draft.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { LedgerTable } from "#app/ledger/ledger-table.tsx";
import { concernsInvoices } from "#app/live/concerns.ts";
import { useReadAgain } from "#app/live/live-context.tsx";
import { useAgency } from "#app/use-agency.ts";

export const meta = () => [{ title: "Client · Countersign" }];

/** As many as can be asked about at once; a client has a handful. */
const ADDRESSES_MAX = 50;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const clientId = params.clientId ?? "";
  const cursor = new URL(request.url).searchParams.get("after") ?? undefined;
  const [client, reminders, invoices] = await Promise.all([
    api.clients.byId({ clientId }),
    api.reminders.ofClient({ clientId }),
    api.invoices.list({ clientId, cursor, limit: 30 }),
  ]);
  const troubles = await api.sending.troubles({ addresses: client.emails.slice(0, ADDRESSES_MAX) });
  const country =
    COUNTRY_CHOICES.find(({ value }) => value === client.party.countryCode)?.label ?? client.party.countryCode;
  return { client, country, reminders, invoices, troubles };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const clientId = params.clientId ?? "";
  const outcome = await attempt(form, async () => {
    if (form.get("intent") === "restore") {
      await api.clients.restore({ clientId });
      return { said: "Back among the active clients" };
    }
    await api.clients.archive({ clientId });
    return { said: "Archived. Its invoices stay where they are." };
  });
  return data(outcome, { status: outcome.ok ? 200 : 409 });
}

export default function Client() {
  const { client, country, reminders, invoices, troubles } = useLoaderData<typeof loader>();
  useReadAgain(concernsInvoices);
  const agency = useAgency();
  const navigate = useNavigate();
  const write = agency.may("clients.write");
  const edit = `/clients/${client.clientId}/edit`;
  useKeys(write ? [{ keys: "e", label: "Edit this client", run: () => navigate(edit) }] : []);
  return (
    <main id="main">
      <PageRibbon title={client.name} state={client.archived ? "archived" : undefined}>
        {write && (
          <ActionForm intent={client.archived ? "restore" : "archive"}>
            <SubmitButton look="quiet" pending="…">
              {client.archived ? "Restore" : "Archive"}
            </SubmitButton>
          </ActionForm>
        )}
        {write && (
          <ButtonLink to={edit} keys="e">
            Edit
          </ButtonLink>
        )}
        {agency.may("invoices.write") && !client.archived && <NewDraftButton clientId={client.clientId} />}
      </PageRibbon>
      <div className="page grid gap-6">
        {client.note && <Notice title="Note">{client.note}</Notice>}
        <AddressTroubles troubles={troubles} />
        <dl className="facts max-w-[760px]">
          <dt>On its invoices</dt>
          <dd className="whitespace-pre-line">
            {[client.party.name, ...client.party.addressLines, country].filter(Boolean).join("\n")}
          </dd>
          <dt>VAT number</dt>
          <dd>{client.party.vatId || <span className="text-faint">not known</span>}</dd>
          {client.party.registrationId && (
            <>
              <dt>Registration</dt>
              <dd>{client.party.registrationId}</dd>
            </>
          )}
          <dt>Invoices go to</dt>
          <dd>
            {client.emails.length > 0 ? (
              client.emails.join(", ")
            ) : (
              <>
                <strong>Nobody yet.</strong> {write && <Link to={edit}>Add an address</Link>}
              </>
            )}
          </dd>
          <dt>Terms</dt>
          <dd>
            {client.currency}, {client.dueDays ?? agency.dueDays} days{client.dueDays === null && " (the agency's own)"}
          </dd>
          <ReminderFact clientId={client.clientId} reminders={reminders} />
        </dl>
        {invoices.rows.length > 0 ? (
          <section aria-label={`Invoices to ${client.name}`}>
            <LedgerTable rows={invoices.rows} locale={agency.locale} totalKnown={`${invoices.rows.length} shown`} />
          </section>
        ) : (
          <EmptyState
            title="Nothing invoiced yet"
            action={
              agency.may("invoices.write") && (
                <NewDraftButton clientId={client.clientId} look="plain">
                  New draft for {client.name}
                </NewDraftButton>
              )
            }
          >
            Drafts and invoices for {client.name} will stand here, the newest first.
          </EmptyState>
        )}
        <MoreLink cursor={invoices.nextCursor} />
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return (
    <RouteErrors
      when={{ 404: "That client is not in this agency." }}
      back={{ to: "/clients", label: "Back to the clients" }}
    />
  );
}
