DROP TRIGGER update_levels_on_delete ON workflow_edges;
DROP TRIGGER update_levels_on_update ON workflow_edges;
DROP TRIGGER update_levels_on_insert ON workflow_edges;
DROP FUNCTION registry_keep_levels();
DROP FUNCTION registry_settle_levels(uuid, uuid, integer [], bigint);
ALTER TABLE workflow_nodes DROP COLUMN level;
