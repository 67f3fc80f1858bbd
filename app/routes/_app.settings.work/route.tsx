/** Work that the product could not do by itself, for owners and admins: read it in words, have it tried again, or put it away. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { z } from "zod";
import { attempt, callerFor, text } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { MoreLink } from "#app/components/more-link.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { CircleCheck } from "#app/components/ui/icons.tsx";
import { SettingsTabs } from "#app/settings/settings-tabs.tsx";
import { WorkRow } from "#app/settings/work-row.tsx";
import "#app/settings/work.css";

export const meta = () => [{ title: "Failed work · Countersign" }];

const State = z.enum(["open", "replayed", "dismissed"]).catch("open");

export async function loader({ request, context }: LoaderFunctionArgs) {
  const search = new URL(request.url).searchParams;
  const state = State.parse(search.get("show"));
  const cursor = search.get("after") ?? undefined;
  return { state, list: await callerFor(request, context).work.list({ state, cursor, limit: 50 }) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(form, async () => {
    if (text(form, "intent") === "dismiss") {
      await api.work.dismiss({ workId: text(form, "workId"), reason: text(form, "reason") });
      return { said: "Dismissed" };
    }
    const { replayed } = await api.work.replay({ workIds: text(form, "workId").split(" ") });
    return { said: replayed === 1 ? "It is being tried again" : `${replayed} are being tried again` };
  });
  return outcome.ok ? outcome : data(outcome, { status: 422 });
}

const SHOWS = [
  ["open", "Waiting"],
  ["replayed", "Tried again"],
  ["dismissed", "Dismissed"],
] as const;

export default function FailedWorkPage() {
  const { state, list } = useLoaderData<typeof loader>();
  return (
    <main id="main">
      <PageRibbon title="Settings" />
      <div className="page narrow">
        <SettingsTabs />
        <section className="part border-t-0" aria-labelledby="failed-work">
          <h2 id="failed-work">Failed work</h2>
          <p>
            Mails, prints and reminders are done in the background, and tried again by themselves while there is hope.
            What did not work out waits here for somebody.
          </p>
          <nav className="work-states" aria-label="Which work">
            {SHOWS.map(([value, words]) => (
              <Link
                key={value}
                to={value === "open" ? "?" : `?show=${value}`}
                aria-current={state === value ? "page" : undefined}
              >
                {words}
              </Link>
            ))}
          </nav>
          {state === "open" && list.rows.length > 1 && (
            <ActionForm
              intent="replay-all"
              hidden={{ workId: list.rows.map(({ workId }) => workId).join(" ") }}
              className="work-all"
            >
              <SubmitButton look="plain" pending="Handing them over…">
                Try all {list.rows.length} again
              </SubmitButton>
              <span className="small">once what stood in the way is out of it</span>
            </ActionForm>
          )}
          {list.rows.length > 0 ? (
            <ul>
              {list.rows.map((work) => (
                <WorkRow key={work.workId} work={work} />
              ))}
            </ul>
          ) : (
            <Nothing state={state} />
          )}
          <MoreLink cursor={list.nextCursor} />
        </section>
      </div>
    </main>
  );
}

function Nothing({ state }: { state: z.infer<typeof State> }) {
  if (state !== "open") {
    return (
      <EmptyState title={state === "replayed" ? "Nothing was tried again" : "Nothing was dismissed"}>
        What somebody decides about failed work is kept here for a year.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={CircleCheck}
      title="Everything was done"
      action={<ButtonLink to="/inbox">To your inbox</ButtonLink>}
    >
      Were a mail server down for hours, you would read here “Send invoice 2026-0042 to books@kade.example”, what went
      wrong, and what to do.
    </EmptyState>
  );
}

export function ErrorBoundary() {
  return <RouteErrors when={{ 403: "Failed work is looked after by owners and admins." }} />;
}
