/** The sockets of one room under the numbers that the room knows them by. Their attachments outlive the object in memory. */

import type { SocketId } from "#server/collab/room.ts";
import { CLOSES, type CloseReason } from "#server/collab/room-limits.ts";
import type { RoomSocket } from "./runtime.ts";

const OPEN = 1;

/** What stays with a socket while the object sleeps. */
export type Attachment = {
  id: SocketId;
  /** When this person's rights were last looked up, in milliseconds since 1970. */
  rightsAt: number;
};

export class RoomSockets {
  readonly #byId = new Map<SocketId, RoomSocket>();
  readonly #attached = new WeakMap<RoomSocket, Attachment>();
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
    this.#attach(socket, { id: this.#lastId, rightsAt: now });
    return this.#lastId;
  }

  /** The number of a socket that is in the room; null for one that was cut. */
  idOf(socket: RoomSocket): SocketId | null {
    const attachment = this.#attachmentOf(socket);
    return attachment && this.#byId.has(attachment.id) ? attachment.id : null;
  }

  /** The same bytes to every one of them. */
  send(ids: readonly SocketId[], frame: Uint8Array): void {
    for (const id of ids) {
      const socket = this.#byId.get(id);
      if (socket?.readyState === OPEN) socket.send(frame);
    }
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
