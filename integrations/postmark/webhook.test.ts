import { describe, expect, test } from "vitest";
import { createPostmark } from "./webhook.ts";

const NOW = new Date("2026-11-21T12:00:00Z");
const REF = "0f1e2d3c4b5a46978877665544332211.0123456789abcdef0123";
const CREDENTIALS = "postmark:a password that nobody guesses";
const postmark = createPostmark({ credentials: CREDENTIALS });

const basic = (credentials: string) =>
  new Headers({ authorization: `Basic ${Buffer.from(credentials).toString("base64")}` });
const read = (record: unknown, headers = basic(CREDENTIALS)) =>
  postmark.readWebhook({ headers, body: new TextEncoder().encode(JSON.stringify(record)), now: NOW });

const bounce = (change: object = {}) => ({
  RecordType: "Bounce",
  ID: 42,
  Type: "HardBounce",
  TypeCode: 1,
  Name: "Hard bounce",
  MessageID: "883953f4-6105-42a2-a16a-77a8eac79483",
  ServerID: 23,
  Metadata: { countersign: REF },
  Description: "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
  Details: "smtp;550 5.1.1 user unknown",
  Email: "ap@lumen.example",
  BouncedAt: "2026-11-21T06:59:00.0000000-05:00",
  Inactive: true,
  ...change,
});

describe("Postmark", () => {
  test("tells of a bounce, with the server's words, under the id of that bounce", async () => {
    expect(await read(bounce())).toEqual({
      outcome: "events",
      events: [
        {
          eventId: "Bounce 42",
          ref: REF,
          kind: "bounced",
          reason: null,
          status: "",
          diagnostic: "smtp;550 5.1.1 user unknown",
          at: new Date("2026-11-21T11:59:00Z"),
        },
      ],
    });
  });

  test("tells of deliveries and complaints", async () => {
    const delivery = {
      RecordType: "Delivery",
      MessageID: "883953f4",
      Recipient: "ap@lumen.example",
      DeliveredAt: "2026-11-21T11:59:00Z",
      Details: "Test delivery webhook details",
      Metadata: { countersign: REF },
    };
    expect(await read(delivery)).toMatchObject({ events: [{ eventId: "delivery 883953f4", kind: "delivered" }] });
    expect(await read(bounce({ RecordType: "SpamComplaint", Type: "SpamComplaint", ID: 43 }))).toMatchObject({
      events: [{ eventId: "SpamComplaint 43", kind: "complained" }],
    });
  });

  test.each([
    ["Transient", [{ kind: "delayed" }]],
    ["SoftBounce", [{ kind: "bounced", reason: null }]],
    ["DnsError", [{ kind: "bounced", reason: "domain_unknown" }]],
    ["SpamNotification", [{ kind: "bounced", reason: "blocked" }]],
    ["ManuallyDeactivated", [{ kind: "bounced", reason: "address_unknown" }]],
    ["AutoResponder", []],
    ["AddressChange", []],
    ["Unsubscribe", []],
  ])("means by %s what we make of it", async (Type, events) => {
    expect(await read(bounce({ Type }))).toMatchObject({ outcome: "events", events });
  });

  test("says nothing that counts of mails that are not ours, of opened ones, and of followed links", async () => {
    for (const record of [
      bounce({ Metadata: {} }),
      bounce({ Metadata: undefined }),
      { RecordType: "Open" },
      { RecordType: "Click" },
    ]) {
      expect(await read(record)).toEqual({ outcome: "events", events: [] });
    }
  });

  test("is not believed without its password", async () => {
    for (const headers of [
      new Headers(),
      basic("postmark:"),
      basic(`${CREDENTIALS} `),
      basic(CREDENTIALS.slice(0, -1)),
      new Headers({ authorization: CREDENTIALS }),
    ]) {
      expect(await read(bounce(), headers)).toEqual({ outcome: "refused", why: "signature" });
    }
  });

  test("is too old after a day, and malformed where a record lacks what it must have", async () => {
    expect(await read(bounce({ BouncedAt: "2026-11-20T10:00:00Z" }))).toEqual({ outcome: "refused", why: "stale" });
    expect(await read(bounce({ BouncedAt: "2026-11-21T12:10:00Z" }))).toEqual({ outcome: "refused", why: "stale" });
    for (const record of [null, [], {}, "", bounce({ BouncedAt: "yesterday" }), bounce({ ID: "42" })]) {
      expect(await read(record)).toEqual({ outcome: "refused", why: "malformed" });
    }
  });
});
