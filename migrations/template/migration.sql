-- {description}
-- depends: {newest}
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
