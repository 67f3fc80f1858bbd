/** When a schedule comes, as a sentence to fill in, with the next three days beneath. Works without JavaScript: then every field is shown. */
import { useState } from "react";
import { Field, Select, TextInput } from "#app/components/ui/field.tsx";
import { formatDate } from "#core/plain-date.ts";
import { occurrences, periodOf } from "#core/recurrence.ts";
import type { ScheduleTerms } from "#core/schedule-terms.ts";
import { periodWords } from "./schedule-sentences.ts";
import { fieldsOf, readTerms, type TermsFields } from "./terms-fields.ts";

export type TermsFormProps = {
  terms: ScheduleTerms;
  timeZones: readonly string[];
  locale: string;
  /** What each invoice comes to, as written; null where nothing is written yet. */
  amount: string | null;
};

const LAST_DAY = "2900-12-31";

/** Inside an <ActionForm>; its fields are read by `readTerms`. */
export function TermsForm({ terms, timeZones, locale, amount }: TermsFormProps) {
  const [fields, setFields] = useState<TermsFields>(() => fieldsOf(terms));
  const bind = (name: keyof TermsFields) => ({
    value: fields[name],
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setFields((all) => ({ ...all, [name]: value }));
    },
  });
  const weeks = fields.unit === "week";
  const read = readTerms((name) => fields[name]);
  const lastDay = (
    <Field name="untilOn" label="Last on or before">
      <TextInput type="date" {...bind("untilOn")} />
    </Field>
  );
  const times = (
    <Field name="times" label="Times">
      <TextInput inputMode="numeric" maxLength={3} className="short" {...bind("times")} />
    </Field>
  );
  return (
    <div className="schedule-terms">
      <div className="schedule-sentence">
        <Field name="every" label="Every">
          <TextInput inputMode="numeric" maxLength={2} className="short" {...bind("every")} />
        </Field>
        <Field name="unit" label="Rhythm" quiet>
          <Select {...bind("unit")}>
            <option value="week">week(s)</option>
            <option value="month">month(s)</option>
            <option value="quarter">quarter(s)</option>
            <option value="year">year(s)</option>
          </Select>
        </Field>
        {!weeks && (
          <Field name="day" label="on">
            <Select {...bind("day")}>
              <option value="same">the day of the first</option>
              <option value="last">the last day of the month</option>
              <option value="last_working">the last working day of the month</option>
              {fields.day.startsWith("day:") && (
                <option value={fields.day}>day {fields.day.slice(4)} of the month</option>
              )}
            </Select>
          </Field>
        )}
        <Field name="startOn" label="from">
          <TextInput type="date" {...bind("startOn")} />
        </Field>
        <Field name="until" label="until">
          <Select {...bind("until")}>
            <option value="never">somebody ends it</option>
            <option value="date">a day</option>
            <option value="count">so many times</option>
          </Select>
        </Field>
        {fields.until === "date" ? lastDay : <noscript>{lastDay}</noscript>}
        {fields.until === "count" ? times : <noscript>{times}</noscript>}
      </div>
      <div className="schedule-sentence">
        <Field name="covers" label="Each is for">
          <Select {...bind("covers")}>
            <option value="ending">{weeks ? "the week(s) up to it" : "the month(s) up to it"}</option>
            <option value="starting">{weeks ? "the week(s) from it on" : "the month(s) from it on"}</option>
            <option value="before">{weeks ? "the week(s) before it" : "the month(s) before it"}</option>
          </Select>
        </Field>
        <Field name="act" label="On the day it is">
          <Select {...bind("act")}>
            <option value="send">issued and sent by itself</option>
            <option value="draft">left as a draft for a person</option>
          </Select>
        </Field>
        <Field name="timeZone" label="by the calendar of">
          <Select {...bind("timeZone")}>
            {[...new Set([fields.timeZone, ...timeZones])].map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </Select>
        </Field>
      </div>
      <div className="schedule-coming" aria-live="polite">
        {read.ok ? (
          <Coming terms={read.terms} locale={locale} amount={amount} />
        ) : (
          <p className="hint">{read.sentence}</p>
        )}
      </div>
    </div>
  );
}

function Coming({ terms, locale, amount }: { terms: ScheduleTerms; locale: string; amount: string | null }) {
  const days = occurrences(terms, terms.startOn, LAST_DAY, 3);
  if (days.length === 0) return <p className="hint">With these days it never comes.</p>;
  return (
    <ol>
      {days.map((on) => {
        const { from, to } = periodOf(terms.rule, terms.covers, on);
        return (
          <li key={on}>
            <b>{formatDate(on, locale, "full")}</b>
            <span className="soft">for {periodWords(from, to, locale)}</span>
            {amount && <span className="n">{amount}</span>}
          </li>
        );
      })}
    </ol>
  );
}
