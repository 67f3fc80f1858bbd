import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { USUAL_WAYS } from "#core/notification-kinds.ts";
import type { Role } from "#core/permissions.ts";
import { outboxEvents } from "#db/schema/audit.ts";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { notificationSettings, notifications, pushSubscriptions } from "#db/schema/notifications.ts";
import type { Tx } from "#db/tenant.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { type TestAgency, twoTenants, WORLD_BEGINS, type World } from "#server/testing/world.ts";
import { mailSwitchToken } from "./mail-switch.ts";
import { type Notice, notify } from "./notify.ts";
import { PushDeferred, type PushOutcome, type PushService } from "./push-service.ts";
import { reachableInMs } from "./reach-member.ts";
import { digestsDue, sendDigest } from "./send-digest.ts";
import { sendNotificationMail } from "./send-notification-mail.ts";
import { devicesToWake, sendPush } from "./send-push.ts";

let world: World;
let acme: TestAgency;
beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());

const inAcme = <T>(work: (tx: Tx) => Promise<T>) => world.db.inTenant(acme.tenantId, work);
beforeEach(async () => {
  world.setNow(WORLD_BEGINS);
  await inAcme(async (tx) => {
    await tx.delete(notifications);
    await tx.delete(pushSubscriptions);
  });
  await world.db.owner.query("delete from notification_settings");
});

/** Tells members by role, and returns the rows that this made. */
async function tell(roles: Role[], more: Partial<Notice> = {}) {
  return inAcme(async (tx) => {
    const before = new Set((await tx.select().from(notifications)).map(({ id }) => id));
    await notify(tx, acme.tenantId, {
      kind: "mail_bounced",
      memberIds: roles.map((role) => acme.actors[role].memberId),
      subjectType: "invoice",
      subjectId: null,
      params: { number: "2026-0042", client: "Museum Kade", recipient: "books@kade.example" },
      ...more,
    });
    return (await tx.select().from(notifications)).filter(({ id }) => !before.has(id));
  });
}

const choose = (role: Role, more: Partial<typeof notificationSettings.$inferInsert>) =>
  inAcme((tx) =>
    tx
      .insert(notificationSettings)
      .values({ tenantId: acme.tenantId, memberId: acme.actors[role].memberId, ways: {}, ...more }),
  );

const doors = () => ({
  inTenant: world.db.inTenant,
  mailer: createMailboxMailer({ inTenant: world.db.inTenant, files: world.services.files }),
  secret: world.services.secret,
  publicUrl: world.services.publicUrl,
  mailFrom: "invoices@countersign.example",
});
const mailsTo = async (role: Role) =>
  (await inAcme((tx) => tx.select().from(mailboxMessages))).filter(
    ({ recipient }) => recipient === acme.actors[role].email,
  );
const ref = (row: { id: string } | undefined) => ({ tenantId: acme.tenantId, notificationId: row?.id ?? "" });

test("A member is told once of one thing, in the transaction in which it happened or not at all", async () => {
  const onceKey = "bounce/1";
  expect(await tell(["editor", "viewer"], { onceKey })).toHaveLength(2);
  expect(await tell(["editor"], { onceKey })).toHaveLength(0);
  const undone = inAcme(async (tx) => {
    const about = { kind: "mention", subjectType: "invoice", subjectId: null, params: {} } as const;
    await notify(tx, acme.tenantId, { ...about, memberIds: [acme.actors.editor.memberId] });
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect((await acme.api.editor.notifications.list()).rows).toHaveLength(1);
});

test("Everybody is told by the ways they chose, and somebody who wants none of it by none", async () => {
  const usual = USUAL_WAYS.mail_bounced;
  await choose("viewer", { ways: { mail_bounced: { ...usual, inApp: false, mail: "digest", push: false } } });
  await choose("accountant", { ways: { mail_bounced: { inApp: false, mail: "off", push: false } } });
  const rows = await tell(["editor", "viewer", "accountant"]);
  const of = (role: Role) => rows.find(({ memberId }) => memberId === acme.actors[role].memberId);
  expect(of("editor")).toMatchObject(usual);
  expect(of("viewer")).toMatchObject({ inApp: false, mail: "digest", push: false });
  expect(of("accountant")).toBeUndefined();
  expect((await acme.api.viewer.notifications.list()).rows).toEqual([]);
  const events = await inAcme((tx) => tx.select().from(outboxEvents));
  const made = events.filter(({ name }) => name === "notification/made").map(({ data }) => data.notificationId);
  expect(made).toContain(of("editor")?.id);
  expect(made).not.toContain(of("viewer")?.id);
});

test("A kind that has a letter of its own sends no second one", async () => {
  const [row] = await tell(["editor"], { kind: "approval_asked" });
  expect(row).toMatchObject({ mail: "off", push: true });
});

test("What people typed is cut to a line that a sentence can hold", async () => {
  const [row] = await tell(["editor"], { params: { client: `Kade\r\nBcc: x\u0000${"é".repeat(500)}` } });
  expect(row?.params.client).toHaveLength(120);
  for (const mark of ["\r", "\n", "\u0000"]) expect(row?.params.client).not.toContain(mark);
});

test("The list is one's own, newest first, page by page; reading takes from the count, and so does reading all up to what was shown", async () => {
  for (const number of ["1", "2", "3"]) await tell(["editor"], { params: { number } });
  const { editor, viewer } = acme.api;
  const first = await editor.notifications.list({ limit: 2 });
  const second = await editor.notifications.list({ limit: 2, cursor: first.nextCursor ?? "" });
  expect([...first.rows, ...second.rows].map(({ params }) => params.number).sort()).toEqual(["1", "2", "3"]);
  expect(second.nextCursor).toBeNull();
  const [newest, older] = first.rows;
  const id = { notificationId: newest?.notificationId ?? "" };
  await expect(viewer.notifications.markRead(id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  await editor.notifications.markRead(id);
  await editor.notifications.markRead(id);
  expect((await editor.live.glance()).counts.unread).toBe(2);
  await editor.notifications.markAllRead({ upTo: older?.at ?? "" });
  expect((await editor.live.glance()).counts.unread).toBe(0);
});

test("A mail goes out once, with names in one line, and never to whoever has read it or left", async () => {
  const [row] = await tell(["approver"]);
  expect(await sendNotificationMail(doors(), ref(row))).toBe("accepted");
  expect(await sendNotificationMail(doors(), ref(row))).toBe("accepted");
  const [mail, ...more] = await mailsTo("approver");
  expect(more).toEqual([]);
  expect(mail?.subject).toBe("Mail to books@kade.example did not arrive");
  expect(mail?.text).toContain("2026-0042 · Museum Kade");
  expect(mail?.text).toContain(`/notifications/${row?.id}?agency=`);
  await acme.api.approver.notifications.markRead({ notificationId: row?.id ?? "" });
  expect(await sendNotificationMail(doors(), ref(row))).toBe("over");
});

test("At night nothing goes out before the morning of its reader, wherever they live", async () => {
  await choose("editor", { quietFrom: "22:00", quietUntil: "07:30", timeZone: "Asia/Tokyo" });
  const [row] = await tell(["editor"]);
  const { inTenant } = world.services;
  const wait = (now: string, by: "mail" | "push") =>
    reachableInMs({ inTenant, now: () => new Date(now) }, ref(row), by);
  const hours = 3_600_000;
  expect(await wait("2026-03-10T15:00:00.000Z", "mail")).toBe(7.5 * hours); // midnight in Tokyo
  expect(await wait("2026-03-10T15:00:00.001Z", "push")).toBe(7.5 * hours);
  expect(await wait("2026-03-10T23:00:00.000Z", "mail")).toBe(0);
});

test("The link at the foot of a mail shows what it ends without ending it, ends that kind alone, and cannot be made up", async () => {
  const { tenantId } = acme;
  const { memberId } = acme.actors.editor;
  const token = mailSwitchToken(world.services.secret, { tenantId, memberId, kind: "mail_bounced" });
  const { notifications: api } = world.nobody;
  expect(await api.mailSwitch({ token })).toMatchObject({ kind: "mail_bounced", off: false });
  expect(await api.mailSwitch({ token })).toMatchObject({ off: false });
  const [row] = await tell(["editor"]);
  await api.switchMailOff({ token });
  await api.switchMailOff({ token });
  expect(await api.mailSwitch({ token })).toMatchObject({ off: true });
  expect((await acme.api.editor.notifications.settings()).ways).toEqual({
    mail_bounced: { ...USUAL_WAYS.mail_bounced, mail: "off" },
  });
  // Also what was on its way.
  expect(await sendNotificationMail(doors(), ref(row))).toBe("over");
  const other = [tenantId, acme.actors.owner.memberId, "mail_bounced", token.split(".").at(-1)].join(".");
  for (const forged of [other, token.replace("mail_bounced", "mention"), `${token}x`, "", "a.b.c.d"]) {
    await expect(api.switchMailOff({ token: forged })).rejects.toMatchObject({ code: "NOT_FOUND" });
  }
});

test("Once a day, at their hour, a member gets one mail about all that they have not seen", async () => {
  const digest = { kind: "payment_arrived", subjectType: "payment" } as const;
  for (const amount of ["1.00 EUR", "2.00 EUR", "3.00 EUR"]) await tell(["owner"], { ...digest, params: { amount } });
  const seen = (await acme.api.owner.notifications.list()).rows.find(({ params }) => params.amount === "2.00 EUR");
  await acme.api.owner.notifications.markRead({ notificationId: seen?.notificationId ?? "" });
  expect(await world.db.crossTenant.agenciesWithDigests()).toEqual([acme.tenantId]);
  const due = (iso: string) => digestsDue(world.db.inTenant, acme.tenantId, new Date(iso));
  const { memberId } = acme.actors.owner;
  expect(await due("2026-11-22T06:30:00.000Z")).toEqual([]);
  expect(await due("2026-11-22T07:04:00.000Z")).toEqual([{ memberId, day: "2026-11-22" }]);
  const one = { tenantId: acme.tenantId, memberId, day: "2026-11-22" };
  const before = (await mailsTo("owner")).length;
  expect(await sendDigest(doors(), one)).toBe("accepted");
  // What comes in between two tries of the same day waits for the next one.
  await tell(["owner"], { ...digest, params: { amount: "4.00 EUR" } });
  expect(await sendDigest(doors(), one)).toBe("accepted");
  const [mail, ...more] = (await mailsTo("owner")).slice(before);
  expect(more).toEqual([]);
  expect(mail?.subject).toBe(`2 things happened at ${acme.name}`);
  expect(mail?.text).toContain("3.00 EUR arrived");
  expect(mail?.text).not.toMatch(/[24]\.00 EUR/);
  expect(await due("2026-11-23T07:04:00.000Z")).toEqual([{ memberId, day: "2026-11-23" }]);
});

test("What is half a year old is swept away", async () => {
  await tell(["owner"]);
  await digestsDue(world.db.inTenant, acme.tenantId, new Date(Date.now() + 181 * 86_400_000));
  expect((await acme.api.owner.notifications.list()).rows).toEqual([]);
});

test("Settings that make no sense are refused by their field, and others are kept as they are", async () => {
  const { editor } = acme.api;
  const good = {
    ways: {},
    timeZone: "Europe/Lisbon",
    quiet: { from: "22:00", until: "07:00" },
    digestAt: "09:30",
    pushDetails: true,
  };
  await editor.notifications.saveSettings(good);
  expect(await editor.notifications.settings()).toMatchObject({
    chosenZone: "Europe/Lisbon",
    digestAt: "09:30",
    pushDetails: true,
  });
  for (const wrong of [
    { timeZone: "+02:00" },
    { timeZone: "Mars/Base" },
    { digestAt: "25:00" },
    { quiet: { from: "8", until: "9" } },
  ]) {
    await expect(editor.notifications.saveSettings({ ...good, ...wrong })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  }
});

type Sent = { endpoint: string; text: string; topic: string };

/** What the use cases ask of a push service; the real one is tried in integrations/web-push. */
function pushes(answer: () => PushOutcome) {
  const sent: Sent[] = [];
  const push: PushService = {
    publicKey: "key",
    accepts: (endpoint) => endpoint.startsWith("https://push.example.com/"),
    async send({ endpoint }, { text, topic }) {
      const outcome = answer();
      sent.push({ endpoint, text, topic });
      return outcome;
    },
  };
  return { sent, doors: { inTenant: world.db.inTenant, push, now: world.services.now }, push };
}

const browser = (name: string) => ({
  endpoint: `https://push.example.com/${name}`,
  p256dh: "A".repeat(87),
  auth: "A".repeat(22),
  device: "Firefox on Linux",
});

async function subscribe(role: Role, name: string, push: PushService) {
  const { subscribeDevice } = await import("./push-subscriptions.ts");
  await subscribeDevice(
    { services: { ...world.services, push }, requestId: "test", actor: acme.actors[role] },
    browser(name),
  );
}

test("A browser is woken with nothing that others may not read, unless its person allows it", async () => {
  const { sent, doors: to, push } = pushes(() => ({ outcome: "accepted" }));
  await subscribe("editor", "one", push);
  const [row] = await tell(["editor"]);
  const [deviceId = ""] = await devicesToWake(world.db.inTenant, ref(row));
  expect(await sendPush(to, { ...ref(row), deviceId })).toBe("accepted");
  expect(sent[0]?.topic).toHaveLength(32);
  for (const secret of ["2026-0042", "Museum Kade", "books@kade.example", acme.name])
    expect(sent[0]?.text).not.toContain(secret);
  await choose("editor", { pushDetails: true });
  await sendPush(to, { ...ref(row), deviceId });
  expect(sent[1]?.text).toContain("books@kade.example");
  expect(sent[1]?.topic).toBe(sent[0]?.topic);
});

test("A browser that is gone is forgotten, one that asks for patience is kept, and nobody wakes another's", async () => {
  const { doors: gone, push } = pushes(() => ({ outcome: "gone" }));
  const later = pushes(() => {
    throw new PushDeferred("patience", 1_000);
  });
  await subscribe("editor", "two", push);
  const [row] = await tell(["editor"]);
  const [deviceId = ""] = await devicesToWake(world.db.inTenant, ref(row));
  await expect(sendPush(later.doors, { ...ref(row), deviceId })).rejects.toBeInstanceOf(PushDeferred);
  // The browser is now somebody else's: what is for the first is not shown to the second.
  await subscribe("viewer", "two", push);
  expect(await sendPush(gone, { ...ref(row), deviceId })).toBe("over");
  await subscribe("editor", "two", push);
  expect(await sendPush(gone, { ...ref(row), deviceId })).toBe("gone");
  expect(await devicesToWake(world.db.inTenant, ref(row))).toEqual([]);
});

test("An address that is no push service's, and an eleventh browser, are refused", async () => {
  const { push } = pushes(() => ({ outcome: "accepted" }));
  const hostile = subscribe("editor", "x", { ...push, accepts: () => false });
  await expect(hostile).rejects.toMatchObject({ code: "push_endpoint_invalid" });
  for (let turn = 0; turn < 10; turn += 1) await subscribe("editor", `n${turn}`, push);
  await expect(subscribe("editor", "n10", push)).rejects.toMatchObject({ code: "limit_reached" });
  const { devices } = await acme.api.editor.notifications.devices();
  expect(devices).toHaveLength(10);
  await acme.api.viewer.notifications.unsubscribe({ deviceId: devices[0]?.deviceId ?? "" });
  await acme.api.editor.notifications.unsubscribe({ deviceId: devices[1]?.deviceId ?? "" });
  expect((await acme.api.editor.notifications.devices()).devices).toHaveLength(9);
});
