/** What waits for me, the most urgent first: to countersign, asked by a client, returned to me, ready to issue, late. */
import type { LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { callerFor } from "#app/api.server.ts";
import { useApp } from "#app/components/app-data.ts";
import { DateText } from "#app/components/date-text.tsx";
import { MoneyText } from "#app/components/money-text.tsx";
import { NewDraftButton } from "#app/components/new-draft.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { Inbox as InboxIcon } from "#app/components/ui/icons.tsx";
import { concernsInvoices } from "#app/live/concerns.ts";
import { useReadAgain } from "#app/live/live-context.tsx";
import { useAgency } from "#app/use-agency.ts";
import { may } from "#core/permissions.ts";

export const meta = () => [{ title: "Inbox · Countersign" }];

/** A glance, not an archive: more than this is worked through in the lists themselves. */
const ROWS_MAX = 12;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const role = context.requestContext.actor?.role ?? "viewer";
  const none = { rows: [] };
  const [queue, drafts, approved, late, asked] = await Promise.all([
    may(role, "invoices.approve") ? api.invoices.queue() : none,
    may(role, "invoices.write") ? api.invoices.list({ states: ["draft"], limit: 50 }) : none,
    may(role, "invoices.issue") ? api.invoices.list({ states: ["approved"], sort: "oldest", limit: ROWS_MAX }) : none,
    api.invoices.list({ settlement: "overdue", sort: "due", limit: ROWS_MAX }),
    may(role, "invoices.issue") ? api.questions.waiting() : none,
  ]);
  return {
    queue: queue.rows.slice(0, ROWS_MAX),
    returned: drafts.rows.filter((row) => "returned" in row && row.returned).slice(0, ROWS_MAX),
    approved: approved.rows,
    late: late.rows,
    asked: asked.rows.slice(0, ROWS_MAX).map((row) => ({ ...row, subject: `“${row.words}”` })),
  };
}

type Row = {
  invoiceId: string;
  number?: string | null;
  clientName: string | null;
  subject: string;
  firstLine: string;
  currency: string;
  totalMinor: string;
};

export default function Inbox() {
  const { queue, returned, approved, late, asked } = useLoaderData<typeof loader>();
  useReadAgain(concernsInvoices);
  const { person } = useApp();
  const agency = useAgency();
  const nothing = queue.length + returned.length + approved.length + late.length + asked.length === 0;
  return (
    <main id="main">
      <PageRibbon title="Inbox" state={nothing ? undefined : "what waits for you"}>
        {agency.may("invoices.write") && <NewDraftButton keys="c" />}
      </PageRibbon>
      <div className="page grid gap-6">
        {nothing && (
          <EmptyState
            icon={InboxIcon}
            title={`Nothing waits for you, ${person.name.split(" ")[0]}.`}
            action={<ButtonLink to="/invoices">Look at the invoices</ButtonLink>}
          >
            What needs a countersignature, what clients ask, what came back to you, what is ready to issue and what is
            late comes here by itself.
          </EmptyState>
        )}
        <Waiting title="To countersign" rows={queue} all="/approvals">
          {(row) => (
            <>
              {row.submittedBy}, <DateText at={row.submittedAt} />
            </>
          )}
        </Waiting>
        <Waiting title="Clients who ask" rows={asked} all={null}>
          {(row) => (
            <Link to={`/invoices/${row.invoiceId}#questions`}>
              {row.askedBy}, <DateText at={row.since} />
            </Link>
          )}
        </Waiting>
        <Waiting title="Came back to you" rows={returned} all="/drafts">
          {(row) => <DateText at={row.updatedAt} />}
        </Waiting>
        <Waiting title="Countersigned, ready to issue" rows={approved} all="/drafts">
          {() => "issue it"}
        </Waiting>
        <Waiting title="Late" rows={late} all="/invoices?show=overdue">
          {(row) => <strong>{row.daysLate === 1 ? "1 day late" : `${row.daysLate} days late`}</strong>}
        </Waiting>
      </div>
    </main>
  );
}

/** One pile; absent when there is nothing on it. The last column says why it lies there. */
function Waiting<T extends Row>(props: {
  title: string;
  rows: T[];
  all: string | null;
  children: (row: T) => ReactNode;
}) {
  if (props.rows.length === 0) return null;
  return (
    <table className="ledger">
      <caption className="text-left">
        <span className="font-serif text-[19px]">{props.title}</span>{" "}
        {props.all !== null && (
          <Link to={props.all} className="small ml-1">
            see all<span className="sr-only"> of: {props.title}</span>
          </Link>
        )}
      </caption>
      <thead className="sr-only">
        <tr>
          <th scope="col">Client</th>
          <th scope="col">What</th>
          <th scope="col">Amount</th>
          <th scope="col">Currency</th>
          <th scope="col">Why it is here</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={row.invoiceId}>
            <td className="lead wide:w-[24%]">
              <Link to={`/invoices/${row.invoiceId}`} prefetch="intent">
                {row.clientName ?? "No client yet"}
              </Link>
            </td>
            <td className="sub soft">{[row.number, row.subject || row.firstLine].filter(Boolean).join(" · ")}</td>
            <td className="n wide:w-[120px]">
              <MoneyText minor={row.totalMinor} currency={row.currency} />
            </td>
            <td className="m0 soft wide:w-[56px]">{row.currency}</td>
            <td className="end wide:w-[210px]">{props.children(row)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
