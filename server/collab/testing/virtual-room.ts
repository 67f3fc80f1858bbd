/** A room without sockets, timers or a database: virtual clients speak the wire protocol with it, and a log in an array. */
import * as Y from "yjs";
import { ROOM_CLIENT_ID, type RoomNotice } from "#core/draft-presence.ts";
import type { Role } from "#core/permissions.ts";
import type { OpenedRoom } from "#server/collab/draft-log.ts";
import { Room } from "#server/collab/room.ts";
import type { RoomEffect, RoomInput } from "#server/collab/room-io.ts";
import type { CloseReason } from "#server/collab/room-limits.ts";
import { awarenessFrame, readAwareness, readFrame, step1Frame, step2Frame, updateFrame } from "#server/collab/wire.ts";

export type Sent = { socket: number; frame: Uint8Array };

/** A room whose effects are gathered; nothing is saved until the test says so. */
export class VirtualRoom {
  readonly log: { seq: number; memberId: string | null; update: Uint8Array }[] = [];
  snapshot: OpenedRoom["snapshot"] = null;
  frozen = false;
  epoch = 1;
  now = 1_800_000_000_000;
  room: Room;
  /** Effects that no helper has consumed. */
  effects: RoomEffect[] = [];
  #seq = 0;

  constructor() {
    this.room = this.open();
  }

  /** The room as a server that starts now finds it in the log. */
  open(): Room {
    this.room = new Room(
      { fence: 1, epoch: this.epoch, frozen: this.frozen, snapshot: this.snapshot, updates: [...this.log] },
      this.now,
    );
    this.effects = [];
    return this.room;
  }

  step(input: RoomInput): RoomEffect[] {
    const made = this.room.step(input, this.now);
    this.effects.push(...made);
    return made;
  }

  join(socket: number, name = `person-${socket}`, role: Role = "editor"): RoomEffect[] {
    return this.step({ type: "joined", socket, member: { userId: name, memberId: `member-${name}`, name, role } });
  }

  frame(socket: number, data: Uint8Array): RoomEffect[] {
    return this.step({ type: "frame", socket, data });
  }

  /** Commits one batch. Its effects, or null where nothing waited. */
  commit(): RoomEffect[] | null {
    const batch = this.room.takeBatch();
    if (!batch) return null;
    for (const part of batch.parts) this.log.push({ seq: ++this.#seq, ...part });
    return this.step({ type: "saved", seq: this.#seq });
  }

  fail(): RoomEffect[] | null {
    return this.room.takeBatch() ? this.step({ type: "save-failed" }) : null;
  }

  /** What is committed, as a document. */
  stored(): Y.Doc {
    const doc = new Y.Doc();
    if (this.snapshot) Y.applyUpdate(doc, this.snapshot.state);
    for (const { update } of this.log) Y.applyUpdate(doc, update);
    return doc;
  }
}

/** The frames of `effects` that go to `socket`. */
export function framesTo(effects: readonly RoomEffect[], socket: number): Uint8Array[] {
  return effects.flatMap((effect) => (effect.type === "send" && effect.sockets.includes(socket) ? [effect.frame] : []));
}

export function closesIn(effects: readonly RoomEffect[]): [number, CloseReason][] {
  return effects.flatMap((effect) =>
    effect.type === "close" ? [[effect.socket, effect.reason] as [number, CloseReason]] : [],
  );
}

/** The last notice to `socket` in `effects`. */
export function noticeIn(effects: readonly RoomEffect[], socket: number): RoomNotice | undefined {
  return statesIn(effects, socket).findLast(({ clientId }) => clientId === ROOM_CLIENT_ID)?.state?.room as RoomNotice;
}

export type SeenState = { clientId: number; clock: number; state: Record<string, unknown> | null };

/** Every awareness state that `effects` tell `socket`. */
export function statesIn(effects: readonly RoomEffect[], socket: number): SeenState[] {
  return framesTo(effects, socket).flatMap((data) => {
    const frame = readFrame(data);
    if (frame?.type !== "awareness") return [];
    return (readAwareness(frame.payload) ?? []).map(({ clientId, clock, json }) => ({
      clientId,
      clock,
      state: JSON.parse(json) as Record<string, unknown> | null,
    }));
  });
}

/** The update that `edit` makes on a copy of `doc`, which keeps it. */
export function updateOf(doc: Y.Doc, edit: (doc: Y.Doc) => void): Uint8Array {
  const before = Y.encodeStateVector(doc);
  edit(doc);
  return Y.encodeStateAsUpdate(doc, before);
}

/** A client as the protocol describes it: FIFO in both directions, everything by hand. */
export class VirtualClient {
  readonly doc = new Y.Doc();
  readonly #send: (frame: Uint8Array) => void;
  connected = false;
  notice: RoomNotice | null = null;
  clock = 0;

  constructor(send: (frame: Uint8Array) => void) {
    this.#send = send;
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin !== this && this.connected) this.#send(updateFrame(update));
    });
  }

  connect(): void {
    this.connected = true;
    this.notice = null;
    this.#send(step1Frame(Y.encodeStateVector(this.doc)));
    this.#send(awarenessFrame([{ clientId: this.doc.clientID, clock: this.clock, json: '{"field":null}' }]));
  }

  receive(data: Uint8Array): void {
    const frame = readFrame(data);
    if (!frame) throw new Error("the server sent what is no frame");
    if (frame.type === "step1") this.#send(step2Frame(Y.encodeStateAsUpdate(this.doc, frame.stateVector)));
    else if (frame.type === "step2" || frame.type === "update") Y.applyUpdate(this.doc, frame.update, this);
    else if (frame.type === "awareness") {
      for (const { clientId, json } of readAwareness(frame.payload) ?? []) {
        if (clientId === ROOM_CLIENT_ID) this.notice = (JSON.parse(json) as { room: RoomNotice }).room;
      }
    }
  }
}
