-- Why: everything that drizzle-kit does not write: the wall between tenants, the roles' rights, and the rules that hold even
-- against our own code. Locks: brief, the tables are new. Back: drop the functions, triggers and policies, then NO FORCE.
-- The roles countersign_app, countersign_relay and countersign_identity are made by db/migrate.ts before this runs.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS identity;
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS graphile_worker;
--> statement-breakpoint
REVOKE ALL ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO countersign_app, countersign_relay;
--> statement-breakpoint
GRANT USAGE, CREATE ON SCHEMA identity TO countersign_identity;
--> statement-breakpoint
GRANT USAGE, CREATE ON SCHEMA graphile_worker TO countersign_relay;
--> statement-breakpoint
GRANT USAGE ON SCHEMA jobs TO countersign_relay;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO countersign_relay;
--> statement-breakpoint
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO countersign_relay;
--> statement-breakpoint

-- The wall. nullif: after a transaction-local set_config the setting reads '' (not NULL) and ''::uuid raises.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY[
    'agencies', 'members', 'invitations', 'clients', 'items', 'series', 'series_counters', 'invoices', 'rounds', 'approvals',
    'issued_versions', 'documents', 'rooms', 'draft_updates', 'draft_snapshots', 'payments', 'allocations', 'ledger_entries',
    'deliveries', 'public_links', 'public_link_visits', 'mail_sends', 'mailbox_messages', 'audit_heads', 'audit_events', 'outbox_events'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY %I ON %I TO countersign_app
         USING (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
      name || '_tenant', name);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO countersign_app', name);
  END LOOP;
  -- What may change at all; the rest is append-only for want of a right, and again by trigger.
  FOREACH name IN ARRAY ARRAY[
    'agencies', 'members', 'invitations', 'clients', 'items', 'series', 'series_counters', 'invoices', 'rounds', 'approvals',
    'rooms', 'draft_snapshots', 'deliveries', 'public_links', 'mail_sends', 'mailbox_messages', 'audit_heads', 'outbox_events'
  ] LOOP
    EXECUTE format('GRANT UPDATE ON %I TO countersign_app', name);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT DELETE ON draft_updates, draft_snapshots, rooms, mail_sends TO countersign_app;
--> statement-breakpoint

-- The relay works across tenants, and sees only what it needs for that.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['members', 'invitations', 'public_links', 'agencies', 'outbox_events', 'rooms', 'draft_updates', 'draft_snapshots'] LOOP
    EXECUTE format('CREATE POLICY %I ON %I TO countersign_relay USING (true) WITH CHECK (true)', name || '_relay', name);
  END LOOP;
END $$;
--> statement-breakpoint
GRANT SELECT ON members, invitations, public_links TO countersign_relay;
--> statement-breakpoint
GRANT SELECT (tenant_id, name, slug, external_org_id) ON agencies TO countersign_relay;
--> statement-breakpoint
GRANT SELECT, UPDATE ON outbox_events TO countersign_relay;
--> statement-breakpoint
GRANT SELECT, UPDATE (fence) ON rooms TO countersign_relay;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON draft_updates TO countersign_relay;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON draft_snapshots TO countersign_relay;
--> statement-breakpoint

-- An invoice names the version that was issued of it, and no other's.
ALTER TABLE invoices ADD CONSTRAINT invoices_issued_version FOREIGN KEY (tenant_id, issued_version_id, id)
  REFERENCES issued_versions (tenant_id, id, invoice_id);
--> statement-breakpoint
-- At most one round of an invoice is open.
CREATE UNIQUE INDEX rounds_one_open ON rounds (tenant_id, invoice_id) WHERE state = 'open';
--> statement-breakpoint
CREATE INDEX invoices_words ON invoices USING gin (words gin_trgm_ops);
--> statement-breakpoint
CREATE INDEX invoices_by_amount ON invoices (tenant_id, total_minor DESC, id DESC);
--> statement-breakpoint
CREATE INDEX invoices_by_due ON invoices (tenant_id, due_date, id) WHERE due_date IS NOT NULL;
--> statement-breakpoint

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: a mistake is corrected by a new row', TG_TABLE_NAME USING ERRCODE = 'CS001';
END $$;
--> statement-breakpoint
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['issued_versions', 'documents', 'payments', 'allocations', 'ledger_entries', 'audit_events'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
END $$;
--> statement-breakpoint

-- After issue only the settled amount (by the trigger on allocations), the void, and the clock of the row may move.
CREATE FUNCTION guard_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'an invoice is never deleted' USING ERRCODE = 'CS001';
  END IF;
  IF NEW.settled_minor <> OLD.settled_minor AND pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the settled amount follows from allocations' USING ERRCODE = 'CS002';
  END IF;
  IF OLD.state IN ('issued', 'voided') THEN
    IF to_jsonb(NEW) - ARRAY['settled_minor', 'updated_at', 'state'] IS DISTINCT FROM to_jsonb(OLD) - ARRAY['settled_minor', 'updated_at', 'state'] THEN
      RAISE EXCEPTION 'an issued invoice does not change' USING ERRCODE = 'CS001';
    END IF;
    IF NEW.state <> OLD.state AND NOT (OLD.state = 'issued' AND NEW.state = 'voided' AND NEW.settled_minor = 0) THEN
      RAISE EXCEPTION 'an issued invoice can only be voided, and only while nothing settles it' USING ERRCODE = 'CS001';
    END IF;
  ELSIF NEW.state IN ('issued', 'voided') AND NOT (OLD.state = 'approved' AND NEW.state = 'issued') THEN
    RAISE EXCEPTION 'only an approved document is issued' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_invoice BEFORE UPDATE OR DELETE ON invoices FOR EACH ROW EXECUTE FUNCTION guard_invoice();
--> statement-breakpoint

-- What was submitted and what was signed never change; only what became of it does, and a signature only from granted to superseded.
CREATE FUNCTION guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  movable text[] := CASE TG_TABLE_NAME WHEN 'rounds' THEN ARRAY['state', 'closed_by', 'closed_at', 'comment'] ELSE ARRAY['state'] END;
BEGIN
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - movable IS DISTINCT FROM to_jsonb(OLD) - movable THEN
    RAISE EXCEPTION 'what was submitted or signed does not change' USING ERRCODE = 'CS001';
  END IF;
  IF TG_TABLE_NAME = 'approvals' AND OLD.state = 'superseded' AND NEW.state <> 'superseded' THEN
    RAISE EXCEPTION 'a superseded approval does not come back' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_round BEFORE UPDATE OR DELETE ON rounds FOR EACH ROW EXECUTE FUNCTION guard_round();
--> statement-breakpoint
CREATE TRIGGER guard_round BEFORE UPDATE OR DELETE ON approvals FOR EACH ROW EXECUTE FUNCTION guard_round();
--> statement-breakpoint

-- An allocation moves the invoice's settled amount in its own transaction, under the invoice's lock.
CREATE FUNCTION settle_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  target invoices;
  source_currency text;
  source_left bigint;
BEGIN
  SELECT * INTO target FROM invoices WHERE tenant_id = NEW.tenant_id AND id = NEW.invoice_id FOR UPDATE;
  IF target.state IS DISTINCT FROM 'issued' OR target.kind <> 'invoice' THEN
    RAISE EXCEPTION 'only an issued invoice can be settled' USING ERRCODE = 'CS003';
  END IF;
  IF NEW.payment_id IS NOT NULL THEN
    SELECT currency INTO source_currency FROM payments WHERE tenant_id = NEW.tenant_id AND id = NEW.payment_id FOR UPDATE;
    SELECT coalesce((SELECT sum(amount_minor) FROM payments WHERE tenant_id = NEW.tenant_id AND (id = NEW.payment_id OR reverses_payment_id = NEW.payment_id)), 0)
         - coalesce((SELECT sum(amount_minor) FROM allocations WHERE tenant_id = NEW.tenant_id AND payment_id = NEW.payment_id), 0)
      INTO source_left;
  ELSE
    SELECT currency INTO source_currency FROM invoices
     WHERE tenant_id = NEW.tenant_id AND id = NEW.credit_note_id AND kind = 'credit_note' AND state = 'issued' FOR UPDATE;
    SELECT i.total_minor - coalesce((SELECT sum(amount_minor) FROM allocations WHERE tenant_id = NEW.tenant_id AND credit_note_id = NEW.credit_note_id), 0)
      INTO source_left FROM invoices i WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.credit_note_id;
  END IF;
  IF source_currency IS DISTINCT FROM target.currency THEN
    RAISE EXCEPTION 'payment and invoice are in different currencies' USING ERRCODE = 'CS004';
  END IF;
  -- The new row is counted already: less than nothing left means that more was handed out than came in.
  IF source_left < 0 THEN
    RAISE EXCEPTION 'more is allocated than was received' USING ERRCODE = 'CS005';
  END IF;
  IF target.settled_minor + NEW.amount_minor NOT BETWEEN 0 AND target.total_minor THEN
    RAISE EXCEPTION 'more is allocated than is open' USING ERRCODE = 'CS006';
  END IF;
  UPDATE invoices SET settled_minor = settled_minor + NEW.amount_minor, updated_at = now()
   WHERE tenant_id = NEW.tenant_id AND id = NEW.invoice_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER settle_invoice AFTER INSERT ON allocations FOR EACH ROW EXECUTE FUNCTION settle_invoice();
--> statement-breakpoint

CREATE FUNCTION ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM ledger_entries WHERE tenant_id = NEW.tenant_id AND batch_id = NEW.batch_id GROUP BY currency HAVING sum(amount_minor) <> 0) THEN
    RAISE EXCEPTION 'the ledger batch % does not balance', NEW.batch_id USING ERRCODE = 'CS007';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_balances AFTER INSERT ON ledger_entries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger_balances();
--> statement-breakpoint

-- The audit chain: one head a tenant, locked until commit, so that the chain has no fork and no gap.
CREATE FUNCTION append_audit(action text, subject_type text, subject_id uuid, member_id uuid, actor_name text, body text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  head audit_heads;
  next_seq bigint;
  next_hash text;
BEGIN
  INSERT INTO audit_heads (tenant_id, seq, hash) VALUES (tenant, 0, '') ON CONFLICT (tenant_id) DO NOTHING;
  SELECT * INTO head FROM audit_heads WHERE tenant_id = tenant FOR UPDATE;
  next_seq := head.seq + 1;
  next_hash := encode(sha256(convert_to(head.hash || E'\n' || next_seq || E'\n' || body, 'UTF8')), 'hex');
  INSERT INTO audit_events (tenant_id, seq, member_id, actor_name, action, subject_type, subject_id, body, prev_hash, hash)
  VALUES (tenant, next_seq, member_id, actor_name, action, subject_type, subject_id, body, head.hash, next_hash);
  UPDATE audit_heads SET seq = next_seq, hash = next_hash WHERE tenant_id = tenant;
  RETURN next_seq;
END $$;
--> statement-breakpoint

-- The group commit of all rooms: an update lands only while its room is open and its writer still owns it. FOR SHARE makes
-- freeze (which updates the row) wait for appends in flight, and appends after it see the room frozen.
CREATE FUNCTION append_draft_updates(tenants uuid[], invoice_ids uuid[], fences bigint[], updates bytea[])
RETURNS TABLE (tenant_id uuid, invoice_id uuid, seq bigint) LANGUAGE sql AS $$
  WITH wanted AS (
    SELECT * FROM unnest(tenants, invoice_ids, fences, updates) AS w(tenant_id, invoice_id, fence, update)
  ), writable AS MATERIALIZED (
    SELECT r.tenant_id, r.invoice_id, r.fence FROM rooms r
     WHERE (r.tenant_id, r.invoice_id) IN (SELECT w.tenant_id, w.invoice_id FROM wanted w) AND NOT r.frozen
     ORDER BY r.tenant_id, r.invoice_id FOR SHARE
  )
  INSERT INTO draft_updates (tenant_id, invoice_id, fence, update)
  SELECT w.tenant_id, w.invoice_id, w.fence, w.update FROM wanted w
    JOIN writable r ON r.tenant_id = w.tenant_id AND r.invoice_id = w.invoice_id AND r.fence = w.fence
  RETURNING draft_updates.tenant_id, draft_updates.invoice_id, draft_updates.seq
$$;
--> statement-breakpoint

-- Who waits for work or for a change of rights hears of it at commit.
CREATE FUNCTION tell_outbox() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('countersign_outbox', '');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell_outbox AFTER INSERT ON outbox_events FOR EACH STATEMENT EXECUTE FUNCTION tell_outbox();
--> statement-breakpoint
CREATE FUNCTION tell_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('countersign_member', NEW.tenant_id || ':' || NEW.user_id);
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER tell_member AFTER INSERT OR UPDATE ON members FOR EACH ROW EXECUTE FUNCTION tell_member();
--> statement-breakpoint

-- Text operators are not leakproof, so row-level security would read every row of the tenant instead of the index. This function
-- takes the tenant from the setting only and returns ids, which are read again under row-level security.
CREATE FUNCTION search_invoices(query text, rows_max integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT i.id FROM public.invoices i
   WHERE i.tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)
     -- The longest word goes to the trigram index; the others only have to be there too.
     AND i.words ILIKE '%' || (
       SELECT replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_')
         FROM unnest(string_to_array(btrim(query), ' ')) AS word ORDER BY length(word) DESC LIMIT 1) || '%'
     AND NOT EXISTS (
       SELECT 1 FROM unnest(string_to_array(btrim(query), ' ')) AS word
        WHERE word <> '' AND i.words NOT ILIKE '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%')
   ORDER BY i.listed_at DESC, i.id DESC LIMIT rows_max
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION search_invoices(text, integer) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION search_invoices(text, integer) TO countersign_app;
--> statement-breakpoint
-- The definer is the owner, whom FORCE binds unless it is a superuser: it may read invoices for this function.
DO $$
BEGIN
  EXECUTE format('CREATE POLICY invoices_search ON invoices FOR SELECT TO %I USING (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))', current_user);
END $$;
