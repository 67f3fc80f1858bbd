/** The session against the real room on a real PostgreSQL, through the stock provider, as in the browser. */
import { connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as Y from "yjs";
import type { DraftContent } from "#core/draft-content.ts";
import { addLine, removeLine, setField, setLineField } from "#core/draft-document.ts";
import { type TestDatabase, testDatabase } from "#db/testing.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { documentAnew } from "#server/collab/new-epoch.ts";
import { type CollabWorld, collabWorld, line, type Person } from "#server/node/testing/collab-world.ts";
import type { DraftCopy, RestoredCopy } from "./browser-copy.ts";
import { DraftSession, type DraftSessionOptions } from "./draft-session.ts";
import { LocalEdit } from "./local-edit.ts";
import { type Observable, source } from "./observable.ts";
import { TicketRefused } from "./room-line.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(async () => {
  await db[Symbol.asyncDispose]();
});

type Opened = DraftSession & AsyncDisposable;

/** A person who has the draft open; resolves once the document has come. */
async function openSession(
  world: CollabWorld,
  ref: RoomRef,
  person: Person,
  url = world.url,
  options: Partial<DraftSessionOptions> = {},
): Promise<Opened> {
  const session = new DraftSession({
    selfMemberId: person.memberId,
    ...options,
    content: await world.host.rooms.read(ref),
    fetchTicket: async () => ({
      url: `${url}/collab`,
      room: ref.invoiceId,
      token: world.ticket(ref, person),
      expiresAt: new Date(Date.now() + 60_000).toISOString(),
    }),
  });
  const close = session.open();
  await until(session.ready, (ready) => ready);
  await until(session.status, ({ state }) => state !== "connecting");
  return Object.assign(session, { [Symbol.asyncDispose]: async () => close() });
}

function until<T>(observable: Observable<T>, holds: (value: T) => boolean): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const look = () => {
    if (!holds(observable.get())) return;
    stop();
    resolve(observable.get());
  };
  const stop = observable.subscribe(look);
  look();
  return promise;
}

/** A copy that lives as long as the test: what IndexedDB does in a browser is tried in e2e/offline-draft.test.ts. */
class CopyInMemory implements DraftCopy {
  readonly kept = source<RestoredCopy | null>(null);
  #state: Uint8Array | null = null;
  #doc: Y.Doc | null = null;

  get keeps() {
    return this.#doc !== null;
  }
  async restore(doc: Y.Doc) {
    const kept = this.kept.get();
    if (!kept || !this.#state) return null;
    Y.applyUpdate(doc, this.#state, this);
    this.#follow(doc);
    return kept;
  }
  async keep(doc: Y.Doc, epoch: number, mayWrite: boolean) {
    if (this.#doc) return;
    this.#follow(doc);
    const entry = { tenantId: "t", invoiceId: "i", epoch, openedAt: 0, waiting: false, mayWrite };
    this.kept.set({ ...entry, base: this.kept.get()?.base ?? null });
  }
  async noteWaiting(waiting: boolean, base: DraftContent | null) {
    const kept = this.kept.get();
    if (kept) this.kept.set({ ...kept, waiting, base: base ?? kept.base });
  }
  close() {
    this.#doc = null;
  }
  async forget() {
    this.#doc = null;
    this.#state = null;
    this.kept.set(null);
  }
  #follow(doc: Y.Doc) {
    this.#doc = doc;
    const take = () => {
      if (this.#doc === doc) this.#state = Y.encodeStateAsUpdate(doc);
    };
    take();
    doc.on("update", take);
  }
}

/** A line to the server that can be cut, as trains do. */
async function cuttableLine(world: CollabWorld) {
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((socket) => {
    if (isCut) return void socket.destroy();
    const onward = connect(Number(new URL(world.url).port), "127.0.0.1");
    for (const end of [socket, onward]) {
      open.add(end);
      end.on("error", () => end.destroy());
      end.on("close", () => {
        open.delete(end);
        socket.destroy();
        onward.destroy();
      });
    }
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return {
    url: `ws://127.0.0.1:${address.port}`,
    cut() {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    mend: () => {
      isCut = false;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

test("two people see each other's edits, names and fields, and hear when theirs are saved", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ lines: [line("l1", { title: "Posters", quantity: "40" })] });
  await using ana = await openSession(world, ref, await world.person("Ana Jansen"));
  await using ben = await openSession(world, ref, await world.person("Ben Oosterhuis"));

  ana.enterField("lines/l1/quantity");
  const [peer] = await until(ben.peers, (peers) => peers[0]?.field === "lines/l1/quantity");
  expect(peer?.name).toBe("Ana Jansen");

  ana.edit((doc) => setLineField(doc, "l1", "quantity", "44"));
  expect(ana.line("l1").get()?.quantity).toBe("44");
  expect(ana.status.get()).toMatchObject({ state: "live", saving: true });
  await until(ben.line("l1"), (one) => one?.quantity === "44");
  expect(await ana.saved(5_000)).toBe(true);
  expect(ana.status.get()).toMatchObject({ state: "live", saving: false });
});

test("a change in one line is silent for the subscribers of the others", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ lines: [line("l1"), line("l2")] });
  await using ana = await openSession(world, ref, await world.person("Ana"));
  const heard: string[] = [];
  ana.line("l1").subscribe(() => heard.push("l1"));
  ana.line("l2").subscribe(() => heard.push("l2"));
  ana.order.subscribe(() => heard.push("order"));
  ana.edit((doc) => setLineField(doc, "l2", "unit", "days"));
  expect(heard).toEqual(["l2"]);
});

test("undo takes back one's own edits, and says where they were", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ lines: [line("l1", { quantity: "1", unitPrice: "10" })] });
  await using ana = await openSession(world, ref, await world.person("Ana"));
  await using ben = await openSession(world, ref, await world.person("Ben"));
  ana.enterField("lines/l1/quantity");
  ana.edit((doc) => setLineField(doc, "l1", "quantity", "2"), { step: "own" });
  ben.edit((doc) => setLineField(doc, "l1", "unitPrice", "20"), { step: "own" });
  await until(ana.line("l1"), (one) => one?.unitPrice === "20");

  const places: string[] = [];
  ana.onUndo((field) => places.push(field));
  expect(ana.undo()).toBe(true);
  expect(ana.line("l1").get()).toMatchObject({ quantity: "1", unitPrice: "20" });
  expect(places).toEqual(["lines/l1/quantity"]);
  expect(ana.history.get()).toEqual({ canUndo: false, canRedo: true });
  expect(ben.undo()).toBe(true);
});

test("a text field is told what others typed and not what it typed itself", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ lines: [line("l1", { title: "Posters" })] });
  await using ana = await openSession(world, ref, await world.person("Ana"));
  await using ben = await openSession(world, ref, await world.person("Ben"));
  const path = "lines/l1/title";
  const field = {};
  const told: unknown[] = [];
  ana.onText(path, (delta, origin) => {
    if (!(origin instanceof LocalEdit && origin.by === field)) told.push(delta);
  });
  ana.edit(() => ana.text(path)?.insert(7, ", A1"), { by: field });
  await until(ben.line("l1"), (one) => one?.title === "Posters, A1");
  ben.edit(() => ben.text(path)?.insert(0, "40 "));
  await until(ana.line("l1"), (one) => one?.title === "40 Posters, A1");
  expect(told).toEqual([[{ insert: "40 " }]]);
});

test("carets stay between the same letters while the other types before them", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ lines: [line("l1", { title: "Posters" })] });
  await using ana = await openSession(world, ref, await world.person("Ana"));
  await using ben = await openSession(world, ref, await world.person("Ben"));
  ben.enterField("lines/l1/title");
  ben.moveCaret("lines/l1/title", 4);
  const [peer] = await until(ana.peers, (peers) => peers[0]?.cursor !== null && peers[0]?.cursor !== undefined);
  if (!peer) throw new Error("Ben is here");
  expect(ana.caretOf(peer)).toBe(4);
  ana.edit(() => ana.text("lines/l1/title")?.insert(0, "A1 "));
  expect(ana.caretOf(peer)).toBe(7);
  expect(ana.caretOf({ ...peer, cursor: { nonsense: true } })).toBeNull();
});

test("a line that somebody else removes under one's hands is kept for giving it back", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ lines: [line("l1"), line("l2", { title: "Posters" })] });
  await using ana = await openSession(world, ref, await world.person("Ana"));
  await using ben = await openSession(world, ref, await world.person("Ben"));
  ana.enterField("lines/l2/title");
  ben.edit((doc) => void removeLine(doc, "l2"));
  const lost = await until(ana.lost, (one) => one !== null);
  expect(lost).toMatchObject({ line: { id: "l2", title: "Posters" }, after: "l1", field: "lines/l2/title" });
  expect(ben.lost.get()).toBeNull();
  // An update does not say who deleted something; whoever did says so.
  ben.sayRemoved("l2");
  expect(await until(ana.lost, (one) => one?.by != null)).toMatchObject({ by: "Ben" });
});

test("two who write the same amount at once both see both amounts, whichever of them the draft keeps", async () => {
  await using world = await collabWorld(db);
  await using wire = await cuttableLine(world);
  const ref = await world.draft({ lines: [line("l1", { unitPrice: "700" })] });
  await using ana = await openSession(world, ref, await world.person("Ana"), wire.url);
  await using ben = await openSession(world, ref, await world.person("Ben"));
  const path = "lines/l1/unitPrice";
  // Apart at the moment of writing, so that neither can have seen the other.
  wire.cut();
  await until(ana.status, ({ state }) => state === "offline");
  ana.edit((doc) => setLineField(doc, "l1", "unitPrice", "760"), { step: "own" });
  ben.edit((doc) => setLineField(doc, "l1", "unitPrice", "780"), { step: "own" });
  expect(await ben.saved(5_000)).toBe(true);
  wire.mend();
  const [forBen] = await until(ben.rivalries, (open) => open.length > 0);
  expect(forBen).toMatchObject({ path, mine: "780", theirs: "760" });
  const [forAna] = await until(ana.rivalries, (open) => open.length > 0);
  expect(forAna).toMatchObject({ path, mine: "760", theirs: "780" });
  await vi.waitFor(() => expect(ana.line("l1").get()).toEqual(ben.line("l1").get()));

  ana.settleRivalry(path);
  expect(ana.rivalries.get()).toEqual([]);
});

test("what others do is heard by field, with their name, and one's own edits are not", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ lines: [line("l1")] });
  await using ana = await openSession(world, ref, await world.person("Ana"));
  await using ben = await openSession(world, ref, await world.person("Ben"));
  await until(ana.peers, (peers) => peers.length === 1);
  const heard: { touched: string[]; by: string | null }[] = [];
  ana.onHeard(({ edit, by }) => heard.push({ touched: [...edit.touched], by: by?.name ?? null }));
  ana.edit((doc) => setLineField(doc, "l1", "unit", "days"));
  ben.edit((doc) => setLineField(doc, "l1", "quantity", "12"));
  await until(ana.line("l1"), (one) => one?.quantity === "12");
  expect(heard).toEqual([{ touched: ["lines/l1/quantity"], by: "Ben" }]);
});

test("what one removes or undoes oneself is no loss", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ lines: [line("l1")] });
  await using ana = await openSession(world, ref, await world.person("Ana"));
  ana.edit((doc) => void addLine(doc, line("l2"), { after: "l1" }), { step: "own" });
  ana.enterField("lines/l2/title");
  ana.undo();
  expect(ana.order.get()).toEqual(["l1"]);
  expect(ana.lost.get()).toBeNull();
});

test("offline, edits are kept here; back online they arrive and are saved", async () => {
  await using world = await collabWorld(db);
  await using wire = await cuttableLine(world);
  const ref = await world.draft({ lines: [line("l1", { quantity: "1" })] });
  await using ana = await openSession(world, ref, await world.person("Ana"), wire.url);
  await using ben = await openSession(world, ref, await world.person("Ben"));
  expect(await ana.saved(5_000)).toBe(true);

  wire.cut();
  expect(await until(ana.status, ({ state }) => state === "offline")).toMatchObject({ waiting: 0, content: true });
  expect(ana.edit((doc) => setLineField(doc, "l1", "quantity", "7"))).toBe(true);
  // A removal moves no clock; it must count as unsaved all the same.
  ana.edit((doc) => void addLine(doc, line("l2"), {}));
  ana.edit((doc) => void removeLine(doc, "l2"));
  expect(ana.status.get()).toMatchObject({ state: "offline", waiting: 1, kept: false });

  wire.mend();
  await until(ben.line("l1"), (one) => one?.quantity === "7");
  expect(await ana.saved(20_000)).toBe(true);
  await until(ben.peers, (peers) => peers.some((peer) => peer.name === "Ana"));
});

test("what was written offline is there when the page is opened again, and is sent once", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ lines: [line("l1", { quantity: "1" })] });
  const copy = new CopyInMemory();
  const person = await world.person("Ana");
  {
    await using wire = await cuttableLine(world);
    await using before = await openSession(world, ref, person, wire.url, { copy });
    await until(copy.kept, (kept) => kept !== null);
    wire.cut();
    await until(before.status, ({ state }) => state === "offline");
    before.edit((doc) => void addLine(doc, line("l2", { title: "Flyers" }), { after: "l1" }));
    expect(before.status.get()).toMatchObject({ waiting: 1, kept: true });
  }
  // Offline still: the copy is what can be written in.
  const onTheTrain = new DraftSession({
    content: await world.host.rooms.read(ref),
    fetchTicket: async () => Promise.reject(new Error("no line")),
    copy,
  });
  const close = onTheTrain.open();
  await until(onTheTrain.ready, (ready) => ready);
  expect(onTheTrain.order.get()).toEqual(["l1", "l2"]);
  expect(onTheTrain.edit((doc) => setLineField(doc, "l2", "quantity", "500"))).toBe(true);
  close();

  await using after = await openSession(world, ref, person, world.url, { copy });
  expect(await after.saved(5_000)).toBe(true);
  const { lines } = await world.host.rooms.read(ref);
  expect(lines.map(({ id, quantity }) => [id, quantity])).toEqual([
    ["l1", "1"],
    ["l2", "500"],
  ]);
  await until(copy.kept, (kept) => kept?.waiting === false);
});

test("a copy of a document that was built anew is set aside whole, and nothing of it is doubled", async () => {
  await using world = await collabWorld(db);
  const content = { lines: [line("l1", { title: "Posters" })], notes: "Thank you" };
  const ref = await world.draft(content);
  const copy = new CopyInMemory();
  const person = await world.person("Ana");
  {
    await using wire = await cuttableLine(world);
    await using before = await openSession(world, ref, person, wire.url, { copy });
    await until(copy.kept, (kept) => kept !== null);
    wire.cut();
    await until(before.status, ({ state }) => state === "offline");
    before.edit((doc) => setLineField(doc, "l1", "quantity", "40"));
  }
  const opened = await world.log.open(ref);
  if (!opened || "heldBy" in opened) throw new Error("somebody else has the draft");
  const anyTime = { bytesMin: 0, timesSmallerMin: 0, restMs: 0, urgentBytesMin: 0, urgentRestMs: 0 };
  const anew = documentAnew(opened, Date.now(), { bounds: anyTime });
  expect(anew && (await world.log.beginEpoch(ref, opened.fence, anew))).toMatchObject({ epoch: 2 });
  await world.host.rooms.transact(ref, (doc) => setField(doc, "reference", "Meanwhile"));
  const aside: unknown[] = [];
  const onNotTaken = (kept: unknown) => void aside.push(kept);
  await using after = await openSession(world, ref, person, world.url, { copy, onNotTaken });
  await until(after.status, ({ state }) => state === "live");
  expect(aside).toMatchObject([{ reason: "rebuilt", base: content, mine: { lines: [{ id: "l1", quantity: "40" }] } }]);
  expect(after.line("l1").get()).toMatchObject({ title: "Posters", quantity: "1" });
  expect(after.content.get()).toMatchObject({ notes: "Thank you", reference: "Meanwhile" });
  expect(await world.host.rooms.read(ref)).toEqual(after.content.get());
});

test("what was written offline in a draft that is none any more is set aside", async () => {
  await using world = await collabWorld(db);
  await using wire = await cuttableLine(world);
  const ref = await world.draft({ subject: "Posters" });
  const copy = new CopyInMemory();
  const person = await world.person("Ana");
  {
    await using before = await openSession(world, ref, person, wire.url, { copy });
    await until(copy.kept, (kept) => kept !== null);
    wire.cut();
    await until(before.status, ({ state }) => state === "offline");
    before.edit((doc) => setField(doc, "subject", "Flyers"));
  }
  const aside: unknown[] = [];
  const session = new DraftSession({
    content: await world.host.rooms.read(ref),
    fetchTicket: async () => {
      throw new TicketRefused("Somebody moved this document on.", "closed");
    },
    copy,
    onNotTaken: (kept) => void aside.push(kept),
  });
  const close = session.open();
  await until(session.status, ({ state }) => state === "refused");
  expect(aside).toMatchObject([{ reason: "closed", base: { subject: "Posters" }, mine: { subject: "Flyers" } }]);
  expect(copy.kept.get()).toBeNull();
  close();
});

test("a submit freezes the draft for everybody, and a withdrawal opens it again", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ subject: "Posters" });
  await using ana = await openSession(world, ref, await world.person("Ana"));
  await world.host.rooms.freeze(ref, "Ben Oosterhuis");
  expect(await until(ana.status, ({ state }) => state === "frozen")).toEqual({ state: "frozen", by: "Ben Oosterhuis" });
  expect(ana.edit((doc) => setField(doc, "subject", "Flyers"))).toBe(false);
  await world.host.rooms.thaw(ref);
  await until(ana.status, ({ state }) => state === "live");
  expect(ana.edit((doc) => setField(doc, "subject", "Flyers"))).toBe(true);
});

test("an edit that comes after the freeze is not shown as if it were in the draft", async () => {
  await using world = await collabWorld(db);
  await using wire = await cuttableLine(world);
  const ref = await world.draft({ subject: "Posters" });
  const aside: unknown[] = [];
  const onNotTaken = (kept: unknown) => void aside.push(kept);
  await using ana = await openSession(world, ref, await world.person("Ana"), wire.url, { onNotTaken });
  const dropped = Promise.withResolvers<string>();
  ana.onDropped(dropped.resolve);
  wire.cut();
  await until(ana.status, ({ state }) => state === "offline");
  ana.edit((doc) => setField(doc, "subject", "Too late"));
  await world.host.rooms.freeze(ref, "Ben");
  wire.mend();
  expect(await dropped.promise).toBe("frozen");
  await until(ana.content, ({ subject }) => subject === "Posters");
  await until(ana.status, ({ state }) => state === "frozen");
  // Not shown as if it were in the draft, and not lost either.
  expect(aside).toMatchObject([{ reason: "frozen", base: { subject: "Posters" }, mine: { subject: "Too late" } }]);
});

test("a role that only reads is shown the draft and takes no text", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft({ subject: "Posters" });
  await using noor = await openSession(world, ref, await world.person("Noor", "viewer"));
  await until(noor.status, ({ state }) => state === "reading");
  expect(noor.content.get().subject).toBe("Posters");
  expect(noor.edit((doc) => setField(doc, "subject", "Mine"))).toBe(false);
});

test("somebody who is removed from the agency is told and does not try again", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft();
  const person = await world.person("Ben");
  await using ben = await openSession(world, ref, person);
  await db.inTenant(world.tenantId, (tx) =>
    tx.execute(`update members set removed_at = now() where user_id = '${person.userId}'`),
  );
  await world.host.rooms.recheck(world.tenantId, person.userId);
  const status = await until(ben.status, ({ state }) => state === "refused");
  expect(status).toMatchObject({ state: "refused", say: expect.stringContaining("no longer") });
});

test("a ticket that is refused for good ends in its sentence, not in trying for ever", async () => {
  await using world = await collabWorld(db);
  const ref = await world.draft();
  const session = new DraftSession({
    content: await world.host.rooms.read(ref),
    fetchTicket: async () => {
      throw new TicketRefused("That invoice is not in this agency.", "denied");
    },
  });
  const close = session.open();
  const status = await until(session.status, ({ state }) => state === "refused");
  expect(status).toEqual({ state: "refused", say: "That invoice is not in this agency." });
  close();
});
