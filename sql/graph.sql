-- Graph questions over one workflow. Loops are never followed.

-- name: order :many
-- Every node with its level, in dependency order: level 0 has no parents, and every other node comes one level
-- after the last of its parents (the longest path from a root). The nodes of one level can run at the same time.
-- A row with level NULL says that the workflow is there but has no nodes; no row at all, that it is not there.
--
-- Kahn's algorithm, a level a step. One working row holds the nodes that are ready and those still waiting with the
-- number of parents they wait for, so that a node is visited once for each edge and never once for each path.
-- OFFSET 0 keeps the lookups by index: the planner would read all edges, or all nodes, again for each node.
WITH RECURSIVE wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), step AS (
    SELECT
        0 AS level,
        (
            SELECT array_agg(node.order_index) AS roots
            FROM workflow_nodes AS node
            WHERE node.tenant_id = :tenant_id
              AND node.workflow_id = wanted.id
              AND NOT EXISTS (
                  SELECT
                  FROM workflow_edges AS edge
                  WHERE edge.tenant_id = :tenant_id
                    AND edge.workflow_id = wanted.id
                    AND edge.child_order = node.order_index
                    AND NOT edge.is_loop
                  OFFSET 0
              )
        ) AS ready,
        NULL::integer [] AS waiting,
        NULL::integer [] AS missing
    FROM wanted
    UNION ALL
    SELECT
        step.level + 1 AS level,
        next.ready,
        next.waiting,
        next.missing
    FROM step
    CROSS JOIN wanted
    CROSS JOIN LATERAL (
        SELECT
            array_agg(touched.order_index) FILTER (WHERE touched.missing = 0) AS ready,
            array_agg(touched.order_index) FILTER (WHERE touched.missing > 0) AS waiting,
            array_agg(touched.missing) FILTER (WHERE touched.missing > 0) AS missing
        FROM (
            SELECT
                seen.order_index,
                -- Counted when a node is met first, carried along from then on.
                (
                    coalesce(
                        max(seen.missing),
                        (
                            SELECT count(*)
                            FROM workflow_edges AS edge
                            WHERE edge.tenant_id = :tenant_id
                              AND edge.workflow_id = wanted.id
                              AND edge.child_order = seen.order_index
                              AND NOT edge.is_loop
                        )
                    ) - sum(seen.placed)
                )::integer AS missing
            FROM (
                SELECT child.child_order AS order_index, 1 AS placed, NULL::integer AS missing
                FROM unnest(step.ready) AS parent (order_index)
                CROSS JOIN LATERAL (
                    SELECT edge.child_order
                    FROM workflow_edges AS edge
                    WHERE edge.tenant_id = :tenant_id
                      AND edge.workflow_id = wanted.id
                      AND edge.parent_order = parent.order_index
                      AND NOT edge.is_loop
                    OFFSET 0
                ) AS child
                UNION ALL
                SELECT waiting.order_index, 0 AS placed, waiting.missing
                FROM unnest(step.waiting, step.missing) AS waiting (order_index, missing)
            ) AS seen
            GROUP BY seen.order_index
            OFFSET 0
        ) AS touched
    ) AS next
    WHERE step.ready IS NOT NULL
)
SELECT
    placed.level,
    node.name,
    node.node_type,
    node.order_index
FROM wanted
LEFT JOIN (
    step
    CROSS JOIN LATERAL unnest(step.ready) AS ready (order_index)
) AS placed (level, ready, waiting, missing, order_index)
  ON true
LEFT JOIN LATERAL (
    SELECT
        step_node.name,
        step_node.node_type,
        step_node.order_index
    FROM workflow_nodes AS step_node
    WHERE step_node.tenant_id = :tenant_id
      AND step_node.workflow_id = wanted.id
      AND step_node.order_index = placed.order_index
    OFFSET 0
) AS node
  ON true
ORDER BY placed.level, node.order_index;

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
