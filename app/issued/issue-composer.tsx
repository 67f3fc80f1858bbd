/**
 * The moment of issue: the mail stands beside the button, as it will be, and can be changed there. Whoever is content with it presses
 * once.
 */
import { useFetcher } from "@remix-run/react";
import { useState } from "react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import type { FormOutcome } from "#app/form-outcome.ts";
import { useAgency } from "#app/use-agency.ts";
import { hiddenOf, MailFields } from "./mail-fields.tsx";
import type { ComposerStart } from "./read-composer.server.ts";
import { momentSentence } from "./send-moment.ts";
import { MailView } from "./send-preview.tsx";
import { useMail } from "./use-mail.ts";

export function IssueComposer({ start }: { start: ComposerStart }) {
  const { timeZone, locale } = useAgency();
  const mail = useMail(start);
  const fetcher = useFetcher();
  const [open, setOpen] = useState<"fields" | "layout" | null>(null);
  // What is wrong is inside the fold: it opens with the answer, before the focus goes there.
  const answer = fetcher.data as FormOutcome | undefined;
  const [answered, setAnswered] = useState(answer);
  if (answer !== answered) {
    setAnswered(answer);
    if (answer && !answer.ok) setOpen("fields");
  }
  const { people, moment, preview } = mail;
  const toNobody = people.to.length + people.cc.length + people.bcc.length === 0;
  const leaves = moment.later ? momentSentence(moment, timeZone, locale) : null;
  const fold = (which: "fields" | "layout") => ({
    open: open === which,
    // A browser tells of the one that closes after the one that opens.
    onToggle: ({ currentTarget }: { currentTarget: HTMLDetailsElement }) =>
      setOpen((now) => (currentTarget.open ? which : now === which ? null : now)),
  });
  return (
    <div className="note issue-mail" data-open={open ?? undefined}>
      <b>Ready to issue</b>
      <p>
        It takes its number and the PDF is printed and stored
        {toNobody ? "." : "; then this mail leaves, with that number instead of 0000-0000."}
      </p>
      <ActionForm
        intent="send"
        fetcher={fetcher}
        action={`/invoices/${start.invoiceId}/send?kind=invoice`}
        className="composer-form"
        hidden={hiddenOf(start)}
      >
        {toNobody && <p>It goes to nobody by mail.</p>}
        {!toNobody && open === null && (
          <dl className="issue-facts">
            <dt>To</dt>
            <dd>{[...people.to, ...people.cc, ...people.bcc].join(", ")}</dd>
            <dt>Subject</dt>
            <dd dir="auto">{preview.subject}</dd>
            <dt>Words</dt>
            <dd dir="auto" className="issue-words">
              {preview.text}
            </dd>
            <dt>Leaves</dt>
            <dd>{leaves ?? "at once"}</dd>
          </dl>
        )}
        <details {...fold("fields")}>
          <summary>{toNobody ? "Send it to somebody" : "Change the mail, or when it leaves"}</summary>
          <div className="composer-form">
            <MailFields start={start} mail={mail} />
          </div>
        </details>
        {!toNobody && (
          <details {...fold("layout")}>
            <summary>See it with layout</summary>
            {open === "layout" && <MailView mail={preview} stale={mail.stale} head={mail.head} />}
          </details>
        )}
        {toNobody && <input type="hidden" name="nobody" value="yes" />}
        <SubmitButton pending="Issuing…">{toNobody ? "Issue it" : "Issue and send"}</SubmitButton>
      </ActionForm>
    </div>
  );
}
