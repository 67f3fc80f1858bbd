/**
 * Decides what is read again when something happens. Events that come together are one reading; while one is under way the next waits;
 * and what happened just before a part of the page began to listen counts for it, because its data may have been on the way by then.
 */
import type { LiveEvent } from "./live-stream.ts";

/** Long enough for what one commit tells, short enough to be at once. */
const GATHER_MS = 60;
/** From one reading to the next: a busy agency costs a page two readings a second at most. */
const REST_MS = 500;
const REMEMBERED_MS = 2_000;
const REMEMBERED_MAX = 50;

export type LiveListener = {
  concerns: (event: LiveEvent) => boolean;
  /** What to do; null: the page's loaders are run again. */
  act: (() => void) | null;
};

export type LiveNews = {
  tell(event: LiveEvent): void;
  /** Nothing was told, because nothing can be: reads again in case. */
  look(): void;
  listen(listener: LiveListener): () => void;
};

export type LiveNewsOptions = {
  /** Runs the loaders of the page and the frame. */
  readPage: () => void;
  isReading: () => boolean;
  /** Reads the counts of the frame. Rejects where the session has ended, or on a cut line. */
  readFrame: () => Promise<void>;
};

const LOOK: LiveEvent = { kind: "missed", subject: "agency", id: null };

export function createLiveNews({ readPage, isReading, readFrame }: LiveNewsOptions): LiveNews {
  const listeners = new Set<LiveListener>();
  let remembered: { event: LiveEvent; at: number }[] = [];
  /** What the next reading is for: the frame, whenever there is one; the page; and who asked to be called. */
  let next: { page: boolean; acts: Set<LiveListener> } | null = null;
  let state: "idle" | "gathering" | "reading" = "idle";

  function want(listener: LiveListener | null): void {
    next ??= { page: false, acts: new Set() };
    if (listener?.act) next.acts.add(listener);
    else if (listener) next.page = true;
    if (state === "idle") gather();
  }

  function gather(): void {
    state = "gathering";
    setTimeout(() => (isReading() ? gather() : void read()), GATHER_MS);
  }

  async function read(): Promise<void> {
    state = "reading";
    const asked = next;
    next = null;
    for (const listener of asked?.acts ?? []) if (listeners.has(listener)) listener.act?.();
    // First the frame, which asks who we are: a page whose session ended must not be taken away from what is typed on it.
    const allowed = await readFrame().then(
      () => true,
      () => false,
    );
    if (asked?.page && allowed) readPage();
    setTimeout(() => {
      state = "idle";
      if (next) gather();
    }, REST_MS);
  }

  function tell(event: LiveEvent): void {
    const at = Date.now();
    remembered = [...remembered.filter((one) => at - one.at < REMEMBERED_MS), { event, at }].slice(-REMEMBERED_MAX);
    want(null);
    for (const listener of listeners) if (matches(listener, event)) want(listener);
  }

  return {
    tell,
    look: () => tell(LOOK),
    listen(listener) {
      listeners.add(listener);
      const since = Date.now() - REMEMBERED_MS;
      if (remembered.some(({ event, at }) => at >= since && matches(listener, event))) want(listener);
      return () => {
        listeners.delete(listener);
        next?.acts.delete(listener);
      };
    },
  };
}

/** What may have been missed concerns everybody. */
function matches(listener: LiveListener, event: LiveEvent): boolean {
  return event.kind === "missed" || listener.concerns(event);
}
