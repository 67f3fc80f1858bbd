/** Subject and words of one message, the variables that can stand in them, and the mail as it would be on a real invoice. */
import { useCallback, useRef, useState } from "react";
import { useApi } from "#app/api.ts";
import { ActionForm, RowAction, SubmitButton } from "#app/components/action-form.tsx";
import { Field, TextArea, TextInput } from "#app/components/ui/field.tsx";
import { MailView, usePreview } from "#app/issued/send-preview.tsx";
import type { MailPreview } from "#server/delivery/mail-preview.ts";
import { MESSAGE_VARIABLES, type MessageVariable, unknownVariables } from "#server/messages/message-text.ts";
import type { MessageView } from "#server/messages/read-messages.ts";

const VARIABLE_WORDS: Record<MessageVariable, string> = {
  client: "The client's name as printed",
  number: "The number of the document",
  about: "Its subject; of a credit note, the invoice that it corrects",
  total: "The total with its currency",
  open: "What is left to pay",
  date: "The day it was issued",
  due: "The day it is due",
  reference: "The payment reference",
  agency: "The name that the mail comes from",
  link: "Each reader's own link",
};

export type MessageEditorProps = { message: MessageView; preview: MailPreview; title: string; update: boolean };

export function MessageEditor({ message, preview, title, update }: MessageEditorProps) {
  const { kind, language } = message;
  const api = useApi();
  const [subject, setSubject] = useState(message.subject);
  const [body, setBody] = useState(message.body);
  const area = useRef<HTMLTextAreaElement>(null);
  const untouched = subject === message.subject && body === message.body;
  const empty = subject.trim() === "";
  const ask = useCallback(
    (signal: AbortSignal) => api.messages.preview.mutate({ kind, language, subject, body }, { signal }),
    [api, kind, language, subject, body],
  );
  const { mail, stale } = usePreview(preview, untouched || empty ? null : ask);
  const unknown = unknownVariables(`${subject}\n${body}`);

  function insert(name: MessageVariable): void {
    const field = area.current;
    if (!field) return;
    const { selectionStart, selectionEnd } = field;
    const written = `{${name}}`;
    setBody(`${body.slice(0, selectionStart)}${written}${body.slice(selectionEnd)}`);
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(selectionStart + written.length, selectionStart + written.length);
    });
  }

  return (
    <div className="message-editor">
      <div className="grid content-start gap-4">
        <ActionForm intent="save" hidden={{ kind, language }} className="grid gap-4">
          <Field name="subject" label="Subject">
            <TextInput
              maxLength={200}
              lang={language}
              dir="auto"
              value={subject}
              readOnly={!update}
              onChange={(event) => setSubject(event.currentTarget.value)}
            />
          </Field>
          <Field
            name="body"
            label="Words above the invoice"
            wrong={
              unknown[0] === undefined
                ? undefined
                : `{${unknown[0]}} is not something that can be filled in. The list below has what can.`
            }
          >
            <TextArea
              ref={area}
              rows={10}
              maxLength={10_000}
              lang={language}
              dir="auto"
              value={body}
              readOnly={!update}
              onChange={(event) => setBody(event.currentTarget.value)}
            />
          </Field>
          {update && (
            <fieldset className="message-variables" aria-label="Put in">
              {MESSAGE_VARIABLES.map((name) => (
                <button key={name} type="button" title={VARIABLE_WORDS[name]} onClick={() => insert(name)}>
                  {`{${name}}`}
                </button>
              ))}
            </fieldset>
          )}
          {update && (
            <div>
              <SubmitButton pending="Saving…">Save</SubmitButton>
            </div>
          )}
        </ActionForm>
        {message.own ? (
          <p className="hint">
            {title} in your own words.{" "}
            {update && (
              <RowAction intent="restore" hidden={{ kind, language }}>
                Go back to ours
              </RowAction>
            )}
          </p>
        ) : (
          <p className="hint">These are our words. Change them, and they are yours.</p>
        )}
      </div>
      <MailView mail={untouched ? preview : mail} stale={stale} />
    </div>
  );
}
