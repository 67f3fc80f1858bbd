-- Why: a policy may ask for more eyes where little is left of an invoice after what it costs the agency. The catalogue says what an item
-- costs; a round keeps what that came to when it was submitted, and which line began as which item, for whoever copies it. Neither is
-- part of the content, so no hash and no paper says what the agency pays; like the content, neither changes.
-- Locks: ACCESS EXCLUSIVE on items and rounds for a moment (columns that nobody writes into rows). Back: the function as in
-- 0007_policies.sql, and drop the three columns.
ALTER TABLE "items" ADD COLUMN "cost" text;--> statement-breakpoint
ALTER TABLE "rounds" ADD COLUMN "cost_minor" bigint;--> statement-breakpoint
ALTER TABLE "rounds" ADD COLUMN "line_items" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
CREATE OR REPLACE FUNCTION guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.tenant_id, NEW.id, NEW.invoice_id, NEW.content, NEW.content_hash, NEW.submitted_by, NEW.submitted_at, NEW.steps, NEW.cost_minor, NEW.line_items)
     IS DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.invoice_id, OLD.content, OLD.content_hash, OLD.submitted_by, OLD.submitted_at, OLD.steps, OLD.cost_minor, OLD.line_items) THEN
    RAISE EXCEPTION 'what was submitted does not change' USING ERRCODE = 'CS001';
  END IF;
  IF NEW.state <> OLD.state AND (NEW.state = 'open' OR OLD.state IN ('returned', 'withdrawn', 'superseded', 'issued')) THEN
    RAISE EXCEPTION 'a round that is over does not open again' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
