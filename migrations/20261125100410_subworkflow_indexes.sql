-- One index for each direction: whom a workflow uses, and who uses it. Only nodes that refer to a workflow are in them.
-- transactional: false
-- depends: 20261125100400_subworkflows
CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_nodes_uses
ON workflow_nodes (tenant_id, workflow_id, subworkflow)
WHERE subworkflow IS NOT NULL;

CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_nodes_used
ON workflow_nodes (tenant_id, subworkflow, workflow_id)
WHERE subworkflow IS NOT NULL;
