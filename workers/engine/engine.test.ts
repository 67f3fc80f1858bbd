import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { RetryAfterError } from "inngest";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { testDatabase } from "#db/testing.ts";
import type { CataloguedFunction } from "./catalogue.ts";
import { createEngine, type Engine, type EngineOptions } from "./engine.ts";
import { forgetOld, rescueRuns } from "./housekeeping.ts";
import { createRunStore, RunLost } from "./store.ts";
import { countedFunctions, EFFECTS_TABLE, quietClient } from "./testing/counted-functions.ts";
import { eventually } from "./testing/eventually.ts";
import { silentLog } from "./testing/silent-log.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;
let relayUrl: string;
let pool: Pool;

beforeAll(async () => {
  db = await testDatabase();
  relayUrl = db.relayUrl;
  await db.owner.query(EFFECTS_TABLE);
  await db.owner.query("grant all on effects, effects_id_seq to countersign_relay");
  pool = new Pool({ connectionString: relayUrl, max: 6 });
  // One test cuts every connection of this role, these among them.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
});

afterAll(async () => {
  await pool.end();
  await db[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await pool.query("truncate effects");
});

type Started = Engine & AsyncDisposable;

async function start(
  functions: (engine: Engine) => Parameters<Engine["start"]>[0],
  options: Partial<EngineOptions> = {},
): Promise<Started> {
  const engine = createEngine({ relayUrl, log: silentLog, retryDelayMs: () => 30, ...options });
  await engine.start(functions(engine));
  return Object.assign(engine, { [Symbol.asyncDispose]: () => engine.stop() });
}

type RunRow = { id: string; function_id: string; status: string; result: unknown; error: { message: string } | null };

async function runOf(eventId: string, functionId: string): Promise<RunRow | null> {
  const { rows } = await pool.query<RunRow>(
    "select id, function_id, status, result, error from jobs.runs where event_id = $1 and function_id = $2",
    [eventId, functionId],
  );
  return rows[0] ?? null;
}

/** The run of this event once it is over. */
function over(eventId: string, functionId: string): Promise<RunRow> {
  return eventually(`${functionId} on ${eventId} is over`, async () => {
    const run = await runOf(eventId, functionId);
    return run && (run.status === "completed" || run.status === "failed") ? run : null;
  });
}

async function effects(run: string): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ step: string; times: number }>(
    "select step, count(*)::int as times from effects where run = $1 group by step order by step",
    [run],
  );
  return Object.fromEntries(rows.map(({ step, times }) => [step, times]));
}

/** A function as the store sees it. */
const catalogued = (id: string, change: Partial<CataloguedFunction> = {}): CataloguedFunction => ({
  id,
  attemptsMax: 4,
  startsOn: () => true,
  idempotencyKey: (given) => given.id,
  bounds: [],
  cancels: [],
  crons: [],
  handlesFailure: false,
  ...change,
});

let serial = 0;
const event = (name: string, data: Record<string, unknown> = {}) => {
  const id = `event-${++serial}`;
  return { id, name, data: { run: id, ...data }, ts: Date.now() };
};

const ONCE = { a: 1, b: 1, one: 1, three: 1, told: 1, two: 1 };

describe("a run", () => {
  test("does each step once, hands results on, and what it sends starts another run", async () => {
    await using engine = await start((it) => countedFunctions(it, pool));
    const given = event("work");
    await engine.accept([given]);
    const run = await over(given.id, "t-work");
    expect(run).toMatchObject({ status: "completed", error: null, result: ["one", "two", "a", "b", "three"] });
    await eventually("the told run did its step", async () => (await effects(given.id)).told);
    expect(await effects(given.id)).toEqual(ONCE);
    await eventually("its entry has left the queue", async () => {
      const { rows } = await pool.query("select 1 from graphile_worker.jobs where key = $1", [run.id]);
      return rows.length === 0;
    });
  });

  test("is one, however often its event is handed over", async () => {
    await using engine = await start((it) => countedFunctions(it, pool));
    const given = event("work");
    await Promise.all([engine.accept([given]), engine.accept([given]), engine.accept([given, given])]);
    await over(given.id, "t-work");
    await engine.accept([given]);
    const { rows } = await pool.query("select 1 from jobs.runs where event_id = $1 and function_id = 't-work'", [
      given.id,
    ]);
    expect(rows).toHaveLength(1);
    await eventually("the told run did its step", async () => (await effects(given.id)).told);
    expect(await effects(given.id)).toEqual(ONCE);
  });
});

const ODD: Record<string, unknown> = { large: "x".repeat(1_100_000), number: 1n, odd: "nul \0 half \ud800" };

describe("a failure", () => {
  function failing(
    id: string,
    work: (attempt: number) => unknown,
    retries: 0 | 1 | 2 | 3 = 3,
    failures: unknown[] = [],
  ) {
    return (it: Engine) => {
      const inngest = quietClient(it);
      return {
        client: inngest,
        functions: [
          inngest.createFunction(
            {
              id,
              triggers: [{ event: id }],
              retries,
              onFailure: async ({ error, event, step }) => {
                await step.run("note", () => void failures.push([error.message, event.data.event.id]));
              },
            },
            ({ step, attempt }) => step.run("try", () => work(attempt)),
          ),
        ],
      };
    };
  }

  test("is tried again after a wait, and forgotten once it passed", async () => {
    const attempts: number[] = [];
    await using engine = await start(
      failing("flaky", (attempt) => {
        attempts.push(attempt);
        if (attempt < 2) throw new Error(`attempt ${attempt} broke`);
        return "held";
      }),
    );
    const given = event("flaky");
    await engine.accept([given]);
    expect(await over(given.id, "t-flaky")).toMatchObject({ status: "completed", result: "held", error: null });
    expect(attempts).toEqual([0, 1, 2]);
  });

  test("that lasts ends the run in words, and its handler hears of it once", async () => {
    const heard: unknown[] = [];
    await using engine = await start(failing("broken", () => Promise.reject(new Error("the paper is out")), 1, heard));
    const given = event("broken");
    await engine.accept([given]);
    const run = await over(given.id, "t-broken");
    expect(run).toMatchObject({ status: "failed", error: { message: expect.stringContaining("the paper is out") } });
    await over(`${run.id}:failed`, "t-broken-failure");
    expect(heard).toEqual([["the paper is out", given.id]]);
  });

  test("that asks for time gets it", async () => {
    const times: number[] = [];
    await using engine = await start(
      failing("patient", (attempt) => {
        times.push(performance.now());
        if (attempt === 0) throw new RetryAfterError("come back", 1000);
        return "welcome";
      }),
    );
    const given = event("patient");
    await engine.accept([given]);
    expect(await over(given.id, "t-patient")).toMatchObject({ status: "completed" });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test("of one parallel step holds no other up, and can be caught", async () => {
    const done: string[] = [];
    await using engine = await start((it) => {
      const inngest = quietClient(it);
      return {
        client: inngest,
        functions: [
          inngest.createFunction({ id: "side", triggers: [{ event: "side" }], retries: 2 }, async ({ step }) =>
            Promise.all(
              ["good", "bad", "fine"].map((name) =>
                step
                  .run(name, () => {
                    if (name === "bad") throw new Error("bad day");
                    done.push(name);
                    return name;
                  })
                  .catch((error: Error) => `caught: ${error.message}`),
              ),
            ),
          ),
        ],
      };
    });
    const given = event("side");
    await engine.accept([given]);
    expect(await over(given.id, "t-side")).toMatchObject({
      status: "completed",
      result: ["good", "caught: bad day", "fine"],
    });
    expect(done).toEqual(["good", "fine"]);
  });

  test("of a body between steps counts attempts of the body and keeps what the steps did", async () => {
    let bodies = 0;
    await using engine = await start((it) => {
      const inngest = quietClient(it);
      return {
        client: inngest,
        functions: [
          inngest.createFunction({ id: "body", triggers: [{ event: "body" }], retries: 2 }, async ({ event, step }) => {
            await step.run("once", () =>
              pool.query("insert into effects (run, step) values ($1, 'once')", [event.data.run]).then(() => 1),
            );
            if (++bodies < 3) throw new Error("thought wrong");
            return bodies;
          }),
        ],
      };
    });
    const given = event("body");
    await engine.accept([given]);
    expect(await over(given.id, "t-body")).toMatchObject({ status: "completed", result: 3 });
    expect(await effects(given.id)).toEqual({ once: 1 });
  });

  test("names the step that the embedded runner does not do", async () => {
    await using engine = await start((it) => {
      const inngest = quietClient(it);
      return {
        client: inngest,
        functions: [
          inngest.createFunction({ id: "waiter", triggers: [{ event: "waiter" }] }, ({ step }) =>
            step.waitForSignal("w", { signal: "never", timeout: "1h", onConflict: "fail" }),
          ),
        ],
      };
    });
    const given = event("waiter");
    await engine.accept([given]);
    expect(await over(given.id, "t-waiter")).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining("step.WaitForSignal") },
    });
  });

  test("of a result that is too large, that is no JSON, or that Postgres could not hold, does not leave the run stuck", async () => {
    await using engine = await start((it) => {
      const inngest = quietClient(it);
      return {
        client: inngest,
        functions: [
          inngest.createFunction({ id: "odd", triggers: [{ event: "odd" }] }, async ({ event, step }) =>
            step.run("odd", () => ODD[String(event.data.kind)]),
          ),
          inngest.createFunction(
            { id: "odd-end", triggers: [{ event: "odd" }] },
            async ({ event }) => ODD[String(event.data.kind)],
          ),
        ],
      };
    });
    const [large, number, odd] = [
      event("odd", { kind: "large" }),
      event("odd", { kind: "number" }),
      event("odd", { kind: "odd" }),
    ];
    await engine.accept([large, number, odd]);
    for (const fn of ["t-odd", "t-odd-end"]) {
      const failed = (message: string) => ({ status: "failed", error: { message: expect.stringContaining(message) } });
      expect(await over(large.id, fn)).toMatchObject(failed("characters"));
      expect(await over(number.id, fn)).toMatchObject(failed("BigInt"));
    }
    expect(await over(odd.id, "t-odd")).toMatchObject({ status: "completed", result: "nul \ufffd half \ufffd" });
  });
});

test("a concurrency key bounds the runs of one tenant and leaves the others alone", async () => {
  const working = new Map<string, number>();
  const most = new Map<string, number>();
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  await using engine = await start((it) => {
    const inngest = quietClient(it);
    return {
      client: inngest,
      functions: [
        inngest.createFunction(
          { id: "bound", triggers: [{ event: "bound" }], concurrency: { key: "event.data.tenantId", limit: 2 } },
          async ({ event, step }) =>
            step.run("work", async () => {
              const tenant = String(event.data.tenantId);
              working.set(tenant, (working.get(tenant) ?? 0) + 1);
              most.set(tenant, Math.max(most.get(tenant) ?? 0, working.get(tenant) ?? 0));
              if (tenant === "busy") await gate;
              working.set(tenant, (working.get(tenant) ?? 0) - 1);
              return tenant;
            }),
        ),
      ],
    };
  });
  const busy = Array.from({ length: 7 }, () => event("bound", { tenantId: "busy" }));
  const calm = event("bound", { tenantId: "calm" });
  await engine.accept([...busy, calm]);
  await over(calm.id, "t-bound");
  await eventually("five of the busy tenant wait", async () => {
    const { rows } = await pool.query("select 1 from jobs.runs where function_id = 't-bound' and status = 'waiting'");
    return rows.length === 5;
  });
  await eventually("two of them work", async () => working.get("busy") === 2);
  release();
  for (const each of busy) expect((await over(each.id, "t-bound")).status).toBe("completed");
  expect(Object.fromEntries(most)).toEqual({ busy: 2, calm: 1 });
});

test("two engines share the work, and every step is done once", async () => {
  await using first = await start((it) => countedFunctions(it, pool));
  await using _second = await start((it) => countedFunctions(it, pool));
  const many = Array.from({ length: 40 }, () => event("work"));
  await first.accept(many);
  for (const each of many) {
    expect((await over(each.id, "t-work")).status).toBe("completed");
    await eventually("the told run did its step", async () => (await effects(each.id)).told);
    expect(await effects(each.id)).toEqual(ONCE);
  }
});

test("every connection cut in the middle of the work costs time, not work", async () => {
  // The queue traces what ended it to the console by itself.
  using _trace = vi.spyOn(console, "trace").mockImplementation(() => undefined);
  let cut = 0;
  await using engine = await start((it) => countedFunctions(it, pool), {
    observe: ({ moment, step }) => {
      if (moment === "recorded" && step === "two" && cut++ % 4 === 0) {
        void db.owner.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'countersign_relay' and datname = current_database()",
        );
      }
    },
  });
  const many = Array.from({ length: 8 }, () => event("work"));
  await engine.accept(many);
  for (const each of many) {
    const run = await eventually(
      "the run is over",
      async () => {
        const found = await runOf(each.id, "t-work").catch(() => null);
        return found?.status === "completed" ? found : null;
      },
      25_000,
    );
    expect(run.result).toEqual(["one", "two", "a", "b", "three"]);
  }
  expect(cut).toBeGreaterThan(0);
}, 60_000);

describe("kill -9", () => {
  const script = fileURLToPath(new URL("./testing/doomed-worker.ts", import.meta.url));

  async function killedAt(run: string, moment: string): Promise<void> {
    const child: ChildProcess = spawn(process.execPath, [script, relayUrl, run, moment], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    const [, signal] = await once(child, "exit", { signal: AbortSignal.timeout(20_000) });
    expect(signal, `the worker was to die at ${moment}`).toBe("SIGKILL");
  }

  // 'answered': the step did its work and nothing is recorded yet. Only that step may be done again, and only once more.
  const moments = [
    "claimed",
    "answered:one",
    "recorded:one",
    "recorded:a",
    "answered:tell",
    "answered:three",
    "answered",
  ];
  test.each(moments)(
    "at %s: the next process goes on within seconds, and nothing that was recorded is done again",
    async (moment) => {
      const run = `killed at ${moment} ${++serial}`;
      await killedAt(run, moment);
      const before = await effects(run);
      const startedAt = performance.now();
      await using _engine = await start((it) => countedFunctions(it, pool));
      expect((await over(run, "t-work")).status).toBe("completed");
      expect(performance.now() - startedAt).toBeLessThan(8000);
      await eventually("the told run did its step", async () => (await effects(run)).told);
      const [kind, step = ""] = moment.split(":");
      const again = kind === "answered" && before[step] ? { [step]: 2 } : {};
      const { told, ...done } = await effects(run);
      const { told: _once, ...once } = ONCE;
      expect(done).toEqual({ ...once, ...again });
      // The run that was sent for may have been at its own step when the process died; then that one is done again.
      expect([1, 2]).toContain(told);
    },
    40_000,
  );
});

describe("the state of a run", () => {
  /** A run that no engine works on, because none serves its function. */
  async function idleRun(id: string) {
    {
      await using _schema = await start((it) => countedFunctions(it, pool));
    }
    const store = createRunStore(pool);
    const given = event(id);
    const fn = catalogued(id, { startsOn: (given) => given.name === id });
    const functions = new Map([[id, fn]]);
    await store.accept(functions.values(), [given]);
    const run = await runOf(given.id, id);
    if (!run) throw new Error("no run was made");
    return { store, fn, functions, runId: run.id, given };
  }

  test("belongs to who took it up last: whoever had it before records nothing more", async () => {
    const { store, fn, functions, runId } = await idleRun("fenced");
    const { run: before } = (await store.claim(runId, "1", fn)) ?? {};
    const { run: after } = (await store.claim(runId, "1", fn)) ?? {};
    if (!before || !after) throw new Error("not claimed");
    const step = { id: "s1", name: "one" };
    await expect(store.finishStep(before, step, { data: 1 }, 0)).rejects.toBeInstanceOf(RunLost);
    await expect(store.plan(before, { ...step, state: "planned", due: { afterMs: 0 } })).rejects.toBeInstanceOf(
      RunLost,
    );
    await expect(
      store.retryStep(before, { ...step, attempt: 1 }, { name: "E", message: "m" }, 1),
    ).rejects.toBeInstanceOf(RunLost);
    await expect(store.rest(before, 0)).rejects.toBeInstanceOf(RunLost);
    await expect(store.complete(before, fn, null)).rejects.toBeInstanceOf(RunLost);
    await expect(store.fail(before, { name: "E", message: "m" }, functions)).rejects.toBeInstanceOf(RunLost);
    expect(await store.steps(after)).toEqual([]);
    await store.finishStep(after, step, { data: 2 }, 0);
    expect(await store.steps(after)).toMatchObject([{ id: "s1", state: "done", data: 2 }]);
    await store.complete(after, fn, "done");
    expect(await store.claim(runId, "1", fn)).toBeNull();
  });

  test("is stopped, in words, when it was taken up again and again without getting any further", async () => {
    await using engine = await start((it) => countedFunctions(it, pool));
    await pool.query("insert into jobs.events (id, name, data, at) values ('poison', 'work', '{}', now())");
    await pool.query(
      `with run as (insert into jobs.runs (id, function_id, event_id, idempotency_key, starts)
         values (gen_random_uuid(), 't-work', 'poison', 'poison', 25) returning id)
       select graphile_worker.add_job('run/t-work', json_build_object('runId', id), job_key := id::text) from run`,
    );
    expect(await over("poison", "t-work")).toMatchObject({
      status: "failed",
      error: { message: expect.stringMatching(/25 times without getting any further/) },
    });
    expect(engine).toBeDefined();
  });

  test("is forgotten a month after it ended well, and a failed one only after a year", async () => {
    const { store, fn, runId, given } = await idleRun("old");
    const { runId: failedId } = await idleRun("old-failed");
    const claimed = await store.claim(runId, "1", fn);
    if (!claimed) throw new Error("not claimed");
    await store.complete(claimed.run, fn, null);
    await pool.query(
      "update jobs.runs set status = 'failed', finished_at = now() - interval '100 days' where id = $1",
      [failedId],
    );
    await forgetOld(pool);
    expect(await runOf(given.id, "old")).not.toBeNull();
    await pool.query("update jobs.runs set finished_at = now() - interval '31 days' where id = $1", [runId]);
    await pool.query("update jobs.events set received_at = now() - interval '31 days'");
    await forgetOld(pool);
    expect(await runOf(given.id, "old")).toBeNull();
    const { rows } = await pool.query("select 1 from jobs.events where id = $1", [given.id]);
    expect(rows).toEqual([]);
    const { rows: kept } = await pool.query("select 1 from jobs.runs where id = $1", [failedId]);
    expect(kept).toHaveLength(1);
  });
});

test("a process leaves the runs of functions that it does not serve to those that do", async () => {
  const later = (it: Engine) => {
    const inngest = quietClient(it);
    return {
      client: inngest,
      functions: [inngest.createFunction({ id: "later", triggers: [{ event: "work" }] }, () => "new release")],
    };
  };
  const given = event("work");
  await using _old = await start((it) => countedFunctions(it, pool));
  const store = createRunStore(pool);
  await store.accept([catalogued("t-later"), catalogued("t-work")], [given]);
  expect((await over(given.id, "t-work")).status).toBe("completed");
  expect((await runOf(given.id, "t-later"))?.status).toBe("queued");
  await using _new = await start(later);
  expect(await over(given.id, "t-later")).toMatchObject({ status: "completed", result: "new release" });
});

test("a run that lost its place in the queue is found and queued again", async () => {
  const given = event("work");
  {
    await using engine = await start((it) => countedFunctions(it, pool), { observe: () => undefined });
    await engine.accept([event("unheard")]);
  }
  const store = createRunStore(pool);
  const fn = catalogued("t-work");
  await store.accept([fn], [given]);
  await pool.query("select graphile_worker.remove_job(id::text) from jobs.runs where event_id = $1", [given.id]);
  await pool.query("update jobs.runs set updated_at = now() - interval '1 minute' where event_id = $1", [given.id]);
  expect(await rescueRuns(pool)).toBe(1);
  await using _engine = await start((it) => countedFunctions(it, pool));
  expect((await over(given.id, "t-work")).status).toBe("completed");
});

test("the role that serves requests sees neither runs nor queue", async () => {
  for (const table of ["jobs.events", "jobs.runs", "jobs.steps", "graphile_worker.jobs"]) {
    await expect(db.appPool.query(`select 1 from ${table}`), table).rejects.toThrow(/permission denied/);
  }
});
