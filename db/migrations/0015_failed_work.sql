-- Why: durable work that fails for good is seen by the people whose work it is, in words, and they replay or dismiss it. The runner's
-- own tables (schema jobs) hold runs of all agencies and are hidden from requests, so a failure is written here, in the transaction
-- that ends the run. A step and a run also keep their first error: the last one is often only its echo.
-- Locks: ACCESS EXCLUSIVE on jobs.runs and jobs.steps, and SHARE ROW EXCLUSIVE on members, for a moment. Back: drop failed_work,
-- guard_failed_work(), jobs.keep_first_error() with its triggers, and the columns first_error.
CREATE TABLE "failed_work" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"run_id" text NOT NULL,
	"function_id" text NOT NULL,
	"event_name" text NOT NULL,
	"event_data" jsonb NOT NULL,
	"step" text,
	"attempts" integer NOT NULL,
	"first_error" jsonb NOT NULL,
	"last_error" jsonb NOT NULL,
	"replay_of" uuid,
	"failed_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"reason" text,
	"healed_at" timestamp with time zone,
	CONSTRAINT "failed_work_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "failed_work_once" UNIQUE("tenant_id","run_id"),
	CONSTRAINT "failed_work_decided" CHECK ((state = 'open') = (decided_by is null) and (decided_by is null) = (decided_at is null)),
	CONSTRAINT "failed_work_reason" CHECK ((state = 'dismissed') = (reason is not null)),
	CONSTRAINT "failed_work_healed" CHECK (healed_at is null or state = 'replayed')
);
--> statement-breakpoint
ALTER TABLE "jobs"."runs" ADD COLUMN "first_error" jsonb;--> statement-breakpoint
ALTER TABLE "jobs"."steps" ADD COLUMN "first_error" jsonb;--> statement-breakpoint
ALTER TABLE "failed_work" ADD CONSTRAINT "failed_work_tenant_id_decided_by_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","decided_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "failed_work_list" ON "failed_work" USING btree ("tenant_id","state","failed_at","id");--> statement-breakpoint
CREATE INDEX "failed_work_again" ON "failed_work" USING btree ("tenant_id","replay_of") WHERE replay_of is not null;--> statement-breakpoint
CREATE INDEX "failed_work_by_age" ON "failed_work" USING btree ("failed_at");--> statement-breakpoint

ALTER TABLE failed_work ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE failed_work FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY failed_work_tenant ON failed_work TO countersign_app
  USING      (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
--> statement-breakpoint
-- People decide about a failure; they do not make one, nor change what it says.
GRANT SELECT, UPDATE (state, decided_by, decided_at, reason) ON failed_work TO countersign_app;
--> statement-breakpoint
-- The engine writes a failure in the transaction that ends the run, marks a replay that did its work, and forgets after a year.
-- It never reads what failed: of a row it sees only where it stands.
CREATE POLICY failed_work_relay_finds ON failed_work FOR SELECT TO countersign_relay USING (true);
--> statement-breakpoint
CREATE POLICY failed_work_relay_keeps ON failed_work FOR INSERT TO countersign_relay WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY failed_work_relay_heals ON failed_work FOR UPDATE TO countersign_relay
  USING (state = 'replayed') WITH CHECK (state = 'replayed');
--> statement-breakpoint
CREATE POLICY failed_work_relay_forgets ON failed_work FOR DELETE TO countersign_relay
  USING (failed_at < now() - interval '365 days');
--> statement-breakpoint
GRANT SELECT (tenant_id, id, run_id, state, failed_at, healed_at),
  INSERT (tenant_id, run_id, function_id, event_name, event_data, step, attempts, first_error, last_error, replay_of),
  UPDATE (healed_at), DELETE ON failed_work TO countersign_relay;
--> statement-breakpoint
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON failed_work FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint

-- Somebody decides once: what was replayed or dismissed stays so, and heals once.
CREATE FUNCTION guard_failed_work() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - ARRAY['state', 'decided_by', 'decided_at', 'reason', 'healed_at']
       <> to_jsonb(OLD) - ARRAY['state', 'decided_by', 'decided_at', 'reason', 'healed_at']
     OR OLD.healed_at IS NOT NULL
     OR (OLD.state <> 'open' AND to_jsonb(NEW) - 'healed_at' <> to_jsonb(OLD) - 'healed_at') THEN
    RAISE EXCEPTION 'what failed stays as it was written, and is decided about once' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_failed_work BEFORE UPDATE ON failed_work FOR EACH ROW EXECUTE FUNCTION guard_failed_work();

--> statement-breakpoint

-- Kept by the table, because several statements of the engine write errors and the first is the first whoever writes it.
CREATE FUNCTION jobs.keep_first_error() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.first_error := NEW.error;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_first_error BEFORE INSERT OR UPDATE OF error ON jobs.runs FOR EACH ROW
  WHEN (NEW.error IS NOT NULL AND NEW.first_error IS NULL) EXECUTE FUNCTION jobs.keep_first_error();
--> statement-breakpoint
CREATE TRIGGER keep_first_error BEFORE INSERT OR UPDATE OF error ON jobs.steps FOR EACH ROW
  WHEN (NEW.error IS NOT NULL AND NEW.first_error IS NULL) EXECUTE FUNCTION jobs.keep_first_error();
