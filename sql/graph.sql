-- Graph questions over one workflow. Loops are never followed.

-- name: order :many
-- Every node with its level, in dependency order: level 0 has no parents, and every other node comes one level
-- after the last of its parents (the longest path from a root). The nodes of one level can run at the same time.
-- A row with level NULL says that the workflow is there but has no nodes; no row at all, that it is not there.
--
-- Both are stored with the node and kept by the database, so nothing is walked here.
SELECT
    node.level,
    node.name,
    node.node_type,
    node.order_index
FROM workflow
LEFT JOIN workflow_nodes AS node
  ON node.tenant_id = workflow.tenant_id
 AND node.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
ORDER BY node.level, node.order_index;

-- name: levels :many
-- result: binary
-- The same by level: the names of the nodes that can run at the same time. One row a level instead of one a node: what
-- a program wants of the order, and the quicker way out.
SELECT
    node.level,
    array_agg(node.name ORDER BY node.order_index) AS names
FROM workflow
LEFT JOIN workflow_nodes AS node
  ON node.tenant_id = workflow.tenant_id
 AND node.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
GROUP BY node.level
ORDER BY node.level;

-- name: loops :many
-- The edges that lead back, from which node to which. No graph question follows them.
SELECT
    parent.name AS parent,
    child.name AS child,
    edge.handoff_data
FROM workflow
JOIN workflow_edges AS edge
  ON edge.tenant_id = workflow.tenant_id
 AND edge.workflow_id = workflow.id
JOIN workflow_nodes AS parent
  ON parent.tenant_id = edge.tenant_id
 AND parent.id = edge.parent_node_id
JOIN workflow_nodes AS child
  ON child.tenant_id = edge.tenant_id
 AND child.id = edge.child_node_id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
  AND edge.is_loop
ORDER BY edge.parent_order, edge.child_order, edge.handoff_data;
