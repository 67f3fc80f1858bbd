/** A new client, as much as an invoice needs of it; the rest is on the client's own page. */
import { type FormEvent, useId, useState } from "react";
import { Button } from "#app/components/ui/button.tsx";
import { Dialog, DialogActs } from "#app/components/ui/dialog.tsx";
import type { ClientChoice, NewClient } from "./draft-door.ts";

type Props = {
  name: string;
  countryCode: string;
  create: (client: NewClient) => Promise<ClientChoice>;
  onMade: (client: ClientChoice) => void;
  onClose: () => void;
};

export function NewClientDialog({ name, countryCode, create, onMade, onClose }: Props) {
  const [state, setState] = useState<"writing" | "sending" | "failed">("writing");
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The dialog stands inside the page's own form tree; its Enter is not a submit of the draft.
    event.stopPropagation();
    const form = new FormData(event.currentTarget);
    const text = (key: string) => String(form.get(key) ?? "").trim();
    setState("sending");
    try {
      onMade(
        await create({
          name: text("name"),
          email: text("email"),
          addressLines: text("address")
            .split(/\n+/)
            .map((line) => line.trim())
            .filter(Boolean)
            .slice(0, 6),
          countryCode: text("country").toUpperCase(),
          vatId: text("vat").replace(/[\s.]/g, "").toUpperCase(),
        }),
      );
    } catch {
      // Whatever it was, nothing was made and what was typed is still here.
      setState("failed");
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="New client"
      lead="As it will be printed on the invoice."
    >
      <form className="draft-form" onSubmit={send}>
        <Row label="Name" name="name" defaultValue={name} required maxLength={200} autoFocus />
        <label className="draft-form-row">
          <span>Address</span>
          <textarea
            className="input"
            name="address"
            rows={2}
            maxLength={800}
            placeholder={"Hoge der A 9\n9712 AC Groningen"}
          />
        </label>
        <Row
          label="Country"
          name="country"
          defaultValue={countryCode}
          maxLength={2}
          pattern="[A-Za-z]{2}"
          hint="Two letters: NL, DE, GB"
        />
        <Row label="VAT number" name="vat" maxLength={40} />
        <Row label="Mail for invoices" name="email" type="email" maxLength={254} />
        {state === "failed" ? (
          <p role="alert">The client could not be made. Nothing is lost: look at the fields and try again.</p>
        ) : null}
        <DialogActs>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="ink" type="submit" disabled={state === "sending"}>
            Make client
          </Button>
        </DialogActs>
      </form>
    </Dialog>
  );
}

function Row({ label, hint, ...input }: { label: string; hint?: string } & React.ComponentProps<"input">) {
  const id = useId();
  return (
    <label className="draft-form-row" htmlFor={id}>
      <span>
        {label}
        {hint ? <small>{hint}</small> : null}
      </span>
      <input id={id} className="input" autoComplete="off" {...input} />
    </label>
  );
}
