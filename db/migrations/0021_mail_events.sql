-- Why: what becomes of a mail after it left is told by others: providers by their webhooks, mail servers by reports. Each event is kept
-- once, under its teller's own id, and what it means stands on the delivery: why it bounced, and that somebody complained. An event
-- names a delivery and no tenant, so the relay finds whose it is; an address that is in trouble is found by the newest mail to it.
-- Locks: ACCESS EXCLUSIVE on deliveries for a moment (two columns, two small indexes). Back: drop the table, the policy deliveries_relay
-- with its grant, the two indexes and the two columns.
CREATE TABLE "mail_events" (
	"tenant_id" uuid NOT NULL,
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"delivery_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"reason" text,
	"status" text NOT NULL,
	"diagnostic" text NOT NULL,
	"happened_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "mail_events_tenant_id_source_event_id_pk" PRIMARY KEY("tenant_id","source","event_id")
);
--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "bounce_reason" text;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "complained_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "mail_events" ADD CONSTRAINT "mail_events_of_delivery" FOREIGN KEY ("tenant_id","delivery_id") REFERENCES "public"."deliveries"("tenant_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mail_events_by_delivery" ON "mail_events" USING btree ("tenant_id","delivery_id","received_at");--> statement-breakpoint
CREATE INDEX "deliveries_by_recipient" ON "deliveries" USING btree ("tenant_id","recipient","created_at");--> statement-breakpoint
CREATE INDEX "deliveries_by_id" ON "deliveries" USING btree ("id");
--> statement-breakpoint

ALTER TABLE mail_events ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE mail_events FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY mail_events_tenant ON mail_events TO countersign_app
  USING      (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
--> statement-breakpoint
GRANT SELECT, INSERT ON mail_events TO countersign_app;
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON mail_events FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE TRIGGER never_truncated BEFORE TRUNCATE ON mail_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
--> statement-breakpoint

-- Whose a delivery is, and nothing of what it was or to whom.
CREATE POLICY deliveries_relay ON deliveries FOR SELECT TO countersign_relay USING (true);
--> statement-breakpoint
GRANT SELECT (tenant_id, id) ON deliveries TO countersign_relay;
