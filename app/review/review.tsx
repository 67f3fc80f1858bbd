/** The review: left the sheet as it will be sent, right what it says in figures and one decision. Works without JavaScript. */
import { Form } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { DateText } from "#app/components/date-text.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import type { InvoiceActionResult } from "#app/invoice-actions.server.ts";
import { formatMoney } from "#core/money.ts";
import { InvoiceSheet } from "#core/sheet/InvoiceSheet.tsx";
import type { SheetView } from "#core/sheet/sheet-view.ts";

export type ReviewRound = {
  contentHash: string;
  fingerprint: string;
  submittedBy: string;
  submittedAt: string;
  comment: string;
};

export type ReviewProps = {
  view: SheetView;
  title: string;
  round: ReviewRound;
  /** What this person may do with it, from the server. */
  may: readonly string[];
  /** Why they may not approve, where they could expect to: their own invoice. */
  whyNot: string | null;
  signer: string;
  refused: InvoiceActionResult | undefined;
  /** Problems that do not block, but that an approver wants to see. */
  warnings: string[];
};

export function Review(props: ReviewProps) {
  const { view, round } = props;
  const approve = useRef<HTMLButtonElement>(null);
  const comment = useRef<HTMLTextAreaElement>(null);
  const mayApprove = props.may.includes("approve");

  useEffect(() => {
    if (!mayApprove) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.metaKey || event.ctrlKey || event.altKey) return;
      if (event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      // A key moves the focus; a person presses the button: nothing is signed by a stray letter.
      if (event.key === "a") approve.current?.focus();
      else if (event.key === "r") comment.current?.focus();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [mayApprove]);

  const money = (minor: string) => formatMoney(minor, view.currency, view.locale);
  return (
    <main id="main">
      <PageRibbon title={props.title}>
        <span className="state wide">
          submitted by {round.submittedBy}, <DateText at={round.submittedAt} />
        </span>
      </PageRibbon>
      <div className="review">
        <div className="view">
          <InvoiceSheet view={view} />
        </div>
        <section className="changes" aria-label="Decision">
          <h2>{mayApprove ? "This is what will be sent" : "It waits for a countersignature"}</h2>
          <p>
            {mayApprove
              ? "Everything on the sheet is frozen: the client receives exactly this, with a number and a date."
              : "Nobody can change it now. It goes on when an approver countersigns it, or returns it."}
          </p>

          <h3>Money</h3>
          <dl className="figures">
            <div className="big">
              <dt>Total</dt>
              <dd>
                {money(view.totals.totalMinor)} {view.currency}
              </dd>
            </div>
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
          </dl>
          <h3>To and from</h3>
          <dl className="figures">
            <div>
              <dt>Client</dt>
              <dd>{view.buyer?.name}</dd>
            </div>
            <div>
              <dt>Lines</dt>
              <dd>{view.lines.length}</dd>
            </div>
            <div>
              <dt>Paid to</dt>
              <dd>{view.bank ? view.bank.iban || view.bank.accountNumber : "no bank details"}</dd>
            </div>
          </dl>
          {props.warnings.length > 0 && (
            <>
              <h3>Look twice</h3>
              <ul className="warnings">
                {props.warnings.map((warning) => (
                  <li key={warning}>{warning}</li>
                ))}
              </ul>
            </>
          )}

          {props.refused && (
            <p className="refusal" role="alert">
              {props.refused.problem}
            </p>
          )}
          <div className="act-bar">
            {mayApprove && (
              <>
                <details className="return" open={props.refused?.intent === "return" || undefined}>
                  <summary className="btn large">
                    Return <kbd>R</kbd>
                  </summary>
                  <Form method="post" className="stack">
                    <input type="hidden" name="contentHash" value={round.contentHash} />
                    <label htmlFor="comment">What should change?</label>
                    <textarea
                      id="comment"
                      ref={comment}
                      name="comment"
                      rows={3}
                      maxLength={2000}
                      required
                      onFocus={(event) => event.currentTarget.closest("details")?.setAttribute("open", "")}
                    />
                    <button className="btn" type="submit" name="intent" value="return">
                      Return it with this comment
                    </button>
                  </Form>
                </details>
                <p className="printed">
                  {props.signer} and <code>{round.fingerprint}</code> will be printed. Any edit after this needs you
                  again.
                </p>
                <Form method="post">
                  <input type="hidden" name="contentHash" value={round.contentHash} />
                  <button ref={approve} className="btn stamp large" type="submit" name="intent" value="approve">
                    Countersign <kbd>A</kbd>
                  </button>
                </Form>
              </>
            )}
            {!mayApprove && props.whyNot && <p className="printed">{props.whyNot}</p>}
            {props.may.includes("withdraw") && (
              <Form method="post">
                <button className="btn" type="submit" name="intent" value="withdraw">
                  Take it back to edit
                </button>
              </Form>
            )}
            <p className="printed">
              Fingerprint <code>{round.fingerprint}</code>
            </p>
          </div>
        </section>
      </div>
    </main>
  );
}
