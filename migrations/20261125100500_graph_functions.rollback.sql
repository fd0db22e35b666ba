-- Takes back: graph functions
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

DROP FUNCTION registry_cycles(integer [], integer [], integer [], integer);
DROP FUNCTION registry_paths(integer [], integer [], text [], integer);
DROP FUNCTION registry_shortest_path(integer [], integer [], integer);
DROP FUNCTION registry_heaviest_path(integer [], integer [], double precision []);
