/** One mail as its receiver sees it. Its HTML is shown in a frame that may run nothing and reach nobody. */
import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { callerFor } from "#app/api.server.ts";
import { DateText } from "#app/components/date-text.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { Paperclip } from "#app/components/ui/icons.tsx";

export const meta = () => [{ title: "Mail · Countersign" }];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  return callerFor(request, context).mailbox.byId({ messageId: params.messageId ?? "" });
}

export default function Message() {
  const message = useLoaderData<typeof loader>();
  return (
    <main id="main">
      <PageRibbon title={message.subject}>
        <ButtonLink to="/mailbox" look="quiet">
          All mail
        </ButtonLink>
      </PageRibbon>
      <div className="page narrow grid gap-4">
        <dl className="facts">
          <dt>From</dt>
          <dd>{message.sender}</dd>
          <dt>To</dt>
          <dd>{message.shownTo.join(", ")}</dd>
          {message.shownCc.length > 0 && (
            <>
              <dt>Cc</dt>
              <dd>{message.shownCc.join(", ")}</dd>
            </>
          )}
          {message.replyTo && (
            <>
              <dt>Answers to</dt>
              <dd>{message.replyTo}</dd>
            </>
          )}
          <dt>Received by</dt>
          <dd>{message.recipient}</dd>
          <dt>Sent</dt>
          <dd>
            <DateText at={message.createdAt} />
          </dd>
        </dl>
        {message.attachments.length > 0 && (
          <ul className="flex flex-wrap gap-2">
            {message.attachments.map((attachment, index) => (
              <li key={attachment.name}>
                <a
                  className="btn"
                  href={`/mailbox/${message.messageId}/attachments/${index}`}
                  download={attachment.name}
                >
                  <Paperclip className="i" aria-hidden="true" />
                  {attachment.name}
                  <span className="small">{sizeWords(attachment.bytes)}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
        {message.html ? (
          <iframe
            title="The mail as it was written"
            // Links open a new window; scripts, forms and everything else stay off.
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            srcDoc={`<base target="_blank">${message.html}`}
            className="paper h-[62vh] w-full rounded-[5px] border border-rule bg-white"
          />
        ) : (
          <pre className="paper whitespace-pre-wrap rounded-[5px] border border-rule bg-sheet p-6 font-sans text-ink">
            {message.text}
          </pre>
        )}
      </div>
    </main>
  );
}

/** "84 kB": enough to know what one downloads. */
function sizeWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function ErrorBoundary() {
  return (
    <RouteErrors
      when={{ 404: "That message is not in this mailbox." }}
      back={{ to: "/mailbox", label: "Back to the mailbox" }}
    />
  );
}
