/**
 * The client's page: the agency's sheet, one amount, one action, and a place to ask. No account, nothing of ours but a small line. It is
 * HTML alone with a little script of its own (page-script.ts): what React would add, a client would wait for.
 */
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, type MetaFunction, redirect } from "@remix-run/node";
import { useActionData, useLoaderData } from "@remix-run/react";
import { type CSSProperties, useContext } from "react";
import { publicCallerFor, refusalOf, text } from "#app/api.server.ts";
import { NonceContext } from "#app/components/nonce-context.ts";
import { RouteErrors } from "#app/components/route-errors.tsx";
import type { PageHandle } from "#app/components/still-page.ts";
import { Download } from "#app/components/ui/icons.tsx";
import { readableInk } from "#core/ink.ts";
import { InvoiceSheet } from "#core/sheet/InvoiceSheet.tsx";
import { sheetOfIssued } from "#core/sheet/sheet-view.ts";
import { cssFamilies, familiesOf, hanForms } from "#core/sheet/typefaces.ts";
import { PLAIN_ACCENT } from "#core/template.ts";
import "#core/sheet/sheet.css";
import "./client.css";
import { Closed } from "./closed.tsx";
import { openPage, refusedQuestion, type ShownPage } from "./open-page.server.ts";
import { clientPageScript } from "./page-script.ts";
import { PayBlock } from "./pay-block.tsx";
import { Questions } from "./questions.tsx";

export const handle: PageHandle = { still: true };

// The address is the key: it travels to no other site, is kept by nobody between, and on the way back the page says what is true then.
const PRIVATE = { "referrer-policy": "no-referrer", "cache-control": "no-store", "x-robots-tag": "noindex, nofollow" };

export const headers = () => PRIVATE;

export const meta: MetaFunction<typeof loader> = ({ data: page }) => [
  { title: page?.title ?? "" },
  { name: "robots", content: "noindex, nofollow" },
  { name: "referrer", content: "no-referrer" },
];

/** A token has 43 characters; what is longer opens nothing either, and says so as the rest does. */
const tokenOf = ({ token = "" }: { token?: string }) => token.slice(0, 100);

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const shown = await openPage(publicCallerFor(request, context), request, tokenOf(params));
  return data(shown, { status: shown.status, headers: PRIVATE });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const form = await request.formData();
  const token = tokenOf(params);
  const [name, body] = [text(form, "name"), text(form, "body")];
  try {
    const asked = { token, name, body, mark: text(form, "mark"), website: text(form, "website") };
    await publicCallerFor(request, context).public.ask(asked);
  } catch (error) {
    const reason = refusedQuestion(refusalOf(error));
    if (reason === null) throw error;
    return data({ reason, name, body }, { status: 422, headers: PRIVATE });
  }
  return redirect(`/i/${token}?asked=1#questions`, { status: 303, headers: PRIVATE });
}

export default function ClientPage() {
  const shown = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>() ?? null;
  if (shown.shows === "closed") {
    const { notSent, ...closed } = shown;
    return <Closed {...closed} notSent={refused ? { label: notSent, body: refused.body } : null} />;
  }
  return <Open {...shown} refused={refused} />;
}

type OpenProps = Extract<ShownPage, { shows: "document" }> & {
  refused: { reason: keyof OpenProps["refusals"] | "closed"; name: string; body: string } | null;
};

function Open(props: OpenProps) {
  const { document, link, words, refused } = props;
  const nonce = useContext(NonceContext);
  const view = sheetOfIssued(document, { state: props.state, logo: props.logo });
  return (
    <main
      id="main"
      className="public client"
      data-link={link}
      data-owes={props.openMinor === document.content.totals.totalMinor ? "all" : "less"}
      style={brandOf(view.look, hanForms(view))}
    >
      <div className="bar">
        <div>
          <p className="amount">{words.amount}</p>
          <p className="soft">{words.standing}</p>
          {words.more && <p className="soft">{words.more}</p>}
          {words.related.map(({ label, number, href }) => (
            <p key={number} className="soft">
              {label} {href ? <a href={href}>{number}</a> : <bdi>{number}</bdi>}
            </p>
          ))}
        </div>
        <span className="push" />
        <div className="client-acts">
          <a className="btn large" href="#ask">
            {words.ask.open}
          </a>
          {props.pdfReady && (
            <a className="btn large" href={`${link}/pdf`} download={`${document.number}.pdf`}>
              <Download size={16} aria-hidden="true" /> PDF
            </a>
          )}
          {words.pay && (
            <a className="btn ink large" href="#pay">
              {words.howToPay}
            </a>
          )}
        </div>
      </div>
      <InvoiceSheet view={view} />
      {words.pay && <PayBlock document={document} openMinor={props.openMinor} pay={words.pay} />}
      <Questions
        {...props.questions}
        link={link}
        agencyName={props.agencyName}
        text={words.ask}
        answersByMail={props.answersByMail}
        mark={props.mark}
        sent={props.sent}
        draft={props.asksForLink ? words.forwarded.draft : ""}
        refused={
          refused && refused.reason !== "closed" ? { ...refused, sentence: props.refusals[refused.reason] } : null
        }
      />
      <footer className="small client-foot">
        <p>
          {words.forwarded.sentence} <a href={`${link}?ask=link#ask`}>{words.forwarded.ask}</a>
        </p>
        <p>{words.fingerprint}</p>
      </footer>
      <script
        nonce={nonce}
        // The one script of the page, ours to the letter: nothing that anybody typed is in it.
        // biome-ignore lint/security/noDangerouslySetInnerHtml: a function of this build, as text.
        dangerouslySetInnerHTML={{ __html: `(${clientPageScript})()` }}
      />
    </main>
  );
}

/** The accent on the one action, as far as words can be read on it, and the typeface of the heading. */
function brandOf(look: ReturnType<typeof sheetOfIssued>["look"], han: ReturnType<typeof hanForms>): CSSProperties {
  return {
    "--brand-face": cssFamilies(familiesOf(look.typeface, han).heading),
    ...(look.accent === PLAIN_ACCENT ? {} : { "--brand": readableInk(look.accent) }),
  } as CSSProperties;
}

export function ErrorBoundary() {
  return <RouteErrors />;
}
