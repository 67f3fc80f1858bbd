/**
 * The keys of a page. A page names its keys with `useKeys`; one listener serves them all, `?` shows them, and letters
 * do nothing while somebody types or a dialog is open.
 */
import { useEffect, useRef, useSyncExternalStore } from "react";

export type KeyBinding = {
  /** "c", "?", "mod+k", "shift+Enter", or a sequence: "g i". `mod` is Ctrl, or ⌘ on a Mac. */
  keys: string;
  /** What it does, as a short phrase: "New draft". */
  label: string;
  /** Absent where the page listens itself and only wants the key shown. */
  run?: (event: KeyboardEvent) => void;
};

export type KeyGroup = { title: string; bindings: KeyBinding[] };

type Registered = { title: string; bindings: { current: KeyBinding[] } };

/** A second key of a sequence is awaited this long. */
const SEQUENCE_MS = 1_200;

const registered = new Set<Registered>();
const listeners = new Set<() => void>();
let snapshot: KeyGroup[] = [];

function changed(): void {
  const groups = new Map<string, KeyBinding[]>();
  for (const { title, bindings } of registered) groups.set(title, [...(groups.get(title) ?? []), ...bindings.current]);
  snapshot = [...groups].map(([title, bindings]) => ({ title, bindings }));
  for (const listener of listeners) listener();
}

/** Registers the keys while the component is on the page. The latest bindings always run; no memo is needed. */
export function useKeys(bindings: KeyBinding[], title = "This page"): void {
  const current = useRef(bindings);
  current.current = bindings;
  // The help shows what keys there are, not which closures they run.
  const shown = bindings.map(({ keys, label }) => `${keys}\n${label}`).join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: registers again when what is shown changes
  useEffect(() => {
    const entry: Registered = { title, bindings: current };
    registered.add(entry);
    changed();
    return () => {
      registered.delete(entry);
      changed();
    };
  }, [title, shown]);
}

const NO_KEYS: KeyGroup[] = [];

/** All keys that work now, for the help. */
export function useKeyGroups(): KeyGroup[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => snapshot,
    () => NO_KEYS,
  );
}

/** Whether the key goes into text, so that it must not also be a command. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !/^(button|checkbox|radio|submit|file)$/.test(target.type);
}

const FLOATING = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** The one listener; mounted once, by the frame. */
export function useKeyListener(): void {
  useEffect(() => {
    let begun: { key: string; at: number } | null = null;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      if (/^(Shift|Control|Alt|Meta)$/.test(event.key)) return;
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      const target = event.target;
      if (!modified && isTyping(target)) return;
      if (target instanceof HTMLElement && target.closest(FLOATING)) return;
      const bindings = [...registered].reverse().flatMap((entry) => entry.bindings.current);
      const pressed = combination(event);
      const sequence = begun && event.timeStamp - begun.at < SEQUENCE_MS ? `${begun.key} ${pressed}` : null;
      const found = bindings.find(({ keys, run }) => run && (keys === sequence || keys === pressed));
      begun = null;
      if (found?.run) {
        event.preventDefault();
        found.run(event);
      } else if (!modified && bindings.some(({ keys }) => keys.startsWith(`${pressed} `))) {
        begun = { key: pressed, at: event.timeStamp };
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

/** "mod+shift+Enter"; a printed character is itself, so that "?" needs no word about Shift. */
function combination(event: KeyboardEvent): string {
  const printed = event.key.length === 1;
  return [
    (event.ctrlKey || event.metaKey) && "mod",
    event.altKey && "alt",
    event.shiftKey && !printed && "shift",
    printed ? event.key.toLowerCase() : event.key,
  ]
    .filter(Boolean)
    .join("+");
}
