import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testDatabase } from "#db/testing.ts";
import { bounceRef, readBounceRef, refOfBounceAddress } from "#server/delivery/bounce-address.ts";
import { createMailLedger } from "#server/delivery/database-mail-ledger.ts";
import { MailDeferred, type MailMessage } from "#server/delivery/mail.ts";
import type { MailLedger } from "#server/delivery/mail-ledger.ts";
import { createMailTrace, type MailTrace } from "#server/delivery/mail-trace.ts";
import type { Files } from "#server/files/files.ts";
import { createSmtpMailer } from "./mailer.ts";
import { type RecordingSmtpServer, startRecordingSmtpServer } from "./testing/recording-smtp-server.ts";

const TENANT = "11111111-1111-4111-8111-111111111111";
/** Larger than every buffer on the way, so that the end of the message is not sent along with its beginning. */
const PDF = Buffer.alloc(300_000, "%PDF-1.7 ");

let db: Awaited<ReturnType<typeof testDatabase>>;
let ledger: MailLedger;
let server: RecordingSmtpServer;

beforeAll(async () => {
  db = await testDatabase();
  ledger = createMailLedger(db.inTenant);
});
afterAll(() => db[Symbol.asyncDispose]());

beforeEach(async () => {
  server = await startRecordingSmtpServer();
  return () => server[Symbol.asyncDispose]();
});

const files: Files = {
  put: () => Promise.reject(new Error("a mailer stores nothing")),
  get: async (key) => (key === "pdf" ? new Uint8Array(PDF) : null),
};

let serial = 0;
function mail(change: Partial<MailMessage> = {}): MailMessage {
  return {
    messageKey: `invoice/${++serial}`,
    tenantId: TENANT,
    from: { name: "Studio Harbour", email: "invoices@countersign.example" },
    replyTo: "books@studioharbour.example",
    to: "client@lumen.example",
    subject: "Invoice 2026-0147",
    text: "Hello",
    html: "<p>Hello</p>",
    attachments: [{ name: "2026-0147.pdf", fileKey: "pdf", mediaType: "application/pdf" }],
    ...change,
  };
}

function mailer(limits: { silenceMs?: number; endingMs?: number } = {}, trace?: MailTrace) {
  const made = createSmtpMailer({ url: server.url, ledger, files, trace, limits: { silenceMs: 3000, ...limits } });
  return Object.assign(made, { [Symbol.dispose]: () => made.close() });
}

describe("a mail through SMTP", () => {
  test("arrives as it was written, with its PDF byte for byte", async () => {
    using smtp = mailer();
    const outcome = await smtp.send(mail({ subject: "Rechnung für März €" }));
    expect(outcome).toMatchObject({
      outcome: "accepted",
      messageId: expect.stringMatching(/^<[0-9a-f]{40}@countersign\.example>$/),
    });
    const [received] = server.accepted;
    expect(received?.from).toBe("invoices@countersign.example");
    expect(received?.to).toEqual(["client@lumen.example"]);
    expect(received?.parsed.subject).toBe("Rechnung für März €");
    expect(received?.parsed.from?.value).toEqual([{ name: "Studio Harbour", address: "invoices@countersign.example" }]);
    expect(received?.parsed.replyTo?.text).toBe("books@studioharbour.example");
    expect(received?.parsed.text).toContain("Hello");
    expect(received?.parsed.html).toContain("<p>Hello</p>");
    expect(received?.parsed.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ["2026-0147.pdf", "application/pdf"],
    ]);
    expect(received?.parsed.attachments[0]?.content.equals(PDF)).toBe(true);
  });

  test("is sent once for its key, also by another process, and its Message-ID follows from the key", async () => {
    using first = mailer();
    using second = mailer();
    const message = mail();
    const outcome = await first.send(message);
    expect(await first.send(message)).toEqual(outcome);
    expect(await second.send(message)).toEqual(outcome);
    expect(server.accepted).toHaveLength(1);
    expect(outcome).toMatchObject({ messageId: server.accepted[0]?.parsed.messageId });
    await first.send({ ...message, to: "other@lumen.example" });
    expect(server.accepted).toHaveLength(2);
    expect(server.accepted[1]?.parsed.messageId).not.toBe(server.accepted[0]?.parsed.messageId);
  });

  test("is sent once when two workers send it at the same moment", async () => {
    using first = mailer();
    using second = mailer();
    const message = mail();
    const outcomes = await Promise.allSettled([first.send(message), second.send(message)]);
    expect(server.accepted).toHaveLength(1);
    expect(outcomes.filter((each) => each.status === "fulfilled")).not.toHaveLength(0);
    for (const each of outcomes) if (each.status === "rejected") expect(each.reason).toBeInstanceOf(MailDeferred);
    expect(await second.send(message)).toMatchObject({ outcome: "accepted" });
    expect(server.accepted).toHaveLength(1);
  });

  test("that is refused for now may be sent again, whether at the recipient or after its end", async () => {
    using smtp = mailer();
    for (const at of ["recipient", "data"] as const) {
      server.faults = (_recipient, nth) =>
        nth % 2 === 1 ? { at, code: 451, text: "4.7.1 greylisted, come back" } : null;
      const message = mail({ to: `${at}@lumen.example` });
      await expect(smtp.send(message)).rejects.toThrow(/greylisted/);
      await expect(smtp.send(message)).resolves.toMatchObject({ outcome: "accepted" });
    }
    expect(server.accepted).toHaveLength(2);
  });

  test("that is refused for good is not sent again, and says why in the server's words", async () => {
    using smtp = mailer();
    server.faults = () => ({ at: "recipient", code: 550, text: "5.1.1 no such user here" });
    const message = mail();
    expect(await smtp.send(message)).toEqual({
      outcome: "rejected",
      reason: expect.stringContaining("no such user here"),
    });
    server.faults = () => null;
    expect(await smtp.send(message)).toMatchObject({ outcome: "rejected" });
    expect(server.accepted).toEqual([]);
  });

  test("that broke off before its end may be sent again", async () => {
    using smtp = mailer();
    server.faults = (_recipient, nth) => (nth === 1 ? { at: "recipient", cut: true } : null);
    const message = mail();
    await expect(smtp.send(message)).rejects.toBeInstanceOf(MailDeferred);
    await expect(smtp.send(message)).resolves.toMatchObject({ outcome: "accepted" });
    expect(server.accepted).toHaveLength(1);
  });

  test("whose reply was lost is never sent again: nobody knows, so it says so", async () => {
    using smtp = mailer();
    server.faults = (_recipient, nth) => (nth === 1 ? { at: "data", cut: "after accepting" } : null);
    const message = mail();
    const outcome = await smtp.send(message);
    expect(outcome).toMatchObject({ outcome: "unconfirmed", reason: expect.stringMatching(/before it confirmed/) });
    expect(await smtp.send(message)).toEqual(outcome);
    expect(server.accepted).toHaveLength(1);
  });

  test("to a server that falls silent after the end is given up in time, and not sent again", async () => {
    using smtp = mailer({ silenceMs: 400 });
    server.faults = () => ({ at: "data", silent: true });
    const message = mail();
    expect(await smtp.send(message)).toMatchObject({ outcome: "unconfirmed" });
    expect(await smtp.send(message)).toMatchObject({ outcome: "unconfirmed" });
    expect(server.accepted).toHaveLength(1);
  });

  test("whose sender died with the end on its way is left alone until nobody can be sending it, then is unconfirmed", async () => {
    using patient = mailer();
    using late = mailer({ endingMs: 0 });
    const message = mail();
    const ref = { tenantId: TENANT, messageKey: message.messageKey, recipient: message.to };
    await ledger.open(ref);
    expect(await ledger.beginEnd(ref)).toBe(true);
    await expect(patient.send(message)).rejects.toBeInstanceOf(MailDeferred);
    expect(await late.send(message)).toMatchObject({
      outcome: "unconfirmed",
      reason: expect.stringMatching(/nobody knows/),
    });
    expect(server.accepted).toEqual([]);
  });

  test("waits for the operator when the server turns us away as such", async () => {
    using smtp = mailer();
    server.faults = () => ({ at: "greeting", code: 554, text: "not from your network" });
    await expect(smtp.send(mail())).rejects.toBeInstanceOf(MailDeferred);
  });

  test("cannot be made to go elsewhere by a subject, a name or an address with line ends", async () => {
    using smtp = mailer();
    await smtp.send(
      mail({
        subject: "Invoice\r\nBcc: thief@example.com\r\n\r\nbody",
        from: { name: 'X"\r\nBcc: thief@example.com', email: "invoices@countersign.example" },
        replyTo: "a@b.example\r\nBcc: thief@example.com",
        attachments: [{ name: "a.pdf\r\nX-Evil: 1", fileKey: "pdf", mediaType: "application/pdf" }],
      }),
    );
    const [received] = server.accepted;
    expect(received?.to).toEqual(["client@lumen.example"]);
    const headers = received?.raw.split("\r\n\r\n", 1)[0] ?? "";
    expect(headers).not.toMatch(/^(bcc|x-evil|reply-to):/im);
    expect(received?.parsed.subject).toBe("Invoice Bcc: thief@example.com body");
    for (const to of ["a@b.example, c@d.example", "a@b.example\r\nRCPT TO:<c@d.example>", "A <a@b.example>", ""]) {
      expect(await smtp.send(mail({ to })), to).toMatchObject({ outcome: "rejected" });
    }
    expect(server.accepted).toHaveLength(1);
  });

  test("of a delivery has a sender of its own, a mark for the provider, and asks for every report; its people see one From", async () => {
    const secret = "a secret of the mailer's tests, of enough length";
    const deliveryId = "0f1e2d3c-4b5a-4697-8877-665544332211";
    const providers = [{ traceHeaders: (ref: string) => ({ "X-Provider-Mark": ref }) }];
    using smtp = mailer({}, createMailTrace({ secret, bounceDomain: "bounce.example.com", providers }));
    await smtp.send(mail({ deliveryId }));
    const [received] = server.accepted;
    expect(refOfBounceAddress(secret, received?.from ?? "", "bounce.example.com")).toBe(bounceRef(secret, deliveryId));
    expect(readBounceRef(secret, String(received?.parsed.headers.get("x-provider-mark")))).toBe(deliveryId);
    expect(received?.parsed.from?.value[0]?.address).toBe("invoices@countersign.example");
    expect(received?.reports).toEqual({ ret: "HDRS", notify: "SUCCESS,FAILURE,DELAY" });
  });

  test("of a delivery without a domain for bounces leaves the common sender, and asks for no report of success", async () => {
    using smtp = mailer({}, createMailTrace({ secret: "x".repeat(32), bounceDomain: undefined, providers: [] }));
    await smtp.send(mail({ deliveryId: "0f1e2d3c-4b5a-4697-8877-665544332211" }));
    await smtp.send(mail());
    expect(server.accepted.map(({ from }) => from)).toEqual(Array(2).fill("invoices@countersign.example"));
    expect(server.accepted.map(({ reports }) => reports)).toEqual([
      { ret: "HDRS", notify: "FAILURE,DELAY" },
      { ret: "", notify: "" },
    ]);
  });

  test("to one of several shows the others, and to a blind copy shows the others and nothing of the copy", async () => {
    using smtp = mailer();
    const shown = {
      to: ["ap@lumen.example", "cfo@lumen.example"],
      cc: ["office@lumen.example", "bad\r\nBcc: thief@example.com"],
    };
    await smtp.send(mail({ to: "archive@studioharbour.example", shown }));
    const [received] = server.accepted;
    expect(received?.to).toEqual(["archive@studioharbour.example"]);
    const headers = received?.raw.split("\r\n\r\n", 1)[0] ?? "";
    expect(headers).toMatch(/^To: ap@lumen\.example, cfo@lumen\.example\r$/m);
    expect(headers).toMatch(/^Cc: office@lumen\.example\r$/m);
    expect(headers).not.toMatch(/archive@|thief@|^bcc:/im);
  });

  test("is not sent without the file it should carry", async () => {
    using smtp = mailer();
    const attachments = [{ name: "a.pdf", fileKey: "gone", mediaType: "application/pdf" }];
    await expect(smtp.send(mail({ attachments }))).rejects.toThrow(/gone/);
    expect(server.accepted).toEqual([]);
  });
});

test("another agency sees nothing of what was sent", async () => {
  const ref = { tenantId: TENANT, messageKey: "walls", recipient: "client@lumen.example" };
  await ledger.open(ref);
  await ledger.close(ref, { state: "rejected", reason: "no" });
  const other = { ...ref, tenantId: "22222222-2222-4222-8222-222222222222" };
  expect(await ledger.open(other)).toEqual({ state: "open" });
  expect(await ledger.open(ref)).toEqual({ state: "rejected", reason: "no" });
});
