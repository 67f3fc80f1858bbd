/** Who gets it, in which words and when; beside it the mail exactly as it will be. */
import { useRef } from "react";
import { ActionForm, SubmitButton } from "#app/components/action-form.tsx";
import { useKeys } from "#app/components/frame/keys.tsx";
import { ButtonLink } from "#app/components/ui/button.tsx";
import { hiddenOf, MailFields } from "./mail-fields.tsx";
import type { ComposerStart } from "./read-composer.server.ts";
import { MailView } from "./send-preview.tsx";
import { useMail } from "./use-mail.ts";

export type SendComposerProps = {
  start: ComposerStart;
  /** The delivery that it goes out instead of. */
  replaces: string | null;
  /** What the button does, in words. */
  act: string;
};

const SEND_KEYS = "mod+Enter";

export function SendComposer({ start, replaces, act }: SendComposerProps) {
  const mail = useMail(start);
  const box = useRef<HTMLDivElement>(null);
  useKeys([{ keys: SEND_KEYS, label: act, run: () => box.current?.querySelector("form")?.requestSubmit() }]);
  return (
    <div className="composer" ref={box}>
      <ActionForm intent="send" className="composer-form" hidden={hiddenOf(start, replaces)}>
        <MailFields start={start} mail={mail} />
        <div className="flex items-center gap-2">
          <SubmitButton pending="One moment…" keys={SEND_KEYS}>
            {act}
          </SubmitButton>
          <ButtonLink to={`/invoices/${start.invoiceId}`} look="quiet">
            Cancel
          </ButtonLink>
        </div>
      </ActionForm>
      <MailView mail={mail.preview} stale={mail.stale} head={mail.head} />
    </div>
  );
}
