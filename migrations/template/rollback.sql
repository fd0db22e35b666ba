-- Takes back: {description}
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
