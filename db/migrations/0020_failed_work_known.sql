-- Why: work that fails every hour by itself stands in the list of failed work once, until somebody decides about it. To know that it
-- stands there, the engine may compare the function and the event (ids, nothing that anybody wrote).
-- Locks: none to speak of. Back: revoke the grant.
GRANT SELECT (function_id, event_data) ON failed_work TO countersign_relay;
