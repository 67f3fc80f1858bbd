/** What is being written, reviewed, or ready to leave. */
import { type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { Form, Link, useLoaderData } from "@remix-run/react";
import { callerFor } from "#app/api.server.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { LedgerTable } from "#app/ledger/ledger-table.tsx";
import { useAgency } from "#app/use-agency.ts";

export const meta: MetaFunction = () => [{ title: "Drafts · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = await callerFor(request, context);
  const cursor = new URL(request.url).searchParams.get("after")?.slice(0, 400);
  return api.invoices.list({
    states: ["draft", "in_review", "approved"],
    limit: 50,
    ...(cursor ? { cursor } : {}),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = await callerFor(request, context);
  const { invoiceId } = await api.invoices.create({});
  return redirect(`/invoices/${invoiceId}`);
}

export default function Drafts() {
  const { rows, nextCursor } = useLoaderData<typeof loader>();
  const agency = useAgency();
  const create = agency.may("invoices.write") && (
    <Form method="post">
      <button className="btn ink" type="submit" data-key="c">
        New draft <kbd>C</kbd>
      </button>
    </Form>
  );
  return (
    <main id="main">
      <PageRibbon title="Drafts">{create}</PageRibbon>
      <div className="page">
        {rows.length > 0 ? (
          <LedgerTable
            rows={rows}
            locale={agency.locale}
            totalKnown={`${rows.length}${nextCursor ? "+" : ""} being written`}
          />
        ) : (
          <div className="empty">
            <h2>Nothing is being written</h2>
            <p>Start a draft and invite whoever knows the hours: you can all type in it at once.</p>
            {create}
          </div>
        )}
        <nav className="pager" aria-label="Pages">
          {nextCursor && (
            <Link className="btn" to={`?after=${encodeURIComponent(nextCursor)}`}>
              Older
            </Link>
          )}
        </nav>
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
