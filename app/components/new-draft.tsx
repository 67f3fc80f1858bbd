/** Starting a draft is a change, so it is a form, never a link that a prefetch could follow. */
import { Form, useSubmit } from "@remix-run/react";
import type { ReactNode } from "react";
import { Button, type ButtonLook } from "./ui/button.tsx";

const NEW_DRAFT = "/invoices/new";

/** Makes an empty draft (for a client, where one is named) and opens it; for keys and the palette. */
export function useNewDraft(): (clientId?: string) => void {
  const submit = useSubmit();
  return (clientId) => submit({ clientId: clientId ?? "" }, { method: "post", action: NEW_DRAFT });
}

export type NewDraftButtonProps = { clientId?: string; look?: ButtonLook; keys?: string; children?: ReactNode };

export function NewDraftButton({ clientId, look = "ink", keys, children = "New draft" }: NewDraftButtonProps) {
  return (
    <Form method="post" action={NEW_DRAFT}>
      {clientId && <input type="hidden" name="clientId" value={clientId} />}
      <Button type="submit" look={look} keys={keys}>
        {children}
      </Button>
    </Form>
  );
}
