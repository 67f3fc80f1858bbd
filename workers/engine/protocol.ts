/**
 * Inngest's HTTP protocol as its SDK speaks it, from the executor's side and in-process: the handler that `serve` of
 * `inngest/edge` returns is called with the very requests that an Inngest server would send. What comes back is parsed
 * here, success and failure both, so that the rest of the runner never sees a Response.
 *
 * The SDK reports steps in two ways, and which one is its choice. With checkpointing, its default, a call runs step after step and
 * reports each to the gateway (gateway.ts) before it begins the next. Without, or while steps work side by side, a call does one
 * thing, and its answer is the report.
 */
import { z } from "zod";
import { parseRetryAfter } from "./durations.ts";
import type { InngestEvent } from "./expression.ts";

export type InngestHandler = (request: Request) => Promise<Response>;

/** The handler wants a host; nothing is ever resolved or connected to. */
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
  /** Names this call in the checkpoints that it makes. */
  token: string;
};

export type Answer =
  | { kind: "returned"; data: unknown }
  | { kind: "ops"; ops: Op[]; retry: boolean; retryAfterMs: number | null }
  /** It was told to stop at a checkpoint, and did. */
  | { kind: "stopped" }
  | { kind: "threw"; error: RunError; retry: boolean; retryAfterMs: number | null };

/** What the SDK throws where a checkpoint of its call is not taken. */
const STOPPED = z.object({ name: z.literal("StaleDispatchError") });

/** Calls the function once and parses its answer. Throws only for an answer that is not of this protocol. */
export async function callFunction(handler: InngestHandler, call: Call): Promise<Answer> {
  const url = `${ORIGIN}?fnId=${encodeURIComponent(call.functionId)}&stepId=${encodeURIComponent(call.stepId ?? "step")}`;
  const response = await handler(
    new Request(url, {
      method: "POST",
      headers: { "content-type": "application/json", host: "embedded.invalid" },
      body: JSON.stringify({
        version: -1,
        event: call.event,
        events: [call.event],
        steps: call.steps,
        ctx: {
          run_id: call.runId,
          fn_id: call.functionId,
          qi_id: call.token,
          attempt: call.attempt,
          max_attempts: call.attemptsMax,
          disable_immediate_execution: call.planOnly,
          use_api: false,
          stack: { stack: call.stack, current: call.stack.length },
        },
      }),
    }),
  );
  const text = await response.text();
  const body: unknown = text === "" ? null : JSON.parse(text);
  const retry = response.headers.get("x-inngest-no-retry") !== "true";
  const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"), new Date());
  if (response.status === 200) return { kind: "returned", data: body };
  if (response.status === 206) {
    return { kind: "ops", ops: Ops.parse(body), retry, retryAfterMs };
  }
  if (response.status === 400 || response.status === 500) {
    if (STOPPED.safeParse(body).success) return { kind: "stopped" };
    return { kind: "threw", error: readError(body), retry: retry && response.status === 500, retryAfterMs };
  }
  throw new Error(`the function handler answered ${response.status}`);
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

/** Asks the handler which functions it serves, as an Inngest server does when an app is synced. */
export async function describeFunctions(handler: InngestHandler): Promise<FunctionConfig[]> {
  const response = await handler(
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
