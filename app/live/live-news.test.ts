import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLiveNews } from "./live-news.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const event = (kind: string, id: string | null = null) => ({ kind, subject: "invoice", id });
const ofInvoice = (id: string) => ({ concerns: (told: { id: string | null }) => told.id === id, act: null });

function harness(options: { session?: () => boolean } = {}) {
  const done: string[] = [];
  const page = { reading: false };
  const news = createLiveNews({
    readPage: () => void done.push("page"),
    isReading: () => page.reading,
    async readFrame() {
      done.push("frame");
      if (options.session?.() === false) throw new Error("not_signed_in");
    },
  });
  return { news, done, page };
}

test("Events that come together are one reading, within a tenth of a second", async () => {
  const { news, done } = harness();
  news.listen(ofInvoice("a"));
  for (let turn = 0; turn < 20; turn += 1) news.tell(event("invoice.viewed", "a"));
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual(["frame", "page"]);
});

test("What concerns no part of the page changes the counts alone", async () => {
  const { news, done } = harness();
  news.listen(ofInvoice("a"));
  news.tell(event("invoice.viewed", "b"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(done).toEqual(["frame"]);
});

test("A storm costs a page two readings a second, and the last event is read as well", async () => {
  const { news, done } = harness();
  news.listen(ofInvoice("a"));
  for (let turn = 0; turn < 50; turn += 1) {
    news.tell(event("invoice.viewed", "a"));
    await vi.advanceTimersByTimeAsync(60);
  }
  const during = done.filter((what) => what === "page").length;
  expect(during).toBeGreaterThanOrEqual(4);
  expect(during).toBeLessThanOrEqual(7);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(done.filter((what) => what === "page")).toHaveLength(during + 1);
});

test("A page that is being read is read again afterwards, not in between", async () => {
  const { news, done, page } = harness();
  news.listen(ofInvoice("a"));
  page.reading = true;
  news.tell(event("invoice.viewed", "a"));
  await vi.advanceTimersByTimeAsync(3_000);
  expect(done).toEqual([]);
  page.reading = false;
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual(["frame", "page"]);
});

test("A page whose session has ended stays as it is, with what is typed on it", async () => {
  let signedIn = false;
  const { news, done } = harness({ session: () => signedIn });
  news.listen(ofInvoice("a"));
  news.look();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(done).toEqual(["frame"]);
  signedIn = true;
  news.look();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(done).toEqual(["frame", "frame", "page"]);
});

test("What happened while a page was on its way is read once it listens; what is long past is not", async () => {
  const { news, done } = harness();
  news.tell(event("invoice.approved", "a"));
  await vi.advanceTimersByTimeAsync(1_000);
  news.listen(ofInvoice("a"));
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual(["frame", "frame", "page"]);
  await vi.advanceTimersByTimeAsync(3_000);
  news.listen(ofInvoice("a"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(done).toHaveLength(3);
});

test("Who asked to be called is called once for many, and not after they have gone", async () => {
  const { news, done } = harness();
  const act = vi.fn();
  const stop = news.listen({ concerns: ({ kind }) => kind === "remark.changed", act });
  news.tell(event("remark.changed"));
  news.tell(event("remark.changed"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(act).toHaveBeenCalledTimes(1);
  news.tell(event("remark.changed"));
  stop();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(act).toHaveBeenCalledTimes(1);
  expect(done).not.toContain("page");
});
