import { once } from "node:events";
import { expect, test } from "vitest";
import { addLine, lineOrder, readDraft } from "#core/draft-document.ts";
import { testDatabase } from "#db/testing.ts";
import { Client, collabWorld, line, seeded } from "./testing/collab-world.ts";
import { listenOn, prepareServer } from "./testing/spawn-collab-server.ts";

const KILLS = Number(process.env.KILLS ?? 20);
const LINES_BEFORE_KILL_MAX = 20;

test(`the server is killed ${KILLS} times while two people write: whatever the other had seen is there`, {
  timeout: 180_000,
}, async () => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`seed ${seed}`);
  const random = seeded(seed);
  await using db = await testDatabase();
  await using world = await collabWorld(db);
  const ref = await world.draft();
  const people = [await world.person("Ana"), await world.person("Ben")] as const;
  let child = prepareServer(db);
  let next = prepareServer(db);
  const port = await listenOn(child, 0);
  const url = `ws://127.0.0.1:${port}`;
  const clients = people.map((person) => {
    const client = new Client(url, ref.invoiceId, world.ticket(ref, person));
    client.provider.maxBackoffTime = 50;
    return client;
  });
  const [ana, ben] = clients as [Client, Client];
  try {
    let made = 0;
    let seenOverall = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      await Promise.all([ana.synced(), ben.synced()]);
      const before = new Set([...lineOrder(ana.doc), ...lineOrder(ben.doc)]);
      // Both type without waiting for anything; the kill comes when Ben has seen so many of Ana's, in the middle of more.
      const after = 1 + Math.floor(random() * 6);
      let typing = true;
      const type = async ({ doc }: Client, who: string) => {
        for (let at = 0; typing && at < LINES_BEFORE_KILL_MAX; at++) {
          addLine(doc, line(`${who}-${made++}`));
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      const typed = Promise.all([type(ana, "ana"), type(ben, "ben")]);
      const news = (client: Client, who: string) =>
        lineOrder(client.doc).filter((id) => id.startsWith(who) && !before.has(id));
      await ben.until("some of Ana's lines", () => news(ben, "ana").length >= after);
      child.kill("SIGKILL");
      const ended = once(child, "exit");
      typing = false;
      await typed;
      await Promise.all([
        ended,
        ana.until("cut", () => !ana.provider.wsconnected),
        ben.until("cut", () => !ben.provider.wsconnected),
      ]);
      const seen = [...news(ben, "ana"), ...news(ana, "ben")];
      seenOverall += seen.length;
      const stored = new Set((await world.secondHost().rooms.read(ref)).lines.map(({ id }) => id));
      expect(
        seen.filter((id) => !stored.has(id)),
        `kill ${kill}`,
      ).toEqual([]);
      clients.forEach((client, at) => {
        const person = people[at];
        if (person) client.provider.params = { ticket: world.ticket(ref, person) };
      });
      child = next;
      next = prepareServer(db);
      await listenOn(child, port);
    }
    expect(seenOverall).toBeGreaterThanOrEqual(KILLS);
    // What nobody had seen was still in its author's document, and came with the next connection.
    await Promise.all([ana.synced(), ben.synced()]);
    await Promise.all([ana.saved(), ben.saved()]);
    const both = () => JSON.stringify(readDraft(ana.doc)) === JSON.stringify(readDraft(ben.doc));
    await Promise.all([ana.until("all there", both), ben.until("all there", both)]);
    expect(lineOrder(ana.doc)).toHaveLength(made);
  } finally {
    child.kill("SIGKILL");
    next.kill("SIGKILL");
    for (const client of clients) client.destroy();
  }
});
