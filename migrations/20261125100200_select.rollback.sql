-- Takes back: the evaluator of `registry select`
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

DROP FUNCTION registry_select(uuid, text, jsonb);
DROP FUNCTION registry_reach(uuid, uuid, integer [], boolean, integer, timestamptz);
DROP FUNCTION registry_neighbours(uuid, uuid, integer [], boolean);
