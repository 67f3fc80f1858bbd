import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { canonicalJson, sha256Hex } from "#core/canonical.ts";
import type { DraftContent } from "#core/draft-content.ts";
import { InvoiceContent, IssuedDocument } from "#core/invoice-content.ts";
import type { ScheduleTerms } from "#core/schedule-terms.ts";
import { refusalOf } from "#db/refusals.ts";
import { approvals, invoices, issuedVersions, rounds } from "#db/schema/invoices.ts";
import { scheduleRuns } from "#db/schema/schedules.ts";
import { agencies } from "#db/schema/tenancy.ts";
import { createDraft } from "#server/collab/create-draft.ts";
import { insertDraft } from "#server/invoices/create-invoice.ts";
import { exampleLines, type TestAgency, twoTenants, type World } from "#server/testing/world.ts";
import { planRun } from "./plan-run.ts";
import { dueSchedules, runSchedule } from "./run-schedule.ts";
import { lockSchedule } from "./schedule-model.ts";

let world: World;
let acme: TestAgency;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.setNow("2026-03-10T09:00:00.000Z"));

const MONTHLY: ScheduleTerms = {
  rule: { unit: "month", every: 1, day: 31 },
  startOn: "2026-03-31",
  until: { kind: "never" },
  timeZone: "Europe/Amsterdam",
  covers: "ending",
  act: "send",
};

type Made = { scheduleId: string; modelId: string };

/** A retainer "{month}" for the museum, by the editor; nobody has started it. */
async function retainer(terms: Partial<ScheduleTerms> = {}, content: Partial<DraftContent> = {}): Promise<Made> {
  const source = await acme.draftInvoice({ subject: "Retainer {month}", lines: exampleLines(), ...content });
  const from = { kind: "invoice" as const, invoiceId: source.invoiceId };
  return acme.api.editor.schedules.create({ name: "Retainer", terms: { ...MONTHLY, ...terms }, from });
}

/** The same, started, and countersigned by the approver. */
async function signedRetainer(terms: Partial<ScheduleTerms> = {}): Promise<Made> {
  const made = await retainer(terms);
  await acme.api.editor.schedules.start({ scheduleId: made.scheduleId, past: "make" });
  await sign(made);
  return made;
}

async function sign({ modelId }: Made): Promise<void> {
  const { round } = await acme.api.approver.invoices.byId({ invoiceId: modelId });
  await acme.api.approver.invoices.approve({ invoiceId: modelId, contentHash: round?.contentHash ?? "" });
}

function run({ scheduleId }: Made) {
  const { inTenant, secret, now } = world.services;
  return runSchedule({ inTenant, secret, now }, { tenantId: acme.tenantId, scheduleId });
}

async function documentOf(invoiceId: string): Promise<IssuedDocument> {
  const [version] = await world.services.inTenant(acme.tenantId, (tx) =>
    tx.select().from(issuedVersions).where(eq(issuedVersions.invoiceId, invoiceId)),
  );
  return IssuedDocument.parse(JSON.parse(version?.document ?? "null"));
}

async function read(made: Made) {
  return acme.api.owner.schedules.byId({ scheduleId: made.scheduleId });
}

describe("A schedule that is countersigned", () => {
  test("issues on its day, says whose days it is for, and is printed as countersigned as a schedule", async () => {
    const made = await signedRetainer();
    expect(await run(made)).toEqual([]);
    world.setNow("2026-03-31T09:00:00.000Z");
    const [first, ...more] = await run(made);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ on: "2026-03-31", outcome: "issued" });
    const { content, countersignature, issueDate, dueDate } = await documentOf(first?.invoiceId ?? "");
    expect(content).toMatchObject({
      subject: "Retainer March 2026",
      serviceFrom: "2026-03-01",
      serviceTo: "2026-03-31",
    });
    expect(content.schedule).toBeUndefined();
    expect({ issueDate, dueDate }).toEqual({ issueDate: "2026-03-31", dueDate: "2026-04-30" });
    expect(countersignature).toMatchObject({ name: "Acme Studio approver", date: "2026-03-10", as: "schedule" });
    const { runs, nextOn } = await read(made);
    expect(nextOn).toBe("2026-04-30");
    expect(runs).toMatchObject([{ on: "2026-03-31", outcome: "issued", state: "issued", totalMinor: "412185" }]);
  });

  test("makes each day once: run again, by four at once, after the clock went back, and on no day of another zone", async () => {
    const made = await signedRetainer();
    world.setNow("2026-03-31T05:59:00.000Z");
    expect(await run(made), "a minute to eight in Amsterdam").toEqual([]);
    world.setNow("2026-03-31T06:01:00.000Z");
    const all = await Promise.all([run(made), run(made), run(made), run(made)]);
    expect(all.flat()).toHaveLength(1);
    world.setNow("2026-03-30T06:01:00.000Z");
    expect(await run(made)).toEqual([]);
    world.setNow("2026-03-31T22:30:00.000Z");
    expect(await run(made)).toEqual([]);
    expect((await read(made)).runs).toHaveLength(1);
  });

  test("makes the last three of what a clock that jumped has missed, and says which it skipped", async () => {
    const made = await signedRetainer({ startOn: "2026-01-31" });
    world.setNow("2026-07-15T09:00:00.000Z");
    expect((await run(made)).map(({ on }) => on)).toEqual(["2026-04-30", "2026-05-31", "2026-06-30"]);
    world.setNow("2026-03-31T09:00:00.000Z");
    expect(await run(made), "and back").toEqual([]);
    const { runs, nextOn } = await read(made);
    expect(nextOn).toBe("2026-07-31");
    expect(runs.map(({ on, outcome, reason }) => `${on} ${outcome} ${reason}`)).toEqual([
      "2026-06-30 issued null",
      "2026-05-31 issued null",
      "2026-04-30 issued null",
      "2026-03-31 skipped missed",
      "2026-02-28 skipped missed",
      "2026-01-31 skipped missed",
    ]);
  });

  test("stops before it makes anything where more than a year was missed", async () => {
    const made = await signedRetainer();
    world.setNow("2036-03-31T09:00:00.000Z");
    expect(await run(made)).toEqual([]);
    expect(await read(made)).toMatchObject({ state: "paused", runs: [] });
  });

  test("leaves nothing behind where it fails, and is made whole by the next try", async () => {
    const made = await signedRetainer();
    world.setNow("2026-03-31T09:00:00.000Z");
    const { inTenant, now } = world.services;
    const before = await world.services.inTenant(acme.tenantId, (tx) => tx.select({ id: invoices.id }).from(invoices));
    // An empty secret makes no link: the last step of issuing fails.
    const broken = {
      inTenant,
      now,
      get secret(): string {
        throw new Error("no secret today");
      },
    };
    await expect(runSchedule(broken, { tenantId: acme.tenantId, scheduleId: made.scheduleId })).rejects.toThrow(
      "no secret",
    );
    const after = await world.services.inTenant(acme.tenantId, (tx) => tx.select({ id: invoices.id }).from(invoices));
    expect(after).toHaveLength(before.length);
    expect(await run(made)).toMatchObject([{ outcome: "issued" }]);
  });

  test("ends after its last time", async () => {
    const made = await signedRetainer({ until: { kind: "count", times: 2 } });
    world.setNow("2026-05-02T09:00:00.000Z");
    expect(await run(made)).toHaveLength(2);
    expect(await read(made)).toMatchObject({ state: "ended", nextOn: null, endsOn: "2026-04-30" });
    await expect(acme.api.editor.schedules.move({ scheduleId: made.scheduleId, act: "resume" })).rejects.toMatchObject({
      message: "schedule_ended",
    });
  });
});

describe("What is not as it was countersigned", () => {
  test("waits for a signature of its own: before anybody signed, and when the bank details or the days changed", async () => {
    const unsigned = await retainer();
    await acme.api.editor.schedules.start({ scheduleId: unsigned.scheduleId });
    const banked = await signedRetainer();
    const moved = await signedRetainer();
    const { terms } = await read(moved);
    const changed = { ...terms, rule: { ...MONTHLY.rule, day: "last_working" as const } };
    const said = { scheduleId: moved.scheduleId, name: "Retainer", terms: changed, basedOn: terms };
    expect(await acme.api.editor.schedules.change(said)).toEqual({ reopened: true });
    await expect(acme.api.editor.schedules.change(said)).rejects.toMatchObject({
      message: "schedule_changed_meanwhile",
    });
    const old = { holder: "Acme", iban: "NL91ABNA0417164300", bic: "", bankName: "", accountNumber: "" };
    await bank(old);
    world.setNow("2026-03-31T09:00:00.000Z");
    const reasons = { unsigned: "not_approved", banked: "bank_changed", moved: "not_approved" };
    for (const [name, made] of Object.entries({ unsigned, banked, moved })) {
      expect(await run(made), name).toMatchObject([{ outcome: "review" }]);
      const [first] = (await read(made)).runs;
      expect(first, name).toMatchObject({
        state: "in_review",
        reason: reasons[name as keyof typeof reasons],
        number: null,
      });
      const queue = await acme.api.approver.invoices.queue({});
      expect(
        queue.rows.map(({ invoiceId }) => invoiceId),
        name,
      ).toContain(first?.invoiceId);
    }
    const told = (await acme.api.editor.notifications.list()).rows.filter(({ kind }) => kind === "schedule_drafted");
    expect(told.slice(0, 3)).toMatchObject(
      [unsigned, banked, moved].map(() => ({ params: { name: "Retainer", amount: "4,121.85 EUR" } })),
    );
    await bank(null);
    world.setNow("2026-04-30T09:00:00.000Z");
    expect(await run(banked), "as it was again").toMatchObject([{ on: "2026-04-30", outcome: "issued" }]);
    await sign(await resubmitted(moved));
    expect(await run(moved)).toMatchObject([{ on: "2026-04-30", outcome: "issued" }]);
  });

  test("is a draft where the schedule, or the agency, wants a person to finish it", async () => {
    const wanted = await retainer({ act: "draft" });
    await acme.api.editor.schedules.start({ scheduleId: wanted.scheduleId });
    const agency = await signedRetainer();
    await acme.api.owner.schedules.saveRule({ draftOnly: true });
    world.setNow("2026-03-31T09:00:00.000Z");
    for (const [made, reason] of [
      [wanted, "drafts_wanted"],
      [agency, "agency_drafts_only"],
    ] as const) {
      expect(await run(made)).toMatchObject([{ outcome: "draft" }]);
      expect((await read(made)).runs).toMatchObject([{ state: "draft", reason }]);
    }
    await acme.api.owner.schedules.saveRule({ draftOnly: false });
  });

  test("is issued where the agency asks for nobody's signature, and not by what was written since", async () => {
    await required(false);
    const made = await retainer();
    await acme.api.editor.schedules.start({ scheduleId: made.scheduleId });
    world.setNow("2026-03-31T09:00:00.000Z");
    expect(await run(made)).toMatchObject([{ outcome: "issued" }]);
    await required(true);
    world.setNow("2026-04-30T09:00:00.000Z");
    expect(await run(made)).toMatchObject([{ outcome: "review" }]);
  });
});

describe("The database", () => {
  test("takes an approval under a schedule for exactly what was countersigned, on a day of it, and for nothing else", async () => {
    const made = await signedRetainer();
    const lapsed = await signedRetainer();
    await acme.api.editor.invoices.withdraw({ invoiceId: lapsed.modelId });
    const others = await signedRetainer({ startOn: "2026-03-31", rule: { unit: "month", every: 1, day: "last" } });
    expect(await forged(made)).toBe("accepted");
    expect(await forged(made, { on: "2026-03-30" }), "no day of it").toBe("CS016");
    expect(await forged(made, { under: others }), "another schedule's approval").toBe("CS016");
    expect(await forged(made, { signer: "Mallory" }), "another name").toBe("CS016");
    expect(await forged(lapsed, { under: lapsed }), "withdrawn").toBe("CS016");
    const lies: ((content: InvoiceContent) => InvoiceContent)[] = [
      (content) => ({
        ...content,
        bank: { holder: "M", iban: "NL02RABO0123456789", bic: "", bankName: "", accountNumber: "" },
      }),
      (content) => ({ ...content, totals: { ...content.totals, totalMinor: "412186" } }),
      (content) => ({ ...content, subject: "Retainer April 2026" }),
      (content) => ({ ...content, notes: "Pay to another account" }),
      (content) => ({ ...content, serviceTo: "2026-04-30" }),
      (content) => ({ ...content, issueDate: "2026-03-30" }),
      (content) => ({ ...content, dueDate: "2026-04-01" }),
    ];
    for (const lie of lies) expect(await forged(made, { lie }), lie.toString()).toBe("CS016");
    await acme.api.editor.schedules.move({ scheduleId: made.scheduleId, act: "pause" });
    expect(await forged(made), "paused").toBe("CS016");
  });

  test("refuses a paper that hides that only its schedule was countersigned, and the issue of a model", async () => {
    const made = await signedRetainer();
    expect(await forged(made, { seal: { name: "Acme Studio approver" } })).toBe("CS006");
    expect(await forged(made, { seal: { name: "Mallory", as: "schedule" } })).toBe("CS006");
    const { round } = await acme.api.owner.invoices.byId({ invoiceId: made.modelId });
    const issue = acme.api.owner.invoices.issue({ invoiceId: made.modelId, contentHash: round?.contentHash ?? "" });
    await expect(issue).rejects.toMatchObject({ message: "wrong_state" });
    const model = world.services.inTenant(acme.tenantId, (tx) =>
      tx.update(invoices).set({ isModel: false }).where(eq(invoices.id, made.modelId)),
    );
    expect(await model.catch(refusalOf)).toBe("CS001");
  });
});

type Forgery = {
  on?: string;
  /** Whose approval is named: the schedule's own. */
  under?: Made;
  signer?: string;
  lie?: (content: InvoiceContent) => InvoiceContent;
  /** A version is written as well, with this countersignature. */
  seal?: { name: string; as?: string };
};

/** What a run writes, by hand and as the role of requests, with one thing in it that is not so. Nothing of it stays. */
async function forged(
  made: Made,
  { on = "2026-03-31", under = made, signer, lie, seal }: Forgery = {},
): Promise<string | null> {
  const { tenantId } = acme;
  const done = new Error("accepted");
  return world.services
    .inTenant(tenantId, async (tx) => {
      const { schedule, model } = await lockSchedule(tx, made.scheduleId);
      const plan = await planRun(tx, { schedule, model, on: "2026-03-31", issueDate: "2026-03-31", now: new Date() });
      const [given] = await tx.select().from(approvals).where(eq(approvals.invoiceId, under.modelId));
      const [of] = await tx.select().from(rounds).where(eq(rounds.invoiceId, made.modelId));
      if (!given || !of) throw new Error("nothing was signed");
      const { schedule: _terms, ...signed } = InvoiceContent.parse(JSON.parse(of.content));
      // Of what is covered no more: what it would have been.
      const wouldBe = { ...signed, subject: "Retainer March 2026", serviceFrom: "2026-03-01", serviceTo: "2026-03-31" };
      const honest = plan.verdict.kind === "covered" ? plan.verdict.content : wouldBe;
      const content = canonicalJson(lie ? lie(honest) : honest);
      const contentHash = sha256Hex(content);
      const acting = { actor: acme.actors.editor, services: { ...world.services, rooms: { create: createDraft } } };
      const { taxPolicy } = plan.checked.agency;
      const { invoiceId } = await insertDraft(tx, acting, {
        content: plan.checked.draft,
        taxPolicy,
        action: "invoice.scheduled",
      });
      const key = { tenantId, scheduleId: made.scheduleId, invoiceId };
      await tx.insert(scheduleRuns).values({ ...key, occursOn: on, outcome: "issued" });
      const round = { tenantId, id: crypto.randomUUID(), invoiceId, content, contentHash };
      await tx.insert(rounds).values({ ...round, state: "approved", submittedBy: acting.actor.memberId, steps: [] });
      const approval = { tenantId, id: crypto.randomUUID(), invoiceId, roundId: round.id, contentHash };
      const by = { memberId: given.memberId, memberName: signer ?? given.memberName };
      await tx.insert(approvals).values({ ...approval, ...by, kind: "schedule", scheduleApprovalId: given.id });
      if (seal) {
        const document = JSON.stringify({ content: honest, countersignature: seal });
        const version = {
          tenantId,
          invoiceId,
          seriesId: crypto.randomUUID(),
          period: "2026",
          sequence: 1,
          number: "1",
          document,
        };
        const hashes = {
          contentHash,
          versionHash: sha256Hex(document),
          approvalId: approval.id,
          issuedBy: by.memberId ?? "",
        };
        await tx.insert(issuedVersions).values({ ...version, ...hashes });
      }
      throw done;
    })
    .catch((error: unknown) => (error === done ? done.message : refusalOf(error)));
}

test("A schedule in the past asks first, then begins with the next or makes the last three", async () => {
  const made = await retainer({ startOn: "2025-12-31" });
  const start = acme.api.editor.schedules.start;
  await expect(start({ scheduleId: made.scheduleId })).rejects.toMatchObject({ message: "schedule_begins_in_past" });
  expect(await start({ scheduleId: made.scheduleId, past: "leave" })).toEqual({ nextOn: "2026-03-31" });
  await expect(start({ scheduleId: made.scheduleId, past: "leave" })).rejects.toMatchObject({
    message: "schedule_started",
  });
});

test("A schedule with nothing written in it does not start, and says what is missing", async () => {
  const from = { kind: "client" as const, clientId: acme.clientId };
  const { scheduleId } = await acme.api.editor.schedules.create({ terms: MONTHLY, from });
  await expect(acme.api.editor.schedules.start({ scheduleId })).rejects.toMatchObject({ message: "draft_incomplete" });
  expect(await acme.api.editor.schedules.byId({ scheduleId })).toMatchObject({
    state: "preparing",
    model: { state: "draft" },
  });
});

test("Paused days and skipped ones are not made up for, and are written down", async () => {
  const { scheduleId, ...rest } = await signedRetainer();
  const { move } = acme.api.editor.schedules;
  await move({ scheduleId, act: "skip", on: "2026-03-31" });
  await expect(move({ scheduleId, act: "skip", on: "2026-03-31" })).rejects.toMatchObject({
    message: "schedule_changed_meanwhile",
  });
  await move({ scheduleId, act: "pause" });
  world.setNow("2026-06-15T09:00:00.000Z");
  expect(await run({ scheduleId, ...rest })).toEqual([]);
  await move({ scheduleId, act: "resume" });
  const { runs, nextOn } = await read({ scheduleId, ...rest });
  expect(nextOn).toBe("2026-06-30");
  expect(runs.map(({ on, reason }) => `${on} ${reason}`)).toEqual([
    "2026-05-31 paused",
    "2026-04-30 paused",
    "2026-03-31 skipped",
  ]);
  await move({ scheduleId, act: "end" });
  expect(await dueSchedules(world.services.inTenant, acme.tenantId, new Date("2026-07-01T09:00:00Z"))).not.toContain(
    scheduleId,
  );
});

test("What is repeated from an issued invoice has its month as a variable, and three to come are shown as they will be printed", async () => {
  const issued = await acme.issuedInvoice({ subject: "Photography, March 2026" });
  const from = { kind: "invoice" as const, invoiceId: issued.invoiceId };
  const made = await acme.api.editor.schedules.create({ terms: { ...MONTHLY, covers: "before" }, from });
  const { coming, name } = await read(made);
  expect(name).toBe("Museum Kade (Acme Studio)");
  expect(coming.map(({ on, subject, totalMinor }) => [on, subject, totalMinor])).toEqual([
    ["2026-03-31", "Photography, February 2026", "412185"],
    ["2026-04-30", "Photography, March 2026", "412185"],
    ["2026-05-31", "Photography, April 2026", "412185"],
  ]);
  expect(
    (await acme.api.viewer.invoices.list({ states: ["draft"] })).rows.map(({ invoiceId }) => invoiceId),
  ).not.toContain(made.modelId);
  expect(await acme.api.viewer.schedules.ofInvoice({ invoiceId: made.modelId })).toMatchObject({ part: "model" });
  expect((await acme.api.viewer.schedules.list()).rows.map(({ scheduleId }) => scheduleId)).toContain(made.scheduleId);
});

async function bank(details: typeof agencies.$inferInsert.bank): Promise<void> {
  await world.services.inTenant(acme.tenantId, (tx) => tx.update(agencies).set({ bank: details }));
}

async function required(approvalRequired: boolean): Promise<void> {
  await world.services.inTenant(acme.tenantId, (tx) => tx.update(agencies).set({ approvalRequired }));
}

async function resubmitted(made: Made): Promise<Made> {
  await acme.api.editor.invoices.submit({ invoiceId: made.modelId });
  return made;
}
