/** A list of acts behind a button: arrows move, letters find, Escape closes. */
import { Link } from "@remix-run/react";
import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { Kbd } from "./kbd.tsx";

export type MenuProps = {
  /** One button that takes a ref. */
  trigger: ReactNode;
  side?: "top" | "bottom" | "right";
  align?: "start" | "end";
  children: ReactNode;
};

export function Menu({ trigger, side = "bottom", align = "end", children }: MenuProps) {
  return (
    // Not modal: a menu takes nothing away from the page behind it, also not for those who listen.
    <Primitive.Root modal={false}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content className="menu" side={side} align={align} sideOffset={6} collisionPadding={10}>
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

type ItemProps = { icon?: LucideIcon; keys?: string; aside?: ReactNode; disabled?: boolean; children: ReactNode };

function ItemInside({ icon: Icon, keys, aside, children }: ItemProps) {
  return (
    <>
      {Icon && <Icon className="i" aria-hidden="true" />}
      <span className="words">{children}</span>
      {aside && <span className="aside">{aside}</span>}
      {keys && (
        <span className="aside">
          <Kbd keys={keys} />
        </span>
      )}
    </>
  );
}

export function MenuItem({ onSelect, disabled = false, ...item }: ItemProps & { onSelect: () => void }) {
  return (
    <Primitive.Item className="choice" onSelect={onSelect} disabled={disabled}>
      <ItemInside {...item} />
    </Primitive.Item>
  );
}

export function MenuLink({ to, ...item }: ItemProps & { to: string }) {
  return (
    <Primitive.Item className="choice" asChild>
      <Link to={to}>
        <ItemInside {...item} />
      </Link>
    </Primitive.Item>
  );
}

export type MenuChoicesProps = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  choices: { value: string; label: string; aside?: string; icon?: LucideIcon }[];
};

/** One of several, with a mark at the one that holds. */
export function MenuChoices({ label, value, onChange, choices }: MenuChoicesProps) {
  return (
    <Primitive.RadioGroup value={value} onValueChange={onChange} aria-label={label}>
      <Primitive.Label className="group">{label}</Primitive.Label>
      {choices.map((choice) => (
        <Primitive.RadioItem key={choice.value} value={choice.value} className="choice">
          {choice.icon && <choice.icon className="i" aria-hidden="true" />}
          <span className="words">{choice.label}</span>
          {choice.aside && <span className="aside">{choice.aside}</span>}
          <Primitive.ItemIndicator>
            <Check className="i" aria-hidden="true" />
          </Primitive.ItemIndicator>
        </Primitive.RadioItem>
      ))}
    </Primitive.RadioGroup>
  );
}

export const MenuRule = () => <Primitive.Separator asChild>{<hr />}</Primitive.Separator>;
