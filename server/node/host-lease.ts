/**
 * This host's lease on its rooms, kept alive. A host that could not renew it stops answering and writing before it ends, by its own
 * clock; when it has a lease again it looks which rooms are still its own.
 */
import type { DraftLeases } from "#db/draft-leases.ts";

/** A host that was killed is missed for no longer than this. */
export const LEASE_MS = 3_500;
const RENEWALS_PER_LEASE = 4;
/** Between our last word and the moment at which somebody else may claim. */
const MARGIN_MS = 300;

export type HostLeaseOptions = {
  leases: DraftLeases;
  logger: { warn(details: object, message: string): void };
  leaseMs?: number;
  /** Nobody else uses this database. */
  alone?: boolean;
};

export class HostLease {
  readonly #options: HostLeaseOptions;
  readonly #leaseMs: number;
  /** By `performance.now()`, which no clock change moves. */
  #until = 0;
  #generation = 0;
  #timer: NodeJS.Timeout | null = null;
  #waiting: (() => void)[] = [];
  #stopped = false;
  #regained: () => Promise<void> = async () => {};

  constructor(options: HostLeaseOptions) {
    this.#options = options;
    this.#leaseMs = options.leaseMs ?? LEASE_MS;
  }

  get held(): boolean {
    return performance.now() < this.#until;
  }

  /** Grows whenever the lease had ended: what was learnt before may not be true any more. */
  get generation(): number {
    return this.#generation;
  }

  /** Begins; rejects where the database does not answer. `regained` is called before a new lease is relied on. */
  async start(regained: () => Promise<void>): Promise<void> {
    this.#regained = regained;
    const asked = performance.now();
    await this.#options.leases.begin(this.#leaseMs, this.#options.alone);
    this.#hold(asked);
    this.#schedule();
  }

  /** Resolves while the lease is held; rejects when that takes too long. */
  whenHeld(withinMs: number): Promise<void> {
    if (this.held) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("this host has no lease on live drafts")), withinMs);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Gives everything back at once. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#until = 0;
    if (this.#timer) clearTimeout(this.#timer);
    await this.#options.leases.end();
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#renew(), this.#leaseMs / RENEWALS_PER_LEASE);
    this.#timer.unref();
  }

  async #renew(): Promise<void> {
    // The lease runs from when we asked, not from when we heard: the database cannot have counted from earlier.
    const asked = performance.now();
    try {
      if (await this.#options.leases.renew(this.#leaseMs)) this.#hold(asked);
      else await this.#regain();
    } catch (error) {
      this.#options.logger.warn({ err: error }, "the lease on live drafts could not be renewed; trying again");
    }
    if (!this.#stopped) this.#schedule();
  }

  async #regain(): Promise<void> {
    this.#until = 0;
    this.#generation++;
    const asked = performance.now();
    await this.#options.leases.begin(this.#leaseMs);
    // From here on nobody can claim what is still ours, so this is the moment to look.
    await this.#regained();
    this.#hold(asked);
  }

  #hold(asked: number): void {
    if (this.#stopped) return;
    this.#until = asked + this.#leaseMs - MARGIN_MS;
    if (!this.held) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
