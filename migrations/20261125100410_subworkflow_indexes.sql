-- One index for each direction: whom a workflow uses, and who uses it. Only nodes that refer to a workflow are in them.
-- Neither holds the column that the other one is for: without statistics the planner would take either for both.
-- transactional: false
-- depends: 20261125100400_subworkflows
CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_nodes_uses
ON workflow_nodes (tenant_id, workflow_id)
WHERE subworkflow IS NOT NULL;

CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_nodes_used
ON workflow_nodes (tenant_id, subworkflow)
WHERE subworkflow IS NOT NULL;
