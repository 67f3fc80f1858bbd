/** The review: left the sheet as it will be sent, right what it says in figures and one decision. Works without JavaScript. */
import { Form } from "@remix-run/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { DateText } from "#app/components/date-text.tsx";
import { useKeys } from "#app/components/frame/keys.tsx";
import { PageRibbon } from "#app/components/page-ribbon.tsx";
import { Button } from "#app/components/ui/button.tsx";
import { Kbd } from "#app/components/ui/kbd.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import type { InvoiceActionResult } from "#app/invoice-actions.server.ts";
import "./review.css";
import { ReviewRemarks } from "#app/remarks/read-remarks.tsx";
import { OverrideActs } from "#app/review/override-acts.tsx";
import { ReviewChanges } from "#app/review/review-changes.tsx";
import { ReviewSteps } from "#app/review/review-steps.tsx";
import { formatIban } from "#core/bank.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { marginPercent } from "#core/margin.ts";
import { formatMoney } from "#core/money.ts";
import { InvoiceSheet } from "#core/sheet/InvoiceSheet.tsx";
import type { SheetView } from "#core/sheet/sheet-view.ts";
import type { ReviewChanges as Changes } from "#server/approvals/review-changes.ts";
import type { StepView } from "#server/approvals/round-view.ts";
import { BaselineChoice } from "./baseline-text.tsx";
import { ReviewHistory } from "./review-history.tsx";
import { reviewRows } from "./review-rows.ts";
import { useThreadsBesideRows } from "./row-remarks.tsx";
import { lineMarksOf } from "./sheet-spots.ts";
import { useReviewWalk } from "./use-review-walk.ts";

export type ReviewRound = {
  contentHash: string;
  fingerprint: string;
  submittedBy: string;
  submittedAt: string;
  comment: string;
  costMinor: string | null;
  steps: StepView[];
};

export type ReviewProps = {
  invoiceId: string;
  view: SheetView;
  title: string;
  /** What was submitted, for what is said about it. */
  content: DraftContent;
  round: ReviewRound;
  /** How it differs from what this person knew before. */
  changes: Changes;
  taxWord: string;
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
  const { view, round, changes, content } = props;
  const margin = round.costMinor === null ? null : marginPercent(BigInt(round.costMinor), BigInt(view.totals.netMinor));
  const approve = useRef<HTMLButtonElement>(null);
  const comment = useRef<HTMLTextAreaElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const mayApprove = props.may.includes("approve");
  const [returning, setReturning] = useState(props.refused?.intent === "return");
  const [moment, setMoment] = useState<number | null>(null);
  const rows = useMemo(() => reviewRows(changes), [changes]);
  const marks = useMemo(() => lineMarksOf(changes.changes), [changes]);
  const walk = useReviewWalk(rows, paper, view.lines);
  const beside = useThreadsBesideRows(rows);

  // A key moves the focus; a person presses the button: nothing is signed by a stray letter.
  useKeys([
    ...(rows.length > 0
      ? [
          { keys: "j", label: "Next change", run: () => walk.step(1) },
          { keys: "k", label: "Change before", run: () => walk.step(-1) },
        ]
      : []),
    ...(mayApprove
      ? [
          { keys: "a", label: "To the countersign button", run: () => approve.current?.focus() },
          { keys: "r", label: "Return it with a comment", run: () => setReturning(true) },
        ]
      : []),
  ]);
  useEffect(() => {
    if (returning) comment.current?.focus();
  }, [returning]);

  const money = (minor: string) => formatMoney(minor, view.currency, view.locale);
  return (
    <main id="main">
      <PageRibbon
        title={props.title}
        state={
          <>
            submitted by {round.submittedBy}, <DateText at={round.submittedAt} />
          </>
        }
      >
        {rows.length > 0 && (
          <Button look="quiet" keys="j" onClick={() => walk.step(1)}>
            Next
          </Button>
        )}
      </PageRibbon>
      <div className="review">
        <div className="view" ref={paper}>
          <InvoiceSheet view={view} marks={marks} />
        </div>
        <section className="decision" aria-label="Decision">
          {moment !== null && (
            <ReviewHistory
              invoiceId={props.invoiceId}
              view={view}
              content={content}
              taxWord={props.taxWord}
              at={moment}
              host={paper}
              onClose={() => setMoment(null)}
            />
          )}
          {!mayApprove && (
            <>
              <h2>It waits for a countersignature</h2>
              <p className="review-waits">
                Nobody can change it now. It goes on when an approver countersigns it, or returns it.
              </p>
            </>
          )}
          <ReviewChanges
            changes={changes}
            taxWord={props.taxWord}
            walk={{ picked: walk.picked, onPick: walk.pick, onMoment: setMoment, content }}
          />
          {changes.baseline && <BaselineChoice baselines={changes.baselines} chosen={changes.baseline} />}
          <h3>This is what will be sent</h3>
          <dl>
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
              <dt>{props.taxWord}</dt>
              <dd>{money(view.totals.taxMinor)}</dd>
            </div>
            {view.totals.discountMinor !== "0" && (
              <div>
                <dt>Discounts</dt>
                <dd>−{money(view.totals.discountMinor)}</dd>
              </div>
            )}
            {round.costMinor !== null && (
              <div>
                <dt>Costs you</dt>
                <dd>
                  {money(round.costMinor)}
                  {margin !== null && `, margin ${margin} %`}
                </dd>
              </div>
            )}
            <div>
              <dt>Client</dt>
              <dd>{view.buyer?.name}</dd>
            </div>
            <div>
              <dt>Paid to</dt>
              <dd>{view.bank ? formatIban(view.bank.iban) || view.bank.accountNumber : "no bank details"}</dd>
            </div>
          </dl>
          <ReviewSteps steps={round.steps} contentHash={round.contentHash} />
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

          <ReviewRemarks content={content} locale={view.locale} elsewhere={beside} />

          <div className="review-withdraw">
            {props.may.includes("withdraw") && (
              <Form method="post">
                <Button type="submit" name="intent" value="withdraw" look="quiet">
                  Take it back to edit
                </Button>
              </Form>
            )}
            <OverrideActs
              may={props.may}
              contentHash={round.contentHash}
              signed={round.steps.flatMap(({ signatures }) => signatures.map(({ memberName }) => memberName))}
              refused={props.refused}
            />
          </div>
          {props.refused && <Notice loud role="alert" title={props.refused.problem} />}
          <div className={returning ? "act-bar open" : "act-bar"}>
            {mayApprove && (
              <>
                <p className="printed">
                  {props.signer} and <code>{round.fingerprint}</code> will be printed. Any edit after this needs you
                  again.
                </p>
                <div className="row">
                  <details
                    className="return"
                    open={returning || undefined}
                    onToggle={(event) => setReturning(event.currentTarget.open)}
                  >
                    <summary className="btn large">
                      Return <Kbd keys="r" />
                    </summary>
                    <Form method="post">
                      <input type="hidden" name="contentHash" value={round.contentHash} />
                      <label htmlFor="comment">What should change?</label>
                      <textarea
                        id="comment"
                        className="input"
                        ref={comment}
                        name="comment"
                        rows={3}
                        maxLength={2000}
                        required
                      />
                      <Button type="submit" name="intent" value="return">
                        Return it with this comment
                      </Button>
                    </Form>
                  </details>
                  <Form method="post">
                    <input type="hidden" name="contentHash" value={round.contentHash} />
                    <button ref={approve} className="btn stamp large" type="submit" name="intent" value="approve">
                      Countersign <Kbd keys="a" />
                    </button>
                  </Form>
                </div>
              </>
            )}
            {!mayApprove && (
              <>
                {props.whyNot && <p className="printed">{props.whyNot}</p>}
                <p className="printed">
                  Fingerprint <code>{round.fingerprint}</code>
                </p>
              </>
            )}
          </div>
        </section>
      </div>
    </main>
  );
}
