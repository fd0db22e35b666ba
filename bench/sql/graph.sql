-- What graph questions are measured against: other SQL for the same, and what a program would fetch to answer them itself.

-- name: names_in_order :many
-- The least that any answer with the order of a workflow must do.
SELECT node.name
FROM workflow
JOIN workflow_nodes AS node
  ON node.tenant_id = workflow.tenant_id
 AND node.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
ORDER BY node.order_index;

-- name: nodes :many
-- result: binary
SELECT
    node.order_index,
    node.name,
    (node.parameters -> :weight)::double precision AS weight
FROM workflow
JOIN workflow_nodes AS node
  ON node.tenant_id = workflow.tenant_id
 AND node.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
ORDER BY node.order_index;

-- name: edges :many
-- result: binary
SELECT edge.parent_order, edge.child_order
FROM workflow
JOIN workflow_edges AS edge
  ON edge.tenant_id = workflow.tenant_id
 AND edge.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
  AND NOT edge.is_loop;

-- name: plain_descendants :many
-- The plain recursive CTE over integer orders.
WITH RECURSIVE wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), reached AS (
    SELECT node.order_index
    FROM wanted
    JOIN workflow_nodes AS node
      ON node.workflow_id = wanted.id
    WHERE node.tenant_id = :tenant_id
      AND node.name = :node
    UNION
    SELECT edge.child_order
    FROM reached
    CROSS JOIN wanted
    JOIN workflow_edges AS edge
      ON edge.workflow_id = wanted.id
     AND edge.parent_order = reached.order_index
    WHERE edge.tenant_id = :tenant_id
      AND NOT edge.is_loop
)
SELECT node.name, node.node_type, node.order_index
FROM reached
CROSS JOIN wanted
JOIN workflow_nodes AS node
  ON node.workflow_id = wanted.id
 AND node.order_index = reached.order_index
WHERE node.tenant_id = :tenant_id
  AND node.name <> :node
ORDER BY node.order_index;

-- name: naive_descendants :many
-- timeout: 2s
-- UNION ALL: a node once for each path.
WITH RECURSIVE wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), reached AS (
    SELECT node.order_index
    FROM wanted
    JOIN workflow_nodes AS node
      ON node.workflow_id = wanted.id
    WHERE node.tenant_id = :tenant_id
      AND node.name = :node
    UNION ALL
    SELECT edge.child_order
    FROM reached
    CROSS JOIN wanted
    JOIN workflow_edges AS edge
      ON edge.workflow_id = wanted.id
     AND edge.parent_order = reached.order_index
    WHERE edge.tenant_id = :tenant_id
      AND NOT edge.is_loop
)
SELECT DISTINCT reached.order_index
FROM reached
ORDER BY reached.order_index;

-- name: cycle_clause_descendants :many
-- timeout: 2s
-- PostgreSQL's own CYCLE clause: it carries the path of every row, and so goes every path.
WITH RECURSIVE wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), reached AS (
    SELECT node.order_index
    FROM wanted
    JOIN workflow_nodes AS node
      ON node.workflow_id = wanted.id
    WHERE node.tenant_id = :tenant_id
      AND node.name = :node
    UNION ALL
    SELECT edge.child_order
    FROM reached
    CROSS JOIN wanted
    JOIN workflow_edges AS edge
      ON edge.workflow_id = wanted.id
     AND edge.parent_order = reached.order_index
    WHERE edge.tenant_id = :tenant_id
      AND NOT edge.is_loop
) CYCLE order_index SET is_cycle USING path
SELECT DISTINCT reached.order_index
FROM reached
ORDER BY reached.order_index;

-- name: critical_weight_by_levels :value
-- The weight of the heaviest path without a function: Kahn's algorithm, a level a step, with the weights in arrays.
WITH RECURSIVE wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), step AS (
    SELECT
        root.ready,
        root.totals,
        NULL::integer [] AS waiting,
        NULL::bigint [] AS missing,
        NULL::double precision [] AS heaviest
    FROM wanted
    CROSS JOIN LATERAL (
        SELECT
            array_agg(node.order_index) AS ready,
            array_agg((node.parameters -> :weight)::double precision) AS totals
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
    ) AS root
    UNION ALL
    SELECT next.ready, next.totals, next.waiting, next.missing, next.heaviest
    FROM step
    CROSS JOIN wanted
    CROSS JOIN LATERAL (
        SELECT
            array_agg(touched.order_index) FILTER (WHERE touched.missing = 0) AS ready,
            array_agg(touched.heaviest + node.weight) FILTER (WHERE touched.missing = 0) AS totals,
            array_agg(touched.order_index) FILTER (WHERE touched.missing > 0) AS waiting,
            array_agg(touched.missing) FILTER (WHERE touched.missing > 0) AS missing,
            array_agg(touched.heaviest) FILTER (WHERE touched.missing > 0) AS heaviest
        FROM (
            SELECT
                seen.order_index,
                max(seen.heaviest) AS heaviest,
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
                ) - sum(seen.placed)::bigint AS missing
            FROM (
                SELECT child.child_order AS order_index, 1 AS placed, NULL::bigint AS missing, parent.total AS heaviest
                FROM unnest(step.ready, step.totals) AS parent (order_index, total)
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
                SELECT waiting.order_index, 0 AS placed, waiting.missing, waiting.heaviest
                FROM unnest(step.waiting, step.missing, step.heaviest) AS waiting (order_index, missing, heaviest)
            ) AS seen
            GROUP BY seen.order_index
            OFFSET 0
        ) AS touched
        LEFT JOIN LATERAL (
            SELECT (leaf.parameters -> :weight)::double precision AS weight
            FROM workflow_nodes AS leaf
            WHERE leaf.tenant_id = :tenant_id
              AND leaf.workflow_id = wanted.id
              AND leaf.order_index = touched.order_index
              AND touched.missing = 0
            OFFSET 0
        ) AS node
          ON true
    ) AS next
    WHERE step.ready IS NOT NULL
)
SELECT max(reached.total) AS weight
FROM step
CROSS JOIN LATERAL unnest(step.totals) AS reached (total);
