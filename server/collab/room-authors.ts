/**
 * Whose Yjs client id is whose, as far as this room has seen: the first who brings new edits of one has it, for as long as the room
 * stays in memory. Nobody else brings new edits of it afterwards, also when its owner has left: what one writes under the number of
 * another is taken for the other's next edit, which would then be dropped as known.
 *
 * A returning client's old ids are its own, or nobody's yet. What is attributed in the history never rests on this: every update
 * is its session's, whatever client ids are in it.
 */

/** More pages than ever write in one draft; the oldest are forgotten. */
const CLIENTS_MAX = 5_000;

export class RoomAuthors {
  readonly #memberOf = new Map<number, string | null>();

  /** `memberId` null: the server's own edits. */
  isOfAnother(clientId: number, memberId: string): boolean {
    const known = this.#memberOf.get(clientId);
    return known !== undefined && known !== memberId;
  }

  wrote(clients: readonly number[], memberId: string | null): void {
    for (const clientId of clients) {
      if (this.#memberOf.has(clientId)) continue;
      this.#memberOf.set(clientId, memberId);
      if (this.#memberOf.size <= CLIENTS_MAX) continue;
      const [oldest] = this.#memberOf.keys();
      if (oldest !== undefined) this.#memberOf.delete(oldest);
    }
  }
}
