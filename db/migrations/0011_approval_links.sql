-- Why: whoever has to countersign can do so from the mail that asks them, on a phone and without signing in: by a link that is theirs
-- alone, for one step of one round of one content, works once and for some days. The database keeps a hash of its token, holds it to
-- a round that is open, and ends it with whatever it rests on.
-- Locks: SHARE ROW EXCLUSIVE on rounds, members, delegations and round_signatures for a moment (foreign keys, triggers). Back: drop
-- the triggers end_links, their functions and the table.
CREATE TABLE "approval_links" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"round_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"content_hash" text NOT NULL,
	"step" integer NOT NULL,
	"member_id" uuid NOT NULL,
	"on_behalf_of" uuid,
	"token_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"used_to" text,
	"revoked_at" timestamp with time zone,
	"revoked_why" text,
	CONSTRAINT "approval_links_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "approval_links_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "approval_links_once" UNIQUE("tenant_id","round_id","step","member_id"),
	CONSTRAINT "approval_links_step" CHECK (step >= 0),
	CONSTRAINT "approval_links_used_to" CHECK ((used_at is null) = (used_to is null)),
	CONSTRAINT "approval_links_revoked_why" CHECK ((revoked_at is null) = (revoked_why is null)),
	CONSTRAINT "approval_links_ends_once" CHECK (used_at is null or revoked_at is null)
);
--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_of_round" FOREIGN KEY ("tenant_id","round_id","invoice_id","content_hash") REFERENCES "public"."rounds"("tenant_id","id","invoice_id","content_hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_tenant_id_member_id_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_links" ADD CONSTRAINT "approval_links_tenant_id_on_behalf_of_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","on_behalf_of") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approval_links_open" ON "approval_links" USING btree ("tenant_id","member_id") WHERE used_at is null and revoked_at is null;
--> statement-breakpoint

ALTER TABLE approval_links ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE approval_links FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY approval_links_tenant ON approval_links TO countersign_app
  USING      (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (used_at, used_to, revoked_at, revoked_why) ON approval_links TO countersign_app;
--> statement-breakpoint
-- Whoever comes with a token comes without a tenant: the relay may find whose link it is, and nothing of what it is about.
CREATE POLICY approval_links_relay ON approval_links FOR SELECT TO countersign_relay USING (true);
--> statement-breakpoint
GRANT SELECT (tenant_id, id, token_hash) ON approval_links TO countersign_relay;
--> statement-breakpoint
CREATE TRIGGER never_deleted BEFORE DELETE ON approval_links FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON approval_links FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint

-- A link begins unused, for a step of a round that is open, and ends once: used or revoked. What has ended does not come back.
CREATE FUNCTION guard_approval_link() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  asked public.rounds;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - ARRAY['used_at', 'used_to', 'revoked_at', 'revoked_why']
         <> to_jsonb(OLD) - ARRAY['used_at', 'used_to', 'revoked_at', 'revoked_why']
       OR OLD.used_at IS NOT NULL OR OLD.revoked_at IS NOT NULL THEN
      RAISE EXCEPTION 'a link that was used or revoked stays so, and names what it named' USING ERRCODE = 'CS001';
    END IF;
    IF NEW.used_at IS NULL THEN
      RETURN NEW;
    END IF;
  ELSIF NEW.used_at IS NOT NULL OR NEW.revoked_at IS NOT NULL THEN
    RAISE EXCEPTION 'a link begins unused' USING ERRCODE = 'CS001';
  END IF;
  -- Made or used: the round must be open. The lock waits for whoever is closing it at this moment.
  SELECT r.* INTO asked FROM public.rounds r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id FOR SHARE;
  IF NOT FOUND OR asked.state <> 'open' OR NEW.step >= greatest(jsonb_array_length(asked.steps), 1) THEN
    RAISE EXCEPTION 'a link is for a step of an open round' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_approval_link BEFORE INSERT OR UPDATE ON approval_links FOR EACH ROW EXECUTE FUNCTION guard_approval_link();
--> statement-breakpoint

-- Links end with what they rest on, whichever use case ends it: the round, the person's own signature elsewhere, their role, or
-- the delegation that let them sign. Each function says why, because the page says it to whoever still has the mail.
CREATE FUNCTION end_links_of_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.approval_links SET revoked_at = now(), revoked_why = 'round_closed'
   WHERE tenant_id = NEW.tenant_id AND round_id = NEW.id AND used_at IS NULL AND revoked_at IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER end_links AFTER UPDATE OF state ON rounds FOR EACH ROW WHEN (OLD.state = 'open' AND NEW.state <> 'open')
  EXECUTE FUNCTION end_links_of_round();
--> statement-breakpoint
CREATE FUNCTION end_links_of_signer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.approval_links SET revoked_at = now(), revoked_why = 'signed_elsewhere'
   WHERE tenant_id = NEW.tenant_id AND round_id = NEW.round_id AND member_id = NEW.member_id AND used_at IS NULL AND revoked_at IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER end_links AFTER INSERT ON round_signatures FOR EACH ROW EXECUTE FUNCTION end_links_of_signer();
--> statement-breakpoint
CREATE FUNCTION end_links_of_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.approval_links SET revoked_at = now(), revoked_why = 'rights_changed'
   WHERE tenant_id = NEW.tenant_id AND member_id = NEW.id AND used_at IS NULL AND revoked_at IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER end_links AFTER UPDATE OF role, removed_at ON members FOR EACH ROW
  WHEN (OLD.role IS DISTINCT FROM NEW.role OR (OLD.removed_at IS NULL AND NEW.removed_at IS NOT NULL))
  EXECUTE FUNCTION end_links_of_member();
--> statement-breakpoint
CREATE FUNCTION end_links_of_delegation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE public.approval_links SET revoked_at = now(), revoked_why = 'delegation_ended'
   WHERE tenant_id = NEW.tenant_id AND member_id = NEW.to_member AND on_behalf_of = NEW.from_member
     AND used_at IS NULL AND revoked_at IS NULL;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER end_links AFTER UPDATE OF revoked_at ON delegations FOR EACH ROW
  WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL) EXECUTE FUNCTION end_links_of_delegation();
