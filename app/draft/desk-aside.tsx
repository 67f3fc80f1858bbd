/**
 * What lies beside the sheet: the margin with its pencil notes, or in its place one named panel that somebody opened.
 * A panel is loaded when it is first asked for, and the page goes on when it cannot be (there is no line just now).
 *
 * To add one: name it in `DeskPanel` (draft-desk.tsx) and put its button and its loader into `PANELS`. Notes of a
 * component's own go into `MarginNotes` as children: each element with `data-note` is placed at the height of the field
 * that its `data-about` names.
 */

import { type ComponentType, useEffect, useRef, useState } from "react";
import { useObservable } from "#app/collab/use-observable.ts";
import { useKeys } from "#app/components/frame/keys.tsx";
import { Button, IconButton } from "#app/components/ui/button.tsx";
import type { Icon } from "#app/components/ui/icons.tsx";
import { History, MessageSquare, X } from "#app/components/ui/icons.tsx";
import { MarginRemarks } from "#app/remarks/remark-slots.tsx";
import { type DeskPanel, useDesk } from "./draft-desk.tsx";
import { MarginNotes } from "./margin-notes.tsx";

type PanelEntry = {
  label: string;
  icon: Icon;
  /** As in `useKeys`. */
  keys: string;
  load: () => Promise<ComponentType>;
};

/** The panels there are. One that is absent has no button. */
const PANELS: Partial<Record<DeskPanel, PanelEntry>> = {
  remarks: {
    label: "Comments",
    icon: MessageSquare,
    keys: "mod+alt+k",
    load: () => import("#app/remarks/remark-panel.tsx").then((module) => module.RemarkPanel),
  },
  history: {
    label: "History",
    icon: History,
    keys: "mod+alt+h",
    load: () => import("#app/history/draft-history.tsx").then((module) => module.DraftHistory),
  },
};

const ORDER: readonly DeskPanel[] = ["remarks", "history"];

export function DeskAside(props: { asked: boolean; returnedComment: string | null }) {
  const { panel } = useDesk();
  const open = useObservable(panel);
  const entry = open === null ? undefined : PANELS[open];
  // The notes stay where they are, unseen: their places, and what is being written in one, outlive a look at the history.
  return (
    <div className="desk-aside" data-panel={entry ? open : undefined}>
      <div className="desk-margin" hidden={entry !== undefined}>
        <MarginNotes {...props}>
          <MarginRemarks />
        </MarginNotes>
      </div>
      {entry ? <Panel key={open} entry={entry} onClose={() => panel.set(null)} /> : null}
    </div>
  );
}

/** The buttons in the ribbon that open and close the panels, and their keys. */
export function PanelButtons() {
  const { panel, panelCounts } = useDesk();
  const open = useObservable(panel);
  const counts = useObservable(panelCounts);
  const shown = ORDER.flatMap((name) => {
    const entry = PANELS[name];
    return entry ? [{ name, entry }] : [];
  });
  const toggle = (name: DeskPanel) => panel.set(panel.get() === name ? null : name);
  useKeys(
    shown.map(({ name, entry }) => ({ keys: entry.keys, label: entry.label, run: () => toggle(name) })),
    "This draft",
  );
  return shown.map(({ name, entry }) => {
    const count = counts[name] ?? 0;
    return (
      <Button
        key={name}
        look="quiet"
        className="desk-panel-button"
        aria-pressed={open === name}
        aria-label={count > 0 ? `${entry.label}, ${count}` : entry.label}
        aria-keyshortcuts={entry.keys}
        onClick={() => toggle(name)}
      >
        <entry.icon className="i" aria-hidden="true" />
        <span className="wide">{count > 0 ? count : entry.label}</span>
      </Button>
    );
  });
}

type Loaded = { state: "loading" } | { state: "ready"; Body: ComponentType } | { state: "failed" };

function Panel({ entry, onClose }: { entry: PanelEntry; onClose: () => void }) {
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  const [attempt, setAttempt] = useState(0);
  const region = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is another load
  useEffect(() => {
    let current = true;
    entry.load().then(
      (Body) => current && setLoaded({ state: "ready", Body }),
      () => current && setLoaded({ state: "failed" }),
    );
    return () => {
      current = false;
    };
  }, [entry, attempt]);
  useEffect(() => {
    const before = document.activeElement;
    region.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <section
      className="desk-panel"
      aria-label={entry.label}
      ref={region}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2>{entry.label}</h2>
        <IconButton label={`Close ${entry.label.toLowerCase()}`} keys="Escape" onClick={onClose}>
          <X className="i" aria-hidden="true" />
        </IconButton>
      </header>
      {loaded.state === "ready" ? <loaded.Body /> : null}
      {loaded.state === "failed" ? (
        <p role="status">
          This could not be loaded. The draft itself goes on as before.{" "}
          <Button
            look="link"
            onClick={() => {
              setLoaded({ state: "loading" });
              setAttempt(attempt + 1);
            }}
          >
            Try again
          </Button>
        </p>
      ) : null}
    </section>
  );
}
