/** The log of a draft: what the group commit promises, and that after a freeze no later update exists anywhere. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Agency, makeAgency, makeDraft, rawInTenant, type Sql } from "./testing/scenes.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

type Room = { agency: Agency; invoiceId: string };
type Item = { room: Room; fence: number; update?: string };

let db: TestDatabase;
let acme: Room;
let globex: Room;

beforeAll(async () => {
  db = await testDatabase({ poolMax: 20 });
});
afterAll(() => db[Symbol.asyncDispose]());
beforeEach(async () => {
  [acme, globex] = [await makeRoom(), await makeRoom()];
});

function makeRoom(): Promise<Room> {
  const tenantId = crypto.randomUUID();
  return rawInTenant(db.appPool, tenantId, async (q) => {
    const agency = await makeAgency(q, tenantId);
    const { invoiceId } = await makeDraft(q, agency);
    await q.query("insert into rooms (tenant_id, invoice_id) values ($1, $2)", [tenantId, invoiceId]);
    return { agency, invoiceId };
  });
}

async function append(items: Item[], q: Sql = db.relayPool): Promise<{ outcome: string; seq: number | null }[]> {
  const { rows } = await q.query<{ item: string; outcome: string; seq: string | null }>(
    "select * from append_draft_updates($1::uuid[], $2::uuid[], $3::bigint[], $4::bytea[])",
    [
      items.map(({ room }) => room.agency.tenantId),
      items.map(({ room }) => room.invoiceId),
      items.map(({ fence }) => fence),
      items.map(({ update }) => Buffer.from(update ?? "typed")),
    ],
  );
  expect(rows.map((row) => Number(row.item))).toEqual(items.map((_, index) => index + 1));
  return rows.map(({ outcome, seq }) => ({ outcome, seq: seq === null ? null : Number(seq) }));
}

const inRoom = <T>(room: Room, fn: (q: Sql) => Promise<T>) => rawInTenant(db.appPool, room.agency.tenantId, fn);

async function logOf(room: Room): Promise<string[]> {
  const { rows } = await inRoom(room, (q) =>
    q.query<{ update: Buffer }>("select update from draft_updates where invoice_id = $1 order by seq", [
      room.invoiceId,
    ]),
  );
  return rows.map((row) => row.update.toString());
}

const freeze = (q: Sql, room: Room) =>
  q.query("update rooms set frozen = true where invoice_id = $1", [room.invoiceId]);
const takeOver = (q: Sql, room: Room) =>
  q.query("update rooms set fence = fence + 1 where invoice_id = $1", [room.invoiceId]);

test("One commit takes the updates of many tenants' rooms, in the order of each room", async () => {
  const answers = await append([
    { room: acme, fence: 0, update: "a1" },
    { room: globex, fence: 0, update: "g1" },
    { room: acme, fence: 0, update: "a2" },
  ]);
  expect(answers.map(({ outcome }) => outcome)).toEqual(["accepted", "accepted", "accepted"]);
  expect(await logOf(acme)).toEqual(["a1", "a2"]);
  expect(await logOf(globex)).toEqual(["g1"]);
});

test("An update that is refused says why and holds up no other", async () => {
  await inRoom(acme, (q) => freeze(q, acme));
  await inRoom(globex, (q) => takeOver(q, globex));
  const nowhere = { agency: globex.agency, invoiceId: crypto.randomUUID() };
  const crossed = { agency: acme.agency, invoiceId: globex.invoiceId };
  const answers = await append([
    { room: acme, fence: 0 },
    { room: globex, fence: 0 },
    { room: globex, fence: 1, update: "lands" },
    { room: globex, fence: 2 },
    { room: nowhere, fence: 0 },
    { room: crossed, fence: 0 },
  ]);
  expect(answers).toEqual([
    { outcome: "frozen", seq: null },
    { outcome: "fenced", seq: null },
    { outcome: "accepted", seq: expect.any(Number) },
    { outcome: "fenced", seq: null },
    { outcome: "no_room", seq: null },
    { outcome: "no_room", seq: null },
  ]);
  expect(await logOf(acme)).toEqual([]);
  expect(await logOf(globex)).toEqual(["lands"]);
});

test("A plain insert is held to the same rules, by the table itself", async () => {
  const insert = (room: Room, fence: number) =>
    inRoom(room, (q) =>
      q.query("insert into draft_updates (tenant_id, invoice_id, fence, update) values ($1, $2, $3, '')", [
        room.agency.tenantId,
        room.invoiceId,
        fence,
      ]),
    );
  await insert(acme, 0);
  await expect(insert(acme, 1)).rejects.toMatchObject({ code: "CS013" });
  await inRoom(acme, (q) => freeze(q, acme));
  await expect(insert(acme, 0)).rejects.toMatchObject({ code: "CS013" });
  // Whoever hides the room from the rule in the same statement gains nothing.
  const hiding = inRoom(globex, (q) =>
    q.query(
      `with appended as (insert into draft_updates (tenant_id, invoice_id, fence, update) values ($1, $2, 7, '') returning 1)
       select set_config('app.tenant_id', '', true) from appended`,
      [globex.agency.tenantId, globex.invoiceId],
    ),
  );
  await expect(hiding).rejects.toMatchObject({ code: "CS013" });
});

for (const [what, change, outcome] of [
  ["freeze", freeze, "frozen"],
  ["take-over", takeOver, "fenced"],
] as const) {
  test(`An append that meets a ${what} under way waits for it, and does not land once it has committed`, async () => {
    const changer = await db.appPool.connect();
    await changer.query("begin");
    await changer.query("select set_config('app.tenant_id', $1, true)", [acme.agency.tenantId]);
    await change(changer, acme);
    const appending = append([{ room: acme, fence: 0 }]);
    await waitsForLock("append_draft_updates");
    await changer.query("commit");
    changer.release();
    expect(await appending).toEqual([{ outcome, seq: null }]);
    expect(await logOf(acme)).toEqual([]);
  });

  test(`An append that meets a ${what} which is taken back lands`, async () => {
    const changer = await db.appPool.connect();
    await changer.query("begin");
    await changer.query("select set_config('app.tenant_id', $1, true)", [acme.agency.tenantId]);
    await change(changer, acme);
    const appending = append([{ room: acme, fence: 0, update: "lands" }]);
    await waitsForLock("append_draft_updates");
    await changer.query("rollback");
    changer.release();
    expect(await appending).toEqual([{ outcome: "accepted", seq: expect.any(Number) }]);
    expect(await logOf(acme)).toEqual(["lands"]);
  });
}

test("A freeze waits for an append under way, and then sees it", async () => {
  const appender = await db.relayPool.connect();
  await appender.query("begin");
  await append([{ room: acme, fence: 0, update: "just in time" }], appender);
  const freezing = inRoom(acme, async (q) => {
    await freeze(q, acme);
    return (await q.query("select 1 from draft_updates where invoice_id = $1", [acme.invoiceId])).rowCount;
  });
  await waitsForLock("update rooms");
  await appender.query("commit");
  appender.release();
  expect(await freezing).toBe(1);
});

test("Whatever races with it, the log after a freeze is the log for good", async () => {
  for (let round = 0; round < 15; round++) {
    const room = await makeRoom();
    let frozen = false;
    const typists = Array.from({ length: 4 }, async (_, typist) => {
      for (let n = 0; !frozen; n++) {
        const [answer] = await append([{ room, fence: 0, update: `${typist}/${n}` }]);
        if (answer?.outcome !== "accepted") return;
      }
    });
    const seen = await inRoom(room, async (q) => {
      await freeze(q, room);
      return (await q.query("select 1 from draft_updates where invoice_id = $1", [room.invoiceId])).rowCount;
    });
    const atFreeze = await logOf(room);
    await Promise.all(typists);
    frozen = true;
    expect(atFreeze).toHaveLength(seen ?? -1);
    expect(await logOf(room)).toEqual(atFreeze);
  }
});

test("Updates go only once a snapshot holds them, and a snapshot never holds less than the one before", async () => {
  const [first, second] = await append([
    { room: acme, fence: 0, update: "1" },
    { room: acme, fence: 0, update: "2" },
  ]);
  const drop = (upTo: number | null | undefined) =>
    inRoom(acme, (q) =>
      q.query("delete from draft_updates where invoice_id = $1 and seq <= $2", [acme.invoiceId, upTo]),
    );
  await expect(drop(first?.seq)).rejects.toMatchObject({ code: "CS014" });
  await inRoom(acme, (q) =>
    q.query("insert into draft_snapshots (tenant_id, invoice_id, seq, state) values ($1, $2, $3, '')", [
      acme.agency.tenantId,
      acme.invoiceId,
      first?.seq,
    ]),
  );
  await expect(drop(second?.seq)).rejects.toMatchObject({ code: "CS014" });
  await drop(first?.seq);
  expect(await logOf(acme)).toEqual(["2"]);
  await expect(inRoom(acme, (q) => q.query("update draft_snapshots set seq = seq - 1"))).rejects.toMatchObject({
    code: "CS014",
  });
  await expect(inRoom(acme, (q) => q.query("update rooms set fence = fence - 1"))).rejects.toMatchObject({
    code: "CS014",
  });
  await expect(inRoom(acme, (q) => q.query("update draft_updates set update = 'other'"))).rejects.toMatchObject({
    code: "42501",
  });
});

test("The relay may append and nothing else: it reads no draft, and the role of requests cannot append across tenants", async () => {
  for (const table of ["rooms", "draft_updates", "draft_snapshots", "invoices"]) {
    await expect(db.relayPool.query(`select * from ${table}`), table).rejects.toMatchObject({ code: "42501" });
  }
  await expect(append([{ room: acme, fence: 0 }], db.appPool)).rejects.toMatchObject({ code: "42501" });
});

/** Resolves once a statement that begins like this waits for somebody's lock. */
async function waitsForLock(start: string): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const { rowCount } = await db.owner.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ilike '%' || $1 || '%'",
      [start],
    );
    if (rowCount) return;
  }
  throw new Error(`nobody waits in ${start}`);
}
