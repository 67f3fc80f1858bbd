-- Why: to send is an act of its own, with people to, in copy and unseen, words that were composed for it and perhaps a moment to come.
-- An invoice is sent, sent again, and reminded of; each time is a dispatch, and a delivery is one recipient's part of one. And what mails
-- to clients say, who they come from and where answers go becomes the agency's to choose (message_templates, two columns of agencies).
-- Every delivery that there is gets the one dispatch of its version; what was still queued within the last day is asked for again under
-- its new key, and what a mail server or the mailbox was told under the old key is known under the new one: nothing goes out twice.
-- Locks: ACCESS EXCLUSIVE on deliveries, mailbox_messages, clients and agencies while it runs (columns, a key that is built anew over all deliveries).
-- Back: drop the two keys of deliveries, its five columns and both tables, the column of clients, the two of agencies and the three of mailbox_messages, and put
-- UNIQUE (tenant_id, version_id, recipient) back; a version that was sent twice to one person stands in the way.
CREATE TABLE "dispatches" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"invoice_id" uuid NOT NULL,
	"version_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"member_id" uuid,
	"subject" text,
	"body" text,
	"language" text NOT NULL,
	"sender_name" text DEFAULT '' NOT NULL,
	"reply_to" text,
	"send_at" timestamp with time zone,
	"send_local" text,
	"send_zone" text,
	"state" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "dispatches_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "dispatches_version" UNIQUE("tenant_id","id","version_id"),
	CONSTRAINT "dispatches_moment" CHECK ((send_at is null) = (send_local is null) and (send_at is null) = (send_zone is null)),
	CONSTRAINT "dispatches_scheduled" CHECK (state <> 'scheduled' or send_at is not null)
);
--> statement-breakpoint
CREATE TABLE "message_templates" (
	"tenant_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"language" text NOT NULL,
	"subject" text NOT NULL,
	"body" text NOT NULL,
	"saved_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_templates_tenant_id_kind_language_pk" PRIMARY KEY("tenant_id","kind","language")
);
--> statement-breakpoint
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_once";--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "time_zone" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "dispatch_id" uuid;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "role" text DEFAULT 'to' NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "replaces" uuid;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "delivered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "bounced_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mailbox_messages" ADD COLUMN "shown_to" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "mailbox_messages" ADD COLUMN "shown_cc" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "mailbox_messages" ADD COLUMN "reply_to" text;--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "mail_sender_name" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "agencies" ADD COLUMN "mail_reply_to" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "dispatches" ADD CONSTRAINT "dispatches_of_version" FOREIGN KEY ("tenant_id","version_id","invoice_id") REFERENCES "public"."issued_versions"("tenant_id","id","invoice_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "dispatches" ADD CONSTRAINT "dispatches_tenant_id_member_id_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_templates" ADD CONSTRAINT "message_templates_tenant_id_saved_by_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","saved_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint

-- The owner is bound by row-level security too; for the statements that see all tenants it is lifted, and put back below.
ALTER TABLE deliveries NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE issued_versions NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE mail_sends NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE mailbox_messages NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE outbox_events NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
INSERT INTO dispatches (tenant_id, invoice_id, version_id, kind, member_id, language, state, created_at)
SELECT d.tenant_id, d.invoice_id, d.version_id, 'invoice', v.issued_by,
       coalesce(v.document::jsonb #>> '{content,template,locale}', 'en'),
       CASE WHEN bool_or(d.state = 'queued') THEN 'sending' ELSE 'sent' END, min(d.created_at)
  FROM deliveries d JOIN issued_versions v ON v.tenant_id = d.tenant_id AND v.id = d.version_id
 GROUP BY d.tenant_id, d.invoice_id, d.version_id, v.issued_by, v.document;
--> statement-breakpoint
UPDATE deliveries d SET dispatch_id = s.id,
       bounced_at = CASE WHEN d.state = 'bounced' THEN d.created_at END
  FROM dispatches s WHERE s.tenant_id = d.tenant_id AND s.version_id = d.version_id;
--> statement-breakpoint
ALTER TABLE deliveries ALTER COLUMN dispatch_id SET NOT NULL;
--> statement-breakpoint
UPDATE mail_sends m SET message_key = 'delivery/' || d.id FROM deliveries d
 WHERE d.tenant_id = m.tenant_id AND d.recipient = m.recipient AND m.message_key = 'invoice/' || d.version_id || '/' || d.recipient;
--> statement-breakpoint
UPDATE mailbox_messages m SET message_key = 'delivery/' || d.id FROM deliveries d
 WHERE d.tenant_id = m.tenant_id AND d.recipient = m.recipient AND m.message_key = 'invoice/' || d.version_id || '/' || d.recipient;
--> statement-breakpoint
INSERT INTO outbox_events (tenant_id, name, data)
SELECT tenant_id, 'dispatch/asked', jsonb_build_object('tenantId', tenant_id, 'dispatchId', id) FROM dispatches
 WHERE state = 'sending' AND created_at > now() - interval '1 day';
--> statement-breakpoint
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE issued_versions FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE mail_sends FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE mailbox_messages FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE outbox_events FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE INDEX "dispatches_by_invoice" ON "dispatches" USING btree ("tenant_id","invoice_id","created_at");--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_of_dispatch" FOREIGN KEY ("tenant_id","dispatch_id","version_id") REFERENCES "public"."dispatches"("tenant_id","id","version_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_replace" FOREIGN KEY ("tenant_id","replaces") REFERENCES "public"."deliveries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_by_version" ON "deliveries" USING btree ("tenant_id","version_id","recipient");--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_once" UNIQUE("tenant_id","dispatch_id","recipient");
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['dispatches', 'message_templates'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY %I ON %I TO countersign_app
         USING      (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
      name || '_tenant', name);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (state, send_at, send_local, send_zone) ON dispatches TO countersign_app;
--> statement-breakpoint
-- The words of a language are put back to the product's by taking the agency's own away; the audit trail tells who did.
GRANT SELECT, INSERT, UPDATE (subject, body, saved_by, updated_at), DELETE ON message_templates TO countersign_app;
--> statement-breakpoint
CREATE TRIGGER never_deleted BEFORE DELETE ON dispatches FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON dispatches FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON message_templates FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint

-- What was composed stays; a dispatch goes from scheduled to sending to sent, or is cancelled before it is sent, and never back.
CREATE FUNCTION guard_dispatch() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moving CONSTANT text[] := ARRAY['state', 'send_at', 'send_local', 'send_zone'];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> (CASE WHEN NEW.send_at IS NULL THEN 'sending' ELSE 'scheduled' END) THEN
      RAISE EXCEPTION 'a dispatch begins scheduled, or at once' USING ERRCODE = 'CS001';
    END IF;
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - moving <> to_jsonb(OLD) - moving THEN
    RAISE EXCEPTION 'what was composed does not change' USING ERRCODE = 'CS001';
  END IF;
  IF NOT (OLD.state, NEW.state) IN (
    ('scheduled', 'scheduled'), ('scheduled', 'sending'), ('scheduled', 'cancelled'),
    ('sending', 'sending'), ('sending', 'sent'), ('sending', 'cancelled')) THEN
    RAISE EXCEPTION 'a dispatch that was sent or cancelled stays so' USING ERRCODE = 'CS001';
  END IF;
  IF OLD.state <> 'scheduled'
     AND (NEW.send_at, NEW.send_local, NEW.send_zone) IS DISTINCT FROM (OLD.send_at, OLD.send_local, OLD.send_zone) THEN
    RAISE EXCEPTION 'the moment of a dispatch has passed' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_dispatch BEFORE INSERT OR UPDATE ON dispatches FOR EACH ROW EXECUTE FUNCTION guard_dispatch();
