/** The heavy half of a menu: what opens. Loaded when somebody reaches for one (menu.tsx). */
import { DropdownMenu as Primitive } from "radix-ui";
import type { ReactNode } from "react";

export type MenuBodyProps = {
  /** Where the button is on the screen. */
  box: { left: number; top: number; width: number; height: number };
  label: string;
  side: "top" | "bottom" | "right";
  align: "start" | "end";
  onClose: () => void;
  /** Gives the focus back to the button. */
  onLeave: () => void;
  children: ReactNode;
};

export function MenuBody({ box, label, side, align, onClose, onLeave, children }: MenuBodyProps) {
  return (
    // Not modal: a menu takes nothing away from the page behind it, also not for those who listen.
    <Primitive.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      {/* The menu hangs on a place of the screen, so that the button stays the same element before and after it is loaded. */}
      <Primitive.Trigger asChild>
        <span aria-hidden="true" tabIndex={-1} style={{ position: "fixed", pointerEvents: "none", ...box }} />
      </Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          className="menu"
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={10}
          aria-label={label}
          aria-labelledby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onLeave();
          }}
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

export { Primitive };
