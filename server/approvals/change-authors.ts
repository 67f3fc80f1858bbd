/** Who made a change that an approver sees: read from the history of the draft, by what the change is about. */
import { inArray } from "drizzle-orm";
import { subjectOf } from "#core/draft-compose.ts";
import type { DraftChange } from "#core/draft-diff.ts";
import type { Moment } from "#core/draft-timeline.ts";
import { members } from "#db/schema/tenancy.ts";
import type { Tx } from "#db/tenant.ts";

/** `seq` is the moment of the history in which it was last written. Names from the last who did to the first. */
export type ChangeAuthors = { names: string[]; at: string; seq: number };

/** A text of many hands is said to be of the last few. */
const NAMES_MAX = 3;

type Written = { memberIds: string[]; at: string; seq: number };

/** By what changes are about (core/draft-compose.ts): who wrote it after `since` (null: ever), and when it was last done. */
export function writtenSince(moments: readonly Moment[], since: Date | null): ReadonlyMap<string, Written> {
  const written = new Map<string, Written>();
  for (const moment of [...moments].reverse()) {
    if (since && Date.parse(moment.at) <= since.getTime()) break;
    for (const subject of new Set(moment.changes.map(subjectOf))) {
      // Who made the draft, from a copy perhaps, is the author only of what nobody has written since.
      if (moment.kind === "begun" && written.has(subject)) continue;
      const known = written.get(subject) ?? { memberIds: [], at: moment.at, seq: moment.seq };
      for (const id of moment.memberIds) if (id !== null && !known.memberIds.includes(id)) known.memberIds.push(id);
      written.set(subject, known);
    }
  }
  return written;
}

/** The authors of each change, in its order; null of what nobody wrote in this draft: a copy lacked it from the beginning. */
export async function authorsOf(
  tx: Tx,
  changes: readonly DraftChange[],
  written: ReadonlyMap<string, Written>,
): Promise<(ChangeAuthors | null)[]> {
  const found = changes.map((change) => written.get(subjectOf(change)) ?? null);
  const ids = [...new Set(found.flatMap((one) => one?.memberIds.slice(0, NAMES_MAX) ?? []))];
  const rows =
    ids.length === 0
      ? []
      : await tx.select({ id: members.id, name: members.name }).from(members).where(inArray(members.id, ids));
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  return found.map((one) => {
    if (one === null) return null;
    const said = one.memberIds.slice(0, NAMES_MAX).flatMap((id) => names.get(id) ?? []);
    return said.length === 0 ? null : { names: said, at: one.at, seq: one.seq };
  });
}
