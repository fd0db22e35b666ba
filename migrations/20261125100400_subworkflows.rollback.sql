-- Takes back: the names of sub-workflows as a column.
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

ALTER TABLE workflow_nodes DROP COLUMN subworkflow;
DROP FUNCTION registry_subworkflow(jsonb);
DROP FUNCTION registry_name_of(text);
