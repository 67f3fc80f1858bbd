import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createSendgrid } from "./webhook.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const REF = "0f1e2d3c4b5a46978877665544332211.0123456789abcdef0123";
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
const sendgrid = createSendgrid({ publicKey: publicKey.export({ type: "spki", format: "der" }).toString("base64") });

const SECONDS = NOW.getTime() / 1_000;
const event = (change: object) => ({
  email: "ap@lumen.example",
  timestamp: SECONDS - 30,
  sg_event_id: "rWVYmVk90MjZJ9iohOBa3w==",
  sg_message_id: "14c5d75ce93.dfd.64b469.filter0001",
  "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
  countersign: REF,
  ...change,
});

/** A call as it is sent: signed over its time and its bytes. */
function call(body: string, time = String(SECONDS)) {
  const signature = sign("sha256", Buffer.from(time + body), privateKey).toString("base64");
  return {
    headers: new Headers({
      "x-twilio-email-event-webhook-signature": signature,
      "x-twilio-email-event-webhook-timestamp": time,
    }),
    body: new TextEncoder().encode(body),
    now: NOW,
  };
}
const readBatch = (...events: unknown[]) => sendgrid.readWebhook(call(JSON.stringify(events)));

describe("SendGrid", () => {
  test("tells of many mails at once, each under its own id, with the server's words and its class", async () => {
    const reading = await readBatch(
      event({ event: "processed" }),
      event({ event: "delivered", response: "250 OK", sg_event_id: "a" }),
      event({ event: "deferred", response: "421 4.7.0 later", sg_event_id: "b" }),
      event({
        event: "bounce",
        type: "bounce",
        status: "5.1.1",
        reason: "550 5.1.1 user unknown",
        bounce_classification: "Invalid Address",
        sg_event_id: "c",
      }),
      event({ event: "dropped", reason: "Bounced Address", sg_event_id: "d" }),
      event({ event: "spamreport", sg_event_id: "e" }),
      event({ event: "open", sg_event_id: "f" }),
      event({ event: "bounce", countersign: undefined, sg_event_id: "g" }),
    );
    expect(reading).toMatchObject({
      outcome: "events",
      events: [
        { eventId: "a", kind: "delivered", diagnostic: "250 OK", at: new Date(NOW.getTime() - 30_000) },
        { eventId: "b", kind: "delayed", diagnostic: "421 4.7.0 later" },
        { eventId: "c", kind: "bounced", status: "5.1.1", reason: "address_unknown", ref: REF },
        { eventId: "d", kind: "bounced", reason: "address_unknown" },
        { eventId: "e", kind: "complained", reason: null },
      ],
    });
    expect(reading.outcome === "events" && reading.events).toHaveLength(5);
  });

  test("may tell of something new without keeping the others from us", async () => {
    const strange = [null, 5, { event: "group_unsubscribe" }, event({ event: "constructor" })];
    const named = event({ event: "bounce", reason: "toString" });
    expect(await readBatch(...strange, event({ event: "delivered" }), named)).toMatchObject({
      events: [{ kind: "delivered" }, { kind: "bounced", reason: null }],
    });
  });

  test("is not believed with another's signature, another time or other bytes", async () => {
    const body = JSON.stringify([event({ event: "spamreport" })]);
    const right = call(body);
    const others = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
    const headersWith = (signature: string, time = String(SECONDS)) =>
      new Headers({
        "x-twilio-email-event-webhook-signature": signature,
        "x-twilio-email-event-webhook-timestamp": time,
      });
    const forged = sign("sha256", Buffer.from(SECONDS + body), others).toString("base64");
    const good = right.headers.get("x-twilio-email-event-webhook-signature") ?? "";
    for (const one of [
      { ...right, headers: headersWith(forged) },
      { ...right, headers: headersWith(good, String(SECONDS + 1)) },
      { ...right, headers: headersWith("", "") },
      { ...right, headers: headersWith("no base64!") },
      { ...right, headers: new Headers() },
      { ...right, body: new TextEncoder().encode(`${body} `) },
    ]) {
      expect(await sendgrid.readWebhook(one)).toEqual({ outcome: "refused", why: "signature" });
    }
  });

  test("is too old after a day of repeating, and malformed where it sends no array", async () => {
    const body = JSON.stringify([event({ event: "delivered" })]);
    expect(await sendgrid.readWebhook(call(body, String(SECONDS - 24 * 3_600)))).toMatchObject({ outcome: "events" });
    for (const seconds of [SECONDS - 26 * 3_600, SECONDS + 600]) {
      expect(await sendgrid.readWebhook(call(body, String(seconds)))).toEqual({ outcome: "refused", why: "stale" });
    }
    for (const text of ["", "{}", "[", JSON.stringify(Array(2_001).fill({}))]) {
      expect(await sendgrid.readWebhook(call(text))).toEqual({ outcome: "refused", why: "malformed" });
    }
  });

  test("gives our reference back when a mail carries it in its header", () => {
    expect(sendgrid.traceHeaders(REF)).toEqual({ "X-SMTPAPI": `{"unique_args": {"countersign": "${REF}"}}` });
  });
});
