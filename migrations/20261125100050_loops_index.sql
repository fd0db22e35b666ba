-- Loops are few, and asked for by themselves: an index that holds only them.
-- depends: 20261125100000_expand_node_level
-- transactional: false
CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_edges_loops
ON workflow_edges (tenant_id, workflow_id, parent_order, child_order)
WHERE is_loop;
