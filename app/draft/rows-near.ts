/**
 * Which rows of a long draft hold fields. A browser lays out, paints and hit-tests every field of a page with each key that is
 * pressed, also those far away; so only rows near the screen hold fields, and the others show the same words as plain text. A
 * draft of the usual length holds them all, and nothing is watched.
 */
import { type Observable, type Source, source } from "#app/collab/observable.ts";

/** Up to so many lines all rows hold fields; in longer drafts so many at the beginning do until it is known what is seen. */
export const ALL_ROWS_MAX = 60;

// In either direction: whoever goes on by keys arrives at fields. Whoever scrolls further sees words, and has fields a frame later.
const NEAR = "300px 0px";

export type RowsNear = {
  /** Null until it is known where the row is; what is added later holds fields at once, because somebody is about to write. */
  of(lineId: string): Observable<boolean | null>;
  /** Follows where the row is until the answer is called. `busy` says that something in it must not go away. */
  watch(row: HTMLElement, lineId: string, busy: () => boolean): () => void;
  /** Gives a row its fields, wherever it is: somebody is about to be taken there. */
  wake(lineId: string): void;
};

export function createRowsNear(): RowsNear {
  const near = new Map<string, Source<boolean | null>>();
  const watched = new Map<Element, { lineId: string; busy: () => boolean }>();
  let observer: IntersectionObserver | null = null;
  const of = (lineId: string): Source<boolean | null> => {
    const known = near.get(lineId) ?? source<boolean | null>(observer ? true : null);
    near.set(lineId, known);
    return known;
  };
  const see = (entries: readonly IntersectionObserverEntry[]) => {
    for (const { target, isIntersecting } of entries) {
      const row = watched.get(target);
      if (row && (isIntersecting || !row.busy())) of(row.lineId).set(isIntersecting);
    }
  };
  return {
    of,
    watch(row, lineId, busy) {
      observer ??= new IntersectionObserver(see, { rootMargin: NEAR });
      watched.set(row, { lineId, busy });
      observer.observe(row);
      return () => {
        watched.delete(row);
        observer?.unobserve(row);
      };
    },
    wake: (lineId) => of(lineId).set(true),
  };
}
