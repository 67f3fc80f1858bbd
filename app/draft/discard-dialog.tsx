import { ConfirmDialog, type ConfirmDialogProps } from "#app/components/ui/dialog.tsx";

export function DiscardDialog(props: Pick<ConfirmDialogProps, "open" | "onOpenChange" | "onConfirm">) {
  return (
    <ConfirmDialog title="Discard this draft?" act="Discard the draft" {...props}>
      It disappears from everybody's drafts. It has no number yet, so no number is lost.
    </ConfirmDialog>
  );
}
