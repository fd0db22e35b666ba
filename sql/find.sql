-- Which workflows contain a pattern: nodes of some kind, one after another. Loops are never followed.

-- name: page :many
-- timeout: 10s
-- param: steps json - [{"node_type", "type_like", "name", "name_like", "name_start", "parameters", "far"}], null: any
-- param: after_size integer null - where the page before ended, with after_id
-- param: after_id uuid null
-- param: look_at integer - how many workflows at most
-- The workflows that contain the pattern, each with the nodes of one match. Smallest workflow first: in it the pattern
-- is the largest part. A last row without a name says that there are more to look at, from size and workflow_id on.
--
-- First the workflows that can match, by their marks (workflow_marks). A search of the GIN index gives them in no
-- order, which is fine up to a thousand; where there are more, they are met soon enough on a walk in the order of size.
-- Then one after the other is looked at until the page is full: step by step the set of nodes at which the pattern so
-- far can end. A node is visited once for each step, never once for each path. From the end of a full match it goes
-- back to one node for each step.
-- OFFSET 0 keeps the look-ups by index, also in a workflow of 100,000 nodes, which the planner takes to have ten.
-- BETWEEN and ORDER BY choose the index of edges: for ten nodes that of the other direction costs the same, but only
-- this one has them in this order.
WITH RECURSIVE pattern AS MATERIALIZED (
    SELECT
        given.step::integer,
        given.node_type,
        given.type_like,
        given.name,
        given.name_like,
        given.name_start,
        given.parameters,
        given.far
    FROM ROWS FROM (
        json_to_recordset(:steps::json) AS (
            node_type text, type_like text, name text, name_like text, name_start text, parameters jsonb, far boolean
        )
    ) WITH ORDINALITY AS given (node_type, type_like, name, name_like, name_start, parameters, far, step)
), wanted AS MATERIALIZED (
    -- A large workflow has marks of types alone, and the mark "large".
    SELECT
        array_agg(needed.mark) FILTER (WHERE needed.place IN ('node of small', 'node of both')) AS small_nodes,
        coalesce(array_agg(needed.mark) FILTER (WHERE needed.place = 'edge of small'), '{}') AS small_edges,
        array_agg(needed.mark) FILTER (WHERE needed.place IN ('node of large', 'node of both')) AS large_nodes
    FROM (
        SELECT
            asked.place,
            registry_mark(registry_mark_seed(:tenant_id::uuid, asked.kind), asked.what) AS mark
        FROM (
            VALUES ('node of small', 'any', ''), ('node of large', 'large', '')
        ) AS asked (place, kind, what)
        UNION ALL
        SELECT
            asked.place,
            registry_mark(registry_mark_seed(:tenant_id::uuid, asked.kind), asked.what) AS mark
        FROM pattern
        CROSS JOIN LATERAL (
            VALUES
            ('node of both', 'node', pattern.node_type),
            ('node of small', 'name', pattern.name),
            ('node of small', 'start', pattern.name_start)
        ) AS asked (place, kind, what)
        WHERE asked.what IS NOT NULL
        UNION ALL
        SELECT
            'node of small' AS place,
            registry_mark(
                registry_value_seed(registry_mark_seed(:tenant_id::uuid, 'value'), entry.key, entry.value),
                coalesce(pattern.node_type, '')
            ) AS mark
        FROM pattern
        CROSS JOIN jsonb_each(pattern.parameters) AS entry (key, value)
        UNION ALL
        SELECT
            'edge of small' AS place,
            registry_mark(
                hashtextextended(
                    parent.node_type,
                    registry_mark_seed(
                        :tenant_id::uuid,
                        CASE WHEN child.step = parent.step + 1 AND NOT child.far THEN 'edge' ELSE 'path' END
                    )
                ),
                child.node_type
            ) AS mark
        FROM pattern AS parent
        JOIN pattern AS child
          ON child.step > parent.step
        WHERE parent.node_type IS NOT NULL
          AND child.node_type IS NOT NULL
    ) AS needed
), first AS MATERIALIZED (
    -- Is it common? Then a search by marks would find most of the rows, for a page that is full after a few.
    SELECT count(*) FILTER (WHERE near.can_match) > 20 AS are_many
    FROM (
        SELECT
            stored.node_marks @> (SELECT wanted.large_nodes FROM wanted)
            OR (
                stored.node_marks @> (SELECT wanted.small_nodes FROM wanted)
                AND stored.edge_marks @> (SELECT wanted.small_edges FROM wanted)
            ) AS can_match
        FROM workflow_marks AS stored
        WHERE stored.tenant_id = :tenant_id
          AND (stored.nodes, stored.workflow_id)
              > (
                  coalesce(:after_size::integer, 0),
                  coalesce(:after_id::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
              )
        ORDER BY stored.nodes, stored.workflow_id
        LIMIT least(200, :look_at::integer)
    ) AS near
), few AS MATERIALIZED (
    -- IS NOT FALSE: no index serves that, so that it is the marks that are looked up.
    SELECT
        stored.nodes AS size,
        stored.workflow_id
    FROM workflow_marks AS stored
    WHERE NOT (SELECT first.are_many FROM first)
      AND stored.tenant_id = :tenant_id
      AND (
          stored.node_marks @> (SELECT wanted.small_nodes FROM wanted)
          AND stored.edge_marks @> (SELECT wanted.small_edges FROM wanted)
          OR stored.node_marks @> (SELECT wanted.large_nodes FROM wanted)
      )
      AND ((stored.nodes, stored.workflow_id) > (:after_size::integer, :after_id::uuid)) IS NOT FALSE
    LIMIT :look_at::integer + 1
), chosen AS MATERIALIZED (
    SELECT (SELECT first.are_many FROM first) OR count(*) > :look_at::integer AS are_many
    FROM few
), candidate AS MATERIALIZED (
    SELECT few.size, few.workflow_id
    FROM few
    WHERE NOT (SELECT chosen.are_many FROM chosen)
    UNION ALL
    (
        -- CASE: the planner takes it for half of the rows, and walks. Of a condition on marks alone it would expect so
        -- few rows that it would rather read all and sort.
        SELECT
            stored.nodes AS size,
            stored.workflow_id
        FROM workflow_marks AS stored
        WHERE (SELECT chosen.are_many FROM chosen)
          AND stored.tenant_id = :tenant_id
          AND (stored.nodes, stored.workflow_id)
              > (
                  coalesce(:after_size::integer, 0),
                  coalesce(:after_id::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
              )
          AND CASE
              WHEN
                  stored.node_marks @> (SELECT wanted.small_nodes FROM wanted)
                  AND stored.edge_marks @> (SELECT wanted.small_edges FROM wanted)
                  THEN true
              ELSE stored.node_marks @> (SELECT wanted.large_nodes FROM wanted)
          END
        ORDER BY stored.nodes, stored.workflow_id
        LIMIT :look_at::integer
    )
), page AS MATERIALIZED (
    SELECT
        candidate.size,
        candidate.workflow_id,
        witness.nodes
    FROM (
        -- In order before they are looked at, so that looking can end with the page.
        SELECT unordered.size, unordered.workflow_id
        FROM candidate AS unordered
        ORDER BY unordered.size, unordered.workflow_id
    ) AS candidate
    CROSS JOIN LATERAL (
        WITH RECURSIVE ending AS (
            SELECT
                1 AS step,
                (
                    SELECT array_agg(node.order_index) AS orders
                    FROM workflow_nodes AS node
                    CROSS JOIN pattern
                    WHERE node.tenant_id = :tenant_id
                      AND node.workflow_id = candidate.workflow_id
                      AND pattern.step = 1
                      AND node.node_type LIKE coalesce(pattern.type_like, '%')
                      AND node.name LIKE coalesce(pattern.name_like, '%')
                      AND node.parameters @> coalesce(pattern.parameters, '{}')
                ) AS orders
            UNION ALL
            SELECT
                ending.step + 1 AS step,
                next.orders
            FROM ending
            CROSS JOIN LATERAL (
                WITH RECURSIVE below AS (
                    SELECT edge.child_order AS order_index, pattern.far
                    FROM pattern
                    CROSS JOIN unnest(ending.orders) AS here (order_index)
                    CROSS JOIN LATERAL (
                        SELECT dependency.child_order
                        FROM workflow_edges AS dependency
                        WHERE dependency.tenant_id = :tenant_id
                          AND dependency.workflow_id = candidate.workflow_id
                          AND dependency.parent_order BETWEEN here.order_index AND here.order_index
                          AND NOT dependency.is_loop
                        ORDER BY dependency.parent_order, dependency.child_order
                        OFFSET 0
                    ) AS edge
                    WHERE pattern.step = ending.step + 1
                    UNION
                    SELECT edge.child_order AS order_index, below.far
                    FROM below
                    CROSS JOIN LATERAL (
                        SELECT dependency.child_order
                        FROM workflow_edges AS dependency
                        WHERE dependency.tenant_id = :tenant_id
                          AND dependency.workflow_id = candidate.workflow_id
                          AND dependency.parent_order BETWEEN below.order_index AND below.order_index
                          AND NOT dependency.is_loop
                        ORDER BY dependency.parent_order, dependency.child_order
                        OFFSET 0
                    ) AS edge
                    WHERE below.far
                )
                SELECT array_agg(node.order_index) AS orders
                FROM pattern
                CROSS JOIN below
                CROSS JOIN LATERAL (
                    SELECT
                        single.order_index,
                        single.node_type,
                        single.name,
                        single.parameters
                    FROM workflow_nodes AS single
                    WHERE single.tenant_id = :tenant_id
                      AND single.workflow_id = candidate.workflow_id
                      AND single.order_index = below.order_index
                    OFFSET 0
                ) AS node
                WHERE pattern.step = ending.step + 1
                  AND node.node_type LIKE coalesce(pattern.type_like, '%')
                  AND node.name LIKE coalesce(pattern.name_like, '%')
                  AND node.parameters @> coalesce(pattern.parameters, '{}')
            ) AS next
            WHERE ending.orders IS NOT NULL
              AND ending.step < (SELECT count(*) FROM pattern)
        ), way AS (
            SELECT
                ending.step,
                (SELECT min(here.order_index) FROM unnest(ending.orders) AS here (order_index)) AS order_index
            FROM ending
            WHERE ending.step = (SELECT count(*) FROM pattern)
              AND ending.orders IS NOT NULL
            UNION ALL
            SELECT
                way.step - 1 AS step,
                nearest.order_index
            FROM way
            CROSS JOIN LATERAL (
                WITH RECURSIVE above AS (
                    SELECT edge.parent_order AS order_index, pattern.far
                    FROM pattern
                    CROSS JOIN LATERAL (
                        SELECT dependency.parent_order
                        FROM workflow_edges AS dependency
                        WHERE dependency.tenant_id = :tenant_id
                          AND dependency.workflow_id = candidate.workflow_id
                          AND dependency.child_order BETWEEN way.order_index AND way.order_index
                          AND NOT dependency.is_loop
                        ORDER BY dependency.child_order, dependency.parent_order
                        OFFSET 0
                    ) AS edge
                    WHERE pattern.step = way.step
                    UNION
                    SELECT edge.parent_order AS order_index, above.far
                    FROM above
                    CROSS JOIN LATERAL (
                        SELECT dependency.parent_order
                        FROM workflow_edges AS dependency
                        WHERE dependency.tenant_id = :tenant_id
                          AND dependency.workflow_id = candidate.workflow_id
                          AND dependency.child_order BETWEEN above.order_index AND above.order_index
                          AND NOT dependency.is_loop
                        ORDER BY dependency.child_order, dependency.parent_order
                        OFFSET 0
                    ) AS edge
                    WHERE above.far
                )
                SELECT max(met.order_index) AS order_index
                FROM (
                    SELECT above.order_index
                    FROM above
                    INTERSECT
                    SELECT unnest(ending.orders) AS order_index
                    FROM ending
                    WHERE ending.step = way.step - 1
                ) AS met (order_index)
            ) AS nearest
            WHERE way.step > 1
        )
        SELECT array_agg(node.name ORDER BY way.step) AS nodes
        FROM way
        CROSS JOIN LATERAL (
            SELECT single.name
            FROM workflow_nodes AS single
            WHERE single.tenant_id = :tenant_id
              AND single.workflow_id = candidate.workflow_id
              AND single.order_index = way.order_index
            OFFSET 0
        ) AS node
        HAVING count(*) > 0
    ) AS witness
    ORDER BY candidate.size, candidate.workflow_id
    LIMIT :page_size::integer
)
SELECT
    workflow.name,
    workflow.version,
    page.nodes,
    page.size,
    page.workflow_id
FROM page
JOIN workflow
  ON workflow.id = page.workflow_id
WHERE workflow.tenant_id = :tenant_id
UNION ALL
(
    SELECT
        NULL AS name,
        NULL AS version,
        NULL AS nodes,
        looked_at.size,
        looked_at.workflow_id
    FROM candidate AS looked_at
    WHERE (SELECT chosen.are_many FROM chosen)
      AND (SELECT count(*) FROM candidate) = :look_at
      AND (SELECT count(*) FROM page) < :page_size
    ORDER BY looked_at.size DESC, looked_at.workflow_id DESC
    LIMIT 1
)
ORDER BY size, workflow_id, name;
