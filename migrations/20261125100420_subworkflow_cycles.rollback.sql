-- Takes back: workflows use each other in no cycle.
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

DROP TRIGGER watch_workflow_name ON workflow;
DROP TRIGGER watch_subworkflows_on_update ON workflow_nodes;
DROP TRIGGER watch_subworkflows_on_insert ON workflow_nodes;
DROP FUNCTION registry_watch_workflow_name();
DROP FUNCTION registry_watch_subworkflows();
DROP FUNCTION registry_refuse_workflow_cycle(uuid, uuid []);
DROP TABLE subworkflow_turn;
