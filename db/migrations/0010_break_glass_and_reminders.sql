-- Why: a round that nobody signs does not lie there for ever. Whoever has to sign is reminded, after a while it goes back to its
-- author, a step of somebody who left is given to somebody else, and in an emergency an owner issues without the signatures that are
-- missing: said with a reason, mailed to every owner and admin, and printed. The constraint stays one: an issued version names a
-- granted approval of its hash; this one is of a kind of its own.
-- Locks: ACCESS EXCLUSIVE on agencies and approvals for a moment (columns, and checks that read what is there). Back: drop the table,
-- the trigger and the columns, and put the functions back as 0007_policies.sql has them; approvals of the new kind stand in the way.
CREATE TABLE "round_reassignments" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"round_id" uuid NOT NULL,
	"step" integer NOT NULL,
	"from_member" uuid,
	"to_member" uuid NOT NULL,
	"made_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "round_reassignments_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "round_reassignments_of_two" CHECK (from_member is distinct from to_member)
);
--> statement-breakpoint
ALTER TABLE "approvals" DROP CONSTRAINT "approvals_person";--> statement-breakpoint
ALTER TABLE "approvals" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "approval_remind_days" integer DEFAULT 2;--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "approval_expire_days" integer DEFAULT 30;--> statement-breakpoint
ALTER TABLE "round_reassignments" ADD CONSTRAINT "round_reassignments_tenant_id_round_id_rounds_tenant_id_id_fk" FOREIGN KEY ("tenant_id","round_id") REFERENCES "public"."rounds"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_reassignments" ADD CONSTRAINT "round_reassignments_tenant_id_from_member_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","from_member") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_reassignments" ADD CONSTRAINT "round_reassignments_tenant_id_to_member_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","to_member") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_reassignments" ADD CONSTRAINT "round_reassignments_tenant_id_made_by_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","made_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "round_reassignments_by_round" ON "round_reassignments" USING btree ("tenant_id","round_id","created_at");--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_break_glass" CHECK (case kind when 'break_glass' then reason is not null and char_length(btrim(reason)) between 10 and 500 else reason is null end);--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_person" CHECK ((kind = 'automatic') = (member_id is null));--> statement-breakpoint
ALTER TABLE "agencies" ADD CONSTRAINT "agencies_remind" CHECK (approval_remind_days between 1 and 60);--> statement-breakpoint
ALTER TABLE "agencies" ADD CONSTRAINT "agencies_expire" CHECK (approval_expire_days between 1 and 365);
--> statement-breakpoint
ALTER TABLE round_reassignments ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE round_reassignments FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY round_reassignments_tenant ON round_reassignments TO countersign_app
  USING      (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
--> statement-breakpoint
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON round_reassignments FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON round_reassignments FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
GRANT SELECT, INSERT ON round_reassignments TO countersign_app;
--> statement-breakpoint
-- Which agencies have something waiting, and nothing of what it is: the rest is read through the agency's own door.
CREATE POLICY rounds_relay ON rounds FOR SELECT TO countersign_relay USING (state = 'open');
--> statement-breakpoint
GRANT SELECT (tenant_id, state) ON rounds TO countersign_relay;
--> statement-breakpoint

-- An owner or admin asks a member who may sign, in a round that is open, and never whoever submitted it.
CREATE FUNCTION guard_reassignment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked public.rounds;
  own_allowed boolean;
BEGIN
  SELECT r.* INTO asked FROM public.rounds r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id FOR SHARE;
  IF NOT FOUND OR asked.state <> 'open' OR NEW.step < 0 OR NEW.step >= jsonb_array_length(asked.steps) THEN
    RAISE EXCEPTION 'only a step of an open round is given to somebody else' USING ERRCODE = 'CS001';
  END IF;
  SELECT a.author_may_approve INTO own_allowed FROM public.agencies a WHERE a.tenant_id = NEW.tenant_id;
  IF NOT coalesce(own_allowed, false) AND NEW.to_member = asked.submitted_by THEN
    RAISE EXCEPTION 'nobody signs what they submitted' USING ERRCODE = 'CS001';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM public.members m WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.made_by
                    AND m.removed_at IS NULL AND m.role IN ('owner', 'admin'))
     OR NOT EXISTS (SELECT 1 FROM public.members m WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.to_member
                       AND m.removed_at IS NULL AND m.role IN ('owner', 'admin', 'approver')) THEN
    RAISE EXCEPTION 'an owner or admin asks somebody who may sign' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_reassignment BEFORE INSERT ON round_reassignments FOR EACH ROW EXECUTE FUNCTION guard_reassignment();
--> statement-breakpoint

-- As in 0007_policies.sql, and the signature counts as that of somebody whom its step asks for: named by it, of a role that it
-- names, or asked in another's stead (the last reassignment that names them says so). Whoever signs for somebody who is away does
-- it on a day of their delegation. Both are members now.
CREATE OR REPLACE FUNCTION guard_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  signed public.rounds;
  agency public.agencies;
  counts_as uuid := coalesce(NEW.on_behalf_of, NEW.member_id);
BEGIN
  -- The lock waits for whoever is withdrawing the round at this moment.
  SELECT r.* INTO signed FROM public.rounds r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id FOR SHARE;
  IF NOT FOUND OR signed.state <> 'open' OR NEW.step < 0 OR NEW.step >= jsonb_array_length(signed.steps) THEN
    RAISE EXCEPTION 'only a step of an open round is signed' USING ERRCODE = 'CS001';
  END IF;
  SELECT a.* INTO agency FROM public.agencies a WHERE a.tenant_id = NEW.tenant_id;
  IF NOT coalesce(agency.author_may_approve, false) AND signed.submitted_by IN (NEW.member_id, NEW.on_behalf_of) THEN
    RAISE EXCEPTION 'nobody signs what they submitted' USING ERRCODE = 'CS001';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM public.members m WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.member_id AND m.removed_at IS NULL)
     OR NEW.on_behalf_of IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM public.delegations d
        WHERE d.tenant_id = NEW.tenant_id AND d.from_member = NEW.on_behalf_of AND d.to_member = NEW.member_id AND d.revoked_at IS NULL
          AND (NEW.created_at AT TIME ZONE agency.time_zone)::date BETWEEN d.first_day AND d.last_day) THEN
    RAISE EXCEPTION 'a member signs, for themselves or for whoever let them' USING ERRCODE = 'CS001';
  END IF;
  IF NOT EXISTS (
    SELECT 1 FROM public.members m
     WHERE m.tenant_id = NEW.tenant_id AND m.id = counts_as AND m.removed_at IS NULL AND m.role IN ('owner', 'admin', 'approver')
       AND (coalesce(
              (SELECT c.to_member = m.id FROM public.round_reassignments c
                WHERE c.tenant_id = NEW.tenant_id AND c.round_id = NEW.round_id AND c.step = NEW.step AND m.id IN (c.from_member, c.to_member)
                ORDER BY c.created_at DESC, c.id DESC LIMIT 1),
              EXISTS (SELECT 1 FROM jsonb_array_elements(signed.steps -> NEW.step -> 'of') named
                       WHERE named ->> 'kind' = 'member' AND named ->> 'memberId' = m.id::text))
            OR EXISTS (SELECT 1 FROM jsonb_array_elements(signed.steps -> NEW.step -> 'of') named
                        WHERE named ->> 'kind' = 'role' AND named ->> 'role' = m.role))
  ) THEN
    RAISE EXCEPTION 'the step does not ask for this signature' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint

-- As in 0007_policies.sql, and an owner may let out what waits without the signatures that are missing. That they say why is a
-- check of the table; that the paper then says so is guard_version().
CREATE OR REPLACE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  approved public.rounds;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state' OR (OLD.state = 'superseded' AND NEW.state <> 'superseded') THEN
      RAISE EXCEPTION 'what was signed does not change, and what was superseded does not come back' USING ERRCODE = 'CS001';
    END IF;
    RETURN NEW;
  END IF;
  -- The lock waits for whoever is withdrawing the round at this moment.
  SELECT r.* INTO approved FROM public.rounds r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id FOR SHARE;
  IF NEW.state <> 'granted' OR NOT FOUND OR approved.state NOT IN ('open', 'approved') THEN
    RAISE EXCEPTION 'only a round that is not over is approved' USING ERRCODE = 'CS001';
  END IF;
  IF NEW.kind = 'break_glass' THEN
    IF approved.state <> 'open' OR NOT EXISTS (
      SELECT 1 FROM public.members m
       WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.member_id AND m.removed_at IS NULL AND m.role = 'owner') THEN
      RAISE EXCEPTION 'only an owner breaks the glass, and only of what waits' USING ERRCODE = 'CS006';
    END IF;
    RETURN NEW;
  END IF;
  IF EXISTS (
    SELECT 1 FROM jsonb_array_elements(approved.steps) WITH ORDINALITY AS step(said, place)
     WHERE (SELECT count(*) FROM public.round_signatures s
             WHERE s.tenant_id = NEW.tenant_id AND s.round_id = NEW.round_id AND s.step = step.place - 1)
           < CASE WHEN jsonb_typeof(step.said -> 'need') = 'number' THEN (step.said ->> 'need')::int ELSE 1 END) THEN
    RAISE EXCEPTION 'a step of this round is not signed yet' USING ERRCODE = 'CS006';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint

-- A paper that went out under break-glass says so under the name of whoever did it and claims no countersignature; no other says so.
CREATE FUNCTION guard_version_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  approval public.approvals;
  said jsonb := NEW.document::jsonb;
BEGIN
  SELECT a.* INTO approval FROM public.approvals a WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.approval_id;
  IF approval.kind = 'break_glass' THEN
    IF said -> 'countersignature' IS DISTINCT FROM 'null'::jsonb
       OR said #>> '{underBreakGlass,name}' IS DISTINCT FROM approval.member_name THEN
      RAISE EXCEPTION 'the document hides that it was issued under break-glass' USING ERRCODE = 'CS006';
    END IF;
  ELSIF said ? 'underBreakGlass' THEN
    RAISE EXCEPTION 'the document says break-glass and was approved' USING ERRCODE = 'CS006';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_version_words BEFORE INSERT ON issued_versions FOR EACH ROW EXECUTE FUNCTION guard_version_words();
