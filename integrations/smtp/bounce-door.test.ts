import { once } from "node:events";
import { connect } from "node:net";
import { createTransport } from "nodemailer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { selfSigned } from "#integrations/testing/self-signed.ts";
import { bounceAddress, bounceRef, refOfBounceAddress } from "#server/delivery/bounce-address.ts";
import type { MailEvent } from "#server/delivery/mail-events.ts";
import { type BounceDoor, type BounceDoorOptions, openBounceDoor } from "./bounce-door.ts";
import { DELAYED, DELIVERED, OUT_OF_OFFICE, RELAYED, report, UNKNOWN_USER } from "./testing/reports.ts";

const SECRET = "a secret of the bounce door's tests, long enough";
const DOMAIN = "bounce.example.com";
const DELIVERY = "0f1e2d3c-4b5a-4697-8877-665544332211";
const ADDRESS = bounceAddress(SECRET, DELIVERY, DOMAIN);
const NOW = new Date("2026-11-21T12:00:00Z");

let door: BounceDoor;
let taken: MailEvent[];
let take: BounceDoorOptions["take"];

const open = (limits: BounceDoorOptions["limits"] = {}, tls?: BounceDoorOptions["tls"]) =>
  openBounceDoor({
    ...(tls ? { tls } : {}),
    host: "127.0.0.1",
    port: 0,
    refOf: (address) => refOfBounceAddress(SECRET, address, DOMAIN),
    take: (event) => take(event),
    logger: { info: () => {}, warn: () => {} },
    now: () => NOW,
    limits,
  });

beforeEach(async () => {
  taken = [];
  take = async (event) => void taken.push(event);
  door = await open();
});
afterEach(() => door.close());

async function send(raw: string | Buffer, to: string | string[] = ADDRESS, from = ""): Promise<string> {
  const transport = createTransport({ host: "127.0.0.1", port: door.port, ignoreTLS: true });
  try {
    return (await transport.sendMail({ envelope: { from, to }, raw })).response;
  } finally {
    transport.close();
  }
}

describe("a mail to a bounce address", () => {
  test("that reports a failure is taken in as a bounce of that delivery, with the server's words", async () => {
    await send(report({ recipient: UNKNOWN_USER }));
    expect(taken).toEqual([
      {
        eventId: expect.stringMatching(/^[0-9a-f]{64}$/),
        ref: bounceRef(SECRET, DELIVERY),
        kind: "bounced",
        reason: null,
        status: "5.1.1",
        diagnostic: "550 5.1.1 <ap@lumen.example>: Recipient address rejected: User unknown",
        at: NOW,
      },
    ]);
  });

  test("that reports a delay or a delivery is that, and the same one again has the same id", async () => {
    await send(report({ recipient: DELAYED }));
    await send(report({ recipient: DELIVERED, type: "message/global-delivery-status" }));
    await send(report({ recipient: DELAYED }));
    expect(taken.map(({ kind }) => kind)).toEqual(["delayed", "delivered", "delayed"]);
    expect(taken[2]?.eventId).toBe(taken[0]?.eventId);
    expect(taken[1]?.eventId).not.toBe(taken[0]?.eventId);
  });

  test("that reports nothing that counts, or is an answer of an absent person, is taken politely and left at that", async () => {
    for (const raw of [report({ recipient: RELAYED }), OUT_OF_OFFICE, "", "\0\0\0", "Content-Type: multipart/report"]) {
      expect(await send(raw)).toMatch(/^250/);
    }
    expect(taken).toEqual([]);
  });

  test("that brings the whole invoice back is read at its beginning only", async () => {
    const returned = `${"%PDF-1.7 a whole invoice ".repeat(40)}\r\n`.repeat(12_000);
    expect(returned.length).toBeGreaterThan(10_000_000);
    await send(report({ recipient: UNKNOWN_USER, returned }));
    expect(taken.map(({ kind }) => kind)).toEqual(["bounced"]);
  });

  test("that could not be kept is asked to come again", async () => {
    take = () => Promise.reject(new Error("the database is away"));
    await expect(send(report({ recipient: UNKNOWN_USER }))).rejects.toMatchObject({ responseCode: 451 });
    take = async (event) => void taken.push(event);
    await send(report({ recipient: UNKNOWN_USER }));
    expect(taken).toHaveLength(1);
  });
});

describe("the bounce door", () => {
  test("knows no other mailbox, relays nothing, and takes one recipient at a time", async () => {
    const [local = ""] = ADDRESS.split("@");
    for (const to of [
      "invoices@studioharbour.example",
      `postmaster@${DOMAIN}`,
      `${local}@elsewhere.example`,
      `${local.slice(0, -1)}${local.endsWith("0") ? "1" : "0"}@${DOMAIN}`,
    ]) {
      await expect(send(report({ recipient: UNKNOWN_USER }), to), to).rejects.toMatchObject({ responseCode: 550 });
    }
    const other = bounceAddress(SECRET, "11111111-2222-4333-8444-555555555555", DOMAIN);
    await send(report({ recipient: UNKNOWN_USER }), [ADDRESS, other]);
    expect(taken.map(({ ref }) => ref)).toEqual([bounceRef(SECRET, DELIVERY)]);
  });

  test("takes a report whoever it says it is from, for the address alone says what it is about", async () => {
    await send(report({ recipient: UNKNOWN_USER }), ADDRESS, "mailer-daemon@lumen.example");
    expect(taken).toHaveLength(1);
  });

  test("gives nobody more than its time, however slowly they speak, and holds only so many at once", async () => {
    await using small = Object.assign(await open({ connectionMs: 300, clients: 1 }), {
      [Symbol.asyncDispose]: () => small.close(),
    });
    const slow = connect(small.port, "127.0.0.1");
    await once(slow, "connect");
    const crowd = connect(small.port, "127.0.0.1");
    const [greeting] = (await once(crowd, "data")) as [Buffer];
    expect(greeting.toString()).toMatch(/^421 /);
    crowd.destroy();
    const startedAt = performance.now();
    slow.resume();
    await once(slow, "close");
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe("a door with a certificate", () => {
  const HOST = "bounces.example.com";
  const pair = () => {
    const { key, certificate } = selfSigned(HOST, new Date());
    return { key, cert: certificate };
  };

  /** Sends encrypted or not at all, to whoever can show `ca`. */
  async function sendEncrypted(port: number, ca: string): Promise<string> {
    const transport = createTransport({ host: "127.0.0.1", port, requireTLS: true, tls: { ca, servername: HOST } });
    try {
      const raw = report({ recipient: UNKNOWN_USER });
      return (await transport.sendMail({ envelope: { from: "", to: ADDRESS }, raw })).response;
    } finally {
      transport.close();
    }
  }

  test("takes reports encrypted and in the clear, and serves a renewed one without being started again", async () => {
    const [first, second] = [pair(), pair()];
    let fresh: typeof second | null = null;
    const tls = { now: first, renewed: async () => fresh };
    await using encrypted = Object.assign(await open({ certificateMs: 0 }, tls), {
      [Symbol.asyncDispose]: () => encrypted.close(),
    });
    expect(await sendEncrypted(encrypted.port, first.cert)).toMatch(/^250/);
    await expect(sendEncrypted(encrypted.port, second.cert)).rejects.toThrow(/certificate/);
    fresh = second;
    // Whoever comes next has it looked for; whoever comes after that is shown it.
    const plain = createTransport({ host: "127.0.0.1", port: encrypted.port, ignoreTLS: true });
    await plain.sendMail({ envelope: { from: "", to: ADDRESS }, raw: report({ recipient: UNKNOWN_USER }) });
    plain.close();
    expect(await sendEncrypted(encrypted.port, second.cert)).toMatch(/^250/);
    expect(taken).toHaveLength(3);
  });

  test("is none without one: nobody is offered a certificate of nobody", async () => {
    await expect(sendEncrypted(door.port, pair().cert)).rejects.toThrow(/STARTTLS/);
    expect(taken).toEqual([]);
  });
});
