/** With INNGEST_BASE_URL an Inngest server drives the functions: what goes to it, and who may call us. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "#db/testing.ts";
import { makeAgency, makeIssuedInvoice, SECRET } from "#server/delivery/testing/issued-invoice.ts";
import { createDurableWork, type DurableWork } from "./durable-work.ts";
import { eventually } from "./engine/testing/eventually.ts";
import { silentLog } from "./engine/testing/silent-log.ts";

const SIGNING_KEY = `signkey-prod-${"ab".repeat(32)}`;

let db: Awaited<ReturnType<typeof testDatabase>>;
let work: DurableWork;
const received: { path: string; events: { id: string; name: string; data: unknown }[] }[] = [];

const peer = createServer((request: IncomingMessage, response) => {
  let body = "";
  request.on("data", (chunk) => {
    body += chunk;
  });
  request.on("end", () => {
    const events = JSON.parse(body);
    received.push({ path: request.url ?? "", events });
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ids: events.map(() => "1"), status: 200 }));
  });
});

beforeAll(async () => {
  db = await testDatabase();
  await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
  work = createDurableWork({
    inTenant: db.inTenant,
    crossTenant: db.crossTenant,
    mailer: { send: () => Promise.reject(new Error("nothing is sent here")) },
    renderPdf: () => Promise.reject(new Error("nothing is printed here")),
    relayUrl: db.relayUrl,
    logger: silentLog,
    secret: SECRET,
    publicUrl: "https://countersign.example",
    mailFrom: "invoices@countersign.example",
    now: () => new Date(),
    inngest: {
      baseUrl: `http://127.0.0.1:${(peer.address() as AddressInfo).port}`,
      eventKey: "event-key",
      signingKey: SIGNING_KEY,
    },
  });
  await work.start();
});

afterAll(async () => {
  await work.stop();
  peer.close();
  await db[Symbol.asyncDispose]();
});

test("an issued invoice is handed to the Inngest server under the outbox row's id, and marked", async () => {
  const tenantId = await makeAgency(db.inTenant);
  const invoice = await makeIssuedInvoice(db.inTenant, tenantId, { recipients: [], outbox: true });
  await eventually("the event is marked", async () => (await db.crossTenant.waitingOutbox(10)).length === 0);
  const { rows } = await db.owner.query<{ id: string }>("select id from outbox_events");
  expect(received).toHaveLength(1);
  expect(received[0]?.path).toBe("/e/event-key");
  expect(received[0]?.events).toEqual([
    expect.objectContaining({
      id: rows[0]?.id,
      name: "invoice/issued",
      data: { tenantId, invoiceId: invoice.invoiceId, versionId: invoice.versionId },
    }),
  ]);
  const runs = await db.owner.query("select 1 from jobs.runs");
  expect(runs.rows).toEqual([]);
});

test("nobody without the signing key can run a function or learn of one", async () => {
  const url = "https://countersign.example/api/inngest?fnId=countersign-send-dispatch&stepId=step";
  const body = JSON.stringify({
    event: { name: "invoice/issued", data: {}, id: "e", ts: 1 },
    events: [],
    steps: {},
    ctx: { run_id: "r", attempt: 0 },
  });
  for (const signature of [null, "t=1&s=00", `t=${Math.floor(Date.now() / 1000)}&s=${"0".repeat(64)}`]) {
    const headers = { "content-type": "application/json", host: "countersign.example" };
    const request = new Request(url, {
      method: "POST",
      headers: signature ? { ...headers, "x-inngest-signature": signature } : headers,
      body,
    });
    expect((await work.handler?.(request))?.status).toBe(401);
    const look = await work.handler?.(new Request(url, { headers }));
    expect(await look?.text()).not.toContain("send-dispatch");
  }
});
