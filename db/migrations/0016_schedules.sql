-- Why: invoices that come round. A schedule has a model, which is countersigned like any invoice and never issued; what the schedule
-- makes is issued under that approval while it says exactly what was approved, but for the days and the words of its period. The
-- constraint stays one: an issued version names a granted approval of its own hash; this one is of a kind that rests on another.
-- Locks: ACCESS EXCLUSIVE on invoices, approvals and agencies for a moment (columns with constant defaults, and a check and a key
-- that read approvals). Back: drop the triggers and functions below, the two tables and the columns; approvals of the new kind stand
-- in the way.
CREATE TABLE "schedule_runs" (
	"tenant_id" uuid NOT NULL,
	"schedule_id" uuid NOT NULL,
	"occurs_on" date NOT NULL,
	"outcome" text NOT NULL,
	"invoice_id" uuid,
	"reason" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedule_runs_tenant_id_schedule_id_occurs_on_pk" PRIMARY KEY("tenant_id","schedule_id","occurs_on"),
	CONSTRAINT "schedule_runs_invoice" UNIQUE("tenant_id","invoice_id"),
	CONSTRAINT "schedule_runs_made" CHECK ((outcome = 'skipped') = (invoice_id is null))
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"model_id" uuid NOT NULL,
	"name" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"state" text DEFAULT 'preparing' NOT NULL,
	"terms" jsonb NOT NULL,
	"next_on" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedules_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "schedules_model" UNIQUE("tenant_id","model_id"),
	CONSTRAINT "schedules_active_comes" CHECK (state <> 'active' or next_on is not null)
);
--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "schedule_approval_id" uuid;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "is_model" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "schedules_draft_only" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "schedule_runs" ADD CONSTRAINT "schedule_runs_tenant_id_schedule_id_schedules_tenant_id_id_fk" FOREIGN KEY ("tenant_id","schedule_id") REFERENCES "public"."schedules"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_runs" ADD CONSTRAINT "schedule_runs_tenant_id_invoice_id_invoices_tenant_id_id_fk" FOREIGN KEY ("tenant_id","invoice_id") REFERENCES "public"."invoices"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_tenant_id_model_id_invoices_tenant_id_id_fk" FOREIGN KEY ("tenant_id","model_id") REFERENCES "public"."invoices"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_tenant_id_owner_id_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","owner_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "schedules_due" ON "schedules" USING btree ("state","next_on");--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_of_schedule" FOREIGN KEY ("tenant_id","schedule_approval_id") REFERENCES "public"."approvals"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_schedule" CHECK ((kind = 'schedule') = (schedule_approval_id is not null));--> statement-breakpoint
ALTER TABLE schedules ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE schedules FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY schedules_tenant ON schedules TO countersign_app
  USING      (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
--> statement-breakpoint
ALTER TABLE schedule_runs ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE schedule_runs FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY schedule_runs_tenant ON schedule_runs TO countersign_app
  USING      (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON schedules TO countersign_app;
--> statement-breakpoint
GRANT SELECT, INSERT ON schedule_runs TO countersign_app;
--> statement-breakpoint
-- Which agencies have a schedule that may be due, and nothing of what it is.
CREATE POLICY schedules_relay ON schedules FOR SELECT TO countersign_relay USING (state = 'active');
--> statement-breakpoint
GRANT SELECT (tenant_id, state, next_on) ON schedules TO countersign_relay;
--> statement-breakpoint
CREATE TRIGGER never_deleted BEFORE DELETE ON schedules FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON schedules FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON schedule_runs FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON schedule_runs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint

-- The calendar of schedules, as core/recurrence.ts has it (server/schedules/calendar.test.ts holds the two together).

-- The day that a rule of months has in the month of `in_month`: a number (beyond its end: its last day), "last" or "last_working".
CREATE FUNCTION schedule_day(in_month date, wanted text) RETURNS date LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  first_day date := make_date(extract(year from in_month)::int, extract(month from in_month)::int, 1);
  last_day date := (first_day + interval '1 month')::date - 1;
BEGIN
  RETURN CASE wanted
    WHEN 'last' THEN last_day
    WHEN 'last_working' THEN last_day - greatest(extract(isodow from last_day)::int - 5, 0)
    ELSE first_day + least(wanted::int, last_day - first_day + 1) - 1
  END;
END $$;
--> statement-breakpoint
-- Which time of a schedule a day is, from 0; null where it is none, or after its end.
CREATE FUNCTION schedule_place(terms jsonb, on_day date) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  every integer := (terms #>> '{rule,every}')::int;
  start_on date := (terms ->> 'startOn')::date;
  passed integer;
  place integer;
BEGIN
  IF on_day < start_on THEN
    RETURN NULL;
  END IF;
  IF terms #>> '{rule,unit}' = 'week' THEN
    passed := on_day - start_on - mod((terms #>> '{rule,weekday}')::int - extract(isodow from start_on)::int + 7, 7);
    IF passed < 0 OR mod(passed, every * 7) <> 0 THEN
      RETURN NULL;
    END IF;
    place := passed / (every * 7);
  ELSE
    passed := (extract(year from on_day)::int - extract(year from start_on)::int) * 12
              + extract(month from on_day)::int - extract(month from start_on)::int;
    IF mod(passed, every) <> 0 OR on_day IS DISTINCT FROM public.schedule_day(on_day, terms #>> '{rule,day}') THEN
      RETURN NULL;
    END IF;
    place := passed / every - CASE WHEN public.schedule_day(start_on, terms #>> '{rule,day}') < start_on THEN 1 ELSE 0 END;
  END IF;
  RETURN CASE terms #>> '{until,kind}'
    WHEN 'never' THEN place
    WHEN 'date' THEN CASE WHEN on_day <= (terms #>> '{until,on}')::date THEN place END
    WHEN 'count' THEN CASE WHEN place < (terms #>> '{until,times}')::int THEN place END
  END;
END $$;
--> statement-breakpoint
-- The days that the invoice of one day is for, both included: whole weeks or whole months.
CREATE FUNCTION schedule_period(terms jsonb, on_day date, OUT period_from date, OUT period_to date) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  every integer := (terms #>> '{rule,every}')::int;
  back integer := CASE terms ->> 'covers' WHEN 'starting' THEN 0 WHEN 'ending' THEN every - 1 WHEN 'before' THEN every END;
BEGIN
  IF terms #>> '{rule,unit}' = 'week' THEN
    period_from := on_day + 1 - extract(isodow from on_day)::int - back * 7;
    period_to := period_from + every * 7 - 1;
  ELSE
    period_from := (make_date(extract(year from on_day)::int, extract(month from on_day)::int, 1) - make_interval(months => back))::date;
    period_to := (period_from + make_interval(months => every))::date - 1;
  END IF;
END $$;
--> statement-breakpoint
-- What an approved model says for a period: its text with {month}, {quarter}, {year} and {period} written as the words that were frozen
-- with it have them (core/schedule-words.ts). Braces stand in the strings of JSON only, so the text of all of it is replaced at once.
CREATE FUNCTION schedule_said(content text, period_from date, period_to date) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  words jsonb := content::jsonb #> '{schedule,words}';
  year text := extract(year from period_from)::int::text;
  month integer := extract(month from period_from)::int;
  from_words text := replace(replace(replace(words ->> 'day', '{D}', extract(day from period_from)::int::text),
    '{M}', words -> 'monthsInDate' ->> (month - 1)), '{Y}', year);
  to_words text := replace(replace(replace(words ->> 'day', '{D}', extract(day from period_to)::int::text),
    '{M}', words -> 'monthsInDate' ->> (extract(month from period_to)::int - 1)), '{Y}', extract(year from period_to)::int::text);
  value text;
  said text := content;
  named record;
BEGIN
  FOR named IN SELECT * FROM (VALUES
    ('{month}', replace(replace(words ->> 'month', '{M}', words -> 'months' ->> (month - 1)), '{Y}', year)),
    ('{quarter}', replace(replace(words ->> 'quarter', '{Q}', ((month + 2) / 3)::text), '{Y}', year)),
    ('{year}', year),
    ('{period}', replace(replace(words ->> 'period', '{FROM}', from_words), '{TO}', to_words))) v(name, words)
  LOOP
    value := to_json(named.words)::text;
    said := replace(said, named.name, substr(value, 2, length(value) - 2));
  END LOOP;
  RETURN said::jsonb;
END $$;
--> statement-breakpoint

-- Whether the approval of a schedule covers this content of this invoice: it was signed by people, it was not withdrawn, it is of what
-- the schedule says now, the invoice is the one that the schedule made for one of its days, and its content is what was approved
-- with nothing else in it than the days and the words of its period. FOR SHARE: a withdrawal under way is waited for.
CREATE FUNCTION schedule_covers(tenant uuid, invoice uuid, content text, schedule_approval uuid, signer uuid, signer_name text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  given public.approvals;
  model public.rounds;
  schedule public.schedules;
  run public.schedule_runs;
  period record;
  got jsonb := content::jsonb;
BEGIN
  SELECT a.* INTO given FROM public.approvals a WHERE a.tenant_id = tenant AND a.id = schedule_approval FOR SHARE;
  IF NOT FOUND OR given.kind <> 'person' OR given.state <> 'granted'
     OR (given.member_id, given.member_name) IS DISTINCT FROM (signer, signer_name) THEN
    RETURN false;
  END IF;
  SELECT r.* INTO model FROM public.rounds r WHERE r.tenant_id = tenant AND r.id = given.round_id AND r.state = 'approved' FOR SHARE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  SELECT s.* INTO schedule FROM public.schedules s WHERE s.tenant_id = tenant AND s.model_id = given.invoice_id FOR SHARE;
  IF NOT FOUND OR schedule.state <> 'active' OR schedule.terms ->> 'act' IS DISTINCT FROM 'send'
     OR (model.content::jsonb -> 'schedule') - 'words' IS DISTINCT FROM schedule.terms
     OR EXISTS (SELECT 1 FROM public.agencies a WHERE a.tenant_id = tenant AND a.schedules_draft_only) THEN
    RETURN false;
  END IF;
  SELECT u.* INTO run FROM public.schedule_runs u WHERE u.tenant_id = tenant AND u.schedule_id = schedule.id AND u.invoice_id = invoice;
  IF NOT FOUND OR public.schedule_place(schedule.terms, run.occurs_on) IS NULL
     OR (got ->> 'issueDate')::date < run.occurs_on OR got ->> 'dueDate' IS NOT NULL THEN
    RETURN false;
  END IF;
  period := public.schedule_period(schedule.terms, run.occurs_on);
  RETURN coalesce(got = (public.schedule_said(model.content, period.period_from, period.period_to) - 'schedule') || jsonb_build_object(
    'issueDate', got -> 'issueDate', 'dueDate', null,
    'serviceFrom', to_char(period.period_from, 'YYYY-MM-DD'), 'serviceTo', to_char(period.period_to, 'YYYY-MM-DD')), false);
END $$;
--> statement-breakpoint

-- A model is one from its beginning, belongs to a schedule, and is never issued.
CREATE FUNCTION guard_model() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.is_model IS DISTINCT FROM OLD.is_model THEN
    RAISE EXCEPTION 'an invoice does not become the model of a schedule, nor cease to be one' USING ERRCODE = 'CS001';
  END IF;
  IF NEW.is_model AND (NEW.kind <> 'invoice' OR NEW.state IN ('issued', 'voided')) THEN
    RAISE EXCEPTION 'the model of a schedule is not issued' USING ERRCODE = 'CS016';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_model BEFORE INSERT OR UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION guard_model();
--> statement-breakpoint
CREATE FUNCTION guard_schedule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT 1 FROM public.invoices i WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.model_id AND i.is_model) THEN
      RAISE EXCEPTION 'a schedule has a model that was begun as one' USING ERRCODE = 'CS016';
    END IF;
    RETURN NEW;
  END IF;
  IF (NEW.tenant_id, NEW.id, NEW.model_id) IS DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.model_id) THEN
    RAISE EXCEPTION 'a schedule keeps its tenant, its id and its model' USING ERRCODE = 'CS001';
  END IF;
  IF OLD.state = 'ended' AND NEW.state <> 'ended' THEN
    RAISE EXCEPTION 'a schedule that has ended does not come back' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_schedule BEFORE INSERT OR UPDATE ON schedules FOR EACH ROW EXECUTE FUNCTION guard_schedule();
--> statement-breakpoint
CREATE FUNCTION guard_schedule_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.schedules s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.schedule_id
                    AND public.schedule_place(s.terms, NEW.occurs_on) IS NOT NULL)
     OR EXISTS (SELECT 1 FROM public.invoices i WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.invoice_id AND i.is_model) THEN
    RAISE EXCEPTION 'a schedule makes invoices for its own days, and no models' USING ERRCODE = 'CS016';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_schedule_run BEFORE INSERT ON schedule_runs FOR EACH ROW EXECUTE FUNCTION guard_schedule_run();
--> statement-breakpoint

-- An approval that rests on that of a schedule: its round asks nobody else, and the schedule covers it.
CREATE FUNCTION guard_schedule_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  approved public.rounds;
BEGIN
  SELECT r.* INTO approved FROM public.rounds r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id FOR SHARE;
  IF NOT FOUND OR NOT public.schedule_covers(
       NEW.tenant_id, NEW.invoice_id, approved.content, NEW.schedule_approval_id, NEW.member_id, NEW.member_name) THEN
    RAISE EXCEPTION 'the approval of the schedule does not cover this' USING ERRCODE = 'CS016';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_schedule_approval BEFORE INSERT ON approvals FOR EACH ROW
  WHEN (NEW.kind = 'schedule') EXECUTE FUNCTION guard_schedule_approval();
--> statement-breakpoint
-- Looked at again when it is issued, for what was withdrawn in between; and a paper says of itself that it was countersigned as a
-- schedule where that is so, and only there.
CREATE FUNCTION guard_scheduled_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given public.approvals;
  approved_content text;
  seal jsonb := NEW.document::jsonb -> 'countersignature';
BEGIN
  SELECT a.* INTO given FROM public.approvals a WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.approval_id;
  IF given.kind IS DISTINCT FROM 'schedule' THEN
    IF seal ? 'as' THEN
      RAISE EXCEPTION 'the document says that a schedule was countersigned, and none was' USING ERRCODE = 'CS006';
    END IF;
    RETURN NEW;
  END IF;
  SELECT r.content INTO approved_content FROM public.rounds r WHERE r.tenant_id = NEW.tenant_id AND r.id = given.round_id;
  IF approved_content IS NULL OR NOT public.schedule_covers(
       NEW.tenant_id, NEW.invoice_id, approved_content, given.schedule_approval_id, given.member_id, given.member_name) THEN
    RAISE EXCEPTION 'the approval of the schedule does not cover this any more' USING ERRCODE = 'CS016';
  END IF;
  IF seal ->> 'as' IS DISTINCT FROM 'schedule' OR seal ->> 'name' IS DISTINCT FROM given.member_name THEN
    RAISE EXCEPTION 'the document hides that only its schedule was countersigned' USING ERRCODE = 'CS006';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_scheduled_version BEFORE INSERT ON issued_versions FOR EACH ROW EXECUTE FUNCTION guard_scheduled_version();
