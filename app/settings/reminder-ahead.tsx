/** What the ladder would send in the week to come: the dry run. */
import { Link } from "@remix-run/react";
import { DateText } from "#app/components/date-text.tsx";
import { useAgency } from "#app/use-agency.ts";
import { formatMoney } from "#core/money.ts";
import type { RemindersAhead as Run } from "#server/reminders/dry-run-reminders.ts";
import { dayWords, TONE_WORDS } from "./reminder-sentences.ts";

export function RemindersAhead({ run }: { run: Run }) {
  const { locale } = useAgency();
  if (run.count === 0) {
    return <p role="status">It would send nothing in the next {run.days} days.</p>;
  }
  return (
    <div className="ladder-ahead" role="status">
      <p>
        It would send <b>{run.count === 1 ? "one mail" : `${run.count} mails`}</b> in the next {run.days} days, if
        nothing is paid until then. Nothing was sent now.
      </p>
      <div className="ladder-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Day</th>
              <th scope="col">Invoice</th>
              <th scope="col">Client</th>
              <th scope="col">Step</th>
              <th scope="col" className="num">
                Open
              </th>
            </tr>
          </thead>
          <tbody>
            {run.shown.map((one) => (
              <tr key={`${one.invoiceId} ${one.on}`}>
                <td>
                  <DateText day={one.on} />
                </td>
                <td>
                  <Link to={`/invoices/${one.invoiceId}`}>{one.number}</Link>
                </td>
                <td>{one.clientName}</td>
                <td>
                  {TONE_WORDS[one.tone]}, {dayWords(one.offsetDays)}
                  {one.lateFee && ", and a late fee as a draft"}
                </td>
                <td className="num">{formatMoney(one.openMinor, one.currency, locale, { symbol: true })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {run.count > run.shown.length && <p>{run.count - run.shown.length} more are not shown.</p>}
    </div>
  );
}
