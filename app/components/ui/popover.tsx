/** A small panel beside the control that opens it, for a few fields or an explanation. */
import { Popover as Primitive } from "radix-ui";
import type { ReactNode } from "react";

export type PopoverProps = {
  trigger: ReactNode;
  label: string;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  align?: "start" | "end";
  children: ReactNode;
};

export function Popover({ trigger, label, align = "start", children, ...state }: PopoverProps) {
  return (
    <Primitive.Root {...state}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className="menu p-3" aria-label={label} align={align} sideOffset={6} collisionPadding={10}>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
