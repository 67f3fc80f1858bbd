/** One piece of failed work: what was being done, what went wrong in words, what is safe, what to do; the technical part is folded. */
import { useFetcher } from "@remix-run/react";
import { useId } from "react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { DateText } from "#app/components/date-text.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { Field, TextInput } from "#app/components/ui/field.tsx";
import type { Api } from "#app/load-context.ts";
import { workWords } from "#core/work-words.ts";
import { TROUBLE } from "./work-sentences.ts";

export type FailedWork = Awaited<ReturnType<Api["work"]["list"]>>["rows"][number];

export function WorkRow({ work }: { work: FailedWork }) {
  const titleId = useId();
  const { what, safe } = workWords(work.kind);
  const trouble = TROUBLE[work.last.cause];
  const open = work.state === "open";
  return (
    <li>
      <article className="failed-work" aria-labelledby={titleId}>
        <header>
          <h3 id={titleId}>{what(work.subject)}</h3>
          <DateText at={work.failedAt} className="small" />
        </header>
        <p>
          {trouble.happened} {triedWords(work)}
        </p>
        {open ? (
          <>
            <p>{trouble.remedy}</p>
            <p className="text-soft">{safe}</p>
          </>
        ) : (
          <Decided work={work} />
        )}
        <Technical work={work} />
        {open && <Acts work={work} />}
      </article>
    </li>
  );
}

function triedWords({ attempts, again }: FailedWork): string {
  const times = attempts > 1 ? `It was tried ${attempts} times.` : "";
  return again ? `${times} Somebody had it tried again before.`.trim() : times;
}

function Decided({ work }: { work: FailedWork }) {
  if (!work.decided) return null;
  return (
    <p className="text-soft">
      {work.state === "dismissed" ? "Dismissed" : "Tried again"} by {work.decided.by}, <DateText at={work.decided.at} />
      {work.decided.reason && <>: “{work.decided.reason}”</>}
      {work.replay && (
        <>
          {" · "}
          <b className="font-semibold">{REPLAY_WORDS[work.replay]}</b>
        </>
      )}
    </p>
  );
}

const REPLAY_WORDS = {
  done: "done",
  "failed again": "failed again, see under Waiting",
  "under way": "under way",
} as const;

function Technical({ work }: { work: FailedWork }) {
  const { first, last } = work;
  const echo = first.message === last.message;
  return (
    <details className="work-technical">
      <summary>Technical part</summary>
      <dl>
        <dt>{echo ? "It said" : "It said first"}</dt>
        <dd>
          <code>
            {first.name}: {first.message}
          </code>
        </dd>
        {!echo && (
          <>
            <dt>It said last</dt>
            <dd>
              <code>
                {last.name}: {last.message}
              </code>
            </dd>
          </>
        )}
        <dt>Work</dt>
        <dd>
          <code>{work.step ? `${work.kind} / ${work.step}` : work.kind}</code>
        </dd>
        <dt>Run</dt>
        <dd>
          <code>{work.runId}</code>
        </dd>
      </dl>
    </details>
  );
}

function Acts({ work }: { work: FailedWork }) {
  const replay = useFetcher();
  const dismiss = useFetcher();
  const { invoice } = work.subject;
  return (
    <footer>
      <ActionForm intent="replay" hidden={{ workId: work.workId }} fetcher={replay}>
        <SubmitButton look="plain" pending="Handing it over…">
          Try again
        </SubmitButton>
      </ActionForm>
      {invoice && (
        <ButtonLink look="quiet" to={`/invoices/${invoice.invoiceId}`}>
          Open the {invoice.kind === "credit_note" ? "credit note" : "invoice"}
        </ButtonLink>
      )}
      <details className="work-dismiss">
        <summary className="btn quiet">Dismiss …</summary>
        <ActionForm intent="dismiss" hidden={{ workId: work.workId }} fetcher={dismiss} className="grid gap-3">
          <Field name="reason" label="Why it need not be done">
            <TextInput maxLength={500} autoComplete="off" placeholder="Sent by hand on Tuesday" />
          </Field>
          <div>
            <SubmitButton look="plain" pending="Dismissing…">
              Dismiss it
            </SubmitButton>
          </div>
        </ActionForm>
      </details>
    </footer>
  );
}
