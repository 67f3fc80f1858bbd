/**
 * What every engine promises that drives our durable functions, whichever it is. The functions run in this process, so what they did is
 * read from their notes and not from the engine's own books.
 */
import { randomUUID } from "node:crypto";
import type { Inngest } from "inngest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../engine/testing/eventually.ts";
import { judgedFunctions, type Notes, takeNotes } from "./engine-functions.ts";

export type EngineUnderTest = {
  /** Serves these functions and has the engine drive them; the client sends events to it. */
  start(build: (client: Inngest) => ReturnType<typeof judgedFunctions>): Promise<Inngest>;
  /** The host goes away and comes back. What sleeps or waits goes on. */
  restart(): Promise<Inngest>;
  stop(): Promise<void>;
};

export type EngineTraits = {
  /** How long what should happen at once may take: an Inngest server polls. */
  withinMs: number;
  /** Whether an answer that comes before the wait for it is written is seen all the same. */
  seesEarlyAnswers: boolean;
};

/** Declares the suite. Every test has runs of its own, so they share one engine and its time; the last one stops it. */
export function engineSuite(make: () => Promise<EngineUnderTest>, { withinMs, seesEarlyAnswers }: EngineTraits): void {
  const notes: Notes = takeNotes();
  let engine: EngineUnderTest;
  let client: Inngest;

  beforeAll(async () => {
    engine = await make();
    client = await engine.start((inngest) => judgedFunctions(inngest, notes));
  }, 60_000);
  afterAll(() => engine.stop());

  const timeout = withinMs * 2 + 5000;
  const send = (name: string, data: Record<string, unknown>, id: string = randomUUID()) =>
    client.send({ name: `judge/${name}`, id, data });
  /** Starts a run of this function and gives its name. */
  async function begin(name: string, data: Record<string, unknown> = {}): Promise<string> {
    const run = `${name} ${randomUUID()}`;
    await send(name, { ...data, run });
    return run;
  }
  const noted = (run: string, word: string) =>
    eventually(`${run} notes ${word}`, () => notes.of(run).some((note) => note.startsWith(word)), withinMs);
  const result = async (run: string) => {
    await noted(run, "done");
    return JSON.parse(notes.of(run).at(-1)?.slice("done ".length) ?? "null");
  };

  test.concurrent.each(["in-turn", "call-by-call"])(
    "each step of a function runs once, %s, and later ones get what earlier ones gave",
    async (name) => {
      const run = await begin(name);
      expect(await result(run)).toEqual(["one", "two after one", "a", "b"]);
      const steps = notes.of(run).filter((note) => !note.startsWith("done"));
      expect(steps.toSorted()).toEqual(["a", "b", "last", "one", "two after one"]);
    },
    timeout,
  );

  test.concurrent(
    "an event that is sent twice under one id starts one run",
    async () => {
      const run = `in-turn ${randomUUID()}`;
      const id = randomUUID();
      await Promise.all([send("in-turn", { run }, id), send("in-turn", { run }, id)]);
      await send("in-turn", { run }, id);
      await noted(run, "done");
      expect(notes.of(run).filter((note) => note === "one")).toEqual(["one"]);
    },
    timeout,
  );

  test.concurrent(
    "two events with one idempotency key start one run",
    async () => {
      const key = randomUUID();
      await send("once", { key });
      await noted(key, "worked");
      await send("once", { key });
      // A later event of the same function that went through shows that the second was looked at.
      const other = randomUUID();
      await send("once", { key: other });
      await noted(other, "worked");
      expect(notes.of(key)).toEqual(["worked"]);
    },
    timeout,
  );

  test.concurrent(
    "a step that fails is tried again, with its attempts counted, and the steps before it are not",
    async () => {
      const run = await begin("flaky");
      expect(await result(run)).toBe("held");
      expect(notes.of(run).slice(0, -1)).toEqual(["before", "attempt 0", "attempt 1", "attempt 2"]);
    },
    timeout,
  );

  test.concurrent(
    "a failure that is final is not tried again, and its handler hears of it once",
    async () => {
      const run = await begin("broken");
      await noted(run, "failed");
      expect(notes.of(run)).toEqual(["tried", "failed: the paper is out"]);
    },
    timeout,
  );

  test.concurrent(
    "a wait ends with the event that matches it, and with no other",
    async () => {
      const [first, second] = [await begin("waiter"), await begin("waiter")];
      await Promise.all([noted(first, "ready"), noted(second, "ready")]);
      await send("answer", { run: "somebody else", said: "no" });
      await send("answer", { run: second, said: "for the second" });
      await send("answer", { run: first, said: "for the first" });
      expect(await result(first)).toBe("for the first");
      expect(await result(second)).toBe("for the second");
    },
    timeout,
  );

  test.concurrent(
    "a wait with a condition lets go by what does not meet it",
    async () => {
      const run = await begin("choosy");
      await noted(run, "ready");
      await send("answer", { run, said: "no" });
      await send("answer", { run, said: "yes" });
      expect(await result(run)).toBe("yes");
    },
    timeout,
  );

  test.concurrent(
    "a wait for which nothing comes ends empty when its time is up",
    async () => {
      expect(await result(await begin("waiter", { timeout: "1s" }))).toBeNull();
    },
    timeout,
  );

  (seesEarlyAnswers ? test.concurrent : test.skip)(
    "an answer is seen though it comes before the wait for it is written",
    async () => {
      const runs = await Promise.all(Array.from({ length: 10 }, () => begin("asker")));
      for (const run of runs) expect(await result(run)).toBe("at once");
    },
    timeout,
  );

  test.concurrent(
    "a function that invokes another gets its result, or its error, or hears that it took too long",
    async () => {
      const [good, bad, late] = [
        await begin("parent"),
        await begin("parent", { fails: true }),
        await begin("parent", { sleeps: true }),
      ];
      expect(await result(good)).toEqual({ doubled: 42 });
      expect(await result(bad)).toContain("the child fell");
      expect(await result(late)).toMatch(/time/i);
      expect(notes.of(good).filter((note) => note === "child worked")).toHaveLength(1);
    },
    timeout,
  );

  test.concurrent(
    "a run is cancelled by the event that is meant for it, and the others go on",
    async () => {
      const [of, other] = [randomUUID(), randomUUID()];
      const [stopped, kept] = [await begin("cancelled", { of }), await begin("cancelled", { of: other })];
      await Promise.all([noted(stopped, "before"), noted(kept, "before")]);
      await send("cancel", { of });
      expect(await result(kept)).toBe("after");
      expect(notes.of(stopped)).toEqual(["before"]);
    },
    timeout,
  );

  test.concurrent(
    "no more runs of one key work at a time than its bound, and all of them get their turn",
    async () => {
      const tenant = randomUUID();
      await Promise.all(Array.from({ length: 8 }, () => send("bound", { tenant })));
      await eventually(
        "all are done",
        () => notes.of(tenant).filter((note) => note === "done").length === 8,
        withinMs * 2,
      );
      const most = notes.of(tenant).flatMap((note) => (note.startsWith("working") ? [Number(note.slice(8))] : []));
      expect(most).toHaveLength(8);
      expect(Math.max(...most)).toBeLessThanOrEqual(2);
    },
    timeout,
  );

  test.concurrent("a schedule strikes", async () => {
    await eventually("it struck", () => notes.of("schedule").includes("struck"), 75_000);
  }, 80_000);

  test(
    "what sleeps or waits goes on after the host went away and came back, and nothing is done again",
    async () => {
      const [sleeper, waiter] = [await begin("sleeper"), await begin("waiter")];
      await Promise.all([noted(sleeper, "before"), noted(waiter, "ready")]);
      client = await engine.restart();
      await send("answer", { run: waiter, said: "still here" });
      expect(await result(sleeper)).toBe("after");
      expect(await result(waiter)).toBe("still here");
      expect(notes.of(sleeper)).toEqual(["before", "after", 'done "after"']);
      expect(notes.of(waiter)).toEqual(["ready", 'done "still here"']);
    },
    timeout,
  );
}
