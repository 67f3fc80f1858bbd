/** Who is in a room: one record a socket, and what of it outlives the room's memory. */
import type { PresencePerson, RoomNotice } from "#core/draft-presence.ts";
import type { RoomMember, SocketId } from "./room-io.ts";
import { type CloseReason, ROOM_LIMITS, type TokenBucket } from "./room-limits.ts";
import type { SocketMemory } from "./room-memory.ts";

export type Socket = {
  id: SocketId;
  member: RoomMember;
  person: PresencePerson;
  /** Its Yjs client id: bound by its first awareness state, never another's. */
  clientId: number | null;
  /** True once it was sent the state; before that, updates would only wait in its queue. */
  hasState: boolean;
  /** Asked for what it has and we do not; its next step 2 answers that. */
  asked: boolean;
  received: number;
  saved: RoomNotice["saved"];
  refused: RoomNotice["refused"];
  updates: TokenBucket;
  awareness: TokenBucket;
  work: TokenBucket;
  questions: TokenBucket;
  noticedAt: number;
  /** Its document is known to be of this room's epoch. */
  current: boolean;
};

export class RoomSockets {
  readonly #sockets = new Map<SocketId, Socket>();
  /** Those whose memory has changed, where somebody remembers them. */
  readonly #touched = new Set<SocketId>();
  readonly #remembers: boolean;

  constructor(remembers: boolean) {
    this.#remembers = remembers;
  }

  get size(): number {
    return this.#sockets.size;
  }

  get(id: SocketId): Socket | undefined {
    return this.#sockets.get(id);
  }

  ids(): IterableIterator<SocketId> {
    return this.#sockets.keys();
  }

  all(): IterableIterator<Socket> {
    return this.#sockets.values();
  }

  /** Whether this Yjs client is that of another person who is here. */
  isOfAnother(clientId: number, { clientId: own, member }: Socket): boolean {
    if (clientId === own) return false;
    for (const other of this.#sockets.values()) {
      if (other.clientId === clientId && other.member.memberId !== member.memberId) return true;
    }
    return false;
  }

  /** Why this person cannot come in right now, or null. */
  refuseJoin(userId: string): CloseReason | null {
    if (this.#sockets.size >= ROOM_LIMITS.socketsPerRoom) return "room_full";
    let windows = 0;
    for (const socket of this.#sockets.values()) if (socket.member.userId === userId) windows++;
    return windows >= ROOM_LIMITS.socketsPerUserInRoom ? "too_many_windows" : null;
  }

  add(id: SocketId, member: RoomMember, colour: number, current: boolean, now: number): Socket {
    const socket: Socket = {
      id,
      member,
      person: { memberId: member.memberId, name: member.name, colour },
      clientId: null,
      hasState: false,
      asked: false,
      received: 0,
      saved: { updates: 0, clock: 0, synced: false },
      refused: null,
      updates: { tokens: ROOM_LIMITS.updatesBurst, at: now },
      awareness: { tokens: ROOM_LIMITS.awarenessBurst, at: now },
      work: { tokens: ROOM_LIMITS.workBurst, at: now },
      questions: { tokens: ROOM_LIMITS.questionsBurst, at: now },
      noticedAt: now,
      current,
    };
    this.#sockets.set(id, socket);
    return socket;
  }

  restore(memory: SocketMemory, now: number): void {
    const { id, member, colour, presence: _, clock: __, news: ___, ...kept } = memory;
    this.#sockets.set(id, {
      ...kept,
      id,
      member,
      person: { memberId: member.memberId, name: member.name, colour },
      updates: { tokens: ROOM_LIMITS.updatesBurst, at: now },
      awareness: { tokens: ROOM_LIMITS.awarenessBurst, at: now },
      work: { tokens: ROOM_LIMITS.workBurst, at: now },
      questions: { tokens: ROOM_LIMITS.questionsBurst, at: now },
    });
  }

  remove(id: SocketId): void {
    this.#sockets.delete(id);
  }

  touch(id: SocketId): void {
    if (this.#remembers) this.#touched.add(id);
  }

  /** The sockets that changed since the last call and are still here. */
  takeTouched(): Socket[] {
    const touched = [...this.#touched].flatMap((id) => this.#sockets.get(id) ?? []);
    this.#touched.clear();
    return touched;
  }
}
