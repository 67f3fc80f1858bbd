import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveries } from "#db/schema/delivery.ts";
import { notifications } from "#db/schema/notifications.ts";
import { testDatabase } from "#db/testing.ts";
import { noteDelivery } from "./note-delivery.ts";
import { makeAgency, makeIssuedInvoice } from "./testing/issued-invoice.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());

test("A mail that is refused outright has its reason, and whoever sent it hears of it once", async () => {
  const tenantId = await makeAgency(db.inTenant);
  const invoice = await makeIssuedInvoice(db.inTenant, tenantId, { recipients: ["ap@lumen.example"] });
  const deliveryId = invoice.deliveries[0]?.deliveryId ?? "";
  const problem = "550 5.1.1 <ap@lumen.example> user unknown";
  for (const _twice of [1, 2]) {
    await db.inTenant(tenantId, (tx) => noteDelivery(tx, { deliveryId }, { state: "bounced", problem }));
  }
  const [delivery] = await db.inTenant(tenantId, (tx) =>
    tx.select().from(deliveries).where(eq(deliveries.id, deliveryId)),
  );
  expect(delivery).toMatchObject({ state: "bounced", problem, bounceReason: "address_unknown" });
  const told = await db.inTenant(tenantId, (tx) => tx.select().from(notifications));
  expect(told).toMatchObject([
    { kind: "mail_bounced", subjectId: invoice.invoiceId, params: { recipient: "ap@lumen.example" } },
  ]);
});
