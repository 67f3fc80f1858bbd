/** The approver's queue: what waits for a countersignature, oldest first, because somebody waits for it. */
import type { LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { callerFor } from "#app/api.server.ts";
import { DateText } from "#app/components/date-text.tsx";
import { MoneyText } from "#app/components/money-text.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { useRowKeys } from "#app/components/row-keys.ts";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { Stamp } from "#app/components/ui/icons.tsx";
import { concernsInvoices } from "#app/live/concerns.ts";
import { useReadAgain } from "#app/live/live-context.tsx";

export const meta = () => [{ title: "To approve · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  return callerFor(request, context).invoices.queue();
}

export default function Approvals() {
  const { rows } = useLoaderData<typeof loader>();
  useReadAgain(concernsInvoices);
  const table = useRowKeys();
  return (
    <main id="main">
      <PageRibbon title="To approve" />
      <div className="page">
        {rows.length === 0 ? (
          <EmptyState
            icon={Stamp}
            title="Nobody waits for you"
            action={<ButtonLink to="/invoices">Look at the invoices</ButtonLink>}
          >
            When a colleague submits a draft it stands here with its fingerprint, and leaves when you countersign or
            return it.
          </EmptyState>
        ) : (
          <table className="ledger" ref={table}>
            <thead>
              <tr>
                <th scope="col">Client</th>
                <th scope="col">What</th>
                <th scope="col" className="n">
                  Amount
                </th>
                <th scope="col" className="m0">
                  <span className="sr-only">Currency</span>
                </th>
                <th scope="col">Submitted</th>
                <th scope="col" className="m0">
                  Fingerprint
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.invoiceId}>
                  <td className="lead">
                    <Link to={`/invoices/${row.invoiceId}`} prefetch="intent" data-row>
                      {row.clientName ?? "no client"}
                    </Link>
                  </td>
                  <td className="sub soft">{row.subject || row.firstLine}</td>
                  <td className="n">
                    <MoneyText minor={row.totalMinor} currency={row.currency} />
                  </td>
                  <td className="m0 soft">{row.currency}</td>
                  <td className="end soft">
                    {row.submittedBy}, <DateText at={row.submittedAt} />
                  </td>
                  <td className="m0 soft">{row.fingerprint}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
