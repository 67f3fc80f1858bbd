/** Who gets it, in which words and when; beside it the mail exactly as it will be. */
import { useCallback, useContext, useRef, useState } from "react";
import { useApi } from "#app/api.ts";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { useKeys } from "#app/components/frame/keys.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { Field, FormScopeContext, Select, TextArea, TextInput } from "#app/components/ui/field.tsx";
import { useAgency } from "#app/use-agency.ts";
import type { Composed } from "#server/delivery/compose-dispatch.ts";
import type { MailPreview } from "#server/delivery/preview-dispatch.ts";
import { isPast, momentSentence } from "./send-moment.ts";
import { MailView, usePreview } from "./send-preview.tsx";
import { RecipientsField } from "./send-recipients.tsx";
import { SendWarnings } from "./send-warnings.tsx";

export type SendComposerProps = Omit<Composed, "number"> & {
  preview: MailPreview;
  dispatchId: string;
  replaces: string | null;
  /** 'YYYY-MM-DDTHH:MM' on the client's wall: what "later" begins with. */
  morning: string;
  nowMs: number;
  zones: readonly string[];
  /** What the button does, in words. */
  act: string;
};

const SEND_KEYS = "mod+Enter";

type Roles = { to: string[]; cc: string[]; bcc: string[] };

export function SendComposer(props: SendComposerProps) {
  const { invoiceId, kind } = props;
  const api = useApi();
  const [people, setPeople] = useState<Roles>(() => byRole(props.recipients));
  const [subject, setSubject] = useState(props.subject);
  const [body, setBody] = useState(props.body);
  const [replyTo, setReplyTo] = useState(props.replyTo);
  const untouched = subject === props.subject && body === props.body;
  const ask = useCallback(
    (signal: AbortSignal) => api.sending.preview.mutate({ invoiceId, kind, subject, body }, { signal }),
    [api, invoiceId, kind, subject, body],
  );
  const { mail, stale } = usePreview(props.preview, untouched ? null : ask);
  const box = useRef<HTMLDivElement>(null);
  useKeys([{ keys: SEND_KEYS, label: props.act, run: () => box.current?.querySelector("form")?.requestSubmit() }]);
  return (
    <div className="composer" ref={box}>
      <ActionForm
        intent="send"
        className="composer-form"
        hidden={{
          kind,
          dispatchId: props.dispatchId,
          contentHash: props.contentHash,
          replaces: props.replaces ?? "",
        }}
      >
        <Recipients people={people} known={props.known} onChange={setPeople} />
        <SendWarnings
          addresses={[...people.to, ...people.cc, ...people.bcc]}
          known={props.known}
          troubles={props.troubles}
        />
        <Field name="subject" label="Subject">
          <TextInput
            maxLength={200}
            dir="auto"
            value={subject}
            onChange={(event) => setSubject(event.currentTarget.value)}
          />
        </Field>
        <Field
          name="body"
          label="Words above the invoice"
          hint={
            kind === "invoice"
              ? "{number}, {date}, {due} and {reference} are filled in when it is issued, {link} is each reader's own."
              : "{link} is each reader's own link to the invoice. Amount, days, button and PDF follow by themselves."
          }
        >
          <TextArea
            rows={10}
            maxLength={10_000}
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
          />
        </Field>
        <Field name="replyTo" label="Answers go to" hint="Empty: the address that stands on the document.">
          <TextInput
            type="email"
            maxLength={254}
            value={replyTo}
            onChange={(event) => setReplyTo(event.currentTarget.value)}
          />
        </Field>
        <When {...props} />
        <div className="flex items-center gap-2">
          <SubmitButton pending="One moment…" keys={SEND_KEYS}>
            {props.act}
          </SubmitButton>
          <ButtonLink to={`/invoices/${invoiceId}`} look="quiet">
            Cancel
          </ButtonLink>
        </div>
      </ActionForm>
      <MailView
        mail={untouched ? props.preview : mail}
        stale={stale}
        head={[
          { name: "To", value: people.to.join(", ") },
          { name: "Cc", value: people.cc.join(", ") },
          { name: "Bcc, unseen", value: people.bcc.join(", ") },
          { name: "Answers to", value: replyTo },
        ]}
      />
    </div>
  );
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

function When({ morning, nowMs, zone: usual, agencyZone, zones }: SendComposerProps) {
  const { locale } = useAgency();
  const [later, setLater] = useState(false);
  const [local, setLocal] = useState(morning);
  const [zone, setZone] = useState(usual.zone);
  const sentence = momentSentence({ local, zone }, agencyZone, locale);
  const past = later && isPast({ local, zone }, nowMs);
  const choice = (value: "now" | "later", label: string) => (
    <label className="check">
      <input
        type="radio"
        name="when"
        value={value}
        checked={later === (value === "later")}
        onChange={() => setLater(value === "later")}
      />
      <span>{label}</span>
    </label>
  );
  return (
    <fieldset className="composer-when">
      <legend>When</legend>
      {choice("now", "Now")}
      {choice("later", "At a moment")}
      {later && (
        <div className="composer-moment">
          <Field
            name="local"
            label="Day and time there"
            wrong={past ? "That moment has gone by already: choose a later one." : undefined}
          >
            <TextInput
              type="datetime-local"
              value={local}
              onChange={(event) => setLocal(event.currentTarget.value.slice(0, 16))}
            />
          </Field>
          <Field name="zone" label="Time zone" hint={zone === usual.zone ? ZONE_FROM[usual.from] : undefined}>
            <Select value={zone} onChange={(event) => setZone(event.currentTarget.value)}>
              {[...new Set([usual.zone, agencyZone, ...zones])].map((one) => (
                <option key={one} value={one}>
                  {one.replaceAll("_", " ")}
                </option>
              ))}
            </Select>
          </Field>
          {sentence && !past && (
            <p role="status">
              It leaves {sentence}. Should clocks change in between, the time there holds. Until then it can be called
              off.
            </p>
          )}
        </div>
      )}
    </fieldset>
  );
}

function byRole(recipients: Composed["recipients"]): Roles {
  const of = (role: keyof Roles) => recipients.filter((one) => one.role === role).map(({ address }) => address);
  return { to: of("to"), cc: of("cc"), bcc: of("bcc") };
}
