/** From whom mails to clients come, and where their answers go. */
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { Field, TextInput } from "#app/components/ui/field.tsx";

type Sender = { senderName: string; replyTo: string };

export function MessageSender({ sender, usual, update }: { sender: Sender; usual: Sender; update: boolean }) {
  return (
    <section className="part" aria-labelledby="sender">
      <h2 id="sender">Who they come from</h2>
      <p>The address that mails leave from is the server's. The name before it, and where an answer goes, are yours.</p>
      <ActionForm intent="sender" initial={sender} className="grid gap-4 wide:grid-cols-2">
        <Field name="senderName" label="Sender's name" hint={`Empty: ${usual.senderName}.`}>
          <TextInput maxLength={100} placeholder={usual.senderName} readOnly={!update} autoComplete="off" />
        </Field>
        <Field
          name="replyTo"
          label="Answers go to"
          hint={usual.replyTo ? `Empty: ${usual.replyTo}.` : "Empty: nowhere, until the agency has an address."}
        >
          <TextInput type="email" maxLength={254} placeholder={usual.replyTo} readOnly={!update} autoComplete="off" />
        </Field>
        {update && (
          <div>
            <SubmitButton pending="Saving…" look="plain">
              Save
            </SubmitButton>
          </div>
        )}
      </ActionForm>
    </section>
  );
}
