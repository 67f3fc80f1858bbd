/** Two Node hosts on one database: whatever lands on the one that does not have the room reaches the one that has. */
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { addLine, lineOrder, readDraft, setField } from "#core/draft-document.ts";
import type { DraftLeases } from "#db/draft-leases.ts";
import { type TestDatabase, testDatabase } from "#db/testing.ts";
import type { RoomRef } from "#server/collab/draft-rooms.ts";
import { type DraftWorld, draftWorld } from "#server/collab/testing/draft-world.ts";
import { Client, line, type Person } from "./testing/collab-world.ts";
import { type LeasedHost, type LeasedHostOptions, startLeasedHost } from "./testing/leased-host.ts";

const LEASE_MS = 1_200;

let db: TestDatabase;
let world: DraftWorld;
beforeAll(async () => {
  db = await testDatabase();
  world = await draftWorld(db);
});
afterAll(() => db[Symbol.asyncDispose]());

/** A pair of hosts and whoever sits at a browser; everything ends with the test. */
async function pairOfHosts(options: Partial<LeasedHostOptions> = {}) {
  const errors: string[] = [];
  const note = (_details: object, message: string) => void errors.push(message);
  const start = (more: Partial<LeasedHostOptions> = {}) =>
    startLeasedHost({
      db,
      leaseMs: LEASE_MS,
      memberNow: db.crossTenant.memberNow,
      logger: { warn: note, error: note },
      ...more,
    });
  const [first, second] = [await start(options), await start()];
  const clients: Client[] = [];
  return {
    first,
    second,
    errors,
    open(host: LeasedHost, ref: RoomRef, person: Person) {
      const client = new Client(host.wsUrl, ref.invoiceId, world.ticket(ref, person));
      client.provider.maxBackoffTime = 100;
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      await Promise.all([first.close(), second.close()]);
    },
  };
}

async function ownerOf(ref: RoomRef): Promise<string | null> {
  const { rows } = await db.owner.query("select owner from rooms where invoice_id = $1", [ref.invoiceId]);
  return rows[0]?.owner;
}

test("A socket that lands on the other host reaches the owner, and nobody notices", async () => {
  await using hosts = await pairOfHosts();
  const ref = await world.draft({ subject: "Poster" });
  const ana = hosts.open(hosts.first, ref, await world.person("Ana"));
  await ana.saved();
  const ben = hosts.open(hosts.second, ref, await world.person("Ben"));
  await ben.saved();
  expect(readDraft(ben.doc).subject).toBe("Poster");
  addLine(ana.doc, line("of-ana"));
  addLine(ben.doc, line("of-ben"));
  const both = (client: Client) => lineOrder(client.doc).length === 2;
  await Promise.all([ana.until("both lines", () => both(ana)), ben.until("both lines", () => both(ben))]);
  await Promise.all([ana.saved(), ben.saved()]);
  ana.provider.awareness.setLocalStateField("field", "subject");
  await ben.until("where Ana is", () => ben.provider.awareness.getStates().get(ana.doc.clientID)?.field === "subject");
  expect(await ownerOf(ref)).toBe(hosts.first.owner);
  expect([...ana.closes, ...ben.closes, ...hosts.errors]).toEqual([]);
});

test("Every call to a draft works on either host, each edit once, and is attributed", async () => {
  await using hosts = await pairOfHosts();
  const ref = await world.draft();
  const person = await world.person("Ana");
  const ana = hosts.open(hosts.first, ref, person);
  await ana.saved();
  const both = [hosts.first.host.rooms, hosts.second.host.rooms];
  await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      both[at % 2]?.transact(ref, (doc) => void addLine(doc, line(`line-${at}`)), { memberId: person.memberId }),
    ),
  );
  await ana.until("all lines", () => lineOrder(ana.doc).length === 12);
  const [, there] = both;
  if (!there) throw new Error("there are two");
  expect((await there.read(ref)).lines).toHaveLength(12);
  const { updates, more } = await there.history(ref, { after: 0, limit: 50 });
  expect(more).toBe(false);
  expect(updates.slice(1).every(({ memberId }) => memberId === person.memberId)).toBe(true);

  await there.poke(ref, "remarks");
  await ana.until("the news", () => ana.notice?.news.remarks === 1);

  const thrown = there.transact(ref, () => {
    throw new RangeError("no");
  });
  await expect(thrown).rejects.toThrow("no");
  const frozen = await there.freeze(ref, "Mia");
  expect(frozen.lines).toHaveLength(12);
  await ana.until("frozen by Mia", () => ana.notice?.frozenBy === "Mia");
  const late = there.transact(ref, (doc) => setField(doc, "subject", "late"));
  await expect(late).rejects.toMatchObject({ code: "draft_frozen" });
  await there.thaw(ref);
  await there.transact(ref, (doc) => setField(doc, "subject", "on"));
  await ana.until("the subject", () => readDraft(ana.doc).subject === "on");
  expect(await ownerOf(ref)).toBe(hosts.first.owner);
  const nowhere = { tenantId: ref.tenantId, invoiceId: crypto.randomUUID() };
  await expect(there.read(nowhere)).rejects.toMatchObject({ code: "invoice_not_found" });
});

test("An owner that is stopped gives its rooms back at once: its people are on the other host with all they wrote", async () => {
  await using hosts = await pairOfHosts();
  const ref = await world.draft();
  await hosts.second.host.rooms.read(ref);
  const ana = hosts.open(hosts.first, ref, await world.person("Ana"));
  await ana.saved();
  expect(await ownerOf(ref)).toBe(hosts.second.owner);
  const ben = hosts.open(hosts.first, ref, await world.person("Ben"));
  await ben.saved();
  addLine(ben.doc, line("before"));
  const stopped = performance.now();
  const stopping = hosts.second.close();
  addLine(ben.doc, line("while-it-stops"));
  await ben.closedWith(4504);
  await ben.until("back", () => ben.provider.synced && ben.provider.wsconnected);
  await ben.saved();
  // Well below the lease, which nobody had to wait for.
  expect(performance.now() - stopped).toBeLessThan(LEASE_MS);
  await stopping;
  expect(await ownerOf(ref)).toBe(hosts.first.owner);
  expect(lineOrder(ben.doc)).toEqual(["before", "while-it-stops"]);
  expect((await hosts.first.host.rooms.read(ref)).lines).toHaveLength(2);
});

/** A lease that cannot be renewed while `cut`. */
function brittle() {
  const state = { cut: false };
  return {
    state,
    leases: (leases: DraftLeases): DraftLeases => ({
      ...leases,
      renew: (ms) => (state.cut ? Promise.reject(new Error("no way to the database")) : leases.renew(ms)),
    }),
  };
}

test("A host that cannot renew its lease neither writes nor answers; the room moves; what it had accepted comes with its author", async () => {
  const { state, leases } = brittle();
  await using hosts = await pairOfHosts({ leases });
  const ref = await world.draft();
  const ana = hosts.open(hosts.first, ref, await world.person("Ana"));
  await ana.saved();
  state.cut = true;
  const claimed = async () => {
    await hosts.second.host.rooms.read(ref);
    return ownerOf(ref);
  };
  await expect.poll(claimed, { timeout: 8_000 }).toBe(hosts.second.owner);
  await hosts.second.host.rooms.transact(ref, (doc) => setField(doc, "subject", "moved"));
  // Typed at a host that has lost the room and does not know.
  addLine(ana.doc, line("in-the-dark"));
  const answer = hosts.first.host.rooms.read(ref);
  state.cut = false;
  // It has a lease again, has looked, and asks the owner.
  expect((await answer).subject).toBe("moved");
  await ana.until("both", () => readDraft(ana.doc).subject === "moved");
  await ana.saved();
  expect((await hosts.second.host.rooms.read(ref)).lines.map(({ id }) => id)).toEqual(["in-the-dark"]);
  expect(ana.closes.map(({ code }) => code)).toContain(4511);
});

test("A lease that ended without anybody claiming is taken up again, and no socket is closed", async () => {
  const { state, leases } = brittle();
  await using hosts = await pairOfHosts({ leases });
  const ref = await world.draft();
  const ana = hosts.open(hosts.first, ref, await world.person("Ana"));
  await ana.saved();
  state.cut = true;
  const ended = async () =>
    (
      await db.owner.query("select 1 from jobs.draft_hosts where owner = $1 and lease_until > now()", [
        hosts.first.owner,
      ])
    ).rowCount;
  await expect.poll(ended, { timeout: 5_000 }).toBe(0);
  addLine(ana.doc, line("waits"));
  await ana.until("it is said", () => ana.notice?.saving === "failing");
  state.cut = false;
  await ana.saved();
  expect(ana.closes).toEqual([]);
  expect(await ownerOf(ref)).toBe(hosts.first.owner);
});

test("The door opens to a signature only, and a relayed socket is never relayed on", async () => {
  await using hosts = await pairOfHosts();
  const ref = await world.draft();
  await hosts.first.host.rooms.read(ref);
  const path = `/internal/rooms/${ref.tenantId}/${ref.invoiceId}/read`;
  const unsigned = await fetch(`${hosts.first.url}${path}`, { method: "POST", body: "{}" });
  expect(unsigned.status).toBe(404);
  const ticket = world.ticket(ref, await world.person("Ana"));
  const socket = new WebSocket(`${hosts.second.wsUrl}/collab/${ref.invoiceId}?ticket=${ticket}`, {
    headers: { "x-countersign-relayed": "1" },
  });
  const [code] = await once(socket, "close");
  expect(code).toBe(4511);
});
