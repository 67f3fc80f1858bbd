/**
 * Which drafts this browser keeps, and for whom. Light enough for every page: the copies themselves are databases that only
 * an open draft reads (browser-copy.ts).
 */

/** Whose copy of which draft. */
export type CopyOwner = { userId: string; tenantId: string; invoiceId: string };

export type CopyEntry = {
  tenantId: string;
  invoiceId: string;
  epoch: number;
  openedAt: number;
  /** Something in it has not reached the server. */
  waiting: boolean;
  /** Whether this person could write in it when it was last open. */
  mayWrite: boolean;
};

const PREFIX = "countersign";

const indexKey = (userId: string) => `${PREFIX}.copies.${userId}`;

export function databaseName(owner: CopyOwner, epoch: number): string {
  return `${PREFIX}/${owner.userId}/${owner.tenantId}/${owner.invoiceId}/${epoch}`;
}

/** The list of what is kept for a person; empty where nothing is or can be. */
export function copiesOf(userId: string): CopyEntry[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(indexKey(userId)) ?? "[]");
    return Array.isArray(list) ? list.filter(isEntry) : [];
  } catch {
    return [];
  }
}

export function writeCopies(userId: string, list: readonly CopyEntry[]): void {
  try {
    localStorage.setItem(indexKey(userId), JSON.stringify(list));
  } catch {
    // A full or forbidden store: the draft lives in its tab.
  }
}

/** Deletes everything that is kept for this person in this browser. */
export function forgetCopies(userId: string): void {
  for (const { tenantId, invoiceId, epoch } of copiesOf(userId)) {
    deleteDatabase(databaseName({ userId, tenantId, invoiceId }, epoch));
  }
  try {
    localStorage.removeItem(indexKey(userId));
  } catch {
    // Nothing could be stored, so there is nothing to remove.
  }
}

export function deleteDatabase(name: string): void {
  try {
    indexedDB.deleteDatabase(name);
  } catch {
    // Where databases are forbidden there is none.
  }
}

function isEntry(value: unknown): value is CopyEntry {
  if (typeof value !== "object" || value === null) return false;
  const entry = value as Partial<Record<keyof CopyEntry, unknown>>;
  return (
    typeof entry.tenantId === "string" &&
    typeof entry.invoiceId === "string" &&
    typeof entry.epoch === "number" &&
    typeof entry.openedAt === "number" &&
    typeof entry.waiting === "boolean" &&
    typeof entry.mayWrite === "boolean"
  );
}
