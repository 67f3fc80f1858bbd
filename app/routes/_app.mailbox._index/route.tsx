/** The mailbox of the embedded default: every mail that would have left, as its receiver would see it. */
import type { LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { callerFor } from "#app/api.server.ts";
import { DateText } from "#app/components/date-text.tsx";
import { MoreLink } from "#app/components/more-link.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { useRowKeys } from "#app/components/row-keys.ts";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { Mail, Paperclip } from "#app/components/ui/icons.tsx";

export const meta = () => [{ title: "Mailbox · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const cursor = new URL(request.url).searchParams.get("after") ?? undefined;
  return callerFor(request, context).mailbox.list({ cursor, limit: 50 });
}

export default function Mailbox() {
  const { rows, nextCursor } = useLoaderData<typeof loader>();
  const table = useRowKeys();
  return (
    <main id="main">
      <PageRibbon title="Mailbox" state="mail that stays on this machine" />
      <div className="page">
        {rows.length > 0 ? (
          <table className="ledger" ref={table}>
            <thead>
              <tr>
                <th scope="col">To</th>
                <th scope="col">Subject</th>
                <th scope="col" className="m0">
                  <span className="sr-only">Attachments</span>
                </th>
                <th scope="col" className="n">
                  When
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((message) => (
                <tr key={message.messageId}>
                  <td className="sub soft">{message.recipient}</td>
                  <td className="lead">
                    <Link to={`/mailbox/${message.messageId}`} prefetch="intent" data-row>
                      {message.seen ? message.subject : <strong>{message.subject}</strong>}
                      {!message.seen && <span className="sr-only"> (not opened yet)</span>}
                    </Link>
                  </td>
                  <td className="m0 soft">
                    {message.attachments > 0 && (
                      <span className="flex items-center gap-1">
                        <Paperclip className="i" aria-hidden="true" />
                        {message.attachments}
                        <span className="sr-only"> attached</span>
                      </span>
                    )}
                  </td>
                  <td className="n soft">
                    <DateText at={message.createdAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <EmptyState
            icon={Mail}
            title="Nothing was sent yet"
            action={<ButtonLink to="/inbox">Go to your inbox</ButtonLink>}
          >
            When you issue an invoice, the mail to the client lands here with its PDF and its link, instead of leaving
            this machine. Set <code>SMTP_URL</code> to send real mail.
          </EmptyState>
        )}
        <MoreLink cursor={nextCursor} />
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors when={{ 404: "This installation sends real mail, so there is no mailbox here." }} />;
}
