/**
 * Edits that the draft did not take: it was submitted, issued, discarded or built anew while they were on their way. They
 * are kept in this browser, as what was written and what it was written upon, until the person decides about them.
 */
import type { DraftContent } from "#core/draft-content.ts";
import { type Observable, source } from "./observable.ts";

/** Why the draft did not take them. `closed`: it is no draft any more. */
export type NotTaken = "frozen" | "read_only" | "rebuilt" | "closed";

export type KeptEdits = {
  id: string;
  tenantId: string;
  invoiceId: string;
  at: number;
  reason: NotTaken;
  /** What the draft said when this browser had last sent everything; null where that is not known. */
  base: DraftContent | null;
  mine: DraftContent;
};

// Older ones go: this is a safety net, not an archive. Each is at most a few hundred kilobytes.
const KEPT_MAX = 12;
const PREFIX = "countersign.kept.";

const lists = new Map<string, ReturnType<typeof source<readonly KeptEdits[]>>>();

/** What is kept for this person, newest last; the same in every part of this tab. */
export function keptEdits(userId: string): Observable<readonly KeptEdits[]> {
  return listOf(userId);
}

/** Keeps edits; the same id again replaces. They outlive the tab where the browser lets them. */
export function setAside(userId: string, kept: KeptEdits): void {
  const list = listOf(userId);
  list.set([...list.get().filter((one) => one.id !== kept.id), kept].slice(-KEPT_MAX));
  store(userId, list.get());
}

/** Decided: carried over or discarded. Gives back what was forgotten, for an undo. */
export function forgetKept(userId: string, id: string): KeptEdits | null {
  const list = listOf(userId);
  const found = list.get().find((one) => one.id === id) ?? null;
  if (found) {
    list.set(list.get().filter((one) => one.id !== id));
    store(userId, list.get());
  }
  return found;
}

/** Everything of a person who signs out. */
export function forgetAllKept(userId: string): void {
  listOf(userId).set([]);
  try {
    localStorage.removeItem(PREFIX + userId);
  } catch {
    // Nothing could be stored, so there is nothing to remove.
  }
}

function listOf(userId: string) {
  const known = lists.get(userId);
  if (known) return known;
  const made = source<readonly KeptEdits[]>(load(userId));
  lists.set(userId, made);
  return made;
}

function load(userId: string): KeptEdits[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(PREFIX + userId) ?? "[]");
    // Written by this file, read by this file.
    return Array.isArray(list) ? (list as KeptEdits[]) : [];
  } catch {
    return [];
  }
}

function store(userId: string, list: readonly KeptEdits[]): void {
  // The newest must be kept even where all together are too much.
  for (let from = 0; from <= list.length; from++) {
    try {
      localStorage.setItem(PREFIX + userId, JSON.stringify(list.slice(from)));
      return;
    } catch {
      // Full: without the oldest, then.
    }
  }
}
