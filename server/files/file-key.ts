/** What a key of the file port looks like, for every store alike: what one takes, the other takes as well. */

// Segments of letters, digits and marks; none may be or begin with a dot, so no key leaves its folder or its bucket's order.
const KEY = /^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/;
const KEY_CHARS_MAX = 300;

/** Throws a RangeError for a key that is not ours. */
export function demandFileKey(key: string): void {
  if (key.length > KEY_CHARS_MAX || !KEY.test(key)) throw new RangeError("not a file key");
}
