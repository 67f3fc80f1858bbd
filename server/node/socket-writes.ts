/**
 * What a room says to its sockets in one step, in one write to each. A write is a call into the kernel and costs more than all
 * else that is done for a message; several messages in one cost no more than one.
 *
 * Nothing is compressed and no message is fragmented, so frames that follow one another are what `ws` would write, too.
 */
import type { Duplex } from "node:stream";
import { serverFrame } from "./server-frame.ts";

/** `out`: frames that are about to be written. Null between two steps. */
export type Written = { raw: Duplex; out: Buffer | null };

export class SocketWrites<Target extends Written> {
  #waiting: Target[] = [];
  // Most sockets of a room are sent the same frames one after the other: they are put together once.
  #joined: { first: Buffer; second: Buffer; both: Buffer } | null = null;

  /** The same bytes to every one of these. */
  add(targets: Iterable<Target>, payload: Uint8Array): void {
    const frame = serverFrame(payload);
    for (const target of targets) {
      if (target.out === null) {
        this.#waiting.push(target);
        target.out = frame;
      } else target.out = this.#join(target.out, frame);
    }
  }

  /** Writes what waits for this one; before something else is said to it. */
  flushOne(target: Target): void {
    const { out } = target;
    if (out === null) return;
    target.out = null;
    target.raw.write(out);
  }

  /** Writes what waits. Tells of each that was written to, so that one who does not take it can be cut. */
  flush(written: (target: Target) => void): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#joined = null;
    for (const target of waiting) {
      this.flushOne(target);
      written(target);
    }
  }

  #join(first: Buffer, second: Buffer): Buffer {
    if (this.#joined?.first !== first || this.#joined.second !== second) {
      this.#joined = { first, second, both: Buffer.concat([first, second]) };
    }
    return this.#joined.both;
  }
}
