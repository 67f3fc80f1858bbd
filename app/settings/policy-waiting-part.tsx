/** How long something may wait for a signature: when people are reminded, and when it goes back. */
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { Field, TextInput } from "#app/components/ui/field.tsx";

export type WaitingPartProps = { remindDays: number | null; expireDays: number | null };

export function WaitingPart({ remindDays, expireDays }: WaitingPartProps) {
  const initial = { remindDays: remindDays?.toString() ?? "", expireDays: expireDays?.toString() ?? "" };
  return (
    <section className="part" aria-labelledby="waiting">
      <h2 id="waiting">While something waits</h2>
      <p>
        Nothing is ever approved by waiting. What comes back is a draft again, with a note that says why; nothing in it
        is lost.
      </p>
      <ActionForm intent="waiting" className="policy-waiting" initial={initial}>
        <Field name="remindDays" label="Remind after working days" hint="Empty: never. Again after as many.">
          <TextInput inputMode="numeric" autoComplete="off" maxLength={2} />
        </Field>
        <Field name="expireDays" label="Send back after days" hint="Empty: it may wait for ever.">
          <TextInput inputMode="numeric" autoComplete="off" maxLength={3} />
        </Field>
        <div>
          <SubmitButton pending="Saving…" look="plain">
            Save
          </SubmitButton>
        </div>
      </ActionForm>
    </section>
  );
}
