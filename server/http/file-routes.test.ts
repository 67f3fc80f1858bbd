import { afterAll, beforeAll, expect, test } from "vitest";
import { documents } from "#db/schema/invoices.ts";
import { twoTenants, type World } from "#server/testing/world.ts";
import { createHttpApp } from "./app.ts";

let world: World;
beforeAll(async () => {
  world = await twoTenants();
});
afterAll(() => world[Symbol.asyncDispose]());

test("a store that hands files out itself is where a member is sent, and nobody else", async () => {
  const { acme, globex, services } = world;
  const { invoiceId, versionId, number } = await acme.issuedInvoice();
  const stored = await services.files.put("documents/one.pdf", new TextEncoder().encode("%PDF-1.7"), "application/pdf");
  await services.inTenant(acme.tenantId, (tx) =>
    tx.insert(documents).values({
      tenantId: acme.tenantId,
      versionId,
      fileKey: stored.key,
      sha256: stored.sha256,
      bytes: stored.bytes,
    }),
  );
  const handedOut: unknown[] = [];
  const bucket = {
    ...services.files,
    addressOf: async (...asked: unknown[]) => {
      handedOut.push(asked);
      return "https://bucket.example/one.pdf?signed";
    },
  };
  const pdfFor = ({ tenantId, people }: typeof acme, files = services.files) =>
    createHttpApp({ services: { ...services, files } }).fetch(
      new Request(`https://countersign.example/invoices/${invoiceId}/pdf`, {
        headers: { authorization: `Bearer ${people.viewer.userId}`, "x-agency": tenantId },
      }),
    );

  const own = await pdfFor(acme);
  expect(await own.text()).toBe("%PDF-1.7");
  expect(own.headers.get("content-disposition")).toBe(`inline; filename="${number}.pdf"`);

  const sent = await pdfFor(acme, bucket);
  expect([sent.status, sent.headers.get("location")]).toEqual([302, "https://bucket.example/one.pdf?signed"]);
  expect(sent.headers.get("cache-control")).toBe("no-store");
  expect(handedOut).toEqual([[stored.key, { name: `${number}.pdf`, mediaType: "application/pdf" }]]);

  expect((await pdfFor(globex, bucket)).status).toBe(404);
  expect(handedOut).toHaveLength(1);
});
