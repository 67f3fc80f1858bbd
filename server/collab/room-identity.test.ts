/** Whose edits are whose, and which document they are of. */
import { expect, test } from "vitest";
import * as Y from "yjs";
import { readDraft, setField } from "#core/draft-document.ts";
import { CLOSE_OLD_EPOCH } from "#core/draft-presence.ts";
import { CLOSES } from "./room-limits.ts";
import { closesIn, framesTo, noticeIn, updateOf, VirtualRoom } from "./testing/virtual-room.ts";
import { readFrame, step1Frame, step2Frame, updateFrame } from "./wire.ts";

const subject = (value: string) => (doc: Y.Doc) => setField(doc, "subject", value);

function written(value: string, clientID?: number): { doc: Y.Doc; update: Uint8Array } {
  const doc = new Y.Doc();
  if (clientID !== undefined) doc.clientID = clientID;
  return { doc, update: updateOf(doc, subject(value)) };
}

/** Joins and says what a member's page says: the epoch of its document, where it has one. */
function enter(virtual: VirtualRoom, socket: number, name: string, epoch?: number) {
  const member = { userId: name, memberId: `member-${name}`, name, role: "editor" as const };
  return virtual.step({ type: "joined", socket, member, ...(epoch === undefined ? {} : { epoch }) });
}

test("Nobody brings new edits under a Yjs client id that another person wrote with, also after that person has left", () => {
  const virtual = new VirtualRoom();
  enter(virtual, 1, "ana");
  const ana = written("Ana's");
  virtual.frame(1, updateFrame(ana.update));
  virtual.commit();
  virtual.step({ type: "left", socket: 1 });

  enter(virtual, 2, "eve");
  const mine = new Y.Doc();
  mine.clientID = ana.doc.clientID;
  Y.applyUpdate(mine, ana.update);
  mine.clientID = ana.doc.clientID;
  const effects = virtual.frame(2, updateFrame(updateOf(mine, subject("Eve as Ana"))));
  expect(noticeIn(effects, 2)?.refused).toEqual({ count: 1, reason: "forged" });
  expect(closesIn(effects)).toEqual([]);
  expect(virtual.commit()).toBeNull();
  expect(readDraft(virtual.stored()).subject).toBe("Ana's");

  // Her old history, which the room has already, comes back with anybody's answer and is no forgery.
  const answer = virtual.frame(2, step2Frame(ana.update));
  expect(noticeIn(answer, 2)?.refused).toMatchObject({ count: 1 });
});

test("A person who returns brings what they wrote offline, under their old client ids and a new one", () => {
  const virtual = new VirtualRoom();
  enter(virtual, 1, "ana");
  const { doc, update } = written("first");
  virtual.frame(1, updateFrame(update));
  virtual.commit();
  virtual.step({ type: "left", socket: 1 });
  const offline = updateOf(doc, subject("on the train"));
  const later = new Y.Doc();
  Y.applyUpdate(later, Y.encodeStateAsUpdate(doc));
  updateOf(later, (copy) => setField(copy, "reference", "after a reload"));

  enter(virtual, 2, "ana");
  const effects = virtual.frame(2, step2Frame(Y.encodeStateAsUpdate(later)));
  expect(closesIn(effects)).toEqual([]);
  virtual.commit();
  expect(offline.length).toBeGreaterThan(0);
  expect(readDraft(virtual.stored())).toMatchObject({ subject: "on the train", reference: "after a reload" });
});

test("The history names the session, whatever client ids are in an update", () => {
  const virtual = new VirtualRoom();
  enter(virtual, 1, "ana");
  enter(virtual, 2, "ben");
  virtual.frame(1, updateFrame(written("a").update));
  virtual.frame(2, updateFrame(updateOf(new Y.Doc(), (doc) => setField(doc, "reference", "b"))));
  virtual.step({ type: "edit", request: 1, edit: (doc) => setField(doc, "currency", "USD"), memberId: "member-mia" });
  virtual.step({ type: "edit", request: 2, edit: (doc) => setField(doc, "dueDays", 7) });
  virtual.commit();
  expect(virtual.log.map(({ memberId }) => memberId)).toEqual(["member-ana", "member-ben", "member-mia", null]);
});

test("A client of another epoch is turned away for good, before anything of its document is taken", () => {
  const virtual = new VirtualRoom();
  virtual.epoch = 2;
  virtual.open();
  expect(closesIn(enter(virtual, 1, "ana", 1))).toEqual([[1, "old_epoch"]]);
  expect(CLOSES.old_epoch.code).toBe(CLOSE_OLD_EPOCH);
  expect(closesIn(enter(virtual, 2, "ben", 2))).toEqual([]);
});

test("A stock client says no epoch: in a later one it is taken for new where it is empty, and turned away with a foreign history", () => {
  const rebuilt = written("rebuilt");
  const old = written("of the old document");
  const open = () => {
    const virtual = new VirtualRoom();
    virtual.epoch = 2;
    virtual.log.push({ seq: 1, memberId: null, update: rebuilt.update });
    virtual.open();
    enter(virtual, 1, "ana");
    return virtual;
  };
  const fresh = open();
  const greeted = fresh.frame(1, step1Frame(Y.encodeStateVector(new Y.Doc())));
  expect(framesTo(greeted, 1).map((frame) => readFrame(frame)?.type)).toContain("step2");
  expect(closesIn(fresh.frame(1, updateFrame(updateOf(rebuilt.doc, subject("on")))))).toEqual([]);

  const foreign = open();
  expect(closesIn(foreign.frame(1, step1Frame(Y.encodeStateVector(old.doc))))).toEqual([[1, "old_epoch"]]);

  // Whoever does not even say what it has may say nothing else.
  const hasty = open();
  expect(closesIn(hasty.frame(1, step2Frame(old.update)))).toEqual([[1, "old_epoch"]]);
  expect(hasty.commit()).toBeNull();

  // In the first epoch there is no other history to come from.
  const first = new VirtualRoom();
  first.log.push({ seq: 1, memberId: null, update: rebuilt.update });
  first.open();
  enter(first, 1, "ana");
  expect(closesIn(first.frame(1, step1Frame(Y.encodeStateVector(old.doc))))).toEqual([]);
});
