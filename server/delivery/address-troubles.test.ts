import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { deliveries } from "#db/schema/delivery.ts";
import { testDatabase } from "#db/testing.ts";
import { addressTroubles } from "./address-troubles.ts";
import { makeAgency, makeIssuedInvoice } from "./testing/issued-invoice.ts";

const ADDRESS = "ap@lumen.example";

let db: Awaited<ReturnType<typeof testDatabase>>;
let tenantId: string;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());
beforeEach(async () => {
  tenantId = await makeAgency(db.inTenant);
});

/** One more mail to the address, and what became of it. */
async function mailed(set: Partial<typeof deliveries.$inferInsert>): Promise<void> {
  const { versionId } = await makeIssuedInvoice(db.inTenant, tenantId, { recipients: [ADDRESS] });
  await db.inTenant(tenantId, (tx) => tx.update(deliveries).set(set).where(eq(deliveries.versionId, versionId)));
}
const BOUNCED = {
  state: "bounced",
  bounceReason: "mailbox_full",
  bouncedAt: new Date("2026-11-20T10:00:00Z"),
} as const;
const troubles = (addresses = [ADDRESS], agency = tenantId) =>
  db.inTenant(agency, (tx) => addressTroubles(tx, addresses));

test("An address whose last mail came back is in trouble until a newer one came further", async () => {
  expect(await troubles()).toEqual([]);
  await mailed({ state: "viewed" });
  await mailed(BOUNCED);
  const bounced = { kind: "bounced", address: ADDRESS, reason: "mailbox_full", at: "2026-11-20T10:00:00.000Z" };
  expect(await troubles()).toEqual([bounced]);
  await mailed({ state: "queued" });
  await mailed({ state: "cancelled" });
  expect(await troubles([" AP@Lumen.example ", ADDRESS, "other@lumen.example"])).toEqual([bounced]);
  await mailed({ state: "accepted" });
  expect(await troubles()).toEqual([]);
});

test("A complaint about one mail holds for all that follow, and comes before a bounce", async () => {
  await mailed({ state: "viewed", complainedAt: new Date("2026-11-19T10:00:00Z") });
  await mailed({ state: "delivered" });
  await mailed(BOUNCED);
  expect(await troubles()).toEqual([{ kind: "complained", address: ADDRESS, at: "2026-11-19T10:00:00.000Z" }]);
});

test("What came back before reasons were kept has its reason from its words", async () => {
  await mailed({ state: "bounced", problem: "550 5.1.1 user unknown" });
  expect(await troubles()).toMatchObject([{ kind: "bounced", reason: "address_unknown" }]);
});

test("Another agency learns nothing of what happened at an address here", async () => {
  await mailed({ ...BOUNCED, complainedAt: new Date() });
  expect(await troubles([ADDRESS], await makeAgency(db.inTenant))).toEqual([]);
});
