-- Why: guard_appended() looks again at what append_draft_updates() has just judged under the same locks: a quarter of what a
-- commit of a busy moment cost. What comes in through that function alone is passed; every other insert is checked as before.
-- Nobody can log in as countersign_definer or become it, so the name cannot be borrowed: it is who runs inside the functions that
-- it owns, and of these only append_draft_updates() writes here.
-- Locks: none. Back: the function as in 0002_rules.sql.
CREATE OR REPLACE FUNCTION guard_appended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  open_rooms bigint;
BEGIN
  IF current_user = 'countersign_definer' THEN
    RETURN NULL;
  END IF;
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
