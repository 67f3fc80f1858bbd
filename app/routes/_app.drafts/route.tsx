/** What is being written, reviewed, or ready to leave. */
import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { callerFor } from "#app/api.server.ts";
import { MoreLink } from "#app/components/more-link.tsx";
import { NewDraftButton } from "#app/components/new-draft.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { FilePen } from "#app/components/ui/icons.tsx";
import { LedgerTable } from "#app/ledger/ledger-table.tsx";
import { concernsInvoices } from "#app/live/concerns.ts";
import { useReadAgain } from "#app/live/live-context.tsx";
import { KeptHere } from "#app/offline/kept-here.tsx";
import { useAgency } from "#app/use-agency.ts";

export const meta = () => [{ title: "Drafts · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const cursor = new URL(request.url).searchParams.get("after") ?? undefined;
  return callerFor(request, context).invoices.list({ states: ["draft", "in_review", "approved"], limit: 50, cursor });
}

export default function Drafts() {
  const { rows, nextCursor } = useLoaderData<typeof loader>();
  useReadAgain(concernsInvoices);
  const agency = useAgency();
  const writes = agency.may("invoices.write");
  return (
    <main id="main">
      <PageRibbon title="Drafts">{writes && <NewDraftButton keys="c" />}</PageRibbon>
      <div className="page">
        <KeptHere />
        {rows.length > 0 ? (
          <LedgerTable
            rows={rows}
            locale={agency.locale}
            totalKnown={`${rows.length}${nextCursor ? "+" : ""} being written`}
          />
        ) : (
          <EmptyState icon={FilePen} title="Nothing is being written" action={writes && <NewDraftButton />}>
            Start a draft and call whoever knows the hours: you can all type in it at once, and it is saved as you go.
          </EmptyState>
        )}
        <MoreLink cursor={nextCursor} />
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
