-- What changed between two documents, field by field.
-- depends: 20261125110100_expand_version_triggers
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- Rows: part is workflow, node, edge or param; change is added, removed, renamed or changed. A node or param is named by
-- `name`, an edge by `parent` and `child`, by the names they have afterwards. Of something added or removed `value` is
-- the whole of it; of something changed there is a row for each field, with its path, `before` and `value`, NULL where it
-- was not there.
--
-- A node is renamed where one that is gone and one that is new have the same type and parameters and the same neighbours:
-- a neighbour that kept its name by that, another one, which may be renamed as well, by type and parameters.
CREATE FUNCTION registry_diff(given_before jsonb, given_after jsonb)
RETURNS TABLE (
    part text, change text, name text, former_name text, parent text, child text, path text, before jsonb, value jsonb
)
LANGUAGE sql
STABLE
PARALLEL SAFE
BEGIN ATOMIC
    WITH RECURSIVE nodes AS MATERIALIZED (
        SELECT
            side.is_after,
            item.node ->> 'name' AS name,
            item.node,
            md5((item.node - 'name')::text) AS content,
            count(*) OVER (PARTITION BY item.node ->> 'name') = 2 AS is_kept
        FROM (VALUES (false, given_before), (true, given_after)) AS side (is_after, document)
        CROSS JOIN LATERAL jsonb_array_elements(side.document -> 'nodes') AS item (node)
    ), edges AS MATERIALIZED (
        SELECT
            side.is_after,
            item.edge ->> 'parent' AS parent,
            item.edge ->> 'child' AS child,
            item.edge - ARRAY['parent', 'child'] AS edge
        FROM (VALUES (false, given_before), (true, given_after)) AS side (is_after, document)
        CROSS JOIN LATERAL jsonb_array_elements(side.document -> 'edges') AS item (edge)
    ), paired_nodes AS MATERIALIZED (
        SELECT
            former.name AS former_name,
            latter.name,
            former.node AS former_node,
            latter.node
        FROM (SELECT nodes.* FROM nodes WHERE NOT nodes.is_after) AS former
        FULL JOIN (SELECT nodes.* FROM nodes WHERE nodes.is_after) AS latter
          ON latter.name = former.name
    ), neighbours AS (
        -- How the surroundings of each node look.
        SELECT
            neighbour.is_after,
            neighbour.name,
            string_agg(neighbour.look, ' ' ORDER BY neighbour.look) AS look
        FROM (
            SELECT
                edges.is_after,
                edges.parent AS name,
                'child ' || CASE WHEN nodes.is_kept THEN nodes.name ELSE nodes.content END AS look
            FROM edges
            JOIN nodes
              ON nodes.is_after = edges.is_after
             AND nodes.name = edges.child
            UNION ALL
            SELECT
                edges.is_after,
                edges.child AS name,
                'parent ' || CASE WHEN nodes.is_kept THEN nodes.name ELSE nodes.content END AS look
            FROM edges
            JOIN nodes
              ON nodes.is_after = edges.is_after
             AND nodes.name = edges.parent
        ) AS neighbour
        GROUP BY neighbour.is_after, neighbour.name
    ), candidates AS (
        -- Several that look the same are paired in the order of their names.
        SELECT
            nodes.is_after,
            nodes.name,
            nodes.content || coalesce(neighbours.look, '') AS look,
            row_number() OVER (
                PARTITION BY nodes.is_after, nodes.content || coalesce(neighbours.look, '')
                ORDER BY nodes.name
            ) AS place
        FROM nodes
        LEFT JOIN neighbours
          ON neighbours.is_after = nodes.is_after
         AND neighbours.name = nodes.name
        WHERE NOT nodes.is_kept
    ), renamed AS MATERIALIZED (
        SELECT former.name AS former_name, latter.name
        FROM (SELECT candidates.* FROM candidates WHERE NOT candidates.is_after) AS former
        JOIN (SELECT candidates.* FROM candidates WHERE candidates.is_after) AS latter
          ON latter.look = former.look
         AND latter.place = former.place
    ), placed_edges AS (
        -- Under the names of afterwards; several between the same two nodes are told apart by their place among them.
        SELECT
            edges.is_after,
            coalesce(renamed_parent.name, edges.parent) AS parent,
            coalesce(renamed_child.name, edges.child) AS child,
            edges.edge,
            row_number() OVER (
                PARTITION BY
                    edges.is_after,
                    coalesce(renamed_parent.name, edges.parent),
                    coalesce(renamed_child.name, edges.child)
                ORDER BY edges.edge
            ) AS place
        FROM edges
        LEFT JOIN renamed AS renamed_parent
          ON NOT edges.is_after
         AND renamed_parent.former_name = edges.parent
        LEFT JOIN renamed AS renamed_child
          ON NOT edges.is_after
         AND renamed_child.former_name = edges.child
    ), pairs AS MATERIALIZED (
        SELECT
            'node' AS part,
            paired_nodes.name,
            paired_nodes.former_name,
            NULL AS parent,
            NULL AS child,
            paired_nodes.former_node AS before,
            paired_nodes.node AS value
        FROM paired_nodes
        WHERE NOT EXISTS (
            SELECT
            FROM renamed
            WHERE renamed.name = paired_nodes.name
               OR renamed.former_name = paired_nodes.former_name
        )
        UNION ALL
        SELECT
            'edge' AS part,
            NULL AS name,
            NULL AS former_name,
            coalesce(latter.parent, former.parent) AS parent,
            coalesce(latter.child, former.child) AS child,
            former.edge AS before,
            latter.edge AS value
        FROM (SELECT placed_edges.* FROM placed_edges WHERE NOT placed_edges.is_after) AS former
        FULL JOIN (SELECT placed_edges.* FROM placed_edges WHERE placed_edges.is_after) AS latter
          ON latter.parent = former.parent
         AND latter.child = former.child
         AND latter.place = former.place
        UNION ALL
        SELECT
            'param' AS part,
            latter.param ->> 'key' AS name,
            former.param ->> 'key' AS former_name,
            NULL AS parent,
            NULL AS child,
            former.param AS before,
            latter.param AS value
        FROM jsonb_array_elements(given_before -> 'params') AS former (param)
        FULL JOIN jsonb_array_elements(given_after -> 'params') AS latter (param)
          ON latter.param ->> 'key' = former.param ->> 'key'
        UNION ALL
        SELECT
            'workflow' AS part,
            NULL AS name,
            NULL AS former_name,
            NULL AS parent,
            NULL AS child,
            given_before - ARRAY['version', 'nodes', 'edges', 'params'] AS before,
            given_after - ARRAY['version', 'nodes', 'edges', 'params'] AS value
    ), fields AS (
        SELECT
            pairs.part,
            pairs.name,
            pairs.parent,
            pairs.child,
            '$' AS path,
            pairs.before,
            pairs.value
        FROM pairs
        WHERE pairs.before <> pairs.value
        UNION ALL
        -- A level deeper where both are objects, or both lists, and differ.
        SELECT
            fields.part,
            fields.name,
            fields.parent,
            fields.child,
            fields.path || inside.step AS path,
            inside.before,
            inside.value
        FROM fields
        CROSS JOIN LATERAL (
            SELECT
                CASE
                    WHEN coalesce(latter.key, former.key) ~ '^[[:alpha:]_][[:alnum:]_]*$'
                        THEN '.' || coalesce(latter.key, former.key)
                    ELSE '.' || to_json(coalesce(latter.key, former.key))
                END AS step,
                former.value AS before,
                latter.value
            FROM jsonb_each(CASE WHEN jsonb_typeof(fields.before) = 'object' THEN fields.before END) AS former
            FULL JOIN jsonb_each(CASE WHEN jsonb_typeof(fields.value) = 'object' THEN fields.value END) AS latter
              ON latter.key = former.key
            UNION ALL
            SELECT
                '[' || coalesce(latter.place, former.place) - 1 || ']' AS step,
                former.value AS before,
                latter.value
            FROM jsonb_array_elements(
                CASE WHEN jsonb_typeof(fields.before) = 'array' THEN fields.before END
            ) WITH ORDINALITY AS former (value, place)
            FULL JOIN jsonb_array_elements(
                CASE WHEN jsonb_typeof(fields.value) = 'array' THEN fields.value END
            ) WITH ORDINALITY AS latter (value, place)
              ON latter.place = former.place
        ) AS inside
        WHERE jsonb_typeof(fields.before) = jsonb_typeof(fields.value)
          AND jsonb_typeof(fields.before) IN ('object', 'array')
          AND inside.before IS DISTINCT FROM inside.value
    )
    SELECT
        pairs.part,
        CASE WHEN pairs.before IS NULL THEN 'added' ELSE 'removed' END AS change,
        coalesce(pairs.name, pairs.former_name) AS name,
        NULL AS former_name,
        pairs.parent,
        pairs.child,
        NULL AS path,
        pairs.before,
        pairs.value
    FROM pairs
    WHERE pairs.before IS NULL
       OR pairs.value IS NULL
    UNION ALL
    SELECT
        'node' AS part,
        'renamed' AS change,
        renamed.name,
        renamed.former_name,
        NULL AS parent,
        NULL AS child,
        NULL AS path,
        NULL AS before,
        NULL AS value
    FROM renamed
    UNION ALL
    SELECT
        fields.part,
        'changed' AS change,
        fields.name,
        NULL AS former_name,
        fields.parent,
        fields.child,
        fields.path,
        fields.before,
        fields.value
    FROM fields
    -- What cannot be looked into any deeper.
    WHERE jsonb_typeof(fields.before) IS DISTINCT FROM jsonb_typeof(fields.value)
       OR jsonb_typeof(fields.before) NOT IN ('object', 'array');
END;
COMMENT ON FUNCTION registry_diff(jsonb, jsonb) IS
'What changed from one native document to another: a row for each node, edge or param added, removed or renamed, and for each field changed.';
