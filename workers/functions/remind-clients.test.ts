import { afterAll, beforeAll, expect, test } from "vitest";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { documents } from "#db/schema/invoices.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { remindersDue } from "#server/reminders/reminders-due.ts";
import { twoTenants, type World } from "#server/testing/world.ts";
import { createDurableWork } from "../durable-work.ts";
import { eventually } from "../engine/testing/eventually.ts";
import { silentLog } from "../engine/testing/silent-log.ts";

let world: World;
beforeAll(async () => {
  world = await twoTenants();
});
afterAll(() => world[Symbol.asyncDispose]());

test("the schedule finds the agency, the client gets the mail once with the invoice in it, and the other agency's client none", async () => {
  const { acme, globex, services, db } = world;
  const { invoiceId, number, versionId } = await acme.issuedInvoice({ dueDays: 3 });
  const off = await globex.issuedInvoice({ dueDays: 3 });
  const { settings, version: basedOn } = await globex.api.owner.reminders.settings();
  await globex.api.owner.reminders.saveSettings({ enabled: false, settings, basedOn });
  const pdf = await services.files.put(
    `documents/${acme.tenantId}/${versionId}.pdf`,
    new TextEncoder().encode("%PDF-1.7"),
    "application/pdf",
  );
  // Three days after Friday the 13th is a Monday; ten in the morning in Amsterdam.
  world.setNow("2026-03-16T09:00:00Z");
  const mails = (tenantId: string) =>
    services.inTenant(tenantId, async (tx) =>
      (await tx.select().from(mailboxMessages)).filter(({ subject }) => subject.startsWith("Reminder")),
    );
  const work = createDurableWork({
    inTenant: services.inTenant,
    crossTenant: services.crossTenant,
    mailer: createMailboxMailer({ inTenant: services.inTenant, files: services.files }),
    renderPdf: async (ref) => {
      const { sha256, bytes } = pdf;
      const row = { tenantId: ref.tenantId, versionId: ref.versionId, fileKey: pdf.key, sha256, bytes };
      await services.inTenant(ref.tenantId, (tx) => tx.insert(documents).values(row).onConflictDoNothing());
      return { sha256, bytes };
    },
    relayUrl: db.relayUrl,
    logger: silentLog,
    secret: services.secret,
    publicUrl: services.publicUrl,
    mailFrom: "invoices@countersign.example",
    now: services.now,
    retryDelayMs: () => 50,
  });
  await work.start();
  try {
    await eventually("the client is reminded", async () => (await mails(acme.tenantId)).length > 0);
  } finally {
    await work.stop();
  }
  const [mail, ...more] = await mails(acme.tenantId);
  expect(more).toEqual([]);
  expect(mail).toMatchObject({
    recipient: "administratie@museumkade.example",
    subject: `Reminder: invoice ${number} was due on 13 Mar 2026`,
  });
  expect(mail?.text).toContain("we have not received €4,121.85 yet");
  expect(mail?.attachments).toHaveLength(1);
  expect(await mails(globex.tenantId)).toEqual([]);
  // The next hour finds nothing to do.
  world.setNow("2026-03-16T10:07:00Z");
  const left = await remindersDue(services.inTenant, acme.tenantId, services.now());
  expect(left.filter((ref) => ref.invoiceId === invoiceId)).toEqual([]);
  expect(await globex.api.viewer.reminders.ofInvoice({ invoiceId: off.invoiceId })).toMatchObject({
    enabled: false,
    owed: true,
    next: null,
  });
}, 40_000);
