/** What outlives rooms, documents and processes: a part of the suite of every shell. */
import { once } from "node:events";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { addLine, lineOrder, readDraft, setField } from "#core/draft-document.ts";
import { CLOSE_OLD_EPOCH, EPOCH_PARAMETER } from "#core/draft-presence.ts";
import { draftAt } from "#core/draft-timeline.ts";
import { createDraftLog } from "#db/draft-log.ts";
import { step2Frame } from "#server/collab/wire.ts";
import { line } from "#server/node/testing/collab-world.ts";
import { changeOnesMind, TIMES_TOO_OFTEN } from "./long-history.ts";
import { closeOf, type House } from "./shell-house.ts";
import { stormOfKills } from "./storm-of-kills.ts";

const KILLS = 3;

export function endurance(house: () => House): void {
  test("a draft that everyone left, and that left the memory, is there again with the same history", async () => {
    const { ref, people, ana, ben } = await house().pair();
    addLine(ana.doc, line("kept"));
    await ana.saved();
    const epoch = ana.notice?.epoch;
    const vector = Y.encodeStateVector(ana.doc);
    ana.disconnect();
    ben.disconnect();
    await house().shell.unload(ref);
    const back = house().open(ref, people[0]);
    await back.synced();
    expect(lineOrder(back.doc)).toEqual(["kept"]);
    expect(Y.encodeStateVector(back.doc)).toEqual(vector);
    expect(back.notice?.epoch).toBe(epoch);
  });

  test("a draft with a history far longer than itself opens in a new epoch; who is of the old one is turned away, and nothing is doubled", async () => {
    const { world, db, shell } = house();
    const content = { subject: "Poster", notes: "Thank you", lines: [line("l1", { title: "Design" })] };
    const ref = await world.draft(content);
    const doc = new Y.Doc();
    for (const { update } of (await createDraftLog(db).history(ref, { after: 0, limit: 10 })).slice(0, 1)) {
      Y.applyUpdate(doc, update);
    }
    changeOnesMind(doc, TIMES_TOO_OFTEN);
    await db.owner.query(
      `insert into draft_updates (tenant_id, invoice_id, fence, update, created_at)
       select tenant_id, invoice_id, fence, $2, now() - interval '2 days' from rooms where invoice_id = $1`,
      [ref.invoiceId, Buffer.from(Y.encodeStateAsUpdate(doc))],
    );
    const old = readDraft(doc);
    const ana = house().open(ref, await world.person("Ana"));
    await ana.saved();
    expect(ana.notice?.epoch).toBe(2);
    expect(readDraft(ana.doc)).toEqual(old);
    expect(Y.encodeStateAsUpdate(ana.doc).length).toBeLessThan(4_000);

    setField(doc, "reference", "Written on the train");
    const ben = house().socket(
      `/collab/${ref.invoiceId}?ticket=${world.ticket(ref, await world.person("Ben"))}&${EPOCH_PARAMETER}=1`,
    );
    expect(await closeOf(ben)).toMatchObject({ code: CLOSE_OLD_EPOCH });
    const stock = house().socket(`/collab/${ref.invoiceId}?ticket=${world.ticket(ref, await world.person("Cem"))}`);
    const closed = closeOf(stock);
    await once(stock, "open");
    stock.send(step2Frame(Y.encodeStateAsUpdate(doc)));
    expect((await closed).code).toBe(CLOSE_OLD_EPOCH);
    expect(await shell.rooms.read(ref)).toEqual(old);

    // The past is told as it was, and goes on.
    setField(ana.doc, "subject", "Poster, printed");
    await ana.saved();
    const { updates } = await shell.rooms.history(ref, { after: 0, limit: 10 });
    expect(updates.map(({ epoch }) => epoch)).toEqual([1, 1, 2, 2]);
    expect(draftAt(updates, updates[1]?.seq ?? 0)).toEqual(old);
    expect(draftAt(updates, updates[3]?.seq ?? 0)).toEqual({ ...old, subject: "Poster, printed" });
  });

  test(`the shell is killed ${KILLS} times while two people write: whatever the other had seen is there`, {
    timeout: 60_000,
  }, async () => {
    const result = await stormOfKills({
      shell: house().shell,
      world: house().world,
      kills: KILLS,
      seed: Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31)),
      say: console.log,
    });
    expect(result.lost).toEqual([]);
    expect(result.seen).toBeGreaterThanOrEqual(KILLS);
    expect(result.missing).toEqual([]);
  });
}
