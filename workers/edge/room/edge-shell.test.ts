import { describe, expect, test } from "vitest";
import { addLine, lineOrder, readDraft, setField } from "#core/draft-document.ts";
import type { House } from "#server/collab/testing/shell-house.ts";
import { shellSuite } from "#server/collab/testing/shell-suite.ts";
import { alike } from "#server/collab/testing/storm-of-kills.ts";
import { line } from "#server/node/testing/collab-world.ts";
import { startEdgeShell } from "./testing/edge-shell.ts";

shellSuite("the edge shell: a Durable Object in workerd", startEdgeShell, (house) => {
  describe("out of the memory", () => {
    test("nobody who is connected notices that the object left the memory", async () => {
      const { ref, people, ana, ben } = await house().pair();
      ana.provider.awareness.setLocalStateField("field", "subject");
      setField(ana.doc, "subject", "Before");
      await ana.saved();
      const before = { you: ana.notice?.you, epoch: ana.notice?.epoch };
      await house().shell.unload(ref);
      setField(ana.doc, "reference", "After");
      await ana.saved();
      await ben.until("the edit", () => readDraft(ben.doc).reference === "After");
      expect(ana.notice).toMatchObject({ ...before, saved: { updates: 2, synced: true } });
      await house().shell.unload(ref);
      const late = house().open(ref, people[1]);
      await late.synced();
      // She said it before the object slept twice, and nobody asked her again.
      expect(late.provider.awareness.getStates().get(ana.doc.clientID)).toMatchObject({
        field: "subject",
        person: { name: "Ana", memberId: people[0].memberId },
      });
      expect([...ana.closes, ...ben.closes]).toEqual([]);
    });

    test("put to sleep after every edit, a draft converges and no connection ends", async () => {
      const { ref, ana, ben } = await house().pair();
      for (let at = 0; at < 20; at++) {
        addLine((at % 2 === 0 ? ana : ben).doc, line(`line-${at}`));
        if (at % 3 !== 0) await (at % 2 === 0 ? ana : ben).saved();
        await house().shell.unload(ref);
      }
      await Promise.all([ana.saved(), ben.saved()]);
      await alike(ana, ben);
      expect(lineOrder(ben.doc)).toHaveLength(20);
      expect([...ana.closes, ...ben.closes]).toEqual([]);
    });

    test("lists and search hear of a draft by an alarm, also when the object slept before it rang", async () => {
      const { ref, ana } = await house().pair();
      setField(ana.doc, "subject", "For the list");
      await ana.saved();
      await house().shell.unload(ref);
      await expect.poll(() => subjectInList(house(), ref.invoiceId), { timeout: 10_000 }).toBe("For the list");
    });

    test("a draft that is over goes home by itself when everyone has left, and its past is read without taking it back", async () => {
      const { ref, people, ana, ben } = await house().pair();
      setField(ana.doc, "subject", "The last word");
      await ana.saved();
      await house().db.owner.query("update invoices set state = 'discarded' where id = $1", [ref.invoiceId]);
      ana.disconnect();
      ben.disconnect();
      await expect.poll(() => ownerOf(house(), ref.invoiceId), { timeout: 20_000, interval: 250 }).toBeNull();
      const { updates } = await house().shell.rooms.history(ref, { after: 0, limit: 10 });
      expect(updates.map(({ memberId }) => memberId)).toEqual([null, people[0].memberId]);
      expect(await ownerOf(house(), ref.invoiceId)).toBeNull();
      // Whoever opens it after all finds it whole.
      expect((await house().shell.rooms.read(ref)).subject).toBe("The last word");
    });
  });
});

async function ownerOf({ db }: House, invoiceId: string): Promise<string | null | undefined> {
  const { rows } = await db.owner.query<{ owner: string | null }>("select owner from rooms where invoice_id = $1", [
    invoiceId,
  ]);
  return rows[0]?.owner;
}

async function subjectInList({ db }: House, invoiceId: string): Promise<string | undefined> {
  const { rows } = await db.owner.query<{ subject: string }>("select subject from invoices where id = $1", [invoiceId]);
  return rows[0]?.subject;
}
