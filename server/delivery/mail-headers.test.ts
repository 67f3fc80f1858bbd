/** What an attacker would write into a mail's fields, sent through the real mailer to a real SMTP server, and read as it arrived. */
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deliveries, dispatches } from "#db/schema/delivery.ts";
import { testDatabase } from "#db/testing.ts";
import { createSmtpMailer } from "#integrations/smtp/mailer.ts";
import {
  type RecordedMail,
  type RecordingSmtpServer,
  startRecordingSmtpServer,
} from "#integrations/smtp/testing/recording-smtp-server.ts";
import type { Files } from "#server/files/files.ts";
import { createMailLedger } from "./database-mail-ledger.ts";
import { sendInvoiceMail } from "./send-invoice-mail.ts";
import { makeAgency, makeIssuedInvoice, SECRET } from "./testing/issued-invoice.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;
let server: RecordingSmtpServer;
let tenantId: string;

beforeAll(async () => {
  db = await testDatabase();
  server = await startRecordingSmtpServer();
  tenantId = await makeAgency(db.inTenant);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
});

const files: Files = {
  put: () => Promise.reject(new Error("a mailer stores nothing")),
  get: async () => new TextEncoder().encode("%PDF-1.7"),
};

/** Sends to `recipients` what a dispatch says, past every check of the API: straight from the row. Returns what arrived. */
async function arrived(
  message: { subject: string; body: string },
  recipients = ["client@lumen.example"],
  change: Partial<{ senderName: string; replyTo: string; cc: string; bcc: string }> = {},
): Promise<RecordedMail[]> {
  const invoice = await makeIssuedInvoice(db.inTenant, tenantId, { recipients: [], fileKey: "pdf" });
  const dispatchId = crypto.randomUUID();
  const { invoiceId, versionId } = invoice;
  const parts = [
    ...recipients.map((recipient) => ({ recipient, role: "to" as const })),
    ...(change.cc ? [{ recipient: change.cc, role: "cc" as const }] : []),
    ...(change.bcc ? [{ recipient: change.bcc, role: "bcc" as const }] : []),
  ];
  const sent = await db.inTenant(tenantId, async (tx) => {
    await tx.insert(dispatches).values({
      tenantId,
      id: dispatchId,
      invoiceId,
      versionId,
      kind: "resend",
      ...message,
      language: "en",
      senderName: change.senderName ?? "Studio Harbour",
      replyTo: change.replyTo ?? null,
      state: "sending",
    });
    await tx.insert(deliveries).values(
      parts.map((part, nth) => ({
        tenantId,
        invoiceId,
        versionId,
        dispatchId,
        ...part,
        createdAt: new Date(Date.now() + nth),
      })),
    );
    return tx.select({ id: deliveries.id }).from(deliveries).where(eq(deliveries.dispatchId, dispatchId));
  });
  const before = server.accepted.length;
  const mailer = createSmtpMailer({ url: server.url, ledger: createMailLedger(db.inTenant), files });
  const using = {
    inTenant: db.inTenant,
    mailer,
    secret: SECRET,
    publicUrl: "https://countersign.example",
    mailFrom: "invoices@countersign.example",
    now: () => new Date(),
  };
  for (const { id } of sent) await sendInvoiceMail(using, { tenantId, deliveryId: id });
  mailer.close();
  return server.accepted.slice(before);
}

/** The names of the headers, as a mail server reads them: before the first empty line, without folded lines. */
function headerNames({ raw }: RecordedMail): string[] {
  const head = raw.split("\r\n\r\n", 1)[0] ?? "";
  return head.split("\r\n").flatMap((line) => (/^[\w-]+(?=:)/.exec(line)?.[0] ?? "").toLowerCase() || []);
}

const BREAKS = ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u0001", "\r\n\t", "%0d%0a", "=0D=0A"];

test("No line end in a subject, a name or an answer's address makes a header, a recipient or a body of its own", async () => {
  for (const [nth, end] of BREAKS.entries()) {
    const evil = `Hello${end}Bcc: thief@example.com${end}${end}<script>`;
    const [mail, ...others] = await arrived({ subject: evil, body: "As before" }, [`c${nth}@lumen.example`], {
      senderName: evil,
      replyTo: `a@x.example${end}Bcc: thief@example.com`,
    });
    expect(others).toEqual([]);
    expect(mail?.to, JSON.stringify(end)).toEqual([`c${nth}@lumen.example`]);
    const names = headerNames(mail as RecordedMail);
    expect(names).not.toContain("bcc");
    expect(names.filter((name) => name === "subject")).toHaveLength(1);
    expect(mail?.parsed.replyTo?.text ?? "").not.toContain("thief");
    expect(mail?.parsed.html).not.toContain("<script>");
  }
});

test("Marks that turn text around do not reach the subject or the sender's name", async () => {
  const [mail] = await arrived({ subject: "Invoice \u202egpj.exe \u2066x", body: "Hello" }, ["bidi@lumen.example"], {
    senderName: "Bank\u202e \u200fof Holland",
  });
  expect(mail?.parsed.subject).toBe("Invoice gpj.exe x");
  expect(mail?.parsed.from?.value[0]).toMatchObject({
    name: "Bank of Holland",
    address: "invoices@countersign.example",
  });
});

test("An encoded word that a person typed is shown as letters, and never decoded into something else", async () => {
  const typed = "=?utf-8?Q?=0D=0ABcc:_thief=40example.com?=";
  const [mail] = await arrived({ subject: typed, body: "Hello" }, ["words@lumen.example"], { senderName: typed });
  expect(headerNames(mail as RecordedMail)).not.toContain("bcc");
  expect(mail?.to).toEqual(["words@lumen.example"]);
  expect(mail?.parsed.subject).toBe("= ?utf-8?Q?=0D=0ABcc:_thief=40example.com?=");
  expect(mail?.parsed.from?.value[0]?.name).toBe("= ?utf-8?Q?=0D=0ABcc:_thief=40example.com?=");
});

test("A name with a comma, a quote or an angle bracket stays one name of our own address", async () => {
  const name = 'Harbour, "Studio" <ceo@bank.example>';
  const [mail] = await arrived({ subject: "Invoice", body: "Hello" }, ["names@lumen.example"], { senderName: name });
  expect(mail?.parsed.from?.value).toHaveLength(1);
  expect(mail?.parsed.from?.value[0]?.address).toBe("invoices@countersign.example");
});

test("Letters of any script arrive as they were written, in subject, name and words", async () => {
  const [mail] = await arrived(
    { subject: "請求書 – ｢値段｣ €1.000 فاتورة 👩‍🎨", body: "Zażółć gęślą jaźń\n\nمرحبًا" },
    ["scripts@lumen.example"],
    { senderName: "Stúdio Höfn 港" },
  );
  expect(mail?.parsed.subject).toBe("請求書 – ｢値段｣ €1.000 فاتورة 👩‍🎨");
  expect(mail?.parsed.from?.value[0]?.name).toBe("Stúdio Höfn 港");
  expect(mail?.parsed.text).toContain("Zażółć gęślą jaźń");
  expect(mail?.parsed.html).toContain("مرحبًا");
});

test("Each recipient gets a mail of their own with the true To and Cc, and of an unseen copy nobody reads a word", async () => {
  const mails = await arrived({ subject: "Invoice", body: "See {link}" }, ["a@lumen.example", "b@lumen.example"], {
    cc: "cfo@lumen.example",
    bcc: "audit@lumen.example",
  });
  expect(mails.map(({ to }) => to.join()).sort()).toEqual([
    "a@lumen.example",
    "audit@lumen.example",
    "b@lumen.example",
    "cfo@lumen.example",
  ]);
  for (const mail of mails) {
    expect([mail.parsed.to].flat().map((one) => one?.text)).toEqual(["a@lumen.example, b@lumen.example"]);
    expect([mail.parsed.cc].flat().map((one) => one?.text)).toEqual(["cfo@lumen.example"]);
    expect(mail.raw).not.toContain("audit@lumen.example");
  }
  const links = mails.map(({ parsed }) => /\/i\/[\w-]{43}/.exec(parsed.text ?? "")?.[0]);
  expect(new Set(links).size).toBe(4);
});
