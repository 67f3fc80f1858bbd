import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { readDraft, setField, setText } from "#core/draft-document.ts";
import { colourOfMember, ROOM_CLIENT_ID } from "#core/draft-presence.ts";
import { ROOM_TIMING, type RoomEffect } from "#server/collab/room-io.ts";
import { CLOSES, ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { awarenessFrame, readFrame, step1Frame, step2Frame, updateFrame } from "#server/collab/wire.ts";
import { closesIn, framesTo, noticeIn, statesIn, updateOf, VirtualRoom } from "./testing/virtual-room.ts";

/** A room in which sockets 1 … `people` have been given the state, and have answered with nothing. */
function roomWith(people: number): VirtualRoom {
  const virtual = new VirtualRoom();
  for (let socket = 1; socket <= people; socket++) {
    virtual.join(socket);
    virtual.frame(socket, step1Frame(Y.encodeStateVector(new Y.Doc())));
    virtual.frame(socket, step2Frame(Uint8Array.from([0, 0])));
  }
  virtual.effects = [];
  return virtual;
}

const kinds = (frames: readonly Uint8Array[]) => frames.map((frame) => readFrame(frame)?.type);
const ofType = <T extends RoomEffect["type"]>(effects: readonly RoomEffect[], type: T) =>
  effects.filter((effect): effect is Extract<RoomEffect, { type: T }> => effect.type === type);

describe("commits", () => {
  test("an update asks to be saved, reaches everybody but its author once it is, and then its author is told", () => {
    const virtual = roomWith(3);
    const edit = updateFrame(updateOf(new Y.Doc(), (doc) => setField(doc, "subject", "x")));
    const accepted = virtual.frame(1, edit);
    expect(accepted).toEqual([{ type: "save" }]);
    const committed = virtual.commit() ?? [];
    const [broadcast] = ofType(committed, "send");
    expect(broadcast?.sockets).toEqual([2, 3]);
    expect(kinds(framesTo(committed, 1))).toEqual(["awareness"]);
    expect(noticeIn(committed, 1)?.saved.updates).toBe(1);
    expect(virtual.commit()).toBeNull();
  });

  test("one batch is under way at a time, and what comes meanwhile goes into the next as one update", () => {
    const virtual = roomWith(2);
    const doc = new Y.Doc();
    const write = (text: string) =>
      virtual.frame(1, updateFrame(updateOf(doc, (copy) => setField(copy, "subject", text))));
    write("a");
    expect(virtual.room.takeBatch()).not.toBeNull();
    expect(write("b")).toEqual([]);
    expect(write("c")).toEqual([]);
    expect(virtual.room.takeBatch()).toBeNull();
    expect(ofType(virtual.step({ type: "saved", seq: 1 }), "save")).toHaveLength(1);
    const last = virtual.commit() ?? [];
    expect(kinds(framesTo(last, 2))).toEqual(["update"]);
    expect(noticeIn(last, 1)?.saved.updates).toBe(3);
  });

  test("a batch that failed is taken again with all that came since, and nobody was told meanwhile", () => {
    const virtual = roomWith(2);
    const doc = new Y.Doc();
    virtual.frame(1, updateFrame(updateOf(doc, (copy) => setField(copy, "subject", "a"))));
    const failed = virtual.fail() ?? [];
    expect(noticeIn(failed, 2)?.saving).toBe("failing");
    expect(kinds(framesTo(failed, 2))).toEqual(["awareness"]);
    virtual.frame(1, updateFrame(updateOf(doc, (copy) => setField(copy, "reference", "b"))));
    const committed = virtual.commit() ?? [];
    expect(noticeIn(committed, 2)?.saving).toBe("ok");
    expect(readDraft(virtual.stored())).toMatchObject({ subject: "a", reference: "b" });
  });

  test("an update that says nothing new is acknowledged, but not before what it repeats is committed", () => {
    const virtual = roomWith(2);
    const edit = updateFrame(updateOf(new Y.Doc(), (doc) => setField(doc, "subject", "x")));
    virtual.frame(1, edit);
    expect(virtual.frame(2, edit)).toEqual([]);
    const committed = virtual.commit() ?? [];
    expect(noticeIn(committed, 2)?.saved.updates).toBe(1);
    expect(noticeIn(virtual.frame(2, edit), 2)?.saved.updates).toBe(2);
    expect(virtual.log).toHaveLength(1);
  });

  test("an update that builds on a missing one is neither kept nor acknowledged: its author is asked for all of it", () => {
    const virtual = roomWith(1);
    const doc = new Y.Doc();
    updateOf(doc, (copy) => setText(copy.getText("notes"), "missing"));
    const later = updateOf(doc, (copy) => copy.getText("notes").insert(7, " more"));
    const asked = virtual.frame(1, updateFrame(later));
    expect(kinds(framesTo(asked, 1))[0]).toBe("step1");
    expect(noticeIn(asked, 1)?.saved.updates).toBe(0);
    expect(virtual.commit()).toBeNull();
    virtual.frame(1, step2Frame(Y.encodeStateAsUpdate(doc)));
    expect(noticeIn(virtual.commit() ?? [], 1)?.saved.updates).toBe(1);
    expect(readDraft(virtual.stored()).notes).toBe("missing more");
  });

  test("an update that cannot be applied whole takes nothing away: a changed amount is the old one or the new one", () => {
    const virtual = roomWith(1);
    const doc = new Y.Doc();
    virtual.frame(1, updateFrame(updateOf(doc, (copy) => setField(copy, "subject", "old"))));
    virtual.commit();
    updateOf(doc, (copy) => setField(copy, "reference", "refused, say, while the draft was frozen"));
    virtual.frame(1, updateFrame(updateOf(doc, (copy) => setField(copy, "subject", "new"))));
    expect(virtual.commit()).toBeNull();
    expect(readDraft(virtual.stored()).subject).toBe("old");
  });

  test("nobody writes under the Yjs number of somebody who is here: it would be taken for that person's next edit", () => {
    const virtual = roomWith(2);
    const ana = new Y.Doc();
    virtual.frame(1, awarenessFrame([{ clientId: ana.clientID, clock: 1, json: '{"field":null}' }]));
    const eve = new Y.Doc();
    eve.clientID = ana.clientID;
    const forged = virtual.frame(2, updateFrame(updateOf(eve, (copy) => setField(copy, "subject", "forged"))));
    expect(noticeIn(forged, 2)?.refused).toEqual({ count: 1, reason: "forged" });
    expect(virtual.commit()).toBeNull();
    virtual.frame(1, updateFrame(updateOf(ana, (copy) => setField(copy, "subject", "Ana's own"))));
    virtual.commit();
    expect(readDraft(virtual.stored()).subject).toBe("Ana's own");
    // What everybody knows already is nobody's to forge: a client may say it again.
    expect(noticeIn(virtual.frame(2, updateFrame(Y.encodeStateAsUpdate(ana))), 2)?.saved.updates).toBe(2);
  });

  test("the answer to an edit, to a reader and to a newcomer all wait for the commit", () => {
    const virtual = roomWith(1);
    virtual.step({ type: "edit", request: 1, edit: (doc) => setField(doc, "subject", "x") });
    virtual.step({ type: "read", request: 2 });
    virtual.join(9);
    const asked = virtual.frame(9, step1Frame(Y.encodeStateVector(new Y.Doc())));
    expect(asked).toEqual([]);
    expect(ofType(virtual.effects, "answer")).toEqual([]);
    const committed = virtual.commit() ?? [];
    expect(ofType(committed, "answer").map(({ request, content }) => [request, content.subject])).toEqual([
      [1, "x"],
      [2, "x"],
    ]);
    expect(kinds(framesTo(committed, 9))[0]).toBe("step2");
  });
});

describe("freezing", () => {
  test("what was accepted before is in it, what comes after is refused, and only then is it kept", () => {
    const virtual = roomWith(1);
    const doc = new Y.Doc();
    virtual.frame(1, updateFrame(updateOf(doc, (copy) => setField(copy, "subject", "before"))));
    const freezing = virtual.step({ type: "freeze", request: 1, by: "Mia" });
    expect(noticeIn(freezing, 1)).toMatchObject({ frozen: true, frozenBy: "Mia" });
    expect(ofType(freezing, "keep-frozen")).toEqual([]);
    const late = virtual.frame(1, updateFrame(updateOf(doc, (copy) => setField(copy, "subject", "after"))));
    expect(noticeIn(late, 1)?.refused).toEqual({ count: 1, reason: "frozen" });
    expect(ofType(virtual.commit() ?? [], "keep-frozen")).toEqual([{ type: "keep-frozen", frozen: true, by: "Mia" }]);
    const kept = virtual.step({ type: "frozen-kept", kept: true });
    expect(ofType(kept, "answer")[0]?.content.subject).toBe("before");
    expect(ofType(kept, "project")[0]).toMatchObject({ seq: 1, content: { subject: "before" } });
    expect(virtual.commit()).toBeNull();
    expect(ofType(virtual.step({ type: "edit", request: 2, edit: () => {} }), "refuse")[0]?.refusal).toBe(
      "draft_frozen",
    );

    virtual.step({ type: "thaw", request: 3 });
    const thawed = virtual.step({ type: "frozen-kept", kept: true });
    expect(kinds(framesTo(thawed, 1))).toContain("step1");
    virtual.frame(1, step2Frame(Y.encodeStateAsUpdate(doc)));
    virtual.commit();
    expect(readDraft(virtual.stored()).subject).toBe("after");
  });
});

describe("freezing again", () => {
  test("asks the store, because only it knows whether a thaw that seemed to fail has landed", () => {
    const virtual = roomWith(1);
    virtual.step({ type: "freeze", request: 1, by: "Mia" });
    virtual.step({ type: "frozen-kept", kept: true });
    virtual.step({ type: "thaw", request: 2 });
    expect(ofType(virtual.step({ type: "frozen-kept", kept: false }), "refuse")).toHaveLength(1);
    const again = virtual.step({ type: "freeze", request: 3, by: "Ben" });
    expect(ofType(again, "answer")).toEqual([]);
    expect(ofType(again, "keep-frozen")).toEqual([{ type: "keep-frozen", frozen: true, by: "Mia" }]);
    // The store cannot be asked: refused, and nobody may write all the same.
    const unknown = virtual.step({ type: "frozen-kept", kept: false });
    expect(ofType(unknown, "refuse")).toEqual([{ type: "refuse", request: 3, refusal: "unavailable" }]);
    expect(noticeIn(unknown, 1)).toMatchObject({ frozen: true, frozenBy: "Mia" });
    virtual.step({ type: "freeze", request: 4, by: "Ben" });
    expect(ofType(virtual.step({ type: "frozen-kept", kept: true }), "answer")).toHaveLength(1);
  });
});

describe("presence", () => {
  const say = (clientId: number, clock: number, state: object | null) =>
    awarenessFrame([{ clientId, clock, json: JSON.stringify(state) }]);

  test("a state goes to the others with the name from the ticket and nothing that was not asked for", () => {
    const virtual = roomWith(2);
    const sent = virtual.frame(1, say(11, 3, { field: "notes", cursor: { at: 4 }, secret: 1, person: { name: "x" } }));
    expect(framesTo(sent, 1)).toEqual([]);
    const person = {
      memberId: "member-person-1",
      name: "person-1",
      colour: colourOfMember("member-person-1"),
    };
    expect(statesIn(sent, 2)[0]).toMatchObject({ clientId: 11, state: { field: "notes", cursor: { at: 4 }, person } });
    expect(statesIn(sent, 2)[0]?.state).not.toHaveProperty("secret");
  });

  test("a client that comes back with the clock it had is seen at once", () => {
    const virtual = roomWith(2);
    const first = statesIn(virtual.frame(1, say(11, 7, { field: "notes" })), 2)[0];
    const left = statesIn(virtual.step({ type: "left", socket: 1 }), 2)[0];
    expect(left).toMatchObject({ clientId: 11, state: null });
    virtual.join(3, "person-1");
    const back = statesIn(virtual.frame(3, say(11, 7, { field: "notes" })), 2)[0];
    expect(left?.clock).toBeGreaterThan(first?.clock ?? 0);
    expect(back?.clock).toBeGreaterThan(left?.clock ?? 0);
    expect(back?.state?.person).toMatchObject({ colour: colourOfMember("member-person-1") });
  });

  test("the same person takes their own id over from a dead connection; nobody else can", () => {
    const virtual = roomWith(2);
    virtual.frame(1, say(11, 0, { field: "notes" }));
    expect(virtual.frame(2, say(11, 100, { field: "forged" }))).toEqual([]);
    virtual.join(3, "person-1");
    expect(statesIn(virtual.frame(3, say(11, 1, { field: "terms" })), 2)[0]?.state?.field).toBe("terms");
    // What the dead one still had to say comes late, and takes nothing back.
    expect(virtual.frame(1, say(11, 2, { field: "notes" }))).toEqual([]);
    // It is found dead: the id is in use by then and stays.
    expect(virtual.step({ type: "left", socket: 1 })).toEqual([]);
  });

  test("a newcomer is told who is here, and up to four people have four colours", () => {
    const virtual = roomWith(0);
    for (let socket = 1; socket <= 5; socket++) {
      virtual.join(socket);
      virtual.frame(socket, say(socket, 0, { field: null }));
    }
    const here = statesIn(virtual.join(6), 6).filter(({ clientId }) => clientId !== ROOM_CLIENT_ID);
    const colours = here.map(({ state }) => (state?.person as { colour: number } | undefined)?.colour);
    expect(new Set(colours.slice(0, 4))).toEqual(new Set([1, 2, 3, 4]));
    expect(colours).toHaveLength(5);
    // The first to come has the colour of every other page; a later one has it too, unless somebody here was first.
    const [first] = here;
    const person = first?.state?.person as { memberId: string; colour: number };
    expect(person.colour).toBe(colourOfMember(person.memberId));
  });

  test("the room speaks up before a stock client would take its silence for the end", () => {
    const virtual = roomWith(1);
    virtual.now = virtual.room.nextAlarmAt();
    expect(ROOM_TIMING.heartbeatMs).toBeLessThan(15_000);
    virtual.now += ROOM_TIMING.heartbeatMs;
    expect(noticeIn(virtual.step({ type: "alarm" }), 1)).toBeDefined();
  });
});

describe("bounds", () => {
  test("a person opens a draft in so many windows and no more", () => {
    const virtual = new VirtualRoom();
    for (let socket = 1; socket <= ROOM_LIMITS.socketsPerUserInRoom; socket++) virtual.join(socket, "ana");
    expect(closesIn(virtual.join(100, "ana"))).toEqual([[100, "too_many_windows"]]);
    expect(closesIn(virtual.join(101, "ben"))).toEqual([]);
  });

  test("a document that is full takes no more, and what is deleted makes room", () => {
    const virtual = roomWith(1);
    const doc = new Y.Doc();
    const chunk = "x".repeat(900_000);
    for (let at = 0; at < 4; at++) {
      virtual.now += 10_000;
      virtual.frame(1, updateFrame(updateOf(doc, (copy) => copy.getMap("junk").set(`k${at}`, chunk))));
      virtual.commit();
    }
    virtual.frame(1, updateFrame(updateOf(doc, (copy) => copy.getMap("junk").delete("k0"))));
    virtual.commit();
    expect(
      closesIn(virtual.frame(1, updateFrame(updateOf(doc, (copy) => copy.getMap("junk").set("k4", chunk))))),
    ).toEqual([]);
    virtual.commit();
    virtual.now += 10_000;
    const over = virtual.frame(1, updateFrame(updateOf(doc, (copy) => copy.getMap("junk").set("k5", chunk))));
    expect(closesIn(over)).toEqual([[1, "document_full"]]);
    expect(virtual.commit()).toBeNull();
  });

  test("a store that stays away makes the room refuse more rather than grow", () => {
    const virtual = roomWith(1);
    const doc = new Y.Doc();
    const chunk = "x".repeat(900_000);
    const write = (key: string) => {
      // In the pace of people.
      virtual.now += 10_000;
      const update = updateFrame(updateOf(doc, (copy) => copy.getMap("junk").set("k", key + chunk)));
      return closesIn(virtual.frame(1, update));
    };
    const closes = ["a", "b", "c", "d", "e"].flatMap((key) => {
      virtual.fail();
      return write(key);
    });
    expect(closes.map(([, reason]) => reason)).toEqual(["store_full"]);
    expect(virtual.room.pendingBytes).toBeLessThanOrEqual(ROOM_LIMITS.roomPendingBytesMax);
  });

  test("every close has a code and a sentence of its own that fits into a close frame", () => {
    const all = Object.values(CLOSES);
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    expect(new Set(all.map(({ sentence }) => sentence)).size).toBe(all.length);
    for (const { code, sentence } of all) {
      expect(code).toBeGreaterThanOrEqual(4_400);
      expect(code).toBeLessThan(4_600);
      expect(new TextEncoder().encode(sentence).length).toBeLessThanOrEqual(123);
    }
  });
});

describe("settling, compaction and unloading", () => {
  test("the projection follows a pause, is never made twice at once, and a failed one is made again", () => {
    const virtual = roomWith(1);
    const edit = (subject: string) => {
      virtual.step({ type: "edit", request: 1, edit: (doc) => setField(doc, "subject", subject) });
      virtual.commit();
    };
    const ring = () => {
      virtual.now = Math.max(virtual.now, virtual.room.nextAlarmAt());
      return ofType(virtual.step({ type: "alarm" }), "project");
    };
    edit("a");
    const editedAt = virtual.now;
    expect(ring()[0]?.content.subject).toBe("a");
    expect(virtual.now - editedAt).toBe(ROOM_TIMING.settleMs);
    edit("b");
    virtual.now += ROOM_TIMING.settleMsMax;
    expect(ofType(virtual.step({ type: "alarm" }), "project")).toEqual([]);
    virtual.step({ type: "projected", ok: false });
    expect(ring()[0]?.content.subject).toBe("b");
    virtual.step({ type: "projected", ok: true });
    virtual.now += 1;
    expect(virtual.room.nextAlarmAt() - virtual.now).toBeGreaterThan(ROOM_TIMING.settleMsMax);
  });

  test("steady typing is projected every two seconds, with what the batch of that moment commits", () => {
    const virtual = roomWith(1);
    const projections: { at: number; subject: string; seq: number }[] = [];
    const start = virtual.now;
    for (let at = 0; at < 60; at++) {
      virtual.now = start + at * 100;
      virtual.step({ type: "edit", request: at, edit: (doc) => setField(doc, "subject", `s${at}`) });
      if (virtual.now >= virtual.room.nextAlarmAt()) virtual.step({ type: "alarm" });
      for (const { content, seq } of ofType(virtual.commit() ?? [], "project")) {
        projections.push({ at: virtual.now - start, subject: content.subject, seq });
        virtual.step({ type: "projected", ok: true });
      }
    }
    expect(projections.length).toBeGreaterThanOrEqual(2);
    for (const { at, subject, seq } of projections) {
      expect(subject).toBe(`s${at / 100}`);
      expect(seq).toBe(at / 100 + 1);
    }
  });

  test("a snapshot holds exactly what is committed up to its seq", () => {
    const virtual = roomWith(1);
    let snapshot: Extract<RoomEffect, { type: "compact" }>["snapshot"] | undefined;
    for (let at = 0; at < 310 && !snapshot; at++) {
      virtual.step({ type: "edit", request: at, edit: (doc) => setField(doc, "subject", `s${at}`) });
      const batch = virtual.room.takeBatch();
      if (!batch) throw new Error("nothing to save");
      virtual.log.push(...batch.parts.map((part) => ({ seq: at + 1, ...part })));
      // Accepted while the batch is under way: it must not be in the snapshot.
      virtual.step({ type: "edit", request: at, edit: (doc) => setField(doc, "reference", `r${at}`) });
      [snapshot] = ofType(virtual.step({ type: "saved", seq: at + 1 }), "compact").map((effect) => effect.snapshot);
    }
    if (!snapshot) throw new Error("never compacted");
    const doc = new Y.Doc();
    Y.applyUpdate(doc, snapshot.state);
    expect(readDraft(doc)).toEqual(readDraft(virtual.stored()));
    expect(snapshot.seq).toBe(virtual.log.length);
  });

  test("a room that everybody left is forgotten, but not while anything waits", () => {
    const virtual = roomWith(1);
    virtual.frame(1, updateFrame(updateOf(new Y.Doc(), (doc) => setField(doc, "subject", "x"))));
    virtual.step({ type: "left", socket: 1 });
    const ring = () => {
      virtual.now += ROOM_TIMING.unloadMs;
      return virtual.step({ type: "alarm" });
    };
    expect(ofType(ring(), "unload")).toEqual([]);
    const [project] = ofType(virtual.commit() ?? [], "project");
    expect(project).toBeDefined();
    expect(ofType(ring(), "unload")).toEqual([]);
    virtual.step({ type: "projected", ok: true });
    expect(ofType(ring(), "unload")).toHaveLength(1);
  });
});
