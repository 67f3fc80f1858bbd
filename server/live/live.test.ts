import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createHttpApp } from "#server/http/app.ts";
import type { Person } from "#server/identity/identity.ts";
import { notify } from "#server/notifications/notify.ts";
import { type TestAgency, twoTenants, type World } from "#server/testing/world.ts";
import type { KeptConnection } from "#workers/engine/kept-connection.ts";
import { listen } from "#workers/engine/listen.ts";
import { silentLog } from "#workers/engine/testing/silent-log.ts";
import { createLiveHub, type LiveHub } from "./live-hub.ts";
import { type EventReader, readEvents, type ServerEvent } from "./testing/read-events.ts";

let world: World;
let hub: LiveHub;
let app: ReturnType<typeof createHttpApp>;
let connection: KeptConnection;

beforeAll(async () => {
  world = await twoTenants();
  hub = createLiveHub({ warn: () => undefined });
  connection = await listen(world.db.relayUrl, "countersign_live", hub.hear, silentLog);
  app = createHttpApp({ services: { ...world.services, live: hub } });
});
afterAll(async () => {
  hub.close();
  await connection.close();
  await world[Symbol.asyncDispose]();
});

async function ask(person: Person | null, tenantId: string, lastEventId?: string): Promise<Response> {
  const url = new URL("https://countersign.example/trpc/live.events");
  url.searchParams.set("connectionParams", JSON.stringify({ "x-agency": tenantId }));
  if (lastEventId) url.searchParams.set("input", JSON.stringify({ lastEventId }));
  const headers = new Headers({ accept: "text/event-stream" });
  if (person) headers.set("authorization", `Bearer ${person.userId}`);
  return app.fetch(new Request(url, { headers }));
}

/** The code of a refusal: a subscription is answered as a stream also where it is refused. */
async function refusalOf(response: Response): Promise<string> {
  const events = readEvents(response);
  for (let event = await events.next(); event; event = await events.next()) {
    if (event.event === "serialized-error") return (JSON.parse(event.data) as { message: string }).message;
  }
  throw new Error("nothing was refused");
}

/** A page that listens; its first event says that it is connected. */
async function page(person: Person, agency: TestAgency, lastEventId?: string): Promise<EventReader> {
  const response = await ask(person, agency.tenantId, lastEventId);
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  const events = readEvents(response);
  onTestFinished(() => events.close());
  expect((await events.next())?.event).toBe("connected");
  return events;
}

type Told = { kind: string; subject: string; id: string | null };

/** What one message tells. */
function toldIn(event: ServerEvent | null): Told[] {
  return event?.event === "message" ? (JSON.parse(event.data) as Told[]) : [];
}

async function kindsUntil(events: EventReader, last: string): Promise<string[]> {
  const kinds: string[] = [];
  for (;;) {
    const event = await events.next();
    if (!event) throw new Error(`the stream ended before ${last}; it told ${kinds.join(", ")}`);
    kinds.push(...toldIn(event).map(({ kind }) => kind));
    if (kinds.includes(last)) return kinds;
  }
}

const headOf = async (agency: TestAgency) => {
  const { rows } = await agency.api.owner.audit.list({ limit: 1 });
  return String(rows[0]?.seq ?? 0);
};

test("A page hears of a countersignature as ids and kinds, and nobody of another agency does", async () => {
  const { acme, globex } = world;
  const submitted = await acme.submittedInvoice();
  const own = await page(acme.people.editor, acme);
  const other = await page(globex.people.owner, globex);
  await acme.api.approver.invoices.approve(submitted);
  const event = await own.next();
  expect(toldIn(event)).toContainEqual({ kind: "invoice.approved", subject: "invoice", id: submitted.invoiceId });
  expect(event?.id).toBe(await headOf(acme));
  await globex.submittedInvoice();
  expect(await kindsUntil(other, "invoice.submitted")).not.toContain("invoice.approved");
});

test("Who comes back with the last place they know gets what was missed, in order and once", async () => {
  const { acme } = world;
  const known = await headOf(acme);
  await acme.issuedInvoice();
  const events = await page(acme.people.viewer, acme, known);
  const { invoiceId } = await acme.draftInvoice();
  const seen: Told[] = [];
  let place: string | null = null;
  while (seen.at(-1)?.id !== invoiceId) {
    const event = await events.next();
    // What is not audited has no place of its own and may come between.
    seen.push(...toldIn(event).filter(({ kind }) => kind.startsWith("invoice.")));
    place = event?.id ?? null;
  }
  expect(seen.map(({ kind }) => kind)).toEqual([
    "invoice.created",
    "invoice.submitted",
    "invoice.approved",
    "invoice.issued",
    "invoice.created",
  ]);
  expect(Number(place)).toBe(Number(known) + 5);
});

test("Who missed more than is told one by one is told to read again, and goes on from now", async () => {
  const { acme } = world;
  await world.db.inTenant(acme.tenantId, async (tx) => {
    const { appendEvent } = await import("#server/audit/append-event.ts");
    for (let turn = 0; turn < 201; turn += 1) {
      await appendEvent(tx, { memberId: null, name: "x" }, { action: "x.y", subjectType: "agency", subjectId: null });
    }
  });
  const events = await page(acme.people.viewer, acme, "1");
  const event = await events.next();
  expect(toldIn(event)).toEqual([{ kind: "missed", subject: "agency", id: null }]);
  expect(event?.id).toBe(await headOf(acme));
});

test("Who comes with a place that this log does not have is told to read again, and hears of what happens next", async () => {
  const { globex } = world;
  const events = await page(globex.people.viewer, globex, "900000");
  expect(toldIn(await events.next())).toEqual([{ kind: "missed", subject: "agency", id: null }]);
  await globex.submittedInvoice();
  expect(await kindsUntil(events, "invoice.submitted")).toContain("invoice.submitted");
});

test("A member hears of their own notifications and of nobody else's, and that one was read", async () => {
  const { acme } = world;
  const { editor, viewer } = acme.actors;
  const [own, other] = [await page(acme.people.editor, acme), await page(acme.people.viewer, acme)];
  const about = { kind: "mention", subjectType: "invoice", subjectId: null, params: { by: "Ben" } } as const;
  await world.db.inTenant(acme.tenantId, (tx) => notify(tx, acme.tenantId, { ...about, memberIds: [editor.memberId] }));
  const ofEditor = { kind: "notification.changed", subject: "member", id: editor.memberId };
  expect(toldIn(await own.next())).toEqual([ofEditor]);
  const [newest] = (await acme.api.editor.notifications.list()).rows;
  await acme.api.editor.notifications.markRead({ notificationId: newest?.notificationId ?? "" });
  expect(toldIn(await own.next())).toEqual([ofEditor]);
  await world.db.inTenant(acme.tenantId, (tx) => notify(tx, acme.tenantId, { ...about, memberIds: [viewer.memberId] }));
  expect(toldIn(await other.next())).toEqual([{ ...ofEditor, id: viewer.memberId }]);
});

test("Nobody listens without a session, to an agency of others, or past twelve windows", async () => {
  const { acme, globex } = world;
  expect(await refusalOf(await ask(null, acme.tenantId))).toBe("not_signed_in");
  expect(await refusalOf(await ask(globex.people.owner, acme.tenantId))).toBe("no_agency_selected");
  const pages = [];
  for (let turn = 0; turn < 12; turn += 1) pages.push(await page(acme.people.admin, acme));
  expect(await refusalOf(await ask(acme.people.admin, acme.tenantId))).toBe("too_many_streams");
  for (const one of pages) await one.close();
  await expect.poll(() => hub.streams).toBe(0);
});

test("A stream ends when its member's role changes, and a removed member gets no other", async () => {
  const { acme } = world;
  const events = await page(acme.people.accountant, acme);
  const changes = await listen(
    world.db.relayUrl,
    "countersign_member",
    (payload) => {
      const [tenantId = "", userId = ""] = (payload ?? "").split(":");
      hub.memberChanged(tenantId, userId);
    },
    silentLog,
  );
  onTestFinished(() => changes.close());
  await acme.api.owner.members.remove({ memberId: acme.actors.accountant.memberId });
  let last = await events.next();
  while (last && last.event === "message") last = await events.next();
  expect(last?.event).toBe("return");
  expect(await events.next()).toBeNull();
  expect(await refusalOf(await ask(acme.people.accountant, acme.tenantId))).toBe("no_agency_selected");
});

test("A host that does not listen says so", async () => {
  const { editor } = world.acme.people;
  const url = `https://countersign.example/trpc/live.events`;
  const headers = { authorization: `Bearer ${editor.userId}`, "x-agency": world.acme.tenantId };
  const answer = await createHttpApp({ services: world.services }).fetch(new Request(url, { headers }));
  expect(await refusalOf(answer)).toBe("live_not_here");
});

test("A page is told where the log is in the same call that counts what waits", async () => {
  const { acme } = world;
  // What was written within the last second does not count yet.
  await expect
    .poll(async () => Number((await acme.api.owner.live.glance()).log), { timeout: 5_000 })
    .toBeGreaterThan(0);
  const glance = await acme.api.owner.live.glance();
  expect(Number(glance.log)).toBeLessThanOrEqual(Number(await headOf(acme)));
  expect(glance.counts).toMatchObject(await acme.api.owner.invoices.counts());
});
