/** What goes out later, with what can be done about it; and the doors to the composer. */
import { Link } from "@remix-run/react";
import { RowAction } from "#app/components/action-form.tsx";
import { useAgency } from "#app/use-agency.ts";
import type { DispatchView } from "#server/delivery/list-dispatches.ts";
import { MoveSending } from "./move-sending.tsx";
import { momentSentence } from "./send-moment.ts";

export type SendNotesProps = {
  invoiceId: string;
  dispatches: DispatchView[];
  /** Something can be sent now: it is issued and not voided. */
  sendable: boolean;
  /** Something is left to pay. */
  owed: boolean;
  /** When the page was made. */
  nowMs: number;
};

const WHAT = { invoice: "It leaves", resend: "Sent again", reminder: "Reminder leaves" } as const;

export function SendNotes({ invoiceId, dispatches, sendable, owed, nowMs }: SendNotesProps) {
  const { may, timeZone, locale } = useAgency();
  const waiting = dispatches.filter(({ state }) => state === "scheduled");
  const mayAct = may("invoices.issue");
  return (
    <>
      {waiting.map(({ dispatchId, kind, sendAt, recipients, byName }) => (
        <div className="note" key={dispatchId}>
          <b>
            {WHAT[kind]} {sendAt && momentSentence(sendAt, timeZone, locale)}
          </b>
          <p>
            {recipients.map(({ address, role }) => (role === "to" ? address : `${role} ${address}`)).join(", ")}
            {byName && ` · asked by ${byName}`}
          </p>
          {mayAct && sendAt && (
            // A new moment begins anew.
            <MoveSending key={sendAt.at} {...{ invoiceId, dispatchId, sendAt, nowMs }} />
          )}
          {mayAct && (
            <div className="act">
              <RowAction intent="now" hidden={{ dispatchId }} action={`/invoices/${invoiceId}/send`}>
                Send it now
              </RowAction>
              <RowAction intent="cancel" hidden={{ dispatchId }} action={`/invoices/${invoiceId}/send`}>
                Call it off
              </RowAction>
            </div>
          )}
        </div>
      ))}
      {sendable && mayAct && (
        <div className="note">
          <b>Send</b>
          <div className="act">
            <Link className="as-link" to={`/invoices/${invoiceId}/send?kind=resend`}>
              Send again
            </Link>
            {owed && (
              <Link className="as-link" to={`/invoices/${invoiceId}/send?kind=reminder`}>
                Remind
              </Link>
            )}
          </div>
        </div>
      )}
    </>
  );
}
