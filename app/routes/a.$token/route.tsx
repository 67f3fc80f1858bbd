/**
 * The page behind the link of a mail that asks for a countersignature. Looking signs nothing; a form with a word of the reader's
 * own does. Works on a phone, without an account and without JavaScript.
 */
import {
  type ActionFunctionArgs,
  data,
  type HeadersFunction,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { attempt, publicCallerFor, text } from "#app/api.server.ts";
import { LocaleProvider } from "#app/components/locale-context.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { termsWords } from "#core/schedule-sentence.ts";
import { taxWordOf } from "#core/sheet/sheet-text.ts";
import { sheetOfContent } from "#core/sheet/sheet-view.ts";
import { AskedToSign } from "./asked-to-sign.tsx";
import { LinkOver } from "./link-over.tsx";
import "#core/sheet/sheet.css";
import "./ask.css";

export const meta: MetaFunction = () => [
  { title: "Countersign" },
  { name: "robots", content: "noindex, nofollow" },
  // The address is the key: no site, not even this one, is told it.
  { name: "referrer", content: "no-referrer" },
];

// Not kept by anybody between, nor by the browser: on the way back the page says what is true then.
const PRIVATE = { "referrer-policy": "no-referrer", "cache-control": "no-store", "x-robots-tag": "noindex, nofollow" };

export const headers: HeadersFunction = () => PRIVATE;

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const token = params.token ?? "";
  const page = await publicCallerFor(request, context).public.approval({ token });
  if (page.shows !== "open") return data(page, { headers: PRIVATE });
  const { content, logo, ...rest } = page;
  const view = sheetOfContent(content, { state: "in_review", logo });
  const schedule = content.schedule ? termsWords(content.schedule, page.locale) : null;
  return data({ ...rest, view, taxWord: taxWordOf(view), schedule }, { headers: PRIVATE });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const api = publicCallerFor(request, context).public;
  const form = await request.formData();
  const link = { token: params.token ?? "", nonce: text(form, "nonce") };
  const outcome = await attempt(
    form,
    async () => {
      if (form.get("intent") === "return") await api.returnByLink({ ...link, comment: text(form, "comment") });
      else await api.countersign({ ...link, total: text(form, "total") });
      return {};
    },
    { "code:approval_total_differs": "total" },
  );
  if (!outcome.ok) return data(outcome, { status: 422, headers: PRIVATE });
  // What became of it says the page itself; loading it again signs nothing.
  return redirect(`/a/${link.token}`, { status: 303, headers: PRIVATE });
}

export default function ApprovalByMail() {
  const page = useLoaderData<typeof loader>();
  return (
    <LocaleProvider settings={page}>
      <main id="main" className="public ask">
        <p className="ask-agency">{page.agencyName}</p>
        {page.shows === "open" ? <AskedToSign {...page} /> : <LinkOver page={page} />}
        <p className="small">
          This link is for {page.name} alone. Opening it signs nothing. <span>Sent with Countersign.</span>
        </p>
      </main>
    </LocaleProvider>
  );
}

export function ErrorBoundary() {
  return (
    <RouteErrors
      when={{
        404: "This link opens nothing. Was it copied whole? The mail that it came in has the right one.",
        429: "This link was opened too often in a short time. Wait a minute, then open it again.",
      }}
      back={{ to: "/approvals", label: "Sign in and look what waits" }}
    />
  );
}
