/** What waits: the money, what changed, the sheet, and under the thumb the two things that can be done about it. */
import { useActionData, useLocation } from "@remix-run/react";
import { useId } from "react";
import { ActionForm, type Answered, SubmitButton } from "#app/components/action-form.tsx";
import { DateText } from "#app/components/date-text.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { Field, TextArea, TextInput } from "#app/components/ui/field.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { ReviewChanges } from "#app/review/review-changes.tsx";
import { ReviewSteps } from "#app/review/review-steps.tsx";
import "#app/review/review.css";
import { formatMoney } from "#core/money.ts";
import { InvoiceSheet } from "#core/sheet/InvoiceSheet.tsx";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import type { ReviewChanges as Changes } from "#server/approvals/review-changes.ts";
import type { StepView } from "#server/approvals/round-view.ts";

export type AskedToSignProps = {
  name: string;
  /** Who is away and let this person sign. */
  forName: string | null;
  locale: string;
  kind: "invoice" | "credit_note";
  /** When its invoices come, where what is signed is a schedule. */
  schedule: string | null;
  fingerprint: string;
  submittedBy: string;
  submittedAt: string;
  steps: StepView[];
  changes: Changes | null;
  taxWord: string;
  view: SheetView;
  /** Null: this person has to sign in first. */
  nonce: string | null;
};

export function AskedToSign(props: AskedToSignProps) {
  const { view, locale } = props;
  const money = (minor: string) => formatMoney(minor, view.currency, locale);
  return (
    <>
      <h1>
        <span className="ask-amount">
          {money(view.totals.totalMinor)} <small>{view.currency}</small>
        </span>
        <span className="ask-what">
          {props.kind === "credit_note" ? "credited to" : "to"} {view.buyer?.name}
          {view.subject && `, ${view.subject}`}
        </span>
      </h1>
      <p className="ask-by">
        {props.submittedBy} asks {props.name} to countersign
        {props.forName && `, for ${props.forName}`}. Submitted <DateText at={props.submittedAt} />.
      </p>
      {props.schedule && (
        <Notice title="A schedule, and not one invoice">
          This comes {props.schedule}. One signature holds for all of them, while they say exactly this but for their
          days.
        </Notice>
      )}
      <div className="decision ask-facts">
        <h3>Money</h3>
        <dl>
          <div>
            <dt>Net</dt>
            <dd>{money(view.totals.netMinor)}</dd>
          </div>
          <div>
            <dt>Tax</dt>
            <dd>{money(view.totals.taxMinor)}</dd>
          </div>
          {view.totals.discountMinor !== "0" && (
            <div>
              <dt>Discounts</dt>
              <dd>−{money(view.totals.discountMinor)}</dd>
            </div>
          )}
          <div>
            <dt>Paid to</dt>
            <dd>{view.bank ? view.bank.iban || view.bank.accountNumber : "no bank details"}</dd>
          </div>
        </dl>
        {props.changes && <ReviewChanges changes={props.changes} taxWord={props.taxWord} />}
        <ReviewSteps steps={props.steps} />
      </div>
      <div className="ask-sheet">
        <InvoiceSheet view={view} />
      </div>
      <ActBar {...props} />
    </>
  );
}

/** Two drawers, one open at a time, without a script: pressing a name opens what it asks for. */
function ActBar({ nonce, name, fingerprint }: AskedToSignProps) {
  const answer = useActionData() as Answered | undefined;
  const refused = answer && !answer.ok ? answer.intent : undefined;
  const group = useId();
  if (nonce === null) {
    return (
      <section className="ask-act" aria-label="Decision">
        <p>
          A mail alone does not sign for you: sign in, with your second factor if you have one, and decide on this page.
        </p>
        <SignIn />
      </section>
    );
  }
  return (
    <section className="ask-act" aria-label="Decision">
      <p className="printed">
        {name} and <code>{fingerprint}</code> will be printed.
      </p>
      <div className="ask-drawers">
        <details name={group} open={refused === "return" || undefined}>
          <summary className="btn large">Return</summary>
          <ActionForm intent="return" hidden={{ nonce }} className="grid gap-3">
            <Field name="comment" label="What should change?">
              <TextArea rows={3} maxLength={2000} required />
            </Field>
            <SubmitButton pending="Returning…" look="plain" large>
              Return it with this comment
            </SubmitButton>
          </ActionForm>
        </details>
        <details name={group} open={refused === "countersign" || undefined}>
          <summary className="btn stamp large">Countersign</summary>
          <ActionForm intent="countersign" hidden={{ nonce }} className="grid gap-3">
            <Field
              name="total"
              label="Type the total"
              hint="As it stands on the sheet; the cents may be left out. A program that opens your mail does not know what to write here."
            >
              <TextInput inputMode="decimal" autoComplete="off" required />
            </Field>
            <SubmitButton pending="Signing…" look="stamp" large>
              Countersign as {name}
            </SubmitButton>
          </ActionForm>
        </details>
      </div>
    </section>
  );
}

function SignIn() {
  const here = useLocation().pathname;
  return (
    <ButtonLink to={`/sign-in?to=${encodeURIComponent(here)}`} look="ink" large>
      Sign in
    </ButtonLink>
  );
}
