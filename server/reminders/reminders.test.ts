import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { USUAL_STEPS } from "#core/reminder-ladder.ts";
import { USUAL_REMINDERS } from "#core/reminder-settings.ts";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { documents } from "#db/schema/invoices.ts";
import { notifications } from "#db/schema/notifications.ts";
import { lookAtDispatch } from "#server/delivery/look-at-dispatch.ts";
import { MailDeferred } from "#server/delivery/mail.ts";
import { sendInvoiceMail } from "#server/delivery/send-invoice-mail.ts";
import { type TestAgency, twoTenants, type World } from "#server/testing/world.ts";
import { lateFeesDue, proposeLateFee } from "./propose-late-fee.ts";
import { remindersDue } from "./reminders-due.ts";
import { sendReminder } from "./send-reminder.ts";

let world: World;
let acme: TestAgency;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());

const due = async (invoiceId: string) =>
  (await remindersDue(world.services.inTenant, acme.tenantId, world.services.now()))
    .filter((ref) => ref.invoiceId === invoiceId)
    .map(({ stepId }) => stepId);
const send = (invoiceId: string, stepId: string) =>
  sendReminder(world.services, { tenantId: acme.tenantId, invoiceId, stepId });
const dispatchesOf = (invoiceId: string) =>
  world.services.inTenant(acme.tenantId, async (tx) =>
    (await tx.select().from(dispatches).where(eq(dispatches.invoiceId, invoiceId))).filter(
      ({ kind }) => kind === "reminder",
    ),
  );
const pay = (invoiceId: string, amount: string, receivedOn: string) =>
  acme.api.accountant.payments.record({
    invoiceId,
    amount,
    currency: "EUR",
    receivedOn,
    idempotencyKey: `pay-${invoiceId}-${amount}`,
  });
const clientOf = async (name: string, emails: string[]) => {
  const party = { name, addressLines: [], countryCode: "NL", vatId: "", registrationId: "", email: "" };
  return (await acme.api.editor.clients.create({ name, party, currency: "EUR", emails })).clientId;
};
const byHand = async (clientId: string) => acme.issuedInvoice({ clientId, dueDays: 1 });

// 2026-03-10 is a Tuesday, and what is issued then with three days is due on Friday the 13th. The clock only goes on from test to test.
describe("a new agency's ladder", () => {
  test("is on, and begins on the client's working day at nine by the client's clock", async () => {
    expect(await acme.api.viewer.reminders.settings()).toMatchObject({ enabled: true, version: 1 });
    const { invoiceId } = await acme.issuedInvoice({
      clientId: await clientOf("Nine o'clock", ["nine@client.example"]),
      dueDays: 3,
    });
    // Three days after is Monday the 16th; in March Amsterdam is an hour ahead.
    world.setNow("2026-03-15T12:00:00Z");
    expect(await due(invoiceId)).toEqual([]);
    world.setNow("2026-03-16T07:30:00Z");
    expect(await due(invoiceId)).toEqual([]);
    world.setNow("2026-03-16T08:07:00Z");
    expect(await due(invoiceId)).toEqual(["first"]);
  });

  test("sends a step once, although two planners come at once, to whoever got the invoice, in its language and with what is left", async () => {
    const clientId = await clientOf("Two planners", ["Buyer@client.example"]);
    const { invoiceId, number } = await acme.issuedInvoice({ clientId, dueDays: 0 });
    await pay(invoiceId, "1000", "2026-03-16");
    world.setNow("2026-03-19T09:07:00Z");
    expect(await due(invoiceId)).toEqual(["first"]);
    const outcomes = await Promise.all([send(invoiceId, "first"), send(invoiceId, "first"), send(invoiceId, "second")]);
    expect(outcomes.sort()).toEqual(["over", "over", "sent"]);
    const [mail, ...others] = await dispatchesOf(invoiceId);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      memberId: null,
      state: "sending",
      subject: `Reminder: invoice ${number} was due on 16 Mar 2026`,
    });
    expect(mail?.body).toContain("€3,121.85");
    expect(mail?.body).toContain("Thank you for what you have paid: of €4,121.85, €3,121.85 is left.");
    const to = await world.services.inTenant(acme.tenantId, (tx) =>
      tx
        .select()
        .from(deliveries)
        .where(eq(deliveries.dispatchId, mail?.id ?? "")),
    );
    expect(to.map(({ recipient, role, state }) => [recipient, role, state])).toEqual([
      ["buyer@client.example", "to", "queued"],
    ]);
    expect(await due(invoiceId)).toEqual([]);
    const view = await acme.api.viewer.reminders.ofInvoice({ invoiceId });
    expect(view.sent).toMatchObject([{ byHand: false, recipients: [{ address: "buyer@client.example" }], fee: null }]);
    // Fourteen days after is Monday the 30th.
    expect(view.next).toMatchObject({ on: "2026-03-30", tone: "firm" });
  });

  test("is stopped by a payment between the plan and the mail, and by one between the mail's making and its leaving", async () => {
    const early = await byHand(await clientOf("Pays early", ["early@client.example"]));
    const late = await byHand(await clientOf("Pays late", ["late@client.example"]));
    world.setNow("2026-03-23T09:07:00Z");
    expect([await due(early.invoiceId), await due(late.invoiceId)]).toEqual([["first"], ["first"]]);
    await pay(early.invoiceId, "4121.85", "2026-03-23");
    expect(await send(early.invoiceId, "first")).toBe("over");
    expect(await dispatchesOf(early.invoiceId)).toEqual([]);

    expect(await send(late.invoiceId, "first")).toBe("sent");
    await pay(late.invoiceId, "4121.85", "2026-03-23");
    const [made] = await dispatchesOf(late.invoiceId);
    const ref = { tenantId: acme.tenantId, dispatchId: made?.id ?? "" };
    expect(await lookAtDispatch(world.services, ref)).toMatchObject({ is: "over" });
    expect((await dispatchesOf(late.invoiceId)).map(({ state }) => state)).toEqual(["cancelled"]);
  });

  test("leaves alone what is voided or credited in full, and what is another agency's", async () => {
    const voided = await byHand(await clientOf("Voided", ["voided@client.example"]));
    const credited = await byHand(await clientOf("Credited", ["credited@client.example"]));
    await acme.api.owner.invoices.void({ invoiceId: voided.invoiceId, reason: "Sent twice" });
    const note = await acme.api.owner.invoices.credit({ invoiceId: credited.invoiceId });
    const { contentHash } = await acme.api.editor.invoices.submit(note);
    await acme.api.approver.invoices.approve({ ...note, contentHash });
    await acme.api.owner.invoices.issue({ ...note, contentHash });
    const open = await byHand(await clientOf("Not theirs", ["ours@client.example"]));
    world.setNow("2026-03-27T10:07:00Z");
    expect(await due(voided.invoiceId)).toEqual([]);
    expect(await due(credited.invoiceId)).toEqual([]);
    expect(await due(open.invoiceId)).toEqual(["first"]);
    const stranger = { tenantId: world.globex.tenantId, invoiceId: open.invoiceId, stepId: "first" };
    await expect(sendReminder(world.services, stranger)).rejects.toMatchObject({ code: "invoice_not_found" });
  });

  test("writes to one address three times a day at most, the longest owed first, and goes on the next working day", async () => {
    const clientId = await clientOf("Many invoices", ["many@client.example"]);
    const many: string[] = [];
    for (let at = 0; at < 4; at += 1) many.push((await byHand(clientId)).invoiceId);
    // Three days after Saturday the 28th is Tuesday the 31st.
    world.setNow("2026-03-31T09:07:00Z");
    const outcomes: string[] = [];
    for (const invoiceId of many) outcomes.push(await send(invoiceId, "first"));
    expect(outcomes).toEqual(["sent", "sent", "sent", "later"]);
    world.setNow("2026-04-01T09:07:00Z");
    expect(await send(many[3] ?? "", "first")).toBe("sent");
  });

  test("writes to no address that came back, and says that nobody is left", async () => {
    const clientId = await clientOf("Moved house", ["gone@client.example"]);
    const { invoiceId } = await byHand(clientId);
    await world.services.inTenant(acme.tenantId, (tx) =>
      tx.update(deliveries).set({ state: "bounced" }).where(eq(deliveries.invoiceId, invoiceId)),
    );
    // Good Friday and Easter Monday lie between: three days after Thursday 2 April is Sunday, and the next working day is Tuesday.
    world.setNow("2026-04-06T10:07:00Z");
    expect(await due(invoiceId)).toEqual([]);
    world.setNow("2026-04-07T10:07:00Z");
    expect(await send(invoiceId, "first")).toBe("nobody");
    expect(await acme.api.viewer.reminders.ofInvoice({ invoiceId })).toMatchObject({
      recipients: [],
      next: { on: "2026-04-07" },
    });
    const { party, name, currency } = await acme.api.editor.clients.byId({ clientId });
    await acme.api.editor.clients.update({ clientId, name, party, currency, emails: ["new@client.example"] });
    expect(await send(invoiceId, "first")).toBe("sent");
  });
});

describe("a pause", () => {
  test("of an invoice or of its client holds reminders back, through its last day or until somebody ends it", async () => {
    const clientId = await clientOf("Patient", ["patient@client.example"]);
    const { invoiceId } = await byHand(clientId);
    // Due on the 8th; three days after is Saturday, and so Monday the 13th.
    const subject = { invoiceId };
    await acme.api.accountant.reminders.pause({
      subject,
      untilDay: "2026-04-13",
      reason: "They wait for a credit note",
    });
    world.setNow("2026-04-13T09:07:00Z");
    expect(await due(invoiceId)).toEqual([]);
    expect(await send(invoiceId, "first")).toBe("over");
    expect((await acme.api.viewer.reminders.ofInvoice(subject)).pause).toEqual({
      of: "invoice",
      untilDay: "2026-04-13",
      reason: "They wait for a credit note",
    });
    world.setNow("2026-04-14T09:07:00Z");
    expect(await due(invoiceId)).toEqual(["first"]);
    await acme.api.editor.reminders.pause({
      subject: { clientId },
      untilDay: null,
      reason: "Talks with their director",
    });
    expect(await due(invoiceId)).toEqual([]);
    expect(await acme.api.viewer.reminders.ofClient({ clientId })).toMatchObject({ pause: { untilDay: null } });
    await acme.api.editor.reminders.resume({ subject: { clientId } });
    expect(await due(invoiceId)).toEqual(["first"]);
    const past = { subject, untilDay: "2026-04-13", reason: "Too late" };
    await expect(acme.api.editor.reminders.pause(past)).rejects.toMatchObject({ message: "pause_past" });
  });

  test("that begins while a reminder waits to leave calls it off", async () => {
    const { invoiceId } = await byHand(await clientOf("In the last minute", ["minute@client.example"]));
    world.setNow("2026-04-20T09:07:00Z");
    expect(await send(invoiceId, "first")).toBe("sent");
    await acme.api.editor.reminders.pause({ subject: { invoiceId }, untilDay: null, reason: "They called" });
    const [made] = await dispatchesOf(invoiceId);
    const ref = { tenantId: acme.tenantId, dispatchId: made?.id ?? "" };
    expect(await lookAtDispatch(world.services, ref)).toMatchObject({ is: "over" });
  });
});

describe("the settings", () => {
  test("are an agency's as a whole: two who edit at once do not overwrite each other, and a variable that is none is refused", async () => {
    const { owner, admin, accountant } = acme.api;
    const { version: basedOn } = await owner.reminders.settings();
    const words = { en: { subject: "Pay {numbr}", body: "Please." } };
    const steps = USUAL_STEPS.map((step) => ({ ...step, words }));
    const wrong = { enabled: true, settings: { ...USUAL_REMINDERS, steps }, basedOn };
    await expect(owner.reminders.saveSettings(wrong)).rejects.toMatchObject({ message: "message_variable_unknown" });
    await admin.reminders.saveSettings({ enabled: false, settings: USUAL_REMINDERS, basedOn });
    await expect(
      owner.reminders.saveSettings({ enabled: true, settings: USUAL_REMINDERS, basedOn }),
    ).rejects.toMatchObject({ message: "reminders_changed_meanwhile" });
    await expect(
      accountant.reminders.saveSettings({ enabled: true, settings: USUAL_REMINDERS, basedOn: basedOn + 1 }),
    ).rejects.toMatchObject({ message: "not_permitted" });
    expect(await remindersDue(world.services.inTenant, acme.tenantId, world.services.now())).toEqual([]);
    expect(await world.services.crossTenant.agenciesThatRemind()).not.toContain(acme.tenantId);
    await owner.reminders.saveSettings({ enabled: true, settings: USUAL_REMINDERS, basedOn: basedOn + 1 });
    expect(await world.services.crossTenant.agenciesThatRemind()).toContain(acme.tenantId);
  });

  test("can be tried: a ladder that is not saved says what it would send in the week, and sends nothing", async () => {
    const { invoiceId, number } = await acme.issuedInvoice({
      clientId: await clientOf("Dry run", ["dry@client.example"]),
      dueDays: 4,
    });
    const steps = [{ id: "soon", offsetDays: -2, tone: "upcoming" as const, lateFee: false, words: {} }];
    const run = await acme.api.owner.reminders.dryRun({ settings: { ...USUAL_REMINDERS, steps } });
    expect(run.shown.filter((one) => one.invoiceId === invoiceId)).toEqual([
      expect.objectContaining({ number, on: "2026-04-22", openMinor: "412185", offsetDays: -2 }),
    ]);
    expect(await dispatchesOf(invoiceId)).toEqual([]);
  });
});

describe("a late fee", () => {
  test("is proposed once after a step that asks for it, as a draft with its sum written out, and counts on from there after the next", async () => {
    const { owner } = acme.api;
    const { version: basedOn } = await owner.reminders.settings();
    const steps = USUAL_STEPS.map((step) => ({ ...step, lateFee: step.offsetDays >= 14 }));
    const fixed = { minor: "4000", currency: "EUR" };
    const lateFee = { annualRate: "10.15", basis: "statutory" as const, fixed };
    await owner.reminders.saveSettings({ enabled: true, settings: { ...USUAL_REMINDERS, steps, lateFee }, basedOn });

    const clientId = await clientOf("Late payer", ["late.payer@client.example"]);
    const { invoiceId, number } = await acme.issuedInvoice({ clientId, dueDays: 0 });
    const ref = { tenantId: acme.tenantId, invoiceId, stepId: "second" };
    // Due on 20 April; fourteen days after is Monday 4 May.
    world.setNow("2026-05-04T09:07:00Z");
    await pay(invoiceId, "1121.85", "2026-04-30");
    expect(await send(invoiceId, "second")).toBe("sent");
    expect(await lateFeesDue(world.services.inTenant, acme.tenantId, world.services.now())).toContainEqual(ref);
    const [first, again] = await Promise.all([
      proposeLateFee(world.services, ref),
      proposeLateFee(world.services, ref),
    ]);
    const proposed = "proposed" in first ? first.proposed : "proposed" in again ? again.proposed : "";
    expect([first, again]).toContainEqual({ not: "done before" });
    const { content, state } = await acme.api.editor.invoices.byId({ invoiceId: proposed });
    expect(state).toBe("draft");
    expect(content).toMatchObject({ clientId, reference: number, subject: `Late payment of invoice ${number}` });
    // 10.316… and 4.171…: Dutch English writes a rate with a comma and an amount with a point.
    expect(
      content.lines.map(({ title, detail, unitPrice, taxes }) => [title, detail, unitPrice, taxes[0]?.category]),
    ).toEqual([
      [
        `Interest on invoice ${number}, 21 Apr 2026 – 29 Apr 2026`,
        "€4,121.85 × 10,15 % × 9/365 = €10.32",
        "10.32",
        "O",
      ],
      [`Interest on invoice ${number}, 30 Apr 2026 – 4 May 2026`, "€3,000.00 × 10,15 % × 5/365 = €4.17", "4.17", "O"],
      ["Compensation for recovery costs (Directive 2011/7/EU, art. 6)", "", "40", "O"],
    ]);
    const told = await world.services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(notifications).where(eq(notifications.subjectId, proposed)),
    );
    // The owner, the admin and the accountant: 10.32, 4.17 and 40.00.
    expect(told.map(({ kind, params }) => [kind, params.amount])).toEqual(
      Array.from({ length: 3 }, () => ["late_fee_proposed", "€54.49"]),
    );

    // Thirty days after is Wednesday 20 May: sixteen days more, and the fixed sum was asked for.
    world.setNow("2026-05-20T09:07:00Z");
    expect(await send(invoiceId, "last")).toBe("sent");
    const next = await proposeLateFee(world.services, { ...ref, stepId: "last" });
    const second = await acme.api.editor.invoices.byId({ invoiceId: "proposed" in next ? next.proposed : "" });
    expect(second.content.lines.map(({ detail }) => detail)).toEqual(["€3,000.00 × 10,15 % × 16/365 = €13.35"]);
    const view = await acme.api.viewer.reminders.ofInvoice({ invoiceId });
    expect(view.sent.map(({ fee }) => fee?.state)).toEqual(["draft", "draft"]);
  });

  test("is not asked for the late payment of a late fee", async () => {
    const { invoiceId } = await acme.issuedInvoice({
      clientId: await clientOf("Twice late", ["twice@client.example"]),
      dueDays: 0,
    });
    world.setNow("2026-06-03T08:07:00Z");
    expect(await send(invoiceId, "second")).toBe("sent");
    const fee = await proposeLateFee(world.services, { tenantId: acme.tenantId, invoiceId, stepId: "second" });
    const feeId = "proposed" in fee ? fee.proposed : "";
    const { contentHash } = await acme.api.editor.invoices.submit({ invoiceId: feeId });
    await acme.api.approver.invoices.approve({ invoiceId: feeId, contentHash });
    await acme.api.editor.invoices.issue({ invoiceId: feeId, contentHash, recipients: ["twice@client.example"] });
    const feeOf = await acme.api.viewer.reminders.ofInvoice({ invoiceId });
    expect(feeOf.sent.map(({ fee: one }) => one?.state)).toEqual(["issued"]);
    // Due thirty days after 3 June, and fourteen days after that is Friday 17 July.
    world.setNow("2026-07-17T08:07:00Z");
    expect(await send(feeId, "second")).toBe("sent");
    const ref = { tenantId: acme.tenantId, invoiceId: feeId, stepId: "second" };
    expect(await proposeLateFee(world.services, ref)).toEqual({ not: "a fee itself" });
  });

  test("is not proposed any more once the invoice is paid", async () => {
    const { invoiceId } = await acme.issuedInvoice({
      clientId: await clientOf("Paid in time", ["in.time@client.example"]),
      dueDays: 0,
    });
    // Fourteen days after 17 July is Friday the 31st.
    world.setNow("2026-07-31T09:07:00Z");
    expect(await send(invoiceId, "second")).toBe("sent");
    await pay(invoiceId, "4121.85", "2026-07-31");
    const ref = { tenantId: acme.tenantId, invoiceId, stepId: "second" };
    expect(await proposeLateFee(world.services, ref)).toEqual({ not: "over" });
  });
});

test("a reminder that a mail server put off is not tried again once the money is there", async () => {
  const { invoiceId, versionId } = await byHand(await clientOf("Greylisted", ["grey@client.example"]));
  const { tenantId } = acme;
  await world.services.inTenant(tenantId, (tx) =>
    tx.insert(documents).values({ tenantId, versionId, fileKey: "a.pdf", sha256: "00", bytes: 1 }),
  );
  // Due on Saturday 1 August; three days after is Tuesday.
  world.setNow("2026-08-04T09:07:00Z");
  expect(await send(invoiceId, "first")).toBe("sent");
  const [made] = await dispatchesOf(invoiceId);
  const [to] = await world.services.inTenant(tenantId, (tx) =>
    tx
      .select()
      .from(deliveries)
      .where(eq(deliveries.dispatchId, made?.id ?? "")),
  );
  let tries = 0;
  const mailer = {
    send: () => {
      tries += 1;
      return Promise.reject(new MailDeferred("Try again later"));
    },
  };
  const doors = { ...world.services, mailer, mailFrom: "invoices@countersign.example" };
  const ref = { tenantId, deliveryId: to?.id ?? "" };
  await expect(sendInvoiceMail(doors, ref)).rejects.toThrow("Try again later");
  await pay(invoiceId, "4121.85", "2026-08-04");
  expect(await sendInvoiceMail(doors, ref)).toBe("paid since");
  expect(tries).toBe(1);
});
