/** A machine whose clock is wrong, and is set again and again: every date of this process is off. */

/** Makes the clock wrong by the first of these; `jump` makes it wrong by the next, round and round. Disposing sets it right. */
export function wrongClock(shiftsMs: readonly number[]): Disposable & { jump(): void } {
  const Right = Date;
  let jumps = 0;
  const now = () => Right.now() + (shiftsMs[jumps % shiftsMs.length] ?? 0);
  globalThis.Date = class extends Right {
    constructor(...parts: unknown[]) {
      if (parts.length === 0) super(now());
      else super(...(parts as [number]));
    }
    static override now(): number {
      return now();
    }
  } as DateConstructor;
  return {
    jump() {
      jumps += 1;
    },
    [Symbol.dispose]() {
      globalThis.Date = Right;
    },
  };
}
