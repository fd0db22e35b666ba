-- Takes back: what a question consists of.
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

DROP FUNCTION registry_search_pieces(uuid, jsonb);
