/**
 * What every shell of a live draft promises, tried from outside: stock y-websocket providers and bare sockets on one side, the
 * rest of the product (DraftRooms) on the other, a real PostgreSQL behind. A shell is a process that can be killed.
 */
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import * as Y from "yjs";
import { addLine, lineOrder, readDraft, setField, setText } from "#core/draft-document.ts";
import { CLOSE_OLD_EPOCH, EPOCH_PARAMETER, ROOM_CLIENT_ID } from "#core/draft-presence.ts";
import { draftAt } from "#core/draft-timeline.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { type TestDatabase, testDatabase } from "#db/testing.ts";
import type { DraftRooms, RoomRef } from "#server/collab/draft-rooms.ts";
import { ROOM_LIMITS } from "#server/collab/room-limits.ts";
import { issueTicket, TICKET_TTL_MS } from "#server/collab/ticket.ts";
import { awarenessFrame, readFrame, step1Frame, step2Frame, updateFrame } from "#server/collab/wire.ts";
import { Client, line, type Person, seeded } from "#server/node/testing/collab-world.ts";
import { type DraftWorld, draftWorld } from "./draft-world.ts";
import { changeOnesMind, TIMES_TOO_OFTEN } from "./long-history.ts";
import { runConformance } from "./run-conformance.ts";
import { alike, stormOfKills } from "./storm-of-kills.ts";

export type Shell = {
  /** "ws://127.0.0.1:PORT", the same before and after a kill. */
  wsUrl: string;
  /** Live drafts as other processes of the product reach them. */
  rooms: DraftRooms;
  /** As a power cut. */
  kill(): Promise<void>;
  /** Up again at the same address, after a kill. */
  restart(): Promise<void>;
  /** Has the room leave the memory, as it does when nobody was there for a while. */
  unload(ref: RoomRef): Promise<void>;
  /** Politely, and leaves nothing behind. */
  stop(): Promise<void>;
};

export type StartShell = (db: TestDatabase) => Promise<Shell>;

const KILLS = 3;

/** Declares the suite. `more` are tests of that shell alone, on the same process. */
export function shellSuite(name: string, start: StartShell, more?: (house: () => House) => void): void {
  describe(name, () => {
    let house: House;
    beforeAll(async () => {
      const db = await testDatabase();
      house = new House(db, await start(db), await draftWorld(db));
    });
    afterAll(() => house?.close());
    editing(() => house);
    freezing(() => house);
    doors(() => house);
    protocol(() => house);
    endurance(() => house);
    more?.(() => house);
  });
}

/** One shell with an agency on it, and whoever sits at a browser. */
export class House {
  readonly db: TestDatabase;
  readonly shell: Shell;
  readonly world: DraftWorld;
  readonly #clients: Client[] = [];

  constructor(db: TestDatabase, shell: Shell, world: DraftWorld) {
    this.db = db;
    this.shell = shell;
    this.world = world;
  }

  open(ref: RoomRef, person: Person, doc?: Y.Doc): Client {
    const client = new Client(this.shell.wsUrl, ref.invoiceId, this.world.ticket(ref, person), doc);
    this.#clients.push(client);
    return client;
  }

  /** Two people who are in a draft together, everything said. */
  async pair(content: Parameters<DraftWorld["draft"]>[0] = {}) {
    const ref = await this.world.draft(content);
    const people = [await this.world.person("Ana"), await this.world.person("Ben")] as const;
    const ana = this.open(ref, people[0]);
    const ben = this.open(ref, people[1]);
    await Promise.all([ana.saved(), ben.saved()]);
    return { ref, people, ana, ben };
  }

  socket(path: string, headers: Record<string, string> = {}): WebSocket {
    const socket = new WebSocket(`${this.shell.wsUrl}${path}`, { headers });
    socket.binaryType = "nodebuffer";
    socket.on("error", () => {});
    return socket;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.destroy();
    await this.shell.stop();
    await this.db[Symbol.asyncDispose]();
  }
}

async function closeOf(socket: WebSocket): Promise<{ code: number; reason: string }> {
  const [code, reason] = (await once(socket, "close")) as [number, Buffer];
  return { code, reason: reason.toString() };
}

function editing(house: () => House): void {
  test("two stock providers see each other's edits, names and fields", async () => {
    const { ana, ben } = await house().pair({ subject: "Poster" });
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
  });

  test("an edit of the API appears in an open draft, one that throws changes nothing, and ten at once all get in", async () => {
    const { ref, ana } = await house().pair();
    const { rooms } = house().shell;
    const content = await rooms.transact(ref, (doc) => setField(doc, "subject", "From the API"));
    expect(content.subject).toBe("From the API");
    await ana.until("the subject", () => readDraft(ana.doc).subject === "From the API");
    const half = rooms.transact(ref, (doc) => {
      setField(doc, "subject", "Half");
      throw new RangeError("no");
    });
    await expect(half).rejects.toThrow("no");
    const many = Array.from({ length: 10 }, (_, at) =>
      rooms.transact(ref, (doc) => void addLine(doc, line(`api-${at}`))),
    );
    await Promise.all(many);
    const stored = await rooms.read(ref);
    expect(stored.lines).toHaveLength(10);
    expect(stored.subject).toBe("From the API");
  });

  test("what was written while away merges on return, and nothing is lost or doubled", async () => {
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`seed ${seed}`);
    const random = seeded(seed);
    const { ref, people, ana, ben } = await house().pair({ lines: [line("start")] });
    ben.disconnect();
    const made = ["start"];
    for (let at = 0; at < 60; at++) {
      const client = random() < 0.5 ? ana : ben;
      const after = lineOrder(client.doc)[Math.floor(random() * lineOrder(client.doc).length)];
      made.push(addLine(client.doc, line(`line-${at}`), after === undefined ? {} : { after }));
    }
    await ana.saved();
    // The room is opened anew from what is stored, while Ben has the old history.
    await house().shell.unload(ref);
    ben.reconnect(house().world.ticket(ref, people[1]));
    await ana.until("everything of Ben's", () => lineOrder(ana.doc).length === made.length);
    await Promise.all([ana.saved(), ben.saved()]);
    await alike(ana, ben);
    const content = await house().shell.rooms.read(ref);
    expect(content).toEqual(readDraft(ana.doc));
    expect(content.lines.map(({ id }) => id).sort()).toEqual([...made].sort());
  });

  test("the history knows who wrote what, by session and not by claim", async () => {
    const { ref, people, ana, ben } = await house().pair();
    setField(ana.doc, "subject", "By Ana");
    await ana.saved();
    setField(ben.doc, "reference", "By Ben");
    await ben.saved();
    const [api] = [await house().world.person("Cleo")];
    await house().shell.rooms.transact(ref, (doc) => setField(doc, "currency", "USD"), { memberId: api.memberId });
    await ben.until("the edit of the API", () => readDraft(ben.doc).currency === "USD");
    const { updates, more } = await house().shell.rooms.history(ref, { after: 0, limit: 100 });
    expect(more).toBe(false);
    const doc = new Y.Doc();
    const authors = new Map<string, string | null>();
    for (const { memberId, update, at } of updates) {
      const before = readDraft(doc);
      Y.applyUpdate(doc, update);
      const after = readDraft(doc);
      for (const field of ["subject", "reference", "currency"] as const) {
        if (before[field] !== after[field]) authors.set(field, memberId);
      }
      expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(60_000);
    }
    expect(readDraft(doc)).toEqual(readDraft(ben.doc));
    expect(Object.fromEntries(authors)).toEqual({
      subject: people[0].memberId,
      reference: people[1].memberId,
      currency: api.memberId,
    });
    const rest = await house().shell.rooms.history(ref, { after: updates[0]?.seq ?? 0, limit: 1 });
    expect(rest.updates.map(({ seq }) => seq)).toEqual([updates[1]?.seq]);
    expect(rest.more).toBe(updates.length > 2);
  });

  test("news beside the document is told to everyone who is here, and opens no room that nobody is in", async () => {
    const { ref, ana } = await house().pair();
    const before = ana.notice?.news?.remarks ?? 0;
    await house().shell.rooms.poke(ref, "remarks");
    await ana.until("the news", () => (ana.notice?.news?.remarks ?? 0) > before);
    await house().shell.rooms.poke(await house().world.draft(), "remarks");
  });
}

function freezing(house: () => House): void {
  test("what a freeze returns is all there ever is: later edits are refused by name and come after the thaw", async () => {
    const { ref, ana, ben } = await house().pair();
    const { rooms } = house().shell;
    let typing = true;
    const type = async ({ doc }: Client, who: string) => {
      for (let at = 0; typing; at++) {
        doc.getText("notes").insert(0, `${who}${at} `);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    const typed = [type(ana, "a"), type(ben, "b")];
    await ana.until("Ben's typing", () => ana.doc.getText("notes").toString().includes("b"));
    const [frozen, twice] = await Promise.all([rooms.freeze(ref, "Mia"), rooms.freeze(ref)]);
    expect(frozen.notes).not.toBe("");
    expect(twice).toEqual(frozen);
    const late = rooms.transact(ref, (doc) => setField(doc, "subject", "late"));
    await expect(late).rejects.toMatchObject({ code: "draft_frozen" });
    await ana.until("refused", () => ana.notice?.refused?.reason === "frozen");
    expect(ana.notice).toMatchObject({ frozen: true, frozenBy: "Mia" });
    typing = false;
    await Promise.all(typed);
    expect(await rooms.read(ref)).toEqual(frozen);
    await rooms.thaw(ref);
    await Promise.all([ana.saved(), ben.saved()]);
    await alike(ana, ben);
    expect((await rooms.read(ref)).notes).toBe(readDraft(ana.doc).notes);
    expect(readDraft(ana.doc).notes.length).toBeGreaterThan(frozen.notes.length);
  });

  test("a draft in review stays frozen when its room is opened again; one that a crash left frozen is thawed", async () => {
    const { shell, world, db } = house();
    const [submitted, crashed] = [await world.draft({ subject: "Done" }), await world.draft()];
    await Promise.all([shell.rooms.freeze(submitted), shell.rooms.freeze(crashed)]);
    await db.owner.query("update invoices set state = 'discarded' where id = $1", [submitted.invoiceId]);
    await Promise.all([shell.unload(submitted), shell.unload(crashed)]);
    const late = shell.rooms.transact(submitted, (doc) => setField(doc, "subject", "late"));
    await expect(late).rejects.toMatchObject({ code: "draft_frozen" });
    expect((await shell.rooms.read(submitted)).subject).toBe("Done");
    expect((await shell.rooms.transact(crashed, (doc) => setField(doc, "subject", "on"))).subject).toBe("on");
  });
}

function doors(house: () => House): void {
  test("a draft that does not exist, or is another agency's, is not found", async () => {
    const { shell, world, db } = house();
    const ref = await world.draft();
    const other = await draftWorld(db);
    const foreign = { tenantId: other.tenantId, invoiceId: ref.invoiceId };
    await expect(shell.rooms.read(foreign)).rejects.toMatchObject({ code: "invoice_not_found" });
    await expect(shell.rooms.freeze(foreign)).rejects.toMatchObject({ code: "invoice_not_found" });
    await house()
      .open(foreign, await other.person("Eve"))
      .closedWith(4404);
  });

  test("forged, foreign and ended tickets, and pages of another site, do not get in", async () => {
    const { world, shell } = house();
    const ref = await world.draft();
    const ana = await world.person("Ana");
    const path = `/collab/${ref.invoiceId}`;
    const forged = issueTicket("another secret", { ...ref, ...ana }, new Date()).token;
    const ended = world.ticket(ref, ana, new Date(Date.now() - TICKET_TTL_MS));
    const elsewhere = world.ticket(await world.draft(), ana);
    const codeOf = async (rest: string) => (await closeOf(house().socket(`${path}${rest}`))).code;
    expect(await Promise.all(["", `?ticket=${forged}`, `?ticket=${elsewhere}`].map(codeOf))).toEqual([
      4401, 4401, 4401,
    ]);
    expect(await codeOf(`?ticket=${ended}`)).toBe(4501);
    const statusOf = async (socket: WebSocket) => {
      const [, response] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
      socket.terminate();
      return response.statusCode;
    };
    const ticket = world.ticket(ref, ana);
    const evil = house().socket(`${path}?ticket=${ticket}`, { origin: "https://evil.example" });
    expect(await statusOf(evil)).toBe(403);
    const own = house().socket(`${path}?ticket=${ticket}`, { origin: PUBLIC_URL });
    await once(own, "message");
    own.close();
    expect(shell.wsUrl).toMatch(/^ws:/);
  });

  test("a viewer reads along and cannot write", async () => {
    const { ref, ana } = await house().pair({ subject: "Mine" });
    const viewer = house().open(ref, await house().world.person("Vera", "viewer"));
    await viewer.synced();
    expect(viewer.notice?.mayWrite).toBe(false);
    setField(viewer.doc, "subject", "Theirs");
    await viewer.until("refused", () => viewer.notice?.refused?.reason === "read_only");
    setField(ana.doc, "reference", "R1");
    await viewer.until("Ana's edit", () => readDraft(viewer.doc).reference === "R1");
    expect((await house().shell.rooms.read(ref)).subject).toBe("Mine");
  });

  test("a role that changes counts at once, and a removed member is out within five seconds", async () => {
    const { ref, people, ana, ben } = await house().pair();
    const { world, shell } = house();
    await world.setRole(people[1], "viewer");
    await shell.rooms.recheck(world.tenantId, people[1].userId);
    await ben.until("read-only", () => ben.notice?.mayWrite === false);
    setField(ben.doc, "subject", "As a viewer");
    await ben.until("refused", () => ben.notice?.refused?.reason === "read_only");
    await world.setRole(people[1], "editor");
    await shell.rooms.recheck(world.tenantId, people[1].userId);
    await ana.until("what he wrote meanwhile", () => readDraft(ana.doc).subject === "As a viewer");
    const ticket = world.ticket(ref, people[1]);
    await world.remove(people[1]);
    await shell.rooms.recheck(world.tenantId, people[1].userId);
    await ben.closedWith(4403, 5_000);
    // The ticket of a minute ago does not bring him back.
    const again = house().socket(`/collab/${ref.invoiceId}?ticket=${ticket}`);
    expect(await closeOf(again)).toEqual({ code: 4403, reason: "You no longer have access to this draft." });
    setField(ana.doc, "reference", "without Ben");
    await ana.saved();
  });

  test("who signs out is out of the draft at once and not let in by an older ticket; their other session stays", async () => {
    const { world, shell } = house();
    const ref = await world.draft({ subject: "Poster" });
    const ana = await world.person("Ana");
    const [train, desk] = [
      { ...ana, sessionId: "on the train" },
      { ...ana, sessionId: "at the desk" },
    ];
    const [left, kept] = [house().open(ref, train), house().open(ref, desk)];
    await Promise.all([left.saved(), kept.saved()]);
    await shell.rooms.recheck(world.tenantId, ana.userId, "on the train");
    await left.closedWith(4402, 5_000);
    const again = house().socket(`/collab/${ref.invoiceId}?ticket=${world.ticket(ref, train)}`);
    expect(await closeOf(again)).toEqual({ code: 4402, reason: "You have signed out." });
    setField(kept.doc, "reference", "at the desk still");
    await kept.saved();
    expect((await shell.rooms.read(ref)).reference).toBe("at the desk still");
  });

  test("a connection that takes nothing is cut, and the others do not wait for it", async () => {
    const { world } = house();
    const ref = await world.draft();
    const ana = house().open(ref, await world.person("Ana"));
    await ana.saved();
    const raw = house().socket(`/collab/${ref.invoiceId}?ticket=${world.ticket(ref, await world.person("Sly"))}`);
    await once(raw, "message");
    raw.send(step1Frame(Y.encodeStateVector(new Y.Doc())));
    await once(raw, "message");
    raw.pause();
    const before = ana.provider.awareness.getStates().size;
    raw.send(awarenessFrame([{ clientId: 77, clock: 1, json: '{"field":"notes"}' }]));
    await ana.until("Sly", () => ana.provider.awareness.getStates().size > before);
    // Each edit replaces the one before it: the document stays small while what was sent piles up.
    const chunk = "x".repeat(900_000);
    let written = 0;
    while (ana.provider.awareness.getStates().has(77) && written < 60) {
      ana.doc.getMap("junk").set("k", `${written++}${chunk}`);
      await ana.saved();
    }
    expect(ana.provider.awareness.getStates().has(77)).toBe(false);
    raw.terminate();
    setField(ana.doc, "subject", "goes on");
    await ana.saved();
  });

  test("a person has so many windows in a draft and no more", async () => {
    const { world } = house();
    const ref = await world.draft();
    const ana = await world.person("Ana");
    const open = () => house().socket(`/collab/${ref.invoiceId}?ticket=${world.ticket(ref, ana)}`);
    const admitted = Array.from({ length: ROOM_LIMITS.socketsPerUserInRoom }, open);
    await Promise.all(admitted.map((socket) => once(socket, "message")));
    expect((await closeOf(open())).code).toBe(4409);
    for (const socket of admitted) socket.terminate();
  });

  test("nobody speaks for another or for the room: forged presence is dropped and names are the server's", async () => {
    const { ref, ana } = await house().pair();
    const eve = await house().world.person("Eve");
    const raw = house().socket(`/collab/${ref.invoiceId}?ticket=${house().world.ticket(ref, eve)}`);
    await once(raw, "open");
    const say = (clientId: number, state: object) =>
      raw.send(awarenessFrame([{ clientId, clock: 1_000_000, json: JSON.stringify(state) }]));
    say(ana.doc.clientID, { field: "forged" });
    say(ROOM_CLIENT_ID, { room: { frozen: true } });
    say(777, { field: "subject", person: { memberId: "boss", name: "The Boss", colour: 9 } });
    const seen = () => ana.provider.awareness.getStates();
    await ana.until("Eve", () => seen().has(777));
    expect(seen().get(777)).toMatchObject({ field: "subject", person: { memberId: eve.memberId, name: "Eve" } });
    raw.close();
    await ana.until("Eve is gone", () => !seen().has(777));
    expect(seen().get(ana.doc.clientID)?.field).not.toBe("forged");
    expect(ana.notice?.frozen).toBe(false);
  });

  const misdeeds: [string, number, (socket: WebSocket) => void][] = [
    ["a text frame", 4415, (socket) => socket.send("hello")],
    ["an unknown message", 4400, (socket) => socket.send(Uint8Array.from([9, 9, 9]))],
    ["an empty frame", 4400, (socket) => socket.send(new Uint8Array(0))],
    ["a frame that claims more than it has", 4400, (socket) => socket.send(Uint8Array.from([0, 2, 200, 200, 1]))],
    ["an update that is none", 4400, (socket) => socket.send(Uint8Array.from([0, 2, 4, 255, 255, 255, 255]))],
    ["a state vector that is none", 4400, (socket) => socket.send(Uint8Array.from([0, 0, 2, 255, 255]))],
    [
      "awareness that is no JSON",
      4400,
      (socket) => socket.send(awarenessFrame([{ clientId: 5, clock: 1, json: "{" }])),
    ],
    ["a frame too large", 4413, (socket) => socket.send(updateFrame(new Uint8Array(ROOM_LIMITS.messageBytesMax)))],
    [
      "a flood",
      4529,
      (socket) => {
        for (let at = 0; at <= ROOM_LIMITS.updatesBurst + 200; at++) socket.send(updateFrame(Uint8Array.from([0, 0])));
      },
    ],
  ];
  test("every misdeed closes its socket with its own code and touches nobody else", async () => {
    const { ref, ana } = await house().pair({ subject: "Safe" });
    const eve = await house().world.person("Eve");
    const before = Y.encodeStateAsUpdate(ana.doc);
    for (const [what, code, misbehave] of misdeeds) {
      const raw = house().socket(`/collab/${ref.invoiceId}?ticket=${house().world.ticket(ref, eve)}`);
      await once(raw, "open");
      const close = closeOf(raw);
      misbehave(raw);
      expect({ what, code: (await close).code }).toEqual({ what, code });
    }
    expect(ana.provider.wsconnected).toBe(true);
    expect(Y.encodeStateAsUpdate(ana.doc)).toEqual(before);
    setField(ana.doc, "reference", "goes on");
    await ana.saved();
    expect(await house().shell.rooms.read(ref)).toMatchObject({ subject: "Safe", reference: "goes on" });
  });
}

function protocol(house: () => House): void {
  test("the table of y-protocols: every message, what comes back and what the others hear", async () => {
    const { world } = house();
    const ref = await world.draft({ subject: "Conform" });
    const people = { sender: await world.person("Ana"), other: await world.person("Ben") };
    const wrong = await runConformance((who) =>
      house().socket(`/collab/${ref.invoiceId}?ticket=${world.ticket(ref, people[who])}`),
    );
    expect(wrong).toEqual([]);
  });

  test("the y-protocols conversation, frame by frame", async () => {
    const { world } = house();
    const ref = await world.draft({ subject: "Conform" });
    const [ana, ben] = [await world.person("Ana"), await world.person("Ben")];
    const enter = async (person: Person) => {
      const socket = house().socket(`/collab/${ref.invoiceId}?ticket=${world.ticket(ref, person)}`);
      const heard = listenTo(socket);
      await once(socket, "open");
      return { socket, heard };
    };
    const first = await enter(ana);
    // The server asks first, as y-protocols recommends; its question is empty-handed or not, and always answered by a step 2.
    const question = await first.heard("step1");
    expect(() => Y.decodeStateVector(question.stateVector)).not.toThrow();
    first.socket.send(step1Frame(Y.encodeStateVector(new Y.Doc())));
    const doc = new Y.Doc();
    Y.applyUpdate(doc, (await first.heard("step2")).update);
    expect(readDraft(doc).subject).toBe("Conform");
    first.socket.send(step2Frame(Y.encodeStateAsUpdate(doc, question.stateVector)));

    const second = await enter(ben);
    second.socket.send(step1Frame(Y.encodeStateVector(doc)));
    const nothingNew = (await second.heard("step2")).update;
    const same = new Y.Doc();
    Y.applyUpdate(same, Y.encodeStateAsUpdate(doc));
    Y.applyUpdate(same, nothingNew);
    expect(Y.encodeStateVector(same)).toEqual(Y.encodeStateVector(doc));

    const told = second.heard("update");
    const made: Uint8Array[] = [];
    doc.on("update", (update: Uint8Array) => void made.push(update));
    setField(doc, "subject", "Told as an update");
    for (const update of made) first.socket.send(updateFrame(update));
    Y.applyUpdate(same, (await told).update);
    expect(readDraft(same).subject).toBe("Told as an update");

    second.socket.send(Uint8Array.from([3]));
    await second.heard("awareness");
    first.socket.close();
    second.socket.close();
  });
}

function endurance(house: () => House): void {
  test("a draft that everyone left, and that left the memory, is there again with the same history", async () => {
    const { ref, people, ana, ben } = await house().pair();
    addLine(ana.doc, line("kept"));
    await ana.saved();
    const epoch = ana.notice?.epoch;
    const vector = Y.encodeStateVector(ana.doc);
    ana.disconnect();
    ben.disconnect();
    await house().shell.unload(ref);
    const back = house().open(ref, people[0]);
    await back.synced();
    expect(lineOrder(back.doc)).toEqual(["kept"]);
    expect(Y.encodeStateVector(back.doc)).toEqual(vector);
    expect(back.notice?.epoch).toBe(epoch);
  });

  test("a draft with a history far longer than itself opens in a new epoch; who is of the old one is turned away, and nothing is doubled", async () => {
    const { world, db, shell } = house();
    const content = { subject: "Poster", notes: "Thank you", lines: [line("l1", { title: "Design" })] };
    const ref = await world.draft(content);
    const doc = new Y.Doc();
    for (const { update } of (await createDraftLog(db).history(ref, { after: 0, limit: 10 })).slice(0, 1)) {
      Y.applyUpdate(doc, update);
    }
    changeOnesMind(doc, TIMES_TOO_OFTEN);
    await db.owner.query(
      `insert into draft_updates (tenant_id, invoice_id, fence, update, created_at)
       select tenant_id, invoice_id, fence, $2, now() - interval '2 days' from rooms where invoice_id = $1`,
      [ref.invoiceId, Buffer.from(Y.encodeStateAsUpdate(doc))],
    );
    const old = readDraft(doc);
    const ana = house().open(ref, await world.person("Ana"));
    await ana.saved();
    expect(ana.notice?.epoch).toBe(2);
    expect(readDraft(ana.doc)).toEqual(old);
    expect(Y.encodeStateAsUpdate(ana.doc).length).toBeLessThan(4_000);

    setField(doc, "reference", "Written on the train");
    const ben = house().socket(
      `/collab/${ref.invoiceId}?ticket=${world.ticket(ref, await world.person("Ben"))}&${EPOCH_PARAMETER}=1`,
    );
    expect(await closeOf(ben)).toMatchObject({ code: CLOSE_OLD_EPOCH });
    const stock = house().socket(`/collab/${ref.invoiceId}?ticket=${world.ticket(ref, await world.person("Cem"))}`);
    const closed = closeOf(stock);
    await once(stock, "open");
    stock.send(step2Frame(Y.encodeStateAsUpdate(doc)));
    expect((await closed).code).toBe(CLOSE_OLD_EPOCH);
    expect(await shell.rooms.read(ref)).toEqual(old);

    // The past is told as it was, and goes on.
    setField(ana.doc, "subject", "Poster, printed");
    await ana.saved();
    const { updates } = await shell.rooms.history(ref, { after: 0, limit: 10 });
    expect(updates.map(({ epoch }) => epoch)).toEqual([1, 1, 2, 2]);
    expect(draftAt(updates, updates[1]?.seq ?? 0)).toEqual(old);
    expect(draftAt(updates, updates[3]?.seq ?? 0)).toEqual({ ...old, subject: "Poster, printed" });
  });

  test(`the shell is killed ${KILLS} times while two people write: whatever the other had seen is there`, {
    timeout: 60_000,
  }, async () => {
    const result = await stormOfKills({
      shell: house().shell,
      world: house().world,
      kills: KILLS,
      seed: Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31)),
      say: console.log,
    });
    expect(result.lost).toEqual([]);
    expect(result.seen).toBeGreaterThanOrEqual(KILLS);
    expect(result.missing).toEqual([]);
  });
}

/** The address of the product, whose pages may open sockets. */
export const PUBLIC_URL = "http://localhost:3000";

type Heard = NonNullable<ReturnType<typeof readFrame>>;

/** Waits for the next frame of a type; what came before it was asked for is kept. */
function listenTo(socket: WebSocket) {
  const frames: Heard[] = [];
  const waiting: { type: Heard["type"]; resolve(frame: Heard): void }[] = [];
  socket.on("message", (data: Buffer) => {
    const frame = readFrame(new Uint8Array(data));
    if (!frame) throw new Error("the shell sent something that is not of the protocol");
    const at = waiting.findIndex(({ type }) => type === frame.type);
    if (at < 0) frames.push(frame);
    else waiting.splice(at, 1)[0]?.resolve(frame);
  });
  return <Type extends Heard["type"]>(type: Type): Promise<Extract<Heard, { type: Type }>> => {
    const at = frames.findIndex((frame) => frame.type === type);
    const { promise, resolve } = Promise.withResolvers<Heard>();
    if (at >= 0) resolve(frames.splice(at, 1)[0] as Heard);
    else waiting.push({ type, resolve });
    return promise as Promise<Extract<Heard, { type: Type }>>;
  };
}
