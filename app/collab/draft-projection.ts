/** The document as screens read it: whole, by order, and line by line, each silent while its own part stays the same. */
import type * as Y from "yjs";
import type { DraftContent, DraftLine } from "#core/draft-content.ts";
import { DraftReader } from "#core/draft-reader.ts";
import { type Observable, type Source, source } from "./observable.ts";
import { shareStructure } from "./share-structure.ts";

export class DraftProjection {
  readonly content: Source<DraftContent>;
  /** Line ids from top to bottom; the same array as long as no line came, went or moved. */
  readonly order: Source<readonly string[]>;
  readonly #lines = new Map<string, Source<DraftLine | null>>();
  #reader: DraftReader | null = null;

  constructor(content: DraftContent) {
    this.content = source(content);
    this.order = source<readonly string[]>(content.lines.map((line) => line.id));
    for (const line of content.lines) this.#lines.set(line.id, source<DraftLine | null>(line));
  }

  /** One line, for one row: silent while other lines change; null once the line is gone. */
  line(lineId: string): Observable<DraftLine | null> {
    const known = this.#lines.get(lineId);
    if (known) return known;
    const made = source<DraftLine | null>(null);
    this.#lines.set(lineId, made);
    return made;
  }

  /** Reads `doc` from now on, which costs what changed and not what is there. Call it before anything is in it. */
  attach(doc: Y.Doc): void {
    this.#reader?.close();
    this.#reader = new DraftReader(doc);
  }

  /** Reads the document and tells whoever listens to what changed. Returns what it said before. */
  refresh(): DraftContent {
    const before = this.content.get();
    if (!this.#reader) return before;
    const after = shareStructure(before, this.#reader.read());
    if (after === before) return before;
    this.content.set(after);
    this.order.set(
      shareStructure(
        this.order.get(),
        after.lines.map((line) => line.id),
      ),
    );
    const gone = new Set(this.#lines.keys());
    for (const line of after.lines) {
      gone.delete(line.id);
      const known = this.#lines.get(line.id);
      if (known) known.set(line);
      else this.#lines.set(line.id, source<DraftLine | null>(line));
    }
    for (const id of gone) this.#lines.get(id)?.set(null);
    return before;
  }
}
