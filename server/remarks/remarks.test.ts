import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REMARK_EDIT_MS, REMARK_LIMITS } from "#core/remarks.ts";
import { refusalOf } from "#db/refusals.ts";
import { outboxEvents } from "#db/schema/audit.ts";
import { members } from "#db/schema/tenancy.ts";
import { rawInTenant } from "#db/testing/scenes.ts";
import { publicTokenOf } from "#server/testing/walk.ts";
import { exampleLines, twoTenants, WORLD_BEGINS, type World } from "#server/testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await twoTenants();
});
afterAll(() => world[Symbol.asyncDispose]());

const key = () => randomUUID();
const on = (lineId: string, field?: "quantity" | "unitPrice" | "title") =>
  ({ kind: "line", lineId, ...(field ? { field } : {}) }) as const;

async function comment(invoiceId: string, body = "The quote said twelve days.", mentions: string[] = []) {
  return world.acme.api.viewer.remarks.start({
    invoiceId,
    anchor: on("line-1", "quantity"),
    body,
    mentions,
    idempotencyKey: key(),
  });
}

const threadOf = async (invoiceId: string, threadId: string) =>
  (await world.acme.api.editor.remarks.list({ invoiceId })).threads.find((thread) => thread.threadId === threadId);

const mentionsQueued = async () => {
  const rows = await world.services.inTenant(world.acme.tenantId, (tx) => tx.select().from(outboxEvents));
  return rows.filter(({ name }) => name === "remark/mentioned").map(({ data }) => data);
};

describe("a comment", () => {
  test("remembers who said it, where, and what the place said then", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const { threadId } = await comment(invoiceId);
    await acme.api.editor.invoices.edit({
      invoiceId,
      operations: [{ type: "setLine", lineId: "line-1", patch: { quantity: "5", title: "Another title" } }],
    });
    const { threads, people } = await acme.api.accountant.remarks.list({ invoiceId });
    expect(threads).toMatchObject([
      {
        threadId,
        kind: "comment",
        state: "open",
        anchor: on("line-1", "quantity"),
        quote: { line: "Poster design, three days", value: "3" },
        madeBy: acme.actors.viewer.memberId,
        remarks: [{ body: "The quote said twelve days.", saidBy: acme.actors.viewer.memberId, removed: false }],
      },
    ]);
    expect(people.map(({ memberId }) => memberId)).toContain(acme.actors.viewer.memberId);
  });

  test("that is sent twice is said once, and one key never says two things", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const sent = { invoiceId, anchor: { kind: "document" as const }, body: "Once", idempotencyKey: key() };
    const [first, second] = await Promise.all([
      acme.api.viewer.remarks.start(sent),
      acme.api.viewer.remarks.start(sent),
    ]);
    expect(second).toEqual(first);
    const answer = { threadId: first.threadId, body: "Twelve", idempotencyKey: key() };
    const answers = await Promise.all([acme.api.editor.remarks.reply(answer), acme.api.editor.remarks.reply(answer)]);
    expect(answers[0]).toEqual(answers[1]);
    const { threads } = await acme.api.viewer.remarks.list({ invoiceId });
    expect(threads.map(({ remarks }) => remarks.map(({ body }) => body))).toEqual([["Once", "Twelve"]]);
    const other = await acme.draftInvoice();
    for (const changed of [{ invoiceId: other.invoiceId }, { body: "Twice" }]) {
      await expect(acme.api.viewer.remarks.start({ ...sent, ...changed })).rejects.toMatchObject({
        message: "idempotency_conflict",
      });
    }
  });

  test("is resolved and reopened by anybody, and an answer opens it again", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const { threadId } = await comment(invoiceId);
    await acme.api.editor.remarks.resolve({ threadId });
    await acme.api.editor.remarks.resolve({ threadId });
    expect(await threadOf(invoiceId, threadId)).toMatchObject({
      state: "resolved",
      settledBy: acme.actors.editor.memberId,
    });
    await acme.api.viewer.remarks.reopen({ threadId });
    expect(await threadOf(invoiceId, threadId)).toMatchObject({ state: "open", settledBy: null });
    await acme.api.viewer.remarks.resolve({ threadId });
    await acme.api.editor.remarks.reply({ threadId, body: "Not quite", idempotencyKey: key() });
    expect(await threadOf(invoiceId, threadId)).toMatchObject({ state: "open" });
    await expect(acme.api.editor.remarks.accept({ threadId })).rejects.toMatchObject({ message: "already_decided" });
  });

  test("about a line that is not there is refused, and so are words without end and words without any", async () => {
    const { api } = world.acme;
    const { invoiceId } = await world.acme.draftInvoice();
    const say = (given: object) =>
      api.viewer.remarks.start({
        invoiceId,
        anchor: { kind: "document" },
        body: "x",
        idempotencyKey: key(),
        ...given,
      });
    await expect(say({ anchor: on("nowhere") })).rejects.toMatchObject({ message: "remark_place_gone" });
    await expect(say({ body: "x".repeat(REMARK_LIMITS.bodyChars + 1) })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(say({ body: " \n " })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(say({ anchor: { kind: "field", field: "../secret" } })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(say({ anchor: { kind: "document" }, suggestion: { value: "4" } })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await expect(say({ anchor: on("line-1", "quantity"), suggestion: { value: "many" } })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
  });
});

describe("somebody's words", () => {
  test("are changed and taken back by themselves alone, and changed for a while only", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const { threadId, remarkId } = await comment(invoiceId, "Twelf");
    await acme.api.viewer.remarks.edit({ remarkId, body: "Twelve" });
    expect(await threadOf(invoiceId, threadId)).toMatchObject({ remarks: [{ body: "Twelve", edited: true }] });
    for (const role of ["owner", "editor"] as const) {
      await expect(acme.api[role].remarks.edit({ remarkId, body: "Mine" })).rejects.toMatchObject({
        code: "FORBIDDEN",
      });
      await expect(acme.api[role].remarks.remove({ remarkId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    world.setNow(new Date(Date.parse(WORLD_BEGINS) + REMARK_EDIT_MS + 60_000).toISOString());
    await expect(acme.api.viewer.remarks.edit({ remarkId, body: "Late" })).rejects.toMatchObject({
      message: "remark_too_old",
    });
    await acme.api.viewer.remarks.remove({ remarkId });
    world.setNow(WORLD_BEGINS);
    expect(await threadOf(invoiceId, threadId)).toMatchObject({ remarks: [{ body: "", removed: true }] });
    await expect(acme.api.viewer.remarks.edit({ remarkId, body: "Back" })).rejects.toMatchObject({
      message: "remark_not_found",
    });
  });

  test("are refused by the database to whoever did not say them, whatever a use case forgot", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const { threadId, remarkId } = await comment(invoiceId);
    const as = (memberId: string, statement: string, values: unknown[]) =>
      rawInTenant(world.db.appPool, acme.tenantId, async (q) => {
        await q.query("select set_config('app.member_id', $1, true)", [memberId]);
        await q.query(statement, values);
      }).then(
        () => "done",
        (error) => refusalOf(error) ?? "refused otherwise",
      );
    const { viewer, editor } = acme.actors;
    expect(await as(editor.memberId, "update remarks set body = 'theirs' where id = $1::uuid", [remarkId])).toBe(
      "CS015",
    );
    expect(await as("", "update remarks set body = 'nobodys' where id = $1::uuid", [remarkId])).toBe("CS015");
    expect(await as(viewer.memberId, "update remarks set body = 'mine' where id = $1::uuid", [remarkId])).toBe("done");
    expect(await as(viewer.memberId, "update remarks set created_at = now() where id = $1::uuid", [remarkId])).toBe(
      "refused otherwise",
    );
    expect(await as(viewer.memberId, "update remark_threads set anchor = '{}' where id = $1::uuid", [threadId])).toBe(
      "refused otherwise",
    );
    expect(await as(viewer.memberId, "delete from remarks where id = $1::uuid", [remarkId])).toBe("refused otherwise");
    const forged = `insert into remarks (tenant_id, invoice_id, thread_id, said_by, body, idempotency_key)
      select tenant_id, invoice_id, thread_id, said_by, 'forged', 'forged' from remarks where id = $1::uuid`;
    expect(await as(editor.memberId, forged, [remarkId])).toBe("CS015");
  });
});

describe("remarks and the invoice", () => {
  test("what is said never changes what is hashed, printed or shown to the client, and ends with the issue", async () => {
    const { acme } = world;
    const quiet = await acme.submittedInvoice();
    const talked = await acme.draftInvoice();
    const { threadId } = await comment(talked.invoiceId, "Zebra in the margin");
    const submitted = await acme.api.editor.invoices.submit({ invoiceId: talked.invoiceId });
    await acme.api.approver.remarks.reply({ threadId, body: "Zebra again, while it is frozen", idempotencyKey: key() });
    // Line for line the same draft: the same hash, however much was said beside one of them.
    expect(submitted.contentHash).toBe(quiet.contentHash);
    await acme.api.approver.invoices.approve({ invoiceId: talked.invoiceId, contentHash: submitted.contentHash });
    await acme.api.editor.invoices.issue({ invoiceId: talked.invoiceId, contentHash: submitted.contentHash });
    const page = await acme.api.viewer.invoices.byId({ invoiceId: talked.invoiceId });
    const token = await publicTokenOf(world, acme, talked.invoiceId);
    const client = await world.nobody.public.invoice({ token });
    expect(JSON.stringify([page.document, page.content, page.frozen, client])).not.toContain("Zebra");
    const { rows } = await world.db.owner.query<{ text: string }>(
      "select string_agg(v::text, '') as text from issued_versions v where invoice_id = $1",
      [talked.invoiceId],
    );
    expect(rows[0]?.text).not.toContain("Zebra");
    // History for the team: read, and not written any more.
    const { threads, may } = await acme.api.viewer.remarks.list({ invoiceId: talked.invoiceId });
    expect(threads[0]?.remarks).toHaveLength(2);
    expect(may).toEqual({ remark: false, suggest: false, accept: false, decline: false });
    await expect(
      acme.api.editor.remarks.reply({ threadId, body: "Late", idempotencyKey: key() }),
    ).rejects.toMatchObject({ message: "wrong_state" });
  });

  test("a duplicate begins without them", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    await comment(invoiceId);
    const copy = await acme.api.editor.invoices.duplicate({ invoiceId });
    expect((await acme.api.editor.remarks.list(copy)).threads).toEqual([]);
  });

  test("a draft has room for so many threads and no more", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const { threadId } = await comment(invoiceId);
    await world.db.owner.query(
      `insert into remark_threads (tenant_id, invoice_id, kind, anchor, quote, made_by)
       select tenant_id, invoice_id, kind, anchor, quote, made_by from remark_threads, generate_series(2, $2) where id = $1`,
      [threadId, REMARK_LIMITS.threads],
    );
    await expect(comment(invoiceId)).rejects.toMatchObject({ message: "limit_reached" });
  });

  test("threads never leak across invoices, whoever says what where", async () => {
    const { acme } = world;
    const invoices = await Promise.all([acme.draftInvoice(), acme.draftInvoice(), acme.submittedInvoice()]);
    const roles = ["viewer", "editor", "approver", "accountant"] as const;
    const act = fc.record({
      invoice: fc.nat({ max: invoices.length - 1 }),
      role: fc.constantFrom(...roles),
      reply: fc.boolean(),
      line: fc.constantFrom("line-1", "line-2"),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 8 }), async (acts) => {
        const said = new Map<string, Set<string>>();
        for (const { invoice, role, reply, line } of acts) {
          const { invoiceId } = invoices[invoice] ?? { invoiceId: "" };
          const body = `said in ${invoiceId}: ${key()}`;
          const [thread] = (await acme.api[role].remarks.list({ invoiceId })).threads;
          if (reply && thread)
            await acme.api[role].remarks.reply({ threadId: thread.threadId, body, idempotencyKey: key() });
          else await acme.api[role].remarks.start({ invoiceId, anchor: on(line), body, idempotencyKey: key() });
          said.set(invoiceId, (said.get(invoiceId) ?? new Set()).add(body));
        }
        for (const { invoiceId } of invoices) {
          const { threads } = await acme.api.viewer.remarks.list({ invoiceId });
          const shown = threads.flatMap(({ remarks }) => remarks.map(({ body }) => body));
          expect(shown.filter((body) => !body.startsWith(`said in ${invoiceId}: `))).toEqual([]);
          for (const body of said.get(invoiceId) ?? []) expect(shown).toContain(body);
        }
      }),
      { numRuns: 8, seed: 20261121 },
    );
  }, 20_000);
});

describe("a mention", () => {
  test("queues one event for each member who is newly named, and none for oneself", async () => {
    const { acme } = world;
    const { viewer, editor, approver } = acme.actors;
    const { invoiceId } = await acme.draftInvoice();
    const before = (await mentionsQueued()).length;
    const { remarkId } = await comment(invoiceId, "@editor", [editor.memberId, editor.memberId, viewer.memberId]);
    await acme.api.viewer.remarks.edit({
      remarkId,
      body: "@editor @approver",
      mentions: [editor.memberId, approver.memberId],
    });
    const queued = (await mentionsQueued()).slice(before);
    expect(queued.map(({ memberId }) => memberId).sort()).toEqual([editor.memberId, approver.memberId].sort());
    expect(queued.every((data) => data.remarkId === remarkId && Object.keys(data).length === 3)).toBe(true);
  });

  test("of somebody who left the agency is refused, and nothing of the remark is kept", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const [left] = await world.services.inTenant(acme.tenantId, (tx) =>
      tx
        .insert(members)
        .values({
          tenantId: acme.tenantId,
          userId: key(),
          name: "Left",
          email: "left@example.com",
          role: "viewer",
          removedAt: new Date(),
        })
        .returning({ id: members.id }),
    );
    await expect(comment(invoiceId, "@Left", [left?.id ?? ""])).rejects.toMatchObject({ message: "member_not_found" });
    expect((await acme.api.editor.remarks.list({ invoiceId })).threads).toEqual([]);
  });
});

describe("what was seen", () => {
  test("goes up and never down, and never past what was said", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice({ lines: exampleLines() });
    await comment(invoiceId);
    await comment(invoiceId);
    const { threads, seenSeq } = await acme.api.editor.remarks.list({ invoiceId });
    const newest = threads.at(-1)?.remarks.at(-1)?.seq ?? 0;
    expect(seenSeq).toBe(0);
    await acme.api.editor.remarks.seen({ invoiceId, seq: newest + 1_000 });
    await acme.api.editor.remarks.seen({ invoiceId, seq: 1 });
    expect((await acme.api.editor.remarks.list({ invoiceId })).seenSeq).toBe(newest);
    expect((await acme.api.viewer.remarks.list({ invoiceId })).seenSeq).toBe(0);
  });
});
