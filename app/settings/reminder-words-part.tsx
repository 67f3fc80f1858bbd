/** What one step says in one language: the agency's own words, or ours to begin with. */
import { Link } from "@remix-run/react";
import { Fragment } from "react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { Field, TextArea, TextInput } from "#app/components/ui/field.tsx";
import { LADDER_LIMITS, type ReminderStep, type StepWords } from "#core/reminder-ladder.ts";
import { SHEET_LANGUAGES, type SheetLanguage, sheetDirection } from "#core/sheet/sheet-languages.ts";
import { dayWords, TONE_WORDS } from "./reminder-sentences.ts";

export type ReminderWordsProps = { step: ReminderStep; language: SheetLanguage; usual: StepWords; version: number };

export function ReminderWordsPart({ step, language, usual, version }: ReminderWordsProps) {
  const own = step.words[language];
  const said = own ?? usual;
  const name = SHEET_LANGUAGES.find(({ code }) => code === language)?.name ?? language;
  return (
    <section className="part" aria-labelledby="words">
      <h2 id="words">
        What it says {dayWords(step.offsetDays)} ({TONE_WORDS[step.tone]})
      </h2>
      <p>
        In the language of the invoice.{" "}
        {own ? "These words are yours." : "These words are ours; change them and they are yours."}
      </p>
      <nav className="ladder-languages" aria-label="Language of the words">
        {SHEET_LANGUAGES.map(({ code, name: called }) => (
          <Link
            key={code}
            to={`?words=${step.id}&language=${code}`}
            preventScrollReset
            lang={code}
            aria-current={code === language ? "true" : undefined}
          >
            {called}
            {step.words[code] && <span className="sr-only"> (yours)</span>}
            {step.words[code] && <span aria-hidden="true"> ·</span>}
          </Link>
        ))}
      </nav>
      <ActionForm
        key={`${step.id} ${language}`}
        intent="words"
        className="ladder-words"
        hidden={{ stepId: step.id, language, basedOn: String(version) }}
        initial={{ subject: said.subject, body: said.body }}
      >
        <Fragment key={version}>
          <Field name="subject" label={`Subject in ${name}`}>
            <TextInput maxLength={LADDER_LIMITS.subjectChars} lang={language} dir={sheetDirection(language)} />
          </Field>
          <Field
            name="body"
            label="Words above the invoice"
            hint="Filled in: {client}, {number}, {about}, {total}, {open}, {date}, {due}, {reference}, {agency}, {link}. Where a part has been paid, a sentence that says what is left is added."
          >
            <TextArea maxLength={LADDER_LIMITS.bodyChars} rows={9} lang={language} dir={sheetDirection(language)} />
          </Field>
        </Fragment>
        <div className="ladder-buttons">
          <SubmitButton pending="Saving…">Save these words</SubmitButton>
          {own && (
            <SubmitButton pending="Saving…" look="quiet" name="back" value="usual">
              Back to ours
            </SubmitButton>
          )}
        </div>
      </ActionForm>
    </section>
  );
}
