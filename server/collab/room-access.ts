/**
 * Open or frozen, and on the way between the two. What a freeze returns must stay true after this room is gone, so the store has the
 * last word on each change, under this room's fence.
 */
import type { RequestId } from "./room-io.ts";

type Access =
  | { state: "open" }
  /** `again`: it was frozen before, and stays so whatever the store says. */
  | { state: "freezing"; by: string | null; requests: RequestId[]; again: boolean }
  | { state: "frozen"; by: string | null }
  | { state: "thawing"; by: string | null; requests: RequestId[] };

export class RoomAccess {
  #access: Access;

  constructor(opened: { frozen: boolean; frozenBy?: string | null }) {
    this.#access = opened.frozen ? { state: "frozen", by: opened.frozenBy ?? null } : { state: "open" };
  }

  get state(): Access["state"] {
    return this.#access.state;
  }

  get open(): boolean {
    return this.#access.state === "open";
  }

  /** A change is on its way to the store. */
  get changing(): boolean {
    return this.#access.state === "freezing" || this.#access.state === "thawing";
  }

  get frozenBy(): string | null {
    return this.#access.state === "open" ? null : this.#access.by;
  }

  /**
   * `ask`: keep it in the store, and call `kept` with the answer. `first`: until now everybody could write. `wait`: that is
   * under way. `refuse`: not at this moment.
   */
  freeze(
    request: RequestId,
    by: string | null,
  ): { next: "ask"; first: boolean; by: string | null } | "wait" | "refuse" {
    const access = this.#access;
    if (access.state === "thawing") return "refuse";
    if (access.state === "freezing") {
      access.requests.push(request);
      return "wait";
    }
    // Also where it is frozen already the store has the word: a thaw that seemed to fail may have landed, and another
    // server may own the room by now.
    const again = access.state === "frozen";
    const name = access.state === "frozen" ? (access.by ?? by) : by;
    this.#access = { state: "freezing", by: name, requests: [request], again };
    return { next: "ask", first: !again, by: name };
  }

  /** `done`: it is open. Otherwise as for `freeze`. */
  thaw(request: RequestId): "ask" | "wait" | "refuse" | "done" {
    const access = this.#access;
    if (access.state === "freezing") return "refuse";
    if (access.state === "open") return "done";
    if (access.state === "thawing") {
      access.requests.push(request);
      return "wait";
    }
    this.#access = { state: "thawing", by: access.by, requests: [request] };
    return "ask";
  }

  /** What the store has answered. Returns whoever waited for it. */
  kept(kept: boolean): RequestId[] {
    const access = this.#access;
    if (access.state !== "freezing" && access.state !== "thawing") throw new Error("room: no freeze was under way");
    const frozen = kept ? access.state === "freezing" : access.state === "thawing" || access.again;
    this.#access = frozen ? { state: "frozen", by: access.by } : { state: "open" };
    return access.requests;
  }
}
