/**
 * With INNGEST_BASE_URL an Inngest server drives the functions: what goes to it, and who may call us. Where the variable is set for the
 * tests as well, that server has to keep what every engine promises (docker-compose.yml starts one).
 */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "#db/testing.ts";
import { makeAgency, makeIssuedInvoice, SECRET } from "#server/delivery/testing/issued-invoice.ts";
import { createDurableWork, type DurableWork } from "./durable-work.ts";
import { eventually } from "./engine/testing/eventually.ts";
import { silentLog } from "./engine/testing/silent-log.ts";
import { type EngineUnderTest, engineSuite } from "./testing/engine-suite.ts";

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

/** A host of our own that a running Inngest server calls. It needs INNGEST_EVENT_KEY and INNGEST_SIGNING_KEY, as the product does. */
async function inngestServer(baseUrl: string): Promise<EngineUnderTest> {
  const hostname = process.env.INNGEST_TEST_HOST ?? "127.0.0.1";
  const { INNGEST_EVENT_KEY: eventKey, INNGEST_SIGNING_KEY: signingKey } = process.env;
  let host: Server | null = null;
  let port = 0;
  let build: Parameters<EngineUnderTest["start"]>[0] = () => [];
  const begin = async () => {
    const client = new Inngest({
      id: "t",
      isDev: false,
      baseUrl,
      logger: silentLog,
      internalLogger: silentLog,
      ...(eventKey ? { eventKey } : {}),
      ...(signingKey ? { signingKey } : {}),
    });
    const started = createServer(serve({ client, functions: build(client) }));
    await new Promise<void>((resolve) => started.listen(port, resolve));
    port = (started.address() as AddressInfo).port;
    host = started;
    // The host tells the server what it serves, under the address at which the server reaches it.
    const synced = await fetch(`http://${hostname}:${port}/api/inngest`, { method: "PUT" });
    if (!synced.ok) throw new Error(`the Inngest server does not take our functions: ${await synced.text()}`);
    return client;
  };
  const end = () =>
    new Promise<void>((resolve) => {
      if (!host) return resolve();
      host.close(() => resolve());
      host.closeAllConnections();
    });
  return {
    start(functions) {
      build = functions;
      return begin();
    },
    async restart() {
      await end();
      return begin();
    },
    stop: end,
  };
}

const realServer = process.env.INNGEST_BASE_URL;
describe.skipIf(!realServer)("an Inngest server", () => {
  engineSuite(() => inngestServer(realServer ?? ""), { withinMs: 90_000, seesEarlyAnswers: false });
});
