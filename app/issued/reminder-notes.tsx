/** Beside an issued invoice: what it was reminded of, what comes next and when, and what somebody can do about it. */
import { Link } from "@remix-run/react";
import { DateText } from "#app/components/date-text.tsx";
import { useAgency } from "#app/use-agency.ts";
import type { ReminderTone } from "#core/reminder-ladder.ts";
import { PauseForm, PauseWords, ResumeForm } from "./reminder-pause.tsx";

export type ReminderNotesProps = {
  invoiceId: string;
  clientId: string | null;
  reminders: {
    enabled: boolean;
    owed: boolean;
    sent: {
      at: string;
      byHand: boolean;
      state: string;
      recipients: { address: string; state: string }[];
      fee: { draftId: string; state: string } | null;
    }[];
    next: { on: string; tone: ReminderTone; lateFee: boolean } | null;
    recipients: string[];
    pause: { of: "client" | "invoice"; untilDay: string | null; reason: string } | null;
  };
};

const NEXT_WORDS: Record<ReminderTone, string> = {
  upcoming: "a note ahead",
  friendly: "a friendly reminder",
  firm: "a firm reminder",
  final: "the last reminder",
};

export function ReminderNotes({ invoiceId, clientId, reminders }: ReminderNotesProps) {
  const agency = useAgency();
  const { enabled, owed, pause } = reminders;
  // What waits for its moment stands among what is to be sent.
  const sent = reminders.sent.filter(({ state }) => state !== "scheduled");
  if (!owed && sent.length === 0) return null;
  return (
    <div className="note">
      <b>Reminders</b>
      {sent.map((one) => (
        <p key={one.at}>
          {sentWord(one)} <DateText at={one.at} /> to {one.recipients.map(({ address }) => address).join(", ")}
          {one.fee && (
            <>
              {"; "}
              <Link to={`/invoices/${one.fee.draftId}`}>{feeWord(one.fee.state)}</Link>
            </>
          )}
        </p>
      ))}
      {owed && pause?.untilDay !== null && <NextReminder reminders={reminders} />}
      {owed && pause && (
        <p>
          {pause.of === "client" ? "For this client " : "They are "}
          <PauseWords {...pause} />
        </p>
      )}
      {owed && agency.may("reminders.write") && (
        <div className="act">
          {pause?.of === "invoice" && <ResumeForm subject={{ invoiceId }} />}
          {pause?.of === "client" && clientId !== null && <Link to={`/clients/${clientId}`}>See the client</Link>}
          {pause === null && enabled && <PauseForm subject={{ invoiceId }} label="Pause for this invoice" />}
        </div>
      )}
      {owed && !enabled && agency.may("agency.update") && (
        <p>
          <Link to="/settings/reminders">Turn reminders on</Link>
        </p>
      )}
    </div>
  );
}

function NextReminder({ reminders: { enabled, next, recipients, sent } }: Pick<ReminderNotesProps, "reminders">) {
  if (!enabled) return <p>The agency sends none by itself.</p>;
  if (!next) return <p>{sent.length > 0 ? "The ladder ends here." : "No step of the ladder is to come."}</p>;
  if (recipients.length === 0) {
    return (
      <p>Next would be {NEXT_WORDS[next.tone]}, but no address is left that takes mail. Give the client another.</p>
    );
  }
  return (
    <p>
      Next: {NEXT_WORDS[next.tone]}, <DateText day={next.on} />, to {recipients.join(", ")}
      {next.lateFee && ". After it a late fee is proposed as a draft"}
    </p>
  );
}

function sentWord({ byHand, state }: ReminderNotesProps["reminders"]["sent"][number]): string {
  if (state === "cancelled") return "Called off";
  return byHand ? "Sent by hand" : "Sent";
}

function feeWord(state: string): string {
  switch (state) {
    case "issued":
      return "its late fee was issued";
    case "discarded":
    case "voided":
      return "its late fee was dropped";
    default:
      return "a late fee waits as a draft";
  }
}
