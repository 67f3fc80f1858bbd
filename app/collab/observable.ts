/** A value that screens can subscribe to, in the shape that useSyncExternalStore wants. */
export type Observable<T> = {
  get: () => T;
  subscribe: (listener: () => void) => () => void;
};

export type Source<T> = Observable<T> & { set: (next: T) => void };

/** Listeners hear only of changes: setting the same value (by identity) is silent. */
export function source<T>(initial: T): Source<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(value, next)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
