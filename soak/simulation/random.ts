import { seeded } from "#core/oracle/seeded.ts";

/** All the chance of one simulated life: equal seeds give equal lives. */
export class Random {
  /** In [0, 1). */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed);
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of them; undefined of none. */
  pick<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }

  /** An id as Yjs draws them: 32 bits, never 0. */
  clientId(): number {
    return 1 + this.below(0xffff_fffe);
  }
}
