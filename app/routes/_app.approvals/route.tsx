/** The approver's queue: what waits for a countersignature, oldest first, because somebody waits for it. */
import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { callerFor } from "#app/api.server.ts";
import { DateText } from "#app/components/date-text.tsx";
import { MoneyText } from "#app/components/money-text.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";

export const meta: MetaFunction = () => [{ title: "To approve · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = await callerFor(request, context);
  return api.invoices.queue();
}

export default function Approvals() {
  const { rows } = useLoaderData<typeof loader>();
  return (
    <main id="main">
      <PageRibbon title="To approve" />
      <div className="page">
        {rows.length === 0 ? (
          <div className="empty">
            <h2>Nobody waits for you</h2>
            <p>
              When a colleague submits a draft it stands here with its fingerprint, and leaves when you countersign or
              return it.
            </p>
            <Link className="btn" to="/invoices">
              Look at the invoices
            </Link>
          </div>
        ) : (
          <table className="ledger">
            <thead>
              <tr>
                <th scope="col">Client</th>
                <th scope="col">What</th>
                <th scope="col" className="n">
                  Amount
                </th>
                <th scope="col" className="m0">
                  Submitted
                </th>
                <th scope="col" className="m0">
                  Fingerprint
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.invoiceId}>
                  <td>
                    <Link to={`/invoices/${row.invoiceId}`} prefetch="intent">
                      {row.clientName ?? "no client"}
                    </Link>
                  </td>
                  <td className="soft">{row.subject || row.firstLine}</td>
                  <td className="n">
                    <MoneyText minor={row.totalMinor} currency={row.currency} symbol />
                  </td>
                  <td className="m0 soft">
                    {row.submittedBy}, <DateText at={row.submittedAt} />
                  </td>
                  <td className="m0 fingerprint">{row.fingerprint}</td>
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
