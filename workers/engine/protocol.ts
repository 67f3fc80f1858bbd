/**
 * How the runner talks to the SDK, in-process. What functions there are is asked over its HTTP protocol, once, as a server does when an
 * app is synced. A call of a function enters where the SDK's own test library does (`inngest/internals`): the same engine that answers a
 * server's requests, without a request around it. What comes back is parsed here, success and failure both.
 *
 * The SDK reports steps in two ways. With checkpoints, its default, a call runs step after step and reports each before it begins the
 * next. Without, or while steps work side by side, a call does one thing, and its answer is the report.
 */
import type { Inngest, InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import { type InngestExecution, InngestExecutionEngine, types } from "inngest/internals";
import { z } from "zod";
import { parseRetryAfter } from "./durations.ts";
import type { InngestEvent } from "./expression.ts";
import { FAILURE_SUFFIX } from "./names.ts";

/** A client and the functions that were made with it. */
export type InngestApp = { client: Inngest.Any; functions: InngestFunction.Any[] };

/** `serve` wants a host; nothing is ever resolved or connected to. */
const ORIGIN = "http://embedded.invalid/api/inngest";

/** What is kept of an error: enough for a person to read and for the SDK to throw it again. */
export const RunError = z.object({
  name: z.string().catch("Error"),
  message: z.string().catch("The function failed without saying why."),
  stack: z.string().optional().catch(undefined),
});
export type RunError = z.infer<typeof RunError>;

const Op = z.object({
  id: z.string().min(1).max(200),
  op: z.string(),
  name: z.string().nullish(),
  displayName: z.string().nullish(),
  data: z.unknown().optional(),
  error: z.unknown().optional(),
  opts: z
    .looseObject({
      /** Of a wait for an event: its condition. */
      if: z.string().optional(),
      timeout: z.string().optional(),
      /** Of an invocation. */
      function_id: z.string().optional(),
      payload: z.looseObject({ data: z.record(z.string(), z.unknown()).nullish() }).optional(),
    })
    .nullish(),
});
export type Op = z.infer<typeof Op>;

/** What the SDK may report in one answer or checkpoint. */
export const Ops = z.array(Op).min(1).max(1000);

export function opName(op: Op | undefined): string {
  return op?.displayName ?? op?.name ?? op?.id ?? "";
}

export type StepState = { type: "data"; data: unknown } | { type: "error"; error: RunError };

export type Call = {
  functionId: string;
  runId: string;
  event: InngestEvent;
  steps: Record<string, StepState>;
  /** The ids of the finished steps in the order in which they finished. */
  stack: string[];
  attempt: number;
  attemptsMax: number;
  /** Run this one planned step; null looks for what comes next (and may run it when nothing else is open). */
  stepId: string | null;
  /** True while other steps are open: the SDK then only tells what it found. */
  planOnly: boolean;
  /** Keeps what the call ended so far. After "stop" the function is left where it is. Where it throws it is asked again, a few times. */
  checkpoint(ops: Op[]): Promise<"kept" | "stop">;
};

export type Answer =
  | { kind: "returned"; data: unknown }
  | { kind: "ops"; ops: Op[]; retry: boolean; retryAfterMs: number | null }
  /** It was told to stop at a checkpoint, and did. */
  | { kind: "stopped" }
  | { kind: "threw"; error: RunError; retry: boolean; retryAfterMs: number | null };

/** What makes the SDK leave a function where it is: it knows this error by its mark, and rejects the call with it. */
class LeaveIt extends Error {
  static readonly kind = "StaleDispatchError";
  override name = LeaveIt.kind;
  readonly "~inngest" = { kind: LeaveIt.kind };
}
const Left = z.object({ name: z.literal(LeaveIt.kind) });

/** Each step is kept before the next begins. When a run has had its turn is for the runner to say. */
const EACH_STEP = { bufferedSteps: 1, maxRuntime: 0, maxInterval: 0 };

/** Calls the functions of an app. A call throws only for an answer that is none. */
export function createCaller({ client, functions }: InngestApp): (call: Call) => Promise<Answer> {
  const byId = new Map(functions.map((fn) => [fn.id(client.id), fn]));
  return async (call) => {
    const main = byId.get(call.functionId);
    const fn = main ?? byId.get(call.functionId.slice(0, -FAILURE_SUFFIX.length));
    if (!fn) throw new Error(`no function of this app is called ${call.functionId}`);
    const checkpointStepsAsync = async ({ steps }: { steps: unknown }) => {
      if ((await call.checkpoint(Ops.parse(steps))) === "stop") throw new LeaveIt("stop here");
    };
    const inTurn = call.stepId === null && !call.planOnly && fn.opts.checkpointing !== false;
    const execution = InngestExecutionEngine.createExecutionEngine({
      fn,
      handlerKind: main ? "main" : "failure",
      // The client itself, but for where it reports to.
      client: Object.create(client, { inngestApi: { value: { checkpointStepsAsync } } }),
      runId: call.runId,
      data: {
        event: call.event,
        events: [call.event],
        runId: call.runId,
        attempt: call.attempt,
        maxAttempts: call.attemptsMax,
      },
      stepState: Object.fromEntries(
        Object.entries(call.steps).map(([id, { type: _, ...state }]) => [id, { id, ...state }]),
      ),
      stepCompletionOrder: call.stack,
      stepMode: inTurn ? types.StepMode.AsyncCheckpointing : types.StepMode.Async,
      ...(inTurn ? { checkpointingConfig: EACH_STEP } : {}),
      ...(call.stepId === null ? {} : { requestedRunStep: call.stepId }),
      disableImmediateExecution: call.planOnly,
      // It will not report steps without either, and both say nothing here.
      internalFnId: call.functionId,
      queueItemId: call.runId,
      headers: {},
      reqArgs: [],
    });
    return readAnswer(await execution.start());
  };
}

function readAnswer(result: Awaited<ReturnType<InngestExecution.IInngestExecution["start"]>>): Answer {
  switch (result.type) {
    case "function-resolved":
      return { kind: "returned", data: result.data };
    case "steps-found":
      return { kind: "ops", ops: Ops.parse(result.steps), ...retryOf(true) };
    case "step-ran":
      return { kind: "ops", ops: Ops.parse([result.step]), ...retryOf(result.retriable ?? true) };
    case "function-rejected":
      if (Left.safeParse(result.error).success) return { kind: "stopped" };
      return { kind: "threw", error: readError(result.error), ...retryOf(result.retriable) };
    case "step-not-found": {
      const error = plainError(`The function no longer has the step "${result.step.displayName ?? result.step.id}".`);
      return { kind: "threw", error, ...retryOf(true) };
    }
    default:
      throw new Error(`the SDK answered with "${result.type}"`);
  }
}

/** Whether it may be tried again, or after which time, as the SDK says it. */
function retryOf(retriable: boolean | string): { retry: boolean; retryAfterMs: number | null } {
  return {
    retry: retriable !== false,
    retryAfterMs: typeof retriable === "string" ? parseRetryAfter(retriable, new Date()) : null,
  };
}

/**
 * An error as the SDK serialises it, or whatever it was, in the shape that we keep. Texts are cut at 4,000 characters, and the
 * parameters that a database error carries are people's data and stay out of the record.
 */
export function readError(value: unknown): RunError {
  if (typeof value === "string") return { name: "Error", message: value };
  const wrapped = z.object({ error: z.string() }).safeParse(value);
  const parsed = RunError.safeParse(value);
  const error: RunError = parsed.success
    ? parsed.data
    : { name: "Error", message: "The function failed without saying why." };
  if (wrapped.success && !z.object({ message: z.string() }).safeParse(value).success)
    error.message = wrapped.data.error;
  const stack = error.stack === undefined ? undefined : withoutParameters(error.stack);
  return { name: error.name.slice(0, 200), message: withoutParameters(error.message), stack };
}

/** An error of the runner's own. */
export function plainError(message: string): RunError {
  return { name: "Error", message };
}

function withoutParameters(text: string): string {
  return text.replace(/\n?params: [\s\S]*?(?=\n\s+at |$)/g, "").slice(0, 4000);
}

const Trigger = z.object({ event: z.string(), expression: z.string().optional() });

const ConcurrencyBound = z.object({ limit: z.number(), key: z.string().optional(), scope: z.string().optional() });

const FunctionConfig = z.looseObject({
  id: z.string(),
  name: z.string().optional(),
  triggers: z.array(z.union([Trigger, z.object({ cron: z.string() })])),
  steps: z.record(z.string(), z.looseObject({ retries: z.object({ attempts: z.number().optional() }).optional() })),
  idempotency: z.string().optional(),
  concurrency: z.union([z.number(), ConcurrencyBound, z.array(ConcurrencyBound)]).optional(),
  cancel: z
    .array(z.object({ event: z.string(), if: z.string().optional(), timeout: z.string().optional() }))
    .optional(),
});
export type FunctionConfig = z.infer<typeof FunctionConfig>;

/** Asks the SDK which functions an app has, as an Inngest server does when the app is synced. */
export async function describeFunctions(app: InngestApp): Promise<FunctionConfig[]> {
  const response = await serve(app)(
    new Request(ORIGIN, {
      method: "PUT",
      headers: {
        "content-type": "application/json",
        host: "embedded.invalid",
        "x-inngest-sync-kind": "in_band",
      },
      body: JSON.stringify({ url: ORIGIN }),
    }),
  );
  const body: unknown = await response.json();
  if (response.status !== 200)
    throw new Error(`the function handler would not describe its functions (${response.status})`);
  return z.object({ functions: z.array(FunctionConfig) }).parse(body).functions;
}
