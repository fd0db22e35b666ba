-- Raises where a trigger that gives the order is missing or disabled, or its function is missing.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM (
        VALUES
        ('place_node', 'workflow_nodes', 'registry_place_node()'),
        ('place_edge', 'workflow_edges', 'registry_place_edge()'),
        ('replace_edge', 'workflow_edges', 'registry_place_edge()')
    ) AS wanted (name, table_name, function_name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_trigger AS held
        WHERE held.tgname = wanted.name
          AND held.tgrelid = to_regclass(wanted.table_name)
          AND held.tgfoid = to_regprocedure(wanted.function_name)
          AND held.tgenabled = 'O'
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing or disabled triggers: %', missing;
    END IF;

    IF to_regprocedure('registry_way(uuid, uuid, integer, integer, uuid)') IS NULL THEN
        RAISE EXCEPTION 'missing functions: registry_way';
    END IF;
END;
$$;
