import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { outboxEvents } from "#db/schema/audit.ts";
import { testDatabase } from "#db/testing.ts";
import { listen } from "#workers/engine/listen.ts";
import { eventually } from "#workers/engine/testing/eventually.ts";
import { silentLog } from "#workers/engine/testing/silent-log.ts";
import { createOutboxRelay, type OutboxRelayOptions, type RelayedEvent } from "./outbox-relay.ts";
import { makeAgency } from "./testing/issued-invoice.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;
let tenantId: string;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());
beforeEach(async () => {
  await db.owner.query("truncate outbox_events");
  tenantId = await makeAgency(db.inTenant);
});

const write = (count: number) =>
  db.inTenant(tenantId, (tx) =>
    tx
      .insert(outboxEvents)
      .values(
        Array.from({ length: count }, (_, index) => ({
          tenantId,
          name: "invoice/issued",
          data: { index: String(index) },
        })),
      )
      .returning({ id: outboxEvents.id }),
  );

async function waiting(): Promise<number> {
  return (await db.crossTenant.waitingOutbox(1000)).length;
}

/** A relay that keeps what it hands over. */
function relay(change: Partial<OutboxRelayOptions> = {}) {
  const handed: RelayedEvent[] = [];
  const made = createOutboxRelay({
    outbox: db.crossTenant,
    accept: async (events) => void handed.push(...events),
    subscribe: (wake) => listen(db.relayUrl, "countersign_outbox", wake, silentLog),
    log: silentLog,
    sweepMs: 60_000,
    ...change,
  });
  return Object.assign(made, { handed, [Symbol.asyncDispose]: () => made.stop() });
}

/** Nobody tells this relay anything. */
const deaf = async () => ({ close: async () => undefined });

describe("the outbox relay", () => {
  test("hands over what was waiting at its start, with the row's own id, and marks it", async () => {
    const [row] = await write(1);
    await using it = relay();
    await it.start();
    await eventually("the event is marked", async () => (await waiting()) === 0);
    expect(it.handed).toEqual([
      { id: row?.id, name: "invoice/issued", data: { index: "0", tenantId }, ts: expect.any(Number) },
    ]);
  });

  test("names the tenant of the row, whatever was written into the event", async () => {
    await db.inTenant(tenantId, (tx) =>
      tx
        .insert(outboxEvents)
        .values({ tenantId, name: "n", data: { tenantId: "22222222-2222-4222-8222-222222222222" } }),
    );
    await using it = relay();
    await it.start();
    await eventually("the event is handed over", () => it.handed.length === 1);
    expect(it.handed[0]?.data).toEqual({ tenantId });
  });

  test("is woken by the commit of a use case, long before its sweep", async () => {
    await using it = relay();
    await it.start();
    await eventually("it listens and has nothing", async () => (await waiting()) === 0);
    await write(1);
    await eventually("the event is handed over", () => it.handed.length === 1, 5000);
  });

  test("finds by its sweep what no notification told it of", async () => {
    await using it = relay({ subscribe: deaf, sweepMs: 50 });
    await it.start();
    await write(1);
    await eventually("the event is handed over", () => it.handed.length === 1, 5000);
  });

  test("hands a long queue over in order and completely", async () => {
    await db.inTenant(tenantId, async (tx) => {
      for (let index = 0; index < 250; index++) {
        await tx.insert(outboxEvents).values({
          tenantId,
          name: "n",
          data: { index: String(index) },
          createdAt: sql`clock_timestamp()`,
        });
      }
    });
    await using it = relay();
    await it.start();
    await eventually("all are marked", async () => (await waiting()) === 0);
    expect(it.handed.map((event) => Number(event.data.index))).toEqual(
      Array.from({ length: 250 }, (_, index) => index),
    );
  });

  test("hands an event over again, under the same id, when marking it failed", async () => {
    await write(1);
    let failures = 1;
    const outbox = {
      waitingOutbox: db.crossTenant.waitingOutbox,
      markRelayed: async (ids: string[]) => {
        if (failures-- > 0) throw new Error("the process died here");
        await db.crossTenant.markRelayed(ids);
      },
    };
    await using it = relay({ outbox, subscribe: deaf, sweepMs: 20 });
    await it.start();
    await eventually("the event is marked", async () => (await waiting()) === 0);
    expect(it.handed).toHaveLength(2);
    expect(it.handed[1]).toEqual(it.handed[0]);
  });

  test("marks nothing that was not taken, and tries again", async () => {
    await write(3);
    let refusals = 2;
    const taken: string[] = [];
    await using it = relay({
      subscribe: deaf,
      accept: async (events) => {
        if (refusals-- > 0) {
          expect(await waiting()).toBe(3);
          throw new Error("not now");
        }
        taken.push(...events.map(({ id }) => id));
      },
    });
    await it.start();
    await eventually("all are marked", async () => (await waiting()) === 0);
    expect(new Set(taken).size).toBe(3);
  });

  test("leaves the rest alone once it is stopped", async () => {
    const it = relay();
    await it.start();
    await it.stop();
    await write(1);
    await using next = relay();
    expect(it.handed).toEqual([]);
    await next.start();
    await eventually("the next one hands it over", () => next.handed.length === 1);
    expect(it.handed).toEqual([]);
  });
});
