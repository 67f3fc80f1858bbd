import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { testDatabase } from "#db/testing.ts";
import { runConformance } from "#server/collab/testing/run-conformance.ts";
import { collabWorld } from "./testing/collab-world.ts";

test("the Node shell answers every message of the y-protocols table as the table says", async () => {
  await using db = await testDatabase();
  await using world = await collabWorld(db);
  const ref = await world.draft({ subject: "Conform" });
  const people = { sender: await world.person("Ana"), other: await world.person("Ben") };
  const wrong = await runConformance((who) => {
    const socket = new WebSocket(`${world.url}/collab/${ref.invoiceId}?ticket=${world.ticket(ref, people[who])}`);
    socket.on("error", () => {});
    return socket;
  });
  expect(wrong).toEqual([]);
});
