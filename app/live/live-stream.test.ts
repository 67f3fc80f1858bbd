import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLiveStream, type EventStream, type LiveEvent, type LiveState } from "./live-stream.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Say = (type: string, init?: { data?: unknown; lastEventId?: string }) => void;

function harness() {
  const opened: { at: string; say: Say; closed: boolean }[] = [];
  const events: LiveEvent[] = [];
  const states: LiveState[] = [];
  const stream = createLiveStream({
    lastEventId: "7",
    open(at) {
      const listeners = new Map<string, (event: MessageEvent<unknown>) => void>();
      const one = {
        at,
        closed: false,
        say: (type: string, init: { data?: unknown; lastEventId?: string } = {}) =>
          listeners.get(type)?.({
            data: JSON.stringify(init.data),
            lastEventId: init.lastEventId ?? "",
          } as MessageEvent<unknown>),
      };
      opened.push(one);
      const source: EventStream = {
        addEventListener: (type, listener) => void listeners.set(type, listener),
        close: () => {
          one.closed = true;
        },
      };
      return source;
    },
    onEvent: (event) => void events.push(event),
    onState: (state) => void states.push(state),
    random: () => 1,
  });
  const last = () => {
    const one = opened.at(-1);
    if (!one) throw new Error("nothing was opened");
    return one;
  };
  return { stream, opened, events, states, last };
}

const signed = { kind: "invoice.signed", subject: "invoice", id: "a" };

const missed = { kind: "missed", subject: "agency", id: null };

test("The first connection begins where the page was rendered, makes good what happened since, and tells what is said", () => {
  const { stream, events, states, last } = harness();
  stream.start();
  expect(last().at).toBe("7");
  last().say("connected");
  last().say("message", { data: [signed], lastEventId: "8" });
  expect(events).toEqual([missed, signed]);
  expect(states).toEqual(["live"]);
});

test("A cut connection comes back at the last place that was told, and says that something may have been missed", () => {
  const { stream, opened, events, states, last } = harness();
  stream.start();
  last().say("connected");
  last().say("message", { data: [signed], lastEventId: "9" });
  last().say("error");
  expect(states).toEqual(["live", "away"]);
  vi.advanceTimersByTime(1_000);
  expect(opened.map(({ at }) => at)).toEqual(["7", "9"]);
  last().say("connected");
  expect(events).toEqual([missed, signed, missed]);
});

test("A host that stays away is asked more and more rarely, once a minute in the end", () => {
  const { stream, opened, last } = harness();
  stream.start();
  for (const wait of [1, 2, 4, 8, 16, 32, 60, 60]) {
    const before = opened.length;
    last().say("error");
    vi.advanceTimersByTime(wait * 1_000 - 1);
    expect(opened).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(opened).toHaveLength(before + 1);
  }
});

test("Silence is taken for a cut connection; a ping is no silence", () => {
  const { stream, opened, last } = harness();
  stream.start();
  last().say("connected");
  vi.advanceTimersByTime(39_000);
  last().say("ping");
  vi.advanceTimersByTime(39_000);
  expect(opened).toHaveLength(1);
  vi.advanceTimersByTime(2_000);
  expect(opened[0]?.closed).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(opened).toHaveLength(2);
});

test("What the server ended in good order is opened again at once", () => {
  const { stream, opened, last } = harness();
  stream.start();
  last().say("connected");
  last().say("return");
  vi.advanceTimersByTime(500);
  expect(opened).toHaveLength(2);
});

test("A hidden tab lets go and is told nothing; shown again it goes on where it was", () => {
  const { stream, opened, events, last } = harness();
  stream.start();
  last().say("connected");
  last().say("message", { data: [signed], lastEventId: "12" });
  const hidden = last();
  stream.stop();
  hidden.say("message", { data: [signed], lastEventId: "13" });
  vi.advanceTimersByTime(600_000);
  expect(opened).toHaveLength(1);
  expect(events).toEqual([missed, signed]);
  stream.start();
  expect(last().at).toBe("12");
});

test("What cannot be read is no event", () => {
  const { stream, events, last } = harness();
  stream.start();
  for (const data of [undefined, "text", null, { kind: 3 }, [null, { kind: 3 }, 4]]) last().say("message", { data });
  expect(events).toEqual([]);
});
