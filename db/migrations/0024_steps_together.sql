-- Why: what every step of a run costs is done for many runs in one trip, and a function that is planned once costs half of a statement
-- that joins what is given. Runs without a bound, which is most of them, no longer have entries in the indexes of bounds.
-- Locks: writes to jobs.runs wait while two indexes of the few open runs are made. Back: the indexes as in 0022_runner.sql; drop the
-- function jobs.finish_step.
DROP INDEX "jobs"."runs_at_work";--> statement-breakpoint
DROP INDEX "jobs"."runs_at_work_second";--> statement-breakpoint
CREATE INDEX "runs_at_work" ON "jobs"."runs" USING btree ("concurrency_key") WHERE status in ('queued', 'running') and concurrency_key is not null;--> statement-breakpoint
CREATE INDEX "runs_at_work_second" ON "jobs"."runs" USING btree ("second_concurrency_key") WHERE status in ('queued', 'running') and second_concurrency_key is not null;
--> statement-breakpoint

-- Records how a step of a run ended. False: the run is in other hands. Nothing that is indexed of the run changes, so a step costs one new
-- row and no more.
CREATE FUNCTION jobs.finish_step(p_run uuid, p_fence bigint, p_step text, p_name text, p_data jsonb, p_error jsonb,
                                 p_took_ms double precision) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  UPDATE jobs.runs r SET discover = true, starts = 0, attempt = 0
   WHERE r.id = p_run AND r.fence = p_fence AND r.status = 'running';
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO jobs.steps (run_id, id, name, state, data, error, due_at, began_at, finished_at, finished_seq)
  VALUES (p_run, p_step, p_name, CASE WHEN p_error IS NULL THEN 'done' ELSE 'failed' END, p_data, p_error, now(),
          now() - make_interval(secs => p_took_ms / 1000), now(), nextval('jobs.finished_steps'))
  ON CONFLICT (run_id, id) DO UPDATE SET state = excluded.state, data = excluded.data, error = excluded.error,
    began_at = excluded.began_at, finished_at = excluded.finished_at, finished_seq = excluded.finished_seq;
  RETURN true;
END $$;
