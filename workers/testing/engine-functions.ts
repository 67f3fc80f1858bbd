/** The functions by which an engine is judged. Each notes what it did under the name of its run, so that it is counted, not believed. */
import { cron, type Inngest, NonRetriableError, RetryAfterError } from "inngest";

export type Notes = {
  add(run: string, word: string): void;
  of(run: string): string[];
};

export function takeNotes(): Notes {
  const notes = new Map<string, string[]>();
  return {
    add(run, word) {
      notes.set(run, [...(notes.get(run) ?? []), word]);
    },
    of: (run) => notes.get(run) ?? [],
  };
}

/** Every run's event carries the run's name as `data.run`. The last note of a run that went through is `done` with its result. */
export function judgedFunctions(inngest: Inngest, notes: Notes) {
  type Given = { event: { data: Record<string, unknown> } };
  const run = ({ event }: Given) => String(event.data.run);
  const did = (given: Given, word: string) => {
    notes.add(run(given), word);
    return word;
  };
  const done = (given: Given, result: unknown) => notes.add(run(given), `done ${JSON.stringify(result)}`);

  const inTurn = (id: string, checkpointing: boolean) =>
    inngest.createFunction({ id, triggers: [{ event: `judge/${id}` }], checkpointing }, async (given) => {
      const one = await given.step.run("one", () => did(given, "one"));
      const two = await given.step.run("two", () => did(given, `two after ${one}`));
      const both = await Promise.all(["a", "b"].map((name) => given.step.run(name, () => did(given, name))));
      await given.step.run("last", () => did(given, "last"));
      done(given, [one, two, ...both]);
    });

  const flaky = inngest.createFunction(
    { id: "flaky", triggers: [{ event: "judge/flaky" }], retries: 3 },
    async (given) => {
      await given.step.run("before", () => did(given, "before"));
      const result = await given.step.run("try", () => {
        did(given, `attempt ${given.attempt}`);
        if (given.attempt < 2) throw new RetryAfterError("not yet", 1000);
        return "held";
      });
      done(given, result);
    },
  );

  const broken = inngest.createFunction(
    {
      id: "broken",
      triggers: [{ event: "judge/broken" }],
      retries: 3,
      onFailure: async ({ event, error, step }) => {
        await step.run("note", () => notes.add(String(event.data.event.data.run), `failed: ${error.message}`));
      },
    },
    (given) =>
      given.step.run("try", () => {
        did(given, "tried");
        throw new NonRetriableError("the paper is out");
      }),
  );

  const waiter = inngest.createFunction({ id: "waiter", triggers: [{ event: "judge/waiter" }] }, async (given) => {
    await given.step.run("ready", () => did(given, "ready"));
    const came = await given.step.waitForEvent("answer", {
      event: "judge/answer",
      timeout: String(given.event.data.timeout ?? "1h"),
      match: "data.run",
    });
    done(given, came ? came.data.said : null);
  });

  const choosy = inngest.createFunction({ id: "choosy", triggers: [{ event: "judge/choosy" }] }, async (given) => {
    await given.step.run("ready", () => did(given, "ready"));
    const came = await given.step.waitForEvent("answer", {
      event: "judge/answer",
      timeout: "1h",
      if: "event.data.run == async.data.run && async.data.said == 'yes'",
    });
    done(given, came?.data.said);
  });

  const asker = inngest.createFunction({ id: "asker", triggers: [{ event: "judge/asker" }] }, async (given) => {
    await given.step.sendEvent("ask", { name: "judge/question", data: { run: run(given) } });
    const came = await given.step.waitForEvent("answer", {
      event: "judge/answer",
      timeout: "5s",
      match: "data.run",
    });
    done(given, came ? came.data.said : null);
  });
  const answerer = inngest.createFunction({ id: "answerer", triggers: [{ event: "judge/question" }] }, (given) =>
    given.step.sendEvent("answer", { name: "judge/answer", data: { run: run(given), said: "at once" } }),
  );

  const child = inngest.createFunction(
    { id: "child", triggers: [{ event: "judge/child" }], retries: 0 },
    async (given) => {
      await given.step.run("work", () => did(given, "child worked"));
      if (given.event.data.fails) throw new NonRetriableError("the child fell");
      if (given.event.data.sleeps) await given.step.sleep("long", "1h");
      return { doubled: Number(given.event.data.n) * 2 };
    },
  );
  const parent = inngest.createFunction({ id: "parent", triggers: [{ event: "judge/parent" }] }, async (given) => {
    const { fails, sleeps } = given.event.data;
    try {
      const data = { run: run(given), n: 21, fails, sleeps };
      done(given, await given.step.invoke("child", { function: child, data, ...(sleeps ? { timeout: "2s" } : {}) }));
    } catch (error) {
      done(given, error instanceof Error ? error.message : "?");
    }
  });

  const cancelled = inngest.createFunction(
    {
      id: "cancelled",
      triggers: [{ event: "judge/cancelled" }],
      cancelOn: [{ event: "judge/cancel", match: "data.of" }],
    },
    async (given) => {
      await given.step.run("before", () => did(given, "before"));
      await given.step.sleep("rest", "5s");
      done(given, await given.step.run("after", () => did(given, "after")));
    },
  );

  const working = new Map<string, number>();
  const bound = inngest.createFunction(
    {
      id: "bound",
      triggers: [{ event: "judge/bound" }],
      concurrency: { key: "event.data.tenant", limit: 2 },
    },
    async (given) => {
      const tenant = String(given.event.data.tenant);
      await given.step.run("work", async () => {
        working.set(tenant, (working.get(tenant) ?? 0) + 1);
        notes.add(tenant, `working ${working.get(tenant)}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        working.set(tenant, (working.get(tenant) ?? 0) - 1);
      });
      notes.add(tenant, "done");
    },
  );

  const once = inngest.createFunction(
    { id: "once", triggers: [{ event: "judge/once" }], idempotency: "event.data.key" },
    async (given) => {
      await given.step.run("work", () => notes.add(String(given.event.data.key), "worked"));
    },
  );

  const sleeper = inngest.createFunction({ id: "sleeper", triggers: [{ event: "judge/sleeper" }] }, async (given) => {
    await given.step.run("before", () => did(given, "before"));
    await given.step.sleepUntil("long past", new Date("2020-01-01T00:00:00Z"));
    await given.step.sleep("nap", "2s");
    done(given, await given.step.run("after", () => did(given, "after")));
  });

  const scheduled = inngest.createFunction({ id: "scheduled", triggers: [cron("* * * * *")] }, async ({ step }) => {
    await step.run("note", () => notes.add("schedule", "struck"));
  });

  return [
    inTurn("in-turn", true),
    inTurn("call-by-call", false),
    flaky,
    broken,
    waiter,
    choosy,
    asker,
    answerer,
    child,
    parent,
    cancelled,
    bound,
    once,
    sleeper,
    scheduled,
  ];
}
