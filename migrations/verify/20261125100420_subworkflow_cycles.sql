-- Raises where a trigger that refuses cycles over workflows is missing or disabled, or the table is they line up at.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(format('%s on %s', wanted.name, wanted.table_name), ', ')
    INTO missing
    FROM (
        VALUES
        ('watch_subworkflows_on_insert', 'workflow_nodes', 'registry_watch_subworkflows()'),
        ('watch_subworkflows_on_update', 'workflow_nodes', 'registry_watch_subworkflows()'),
        ('watch_workflow_name', 'workflow', 'registry_watch_workflow_name()')
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

    IF to_regprocedure('registry_refuse_workflow_cycle(uuid, uuid[])') IS NULL THEN
        RAISE EXCEPTION 'missing functions: registry_refuse_workflow_cycle';
    END IF;

    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_class AS held
        WHERE held.oid = to_regclass('subworkflow_turn')
          AND held.relrowsecurity
          AND held.relforcerowsecurity
    ) THEN
        RAISE EXCEPTION 'missing: table subworkflow_turn, or its row level security';
    END IF;

    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint AS held
        WHERE held.conname = 'subworkflow_turn_pkey'
          AND held.conrelid = to_regclass('subworkflow_turn')
    ) THEN
        RAISE EXCEPTION 'missing constraints: subworkflow_turn_pkey';
    END IF;
END;
$$;
