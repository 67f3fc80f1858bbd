/** What one was told of, by day, the newest first. It comes by itself, and goes quiet once it was read. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/node";
import { Link, useLoaderData } from "@remix-run/react";
import { attempt, callerFor, text } from "#app/api.server.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { useLocale } from "#app/components/locale-context.tsx";
import { MoreLink } from "#app/components/more-link.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { useRowKeys } from "#app/components/row-keys.ts";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { EmptyState } from "#app/components/ui/empty-state.tsx";
import { Bell } from "#app/components/ui/icons.tsx";
import { concernsNotifications } from "#app/live/concerns.ts";
import { useReadAgain } from "#app/live/live-context.tsx";
import { byDay } from "#app/notifications/by-day.ts";
import { NotificationRow } from "#app/notifications/notification-row.tsx";
import "#app/notifications/notifications.css";

export const meta = () => [{ title: "Notifications · Countersign" }];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const cursor = new URL(request.url).searchParams.get("after") ?? undefined;
  return callerFor(request, context).notifications.list({ cursor, limit: 50 });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const form = await request.formData();
  const outcome = await attempt(form, async () => {
    if (text(form, "intent") === "all") {
      await api.notifications.markAllRead({ upTo: text(form, "upTo") });
      return { said: "All of it is read" };
    }
    await api.notifications.markRead({ notificationId: text(form, "notificationId") });
    return {};
  });
  return data(outcome, { status: outcome.ok ? 200 : 422 });
}

export default function Notifications() {
  const { rows, nextCursor } = useLoaderData<typeof loader>();
  useReadAgain(concernsNotifications);
  const settings = useLocale();
  const table = useRowKeys();
  const [newest] = rows;
  const unread = rows.some((row) => !row.read);
  return (
    <main id="main">
      <PageRibbon title="Notifications" state={unread ? "what you were told of" : undefined}>
        {unread && newest && (
          <ActionForm intent="all" hidden={{ upTo: newest.at }}>
            <SubmitButton look="plain" pending="Marking…">
              Mark all as read
            </SubmitButton>
          </ActionForm>
        )}
      </PageRibbon>
      <div className="page narrow">
        {newest ? (
          <table className="notes" ref={table}>
            <caption className="sr-only">By day, the newest first</caption>
            {byDay(rows, settings).map(({ day, words, rows: some }) => (
              <tbody key={day}>
                <tr>
                  <th scope="rowgroup" colSpan={3}>
                    {words}
                  </th>
                </tr>
                {some.map((row) => (
                  <NotificationRow key={row.notificationId} row={row} />
                ))}
              </tbody>
            ))}
          </table>
        ) : (
          <EmptyState
            icon={Bell}
            title="Nothing to tell you yet"
            action={<ButtonLink to="/settings/notifications">Choose what you hear of</ButtonLink>}
          >
            When somebody asks for your countersignature, a client opens an invoice or asks something, a mail comes back
            or money arrives, it stands here at once.
          </EmptyState>
        )}
        <MoreLink cursor={nextCursor} />
        {newest && (
          <p className="hint mt-6">
            <Link to="/settings/notifications">Choose what you hear of, and how</Link>
          </p>
        )}
      </div>
    </main>
  );
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
