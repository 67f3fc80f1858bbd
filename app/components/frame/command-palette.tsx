/** Ctrl-K opens everything: go to a page, do something, find an invoice or a client by anything that is written in it. */
import { useNavigate } from "@remix-run/react";
import { Dialog } from "radix-ui";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useApi } from "#app/api.ts";
import { type AppData, useApp } from "#app/components/app-data.ts";
import { moneyText } from "#app/components/money-text.tsx";
import { useNewDraft } from "#app/components/new-draft.tsx";
import {
  CornerDownLeft,
  FilePlus2,
  type Icon,
  ReceiptText,
  Search,
  UserPlus,
  UsersRound,
} from "#app/components/ui/icons.tsx";
import { Kbd } from "#app/components/ui/kbd.tsx";
import { may } from "#core/permissions.ts";
import { destinationsOf } from "./destinations.ts";
import { useKeyGroups } from "./keys.tsx";

type Choice = {
  id: string;
  group: string;
  label: string;
  aside?: string;
  keys?: string;
  icon: Icon;
  /** What typed words are looked for in. */
  words: string;
  run: () => void;
};

const PAUSE_MS = 140;
const FOUND_MAX = 6;

export function CommandPalette({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="veil" />
        <Dialog.Content className="palette" aria-describedby={undefined}>
          <Dialog.Title className="sr-only">Search, go, do</Dialog.Title>
          <Palette close={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Palette({ close }: { close: () => void }) {
  const app = useApp();
  const navigate = useNavigate();
  const newDraft = useNewDraft();
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const { found, searching } = useFound(typed, app);
  const groups = useKeyGroups();

  const go = (to: string) => () => navigate(to);
  const fixed: Choice[] = [
    ...(may(app.role, "invoices.write")
      ? [
          {
            id: "new-draft",
            group: "Do",
            label: "New draft",
            keys: "c",
            icon: FilePlus2,
            words: "new draft invoice create write",
            run: () => newDraft(),
          },
        ]
      : []),
    ...(may(app.role, "clients.write")
      ? [
          {
            id: "new-client",
            group: "Do",
            label: "New client",
            icon: UserPlus,
            words: "new client customer create add",
            run: go("/clients/new"),
          },
        ]
      : []),
    ...groups
      .filter((group) => group.title === "This page")
      .flatMap((group) => group.bindings)
      .filter((binding) => binding.run)
      .map((binding) => ({
        id: `do-${binding.keys}`,
        group: "On this page",
        label: binding.label,
        keys: binding.keys,
        icon: CornerDownLeft,
        words: binding.label,
        run: () => binding.run?.(new globalThis.KeyboardEvent("keydown")),
      })),
    ...destinationsOf(app.embedded).map((destination) => ({
      id: destination.to,
      group: "Go to",
      label: destination.label,
      keys: `g ${destination.key}`,
      icon: destination.icon,
      words: `${destination.label} ${destination.words ?? ""}`,
      run: go(destination.to),
    })),
  ];
  const choices = [
    ...fixed.filter((choice) => fits(choice.words, typed)),
    ...found.map((choice) => ({ ...choice, run: go(choice.id) })),
  ];
  const current = Math.min(active, Math.max(0, choices.length - 1));

  useEffect(() => {
    list.current?.querySelector(`[id="${listId}-${current}"]`)?.scrollIntoView({ block: "nearest" });
  }, [current, listId]);

  const choose = (index: number) => {
    const choice = choices[index];
    if (!choice) return;
    close();
    choice.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? choices.length - 1 : 0;
    if (step && choices.length > 0) setActive((current + step) % choices.length);
    else if (event.key === "Enter") choose(current);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <div className="ask">
        <Search className="i" aria-hidden="true" />
        <input
          role="combobox"
          aria-label="Search, go, do"
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={choices.length > 0 ? `${listId}-${current}` : undefined}
          placeholder="Search invoices and clients, go, do"
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
          }}
          onKeyDown={onKeyDown}
        />
        <Kbd keys="Escape" />
      </div>
      <div className="list" role="listbox" aria-label="What fits" id={listId} ref={list}>
        {choices.map((choice, index) => (
          <div key={choice.id} role="presentation">
            {choices[index - 1]?.group !== choice.group && (
              <div className="group" role="presentation">
                {choice.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field */}
            <div
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === current}
              className="choice"
              onMouseMove={() => setActive(index)}
              onClick={() => choose(index)}
            >
              <choice.icon className="i" aria-hidden="true" />
              <span className="words">{choice.label}</span>
              {choice.aside && <span className="aside">{choice.aside}</span>}
              {choice.keys && (
                <span className="aside">
                  <Kbd keys={choice.keys} />
                </span>
              )}
            </div>
          </div>
        ))}
      </div>
      {choices.length === 0 && (
        <p className="none" role="status">
          {searching ? "Searching…" : `Nothing here is called “${typed.trim()}”.`}
        </p>
      )}
    </>
  );
}

/** Every typed word begins some word of what is offered. */
function fits(words: string, typed: string): boolean {
  const offered = words.toLowerCase().split(/\s+/);
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => offered.some((word) => word.startsWith(part)));
}

/** Invoices and clients that fit; the last answer stays until the next one is there. */
function useFound(typed: string, app: AppData): { found: Omit<Choice, "run">[]; searching: boolean } {
  const api = useApi();
  const query = typed.trim();
  const [answer, setAnswer] = useState<{ query: string; found: Omit<Choice, "run">[] }>({ query: "", found: [] });
  const { locale } = app.agency;
  useEffect(() => {
    if (query.length < 2) {
      setAnswer({ query, found: [] });
      return;
    }
    const asked = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const [invoices, clients] = await Promise.all([
          api.invoices.list.query({ query, limit: FOUND_MAX }, { signal: asked.signal }),
          api.clients.list.query({ query, limit: FOUND_MAX }, { signal: asked.signal }),
        ]);
        if (asked.signal.aborted) return;
        setAnswer({
          query,
          found: [
            ...invoices.rows.map((row) => ({
              id: `/invoices/${row.invoiceId}`,
              group: "Invoices",
              label: [row.number ?? "Draft", row.clientName, row.subject || row.firstLine].filter(Boolean).join(" · "),
              aside: moneyText(row.totalMinor, row.currency, locale, { code: true }),
              icon: ReceiptText,
              words: "",
            })),
            ...clients.rows.map((row) => ({
              id: `/clients/${row.clientId}`,
              group: "Clients",
              label: row.name,
              icon: UsersRound,
              words: "",
            })),
          ],
        });
      } catch (error) {
        // Overtaken by the next letter, or the line is down: pages and acts can still be chosen.
        if (!asked.signal.aborted) {
          console.warn(error);
          setAnswer({ query, found: [] });
        }
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [query, api, locale]);
  return useMemo(() => ({ found: answer.found, searching: answer.query !== query }), [answer, query]);
}
