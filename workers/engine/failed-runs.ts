/**
 * What becomes of a run that fails for good: it is written where the people whose work it was see it (`failed_work`), in the very
 * transaction that ends the run, so that no crash in between can lose it. And of a replay, which is the same event once more for
 * the one function that failed. A run that belongs to no agency, such as a schedule's, has nobody to show it to: its error is with
 * the run and in the log, and the schedule's next strike does its work.
 */
import type { PoolClient } from "pg";
import { z } from "zod";
import { keepFailure, markHealed } from "#db/failed-work.ts";
import { failureOf, replayOf } from "#server/work/failure.ts";
import type { CataloguedFunction } from "./catalogue.ts";
import type { InngestEvent } from "./expression.ts";
import type { RunError } from "./protocol.ts";

/**
 * Under which key this event starts a run of `fn`; null where it starts none. A replay starts only what failed, and under a key of
 * its own, because the key of the failed run is taken for ever.
 */
export function runKeyOf(fn: CataloguedFunction, event: InngestEvent): string | null {
  if (!fn.startsOn(event)) return null;
  const replay = replayOf(event.data);
  if (!replay) return fn.idempotencyKey(event);
  return replay.functionId === fn.id ? `${fn.idempotencyKey(event)} again ${replay.workId}` : null;
}

type FailedStep = { name: string; attempt: number; error: RunError; first_error: RunError | null };

/** Writes the failure, once a run. `error` is what the run ended with; a failed step behind it says more, and sooner. */
export async function keepFailedRun(
  client: PoolClient,
  run: { id: string; functionId: string; event: InngestEvent },
  error: RunError,
): Promise<void> {
  const step = await failedStepOf(client, run.id, error);
  const { rows } = await client.query<{ attempt: number; first_error: RunError | null }>(
    "select attempt, first_error from jobs.runs where id = $1",
    [run.id],
  );
  const last = step?.error ?? error;
  const failure = failureOf({
    runId: run.id,
    functionId: run.functionId,
    event: run.event,
    step: step?.name ?? null,
    attempts: (step?.attempt ?? rows[0]?.attempt ?? 0) + 1,
    firstError: (step ? step.first_error : rows[0]?.first_error) ?? last,
    lastError: last,
  });
  if (failure) await keepFailure(client, failure);
}

/**
 * The step that the run failed over: the one whose error it ended with, or, where the function only said that something had not
 * worked out (a NonRetriableError, as ours do after trying everything else), the last that failed.
 */
async function failedStepOf(client: PoolClient, runId: string, error: RunError): Promise<FailedStep | null> {
  const { rows } = await client.query<FailedStep>(
    `select name, attempt, error, first_error from jobs.steps
     where run_id = $1 and state = 'failed' and (error->>'message' = $2 or $3)
     order by (error->>'message' = $2) desc, finished_seq desc limit 1`,
    [runId, error.message, error.name === "NonRetriableError"],
  );
  return rows[0] ?? null;
}

/** Whether a run with this event does once more what failed before. */
export function isReplay(event: InngestEvent): boolean {
  return replayOf(event.data) !== null;
}

/** The replay did its work: what failed before is healed. */
export async function noteReplayDone(client: PoolClient, event: InngestEvent): Promise<void> {
  const replay = replayOf(event.data);
  const tenantId = z.uuid().safeParse(event.data.tenantId).data;
  if (replay && tenantId) await markHealed(client, { tenantId, workId: replay.workId });
}
