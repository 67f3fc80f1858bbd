-- Why: that a function was asked and has no more to say for now was written down by itself, a moment before its run went to rest, which
-- writes the same row. Now the rest says it: one statement and one commit less for each attempt that failed and each sleep.
-- Locks: none. Back: rest_run() of five parameters as in 0022_runner.sql, and drop the one of six.

-- The run rests until it is due; at once where what it waits for came meanwhile. `p_attempt` and `p_error` say what went wrong when its
-- body threw; `p_discovered`: its function has nothing to do until a step of it ends. What that waits for may have come while it was
-- asked: then it is asked again. False: it is not this driver's any more.
CREATE FUNCTION jobs.rest_run(p_run uuid, p_fence bigint, p_after_ms double precision, p_attempt integer, p_error jsonb,
                              p_discovered boolean) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  run jobs.runs;
  due timestamptz;
  bound text;
BEGIN
  SELECT r.* INTO run FROM jobs.runs r WHERE r.id = p_run AND r.fence = p_fence AND r.status = 'running' FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  due := now() + make_interval(secs => CASE WHEN run.woken THEN 0 ELSE p_after_ms / 1000 END);
  UPDATE jobs.runs r SET status = 'sleeping', starts = 0, entry = NULL, due_at = due, updated_at = now(),
         discover = CASE WHEN p_discovered THEN run.woken ELSE run.discover END,
         attempt = coalesce(p_attempt, r.attempt), error = coalesce(p_error, r.error) WHERE r.id = p_run;
  PERFORM jobs.enqueue_run(p_run, run.function_id, due);
  FOR bound IN SELECT k FROM unnest(ARRAY[run.concurrency_key, run.second_concurrency_key]) k WHERE k IS NOT NULL ORDER BY k LOOP
    PERFORM jobs.wake_next(bound);
  END LOOP;
  RETURN true;
END $$;
--> statement-breakpoint

-- For hosts of the version before, which write down by themselves that a function was asked.
CREATE OR REPLACE FUNCTION jobs.rest_run(p_run uuid, p_fence bigint, p_after_ms double precision, p_attempt integer, p_error jsonb)
RETURNS boolean LANGUAGE sql AS $$ SELECT jobs.rest_run(p_run, p_fence, p_after_ms, p_attempt, p_error, false) $$;
