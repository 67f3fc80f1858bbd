/** The relay role's side of failed work: it writes what failed, marks what was healed, and forgets. People read it as their agency. */
import type { Pool, PoolClient } from "pg";
import type { FailedWorkError } from "./schema/failed-work.ts";

export type Failure = {
  tenantId: string;
  runId: string;
  functionId: string;
  eventName: string;
  eventData: Record<string, unknown>;
  step: string | null;
  /** 0 where the engine does not say. */
  attempts: number;
  firstError: FailedWorkError;
  lastError: FailedWorkError;
  replayOf: string | null;
};

/** Anything that takes a statement: a transaction's connection, or the pool. */
type Asks = Pick<PoolClient | Pool, "query">;

/**
 * Writes a failure, once a run. Work that fails again and again by itself, as an hourly look does, stands there once for as long as
 * nobody has decided about it.
 */
export async function keepFailure(relay: Asks, failure: Failure): Promise<void> {
  await relay.query(
    `insert into failed_work
       (tenant_id, run_id, function_id, event_name, event_data, step, attempts, first_error, last_error, replay_of)
     select $1::uuid, $2, $3, $4, $5::jsonb, $6, $7::int, $8::jsonb, $9::jsonb, $10::uuid
     where not exists (
       select from failed_work where tenant_id = $1 and state = 'open' and function_id = $3 and event_data = $5::jsonb)
     on conflict do nothing`,
    [
      failure.tenantId,
      failure.runId,
      failure.functionId,
      failure.eventName,
      JSON.stringify(failure.eventData),
      failure.step,
      failure.attempts,
      JSON.stringify(failure.firstError),
      JSON.stringify(failure.lastError),
      failure.replayOf,
    ],
  );
}

/** The replay of this failure did its work. Marking twice changes nothing. */
export async function markHealed(
  relay: Asks,
  { tenantId, workId }: { tenantId: string; workId: string },
): Promise<void> {
  await relay.query(
    `update failed_work set healed_at = now()
     where tenant_id = $1 and id = $2 and state = 'replayed' and healed_at is null`,
    [tenantId, workId],
  );
}

/** Forgets failures of more than a year ago, as long as runs are kept; at most 1,000 a call. */
export async function forgetFailedWork(relay: Asks): Promise<void> {
  await relay.query(
    `delete from failed_work where (tenant_id, id) in (
       select tenant_id, id from failed_work where failed_at < now() - interval '365 days' order by failed_at limit 1000)`,
  );
}
