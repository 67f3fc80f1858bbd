/**
 * What people and the room say about themselves, through awareness: who is where, in which colour, and the room's own notice to
 * each connection. Names come from tickets, client ids are bound once, clocks are ours; nothing that a client claims is believed.
 */
import {
  colourOfMember,
  PRESENCE_COLOURS,
  ROOM_CLIENT_ID,
  type RoomNotice,
  readOwnPresence,
} from "#core/draft-presence.ts";
import { may } from "#core/permissions.ts";
import type { RoomEffect, SocketId } from "./room-io.ts";
import { ROOM_LIMITS } from "./room-limits.ts";
import type { SocketMemory } from "./room-memory.ts";
import type { RoomSockets, Socket } from "./room-sockets.ts";
import { type AwarenessEntry, awarenessFrame, readAwareness } from "./wire.ts";

const YJS_CLIENT_ID_MAX = 0xffff_ffff;

/** What the room's notice says to everybody alike. */
export type RoomFacts = Pick<RoomNotice, "epoch" | "frozen" | "frozenBy" | "saving" | "news">;

export type RoomPresenceParts = {
  sockets: RoomSockets;
  facts(): RoomFacts;
  /** How far the edits of a client are kept, or null where that is not known at this moment. */
  keptClock(clientId: number): number | null;
  now: number;
};

export class RoomPresence {
  readonly #parts: RoomPresenceParts;
  readonly #sockets: RoomSockets;
  readonly #colours = new Map<string, number>();
  /** What was last said by each client that is here. */
  readonly #said = new Map<number, { socket: SocketId; entry: AwarenessEntry }>();
  #clock: number;

  constructor(parts: RoomPresenceParts) {
    this.#parts = parts;
    this.#sockets = parts.sockets;
    // Above every clock that a host before this one has used, without storing any.
    this.#clock = parts.now;
  }

  restore({ id, member, colour, clientId, presence, clock }: SocketMemory): void {
    this.#colours.set(member.memberId, colour);
    if (clientId !== null && presence) this.#said.set(clientId, { socket: id, entry: { clientId, ...presence } });
    if (clock > this.#clock) this.#clock = clock;
  }

  memoryOf({ id, member, person, updates: _, awareness: __, ...kept }: Socket, news: RoomNotice["news"]): SocketMemory {
    const spoken = kept.clientId === null ? undefined : this.#said.get(kept.clientId);
    const presence = spoken?.socket === id ? { clock: spoken.entry.clock, json: spoken.entry.json } : null;
    return { ...kept, id, member, colour: person.colour, presence, clock: this.#clock, news };
  }

  /** The colour of a member stays theirs; a newcomer takes one that nobody here has, as long as there is one. */
  colourOf(memberId: string): number {
    const known = this.#colours.get(memberId);
    if (known !== undefined) return known;
    const here = new Set([...this.#sockets.all()].map((socket) => socket.person.colour));
    // Their own first: it is the one they have on every other page.
    const own = colourOfMember(memberId);
    const all = [own, ...Array.from({ length: PRESENCE_COLOURS }, (_, at) => at + 1)];
    const colour = all.find((candidate) => !here.has(candidate)) ?? (this.#colours.size % PRESENCE_COLOURS) + 1;
    // Bounded by the members of one agency that ever opened this draft while it stayed in memory.
    this.#colours.set(memberId, colour);
    return colour;
  }

  /** False where the frame is malformed. */
  hear(socket: Socket, payload: Uint8Array, effects: RoomEffect[]): boolean {
    const entries = payload.length > ROOM_LIMITS.awarenessBytesMax ? null : readAwareness(payload);
    if (!entries) return false;
    for (const { clientId, json } of entries) {
      // A stock client sends back what it hears of others; only its own state is its to set.
      if (clientId !== (socket.clientId ?? this.#bind(socket, clientId, json))) continue;
      if (json.length > ROOM_LIMITS.presenceBytesMax) continue;
      const said = parseState(json);
      if (said === undefined) return false;
      if (said === null) this.#withdraw(clientId, effects);
      else this.#announce(socket, clientId, { ...said, person: socket.person }, effects);
    }
    return true;
  }

  leave(socket: Socket, effects: RoomEffect[]): void {
    if (socket.clientId !== null && this.#said.get(socket.clientId)?.socket === socket.id) {
      this.#withdraw(socket.clientId, effects);
    }
  }

  /** Tells a socket who else is here. */
  tell(socket: Socket, effects: RoomEffect[]): void {
    const entries: AwarenessEntry[] = [];
    for (const known of this.#said.values()) if (known.socket !== socket.id) entries.push(known.entry);
    if (entries.length > 0) effects.push({ type: "send", sockets: [socket.id], frame: awarenessFrame(entries) });
  }

  /** Tells a socket how things stand. */
  notice(socket: Socket, now: number, effects: RoomEffect[]): void {
    socket.noticedAt = now;
    this.#sockets.touch(socket.id);
    const room: RoomNotice = {
      ...this.#parts.facts(),
      mayWrite: may(socket.member.role, "invoices.write"),
      you: socket.person,
      saved: socket.saved,
      refused: socket.refused,
    };
    const entry = { clientId: ROOM_CLIENT_ID, clock: this.#nextClock(), json: JSON.stringify({ room }) };
    effects.push({ type: "send", sockets: [socket.id], frame: awarenessFrame([entry]) });
  }

  /** The first state that a socket sets names its client id, unless that is somebody else's. */
  #bind(socket: Socket, clientId: number, json: string): number | null {
    if (json === "null" || clientId > YJS_CLIENT_ID_MAX) return null;
    for (const other of this.#sockets.all()) {
      if (other.clientId !== clientId) continue;
      if (other.member.memberId !== socket.member.memberId) return null;
      // What an old connection still had to say, read after the new one has begun.
      if (other.id > socket.id) return null;
      // The same person is back before the old connection was found dead.
      other.clientId = null;
      this.#sockets.touch(other.id);
    }
    socket.clientId = clientId;
    this.#sockets.touch(socket.id);
    socket.saved.clock = this.#parts.keptClock(clientId) ?? socket.saved.clock;
    return clientId;
  }

  #announce(socket: Socket, clientId: number, state: object, effects: RoomEffect[]): void {
    const entry = { clientId, clock: this.#nextClock(), json: JSON.stringify(state) };
    this.#said.set(clientId, { socket: socket.id, entry });
    this.#sockets.touch(socket.id);
    this.#sendToOthers(socket.id, entry, effects);
  }

  #withdraw(clientId: number, effects: RoomEffect[]): void {
    const known = this.#said.get(clientId);
    if (!known) return;
    this.#said.delete(clientId);
    this.#sockets.touch(known.socket);
    this.#sendToOthers(known.socket, { clientId, clock: this.#nextClock(), json: "null" }, effects);
  }

  #sendToOthers(source: SocketId, entry: AwarenessEntry, effects: RoomEffect[]): void {
    const sockets: SocketId[] = [];
    for (const id of this.#sockets.ids()) if (id !== source) sockets.push(id);
    if (sockets.length > 0) effects.push({ type: "send", sockets, frame: awarenessFrame([entry]) });
  }

  /** Clocks are ours: a client that returns with its old one, or lies about it, is seen at once all the same. */
  #nextClock(): number {
    this.#clock++;
    return this.#clock;
  }
}

/** What a client may say of itself: null when it leaves, undefined where it is no state at all. */
function parseState(json: string): ReturnType<typeof readOwnPresence> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return undefined;
  }
  return parsed === null ? null : (readOwnPresence(parsed) ?? undefined);
}
