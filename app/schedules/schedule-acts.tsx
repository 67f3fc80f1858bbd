/** Where a schedule stands, in a sentence, and what can be done with it now. */
import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { ActionForm, RowAction, SubmitButton } from "#app/components/action-form.tsx";
import { DateText } from "#app/components/date-text.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import { useAgency } from "#app/use-agency.ts";
import { formatDate } from "#core/plain-date.ts";
import type { ScheduleView } from "./schedule-view.ts";

export function ScheduleActs({ schedule }: { schedule: ScheduleView }) {
  const { state, nextOn, permissions } = schedule;
  const { locale } = useAgency();
  return (
    <section className="schedule-acts" aria-label="Where it stands">
      <Standing schedule={schedule} />
      {permissions.write && state !== "ended" && state !== "preparing" && (
        <div className="acts">
          {state === "active" ? (
            <RowAction intent="pause" hidden={{}}>
              Pause
            </RowAction>
          ) : (
            <RowAction intent="resume" hidden={{}}>
              Take up again
            </RowAction>
          )}
          {nextOn && (
            <RowAction intent="skip" hidden={{ on: nextOn }}>
              Skip {formatDate(nextOn, locale, "day")}
            </RowAction>
          )}
          <RowAction intent="end" hidden={{}}>
            End it
          </RowAction>
        </div>
      )}
    </section>
  );
}

function Standing({ schedule }: { schedule: ScheduleView }) {
  const { state, terms, model, signed, permissions, owner } = schedule;
  const sheet = (words: string): ReactNode => <Link to={`/invoices/${model.invoiceId}`}>{words}</Link>;
  if (state === "ended") return <Notice title="It has ended">What it made stays as it is.</Notice>;
  if (state === "preparing") return <Start schedule={schedule} />;
  if (state === "paused") {
    return <Notice title="It is paused">Nothing is made until somebody takes it up again.</Notice>;
  }
  if (terms.act === "draft") {
    return (
      <Notice title="It makes drafts">
        On its day a draft lies among the drafts of {owner}, for a person to finish.
      </Notice>
    );
  }
  if (signed) {
    return (
      <Notice title={signed.by ? `Countersigned by ${signed.by} as a schedule` : "No signature is asked for"}>
        {signed.by && (
          <>
            <DateText at={signed.at} />, fingerprint <span className="whitespace-nowrap">{signed.fingerprint}</span>.{" "}
          </>
        )}
        What it makes is issued and sent by itself while it says exactly what was approved.
      </Notice>
    );
  }
  if (model.state === "in_review") {
    return (
      <Notice title="It waits to be countersigned" loud>
        {sheet("Look at what was submitted")}. Until somebody signs, each invoice that it makes waits for a signature of
        its own.
      </Notice>
    );
  }
  return (
    <Notice title="It is being changed" loud>
      Nobody has countersigned it as it is now: each invoice that it makes waits for a signature of its own. Finish{" "}
      {sheet("the sheet")}, then have it signed.
      {permissions.submit && (
        <ActionForm intent="submit" hidden={{ modelId: model.invoiceId }} className="mt-2">
          <SubmitButton pending="Submitting…">Submit it</SubmitButton>
        </ActionForm>
      )}
    </Notice>
  );
}

/** Not started: what happens when it is. One whose first day is past asks what to do about the days that were missed. */
function Start({ schedule }: { schedule: ScheduleView }) {
  const { terms, model, permissions, coming, today } = schedule;
  const { locale } = useAgency();
  const [first] = coming;
  const past = first !== undefined && first.on < today;
  return (
    <Notice title="It has not started">
      <p>
        Look at <Link to={`/invoices/${model.invoiceId}`}>its sheet</Link> first: every line, price and word of it comes
        each time.
        {terms.act === "send" && " Starting submits it, so that somebody countersigns it once for all its invoices."}
      </p>
      {permissions.submit && (
        <ActionForm intent="start" className="mt-3 grid gap-3">
          {past && (
            <fieldset className="grid gap-1">
              <legend className="pb-1">Its first day, {formatDate(first.on, locale, "long")}, is past.</legend>
              <label className="check">
                <input type="radio" name="past" value="leave" defaultChecked />
                <span>Begin with the next one</span>
              </label>
              <label className="check">
                <input type="radio" name="past" value="make" />
                <span>Make those that were missed as well, the last three at most</span>
              </label>
            </fieldset>
          )}
          <div>
            <SubmitButton pending="Starting…">{terms.act === "send" ? "Start and submit" : "Start it"}</SubmitButton>
          </div>
        </ActionForm>
      )}
    </Notice>
  );
}
