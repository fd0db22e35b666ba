SET LOCAL citus.multi_shard_modify_mode = 'sequential';
DROP TABLE actor_usage;
DROP TABLE workflow_usage;
-- With its months.
DROP TABLE access_log;
