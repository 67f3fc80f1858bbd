/**
 * What Yjs says to developers, in the place of `lib0/logging` (scripts/browser-modules.ts): that one colours its words, and for colours
 * it brings a library of its own into the browser.
 */

export const BOLD = Symbol("bold");
export const UNBOLD = Symbol("unbold");
export const ORANGE = Symbol("orange");
export const RED = Symbol("red");

export function print(...words: readonly unknown[]): void {
  console.log(...words.filter((word) => typeof word !== "symbol"));
}

export function warn(...words: readonly unknown[]): void {
  console.warn(...words.filter((word) => typeof word !== "symbol"));
}
