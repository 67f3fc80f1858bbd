/**
 * The projections of all rooms of a host, one at a time. Lists and search follow what is typed and must not be what slows typing
 * down: after each the queue rests for as long as it took, so that they take half of one connection's time and no more.
 */
import { setTimeout as pause } from "node:timers/promises";
import { within } from "#server/collab/within.ts";

const WORK_TIMEOUT_MS = 15_000;

export class ProjectionQueue {
  // A room asks again only when it was answered, so there are never more than there are rooms.
  readonly #waiting: (() => Promise<void>)[] = [];
  #working = false;
  #hurried = new AbortController();

  /** Does `work` when it is its turn; settles as it does, and rejects where it takes too long. */
  run(work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => within(work(), WORK_TIMEOUT_MS).then(resolve, reject));
      if (!this.#working) void this.#workOff();
    });
  }

  /** No more rests: the host is about to stop. */
  hurry(): void {
    this.#hurried.abort();
  }

  async #workOff(): Promise<void> {
    this.#working = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const started = performance.now();
      await next();
      if (this.#waiting.length > 0) await this.#rest(performance.now() - started);
    }
    this.#working = false;
  }

  async #rest(ms: number): Promise<void> {
    if (this.#hurried.signal.aborted) return;
    // Cut short by a stop.
    await pause(ms, undefined, { signal: this.#hurried.signal }).catch(() => {});
  }
}
