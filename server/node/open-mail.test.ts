import { generateKeyPairSync, sign } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { asc, eq } from "drizzle-orm";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliveries } from "#db/schema/delivery.ts";
import { type TestDatabase, testDatabase } from "#db/testing.ts";
import { type SnsPeer, startSnsPeer, TOPIC } from "#integrations/ses/testing/sns-peer.ts";
import {
  type RecordingSmtpServer,
  startRecordingSmtpServer,
} from "#integrations/smtp/testing/recording-smtp-server.ts";
import { report, UNKNOWN_USER } from "#integrations/smtp/testing/reports.ts";
import { sendInvoiceMail } from "#server/delivery/send-invoice-mail.ts";
import { type IssuedInvoice, makeAgency, makeIssuedInvoice, SECRET } from "#server/delivery/testing/issued-invoice.ts";
import { parseEnv } from "#server/env.ts";
import { createLogger } from "#server/logger.ts";
import { listen } from "./http-server.ts";
import { type Mail, openMail } from "./open-mail.ts";

const NOW = new Date();
const silent = createLogger({ level: "silent" });
const CREDENTIALS = "postmark:a-password-that-nobody-guesses";
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });

let db: TestDatabase;
let sns: SnsPeer;
let smtp: RecordingSmtpServer;
let mail: Mail;
let server: Awaited<ReturnType<typeof listen>>;
let base: string;
let bouncePort: number;
let invoice: IssuedInvoice;

const RECIPIENTS = ["a-ses@lumen.example", "b-grid@lumen.example", "c-mark@lumen.example", "d-mail@lumen.example"];

beforeAll(async () => {
  db = await testDatabase();
  sns = await startSnsPeer(NOW);
  smtp = await startRecordingSmtpServer();
  bouncePort = await freePort();
  const env = parseEnv({
    SMTP_URL: smtp.url,
    MAIL_BOUNCE_DOMAIN: "bounce.example.com",
    BOUNCE_PORT: String(bouncePort),
    SES_TOPIC_ARN: TOPIC,
    SENDGRID_WEBHOOK_KEY: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    POSTMARK_WEBHOOK_AUTH: CREDENTIALS,
  });
  const files = {
    get: async () => new TextEncoder().encode("%PDF-1.7"),
    put: () => Promise.reject(new Error("nothing is stored here")),
  };
  const { inTenant, crossTenant } = db;
  mail = await openMail({
    env,
    secret: SECRET,
    inTenant,
    crossTenant,
    files,
    logger: silent,
    now: () => NOW,
    fetch: sns.fetch,
  });
  const door = mail.providerDoor;
  if (!door) throw new Error("three providers are configured and none has a door");
  server = await listen({
    host: "127.0.0.1",
    port: 0,
    fetch: door,
    middleware: null,
    upgrade: (_, socket) => socket.destroy(),
  });
  base = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;

  const tenantId = await makeAgency(inTenant);
  invoice = await makeIssuedInvoice(inTenant, tenantId, { recipients: RECIPIENTS, fileKey: "pdf" });
  for (const { deliveryId } of invoice.deliveries) {
    const services = {
      inTenant,
      mailer: mail.mailer,
      secret: SECRET,
      publicUrl: "https://countersign.example",
      mailFrom: "invoices@countersign.example",
      now: () => NOW,
    };
    await sendInvoiceMail(services, { tenantId, deliveryId });
  }
});
afterAll(async () => {
  await server?.close();
  await mail?.close();
  await smtp?.[Symbol.asyncDispose]();
  await sns?.[Symbol.asyncDispose]();
  await db?.[Symbol.asyncDispose]();
});

async function freePort(): Promise<number> {
  const taken = createTcpServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  taken.close();
  await once(taken, "close");
  return port;
}

/** What the mail server got for a recipient: all that a provider or another mail server could know of us. */
function received(recipient: string) {
  const found = smtp.accepted.find(({ to }) => to[0] === recipient);
  if (!found) throw new Error(`${recipient} was sent nothing`);
  const header = (name: string) => String(found.parsed.headers.get(name) ?? "");
  return { ...found, header };
}

const statesNow = async () =>
  Object.fromEntries(
    (
      await db.inTenant(invoice.tenantId, (tx) =>
        tx
          .select()
          .from(deliveries)
          .where(eq(deliveries.versionId, invoice.versionId))
          .orderBy(asc(deliveries.recipient)),
      )
    ).map(({ recipient, state }) => [recipient.split("@")[0], state]),
  );

const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${base}/webhooks/mail/${path}`, { method: "POST", body, headers });

function sendgrid(events: object[]) {
  const body = JSON.stringify(events);
  const time = String(Math.floor(NOW.getTime() / 1_000));
  return post("sendgrid", body, {
    "x-twilio-email-event-webhook-signature": sign("sha256", Buffer.from(time + body), privateKey).toString("base64"),
    "x-twilio-email-event-webhook-timestamp": time,
  });
}

describe("what becomes of a mail after it left finds its way back", () => {
  test("by SES, which hands back our tag in a message of SNS", async () => {
    const [tag = ""] = received("a-ses@lumen.example").header("x-ses-message-tags").split("=").slice(1);
    const event = {
      eventType: "Delivery",
      mail: { timestamp: NOW.toISOString(), tags: { countersign: [tag] } },
      delivery: { timestamp: NOW.toISOString(), smtpResponse: "250 2.0.0 OK" },
    };
    const response = await post("ses", sns.envelope({ Message: JSON.stringify(event) }) as BodyInit);
    expect([response.status, await response.json()]).toEqual([200, { recorded: 1 }]);
    expect(await statesNow()).toMatchObject({ "a-ses": "delivered" });
  });

  test("by SendGrid, which hands back our argument in a batch, and again when it hears nothing", async () => {
    const { unique_args: ours } = JSON.parse(received("b-grid@lumen.example").header("x-smtpapi"));
    const events = [
      {
        event: "bounce",
        sg_event_id: "1",
        timestamp: NOW.getTime() / 1_000,
        status: "5.2.2",
        reason: "over quota",
        ...ours,
      },
    ];
    expect(await (await sendgrid(events)).json()).toEqual({ recorded: 1 });
    expect(await (await sendgrid(events)).json()).toEqual({ recorded: 0 });
    expect(await statesNow()).toMatchObject({ "b-grid": "bounced" });
  });

  test("by Postmark, which hands back our metadata", async () => {
    const ref = received("c-mark@lumen.example").header("x-pm-metadata-countersign");
    const record = {
      RecordType: "SpamComplaint",
      ID: 7,
      Type: "SpamComplaint",
      BouncedAt: NOW.toISOString(),
      Metadata: { countersign: ref },
    };
    const authorization = `Basic ${Buffer.from(CREDENTIALS).toString("base64")}`;
    const response = await post("postmark", JSON.stringify(record), { authorization });
    expect(await response.json()).toEqual({ recorded: 1 });
    expect(await statesNow()).toMatchObject({ "c-mark": "complained" });
  });

  test("by a mail server, which sends a report to the address that the mail came from", async () => {
    const { from } = received("d-mail@lumen.example");
    const transport = createTransport({ host: "127.0.0.1", port: bouncePort, ignoreTLS: true });
    for (const _twice of [1, 2]) {
      await transport.sendMail({ envelope: { from: "", to: from }, raw: report({ recipient: UNKNOWN_USER }) });
    }
    transport.close();
    expect(await statesNow()).toMatchObject({ "d-mail": "bounced" });
  });
});

describe("the door of providers", () => {
  test("is closed to who cannot sign, has no other way in, and takes no flood", async () => {
    const before = await statesNow();
    expect((await post("ses", sns.envelope({}, { Signature: "AAAA" }) as BodyInit)).status).toBe(403);
    expect((await post("sendgrid", "[]")).status).toBe(403);
    expect((await post("postmark", "{}")).status).toBe(403);
    expect((await post("mailgun", "{}")).status).toBe(404);
    expect((await post("ses/../postmark", "{}")).status).toBe(403);
    expect((await fetch(`${base}/webhooks/mail/ses`)).status).toBe(405);
    expect((await post("sendgrid", "x".repeat(1_000_001))).status).toBe(413);
    expect(await statesNow()).toEqual(before);
  });
});

test("A configuration that cannot work says so with the remedy, and leaves nothing open", async () => {
  const { inTenant, crossTenant } = db;
  const files = { get: async () => null, put: () => Promise.reject(new Error("nothing is stored here")) };
  const open = (change: Record<string, string>) =>
    openMail({
      env: parseEnv(change),
      secret: SECRET,
      inTenant,
      crossTenant,
      files,
      logger: silent,
      now: () => NOW,
    });
  const noKey = Buffer.alloc(80, 1).toString("base64");
  await expect(open({ SENDGRID_WEBHOOK_KEY: noKey })).rejects.toThrow(/SENDGRID_WEBHOOK_KEY is no key/);
  const taken = { MAIL_BOUNCE_DOMAIN: "bounce.example.com", BOUNCE_PORT: String(bouncePort) };
  await expect(open(taken)).rejects.toThrow(/Bounces cannot come in at port/);
  const noCertificate = { BOUNCE_TLS_KEY: "/nowhere/key.pem", BOUNCE_TLS_CERT: "/nowhere/cert.pem" };
  await expect(open({ ...taken, ...noCertificate })).rejects.toThrow(/Bounces cannot come in by TLS: .*no such file/);
  expect(() => parseEnv({ ...taken, BOUNCE_TLS_KEY: "key.pem" })).toThrow(/BOUNCE_TLS_CERT is required/);
  expect(() => parseEnv({ BOUNCE_PORT: "2525" })).toThrow(/MAIL_BOUNCE_DOMAIN is required/);
  expect(() => parseEnv({ POSTMARK_WEBHOOK_AUTH: "postmark:short" })).toThrow(/at least 16 characters/);
});
