-- name: one_row^
SELECT workflow.name, workflow.version, workflow.description
FROM workflow
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name;

-- name: head^
SELECT id, name, version, description, category, tags, metadata, created_at, updated_at
FROM workflow
WHERE tenant_id = :tenant_id
  AND name = :name;

-- name: nodes
SELECT id, name, node_type, parameters
FROM workflow_nodes
WHERE tenant_id = :tenant_id
  AND workflow_id = :workflow_id
ORDER BY order_index;

-- name: edges
SELECT parent_node_id, child_node_id, handoff_data, is_loop
FROM workflow_edges
WHERE tenant_id = :tenant_id
  AND workflow_id = :workflow_id
ORDER BY parent_order, child_order;

-- name: params
SELECT key, value_type, required, default_value, metadata
FROM workflow_params
WHERE tenant_id = :tenant_id
  AND workflow_id = :workflow_id
ORDER BY key;
