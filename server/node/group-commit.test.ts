import { expect, test } from "vitest";
import type { Append } from "#server/collab/draft-log.ts";
import { GroupCommit } from "./group-commit.ts";

type Entry = { id: string; queue: number[]; taken: number[]; landed: number[]; failures: number };

/** A store whose appends are answered when the test says so, and entries that save whatever numbers they are given. */
function harness() {
  const calls: { batch: readonly Append[]; answer(seqs?: (number | null)[]): void; fail(): void }[] = [];
  const reports: unknown[] = [];
  let arrival = Promise.withResolvers<void>();
  const commits = new GroupCommit<Entry>({
    append(batch) {
      const { promise, resolve, reject } = Promise.withResolvers<(number | null)[]>();
      calls.push({
        batch,
        answer: (seqs = batch.map(() => 1)) => resolve(seqs),
        fail: () => reject(new Error("away")),
      });
      arrival.resolve();
      arrival = Promise.withResolvers();
      return promise;
    },
    take(entry) {
      if (entry.queue.length === 0) return null;
      entry.taken = entry.queue;
      entry.queue = [];
      const parts = [{ memberId: null, update: Uint8Array.from(entry.taken) }];
      return { ref: { tenantId: "t", invoiceId: entry.id }, fence: 1, parts };
    },
    saved(entry, seq) {
      if (seq !== null) entry.landed.push(...entry.taken);
      if (entry.queue.length > 0) commits.add(entry);
    },
    failed(entry) {
      entry.failures++;
      entry.queue = [...entry.taken, ...entry.queue];
      commits.add(entry);
    },
    report: (error) => void reports.push(error),
  });
  const entry = (id: string): Entry => ({ id, queue: [], taken: [], landed: [], failures: 0 });
  const save = (target: Entry, ...values: number[]) => {
    target.queue.push(...values);
    commits.add(target);
  };
  const called = async (count: number) => {
    while (calls.length < count) await arrival.promise;
    const call = calls[count - 1];
    if (!call) throw new Error("no such call");
    return call;
  };
  return { commits, calls, reports, entry, save, called };
}

test("rooms that have something to save at the same time share one commit", async () => {
  const { entry, save, called, calls, commits } = harness();
  const [a, b] = [entry("a"), entry("b")];
  save(a, 1);
  save(b, 2);
  save(a, 3);
  const first = await called(1);
  expect(first.batch.map(({ ref, parts }) => [ref.invoiceId, ...(parts[0]?.update ?? [])])).toEqual([
    ["a", 1, 3],
    ["b", 2],
  ]);
  first.answer();
  await commits.drained();
  expect([a.landed, b.landed]).toEqual([[1, 3], [2]]);
  expect(calls).toHaveLength(1);
});

test("a save that takes longer than the window never has a second one beside it, and does not feed itself", async () => {
  const { entry, save, called, calls, commits } = harness();
  const a = entry("a");
  save(a, 1);
  const first = await called(1);
  for (let at = 2; at <= 50; at++) save(a, at);
  // Longer than the window many times over, counted in turns of the event loop.
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(calls).toHaveLength(1);
  first.answer();
  const second = await called(2);
  expect(second.batch).toHaveLength(1);
  second.answer();
  await commits.drained();
  expect(a.landed).toHaveLength(50);
  expect(calls).toHaveLength(2);
});

test("a commit that fails is tried again until it succeeds, is reported once, and nothing is lost or out of order", async () => {
  const { entry, save, called, commits, reports } = harness();
  const a = entry("a");
  save(a, 1);
  (await called(1)).fail();
  save(a, 2);
  (await called(2)).fail();
  expect(commits.failing).toBe(true);
  const third = await called(3);
  expect([...(third.batch[0]?.parts[0]?.update ?? [])]).toEqual([1, 2]);
  third.answer();
  await commits.drained();
  expect(commits.failing).toBe(false);
  expect(a.landed).toEqual([1, 2]);
  expect(reports).toHaveLength(1);
});

test("a room whose update did not land does not hold up the others", async () => {
  const { entry, save, called, commits } = harness();
  const [a, b] = [entry("a"), entry("b")];
  save(a, 1);
  save(b, 2);
  (await called(1)).answer([null, 7]);
  await commits.drained();
  expect([a.landed, b.landed]).toEqual([[], [2]]);
});

test("where much is typed one commit waits for the next, so that more share it", async () => {
  const { entry, save, called, commits } = harness();
  const [a, b] = [entry("a"), entry("b")];
  let count = 0;
  /** Milliseconds from one commit to the next, for an edit that comes just after the first. */
  const gap = async (): Promise<number> => {
    save(a, 1);
    (await called(++count)).answer();
    const first = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    save(b, 1);
    (await called(++count)).answer();
    return performance.now() - first;
  };
  const gaps: number[] = [];
  for (let at = 0; at < 40; at++) gaps.push(await gap());
  await commits.drained();
  const busy = gaps.slice(-20).toSorted((x, y) => x - y)[10] ?? Number.NaN;
  expect(busy).toBeGreaterThan(4);
});
