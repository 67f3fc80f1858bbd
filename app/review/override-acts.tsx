/** What an owner may do past the approval: open again what others submitted, or issue it under break-glass. Both ask why. */
import { Form } from "@remix-run/react";
import { useState } from "react";
import { Button } from "#app/components/ui/button.tsx";
import { Dialog, DialogActs } from "#app/components/ui/dialog.tsx";
import { Field, TextArea, TextInput } from "#app/components/ui/field.tsx";
import { Ellipsis, PencilLine, Siren } from "#app/components/ui/icons.tsx";
import { Menu, MenuItem } from "#app/components/ui/menu.tsx";
import { Notice } from "#app/components/ui/notice.tsx";
import type { InvoiceActionResult } from "#app/invoice-actions.server.ts";
import { BREAK_GLASS_WORDS } from "./break-glass-words.ts";

export type OverrideActsProps = {
  may: readonly string[];
  contentHash: string;
  /** Whose signatures would be void. */
  signed: readonly string[];
  refused: InvoiceActionResult | undefined;
};

type Asked = "reopen" | "break-glass" | null;

/** Nothing for whoever may do neither. */
export function OverrideActs({ may, contentHash, signed, refused }: OverrideActsProps) {
  const intent = refused?.intent;
  const [asked, setAsked] = useState<Asked>(intent === "reopen" || intent === "break-glass" ? intent : null);
  if (!may.includes("reopen") && !may.includes("break_glass")) return null;
  const asks = (name: Exclude<Asked, null>) => ({
    open: asked === name,
    onOpenChange: (open: boolean) => setAsked(open ? name : null),
    problem: intent === name ? (refused?.problem ?? null) : null,
    contentHash,
  });
  return (
    <div>
      <Menu
        align="start"
        side="top"
        trigger={
          <Button look="quiet">
            <Ellipsis className="i" aria-hidden="true" /> As an owner
          </Button>
        }
      >
        {may.includes("reopen") && (
          <MenuItem icon={PencilLine} onSelect={() => setAsked("reopen")}>
            Open it again …
          </MenuItem>
        )}
        {may.includes("break_glass") && (
          <MenuItem icon={Siren} onSelect={() => setAsked("break-glass")}>
            Issue without countersignature …
          </MenuItem>
        )}
      </Menu>
      <ReopenDialog {...asks("reopen")} signed={signed} />
      <BreakGlassDialog {...asks("break-glass")} />
    </div>
  );
}

type AskProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  problem: string | null;
  contentHash: string;
};

function ReopenDialog({ signed, problem, contentHash, ...dialog }: AskProps & { signed: readonly string[] }) {
  const names = new Intl.ListFormat("en").format(signed);
  return (
    <Dialog
      {...dialog}
      title="Open it again"
      lead={
        signed.length > 0
          ? `It becomes a draft, and what ${names} signed counts no more. Its history says so.`
          : "It becomes a draft that can be written in, and has to be submitted again. Its history says so."
      }
    >
      <Form method="post" className="grid gap-4">
        <input type="hidden" name="contentHash" value={contentHash} />
        {problem && <Notice loud role="alert" title={problem} />}
        <Field name="comment" label="Why? Whoever wrote it reads this beside the draft.">
          <TextArea rows={3} maxLength={2000} required />
        </Field>
        <DialogActs>
          <Button onClick={() => dialog.onOpenChange(false)}>Cancel</Button>
          <Button type="submit" look="ink" name="intent" value="reopen">
            Open it again
          </Button>
        </DialogActs>
      </Form>
    </Dialog>
  );
}

function BreakGlassDialog({ problem, contentHash, ...dialog }: AskProps) {
  const [typed, setTyped] = useState("");
  const meant = typed.trim().toLowerCase() === BREAK_GLASS_WORDS;
  return (
    <Dialog
      {...dialog}
      title="Issue without countersignature"
      lead="It takes its number and goes to the client now. The paper says that you issued it under break-glass, every owner and admin is mailed your reason at once, and its history keeps it for ever."
    >
      <Form method="post" className="grid gap-4">
        <input type="hidden" name="contentHash" value={contentHash} />
        {problem && <Notice loud role="alert" title={problem} />}
        <Field name="reason" label="Why can it not wait for the countersignature?">
          <TextArea rows={3} minLength={10} maxLength={500} required />
        </Field>
        <Field name="words" label={`Type “${BREAK_GLASS_WORDS}” to say that you mean it`}>
          <TextInput autoComplete="off" onChange={(event) => setTyped(event.currentTarget.value)} required />
        </Field>
        <DialogActs>
          <Button onClick={() => dialog.onOpenChange(false)}>Cancel</Button>
          <Button type="submit" look="ink" name="intent" value="break-glass" disabled={!meant}>
            Issue it without countersignature
          </Button>
        </DialogActs>
      </Form>
    </Dialog>
  );
}
