/**
 * Two people who write the same value within seconds of each other. A document keeps one of the two and says nothing; people
 * who decide about amounts should know that it happened, see both, and choose. Pure: times and values arrive.
 */

import { sameValue } from "#core/same-value.ts";

/** Somebody else, as far as it is known who it was. */
export type Rival = { memberId: string; name: string; colour: number };

export type Rivalry = { path: string; mine: unknown; theirs: unknown; by: Rival | null; at: number };

type Written = { value: unknown; at: number };

/** Longer apart, the second has seen the first and meant it. */
export const RIVALRY_MS = 8_000;
// More at once is not a rivalry but a return from a week offline; the sheet shows the outcome.
const RIVALRIES_MAX = 12;
const REMEMBERED_MAX = 500;

export class RivalEdits {
  readonly #mine = new Map<string, Written>();
  readonly #theirs = new Map<string, Written & { by: Rival | null }>();
  /** What the document held last, whoever wrote it. */
  readonly #stands = new Map<string, Written>();
  #open: readonly Rivalry[] = [];

  /** Those that nobody has decided, oldest first; the same array as long as nothing changed. */
  get open(): readonly Rivalry[] {
    return this.#open;
  }

  /** This person wrote `value`. */
  wrote(path: string, value: unknown, at: number): void {
    remember(this.#mine, path, { value, at });
    remember(this.#stands, path, { value, at });
    const theirs = this.#theirs.get(path);
    const known = this.#open.find((rivalry) => rivalry.path === path);
    // Whoever writes again after seeing both has decided.
    if (known) this.settle(path);
    else if (theirs && at - theirs.at <= RIVALRY_MS) this.#compare(path, value, theirs.value, theirs.by, at);
  }

  /** Somebody else's `value` has come. `concurrent`: they could not have seen what was written here. */
  heard(path: string, value: unknown, by: Rival | null, at: number, concurrent: boolean): void {
    remember(this.#theirs, path, { value, by, at });
    const mine = this.#mine.get(path);
    const known = this.#open.find((rivalry) => rivalry.path === path);
    if (known) this.#compare(path, known.mine, value, by, at);
    else if (mine && (concurrent || at - mine.at <= RIVALRY_MS)) this.#compare(path, mine.value, value, by, at);
  }

  /**
   * Somebody else's `value` has come in the document. Where it puts the one of two known rivals in the place of the other, they have
   * seen both and decided, and to ask again would go on for ever. The same value written once more decides nothing.
   */
  came(path: string, value: unknown, by: Rival | null, at: number, concurrent: boolean): void {
    const known = this.#open.find((rivalry) => rivalry.path === path);
    const stood = this.#stands.get(path);
    remember(this.#stands, path, { value, at });
    const chosen = known !== undefined && (sameValue(value, known.theirs) || sameValue(value, known.mine));
    if (chosen && stood !== undefined && !sameValue(stood.value, value)) this.settle(path);
    else this.heard(path, value, by, at, concurrent);
  }

  /** Decided, or not worth deciding: both values are forgotten. */
  settle(path: string): void {
    this.#mine.delete(path);
    this.#theirs.delete(path);
    this.#open = without(this.#open, path);
  }

  clear(): void {
    this.#stands.clear();
    this.#mine.clear();
    this.#theirs.clear();
    this.#open = without(this.#open, null);
  }

  #compare(path: string, mine: unknown, theirs: unknown, by: Rival | null, at: number): void {
    const others = without(this.#open, path);
    this.#open = sameValue(mine, theirs) ? others : [...others, { path, mine, theirs, by, at }].slice(-RIVALRIES_MAX);
  }
}

function without(rivalries: readonly Rivalry[], path: string | null): readonly Rivalry[] {
  const rest = rivalries.filter((rivalry) => path !== null && rivalry.path !== path);
  return rest.length === rivalries.length ? rivalries : rest;
}

function remember<T>(map: Map<string, T>, path: string, value: T): void {
  map.delete(path);
  map.set(path, value);
  for (const [oldest] of map) {
    if (map.size <= REMEMBERED_MAX) break;
    map.delete(oldest);
  }
}
