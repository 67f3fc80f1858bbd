import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { questionMessages } from "#db/schema/questions.ts";
import { MailDeferred, type Mailer } from "#server/delivery/mail.ts";
import { publicTokenOf } from "#server/testing/walk.ts";
import { twoTenants } from "#server/testing/world.ts";
import { createDurableWork } from "../durable-work.ts";
import { eventually } from "../engine/testing/eventually.ts";
import { silentLog } from "../engine/testing/silent-log.ts";

test("An answer leaves through the outbox, each try under one key; what cannot leave says so beside the answer, and it stands on the page", async () => {
  await using world = await twoTenants();
  const { acme, services } = world;
  const issued = await acme.issuedInvoice();
  const token = await publicTokenOf(world, acme, issued.invoiceId);
  // The document's own link becomes that of the one mail which carried it.
  await world.db.owner.query(
    "update public_links l set delivery_id = d.id from deliveries d where d.invoice_id = l.invoice_id and l.invoice_id = $1",
    [issued.invoiceId],
  );
  const tried: string[] = [];
  const mailer: Mailer = {
    async send({ messageKey, to }) {
      if (messageKey.startsWith("question-answer/")) tried.push(`${messageKey} ${to}`);
      if (to.startsWith("late")) throw new MailDeferred("450 the mailbox is full");
      return { outcome: "accepted", messageId: messageKey };
    },
  };
  const ask = async () => {
    const page = await world.nobody.public.invoice({ token });
    if (page.shows !== "document") throw new Error("the page is closed");
    world.setNow(new Date(services.now().getTime() + 5_000).toISOString());
    await world.nobody.public.ask({ token, name: "Sophie", body: "Why?", website: "", mark: page.mark });
  };
  const answer = async () => {
    const said = { invoiceId: issued.invoiceId, body: "Because.", idempotencyKey: randomUUID() };
    return (await acme.api.editor.questions.answer(said)).messageId;
  };
  const mailOf = async (messageId: string) => {
    const [said] = await services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(questionMessages).where(eq(questionMessages.id, messageId)),
    );
    return `${said?.mail} ${said?.mailProblem}`;
  };
  const work = createDurableWork({
    inTenant: services.inTenant,
    crossTenant: services.crossTenant,
    mailer,
    renderPdf: () => Promise.reject(new Error("no printer here")),
    relayUrl: world.db.relayUrl,
    logger: silentLog,
    secret: services.secret,
    publicUrl: services.publicUrl,
    mailFrom: "invoices@countersign.example",
    now: services.now,
    retryDelayMs: () => 1,
  });
  await work.start();
  try {
    await ask();
    const first = await answer();
    await eventually("the answer is mailed", async () => (await mailOf(first)) === "sent ");
    expect(new Set(tried)).toEqual(new Set([`question-answer/${first} administratie@museumkade.example`]));
    await world.db.owner.query("update deliveries set recipient = 'late@kade.example' where invoice_id = $1", [
      issued.invoiceId,
    ]);
    const second = await answer();
    await eventually("it is given up", async () => (await mailOf(second)) === "failed 450 the mailbox is full");
    expect(new Set(tried.slice(1))).toEqual(new Set([`question-answer/${second} late@kade.example`]));
    expect(JSON.stringify(await world.nobody.public.invoice({ token }))).toContain("Because.");
  } finally {
    await work.stop();
  }
}, 60_000);
