-- Raises where a trigger that keeps updated_at is missing or disabled.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(format('%s on %s', wanted.name, wanted.table_name), ', ')
    INTO missing
    FROM (
        SELECT
            'set_updated_at' AS name,
            'workflow' AS table_name,
            'registry_set_updated_at()' AS function_name
        UNION ALL
        SELECT
            'touch_workflow_on_' || event.name,
            content.name,
            'registry_touch_workflow()'
        FROM (VALUES ('workflow_nodes'), ('workflow_edges'), ('workflow_params')) AS content (name)
        CROSS JOIN (VALUES ('insert'), ('update'), ('delete')) AS event (name)
    ) AS wanted
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
END;
$$;
