import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { edgeWorld } from "./testing/edge-world.ts";

test("Two agencies see their own through the Worker, and of each other's what nobody has", async () => {
  await using edge = await edgeWorld();
  const { acme, globex } = edge.world;
  const { invoiceId } = await acme.draftInvoice();
  await globex.draftInvoice({ subject: "Of Globex" });
  const asAcme = { as: acme.people.editor, agency: acme.tenantId };
  const asGlobex = { as: globex.people.editor, agency: globex.tenantId };

  const mine = await edge.call("clients.list", { ...asAcme, input: {} });
  expect(mine.status).toBe(200);
  expect(JSON.stringify(mine.body)).toContain("Museum Kade (Acme Studio)");
  expect(JSON.stringify(mine.body)).not.toContain("Globex");
});
