/** What follows the edits of a room at a distance: the projection that lists and search see, and the snapshot that makes opening quick. */
import type { DraftContent } from "#core/draft-content.ts";
import type { RoomDocument } from "./room-document.ts";
import { ROOM_TIMING, type RoomEffect } from "./room-io.ts";

/** A snapshot replaces the log after so many rows; on unload it is worth it sooner. */
const COMPACT_ROWS = 300;
const COMPACT_ROWS_ON_UNLOAD = 40;

export type UpkeepStart = {
  /** Rows of the log that no snapshot holds. */
  rows: number;
  /** The projection is behind: whoever owned the room before may have ended between a commit and its projection. */
  behind: boolean;
  settleMs?: number | undefined;
  settleMsMax?: number | undefined;
};

export class RoomUpkeep {
  readonly #doc: RoomDocument;
  readonly #settleMs: number;
  readonly #settleMsMax: number;
  #rowsSinceSnapshot: number;
  #compacting = false;
  #dirtySince: number | null;
  #editedAt: number;
  #projecting = false;
  #projectWithBatch = false;
  /** Read with the batch under way: the document is exactly what is committed once that is. */
  #withBatch: { rows: number; snapshot: Uint8Array | null; projection: DraftContent | null } | null = null;

  constructor(doc: RoomDocument, start: UpkeepStart, now: number) {
    this.#doc = doc;
    this.#settleMs = start.settleMs ?? ROOM_TIMING.settleMs;
    this.#settleMsMax = start.settleMsMax ?? ROOM_TIMING.settleMsMax;
    this.#rowsSinceSnapshot = start.rows;
    this.#dirtySince = start.behind ? now : null;
    this.#editedAt = now;
  }

  get busy(): boolean {
    return this.#projecting || this.#compacting || this.#dirtySince !== null;
  }

  edited(now: number): void {
    this.#editedAt = now;
    this.#dirtySince ??= now;
  }

  /** When a projection is due, or null. */
  projectAt(): number | null {
    // A projection under way is never overtaken by the next one; edits meanwhile make it dirty again.
    if (this.#dirtySince === null || this.#projecting || this.#projectWithBatch || this.#doc.broken) return null;
    return Math.min(this.#editedAt + this.#settleMs, this.#dirtySince + this.#settleMsMax);
  }

  /** Projects what the document says, all of it committed up to `seq`. */
  project(seq: number, effects: RoomEffect[]): void {
    if (this.#projecting) return;
    this.#projecting = true;
    this.#projectWithBatch = false;
    this.#dirtySince = null;
    effects.push({ type: "project", content: this.#doc.content(), seq });
  }

  /** Projects with the next batch: what the document says now is not committed yet. */
  projectWithNextBatch(): void {
    this.#projectWithBatch = true;
  }

  projected(ok: boolean, now: number): void {
    this.#projecting = false;
    if (!ok) this.#dirtySince = this.#editedAt = now + ROOM_TIMING.projectRetryMs;
  }

  compacted(ok: boolean): void {
    this.#compacting = false;
    // Not at the next batch, but not never.
    if (!ok) this.#rowsSinceSnapshot += COMPACT_ROWS / 2;
  }

  taken(rows: number): void {
    const healthy = !this.#doc.broken;
    const compact = healthy && !this.#compacting && this.#rowsSinceSnapshot + rows >= COMPACT_ROWS;
    const project = healthy && this.#projectWithBatch && !this.#projecting;
    this.#withBatch = {
      rows,
      snapshot: compact ? this.#doc.state() : null,
      projection: project ? this.#doc.content() : null,
    };
    if (compact) this.#compacting = true;
    if (project) {
      this.#projectWithBatch = false;
      this.#projecting = true;
      this.#dirtySince = null;
    }
  }

  landed(seq: number, effects: RoomEffect[]): void {
    const { rows = 0, snapshot = null, projection = null } = this.#withBatch ?? {};
    this.#withBatch = null;
    this.#rowsSinceSnapshot += rows;
    if (snapshot) {
      this.#rowsSinceSnapshot = 0;
      effects.push({ type: "compact", snapshot: { seq, state: snapshot } });
    }
    if (projection) effects.push({ type: "project", content: projection, seq });
  }

  failed(): void {
    const failed = this.#withBatch;
    this.#withBatch = null;
    if (failed?.snapshot) this.#compacting = false;
    if (!failed?.projection) return;
    this.#projecting = false;
    this.#projectWithBatch = true;
    this.#dirtySince ??= this.#editedAt;
  }

  /** Makes a snapshot where that is worth it before the room is forgotten. */
  compactBeforeUnload(seq: number, effects: RoomEffect[]): boolean {
    if (this.#rowsSinceSnapshot < COMPACT_ROWS_ON_UNLOAD || this.#doc.broken) return false;
    this.#compacting = true;
    this.#rowsSinceSnapshot = 0;
    effects.push({ type: "compact", snapshot: { seq, state: this.#doc.state() } });
    return true;
  }
}
