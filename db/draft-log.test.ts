/** The log as hosts use it: who wrote what outlives compaction, and opening is claiming. */
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { createDraftLog } from "./draft-log.ts";
import { makeAgency, makeDraft, rawInTenant } from "./testing/scenes.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());

const ANA = "11111111-1111-4111-8111-111111111111";
const BEN = "22222222-2222-4222-8222-222222222222";

type Log = ReturnType<typeof createDraftLog>;

function hostLog(claimant: string): Log {
  return createDraftLog({ relayPool: db.relayPool, inTenant: db.inTenant, claimant });
}

async function makeRoom(log: Log, by?: string) {
  const tenantId = crypto.randomUUID();
  const invoiceId = await rawInTenant(db.appPool, tenantId, async (q) => {
    const agency = await makeAgency(q, tenantId);
    return (await makeDraft(q, agency)).invoiceId;
  });
  const ref = { tenantId, invoiceId };
  const doc = new Y.Doc();
  const next = (text: string) => {
    const before = Y.encodeStateVector(doc);
    doc.getText("notes").insert(doc.getText("notes").length, text);
    return Y.encodeStateAsUpdate(doc, before);
  };
  await db.inTenant(tenantId, (tx) => log.create(tx, ref, next("born "), by ? { memberId: by } : undefined));
  return { ref, doc, next };
}

async function opened(log: Log, ref: { tenantId: string; invoiceId: string }) {
  const room = await log.open(ref);
  if (!room || room.heldBy) throw new Error(`not opened: ${JSON.stringify(room)}`);
  return room;
}

async function lease(owner: string, url: string | null, forMs: number): Promise<void> {
  await db.relayPool.query(
    `insert into jobs.draft_hosts values ($1, $2, now() + $3 * interval '1 ms')
     on conflict (owner) do update set lease_until = excluded.lease_until`,
    [owner, url, forMs],
  );
}

function says(updates: readonly { update: Uint8Array }[]): string {
  const doc = new Y.Doc();
  for (const { update } of updates) Y.applyUpdate(doc, update);
  return doc.getText("notes").toString();
}

test("Every update has its author and time, the parts of one room land together, and the highest number is told", async () => {
  const log = hostLog("a");
  const { ref, next } = await makeRoom(log, ANA);
  const { fence } = await opened(log, ref);
  const parts = [
    { memberId: ANA, update: next("a1 ") },
    { memberId: BEN, update: next("b1 ") },
    { memberId: null, update: next("s1 ") },
  ];
  const [seq] = await log.append([{ ref, fence, parts }]);
  const history = await log.history(ref, { after: 0, limit: 100 });
  expect(history.map(({ memberId }) => memberId)).toEqual([ANA, ANA, BEN, null]);
  expect(history.at(-1)?.seq).toBe(seq);
  expect(says(history)).toBe("born a1 b1 s1 ");
  for (const { at } of history) expect(Math.abs(Date.now() - Date.parse(at))).toBeLessThan(60_000);
  expect(await log.history(ref, { after: history[1]?.seq ?? 0, limit: 1 })).toEqual([history[2]]);
  const stale = { ref, fence: fence - 1, parts };
  expect(await log.append([stale])).toEqual([null]);
  expect(await log.history(ref, { after: 0, limit: 100 })).toEqual(history);
});

test("With a new epoch the document begins anew, the past stays told with its authors, and nothing is joined across", async () => {
  const log = hostLog("a");
  const { ref, doc, next } = await makeRoom(log, ANA);
  const { fence, writtenAt = 0 } = await opened(log, ref);
  expect(Math.abs(Date.now() - writtenAt)).toBeLessThan(60_000);
  const [upTo = 0] = (await log.append([{ ref, fence, parts: [{ memberId: null, update: next("system ") }] }])).map(
    Number,
  );
  const anew = new Y.Doc();
  anew.getText("notes").insert(0, doc.getText("notes").toString());
  const state = Y.encodeStateAsUpdate(anew);

  // Only under its own fence, of all that is written, and of what nobody has submitted.
  expect(await log.beginEpoch(ref, fence - 1, { upTo, state })).toBeNull();
  expect(await log.beginEpoch(ref, fence, { upTo: upTo - 1, state })).toBeNull();
  await log.setFrozen(ref, fence, true);
  expect(await log.beginEpoch(ref, fence, { upTo, state })).toBeNull();
  await log.setFrozen(ref, fence, false);
  expect(await opened(log, ref)).toMatchObject({ epoch: 1 });

  const own = await opened(log, ref);
  const begun = await log.beginEpoch(ref, own.fence, { upTo, state });
  expect(begun).toMatchObject({ epoch: 2 });
  const again = await opened(log, ref);
  expect(again).toMatchObject({ epoch: 2, updates: [], snapshot: { seq: begun?.seq } });
  expect(says([{ update: again.snapshot?.state ?? new Uint8Array() }])).toBe("born system ");

  // The system goes on within the same minute, and a snapshot is made: what it did before stays apart.
  const before = Y.encodeStateVector(anew);
  anew.getText("notes").insert(anew.getText("notes").length, "and on");
  const parts = [{ memberId: null, update: Y.encodeStateAsUpdate(anew, before) }];
  const [last = 0] = (await log.append([{ ref, fence: again.fence, parts }])).map(Number);
  await log.compact(ref, again.fence, { seq: last, state: Y.encodeStateAsUpdate(anew) });
  const history = await log.history(ref, { after: 0, limit: 100 });
  expect(history.map(({ epoch, memberId }) => [epoch, memberId])).toEqual([
    [1, ANA],
    [1, null],
    [2, null],
  ]);
  expect(says(history.filter(({ epoch }) => epoch === 1))).toBe("born system ");
  expect(says(history.filter(({ epoch }) => epoch === 2))).toBe("born system and on");
});

test("Compaction forgets no author: what the snapshot holds is joined by author and minute, and goes on being joined", async () => {
  const log = hostLog("a");
  const { ref, doc, next } = await makeRoom(log, ANA);
  const { fence } = await opened(log, ref);
  const write = async (memberId: string, text: string) => {
    const [seq] = await log.append([{ ref, fence, parts: [{ memberId, update: next(text) }] }]);
    return seq ?? 0;
  };
  const compact = (seq: number) => log.compact(ref, fence, { seq, state: Y.encodeStateAsUpdate(doc) });
  for (let at = 0; at < 20; at++) await write(ANA, "a");
  for (let at = 0; at < 20; at++) await write(BEN, "b");
  const whole = says(await log.history(ref, { after: 0, limit: 1_000 }));
  expect(await compact(await write(BEN, "."))).toBe(true);
  const joined = await log.history(ref, { after: 0, limit: 1_000 });
  expect(joined.map(({ memberId }) => memberId)).toEqual([ANA, BEN]);
  expect(says(joined)).toBe(`${whole}.`);

  const late = await write(BEN, "!");
  expect((await log.history(ref, { after: 0, limit: 1_000 })).map(({ seq }) => seq)).toEqual([
    ...joined.map(({ seq }) => seq),
    late,
  ]);
  expect(await compact(late)).toBe(true);
  const again = await log.history(ref, { after: 0, limit: 1_000 });
  expect(again.map(({ memberId, seq }) => [memberId, seq])).toEqual([
    [ANA, joined[0]?.seq],
    [BEN, late],
  ]);
  expect(again[1]?.at).toBe(joined[1]?.at);
  expect(says(again)).toBe(`${whole}.!`);
  // A compaction by somebody who has lost the room changes nothing.
  expect(await log.compact(ref, fence - 1, { seq: late + 1, state: new Uint8Array([0, 0]) })).toBe(false);
  const reopened = await opened(log, ref);
  expect(says([{ update: reopened.snapshot?.state ?? new Uint8Array([0, 0]) }])).toBe(`${whole}.!`);
  expect(reopened.updates).toEqual([]);
});

test("While a host's lease lasts nobody else may claim its rooms, and the answer says who has them and where", async () => {
  const [first, second] = [hostLog("lease-1"), hostLog("lease-2")];
  const { ref, next } = await makeRoom(first);
  await lease("lease-1", "http://10.0.0.1:3000", 60_000);
  const mine = await opened(first, ref);
  const held = { heldBy: { owner: "lease-1", url: "http://10.0.0.1:3000" } };
  expect(await second.open(ref)).toEqual(held);
  const parts = [{ memberId: null, update: next("still mine") }];
  expect(await first.append([{ ref, fence: mine.fence, parts }])).toEqual([expect.any(Number)]);

  // The owner itself may open it again, under a new fence.
  const again = await opened(first, ref);
  expect(again.fence).toBe(mine.fence + 1);

  await lease("lease-1", null, -1);
  const theirs = await opened(second, ref);
  expect(theirs.fence).toBe(again.fence + 1);
  expect(says(theirs.updates)).toContain("still mine");
  expect(await first.append([{ ref, fence: again.fence, parts }])).toEqual([null]);
});

test("A room that was given back is anybody's at once; one that is on the edge is nobody else's however long", async () => {
  const [first, second, edge] = [hostLog("give-1"), hostLog("give-2"), hostLog("edge")];
  const { ref } = await makeRoom(first);
  await lease("give-1", "http://10.0.0.1:3000", 60_000);
  const mine = await opened(first, ref);
  await first.release(ref, mine.fence - 1);
  expect(await second.open(ref)).toMatchObject({ heldBy: { owner: "give-1" } });
  await first.release(ref, mine.fence);
  const theirs = await opened(second, ref);
  await second.release(ref, theirs.fence);
  const onTheEdge = await opened(edge, ref);
  expect(await first.open(ref)).toEqual({ heldBy: { owner: "edge", url: null } });
  await edge.release(ref, onTheEdge.fence);
  await opened(first, ref);
});

test("A renewal that is under way is waited for, and then the claim is refused", async () => {
  const [first, second] = [hostLog("slow-1"), hostLog("slow-2")];
  const { ref } = await makeRoom(first);
  await lease("slow-1", "http://10.0.0.1:3000", -1);
  await opened(first, ref);
  const renewer = await db.relayPool.connect();
  await renewer.query("begin");
  await renewer.query("update jobs.draft_hosts set lease_until = now() + interval '1 minute' where owner = 'slow-1'");
  const claim = second.open(ref);
  await expect.poll(async () => (await waiting("open_room")) > 0, { timeout: 10_000 }).toBe(true);
  await renewer.query("commit");
  renewer.release();
  expect(await claim).toMatchObject({ heldBy: { owner: "slow-1" } });
});

test("An append that is under way while another host opens the room is waited for and read", async () => {
  const [first, second] = [hostLog("late-1"), hostLog("late-2")];
  const { ref, next } = await makeRoom(first);
  const { fence } = await opened(first, ref);
  const writer = await db.relayPool.connect();
  await writer.query("begin");
  const values = [[ref.tenantId], [ref.invoiceId], [fence], [null], [next("the last word")]];
  await writer.query(
    "select append_draft_updates($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::bytea[])",
    values,
  );
  const opening = opened(second, ref);
  await expect.poll(async () => (await waiting("open_room")) > 0, { timeout: 10_000 }).toBe(true);
  await writer.query("commit");
  writer.release();
  expect(says((await opening).updates)).toBe("born the last word");
});

test("A room has no new owner without a new fence", async () => {
  const log = hostLog("guard-1");
  const { ref } = await makeRoom(log);
  await opened(log, ref);
  const steal = rawInTenant(db.appPool, ref.tenantId, (q) =>
    q.query("update rooms set owner = 'thief' where invoice_id = $1", [ref.invoiceId]),
  );
  await expect(steal).rejects.toMatchObject({ code: "CS014" });
});

test("Another agency's room is not there to be claimed, read or given back", async () => {
  const log = hostLog("foreign");
  const { ref } = await makeRoom(log);
  const foreign = { tenantId: crypto.randomUUID(), invoiceId: ref.invoiceId };
  expect(await log.open(foreign)).toBeNull();
  expect(await log.history(foreign, { after: 0, limit: 10 })).toEqual([]);
  const { fence } = await opened(log, ref);
  await log.release(foreign, fence);
  expect(await log.setFrozen(foreign, fence, true)).toBe(false);
});

test("Who froze a draft is remembered while it is frozen", async () => {
  const log = hostLog("frost");
  const { ref } = await makeRoom(log);
  const { fence } = await opened(log, ref);
  await log.setFrozen(ref, fence, true, "Mia");
  expect(await opened(log, ref)).toMatchObject({ frozen: true, frozenBy: "Mia" });
  await log.setFrozen(ref, fence + 1, false, null);
  expect(await opened(log, ref)).toMatchObject({ frozen: false, frozenBy: null });
});

async function waiting(start: string): Promise<number> {
  const { rowCount } = await db.owner.query(
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ilike '%' || $1 || '%'",
    [start],
  );
  return rowCount ?? 0;
}
