/** The steps of one run while it is driven: what is known of each, and how what the function reports of them gets recorded. */
import type { CataloguedFunction } from "./catalogue.ts";
import type { Due } from "./due.ts";
import { parseWake } from "./durations.ts";
import { ExpressionRefused } from "./expression.ts";
import { keepable } from "./keepable.ts";
import { type Op, opName, plainError, type RunError, readError, type StepState } from "./protocol.ts";
import type { Run, RunStore, Step } from "./store.ts";

export type KnownStep = Omit<Step, "dueInMs"> & { dueAtMs: number };

/** Whether an attempt that failed may be made again, and when at the soonest. */
export type Retry = { retry: boolean; retryAfterMs: number | null };

export type StepBookContext = {
  store: RunStore;
  functions: ReadonlyMap<string, CataloguedFunction>;
  retryDelayMs: (attempt: number) => number;
  /** Milliseconds that only ever grow. */
  monotonicMs: () => number;
  /** Told of each record that was made. */
  recorded: (step: string, error: RunError | null) => void;
};

/** How long `step.invoke` waits where the function does not say: as long as on Inngest. */
const INVOKE_MS_MAX = 365 * 86_400_000;

/** How a run that was invoked and did not end in time looks to the step that waits for it. */
const TIMED_OUT: RunError = {
  name: "InngestInvokeTimeoutError",
  message: "Timed out waiting for the invoked function to complete.",
};

export class StepBook {
  readonly #context: StepBookContext;
  readonly #run: Run;
  readonly #fn: CataloguedFunction;
  #steps = new Map<string, KnownStep>();
  /** When the call began that is under way, or what it last reported ended; by the monotonic clock. */
  beganAtMs: number;

  constructor(context: StepBookContext, run: Run, fn: CataloguedFunction, steps: Step[]) {
    this.#context = context;
    this.#run = run;
    this.#fn = fn;
    this.beganAtMs = context.monotonicMs();
    this.#load(steps);
  }

  get size(): number {
    return this.#steps.size;
  }

  /** Steps that have not ended. */
  open(): KnownStep[] {
    return [...this.#steps.values()].filter((step) => step.state !== "done" && step.state !== "failed");
  }

  /** Steps that can be run now. */
  due(): KnownStep[] {
    return this.open().filter((step) => step.state === "planned" && step.dueAtMs <= this.#context.monotonicMs());
  }

  /** Milliseconds until the next step is due; infinite when none is open. */
  nextDueInMs(): number {
    return Math.max(0, Math.min(...this.open().map((step) => step.dueAtMs)) - this.#context.monotonicMs());
  }

  /** What the SDK is told of the steps that ended, and the order in which they did. */
  finished(): { steps: Record<string, StepState>; stack: string[] } {
    const ended = [...this.#steps.values()].filter((step) => step.state === "done" || step.state === "failed");
    const steps = Object.fromEntries(
      ended.map((step): [string, StepState] => [
        step.id,
        step.error ? { type: "error", error: step.error } : { type: "data", data: step.data },
      ]),
    );
    return { steps, stack: ended.map((step) => step.id) };
  }

  /** Ends the sleeps and the waits whose time is up. */
  async wake(): Promise<void> {
    const up = this.open().filter((step) => step.state !== "planned" && step.dueAtMs <= this.#context.monotonicMs());
    for (const step of up.filter((each) => each.state === "sleeping")) await this.finish(step, { data: null });
    const waits = up.filter((step) => step.state === "waiting" || step.state === "invoking");
    if (waits.length === 0) return;
    const { store } = this.#context;
    for (const step of waits) {
      await store.timeOut(this.#run, step, step.state === "waiting" ? { data: null } : { error: TIMED_OUT });
    }
    this.#run.discover = true;
    this.#run.attempt = 0;
    // What a wait was for may have come in the same moment, and then that is how it ended.
    this.#load(await store.steps(this.#run));
    for (const step of waits) this.#context.recorded(step.name, null);
  }

  /** Records what the function reported of one step, and says whether that was its end. */
  async record(op: Op, retry: Retry): Promise<"open" | "ended" | "changed"> {
    const name = opName(op);
    const found: KnownStep = { id: op.id, name, state: "planned", attempt: 0, data: null, error: null, dueAtMs: 0 };
    const known = this.#steps.get(op.id) ?? found;
    switch (op.op) {
      case "StepRun":
      case "Step":
        return this.finish(known, { data: op.data ?? null });
      case "StepError":
        await this.recordFailure(known, readError(op.error), retry);
        return "open";
      case "StepFailed":
        return this.finish(known, { error: readError(op.error) });
      case "StepPlanned":
      case "Sleep":
      case "WaitForEvent":
      case "InvokeFunction":
        if (this.#steps.has(op.id)) return "open";
        return (await this.#plan(known, op)) ? "ended" : "open";
      default:
        return this.finish(known, {
          error: plainError(`This function uses step.${op.op}, which the embedded runner does not do.`),
        });
    }
  }

  /** Records a failed attempt: to be made again after a while, or the end of the step. */
  async recordFailure(step: KnownStep, error: RunError, { retry, retryAfterMs }: Retry): Promise<void> {
    const attempt = step.attempt + 1;
    if (!retry || attempt >= this.#fn.attemptsMax) {
      await this.finish(step, { error });
      return;
    }
    const afterMs = retryAfterMs ?? this.#context.retryDelayMs(step.attempt);
    await this.#context.store.retryStep(this.#run, { id: step.id, name: step.name, attempt }, error, afterMs);
    this.#keep({ ...step, state: "planned", attempt, error }, afterMs);
  }

  /** Records the end of a step. "changed": what is kept is not what was reported, and the function has to go by what is kept. */
  async finish(step: KnownStep, end: { data: unknown } | { error: RunError }): Promise<"ended" | "changed"> {
    const tookMs = step.state === "planned" ? this.#context.monotonicMs() - this.beganAtMs : 0;
    const kept = "data" in end ? keepable(end, "step") : end;
    await this.#context.store.finishStep(this.#run, step, kept, tookMs);
    this.#end(step, kept);
    return kept === end ? "ended" : "changed";
  }

  /** Records a step that is to come. True when it ended at once. */
  async #plan(step: KnownStep, op: Op): Promise<boolean> {
    const { store } = this.#context;
    try {
      if (op.op === "WaitForEvent") {
        const due = readWake(op.opts?.timeout ?? "");
        const wait = { eventName: op.name ?? "", condition: op.opts?.if ?? null, due };
        const planned = await store.waitForEvent(this.#run, step, wait);
        if ("came" in planned) this.#end(step, { data: planned.came });
        else this.#keep({ ...step, state: "waiting" }, planned.dueInMs);
        return "came" in planned;
      }
      if (op.op === "InvokeFunction") {
        const fn = this.#context.functions.get(op.opts?.function_id ?? "");
        if (!fn) throw new PlanRefused(`No function named ${op.opts?.function_id} is served here.`);
        const due = op.opts?.timeout ? readWake(op.opts.timeout) : { afterMs: INVOKE_MS_MAX };
        const dueInMs = await store.invoke(this.#run, step, { fn, data: op.opts?.payload?.data ?? {}, due });
        this.#keep({ ...step, state: "invoking" }, dueInMs);
        return false;
      }
      const state = op.op === "Sleep" ? "sleeping" : "planned";
      const due = op.op === "Sleep" ? readWake(op.name ?? "") : { afterMs: 0 };
      this.#keep({ ...step, state }, await store.plan(this.#run, { id: step.id, name: step.name, state, due }));
      return false;
    } catch (error) {
      if (!(error instanceof PlanRefused || error instanceof ExpressionRefused)) throw error;
      await this.finish(step, { error: plainError(error.message) });
      return true;
    }
  }

  #keep(step: KnownStep, dueInMs: number): void {
    this.#steps.set(step.id, { ...step, dueAtMs: this.#context.monotonicMs() + dueInMs });
    this.#context.recorded(step.name, step.error);
  }

  #end(step: KnownStep, end: { data: unknown } | { error: RunError }): void {
    this.#run.discover = true;
    this.#run.attempt = 0;
    const error = "error" in end ? end.error : null;
    const data = "error" in end ? null : end.data;
    // Deleted first: a Map keeps the place of a key that is set again, and the order of ends is part of the protocol.
    this.#steps.delete(step.id);
    this.#steps.set(step.id, { ...step, state: error ? "failed" : "done", data, error });
    this.#context.recorded(step.name, error);
  }

  #load(steps: Step[]): void {
    const now = this.#context.monotonicMs();
    this.#steps = new Map(steps.map(({ dueInMs, ...step }) => [step.id, { ...step, dueAtMs: now + dueInMs }]));
  }
}

/** A step that cannot be planned, for a reason that a person can read. */
class PlanRefused extends Error {}

function readWake(written: string): Due {
  try {
    return parseWake(written);
  } catch (error) {
    throw new PlanRefused(error instanceof Error ? error.message : String(error));
  }
}
