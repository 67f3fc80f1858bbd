/**
 * Drives one run as far as it goes now: asks the function what comes next, runs what is due, records each end before the
 * next thing begins, and lets the run rest when nothing is due. Killing the process anywhere in here costs at most the one
 * step that was under way, which is run again; steps are written so that running one again changes nothing.
 */
import type { CataloguedFunction } from "./catalogue.ts";
import { keepable } from "./keepable.ts";
import { type Answer, type Call, type Op, opName, plainError, type RunError } from "./protocol.ts";
import { type KnownStep, StepBook } from "./step-book.ts";
import { type Run, RunLost, type RunStore, type Step } from "./store.ts";

/** Parallel steps of one run that work at the same moment: a mail to 500 people must not open 500 connections. */
const PARALLEL_STEPS_MAX = 4;
/** A run that plans more than this is a loop without an end. */
const STEPS_MAX = 1000;
/** After this long a run goes to the back of the queue, so that one long run does not keep the others waiting. */
const TURN_MS_MAX = 30_000;
/** Takings-up without progress after which a run is taken to kill its process. */
const STARTS_MAX = 25;

/** What just happened to a run: for logs, and for tests that kill the process at this very moment. */
export type Moment = {
  runId: string;
  functionId: string;
  /** "planned": the function named steps that are yet to begin. "answered": a step, or the function, has done its part. */
  moment: "claimed" | "planned" | "answered" | "recorded" | "resting" | "completed" | "failed";
  /** The step's name where the moment is about one. */
  step: string | null;
  error: RunError | null;
};

export type DriveContext = {
  store: RunStore;
  call: (call: Call) => Promise<Answer>;
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

type Outcome = "go on" | "over";

/** Returns when the run is over, rests, or was not ours to drive. Throws `RunLost` and what the database throws. */
export async function driveRun(
  context: DriveContext,
  ref: { runId: string; functionId: string; entry: string },
): Promise<void> {
  const fn = context.functions.get(ref.functionId);
  const claimed = await context.store.claim(ref.runId, ref.entry, fn);
  if (!claimed) return;
  if (!fn) throw new Error(`the queue gave out a run of ${ref.functionId}, which is not served here`);
  await new Drive(context, fn, claimed.run, claimed.steps).go();
}

class Drive {
  readonly #context: DriveContext;
  readonly #fn: CataloguedFunction;
  readonly #run: Run;
  readonly #book: StepBook;
  readonly #startedAtMs: number;
  /** What went wrong while a checkpoint was taken; the call that made it only knows that it has to stop. */
  #lost: RunLost | null = null;

  constructor(context: DriveContext, fn: CataloguedFunction, run: Run, steps: Step[]) {
    this.#context = context;
    this.#fn = fn;
    this.#run = run;
    this.#startedAtMs = context.monotonicMs();
    const recorded = (step: string, error: RunError | null) => this.#observe("recorded", step, error);
    this.#book = new StepBook({ ...context, recorded }, run, fn, steps);
  }

  async go(): Promise<void> {
    this.#observe("claimed");
    if (this.#run.starts > STARTS_MAX) {
      return this.#fail(
        plainError(`This was taken up ${STARTS_MAX} times without getting any further, so it was stopped.`),
      );
    }
    for (;;) {
      if (this.#turnIsOver()) return this.#rest(0);
      if (this.#book.size > STEPS_MAX)
        return this.#fail(plainError(`The function planned more than ${STEPS_MAX} steps.`));
      await this.#book.wake();
      const due = this.#book.due();
      if (due.length > 0) {
        await this.#runPlanned(due.slice(0, PARALLEL_STEPS_MAX));
      } else if (this.#run.discover) {
        if ((await this.#discover()) === "over") return;
      } else {
        const nextMs = this.#book.nextDueInMs();
        if (nextMs === Number.POSITIVE_INFINITY) return this.#fail(plainError("The function ended without a result."));
        return this.#rest(nextMs);
      }
    }
  }

  /** Takes the steps that a call of ours ended so far. "stop": the call may not go on. */
  async #checkpoint(ops: Op[]): Promise<"kept" | "stop"> {
    let asReported = true;
    try {
      for (const op of ops) {
        this.#observe("answered", opName(op));
        const outcome = await this.#book.record(op, { retry: true, retryAfterMs: null });
        asReported &&= outcome === "ended";
      }
    } catch (error) {
      if (!(error instanceof RunLost)) throw error;
      this.#lost = error;
      return "stop";
    }
    this.#book.beganAtMs = this.#context.monotonicMs();
    return asReported && !this.#turnIsOver() && this.#book.size <= STEPS_MAX ? "kept" : "stop";
  }

  #turnIsOver(): boolean {
    return this.#context.stopping() || this.#context.monotonicMs() - this.#startedAtMs > TURN_MS_MAX;
  }

  /** All of them end before anything else happens: a driver that goes away must not leave a step at work behind it. */
  async #runPlanned(due: KnownStep[]): Promise<void> {
    this.#book.beganAtMs = this.#context.monotonicMs();
    const settled = await Promise.allSettled(due.map((step) => this.#runStep(step)));
    for (const result of settled) if (result.status === "rejected") throw result.reason;
  }

  async #runStep(step: KnownStep): Promise<void> {
    const answer = await this.#call({ stepId: step.id, attempt: step.attempt });
    this.#observe("answered", step.name);
    if (answer.kind === "threw") return this.#book.recordFailure(step, answer.error, answer);
    if (answer.kind !== "ops") {
      const error = plainError("The function returned where this step should have run.");
      await this.#book.finish(step, { error });
      return;
    }
    const op = answer.ops.find((candidate) => candidate.id === step.id) ?? answer.ops[0];
    if (op) await this.#book.record(op, answer);
  }

  async #discover(): Promise<Outcome> {
    this.#book.beganAtMs = this.#context.monotonicMs();
    const answer = await this.#call({ stepId: null, attempt: this.#run.attempt });
    if (this.#lost) throw this.#lost;
    if (answer.kind === "stopped") return "go on";
    const first = answer.kind === "ops" ? answer.ops[0] : undefined;
    this.#observe(
      first?.op === "StepPlanned" ? "planned" : "answered",
      first && first.op !== "RunComplete" ? opName(first) : null,
    );
    if (answer.kind === "returned") return this.#complete(answer.data);
    if (answer.kind === "threw") return this.#bodyThrew(answer.error, answer);
    let ended = false;
    for (const op of answer.ops) {
      if (op.op === "RunComplete") return this.#complete(op.data);
      if (op.op === "DiscoveryRequest") ended = true;
      else ended = (await this.#book.record(op, answer)) !== "open" || ended;
    }
    // Only steps that are yet to run: the function has no more to say until one of them ends.
    if (!ended) this.#run.discover = false;
    return "go on";
  }

  #call(what: { stepId: string | null; attempt: number }): Promise<Answer> {
    return this.#context.call({
      functionId: this.#fn.id,
      runId: this.#run.id,
      event: this.#run.event,
      ...this.#book.finished(),
      attempt: what.attempt,
      attemptsMax: this.#fn.attemptsMax,
      stepId: what.stepId,
      planOnly: what.stepId !== null || this.#book.open().length > 0,
      checkpoint: (ops) => this.#checkpoint(ops),
    });
  }

  async #bodyThrew(error: RunError, answer: { retry: boolean; retryAfterMs: number | null }): Promise<Outcome> {
    const attempt = this.#run.attempt + 1;
    if (!answer.retry || attempt >= this.#fn.attemptsMax) await this.#fail(error);
    else await this.#rest(answer.retryAfterMs ?? this.#context.retryDelayMs(this.#run.attempt), { attempt, error });
    return "over";
  }

  async #complete(data: unknown): Promise<Outcome> {
    const kept = keepable({ data }, "function");
    if ("error" in kept) {
      await this.#fail(kept.error);
    } else {
      await this.#context.store.complete(this.#run, this.#fn, kept.data);
      this.#observe("completed");
    }
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
