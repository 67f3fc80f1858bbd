/** What goes wrong around a runner: clocks, poison, crowds, functions that are gone. */
import { randomUUID } from "node:crypto";
import { type Context, eventType, type Inngest, type InngestFunction } from "inngest";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { testDatabase } from "#db/testing.ts";
import { parseCron } from "./cron.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { InngestEvent } from "./expression.ts";
import { failUnservedRuns } from "./housekeeping.ts";
import { createSchedules } from "./schedules.ts";
import { createRunStore } from "./store.ts";
import { quietClient } from "./testing/counted-functions.ts";
import { eventually } from "./testing/eventually.ts";
import { silentLog } from "./testing/silent-log.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());
afterEach(() => {
  vi.useRealTimers();
});

type Started = Engine & AsyncDisposable & { client: Inngest };

async function start(build: (client: Inngest) => InngestFunction.Any[]): Promise<Started> {
  const engine = createEngine({ relayUrl: db.relayUrl, log: silentLog, retryDelayMs: () => 20 });
  const client = quietClient(engine);
  await engine.start({ client, functions: build(client) });
  return Object.assign(engine, { client, [Symbol.asyncDispose]: () => engine.stop() });
}

const event = (name: string, data: Record<string, unknown> = {}): InngestEvent => ({
  id: randomUUID(),
  name,
  data,
  ts: Date.now(),
});

type RunRow = { id: string; status: string; error: { message: string } | null; result: unknown };
const runOf = async (eventId: string, functionId: string) => {
  const { rows } = await db.relayPool.query<RunRow>(
    "select id, status, error, result from jobs.runs where event_id = $1 and function_id = $2",
    [eventId, functionId],
  );
  return rows[0];
};
const over = (eventId: string, functionId: string) =>
  eventually(`${functionId} is over`, async () => {
    const run = await runOf(eventId, functionId);
    return run && ["completed", "failed", "cancelled"].includes(run.status) ? run : null;
  });

test("a clock that jumps forth and back strikes no schedule twice", async () => {
  const struck: string[] = [];
  const look = createSchedules([parseCron("7 * * * *", "app-fn")], async (events) => {
    struck.push(...events.map(({ id }) => id));
  });
  for (const time of ["09:00", "09:08", "11:30", "09:10", "10:08", "11:31", "12:07"]) {
    await look(new Date(`2026-03-10T${time}:00Z`));
  }
  // Whoever takes them in knows an id again: each strike is one event.
  expect([...new Set(struck)]).toEqual(
    ["08", "09", "11", "10", "12"].map((hour) => `cron/7 * * * */2026-03-10T${hour}:07:00.000Z`),
  );
});

test("a host whose clock is an hour ahead wakes a sleeper by the clock of the database", async () => {
  await using engine = await start((client) => [
    client.createFunction({ id: "until", triggers: [{ event: "until" }] }, async ({ event, step }: Context) => {
      await step.sleepUntil("then", new Date(event.data.at));
      return "woken";
    }),
  ]);
  const { rows } = await db.relayPool.query<{ at: Date }>("select now() + interval '1500 milliseconds' as at");
  const at = rows[0]?.at ?? new Date();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
  const given = event("until", { at: at.toISOString() });
  await engine.accept([given]);
  expect((await over(given.id, "t-until")).result).toBe("woken");
  const late = await db.relayPool.query<{ ms: number }>("select extract(epoch from now() - $1) * 1000 as ms", [at]);
  expect(Number(late.rows[0]?.ms)).toBeGreaterThanOrEqual(0);
});

test("a poisoned event fails its run in words, and the events that came with it are worked on", async () => {
  const typed = eventType("typed", { schema: z.object({ id: z.uuid() }) });
  await using engine = await start((client) => [
    client.createFunction({ id: "typed", triggers: [typed] }, ({ event }) => event.data.id),
  ]);
  const deep = JSON.parse(`${'{"a":'.repeat(500)}1${"}".repeat(500)}`);
  const [poison, nul, good] = [
    event("typed", { id: 7, deep }),
    event("typed", { id: "\0 \ud800" }),
    event("typed", { id: randomUUID() }),
  ];
  await engine.accept([poison, nul, good]);
  for (const each of [poison, nul]) {
    expect(await over(each.id, "t-typed")).toMatchObject({ status: "failed", error: { message: expect.any(String) } });
  }
  expect((await over(good.id, "t-typed")).result).toBe(good.data.id);
});

test("an event of a million characters is worked on, and a larger one is refused by whom it is sent to", async () => {
  await using engine = await start((client) => [
    client.createFunction(
      { id: "large", triggers: [{ event: "large" }] },
      ({ event }: Context) => event.data.text.length,
    ),
  ]);
  const id = randomUUID();
  await engine.client.send({ name: "large", id, data: { text: "x".repeat(999_000) } });
  expect((await over(id, "t-large")).result).toBe(999_000);
  await expect(engine.client.send({ name: "large", data: { text: "x".repeat(1_000_001) } })).rejects.toThrow(
    /1000000 characters at most/,
  );
});

test("a crowd at one key is worked on in the order of its coming, never more at a time than the bound", async () => {
  let working = 0;
  let most = 0;
  const order: number[] = [];
  await using engine = await start((client) => [
    client.createFunction(
      { id: "crowd", triggers: [{ event: "crowd" }], concurrency: { key: "event.data.key", limit: 2 } },
      async ({ event }: Context) => {
        most = Math.max(most, ++working);
        order.push(event.data.n);
        await new Promise((resolve) => setImmediate(resolve));
        working -= 1;
      },
    ),
  ]);
  const crowd = Array.from({ length: 100 }, (_, n) => event("crowd", { key: "one", n }));
  await engine.accept(crowd.slice(0, 60));
  await engine.accept(crowd.slice(60));
  await eventually("all had their turn", () => order.length === 100, 20_000);
  expect(most).toBeLessThanOrEqual(2);
  // Places are given in the order of coming; of two that have theirs either may begin first, also after the other had a few more.
  expect(Math.max(...order.map((n, at) => Math.abs(n - at)))).toBeLessThanOrEqual(10);
});

test("functions that share a bound count together, and a second bound holds on its own", async () => {
  const working = { all: 0, most: 0, a: 0, mostOfA: 0 };
  const work = (ofA: boolean) => async () => {
    working.most = Math.max(working.most, ++working.all);
    if (ofA) working.mostOfA = Math.max(working.mostOfA, ++working.a);
    await new Promise((resolve) => setTimeout(resolve, 30));
    working.all -= 1;
    if (ofA) working.a -= 1;
  };
  const shared = { key: "event.data.tenant", limit: 3, scope: "env" as const };
  await using engine = await start((client) => [
    client.createFunction(
      { id: "a", triggers: [{ event: "shared" }], concurrency: [shared, { limit: 1 }] },
      work(true),
    ),
    client.createFunction({ id: "b", triggers: [{ event: "shared" }], concurrency: shared }, work(false)),
  ]);
  const events = Array.from({ length: 8 }, () => event("shared", { tenant: "t" }));
  await engine.accept(events);
  for (const { id } of events) for (const fn of ["t-a", "t-b"]) expect((await over(id, fn)).status).toBe("completed");
  expect(working).toMatchObject({ mostOfA: 1 });
  expect(working.most).toBeGreaterThan(1);
  expect(working.most).toBeLessThanOrEqual(3);
});

test("a run whose function is gone is ended in words after a day that nobody took it up, and not before", async () => {
  const given = event("renamed");
  {
    await using engine = await start((client) => [
      client.createFunction({ id: "old-name", triggers: [{ event: "renamed" }] }, ({ step }) =>
        step.sleep("nap", "1h"),
      ),
    ]);
    await engine.accept([given]);
    await eventually("it sleeps", async () => (await runOf(given.id, "t-old-name"))?.status === "sleeping");
  }
  const nobody = new Map();
  const overdue = (age: string) =>
    db.relayPool.query("update jobs.runs set due_at = now() - $2::interval where event_id = $1", [given.id, age]);
  await overdue("23 hours");
  expect(await failUnservedRuns(db.relayPool, nobody)).toBe(0);
  await overdue("25 hours");
  expect(await failUnservedRuns(db.relayPool, nobody)).toBe(1);
  expect(await runOf(given.id, "t-old-name")).toMatchObject({
    status: "failed",
    error: { message: expect.stringMatching(/t-old-name has been served for a day: it was renamed or removed/) },
  });
  const { rows } = await db.relayPool.query("select 1 from graphile_worker.jobs where key = $1", [
    (await runOf(given.id, "t-old-name"))?.id,
  ]);
  expect(rows).toEqual([]);
});

test("while one entry of the queue drives a run another leaves it alone, and takes it over once the first is gone", async () => {
  const given = event("driven");
  const fn = {
    id: "t-driven",
    attemptsMax: 4,
    startsOn: () => true,
    idempotencyKey: () => given.id,
    bounds: [],
    cancels: [],
    crons: [],
    handlesFailure: false,
  };
  const store = createRunStore(db.relayPool);
  await store.accept([fn], [given]);
  const runId = (await runOf(given.id, fn.id))?.id ?? "";
  const { rows } = await db.relayPool.query<{ id: string }>("select id from graphile_worker.jobs where key = $1", [
    runId,
  ]);
  const entry = rows[0]?.id ?? "";
  await db.relayPool.query(
    "update graphile_worker._private_jobs set locked_at = now(), locked_by = 'somebody' where id = $1",
    [entry],
  );
  const driven = await store.claim(runId, entry, fn);
  expect(await store.claim(runId, "0", fn)).toBeNull();
  expect(driven && (await store.rest(driven.run, 60_000))).toBeUndefined();
  // Something came while it was driven, so it does not rest for the minute.
  const due = await db.relayPool.query<{ soon: boolean }>(
    "select due_at <= now() as soon from jobs.runs where id = $1",
    [runId],
  );
  expect(due.rows[0]?.soon).toBe(true);
  expect((await store.claim(runId, "0", fn))?.run.fence).toBe("2");
});
