-- Sub-workflows: nodes of node_type workflow, which name another one in parameters.workflow, as NAME, NAME@VERSION or
-- NAME@LABEL. The column workflow_nodes.subworkflow holds the name that stands before the @; where there is a workflow
-- of the whole text, that one is meant. Workflows use each other in no cycle; yet every query would end on one.
--
-- For a role that row level security holds for, the planner uses an index only for a condition that cannot leak: no ->>
-- and no function of the project in it. So what a join looks up is a column of something made before: `keys`. OFFSET 0
-- keeps the look-ups by index: on tables without statistics the planner would go through all workflows for each.

-- name: where_used :many
-- param: transitive boolean - also through others
-- returns: is_there not null
-- The nodes that refer to a workflow, direct ones first. `uses` is the workflow that a node refers to, `reference` the
-- version or label it wants. NAME@REFERENCE gives only the nodes that want this version or label.
-- Always a row: one without a workflow where nobody refers to it; `is_there` says whether there is one of that name.
WITH RECURSIVE used AS (
    SELECT
        :name::text AS name,
        ARRAY[:name::text, registry_name_of(:name::text)] AS keys,
        (
            SELECT count(*) > 0
            FROM workflow
            WHERE workflow.tenant_id = :tenant_id
              AND workflow.name = :name::text
        ) AS is_there
    UNION
    SELECT
        caller.name,
        ARRAY[caller.name, registry_name_of(caller.name)] AS keys,
        true AS is_there
    FROM used
    CROSS JOIN LATERAL (
        SELECT
            node.workflow_id,
            node.name,
            node.order_index,
            node.subworkflow,
            node.parameters ->> 'workflow' AS whole
        FROM workflow_nodes AS node
        WHERE node.tenant_id = :tenant_id
          AND node.subworkflow = any(used.keys)
        OFFSET 0
    ) AS referring
    CROSS JOIN LATERAL (
        SELECT
            workflow.id,
            workflow.name
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND workflow.id = referring.workflow_id
        OFFSET 0
    ) AS caller
    WHERE :transitive::boolean
      AND (
          referring.whole = used.name
          OR (
              referring.subworkflow = used.name
              AND NOT EXISTS (
                  SELECT
                  FROM workflow AS exact
                  WHERE exact.tenant_id = :tenant_id
                    AND exact.name = referring.whole
                  OFFSET 0
              )
          )
      )
)
SELECT
    wanted.is_there,
    found.workflow,
    found.node,
    found.uses,
    found.reference,
    NOT wanted.is_there AND found.is_direct AS is_missing
FROM (
    SELECT
        (
            SELECT count(*) > 0
            FROM workflow
            WHERE workflow.tenant_id = :tenant_id
              AND workflow.name IN (:name::text, registry_name_of(:name::text))
        ) AS is_there
) AS wanted
LEFT JOIN (
    SELECT
        caller.name AS workflow,
        referring.name AS node,
        referring.order_index,
        CASE WHEN used.is_there THEN used.name ELSE referring.subworkflow END AS uses,
        nullif(
            substr(
                referring.whole,
                length(CASE WHEN used.is_there THEN used.name ELSE referring.subworkflow END) + 2
            ),
            ''
        ) AS reference,
        used.name = :name::text AS is_direct
    FROM used
    CROSS JOIN LATERAL (
        SELECT
            node.workflow_id,
            node.name,
            node.order_index,
            node.subworkflow,
            node.parameters ->> 'workflow' AS whole
        FROM workflow_nodes AS node
        WHERE node.tenant_id = :tenant_id
          AND node.subworkflow = any(used.keys)
        OFFSET 0
    ) AS referring
    CROSS JOIN LATERAL (
        SELECT
            workflow.id,
            workflow.name
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND workflow.id = referring.workflow_id
        OFFSET 0
    ) AS caller
    WHERE referring.whole = used.name
       OR (
           referring.subworkflow = used.name
           AND NOT EXISTS (
               SELECT
               FROM workflow AS exact
               WHERE exact.tenant_id = :tenant_id
                 AND exact.name = referring.whole
               OFFSET 0
           )
       )
) AS found
  ON true
ORDER BY NOT found.is_direct, found.workflow, found.order_index;

-- name: uses :many
-- param: transitive boolean - also what those use
-- The nodes by which a workflow uses others, and with :transitive those of the others, its own first. `is_missing`:
-- there is no workflow of the name. A row without a node says that it uses nothing; no row, that it is not there.
WITH RECURSIVE caller AS (
    SELECT
        workflow.id,
        workflow.name
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
    UNION
    SELECT
        target.id,
        target.name
    FROM caller
    CROSS JOIN LATERAL (
        SELECT
            node.subworkflow,
            node.parameters ->> 'workflow' AS whole
        FROM workflow_nodes AS node
        WHERE node.tenant_id = :tenant_id
          AND node.workflow_id = caller.id
          AND node.subworkflow IS NOT NULL
        OFFSET 0
    ) AS used
    CROSS JOIN LATERAL (
        SELECT
            named.id,
            named.name
        FROM workflow AS named
        WHERE named.tenant_id = :tenant_id
          AND named.name IN (used.whole, used.subworkflow)
        ORDER BY named.name <> used.whole
        LIMIT 1
    ) AS target
    WHERE :transitive::boolean
)
SELECT
    caller.name AS workflow,
    used.name AS node,
    coalesce(target.name, used.subworkflow) AS uses,
    nullif(substr(used.whole, length(coalesce(target.name, used.subworkflow)) + 2), '') AS reference,
    used.name IS NOT NULL AND target.name IS NULL AS is_missing
FROM caller
LEFT JOIN LATERAL (
    SELECT
        node.name,
        node.order_index,
        node.subworkflow,
        node.parameters ->> 'workflow' AS whole
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = caller.id
      AND node.subworkflow IS NOT NULL
    OFFSET 0
) AS used
  ON true
LEFT JOIN LATERAL (
    SELECT named.name
    FROM workflow AS named
    WHERE named.tenant_id = :tenant_id
      AND named.name IN (used.whole, used.subworkflow)
    ORDER BY named.name <> used.whole
    LIMIT 1
) AS target
  ON true
WHERE used.name IS NOT NULL
   OR caller.name = :name
ORDER BY caller.name <> :name, caller.name, used.order_index;

-- name: missing :many
-- All nodes of the tenant that refer to a workflow which is not there.
SELECT
    caller.name AS workflow,
    node.name AS node,
    node.subworkflow AS uses,
    nullif(substr(node.parameters ->> 'workflow', length(node.subworkflow) + 2), '') AS reference
FROM workflow_nodes AS node
JOIN workflow AS caller
  ON caller.id = node.workflow_id
WHERE node.tenant_id = :tenant_id
  AND caller.tenant_id = :tenant_id
  AND node.subworkflow IS NOT NULL
  AND NOT EXISTS (
      SELECT
      FROM workflow AS target
      WHERE target.tenant_id = :tenant_id
        AND target.name = node.subworkflow
  )
  AND NOT EXISTS (
      SELECT
      FROM workflow AS exact
      WHERE exact.tenant_id = :tenant_id
        AND exact.name = node.parameters ->> 'workflow'
  )
ORDER BY caller.name, node.order_index;

-- name: missing_of :many
-- param: names text[] - of the workflows that may refer to something that is not there
-- The same for the nodes of some workflows only: what a save tells.
SELECT
    caller.name AS workflow,
    used.name AS node,
    used.subworkflow AS uses,
    nullif(substr(used.whole, length(used.subworkflow) + 2), '') AS reference
FROM workflow AS caller
CROSS JOIN LATERAL (
    SELECT
        node.name,
        node.order_index,
        node.subworkflow,
        node.parameters ->> 'workflow' AS whole
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = caller.id
      AND node.subworkflow IS NOT NULL
    OFFSET 0
) AS used
WHERE caller.tenant_id = :tenant_id
  AND caller.name = any(:names::text [])
  AND NOT EXISTS (
      SELECT
      FROM workflow AS target
      WHERE target.tenant_id = :tenant_id
        AND target.name IN (used.subworkflow, used.whole)
  )
ORDER BY caller.name, used.order_index;

-- name: order :many
-- param: name text - a workflow, to get it and those below it; NULL for all workflows of the tenant
-- returns: name not null
-- Workflows with their level, each after those it uses: level 0 uses none that is there, and every other one comes one
-- level after the last of those it uses. A workflow in a cycle, or that uses such a one, has level NULL: there is none
-- but one that was made before the database refused it. No row: there is no workflow, or none of that name.
--
-- Kahn's algorithm as in graph.order, a level a step. The references are read once and hashed: looking each up by name
-- at every step would cost more. Rows meet in a FULL JOIN or in groups: without statistics the planner takes each side
-- for one row, and would loop over all pairs.
WITH RECURSIVE below AS (
    SELECT
        workflow.id,
        workflow.name
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name::text
    UNION
    SELECT
        target.id,
        target.name
    FROM below
    CROSS JOIN LATERAL (
        SELECT
            node.subworkflow,
            node.parameters ->> 'workflow' AS whole
        FROM workflow_nodes AS node
        WHERE node.tenant_id = :tenant_id
          AND node.workflow_id = below.id
          AND node.subworkflow IS NOT NULL
        OFFSET 0
    ) AS used
    CROSS JOIN LATERAL (
        SELECT
            named.id,
            named.name
        FROM workflow AS named
        WHERE named.tenant_id = :tenant_id
          AND named.name IN (used.whole, used.subworkflow)
        ORDER BY named.name <> used.whole
        LIMIT 1
    ) AS target
), chosen AS MATERIALIZED (
    SELECT
        below.id,
        below.name
    FROM below
    UNION ALL
    SELECT
        workflow.id,
        workflow.name
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND :name::text IS NULL
), referred AS (
    -- One row a reference to a workflow that is there: looked up for a few workflows, joined for all.
    SELECT
        below.id AS caller_id,
        target.id AS target_id
    FROM below
    CROSS JOIN LATERAL (
        SELECT
            node.subworkflow,
            node.parameters ->> 'workflow' AS whole
        FROM workflow_nodes AS node
        WHERE node.tenant_id = :tenant_id
          AND node.workflow_id = below.id
          AND node.subworkflow IS NOT NULL
        OFFSET 0
    ) AS used
    CROSS JOIN LATERAL (
        SELECT named.id
        FROM workflow AS named
        WHERE named.tenant_id = :tenant_id
          AND named.name IN (used.whole, used.subworkflow)
        ORDER BY named.name <> used.whole
        LIMIT 1
    ) AS target
    UNION ALL
    SELECT
        node.workflow_id AS caller_id,
        coalesce(exact.id, plain.id) AS target_id
    FROM workflow_nodes AS node
    LEFT JOIN workflow AS plain
      ON plain.tenant_id = :tenant_id
     AND plain.name = node.subworkflow
    LEFT JOIN workflow AS exact
      ON exact.tenant_id = :tenant_id
     AND exact.name = nullif(node.parameters ->> 'workflow', node.subworkflow)
    WHERE node.tenant_id = :tenant_id
      AND node.subworkflow IS NOT NULL
      AND coalesce(exact.id, plain.id) IS NOT NULL
      AND :name::text IS NULL
), uses AS MATERIALIZED (
    SELECT
        referred.caller_id,
        referred.target_id,
        (count(*) OVER (PARTITION BY referred.caller_id))::integer AS total
    FROM referred
), step AS (
    SELECT
        0 AS level,
        (
            SELECT array_agg(root.id)
            FROM (
                SELECT either.id
                FROM (
                    SELECT chosen.id, false AS is_caller
                    FROM chosen
                    UNION ALL
                    SELECT uses.caller_id, true AS is_caller
                    FROM uses
                ) AS either
                GROUP BY either.id
                HAVING NOT bool_or(either.is_caller)
            ) AS root
        ) AS ready,
        NULL::uuid [] AS waiting,
        NULL::integer [] AS missing
    UNION ALL
    SELECT
        step.level + 1 AS level,
        next.ready,
        next.waiting,
        next.missing
    FROM step
    CROSS JOIN LATERAL (
        SELECT
            array_agg(touched.id) FILTER (WHERE touched.missing = 0) AS ready,
            array_agg(touched.id) FILTER (WHERE touched.missing > 0) AS waiting,
            array_agg(touched.missing) FILTER (WHERE touched.missing > 0) AS missing
        FROM (
            SELECT
                seen.id,
                min(seen.missing) - sum(seen.placed)::integer AS missing
            FROM (
                SELECT
                    met.caller_id AS id,
                    1 AS placed,
                    met.total AS missing
                FROM (
                    SELECT
                        placed.id,
                        uses.caller_id,
                        uses.total
                    FROM unnest(step.ready) AS placed (id)
                    FULL JOIN uses
                      ON uses.target_id = placed.id
                    OFFSET 0
                ) AS met
                WHERE met.id IS NOT NULL
                  AND met.caller_id IS NOT NULL
                UNION ALL
                SELECT
                    waiting.id,
                    0 AS placed,
                    waiting.missing
                FROM unnest(step.waiting, step.missing) AS waiting (id, missing)
            ) AS seen
            GROUP BY seen.id
        ) AS touched
    ) AS next
    WHERE step.ready IS NOT NULL
)
SELECT
    max(either.level) AS level,
    max(either.name) AS name
FROM (
    SELECT chosen.id, chosen.name, NULL AS level
    FROM chosen
    UNION ALL
    SELECT ready.id, NULL AS name, step.level
    FROM step
    CROSS JOIN LATERAL unnest(step.ready) AS ready (id)
) AS either
GROUP BY either.id
ORDER BY level, name;

-- name: impact :many
-- What a change of a node affects: the nodes after it in its workflow and, in every workflow that uses this one, also
-- through others, the nodes that refer to it (`is_reference`) and the nodes after those. Loops are not followed.
-- The workflow of the node comes first, nodes in dependency order. A row without a node says that nothing is affected;
-- no row, that there is no such node. First the workflows, then the nodes: each is visited once.
WITH RECURSIVE changed AS (
    SELECT
        workflow.id AS workflow_id,
        workflow.name,
        node.order_index
    FROM workflow
    JOIN workflow_nodes AS node
      ON node.workflow_id = workflow.id
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
      AND node.tenant_id = :tenant_id
      AND node.name = :node
), used AS (
    SELECT
        changed.workflow_id,
        changed.name,
        ARRAY[changed.name, registry_name_of(changed.name)] AS keys
    FROM changed
    UNION
    SELECT
        caller.id,
        caller.name,
        ARRAY[caller.name, registry_name_of(caller.name)] AS keys
    FROM used
    CROSS JOIN LATERAL (
        SELECT
            node.workflow_id,
            node.name,
            node.order_index,
            node.subworkflow,
            node.parameters ->> 'workflow' AS whole
        FROM workflow_nodes AS node
        WHERE node.tenant_id = :tenant_id
          AND node.subworkflow = any(used.keys)
        OFFSET 0
    ) AS referring
    CROSS JOIN LATERAL (
        SELECT
            workflow.id,
            workflow.name
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND workflow.id = referring.workflow_id
        OFFSET 0
    ) AS caller
    WHERE referring.whole = used.name
       OR (
           referring.subworkflow = used.name
           AND NOT EXISTS (
               SELECT
               FROM workflow AS exact
               WHERE exact.tenant_id = :tenant_id
                 AND exact.name = referring.whole
               OFFSET 0
           )
       )
), entered AS MATERIALIZED (
    -- The nodes by which the change comes into another workflow.
    SELECT
        caller.id AS workflow_id,
        caller.name AS workflow,
        referring.order_index
    FROM used
    CROSS JOIN LATERAL (
        SELECT
            node.workflow_id,
            node.name,
            node.order_index,
            node.subworkflow,
            node.parameters ->> 'workflow' AS whole
        FROM workflow_nodes AS node
        WHERE node.tenant_id = :tenant_id
          AND node.subworkflow = any(used.keys)
        OFFSET 0
    ) AS referring
    CROSS JOIN LATERAL (
        SELECT
            workflow.id,
            workflow.name
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND workflow.id = referring.workflow_id
        OFFSET 0
    ) AS caller
    WHERE referring.whole = used.name
       OR (
           referring.subworkflow = used.name
           AND NOT EXISTS (
               SELECT
               FROM workflow AS exact
               WHERE exact.tenant_id = :tenant_id
                 AND exact.name = referring.whole
               OFFSET 0
           )
       )
), reached AS (
    SELECT
        start.workflow_id,
        start.workflow,
        start.order_index
    FROM (
        SELECT
            changed.workflow_id,
            changed.name AS workflow,
            changed.order_index
        FROM changed
        UNION ALL
        SELECT
            entered.workflow_id,
            entered.workflow,
            entered.order_index
        FROM entered
    ) AS start
    UNION
    SELECT
        edge.workflow_id,
        reached.workflow,
        edge.child_order
    FROM reached
    JOIN workflow_edges AS edge
      ON edge.workflow_id = reached.workflow_id
     AND edge.parent_order = reached.order_index
    WHERE edge.tenant_id = :tenant_id
      AND NOT edge.is_loop
), visited AS MATERIALIZED (
    -- Grouped, not joined: the planner takes the two for small and would loop over all pairs.
    SELECT
        seen.workflow_id,
        seen.workflow,
        seen.order_index,
        bool_or(seen.is_reference) AS is_reference
    FROM (
        SELECT
            reached.workflow_id,
            reached.workflow,
            reached.order_index,
            false AS is_reference
        FROM reached
        UNION ALL
        SELECT
            entered.workflow_id,
            entered.workflow,
            entered.order_index,
            true AS is_reference
        FROM entered
    ) AS seen
    GROUP BY seen.workflow_id, seen.workflow, seen.order_index
)
SELECT
    affected.workflow,
    affected.node,
    affected.node_type,
    affected.is_reference
FROM changed
LEFT JOIN (
    SELECT
        visited.workflow,
        node.name AS node,
        node.node_type,
        node.order_index,
        visited.is_reference
    FROM visited
    JOIN workflow_nodes AS node
      ON node.workflow_id = visited.workflow_id
     AND node.order_index = visited.order_index
    WHERE node.tenant_id = :tenant_id
      AND (visited.workflow, node.name) <> (:name::text, :node::text)
) AS affected
  ON true
ORDER BY affected.workflow <> :name::text, affected.workflow, affected.order_index;
