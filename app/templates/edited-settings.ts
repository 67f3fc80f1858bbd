/** The settings that are being worked on: every change can be taken back, and what belongs together is one step. */
import { useCallback, useReducer } from "react";
import { sameValue } from "#core/same-value.ts";
import type { TemplateSettings } from "#core/template-settings.ts";

export type Edited = { name: string; settings: TemplateSettings };

const STEPS_MAX = 100;

type State = { now: Edited; past: Edited[]; future: Edited[]; last: string | null };
type Act = { kind: "change"; what: string; next: Edited } | { kind: "undo" } | { kind: "redo" };

export type EditedSettings = Edited & {
  /** `what` names the control: changes of one control after the other are one step. */
  change: (what: string, next: Partial<TemplateSettings>) => void;
  rename: (name: string) => void;
  undo: () => void;
  redo: () => void;
  canUndo: boolean;
  canRedo: boolean;
};

export function useEditedSettings(initial: Edited): EditedSettings {
  const [state, act] = useReducer(step, { now: initial, past: [], future: [], last: null });
  const { now } = state;
  const change = useCallback(
    (what: string, next: Partial<TemplateSettings>) =>
      act({ kind: "change", what, next: { ...now, settings: { ...now.settings, ...next } } }),
    [now],
  );
  return {
    ...now,
    change,
    rename: (name) => act({ kind: "change", what: "name", next: { ...now, name } }),
    undo: () => act({ kind: "undo" }),
    redo: () => act({ kind: "redo" }),
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
  };
}

export function step(state: State, act: Act): State {
  switch (act.kind) {
    case "change": {
      if (sameValue(state.now, act.next)) return state;
      const goesOn = state.last === act.what;
      const past = goesOn ? state.past : [...state.past, state.now].slice(-STEPS_MAX);
      return { now: act.next, past, future: [], last: act.what };
    }
    case "undo": {
      const before = state.past.at(-1);
      if (!before) return state;
      return { now: before, past: state.past.slice(0, -1), future: [state.now, ...state.future], last: null };
    }
    case "redo": {
      const [next, ...future] = state.future;
      return next ? { now: next, past: [...state.past, state.now], future, last: null } : state;
    }
  }
}
