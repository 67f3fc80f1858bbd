/**
 * Two people wrote the same value within seconds of each other: a card at the field says so, with both values. F8 takes the
 * other one, again F8 goes back; Escape or a moment without a decision leaves what stands.
 */
import { useCallback, useEffect, useRef, useState } from "react";
import type { Rivalry } from "#app/collab/rival-edits.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { useKeys } from "#app/components/frame/keys.tsx";
import { Kbd } from "#app/components/ui/kbd.tsx";
import { sameValue } from "#core/same-value.ts";
import { type DraftDesk, useDesk, useWritable } from "./draft-desk.tsx";
import { placeWords, valueWords } from "./field-words.ts";
import { firstName } from "./first-name.ts";
import { printedPath } from "./printed-path.ts";
import { type Box, fieldBox, useMeasured } from "./sheet-boxes.ts";
import { standingValue } from "./standing-value.ts";

// Whoever has not decided by then has seen it, and is at something else.
const SHOWN_MS = 45_000;

export function RivalCards() {
  const desk = useDesk();
  const { session } = desk;
  const rivalries = useObservable(session.rivalries);
  const writable = useWritable();
  const layer = useRef<HTMLDivElement>(null);
  const [boxes, setBoxes] = useState<ReadonlyMap<string, Box>>(new Map());
  const measure = useCallback(
    (origin: DOMRect) => {
      const found = rivalries.flatMap(({ path }) => {
        const box = fieldBox(printedPath(path), origin);
        return box ? [[path, box] as const] : [];
      });
      setBoxes(new Map(found));
    },
    [rivalries],
  );
  useMeasured(layer, rivalries.length > 0, measure);
  const current = currentOf(rivalries, desk.active.field?.path ?? null);
  useKeys(current && writable ? [{ keys: "F8", label: "Take the other of two values" }] : [], "This draft");
  useEffect(() => {
    if (!current || !writable) return;
    // Also from within a field, which is where people are when it happens.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "F8" || event.defaultPrevented || event.isComposing) return;
      event.preventDefault();
      takeOther(desk, current);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [current, writable, desk]);
  return (
    <div className="draft-rivals" ref={layer}>
      {rivalries.map((rivalry) => {
        const box = boxes.get(rivalry.path);
        return box ? <Card key={rivalry.path} rivalry={rivalry} box={box} hasKey={rivalry === current} /> : null;
      })}
    </div>
  );
}

function Card({ rivalry, box, hasKey }: { rivalry: Rivalry; box: Box; hasKey: boolean }) {
  const desk = useDesk();
  const { session, locale } = desk;
  const content = useObservable(session.content);
  const writable = useWritable();
  const { path, mine, theirs, by } = rivalry;
  useEffect(() => {
    const timer = setTimeout(() => session.settleRivalry(path), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [session, path]);
  const standing = standingValue(content, path);
  const who = by ? firstName(by.name) : "Somebody";
  const words = (value: unknown) => valueWords(path, value, content, locale) ?? "another choice";
  const choices = [
    { key: "mine", label: "Yours", value: mine },
    { key: "theirs", label: `${who}’s`, value: theirs },
  ];
  return (
    <section
      className={`draft-rival ${by ? `p${by.colour}` : ""}`}
      aria-label={`Two values for ${placeWords(path, session.order.get())}`}
      // Never beyond the right edge of the paper, also on a phone.
      style={{ left: `min(${box.left}px, calc(100% - 252px))`, top: box.top + box.height + 4 }}
      data-rival={path}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        session.settleRivalry(path);
      }}
    >
      <p role="status">
        You and {who} wrote {placeWords(path, session.order.get())} at once.
      </p>
      <div>
        {choices.map(({ key, label, value }) => {
          const stands = sameValue(standing, value);
          return (
            <button
              key={key}
              type="button"
              aria-pressed={stands}
              disabled={!writable}
              onClick={() => {
                if (!stands) desk.actions.takeValue(path, value);
                session.settleRivalry(path);
              }}
            >
              {label} <b>{words(value)}</b>
              {hasKey && !stands ? <Kbd keys="F8" /> : null}
            </button>
          );
        })}
      </div>
    </section>
  );
}

/** The one that F8 is about: where the person is, else the latest. */
function currentOf(rivalries: readonly Rivalry[], field: string | null): Rivalry | null {
  return rivalries.find(({ path }) => printedPath(path) === field) ?? rivalries.at(-1) ?? null;
}

function takeOther(desk: DraftDesk, { path, mine, theirs }: Rivalry): void {
  const { session, actions, spoken, locale } = desk;
  const content = session.content.get();
  const other = sameValue(standingValue(content, path), theirs) ? mine : theirs;
  session.settleRivalry(path);
  if (actions.takeValue(path, other))
    spoken.set(`Now ${valueWords(path, other, content, locale) ?? "the other value"}.`);
}
