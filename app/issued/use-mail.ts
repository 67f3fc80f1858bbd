/** A mail while somebody composes it: what they have written so far, and how it will look. */
import { useCallback, useState } from "react";
import { useApi } from "#app/api.ts";
import type { ComposerStart } from "./read-composer.server.ts";
import { usePreview } from "./send-preview.tsx";

export type Roles = { to: string[]; cc: string[]; bcc: string[] };

/** The moment that was chosen; while `later` is false it leaves at once, and the rest waits for another mind. */
export type Moment = { later: boolean; local: string; zone: string };

export type MailBeingComposed = ReturnType<typeof useMail>;

export function useMail(start: ComposerStart) {
  const { invoiceId, kind } = start;
  const api = useApi();
  const [people, setPeople] = useState<Roles>(() => byRole(start.recipients));
  const [subject, setSubject] = useState(start.subject);
  const [body, setBody] = useState(start.body);
  const [replyTo, setReplyTo] = useState(start.replyTo);
  const [moment, setMoment] = useState<Moment>({ later: false, local: start.morning, zone: start.zone.zone });
  const untouched = subject === start.subject && body === start.body;
  const ask = useCallback(
    (signal: AbortSignal) => api.sending.preview.mutate({ invoiceId, kind, subject, body }, { signal }),
    [api, invoiceId, kind, subject, body],
  );
  const { mail, stale } = usePreview(start.preview, untouched ? null : ask);
  return {
    ...{ people, setPeople, subject, setSubject, body, setBody, replyTo, setReplyTo, moment, setMoment },
    preview: untouched ? start.preview : mail,
    stale,
    /** Lines of the head beside sender and subject. */
    head: [
      { name: "To", value: people.to.join(", ") },
      { name: "Cc", value: people.cc.join(", ") },
      { name: "Bcc, unseen", value: people.bcc.join(", ") },
      { name: "Answers to", value: replyTo },
    ],
  };
}

function byRole(recipients: ComposerStart["recipients"]): Roles {
  const of = (role: keyof Roles) => recipients.filter((one) => one.role === role).map(({ address }) => address);
  return { to: of("to"), cc: of("cc"), bcc: of("bcc") };
}
