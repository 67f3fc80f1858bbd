/** The agency's clients: found by name, those of today or those put away. */
import type { LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData, useNavigate } from "@remix-run/react";
import { callerFor } from "#app/api.server.ts";
import { useKeys } from "#app/components/frame/keys.tsx";
import { MoreLink } from "#app/components/more-link.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { useRowKeys } from "#app/components/row-keys.ts";
import { SearchBox } from "#app/components/search-box.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { UsersRound } from "#app/components/ui/icons.tsx";
import { useAgency } from "#app/use-agency.ts";

export const meta = () => [{ title: "Clients · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const query = search.get("q")?.trim() || undefined;
  const archived = search.get("show") === "archived";
  const cursor = search.get("after") ?? undefined;
  const list = await callerFor(request, context).clients.list({ query, archived, cursor, limit: 50 });
  return { ...list, query: query ?? null, archived };
}

export default function Clients() {
  const { rows, nextCursor, query, archived } = useLoaderData<typeof loader>();
  const agency = useAgency();
  const navigate = useNavigate();
  const table = useRowKeys();
  const write = agency.may("clients.write");
  useKeys(write ? [{ keys: "n", label: "New client", run: () => navigate("/clients/new") }] : []);
  const create = write && (
    <ButtonLink to="/clients/new" look="ink" keys="n">
      New client
    </ButtonLink>
  );
  return (
    <main id="main">
      <PageRibbon title="Clients">{create}</PageRibbon>
      <div className="page">
        <SearchBox label="Search clients" placeholder="Name, place, VAT number" keep={["show"]} />
        <nav className="tabs" aria-label="Which clients">
          <Link to="/clients" aria-current={archived ? undefined : "page"}>
            Active
          </Link>
          <Link to="/clients?show=archived" aria-current={archived ? "page" : undefined}>
            Archived
          </Link>
        </nav>
        {rows.length > 0 ? (
          <table className="ledger" ref={table}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Place</th>
                <th scope="col" className="m0">
                  VAT number
                </th>
                <th scope="col" className="m0">
                  Invoices go to
                </th>
                <th scope="col">Currency</th>
                <th scope="col" className="n m0">
                  Days to pay
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((client) => (
                <tr key={client.clientId}>
                  <td className="lead">
                    <Link to={`/clients/${client.clientId}`} prefetch="intent" data-row>
                      {client.name}
                    </Link>
                  </td>
                  <td className="sub soft">{placeOf(client.party)}</td>
                  <td className="soft m0">{client.party.vatId}</td>
                  <td className="soft m0">{client.emails.join(", ")}</td>
                  <td className="soft max-wide:-order-1">{client.currency}</td>
                  <td className="n soft m0">{client.dueDays ?? agency.dueDays}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : query ? (
          <EmptyState title="No client by that name" action={<ButtonLink to="/clients">Show all clients</ButtonLink>}>
            Nothing of “{query}” is in a name, place or VAT number{archived ? " of an archived client" : ""}.
          </EmptyState>
        ) : archived ? (
          <EmptyState title="Nobody is archived">
            A client that you no longer work for can be put away here. Its invoices stay where they are.
          </EmptyState>
        ) : (
          <EmptyState icon={UsersRound} title="Your first client" action={create}>
            Say once where Museum Kade sits, who gets its invoices and how many days it has to pay; every draft for it
            then begins with that.
          </EmptyState>
        )}
        <MoreLink cursor={nextCursor} />
      </div>
    </main>
  );
}

/** The last line of the address is where they are, in most of the world. */
function placeOf(party: { addressLines: string[]; countryCode: string }): string {
  return [party.addressLines.at(-1), party.countryCode].filter(Boolean).join(", ");
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
