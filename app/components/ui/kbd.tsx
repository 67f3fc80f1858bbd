/** Keys as they are printed on the keyboard at hand. Bindings are written as in keys.tsx: "mod+k", "shift+Enter", "g i", "?". */
import { Fragment, useSyncExternalStore } from "react";

const NAMES: Record<string, string> = {
  Enter: "⏎",
  Escape: "Esc",
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Backspace: "⌫",
  Delete: "Del",
  Tab: "Tab",
};

const never = () => () => {};
const onMac = () => /Mac|iPhone|iPad/.test(navigator.platform);

/** False while rendering on the server and until the browser has taken over, so that both render the same. */
export function useIsMac(): boolean {
  return useSyncExternalStore(never, onMac, () => false);
}

/** "mod+Enter" is "Ctrl ⏎" here and "⌘ ⏎" on a Mac. */
export function keyText(combination: string, mac: boolean): string {
  return combination
    .split("+")
    .map((part) => {
      if (part === "mod") return mac ? "⌘" : "Ctrl";
      if (part === "alt") return mac ? "⌥" : "Alt";
      if (part === "shift") return mac ? "⇧" : "Shift";
      return NAMES[part] ?? (part.length === 1 ? part.toUpperCase() : part);
    })
    .join(" ");
}

/** `keys` is one binding; the parts of a sequence ("g i") get a key each. */
export function Kbd({ keys }: { keys: string }) {
  const mac = useIsMac();
  const parts = keys === " " ? ["Space"] : keys.split(" ");
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={`${part}${index === 0 ? "" : " after"}`}>
          {index > 0 && " "}
          <kbd>{keyText(part, mac)}</kbd>
        </Fragment>
      ))}
    </>
  );
}

/** For aria-keyshortcuts, which has its own spelling; undefined for sequences, which it cannot say. */
export function ariaKeys(keys: string | undefined, mac: boolean): string | undefined {
  if (!keys || keys.includes(" ")) return undefined;
  return keys
    .replace("mod", mac ? "Meta" : "Control")
    .replace("alt", "Alt")
    .replace("shift", "Shift");
}
