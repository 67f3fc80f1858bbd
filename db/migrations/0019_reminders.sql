-- Why: clients are reminded before and after the day that an invoice is due, by a ladder that is the agency's own. Each step goes out
-- once about an invoice, whatever becomes of the ladder: the key of reminders says so. An agency that was there before has no row in
-- reminder_settings and sends nothing until somebody turns it on; a new one begins with the usual ladder (server/tenancy).
-- Locks: a moment on agencies, clients, invoices, dispatches and members (foreign keys to them). Back: drop the three tables and the two functions.
CREATE TABLE "reminder_pauses" (
	"tenant_id" uuid NOT NULL,
	"id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"client_id" uuid,
	"invoice_id" uuid,
	"until_day" date,
	"reason" text NOT NULL,
	"paused_by" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_by" uuid,
	"ended_at" timestamp with time zone,
	CONSTRAINT "reminder_pauses_tenant_id_id_pk" PRIMARY KEY("tenant_id","id"),
	CONSTRAINT "reminder_pauses_of_one" CHECK ((client_id is null) <> (invoice_id is null)),
	CONSTRAINT "reminder_pauses_ended" CHECK ((ended_at is null) = (ended_by is null))
);
--> statement-breakpoint
CREATE TABLE "reminder_settings" (
	"tenant_id" uuid PRIMARY KEY NOT NULL,
	"enabled" boolean NOT NULL,
	"settings" jsonb NOT NULL,
	"version" integer NOT NULL,
	"saved_by" uuid NOT NULL,
	"saved_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reminders" (
	"tenant_id" uuid NOT NULL,
	"invoice_id" uuid NOT NULL,
	"step_id" text NOT NULL,
	"dispatch_id" uuid NOT NULL,
	"sent_on" date NOT NULL,
	"late_fee" boolean NOT NULL,
	"fee_draft_id" uuid,
	"fee_through" date,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "reminders_tenant_id_invoice_id_step_id_pk" PRIMARY KEY("tenant_id","invoice_id","step_id"),
	CONSTRAINT "reminders_fee" CHECK ((fee_draft_id is null) = (fee_through is null))
);
--> statement-breakpoint
ALTER TABLE "reminder_pauses" ADD CONSTRAINT "reminder_pauses_tenant_id_client_id_clients_tenant_id_id_fk" FOREIGN KEY ("tenant_id","client_id") REFERENCES "public"."clients"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder_pauses" ADD CONSTRAINT "reminder_pauses_tenant_id_invoice_id_invoices_tenant_id_id_fk" FOREIGN KEY ("tenant_id","invoice_id") REFERENCES "public"."invoices"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder_pauses" ADD CONSTRAINT "reminder_pauses_tenant_id_paused_by_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","paused_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder_pauses" ADD CONSTRAINT "reminder_pauses_tenant_id_ended_by_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","ended_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder_settings" ADD CONSTRAINT "reminder_settings_tenant_id_agencies_tenant_id_fk" FOREIGN KEY ("tenant_id") REFERENCES "public"."agencies"("tenant_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminder_settings" ADD CONSTRAINT "reminder_settings_tenant_id_saved_by_members_tenant_id_id_fk" FOREIGN KEY ("tenant_id","saved_by") REFERENCES "public"."members"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_tenant_id_invoice_id_invoices_tenant_id_id_fk" FOREIGN KEY ("tenant_id","invoice_id") REFERENCES "public"."invoices"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_tenant_id_dispatch_id_dispatches_tenant_id_id_fk" FOREIGN KEY ("tenant_id","dispatch_id") REFERENCES "public"."dispatches"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reminders" ADD CONSTRAINT "reminders_fee_draft" FOREIGN KEY ("tenant_id","fee_draft_id") REFERENCES "public"."invoices"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "reminder_pauses_of_client" ON "reminder_pauses" USING btree ("tenant_id","client_id") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "reminder_pauses_of_invoice" ON "reminder_pauses" USING btree ("tenant_id","invoice_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "reminders_by_day" ON "reminders" USING btree ("tenant_id","sent_on");--> statement-breakpoint
CREATE INDEX "reminders_by_fee_draft" ON "reminders" USING btree ("tenant_id","fee_draft_id") WHERE fee_draft_id is not null;
--> statement-breakpoint

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['reminder_settings', 'reminders', 'reminder_pauses'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY %I ON %I TO countersign_app
         USING      (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
      name || '_tenant', name);
    EXECUTE format('CREATE TRIGGER never_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (enabled, settings, version, saved_by, saved_at) ON reminder_settings TO countersign_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (fee_draft_id, fee_through) ON reminders TO countersign_app;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (ended_by, ended_at) ON reminder_pauses TO countersign_app;
--> statement-breakpoint
-- Which agencies remind, and nothing of whom or how: the rest is read through the agency's own door.
CREATE POLICY reminder_settings_relay ON reminder_settings FOR SELECT TO countersign_relay USING (enabled);
--> statement-breakpoint
GRANT SELECT (tenant_id, enabled) ON reminder_settings TO countersign_relay;
--> statement-breakpoint

-- A fee is proposed once a step, and a pause ends once: what has been said of either does not change.
CREATE FUNCTION guard_reminder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.fee_draft_id IS NOT NULL THEN
    RAISE EXCEPTION 'the fee after this step was proposed before' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_reminder BEFORE UPDATE ON reminders FOR EACH ROW EXECUTE FUNCTION guard_reminder();
--> statement-breakpoint
CREATE FUNCTION guard_reminder_pause() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'a pause that was ended stays so' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_reminder_pause BEFORE UPDATE ON reminder_pauses FOR EACH ROW EXECUTE FUNCTION guard_reminder_pause();
