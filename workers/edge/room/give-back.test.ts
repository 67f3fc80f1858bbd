import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { copyDocument } from "#core/copy-document.ts";
import { readDraft, setField } from "#core/draft-document.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { type TestDatabase, testDatabase } from "#db/testing.ts";
import type { OpenedRoom } from "#server/collab/draft-log.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { type DraftWorld, draftWorld } from "#server/collab/testing/draft-world.ts";
import { updateOf } from "#server/collab/testing/virtual-room.ts";
import { giveBack, type HeldDraft, settleReturn } from "./give-back.ts";
import { claimDraft, isOver, returnDraft } from "./origin.ts";
import { SqliteLog } from "./sqlite-log.ts";
import { nodeSqlite } from "./testing/node-sql.ts";

let db: TestDatabase;
let world: DraftWorld;
beforeAll(async () => {
  db = await testDatabase();
  world = await draftWorld(db);
});
afterAll(() => db[Symbol.asyncDispose]());

/** A draft in an object's storage, and what was adopted as a document. */
async function adopted(ref: RoomRef) {
  const log = new SqliteLog(nodeSqlite());
  const claimed = await claimDraft(db.inTenant, ref);
  if (!claimed || claimed === "elsewhere") throw new Error("the draft could not be claimed");
  log.adopt(ref, claimed);
  const doc = new Y.Doc();
  for (const { update } of log.history(0, 1_000)) Y.applyUpdate(doc, update);
  const state = { forgotten: false };
  const held: HeldDraft = {
    log,
    storage: { sync: async () => {} },
    withDatabase: (work) => work({ inTenant: db.inTenant, crossTenant: db.crossTenant }),
    async forget() {
      state.forgotten = true;
    },
  };
  const write = (memberId: string, subject: string) =>
    log.append([{ memberId, update: updateOf(doc, (draft) => setField(draft, "subject", subject)) }], Date.now());
  return { log, held, state, doc, write };
}

function said(opened: OpenedRoom): Y.Doc {
  const doc = new Y.Doc();
  if (opened.snapshot) Y.applyUpdate(doc, opened.snapshot.state);
  for (const { update } of opened.updates) Y.applyUpdate(doc, update);
  return doc;
}

async function openedByHost(ref: RoomRef): Promise<OpenedRoom> {
  const opened = await createDraftLog(db).open(ref);
  if (!opened || "heldBy" in opened) throw new Error("a host could not claim the draft");
  return opened;
}

test("a draft that the edge has is nobody else's, and comes back with all that was written there and by whom", async () => {
  const ref = await world.draft({ subject: "Born here" });
  const ana = await world.person("Ana");
  const { held, state, write } = await adopted(ref);
  const host = createDraftLog(db);
  expect(await host.open(ref)).toEqual({ heldBy: { owner: "edge", url: null } });
  write(ana.memberId, "On the edge");
  held.log.setFrozen(true, "Mia");
  await giveBack(held);
  expect(state.forgotten).toBe(true);

  const opened = await openedByHost(ref);
  expect(readDraft(said(opened)).subject).toBe("On the edge");
  expect(opened).toMatchObject({ frozen: true, frozenBy: "Mia", epoch: 1 });
  const history = await host.history(ref, { after: 0, limit: 10 });
  expect(history.map(({ memberId }) => memberId)).toEqual([null, ana.memberId]);
});

test("whoever writes next comes after everything, although the edge had counted further than PostgreSQL", async () => {
  const ref = await world.draft();
  const ana = await world.person("Ana");
  const { held, write, log, doc } = await adopted(ref);
  for (let at = 0; at < 700; at++) write(ana.memberId, `Edit ${at}`);
  log.compact({ seq: log.append([], 0), state: Y.encodeStateAsUpdate(doc) });
  for (let at = 700; at < 750; at++) write(ana.memberId, `Edit ${at}`);
  log.setProjected(log.append([], 0));
  await giveBack(held);
  const host = createDraftLog(db);
  const first = await openedByHost(ref);
  expect(readDraft(said(first)).subject).toBe("Edit 749");
  const next = said(first);
  const update = updateOf(next, (draft) => setField(draft, "subject", "At home"));
  const [seq] = await host.append([{ ref, fence: first.fence, parts: [{ memberId: null, update }] }]);
  const { rows } = await db.owner.query<{ projected_seq: string }>("select projected_seq from invoices where id = $1", [
    ref.invoiceId,
  ]);
  expect(seq).toBeGreaterThan(Number(rows[0]?.projected_seq));
  expect(readDraft(said(await openedByHost(ref))).subject).toBe("At home");
});

test("a draft can go back and forth", async () => {
  const ref = await world.draft();
  const ana = await world.person("Ana");
  for (const subject of ["once", "twice", "three times"]) {
    const { held, write } = await adopted(ref);
    write(ana.memberId, subject);
    await giveBack(held);
  }
  expect(readDraft(said(await openedByHost(ref))).subject).toBe("three times");
});

test("a draft that began a new epoch on the edge has it at home, and its past is told as before", async () => {
  const ref = await world.draft({ subject: "Born" });
  const ana = await world.person("Ana");
  const { held, log, doc, write } = await adopted(ref);
  const upTo = write(ana.memberId, "On the edge");
  const anew = new Y.Doc();
  expect(copyDocument(doc, anew)).toBe(true);
  expect(log.beginEpoch({ upTo, state: Y.encodeStateAsUpdate(anew) }, Date.now())).toMatchObject({ epoch: 2 });
  const later = updateOf(anew, (draft) => setField(draft, "reference", "PO-7"));
  log.append([{ memberId: ana.memberId, update: later }], Date.now());
  await giveBack(held);
  const opened = await openedByHost(ref);
  expect(opened.epoch).toBe(2);
  expect(readDraft(said(opened))).toMatchObject({ subject: "On the edge", reference: "PO-7" });
  const history = await createDraftLog(db).history(ref, { after: 0, limit: 10 });
  expect(history.map(({ epoch, memberId }) => [epoch, memberId])).toEqual([
    [1, null],
    [1, ana.memberId],
    [2, null],
    [2, ana.memberId],
  ]);
  // And takes it along when it leaves again.
  const { log: second } = await adopted(ref);
  expect(second.room()?.epoch).toBe(2);
  expect(second.history(0, 10).map(({ epoch }) => epoch)).toEqual([1, 1, 2, 2]);
});

test("cut off before PostgreSQL knew: the draft is the edge's still, with everything in it", async () => {
  const ref = await world.draft();
  const { held, log, state, write } = await adopted(ref);
  write((await world.person("Ana")).memberId, "Kept");
  const away = { ...held, withDatabase: () => Promise.reject(new Error("the database is away")) };
  await expect(giveBack(away)).rejects.toThrow("away");
  expect(log.room()?.returning).toBe(true);
  await expect(settleReturn(away)).rejects.toThrow("away");
  await settleReturn(held);
  expect(state.forgotten).toBe(false);
  expect(log.room()?.returning).toBe(false);
  await giveBack(held);
  expect(readDraft(said(await openedByHost(ref))).subject).toBe("Kept");
});

test("cut off after PostgreSQL knew: the object's copy is stale and forgotten, whatever a host has written since", async () => {
  const ref = await world.draft();
  const { held, log, state, write } = await adopted(ref);
  write((await world.person("Ana")).memberId, "Given back");
  const cut: HeldDraft = { ...held, forget: () => Promise.reject(new Error("killed")) };
  await expect(giveBack(cut)).rejects.toThrow("killed");
  expect(log.room()?.returning).toBe(true);
  await openedByHost(ref);
  await settleReturn(held);
  expect(state.forgotten).toBe(true);
});

test("a room that somebody else owns takes nothing back", async () => {
  const ref = await world.draft();
  const { log } = await adopted(ref);
  const record = log.room();
  if (!record) throw new Error("nothing was adopted");
  const draft = {
    fence: record.fence - 1,
    epoch: 1,
    frozen: false,
    frozenBy: null,
    state: new Uint8Array([0, 0]),
    updates: [],
  };
  expect(await returnDraft(db.inTenant, ref, draft)).toBe(false);
  expect(await createDraftLog(db).open(ref)).toEqual({ heldBy: { owner: "edge", url: null } });
});

test("another agency's draft cannot be claimed, and a draft is over once it was issued or discarded", async () => {
  const ref = await world.draft();
  const other = await draftWorld(db);
  expect(await claimDraft(db.inTenant, { tenantId: other.tenantId, invoiceId: ref.invoiceId })).toBeNull();
  expect(await isOver(db.inTenant, ref)).toBe(false);
  await db.owner.query("update invoices set state = 'discarded' where id = $1", [ref.invoiceId]);
  expect(await isOver(db.inTenant, ref)).toBe(true);
});
