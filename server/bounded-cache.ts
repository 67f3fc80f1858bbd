/** A small memory with a bound and an age: the oldest entry leaves when it is full, any entry leaves when it is too old. */

export type BoundedCache<K, V> = {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
};

/** `ttlMs` counts from `set`; reading does not prolong a life. */
export function createBoundedCache<K, V>(options: {
  entriesMax: number;
  ttlMs: number;
  now: () => Date;
}): BoundedCache<K, V> {
  const entries = new Map<K, { value: V; until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      if (entry.until <= options.now().getTime()) {
        entries.delete(key);
        return undefined;
      }
      return entry.value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, { value, until: options.now().getTime() + options.ttlMs });
      if (entries.size > options.entriesMax) {
        const oldest = entries.keys().next();
        if (!oldest.done) entries.delete(oldest.value);
      }
    },
    delete(key) {
      entries.delete(key);
    },
  };
}
