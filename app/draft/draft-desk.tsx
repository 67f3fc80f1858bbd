/**
 * The desk that a draft lies on: what every part of the editor needs and none of it changes while the draft is open. Parts
 * subscribe to the observables in it; the context value itself never changes, so it makes nothing render again.
 */
import { createContext, useContext } from "react";
import type { DraftSession } from "#app/collab/draft-session.ts";
import { type Observable, type Source, source } from "#app/collab/observable.ts";
import { useObservable } from "#app/collab/use-observable.ts";
import type { Said } from "#app/components/ui/toast.tsx";
import type { PlainDate } from "#core/plain-date.ts";
import type { DraftActions } from "./draft-actions.ts";
import type { DraftFigures } from "./draft-figures.ts";
import { type CellName, cellPath, readCellPath } from "./grid-moves.ts";
import { createRowsNear, type RowsNear } from "./rows-near.ts";

/** The field that has the keyboard, as far as the desk must ask it things. */
export type ActiveField = {
  path: string;
  /** Writes what was typed into the document. False, and the field says why, when it cannot be read. */
  commit: () => boolean;
  /** Typed but not committed: Control-Z then belongs to the field. */
  dirty: () => boolean;
};

/** Shown although empty: somebody asked for it and has not written anything yet. */
export type Extras = { detail: boolean; discount: boolean; period: boolean };

/** What can stand beside the sheet in place of the margin; see desk-aside.tsx. */
export type DeskPanel = "remarks" | "history";

const FOLDED: Extras = { detail: false, discount: false, period: false };
/** The owner of what belongs to no line. */
export const WHOLE_DRAFT = "";

export type DraftDesk = {
  invoiceId: string;
  self: { memberId: string; name: string };
  session: DraftSession;
  figures: DraftFigures;
  actions: DraftActions;
  locale: string;
  /** The day in the agency's own calendar. */
  today: PlainDate;
  countryCode: string;
  /** Fields whose text cannot be read, by path: they hold up a submit, and the text is never lost. */
  unreadable: Source<ReadonlyMap<string, string>>;
  /** A short word after an act, with at most one way back. */
  say: { current: (said: Said) => void };
  /** Said to screen readers, politely. */
  spoken: Source<string>;
  /** What the tax is called where the agency is: VAT, GST, Tax. */
  taxWord: string;
  /** What of a line (or of `WHOLE_DRAFT`) was opened and has nothing in it yet. */
  extras: (lineId: string) => Observable<Extras>;
  /** Which rows of a long draft hold fields. */
  rows: RowsNear;
  unfold: (lineId: string, part: keyof Extras) => void;
  fold: (lineId: string, part: keyof Extras) => void;
  /** On a narrow sheet the line whose cells are unfolded. */
  openLine: Source<string | null>;
  /** Where terms stay while somebody writes them; null: where their length puts them. */
  termsHeld: Source<"footer" | "paragraph" | null>;
  active: { field: ActiveField | null };
  /** What was typed in a field, and not committed yet, when its line was removed by somebody else. */
  lostText: { current: { path: string; text: string } | null };
  /** A block on its way in, as the clipboard had it: shown first, then inserted at that line. */
  pasted: Source<{ text: string; lineId: string | null } | null>;
  /** Whose way this page follows: a member id. */
  following: Source<string | null>;
  /** The panel beside the sheet; null: the margin. */
  panel: Source<DeskPanel | null>;
  /** A number on a panel's button, for what waits there. */
  panelCounts: Source<Partial<Record<DeskPanel, number>>>;
  /** The path of the field that has the keyboard or had it last: what "here" means to a panel. */
  lastField: Source<string | null>;
  /** Where focus goes as soon as the field is on the page. */
  pendingFocus: { path: string | null };
};

export type DeskParts = Pick<
  DraftDesk,
  "invoiceId" | "self" | "session" | "figures" | "actions" | "locale" | "today" | "countryCode" | "taxWord"
>;

export function createDesk(parts: DeskParts): DraftDesk {
  const extras = new Map<string, Source<Extras>>();
  const extrasOf = (lineId: string) => {
    const known = extras.get(lineId) ?? source(FOLDED);
    extras.set(lineId, known);
    return known;
  };
  return {
    ...parts,
    extras: extrasOf,
    rows: createRowsNear(),
    unfold: (lineId, part) => extrasOf(lineId).set({ ...extrasOf(lineId).get(), [part]: true }),
    fold(lineId, part) {
      const before = extrasOf(lineId).get();
      if (before[part]) extrasOf(lineId).set({ ...before, [part]: false });
    },
    unreadable: source<ReadonlyMap<string, string>>(new Map()),
    say: { current: () => {} },
    spoken: source(""),
    openLine: source<string | null>(null),
    termsHeld: source<"footer" | "paragraph" | null>(null),
    active: { field: null },
    lostText: { current: null },
    pasted: source<{ text: string; lineId: string | null } | null>(null),
    following: source<string | null>(null),
    panel: source<DeskPanel | null>(null),
    panelCounts: source<Partial<Record<DeskPanel, number>>>({}),
    lastField: source<string | null>(null),
    pendingFocus: { path: null },
  };
}

const Desk = createContext<DraftDesk | null>(null);
export const DeskProvider = Desk.Provider;

export function useDesk(): DraftDesk {
  const desk = useContext(Desk);
  if (!desk) throw new Error("a part of the draft editor stands outside of it");
  return desk;
}

/** Whether fields take text: the document is here, and nobody has submitted it. */
export function useWritable(): boolean {
  return useObservable(useDesk().session.canWrite);
}

/** The field at `path`, if it is on the page. Paths hold ids from the document, so they are escaped. */
export function fieldElement(path: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-field="${CSS.escape(path)}"]`);
}

export function isField(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** Focuses a field now, or as soon as it appears (a line that was just added). */
export function focusField(desk: DraftDesk, path: string): void {
  desk.pendingFocus.path = path;
  if (settleFocus(desk)) return;
  requestAnimationFrame(() => settleFocus(desk));
}

/** Called after every change of the table. True when nothing is left to focus. */
export function settleFocus(desk: DraftDesk): boolean {
  const { path } = desk.pendingFocus;
  if (path === null) return true;
  const element = fieldElement(path);
  if (!element) return false;
  const cell = readCellPath(path);
  if (cell && !isField(element)) {
    // The row is far away and shows its words only: it is given its fields, and this is called again.
    desk.rows.wake(cell.lineId);
    return false;
  }
  desk.pendingFocus.path = null;
  element.focus();
  // Figures are replaced by what is typed next; in words the caret goes to the end.
  if (element instanceof HTMLInputElement) element.select();
  else if (element instanceof HTMLTextAreaElement)
    element.setSelectionRange(element.value.length, element.value.length);
  return true;
}

/** Types into the field at `path` again what was being typed there when it was lost, as if by hand. */
export function retype(desk: DraftDesk, path: string): void {
  const lost = desk.lostText.current;
  desk.lostText.current = null;
  if (lost?.path !== path) return;
  requestAnimationFrame(() => {
    const field = fieldElement(path);
    if (!(field instanceof HTMLInputElement)) return;
    // The setter of the element itself: the one that the page's framework puts on it would keep the change to itself.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, lost.text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

export function focusCell(desk: DraftDesk, lineId: string, cell: CellName): void {
  focusField(desk, cellPath(lineId, cell));
}

export function notify(desk: DraftDesk, title: string, act?: Said["act"]): void {
  desk.say.current(act ? { title, act } : { title });
}

export function setUnreadable(desk: DraftDesk, path: string, text: string | null): void {
  const before = desk.unreadable.get();
  if ((before.get(path) ?? null) === text) return;
  const after = new Map(before);
  if (text === null) after.delete(path);
  else after.set(path, text);
  desk.unreadable.set(after);
}
