/** The word that an edit is kept, where it may wait for company. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { setField } from "#core/draft-document.ts";
import { Room } from "./room.ts";
import { framesTo, noticeIn, updateOf, VirtualRoom } from "./testing/virtual-room.ts";
import { readFrame, step1Frame, step2Frame, updateFrame } from "./wire.ts";

const COMPANY_MS = 40;

/** People 1 … `people`, each with a document of their own to type in. */
function roomWith(people: number) {
  const virtual = new VirtualRoom();
  virtual.room = new Room({ fence: 1, epoch: 1, frozen: false, snapshot: null, updates: [] }, virtual.now, {
    companyMs: COMPANY_MS,
  });
  const docs = new Map<number, Y.Doc>();
  for (let socket = 1; socket <= people; socket++) {
    docs.set(socket, new Y.Doc());
    virtual.join(socket);
    virtual.frame(socket, step1Frame(Uint8Array.of(0)));
    virtual.frame(socket, step2Frame(Uint8Array.of(0, 0)));
  }
  // What they said when they came in is answered.
  virtual.now += COMPANY_MS;
  virtual.step({ type: "alarm" });
  let typed = 0;
  const type = (socket: number) => {
    const doc = docs.get(socket) ?? new Y.Doc();
    virtual.frame(socket, updateFrame(updateOf(doc, (copy) => setField(copy, "subject", `edit ${typed++}`))));
  };
  return { virtual, type };
}

test("an author who writes alone is told after the longest wait, and once", () => {
  const { virtual, type } = roomWith(2);
  type(1);
  const committedAt = virtual.now;
  const committed = virtual.commit() ?? [];
  expect(framesTo(committed, 2).map((frame) => readFrame(frame)?.type)).toEqual(["update"]);
  expect(noticeIn(committed, 1)).toBeUndefined();
  expect(virtual.room.nextAlarmAt()).toBe(committedAt + COMPANY_MS);
  virtual.now = committedAt + COMPANY_MS;
  const told = virtual.step({ type: "alarm" });
  expect(noticeIn(told, 1)?.saved.updates).toBe(1);
  expect(framesTo(told, 1)).toHaveLength(1);
  expect(framesTo(told, 2)).toEqual([]);
  expect(virtual.room.nextAlarmAt()).toBeGreaterThan(committedAt + 2 * COMPANY_MS);
});

test("what is sent to an author anyway takes the word along, after the edit of the other", () => {
  const { virtual, type } = roomWith(3);
  type(1);
  virtual.commit();
  virtual.now += 10;
  type(2);
  const committed = virtual.commit() ?? [];
  expect(framesTo(committed, 1).map((frame) => readFrame(frame)?.type)).toEqual(["update", "awareness"]);
  expect(noticeIn(committed, 1)?.saved.updates).toBe(1);
  expect(noticeIn(committed, 2)).toBeUndefined();
});

test("two who write in one commit hear of it at once, each with the other's edit", () => {
  const { virtual, type } = roomWith(2);
  type(1);
  type(2);
  const committed = virtual.commit() ?? [];
  for (const socket of [1, 2]) {
    expect(framesTo(committed, socket).map((frame) => readFrame(frame)?.type)).toEqual(["update", "awareness"]);
  }
});

test("somebody who types without a pause is told every time the wait is over, and whoever has left is not", () => {
  const { virtual, type } = roomWith(2);
  const start = virtual.now;
  const told: number[] = [];
  for (let at = 0; at < 20; at++) {
    virtual.now = start + at * 10;
    type(1);
    const said = noticeIn(virtual.commit() ?? [], 1);
    if (said) told.push(said.saved.updates);
  }
  expect(told).toEqual([5, 10, 15, 20]);
  type(1);
  virtual.commit();
  virtual.step({ type: "left", socket: 1 });
  virtual.now += COMPANY_MS;
  expect(framesTo(virtual.step({ type: "alarm" }), 1)).toEqual([]);
});
