-- Why: a draft whose history outweighs what it says is built anew, and then has a new epoch. Its log goes on: whoever replays it has
-- to know where one document ended and the next began. The ends stand in the room's row, because there are next to none of them.
-- Locks: ACCESS EXCLUSIVE on rooms for a moment (a column with a constant default, no rewrite). Back: the function as in
-- 0004_owners_and_authors.sql, and drop the column, as long as no room has left its first epoch.
ALTER TABLE "rooms" ADD COLUMN "epoch_ends" bigint[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
-- As it was; and what has ended stays so.
CREATE OR REPLACE FUNCTION guard_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.tenant_id, NEW.invoice_id) IS DISTINCT FROM (OLD.tenant_id, OLD.invoice_id) OR NEW.fence < OLD.fence OR NEW.epoch < OLD.epoch THEN
    RAISE EXCEPTION 'the fence and the epoch of a room only go up' USING ERRCODE = 'CS014';
  END IF;
  IF NEW.owner IS NOT NULL AND NEW.owner IS DISTINCT FROM OLD.owner AND NEW.fence = OLD.fence THEN
    RAISE EXCEPTION 'a room has no new owner without a new fence' USING ERRCODE = 'CS014';
  END IF;
  IF NEW.epoch_ends[1:cardinality(OLD.epoch_ends)] IS DISTINCT FROM OLD.epoch_ends OR cardinality(NEW.epoch_ends) >= NEW.epoch THEN
    RAISE EXCEPTION 'an epoch that is over stays so, and there is one more epoch than ends' USING ERRCODE = 'CS014';
  END IF;
  RETURN NEW;
END $$;
