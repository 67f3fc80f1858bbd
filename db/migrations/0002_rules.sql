-- Why: the rules that hold even against our own code, and against anyone who reaches SQL as the role of requests.
-- Locks: brief, the tables are new. Back: drop the triggers, then their functions.
--
-- A refusal carries an SQLSTATE of class CS; db/refusals.ts names them. Names are qualified with their schema, because a caller
-- may make temporary tables, and those come first in the search path. What a rule looks for and does not find is a refusal: whoever
-- changes app.tenant_id in the middle of a statement hides the rows from the rule, and gains nothing.

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
  FOREACH name IN ARRAY ARRAY['invoices', 'rounds', 'approvals', 'series_counters', 'audit_heads'] LOOP
    EXECUTE format('CREATE TRIGGER never_deleted BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', name);
    EXECUTE format('CREATE TRIGGER never_truncated BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', name);
  END LOOP;
END $$;
--> statement-breakpoint

-- An invoice begins as a draft; only an approved one is issued, and its row then says what its version says. After issue only the
-- settled amount (by the trigger on allocations), the void, and the clock of the row may move.
CREATE FUNCTION guard_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  version public.issued_versions;
  said jsonb;
  corrected public.invoices;
  credited bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' OR NEW.settled_minor <> 0 THEN
      RAISE EXCEPTION 'an invoice begins as an unsettled draft' USING ERRCODE = 'CS001';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.tenant_id <> OLD.tenant_id OR NEW.id <> OLD.id THEN
    RAISE EXCEPTION 'an invoice keeps its tenant and its id' USING ERRCODE = 'CS001';
  END IF;
  IF NEW.settled_minor <> OLD.settled_minor AND pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'the settled amount follows from allocations' USING ERRCODE = 'CS002';
  END IF;
  IF OLD.state = 'discarded' AND NEW.state <> 'discarded' THEN
    RAISE EXCEPTION 'a discarded draft does not come back' USING ERRCODE = 'CS001';
  END IF;

  IF OLD.state IN ('issued', 'voided') THEN
    IF to_jsonb(NEW) - ARRAY['settled_minor', 'updated_at', 'state'] <> to_jsonb(OLD) - ARRAY['settled_minor', 'updated_at', 'state'] THEN
      RAISE EXCEPTION 'an issued invoice does not change' USING ERRCODE = 'CS001';
    END IF;
    IF NEW.state <> OLD.state THEN
      IF OLD.state <> 'issued' OR NEW.state <> 'voided' THEN
        RAISE EXCEPTION 'an issued invoice can only be voided' USING ERRCODE = 'CS001';
      END IF;
      -- No row at all where the invoice itself is hidden.
      SELECT coalesce(sum(a.amount_minor), 0) INTO credited FROM public.invoices i
        LEFT JOIN public.allocations a ON a.tenant_id = i.tenant_id AND a.credit_note_id = i.id
       WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.id GROUP BY i.id;
      IF NEW.settled_minor <> 0 OR credited IS DISTINCT FROM 0 THEN
        RAISE EXCEPTION 'what is settled, or settles another, is not voided' USING ERRCODE = 'CS003';
      END IF;
    END IF;
    RETURN NEW;
  END IF;

  IF NEW.state = 'voided' OR (NEW.state = 'issued' AND OLD.state <> 'approved') THEN
    RAISE EXCEPTION 'only an approved document is issued, and only an issued one voided' USING ERRCODE = 'CS001';
  END IF;
  IF NEW.state = 'issued' THEN
    SELECT * INTO version FROM public.issued_versions v WHERE v.tenant_id = NEW.tenant_id AND v.id = NEW.issued_version_id;
    said := version.document::jsonb;
    IF said #>> '{content,kind}' IS DISTINCT FROM NEW.kind
       OR said #>> '{content,currency}' IS DISTINCT FROM NEW.currency
       OR said #>> '{content,clientId}' IS DISTINCT FROM NEW.client_id::text
       OR said #>> '{content,totals,netMinor}' IS DISTINCT FROM NEW.net_minor::text
       OR said #>> '{content,totals,taxMinor}' IS DISTINCT FROM NEW.tax_minor::text
       OR said #>> '{content,totals,totalMinor}' IS DISTINCT FROM NEW.total_minor::text
       OR said ->> 'issueDate' IS DISTINCT FROM to_char(NEW.issue_date, 'YYYY-MM-DD')
       OR said ->> 'dueDate' IS DISTINCT FROM to_char(NEW.due_date, 'YYYY-MM-DD')
    THEN
      RAISE EXCEPTION 'the row of the invoice says something else than its issued version' USING ERRCODE = 'CS004';
    END IF;
    IF NEW.kind = 'credit_note' AND NEW.corrects_invoice_id IS NOT NULL THEN
      -- The lock makes two credit notes of one invoice come one after the other.
      SELECT * INTO corrected FROM public.invoices i
       WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.corrects_invoice_id FOR NO KEY UPDATE;
      SELECT coalesce(sum(i.total_minor), 0) INTO credited FROM public.invoices i
       WHERE i.tenant_id = NEW.tenant_id AND i.corrects_invoice_id = NEW.corrects_invoice_id AND i.id <> NEW.id
         AND i.kind = 'credit_note' AND i.state = 'issued';
      IF corrected.state IS DISTINCT FROM 'issued' OR corrected.kind <> 'invoice' OR corrected.currency <> NEW.currency
         OR credited + NEW.total_minor > corrected.total_minor THEN
        RAISE EXCEPTION 'a credit note takes back no more than its invoice still asks for' USING ERRCODE = 'CS005';
      END IF;
    END IF;
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_invoice BEFORE INSERT OR UPDATE ON invoices FOR EACH ROW EXECUTE FUNCTION guard_invoice();
--> statement-breakpoint

-- What was submitted never changes, and what was closed does not open again; what was signed goes from granted to superseded only.
-- (That a used approval cannot be superseded is the foreign key of issued_versions.)
CREATE FUNCTION guard_round() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.tenant_id, NEW.id, NEW.invoice_id, NEW.content, NEW.content_hash, NEW.submitted_by, NEW.submitted_at)
     IS DISTINCT FROM (OLD.tenant_id, OLD.id, OLD.invoice_id, OLD.content, OLD.content_hash, OLD.submitted_by, OLD.submitted_at) THEN
    RAISE EXCEPTION 'what was submitted does not change' USING ERRCODE = 'CS001';
  END IF;
  IF NEW.state <> OLD.state AND (NEW.state = 'open' OR OLD.state IN ('returned', 'withdrawn', 'superseded', 'issued')) THEN
    RAISE EXCEPTION 'a round that is over does not open again' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_round BEFORE UPDATE ON rounds FOR EACH ROW EXECUTE FUNCTION guard_round();
--> statement-breakpoint
CREATE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  round_state text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state' OR (OLD.state = 'superseded' AND NEW.state <> 'superseded') THEN
      RAISE EXCEPTION 'what was signed does not change, and what was superseded does not come back' USING ERRCODE = 'CS001';
    END IF;
    RETURN NEW;
  END IF;
  -- The lock waits for whoever is withdrawing the round at this moment.
  SELECT r.state INTO round_state FROM public.rounds r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id FOR SHARE;
  IF NEW.state <> 'granted' OR round_state IS NULL OR round_state NOT IN ('open', 'approved') THEN
    RAISE EXCEPTION 'only a round that is not over is approved' USING ERRCODE = 'CS001';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_approval BEFORE INSERT OR UPDATE ON approvals FOR EACH ROW EXECUTE FUNCTION guard_approval();
--> statement-breakpoint

-- Issued is what was approved, byte for byte: the document is canonical JSON, so it begins with its content, and that content is
-- the text that the approved round froze. Its number is one that take_next_number() gave.
CREATE FUNCTION guard_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  approved public.rounds;
  said jsonb := NEW.document::jsonb;
  taken bigint;
  series_kind text;
BEGIN
  SELECT r.* INTO approved FROM public.approvals a
    JOIN public.rounds r ON r.tenant_id = a.tenant_id AND r.id = a.round_id
   WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.approval_id
     FOR SHARE OF r;
  IF NOT FOUND OR approved.state NOT IN ('open', 'approved') THEN
    RAISE EXCEPTION 'there is no approval, or its round is over' USING ERRCODE = 'CS006';
  END IF;
  -- An approval of another hash, or one that was superseded, is refused by the foreign key.
  IF approved.content_hash = NEW.content_hash
     AND (NOT starts_with(NEW.document, '{"content":' || approved.content || ',') OR said ->> 'contentHash' IS DISTINCT FROM NEW.content_hash) THEN
    RAISE EXCEPTION 'the document is not what was approved' USING ERRCODE = 'CS006';
  END IF;
  IF said ->> 'number' IS DISTINCT FROM NEW.number THEN
    RAISE EXCEPTION 'the document carries another number' USING ERRCODE = 'CS004';
  END IF;
  SELECT s.kind INTO series_kind FROM public.series s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.series_id;
  IF series_kind IS DISTINCT FROM said #>> '{content,kind}' THEN
    RAISE EXCEPTION 'the series numbers another kind of document' USING ERRCODE = 'CS007';
  END IF;
  SELECT c.last_sequence INTO taken FROM public.series_counters c
   WHERE c.tenant_id = NEW.tenant_id AND c.series_id = NEW.series_id AND c.period = NEW.period;
  IF taken IS NULL OR NEW.sequence > taken THEN
    RAISE EXCEPTION 'the number was not taken from its series' USING ERRCODE = 'CS007';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_version BEFORE INSERT ON issued_versions FOR EACH ROW EXECUTE FUNCTION guard_version();
--> statement-breakpoint
CREATE FUNCTION version_is_used() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.invoices i WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.invoice_id AND i.issued_version_id = NEW.id) THEN
    RAISE EXCEPTION 'a version was written and its invoice not issued' USING ERRCODE = 'CS004';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER version_is_used AFTER INSERT ON issued_versions DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION version_is_used();
--> statement-breakpoint

-- No gap: a counter only goes up, and every number that a transaction took is on an issued version when it commits.
CREATE FUNCTION guard_counter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.tenant_id, NEW.series_id, NEW.period) IS DISTINCT FROM (OLD.tenant_id, OLD.series_id, OLD.period)
     OR NEW.last_sequence <= OLD.last_sequence THEN
    RAISE EXCEPTION 'a counter only goes up' USING ERRCODE = 'CS007';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_counter BEFORE UPDATE ON series_counters FOR EACH ROW EXECUTE FUNCTION guard_counter();
--> statement-breakpoint
CREATE FUNCTION numbers_are_used() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  used bigint;
  -- A counter that is new counts from one, whatever it was made to say.
  before bigint := CASE TG_OP WHEN 'UPDATE' THEN OLD.last_sequence ELSE 0 END;
BEGIN
  SELECT count(*) INTO used FROM public.issued_versions v
   WHERE v.tenant_id = NEW.tenant_id AND v.series_id = NEW.series_id AND v.period = NEW.period
     AND v.sequence > before AND v.sequence <= NEW.last_sequence;
  IF used <> NEW.last_sequence - before THEN
    RAISE EXCEPTION 'a number was taken and not used: there would be a gap' USING ERRCODE = 'CS007';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER numbers_are_used AFTER INSERT OR UPDATE ON series_counters DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION numbers_are_used();
--> statement-breakpoint

-- A payment is reversed whole, in its own currency, and only once nothing rests on it any more.
CREATE FUNCTION guard_payment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  reversed public.payments;
  allocated bigint;
BEGIN
  IF NEW.reverses_payment_id IS NULL THEN RETURN NEW; END IF;
  SELECT * INTO reversed FROM public.payments p
   WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.reverses_payment_id FOR NO KEY UPDATE;
  IF NOT FOUND OR reversed.reverses_payment_id IS NOT NULL OR reversed.currency <> NEW.currency OR reversed.amount_minor <> -NEW.amount_minor THEN
    RAISE EXCEPTION 'a reversal mirrors the payment that it reverses' USING ERRCODE = 'CS011';
  END IF;
  SELECT coalesce(sum(a.amount_minor), 0) INTO allocated FROM public.allocations a
   WHERE a.tenant_id = NEW.tenant_id AND a.payment_id = NEW.reverses_payment_id;
  IF allocated <> 0 THEN
    RAISE EXCEPTION 'reverse what the payment settled first' USING ERRCODE = 'CS011';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_payment BEFORE INSERT ON payments FOR EACH ROW EXECUTE FUNCTION guard_payment();
--> statement-breakpoint

-- An allocation moves the invoice's settled amount in its own transaction. Both ends are locked, FOR NO KEY UPDATE: the foreign
-- keys of the new row hold FOR KEY SHARE already, and FOR UPDATE would make two allocations of one invoice deadlock.
CREATE FUNCTION settle_invoice() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  target public.invoices;
  reversed public.allocations;
  source_currency text;
  source_minor bigint;
  allocated bigint;
BEGIN
  SELECT * INTO target FROM public.invoices i WHERE i.tenant_id = NEW.tenant_id AND i.id = NEW.invoice_id FOR NO KEY UPDATE;
  IF target.state IS DISTINCT FROM 'issued' OR target.kind <> 'invoice' THEN
    RAISE EXCEPTION 'only an issued invoice is settled' USING ERRCODE = 'CS003';
  END IF;
  IF NEW.reverses_allocation_id IS NOT NULL THEN
    SELECT * INTO reversed FROM public.allocations a WHERE a.tenant_id = NEW.tenant_id AND a.id = NEW.reverses_allocation_id;
    IF reversed.reverses_allocation_id IS NOT NULL OR reversed.amount_minor IS DISTINCT FROM -NEW.amount_minor OR reversed.invoice_id <> NEW.invoice_id
       OR reversed.payment_id IS DISTINCT FROM NEW.payment_id OR reversed.credit_note_id IS DISTINCT FROM NEW.credit_note_id THEN
      RAISE EXCEPTION 'a reversal mirrors the allocation that it reverses' USING ERRCODE = 'CS011';
    END IF;
  END IF;

  IF NEW.payment_id IS NOT NULL THEN
    SELECT p.currency, p.amount_minor INTO source_currency, source_minor FROM public.payments p
     WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.payment_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM public.payments p WHERE p.tenant_id = NEW.tenant_id AND p.reverses_payment_id = NEW.payment_id) THEN
      source_minor := 0;
    END IF;
    SELECT coalesce(sum(a.amount_minor), 0) INTO allocated FROM public.allocations a
     WHERE a.tenant_id = NEW.tenant_id AND a.payment_id = NEW.payment_id;
  ELSE
    SELECT c.currency, c.total_minor INTO source_currency, source_minor FROM public.invoices c
     WHERE c.tenant_id = NEW.tenant_id AND c.id = NEW.credit_note_id AND c.kind = 'credit_note' AND c.state = 'issued' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'only an issued credit note settles' USING ERRCODE = 'CS003';
    END IF;
    SELECT coalesce(sum(a.amount_minor), 0) INTO allocated FROM public.allocations a
     WHERE a.tenant_id = NEW.tenant_id AND a.credit_note_id = NEW.credit_note_id;
  END IF;
  IF source_currency IS DISTINCT FROM target.currency THEN
    RAISE EXCEPTION 'what settles and what is settled are in different currencies' USING ERRCODE = 'CS008';
  END IF;
  -- The new row is counted in `allocated`.
  IF allocated > greatest(source_minor, 0) OR allocated < 0 THEN
    RAISE EXCEPTION 'more is allocated than there is' USING ERRCODE = 'CS009';
  END IF;
  IF target.settled_minor + NEW.amount_minor NOT BETWEEN 0 AND target.total_minor THEN
    RAISE EXCEPTION 'more is allocated than is open' USING ERRCODE = 'CS010';
  END IF;
  UPDATE public.invoices SET settled_minor = settled_minor + NEW.amount_minor, updated_at = now()
   WHERE tenant_id = NEW.tenant_id AND id = NEW.invoice_id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER settle_invoice AFTER INSERT ON allocations FOR EACH ROW EXECUTE FUNCTION settle_invoice();
--> statement-breakpoint
-- Locking a payment's row asks for the right to update something of it; its trigger refuses every actual change.
GRANT UPDATE (tenant_id) ON payments TO countersign_app;
--> statement-breakpoint

CREATE FUNCTION ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Null where the batch is hidden.
  IF (SELECT bool_and(total = 0) FROM (
        SELECT sum(e.amount_minor) AS total FROM public.ledger_entries e
         WHERE e.tenant_id = NEW.tenant_id AND e.batch_id = NEW.batch_id GROUP BY e.currency
      ) currencies) IS NOT TRUE THEN
    RAISE EXCEPTION 'the ledger batch % does not balance', NEW.batch_id USING ERRCODE = 'CS012';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE CONSTRAINT TRIGGER ledger_balances AFTER INSERT ON ledger_entries DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION ledger_balances();
--> statement-breakpoint

-- An update of a draft lands only while its room is open and its writer still owns it. FOR SHARE waits for a freeze or a take-over
-- that is under way and then sees what it did; a freeze (any UPDATE of the row) waits for appends under way. So when a freeze has
-- committed, no later update exists anywhere. Once a statement, not once a row: a group commit brings hundreds.
CREATE FUNCTION guard_appended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  open_rooms bigint;
BEGIN
  SELECT count(*) INTO open_rooms FROM (
    SELECT r.frozen, r.fence, a.lowest, a.highest FROM public.rooms r
      JOIN (SELECT n.tenant_id, n.invoice_id, min(n.fence) AS lowest, max(n.fence) AS highest FROM appended n GROUP BY 1, 2) a
        ON a.tenant_id = r.tenant_id AND a.invoice_id = r.invoice_id
     ORDER BY r.tenant_id, r.invoice_id
       FOR SHARE OF r
  ) locked WHERE NOT locked.frozen AND locked.lowest = locked.fence AND locked.highest = locked.fence;
  IF open_rooms <> (SELECT count(DISTINCT (n.tenant_id, n.invoice_id)) FROM appended n) THEN
    RAISE EXCEPTION 'the draft is frozen, or somebody else owns its room' USING ERRCODE = 'CS013';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_appended AFTER INSERT ON draft_updates REFERENCING NEW TABLE AS appended
  FOR EACH STATEMENT EXECUTE FUNCTION guard_appended();
--> statement-breakpoint
CREATE FUNCTION guard_compacted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM removed u WHERE NOT EXISTS (
      SELECT 1 FROM public.draft_snapshots s WHERE s.tenant_id = u.tenant_id AND s.invoice_id = u.invoice_id AND s.seq >= u.seq)
  ) THEN
    RAISE EXCEPTION 'an update goes only once a snapshot holds it' USING ERRCODE = 'CS014';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_compacted AFTER DELETE ON draft_updates REFERENCING OLD TABLE AS removed
  FOR EACH STATEMENT EXECUTE FUNCTION guard_compacted();
--> statement-breakpoint
CREATE TRIGGER append_only BEFORE UPDATE ON draft_updates FOR EACH ROW EXECUTE FUNCTION refuse_change();
--> statement-breakpoint
CREATE FUNCTION guard_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.tenant_id, NEW.invoice_id) IS DISTINCT FROM (OLD.tenant_id, OLD.invoice_id) OR NEW.fence < OLD.fence OR NEW.epoch < OLD.epoch THEN
    RAISE EXCEPTION 'the fence and the epoch of a room only go up' USING ERRCODE = 'CS014';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_room BEFORE UPDATE ON rooms FOR EACH ROW EXECUTE FUNCTION guard_room();
--> statement-breakpoint
CREATE FUNCTION guard_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.tenant_id, NEW.invoice_id) IS DISTINCT FROM (OLD.tenant_id, OLD.invoice_id) OR NEW.seq < OLD.seq THEN
    RAISE EXCEPTION 'a snapshot holds no less than the one before it' USING ERRCODE = 'CS014';
  END IF;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER guard_snapshot BEFORE UPDATE ON draft_snapshots FOR EACH ROW EXECUTE FUNCTION guard_snapshot();
