import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { ProjectionQueue } from "./projection-queue.ts";

test("projections are made one at a time, in order, and each is answered as it went", async () => {
  const queue = new ProjectionQueue();
  const done: string[] = [];
  let atOnce = 0;
  const work = (name: string, fails = false) =>
    queue.run(async () => {
      atOnce++;
      expect(atOnce).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      done.push(name);
      if (fails) throw new Error(name);
    });
  const outcomes = await Promise.allSettled([work("a"), work("b", true), work("c")]);
  expect(done).toEqual(["a", "b", "c"]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  await work("d");
  expect(done).toEqual(["a", "b", "c", "d"]);
});

test("the queue rests for as long as it worked, and not at all when the host is about to stop", async () => {
  const queue = new ProjectionQueue();
  const WORK_MS = 60;
  const ends: number[] = [];
  const work = () =>
    queue.run(async () => {
      await pause(WORK_MS);
      ends.push(performance.now());
    });
  await Promise.all([work(), work()]);
  const [first = 0, second = 0] = ends;
  expect(second - first).toBeGreaterThanOrEqual(2 * WORK_MS - 2);

  const LONG_MS = 400;
  const slow = queue.run(() => pause(LONG_MS));
  const waiting = queue.run(async () => {});
  await slow;
  const hurriedAt = performance.now();
  queue.hurry();
  await waiting;
  expect(performance.now() - hurriedAt).toBeLessThan(LONG_MS / 2);
});
