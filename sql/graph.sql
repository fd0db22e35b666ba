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

-- name: select :one
-- param: program jsonb - the steps of the selection in postfix order, as the comment of registry_select says
-- returns: names not null, unmatched not null
-- The names of the nodes that a selection chooses, in dependency order, and the steps that matched nothing. No row:
-- there is no such workflow. The function does all of it, so that it is one round trip and one snapshot.
SELECT
    selected.names,
    selected.unmatched
FROM registry_select(:tenant_id, :name, :program::jsonb) AS selected;

-- name: nodes_for_suggestion :many
-- param: others text[] - names that are looked for as well: it may be that one of these was meant
-- Nodes to choose a "did you mean" from: those on either side of the missing name, in a small workflow all, and the
-- others that are there.
(
    SELECT node.name
    FROM workflow
    JOIN workflow_nodes AS node
      ON node.workflow_id = workflow.id
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :workflow
      AND node.tenant_id = :tenant_id
      AND node.name >= :name
    ORDER BY node.name
    LIMIT 300
)
UNION
(
    SELECT node.name
    FROM workflow
    JOIN workflow_nodes AS node
      ON node.workflow_id = workflow.id
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :workflow
      AND node.tenant_id = :tenant_id
      AND node.name < :name
    ORDER BY node.name DESC
    LIMIT 300
)
UNION
SELECT node.name
FROM workflow
CROSS JOIN unnest(:others::text []) AS other (name)
JOIN workflow_nodes AS node
  ON node.workflow_id = workflow.id
 AND node.name = other.name
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :workflow
  AND node.tenant_id = :tenant_id;

-- name: node_types :many
-- The types of the nodes of a workflow, the most frequent first.
SELECT
    node.node_type,
    count(*) AS nodes
FROM workflow
JOIN workflow_nodes AS node
  ON node.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
  AND node.tenant_id = :tenant_id
GROUP BY node.node_type
ORDER BY count(*) DESC, node.node_type
LIMIT 20;
