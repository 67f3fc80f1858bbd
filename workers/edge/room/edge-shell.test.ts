import { expect, test } from "vitest";
import { addLine, lineOrder } from "#core/draft-document.ts";
import { testDatabase } from "#db/testing.ts";
import { Client, COLLAB_SECRET, collabWorld, line } from "#server/node/testing/collab-world.ts";
import { bundleEdge } from "../dev/bundle.ts";
import { runEdge } from "../dev/run-worker.ts";

test("two stock providers", async () => {
  await using db = await testDatabase();
  await using world = await collabWorld(db);
  const ref = await world.draft();
  console.time("bundle");
  const { code, gzipBytes } = await bundleEdge({ entry: "workers/edge/room/testing/worker.ts" });
  console.timeEnd("bundle");
  console.log(gzipBytes);
  console.time("start");
  const edge = await runEdge({
    code,
    port: 0,
    appUrl: db.appUrl,
    relayUrl: db.relayUrl,
    secret: COLLAB_SECRET,
    publicUrl: "http://localhost",
    onLine: console.log,
    compatibilityFlags: ["unsafe_module"],
  });
  console.timeEnd("start");
  try {
    const url = edge.url.replace("http", "ws");
    const people = [await world.person("Ana"), await world.person("Ben")] as const;
    const ana = new Client(url, ref.invoiceId, world.ticket(ref, people[0]));
    const ben = new Client(url, ref.invoiceId, world.ticket(ref, people[1]));
    console.time("sync");
    await Promise.all([ana.synced(), ben.synced()]);
    console.timeEnd("sync");
    console.time("edit");
    addLine(ana.doc, line("l1", { title: "Poster design" }));
    await ben.until("the line", () => lineOrder(ben.doc).includes("l1"));
    console.timeEnd("edit");
    await ana.saved();
    ana.destroy();
    ben.destroy();
    expect(1).toBe(1);
  } finally {
    await edge.stop();
  }
});
