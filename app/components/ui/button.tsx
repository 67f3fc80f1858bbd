/** Buttons. `ink` is the one main action of a page, `stamp` only countersigns, `quiet` stands back. */
import { Link, type LinkProps } from "@remix-run/react";
import { type ComponentProps, forwardRef } from "react";
import { classNames } from "./class-names.ts";
import { ariaKeys, Kbd, useIsMac } from "./kbd.tsx";
import { Tooltip } from "./tooltip.tsx";

export type ButtonLook = "plain" | "ink" | "stamp" | "quiet" | "link";

type Looks = {
  look?: ButtonLook;
  large?: boolean;
  /** The key that does the same: shown on the button and told to assistive technology. Bind it with useKeys. */
  keys?: string | undefined;
};

const lookClass = (look: ButtonLook, large: boolean, className?: string) =>
  classNames("btn", look !== "plain" && look, large && "large", className);

/** A button; `type` is "button" unless said otherwise, so that none submits a form by accident. */
export const Button = forwardRef<HTMLButtonElement, ComponentProps<"button"> & Looks>(function Button(
  { look = "plain", large = false, keys, className, children, type = "button", ...rest },
  ref,
) {
  const mac = useIsMac();
  return (
    <button
      ref={ref}
      type={type}
      className={lookClass(look, large, className)}
      aria-keyshortcuts={ariaKeys(keys, mac)}
      {...rest}
    >
      {children}
      {keys && <Kbd keys={keys} />}
    </button>
  );
});

/** A link that looks like a button: for going somewhere, never for changing something. */
export function ButtonLink({ look = "plain", large = false, keys, className, children, ...rest }: LinkProps & Looks) {
  const mac = useIsMac();
  return (
    <Link className={lookClass(look, large, className)} aria-keyshortcuts={ariaKeys(keys, mac)} {...rest}>
      {children}
      {keys && <Kbd keys={keys} />}
    </Link>
  );
}

export type IconButtonProps = Omit<ComponentProps<"button">, "aria-label"> & {
  /** What it does: its name and its tooltip. */
  label: string;
  keys?: string | undefined;
  side?: "top" | "right" | "bottom" | "left";
};

/** An icon alone, with its name and key in a tooltip. Pass a Lucide icon with className="i" as child. */
export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, keys, side, className, type = "button", children, ...rest },
  ref,
) {
  const mac = useIsMac();
  return (
    <Tooltip label={label} keys={keys} {...(side ? { side } : {})}>
      <button
        ref={ref}
        type={type}
        aria-label={label}
        aria-keyshortcuts={ariaKeys(keys, mac)}
        className={classNames("btn icon", className)}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
});
