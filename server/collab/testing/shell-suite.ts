/**
 * What every shell of a live draft promises, tried from outside: stock y-websocket providers and bare sockets on one side, the
 * rest of the product (DraftRooms) on the other, a real PostgreSQL behind. A shell is a process that can be killed.
 */
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WebSocket } from "ws";
import * as Y from "yjs";
import { addLine, lineOrder, readDraft, setField, setText } from "#core/draft-document.ts";
import { seeded } from "#core/oracle/seeded.ts";
import { testDatabase } from "#db/testing.ts";
import { readFrame, step1Frame, step2Frame, updateFrame } from "#server/collab/wire.ts";
import { type Client, line, type Person } from "#server/node/testing/collab-world.ts";
import { draftWorld } from "./draft-world.ts";
import { runConformance } from "./run-conformance.ts";
import { doors } from "./shell-doors.ts";
import { endurance } from "./shell-endurance.ts";
import { House, type StartShell } from "./shell-house.ts";
import { alike } from "./storm-of-kills.ts";

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
