-- Why: what the team waits for reaches it without asking. Each member is told of what concerns them, by the ways they chose
-- (notifications, notification_settings, push_subscriptions); and whoever has a page open hears within a second that something was
-- committed (tell_live): ids and kinds, never a row. The chain of audit events is the log to resume from, because its order is that of
-- the commits; what is not audited is told without a number (docs/decisions/020).
-- Locks: SHARE ROW EXCLUSIVE on members, audit_events, dispatches, deliveries, documents, failed_work, question_messages,
-- question_threads, remark_threads and remarks for a moment (foreign keys, triggers). Back: drop the triggers tell_live, their functions and the three tables.
CREATE TABLE "notification_settings" (
	"tenant_id" uuid NOT NULL,
	"member_id" uuid NOT NULL,
	"ways" jsonb NOT NULL,
	"time_zone" text,
	"quiet_from" text,
	"quiet_until" text,
	"digest_at" text DEFAULT '08:00' NOT NULL,
	"push_details" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notification_settings_tenant_id_member_id_pk" PRIMARY KEY("tenant_id","member_id"),
	CONSTRAINT "notification_settings_quiet" CHECK ((quiet_from is null) = (quiet_until is null)),
	CONSTRAINT "notification_settings_times" CHECK (concat_ws(' ', digest_at, quiet_from, quiet_until) ~ '^[0-2][0-9]:[0-5][0-9]( [0-2][0-9]:[0-5][0-9]){0,2}$')
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"member_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid,
	"params" jsonb NOT NULL,
	"once_key" text NOT NULL,
	"in_app" boolean NOT NULL,
	"mail" text NOT NULL,
	"push" boolean NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"read_at" timestamp with time zone,
	"digest_on" date,
	CONSTRAINT "notifications_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "notifications_once" UNIQUE("tenant_id","member_id","once_key"),
	CONSTRAINT "notifications_once_key" CHECK (char_length(once_key) between 1 and 200),
	CONSTRAINT "notifications_params" CHECK (pg_column_size(params) <= 4000)
);
--> statement-breakpoint
CREATE TABLE "push_subscriptions" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"member_id" uuid NOT NULL,
	"endpoint" text NOT NULL,
	"p256dh" text NOT NULL,
	"auth" text NOT NULL,
	"device" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_sent_at" timestamp with time zone,
	CONSTRAINT "push_subscriptions_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "push_subscriptions_endpoint" UNIQUE("tenant_id","endpoint"),
	CONSTRAINT "push_subscriptions_sizes" CHECK (char_length(endpoint) <= 1000 and char_length(device) <= 60)
);
--> statement-breakpoint
ALTER TABLE "notification_settings" ADD CONSTRAINT "notification_settings_tenant_id_member_id_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_tenant_id_member_id_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_subscriptions" ADD CONSTRAINT "push_subscriptions_tenant_id_member_id_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","member_id") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notifications_list" ON "notifications" USING btree ("tenant_id","member_id","created_at","id") WHERE in_app;--> statement-breakpoint
CREATE INDEX "notifications_unread" ON "notifications" USING btree ("tenant_id","member_id") WHERE in_app and read_at is null;--> statement-breakpoint
CREATE INDEX "notifications_for_digest" ON "notifications" USING btree ("tenant_id","member_id") WHERE mail = 'digest' and digest_on is null;--> statement-breakpoint
CREATE INDEX "push_subscriptions_of_member" ON "push_subscriptions" USING btree ("tenant_id","member_id");
--> statement-breakpoint

-- The wall: as in 0001_walls.sql.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['notifications', 'notification_settings', 'push_subscriptions'] LOOP
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
-- What was told stays as it was told. Old ones may go: they are no record, the audit trail is.
GRANT SELECT, INSERT, DELETE, UPDATE (read_at, digest_on) ON notifications TO countersign_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (ways, time_zone, quiet_from, quiet_until, digest_at, push_details, updated_at) ON notification_settings TO countersign_app;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (member_id, p256dh, auth, device, last_sent_at) ON push_subscriptions TO countersign_app;
--> statement-breakpoint
-- Which agencies have something for a digest, and nothing of what it is.
CREATE POLICY notifications_relay ON notifications FOR SELECT TO countersign_relay USING (mail = 'digest' AND digest_on IS NULL);
--> statement-breakpoint
GRANT SELECT (tenant_id, mail, digest_on) ON notifications TO countersign_relay;
--> statement-breakpoint

-- Whoever listens on countersign_live hears when this commits. `log` is the event's place in the tenant's chain.
CREATE FUNCTION tell_live_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('countersign_live', jsonb_build_object('tenant', NEW.tenant_id, 'log', NEW.seq, 'kind', NEW.action,
    'subject', NEW.subject_type, 'id', NEW.subject_id)::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell_live AFTER INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION tell_live_of_audit();
--> statement-breakpoint
-- The same for a table that is not audited: tell_live_of(kind, subject, column of the subject's id). Equal words of one transaction
-- are told once, so a statement that touches many rows of one invoice is one message.
CREATE FUNCTION tell_live_of() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('countersign_live', jsonb_build_object('tenant', NEW.tenant_id, 'kind', TG_ARGV[0],
    'subject', TG_ARGV[1], 'id', to_jsonb(NEW) ->> TG_ARGV[2])::text);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell_live AFTER INSERT OR UPDATE OF state, problem ON deliveries FOR EACH ROW EXECUTE FUNCTION tell_live_of('delivery.changed', 'invoice', 'invoice_id');
--> statement-breakpoint
CREATE TRIGGER tell_live AFTER INSERT OR UPDATE OF state ON dispatches FOR EACH ROW EXECUTE FUNCTION tell_live_of('delivery.changed', 'invoice', 'invoice_id');
--> statement-breakpoint
CREATE TRIGGER tell_live AFTER INSERT OR UPDATE OF state ON failed_work FOR EACH ROW EXECUTE FUNCTION tell_live_of('work.changed', 'work', 'id');
--> statement-breakpoint
CREATE TRIGGER tell_live AFTER INSERT OR UPDATE OF mail ON question_messages FOR EACH ROW EXECUTE FUNCTION tell_live_of('question.changed', 'invoice', 'invoice_id');
--> statement-breakpoint
CREATE TRIGGER tell_live AFTER INSERT OR UPDATE OF state ON question_threads FOR EACH ROW EXECUTE FUNCTION tell_live_of('question.changed', 'invoice', 'invoice_id');
--> statement-breakpoint
CREATE TRIGGER tell_live AFTER INSERT ON documents FOR EACH ROW EXECUTE FUNCTION tell_live_of('document.stored', 'version', 'version_id');
--> statement-breakpoint
CREATE TRIGGER tell_live AFTER INSERT OR UPDATE ON remark_threads FOR EACH ROW EXECUTE FUNCTION tell_live_of('remark.changed', 'invoice', 'invoice_id');
--> statement-breakpoint
CREATE TRIGGER tell_live AFTER INSERT OR UPDATE ON remarks FOR EACH ROW EXECUTE FUNCTION tell_live_of('remark.changed', 'invoice', 'invoice_id');
--> statement-breakpoint
-- Also when one is read: the count in the person's other tabs goes down.
CREATE TRIGGER tell_live AFTER INSERT OR UPDATE OF read_at ON notifications FOR EACH ROW EXECUTE FUNCTION tell_live_of('notification.changed', 'member', 'member_id');
