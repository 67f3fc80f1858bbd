import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { twoTenants, type World } from "#server/testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await twoTenants();
});
afterAll(() => world[Symbol.asyncDispose]());

const key = () => randomUUID();
const on = (lineId: string, field: "quantity" | "unitPrice") => ({ kind: "line", lineId, field }) as const;

async function suggest(invoiceId: string, value: string | null = "4", anchor = on("line-1", "quantity")) {
  return world.acme.api.viewer.remarks.start({
    invoiceId,
    anchor,
    body: "",
    suggestion: { value },
    idempotencyKey: key(),
  });
}

const threadOf = async (invoiceId: string, threadId: string) =>
  (await world.acme.api.editor.remarks.list({ invoiceId })).threads.find((thread) => thread.threadId === threadId);

const quantityOf = async (invoiceId: string) =>
  (await world.acme.api.editor.invoices.byId({ invoiceId })).content.lines[0]?.quantity;

type Content = Awaited<ReturnType<World["acme"]["api"]["editor"]["invoices"]["byId"]>>["content"];

describe("a suggestion", () => {
  test("of a viewer is taken over by an editor, once, and the total follows", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const { threadId } = await suggest(invoiceId);
    await expect(acme.api.viewer.remarks.accept({ threadId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await acme.api.editor.remarks.accept({ threadId });
    expect(await quantityOf(invoiceId)).toBe("4");
    expect(await threadOf(invoiceId, threadId)).toMatchObject({
      kind: "suggestion",
      state: "accepted",
      settledBy: acme.actors.editor.memberId,
      quote: { value: "3" },
      proposed: { value: "4" },
    });
    // Changed back by hand: a second press of the same key does not take it over again.
    await acme.api.editor.invoices.edit({
      invoiceId,
      operations: [{ type: "setLine", lineId: "line-1", patch: { quantity: "3" } }],
    });
    await acme.api.editor.remarks.accept({ threadId });
    expect(await quantityOf(invoiceId)).toBe("3");
    await expect(acme.api.editor.remarks.decline({ threadId })).rejects.toMatchObject({ message: "already_decided" });
  });

  test("whose place says something else by now is refused by name with both values, and taken over when that is wanted", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const { threadId } = await suggest(invoiceId);
    await acme.api.editor.invoices.edit({
      invoiceId,
      operations: [{ type: "setLine", lineId: "line-1", patch: { quantity: "5" } }],
    });
    const refusal = await acme.api.editor.remarks.accept({ threadId }).catch((error) => error.cause);
    expect(refusal).toMatchObject({
      code: "suggestion_outdated",
      details: { before: "3", now: "5", proposed: "4" },
    });
    expect(await quantityOf(invoiceId)).toBe("5");
    expect(await threadOf(invoiceId, threadId)).toMatchObject({ state: "open" });
    await acme.api.editor.remarks.accept({ threadId, force: true });
    expect(await quantityOf(invoiceId)).toBe("4");
  });

  test("that is there already is only ticked off, and one whose line was removed cannot be", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const there = await suggest(invoiceId);
    const gone = await suggest(invoiceId, "9", on("line-2", "quantity"));
    await acme.api.editor.invoices.edit({
      invoiceId,
      operations: [
        { type: "setLine", lineId: "line-1", patch: { quantity: "4" } },
        { type: "removeLine", lineId: "line-2" },
      ],
    });
    await acme.api.editor.remarks.accept({ threadId: there.threadId });
    expect(await threadOf(invoiceId, there.threadId)).toMatchObject({ state: "accepted" });
    await expect(acme.api.editor.remarks.accept({ threadId: gone.threadId, force: true })).rejects.toMatchObject({
      message: "remark_place_gone",
    });
    expect(await threadOf(invoiceId, gone.threadId)).toMatchObject({
      state: "open",
      quote: { line: "Photography of the exhibition", value: "1" },
    });
  });

  test("is declined by whoever could accept it and withdrawn by whoever made it, and can be opened again", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const { threadId } = await suggest(invoiceId);
    await expect(acme.api.accountant.remarks.decline({ threadId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await acme.api.viewer.remarks.decline({ threadId });
    await acme.api.editor.remarks.reopen({ threadId });
    await acme.api.editor.remarks.decline({ threadId });
    expect(await threadOf(invoiceId, threadId)).toMatchObject({ state: "declined" });
    await expect(acme.api.editor.remarks.accept({ threadId })).rejects.toMatchObject({ message: "already_decided" });
    await expect(acme.api.editor.remarks.resolve({ threadId })).rejects.toMatchObject({ message: "already_decided" });
    expect(await quantityOf(invoiceId)).toBe("3");
  });

  test("of what it says already says nothing", async () => {
    const { invoiceId } = await world.acme.draftInvoice();
    await expect(suggest(invoiceId, "3.0")).rejects.toMatchObject({ message: "suggestion_changes_nothing" });
  });

  test("waits while the draft is in review, is answered there, and is accepted after it came back", async () => {
    const { acme } = world;
    const { invoiceId, contentHash } = await acme.submittedInvoice();
    const { threadId } = await acme.api.approver.remarks.start({
      invoiceId,
      anchor: on("line-1", "unitPrice"),
      body: "The rate card says 700.",
      suggestion: { value: "700" },
      idempotencyKey: key(),
    });
    await acme.api.approver.remarks.reply({ threadId, body: "See page two.", idempotencyKey: key() });
    await expect(acme.api.editor.remarks.accept({ threadId })).rejects.toMatchObject({ message: "wrong_state" });
    await acme.api.approver.invoices.return({ invoiceId, contentHash, comment: "See the price." });
    await acme.api.editor.remarks.accept({ threadId });
    const { content } = await acme.api.editor.invoices.byId({ invoiceId });
    expect(content.lines[0]?.unitPrice).toBe("700");
  });

  test.each([
    ["invoice/subject", "Festival posters, second edition", (c: Content) => c.subject],
    ["invoice/dueDate", { dueDate: null, dueDays: 14 }, (c: Content) => ({ dueDate: c.dueDate, dueDays: c.dueDays })],
    [
      "invoice/serviceFrom",
      { serviceFrom: "2026-02-01", serviceTo: "2026-02-28" },
      (c: Content) => ({ serviceFrom: c.serviceFrom, serviceTo: c.serviceTo }),
    ],
    ["notes", "Thank you.\nSee you in May.", (c: Content) => c.notes],
  ] as const)("may be about %s", async (field, value, read) => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const { threadId } = await acme.api.viewer.remarks.start({
      invoiceId,
      anchor: { kind: "field", field },
      body: "",
      suggestion: { value },
      idempotencyKey: key(),
    });
    await acme.api.editor.remarks.accept({ threadId });
    expect(read((await acme.api.editor.invoices.byId({ invoiceId })).content)).toEqual(value);
  });

  test("is in the history of the draft as the edit of whoever accepted it", async () => {
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const { threadId } = await suggest(invoiceId);
    await acme.api.approver.remarks.accept({ threadId });
    const ref = { tenantId: acme.tenantId, invoiceId };
    const { updates } = await world.services.rooms.history(ref, { after: 0, limit: 100 });
    expect(updates.at(-1)?.memberId).toBe(acme.actors.approver.memberId);
  });

  test("that is accepted and declined at the same moment goes one way, and the draft goes with it", async () => {
    const { acme } = world;
    for (let round = 0; round < 8; round++) {
      const { invoiceId } = await acme.draftInvoice();
      const { threadId } = await suggest(invoiceId);
      const asked = [
        acme.api.editor.remarks.accept({ threadId }),
        acme.api.approver.remarks.decline({ threadId }),
        acme.api.owner.remarks.accept({ threadId }),
      ];
      const outcomes = await Promise.allSettled(round % 2 === 0 ? asked : asked.toReversed());
      const thread = await threadOf(invoiceId, threadId);
      expect([await quantityOf(invoiceId), thread?.state]).toEqual(
        thread?.state === "accepted" ? ["4", "accepted"] : ["3", "declined"],
      );
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ message: "already_decided" });
      }
    }
  });

  test("is refused while the draft is being submitted, and nothing of it is written", async () => {
    const { acme } = world;
    for (let round = 0; round < 4; round++) {
      const { invoiceId } = await acme.draftInvoice();
      const { threadId } = await suggest(invoiceId);
      const [submitted, accepted] = await Promise.allSettled([
        acme.api.editor.invoices.submit({ invoiceId }),
        acme.api.approver.remarks.accept({ threadId }),
      ]);
      expect(submitted.status).toBe("fulfilled");
      const { content, state } = await acme.api.editor.invoices.byId({ invoiceId });
      const thread = await threadOf(invoiceId, threadId);
      expect(state).toBe("in_review");
      // Before the submit it is part of what was submitted; after it, it waits.
      const taken = accepted.status === "fulfilled";
      expect([content.lines[0]?.quantity, thread?.state]).toEqual(taken ? ["4", "accepted"] : ["3", "open"]);
      if (accepted.status === "rejected") expect(accepted.reason).toMatchObject({ message: "wrong_state" });
    }
  });
});
