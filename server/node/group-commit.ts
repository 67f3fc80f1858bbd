/**
 * One durable commit for all rooms that have something to save: at most one under way, at most one every few
 * milliseconds, each room at most once in it. How many milliseconds follows the load: where little is typed nobody waits, where
 * much is typed more share a commit and a message. A commit that fails is tried again, later and later.
 */
import type { Append } from "#server/collab/draft-log.ts";

export type GroupCommitOptions<Entry> = {
  append(batch: readonly Append[]): Promise<(number | null)[]>;
  /** What the entry has to save now, or null. */
  take(entry: Entry): Append | null;
  saved(entry: Entry, seq: number | null): void;
  /** The entry keeps what it took, and adds itself again. */
  failed(entry: Entry): void;
  report(error: unknown): void;
};

// From one commit to the next. More is felt while typing: half of it is what an edit waits on average.
const WINDOW_MS_MAX = 10;
// As many updates a second fill the longest window; a few people typing are far below it.
const FULL_LOAD_PER_SECOND = 150;
// How long the load is remembered.
const MEMORY_MS = 250;
// A timer cannot be set for less.
const TIMER_MS_MIN = 0.5;
const RETRY_MS_MIN = 100;
const RETRY_MS_MAX = 3_000;
// Keeps one statement well under what a connection sends in a blink; the rest goes into the next.
const BATCH_BYTES_MAX = 8_000_000;

export class GroupCommit<Entry extends object> {
  readonly #options: GroupCommitOptions<Entry>;
  readonly #waiting = new Set<Entry>();
  readonly #idle = new Set<() => void>();
  #underway = false;
  #scheduled: NodeJS.Timeout | NodeJS.Immediate | null = null;
  #startedAt = 0;
  /** Updates a second of late, as of the start of the last commit. */
  #load = 0;
  #retryMs = 0;
  #stopped = false;

  constructor(options: GroupCommitOptions<Entry>) {
    this.#options = options;
  }

  /** Whether the last commit failed: until one succeeds, what is accepted piles up. */
  get failing(): boolean {
    return this.#retryMs > 0;
  }

  /** Has `entry` in the next commit. */
  add(entry: Entry): void {
    this.#waiting.add(entry);
    this.#schedule();
  }

  forget(entry: Entry): void {
    this.#waiting.delete(entry);
    this.#tellIdle();
  }

  /** Resolves once nothing waits and nothing is under way. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.add(resolve);
      this.#tellIdle();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
    if (this.#scheduled) clearTimeout(this.#scheduled as NodeJS.Timeout);
  }

  #schedule(): void {
    if (this.#stopped || this.#underway || this.#scheduled !== null) return;
    const flush = () => {
      this.#scheduled = null;
      void this.#flush();
    };
    const waitMs = Math.max(this.#retryMs, this.#startedAt + this.#windowMs() - performance.now());
    // In a quiet house the first edit waits for nothing but the rest of its turn of the event loop.
    this.#scheduled = waitMs < TIMER_MS_MIN ? setImmediate(flush) : setTimeout(flush, waitMs);
  }

  #windowMs(): number {
    return WINDOW_MS_MAX * Math.min(1, this.#load / FULL_LOAD_PER_SECOND);
  }

  /** A commit of so many updates begins. */
  #began(updates: number): void {
    const now = performance.now();
    // A pause of any length counts as a pause; two commits in the same moment are no infinite load.
    const elapsedMs = Math.max(1, now - this.#startedAt);
    const kept = Math.exp(-elapsedMs / MEMORY_MS);
    this.#load = this.#load * kept + (updates / elapsedMs) * 1_000 * (1 - kept);
    this.#startedAt = now;
  }

  async #flush(): Promise<void> {
    const taken: { entry: Entry; append: Append }[] = [];
    let bytes = 0;
    let updates = 0;
    for (const entry of [...this.#waiting]) {
      if (bytes > BATCH_BYTES_MAX) break;
      this.#waiting.delete(entry);
      const append = this.#options.take(entry);
      if (!append) continue;
      for (const { update } of append.parts) bytes += update.length;
      updates += append.parts.length;
      taken.push({ entry, append });
    }
    if (taken.length > 0) {
      this.#began(updates);
      const seqs = await this.#append(taken.map(({ append }) => append));
      taken.forEach(({ entry }, at) => {
        if (seqs === null) this.#options.failed(entry);
        else this.#options.saved(entry, seqs[at] ?? null);
      });
    }
    if (this.#waiting.size > 0) this.#schedule();
    this.#tellIdle();
  }

  /** The seq of each, or null where the commit failed. */
  async #append(batch: Append[]): Promise<(number | null)[] | null> {
    this.#underway = true;
    try {
      const seqs = await this.#options.append(batch);
      this.#retryMs = 0;
      return seqs;
    } catch (error) {
      if (this.#retryMs === 0) this.#options.report(error);
      this.#retryMs = Math.min(RETRY_MS_MAX, Math.max(RETRY_MS_MIN, this.#retryMs * 2));
      return null;
    } finally {
      this.#underway = false;
    }
  }

  #tellIdle(): void {
    if (this.#underway || this.#waiting.size > 0) return;
    for (const resolve of this.#idle) resolve();
    this.#idle.clear();
  }
}
