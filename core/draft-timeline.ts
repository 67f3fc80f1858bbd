/**
 * From the log of a draft to its history as people tell it: who changed what, when, and what it did to the total.
 *
 * The updates are replayed once, in order. What one person does without a pause is one moment, however many keys it took.
 * People who write at the same time have a moment each: what they do in turns is put together by person
 * (core/draft-compose.ts), unless one overwrites what another just wrote, which ends the other's moment, or both write in
 * the same running text, which is a moment of both.
 *
 * Whatever a hostile client wrote into the log, the replay reads it as `readDraft` does: repaired, never thrown over.
 */
import * as Y from "yjs";
import { composeChanges, contestOf, subjectOf } from "#core/draft-compose.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { type DraftChange, type DraftFigures, diffDrafts, figuresOf } from "#core/draft-diff.ts";
import { DraftReader } from "#core/draft-reader.ts";
import { instantMs } from "#core/instant.ts";
import type { TaxPolicy } from "#core/invoice-content.ts";
import { mayMarkRestore, observeRestores } from "#core/rewrite-draft.ts";
import { sameValue } from "#core/same-value.ts";

/**
 * One entry of the log; `memberId` null is the system, `at` an ISO instant in UTC. The first entry of another epoch holds a document
 * that was built anew and says what the one before it said: nobody did anything there, and nothing is told of it.
 */
export type TimelineUpdate = { seq: number; epoch: number; memberId: string | null; at: string; update: Uint8Array };

export type Moment = {
  /** `begun`: the draft as it was made, told from an empty one. `restored`: somebody brought back how it was. */
  kind: "begun" | "edited" | "restored";
  /** When the draft had been as a restore made it again. */
  restoredFrom: string | null;
  /** The draft after everything up to `seq` is how this moment left it. */
  seq: number;
  firstSeq: number;
  /** Who; null the system. Several only where they wrote in one text at once. */
  memberIds: (string | null)[];
  from: string;
  at: string;
  changes: DraftChange[];
  /** What the moment did to the total, as the effects of its changes were when they were made. */
  effectMinor: string;
  /** How the figures stood when it ended. */
  figures: DraftFigures;
};

export const TIMELINE_LIMITS = {
  /** Who rests this long has finished what they were doing. */
  pauseMs: 60_000,
  /** Nobody reads a moment of an hour: who writes without a pause has one every five minutes. */
  spanMs: 300_000,
  /** The log is kept up to this size, so that old moments can be looked at without fetching it again. */
  keptLogBytes: 2_000_000,
  /** Each word that a draft was restored is checked by a replay; who says it oftener is not believed. */
  checkedRestores: 60,
  /** As many removed lines as can be put back one by one. */
  removedLines: 200,
} as const;

/** Grows with `feed`; what was fed once is never replayed again. */
export class DraftTimeline {
  readonly #taxPolicy: TaxPolicy;
  #doc: Y.Doc;
  #reader: DraftReader;
  #epoch = 1;
  readonly #closed: Burst[] = [];
  readonly #open = new Map<string | null, Burst>();
  readonly #lastWith = new Map<string, DraftContent>();
  #content: DraftContent;
  #figures: DraftFigures;
  #run: Run | null = null;
  #log: TimelineUpdate[] = [];
  #logBytes = 0;
  #seq = 0;
  #begun = false;
  /** What the run that is being replayed says it restored. */
  #restored: number | null = null;
  #checkedRestores = 0;

  constructor(facts: { taxPolicy: TaxPolicy }) {
    this.#taxPolicy = facts.taxPolicy;
    this.#doc = this.#emptyDoc();
    this.#reader = new DraftReader(this.#doc);
    this.#content = this.#reader.read();
    this.#figures = figuresOf(this.#content, this.#taxPolicy);
  }

  /** The last entry of the log that is in it; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** Adds the next entries of the log, in order. Entries up to `seq` are passed over. */
  feed(updates: readonly TimelineUpdate[]): void {
    for (const update of updates) {
      if (update.seq <= this.#seq) continue;
      this.#seq = update.seq;
      this.#keep(update);
      if (update.epoch !== this.#epoch) this.#beginEpoch(update.epoch);
      const marked = mayMarkRestore(update.update);
      if (marked) this.#settle();
      const ms = instantMs(update.at);
      const run = this.#run;
      if (run && (run.memberId !== update.memberId || this.#ends(run, ms))) this.#settle();
      this.#closeWhoRested(ms);
      this.#run ??= {
        memberId: update.memberId,
        firstSeq: update.seq,
        firstMs: ms,
        from: update.at,
        lastSeq: update.seq,
        lastMs: ms,
        at: update.at,
        updates: [],
      };
      Object.assign(this.#run, { lastSeq: update.seq, lastMs: ms, at: update.at });
      this.#run.updates.push(update.update);
      // How the draft was made stands alone, as a restore does: what its author typed next is another thing.
      if (!this.#begun || marked) this.#settle();
    }
    this.#settle();
  }

  /** From the oldest to the newest. The newest may still grow. */
  moments(): Moment[] {
    const open = [...new Set(this.#open.values())];
    return [...this.#closed, ...open]
      .filter(({ kind, changes }) => kind === "begun" || changes.size > 0)
      .sort((a, b) => a.seq - b.seq)
      .map(momentOf);
  }

  /** The draft as the last entry left it. */
  get content(): DraftContent {
    return this.#content;
  }

  /**
   * The draft after everything up to `seq`, and after the entry that `seq` became part of where old ones were merged. Null
   * where the log is too large to be kept: then `draftAt` gives it.
   */
  contentAt(seq: number): DraftContent | null {
    if (seq >= this.#seq) return this.#content;
    return this.#logBytes > TIMELINE_LIMITS.keptLogBytes ? null : draftAt(this.#log, seq);
  }

  /** The draft just before the line of this id was removed; null where it never was, or too many have been since. */
  lastWith(lineId: string): DraftContent | null {
    return this.#lastWith.get(lineId) ?? null;
  }

  close(): void {
    this.#reader.close();
    this.#doc.destroy();
  }

  #emptyDoc(): Y.Doc {
    const doc = new Y.Doc();
    observeRestores(doc, (seq) => {
      this.#restored = seq;
    });
    return doc;
  }

  /** What comes now is of another document. */
  #beginEpoch(epoch: number): void {
    this.#settle();
    this.close();
    this.#epoch = epoch;
    this.#doc = this.#emptyDoc();
    this.#reader = new DraftReader(this.#doc);
  }

  #ends(run: Run, ms: number): boolean {
    return ms - run.lastMs > TIMELINE_LIMITS.pauseMs || ms - run.firstMs > TIMELINE_LIMITS.spanMs;
  }

  #closeWhoRested(ms: number): void {
    const busy = this.#run ? this.#open.get(this.#run.memberId) : undefined;
    for (const burst of new Set(this.#open.values())) {
      if (burst !== busy && ms - burst.lastMs > TIMELINE_LIMITS.pauseMs) this.#shut(burst);
    }
  }

  /** Replays what one person did in a row, and puts it to what else they did in this moment. */
  #settle(): void {
    const run = this.#run;
    if (run === null) return;
    this.#run = null;
    this.#doc.transact(() => {
      for (const update of run.updates) applyLeniently(this.#doc, update);
    });
    const before = this.#content;
    const read = this.#reader.read();
    // Another document has nothing in common with the one before, however much it says the same.
    const after = read === before || !sameValue(read, before) ? read : before;
    const restored = this.#restoredBy(run, after);
    const kind = !this.#begun ? "begun" : restored === null ? "edited" : "restored";
    this.#begun = true;
    if (kind === "restored") for (const burst of new Set(this.#open.values())) this.#shut(burst);
    if (after === before && kind === "edited") {
      // It says nothing new, as the rest of what the person is just doing: the moment goes on.
      const own = this.#open.get(run.memberId);
      if (own) this.#prolong(own, run);
      return;
    }
    const diff = diffDrafts(before, after, { taxPolicy: this.#taxPolicy, before: this.#figures });
    this.#content = after;
    this.#figures = diff.totals.after;
    this.#noteRemoved(diff.changes, before);
    const burst = this.#burstFor(run, kind, diff.changes);
    for (const change of diff.changes) {
      const subject = subjectOf(change);
      const known = burst.changes.get(subject);
      const next = known ? composeChanges(known, change) : change;
      if (next) burst.changes.set(subject, next);
      else burst.changes.delete(subject);
    }
    burst.effect += BigInt(diff.totals.after.totalMinor) - BigInt(diff.totals.restatedMinor);
    burst.restoredFrom = restored;
    this.#prolong(burst, run);
    if (kind !== "edited") this.#shut(burst);
  }

  /** When the draft had been as it is again, where this run says that it brings that back, and does. */
  #restoredBy(run: Run, after: DraftContent): string | null {
    const seq = this.#restored;
    this.#restored = null;
    if (seq === null || seq >= run.firstSeq || this.#checkedRestores++ >= TIMELINE_LIMITS.checkedRestores) return null;
    const then = this.contentAt(seq);
    if (then === null || !sameValue(then, after)) return null;
    return this.#log.findLast((entry) => entry.seq <= seq)?.at ?? null;
  }

  #keep(update: TimelineUpdate): void {
    this.#logBytes += update.update.length;
    if (this.#logBytes <= TIMELINE_LIMITS.keptLogBytes) this.#log.push(update);
    else this.#log = [];
  }

  #noteRemoved(changes: readonly DraftChange[], before: DraftContent): void {
    for (const change of changes) {
      if (change.kind !== "line_removed") continue;
      this.#lastWith.delete(change.line.id);
      this.#lastWith.set(change.line.id, before);
    }
    for (const lineId of this.#lastWith.keys()) {
      if (this.#lastWith.size <= TIMELINE_LIMITS.removedLines) break;
      this.#lastWith.delete(lineId);
    }
  }

  #burstFor(run: Run, kind: Burst["kind"], changes: readonly DraftChange[]): Burst {
    let own = this.#open.get(run.memberId);
    if (own && run.lastMs - own.firstMs > TIMELINE_LIMITS.spanMs) {
      this.#shut(own);
      own = undefined;
    }
    for (const other of new Set(this.#open.values())) {
      if (other === own) continue;
      const contest = contestWith(other, changes);
      if (contest === "clash") this.#shut(other);
      else if (contest === "text") own = this.#join(other, own, run.memberId);
    }
    if (own) return own;
    const { firstSeq, firstMs, from, lastSeq, lastMs, at } = run;
    const made: Burst = {
      kind,
      memberIds: [run.memberId],
      changes: new Map(),
      effect: 0n,
      restoredFrom: null,
      ...{ firstSeq, firstMs, from, seq: lastSeq, lastMs, at, figures: this.#figures },
    };
    this.#open.set(run.memberId, made);
    return made;
  }

  /** Two people in one text: from here on their moment is one. */
  #join(other: Burst, own: Burst | undefined, memberId: string | null): Burst {
    if (own) {
      for (const [subject, change] of own.changes) {
        const known = other.changes.get(subject);
        const joined = known ? composeChanges(known, change) : change;
        if (joined) other.changes.set(subject, joined);
      }
      other.effect += own.effect;
      if (own.firstSeq < other.firstSeq) {
        Object.assign(other, { firstSeq: own.firstSeq, firstMs: own.firstMs, from: own.from });
      }
    }
    other.memberIds = [...new Set([...other.memberIds, ...(own?.memberIds ?? [memberId])])];
    for (const id of other.memberIds) this.#open.set(id, other);
    return other;
  }

  #shut(burst: Burst): void {
    for (const id of burst.memberIds) if (this.#open.get(id) === burst) this.#open.delete(id);
    this.#closed.push(burst);
  }

  #prolong(burst: Burst, run: Run): void {
    Object.assign(burst, { seq: run.lastSeq, lastMs: run.lastMs, at: run.at, figures: this.#figures });
  }
}

/** The draft after every update of the log up to `seq`, and the one that `seq` became part of where old ones were merged. */
export function draftAt(updates: readonly TimelineUpdate[], seq: number): DraftContent {
  const doc = new Y.Doc();
  const reader = new DraftReader(doc);
  const end = updates.findIndex((update) => update.seq >= seq);
  const until = end === -1 ? updates : updates.slice(0, end + 1);
  const last = until.at(-1);
  doc.transact(() => {
    for (const { update, epoch } of until) if (epoch === last?.epoch) applyLeniently(doc, update);
  });
  const content = reader.read();
  reader.close();
  doc.destroy();
  return content;
}

type Run = {
  memberId: string | null;
  firstSeq: number;
  firstMs: number;
  from: string;
  lastSeq: number;
  lastMs: number;
  at: string;
  updates: Uint8Array[];
};

type Burst = {
  kind: Moment["kind"];
  memberIds: (string | null)[];
  firstSeq: number;
  firstMs: number;
  from: string;
  seq: number;
  lastMs: number;
  at: string;
  /** By what they are about. */
  changes: Map<string, DraftChange>;
  effect: bigint;
  restoredFrom: string | null;
  figures: DraftFigures;
};

function contestWith(burst: Burst, changes: readonly DraftChange[]): "apart" | "text" | "clash" {
  const contests = changes.map((change) => {
    const known = burst.changes.get(subjectOf(change));
    return known ? contestOf(known, change) : "apart";
  });
  if (contests.includes("clash")) return "clash";
  return contests.includes("text") ? "text" : "apart";
}

/** The room refused whatever it could not read; should a byte of the log have gone bad, the rest is told all the same. */
function applyLeniently(doc: Y.Doc, update: Uint8Array): void {
  try {
    Y.applyUpdate(doc, update);
  } catch {
    // What it held is missing from the history, as it is from the draft.
  }
}

function momentOf(burst: Burst): Moment {
  const { kind, seq, firstSeq, memberIds, from, at, changes, effect, restoredFrom, figures } = burst;
  return {
    ...{ kind, seq, firstSeq, memberIds, from, at, restoredFrom, figures },
    changes: [...changes.values()],
    effectMinor: effect.toString(),
  };
}
