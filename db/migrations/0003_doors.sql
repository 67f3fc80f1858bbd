-- Why: the functions through which the server reaches what no plain statement should: the audit chain, numbers, the group commit of
-- all rooms, search; and the notifications. Locks: none. Back: drop them.
--
-- SECURITY DEFINER functions belong to countersign_definer, pin the search path, and may be executed by named roles only.

-- The role must be allowed to own functions for a moment.
GRANT CREATE ON SCHEMA public TO countersign_definer;
--> statement-breakpoint

-- Appends to the audit chain of the tenant in app.tenant_id and returns the event's place in it. The head is locked until the
-- transaction ends, so that the chain has no fork and no gap. `body` gets the key "event": all other columns of the row, so that
-- the hash covers them. Anyone can compute it again: sha256(prev_hash \n seq \n body).
CREATE FUNCTION append_audit(action text, subject_type text, subject_id uuid, member_id uuid, actor_name text, body jsonb)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  next_seq bigint;
  last_hash text;
  next_hash text;
  happened timestamptz;
  said text;
BEGIN
  IF tenant IS NULL THEN
    RAISE EXCEPTION 'an audit event belongs to a tenant' USING ERRCODE = '42501';
  END IF;
  IF jsonb_typeof(body) IS DISTINCT FROM 'object' THEN
    RAISE EXCEPTION 'the body of an audit event is an object' USING ERRCODE = '22023';
  END IF;
  INSERT INTO public.audit_heads AS h (tenant_id, seq, hash) VALUES (tenant, 1, '')
    ON CONFLICT (tenant_id) DO UPDATE SET seq = h.seq + 1
    RETURNING h.seq, h.hash INTO next_seq, last_hash;
  -- Read under the lock: later in the chain is later in time.
  happened := clock_timestamp();
  said := (body || jsonb_build_object('event', jsonb_build_object(
    'action', append_audit.action, 'actor', append_audit.actor_name, 'at', to_char(happened AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'memberId', append_audit.member_id, 'subjectId', append_audit.subject_id, 'subjectType', append_audit.subject_type)))::text;
  next_hash := encode(sha256(convert_to(last_hash || E'\n' || next_seq || E'\n' || said, 'UTF8')), 'hex');
  INSERT INTO public.audit_events (tenant_id, seq, at, member_id, actor_name, action, subject_type, subject_id, body, prev_hash, hash)
  VALUES (tenant, next_seq, happened, append_audit.member_id, append_audit.actor_name, append_audit.action, append_audit.subject_type,
          append_audit.subject_id, said, last_hash, next_hash);
  UPDATE public.audit_heads SET hash = next_hash WHERE tenant_id = tenant;
  RETURN next_seq;
END $$;
--> statement-breakpoint
ALTER FUNCTION append_audit(text, text, uuid, uuid, text, jsonb) OWNER TO countersign_definer;
--> statement-breakpoint
REVOKE ALL ON FUNCTION append_audit(text, text, uuid, uuid, text, jsonb) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION append_audit(text, text, uuid, uuid, text, jsonb) TO countersign_app;
--> statement-breakpoint

-- Takes the next number of a series in a period. Whoever comes next waits until this transaction has ended: that is what makes
-- numbers without gaps possible. The number must be on an issued version when the transaction commits.
CREATE FUNCTION take_next_number(series_id uuid, period text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  taken bigint;
BEGIN
  UPDATE public.series_counters c SET last_sequence = c.last_sequence + 1
   WHERE c.tenant_id = tenant AND c.series_id = take_next_number.series_id AND c.period = take_next_number.period
   RETURNING c.last_sequence INTO taken;
  IF taken IS NULL THEN
    -- The first of its period. Two at once: one makes the row, the other waits for it here.
    INSERT INTO public.series_counters (tenant_id, series_id, period, last_sequence)
    VALUES (tenant, take_next_number.series_id, take_next_number.period, 0) ON CONFLICT DO NOTHING;
    UPDATE public.series_counters c SET last_sequence = c.last_sequence + 1
     WHERE c.tenant_id = tenant AND c.series_id = take_next_number.series_id AND c.period = take_next_number.period
     RETURNING c.last_sequence INTO taken;
  END IF;
  RETURN taken;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION take_next_number(uuid, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION take_next_number(uuid, text) TO countersign_app;
--> statement-breakpoint

-- The group commit of all rooms: item i of the four arrays is one update. Each item is accepted, or refused with the reason; one
-- refused does not hold up the others. The relay role calls it, because one commit serves the rooms of many tenants; it may
-- do nothing else with rooms and their logs. See guard_appended() for why FOR SHARE.
CREATE FUNCTION append_draft_updates(tenant_ids uuid[], invoice_ids uuid[], fences bigint[], updates bytea[])
RETURNS TABLE (item bigint, outcome text, seq bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(tenant_ids, invoice_ids, fences, updates) WITH ORDINALITY AS w(tenant_id, invoice_id, fence, update, item)
  ), locked AS MATERIALIZED (
    SELECT r.tenant_id, r.invoice_id, r.fence, r.frozen FROM public.rooms r
     WHERE (r.tenant_id, r.invoice_id) IN (SELECT w.tenant_id, w.invoice_id FROM wanted w)
     ORDER BY r.tenant_id, r.invoice_id FOR SHARE
  ), judged AS MATERIALIZED (
    SELECT w.*, CASE WHEN l.tenant_id IS NULL THEN 'no_room' WHEN l.fence <> w.fence THEN 'fenced' WHEN l.frozen THEN 'frozen' ELSE 'accepted' END AS outcome
      FROM wanted w LEFT JOIN locked l ON l.tenant_id = w.tenant_id AND l.invoice_id = w.invoice_id
     ORDER BY w.item
  ), numbered AS MATERIALIZED (
    SELECT j.*, CASE WHEN j.outcome = 'accepted' THEN nextval('public.draft_updates_seq_seq') END AS seq FROM judged j
  ), kept AS (
    INSERT INTO public.draft_updates (tenant_id, invoice_id, seq, fence, update) OVERRIDING SYSTEM VALUE
    SELECT n.tenant_id, n.invoice_id, n.seq, n.fence, n.update FROM numbered n WHERE n.outcome = 'accepted'
  )
  SELECT n.item, n.outcome, n.seq FROM numbered n ORDER BY n.item
$$;
--> statement-breakpoint
ALTER FUNCTION append_draft_updates(uuid[], uuid[], bigint[], bytea[]) OWNER TO countersign_definer;
--> statement-breakpoint
REVOKE ALL ON FUNCTION append_draft_updates(uuid[], uuid[], bigint[], bytea[]) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION append_draft_updates(uuid[], uuid[], bigint[], bytea[]) TO countersign_relay;
--> statement-breakpoint

-- The newest invoices of the tenant in app.tenant_id in which every word of `query` is found (in number, subject, reference or text),
-- and those of clients whose name has all the words. Text operators are not leakproof, so row-level security would read every
-- row of the tenant instead of the index; this returns ids only, which the caller reads again under row-level security.
CREATE FUNCTION search_invoices(query text, rows_max integer DEFAULT 200, before_listed_at timestamptz DEFAULT NULL, before_id uuid DEFAULT NULL)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
  word text;
  pattern text;
  in_text text := '';
  in_name text := '';
BEGIN
  -- Bounds: eight words of a query of 200 characters find anything that a person looks for.
  FOREACH word IN ARRAY (string_to_array(btrim(regexp_replace(lower(left(query, 200)), '\s+', ' ', 'g')), ' '))[1:8] LOOP
    pattern := '%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%';
    in_text := in_text || format(
      $sql$ AND lower(coalesce(i.number, '') || ' ' || i.subject || ' ' || i.reference || ' ' || i.words) LIKE %L $sql$, pattern);
    in_name := in_name || format(' AND lower(c.name) LIKE %L', pattern);
  END LOOP;
  RETURN QUERY EXECUTE format(
    $sql$
      SELECT found.id FROM (
        SELECT i.id, i.listed_at FROM public.invoices i WHERE i.tenant_id = $1 %s
        UNION
        SELECT i.id, i.listed_at FROM public.clients c JOIN public.invoices i ON i.tenant_id = c.tenant_id AND i.client_id = c.id
         WHERE c.tenant_id = $1 %s
      ) found
      WHERE $3 IS NULL OR (found.listed_at, found.id) < ($3, $4)
      ORDER BY found.listed_at DESC, found.id DESC LIMIT least(greatest($2, 0), 1000)
    $sql$, in_text, in_name)
    USING tenant, rows_max, before_listed_at, before_id;
END $$;
--> statement-breakpoint
ALTER FUNCTION search_invoices(text, integer, timestamptz, uuid) OWNER TO countersign_definer;
--> statement-breakpoint
REVOKE ALL ON FUNCTION search_invoices(text, integer, timestamptz, uuid) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION search_invoices(text, integer, timestamptz, uuid) TO countersign_app;
--> statement-breakpoint
REVOKE CREATE ON SCHEMA public FROM countersign_definer;
--> statement-breakpoint

-- Who waits for work, or remembers somebody's rights, hears of a change when it commits.
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
