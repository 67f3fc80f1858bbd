/** When a schedule comes and what is done then: a sentence, and the form that changes it. */
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { moneyText } from "#app/components/money-text.tsx";
import { Field, TextInput } from "#app/components/ui/field.tsx";
import { useAgency } from "#app/use-agency.ts";
import { termsWords } from "#core/schedule-sentence.ts";
import type { ScheduleView } from "./schedule-view.ts";
import { TermsForm } from "./terms-form.tsx";

export function WhenAndHow({ schedule, timeZones }: { schedule: ScheduleView; timeZones: readonly string[] }) {
  const { terms, model, name, permissions, state, owner } = schedule;
  const { locale } = useAgency();
  const basedOn = JSON.stringify(terms);
  return (
    <section className="part" aria-labelledby="when">
      <h2 id="when">When and how</h2>
      <p>
        It comes {termsWords(terms, locale)}. Days are those of {terms.timeZone}; it happens after eight in the morning
        there. {owner} answers for it.
      </p>
      {permissions.write && state !== "ended" && (
        <details>
          <summary>Change it</summary>
          <ActionForm
            key={basedOn}
            intent="change"
            hidden={{ basedOn }}
            initial={{ name }}
            className="schedule-form mt-3"
          >
            <Field name="name" label="Called" className="max-w-[340px]">
              <TextInput maxLength={80} />
            </Field>
            <TermsForm
              terms={terms}
              timeZones={timeZones}
              locale={locale}
              amount={moneyText(model.totalMinor, model.currency, locale, { code: true })}
            />
            {model.state !== "draft" && terms.act === "send" && (
              <p className="hint">Whatever changes here has to be countersigned again. A name alone does not.</p>
            )}
            <div>
              <SubmitButton pending="Saving…">Save</SubmitButton>
            </div>
          </ActionForm>
        </details>
      )}
    </section>
  );
}
