import { expect, test } from "vitest";
import { PrintFailed } from "#server/documents/printer.ts";
import { createPrintQueue } from "./print-queue.ts";

const BOUNDS = { atOnce: 1, waitingMax: 100, waitingPerOwnerMax: 50 };

/** Everybody comes at once; each turn ends before the next begins. Answers the order in which they were served. */
async function served(owners: readonly string[], bounds = BOUNDS): Promise<string[]> {
  const queue = createPrintQueue(bounds);
  const order: string[] = [];
  const first = await queue.turn("first");
  const all = owners.map(async (owner) => {
    const end = await queue.turn(owner);
    order.push(owner);
    end();
  });
  first();
  await Promise.all(all);
  return order;
}

test("an agency with a hundred documents lets another's through after one of its own", async () => {
  const order = await served([...Array.from({ length: 40 }, () => "many"), "few", "few"]);
  expect(order.slice(0, 4)).toEqual(["many", "few", "many", "few"]);
  expect(order).toHaveLength(42);
});

test("three agencies are served in turn, each in the order in which it asked", async () => {
  expect(await served(["a", "a", "a", "b", "b", "c"])).toEqual(["a", "b", "c", "a", "b", "a"]);
});

test("no more than so many have a turn at a time, and an end that is told twice ends one", async () => {
  const queue = createPrintQueue({ ...BOUNDS, atOnce: 2 });
  const [one, two] = await Promise.all([queue.turn("a"), queue.turn("a")]);
  let started = 0;
  const later = ["a", "b"].map(async (owner) => {
    const end = await queue.turn(owner);
    started += 1;
    return end;
  });
  expect(queue.waiting()).toBe(2);
  one?.();
  one?.();
  await Promise.race(later);
  expect(queue.waiting()).toBe(1);
  expect(started).toBe(1);
  two?.();
  const ends = await Promise.all(later);
  for (const end of ends) end();
  expect(queue.waiting()).toBe(0);
});

test("an agency that fills its own row is refused, and another still gets in; a full queue refuses everybody", async () => {
  const queue = createPrintQueue({ atOnce: 1, waitingMax: 3, waitingPerOwnerMax: 2 });
  const end = await queue.turn("a");
  const waiting = [queue.turn("a"), queue.turn("a")];
  await expect(queue.turn("a")).rejects.toThrow("more than 2 documents of this agency wait");
  waiting.push(queue.turn("b"));
  await expect(queue.turn("c")).rejects.toThrow("more than 3 documents wait");
  end();
  await Promise.all(waiting.map(async (one) => (await one)()));
});

test("who waits when it is closed is refused, and so is whoever comes later", async () => {
  const queue = createPrintQueue(BOUNDS);
  await queue.turn("a");
  const waiting = queue.turn("a");
  queue.close();
  await expect(waiting).rejects.toThrow(PrintFailed);
  await expect(queue.turn("b")).rejects.toThrow("closed");
});
