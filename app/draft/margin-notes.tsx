/**
 * The pencil notes beside the sheet: each stands at the height of what it is about, none covers another. On a narrow
 * window they are a list below the sheet.
 */
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { shareStructure } from "#app/collab/share-structure.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import { fieldElement, focusField, retype, useDesk, useWritable } from "./draft-desk.tsx";
import { firstName } from "./first-name.ts";
import { type MarginNote, marginNotes } from "./problem-sentences.ts";

const useBrowserLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

// A note that is about something far above would otherwise touch the one before it.
const GAP_PX = 14;

/** `children` are notes of others: each element with `data-note` is placed by its `data-about` like the rest. */
export function MarginNotes({
  asked,
  returnedComment,
  children,
}: {
  asked: boolean;
  returnedComment: string | null;
  children?: ReactNode;
}) {
  const desk = useDesk();
  const { actions, figures, session, unreadable } = desk;
  const problems = useObservable(figures.problems);
  const content = useObservable(session.content);
  const unread = useObservable(unreadable);
  const lost = useObservable(session.lost);
  const writable = useWritable();
  const aside = useRef<HTMLElement>(null);

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
      const found = [...margin.querySelectorAll<HTMLElement>("[data-note]")].map((note) => {
        const field = note.dataset.about ? fieldElement(note.dataset.about) : null;
        const beside = field ? (field.closest("td, dd, p, section") ?? field).getBoundingClientRect().top - from : null;
        return { note, beside };
      });
      // What is about nothing on the sheet stands first, in the order of the page; the rest from top to bottom.
      found.sort((a, b) => (a.beside ?? -1) - (b.beside ?? -1));
      for (const { note, beside } of found) {
        const top = Math.max(free, beside ?? free);
        // Read by the style sheet, so that a note of another component is placed without rendering it.
        note.style.setProperty("--note-top", `${top}px`);
        free = top + note.offsetHeight + GAP_PX;
      }
      margin.toggleAttribute("data-placed", found.length > 0);
    };
    place();
    const sheet = document.querySelector(".sheet");
    if (!sheet) return;
    const seen = new ResizeObserver(place);
    seen.observe(sheet);
    const watchAll = () => {
      for (const note of aside.current?.querySelectorAll("[data-note]") ?? []) seen.observe(note);
    };
    watchAll();
    const came = new MutationObserver(() => {
      watchAll();
      place();
    });
    if (aside.current) came.observe(aside.current, { childList: true, subtree: true });
    return () => {
      seen.disconnect();
      came.disconnect();
    };
  }, [notes, lost, returnedComment]);

  return (
    <aside id="draft-notes" className="margin draft-margin" aria-label="Notes" ref={aside}>
      {lost ? (
        <div className="note warn" data-note="lost" role="status">
          <b>{lost.by ? firstName(lost.by) : "Somebody"} removed the line you were editing</b>
          <p>{lost.line.title.trim() === "" ? "It had no words yet." : `“${lost.line.title.trim()}”`}</p>
          <div className="act">
            <button
              type="button"
              className="btn link"
              onClick={() => {
                session.forgetLost();
                if (!actions.restoreLine(lost.line, lost.after)) return;
                focusField(desk, lost.field);
                retype(desk, lost.field);
              }}
            >
              Restore
            </button>
            <button type="button" className="btn link" onClick={() => session.forgetLost()}>
              Let it go
            </button>
          </div>
        </div>
      ) : null}
      {returnedComment ? (
        <div className="note p3" data-note="returned">
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
      {children}
    </aside>
  );
}
