/** What became of each day of a schedule so far, the newest first. */
import { Link } from "@remix-run/react";
import { MoneyText } from "#app/components/money-text.tsx";
import { useAgency } from "#app/use-agency.ts";
import { formatDate } from "#core/plain-date.ts";
import type { OutcomeReason } from "#core/schedule-outcome.ts";
import { REASON_WORDS } from "./schedule-sentences.ts";
import type { ScheduleView } from "./schedule-view.ts";

type Run = ScheduleView["runs"][number];

const STATE: Record<NonNullable<Run["state"]>, string> = {
  draft: "draft",
  in_review: "waiting for approval",
  approved: "ready to issue",
  issued: "issued",
  voided: "voided",
  discarded: "discarded",
};

export function MadeInvoices({ runs }: { runs: Run[] }) {
  const { locale } = useAgency();
  return (
    <section className="part" aria-labelledby="made">
      <h2 id="made">What it has made</h2>
      {runs.length === 0 ? (
        <p>Nothing yet.</p>
      ) : (
        <table className="ledger">
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Invoice</th>
              <th scope="col" className="n">
                Amount
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => (
              <tr key={run.on}>
                <td className="sub">{formatDate(run.on, locale, "medium")}</td>
                <td className="lead wrap">
                  {run.invoiceId ? (
                    <Link to={`/invoices/${run.invoiceId}`}>{run.number ?? "Not numbered yet"}</Link>
                  ) : (
                    "None"
                  )}
                  {run.reason && <span className="soft"> · {REASON_WORDS[run.reason as OutcomeReason]}</span>}
                </td>
                <td className="n">
                  {run.totalMinor !== null && run.currency && (
                    <MoneyText minor={run.totalMinor} currency={run.currency} code />
                  )}
                </td>
                <td className="soft">{run.state ? STATE[run.state] : "skipped"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
