/** The fields of a mail that is being composed: who gets it, in which words, where answers go, and when it leaves. */
import { useContext, useState } from "react";
import { Field, FormScopeContext, TextArea, TextInput } from "#app/components/ui/field.tsx";
import { useAgency } from "#app/use-agency.ts";
import { MomentFields } from "./moment-fields.tsx";
import type { ComposerStart } from "./read-composer.server.ts";
import { RecipientsField } from "./send-recipients.tsx";
import { SendWarnings } from "./send-warnings.tsx";
import type { MailBeingComposed, Roles } from "./use-mail.ts";

export type MailFieldsProps = { start: ComposerStart; mail: MailBeingComposed };

export function MailFields({ start, mail }: MailFieldsProps) {
  const { people } = mail;
  return (
    <>
      <Recipients people={people} known={start.known} onChange={mail.setPeople} />
      <SendWarnings
        addresses={[...people.to, ...people.cc, ...people.bcc]}
        known={start.known}
        troubles={start.troubles}
      />
      <Field name="subject" label="Subject">
        <TextInput
          maxLength={200}
          dir="auto"
          value={mail.subject}
          onChange={(event) => mail.setSubject(event.currentTarget.value)}
        />
      </Field>
      <Field
        name="body"
        label="Words above the invoice"
        hint={
          start.kind === "invoice"
            ? "{number}, {date}, {due} and {reference} are filled in when it is issued, {link} is each reader's own."
            : "{link} is each reader's own link to the invoice. Amount, days, button and PDF follow by themselves."
        }
      >
        <TextArea
          rows={10}
          maxLength={10_000}
          value={mail.body}
          onChange={(event) => mail.setBody(event.currentTarget.value)}
        />
      </Field>
      <Field name="replyTo" label="Answers go to" hint="Empty: the address that stands on the document.">
        <TextInput
          type="email"
          maxLength={254}
          value={mail.replyTo}
          onChange={(event) => mail.setReplyTo(event.currentTarget.value)}
        />
      </Field>
      <When start={start} mail={mail} />
    </>
  );
}

/** What the form sends along, unseen. */
export function hiddenOf(start: ComposerStart, replaces: string | null = null): Record<string, string> {
  const { kind, dispatchId, contentHash } = start;
  return { kind, dispatchId, contentHash, replaces: replaces ?? "" };
}

type RecipientsProps = { people: Roles; known: readonly string[]; onChange: (people: Roles) => void };

function Recipients({ people, known, onChange }: RecipientsProps) {
  const { wrong } = useContext(FormScopeContext);
  const [copies, setCopies] = useState(people.cc.length + people.bcc.length > 0);
  const field = (role: keyof Roles, label: string) => (
    <RecipientsField
      name={role}
      label={label}
      addresses={people[role]}
      known={known}
      wrong={wrong[role]}
      onChange={(addresses) => onChange({ ...people, [role]: addresses })}
    />
  );
  return (
    <>
      {field("to", "To")}
      <details open={copies} onToggle={(event) => setCopies(event.currentTarget.open)}>
        <summary>Copies</summary>
        <div className="grid gap-3 pt-2">
          {field("cc", "Cc")}
          {field("bcc", "Bcc: nobody else sees that they got it")}
        </div>
      </details>
    </>
  );
}

const ZONE_FROM = {
  client: "The client's time zone.",
  country: "The time zone of the client's country; the client's page can name another.",
  agency: "Your own time zone: the client has none, and its country has several.",
};

function When({ start, mail }: MailFieldsProps) {
  const { timeZone } = useAgency();
  const { moment, setMoment } = mail;
  const { zone: usual } = start;
  const choice = (value: "now" | "later", label: string) => (
    <label className="check">
      <input
        type="radio"
        name="when"
        value={value}
        checked={moment.later === (value === "later")}
        onChange={() => setMoment({ ...moment, later: value === "later" })}
      />
      <span>{label}</span>
    </label>
  );
  return (
    <fieldset className="composer-when">
      <legend>When</legend>
      {choice("now", "Now")}
      {choice("later", "At a moment")}
      {moment.later && (
        <MomentFields
          moment={moment}
          onChange={(chosen) => setMoment({ later: true, ...chosen })}
          nowMs={start.nowMs}
          zones={[usual.zone, timeZone, ...start.zones]}
          hint={moment.zone === usual.zone ? ZONE_FROM[usual.from] : undefined}
        />
      )}
    </fieldset>
  );
}
