import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import {
  addLine,
  lineOrder,
  moveLine,
  readDraft,
  removeLine,
  setField,
  setLineField,
  setText,
} from "#core/draft-document.ts";
import { ROOM_CLIENT_ID } from "#core/draft-presence.ts";
import { seeded } from "#core/oracle/seeded.ts";
import { type TestDatabase, testDatabase } from "#db/testing.ts";
import type { DraftLog } from "#server/collab/draft-log.ts";
import { ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { issueTicket, TICKET_TTL_MS } from "#server/collab/ticket.ts";
import { awarenessFrame, updateFrame } from "#server/collab/wire.ts";
import { type Client, COLLAB_SECRET, type CollabWorld, collabWorld, line } from "./testing/collab-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  await db[Symbol.asyncDispose]();
});

/** The same edits known, the same content read: encoded bytes may differ where the same edits arrived in other pieces. */
function equalStates(a: Y.Doc, b: Y.Doc): boolean {
  const vectors = [a, b].map((doc) => [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([x], [y]) => x - y));
  return (
    JSON.stringify(vectors[0]) === JSON.stringify(vectors[1]) &&
    JSON.stringify(readDraft(a)) === JSON.stringify(readDraft(b))
  );
}

function rawSocket(world: CollabWorld, path: string, headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(`${world.url}${path}`, { headers });
  socket.on("error", () => {});
  return socket;
}

async function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  return { code, reason: reason.toString() };
}

/** A log whose appends wait at a gate, or fail, when told to. */
function gatedLog() {
  let gate: PromiseWithResolvers<void> | null = null;
  let arrived = Promise.withResolvers<void>();
  let failures = 0;
  return {
    close() {
      gate = Promise.withResolvers();
      arrived = Promise.withResolvers();
    },
    arrived: () => arrived.promise,
    open() {
      gate?.resolve();
      gate = null;
    },
    failNext(times: number) {
      failures = times;
    },
    wrap: (log: DraftLog): DraftLog => ({
      ...log,
      async append(batch) {
        arrived.resolve();
        if (gate) await gate.promise;
        if (failures > 0) {
          failures--;
          throw new Error("the database is away");
        }
        return log.append(batch);
      },
    }),
  };
}

describe("editing together", () => {
  test("two stock providers see each other's edits, names and fields", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft({ subject: "Poster" });
    const ana = world.open(ref, await world.person("Ana"));
    const ben = world.open(ref, await world.person("Ben"));
    await Promise.all([ana.synced(), ben.synced()]);
    expect(readDraft(ana.doc).subject).toBe("Poster");

    addLine(ana.doc, line("l1", { title: "Poster design" }));
    await ben.until("the line", () => lineOrder(ben.doc).includes("l1"));
    setText(ben.doc.getText("notes"), "Thank you");
    await ana.until("the note", () => readDraft(ana.doc).notes === "Thank you");
    expect(readDraft(ana.doc)).toEqual(readDraft(ben.doc));

    ana.provider.awareness.setLocalStateField("field", "lines/l1/title");
    const seen = () => ben.provider.awareness.getStates().get(ana.doc.clientID);
    await ben.until("Ana's field", () => seen()?.field === "lines/l1/title");
    expect(seen()?.person).toMatchObject({ name: "Ana" });
    await Promise.all([ana.saved(), ben.saved()]);

    ana.disconnect();
    await ben.until("Ana is gone", () => seen() === undefined);
    expect(world.errors).toEqual([]);
  });

  test("random edits of two people converge although one of them was away, and nothing is lost or doubled", async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`seed ${seed}`);
    const random = seeded(seed);
    await using world = await collabWorld(db);
    const ref = await world.draft({ lines: [line("start")] });
    const people = [await world.person("Ana"), await world.person("Ben")] as const;
    const ana = world.open(ref, people[0]);
    const ben = world.open(ref, people[1]);
    await Promise.all([ana.synced(), ben.synced()]);

    const words: string[] = [];
    const added = new Set(["start"]);
    const removed = new Set<string>();
    const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
    const editOnce = ({ doc }: Client, who: string, step: number) => {
      const order = lineOrder(doc);
      const id = pick(order);
      const other = pick(order);
      const dice = random();
      if (dice < 0.3 || id === undefined || other === undefined) {
        const made = addLine(doc, line(`${who}-${step}`), id === undefined ? {} : { after: id });
        added.add(made);
      } else if (dice < 0.5) moveLine(doc, id, random() < 0.5 ? { before: other } : { after: other });
      else if (dice < 0.6) {
        removeLine(doc, id);
        removed.add(id);
      } else if (dice < 0.75) setLineField(doc, id, "quantity", String(step));
      else {
        const word = `<${who}${step}>`;
        words.push(word);
        const notes = doc.getText("notes");
        notes.insert(Math.floor(random() * (notes.length + 1)), word);
      }
    };
    const round = async (steps: number, from: number) => {
      for (let step = from; step < from + steps; step++) {
        editOnce(ana, "a", step);
        editOnce(ben, "b", step);
        // Lets frames of the other side arrive in between, so that some edits are concurrent and some are not.
        if (random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await round(60, 0);
    await ana.saved();
    ben.disconnect();
    await round(40, 100);
    await ana.saved();
    // Another host takes the room over: this one loses it at its next commit and opens it anew from what is stored, while
    // Ben still has the old history.
    await world.secondHost().rooms.read(ref);
    ben.reconnect(world.ticket(ref, people[1]));
    await round(40, 200);
    await Promise.all([ana.saved(), ben.saved()]);
    await ana.until("both are equal", () => equalStates(ana.doc, ben.doc));

    const late = world.open(ref, people[0]);
    await late.synced();
    const content = readDraft(late.doc);
    expect(content).toEqual(readDraft(ana.doc));
    expect(content).toEqual(readDraft(ben.doc));
    const ids = content.lines.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ids)).toEqual(new Set([...added].filter((id) => !removed.has(id))));
    // Words may be split by words, so what must be there is every letter of them, once.
    expect([...late.doc.getText("notes").toString()].sort().join("")).toBe([...words.join("")].sort().join(""));
    expect(await world.secondHost().rooms.read(ref)).toEqual(content);
  });

  test("an edit through the API appears in an open draft, and one that throws changes nothing", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft();
    const ana = world.open(ref, await world.person("Ana"));
    await ana.synced();
    const content = await world.host.rooms.transact(ref, (doc) => {
      setField(doc, "subject", "From the API");
      addLine(doc, line("api"));
    });
    expect(content.lines.map(({ id }) => id)).toEqual(["api"]);
    await ana.until("the subject", () => readDraft(ana.doc).subject === "From the API");
    const half = world.host.rooms.transact(ref, (doc) => {
      setField(doc, "subject", "Half");
      throw new RangeError("no");
    });
    await expect(half).rejects.toThrow("no");
    expect((await world.host.rooms.read(ref)).subject).toBe("From the API");
    const { seq } = await world.projected(({ content: seen }) => seen.subject === "From the API");
    expect(seq).toBeGreaterThan(0);
  });

  test("ten writers of the API at once all get in", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft();
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        world.host.rooms.transact(ref, (doc) => void addLine(doc, line(`line-${at}`))),
      ),
    );
    expect((await world.secondHost().rooms.read(ref)).lines).toHaveLength(10);
  });

  test("a draft that does not exist, or is another agency's, is not found", async () => {
    await using world = await collabWorld(db);
    await using other = await collabWorld(db);
    const ref = await world.draft();
    const foreign = { tenantId: other.tenantId, invoiceId: ref.invoiceId };
    await expect(world.host.rooms.read(foreign)).rejects.toMatchObject({ code: "invoice_not_found" });
    await expect(world.host.rooms.freeze(foreign)).rejects.toMatchObject({ code: "invoice_not_found" });
    const client = other.open(foreign, await other.person("Eve"));
    await client.closedWith(4404);
  });

  test("a long history is compacted, and a client of before the compaction still fits", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft();
    const person = await world.person("Ana");
    const away = world.open(ref, person);
    await away.synced();
    setText(away.doc.getText("terms"), "Thirty days");
    await away.saved();
    away.disconnect();
    setText(away.doc.getText("terms"), "Thirty days net");
    for (let at = 0; at < 320; at++) {
      await world.host.rooms.transact(ref, (doc) => setField(doc, "subject", `Subject ${at}`));
    }
    await world.host.close();
    const { rows } = await db.owner.query<{ updates: number; snapshots: number }>(
      `select (select count(*)::int from draft_updates where invoice_id = $1) as updates,
              (select count(*)::int from draft_snapshots where invoice_id = $1) as snapshots`,
      [ref.invoiceId],
    );
    expect(rows[0]?.snapshots).toBe(1);
    expect(rows[0]?.updates).toBeLessThan(100);
    await using again = await collabWorld(db);
    const stored = await again.host.rooms.read(ref);
    expect(stored).toMatchObject({ subject: "Subject 319", terms: "Thirty days" });
    const back = again.open(ref, person, away.doc);
    await back.saved();
    expect(await again.host.rooms.read(ref)).toMatchObject({ subject: "Subject 319", terms: "Thirty days net" });
  });
});

describe("durable before visible", () => {
  test("nobody sees or is told of an edit before it is committed, a newcomer included", async () => {
    const gate = gatedLog();
    await using world = await collabWorld(db, { log: gate.wrap });
    const ref = await world.draft();
    const people = [await world.person("Ana"), await world.person("Ben"), await world.person("Mia")] as const;
    const ana = world.open(ref, people[0]);
    const ben = world.open(ref, people[1]);
    await Promise.all([ana.synced(), ben.synced(), ana.saved()]);
    gate.close();
    setField(ana.doc, "subject", "Secret until saved");
    await gate.arrived();
    const mia = world.open(ref, people[2]);
    // She is in the room (it has greeted her) and yet was not told what it says.
    await mia.until("greeted", () => mia.notice !== null);
    ben.provider.awareness.setLocalStateField("field", "subject");
    await ana.until("a later message of Ben", () =>
      [...ana.provider.awareness.getStates().values()].some((state) => state.field === "subject"),
    );
    expect(mia.provider.synced).toBe(false);
    expect(readDraft(ben.doc).subject).toBe("");
    expect(ana.notice?.saved.updates).toBe(0);
    gate.open();
    await Promise.all([ana.saved(), mia.synced()]);
    expect(readDraft(mia.doc).subject).toBe("Secret until saved");
    await ben.until("the edit", () => readDraft(ben.doc).subject === "Secret until saved");
  });

  test("a database that is away is said, waited for, and loses nothing", async () => {
    const gate = gatedLog();
    await using world = await collabWorld(db, { log: gate.wrap });
    const ref = await world.draft();
    const ana = world.open(ref, await world.person("Ana"));
    const ben = world.open(ref, await world.person("Ben"));
    await Promise.all([ana.synced(), ben.synced()]);
    gate.failNext(2);
    setField(ana.doc, "subject", "Kept");
    await ben.until("it is said", () => ben.notice?.saving === "failing");
    expect(readDraft(ben.doc).subject).toBe("");
    setField(ana.doc, "reference", "Kept too");
    await ana.saved();
    await ben.until("the edits", () => readDraft(ben.doc).reference === "Kept too");
    expect(ben.notice?.saving).toBe("ok");
    expect(readDraft(ben.doc).subject).toBe("Kept");
  });

  test("a host that has lost the room to another cannot write to it, and its people move on", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft();
    const ana = world.open(ref, await world.person("Ana"));
    await ana.saved();
    await world.secondHost().rooms.transact(ref, (doc) => setField(doc, "reference", "other host"));
    setField(ana.doc, "subject", "Typed meanwhile");
    await ana.closedWith(4511);
    await ana.until("both edits", () => readDraft(ana.doc).reference === "other host");
    await ana.saved();
    expect(await world.secondHost().rooms.read(ref)).toMatchObject({
      subject: "Typed meanwhile",
      reference: "other host",
    });
  });
});

describe("freezing", () => {
  test("what a freeze returns is all there ever is: later edits are refused by name and come back after the thaw", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft();
    const ana = world.open(ref, await world.person("Ana"));
    const ben = world.open(ref, await world.person("Ben"));
    await Promise.all([ana.saved(), ben.saved()]);
    // Both type without a pause, before, while and after the freeze.
    let typing = true;
    const type = async ({ doc }: Client, who: string) => {
      for (let at = 0; typing; at++) {
        doc.getText("notes").insert(0, `${who}${at} `);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const typed = [type(ana, "a"), type(ben, "b")];
    await ana.until("Ben's typing", () => ana.doc.getText("notes").toString().includes("b"));
    const [frozen, twice] = await Promise.all([world.host.rooms.freeze(ref, "Mia"), world.host.rooms.freeze(ref)]);
    expect(frozen.notes).not.toBe("");
    expect(twice).toEqual(frozen);
    const late = world.host.rooms.transact(ref, (doc) => setField(doc, "subject", "late"));
    await expect(late).rejects.toMatchObject({ code: "draft_frozen" });
    await Promise.all([
      ana.until("refused", () => ana.notice?.refused?.reason === "frozen"),
      ben.until("refused", () => ben.notice?.refused?.reason === "frozen"),
    ]);
    expect(ana.notice).toMatchObject({ frozen: true, frozenBy: "Mia" });
    typing = false;
    await Promise.all(typed);
    expect(await world.host.rooms.read(ref)).toEqual(frozen);
    expect(await world.host.rooms.freeze(ref)).toEqual(frozen);

    await world.host.rooms.thaw(ref);
    await Promise.all([ana.saved(), ben.saved()]);
    await ana.until("both are equal", () => equalStates(ana.doc, ben.doc));
    expect((await world.host.rooms.read(ref)).notes).toBe(readDraft(ana.doc).notes);
    expect(readDraft(ana.doc).notes.length).toBeGreaterThan(frozen.notes.length);
  });

  test("a frozen draft is frozen on every host and after a restart, and presence goes on", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft({ subject: "Done" });
    await world.host.rooms.freeze(ref);
    const second = world.secondHost();
    const write = second.rooms.transact(ref, (doc) => setField(doc, "subject", "late"));
    await expect(write).rejects.toMatchObject({ code: "draft_frozen" });
    const ana = world.open(ref, await world.person("Ana"));
    const ben = world.open(ref, await world.person("Ben"));
    await Promise.all([ana.synced(), ben.synced()]);
    expect(ana.notice?.frozen).toBe(true);
    ana.provider.awareness.setLocalStateField("field", "notes");
    await ben.until("Ana", () => ben.provider.awareness.getStates().get(ana.doc.clientID)?.field === "notes");
    await world.host.rooms.thaw(ref);
    await ana.until("thawed", () => ana.notice?.frozen === false);
    setField(ana.doc, "subject", "Again");
    await ben.until("the edit", () => readDraft(ben.doc).subject === "Again");
  });

  test("a freeze that the database refuses leaves the draft open and says so", async () => {
    await using world = await collabWorld(db, {
      log: (log) => ({ ...log, setFrozen: () => Promise.reject(new Error("the database is away")) }),
    });
    const ref = await world.draft();
    const ana = world.open(ref, await world.person("Ana"));
    await ana.saved();
    await expect(world.host.rooms.freeze(ref)).rejects.toThrow("not available");
    setField(ana.doc, "subject", "Still open");
    await ana.saved();
    expect((await world.host.rooms.read(ref)).subject).toBe("Still open");
  });
});

describe("coming and going", () => {
  test("a host that stops saves and projects everything first, and sends its people on", async () => {
    const world = await collabWorld(db);
    const ref = await world.draft();
    const ana = world.open(ref, await world.person("Ana"));
    await ana.saved();
    const edit = world.host.rooms.transact(ref, (doc) => setField(doc, "subject", "At the last moment"));
    const closing = world.host.close();
    await Promise.all([edit, closing, ana.closedWith(4504)]);
    expect(world.projections.at(-1)?.content.subject).toBe("At the last moment");
    expect((await world.secondHost().rooms.read(ref)).subject).toBe("At the last moment");
    await world[Symbol.asyncDispose]();
  });

  test("a draft that a crash left frozen is thawed when it is opened, if it is a draft still", async () => {
    await using world = await collabWorld(db);
    const [crashed, submitted] = [await world.draft(), await world.draft()];
    await Promise.all([world.host.rooms.freeze(crashed), world.host.rooms.freeze(submitted)]);
    const next = world.secondHost({ mayStayFrozen: async (ref) => ref.invoiceId === submitted.invoiceId });
    expect((await next.rooms.transact(crashed, (doc) => setField(doc, "subject", "on"))).subject).toBe("on");
    const refused = next.rooms.transact(submitted, (doc) => setField(doc, "subject", "on"));
    await expect(refused).rejects.toMatchObject({ code: "draft_frozen" });
  });

  test("a person has so many sockets and no more, over all drafts", async () => {
    await using world = await collabWorld(db);
    const person = await world.person("Ana");
    const perRoom = ROOM_LIMITS.socketsPerUserInRoom;
    const refs = await Promise.all(
      Array.from({ length: Math.ceil((ROOM_LIMITS.socketsPerUser + 1) / perRoom) }, () => world.draft()),
    );
    const open = (at: number) => {
      const ref = refs[Math.floor(at / perRoom)];
      if (!ref) throw new Error("too few drafts");
      return rawSocket(world, `/collab/${ref.invoiceId}?ticket=${world.ticket(ref, person)}`);
    };
    const admitted = Array.from({ length: ROOM_LIMITS.socketsPerUser }, (_, at) => open(at));
    await Promise.all(admitted.map((socket) => once(socket, "message")));
    expect((await closeOf(open(ROOM_LIMITS.socketsPerUser))).code).toBe(4410);
    for (const socket of admitted) socket.terminate();
  });
});

describe("who may", () => {
  test("a viewer reads along and cannot write", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft({ subject: "Mine" });
    const ana = world.open(ref, await world.person("Ana"));
    const viewer = world.open(ref, await world.person("Vera", "viewer"));
    await Promise.all([ana.synced(), viewer.synced()]);
    expect(viewer.notice?.mayWrite).toBe(false);
    setField(viewer.doc, "subject", "Theirs");
    await viewer.until("refused", () => viewer.notice?.refused?.reason === "read_only");
    setField(ana.doc, "reference", "R1");
    await viewer.until("Ana's edit", () => readDraft(viewer.doc).reference === "R1");
    expect(readDraft(ana.doc).subject).toBe("Mine");
    expect((await world.host.rooms.read(ref)).subject).toBe("Mine");
  });

  test("a removed member's sockets close within a second, and a role that changes counts at once", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft();
    const people = [await world.person("Ana"), await world.person("Ben")] as const;
    const ana = world.open(ref, people[0]);
    const ben = world.open(ref, people[1]);
    await Promise.all([ana.saved(), ben.saved()]);

    await db.owner.query("update members set role = 'viewer' where id = $1", [people[1].memberId]);
    await world.host.rooms.recheck(world.tenantId, people[1].userId);
    await ben.until("read-only", () => ben.notice?.mayWrite === false);
    setField(ben.doc, "subject", "As a viewer");
    await ben.until("refused", () => ben.notice?.refused?.reason === "read_only");
    await db.owner.query("update members set role = 'editor' where id = $1", [people[1].memberId]);
    await world.host.rooms.recheck(world.tenantId, people[1].userId);
    await ana.until("what he wrote meanwhile", () => readDraft(ana.doc).subject === "As a viewer");

    const ticket = world.ticket(ref, people[1]);
    await db.owner.query("update members set removed_at = now() where id = $1", [people[1].memberId]);
    await world.host.rooms.recheck(world.tenantId, people[1].userId);
    await ben.closedWith(4403, 1_000);
    // The ticket of a minute ago does not bring him back.
    const again = rawSocket(world, `/collab/${ref.invoiceId}?ticket=${ticket}`);
    expect(await closeOf(again)).toEqual({ code: 4403, reason: "You no longer have access to this draft." });
    setField(ana.doc, "reference", "without Ben");
    await ana.saved();
  });

  test("forged, foreign and ended tickets, and pages of another site, do not get in", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft();
    const ana = await world.person("Ana");
    const path = `/collab/${ref.invoiceId}`;
    const ticket = world.ticket(ref, ana);
    const forged = issueTicket("another secret", { ...ref, ...ana }, new Date()).token;
    const ended = issueTicket(COLLAB_SECRET, { ...ref, ...ana }, new Date(Date.now() - TICKET_TTL_MS)).token;
    const elsewhere = world.ticket(await world.draft(), ana);
    expect((await closeOf(rawSocket(world, path))).code).toBe(4401);
    expect((await closeOf(rawSocket(world, `${path}?ticket=${forged}`))).code).toBe(4401);
    expect((await closeOf(rawSocket(world, `${path}?ticket=${elsewhere}`))).code).toBe(4401);
    expect((await closeOf(rawSocket(world, `${path}?ticket=${ended}`))).code).toBe(4501);
    const refused = async (socket: WebSocket) => {
      const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
      socket.terminate();
      return response.statusCode;
    };
    expect(await refused(rawSocket(world, `${path}?ticket=${ticket}`, { origin: "https://evil.example" }))).toBe(403);
    expect(await refused(rawSocket(world, "/elsewhere"))).toBe(404);
    const own = rawSocket(world, `${path}?ticket=${ticket}`, { origin: world.url.replace("ws", "http") });
    await once(own, "message");
    own.close();
  });

  test("nobody speaks for another or for the room: forged presence is dropped and names are the server's", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft();
    const ana = world.open(ref, await world.person("Ana"));
    const eve = await world.person("Eve");
    await ana.synced();
    const raw = rawSocket(world, `/collab/${ref.invoiceId}?ticket=${world.ticket(ref, eve)}`);
    await once(raw, "open");
    const say = (clientId: number, state: object) =>
      raw.send(awarenessFrame([{ clientId, clock: 1_000_000, json: JSON.stringify(state) }]));
    say(ana.doc.clientID, { field: "forged" });
    say(ROOM_CLIENT_ID, { room: { frozen: true } });
    say(777, { field: "subject", person: { memberId: "boss", name: "The Boss", colour: 9 }, room: { frozen: true } });
    say(778, { field: "a second self" });
    const seen = () => ana.provider.awareness.getStates();
    await ana.until("Eve", () => seen().has(777));
    const colour = expect.toBeOneOf([1, 2, 3, 4]);
    expect(seen().get(777)).toEqual({ field: "subject", person: { memberId: eve.memberId, name: "Eve", colour } });
    raw.close();
    await ana.until("Eve is gone", () => !seen().has(777));
    expect(seen().has(778)).toBe(false);
    expect(seen().get(ana.doc.clientID)?.field).not.toBe("forged");
    expect(ana.notice?.frozen).toBe(false);
  });
});

describe("abuse", () => {
  const garbage = Uint8Array.from([0, 2, 4, 255, 255, 255, 255]);
  const cases: [string, number, (socket: WebSocket) => void][] = [
    ["a text frame", 4415, (socket) => socket.send("hello")],
    ["an unknown message", 4400, (socket) => socket.send(Uint8Array.from([9, 9, 9]))],
    ["an empty frame", 4400, (socket) => socket.send(new Uint8Array(0))],
    ["a frame that claims more than it has", 4400, (socket) => socket.send(Uint8Array.from([0, 2, 200, 200, 1]))],
    ["an update that is none", 4400, (socket) => socket.send(garbage)],
    ["a state vector that is none", 4400, (socket) => socket.send(Uint8Array.from([0, 0, 2, 255, 255]))],
    [
      "awareness that is no JSON",
      4400,
      (socket) => socket.send(awarenessFrame([{ clientId: 5, clock: 1, json: "{" }])),
    ],
    [
      "a frame beyond the bound",
      4413,
      (socket) => socket.send(updateFrame(new Uint8Array(ROOM_LIMITS.messageBytesMax))),
    ],
    ["a frame far beyond it", 4413, (socket) => socket.send(new Uint8Array(ROOM_LIMITS.messageBytesMax * 3))],
    [
      "a flood",
      4529,
      (socket) => {
        for (let at = 0; at <= ROOM_LIMITS.updatesBurst + 200; at++) socket.send(updateFrame(Uint8Array.from([0, 0])));
      },
    ],
  ];

  test.each(cases)(
    "%s closes the socket with its own code (%i) and touches nobody else",
    async (_what, code, misbehave) => {
      await using world = await collabWorld(db);
      const ref = await world.draft({ subject: "Safe" });
      const ana = world.open(ref, await world.person("Ana"));
      await ana.saved();
      const before = Y.encodeStateAsUpdate(ana.doc);
      const raw = rawSocket(world, `/collab/${ref.invoiceId}?ticket=${world.ticket(ref, await world.person("Eve"))}`);
      await once(raw, "open");
      const close = closeOf(raw);
      misbehave(raw);
      expect((await close).code).toBe(code);
      expect(ana.provider.wsconnected).toBe(true);
      expect(Y.encodeStateAsUpdate(ana.doc)).toEqual(before);
      setField(ana.doc, "reference", "goes on");
      await ana.saved();
      expect(await world.host.rooms.read(ref)).toMatchObject({ subject: "Safe", reference: "goes on" });
      expect(world.errors).toEqual([]);
    },
  );

  test("a thousand sockets without a ticket are all turned away and the draft goes on", async () => {
    await using world = await collabWorld(db);
    const ref = await world.draft();
    const ana = world.open(ref, await world.person("Ana"));
    await ana.saved();
    const closes = await Promise.all(
      Array.from({ length: 1_000 }, () => closeOf(rawSocket(world, `/collab/${ref.invoiceId}?ticket=none`))),
    );
    expect(new Set(closes.map(({ code }) => code))).toEqual(new Set([4401]));
    setField(ana.doc, "subject", "goes on");
    await ana.saved();
  });
});
