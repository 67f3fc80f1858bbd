-- Why: who has to countersign is the agency's policy (core/approval-policy.ts). A round freezes the steps that it needs, every
-- signature is a row of its own, and the approval that an issued version points at comes only when all are there. The database asks
-- for that again, and that nobody signs what they submitted unless their agency allows it.
-- Locks: ACCESS EXCLUSIVE on rounds for a moment (a column with a constant default). Back: drop the tables and the column, and put
-- the functions back as 0002_rules.sql has them.
CREATE TABLE "approval_policies" (
	"tenant_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"policy" jsonb NOT NULL,
	"saved_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "approval_policies_tenant_id_version_pk" PRIMARY KEY("tenant_id","version"),
	CONSTRAINT "approval_policies_count_from_one" CHECK (version > 0)
);
--> statement-breakpoint
CREATE TABLE "delegations" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"from_member" uuid NOT NULL,
	"to_member" uuid NOT NULL,
	"first_day" date NOT NULL,
	"last_day" date NOT NULL,
	"made_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "delegations_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "delegations_of_two" CHECK (from_member <> to_member),
	CONSTRAINT "delegations_forward" CHECK (last_day >= first_day)
);
--> statement-breakpoint
CREATE TABLE "round_signatures" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"round_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"content_hash" text NOT NULL,
	"step" integer NOT NULL,
	"member_id" uuid NOT NULL,
	"member_name" text NOT NULL,
	"on_behalf_of" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "round_signatures_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "round_signatures_once" UNIQUE("tenant_id","round_id","member_id"),
	CONSTRAINT "round_signatures_once_for" UNIQUE("tenant_id","round_id","on_behalf_of"),
	CONSTRAINT "round_signatures_for_another" CHECK (on_behalf_of is distinct from member_id)
);
--> statement-breakpoint
ALTER TABLE "rounds" ADD COLUMN "steps" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "approval_policies" ADD CONSTRAINT "approval_policies_tenant_id_saved_by_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","saved_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_tenant_id_from_member_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","from_member") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_tenant_id_to_member_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","to_member") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delegations" ADD CONSTRAINT "delegations_tenant_id_made_by_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","made_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_signatures" ADD CONSTRAINT "round_signatures_tenant_id_round_id_invoice_id_content_hash_rounds_tenant_id_id_invoice_id_content_hash_fk" FOREIGN KEY ("tenant_id","round_id","invoice_id","content_hash") REFERENCES "public"."rounds"("tenant_id","id","invoice_id","content_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_signatures" ADD CONSTRAINT "round_signatures_tenant_id_member_id_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "round_signatures" ADD CONSTRAINT "round_signatures_tenant_id_on_behalf_of_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","on_behalf_of") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "delegations_by_day" ON "delegations" USING btree ("tenant_id","last_day");
--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['approval_policies', 'round_signatures', 'delegations'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY %I ON %I TO countersign_app
         USING      (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
      name || '_tenant', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['approval_policies', 'round_signatures'] LOOP
    EXECUTE format('CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT SELECT, INSERT ON approval_policies, round_signatures TO countersign_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (revoked_at) ON delegations TO countersign_app;
--> statement-breakpoint

-- As in 0002_rules.sql, and who had to sign stays who had to sign.
CREATE OR REPLACE FUNCTION guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.tenant_id, NEW.id, NEW.invoice_id, NEW.content, NEW.content_hash, NEW.submitted_by, NEW.submitted_at, NEW.steps)
     IS DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.invoice_id, OLD.content, OLD.content_hash, OLD.submitted_by, OLD.submitted_at, OLD.steps) THEN
    RAISE EXCEPTION 'what was submitted does not change' USING ERRCODE = 'CS001';
  END IF;
  IF NEW.state <> OLD.state AND (NEW.state = 'open' OR OLD.state IN ('returned', 'withdrawn', 'superseded', 'issued')) THEN
    RAISE EXCEPTION 'a round that is over does not open again' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint

-- A signature is for a step of a round that is open, by somebody whose own invoice it is not.
CREATE FUNCTION guard_signature() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  signed public.rounds;
  own_allowed boolean;
BEGIN
  -- The lock waits for whoever is withdrawing the round at this moment.
  SELECT r.* INTO signed FROM public.rounds r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id FOR SHARE;
  IF NOT FOUND OR signed.state <> 'open' OR NEW.step < 0 OR NEW.step >= jsonb_array_length(signed.steps) THEN
    RAISE EXCEPTION 'only a step of an open round is signed' USING ERRCODE = 'CS001';
  END IF;
  SELECT a.author_may_approve INTO own_allowed FROM public.agencies a WHERE a.tenant_id = NEW.tenant_id;
  IF NOT coalesce(own_allowed, false) AND signed.submitted_by IN (NEW.member_id, NEW.on_behalf_of) THEN
    RAISE EXCEPTION 'nobody signs what they submitted' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_signature BEFORE INSERT ON round_signatures FOR EACH ROW EXECUTE FUNCTION guard_signature();
--> statement-breakpoint

-- As in 0002_rules.sql, and a person's approval needs every step of its round signed: as often as the step says, or at least once
-- where it says all (who all are is known to the server, which has looked).
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
  IF EXISTS (
    SELECT 1 FROM jsonb_array_elements(approved.steps) WITH ORDINALITY AS step(said, place)
     WHERE (SELECT count(*) FROM public.round_signatures s
             WHERE s.tenant_id = NEW.tenant_id AND s.round_id = NEW.round_id AND s.step = step.place - 1)
           < CASE WHEN jsonb_typeof(step.said -> 'need') = 'number' THEN (step.said ->> 'need')::int ELSE 1 END) THEN
    RAISE EXCEPTION 'a step of this round is not signed yet' USING ERRCODE = 'CS006';
  END IF;
  RETURN NEW;
END $$;
