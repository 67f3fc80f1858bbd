-- Why: the embedded runner waits for events, invokes runs, is cancelled by events, and has two bounds a function that functions may
-- share; taking a run up and ending it becomes one trip to the database. What was handed over from the outbox may be forgotten.
-- Locks: ACCESS EXCLUSIVE on jobs.runs and jobs.steps for a moment, and while the indexes of open runs are made. Back: drop the functions
-- jobs.claim_run, end_run, rest_run, resume_step, wake_next, in_flight, lock_bound and enqueue_run, jobs.waits, the new columns and the
-- policy; make runs_by_bound again.
CREATE TABLE "jobs"."waits" (
	"run_id" uuid NOT NULL,
	"step_id" text NOT NULL,
	"event_name" text NOT NULL,
	"match_key" text NOT NULL,
	"condition" text,
	"until" timestamp with time zone,
	CONSTRAINT "waits_run_id_step_id_pk" PRIMARY KEY("run_id","step_id")
);
--> statement-breakpoint
DROP INDEX "jobs"."runs_by_bound";--> statement-breakpoint
ALTER TABLE "jobs"."runs" ADD COLUMN "second_concurrency_key" text;--> statement-breakpoint
ALTER TABLE "jobs"."runs" ADD COLUMN "entry" bigint;--> statement-breakpoint
ALTER TABLE "jobs"."runs" ADD COLUMN "woken" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "jobs"."runs" ADD COLUMN "parent_run_id" uuid;--> statement-breakpoint
ALTER TABLE "jobs"."runs" ADD COLUMN "parent_step_id" text;--> statement-breakpoint
ALTER TABLE "jobs"."steps" ADD COLUMN "began_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "jobs"."waits" ADD CONSTRAINT "waits_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "jobs"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "waits_by_event" ON "jobs"."waits" USING btree ("event_name","match_key");--> statement-breakpoint
CREATE INDEX "runs_at_work" ON "jobs"."runs" USING btree ("concurrency_key") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "runs_at_work_second" ON "jobs"."runs" USING btree ("second_concurrency_key") WHERE status in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "runs_waiting" ON "jobs"."runs" USING btree ("concurrency_key","created_at","id") WHERE status = 'waiting';--> statement-breakpoint
CREATE INDEX "runs_waiting_second" ON "jobs"."runs" USING btree ("second_concurrency_key","created_at","id") WHERE status = 'waiting';
--> statement-breakpoint
-- A key names its bound by itself now, because several functions may share one.
UPDATE jobs.runs SET concurrency_key = function_id || chr(10) || concurrency_key
 WHERE finished_at IS NULL AND concurrency_key IS NOT NULL;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON jobs.waits TO countersign_relay;
--> statement-breakpoint

-- What was handed over long ago may go; what still waits may not, whoever asks.
CREATE POLICY outbox_events_forgotten ON outbox_events FOR DELETE TO countersign_relay USING (relayed_at IS NOT NULL);
--> statement-breakpoint
GRANT DELETE ON outbox_events TO countersign_relay;
--> statement-breakpoint

-- The life of a run. Functions, because each is one trip to the database instead of five, and because the count of a bound must see what
-- was committed while the lock of that bound was waited for. They run as whoever calls: the relay role, which alone has rights here.
-- Every change that makes a run due adds its entry to the queue in the same transaction.

-- The name of the task is taskOf() of workers/engine/names.ts; the attempts of the queue only count takings-up.
CREATE FUNCTION jobs.enqueue_run(p_run uuid, p_function text, p_due timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM graphile_worker.add_job('run/' || p_function, json_build_object('runId', p_run), run_at := p_due,
                                  max_attempts := 1000, job_key := p_run::text);
END $$;
--> statement-breakpoint

-- Claims and releases of one bound happen one after the other: without it two claims could both see the last place.
CREATE FUNCTION jobs.lock_bound(p_key text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(p_key, 7264001));
END $$;
--> statement-breakpoint

-- The oldest run that waits for a place under this bound, and is not held back by `p_not_bound_by` as well, gets it.
CREATE FUNCTION jobs.wake_next(p_key text, p_not_bound_by text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  next_run uuid;
  next_function text;
BEGIN
  IF p_key IS NULL THEN RETURN; END IF;
  PERFORM jobs.lock_bound(p_key);
  SELECT w.id INTO next_run FROM (
    (SELECT r.id, r.created_at FROM jobs.runs r
      WHERE r.status = 'waiting' AND r.concurrency_key = p_key
        AND (p_not_bound_by IS NULL OR p_not_bound_by IS DISTINCT FROM r.second_concurrency_key)
      ORDER BY r.created_at, r.id LIMIT 1)
    UNION ALL
    (SELECT r.id, r.created_at FROM jobs.runs r
      WHERE r.status = 'waiting' AND r.second_concurrency_key = p_key
        AND (p_not_bound_by IS NULL OR p_not_bound_by IS DISTINCT FROM r.concurrency_key)
      ORDER BY r.created_at, r.id LIMIT 1)
  ) w ORDER BY w.created_at, w.id LIMIT 1;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE jobs.runs r SET status = 'queued', updated_at = now() WHERE r.id = next_run AND r.status = 'waiting'
    RETURNING r.function_id INTO next_function;
  IF FOUND THEN PERFORM jobs.enqueue_run(next_run, next_function, now()); END IF;
END $$;
--> statement-breakpoint

-- Takes a run up for the queue's entry `p_entry`. No row: it is over, unknown, driven by another entry, or has to wait for a place; then
-- whoever makes room queues it again.
CREATE FUNCTION jobs.claim_run(p_run uuid, p_entry bigint, p_limit integer, p_second_limit integer)
RETURNS TABLE (function_id text, attempt integer, starts integer, fence bigint, discover boolean, event jsonb, steps jsonb)
LANGUAGE plpgsql AS $$
DECLARE
  run jobs.runs;
  bound record;
BEGIN
  SELECT r.* INTO run FROM jobs.runs r WHERE r.id = p_run FOR UPDATE;
  IF NOT FOUND OR run.finished_at IS NOT NULL THEN RETURN; END IF;
  IF run.status = 'running' AND run.entry IS DISTINCT FROM p_entry
     AND EXISTS (SELECT 1 FROM graphile_worker.jobs j WHERE j.id = run.entry AND j.locked_at IS NOT NULL) THEN
    UPDATE jobs.runs r SET woken = true WHERE r.id = p_run;
    RETURN;
  END IF;
  FOR bound IN
    SELECT b.key, b.places, b.other FROM (VALUES
      (run.concurrency_key, p_limit, run.second_concurrency_key),
      (run.second_concurrency_key, p_second_limit, run.concurrency_key)) AS b(key, places, other)
    WHERE b.key IS NOT NULL AND b.places IS NOT NULL ORDER BY b.key
  LOOP
    PERFORM jobs.lock_bound(bound.key);
    IF (SELECT count(*) FROM jobs.runs o WHERE o.concurrency_key = bound.key AND o.status = 'running' AND o.id <> p_run)
     + (SELECT count(*) FROM jobs.runs o WHERE o.second_concurrency_key = bound.key AND o.status = 'running' AND o.id <> p_run)
       >= bound.places THEN
      UPDATE jobs.runs r SET status = 'waiting', entry = NULL, updated_at = now() WHERE r.id = p_run;
      -- The place that it may have under its other bound is not kept empty.
      PERFORM jobs.wake_next(bound.other, bound.key);
      RETURN;
    END IF;
  END LOOP;
  RETURN QUERY
    UPDATE jobs.runs r SET status = 'running', fence = r.fence + 1, starts = r.starts + 1, entry = p_entry, woken = false,
           due_at = NULL, updated_at = now()
      FROM jobs.events e WHERE r.id = p_run AND e.id = r.event_id
    RETURNING r.function_id, r.attempt, r.starts, r.fence, r.discover,
      jsonb_build_object('id', e.id, 'name', e.name, 'data', e.data, 'ts', floor(extract(epoch FROM e.at) * 1000)),
      (SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'state', s.state, 'attempt', s.attempt,
          'data', s.data, 'error', s.error, 'dueInMs', greatest(0, extract(epoch FROM s.due_at - now()) * 1000))
          ORDER BY s.finished_seq NULLS LAST, s.created_at, s.id), '[]') FROM jobs.steps s WHERE s.run_id = r.id);
END $$;
--> statement-breakpoint

-- Ends a step that waits, with what came, and makes its run due. False: the step does not wait any more.
CREATE FUNCTION jobs.resume_step(p_run uuid, p_step text, p_data jsonb, p_error jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  run jobs.runs;
BEGIN
  SELECT r.* INTO run FROM jobs.runs r WHERE r.id = p_run FOR UPDATE;
  IF NOT FOUND OR run.finished_at IS NOT NULL THEN RETURN false; END IF;
  UPDATE jobs.steps s
     SET state = CASE WHEN p_error IS NULL THEN 'done' ELSE 'failed' END, data = p_data, error = p_error,
         began_at = now(), finished_at = now(), finished_seq = nextval('jobs.finished_steps')
   WHERE s.run_id = p_run AND s.id = p_step AND s.state IN ('waiting', 'invoking');
  IF NOT FOUND THEN RETURN false; END IF;
  DELETE FROM jobs.waits w WHERE w.run_id = p_run AND w.step_id = p_step;
  UPDATE jobs.runs r SET discover = true, attempt = 0, starts = 0, woken = true, updated_at = now() WHERE r.id = p_run;
  -- One that runs looks again before it rests; one that waits for a place is queued when it gets it.
  IF run.status IN ('queued', 'sleeping') THEN PERFORM jobs.enqueue_run(p_run, run.function_id, now()); END IF;
  RETURN true;
END $$;
--> statement-breakpoint

-- The run is over: 'completed', 'failed' or 'cancelled'. `p_fence` is its driver's; null ends it whoever drives it, and a driver that is at
-- work then records nothing more. False: it was over already, or is somebody else's.
CREATE FUNCTION jobs.end_run(p_run uuid, p_fence bigint, p_status text, p_result jsonb, p_error jsonb) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  run jobs.runs;
  bound text;
BEGIN
  SELECT r.* INTO run FROM jobs.runs r WHERE r.id = p_run FOR UPDATE;
  IF NOT FOUND OR run.finished_at IS NOT NULL THEN RETURN false; END IF;
  IF p_fence IS NOT NULL AND (run.fence <> p_fence OR run.status <> 'running') THEN RETURN false; END IF;
  UPDATE jobs.runs r SET status = p_status, result = p_result, error = p_error, fence = r.fence + 1, entry = NULL, due_at = NULL,
         updated_at = now(), finished_at = now() WHERE r.id = p_run;
  DELETE FROM jobs.waits w WHERE w.run_id = p_run;
  IF p_fence IS NULL THEN PERFORM graphile_worker.remove_job(p_run::text); END IF;
  -- One that only waited for a place gives none back.
  IF run.status <> 'waiting' THEN
    FOR bound IN SELECT k FROM unnest(ARRAY[run.concurrency_key, run.second_concurrency_key]) k WHERE k IS NOT NULL ORDER BY k LOOP
      PERFORM jobs.wake_next(bound);
    END LOOP;
  END IF;
  IF run.parent_run_id IS NOT NULL THEN
    PERFORM jobs.resume_step(run.parent_run_id, run.parent_step_id, p_result, p_error);
  END IF;
  RETURN true;
END $$;
--> statement-breakpoint

-- The run rests until it is due; at once where what it waits for came meanwhile. `p_attempt` and `p_error` say what went wrong when its
-- body threw. False: it is not this driver's any more.
CREATE FUNCTION jobs.rest_run(p_run uuid, p_fence bigint, p_after_ms double precision, p_attempt integer, p_error jsonb) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  run jobs.runs;
  due timestamptz;
  bound text;
BEGIN
  SELECT r.* INTO run FROM jobs.runs r WHERE r.id = p_run AND r.fence = p_fence AND r.status = 'running' FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  due := now() + make_interval(secs => CASE WHEN run.woken THEN 0 ELSE p_after_ms / 1000 END);
  UPDATE jobs.runs r SET status = 'sleeping', starts = 0, entry = NULL, due_at = due, updated_at = now(),
         attempt = coalesce(p_attempt, r.attempt), error = coalesce(p_error, r.error) WHERE r.id = p_run;
  PERFORM jobs.enqueue_run(p_run, run.function_id, due);
  FOR bound IN SELECT k FROM unnest(ARRAY[run.concurrency_key, run.second_concurrency_key]) k WHERE k IS NOT NULL ORDER BY k LOOP
    PERFORM jobs.wake_next(bound);
  END LOOP;
  RETURN true;
END $$;
--> statement-breakpoint

-- How many runs of each key have a place or are about to take one. The bounds stay locked until the transaction ends.
CREATE FUNCTION jobs.in_flight(p_keys text[]) RETURNS TABLE (key text, runs bigint) LANGUAGE plpgsql AS $$
DECLARE
  bound text;
BEGIN
  FOR bound IN SELECT DISTINCT k FROM unnest(p_keys) k ORDER BY k LOOP
    PERFORM jobs.lock_bound(bound);
  END LOOP;
  RETURN QUERY SELECT b.k,
    (SELECT count(*) FROM jobs.runs r WHERE r.concurrency_key = b.k AND r.status IN ('queued', 'running'))
    + (SELECT count(*) FROM jobs.runs r WHERE r.second_concurrency_key = b.k AND r.status IN ('queued', 'running'))
  FROM (SELECT DISTINCT k FROM unnest(p_keys) k) b;
END $$;
