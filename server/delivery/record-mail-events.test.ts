import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit.ts";
import { deliveries } from "#db/schema/delivery.ts";
import { issuedVersions } from "#db/schema/invoices.ts";
import { mailEvents } from "#db/schema/mail-events.ts";
import { notifications } from "#db/schema/notifications.ts";
import { members } from "#db/schema/tenancy.ts";
import { testDatabase } from "#db/testing.ts";
import { bounceRef } from "./bounce-address.ts";
import type { MailEvent } from "./mail-events.ts";
import { recordMailEvents } from "./record-mail-events.ts";
import { type IssuedInvoice, makeAgency, makeIssuedInvoice, SECRET } from "./testing/issued-invoice.ts";

const NOW = new Date("2026-11-21T12:00:00Z");

let db: Awaited<ReturnType<typeof testDatabase>>;
let tenantId: string;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());
beforeEach(async () => {
  tenantId = await makeAgency(db.inTenant);
});

const services = () => ({ inTenant: db.inTenant, crossTenant: db.crossTenant, secret: SECRET, now: () => NOW });
const record = (events: MailEvent[], source: "ses" | "report" = "ses") => recordMailEvents(services(), source, events);

/** An invoice whose mails the mail server has taken. */
async function sent(recipients = ["ap@lumen.example"], agency = tenantId): Promise<IssuedInvoice> {
  const invoice = await makeIssuedInvoice(db.inTenant, agency, { recipients });
  await db.inTenant(agency, (tx) =>
    tx.update(deliveries).set({ state: "accepted" }).where(eq(deliveries.versionId, invoice.versionId)),
  );
  return invoice;
}

function event(
  invoice: IssuedInvoice,
  kind: MailEvent["kind"],
  change: Partial<MailEvent> & { nth?: number } = {},
): MailEvent {
  const { nth = 0, ...rest } = change;
  return {
    eventId: crypto.randomUUID(),
    ref: bounceRef(SECRET, invoice.deliveries[nth]?.deliveryId ?? ""),
    kind,
    reason: null,
    status: "",
    diagnostic: "",
    at: new Date("2026-11-21T11:59:00Z"),
    ...rest,
  };
}
const bounced = (invoice: IssuedInvoice, change: Parameters<typeof event>[2] = {}) =>
  event(invoice, "bounced", { status: "5.1.1", diagnostic: "550 5.1.1 user unknown", ...change });

const deliveriesOf = (invoice: IssuedInvoice) =>
  db.inTenant(invoice.tenantId, (tx) =>
    tx.select().from(deliveries).where(eq(deliveries.versionId, invoice.versionId)).orderBy(asc(deliveries.recipient)),
  );

async function actionsOf(invoice: IssuedInvoice): Promise<string[]> {
  const rows = await db.inTenant(invoice.tenantId, (tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.subjectId, invoice.invoiceId)).orderBy(asc(auditEvents.seq)),
  );
  return rows.map(({ action }) => action);
}

const toldOf = (invoice: IssuedInvoice) =>
  db.inTenant(invoice.tenantId, (tx) =>
    tx.select().from(notifications).where(eq(notifications.subjectId, invoice.invoiceId)),
  );

describe("what is told of a mail", () => {
  test("stands on its delivery with the reason, in the audit trail, and with whoever sent it", async () => {
    const invoice = await sent();
    expect(await record([bounced(invoice)])).toBe(1);
    expect(await deliveriesOf(invoice)).toMatchObject([
      {
        state: "bounced",
        bounceReason: "address_unknown",
        problem: "550 5.1.1 user unknown",
        bouncedAt: new Date("2026-11-21T11:59:00Z"),
      },
    ]);
    expect(await actionsOf(invoice)).toEqual(["invoice.mail_bounced"]);
    const [version] = await db.inTenant(tenantId, (tx) =>
      tx.select().from(issuedVersions).where(eq(issuedVersions.id, invoice.versionId)),
    );
    expect(await toldOf(invoice)).toMatchObject([
      {
        kind: "mail_bounced",
        memberId: version?.issuedBy,
        params: {
          number: "2026-0147",
          client: "Lumen & Sons",
          recipient: "ap@lumen.example",
          words: "There is no such mailbox. Check the address and send it again.",
        },
      },
    ]);
  });

  test("is told to the owners where whoever sent it has left the agency", async () => {
    const invoice = await sent();
    const owner = await db.inTenant(tenantId, async (tx) => {
      await tx.update(members).set({ removedAt: NOW });
      const ownerId = crypto.randomUUID();
      const people = { tenantId, name: "Olive", email: "olive@lumen.example" };
      await tx.insert(members).values({ ...people, id: ownerId, userId: crypto.randomUUID(), role: "owner" });
      await tx.insert(members).values({ ...people, userId: crypto.randomUUID(), role: "viewer" });
      return ownerId;
    });
    await record([bounced(invoice)]);
    expect((await toldOf(invoice)).map(({ memberId }) => memberId)).toEqual([owner]);
  });

  test("changes nothing when it is told again, alone or among others, by one teller or in a race of two", async () => {
    const invoice = await sent(["a@lumen.example", "b@lumen.example"]);
    const first = bounced(invoice);
    const second = event(invoice, "delivered", { nth: 1 });
    expect(await record([first, first])).toBe(1);
    const counts = await Promise.all([record([first, second]), record([second, first]), record([second])]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect((await deliveriesOf(invoice)).map(({ state }) => state)).toEqual(["bounced", "delivered"]);
    expect((await actionsOf(invoice)).sort()).toEqual(["invoice.mail_bounced", "invoice.mail_delivered"]);
    expect(await toldOf(invoice)).toHaveLength(1);
  });

  test("never moves a mail back, in whichever order it comes", async () => {
    const invoice = await sent();
    await record([bounced(invoice)]);
    await record([event(invoice, "delivered"), event(invoice, "delayed", { diagnostic: "421 later" })]);
    expect(await deliveriesOf(invoice)).toMatchObject([{ state: "bounced", problem: "550 5.1.1 user unknown" }]);
    expect(await actionsOf(invoice)).toEqual(["invoice.mail_bounced"]);
  });

  test("of a mail that was read is kept, and a complaint about it is told all the same", async () => {
    const invoice = await sent();
    await db.inTenant(tenantId, (tx) => tx.update(deliveries).set({ state: "viewed" }));
    await record([bounced(invoice)]);
    await record([event(invoice, "complained")]);
    expect(await deliveriesOf(invoice)).toMatchObject([{ state: "viewed", problem: "", bounceReason: null }]);
    expect(await actionsOf(invoice)).toEqual(["invoice.mail_complained"]);
    expect((await toldOf(invoice)).map(({ kind }) => kind)).toEqual(["mail_complained"]);
  });

  test("of a mail whose reply was lost ends the doubt, whichever way", async () => {
    const invoice = await sent(["a@lumen.example", "b@lumen.example"]);
    const doubt = { state: "queued", problem: "nobody knows whether the mail server took it" } as const;
    await db.inTenant(tenantId, (tx) => tx.update(deliveries).set(doubt));
    await record([event(invoice, "delivered"), bounced(invoice, { nth: 1 })]);
    expect(await deliveriesOf(invoice)).toMatchObject([
      { state: "delivered", problem: "" },
      { state: "bounced", bounceReason: "address_unknown" },
    ]);
  });

  test("by somebody who does not know our secret, or of a delivery that nobody has, is nothing", async () => {
    const invoice = await sent();
    const { ref } = bounced(invoice);
    const forged = [
      {
        ...bounced(invoice),
        ref: bounceRef("another secret, which is just as long", invoice.deliveries[0]?.deliveryId ?? ""),
      },
      { ...bounced(invoice), ref: ref.split(".")[0] ?? "" },
      { ...bounced(invoice), ref: bounceRef(SECRET, crypto.randomUUID()) },
      { ...bounced(invoice), ref: "" },
    ];
    expect(await record(forged)).toBe(0);
    expect(await deliveriesOf(invoice)).toMatchObject([{ state: "accepted" }]);
    expect(await actionsOf(invoice)).toEqual([]);
  });

  test("in one call about mails of several agencies stays with each of them", async () => {
    const otherId = await makeAgency(db.inTenant);
    const mine = await sent();
    const theirs = await sent(["ap@lumen.example"], otherId);
    expect(await record([bounced(mine), event(theirs, "delivered")])).toBe(2);
    expect(await deliveriesOf(mine)).toMatchObject([{ state: "bounced" }]);
    expect(await deliveriesOf(theirs)).toMatchObject([{ state: "delivered" }]);
    const seen = await db.inTenant(tenantId, (tx) => tx.select().from(mailEvents));
    expect(seen.map(({ deliveryId }) => deliveryId)).toEqual([mine.deliveries[0]?.deliveryId]);
  });

  test("about many mails at once by two tellers in opposite orders ends, with every mail where it belongs", async () => {
    const invoice = await sent(
      Array.from({ length: 20 }, (_, nth) => `r${String(nth).padStart(2, "0")}@lumen.example`),
    );
    const delivered = invoice.deliveries.map((_, nth) => event(invoice, "delivered", { nth }));
    const gone = invoice.deliveries.map((_, nth) => bounced(invoice, { nth })).reverse();
    await Promise.all([record(delivered), record(gone, "report")]);
    expect(new Set((await deliveriesOf(invoice)).map(({ state }) => state))).toEqual(new Set(["bounced"]));
    expect(await toldOf(invoice)).toHaveLength(20);
  });

  test("is cut to what is kept of it, without what a database cannot keep, and is never of tomorrow", async () => {
    const invoice = await sent();
    await record([
      bounced(invoice, {
        eventId: `\u0000${"i".repeat(5_000)}`,
        status: "5.1.1".repeat(900),
        diagnostic: `550 \u0000 user unknown ${"x".repeat(90_000)}\ud800`,
        at: new Date("2999-01-01T00:00:00Z"),
      }),
      event(invoice, "delivered", { at: new Date(Number.NaN) }),
    ]);
    const [delivery] = await deliveriesOf(invoice);
    expect(delivery).toMatchObject({ state: "bounced", bouncedAt: NOW, deliveredAt: NOW });
    expect(delivery?.problem.length).toBeLessThanOrEqual(500);
  });
});
