/** The composer: an invoice that is being issued, sent once more or reminded of, with the mail as it will be beside it. */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { type Api, attempt, callerFor, redirectSaying, text } from "#app/api.server.ts";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { RouteErrors } from "#app/components/route-errors.tsx";
import { readComposer } from "#app/issued/read-composer.server.ts";
import { SendComposer } from "#app/issued/send-composer.tsx";
import { composedIn, momentIn, SEND_FIELDS } from "#app/issued/send-form.server.ts";
import { momentSentence, type WallMoment } from "#app/issued/send-moment.ts";
import "#app/issued/send.css";

const KINDS = ["invoice", "resend", "reminder"] as const;
type Kind = (typeof KINDS)[number];

const TITLES: Record<Kind, string> = { invoice: "Issue and send", resend: "Send again", reminder: "Remind" };

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: `${page ? TITLES[page.kind] : "Send"} · Countersign` },
];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const api = callerFor(request, context);
  const query = new URL(request.url).searchParams;
  const invoiceId = params.invoiceId ?? "";
  const kind = kindIn(query.get("kind"));
  const start = await readComposer(api, { invoiceId, kind }, context.services.now().getTime());
  // One recipient's mail is sent anew, to the address that was wrong: only that one is written to.
  const to = query.get("to");
  const recipients = to ? [{ address: to.slice(0, 254), role: "to" as const }] : start.recipients;
  return { kind, start: { ...start, recipients }, replaces: query.get("replaces") };
}

function kindIn(word: string | null): Kind {
  return KINDS.find((kind) => kind === word) ?? "resend";
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const api = callerFor(request, context);
  const invoiceId = params.invoiceId ?? "";
  const form = await request.formData();
  const here = `/invoices/${invoiceId}`;
  const ref = { dispatchId: text(form, "dispatchId") };
  switch (text(form, "intent")) {
    case "cancel": {
      const outcome = await attempt(form, () =>
        api.sending.cancel(ref).then(() => ({ said: "Called off. Nothing went out." })),
      );
      return outcome.ok ? redirectSaying(here, outcome.said ?? "") : data(outcome, { status: 422 });
    }
    case "now": {
      const outcome = await attempt(form, () => api.sending.sendNow(ref).then(() => ({ said: "It leaves now." })));
      return outcome.ok ? redirectSaying(here, outcome.said ?? "") : data(outcome, { status: 422 });
    }
    case "move": {
      const sendAt = momentIn(form);
      const outcome = await attempt(form, () => api.sending.move({ ...ref, sendAt }).then(() => ({})), SEND_FIELDS);
      return outcome.ok ? redirectSaying(here, await leavesAt(api, sendAt)) : data(outcome, { status: 422 });
    }
    default: {
      const outcome = await attempt(form, () => send(api, form, invoiceId), SEND_FIELDS);
      if (!outcome.ok) return data(outcome, { status: 422 });
      return redirectSaying(here, await saidOf(api, form));
    }
  }
}

async function send(api: Api, form: FormData, invoiceId: string) {
  const composed = composedIn(form, invoiceId);
  switch (kindIn(text(form, "kind"))) {
    case "invoice":
      await api.invoices.issue({
        invoiceId,
        contentHash: text(form, "contentHash"),
        ...(toNobody(form) ? { recipients: [] } : { mail: composed }),
      });
      return {};
    case "resend":
      await api.sending.resend(composed);
      return {};
    case "reminder":
      await api.sending.remind(composed);
      return {};
  }
}

/** The button said that it goes to nobody, and no address was typed since. */
function toNobody(form: FormData): boolean {
  return text(form, "nobody") === "yes" && composedIn(form, "").recipients.length === 0;
}

async function saidOf(api: Api, form: FormData): Promise<string> {
  if (toNobody(form)) return "It is issued. No mail leaves.";
  const { sendAt } = composedIn(form, "");
  return sendAt ? leavesAt(api, sendAt) : "It leaves now.";
}

async function leavesAt(api: Api, moment: WallMoment): Promise<string> {
  const { timeZone, locale } = await api.agency.read();
  return `It leaves ${momentSentence(moment, timeZone, locale) ?? "then"}.`;
}

export default function Send() {
  const page = useLoaderData<typeof loader>();
  return (
    <main id="main">
      <PageRibbon
        title={`${TITLES[page.kind]}: ${[page.start.number, page.start.clientName].filter(Boolean).join(", ")}`}
        state={page.kind === "invoice" ? "It takes its number when it is issued" : ""}
      />
      <SendComposer key={page.start.invoiceId} start={page.start} replaces={page.replaces} act={TITLES[page.kind]} />
    </main>
  );
}

export function ErrorBoundary() {
  return (
    <RouteErrors
      when={{ 409: "There is nothing to send here now: it is not issued, was voided, or nothing is left to pay." }}
      back={{ to: "/invoices", label: "Back to the invoices" }}
    />
  );
}
