import { expect, test } from "vitest";
import * as Y from "yjs";
import { readDraft, setField } from "#core/draft-document.ts";
import { ROOM_CLIENT_ID, type RoomNotice } from "#core/draft-presence.ts";
import type { OpenedRoom } from "./draft-log.ts";
import { Room } from "./room.ts";
import type { RoomEffect, RoomInput } from "./room-io.ts";
import type { SocketMemory } from "./room-memory.ts";
import { framesTo, statesIn, updateOf } from "./testing/virtual-room.ts";
import { awarenessFrame, step1Frame, step2Frame, updateFrame } from "./wire.ts";

const MEMBER = { userId: "u-ana", memberId: "m-ana", name: "Ana", role: "editor" } as const;
const BEN = { userId: "u-ben", memberId: "m-ben", name: "Ben", role: "editor" } as const;

/** A room that may be rebuilt at any moment from its log and what its sockets remember, as after hibernation. */
class SleepyRoom {
  now = 1_800_000_000_000;
  #memories = new Map<number, SocketMemory>();
  #log: OpenedRoom = { fence: 1, epoch: 1, frozen: false, snapshot: null, updates: [], projectedSeq: 0 };
  room = this.#build();

  #build(): Room {
    const remembered = structuredClone([...this.#memories.values()]);
    return new Room(this.#log, this.now, { heartbeat: "answering", remembered });
  }

  sleep(): void {
    this.room = this.#build();
  }

  step(input: RoomInput): RoomEffect[] {
    const effects = this.room.step(input, this.now);
    this.#keep();
    const batch = this.room.takeBatch();
    if (batch) {
      const seq = this.#log.updates.length + 1;
      this.#log.updates.push({ seq, update: Y.mergeUpdates(batch.parts.map(({ update }) => update)) });
      effects.push(...this.room.step({ type: "saved", seq }, this.now));
    }
    for (const effect of effects) {
      if (effect.type === "keep-frozen") {
        this.#log = { ...this.#log, frozen: effect.frozen, frozenBy: effect.by };
        effects.push(...this.room.step({ type: "frozen-kept", kept: true }, this.now));
      }
      if (effect.type === "project") this.#log = { ...this.#log, projectedSeq: effect.seq };
    }
    this.#keep();
    return effects;
  }

  say(socket: number, data: Uint8Array): RoomEffect[] {
    return this.step({ type: "frame", socket, data });
  }

  #keep(): void {
    for (const memory of this.room.takeRemembered()) this.#memories.set(memory.id, memory);
    for (const id of this.#memories.keys()) if (!this.room.socketIds().includes(id)) this.#memories.delete(id);
  }
}

function noticesTo(effects: readonly RoomEffect[], socket: number): { clock: number; notice: RoomNotice }[] {
  return statesIn(effects, socket).flatMap(({ clientId, clock, state }) =>
    clientId === ROOM_CLIENT_ID ? [{ clock, notice: (state as { room: RoomNotice }).room }] : [],
  );
}

function enter(room: SleepyRoom, socket: number, member: typeof MEMBER | typeof BEN, doc: Y.Doc): void {
  room.step({ type: "joined", socket, member });
  room.say(socket, step1Frame(Y.encodeStateVector(doc)));
  room.say(socket, awarenessFrame([{ clientId: doc.clientID, clock: 0, json: '{"field":"notes"}' }]));
  room.say(socket, step2Frame(Y.encodeStateAsUpdate(doc)));
}

test("a room that was rebuilt between two messages goes on as if it had not been", () => {
  const room = new SleepyRoom();
  const [ana, ben] = [new Y.Doc(), new Y.Doc()];
  enter(room, 1, MEMBER, ana);
  enter(room, 2, BEN, ben);
  const first = noticesTo(room.say(1, updateFrame(updateOf(ana, (doc) => setField(doc, "subject", "One")))), 1);
  const before = first.at(-1);
  expect(before?.notice.saved).toMatchObject({ updates: 1, synced: true });

  room.sleep();
  const effects = room.say(1, updateFrame(updateOf(ana, (doc) => setField(doc, "subject", "Two"))));
  const after = noticesTo(effects, 1).at(-1);
  // The count goes on, the name and the colour stay, and what is said is newer than all that was said before.
  expect(after?.notice.saved).toMatchObject({ updates: 2, synced: true });
  expect(after?.notice.you).toEqual(before?.notice.you);
  expect(after?.clock).toBeGreaterThan(before?.clock ?? 0);
  // Ben has the state already, so the edit goes to him at once, and nobody is asked again for what is known.
  expect(framesTo(effects, 2)).toHaveLength(1);
  expect(framesTo(effects, 1)).toHaveLength(1);

  room.sleep();
  const greeting = room.step({ type: "joined", socket: 3, member: BEN });
  const seen = statesIn(greeting, 3).find(({ clientId }) => clientId === ana.clientID);
  expect(seen?.state).toMatchObject({ field: "notes", person: { memberId: "m-ana", name: "Ana" } });
  // A presence that was withdrawn while it slept is withdrawn for those who heard of it.
  room.sleep();
  const gone = room.step({ type: "left", socket: 1 });
  expect(statesIn(gone, 2)).toMatchObject([{ clientId: ana.clientID, state: null }]);
});

test("a rebuilt room knows who froze it, what it refused, and the news that were told", () => {
  const room = new SleepyRoom();
  const ana = new Y.Doc();
  enter(room, 1, MEMBER, ana);
  room.step({ type: "poke", news: "remarks" });
  room.step({ type: "freeze", request: 1, by: "Mia" });
  room.say(1, updateFrame(updateOf(ana, (doc) => setField(doc, "subject", "late"))));
  room.sleep();
  const said = noticesTo(room.say(1, updateFrame(updateOf(ana, (doc) => setField(doc, "subject", "later")))), 1);
  expect(said.at(-1)?.notice).toMatchObject({
    frozen: true,
    frozenBy: "Mia",
    refused: { count: 2, reason: "frozen" },
    news: { remarks: 1 },
  });
  // What was written meanwhile is asked for at the thaw, and counts then.
  room.sleep();
  const thawed = room.step({ type: "thaw", request: 2 });
  expect(framesTo(thawed, 1).some((frame) => frame[0] === 0 && frame[1] === 0)).toBe(true);
  room.sleep();
  const kept = room.say(1, step2Frame(Y.encodeStateAsUpdate(ana)));
  expect(noticesTo(kept, 1).at(-1)?.notice.saved.synced).toBe(true);
  const content = room.step({ type: "read", request: 3 }).find((effect) => effect.type === "answer")?.content;
  expect(content).toEqual(readDraft(ana));
});

test("an answering room never speaks first: it wants no alarm while people sit in it, and answers who says where they are", () => {
  const room = new SleepyRoom();
  const [ana, ben] = [new Y.Doc(), new Y.Doc()];
  enter(room, 1, MEMBER, ana);
  enter(room, 2, BEN, ben);
  expect(room.room.nextAlarmAt()).toBe(Number.POSITIVE_INFINITY);
  const renew = (clock: number) =>
    room.say(1, awarenessFrame([{ clientId: ana.clientID, clock, json: '{"field":"notes"}' }]));
  room.now += 1_000;
  expect(noticesTo(renew(1), 1)).toEqual([]);
  room.now += 14_000;
  room.sleep();
  const answered = renew(2);
  expect(noticesTo(answered, 1)).toHaveLength(1);
  // And the others keep her, because they hear it too.
  expect(statesIn(answered, 2).map(({ clientId }) => clientId)).toEqual([ana.clientID]);
  expect(room.room.nextAlarmAt()).toBe(Number.POSITIVE_INFINITY);
  // Typing wants its projection, and after it nothing is wanted again.
  room.say(1, updateFrame(updateOf(ana, (doc) => setField(doc, "subject", "One"))));
  expect(room.room.nextAlarmAt()).toBeLessThan(room.now + 10_000);
  room.now += 10_000;
  room.step({ type: "alarm" });
  room.step({ type: "projected", ok: true });
  expect(room.room.nextAlarmAt()).toBe(Number.POSITIVE_INFINITY);
  // A room that only slept does not project again what PostgreSQL knows.
  room.sleep();
  expect(room.room.nextAlarmAt()).toBe(Number.POSITIVE_INFINITY);
});
