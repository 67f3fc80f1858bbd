-- Why: an approval that nobody signed says that the agency asks for nobody's signature: where it does ask, the database takes none.
-- And an approval of a round without steps (from before there were policies) is by a member who may sign, of what is not their own:
-- what holds for signatures holds where there is none to look at.
-- Locks: none. Back: the function as in 0010_break_glass_and_reminders.sql.
CREATE OR REPLACE FUNCTION guard_approval() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  approved public.rounds;
  agency public.agencies;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state' OR (OLD.state = 'superseded' AND NEW.state <> 'superseded') THEN
      RAISE EXCEPTION 'what was signed does not change, and what was superseded does not come back' USING ERRCODE = 'CS001';
    END IF;
    RETURN NEW;
  END IF;
  -- The lock waits for whoever is withdrawing the round at this moment.
  SELECT r.* INTO approved FROM public.rounds r WHERE r.tenant_id = NEW.tenant_id AND r.id = NEW.round_id FOR SHARE;
  IF NEW.state <> 'granted' OR NOT FOUND OR approved.state NOT IN ('open', 'approved') THEN
    RAISE EXCEPTION 'only a round that is not over is approved' USING ERRCODE = 'CS001';
  END IF;
  IF NEW.kind = 'break_glass' THEN
    IF approved.state <> 'open' OR NOT EXISTS (
      SELECT 1 FROM public.members m
       WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.member_id AND m.removed_at IS NULL AND m.role = 'owner') THEN
      RAISE EXCEPTION 'only an owner breaks the glass, and only of what waits' USING ERRCODE = 'CS006';
    END IF;
    RETURN NEW;
  END IF;
  SELECT a.* INTO agency FROM public.agencies a WHERE a.tenant_id = NEW.tenant_id;
  IF NEW.kind = 'automatic' AND coalesce(agency.approval_required, true) THEN
    RAISE EXCEPTION 'this agency asks for a signature' USING ERRCODE = 'CS006';
  END IF;
  IF NEW.kind = 'person' AND jsonb_array_length(approved.steps) = 0 AND (
    (NOT coalesce(agency.author_may_approve, false) AND NEW.member_id = approved.submitted_by)
    OR NOT EXISTS (SELECT 1 FROM public.members m WHERE m.tenant_id = NEW.tenant_id AND m.id = NEW.member_id
                      AND m.removed_at IS NULL AND m.role IN ('owner', 'admin', 'approver'))) THEN
    RAISE EXCEPTION 'somebody else, who may sign, approves' USING ERRCODE = 'CS006';
  END IF;
  IF EXISTS (
    SELECT 1 FROM jsonb_array_elements(approved.steps) WITH ORDINALITY AS step(said, place)
     WHERE (SELECT count(*) FROM public.round_signatures s
             WHERE s.tenant_id = NEW.tenant_id AND s.round_id = NEW.round_id AND s.step = step.place - 1)
           < CASE WHEN jsonb_typeof(step.said -> 'need') = 'number' THEN (step.said ->> 'need')::int ELSE 1 END) THEN
    RAISE EXCEPTION 'a step of this round is not signed yet' USING ERRCODE = 'CS006';
  END IF;
  RETURN NEW;
END $$;
