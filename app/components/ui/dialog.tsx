/** A question that holds everything else: a sentence, its fields, and the acts at the foot. Escape and the veil close it. */

import { AlertDialog, Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { X } from "#app/components/ui/icons.tsx";
import { Button, IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";

export type DialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  broad?: boolean;
  children: ReactNode;
};

export function Dialog({ open, onOpenChange, title, lead, broad = false, children }: DialogProps) {
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="veil" />
        <Primitive.Content
          className={classNames("dialog", broad && "broad")}
          onOpenAutoFocus={focusFirstField}
          {...(lead ? {} : { "aria-describedby": undefined })}
        >
          <Primitive.Title>{title}</Primitive.Title>
          {lead && <Primitive.Description className="text-soft">{lead}</Primitive.Description>}
          {children}
          <Primitive.Close asChild>
            <IconButton label="Close" keys="Escape" className="close">
              <X className="i" aria-hidden="true" />
            </IconButton>
          </Primitive.Close>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** To the first field; where there is none to the dialog itself, so that no tooltip of "Close" stands in the way. */
function focusFirstField(event: Event): void {
  event.preventDefault();
  if (!(event.currentTarget instanceof HTMLElement)) return;
  const field = event.currentTarget.querySelector<HTMLElement>("input:not([type=hidden]), textarea, select");
  (field ?? event.currentTarget).focus();
}

/** The acts at the foot of a dialog or form, the main one last. */
export function DialogActs({ children }: { children: ReactNode }) {
  return <div className="acts">{children}</div>;
}

export type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What happens, what stays safe. */
  children: ReactNode;
  /** The verb of the act: "Remove Ben". Never "OK". */
  act: string;
  onConfirm: () => void;
};

/** Asks before what cannot be undone. The focus starts on the way out. */
export function ConfirmDialog({ open, onOpenChange, title, children, act, onConfirm }: ConfirmDialogProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="veil" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title>{title}</AlertDialog.Title>
          <AlertDialog.Description className="text-soft" asChild>
            <div>{children}</div>
          </AlertDialog.Description>
          <DialogActs>
            <AlertDialog.Cancel asChild>
              <Button>Cancel</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button look="ink" onClick={onConfirm}>
                {act}
              </Button>
            </AlertDialog.Action>
          </DialogActs>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
