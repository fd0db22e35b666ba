-- name: one_row(tenant_id, name)^
SELECT workflow.name, workflow.version, workflow.description
FROM workflow
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name;

-- name: thousand_rows(tenant_id, name)
SELECT node.id, node.name, node.node_type, node.order_index
FROM workflow
JOIN workflow_nodes AS node
  ON node.tenant_id = :tenant_id
 AND node.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
ORDER BY node.order_index;

-- name: head(tenant_id, name)^
SELECT id, name, version, description, category, tags, metadata, created_at, updated_at
FROM workflow
WHERE tenant_id = :tenant_id
  AND name = :name;

-- name: nodes(tenant_id, workflow_id)
SELECT id, name, node_type, parameters
FROM workflow_nodes
WHERE tenant_id = :tenant_id
  AND workflow_id = :workflow_id
ORDER BY order_index;

-- name: edges(tenant_id, workflow_id)
SELECT parent_node_id, child_node_id, handoff_data, is_loop
FROM workflow_edges
WHERE tenant_id = :tenant_id
  AND workflow_id = :workflow_id
ORDER BY parent_order, child_order;

-- name: params(tenant_id, workflow_id)
SELECT key, value_type, required, default_value, metadata
FROM workflow_params
WHERE tenant_id = :tenant_id
  AND workflow_id = :workflow_id
ORDER BY key;
