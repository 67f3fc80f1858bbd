/** A list of acts behind a button: arrows move, letters find, Escape closes. What opens is loaded when it is reached for. */
import { Link } from "@remix-run/react";
import {
  type ButtonHTMLAttributes,
  cloneElement,
  createContext,
  type ReactElement,
  type ReactNode,
  useContext,
  useRef,
  useState,
} from "react";
import { Check, type Icon } from "#app/components/ui/icons.tsx";
import { Kbd } from "./kbd.tsx";

type Parts = typeof import("./menu-parts.tsx");

const PartsContext = createContext<Parts | null>(null);
let parts: Parts | null = null;
const loadParts = () =>
  import("./menu-parts.tsx").then((loaded) => {
    parts = loaded;
    return loaded;
  });

export type MenuProps = {
  /** One button. */
  trigger: ReactElement<ButtonHTMLAttributes<HTMLButtonElement>>;
  side?: "top" | "bottom" | "right";
  align?: "start" | "end";
  children: ReactNode;
};

type Opened = { button: HTMLButtonElement; box: DOMRect };

export function Menu({ trigger, side = "bottom", align = "end", children }: MenuProps) {
  const [loaded, setLoaded] = useState(parts);
  const [opened, setOpened] = useState<Opened | null>(null);
  const pressedWhileOpen = useRef(false);
  const reach = () => {
    if (!loaded) void loadParts().then(setLoaded, () => setOpened(null));
  };
  const open = (button: HTMLButtonElement) => {
    reach();
    setOpened({ button, box: button.getBoundingClientRect() });
  };
  return (
    <>
      {cloneElement(trigger, {
        "aria-haspopup": "menu",
        "aria-expanded": opened !== null,
        onPointerEnter: reach,
        onFocus: reach,
        // The press that closes an open menu does not open it again.
        onPointerDown: () => {
          pressedWhileOpen.current = opened !== null;
        },
        onClick: (event) => {
          if (pressedWhileOpen.current) pressedWhileOpen.current = false;
          else open(event.currentTarget);
        },
        onKeyDown: (event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          open(event.currentTarget);
        },
      })}
      {opened && loaded ? (
        <PartsContext.Provider value={loaded}>
          <loaded.MenuBody
            box={opened.box}
            label={opened.button.getAttribute("aria-label") ?? opened.button.textContent ?? ""}
            side={side}
            align={align}
            onClose={() => setOpened(null)}
            onLeave={() => opened.button.isConnected && opened.button.focus()}
          >
            {children}
          </loaded.MenuBody>
        </PartsContext.Provider>
      ) : null}
    </>
  );
}

/** What stands inside a menu is only ever shown once the menu is loaded. */
function usePrimitive(): Parts["Primitive"] {
  const loaded = useContext(PartsContext);
  if (!loaded) throw new Error("a part of a menu stands outside of one");
  return loaded.Primitive;
}

type ItemProps = { icon?: Icon; keys?: string; aside?: ReactNode; disabled?: boolean; children: ReactNode };

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
  const Primitive = usePrimitive();
  return (
    <Primitive.Item className="choice" onSelect={onSelect} disabled={disabled}>
      <ItemInside {...item} />
    </Primitive.Item>
  );
}

export function MenuLink({ to, ...item }: ItemProps & { to: string }) {
  const Primitive = usePrimitive();
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
  choices: { value: string; label: string; aside?: string; icon?: Icon }[];
};

/** One of several, with a mark at the one that holds. */
export function MenuChoices({ label, value, onChange, choices }: MenuChoicesProps) {
  const Primitive = usePrimitive();
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

export function MenuRule() {
  const Primitive = usePrimitive();
  return (
    <Primitive.Separator asChild>
      <hr />
    </Primitive.Separator>
  );
}
