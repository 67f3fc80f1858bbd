import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mailboxMessages } from "#db/schema/delivery.ts";
import { members } from "#db/schema/tenancy.ts";
import { createMailboxMailer } from "#integrations/mailbox/mailer.ts";
import { sendMentionMail } from "#server/remarks/send-mention-mail.ts";
import { twoTenants, type World } from "#server/testing/world.ts";
import { createDurableWork } from "../durable-work.ts";
import { eventually } from "../engine/testing/eventually.ts";
import { silentLog } from "../engine/testing/silent-log.ts";
import { MENTION_WAITS } from "./send-mention.ts";

let world: World;
beforeAll(async () => {
  world = await twoTenants();
});
afterAll(() => world[Symbol.asyncDispose]());

const doors = () => ({
  inTenant: world.services.inTenant,
  mailer: createMailboxMailer({ inTenant: world.services.inTenant, files: world.services.files }),
  publicUrl: "https://countersign.example",
  mailFrom: "invoices@countersign.example",
});

async function mention(
  role: "editor" | "approver" | "viewer" = "editor",
  body = "Twelve days <b>?</b>\r\nBcc: thief@example.com",
) {
  const { acme } = world;
  const { invoiceId } = await acme.draftInvoice();
  const { threadId, remarkId } = await acme.api.viewer.remarks.start({
    invoiceId,
    anchor: { kind: "line", lineId: "line-1", field: "quantity" },
    body,
    mentions: [acme.actors[role].memberId],
    suggestion: { value: "4" },
    idempotencyKey: randomUUID(),
  });
  const ref = { tenantId: acme.tenantId, remarkId, memberId: acme.actors[role].memberId };
  return { invoiceId, threadId, remarkId, ref };
}

const mailsAbout = async (threadId: string) =>
  (await world.services.inTenant(world.acme.tenantId, (tx) => tx.select().from(mailboxMessages))).filter(({ text }) =>
    text.includes(threadId),
  );

describe("the mail of a mention", () => {
  test("has the words, the money and the way to the place, and is there once however often it is sent", async () => {
    const { acme } = world;
    const { invoiceId, threadId, ref } = await mention();
    expect(await sendMentionMail(doors(), ref)).toBe("accepted");
    expect(await sendMentionMail(doors(), ref)).toBe("accepted");
    const [mail, ...more] = await mailsAbout(threadId);
    expect(more).toEqual([]);
    expect(mail?.recipient).toBe(acme.actors.editor.email);
    expect(mail?.subject).toBe("Acme Studio viewer mentioned you: Museum Kade (Acme Studio), Festival posters");
    expect(mail?.text).toContain("Quantity of Poster design, three days");
    expect(mail?.text).toContain("Suggested: 3 → 4");
    expect(mail?.text).toContain("> Twelve days <b>?</b>");
    expect(mail?.text).toContain("draft, 4,121.85 EUR");
    expect(mail?.text).toContain(`https://countersign.example/invoices/${invoiceId}?remark=${threadId}&agency=`);
    expect(mail?.html).not.toContain("<b>?</b>");
    expect(`${mail?.sender}${mail?.subject}`).not.toMatch(/[\r\n]/);
  });

  test("is not sent to whoever has seen it, has left, or is not meant any more, nor about words that were taken back", async () => {
    const { acme } = world;
    const seen = await mention();
    const { threads } = await acme.api.editor.remarks.list({ invoiceId: seen.invoiceId });
    await acme.api.editor.remarks.seen({ invoiceId: seen.invoiceId, seq: threads[0]?.remarks[0]?.seq ?? 0 });
    expect(await sendMentionMail(doors(), seen.ref)).toBe("seen");

    const struck = await mention();
    await acme.api.viewer.remarks.edit({ remarkId: struck.remarkId, body: "Nobody in particular" });
    expect(await sendMentionMail(doors(), struck.ref)).toBe("taken back");

    const removed = await mention();
    await acme.api.viewer.remarks.remove({ remarkId: removed.remarkId });
    expect(await sendMentionMail(doors(), removed.ref)).toBe("taken back");

    const discarded = await mention();
    await acme.api.editor.invoices.discard({ invoiceId: discarded.invoiceId });
    expect(await sendMentionMail(doors(), discarded.ref)).toBe("put away");

    const own = await mention("viewer");
    expect(await sendMentionMail(doors(), own.ref)).toBe("own words");

    const left = await mention("approver");
    const { memberId } = acme.actors.approver;
    const away = (removedAt: Date | null) =>
      world.services.inTenant(acme.tenantId, (tx) =>
        tx.update(members).set({ removedAt }).where(eq(members.id, memberId)),
      );
    await away(new Date());
    expect(await sendMentionMail(doors(), left.ref)).toBe("no member any more");
    await away(null);

    for (const { threadId } of [seen, struck, removed, discarded, own, left])
      expect(await mailsAbout(threadId)).toEqual([]);
  });

  test("of another agency is not there", async () => {
    const { ref } = await mention();
    const foreign = { ...ref, tenantId: world.globex.tenantId };
    await expect(sendMentionMail(doors(), foreign)).rejects.toThrow(/not there/);
  });
});

test("a mention waits two minutes before anybody is mailed", () => {
  expect(MENTION_WAITS).toBe("2m");
});

test("a mention reaches whoever is away through the outbox, once, and never whoever looks in time", async () => {
  const { acme, db, services } = world;
  const work = createDurableWork({
    ...doors(),
    crossTenant: services.crossTenant,
    relayUrl: db.relayUrl,
    renderPdf: () => Promise.reject(new Error("nothing is issued here")),
    logger: silentLog,
    secret: services.secret,
    now: services.now,
    mentionWaits: "1s",
  });
  await work.start();
  try {
    const away = await mention();
    const here = await mention("approver");
    const { threads } = await acme.api.approver.remarks.list({ invoiceId: here.invoiceId });
    await acme.api.approver.remarks.seen({ invoiceId: here.invoiceId, seq: threads[0]?.remarks[0]?.seq ?? 0 });
    // Struck out and named again: the same mention, so no second mail.
    const again = { remarkId: away.remarkId, body: "Once more", mentions: [away.ref.memberId] };
    await acme.api.viewer.remarks.edit({ ...again, mentions: [] });
    await acme.api.viewer.remarks.edit(again);
    await eventually("every run is over", async () => {
      const { rows } = await db.owner.query<{ waiting: number; open: number; done: number }>(
        `select (select count(*) from outbox_events where relayed_at is null)::int as waiting,
                count(*) filter (where status not in ('completed', 'failed'))::int as open,
                count(*) filter (where status = 'completed')::int as done
           from jobs.runs where function_id like '%send-mention'`,
      );
      return rows[0]?.waiting === 0 && rows[0].open === 0 && rows[0].done >= 2;
    });
    expect(await mailsAbout(away.threadId)).toHaveLength(1);
    expect(await mailsAbout(here.threadId)).toEqual([]);
  } finally {
    await work.stop();
  }
}, 30_000);
