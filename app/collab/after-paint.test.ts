import { afterEach, expect, test, vi } from "vitest";
import { afterPaint } from "./after-paint.ts";

/** Frames that are shown when the test says so. */
function frames() {
  const waiting = new Map<number, () => void>();
  let last = 0;
  vi.useFakeTimers();
  vi.stubGlobal("requestAnimationFrame", (run: () => void) => {
    waiting.set(++last, run);
    return last;
  });
  vi.stubGlobal("cancelAnimationFrame", (id: number) => waiting.delete(id));
  return {
    show() {
      for (const run of waiting.values()) run();
      waiting.clear();
      vi.runAllTimers();
    },
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

test("what is asked for many times is done once, after the frame", () => {
  const screen = frames();
  const work = vi.fn();
  const later = afterPaint(work);
  later.soon();
  later.soon();
  expect(work).not.toHaveBeenCalled();
  screen.show();
  expect(work).toHaveBeenCalledTimes(1);
  later.soon();
  screen.show();
  expect(work).toHaveBeenCalledTimes(2);
});

test("done now it is not done again, and cancelled not at all", () => {
  const screen = frames();
  const work = vi.fn();
  const later = afterPaint(work);
  later.now();
  expect(work).not.toHaveBeenCalled();
  later.soon();
  later.now();
  expect(work).toHaveBeenCalledTimes(1);
  screen.show();
  expect(work).toHaveBeenCalledTimes(1);
  later.soon();
  later.cancel();
  screen.show();
  expect(work).toHaveBeenCalledTimes(1);
});

test("where there are no frames it is done at once", () => {
  const work = vi.fn();
  afterPaint(work).soon();
  expect(work).toHaveBeenCalledTimes(1);
});
