/** Which message is looked at: the kind as tabs, the language beside it. Both stand in the address. */
import { Form, Link, useSubmit } from "@remix-run/react";
import { SHEET_LANGUAGES } from "#core/sheet/sheet-languages.ts";
import type { MessageView } from "#server/messages/read-messages.ts";

type Kind = MessageView["kind"];

export const KIND_WORDS: Record<Kind, string> = {
  invoice: "Invoice",
  credit_note: "Credit note",
  reminder: "Reminder by hand",
};

const KINDS: readonly Kind[] = ["invoice", "credit_note", "reminder"];

export type MessagePickerProps = {
  kind: Kind;
  language: string;
  /** "kind/language" of those that the agency has written itself. */
  written: readonly string[];
};

export function MessagePicker({ kind, language, written }: MessagePickerProps) {
  const submit = useSubmit();
  return (
    <div className="message-picker">
      <nav className="mail-switch" aria-label="Kind of mail">
        {KINDS.map((one) => (
          <Link
            key={one}
            to={`?kind=${one}&language=${language}`}
            aria-current={one === kind || undefined}
            preventScrollReset
          >
            {KIND_WORDS[one]}
          </Link>
        ))}
      </nav>
      <Form method="get" onChange={(event) => submit(event.currentTarget, { preventScrollReset: true })}>
        <input type="hidden" name="kind" value={kind} />
        <label htmlFor="message-language">Language</label>
        <select className="input" id="message-language" name="language" key={language} defaultValue={language}>
          {SHEET_LANGUAGES.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
              {written.includes(`${kind}/${code}`) ? ", in your words" : ""}
            </option>
          ))}
        </select>
        <noscript>
          <button className="btn" type="submit">
            Show
          </button>
        </noscript>
      </Form>
    </div>
  );
}
