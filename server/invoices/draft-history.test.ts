import { describe, expect, test } from "vitest";
import { exampleLines, twoTenants, type World } from "#server/testing/world.ts";
import type { DraftHistory } from "./draft-history.ts";

/** As a draft spells them. */
const writtenLines = () =>
  exampleLines().map((line) => ({ ...line, unitPrice: line.unitPrice.replace(/\.50$/, ".5") }));

const setLine = (lineId: string, patch: Record<string, unknown>) => ({ type: "setLine" as const, lineId, patch });

/** Who did what, as a reader would tell it: names and kinds of change, newest first. */
function told({ moments, people }: DraftHistory) {
  const nameOf = (id: string | null) => people.find(({ memberId }) => memberId === id)?.name ?? "the system";
  return moments.map(({ memberIds, changes, began, effectMinor }) => [
    memberIds.map(nameOf).join(" and "),
    began ? "began" : changes.map(({ kind }) => kind).join(", "),
    effectMinor,
  ]);
}

/** A draft that the editor began and the owner and the editor went on with. */
async function written(world: World) {
  const { acme } = world;
  const { invoiceId } = await acme.draftInvoice();
  await acme.api.owner.invoices.edit({ invoiceId, operations: [setLine("line-1", { quantity: "4" })] });
  await acme.api.editor.invoices.edit({
    invoiceId,
    operations: [
      { type: "removeLine", lineId: "line-2" },
      { type: "setText", field: "notes", value: "Thank you" },
    ],
  });
  return { invoiceId };
}

describe("the history of a draft", () => {
  test("names who did what and what it did to the total, newest first, and pages", async () => {
    await using world = await twoTenants();
    const { acme } = world;
    const { invoiceId } = await written(world);
    const history = await acme.api.viewer.invoices.history({ invoiceId });
    expect(told(history)).toEqual([
      ["Acme Studio editor", "line_removed, words_changed", "-136305"],
      ["Acme Studio owner", "line_changed", "91960"],
      ["Acme Studio editor", "began", "412185"],
    ]);
    expect(history.moments[2]?.began).toEqual({
      lines: 2,
      firstTitle: "Poster design, three days",
      clientId: acme.clientId,
      subject: "Festival posters",
    });
    expect(history.clients).toEqual([{ clientId: acme.clientId, name: "Museum Kade (Acme Studio)" }]);
    expect(history.seqs).toEqual(history.moments.map(({ seq }) => seq).reverse());
    expect(history.moments[0]?.figures).toMatchObject({ currency: "EUR", totalMinor: "367840" });

    const first = await acme.api.viewer.invoices.history({ invoiceId, limit: 2 });
    expect(first.moments).toHaveLength(2);
    const rest = await acme.api.viewer.invoices.history({ invoiceId, limit: 2, before: first.nextBefore ?? 0 });
    expect(rest).toMatchObject({ nextBefore: null, seqs: null, moments: [{ kind: "begun" }] });
  });

  test("what was written since the last look is added, and a member who left keeps their name", async () => {
    await using world = await twoTenants();
    const { acme } = world;
    const { invoiceId } = await written(world);
    await acme.api.viewer.invoices.history({ invoiceId });
    await acme.api.admin.invoices.edit({
      invoiceId,
      operations: [{ type: "setField", field: "subject", value: "Harbour" }],
    });
    await acme.api.owner.members.remove({ memberId: acme.actors.admin.memberId });
    const { moments, people } = await acme.api.viewer.invoices.history({ invoiceId });
    expect(moments).toHaveLength(4);
    expect(moments[0]).toMatchObject({
      memberIds: [acme.actors.admin.memberId],
      changes: [{ kind: "field_changed", field: "subject", before: "Festival posters", after: "Harbour" }],
    });
    expect(people.find(({ memberId }) => memberId === acme.actors.admin.memberId)).toEqual({
      memberId: acme.actors.admin.memberId,
      name: "Acme Studio admin",
      left: true,
    });
  });

  test("a pasted block of many lines is told by its first ones, and the rest is counted", async () => {
    await using world = await twoTenants();
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    const [line] = exampleLines();
    if (!line) throw new Error("an example line");
    const operations = Array.from({ length: 100 }, (_, index) => ({
      type: "addLine" as const,
      line: { ...line, id: `pasted-${index}`, quantity: "1", unitPrice: "10" },
    }));
    await acme.api.owner.invoices.edit({ invoiceId, operations });
    const { moments } = await acme.api.viewer.invoices.history({ invoiceId });
    expect(moments[0]?.changes).toHaveLength(40);
    expect(moments[0]).toMatchObject({ more: { count: 60, effectMinor: "72600" }, effectMinor: "121000" });
  });

  test("it stays readable for the team once the document is issued, and nobody can restore anything then", async () => {
    await using world = await twoTenants();
    const { acme } = world;
    const { invoiceId } = await acme.issuedInvoice();
    const history = await acme.api.viewer.invoices.history({ invoiceId });
    expect(told(history)).toEqual([["Acme Studio editor", "began", "412185"]]);
    const seq = history.moments[0]?.seq ?? 0;
    expect((await acme.api.viewer.invoices.historyAt({ invoiceId, seq })).content.lines).toHaveLength(2);
    await expect(acme.api.editor.invoices.restore({ invoiceId, seq })).rejects.toMatchObject({
      message: "wrong_state",
    });
  });

  test("a discarded draft is still told, and brought back by nobody", async () => {
    await using world = await twoTenants();
    const { acme } = world;
    const { invoiceId } = await written(world);
    await acme.api.owner.invoices.discard({ invoiceId });
    const { moments } = await acme.api.viewer.invoices.history({ invoiceId });
    expect(moments).toHaveLength(3);
    const seq = moments.at(-1)?.seq ?? 0;
    await expect(acme.api.owner.invoices.restore({ invoiceId, seq })).rejects.toMatchObject({ message: "wrong_state" });
  });

  test("another agency's draft has no history, no moment and nothing to restore", async () => {
    await using world = await twoTenants();
    const { invoiceId } = await written(world);
    const { owner } = world.globex.api;
    const refusal = { code: "NOT_FOUND", message: "invoice_not_found" };
    await expect(owner.invoices.history({ invoiceId })).rejects.toMatchObject(refusal);
    await expect(owner.invoices.historyAt({ invoiceId, seq: 1 })).rejects.toMatchObject(refusal);
    await expect(owner.invoices.restore({ invoiceId, seq: 1 })).rejects.toMatchObject(refusal);
    await expect(owner.invoices.restoreLine({ invoiceId, lineId: "line-2" })).rejects.toMatchObject(refusal);
  });
});

describe("a moment and its return", () => {
  test("each moment shows the draft as it was, with its figures and whom it was for", async () => {
    await using world = await twoTenants();
    const { acme } = world;
    const { invoiceId } = await written(world);
    const { moments } = await acme.api.viewer.invoices.history({ invoiceId });
    const [now, fourDays, begun] = await Promise.all(
      moments.map(({ seq }) => acme.api.viewer.invoices.historyAt({ invoiceId, seq })),
    );
    expect(begun?.content.lines).toEqual(writtenLines());
    expect(begun).toMatchObject({ figures: { totalMinor: "412185" }, buyer: { name: "Stichting Museum Kade" } });
    expect(fourDays?.content.lines.map(({ quantity }) => quantity)).toEqual(["4", "1"]);
    expect(now?.content).toMatchObject({ lines: [{ id: "line-1" }], notes: "Thank you" });
    expect(now?.content).toEqual((await acme.api.viewer.invoices.byId({ invoiceId })).content);
  });

  test("a restore is a new edit of whoever asked, and so is taking it back", async () => {
    await using world = await twoTenants();
    const { acme } = world;
    const { invoiceId } = await written(world);
    const before = await acme.api.viewer.invoices.history({ invoiceId });
    const [last, , begun] = before.moments;
    const { content } = await acme.api.owner.invoices.restore({ invoiceId, seq: begun?.seq ?? 0 });
    expect(content.lines).toEqual(writtenLines());
    expect(content.notes).toBe("");
    expect((await acme.api.viewer.invoices.byId({ invoiceId })).content).toEqual(content);
    const after = await acme.api.viewer.invoices.history({ invoiceId });
    expect(after.moments).toHaveLength(4);
    expect(told(after)[0]).toEqual(["Acme Studio owner", "line_changed, line_added, words_changed", "44345"]);
    expect(after.moments[0]).toMatchObject({ kind: "restored", restoredFrom: begun?.at });
    const undone = await acme.api.owner.invoices.restore({ invoiceId, seq: last?.seq ?? 0 });
    expect(undone.content).toMatchObject({ lines: [{ id: "line-1", quantity: "4" }], notes: "Thank you" });
  });

  test("one removed line comes back at its place, once", async () => {
    await using world = await twoTenants();
    const { acme } = world;
    const { invoiceId } = await acme.draftInvoice();
    await acme.api.owner.invoices.edit({ invoiceId, operations: [{ type: "removeLine", lineId: "line-1" }] });
    const back = await acme.api.editor.invoices.restoreLine({ invoiceId, lineId: "line-1" });
    expect(back).toMatchObject({ restored: true, content: { lines: writtenLines() } });
    expect(await acme.api.editor.invoices.restoreLine({ invoiceId, lineId: "line-1" })).toMatchObject({
      restored: false,
    });
    expect(await acme.api.editor.invoices.restoreLine({ invoiceId, lineId: "never" })).toMatchObject({
      restored: false,
    });
  });

  test("while it waits for approval nothing is restored, and the refusal says why; a viewer restores nothing ever", async () => {
    await using world = await twoTenants();
    const { acme } = world;
    const { invoiceId } = await acme.submittedInvoice();
    const { moments } = await acme.api.viewer.invoices.history({ invoiceId });
    const seq = moments[0]?.seq ?? 0;
    await expect(acme.api.editor.invoices.restore({ invoiceId, seq })).rejects.toMatchObject({
      message: "draft_frozen",
    });
    await expect(acme.api.editor.invoices.restoreLine({ invoiceId, lineId: "line-1" })).rejects.toMatchObject({
      message: "draft_frozen",
    });
    await expect(acme.api.viewer.invoices.restore({ invoiceId, seq })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("a copy and an imported draft were begun by whoever made them", async () => {
    await using world = await twoTenants();
    const { acme } = world;
    const { invoiceId } = await written(world);
    const copy = await acme.api.approver.invoices.duplicate({ invoiceId });
    expect(told(await acme.api.viewer.invoices.history(copy))).toEqual([["Acme Studio approver", "began", "367840"]]);
    const text = JSON.stringify({ lines: [{ title: "Poster", quantity: 1, unitPrice: 100 }] });
    const imported = await acme.api.approver.invoices.import({ fileName: "one.json", text });
    const history = await acme.api.viewer.invoices.history({ invoiceId: imported.invoiceId });
    expect(told(history)).toEqual([["Acme Studio approver", "began", "10000"]]);
  });
});
