/** What a page says instead of itself when its loader or action threw: what happened, what is safe, what to do. */
import { isRouteErrorResponse, Link, useRouteError } from "@remix-run/react";
import { sentenceForStatus } from "#app/status-sentences.ts";

/** The body of a Response that callerFor throws. */
export type ErrorBody = { code: string | null; sentence: string };

const TITLES: Record<number, string> = {
  401: "Please sign in.",
  403: "Not with your role.",
  404: "Nothing here.",
  409: "Somebody was quicker.",
  412: "Something comes first.",
  413: "Too large.",
  429: "A moment, please.",
  500: "Something broke.",
};

export type ErrorPageProps = {
  status: number;
  sentence: string;
  back?: { to: string; label: string };
};

export function ErrorPage({ status, sentence, back = { to: "/inbox", label: "Go to your inbox" } }: ErrorPageProps) {
  return (
    <main id="main" className="page">
      <section className="empty" role="alert">
        <p className="small">{status}</p>
        <h1>{TITLES[status] ?? (status >= 500 ? TITLES[500] : "This did not work.")}</h1>
        <p>{sentence}</p>
        <Link to={back.to} className="btn">
          {back.label}
        </Link>
      </section>
    </main>
  );
}

/**
 * For a route's ErrorBoundary. `when` gives this page's own sentence for a status; otherwise the API's own is shown. An
 * error that nobody expected shows no details: the log has them.
 */
export function RouteErrors({ when = {}, back }: { when?: Record<number, string>; back?: ErrorPageProps["back"] }) {
  const error = useRouteError();
  const status = isRouteErrorResponse(error) ? error.status : 500;
  const body = isRouteErrorResponse(error) ? (error.data as Partial<ErrorBody> | null) : null;
  const said = typeof body === "object" && body !== null && typeof body.sentence === "string" ? body.sentence : null;
  return (
    <ErrorPage
      status={status}
      sentence={when[status] ?? said ?? sentenceForStatus(status)}
      {...(back ? { back } : {})}
    />
  );
}
