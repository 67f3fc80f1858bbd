/** Requests that wait for a room's answer, and what becomes of a freeze whose caller has given up. */
import type { DraftContent } from "#core/draft-content.ts";
import { DomainError } from "#server/errors.ts";
import type { RequestId, RoomInput, RoomRefusal } from "./room-io.ts";

const REQUEST_MS_MAX = 15_000;

/** The room ended under a request; the request itself had no effect and can be made again. */
export class RoomEnded extends Error {}

type Waiting = {
  resolve(content: DraftContent): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
};

export class RoomRequests {
  readonly #invoiceId: string;
  readonly #step: (input: RoomInput) => void;
  readonly #waiting = new Map<RequestId, Waiting>();
  /** A freeze that comes true when every caller has given up is taken back. */
  readonly #freezes = new Map<RequestId, "waiting" | "abandoned">();
  #freezeWanted = false;
  #nextId = 1;

  constructor(invoiceId: string, step: (input: RoomInput) => void) {
    this.#invoiceId = invoiceId;
    this.#step = step;
  }

  ask(make: (id: RequestId) => RoomInput): Promise<DraftContent> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const input = make(id);
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        if (this.#freezes.has(id)) this.#freezes.set(id, "abandoned");
        reject(new Error("the draft could not be saved in time"));
      }, REQUEST_MS_MAX);
      this.#waiting.set(id, { resolve, reject, timer });
      if (input.type === "freeze") this.#freezes.set(id, "waiting");
      this.#step(input);
    });
  }

  answer(id: RequestId, content: DraftContent): void {
    this.#take(id)?.resolve(content);
    this.#noteFreeze(id, true);
  }

  refuse(id: RequestId, refusal: RoomRefusal): void {
    this.#noteFreeze(id, false);
    const waiting = this.#take(id);
    if (typeof refusal === "object") waiting?.reject(refusal.thrown as Error);
    else if (refusal === "unavailable") waiting?.reject(new Error("the draft is not available right now"));
    else waiting?.reject(new DomainError(refusal, { invoiceId: this.#invoiceId }));
  }

  /** The room is gone: whoever waits may ask again. */
  end(): void {
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(new RoomEnded("the room ended"));
    this.#freezes.clear();
    this.#freezeWanted = false;
  }

  #take(id: RequestId): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (waiting) {
      this.#waiting.delete(id);
      clearTimeout(waiting.timer);
    }
    return waiting;
  }

  #noteFreeze(id: RequestId, cameTrue: boolean): void {
    const freeze = this.#freezes.get(id);
    if (freeze === undefined) return;
    this.#freezes.delete(id);
    if (freeze === "waiting") this.#freezeWanted = true;
    if (this.#freezes.size > 0) return;
    if (cameTrue && !this.#freezeWanted) this.#step({ type: "thaw", request: this.#nextId++ });
    this.#freezeWanted = false;
  }
}
