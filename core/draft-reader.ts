/**
 * Reads a live document again and again for the price of what changed: the result is always `readDraft(doc)`, and whatever
 * says the same as before is the same object, so that a comparison of two readings looks at nothing that stayed.
 */
import type * as Y from "yjs";
import { DRAFT_LIMITS, type DraftContent } from "#core/draft-content.ts";
import {
  type Entry,
  orderedEntries,
  readAdjustment,
  readDraft,
  readFields,
  readLine,
  readOwnFields,
  readWords,
} from "#core/draft-document.ts";
import { sameValue } from "#core/same-value.ts";

type SharedType = Y.Transaction["changed"] extends Map<infer Type, unknown> ? Type : never;

/** Follows `doc` from when it is made until `close`. */
export class DraftReader {
  readonly #doc: Y.Doc;
  readonly #lines: ListReader<DraftContent["lines"][number]>;
  readonly #adjustments: ListReader<DraftContent["adjustments"][number]>;
  #content: DraftContent;
  #touched = new Set<"invoice" | "notes" | "terms">();

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    // Named before anything arrives, so that what arrives lands in types that are known.
    for (const name of ["invoice", "lines", "adjustments"]) doc.getMap(name);
    for (const name of ["notes", "terms"]) doc.getText(name);
    this.#lines = new ListReader(doc.getMap("lines"), readLine, DRAFT_LIMITS.lines);
    this.#adjustments = new ListReader(doc.getMap("adjustments"), readAdjustment, DRAFT_LIMITS.adjustments);
    this.#content = readDraft(doc);
    doc.on("afterTransaction", this.#note);
  }

  read(): DraftContent {
    const before = this.#content;
    const touched = this.#touched;
    this.#touched = new Set();
    const next: DraftContent = {
      ...(touched.has("invoice") ? readFields(this.#doc) : before),
      fields: touched.has("invoice") ? sharedWith(before.fields, readOwnFields(this.#doc)) : before.fields,
      lines: this.#lines.read(before.lines),
      adjustments: this.#adjustments.read(before.adjustments),
      notes: touched.has("notes") ? readWords(this.#doc, "notes") : before.notes,
      terms: touched.has("terms") ? readWords(this.#doc, "terms") : before.terms,
    };
    const keys = Object.keys(next) as (keyof DraftContent)[];
    if (keys.some((key) => next[key] !== before[key])) this.#content = next;
    return this.#content;
  }

  close(): void {
    this.#doc.off("afterTransaction", this.#note);
  }

  readonly #note = (transaction: Y.Transaction): void => {
    for (const [type, keys] of transaction.changed) {
      const { root, key } = rootOf(type);
      if (root === this.#lines.map) this.#lines.note(type, key, keys);
      else if (root === this.#adjustments.map) this.#adjustments.note(type, key, keys);
      else {
        for (const name of ["invoice", "notes", "terms"] as const) {
          if (root === this.#doc.share.get(name)) this.#touched.add(name);
        }
      }
    }
  };
}

class ListReader<Item extends { id: string }> {
  readonly map: Y.Map<unknown>;
  readonly #readEntry: (entry: Entry) => Item;
  readonly #max: number;
  #touched = new Set<string>();
  #moved = true;
  #entries: Entry[] = [];
  #items = new Map<string, Item>();

  constructor(map: Y.Map<unknown>, readEntry: (entry: Entry) => Item, max: number) {
    this.map = map;
    this.#readEntry = readEntry;
    this.#max = max;
  }

  /** `key` is the entry in which something changed; null where entries themselves came or went. */
  note(type: SharedType, key: string | null, keys: ReadonlySet<string | null>): void {
    if (key === null) {
      this.#moved = true;
      for (const changed of keys) if (changed !== null) this.#touched.add(changed);
      return;
    }
    this.#touched.add(key);
    if (type.parent === this.map && keys.has("orderKey")) this.#moved = true;
  }

  read(before: Item[]): Item[] {
    if (!this.#moved && this.#touched.size === 0) return before;
    if (this.#moved) this.#entries = orderedEntries(this.map).slice(0, this.#max);
    const items = new Map<string, Item>();
    const next = this.#entries.map((entry) => {
      const known = this.#items.get(entry[0]);
      const item =
        known !== undefined && !this.#touched.has(entry[0]) ? known : sharedWith(known, this.#readEntry(entry));
      items.set(entry[0], item);
      return item;
    });
    this.#items = items;
    this.#moved = false;
    this.#touched = new Set();
    return next.length === before.length && next.every((item, index) => item === before[index]) ? before : next;
  }
}

function sharedWith<Item>(known: Item | undefined, next: Item): Item {
  return known !== undefined && sameValue(known, next) ? known : next;
}

/** The root that a type hangs in, and under which of its keys. */
function rootOf(type: SharedType): { root: unknown; key: string | null } {
  let root: SharedType = type;
  let key: string | null = null;
  for (let item = root._item; item !== null; item = root._item) {
    key = item.parentSub;
    root = item.parent as SharedType;
  }
  return { root, key };
}
