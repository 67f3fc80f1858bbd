/** What compaction keeps of who wrote what: entries that stand alone are moved as they are, neighbours of one author are joined. */
import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import { createDraftLog } from "./draft-log.ts";
import { makeAgency, makeDraft, rawInTenant } from "./testing/scenes.ts";
import { type TestDatabase, testDatabase } from "./testing.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db[Symbol.asyncDispose]());

const PEOPLE: Record<string, string | null> = {
  a: "11111111-1111-4111-8111-111111111111",
  b: "22222222-2222-4222-8222-222222222222",
  s: null,
};

test("People who write by turns keep their turns, and only neighbours of one author are joined, also over two compactions", async () => {
  const tenantId = crypto.randomUUID();
  const invoiceId = await rawInTenant(db.appPool, tenantId, async (q) => {
    return (await makeDraft(q, await makeAgency(q, tenantId))).invoiceId;
  });
  const ref = { tenantId, invoiceId };
  const log = createDraftLog({ relayPool: db.relayPool, inTenant: db.inTenant });
  const doc = new Y.Doc();
  const next = (text: string) => {
    const before = Y.encodeStateVector(doc);
    doc.getText("notes").insert(doc.getText("notes").length, text);
    return Y.encodeStateAsUpdate(doc, before);
  };
  await db.inTenant(tenantId, (tx) => log.create(tx, ref, next("a"), { memberId: PEOPLE.a ?? "" }));
  const opened = await log.open(ref);
  if (!opened || opened.heldBy) throw new Error("not opened");
  const { fence } = opened;

  const writeAndCompact = async (turns: string): Promise<void> => {
    let last = 0;
    for (const who of turns) {
      const parts = [{ memberId: PEOPLE[who] ?? null, update: next(who) }];
      [last = 0] = (await log.append([{ ref, fence, parts }])).map(Number);
    }
    await log.compact(ref, fence, { seq: last, state: Y.encodeStateAsUpdate(doc) });
  };
  const kept = async () => {
    const said = new Y.Doc();
    const texts = [];
    for (const { update, memberId } of await log.history(ref, { after: 0, limit: 100 })) {
      const before = said.getText("notes").length;
      Y.applyUpdate(said, update);
      const who = Object.keys(PEOPLE).find((name) => PEOPLE[name] === memberId);
      texts.push(`${who}:${said.getText("notes").toString().slice(before)}`);
    }
    return texts;
  };

  await writeAndCompact("abaabbssa");
  expect(await kept()).toEqual(["a:aa", "b:b", "a:aa", "b:bb", "s:ss", "a:a"]);
  // The last entry goes on where its author does, and only there.
  await writeAndCompact("aba");
  expect(await kept()).toEqual(["a:aa", "b:b", "a:aa", "b:bb", "s:ss", "a:aa", "b:b", "a:a"]);
  await writeAndCompact("bss");
  expect((await kept()).slice(-3)).toEqual(["a:a", "b:b", "s:ss"]);
});
