/** The texts of a document by their paths, and who listens to each: a field hears every splice in its own text. */
import * as Y from "yjs";
import type { TextDelta } from "./text-splice.ts";

/** Hears a change with its delta, or null where the text was replaced by another. */
export type TextListener = (delta: TextDelta | null, origin: unknown) => void;

export class SharedTexts {
  readonly #listeners = new Map<string, Set<TextListener>>();

  listen(path: string, listener: TextListener): () => void {
    const listeners = this.#listeners.get(path) ?? new Set();
    this.#listeners.set(path, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(path);
    };
  }

  /** Tells the listeners of `doc`'s texts what happens to them. */
  follow(doc: Y.Doc): void {
    doc.getMap("lines").observeDeep((events, transaction) => {
      for (const event of events) this.#hear(event, transaction.origin);
    });
    for (const name of ["notes", "terms"] as const) {
      doc.getText(name).observe((event, transaction) => this.#tell(name, event.delta, transaction.origin));
    }
  }

  /** Every text is another now: fields that stand on the page bind to what has just come. */
  renewAll(origin: unknown): void {
    for (const path of [...this.#listeners.keys()]) this.#tell(path, null, origin);
  }

  #hear(event: Y.YEvent<Y.AbstractType<unknown>>, origin: unknown): void {
    const [lineId, part] = event.path;
    if (event.target instanceof Y.Text && typeof lineId === "string" && typeof part === "string") {
      this.#tell(`lines/${lineId}/${part}`, event.delta as TextDelta, origin);
      return;
    }
    // A line that came back under its old id has new texts.
    if (event.path.length === 0) {
      for (const id of event.keys.keys()) {
        this.#tell(`lines/${id}/title`, null, origin);
        this.#tell(`lines/${id}/detail`, null, origin);
      }
    } else if (event.path.length === 1) {
      for (const key of event.keys.keys()) this.#tell(`lines/${String(lineId)}/${key}`, null, origin);
    }
  }

  #tell(path: string, delta: TextDelta | null, origin: unknown): void {
    for (const listener of [...(this.#listeners.get(path) ?? [])]) listener(delta, origin);
  }
}

/** The shared text at "lines/<id>/title", "lines/<id>/detail", "notes" or "terms"; null where there is none. */
export function textAt(doc: Y.Doc, path: string): Y.Text | null {
  if (path === "notes" || path === "terms") return doc.getText(path);
  const [table, lineId, part] = path.split("/");
  const line = table === "lines" && lineId ? doc.getMap("lines").get(lineId) : undefined;
  const text = line instanceof Y.Map && part ? line.get(part) : undefined;
  return text instanceof Y.Text ? text : null;
}
