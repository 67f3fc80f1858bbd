/** A link that signs nothing (any more): what became of it, and what to do instead. Each case has its own sentence. */
import { Form } from "@remix-run/react";
import { DateText } from "#app/components/date-text.tsx";
import { Button, ButtonLink } from "#app/components/ui/button.tsx";
import { formatMoney } from "#core/money.ts";
import type { readApproval } from "#server/approvals/approval-link-read.ts";

type Page = Exclude<Awaited<ReturnType<typeof readApproval>>, { shows: "open" }>;
type About = Exclude<Page, { shows: "somebody_else" }>;
type Over = Extract<Page, { shows: "over" }>;

export function LinkOver({ page }: { page: Page }) {
  switch (page.shows) {
    case "somebody_else":
      return (
        <section className="ask-over">
          <h1>This link is for {page.name}.</h1>
          <p>
            You are signed in as somebody else, so it shows and signs nothing here. Such a mail is for one person:
            whoever passed it on should not. What waits for you stands under “To approve”.
          </p>
          <div className="ask-ways">
            <ButtonLink to="/approvals" look="ink" large>
              What waits for me
            </ButtonLink>
            <Form method="post" action="/sign-out">
              <Button type="submit" large>
                I am {page.name}: sign out
              </Button>
            </Form>
          </div>
        </section>
      );
    case "used":
      return (
        <section className="ask-over" data-done={page.to}>
          <h1>{page.to === "countersign" ? "Countersigned." : "Returned."}</h1>
          {page.to === "countersign" ? (
            <p className="ask-mark">
              {page.name} · <code>{page.fingerprint}</code> · <DateText at={page.at} />
            </p>
          ) : (
            <blockquote>{page.comment}</blockquote>
          )}
          <AboutIt page={page} />
          <p>
            {page.to === "return"
              ? "Whoever wrote it can go on writing, and reads your comment. When it is submitted again, a new mail asks you."
              : page.waitsFor
                ? `It now waits for ${page.waitsFor.name}${namesOf(page.waitsFor.may)}. There is nothing more for you to do.`
                : "It can be sent now, exactly as you saw it. There is nothing more for you to do."}
          </p>
          <OpenIt page={page} />
        </section>
      );
    case "expired":
      return (
        <section className="ask-over">
          <h1>This link has expired.</h1>
          <AboutIt page={page} />
          <p>
            It worked for a week. The document still waits: sign in to countersign or return it there. Nothing is lost.
          </p>
          <OpenIt page={page} />
        </section>
      );
    case "over":
      return (
        <section className="ask-over">
          <h1>{titleOf(page)}</h1>
          <AboutIt page={page} />
          <p>{sentenceOf(page)}</p>
          <OpenIt page={page} />
        </section>
      );
  }
}

function titleOf({ why, round }: Over): string {
  switch (why) {
    case "signed_elsewhere":
      return "You have signed it already.";
    case "rights_changed":
      return "You are not asked for this any more.";
    case "delegation_ended":
      return "You do not sign for somebody else any more.";
    case "step_over":
      return "This step is signed.";
    case "round_closed":
      if (round.newer) return "There is a newer version.";
      return ROUND_TITLES[round.state] ?? "This is over.";
  }
}

const ROUND_TITLES: Partial<Record<Over["round"]["state"], string>> = {
  approved: "It is countersigned already.",
  issued: "It has been sent already.",
  returned: "It was returned.",
  withdrawn: "It was taken back.",
  superseded: "It was opened again.",
};

function sentenceOf({ why, round, agencyName }: Over): string {
  switch (why) {
    case "signed_elsewhere":
      return "Your signature is there, given in the app. This link signs nothing twice.";
    case "rights_changed":
      return `What you may sign at ${agencyName} has changed since this mail was sent, so its link does not work any more. If you can still sign, sign in and do it there.`;
    case "delegation_ended":
      return "The days on which you signed for them are over, or were ended. They decide themselves now.";
    case "step_over":
      return "Others were quicker. If it needs you once more at a later step, another mail asks you.";
    case "round_closed": {
      const by = round.closedBy ? ` by ${round.closedBy}` : "";
      if (round.newer)
        return "What this mail was about was changed and submitted again. If your signature is needed, a newer mail has a link of its own.";
      if (round.state === "approved") return `It was countersigned${by}. There is nothing more for you to do.`;
      if (round.state === "issued") return "There is nothing more for you to do.";
      return `It is a draft again${by === "" ? "" : `, opened${by}`}. When it is submitted again, a new mail asks you.`;
    }
  }
}

function AboutIt({ page }: { page: About }) {
  return (
    <p className="ask-about">
      {formatMoney(page.totalMinor, page.currency, page.locale)} {page.currency},{" "}
      {page.kind === "credit_note" ? "credited to" : "to"} {page.clientName}
    </p>
  );
}

function OpenIt({ page }: { page: About }) {
  return (
    <div className="ask-ways">
      <ButtonLink to={`/invoices/${page.invoiceId}`} large>
        Open it in Countersign
      </ButtonLink>
    </div>
  );
}

function namesOf(may: readonly string[]): string {
  return may.length === 0 ? "" : ` (${new Intl.ListFormat("en", { type: "disjunction" }).format(may)})`;
}
