/** The steps of the ladder as lines to fill in; the last line is empty and adds one. */
import { Link } from "@remix-run/react";
import { useContext } from "react";
import { Field, FormScopeContext, Select, TextInput } from "#app/components/ui/field.tsx";
import { LADDER_LIMITS, REMINDER_TONES, type ReminderStep } from "#core/reminder-ladder.ts";
import { dayWords, TONE_WORDS } from "./reminder-sentences.ts";

export function ReminderSteps({ steps }: { steps: readonly ReminderStep[] }) {
  const rows: (ReminderStep | null)[] = steps.length < LADDER_LIMITS.steps ? [...steps, null] : [...steps];
  return (
    <ol className="ladder-steps">
      {rows.map((step, at) => (
        <StepRow key={step?.id ?? "new"} step={step} at={at} />
      ))}
    </ol>
  );
}

export function stepValues(steps: readonly ReminderStep[]): Record<string, string> {
  return Object.fromEntries(
    steps.flatMap((step, at) => [
      [`step-${at}-days`, String(Math.abs(step.offsetDays))],
      [`step-${at}-side`, step.offsetDays < 0 ? "before" : "after"],
      [`step-${at}-tone`, step.tone],
    ]),
  );
}

function StepRow({ step, at }: { step: ReminderStep | null; at: number }) {
  const name = (field: string) => `step-${at}-${field}`;
  const which = step ? dayWords(step.offsetDays) : "one more step";
  return (
    <li className="ladder-step">
      <input type="hidden" name={name("id")} value={step?.id ?? ""} />
      <Field name={name("days")} label={`Days, ${which}`} quiet>
        <TextInput inputMode="numeric" autoComplete="off" maxLength={3} placeholder="days" className="num" />
      </Field>
      <span className="ladder-word">days</span>
      <Field name={name("side")} label={`Before or after, ${which}`} quiet>
        <Select defaultValue="after">
          <option value="before">before the due date</option>
          <option value="after">after the due date</option>
        </Select>
      </Field>
      <Field name={name("tone")} label={`Tone, ${which}`} quiet>
        <Select defaultValue="friendly">
          {REMINDER_TONES.map((tone) => (
            <option key={tone} value={tone}>
              {TONE_WORDS[tone]}
            </option>
          ))}
        </Select>
      </Field>
      {(step === null || step.offsetDays > 0) && (
        <Tick name={name("fee")} on={step?.lateFee ?? false}>
          late fee
        </Tick>
      )}
      {step ? (
        <span className="ladder-acts">
          <Tick name={name("remove")} on={false}>
            remove
          </Tick>
          <Link to={`?words=${step.id}`} preventScrollReset className="as-link">
            {Object.keys(step.words).length > 0 ? "its words (yours)" : "its words"}
          </Link>
        </span>
      ) : (
        <span className="ladder-word">adds a step</span>
      )}
    </li>
  );
}

function Tick({ name, on, children }: { name: string; on: boolean; children: string }) {
  const { values } = useContext(FormScopeContext);
  // What was sent is shown again, and of a box that was not ticked nothing is sent.
  const wasSent = "intent" in values;
  return (
    <label className="ladder-tick">
      <input type="checkbox" name={name} defaultChecked={wasSent ? values[name] === "on" : on} /> {children}
    </label>
  );
}
