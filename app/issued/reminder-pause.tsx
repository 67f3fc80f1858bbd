/** A pause of reminders: what it says while it holds, and the form that begins one. For an invoice and for a client alike. */
import { Form, useLocation } from "@remix-run/react";
import { type ReactNode, useId } from "react";
import { DateText } from "#app/components/date-text.tsx";
import { useAgency } from "#app/use-agency.ts";

export type PausedSubject = { invoiceId: string } | { clientId: string };

/** "Paused until 12 Dec: the client is waiting for a credit note." */
export function PauseWords({ untilDay, reason }: { untilDay: string | null; reason: string }) {
  return (
    <>
      paused {untilDay === null ? "until somebody lets them go on" : "through "}
      {untilDay !== null && <DateText day={untilDay} />}: {reason}
    </>
  );
}

export function ResumeForm({ subject }: { subject: PausedSubject }) {
  return (
    <PauseAct subject={subject} intent="resume">
      <button className="as-link" type="submit">
        Let them go on
      </button>
    </PauseAct>
  );
}

export function PauseForm({ subject, label }: { subject: PausedSubject; label: string }) {
  const { today } = useAgency();
  const id = useId();
  return (
    <details>
      <summary>{label}</summary>
      <PauseAct subject={subject} intent="pause">
        <label htmlFor={`${id}-reason`}>Why? The team reads it.</label>
        <input className="input" id={`${id}-reason`} name="reason" maxLength={300} required autoComplete="off" />
        <label htmlFor={`${id}-until`}>Through (empty: until somebody lets them go on)</label>
        <input className="input" id={`${id}-until`} name="untilDay" type="date" min={today} />
        <button className="btn" type="submit">
          Pause
        </button>
      </PauseAct>
    </details>
  );
}

/** Posts to a route of its own, which leads back to where it was pressed. */
function PauseAct(props: { subject: PausedSubject; intent: "pause" | "resume"; children: ReactNode }) {
  const { pathname } = useLocation();
  return (
    <Form
      method="post"
      action="/reminders"
      className={props.intent === "pause" ? "mt-2 grid max-w-[340px] justify-items-start gap-1.5" : undefined}
    >
      <input type="hidden" name="intent" value={props.intent} />
      <input type="hidden" name="back" value={pathname} />
      {Object.entries(props.subject).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {props.children}
    </Form>
  );
}
