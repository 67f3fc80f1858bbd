/**
 * The pencil notes beside the sheet: each stands at the height of what it is about, none covers another. On a narrow
 * window they are a list below the sheet.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { shareStructure } from "#app/collab/share-structure.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { fieldElement, focusField, useDesk, useWritable } from "./draft-desk.tsx";
import { type MarginNote, marginNotes } from "./problem-sentences.ts";

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

// A note that is about something far above would otherwise touch the one before it.
const GAP_PX = 14;

export function MarginNotes({ asked, returnedComment }: { asked: boolean; returnedComment: string | null }) {
  const desk = useDesk();
  const { actions, figures, session, unreadable } = desk;
  const problems = useObservable(figures.problems);
  const content = useObservable(session.content);
  const unread = useObservable(unreadable);
  const lost = useObservable(session.lost);
  const writable = useWritable();
  const aside = useRef<HTMLElement>(null);
  const [tops, setTops] = useState<ReadonlyMap<string, number>>(new Map());

  const before = useRef<MarginNote[]>([]);
  const notes = useMemo(() => {
    const unreadNotes = [...unread].map(
      ([field, text]): MarginNote => ({
        key: `unreadable ${field}`,
        severity: "blocks",
        text: `“${text}” could not be read. It is kept in its field until you change it.`,
        field,
        beside: field,
        offer: null,
      }),
    );
    // The same notes are the same objects: placing them makes the browser lay the page out, which is not for every key.
    before.current = shareStructure(before.current, [...unreadNotes, ...marginNotes(problems, content)]);
    return before.current;
  }, [problems, content, unread]);

  useBrowserLayoutEffect(() => {
    const place = () => {
      const margin = aside.current;
      if (!margin) return;
      const from = margin.getBoundingClientRect().top;
      let free = 0;
      const next = new Map<string, number>();
      for (const note of [...margin.querySelectorAll<HTMLElement>("[data-note]")]) {
        const field = note.dataset.about ? fieldElement(note.dataset.about) : null;
        const wished = field ? (field.closest("td, dd, p, section") ?? field).getBoundingClientRect().top - from : free;
        const top = Math.max(free, wished);
        next.set(note.dataset.note ?? "", top);
        free = top + note.offsetHeight + GAP_PX;
      }
      setTops((before) => (sameTops(before, next) ? before : next));
    };
    place();
    const sheet = document.querySelector(".sheet");
    if (!sheet) return;
    const seen = new ResizeObserver(place);
    seen.observe(sheet);
    for (const note of aside.current?.querySelectorAll("[data-note]") ?? []) seen.observe(note);
    return () => seen.disconnect();
  }, [notes, lost, returnedComment]);

  const place = (key: string) => ({ style: { "--note-top": `${tops.get(key) ?? 0}px` } as React.CSSProperties });
  return (
    <aside
      id="draft-notes"
      className="margin draft-margin"
      aria-label="Notes"
      ref={aside}
      data-placed={tops.size > 0 || undefined}
    >
      {lost ? (
        <div className="note warn" data-note="lost" role="status" {...place("lost")}>
          <b>Somebody removed the line you were in</b>
          <p>{lost.line.title.trim() === "" ? "It had no words yet." : `“${lost.line.title.trim()}”`}</p>
          <div className="act">
            <button
              type="button"
              className="btn link"
              onClick={() => {
                session.forgetLost();
                if (actions.restoreLine(lost.line, lost.after)) focusField(desk, lost.field);
              }}
            >
              Put it back
            </button>
            <button type="button" className="btn link" onClick={() => session.forgetLost()}>
              Let it go
            </button>
          </div>
        </div>
      ) : null}
      {returnedComment ? (
        <div className="note p3" data-note="returned" {...place("returned")}>
          <b>Sent back to you</b>
          <p className="draft-comment">{returnedComment}</p>
        </div>
      ) : null}
      {notes.map((note, index) => (
        <div
          key={note.key}
          className={`note ${note.severity === "blocks" ? "warn" : ""}`}
          data-note={note.key}
          data-about={note.beside ?? undefined}
          data-asked={(asked && note.severity === "blocks") || undefined}
          {...place(note.key)}
        >
          {note.severity === "blocks" && notes[index - 1]?.severity !== "blocks" ? (
            <b>Check before submitting</b>
          ) : null}
          <p>
            {note.field === null ? (
              note.text
            ) : (
              <button
                type="button"
                className="draft-note-text"
                onClick={() => note.field && focusField(desk, note.field)}
              >
                {note.text}
              </button>
            )}
          </p>
          {note.offer && writable ? (
            <div className="act">
              <button
                type="button"
                className="btn link"
                onClick={() => {
                  const { offer } = note;
                  if (offer) actions.setExemptionReason(offer.category, offer.before, offer.reason);
                }}
              >
                {note.offer.label}
              </button>
            </div>
          ) : null}
        </div>
      ))}
    </aside>
  );
}

function sameTops(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...b].every(([key, top]) => Math.abs((a.get(key) ?? -1) - top) < 1);
}
