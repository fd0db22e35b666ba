-- Raises where the level of a node is missing, is not kept, or is not what the edges say.
DO $$
DECLARE
    missing text;
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS held
        WHERE held.attrelid = to_regclass('workflow_nodes')
          AND held.attname = 'level'
          AND held.atttypid = 'integer'::regtype
          AND held.attnotnull
    ) THEN
        RAISE EXCEPTION 'missing column: workflow_nodes.level integer NOT NULL';
    END IF;
    IF to_regprocedure('registry_settle_levels(uuid, uuid, integer [], bigint)') IS NULL THEN
        RAISE EXCEPTION 'missing functions: registry_settle_levels';
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM (
        VALUES ('update_levels_on_insert'), ('update_levels_on_update'), ('update_levels_on_delete')
    ) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_trigger AS held
        WHERE held.tgname = wanted.name
          AND held.tgrelid = to_regclass('workflow_edges')
          AND held.tgfoid = to_regprocedure('registry_keep_levels()')
          AND held.tgenabled = 'O'
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing or disabled triggers: %', missing;
    END IF;

    -- A level has a parent just above it, and none at its own height or below.
    SELECT string_agg(format('%s of workflow %s', off.name, off.workflow_id), ', ')
    INTO missing
    FROM (
        SELECT node.name, node.workflow_id
        FROM workflow_nodes AS node
        LEFT JOIN (
            SELECT edge.tenant_id, edge.child_node_id, max(parent.level) AS level
            FROM workflow_edges AS edge
            JOIN workflow_nodes AS parent
              ON parent.tenant_id = edge.tenant_id
             AND parent.id = edge.parent_node_id
            WHERE NOT edge.is_loop
            GROUP BY edge.tenant_id, edge.child_node_id
        ) AS above
          ON above.tenant_id = node.tenant_id
         AND above.child_node_id = node.id
        WHERE node.level <> coalesce(above.level + 1, 0)
        LIMIT 5
    ) AS off;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'wrong level: %', missing;
    END IF;
END;
$$;
