/** One invoice. What it looks like follows its state: written on the sheet, read before signing, or kept as it was sent. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useActionData, useLoaderData, useNavigate, useRevalidator, useSearchParams } from "@remix-run/react";
import { lazy, Suspense, useCallback, useEffect, useMemo } from "react";
import { callerFor } from "#app/api.server.ts";
import { useApi } from "#app/api.ts";
import { useApp } from "#app/components/app-data.ts";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { DraftEditor } from "#app/draft/DraftEditor.tsx";
import { trpcDoor } from "#app/draft/trpc-door.ts";
import { performInvoiceAction } from "#app/invoice-actions.server.ts";
import { askedBefore, performClientAction, readClientSide } from "#app/issued/client-side.server.ts";
import { concernsInvoice } from "#app/live/concerns.ts";
import { useReadAgain } from "#app/live/live-context.tsx";
import { KeptEditsHost } from "#app/offline/kept-edits-host.tsx";
import { performRemarkAction } from "#app/remarks/remark-actions.server.ts";
import { RemarksProvider } from "#app/remarks/remarks-context.tsx";
import type { DraftPage } from "./draft-page.server.ts";
// Here and not where it is loaded later: the first look at an issued document has its styles.
import "#app/issued/issued.css";
import "#app/issued/client-side.css";
import "#app/schedules/schedules.css";
import "#app/issued/send.css";
import { invoicePage } from "./invoice-page.server.ts";

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page?.title ?? "Invoice"} · Countersign` },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const invoiceId = params.invoiceId ?? "";
  const against = new URL(request.url).searchParams.get("against");
  const page = await invoicePage(api, invoiceId, context.requestContext, context.services.now(), against);
  const [remarks, schedule, reminders, client] = await Promise.all([
    api.remarks.list({ invoiceId }),
    api.schedules.ofInvoice({ invoiceId }),
    page.shows === "issued" ? api.reminders.ofInvoice({ invoiceId }) : null,
    page.shows === "issued" ? readClientSide(api, invoiceId, askedBefore(request.url)) : null,
  ]);
  return { ...page, remarks, schedule, reminders, client };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const { locale } = await api.agency.read();
  const invoiceId = params.invoiceId ?? "";
  const form = await request.formData();
  const outcome =
    (await performRemarkAction(api, invoiceId, form)) ??
    (await performClientAction(api, invoiceId, form)) ??
    (await performInvoiceAction(api, invoiceId, form, locale));
  return outcome instanceof Response ? outcome : data(outcome, { status: 422 });
}

// The editor is the page that must be quick; the others come after it.
const Review = lazy(() => import("#app/review/review.tsx").then((module) => ({ default: module.Review })));
const ScheduleNote = lazy(() =>
  import("#app/schedules/schedule-note.tsx").then((module) => ({ default: module.ScheduleNote })),
);
const Issued = lazy(() => import("#app/issued/issued.tsx").then((module) => ({ default: module.Issued })));

export default function InvoicePage() {
  const page = useLoaderData<typeof loader>();
  const { memberId } = useApp();
  // A draft hears of itself from its room.
  useReadAgain((event) => page.shows !== "draft" && concernsInvoice(event, page.invoiceId));
  return (
    <>
      <KeptEditsHost invoiceId={page.invoiceId} isDraft={page.shows === "draft"} />
      <RemarksProvider
        key={page.invoiceId}
        invoiceId={page.invoiceId}
        initial={page.remarks}
        self={{ memberId }}
        hears={page.shows === "draft" ? "the room" : "the stream"}
      >
        {page.schedule && (
          <Suspense>
            <ScheduleNote schedule={page.schedule} shows={page.shows} may={page.shows === "issued" ? page.may : []} />
          </Suspense>
        )}
        <Suspense>
          <PageOf page={page} />
        </Suspense>
      </RemarksProvider>
    </>
  );
}

function PageOf({ page }: { page: ReturnType<typeof useLoaderData<typeof loader>> }) {
  const refused = useActionData<typeof action>();
  const [search] = useSearchParams();
  switch (page.shows) {
    case "draft":
      return <DraftView key={page.invoiceId} page={page} />;
    case "review":
      return <Review key={page.invoiceId} {...page} refused={refused} />;
    case "issued":
      return (
        <>
          <Issued key={page.invoiceId} {...page} fresh={search.has("stamped")} refused={refused} />
          <LookAgain while={page.unsettled} />
        </>
      );
  }
}

function DraftView({ page }: { page: DraftPage }) {
  const { memberId, person, agency } = useApp();
  const api = useApi();
  const { revalidate } = useRevalidator();
  const navigate = useNavigate();
  const door = useMemo(
    () => trpcDoor(api, page.invoiceId, agency.baseCurrency),
    [api, page.invoiceId, agency.baseCurrency],
  );
  const onMovedOn = useCallback(() => revalidate(), [revalidate]);
  const onDiscarded = useCallback(() => navigate("/drafts"), [navigate]);
  return (
    <DraftEditor
      {...page}
      self={{ memberId, name: person.name }}
      keepFor={{ userId: person.userId, tenantId: agency.tenantId }}
      door={door}
      onMovedOn={onMovedOn}
      onDiscarded={onDiscarded}
    />
  );
}

/** What is printed and sent tells of itself; should a word of it be lost, the page looks all the same while something is under way. */
const LOOK_AGAIN_MS = 10_000;

function LookAgain({ while: waiting }: { while: boolean }) {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (!waiting) return;
    const timer = setInterval(() => document.visibilityState === "visible" && revalidate(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [waiting, revalidate]);
  return null;
}

export function ErrorBoundary() {
  return <RouteErrors back={{ to: "/drafts", label: "Back to the drafts" }} />;
}
