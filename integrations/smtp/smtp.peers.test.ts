/**
 * Mail through real servers. `SMTP_URL` is a receiving server that can be told to fail, `SMTP_API_URL` is where it is told and where
 * what it kept is read; `MTA_URL` is a relaying server (Postfix) before it, which queues, retries and sends bounces.
 */
import { randomUUID } from "node:crypto";
import { createTransport } from "nodemailer";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { bounceReason } from "#core/bounce-reason.ts";
import { type TestDatabase, testDatabase } from "#db/testing.ts";
import { bounceAddress, readBounceRef, refOfBounceAddress } from "#server/delivery/bounce-address.ts";
import { createMailLedger } from "#server/delivery/database-mail-ledger.ts";
import { MailDeferred, type MailMessage } from "#server/delivery/mail.ts";
import type { MailEvent } from "#server/delivery/mail-events.ts";
import { createMailTrace } from "#server/delivery/mail-trace.ts";
import { openBounceDoor } from "./bounce-door.ts";
import { createSmtpMailer } from "./mailer.ts";

const { SMTP_URL: sinkUrl, SMTP_API_URL: api, MTA_URL: mtaUrl } = process.env;
const SECRET = "a secret of the tests with real servers, long enough";
const DOMAIN = "bounce.studioharbour.example";
const PDF = Buffer.alloc(300_000, "%PDF-1.7 ");
/** Postfix tries again after two to four seconds and gives up after half a minute. */
const RETRY_MS_MAX = 15_000;
const GIVE_UP_MS_MAX = 75_000;

const Kept = z.array(z.object({ id: z.string(), mailFrom: z.string(), rcptTo: z.array(z.string()) }));

async function ask(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(`${api}${path}`, { ...init, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response;
}
const keptFor = async (to: string) => Kept.parse(await (await ask(`/messages?to=${encodeURIComponent(to)}`)).json());
const rule = (...rules: object[]) => ask("/rules", { method: "PUT", body: JSON.stringify(rules) });

let db: TestDatabase;

function mailerTo(url: string) {
  const made = createSmtpMailer({
    url: `${url}?verify=off`,
    ledger: createMailLedger(db.inTenant),
    files: {
      get: async () => new Uint8Array(PDF),
      put: () => Promise.reject(new Error("a mailer stores nothing")),
    },
    trace: createMailTrace({ secret: SECRET, bounceDomain: DOMAIN, providers: [] }),
    limits: { silenceMs: 4_000 },
  });
  return Object.assign(made, { [Symbol.dispose]: () => made.close() });
}

/** A mail of a delivery to an address of its own, so that rules and answers are about this test alone. */
function mail(local = `r-${randomUUID()}`): MailMessage & { deliveryId: string } {
  const deliveryId = randomUUID();
  return {
    messageKey: `delivery/${deliveryId}`,
    deliveryId,
    tenantId: "11111111-1111-4111-8111-111111111111",
    from: { name: "Studio Harbour", email: "invoices@studioharbour.example" },
    replyTo: null,
    to: `${local}@lumen.example`,
    subject: "Invoice 2026-0147",
    text: "Hello",
    html: "<p>Hello</p>",
    attachments: [{ name: "2026-0147.pdf", fileKey: "pdf", mediaType: "application/pdf" }],
  };
}
const match = (address: string) => address.replace(/[.+]/g, "\\$&");

describe.skipIf(!sinkUrl || !api)("a mail to a real server (SMTP_URL, SMTP_API_URL)", () => {
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db?.[Symbol.asyncDispose]());
  afterEach(() => ask("/rules", { method: "DELETE" }));

  test("arrives with its PDF byte for byte, over TLS, from an envelope sender of its own", async () => {
    using smtp = mailerTo(sinkUrl ?? "");
    const message = mail();
    expect(await smtp.send(message)).toMatchObject({ outcome: "accepted" });
    const [kept] = await keptFor(message.to);
    expect(kept?.mailFrom).toBe(bounceAddress(SECRET, message.deliveryId, DOMAIN));
    expect(Buffer.from(await (await ask(`/messages/${kept?.id}/attachments/0`)).arrayBuffer()).equals(PDF)).toBe(true);
  });

  test("that is greylisted goes out when it is tried again, and one that is put off for ever is never lost or sent", async () => {
    using smtp = mailerTo(sinkUrl ?? "");
    const grey = mail();
    await rule({ stage: "rcpt", match: match(grey.to), greylistMs: 700 });
    await expect(smtp.send(grey)).rejects.toBeInstanceOf(MailDeferred);
    await vi.waitFor(() => smtp.send(grey), { timeout: RETRY_MS_MAX, interval: 200 });
    expect(await keptFor(grey.to)).toHaveLength(1);
    const never = mail(`defer-451-${randomUUID()}`);
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(smtp.send(never)).rejects.toThrow(/451|try again/);
    }
    expect(await keptFor(never.to)).toEqual([]);
  });

  test("that is refused at the recipient or after its last byte is not sent again", async () => {
    using smtp = mailerTo(sinkUrl ?? "");
    const nobody = mail(`reject-550-${randomUUID()}`);
    const spam = mail();
    await rule({ stage: "data", match: match(spam.to), code: 554, text: "5.7.1 Blocked as spam" });
    for (const [message, reason] of [
      [nobody, "address_unknown"],
      [spam, "blocked"],
    ] as const) {
      const outcome = await smtp.send(message);
      expect(outcome).toMatchObject({ outcome: "rejected" });
      expect(await smtp.send(message)).toEqual(outcome);
      const diagnostic = outcome.outcome === "rejected" ? outcome.reason : "";
      expect(bounceReason({ status: "", diagnostic })).toBe(reason);
      expect(await keptFor(message.to)).toEqual([]);
    }
  });

  test("whose reply was lost after it was kept is unconfirmed, and there once", async () => {
    using smtp = mailerTo(sinkUrl ?? "");
    const message = mail();
    await rule({ stage: "accepted", match: match(message.to), drop: true });
    expect(await smtp.send(message)).toMatchObject({ outcome: "unconfirmed" });
    await ask("/rules", { method: "DELETE" });
    expect(await smtp.send(message)).toMatchObject({ outcome: "unconfirmed" });
    expect(await keptFor(message.to)).toHaveLength(1);
  });

  describe.skipIf(!mtaUrl)("through Postfix (MTA_URL)", () => {
    /** The report that came back for a delivery, handed to our own door as its mail server would. */
    async function reportOf(deliveryId: string, withinMs: number): Promise<MailEvent[]> {
      const address = bounceAddress(SECRET, deliveryId, DOMAIN);
      const [report] = await vi.waitFor(
        async () => {
          const found = await keptFor(address);
          if (found.length === 0) throw new Error(`nothing came back to ${address}`);
          return found;
        },
        { timeout: withinMs, interval: 300 },
      );
      expect(report?.mailFrom).toBe("");
      const taken: MailEvent[] = [];
      const door = await openBounceDoor({
        host: "127.0.0.1",
        port: 0,
        refOf: (to) => refOfBounceAddress(SECRET, to, DOMAIN),
        take: async (event) => void taken.push(event),
        logger: { info: () => {}, warn: () => {} },
        now: () => new Date(),
      });
      const transport = createTransport({ host: "127.0.0.1", port: door.port, ignoreTLS: true });
      try {
        const raw = await (await ask(`/messages/${report?.id}/raw`)).text();
        await transport.sendMail({ envelope: { from: "", to: address }, raw });
      } finally {
        transport.close();
        await door.close();
      }
      for (const { ref } of taken) expect(readBounceRef(SECRET, ref)).toBe(deliveryId);
      return taken;
    }

    async function accepted(message: MailMessage): Promise<void> {
      using smtp = mailerTo(mtaUrl ?? "");
      expect(await smtp.send(message)).toMatchObject({ outcome: "accepted" });
    }

    test("is refused at the recipient later: the report comes back to its own address and says why", async () => {
      const message = mail(`reject-550-${randomUUID()}`);
      await accepted(message);
      const [event, ...others] = await reportOf(message.deliveryId, RETRY_MS_MAX);
      expect(event).toMatchObject({ kind: "bounced", status: "5.1.1" });
      expect(event && bounceReason(event)).toBe("address_unknown");
      expect(others).toEqual([]);
    });

    test("is refused as spam after its last byte: the report says so", async () => {
      const message = mail();
      await rule({ stage: "data", match: match(message.to), code: 554, text: "5.7.1 Blocked as spam" });
      await accepted(message);
      const [event] = await reportOf(message.deliveryId, RETRY_MS_MAX);
      expect(event).toMatchObject({ kind: "bounced", status: "5.7.1" });
      expect(event && bounceReason(event)).toBe("blocked");
    });

    test("is greylisted and delivered by a retry, once; the report of that says nothing that we could not know", async () => {
      const message = mail();
      await rule({ stage: "rcpt", match: match(message.to), greylistMs: 1_500 });
      await accepted(message);
      await vi.waitFor(async () => expect(await keptFor(message.to)).toHaveLength(1), {
        timeout: RETRY_MS_MAX,
        interval: 300,
      });
      // The next server knows no reports, so Postfix tells that it passed the mail on, and not that it was delivered.
      expect(await reportOf(message.deliveryId, RETRY_MS_MAX)).toEqual([]);
      expect(await keptFor(message.to)).toHaveLength(1);
    });

    test(
      "is put off for ever: after half a minute the report says that nobody could be reached",
      async () => {
        const message = mail(`defer-451-${randomUUID()}`);
        await accepted(message);
        const [event] = await reportOf(message.deliveryId, GIVE_UP_MS_MAX);
        expect(event).toMatchObject({ kind: "bounced", status: "4.2.0" });
        expect(event && bounceReason(event)).toBe("unreachable");
      },
      GIVE_UP_MS_MAX + 10_000,
    );
  });
});
