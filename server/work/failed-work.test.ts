import { randomUUID } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WORK_WORDS } from "#core/work-words.ts";
import { type Failure, keepFailure, markHealed } from "#db/failed-work.ts";
import { auditEvents, outboxEvents } from "#db/schema/audit.ts";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { failedWork } from "#db/schema/failed-work.ts";
import { type TestAgency, type TestIssued, twoTenants, type World } from "#server/testing/world.ts";
import { replayOf } from "./failure.ts";

let world: World;
let acme: TestAgency;
let issued: TestIssued;

beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
  issued = await acme.issuedInvoice();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.db.owner.query("delete from failed_work"));

const FULL = { name: "Error", message: "ENOSPC: no space left on device, write" };

async function fail(given: Partial<Failure> = {}, agency = acme): Promise<string> {
  const runId = randomUUID();
  await keepFailure(world.db.relayPool, {
    tenantId: agency.tenantId,
    runId,
    functionId: "countersign-send-dispatch",
    eventName: "dispatch/asked",
    eventData: { tenantId: agency.tenantId, dispatchId: randomUUID() },
    step: "render-pdf",
    attempts: 12,
    firstError: FULL,
    lastError: FULL,
    replayOf: null,
    ...given,
  });
  const { rows } = await world.db.owner.query<{ id: string }>("select id from failed_work where run_id = $1", [runId]);
  return rows[0]?.id ?? "";
}

const open = async (agency = acme) => (await agency.api.owner.work.list()).rows;

const replays = async () => {
  const rows = await world.services.inTenant(acme.tenantId, (tx) =>
    tx
      .select()
      .from(outboxEvents)
      .where(and(eq(outboxEvents.name, "dispatch/asked"), isNull(outboxEvents.relayedAt))),
  );
  return rows.filter(({ data }) => replayOf(data) !== null);
};

describe("the list", () => {
  test("names what was being done, in which document and for whom, whatever the event carried", async () => {
    const [dispatchId, deliveryId] = [randomUUID(), randomUUID()];
    await world.services.inTenant(acme.tenantId, async (tx) => {
      const version = { tenantId: acme.tenantId, invoiceId: issued.invoiceId, versionId: issued.versionId };
      await tx
        .insert(dispatches)
        .values({ ...version, id: dispatchId, kind: "resend", language: "en", state: "sending" });
      await tx.insert(deliveries).values({ ...version, id: deliveryId, dispatchId, recipient: "books@kade.example" });
      await tx.insert(deliveries).values({ ...version, dispatchId, recipient: "cfo@kade.example" });
    });
    const eventData = { tenantId: acme.tenantId, dispatchId };
    await fail({ eventData });
    const [whole] = await open();
    expect(whole?.subject.invoice).toMatchObject({ invoiceId: issued.invoiceId, number: issued.number });
    expect(whole?.subject.recipients.toSorted()).toEqual(["books@kade.example", "cfo@kade.example"]);
    expect(whole).toMatchObject({ kind: "send-dispatch", attempts: 12, last: { cause: "disk_full" } });

    await world.db.owner.query("delete from failed_work");
    await fail({ eventData, step: `mail-${deliveryId}` });
    const [narrow] = await open();
    expect(narrow?.subject.recipients).toEqual(["books@kade.example"]);
    const words = WORK_WORDS["send-dispatch"]?.what(narrow?.subject ?? { invoice: null, recipients: [] });
    expect(words).toBe(`Send invoice ${issued.number} to books@kade.example`);
  });

  test("reads what was about a member, an invitation, or something that is gone", async () => {
    const { invitationId } = await acme.api.owner.members.invite({ email: "new@kade.example", role: "viewer" });
    const { memberId, name } = acme.actors.approver;
    await fail({ eventData: { tenantId: acme.tenantId, invitationId } });
    await fail({ eventData: { tenantId: acme.tenantId, memberId, remarkId: randomUUID() } });
    await fail({ eventData: { tenantId: acme.tenantId, odd: 7, none: null } });
    expect((await open()).map(({ subject }) => subject.recipients)).toEqual([[], [name], ["new@kade.example"]]);
  });

  test("goes on page by page, newest first, each row once", async () => {
    const ids: string[] = [];
    for (let each = 0; each < 7; each++) ids.unshift(await fail());
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await acme.api.admin.work.list({ limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.rows.map(({ workId }) => workId));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect(await acme.api.admin.work.openCount()).toEqual({ open: 7 });
  });

  test("has what fails every hour once, until somebody decides about it", async () => {
    const hourly = { functionId: "countersign-remind-clients", eventData: { tenantId: acme.tenantId } };
    const first = await fail(hourly);
    expect(await fail(hourly)).toBe("");
    await acme.api.owner.work.dismiss({ workId: first, reason: "The mail server is being moved" });
    expect(await fail(hourly)).not.toBe("");
  });
});

describe("trying again", () => {
  test("hands the same event over once a click, marked for the one function that failed, and says who clicked", async () => {
    const dispatchId = randomUUID();
    const workId = await fail({ eventData: { tenantId: acme.tenantId, dispatchId } });
    const clicks = await Promise.allSettled(
      Array.from({ length: 5 }, () => acme.api.admin.work.replay({ workIds: [workId] })),
    );
    expect(clicks.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const click of clicks) {
      if (click.status === "rejected") expect(click.reason).toMatchObject({ cause: { code: "already_decided" } });
    }
    const handed = (await replays()).filter(({ data }) => data.dispatchId === dispatchId);
    expect(handed).toHaveLength(1);
    expect(replayOf(handed[0]?.data ?? {})).toEqual({ workId, functionId: "countersign-send-dispatch" });
    const audit = await world.services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.subjectId, workId)),
    );
    expect(audit).toMatchObject([{ action: "work.replayed", memberId: acme.actors.admin.memberId }]);
    const { rows } = await acme.api.owner.work.list({ state: "replayed" });
    expect(rows).toMatchObject([{ workId, replay: "under way", decided: { by: acme.actors.admin.name } }]);
  });

  test("takes a whole page at once and leaves alone what somebody has decided about", async () => {
    const [first = "", second = "", third = ""] = [await fail(), await fail(), await fail()];
    await acme.api.owner.work.dismiss({ workId: second, reason: "Sent by hand" });
    expect(await acme.api.owner.work.replay({ workIds: [first, second, third] })).toEqual({ replayed: 2 });
    expect((await acme.api.owner.work.list({ state: "dismissed" })).rows).toMatchObject([
      { workId: second, decided: { reason: "Sent by hand" } },
    ]);
  });

  test("is seen to be done, or to have failed again", async () => {
    const done = await fail();
    const failed = await fail();
    await acme.api.owner.work.replay({ workIds: [done, failed] });
    await markHealed(world.db.relayPool, { tenantId: acme.tenantId, workId: done });
    await fail({ replayOf: failed });
    const outcomes = (await acme.api.owner.work.list({ state: "replayed" })).rows.map(({ workId, replay }) => [
      workId,
      replay,
    ]);
    expect(Object.fromEntries(outcomes)).toEqual({ [done]: "done", [failed]: "failed again" });
    expect(await open()).toMatchObject([{ again: true }]);
  });
});

describe("the database", () => {
  test("lets nobody change what failed, decide twice, or heal what nobody had tried again", async () => {
    const workId = await fail();
    const change = (text: string) => world.db.owner.query(`update failed_work set ${text} where id = $1`, [workId]);
    await expect(change("last_error = '{}'")).rejects.toThrow(/stays as it was written/);
    await expect(change("healed_at = now()")).rejects.toThrow(/failed_work_healed/);
    await acme.api.owner.work.dismiss({ workId, reason: "Sent by hand" });
    await expect(change("state = 'open', reason = null, decided_by = null, decided_at = null")).rejects.toThrow(/once/);
    await expect(
      world.services.inTenant(acme.tenantId, (tx) => tx.delete(failedWork).where(eq(failedWork.id, workId))),
    ).rejects.toMatchObject({ cause: { code: "42501" } });
  });

  test("lets the engine neither read what failed nor forget it before a year is over", async () => {
    await fail();
    const relay = world.db.relayPool;
    await expect(relay.query("select last_error from failed_work")).rejects.toThrow(/permission denied/);
    expect((await relay.query("delete from failed_work")).rowCount).toBe(0);
  });

  test("keeps a failure of another agency to itself", async () => {
    const workId = await fail({}, world.globex);
    expect(await open()).toEqual([]);
    await expect(acme.api.owner.work.replay({ workIds: [workId] })).rejects.toMatchObject({
      cause: { code: "work_not_found" },
    });
    expect((await open(world.globex)).map((row) => row.workId)).toEqual([workId]);
  });
});
