/**
 * The statements by which the store keeps runs, with names, so that a connection plans each of them once. Those of one run begin with its
 * id and the fence of its driver, and give no row, or false, where the run is in other hands. What every step costs (taking a run up,
 * ending a step, completing a run) is done for many runs at once.
 *
 * Taking a run up, completing it, letting it rest and counting a failed attempt need not be on disk before the next thing happens
 * (`NOT_AWAITED`): the log of the database keeps its order, so whatever is awaited later brings them along, and what a crash of the
 * database forgets of them is done again with the same steps. Not so the end of a step: it is on disk before anything follows from it.
 */

export type Statement = { name: string; text: string };

const MINE = "select id from jobs.runs where id = $1 and fence = $2 and status = 'running'";
const NOT_AWAITED = "(select set_config('synchronous_commit', 'off', true)) as not_awaited";

export const LOCK_MINE: Statement = { name: "jobs_lock_mine", text: `${MINE} for update` };

/** Parameters, each of them of many runs: run, entry of the queue, limits of its bounds. */
export const CLAIM: Statement = {
  name: "jobs_claim",
  text: `select given.run_id, run.* from ${NOT_AWAITED},
      unnest($1::uuid[], $2::bigint[], $3::int[], $4::int[]) as given(run_id, entry, places, second_places),
      jobs.claim_run(given.run_id, given.entry, given.places, given.second_places) as run`,
};

/** Gives the milliseconds until it is due. */
export const PLAN_STEP: Statement = {
  name: "jobs_plan_step",
  text: `with mine as (${MINE} for update),
    due as (select coalesce($6::timestamptz, now() + make_interval(secs => $5::float8 / 1000)) as at),
    planned as (
      insert into jobs.steps (run_id, id, name, state, due_at)
      select mine.id, $3, $4, $7, due.at from mine, due on conflict (run_id, id) do nothing)
    select extract(epoch from due.at - now())::float8 * 1000 from mine, due`,
};

/** Parameters, each of many steps: run, fence, step, name, result, error, milliseconds since its call began. */
export const FINISH_STEPS: Statement = {
  name: "jobs_finish_steps",
  text: `select jobs.finish_step(given.run_id, given.fence, given.id, given.name, given.data::jsonb, given.error::jsonb, given.took_ms)
    from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[])
      with ordinality as given(run_id, fence, id, name, data, error, took_ms, at) order by given.at`,
};

export const RETRY_STEP: Statement = {
  name: "jobs_retry_step",
  text: `with mine as (
      update jobs.runs set starts = 0 where id = $1 and fence = $2 and status = 'running' returning id)
    insert into jobs.steps (run_id, id, name, state, attempt, error, due_at)
    select id, $3, $4, 'planned', $5, $6::jsonb, now() + make_interval(secs => $7::float8 / 1000) from mine, ${NOT_AWAITED}
    on conflict (run_id, id) do update set attempt = excluded.attempt, error = excluded.error, due_at = excluded.due_at
    returning run_id`,
};

export const TIME_OUT: Statement = {
  name: "jobs_time_out",
  text: "select jobs.resume_step(id, $3, $4, $5) from jobs.runs where id = $1 and fence = $2 and status = 'running'",
};

export const REST: Statement = {
  name: "jobs_rest",
  text: `select jobs.rest_run($1, $2, $3, $4, $5, $6) from ${NOT_AWAITED}`,
};

/** Parameters, each of many runs: run, fence, result. */
export const COMPLETE: Statement = {
  name: "jobs_complete",
  text: `select jobs.end_run(given.run_id, given.fence, 'completed', given.result::jsonb, null) from ${NOT_AWAITED},
      unnest($1::uuid[], $2::bigint[], $3::text[]) with ordinality as given(run_id, fence, result, at) order by given.at`,
};

export const FAIL: Statement = {
  name: "jobs_fail",
  text: "select jobs.end_run($1, $2, 'failed', null, $3)",
};

export const STEPS: Statement = {
  name: "jobs_steps",
  text: `select jsonb_build_object('id', s.id, 'name', s.name, 'state', s.state, 'attempt', s.attempt, 'data', s.data,
      'error', s.error, 'dueInMs', greatest(0, extract(epoch from s.due_at - now()) * 1000)) as step
    from jobs.steps s where run_id = $1 order by finished_seq nulls last, created_at, id`,
};
