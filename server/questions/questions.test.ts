import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditEvents, outboxEvents } from "#db/schema/audit.ts";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { notifications } from "#db/schema/notifications.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { publicLinkToken } from "#server/delivery/public-link.ts";
import { publicTokenOf } from "#server/testing/walk.ts";
import { type TestAgency, type TestIssued, twoTenants, type World } from "#server/testing/world.ts";
import { composeAnswerMail } from "./compose-answer-mail.ts";
import { QUESTION_LIMITS } from "./question-bounds.ts";
import { answerReaders, noteAnswerMail, sendAnswerMail } from "./send-answer-mail.ts";

let world: World;
let acme: TestAgency;
let issued: TestIssued;
let token: string;

beforeAll(async () => {
  world = await twoTenants();
  acme = world.acme;
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  issued = await acme.issuedInvoice();
  token = await publicTokenOf(world, acme, issued.invoiceId);
});

const MINUTE_MS = 60_000;
let clock = Date.parse("2026-03-10T10:00:00Z");
/** Time goes on for everybody in this file, never back. */
function later(ms: number): void {
  clock += ms;
  world.setNow(new Date(clock).toISOString());
}

/** Opens the page and sends its form, as a person does who needs five seconds for it. */
async function ask(given: Partial<{ token: string; name: string; body: string; website: string; after: number }> = {}) {
  const through = given.token ?? token;
  const page = await world.nobody.public.invoice({ token: through });
  const mark = page.shows === "document" ? page.mark : "";
  later(given.after ?? 5_000);
  const form = { token: through, name: "Sophie Kade", body: "Which order was this?", website: "", mark, ...given };
  await world.nobody.public.ask(form);
  return form;
}

async function page(through = token) {
  const shown = await world.nobody.public.invoice({ token: through });
  if (shown.shows !== "document") throw new Error(`the page is closed: ${shown.why}`);
  return shown;
}

/** A link that the mail to this recipient carries. */
async function linkOf(recipient: string): Promise<{ linkId: string; token: string }> {
  const linkId = randomUUID();
  const made = publicLinkToken(world.services.secret, linkId);
  const { rows } = await world.db.owner.query<{ id: string }>(
    `update deliveries set recipient = $2 where invoice_id = $1 returning id`,
    [issued.invoiceId, recipient],
  );
  await world.db.owner.query(
    `insert into public_links (tenant_id, id, invoice_id, version_id, delivery_id, token_hash, expires_at)
     values ($1, $2, $3, $4, $5, encode(sha256(convert_to($6, 'UTF8')), 'hex'), '2027-01-01')`,
    [acme.tenantId, linkId, issued.invoiceId, issued.versionId, rows[0]?.id, made],
  );
  return { linkId, token: made };
}

const answer = (body = "The one of January.") =>
  acme.api.editor.questions.answer({ invoiceId: issued.invoiceId, body, idempotencyKey: randomUUID() });
const mailDoors = () => ({
  inTenant: world.services.inTenant,
  mailer: createMailboxMailer({ inTenant: world.services.inTenant, files: world.services.files }),
  secret: world.services.secret,
  publicUrl: "https://countersign.example",
  mailFrom: "invoices@countersign.example",
  now: world.services.now,
});

describe("a question", () => {
  test("needs no account, is read by the team, waits in the inbox of whoever may answer, and is answered where both see it", async () => {
    const before = (await acme.api.editor.invoices.counts()).inbox;
    await ask();
    expect((await acme.api.editor.invoices.counts()).inbox).toBe(before + 1);
    expect(await acme.api.viewer.questions.list(issued)).toMatchObject({
      state: "waiting",
      messages: [{ side: "client", name: "Sophie Kade", body: "Which order was this?" }],
    });
    const waiting = await acme.api.editor.questions.waiting();
    expect(waiting.rows).toContainEqual(
      expect.objectContaining({ invoiceId: issued.invoiceId, askedBy: "Sophie Kade", words: "Which order was this?" }),
    );
    await answer();
    expect((await page()).questions).toMatchObject({
      settled: false,
      messages: [{ side: "client" }, { side: "team", name: acme.actors.editor.name, body: "The one of January." }],
    });
    expect((await acme.api.editor.questions.waiting()).rows.map(({ invoiceId }) => invoiceId)).not.toContain(
      issued.invoiceId,
    );
    await acme.api.editor.questions.settle(issued);
    expect((await page()).questions.settled).toBe(true);
    await ask({ body: "And the other one?" });
    expect(await acme.api.editor.questions.list(issued)).toMatchObject({ state: "waiting", settledBy: null });
    const trail = await world.services.inTenant(acme.tenantId, (tx) =>
      tx
        .select({ action: auditEvents.action, actorName: auditEvents.actorName })
        .from(auditEvents)
        .where(eq(auditEvents.subjectId, issued.invoiceId))
        .orderBy(auditEvents.seq),
    );
    expect(trail.slice(-4)).toEqual([
      { action: "invoice.question_asked", actorName: "Sophie Kade" },
      { action: "invoice.question_answered", actorName: acme.actors.editor.name },
      { action: "invoice.questions_settled", actorName: acme.actors.editor.name },
      { action: "invoice.question_asked", actorName: "Sophie Kade" },
    ]);
  });

  test("is told to its author and to whoever issued it, once each", async () => {
    const form = await ask();
    await world.nobody.public.ask(form);
    const told = await world.services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(notifications).where(eq(notifications.subjectId, issued.invoiceId)),
    );
    expect(told.filter(({ kind }) => kind === "client_question")).toMatchObject([
      { memberId: acme.actors.editor.memberId, params: { by: "Sophie Kade", number: issued.number } },
    ]);
  });

  test("that is sent twice is said once, also when both arrive together", async () => {
    const shown = await page();
    later(5_000);
    const form = { token, name: "Sophie", body: "Twice?", website: "", mark: shown.mark };
    await Promise.all([world.nobody.public.ask(form), world.nobody.public.ask(form)]);
    expect((await page()).questions.messages).toHaveLength(1);
  });

  test("stays text: tags, line ends in a name and marks that turn it around become neither markup nor a header", async () => {
    const body = `<script>alert(1)</script>\r\n<img src=x onerror="alert(2)">`;
    await ask({ name: "Sophie\r\nBcc: thief@example.com", body });
    const { messages } = (await page()).questions;
    expect(messages).toMatchObject([{ name: "Sophie Bcc: thief@example.com", body: body.replace("\r\n", "\n") }]);
    const mail = composeAnswerMail({
      locale: "en",
      agencyName: "Acme\r\nBcc: thief@example.com",
      number: "2026-1",
      byName: "Ana\u202e\nX-Evil: 1",
      answer: body,
      question: body,
      link: "https://countersign.example/i/x",
    });
    for (const header of [mail.fromName, mail.subject]) expect(header).not.toMatch(/[\r\n\u202e]/);
    expect(mail.html).not.toMatch(/<script|<img/);
    expect(mail.html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });
});

describe("what is not taken", () => {
  const refused = (reason: string) => ({ cause: { code: "question_refused", details: { reason } } });

  test("is an empty one, one that is too long, one that a program filled in, and one that came too soon or from an old page", async () => {
    await expect(ask({ name: "  " })).rejects.toMatchObject(refused("empty"));
    await expect(ask({ body: "\u0000\n" })).rejects.toMatchObject(refused("empty"));
    await expect(ask({ name: "x".repeat(81) })).rejects.toMatchObject(refused("too_long"));
    await expect(ask({ body: "x".repeat(4_001) })).rejects.toMatchObject(refused("too_long"));
    await expect(ask({ website: "https://pills.example" })).rejects.toMatchObject(refused("machine"));
    await expect(ask({ after: 1_000 })).rejects.toMatchObject(refused("too_fast"));
    await expect(ask({ after: 25 * 60 * MINUTE_MS })).rejects.toMatchObject(refused("page_old"));
    // Four thousand characters as people count them.
    await ask({ body: "👋".repeat(4_000) });
    expect((await page()).questions.messages).toHaveLength(1);
  });

  test("is the form of another document's page, or one with a mark that nobody signed", async () => {
    const other = await acme.issuedInvoice();
    const { mark } = await page(await publicTokenOf(world, acme, other.invoiceId));
    later(5_000);
    const form = { token, name: "Sophie", body: "Here?", website: "" };
    await expect(world.nobody.public.ask({ ...form, mark })).rejects.toMatchObject(refused("page_old"));
    await expect(world.nobody.public.ask({ ...form, mark: "0.0.0" })).rejects.toMatchObject(refused("page_old"));
  });

  test("is the eleventh within an hour through one link; another link and the next hour are free", async () => {
    for (let at = 0; at < QUESTION_LIMITS.ofOneLinkAnHour; at += 1) {
      await ask({ body: `Question ${at}` });
      later(30_000);
    }
    await expect(ask()).rejects.toMatchObject(refused("too_many"));
    await ask({ token: (await linkOf("b@kade.example")).token });
    later(60 * MINUTE_MS);
    await ask();
  });

  test("is anything once five hundred were asked about one document, and ten thousand do not make its page slow or long", async () => {
    await ask();
    await world.db.owner.query("update question_threads set asked_count = 500 where invoice_id = $1", [
      issued.invoiceId,
    ]);
    await expect(ask()).rejects.toMatchObject(refused("full"));
    // The database holds to it as well, and to what was said.
    const refusedChange = (statement: string) =>
      expect(world.db.owner.query(`${statement} where invoice_id = $1`, [issued.invoiceId])).rejects;
    await refusedChange("update question_threads set asked_count = 1").toThrow(/stays asked/);
    await refusedChange("update question_threads set asked_count = 501").toThrow(/question_threads_asked/);
    await refusedChange("delete from question_messages").toThrow();
    await world.db.owner.query(
      `insert into question_messages (tenant_id, invoice_id, side, link_id, name, body, idempotency_key)
       select tenant_id, invoice_id, 'client', link_id, 'Crowd', repeat('x', 40), 'crowd-' || n
         from question_messages, generate_series(1, 10000) n where invoice_id = $1`,
      [issued.invoiceId],
    );
    const { questions } = await page();
    expect(questions.messages).toHaveLength(QUESTION_LIMITS.page);
    expect(questions.earlier).toBe(true);
    const oldest = questions.messages[0]?.seq ?? 0;
    const before = await world.nobody.public.invoice({ token, before: oldest });
    expect(before.shows === "document" && before.questions.messages.at(-1)?.seq).toBe(oldest - 1);
  });

  test("is what comes through a link that was revoked while it was typed, or that nobody gave out", async () => {
    const { mark } = await page();
    const [link] = await acme.api.editor.links.list(issued);
    await acme.api.editor.links.revoke({ linkId: link?.linkId ?? "" });
    later(5_000);
    const form = { token, name: "Sophie", body: "Still there?", website: "", mark };
    await expect(world.nobody.public.ask(form)).rejects.toMatchObject({ message: "document_not_found" });
    await expect(world.nobody.public.ask({ ...form, token: "A".repeat(43) })).rejects.toMatchObject({
      message: "document_not_found",
    });
    expect(await acme.api.editor.questions.list(issued)).toMatchObject({ state: null, messages: [] });
  });

  test("is an answer to what nobody asked, or by whoever may not send; another agency finds nothing at all", async () => {
    await expect(answer()).rejects.toMatchObject({ message: "question_not_found" });
    await ask();
    const said = { invoiceId: issued.invoiceId, body: "Hello", idempotencyKey: randomUUID() };
    await expect(acme.api.accountant.questions.answer(said)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(world.globex.api.owner.questions.answer(said)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(world.globex.api.owner.questions.list(issued)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect((await world.globex.api.owner.questions.waiting()).rows).toEqual([]);
  });
});

describe("the mail with an answer", () => {
  const mails = () =>
    world.services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(mailboxMessages).where(eq(mailboxMessages.recipient, "sophie@kade.example")),
    );

  test("goes once to whoever asked through the link of their own mail, with that link and what they had asked", async () => {
    const own = await linkOf("sophie@kade.example");
    await ask({ token: own.token });
    const { messageId } = await answer("The one of <January>.");
    const [asked] = await world.services.inTenant(acme.tenantId, (tx) =>
      tx.select().from(outboxEvents).where(eq(outboxEvents.name, "question/answered")),
    );
    expect(asked?.data).toEqual({ tenantId: acme.tenantId, messageId });
    const ref = { tenantId: acme.tenantId, messageId };
    expect(await answerReaders(mailDoors(), ref)).toEqual([own.linkId]);
    await sendAnswerMail(mailDoors(), { ...ref, linkId: own.linkId });
    await sendAnswerMail(mailDoors(), { ...ref, linkId: own.linkId });
    await noteAnswerMail(world.services.inTenant, ref, null);
    const [mail, ...more] = await mails();
    expect(more).toEqual([]);
    expect(mail?.subject).toBe(`Acme Studio answered your question about ${issued.number}`);
    expect(mail?.text).toContain(`https://countersign.example/i/${own.token}#questions`);
    expect(mail?.text).toContain("> Which order was this?");
    expect(mail?.html).toContain("The one of &lt;January&gt;.");
    expect((await acme.api.editor.questions.list(issued)).messages.at(-1)).toMatchObject({ mail: "sent" });
  });

  test("goes to nobody where the link was the team's to hand on, or was revoked before the mail left", async () => {
    await ask();
    expect((await acme.api.editor.questions.list(issued)).messages).toHaveLength(1);
    await answer();
    expect((await acme.api.editor.questions.list(issued)).messages.at(-1)).toMatchObject({ mail: "none" });
    const own = await linkOf("late@kade.example");
    await ask({ token: own.token });
    const { messageId } = await answer();
    await acme.api.editor.links.revoke({ linkId: own.linkId });
    const ref = { tenantId: acme.tenantId, messageId };
    expect(await answerReaders(mailDoors(), ref)).toEqual([]);
    expect(await sendAnswerMail(mailDoors(), { ...ref, linkId: own.linkId })).toEqual({ outcome: "link closed" });
  });
});
