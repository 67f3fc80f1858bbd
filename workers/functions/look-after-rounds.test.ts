import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { expireRound, expiryComment, roundsDue } from "#server/approvals/look-after-rounds.ts";
import { sendReminders, sendStuckNotes } from "#server/approvals/waiting-round-mails.ts";
import { type TestAgency, twoTenants, type World } from "#server/testing/world.ts";
import { createDurableWork } from "../durable-work.ts";
import { eventually } from "../engine/testing/eventually.ts";
import { silentLog } from "../engine/testing/silent-log.ts";

let world: World;
let acme: TestAgency;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());

const doors = () => ({
  inTenant: world.services.inTenant,
  mailer: createMailboxMailer({ inTenant: world.services.inTenant, files: world.services.files }),
  publicUrl: "https://countersign.example",
  mailFrom: "invoices@countersign.example",
  now: world.services.now,
});
const due = () => roundsDue(world.services.inTenant, acme.tenantId, world.services.now());
const roundOf = async (invoiceId: string) =>
  (await acme.api.owner.invoices.byId({ invoiceId })).round?.roundId ?? "no round";
const mailsWith = async (words: string) =>
  (await world.services.inTenant(acme.tenantId, (tx) => tx.select().from(mailboxMessages))).filter(
    ({ subject, text }) => `${subject}\n${text}`.includes(words),
  );

// The clock only goes on from test to test: rooms keep timers by it.
describe("a round that waits", () => {
  test("reminds whoever may sign on working days from eight in the morning, each reminder once, until they decide", async () => {
    const submitted = await acme.submittedInvoice({ subject: "Waits for days" });
    const roundId = await roundOf(submitted.invoiceId);
    const reminders = async () => (await due()).reminders.filter((one) => one.roundId === roundId);
    expect(await reminders()).toEqual([]);
    world.setNow("2026-03-12T06:59:00Z");
    expect(await reminders()).toEqual([]);
    world.setNow("2026-03-12T07:00:00Z");
    const first = await reminders();
    expect(first[0]?.memberIds.toSorted()).toEqual(
      [acme.actors.owner, acme.actors.admin, acme.actors.approver].map(({ memberId }) => memberId).sort(),
    );
    expect(first[0]).toMatchObject({ step: 0, count: 1 });
    const asked = { tenantId: acme.tenantId, roundId, step: 0, count: 1, memberIds: [acme.actors.approver.memberId] };
    expect(await sendReminders(doors(), asked)).toEqual(["accepted"]);
    expect(await sendReminders(doors(), asked)).toEqual(["accepted"]);
    const [mail, ...more] = await mailsWith(submitted.invoiceId);
    expect(more).toEqual([]);
    expect(mail).toMatchObject({
      recipient: acme.actors.approver.email,
      subject: "Still waits for your countersignature: Museum Kade (Acme Studio)",
    });
    expect(mail?.text).toContain("4,121.85 EUR");
    // A Saturday; then the Monday on which the second is due.
    world.setNow("2026-03-14T10:00:00Z");
    expect(await reminders()).toEqual([]);
    world.setNow("2026-03-16T10:00:00Z");
    expect((await reminders())[0]?.count).toBe(2);
    await acme.api.owner.agency.update({ approvalRemindDays: null });
    expect(await reminders()).toEqual([]);
    await acme.api.owner.agency.update({ approvalRemindDays: 2 });
    await acme.api.approver.invoices.approve(submitted);
    expect(await reminders()).toEqual([]);
    expect(await sendReminders(doors(), { ...asked, count: 2 })).toEqual(["over"]);
  });

  test("goes back to its author after the agency's days, as a draft with a comment, and is never approved by waiting", async () => {
    world.setNow("2026-03-17T09:00:00Z");
    const submitted = await acme.submittedInvoice({ subject: "Too old" });
    const ref = { tenantId: acme.tenantId, roundId: await roundOf(submitted.invoiceId) };
    const expire = () => expireRound(world.services.inTenant, ref, world.services.now());
    world.setNow("2026-04-15T12:00:00Z");
    expect((await due()).expired).not.toContain(ref.roundId);
    expect(await expire()).toEqual([]);
    world.setNow("2026-04-16T12:00:00Z");
    await acme.api.owner.agency.update({ approvalExpireDays: null });
    expect((await due()).expired).toEqual([]);
    await acme.api.owner.agency.update({ approvalExpireDays: 30 });
    expect((await due()).expired).toContain(ref.roundId);
    expect(await expire()).toEqual([acme.actors.editor.memberId]);
    // A run that ended before it could say so does it again: told again, changed no more.
    expect(await expire()).toEqual([acme.actors.editor.memberId]);
    const seen = await acme.api.editor.invoices.byId(submitted);
    expect(seen).toMatchObject({ state: "draft", returnedComment: expiryComment(30), approvals: [] });
    expect(seen.history.filter(({ action }) => action === "invoice.expired")).toMatchObject([
      { actorName: "Countersign", memberId: null },
    ]);
    // The room is thawed when it is opened: nobody has to ask for it.
    await acme.api.editor.invoices.edit({
      invoiceId: submitted.invoiceId,
      operations: [{ type: "setField", field: "subject", value: "Young again" }],
    });
    await expect(acme.api.approver.invoices.approve(submitted)).rejects.toMatchObject({
      cause: { code: "already_decided" },
    });
  });

  test("of another agency is not touched, whoever's id is brought", async () => {
    const submitted = await acme.submittedInvoice();
    const ref = { tenantId: world.globex.tenantId, roundId: await roundOf(submitted.invoiceId) };
    await expect(expireRound(world.services.inTenant, ref, world.services.now())).rejects.toThrow(/not there/);
  });
});

test("the schedule finds the agencies, a broken glass and a member who leaves are told at once, and each mail comes once", async () => {
  // A Monday, and the Wednesday after it.
  world.setNow("2026-04-20T09:00:00Z");
  const { db, services } = world;
  const { version } = await acme.api.owner.approvals.policy();
  const signer = { kind: "member" as const, memberId: acme.actors.approver.memberId };
  await acme.api.owner.approvals.savePolicy({
    policy: { rules: [{ name: "All", when: [], steps: [{ name: "The lead", need: 1, of: [signer] }] }] },
    basedOn: version,
  });
  const waits = await acme.submittedInvoice({ subject: "For the schedule" });
  const old = await acme.submittedInvoice({ subject: "Out by hand" });
  world.setNow("2026-04-22T10:00:00Z");
  const work = createDurableWork({
    ...doors(),
    crossTenant: services.crossTenant,
    relayUrl: db.relayUrl,
    renderPdf: () => Promise.reject(new Error("no printer here")),
    logger: silentLog,
    secret: services.secret,
    retryDelayMs: () => 50,
  });
  await work.start();
  try {
    await eventually("the lead is reminded", async () => (await mailsWith("Still waits")).length >= 2);
    await acme.api.owner.invoices.breakGlass({ ...old, recipients: [], reason: "The client pays today or not at all" });
    const told = () => mailsWith("Issued without countersignature");
    await eventually("owner and admin are told", async () => (await told()).length >= 2);
    expect((await told()).map(({ recipient }) => recipient).sort()).toEqual(
      [acme.actors.owner.email, acme.actors.admin.email].sort(),
    );
    expect((await told())[0]?.text).toContain("> The client pays today or not at all");
    await acme.api.owner.members.setRole({ memberId: acme.actors.approver.memberId, role: "viewer" });
    const stuck = async () =>
      (await mailsWith("Nobody is left to countersign")).filter(({ text }) => text.includes(waits.invoiceId));
    await eventually("author and owner are told", async () => (await stuck()).length >= 2);
    expect((await stuck()).map(({ recipient }) => recipient).sort()).toEqual(
      [acme.actors.editor.email, acme.actors.owner.email].sort(),
    );
    expect((await stuck())[0]?.text).toContain(`${acme.actors.approver.name} may not sign any more`);
  } finally {
    await work.stop();
  }
  // The next hour finds the same, and nobody gets it twice.
  const before = (await mailsWith("")).length;
  for (const note of (await due()).stuck) await sendStuckNotes(doors(), { tenantId: acme.tenantId, ...note });
  expect(await mailsWith("")).toHaveLength(before);
}, 40_000);
