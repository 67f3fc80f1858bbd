import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MailProvider } from "#server/delivery/mail-events.ts";
import { CERTIFICATE_URL, type SnsPeer, startSnsPeer, TOPIC } from "./testing/sns-peer.ts";
import { createSes } from "./webhook.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const REF = "0f1e2d3c4b5a46978877665544332211.0123456789abcdef0123";
const mail = {
  timestamp: "2026-11-21T11:59:00.000Z",
  source: "invoices@countersign.example",
  messageId: "0102018c-000000",
  destination: ["ap@lumen.example"],
  tags: { "ses:configuration-set": ["countersign"], countersign: [REF] },
};

let sns: SnsPeer;
let ses: MailProvider;
beforeAll(async () => {
  sns = await startSnsPeer(NOW);
  ses = createSes({ topicArn: TOPIC, fetch: sns.fetch });
});
afterAll(() => sns[Symbol.asyncDispose]());

const read = (body: Uint8Array, now = NOW) => ses.readWebhook({ headers: new Headers(), body, now });
const published = (event: object, fields = {}) => sns.envelope({ Message: JSON.stringify(event), ...fields });
const readOne = async (event: object) => {
  const reading = await read(published(event));
  return reading.outcome === "events" ? reading.events : reading;
};

const bounce = (change: object = {}, recipient: object = {}) => ({
  eventType: "Bounce",
  mail,
  bounce: {
    bounceType: "Permanent",
    bounceSubType: "General",
    feedbackId: "0102018c-1",
    timestamp: "2026-11-21T11:59:30.000Z",
    bouncedRecipients: [
      {
        emailAddress: "ap@lumen.example",
        action: "failed",
        status: "5.1.1",
        diagnosticCode: "smtp; 550 5.1.1 user unknown",
        ...recipient,
      },
    ],
    ...change,
  },
});

describe("SES through SNS", () => {
  test("tells of a bounce with the words of the server, under the id of the message", async () => {
    expect(await readOne(bounce())).toEqual([
      {
        eventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        ref: REF,
        kind: "bounced",
        reason: null,
        status: "5.1.1",
        diagnostic: "550 5.1.1 user unknown",
        at: new Date("2026-11-21T11:59:30.000Z"),
      },
    ]);
  });

  test.each([
    ["MailboxFull", "Transient", "mailbox_full"],
    ["NoEmail", "Permanent", "address_unknown"],
    ["OnAccountSuppressionList", "Permanent", "address_unknown"],
    ["ContentRejected", "Transient", "blocked"],
    ["MessageTooLarge", "Transient", "too_large"],
  ])("knows why of a bounce of the kind %s", async (bounceSubType, bounceType, reason) => {
    expect(await readOne(bounce({ bounceSubType, bounceType }))).toMatchObject([{ kind: "bounced", reason }]);
  });

  test("tells of deliveries, delays, complaints and what it refused, in both of its forms", async () => {
    const timestamp = "2026-11-21T11:59:30.000Z";
    const { tags: _tags, ...untagged } = mail;
    const headers = [{ name: "X-SES-MESSAGE-TAGS", value: `campaign=none, countersign=${REF}` }];
    const told = [
      { eventType: "Delivery", mail, delivery: { timestamp, smtpResponse: "250 2.0.0 OK" } },
      { notificationType: "Delivery", mail: { ...untagged, headers }, delivery: { timestamp } },
      {
        eventType: "DeliveryDelay",
        mail,
        deliveryDelay: { timestamp, delayedRecipients: [{ status: "4.4.1", diagnosticCode: "smtp; 421 later" }] },
      },
      { notificationType: "Complaint", mail, complaint: { timestamp, complaintFeedbackType: "abuse" } },
      { eventType: "Reject", mail, reject: { reason: "Bad content" } },
    ];
    const read = await Promise.all(told.map(readOne));
    expect(read.flat()).toMatchObject([
      { kind: "delivered", ref: REF },
      { kind: "delivered", ref: REF },
      { kind: "delayed", status: "4.4.1", diagnostic: "421 later" },
      { kind: "complained" },
      { kind: "bounced", reason: "blocked" },
    ]);
  });

  test("says nothing that counts when somebody is away, took a mail out of spam, opened one, or it is not ours", async () => {
    for (const event of [
      bounce({ bounceType: "Transient" }, { action: undefined, status: undefined, diagnosticCode: undefined }),
      { eventType: "Complaint", mail, complaint: { timestamp: mail.timestamp, complaintFeedbackType: "not-spam" } },
      { eventType: "Open", mail },
      { ...bounce(), mail: { timestamp: mail.timestamp } },
      {},
    ]) {
      expect(await readOne(event)).toEqual([]);
    }
  });

  test("is believed with either of its two signatures, and its certificate is fetched once", async () => {
    const fresh = createSes({ topicArn: TOPIC, fetch: sns.fetch });
    const before = sns.asked.length;
    for (const SignatureVersion of ["1", "2", "2"]) {
      const body = published(bounce(), { SignatureVersion });
      expect(await fresh.readWebhook({ headers: new Headers(), body, now: NOW })).toMatchObject({ outcome: "events" });
    }
    expect(sns.asked.slice(before)).toEqual([CERTIFICATE_URL.slice("https://".length)]);
  });

  test("has its subscription confirmed when it asks for it, at its own address only", async () => {
    const fields = {
      Type: "SubscriptionConfirmation",
      Token: "t0ken",
      SubscribeURL: "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t0ken",
    };
    expect(await read(sns.envelope(fields))).toEqual({ outcome: "events", events: [] });
    expect(sns.asked.at(-1)).toBe("sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t0ken");
    await expect(
      read(sns.envelope({ ...fields, SubscribeURL: "https://evil.example/?Token=t0ken" })),
    ).rejects.toThrow();
  });
});

const elsewhere = (SigningCertURL: string) => ({ signed: { SigningCertURL } });
/** What is changed before a message is signed, and what after. */
const FORGERIES: [string, { signed?: Record<string, string>; after?: Record<string, string> }][] = [
  ["whose message was altered", { after: { Message: JSON.stringify(bounce({ bounceSubType: "NoEmail" })) } }],
  ["of another topic", { signed: { TopicArn: `${TOPIC}-2` } }],
  ["with a certificate elsewhere", elsewhere("https://evil.example/SimpleNotificationService-0.pem")],
  [
    "with a certificate at a host that looks alike",
    elsewhere("https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0.pem"),
  ],
  ["with a certificate in a bucket of anybody", elsewhere("https://s3.amazonaws.com/SimpleNotificationService-0.pem")],
  ["with a certificate over http", elsewhere(CERTIFICATE_URL.replace("https", "http"))],
  ["with a certificate at another port", elsewhere(CERTIFICATE_URL.replace(".com/", ".com:8443/"))],
  ["with no certificate but a page of SNS", elsewhere("https://sns.eu-west-1.amazonaws.com/evil")],
  ["whose signature is none", { after: { Signature: "AAAA" } }],
];

describe("a call that says it is from SNS", () => {
  test.each(FORGERIES)("%s is refused, and nobody else is asked anything", async (_what, { signed, after }) => {
    const body = sns.envelope({ Message: JSON.stringify(bounce()), ...signed }, after);
    expect(await read(body)).toEqual({ outcome: "refused", why: "signature" });
  });

  test("is too old after little more than an hour, and too young when it is from the future", async () => {
    const body = published(bounce());
    expect(await read(body, new Date(NOW.getTime() + 64 * 60_000))).toMatchObject({ outcome: "events" });
    for (const minutes of [66, -6]) {
      expect(await read(body, new Date(NOW.getTime() + minutes * 60_000))).toEqual({
        outcome: "refused",
        why: "stale",
      });
    }
  });

  test("is malformed where it is no envelope", async () => {
    for (const text of ["", "null", "[]", "{}", "{", '{"Type":"Notification"}']) {
      expect(await read(new TextEncoder().encode(text)), text).toEqual({ outcome: "refused", why: "malformed" });
    }
  });
});
