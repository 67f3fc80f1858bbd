/** What this tab says of itself to the others: where the person is, whether they are busy, what they have just done. */
import type { Awareness } from "y-protocols/awareness";
import type { Rest } from "#core/draft-presence.ts";

// Long enough for everybody here to hear of it, short enough not to be news to who comes later.
const OVERWRITTEN_SAID_MS = 15_000;

export class OwnPresence {
  #awareness: Awareness | null = null;
  #field: string | null = null;
  #rest: Rest | null = null;
  #removed: string | null = null;
  #overwritten: { path: string; value: unknown } | null = null;
  #forget: ReturnType<typeof setTimeout> | undefined;

  get field(): string | null {
    return this.#field;
  }

  /** Says everything there from now on. */
  speakTo(awareness: Awareness): void {
    this.#awareness = awareness;
    this.#say();
  }

  fallSilent(): void {
    clearTimeout(this.#forget);
    this.#awareness = null;
  }

  /** The caret of the field before would be drawn in this one, so it is left out until it is said anew. */
  enterField(path: string | null): void {
    this.#field = path;
    this.#say();
  }

  moveCaret(cursor: unknown): void {
    this.#awareness?.setLocalStateField("cursor", cursor);
  }

  setRest(rest: Rest | null): void {
    if (this.#rest === rest) return;
    this.#rest = rest;
    this.#say();
  }

  sayRemoved(lineId: string): void {
    this.#removed = lineId;
    this.#say();
  }

  /** This person's value went over another's: only here are both known. */
  sayOverwritten(path: string, value: unknown): void {
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => {
      this.#overwritten = null;
      this.#say();
    }, OVERWRITTEN_SAID_MS);
    this.#overwritten = { path, value };
    this.#say();
  }

  #say(): void {
    this.#awareness?.setLocalState({
      field: this.#field,
      cursor: null,
      ...(this.#rest ? { rest: this.#rest } : {}),
      ...(this.#removed ? { removed: this.#removed } : {}),
      ...(this.#overwritten ? { wrote: this.#overwritten } : {}),
    });
  }
}
