import { useEffect, useState } from "react";

export type Lookup<T> = { state: "looking" | "found" | "failed"; results: readonly T[] };

// Long enough not to ask for every letter, short enough not to be noticed.
const PAUSE_MS = 120;

/** Asks `find` for what matches `query`, a moment after typing pauses; late answers to earlier questions are dropped. */
export function useLookup<T>(query: string | null, find: (query: string) => Promise<T[]>): Lookup<T> {
  const [lookup, setLookup] = useState<Lookup<T>>({ state: "looking", results: [] });
  useEffect(() => {
    if (query === null) return;
    let current = true;
    setLookup((before) => ({ ...before, state: "looking" }));
    const timer = setTimeout(
      () =>
        find(query).then(
          (results) => current && setLookup({ state: "found", results }),
          () => current && setLookup({ state: "failed", results: [] }),
        ),
      PAUSE_MS,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, find]);
  return lookup;
}
