import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditEvents } from "#db/schema/audit.ts";
import { deliveries, mailboxMessages, publicLinks } from "#db/schema/delivery.ts";
import { invoices } from "#db/schema/invoices.ts";
import { testDatabase } from "#db/testing.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { createSmtpMailer } from "#integrations/smtp/mailer.ts";
import { startRecordingSmtpServer } from "#integrations/smtp/testing/recording-smtp-server.ts";
import type { Files } from "#server/files/files.ts";
import { createMailLedger } from "./database-mail-ledger.ts";
import { MailDeferred, type Mailer, type MailMessage, type MailOutcome } from "./mail.ts";
import { openPublicLink } from "./public-link.ts";
import { sendInvoiceMail } from "./send-invoice-mail.ts";
import { type IssuedInvoice, makeAgency, makeIssuedInvoice, SECRET } from "./testing/issued-invoice.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;
let tenantId: string;

beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());
beforeEach(async () => {
  tenantId = await makeAgency(db.inTenant);
});

const files: Files = {
  put: () => Promise.reject(new Error("a mailer stores nothing")),
  get: async (key) => (key === "pdf" ? new TextEncoder().encode("%PDF-1.7") : null),
};

const dependencies = (mailer: Mailer) => ({
  inTenant: db.inTenant,
  mailer,
  secret: SECRET,
  publicUrl: "https://countersign.example",
  mailFrom: "invoices@countersign.example",
  now: () => new Date(),
});

const issue = (recipients: string[]) => makeIssuedInvoice(db.inTenant, tenantId, { recipients, fileKey: "pdf" });

const refOf = (invoice: IssuedInvoice, index = 0) => ({
  tenantId: invoice.tenantId,
  deliveryId: invoice.deliveries[index]?.deliveryId ?? "",
});

async function deliveryOf(ref: { deliveryId: string }) {
  const [row] = await db.inTenant(tenantId, (tx) =>
    tx.select().from(deliveries).where(eq(deliveries.id, ref.deliveryId)),
  );
  return row;
}

const actionsOf = (invoice: IssuedInvoice) =>
  db.inTenant(tenantId, (tx) =>
    tx
      .select({ action: auditEvents.action, body: auditEvents.body })
      .from(auditEvents)
      .where(and(eq(auditEvents.subjectType, "invoice"), eq(auditEvents.subjectId, invoice.invoiceId)))
      .orderBy(auditEvents.seq),
  );

/** A mailer that answers as it is told and keeps what it was given. */
function answering(...answers: (MailOutcome | Error)[]) {
  const sent: MailMessage[] = [];
  const mailer: Mailer = {
    async send(message) {
      sent.push(message);
      const answer = answers[Math.min(sent.length, answers.length) - 1];
      if (!answer || answer instanceof Error) throw answer ?? new Error("no answer");
      return answer;
    },
  };
  return { mailer, sent };
}

describe("the mail of a delivery", () => {
  test("lands in the mailbox once, with PDF and a link of this recipient, however often it is sent", async () => {
    const invoice = await issue(["client@lumen.example"]);
    const using = dependencies(createMailboxMailer({ inTenant: db.inTenant, files }));
    expect(await sendInvoiceMail(using, refOf(invoice))).toBe("accepted");
    expect(await sendInvoiceMail(using, refOf(invoice))).toBe("settled before");
    const messages = await db.inTenant(tenantId, (tx) => tx.select().from(mailboxMessages));
    expect(messages).toHaveLength(1);
    const [message] = messages;
    expect(message).toMatchObject({
      recipient: "client@lumen.example",
      sender: "Studio Harbour <invoices@countersign.example>",
      subject: expect.stringContaining("2026-0147"),
      attachments: [{ name: "2026-0147.pdf", fileKey: "pdf", mediaType: "application/pdf", bytes: 8 }],
    });
    expect(await deliveryOf(refOf(invoice))).toMatchObject({
      state: "accepted",
      problem: "",
      acceptedAt: expect.any(Date),
    });
    expect((await actionsOf(invoice)).map(({ action }) => action)).toEqual(["invoice.mail_accepted"]);
    const token = /\/i\/([\w-]+)/.exec(message?.text ?? "")?.[1] ?? "";
    const opened = await openPublicLink(db.crossTenant.publicLinkByTokenHash, token, new Date());
    expect(opened).toMatchObject({
      state: "open",
      link: { tenantId, versionId: invoice.versionId, deliveryId: refOf(invoice).deliveryId },
    });
  });

  test("that is sent again after a crash is the same to the letter", async () => {
    const invoice = await issue(["client@lumen.example"]);
    const { mailer, sent } = answering(new MailDeferred("451 come back"), new Error("killed"), {
      outcome: "accepted",
      messageId: "<1@x>",
    });
    await expect(sendInvoiceMail(dependencies(mailer), refOf(invoice))).rejects.toThrow("451 come back");
    await expect(sendInvoiceMail(dependencies(mailer), refOf(invoice))).rejects.toThrow("killed");
    expect(await sendInvoiceMail(dependencies(mailer), refOf(invoice))).toBe("accepted");
    expect(sent).toHaveLength(3);
    expect(sent[1]).toEqual(sent[0]);
    expect(sent[2]).toEqual(sent[0]);
    const links = await db.inTenant(tenantId, (tx) =>
      tx
        .select()
        .from(publicLinks)
        .where(eq(publicLinks.deliveryId, refOf(invoice).deliveryId)),
    );
    expect(links).toHaveLength(1);
  });

  test("whose sender died between the mail server's yes and our record is not sent again", async () => {
    await using server = await startRecordingSmtpServer();
    const ledger = createMailLedger(db.inTenant);
    const smtp = createSmtpMailer({ url: server.url, ledger, files });
    const mailbox = createMailboxMailer({ inTenant: db.inTenant, files });
    for (const mailer of [smtp, mailbox]) {
      const invoice = await issue(["client@lumen.example"]);
      const dying: Mailer = {
        async send(message) {
          await mailer.send(message);
          throw new Error("the process died here");
        },
      };
      await expect(sendInvoiceMail(dependencies(dying), refOf(invoice))).rejects.toThrow("died here");
      expect(await deliveryOf(refOf(invoice))).toMatchObject({ state: "queued" });
      expect(await sendInvoiceMail(dependencies(mailer), refOf(invoice))).toBe("accepted");
      expect(await deliveryOf(refOf(invoice))).toMatchObject({ state: "accepted" });
    }
    smtp.close();
    expect(server.accepted).toHaveLength(1);
    expect(await db.inTenant(tenantId, (tx) => tx.select().from(mailboxMessages))).toHaveLength(1);
  });

  test("that is put off says so on the delivery, and no longer once it went out", async () => {
    const invoice = await issue(["client@lumen.example"]);
    const { mailer } = answering(new MailDeferred("451 greylisted"), { outcome: "accepted", messageId: "<1@x>" });
    await expect(sendInvoiceMail(dependencies(mailer), refOf(invoice))).rejects.toBeInstanceOf(MailDeferred);
    expect(await deliveryOf(refOf(invoice))).toMatchObject({
      state: "queued",
      problem: expect.stringContaining("451 greylisted"),
    });
    await sendInvoiceMail(dependencies(mailer), refOf(invoice));
    expect(await deliveryOf(refOf(invoice))).toMatchObject({ state: "accepted", problem: "" });
    expect((await actionsOf(invoice)).map(({ action }) => action)).toEqual(["invoice.mail_accepted"]);
  });

  test("carries a link that opens, also when the secret was changed between two attempts", async () => {
    const invoice = await issue(["client@lumen.example"]);
    const { mailer, sent } = answering(new MailDeferred("451"), { outcome: "accepted", messageId: "<1@x>" });
    await expect(sendInvoiceMail(dependencies(mailer), refOf(invoice))).rejects.toBeInstanceOf(MailDeferred);
    await sendInvoiceMail({ ...dependencies(mailer), secret: `${SECRET}, changed` }, refOf(invoice));
    const token = /\/i\/([\w-]+)/.exec(sent[1]?.text ?? "")?.[1] ?? "";
    const opened = await openPublicLink(db.crossTenant.publicLinkByTokenHash, token, new Date());
    expect(opened).toMatchObject({ state: "open", link: { deliveryId: refOf(invoice).deliveryId } });
  });

  test("that is refused for good bounces, with the server's words on the delivery and in the audit trail", async () => {
    const invoice = await issue(["gone@lumen.example"]);
    const { mailer } = answering({ outcome: "rejected", reason: "550 5.1.1 no such user" });
    expect(await sendInvoiceMail(dependencies(mailer), refOf(invoice))).toBe("rejected");
    expect(await deliveryOf(refOf(invoice))).toMatchObject({
      state: "bounced",
      problem: "550 5.1.1 no such user",
      acceptedAt: null,
    });
    const [event] = await actionsOf(invoice);
    expect(event?.action).toBe("invoice.mail_bounced");
    expect(JSON.parse(event?.body ?? "")).toMatchObject({
      event: { action: "invoice.mail_bounced", subjectId: expect.any(String) },
      recipient: "gone@lumen.example",
      problem: "550 5.1.1 no such user",
    });
  });

  test("of which nobody knows whether it arrived stays queued and says so, once", async () => {
    const invoice = await issue(["client@lumen.example"]);
    const { mailer } = answering({ outcome: "unconfirmed", reason: "The connection ended before it confirmed." });
    expect(await sendInvoiceMail(dependencies(mailer), refOf(invoice))).toBe("unconfirmed");
    expect(await sendInvoiceMail(dependencies(mailer), refOf(invoice))).toBe("unconfirmed");
    expect(await deliveryOf(refOf(invoice))).toMatchObject({
      state: "queued",
      problem: expect.stringContaining("before it confirmed"),
    });
    expect((await actionsOf(invoice)).map(({ action }) => action)).toEqual(["invoice.mail_stuck"]);
  });

  test("of an invoice that was voided meanwhile is not sent", async () => {
    const invoice = await issue(["client@lumen.example"]);
    await db.inTenant(tenantId, (tx) =>
      tx.update(invoices).set({ state: "voided" }).where(eq(invoices.id, invoice.invoiceId)),
    );
    const { mailer, sent } = answering({ outcome: "accepted", messageId: "<1@x>" });
    expect(await sendInvoiceMail(dependencies(mailer), refOf(invoice))).toBe("withdrawn");
    expect(sent).toEqual([]);
    expect(await deliveryOf(refOf(invoice))).toMatchObject({
      state: "queued",
      problem: expect.stringContaining("voided"),
    });
  });

  test("goes to each recipient under a key and with a link of their own", async () => {
    const invoice = await issue(["a@lumen.example", "b@lumen.example"]);
    const { mailer, sent } = answering({ outcome: "accepted", messageId: "<1@x>" });
    await sendInvoiceMail(dependencies(mailer), refOf(invoice, 0));
    await sendInvoiceMail(dependencies(mailer), refOf(invoice, 1));
    expect(sent.map(({ to }) => to)).toEqual(["a@lumen.example", "b@lumen.example"]);
    expect(new Set(sent.map(({ messageKey }) => messageKey)).size).toBe(2);
    expect(new Set(sent.map(({ text }) => /\/i\/([\w-]+)/.exec(text)?.[1])).size).toBe(2);
  });

  test("is nobody else's to send: a delivery named under another agency is not there", async () => {
    const invoice = await issue(["client@lumen.example"]);
    const other = await makeAgency(db.inTenant);
    const { mailer, sent } = answering({ outcome: "accepted", messageId: "<1@x>" });
    const foreign = { tenantId: other, deliveryId: refOf(invoice).deliveryId };
    await expect(sendInvoiceMail(dependencies(mailer), foreign)).rejects.toThrow(/not there/);
    expect(sent).toEqual([]);
  });
});
