/**
 * Drives one run as far as it goes now: asks the function what comes next, runs what is due, records each end before the
 * next thing begins, and lets the run rest when nothing is due. Killing the process anywhere in here costs at most the one
 * call that was under way, which is made again; steps are written so that making it again changes nothing.
 */
import type { CataloguedFunction } from "./catalogue.ts";
import { parseWake } from "./durations.ts";
import {
  type Answer,
  callFunction,
  type InngestHandler,
  type Op,
  type RunError,
  readError,
  type StepState,
} from "./protocol.ts";
import type { Run, RunStore, Step } from "./store.ts";

/** Parallel steps of one run that work at the same moment: a mail to 500 people must not open 500 connections. */
const PARALLEL_STEPS_MAX = 4;
/** A run that plans more than this is a loop without an end. */
const STEPS_MAX = 1000;
/** After this long a run goes to the back of the queue, so that one long run does not keep the others waiting. */
const TURN_MS_MAX = 30_000;
/** What a step may return, in characters of JSON: steps hand ids on, not documents. */
const RESULT_CHARACTERS_MAX = 1_000_000;
/** Takings-up without progress after which a run is taken to kill its process. */
const STARTS_MAX = 25;

/** What just happened to a run: for logs, and for tests that kill the process at this very moment. */
export type Moment = {
  runId: string;
  functionId: string;
  moment: "claimed" | "answered" | "recorded" | "resting" | "completed" | "failed";
  /** The step's name where the moment is about one. */
  step: string | null;
  error: RunError | null;
};

export type DriveContext = {
  store: RunStore;
  handler: InngestHandler;
  functions: ReadonlyMap<string, CataloguedFunction>;
  /** How long to wait before attempt `attempt + 1` (counts from 0), in milliseconds. */
  retryDelayMs: (attempt: number) => number;
  observe: (moment: Moment) => void;
  /** True once the engine is asked to stop: the run rests at its next boundary and somebody else goes on with it. */
  stopping: () => boolean;
  /** Makes sure that the queue is looked at again when the run is due, without waiting for its next poll. */
  wakeAfter: (ms: number) => void;
  /** Milliseconds that only ever grow; `performance.now`. */
  monotonicMs: () => number;
};

type Known = Omit<Step, "dueInMs"> & { dueAtMs: number };
type Outcome = "go on" | "over";

/** Returns when the run is over, rests, or was not ours to drive. Throws `RunLost` and what the database throws. */
export async function driveRun(context: DriveContext, runId: string): Promise<void> {
  const run = await context.store.claim(runId, context.functions);
  if (!run) return;
  const drive = new Drive(context, run);
  await drive.go();
}

class Drive {
  readonly #context: DriveContext;
  readonly #run: Run;
  readonly #steps = new Map<string, Known>();
  readonly #startedAtMs: number;

  constructor(context: DriveContext, run: Run) {
    this.#context = context;
    this.#run = run;
    this.#startedAtMs = context.monotonicMs();
  }

  async go(): Promise<void> {
    const { store, monotonicMs } = this.#context;
    this.#observe("claimed");
    const fn = this.#context.functions.get(this.#run.functionId);
    if (!fn) return this.#fail(plainError(`No function named ${this.#run.functionId} is served here any more.`));
    if (this.#run.starts > STARTS_MAX) {
      return this.#fail(
        plainError(`This was taken up ${STARTS_MAX} times without getting any further, so it was stopped.`),
      );
    }
    const now = monotonicMs();
    for (const { dueInMs, ...step } of await store.steps(this.#run)) {
      this.#steps.set(step.id, { ...step, dueAtMs: now + dueInMs });
    }
    for (;;) {
      if (this.#context.stopping() || monotonicMs() - this.#startedAtMs > TURN_MS_MAX) return this.#rest(0);
      if (this.#steps.size > STEPS_MAX)
        return this.#fail(plainError(`The function planned more than ${STEPS_MAX} steps.`));
      await this.#wakeSleepers();
      const due = this.#open().filter((step) => step.state === "planned" && step.dueAtMs <= monotonicMs());
      if (due.length > 0) {
        await this.#runPlanned(fn, due.slice(0, PARALLEL_STEPS_MAX));
      } else if (this.#run.discover) {
        if ((await this.#discover(fn)) === "over") return;
      } else {
        const next = Math.min(...this.#open().map((step) => step.dueAtMs));
        if (next === Number.POSITIVE_INFINITY) return this.#fail(plainError("The function ended without a result."));
        return this.#rest(Math.max(0, next - monotonicMs()));
      }
    }
  }

  #open(): Known[] {
    return [...this.#steps.values()].filter((step) => step.state === "planned" || step.state === "sleeping");
  }

  async #wakeSleepers(): Promise<void> {
    for (const step of this.#open()) {
      if (step.state === "sleeping" && step.dueAtMs <= this.#context.monotonicMs())
        await this.#finish(step, { data: null });
    }
  }

  /** All of them end before anything else happens: a driver that goes away must not leave a step at work behind it. */
  async #runPlanned(fn: CataloguedFunction, due: Known[]): Promise<void> {
    const settled = await Promise.allSettled(
      due.map(async (step) => {
        const answer = await this.#call(fn, { stepId: step.id, attempt: step.attempt });
        this.#observe("answered", step.name);
        if (answer.kind === "ops") {
          const op = answer.ops.find((candidate) => candidate.id === step.id) ?? answer.ops[0];
          if (op) await this.#record(fn, op, answer);
        } else if (answer.kind === "threw") {
          await this.#recordFailure(fn, step, answer.error, answer);
        } else {
          await this.#finish(step, { error: plainError("The function returned where this step should have run.") });
        }
      }),
    );
    for (const result of settled) if (result.status === "rejected") throw result.reason;
  }

  async #discover(fn: CataloguedFunction): Promise<Outcome> {
    const answer = await this.#call(fn, { stepId: null, attempt: this.#run.attempt });
    this.#observe("answered", answer.kind === "ops" ? opName(answer.ops[0]) : null);
    if (answer.kind === "returned") return this.#complete(answer.data);
    if (answer.kind === "threw") return this.#bodyThrew(fn, answer.error, answer);
    let ended = false;
    for (const op of answer.ops) {
      if (op.op === "RunComplete") return this.#complete(op.data);
      if (op.op === "DiscoveryRequest") ended = true;
      else ended = (await this.#record(fn, op, answer)) || ended;
    }
    // Only steps that are yet to run: the function has no more to say until one of them ends.
    if (!ended) {
      await this.#context.store.discovered(this.#run);
      this.#run.discover = false;
    }
    return "go on";
  }

  /** Records what the function reported of one step. True when that was its end. */
  async #record(
    fn: CataloguedFunction,
    op: Op,
    answer: { retry: boolean; retryAfterMs: number | null },
  ): Promise<boolean> {
    const name = opName(op);
    const known = this.#steps.get(op.id) ?? newStep(op.id, name, this.#context.monotonicMs());
    switch (op.op) {
      case "StepRun":
      case "Step":
        await this.#finish(known, { data: op.data ?? null });
        return true;
      case "StepError":
        await this.#recordFailure(fn, known, readError(op.error), answer);
        return false;
      case "StepFailed":
        await this.#finish(known, { error: readError(op.error) });
        return true;
      case "StepPlanned":
      case "Sleep": {
        if (this.#steps.has(op.id)) return false;
        const state = op.op === "Sleep" ? "sleeping" : "planned";
        const wake = op.op === "Sleep" ? parseWake(op.name ?? "") : { afterMs: 0 };
        await this.#context.store.plan(this.#run, { id: op.id, name, state, due: wake });
        const dueInMs = "at" in wake ? wake.at.getTime() - Date.now() : wake.afterMs;
        this.#steps.set(op.id, { ...known, state, dueAtMs: this.#context.monotonicMs() + dueInMs });
        this.#observe("recorded", name);
        return false;
      }
      default:
        await this.#finish(known, {
          error: plainError(`This function uses step.${op.op}, which the embedded runner does not do.`),
        });
        return true;
    }
  }

  async #recordFailure(
    fn: CataloguedFunction,
    step: Known,
    error: RunError,
    answer: { retry: boolean; retryAfterMs: number | null },
  ): Promise<void> {
    const attempt = step.attempt + 1;
    if (!answer.retry || attempt >= fn.attemptsMax) return this.#finish(step, { error });
    const afterMs = answer.retryAfterMs ?? this.#context.retryDelayMs(step.attempt);
    await this.#context.store.retryStep(this.#run, { id: step.id, name: step.name, attempt }, error, afterMs);
    this.#steps.set(step.id, {
      ...step,
      state: "planned",
      attempt,
      error,
      dueAtMs: this.#context.monotonicMs() + afterMs,
    });
    this.#observe("recorded", step.name, error);
  }

  async #finish(step: Known, end: { data: unknown } | { error: RunError }): Promise<void> {
    const size = "data" in end ? (JSON.stringify(end.data)?.length ?? 0) : 0;
    const kept =
      size > RESULT_CHARACTERS_MAX
        ? { error: plainError(`The step returned ${size} characters; ${RESULT_CHARACTERS_MAX} is the most.`) }
        : end;
    await this.#context.store.finishStep(this.#run, { id: step.id, name: step.name }, kept);
    this.#run.discover = true;
    this.#run.attempt = 0;
    // Deleted first: a Map keeps the place of a key that is set again, and the order of ends is part of the protocol.
    this.#steps.delete(step.id);
    const failed = "error" in kept;
    this.#steps.set(step.id, {
      ...step,
      state: failed ? "failed" : "done",
      data: failed ? null : kept.data,
      error: failed ? kept.error : null,
    });
    this.#observe("recorded", step.name, failed ? kept.error : null);
  }

  #call(fn: CataloguedFunction, what: { stepId: string | null; attempt: number }): Promise<Answer> {
    const finished = [...this.#steps.values()].filter((step) => step.state === "done" || step.state === "failed");
    const steps: Record<string, StepState> = {};
    for (const step of finished) {
      steps[step.id] = step.error ? { type: "error", error: step.error } : { type: "data", data: step.data };
    }
    return callFunction(this.#context.handler, {
      functionId: fn.id,
      runId: this.#run.id,
      event: this.#run.event,
      steps,
      stack: finished.map((step) => step.id),
      attempt: what.attempt,
      attemptsMax: fn.attemptsMax,
      stepId: what.stepId,
      planOnly: what.stepId !== null || this.#open().length > 0,
    });
  }

  async #bodyThrew(
    fn: CataloguedFunction,
    error: RunError,
    answer: { retry: boolean; retryAfterMs: number | null },
  ): Promise<Outcome> {
    const attempt = this.#run.attempt + 1;
    if (!answer.retry || attempt >= fn.attemptsMax) await this.#fail(error);
    else await this.#rest(answer.retryAfterMs ?? this.#context.retryDelayMs(this.#run.attempt), { attempt, error });
    return "over";
  }

  async #complete(data: unknown): Promise<Outcome> {
    await this.#context.store.complete(this.#run, data);
    this.#observe("completed");
    return "over";
  }

  async #fail(error: RunError): Promise<void> {
    await this.#context.store.fail(this.#run, error, this.#context.functions);
    this.#observe("failed", null, error);
  }

  async #rest(afterMs: number, failure?: { attempt: number; error: RunError }): Promise<void> {
    await this.#context.store.rest(this.#run, afterMs, failure);
    this.#observe("resting", null, failure?.error ?? null);
    this.#context.wakeAfter(afterMs);
  }

  #observe(moment: Moment["moment"], step: string | null = null, error: RunError | null = null): void {
    this.#context.observe({ runId: this.#run.id, functionId: this.#run.functionId, moment, step, error });
  }
}

function newStep(id: string, name: string, dueAtMs: number): Known {
  return { id, name, state: "planned", attempt: 0, data: null, error: null, dueAtMs };
}

function opName(op: Op | undefined): string {
  return op?.displayName ?? op?.name ?? op?.id ?? "";
}

function plainError(message: string): RunError {
  return { name: "Error", message };
}
