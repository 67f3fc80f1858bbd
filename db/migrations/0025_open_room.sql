-- Why: a draft is opened by a claim and then by reading what it holds, each a journey to the database and back. In one function it is one
-- journey: every statement of it sees what was committed before it began, so what the claim waited for is read, as it was by two.
-- It runs as whoever calls it: under their row-level security, with their rights and none of its owner's.
-- Locks: none. Back: drop the function; claim_room() stays, for hosts of the version before and for the edge.
CREATE FUNCTION open_room(invoice uuid, claimant text)
RETURNS TABLE (claimed boolean, fence bigint, epoch integer, frozen boolean, frozen_by text, owner text, owner_url text,
               seq bigint, bytes bytea, at timestamptz, whole boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  claim record;
BEGIN
  SELECT * INTO claim FROM claim_room(invoice, claimant);
  IF NOT FOUND THEN
    RETURN;
  END IF;
  -- The claim alone, in the first row.
  RETURN QUERY SELECT claim.claimed, claim.fence, claim.epoch, claim.frozen, claim.frozen_by, claim.owner, claim.owner_url,
                      NULL::bigint, NULL::bytea, NULL::timestamptz, NULL::boolean;
  IF claim.claimed THEN
    RETURN QUERY
      WITH snapshot AS (SELECT s.seq, s.state, s.updated_at FROM draft_snapshots s WHERE s.invoice_id = invoice),
           stored AS (
             SELECT s.seq, s.state AS bytes, s.updated_at AS at, true AS whole FROM snapshot s
              UNION ALL
             SELECT u.seq, u.update, u.created_at, false FROM draft_updates u
              WHERE u.invoice_id = invoice AND u.seq > coalesce((SELECT s.seq FROM snapshot s), 0)
           )
      SELECT NULL::boolean, NULL::bigint, NULL::integer, NULL::boolean, NULL::text, NULL::text, NULL::text,
             t.seq, t.bytes, t.at, t.whole FROM stored t ORDER BY t.seq;
  END IF;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION open_room(uuid, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION open_room(uuid, text) TO countersign_app;
