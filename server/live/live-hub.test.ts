import { expect, test } from "vitest";
import { DomainError } from "#server/errors.ts";
import { createLiveHub, type Listener } from "./live-hub.ts";

const ana: Listener = { tenantId: "acme", memberId: "m-ana", userId: "ana", sessionId: "s1" };
const ben: Listener = { tenantId: "acme", memberId: "m-ben", userId: "ben", sessionId: "s2" };
const glen: Listener = { tenantId: "globex", memberId: "m-glen", userId: "glen", sessionId: "s3" };

const warned: string[] = [];
const hub = () => createLiveHub({ warn: (_fields, message) => void warned.push(message) });
const told = (tenant: string, log: number | null, kind = "invoice.viewed") =>
  JSON.stringify({ tenant, ...(log === null ? {} : { log }), kind, subject: "invoice", id: "i" });

test("What is told reaches everybody of that agency in its order, and nobody of another", async () => {
  const live = hub();
  const [one, two, other] = [live.open(ana), live.open(ben), live.open(glen)];
  live.hear(told("acme", 1));
  live.hear(told("acme", 2));
  live.hear(told("globex", 9));
  const seen = [1, 2].map((log) => ({ kind: "invoice.viewed", subject: "invoice", id: "i", log }));
  expect(await one.next()).toEqual(seen);
  expect(await two.next()).toEqual(seen);
  expect((await other.next())?.map(({ log }) => log)).toEqual([9]);
});

test("What a person was told of is theirs alone", async () => {
  const live = hub();
  const [one, two] = [live.open(ana), live.open(ben)];
  live.hear(JSON.stringify({ tenant: "acme", kind: "notification.changed", subject: "member", id: "m-ana" }));
  live.hear(told("acme", 3));
  expect((await one.next())?.map(({ kind }) => kind)).toEqual(["notification.changed", "invoice.viewed"]);
  expect((await two.next())?.map(({ kind }) => kind)).toEqual(["invoice.viewed"]);
});

test("Ten changes of one thing that nobody has read of are one piece of news; audited events are each their own", async () => {
  const live = hub();
  const stream = live.open(ana);
  for (let turn = 0; turn < 10; turn += 1) live.hear(told("acme", null, "remark.changed"));
  for (const log of [1, 2]) live.hear(told("acme", log));
  expect((await stream.next())?.map(({ kind }) => kind)).toEqual([
    "remark.changed",
    "invoice.viewed",
    "invoice.viewed",
  ]);
});

test("Who does not read is ended before what waits for them grows, and the others go on", async () => {
  const live = hub();
  const [slow, quick] = [live.open(ana), live.open(ben)];
  for (let log = 1; log <= 300; log += 1) {
    live.hear(told("acme", log));
    await quick.next();
  }
  expect(await slow.next()).toBeNull();
  expect(live.streams).toBe(1);
});

test("A lost connection to the database is told as something missed; the first one is no loss", async () => {
  const live = hub();
  const stream = live.open(ana);
  live.hear(null);
  live.hear(null);
  live.hear(told("acme", 1));
  expect((await stream.next())?.map(({ kind }) => kind)).toEqual(["missed", "invoice.viewed"]);
});

test("One person has twelve streams at most; who closes one may open another", () => {
  const live = hub();
  const streams = Array.from({ length: 12 }, () => live.open(ana));
  expect(() => live.open(ana)).toThrow(new DomainError("too_many_streams", { max: 12 }));
  live.open(ben);
  streams[0]?.end();
  streams[0]?.end();
  live.open(ana);
  expect(live.streams).toBe(13);
});

test("Streams end with the session, with the rights in that agency, and with the host, also for whoever waits", async () => {
  const live = hub();
  const [one, two, other] = [live.open(ana), live.open(ben), live.open(glen)];
  const waiting = [one.next(), two.next(), other.next()];
  live.memberChanged("globex", "ben");
  live.sessionEnded("s1");
  expect(await waiting[0]).toBeNull();
  expect(live.streams).toBe(2);
  live.memberChanged("acme", "ben");
  expect(await waiting[1]).toBeNull();
  live.close();
  expect(await waiting[2]).toBeNull();
  expect(live.streams).toBe(0);
});

test("A notification that nobody can read is said in the log and told to nobody", async () => {
  const live = hub();
  const stream = live.open(ana);
  for (const payload of ["", "text", "{}", '{"tenant":"acme"}']) live.hear(payload);
  expect(warned).toHaveLength(4);
  live.hear(told("acme", 5));
  expect(await stream.next()).toHaveLength(1);
});
