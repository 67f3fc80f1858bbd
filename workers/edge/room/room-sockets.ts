/**
 * The sockets of one room under the numbers that the room knows them by. What the room must know of each is written to its
 * attachment at once, because the object may leave the memory after any event, and the sockets stay.
 */
import type { SocketId } from "#server/collab/room-io.ts";
import { CLOSES, type CloseReason, ROOM_LIMITS } from "#server/collab/room-limits.ts";
import type { SocketMemory } from "#server/collab/room-memory.ts";
import type { RoomSocket } from "./runtime.ts";

const OPEN = 1;

type Attachment = {
  id: SocketId;
  /** When this person's rights were last looked up, in milliseconds since 1970. */
  rightsAt: number;
  /** Null until the room has let the socket in. */
  memory: SocketMemory | null;
};

export class RoomSockets {
  readonly #byId = new Map<SocketId, RoomSocket>();
  readonly #attached = new WeakMap<RoomSocket, Attachment>();
  readonly #slow = new Set<SocketId>();
  #lastId = 0;

  /** `sockets` are those that were there before this object was. */
  constructor(sockets: readonly RoomSocket[]) {
    for (const socket of sockets) {
      const attachment = this.#attachmentOf(socket);
      if (!attachment) continue;
      this.#lastId = Math.max(this.#lastId, attachment.id);
      if (socket.readyState === OPEN) this.#byId.set(attachment.id, socket);
    }
  }

  get size(): number {
    return this.#byId.size;
  }

  add(socket: RoomSocket, now: number): SocketId {
    this.#lastId++;
    this.#byId.set(this.#lastId, socket);
    this.#attach(socket, { id: this.#lastId, rightsAt: now, memory: null });
    return this.#lastId;
  }

  /** The number of a socket that is in the room; null for one that was cut. */
  idOf(socket: RoomSocket): SocketId | null {
    const attachment = this.#attachmentOf(socket);
    return attachment && this.#byId.has(attachment.id) ? attachment.id : null;
  }

  /** What is remembered of those that are here. One that the room had not let in yet is not among them, and is closed. */
  memories(): SocketMemory[] {
    const memories: SocketMemory[] = [];
    for (const [id, socket] of this.#byId) {
      const memory = this.#attachmentOf(socket)?.memory;
      if (memory) memories.push(memory);
      else this.close(id, "room_restarting");
    }
    return memories;
  }

  remember(memories: readonly SocketMemory[]): void {
    for (const memory of memories) {
      const socket = this.#byId.get(memory.id);
      const known = socket && this.#attachmentOf(socket);
      if (known) this.#attach(socket, { ...known, memory });
    }
  }

  /** When the rights of the one who waits longest were looked up; `now` where nobody is here. */
  rightsAt(now: number): number {
    let oldest = now;
    for (const socket of this.#byId.values()) oldest = Math.min(oldest, this.#attachmentOf(socket)?.rightsAt ?? now);
    return oldest;
  }

  /** Those who were told nothing since `since`: in a room that answers, they have said nothing either. */
  silentSince(since: number): SocketId[] {
    const silent: SocketId[] = [];
    for (const [id, socket] of this.#byId) {
      const memory = this.#attachmentOf(socket)?.memory;
      if (memory && memory.noticedAt < since) silent.push(id);
    }
    return silent;
  }

  rightsLookedUp(now: number): void {
    for (const socket of this.#byId.values()) {
      const known = this.#attachmentOf(socket);
      if (known) this.#attach(socket, { ...known, rightsAt: now });
    }
  }

  /** The same bytes to every one of them. */
  send(ids: readonly SocketId[], frame: Uint8Array): void {
    for (const id of ids) {
      const socket = this.#byId.get(id);
      if (socket?.readyState !== OPEN) continue;
      try {
        socket.send(frame);
        if (socket.bufferedAmount > ROOM_LIMITS.socketBufferedBytesMax) this.#slow.add(id);
      } catch {
        // It ended this moment, and says so itself; the others are told all the same.
      }
    }
  }

  /** Those who do not take what they are sent, since the last call: what waits for them fills the memory of everybody here. */
  takeSlow(): SocketId[] {
    const slow = [...this.#slow];
    this.#slow.clear();
    return slow;
  }

  close(id: SocketId, reason: CloseReason): void {
    const socket = this.#byId.get(id);
    if (!socket) return;
    this.#byId.delete(id);
    dismiss(socket, reason);
  }

  closeAll(reason: CloseReason): void {
    for (const id of [...this.#byId.keys()]) this.close(id, reason);
  }

  /** Forgets a socket whose other side has gone. */
  remove(id: SocketId): void {
    this.#byId.delete(id);
  }

  #attach(socket: RoomSocket, attachment: Attachment): void {
    this.#attached.set(socket, attachment);
    socket.serializeAttachment(attachment);
  }

  #attachmentOf(socket: RoomSocket): Attachment | null {
    const known = this.#attached.get(socket);
    if (known) return known;
    // Written by this class alone; a socket that was dismissed at the door has none.
    const stored = socket.deserializeAttachment() as Attachment | null;
    if (stored) this.#attached.set(socket, stored);
    return stored;
  }
}

/** Ends a socket with the code and the sentence of `reason`. */
export function dismiss(socket: RoomSocket, reason: CloseReason): void {
  if (socket.readyState === OPEN) socket.close(CLOSES[reason].code, CLOSES[reason].sentence);
}
