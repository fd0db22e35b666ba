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

-- name: levels :one
-- result: binary
-- The same as two arrays, name by name: what a program wants of the order. NULL and NULL where there are no nodes.
--
-- A chain has as many levels as nodes, and as many rows would take three times as long.
SELECT
    ordered.names,
    ordered.levels
FROM workflow
CROSS JOIN LATERAL (
    SELECT
        array_agg(node.name) AS names,
        array_agg(node.level) AS levels
    FROM (
        SELECT
            stored.name,
            stored.level
        FROM workflow_nodes AS stored
        WHERE stored.tenant_id = :tenant_id
          AND stored.workflow_id = workflow.id
        ORDER BY stored.level, stored.order_index
    ) AS node
) AS ordered
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name;

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

-- name: descendants :many
-- Every node that runs after the given ones, which are left out themselves, in dependency order: what a change of them
-- can affect. A row without order_index is a given name that no node has, or, without a name as well, says that the
-- workflow is there but nothing was found; no row at all, that it is not there.
--
-- Walks integer orders, not uuids: 1.4–2.7 times faster. UNION keeps each node once, whatever the number of paths.
-- OFFSET 0 keeps the lookups by index: without statistics the planner would read all edges again for each node.
-- Those of one round go through the index from left to right; at random they miss the cache and take a third longer.
-- The nodes are then read in stretches of up to 128 orders, eight nodes where a save has spread them out: a third
-- cheaper than one by one and as safe. A lookup of all at once (= ANY of an array) would, without statistics, be
-- answered by reading the workflow by another index.
WITH RECURSIVE wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), given AS MATERIALIZED (
    SELECT given.name, node.order_index
    FROM wanted
    CROSS JOIN unnest(:nodes::text []) AS given (name)
    LEFT JOIN LATERAL (
        SELECT step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.name = given.name
        OFFSET 0
    ) AS node
      ON true
), given_orders AS MATERIALIZED (
    SELECT array_agg(given.order_index) AS orders
    FROM given
), reached AS (
    SELECT given.order_index
    FROM given
    WHERE given.order_index IS NOT NULL
    UNION
    SELECT child.order_index
    FROM (
        SELECT reached.order_index
        FROM reached
        ORDER BY reached.order_index
    ) AS here
    CROSS JOIN wanted
    CROSS JOIN LATERAL (
        SELECT edge.child_order AS order_index
        FROM workflow_edges AS edge
        WHERE edge.tenant_id = :tenant_id
          AND edge.workflow_id = wanted.id
          AND edge.parent_order = here.order_index
          AND NOT edge.is_loop
        OFFSET 0
    ) AS child
)
SELECT
    found.name,
    found.node_type,
    found.order_index
FROM wanted
LEFT JOIN LATERAL (
    SELECT
        node.name,
        node.node_type,
        node.order_index
    FROM (
        SELECT
            min(reached.order_index) AS lowest,
            max(reached.order_index) AS highest,
            array_agg(reached.order_index) AS orders
        FROM reached
        CROSS JOIN given_orders
        WHERE array_position(given_orders.orders, reached.order_index) IS NULL
        GROUP BY reached.order_index / 128
    ) AS stretch
    CROSS JOIN LATERAL (
        SELECT
            step.name,
            step.node_type,
            step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.order_index BETWEEN stretch.lowest AND stretch.highest
        OFFSET 0
    ) AS node
    WHERE array_position(stretch.orders, node.order_index) IS NOT NULL
    UNION ALL
    SELECT
        given.name,
        NULL AS node_type,
        NULL AS order_index
    FROM given
    WHERE given.order_index IS NULL
) AS found
  ON true
ORDER BY found.order_index NULLS FIRST;

-- name: ancestors :many
-- Every node that runs before the given ones, which are left out themselves, in dependency order. Rows without
-- order_index mean what they mean in descendants, and the query is made alike.
WITH RECURSIVE wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), given AS MATERIALIZED (
    SELECT given.name, node.order_index
    FROM wanted
    CROSS JOIN unnest(:nodes::text []) AS given (name)
    LEFT JOIN LATERAL (
        SELECT step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.name = given.name
        OFFSET 0
    ) AS node
      ON true
), given_orders AS MATERIALIZED (
    SELECT array_agg(given.order_index) AS orders
    FROM given
), reached AS (
    SELECT given.order_index
    FROM given
    WHERE given.order_index IS NOT NULL
    UNION
    SELECT parent.order_index
    FROM (
        SELECT reached.order_index
        FROM reached
        ORDER BY reached.order_index
    ) AS here
    CROSS JOIN wanted
    CROSS JOIN LATERAL (
        SELECT edge.parent_order AS order_index
        FROM workflow_edges AS edge
        WHERE edge.tenant_id = :tenant_id
          AND edge.workflow_id = wanted.id
          AND edge.child_order = here.order_index
          AND NOT edge.is_loop
        OFFSET 0
    ) AS parent
)
SELECT
    found.name,
    found.node_type,
    found.order_index
FROM wanted
LEFT JOIN LATERAL (
    SELECT
        node.name,
        node.node_type,
        node.order_index
    FROM (
        SELECT
            min(reached.order_index) AS lowest,
            max(reached.order_index) AS highest,
            array_agg(reached.order_index) AS orders
        FROM reached
        CROSS JOIN given_orders
        WHERE array_position(given_orders.orders, reached.order_index) IS NULL
        GROUP BY reached.order_index / 128
    ) AS stretch
    CROSS JOIN LATERAL (
        SELECT
            step.name,
            step.node_type,
            step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.order_index BETWEEN stretch.lowest AND stretch.highest
        OFFSET 0
    ) AS node
    WHERE array_position(stretch.orders, node.order_index) IS NOT NULL
    UNION ALL
    SELECT
        given.name,
        NULL AS node_type,
        NULL AS order_index
    FROM given
    WHERE given.order_index IS NULL
) AS found
  ON true
ORDER BY found.order_index NULLS FIRST;

-- name: descendants_within :many
-- The descendants that at most :depth edges lead to, otherwise like descendants.
--
-- A walk by levels that meets each node once: UNION on the node and its depth would meet it once for each depth at
-- which it can be reached, which explodes where edges skip nodes. So a node is kept without its depth, and one row
-- more, that is no node, counts the levels as they pass; it ends the walk at :depth, and ends with it.
WITH RECURSIVE wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), given AS MATERIALIZED (
    SELECT given.name, node.order_index
    FROM wanted
    CROSS JOIN unnest(:nodes::text []) AS given (name)
    LEFT JOIN LATERAL (
        SELECT step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.name = given.name
        OFFSET 0
    ) AS node
      ON true
), given_orders AS MATERIALIZED (
    SELECT array_agg(given.order_index) AS orders
    FROM given
), reached AS (
    (
        SELECT given.order_index, NULL::bigint AS depth
        FROM given
        WHERE given.order_index IS NOT NULL
        UNION ALL
        SELECT
            NULL AS order_index,
            0 AS depth
    )
    UNION
    SELECT next.order_index, next.depth
    FROM (
        SELECT
            reached.order_index,
            reached.depth,
            max(reached.depth) OVER () AS level,
            count(reached.order_index) OVER () AS nodes
        FROM reached
        ORDER BY reached.order_index
    ) AS here
    CROSS JOIN wanted
    CROSS JOIN LATERAL (
        SELECT edge.child_order AS order_index, NULL::bigint AS depth
        FROM workflow_edges AS edge
        WHERE edge.tenant_id = :tenant_id
          AND edge.workflow_id = wanted.id
          AND edge.parent_order = here.order_index
          AND NOT edge.is_loop
        UNION ALL
        SELECT
            NULL AS order_index,
            here.depth + 1 AS depth
        WHERE here.depth IS NOT NULL
        OFFSET 0
    ) AS next
    WHERE here.level < :depth::bigint
      AND here.nodes > 0
)
SELECT
    found.name,
    found.node_type,
    found.order_index
FROM wanted
LEFT JOIN LATERAL (
    SELECT
        node.name,
        node.node_type,
        node.order_index
    FROM (
        SELECT
            min(reached.order_index) AS lowest,
            max(reached.order_index) AS highest,
            array_agg(reached.order_index) AS orders
        FROM reached
        CROSS JOIN given_orders
        WHERE array_position(given_orders.orders, reached.order_index) IS NULL
        GROUP BY reached.order_index / 128
    ) AS stretch
    CROSS JOIN LATERAL (
        SELECT
            step.name,
            step.node_type,
            step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.order_index BETWEEN stretch.lowest AND stretch.highest
        OFFSET 0
    ) AS node
    WHERE array_position(stretch.orders, node.order_index) IS NOT NULL
    UNION ALL
    SELECT
        given.name,
        NULL AS node_type,
        NULL AS order_index
    FROM given
    WHERE given.order_index IS NULL
) AS found
  ON true
ORDER BY found.order_index NULLS FIRST;

-- name: ancestors_within :many
-- The ancestors from which at most :depth edges lead to a given node, otherwise like ancestors. Walks by levels, as
-- descendants_within does.
WITH RECURSIVE wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), given AS MATERIALIZED (
    SELECT given.name, node.order_index
    FROM wanted
    CROSS JOIN unnest(:nodes::text []) AS given (name)
    LEFT JOIN LATERAL (
        SELECT step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.name = given.name
        OFFSET 0
    ) AS node
      ON true
), given_orders AS MATERIALIZED (
    SELECT array_agg(given.order_index) AS orders
    FROM given
), reached AS (
    (
        SELECT given.order_index, NULL::bigint AS depth
        FROM given
        WHERE given.order_index IS NOT NULL
        UNION ALL
        SELECT
            NULL AS order_index,
            0 AS depth
    )
    UNION
    SELECT next.order_index, next.depth
    FROM (
        SELECT
            reached.order_index,
            reached.depth,
            max(reached.depth) OVER () AS level,
            count(reached.order_index) OVER () AS nodes
        FROM reached
        ORDER BY reached.order_index
    ) AS here
    CROSS JOIN wanted
    CROSS JOIN LATERAL (
        SELECT edge.parent_order AS order_index, NULL::bigint AS depth
        FROM workflow_edges AS edge
        WHERE edge.tenant_id = :tenant_id
          AND edge.workflow_id = wanted.id
          AND edge.child_order = here.order_index
          AND NOT edge.is_loop
        UNION ALL
        SELECT
            NULL AS order_index,
            here.depth + 1 AS depth
        WHERE here.depth IS NOT NULL
        OFFSET 0
    ) AS next
    WHERE here.level < :depth::bigint
      AND here.nodes > 0
)
SELECT
    found.name,
    found.node_type,
    found.order_index
FROM wanted
LEFT JOIN LATERAL (
    SELECT
        node.name,
        node.node_type,
        node.order_index
    FROM (
        SELECT
            min(reached.order_index) AS lowest,
            max(reached.order_index) AS highest,
            array_agg(reached.order_index) AS orders
        FROM reached
        CROSS JOIN given_orders
        WHERE array_position(given_orders.orders, reached.order_index) IS NULL
        GROUP BY reached.order_index / 128
    ) AS stretch
    CROSS JOIN LATERAL (
        SELECT
            step.name,
            step.node_type,
            step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.order_index BETWEEN stretch.lowest AND stretch.highest
        OFFSET 0
    ) AS node
    WHERE array_position(stretch.orders, node.order_index) IS NOT NULL
    UNION ALL
    SELECT
        given.name,
        NULL AS node_type,
        NULL AS order_index
    FROM given
    WHERE given.order_index IS NULL
) AS found
  ON true
ORDER BY found.order_index NULLS FIRST;

-- name: roots :many
-- The nodes that no edge leads to, in dependency order; a loop is no such edge. A row without a name says that the
-- workflow is there but has none; no row at all, that it is not there.
--
-- They are those of level 0: no edge has to be read.
WITH wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
)
SELECT
    found.name,
    found.node_type,
    found.order_index
FROM wanted
LEFT JOIN LATERAL (
    SELECT
        node.name,
        node.node_type,
        node.order_index
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = wanted.id
      AND node.level = 0
    OFFSET 0
) AS found
  ON true
ORDER BY found.order_index;

-- name: sinks :many
-- The nodes that no edge leads away from, in dependency order; otherwise like roots.
--
-- EXCEPT goes through both indexes once, side by side, each in its order: so the id is a value of its own, and DISTINCT
-- is said before it. NOT EXISTS may, without statistics, look up the edges of each node.
WITH wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), chosen AS (
    SELECT node.order_index
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = (SELECT wanted.id FROM wanted)
    EXCEPT
    SELECT DISTINCT edge.parent_order
    FROM workflow_edges AS edge
    WHERE edge.tenant_id = :tenant_id
      AND edge.workflow_id = (SELECT wanted.id FROM wanted)
      AND NOT edge.is_loop
)
SELECT
    found.name,
    found.node_type,
    found.order_index
FROM wanted
LEFT JOIN LATERAL (
    SELECT
        node.name,
        node.node_type,
        node.order_index
    FROM (
        SELECT
            min(chosen.order_index) AS lowest,
            max(chosen.order_index) AS highest,
            array_agg(chosen.order_index) AS orders
        FROM chosen
        GROUP BY chosen.order_index / 128
    ) AS stretch
    CROSS JOIN LATERAL (
        SELECT
            step.name,
            step.node_type,
            step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.order_index BETWEEN stretch.lowest AND stretch.highest
        OFFSET 0
    ) AS node
    WHERE array_position(stretch.orders, node.order_index) IS NOT NULL
) AS found
  ON true
ORDER BY found.order_index;

-- name: isolated :many
-- The nodes that are at no end of an edge, roots and sinks at once; otherwise like roots.
WITH wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), chosen AS (
    SELECT root.order_index
    FROM wanted
    CROSS JOIN LATERAL (
        SELECT node.order_index
        FROM workflow_nodes AS node
        WHERE node.tenant_id = :tenant_id
          AND node.workflow_id = wanted.id
          AND node.level = 0
        OFFSET 0
    ) AS root
    EXCEPT
    SELECT DISTINCT edge.parent_order
    FROM workflow_edges AS edge
    WHERE edge.tenant_id = :tenant_id
      AND edge.workflow_id = (SELECT wanted.id FROM wanted)
      AND NOT edge.is_loop
)
SELECT
    found.name,
    found.node_type,
    found.order_index
FROM wanted
LEFT JOIN LATERAL (
    SELECT
        node.name,
        node.node_type,
        node.order_index
    FROM (
        SELECT
            min(chosen.order_index) AS lowest,
            max(chosen.order_index) AS highest,
            array_agg(chosen.order_index) AS orders
        FROM chosen
        GROUP BY chosen.order_index / 128
    ) AS stretch
    CROSS JOIN LATERAL (
        SELECT
            step.name,
            step.node_type,
            step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.order_index BETWEEN stretch.lowest AND stretch.highest
        OFFSET 0
    ) AS node
    WHERE array_position(stretch.orders, node.order_index) IS NOT NULL
) AS found
  ON true
ORDER BY found.order_index;

-- name: path :many
-- A shortest way from the node :first to the node :last along the edges, node by node, both included. Rows without
-- order_index mean what they mean in descendants.
--
-- Orders rise along every edge, so a way stays between the two: only that part is read, once.
WITH wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), ends AS MATERIALIZED (
    SELECT given.name, node.order_index, given.place
    FROM wanted
    CROSS JOIN unnest(ARRAY[:first::text, :last::text]) WITH ORDINALITY AS given (name, place)
    LEFT JOIN LATERAL (
        SELECT step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.name = given.name
        OFFSET 0
    ) AS node
      ON true
), span AS MATERIALIZED (
    SELECT
        wanted.id,
        (SELECT ends.order_index FROM ends WHERE ends.place = 1) AS lowest,
        (SELECT ends.order_index FROM ends WHERE ends.place = 2) AS highest
    FROM wanted
), nodes AS MATERIALIZED (
    SELECT
        array_agg(node.order_index) AS orders,
        array_agg(node.name)::text [] AS names,
        array_agg(node.node_type) AS node_types
    FROM span
    CROSS JOIN LATERAL (
        SELECT
            step.order_index,
            step.name,
            step.node_type
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = span.id
          AND step.order_index BETWEEN span.lowest AND span.highest
        ORDER BY step.order_index
    ) AS node
), edges AS MATERIALIZED (
    -- width_bucket searches the sorted orders: it gives the rank. A join could become a loop over all pairs. LATERAL
    -- keeps the arrays on the outer side, where they are not copied for each edge.
    SELECT
        array_agg(width_bucket(edge.parent_order, nodes.orders)) AS parents,
        array_agg(width_bucket(edge.child_order, nodes.orders)) AS children
    FROM nodes
    CROSS JOIN span
    CROSS JOIN LATERAL (
        SELECT dependency.parent_order, dependency.child_order
        FROM workflow_edges AS dependency
        WHERE nodes.orders IS NOT NULL
          AND dependency.tenant_id = :tenant_id
          AND dependency.workflow_id = span.id
          AND dependency.parent_order BETWEEN span.lowest AND span.highest
          AND dependency.child_order <= span.highest
          AND NOT dependency.is_loop
        ORDER BY dependency.parent_order, dependency.child_order
    ) AS edge
)
SELECT
    found.name,
    found.node_type,
    found.order_index
FROM wanted
LEFT JOIN (
    SELECT
        step.name,
        step.node_type,
        step.order_index
    FROM nodes
    CROSS JOIN edges
    CROSS JOIN LATERAL unnest(
        nodes.names,
        nodes.node_types,
        nodes.orders,
        registry_shortest_path(edges.parents, edges.children, cardinality(nodes.orders))
    ) AS step (name, node_type, order_index, distance)
    WHERE nodes.orders IS NOT NULL
      AND step.distance IS NOT NULL
    UNION ALL
    SELECT
        ends.name,
        NULL AS node_type,
        NULL AS order_index
    FROM ends
    WHERE ends.order_index IS NULL
) AS found
  ON true
ORDER BY found.order_index NULLS FIRST;

-- name: paths :many
-- timeout: 30s
-- The ways from the node :first to the node :last along the edges, both included, each as an array of names; at most
-- :most of them, in the order of the nodes they pass. Nodes joined by several edges are one way.
-- A row with unknown holds a given name that no node has; one with nothing says that the workflow is there but no
-- way; no row at all, that it is not there.
--
-- The ways can be too many to count: they are made one by one, over edges that lead to :last only, and no more.
WITH wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), ends AS MATERIALIZED (
    SELECT given.name, node.order_index, given.place
    FROM wanted
    CROSS JOIN unnest(ARRAY[:first::text, :last::text]) WITH ORDINALITY AS given (name, place)
    LEFT JOIN LATERAL (
        SELECT step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.name = given.name
        OFFSET 0
    ) AS node
      ON true
), span AS MATERIALIZED (
    SELECT
        wanted.id,
        (SELECT ends.order_index FROM ends WHERE ends.place = 1) AS lowest,
        (SELECT ends.order_index FROM ends WHERE ends.place = 2) AS highest
    FROM wanted
), nodes AS MATERIALIZED (
    SELECT
        array_agg(node.order_index) AS orders,
        array_agg(node.name)::text [] AS names,
        array_agg(node.node_type) AS node_types
    FROM span
    CROSS JOIN LATERAL (
        SELECT
            step.order_index,
            step.name,
            step.node_type
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = span.id
          AND step.order_index BETWEEN span.lowest AND span.highest
        ORDER BY step.order_index
    ) AS node
), edges AS MATERIALIZED (
    -- width_bucket searches the sorted orders: it gives the rank. A join could become a loop over all pairs. LATERAL
    -- keeps the arrays on the outer side, where they are not copied for each edge.
    SELECT
        array_agg(width_bucket(edge.parent_order, nodes.orders)) AS parents,
        array_agg(width_bucket(edge.child_order, nodes.orders)) AS children
    FROM nodes
    CROSS JOIN span
    CROSS JOIN LATERAL (
        SELECT DISTINCT dependency.parent_order, dependency.child_order
        FROM workflow_edges AS dependency
        WHERE nodes.orders IS NOT NULL
          AND dependency.tenant_id = :tenant_id
          AND dependency.workflow_id = span.id
          AND dependency.parent_order BETWEEN span.lowest AND span.highest
          AND dependency.child_order <= span.highest
          AND NOT dependency.is_loop
        ORDER BY dependency.parent_order, dependency.child_order
    ) AS edge
)
SELECT found.names, found.unknown
FROM wanted
LEFT JOIN (
    SELECT
        way.names,
        NULL AS unknown,
        way.place
    FROM nodes
    CROSS JOIN edges
    CROSS JOIN LATERAL registry_paths(edges.parents, edges.children, nodes.names, :most::integer)
        WITH ORDINALITY AS way (names, place)
    UNION ALL
    SELECT
        NULL AS names,
        ends.name AS unknown,
        ends.place
    FROM ends
    WHERE ends.order_index IS NULL
) AS found
  ON true
ORDER BY found.place;

-- name: critical_path :many
-- param: weight text - a key of parameters, or keys divided by dots: execution.runtimeInSeconds
-- param: default_weight double precision - of nodes that have no such parameter
-- The heaviest path, node by node: total is the weight of the path up to the node, itself included. weighted is the
-- number of nodes that have the parameter. A row with problem is a node whose weight is no number, or a negative one,
-- and what it is instead; then there is no path. A row without a name says that the workflow is there but empty; no
-- row at all, that it is not there.
--
-- The heaviest way to a node follows from those to its parents: one pass over the edges in the order of the nodes.
WITH wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), weighted AS MATERIALIZED (
    SELECT
        node.name,
        node.node_type,
        node.order_index,
        node.given,
        CASE
            WHEN node.given IS NULL THEN :default_weight::double precision
            WHEN jsonb_typeof(node.given) = 'number' AND node.given::numeric BETWEEN 0 AND 1e300
                THEN node.given::double precision
        END AS weight
    FROM wanted
    CROSS JOIN LATERAL (
        -- OFFSET 0: or each use of the value would search the document again.
        SELECT
            step.name,
            step.node_type,
            step.order_index,
            nullif(
                coalesce(step.parameters -> :weight::text, step.parameters #> string_to_array(:weight::text, '.')),
                'null'
            ) AS given
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
        ORDER BY step.order_index
        OFFSET 0
    ) AS node
), nodes AS MATERIALIZED (
    SELECT
        array_agg(weighted.order_index) AS orders,
        array_agg(weighted.name) AS names,
        array_agg(weighted.node_type) AS node_types,
        array_agg(weighted.weight) AS weights,
        count(weighted.given)::integer AS weighted,
        count(*) > count(weighted.weight) AS refused
    FROM weighted
), edges AS MATERIALIZED (
    -- width_bucket searches the sorted orders: it gives the rank. A join could become a loop over all pairs. LATERAL
    -- keeps the arrays on the outer side, where they are not copied for each edge.
    SELECT
        array_agg(width_bucket(edge.parent_order, nodes.orders)) AS parents,
        array_agg(width_bucket(edge.child_order, nodes.orders)) AS children
    FROM nodes
    CROSS JOIN wanted
    CROSS JOIN LATERAL (
        SELECT dependency.parent_order, dependency.child_order
        FROM workflow_edges AS dependency
        WHERE NOT nodes.refused
          AND dependency.tenant_id = :tenant_id
          AND dependency.workflow_id = wanted.id
          AND NOT dependency.is_loop
        ORDER BY dependency.parent_order, dependency.child_order
    ) AS edge
)
SELECT
    found.name,
    found.node_type,
    found.order_index,
    found.weight,
    found.total,
    found.weighted,
    found.problem
FROM wanted
LEFT JOIN (
    SELECT
        step.name,
        step.node_type,
        step.order_index,
        step.weight,
        step.total,
        nodes.weighted,
        NULL AS problem
    FROM nodes
    CROSS JOIN edges
    CROSS JOIN LATERAL unnest(
        nodes.names,
        nodes.node_types,
        nodes.orders,
        nodes.weights,
        registry_heaviest_path(edges.parents, edges.children, nodes.weights)
    ) AS step (name, node_type, order_index, weight, total)
    WHERE NOT nodes.refused
      AND step.total IS NOT NULL
    UNION ALL
    (
        SELECT
            weighted.name,
            weighted.node_type,
            weighted.order_index,
            NULL AS weight,
            NULL AS total,
            NULL AS weighted,
            left(weighted.given::text, 60) AS problem
        FROM weighted
        WHERE weighted.weight IS NULL
        ORDER BY weighted.order_index
        LIMIT 1
    )
) AS found
  ON true
ORDER BY found.order_index;

-- name: cycles :many
-- The sets of nodes that reach each other when loops are followed like all edges, each with its loops: names in
-- dependency order, the loops as two arrays of names, from which node to which. A row with nothing says that the
-- workflow is there but has no cycle; no row at all, that it is not there.
--
-- Without its loops a workflow has no cycle, so every cycle holds one, and lies between the first node that a loop
-- leads to and the last one that a loop comes from: only that part is read. The search begins where loops lead to.
WITH wanted AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), span AS MATERIALIZED (
    SELECT
        wanted.id,
        loop.lowest,
        loop.highest
    FROM wanted
    CROSS JOIN LATERAL (
        SELECT
            min(edge.child_order) AS lowest,
            max(edge.parent_order) AS highest
        FROM workflow_edges AS edge
        WHERE edge.tenant_id = :tenant_id
          AND edge.workflow_id = wanted.id
          AND edge.is_loop
    ) AS loop
), nodes AS MATERIALIZED (
    SELECT
        array_agg(node.order_index) AS orders,
        array_agg(node.name) AS names
    FROM span
    CROSS JOIN LATERAL (
        SELECT step.order_index, step.name
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = span.id
          AND step.order_index BETWEEN span.lowest AND span.highest
        ORDER BY step.order_index
    ) AS node
), edges AS MATERIALIZED (
    -- width_bucket searches the sorted orders: it gives the rank. A join could become a loop over all pairs. LATERAL
    -- keeps the arrays on the outer side, where they are not copied for each edge.
    SELECT
        array_agg(edge.parent) AS parents,
        array_agg(edge.child) AS children,
        array_agg(edge.parent) FILTER (WHERE edge.is_loop) AS loop_parents,
        array_agg(edge.child) FILTER (WHERE edge.is_loop) AS loop_children
    FROM nodes
    CROSS JOIN span
    CROSS JOIN LATERAL (
        SELECT
            width_bucket(dependency.parent_order, nodes.orders) AS parent,
            width_bucket(dependency.child_order, nodes.orders) AS child,
            dependency.is_loop
        FROM workflow_edges AS dependency
        WHERE dependency.tenant_id = :tenant_id
          AND dependency.workflow_id = span.id
          AND dependency.parent_order BETWEEN span.lowest AND span.highest
          -- + 0: by its child alone an index could find an edge as well, and either would do. Which, the planner would
          -- decide by chance, and it is by the parents that the edges come in the order that is asked for.
          AND dependency.child_order + 0 BETWEEN span.lowest AND span.highest
        ORDER BY dependency.parent_order, dependency.child_order
    ) AS edge
), numbered AS MATERIALIZED (
    SELECT
        nodes.orders,
        nodes.names,
        edges.loop_parents,
        edges.loop_children,
        registry_cycles(edges.parents, edges.children, edges.loop_children, cardinality(nodes.orders)) AS cycles
    FROM nodes
    CROSS JOIN edges
    WHERE edges.loop_children IS NOT NULL
), part AS (
    SELECT
        step.cycle,
        step.order_index,
        step.name,
        NULL AS loop_parent,
        NULL AS loop_child,
        NULL::integer AS loop_order
    FROM numbered
    CROSS JOIN LATERAL unnest(numbered.orders, numbered.names, numbered.cycles) AS step (order_index, name, cycle)
    WHERE step.cycle > 0
    UNION ALL
    SELECT
        loop.cycle,
        loop.parent_order AS order_index,
        NULL AS name,
        parent.name AS loop_parent,
        child.name AS loop_child,
        loop.child_order AS loop_order
    FROM (
        SELECT
            numbered.orders[ends.parent] AS parent_order,
            numbered.orders[ends.child] AS child_order,
            numbered.cycles[ends.parent] AS cycle,
            numbered.cycles[ends.child] AS child_cycle
        FROM numbered
        CROSS JOIN LATERAL unnest(numbered.loop_parents, numbered.loop_children) AS ends (parent, child)
    ) AS loop
    CROSS JOIN wanted
    CROSS JOIN LATERAL (
        SELECT step.name
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.order_index = loop.parent_order
        OFFSET 0
    ) AS parent
    CROSS JOIN LATERAL (
        SELECT step.name
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = wanted.id
          AND step.order_index = loop.child_order
        OFFSET 0
    ) AS child
    WHERE loop.cycle > 0
      AND loop.child_cycle = loop.cycle
)
SELECT
    cycle.names,
    cycle.loop_parents,
    cycle.loop_children
FROM wanted
LEFT JOIN (
    SELECT
        min(part.order_index) AS first_order,
        array_agg(part.name ORDER BY part.order_index) FILTER (WHERE part.name IS NOT NULL) AS names,
        array_agg(part.loop_parent ORDER BY part.order_index, part.loop_order)
            FILTER (WHERE part.loop_parent IS NOT NULL) AS loop_parents,
        array_agg(part.loop_child ORDER BY part.order_index, part.loop_order)
            FILTER (WHERE part.loop_parent IS NOT NULL) AS loop_children
    FROM part
    GROUP BY part.cycle
) AS cycle
  ON true
ORDER BY cycle.first_order;

-- name: weights_for_suggestion :many
-- Keys of parameters, nested ones with dots, that hold numbers in the first nodes of a workflow: what could be meant
-- as a weight.
WITH RECURSIVE sample AS (
    SELECT node.parameters
    FROM workflow
    JOIN workflow_nodes AS node
      ON node.workflow_id = workflow.id
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
      AND node.tenant_id = :tenant_id
    ORDER BY node.order_index
    LIMIT 100
), part AS (
    SELECT
        NULL::text AS path,
        sample.parameters AS value,
        0 AS depth
    FROM sample
    UNION ALL
    SELECT
        concat_ws('.', part.path, inner_part.key) AS path,
        inner_part.value,
        part.depth + 1 AS depth
    FROM part
    CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(part.value) = 'object' THEN part.value END) AS inner_part
    WHERE part.depth < 4
)
SELECT part.path, count(*)::integer AS nodes
FROM part
WHERE jsonb_typeof(part.value) = 'number'
GROUP BY part.path
ORDER BY count(*) DESC, part.path ASC
LIMIT 100;
