/** Composing, sending again, reminding, waiting and calling off, through the API and as the durable function would take it up. */
import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { outboxEvents } from "#db/schema/audit.ts";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { twoTenants, type World } from "#server/testing/world.ts";
import { lookAtDispatch } from "./look-at-dispatch.ts";
import { newestDeliveries } from "./newest-deliveries.ts";

const TOKYO = "Asia/Tokyo";

let world: World;
/** For what is refused and so changes nothing. */
let untouched: { invoiceId: string };
beforeAll(async () => {
  world = await twoTenants();
  untouched = await world.acme.issuedInvoice();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.setNow("2026-03-10T09:00:00.000Z"));

const api = () => world.acme.api.editor;
const inAcme = <T>(fn: Parameters<World["services"]["inTenant"]>[1]) =>
  world.services.inTenant(world.acme.tenantId, fn) as Promise<T>;

function composed(invoiceId: string, change: object = {}) {
  return {
    invoiceId,
    dispatchId: randomUUID() as string,
    subject: "Invoice {number} again",
    body: "Hello {client},\n\nhere: {link}",
    recipients: [{ address: "ap@lumen.example", role: "to" as const }],
    ...change,
  };
}

const look = (dispatchId: string) => lookAtDispatch(world.services, { tenantId: world.acme.tenantId, dispatchId });

async function dispatchOf(dispatchId: string) {
  const [row] = await inAcme<(typeof dispatches.$inferSelect)[]>((tx) =>
    tx.select().from(dispatches).where(eq(dispatches.id, dispatchId)),
  );
  if (!row) throw new Error("no such dispatch");
  return row;
}

async function askedFor(dispatchId: string): Promise<number> {
  const rows = await inAcme<{ data: Record<string, string> }[]>((tx) =>
    tx.select({ data: outboxEvents.data }).from(outboxEvents).where(eq(outboxEvents.name, "dispatch/asked")),
  );
  return rows.filter(({ data }) => data.dispatchId === dispatchId).length;
}

describe("the composer", () => {
  test("opens with the client's addresses, the words of the document's language and its facts", async () => {
    const { invoiceId, number } = await world.acme.issuedInvoice();
    const page = await api().sending.compose({ invoiceId, kind: "resend" });
    expect(page.recipients.every(({ role }) => role === "to")).toBe(true);
    expect(page.subject).toContain(number);
    expect(page.body).toContain(number);
    expect(page.zone.zone).toBe("Europe/Amsterdam");
  });

  test("before it is issued leaves the number open, and what was composed goes out with it", async () => {
    const { invoiceId, contentHash } = await world.acme.approvedInvoice();
    const page = await api().sending.compose({ invoiceId, kind: "invoice" });
    expect(page.subject).toContain("{number}");
    const preview = await api().sending.preview({ invoiceId, kind: "invoice", subject: page.subject, body: page.body });
    expect(preview.subject).toContain("0000-0000");
    const mail = composed(invoiceId, { subject: page.subject, replyTo: "pm@acme.example" });
    const { number } = await api().invoices.issue({ invoiceId, contentHash, mail });
    const { dispatches: sent } = await api().sending.list({ invoiceId });
    expect(sent).toMatchObject([{ kind: "invoice", state: "sending", subject: expect.stringContaining(number) }]);
    expect(await dispatchOf(sent[0]?.dispatchId ?? "")).toMatchObject({ replyTo: "pm@acme.example", sendAt: null });
  });

  test("shows the mail as it will be, with everything that a person typed escaped", async () => {
    const { invoiceId, number } = await world.acme.issuedInvoice();
    const mail = await api().sending.preview({
      invoiceId,
      kind: "resend",
      subject: "{number}\r\nBcc: thief@example.com",
      body: '<img src=x onerror="alert(1)">\n\n<b>{client}</b> {link}',
    });
    expect(mail.subject).toBe(`${number} Bcc: thief@example.com`);
    expect(mail.html).not.toMatch(/<img|<b>/);
    expect(mail.html).toContain("&lt;img src=x");
    expect(mail.text).toContain('<img src=x onerror="alert(1)">');
  });

  test("is not for drafts, and reminders not for what is settled", async () => {
    const { invoiceId } = await world.acme.draftInvoice();
    await expect(api().sending.compose({ invoiceId, kind: "resend" })).rejects.toMatchObject({
      message: "wrong_state",
    });
    const paid = await world.acme.issuedInvoice();
    const { openMinor, currency } = await openOf(paid.invoiceId);
    await world.acme.api.accountant.payments.record({
      invoiceId: paid.invoiceId,
      amount: (Number(openMinor) / 100).toFixed(2),
      currency,
      receivedOn: "2026-03-10",
      idempotencyKey: randomUUID(),
    });
    await expect(api().sending.remind(composed(paid.invoiceId))).rejects.toMatchObject({
      message: "reminder_not_needed",
    });
  });
});

async function openOf(invoiceId: string) {
  const { totalMinor, settledMinor, currency } = await api().invoices.byId({ invoiceId });
  return { openMinor: BigInt(totalMinor) - BigInt(settledMinor), currency };
}

describe("recipients", () => {
  test("are kept once each, in small letters, in the most visible of their roles", async () => {
    const { invoiceId } = await world.acme.issuedInvoice();
    const { dispatchId } = await api().sending.resend(
      composed(invoiceId, {
        recipients: [
          { address: "CFO@lumen.example", role: "bcc" },
          { address: " ap@lumen.example ", role: "to" },
          { address: "cfo@lumen.example", role: "cc" },
        ],
      }),
    );
    const { dispatches: sent } = await api().sending.list({ invoiceId });
    const { recipients = [] } = sent.find((one) => one.dispatchId === dispatchId) ?? {};
    expect(recipients.map(({ address, role }) => `${role} ${address}`).sort()).toEqual([
      "cc cfo@lumen.example",
      "to ap@lumen.example",
    ]);
  });

  test.each([
    [
      "five hundred",
      Array.from({ length: 500 }, (_, n) => ({ address: `a${n}@x.example`, role: "to" })),
      "too_many_recipients",
    ],
    ["nobody", [], "recipient_missing"],
    ["copies alone", [{ address: "a@x.example", role: "cc" }], "recipient_missing"],
    ["two in one", [{ address: "a@x.example, b@x.example", role: "to" }], "recipient_invalid"],
    ["a second header", [{ address: "a@x.example\r\nBcc: thief@x.example", role: "to" }], "recipient_invalid"],
    ["no address", [{ address: "the accountant", role: "to" }], "recipient_invalid"],
  ])("that are %s are refused by name, and nothing is sent", async (_what, recipients, message) => {
    const mail = composed(untouched.invoiceId, { recipients });
    await expect(api().sending.resend(mail)).rejects.toMatchObject({ message });
    expect(await askedFor(mail.dispatchId)).toBe(0);
  });

  test("whose address is corrected are known by the new one: what came back is forgotten", async () => {
    const { invoiceId } = await world.acme.issuedInvoice();
    const first = await api().sending.resend(
      composed(invoiceId, { recipients: [{ address: "old@x.example", role: "to" }] }),
    );
    const [bounced] =
      (await api().sending.list({ invoiceId })).dispatches.find((one) => one.dispatchId === first.dispatchId)
        ?.recipients ?? [];
    await inAcme((tx) =>
      tx
        .update(deliveries)
        .set({ state: "bounced" })
        .where(eq(deliveries.id, bounced?.deliveryId ?? "")),
    );
    await api().sending.resend(
      composed(invoiceId, {
        recipients: [{ address: "new@x.example", role: "to" }],
        replaces: bounced?.deliveryId,
      }),
    );
    const { deliveries: shown } = await api().invoices.byId({ invoiceId });
    expect(shown.map(({ recipient }) => recipient)).not.toContain("old@x.example");
    expect(shown.map(({ recipient }) => recipient)).toContain("new@x.example");
    const { rows } = await api().invoices.list({ states: ["issued"], limit: 100 });
    expect(rows.find((row) => row.invoiceId === invoiceId)?.delivery).toBe("queued");
  });
});

test("Of several mails to one address the newest counts, and one that was called off counts for nothing", () => {
  const row = (
    id: string,
    recipient: string,
    state: "bounced" | "queued" | "cancelled" | "viewed",
    replaces: string | null = null,
  ) => ({
    id,
    recipient,
    state,
    replaces,
  });
  const rows = [
    row("1", "a", "viewed"),
    row("2", "b", "bounced"),
    row("3", "a", "queued"),
    row("4", "c", "queued", "2"),
    row("5", "a", "cancelled"),
  ];
  expect(newestDeliveries(rows).map(({ id }) => id)).toEqual(["3", "4"]);
  expect(newestDeliveries([row("1", "a", "bounced"), row("2", "b", "cancelled", "1")]).map(({ id }) => id)).toEqual([
    "1",
  ]);
});

describe("a sending", () => {
  test("that is asked for twice with one id is one sending", async () => {
    const { invoiceId } = await world.acme.issuedInvoice();
    const mail = composed(invoiceId);
    const answers = await Promise.all([api().sending.resend(mail), api().sending.resend(mail)]);
    expect(answers).toEqual([{ dispatchId: mail.dispatchId }, { dispatchId: mail.dispatchId }]);
    expect(await askedFor(mail.dispatchId)).toBe(1);
  });

  test("for a moment waits for the client's clock, which holds when clocks change in between", async () => {
    const { invoiceId } = await world.acme.issuedInvoice();
    const sendAt = { local: "2026-03-30T09:00", zone: "Europe/Amsterdam" };
    const { dispatchId } = await api().sending.resend(composed(invoiceId, { sendAt }));
    // Summer time begins on the 29th: nine o'clock is an hour earlier than it would be today.
    expect(await look(dispatchId)).toMatchObject({ is: "waiting", until: "2026-03-30T07:00:00.000Z" });
    world.setNow("2026-03-30T06:59:00.000Z");
    expect((await look(dispatchId)).is).toBe("waiting");
    world.setNow("2026-03-30T07:00:01.000Z");
    expect(await look(dispatchId)).toMatchObject({ is: "due", deliveryIds: [expect.any(String)] });
    expect((await dispatchOf(dispatchId)).state).toBe("sending");
  });

  test("follows the wall where the rules of its zone were changed after it was scheduled", async () => {
    const { invoiceId } = await world.acme.issuedInvoice();
    const { dispatchId } = await api().sending.resend(
      composed(invoiceId, { sendAt: { local: "2026-03-11T09:00", zone: TOKYO } }),
    );
    await inAcme((tx) =>
      tx
        .update(dispatches)
        .set({ sendAt: new Date("2026-03-10T23:00:00Z") })
        .where(eq(dispatches.id, dispatchId)),
    );
    expect(await look(dispatchId)).toMatchObject({ is: "waiting", until: "2026-03-11T00:00:00.000Z" });
    expect((await dispatchOf(dispatchId)).sendAt?.toISOString()).toBe("2026-03-11T00:00:00.000Z");
  });

  test.each([
    ["has gone by there", { local: "2026-03-10T17:59", zone: TOKYO }, "moment_past"],
    ["is on no calendar", { local: "2026-02-30T09:00", zone: TOKYO }, "moment_invalid"],
    ["is in no time zone", { local: "2026-04-01T09:00", zone: "Mars/Base" }, "moment_invalid"],
    ["is a year away", { local: "2027-04-01T09:00", zone: TOKYO }, "moment_invalid"],
  ])("for a moment that %s is refused", async (_what, sendAt, message) => {
    await expect(api().sending.resend(composed(untouched.invoiceId, { sendAt }))).rejects.toMatchObject({ message });
  });

  test("that is called off goes to nobody, and cannot be called off or let go again", async () => {
    const { invoiceId } = await world.acme.issuedInvoice();
    const sendAt = { local: "2026-03-20T09:00", zone: TOKYO };
    const { dispatchId } = await api().sending.resend(composed(invoiceId, { sendAt }));
    await api().sending.cancel({ dispatchId });
    expect(await look(dispatchId)).toMatchObject({ is: "over", why: "cancelled" });
    const { deliveries: shown } = await api().invoices.byId({ invoiceId });
    expect(shown.map(({ state }) => state)).not.toContain("cancelled");
    await expect(api().sending.cancel({ dispatchId })).rejects.toMatchObject({ message: "dispatch_over" });
    await expect(api().sending.sendNow({ dispatchId })).rejects.toMatchObject({ message: "dispatch_over" });
  });

  test("that is let go now is asked for anew, once however often the button is pressed", async () => {
    const { invoiceId } = await world.acme.issuedInvoice();
    const sendAt = { local: "2026-03-20T09:00", zone: TOKYO };
    const { dispatchId } = await api().sending.resend(composed(invoiceId, { sendAt }));
    const presses = await Promise.allSettled([1, 2, 3].map(() => api().sending.sendNow({ dispatchId })));
    expect(presses.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await askedFor(dispatchId)).toBe(2);
    expect(await look(dispatchId)).toMatchObject({ is: "due" });
    expect(await dispatchOf(dispatchId)).toMatchObject({ state: "sending", sendAt: null, sendLocal: null });
  });

  test("that is moved waits for its new moment, is asked for once more, and says so in the history", async () => {
    const { invoiceId } = await world.acme.issuedInvoice();
    const sendAt = { local: "2026-03-20T09:00", zone: TOKYO };
    const { dispatchId } = await api().sending.resend(composed(invoiceId, { sendAt }));
    const before = await look(dispatchId);
    await api().sending.move({ dispatchId, sendAt: { local: "2026-03-23T10:30", zone: "Europe/Amsterdam" } });
    expect(await askedFor(dispatchId)).toBe(2);
    const after = await look(dispatchId);
    expect(after).toMatchObject({ is: "waiting", until: "2026-03-23T09:30:00.000Z" });
    expect(after).not.toMatchObject({ moment: before.is === "waiting" && before.moment });
    const [event] = (await api().invoices.byId({ invoiceId })).history;
    expect(event).toMatchObject({
      action: "invoice.sending_moved",
      actorName: world.acme.actors.editor.name,
      details: { from: "2026-03-20T09:00 Asia/Tokyo", at: "2026-03-23T10:30 Europe/Amsterdam" },
    });
    const past = { local: "2026-03-10T09:59", zone: "Europe/Amsterdam" };
    await expect(api().sending.move({ dispatchId, sendAt: past })).rejects.toMatchObject({ message: "moment_past" });
    expect((await dispatchOf(dispatchId)).sendLocal).toBe("2026-03-23T10:30");
    world.setNow("2026-03-23T09:30:00.000Z");
    expect(await look(dispatchId)).toMatchObject({ is: "due" });
  });

  test("that is moved as its moment comes either goes or moves, and never both", async () => {
    const sendAt = { local: "2026-03-20T09:00", zone: "Europe/Amsterdam" };
    const moved = { local: "2026-03-27T09:00", zone: "Europe/Amsterdam" };
    const ends = { went: 0, moved: 0 };
    for (let round = 0; round < 12; round++) {
      world.setNow("2026-03-10T09:00:00.000Z");
      const { dispatchId } = await api().sending.resend(composed(untouched.invoiceId, { sendAt }));
      world.setNow("2026-03-20T08:00:00.000Z");
      // Whoever is asked first wins the lock more often than not: both get their turns.
      const race = [() => look(dispatchId), () => api().sending.move({ dispatchId, sendAt: moved })];
      if (round % 2 === 1) race.reverse();
      const settled = await Promise.allSettled(race.map((run) => run()));
      if (round % 2 === 1) settled.reverse();
      const [looked, asked] = settled;
      const { state, sendLocal } = await dispatchOf(dispatchId);
      if (asked?.status === "fulfilled") {
        ends.moved++;
        expect(looked).toMatchObject({ status: "fulfilled", value: { is: "waiting" } });
        expect({ state, sendLocal }).toEqual({ state: "scheduled", sendLocal: moved.local });
      } else {
        ends.went++;
        expect(asked).toMatchObject({ reason: { message: "dispatch_over" } });
        expect(looked).toMatchObject({ status: "fulfilled", value: { is: "due" } });
        expect({ state, sendLocal }).toEqual({ state: "sending", sendLocal: sendAt.local });
      }
    }
    expect(ends.went + ends.moved).toBe(12);
  });

  test("of an invoice that was voided, or settled before its reminder, is called off with the reason", async () => {
    const voided = await world.acme.issuedInvoice();
    const sendAt = { local: "2026-03-20T09:00", zone: TOKYO };
    const again = await api().sending.resend(composed(voided.invoiceId, { sendAt }));
    await world.acme.api.owner.invoices.void({ invoiceId: voided.invoiceId, reason: "Wrong client" });
    expect(await look(again.dispatchId)).toMatchObject({ is: "over", why: expect.stringContaining("voided") });
    expect((await dispatchOf(again.dispatchId)).state).toBe("cancelled");

    const paid = await world.acme.issuedInvoice();
    const reminder = await api().sending.remind(composed(paid.invoiceId, { sendAt }));
    const { openMinor, currency } = await openOf(paid.invoiceId);
    await world.acme.api.accountant.payments.record({
      invoiceId: paid.invoiceId,
      amount: (Number(openMinor) / 100).toFixed(2),
      currency,
      receivedOn: "2026-03-10",
      idempotencyKey: randomUUID(),
    });
    expect(await look(reminder.dispatchId)).toMatchObject({ is: "over", why: expect.stringContaining("settled") });
  });
});

describe("the agency's own words", () => {
  const owner = () => world.acme.api.owner;

  test("go out in their language until the product's are put back", async () => {
    const words = { subject: "{agency} sends {number}", body: "Dear {client}, see {link}" };
    await owner().messages.save({ kind: "invoice", language: "en", ...words });
    const { invoiceId, number } = await world.acme.issuedInvoice();
    const page = await api().sending.compose({ invoiceId, kind: "resend" });
    expect(page.subject).toContain(`sends ${number}`);
    expect(page.body).toMatch(/^Dear .*, see \{link\}$/);
    await owner().messages.restore({ kind: "invoice", language: "en" });
    expect((await api().sending.compose({ invoiceId, kind: "resend" })).body).not.toContain("Dear");
  });

  test("with a variable that is none are refused, by its name", async () => {
    const words = { subject: "Invoice {numbr}", body: "{client} {colour}" };
    await expect(owner().messages.save({ kind: "invoice", language: "de", ...words })).rejects.toMatchObject({
      message: "message_variable_unknown",
      cause: { details: { names: "{numbr}, {colour}" } },
    });
    const { messages } = await owner().messages.list();
    expect(messages.find(({ kind, language }) => kind === "invoice" && language === "de")).toMatchObject({
      own: false,
    });
  });

  test("are shown on a real document in the language that they are written in", async () => {
    const { html, subject } = await owner().messages.preview({
      kind: "credit_note",
      language: "de",
      subject: "Zu {about}",
      body: "Guten Tag {client}",
    });
    expect(html).toContain('lang="de"');
    expect(subject).toMatch(/^Zu ./);
  });

  test("come from the name and answer to the address that the agency says", async () => {
    await owner().messages.saveSender({ senderName: "Acme Invoices", replyTo: "billing@acme.example" });
    const { invoiceId } = await world.acme.issuedInvoice();
    const page = await api().sending.compose({ invoiceId, kind: "resend" });
    expect(page).toMatchObject({ senderName: "Acme Invoices", replyTo: "billing@acme.example" });
    const { dispatchId } = await api().sending.resend(composed(invoiceId));
    expect(await dispatchOf(dispatchId)).toMatchObject({ senderName: "Acme Invoices" });
    await owner().messages.saveSender({ senderName: "", replyTo: "" });
  });
});
