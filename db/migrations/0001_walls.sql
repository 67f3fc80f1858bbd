-- Why: the wall between tenants, and what each role may do at all. drizzle-kit writes neither.
-- Locks: brief, the tables are new. Back: drop the policies, then NO FORCE and DISABLE ROW LEVEL SECURITY.
--
-- db/migrate.ts makes the roles before this runs:
--   countersign_app       requests. Owns nothing; sees one tenant at a time, the one in app.tenant_id.
--   countersign_relay     what comes before or beside a tenant: membership, invitation and link look-ups, the outbox, the runner.
--   countersign_identity  the identity provider's own schema and nothing else.
--   countersign_definer   nobody signs in as it. It owns the few SECURITY DEFINER functions (0003_doors.sql) and has policies of
--                         its own for exactly what they touch.

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
--> statement-breakpoint
GRANT USAGE ON SCHEMA public TO countersign_app, countersign_relay, countersign_definer;
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS identity AUTHORIZATION countersign_identity;
--> statement-breakpoint
CREATE SCHEMA IF NOT EXISTS graphile_worker AUTHORIZATION countersign_relay;
--> statement-breakpoint
GRANT USAGE ON SCHEMA jobs TO countersign_relay;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO countersign_relay;
--> statement-breakpoint
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO countersign_relay;
--> statement-breakpoint

-- The wall. nullif: after a transaction-local set_config the setting reads '' (not NULL) and ''::uuid raises.
-- (select …): read once a statement, not once a row.
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
         USING      (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))
         WITH CHECK (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
      name || '_tenant', name);
  END LOOP;
END $$;
--> statement-breakpoint

-- Requests. What a table lacks here is refused for want of a right, before any trigger is asked.
GRANT SELECT, INSERT, UPDATE ON
  agencies, members, invitations, clients, items, series, series_counters, invoices, rounds, approvals, rooms, draft_snapshots,
  deliveries, public_links, mail_sends, mailbox_messages
  TO countersign_app;
--> statement-breakpoint
-- Append-only.
GRANT SELECT, INSERT ON
  issued_versions, documents, payments, allocations, ledger_entries, public_link_visits, outbox_events
  TO countersign_app;
--> statement-breakpoint
-- The log of a draft: appended, and what a snapshot holds may go.
GRANT SELECT, INSERT, DELETE ON draft_updates TO countersign_app;
--> statement-breakpoint
-- The audit trail is read; append_audit() alone writes it.
GRANT SELECT ON audit_heads, audit_events TO countersign_app;
--> statement-breakpoint

-- The relay works across tenants, and sees only what it needs for that.
CREATE POLICY agencies_relay ON agencies FOR SELECT TO countersign_relay USING (true);
--> statement-breakpoint
CREATE POLICY members_relay ON members FOR SELECT TO countersign_relay USING (true);
--> statement-breakpoint
CREATE POLICY invitations_relay ON invitations FOR SELECT TO countersign_relay USING (true);
--> statement-breakpoint
CREATE POLICY public_links_relay ON public_links FOR SELECT TO countersign_relay USING (true);
--> statement-breakpoint
CREATE POLICY outbox_events_relay ON outbox_events FOR SELECT TO countersign_relay USING (true);
--> statement-breakpoint
CREATE POLICY outbox_events_relayed ON outbox_events FOR UPDATE TO countersign_relay USING (true) WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT (tenant_id, name, slug, external_org_id) ON agencies TO countersign_relay;
--> statement-breakpoint
GRANT SELECT ON members, invitations, public_links, outbox_events TO countersign_relay;
--> statement-breakpoint
GRANT UPDATE (attempts, relayed_at) ON outbox_events TO countersign_relay;
--> statement-breakpoint

-- The definer functions. append_audit() stays inside the tenant of the setting, and its policies say so too.
CREATE POLICY audit_heads_definer ON audit_heads TO countersign_definer
  USING      (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
--> statement-breakpoint
CREATE POLICY audit_events_definer ON audit_events TO countersign_definer
  USING      (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON audit_heads TO countersign_definer;
--> statement-breakpoint
GRANT INSERT ON audit_events TO countersign_definer;
--> statement-breakpoint
-- search_invoices() filters by the setting itself: a policy with a condition would switch the index of words off (text operators
-- are not leakproof). It is written once, takes no tenant from its caller, and db/search.test.ts tries to make it leak.
CREATE POLICY invoices_definer ON invoices FOR SELECT TO countersign_definer USING (true);
--> statement-breakpoint
CREATE POLICY clients_definer ON clients FOR SELECT TO countersign_definer USING (true);
--> statement-breakpoint
GRANT SELECT (tenant_id, id, client_id, number, subject, reference, words, listed_at) ON invoices TO countersign_definer;
--> statement-breakpoint
GRANT SELECT (tenant_id, id, name) ON clients TO countersign_definer;
--> statement-breakpoint
-- append_draft_updates() commits what was typed in all rooms of all tenants at once. The right to update is what FOR SHARE asks for.
CREATE POLICY rooms_definer ON rooms TO countersign_definer USING (true) WITH CHECK (true);
--> statement-breakpoint
CREATE POLICY draft_updates_definer ON draft_updates FOR INSERT TO countersign_definer WITH CHECK (true);
--> statement-breakpoint
GRANT SELECT, UPDATE (fence) ON rooms TO countersign_definer;
--> statement-breakpoint
GRANT INSERT ON draft_updates TO countersign_definer;
--> statement-breakpoint
GRANT USAGE ON SEQUENCE draft_updates_seq_seq TO countersign_definer;
