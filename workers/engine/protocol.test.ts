/** The SDK itself answers here: these tests fail when a new release of it speaks differently. */
import { Inngest, NonRetriableError, RetryAfterError } from "inngest";
import { describe, expect, test, vi } from "vitest";
import { catalogueFunctions } from "./catalogue.ts";
import { type Call, createCaller, describeFunctions, type InngestApp, type StepState } from "./protocol.ts";
import { silentLog } from "./testing/silent-log.ts";

const inngest = new Inngest({ id: "app", isDev: true, logger: silentLog, internalLogger: silentLog });

function appOf(
  options: Partial<Parameters<typeof inngest.createFunction>[0]>,
  body: (context: { step: StepTools; event: { data: Record<string, unknown> } }) => unknown,
) {
  // biome-ignore lint/suspicious/noExplicitAny: the handler's context type follows the triggers, which tests vary.
  const fn = inngest.createFunction({ id: "fn", triggers: [{ event: "x" }], ...options } as any, body as any);
  return { client: inngest, functions: [fn] };
}
type StepTools = {
  run<T>(id: string, work: () => T): Promise<Awaited<T>>;
  sleep(id: string, time: string): Promise<void>;
  waitForEvent(id: string, options: { event: string; timeout: string; match?: string }): Promise<unknown>;
  invoke(id: string, options: { function: unknown; data: unknown; timeout: string }): Promise<unknown>;
};

const call = (change: Partial<Call> = {}): Call => ({
  functionId: "app-fn",
  runId: "run",
  event: { id: "e", name: "x", data: {}, ts: 1 },
  steps: {},
  stack: [],
  attempt: 0,
  attemptsMax: 4,
  stepId: null,
  planOnly: false,
  checkpoint: async () => "kept",
  ...change,
});

const callFunction = (app: InngestApp, what: Call) => createCaller(app)(what);

describe("the SDK's protocol", () => {
  test("without checkpoints runs one step a call and tells its result, then the function's", async () => {
    const app = appOf({ checkpointing: false }, async ({ step }) => ({ got: await step.run("one", () => 41) }));
    const first = await callFunction(app, call());
    expect(first).toMatchObject({ kind: "ops", ops: [{ op: "StepRun", displayName: "one", data: 41 }] });
    const id = first.kind === "ops" ? (first.ops[0]?.id ?? "") : "";
    const steps: Record<string, StepState> = { [id]: { type: "data", data: 41 } };
    expect(await callFunction(app, call({ steps, stack: [id] }))).toEqual({ kind: "returned", data: { got: 41 } });
  });

  test("runs step after step in one call, and begins none before the one before it is kept", async () => {
    const said: string[] = [];
    const app = appOf({}, async ({ step }) => {
      for (const name of ["one", "two", "three", "four"]) await step.run(name, () => said.push(name));
    });
    const checkpoint: Call["checkpoint"] = async (ops) => {
      said.push(...ops.map((op) => `${op.op} ${op.displayName} kept`));
      return said.length < 6 ? "kept" : "stop";
    };
    // After the third it is to stop, so the fourth is not begun.
    expect(await callFunction(app, call({ checkpoint }))).toEqual({ kind: "stopped" });
    expect(said).toEqual(["one", "two", "three"].flatMap((name) => [name, `StepRun ${name} kept`]));
  });

  test("asks again for a step to be kept when that failed, and does not run it again", async () => {
    let ran = 0;
    const app = appOf({}, ({ step }) => step.run("one", () => ++ran));
    const asked = vi
      .fn<Call["checkpoint"]>()
      .mockRejectedValueOnce(new Error("the database is away"))
      .mockResolvedValue("kept");
    expect(await callFunction(app, call({ checkpoint: asked }))).toMatchObject({
      ops: [{ op: "RunComplete", data: 1 }],
    });
    expect([ran, asked.mock.calls.length]).toEqual([1, 2]);
  });

  test("asks to wait for an event, with its condition, and for another function, with what it is given", async () => {
    const other = inngest.createFunction({ id: "other", triggers: [] }, () => null);
    const waiting = appOf({}, ({ step }) => step.waitForEvent("w", { event: "y", timeout: "1h", match: "data.id" }));
    expect(await callFunction(waiting, call())).toMatchObject({
      ops: [{ op: "WaitForEvent", name: "y", opts: { timeout: "1h", if: "event.data.id == async.data.id" } }],
    });
    const invoking = appOf({}, ({ step }) => step.invoke("i", { function: other, data: { n: 1 }, timeout: "2h" }));
    expect(await callFunction(invoking, call())).toMatchObject({
      ops: [{ op: "InvokeFunction", opts: { function_id: "app-other", payload: { data: { n: 1 } }, timeout: "2h" } }],
    });
  });

  test("plans parallel steps, and runs the one that is asked for", async () => {
    const app = appOf({}, ({ step }) => Promise.all(["a", "b"].map((name) => step.run(name, () => name))));
    const planned = await callFunction(app, call());
    expect(planned).toMatchObject({ kind: "ops", ops: [{ op: "StepPlanned" }, { op: "StepPlanned" }] });
    const stepId = planned.kind === "ops" ? (planned.ops[1]?.id ?? "") : "";
    expect(await callFunction(app, call({ stepId, planOnly: true }))).toMatchObject({
      kind: "ops",
      ops: [{ op: "StepRun", id: stepId, data: "b" }],
    });
  });

  test("only plans while other steps are open, so that a retry keeps its waiting time", async () => {
    const app = appOf({}, ({ step }) => step.run("alone", () => 1));
    expect(await callFunction(app, call({ planOnly: true }))).toMatchObject({ ops: [{ op: "StepPlanned" }] });
  });

  test("tells a failure that may pass, one that asks for time, one that is final, and the last attempt", async () => {
    const failing = (error: () => Error) =>
      appOf({}, ({ step }) =>
        step.run("s", () => {
          throw error();
        }),
      );
    expect(
      await callFunction(
        failing(() => new Error("no")),
        call(),
      ),
    ).toMatchObject({
      ops: [{ op: "StepError", error: { message: "no" } }],
      retry: true,
      retryAfterMs: null,
    });
    expect(
      await callFunction(
        failing(() => new RetryAfterError("later", 90_000)),
        call(),
      ),
    ).toMatchObject({
      ops: [{ op: "StepError" }],
      retryAfterMs: 90_000,
    });
    expect(
      await callFunction(
        failing(() => new NonRetriableError("never")),
        call(),
      ),
    ).toMatchObject({
      ops: [{ op: "StepFailed", error: { message: "never" } }],
      retry: false,
    });
    expect(
      await callFunction(
        failing(() => new Error("no")),
        call({ attempt: 3 }),
      ),
    ).toMatchObject({
      ops: [{ op: "StepFailed" }],
    });
  });

  test("tells that the body threw, and whether it may be tried again", async () => {
    const throwing = (error: Error) =>
      appOf({}, async () => {
        throw error;
      });
    expect(await callFunction(throwing(new Error("body")), call())).toMatchObject({
      kind: "threw",
      error: { name: "Error", message: "body" },
      retry: true,
    });
    expect(await callFunction(throwing(new NonRetriableError("body")), call())).toMatchObject({ retry: false });
  });

  test("keeps no parameters of a failed query, which are people's data", async () => {
    const app = appOf({}, async () => {
      throw new Error("Failed query: select 1 where x = $1\nparams: secret@lumen.example,second\nline");
    });
    const answer = await callFunction(app, call());
    expect(answer).toMatchObject({ kind: "threw", error: { message: "Failed query: select 1 where x = $1" } });
    expect(JSON.stringify(answer)).not.toContain("lumen");
  });

  test("asks for a sleep", async () => {
    const app = appOf({}, ({ step }) => step.sleep("nap", "90s"));
    expect(await callFunction(app, call())).toMatchObject({ ops: [{ op: "Sleep", name: "1m30s" }] });
  });

  test("describes its functions with retries, keys, bounds and the handler of failures", async () => {
    const app = appOf(
      {
        retries: 2,
        idempotency: "event.data.v",
        concurrency: { key: "event.data.t", limit: 3 },
        onFailure: async () => undefined,
      },
      () => null,
    );
    const functions = catalogueFunctions(await describeFunctions(app));
    const event = { id: "e", name: "x", ts: 1, data: { v: "v1", t: "t1" } };
    const fn = functions.get("app-fn");
    expect(fn?.attemptsMax).toBe(3);
    expect(fn?.startsOn(event)).toBe(true);
    expect(fn?.startsOn({ ...event, name: "y" })).toBe(false);
    expect(fn?.idempotencyKey(event)).toBe("v1");
    expect(fn?.bounds.map(({ limit, key }) => [limit, key(event)])).toEqual([[3, "app-fn\nt1"]]);
    const failed = { id: "f", name: "inngest/function.failed", ts: 1, data: { function_id: "app-fn" } };
    expect(functions.get("app-fn-failure")?.startsOn(failed)).toBe(true);
    expect(functions.get("app-fn-failure")?.startsOn({ ...failed, data: { function_id: "app-other" } })).toBe(false);
    expect(functions.get("app-fn-failure")?.handlesFailure).toBe(true);
  });

  test("refuses at start, by name, a function that asks for what the embedded runner does not do", async () => {
    const asking = async (options: Record<string, unknown>) =>
      catalogueFunctions(await describeFunctions(appOf(options, () => null)));
    await expect(asking({ debounce: { period: "10s" } })).rejects.toThrow(/app-fn asks for "debounce"/);
    await expect(asking({ triggers: [{ cron: "@hourly" }] })).rejects.toThrow(/app-fn asks for the schedule/);
    await expect(asking({ triggers: [{ event: "x/*" }] })).rejects.toThrow(/pattern of events/);
    await expect(asking({ idempotency: "event.data.a > 1" })).rejects.toThrow(/outside what the embedded runner/);
    await expect(asking({ concurrency: [{ limit: 1 }, { limit: 2 }, { limit: 3 }] })).rejects.toThrow(/more than 2/);
    await expect(asking({ concurrency: { limit: 1, scope: "env" } })).rejects.toThrow(/without a key/);
    await expect(asking({ concurrency: 0 })).rejects.toThrow(/a concurrency of 0/);
    await expect(asking({ cancelOn: [{ event: "y", if: "size(event.data) > 1" }] })).rejects.toThrow(/outside what/);
  });
});
