-- Raises where the text that search looks at is missing, is not kept, or is not there for a workflow.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['tenant_id', 'workflow_id', 'size', 'body', 'terms']) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS attribute
        WHERE attribute.attrelid = to_regclass('workflow_search')
          AND attribute.attname = wanted.name
          AND NOT attribute.attisdropped
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing columns: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['workflow_search_pkey', 'workflow_search_terms']) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_index AS index
        WHERE index.indexrelid = to_regclass(wanted.name)
          AND index.indrelid = to_regclass('workflow_search')
          AND index.indisvalid
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing indexes: %', missing;
    END IF;

    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint AS held
        WHERE held.conname = 'search_belongs_to_a_workflow'
          AND held.conrelid = to_regclass('workflow_search')
          AND held.confrelid = to_regclass('workflow')
          AND held.confdeltype = 'c'
          AND held.convalidated
    ) THEN
        RAISE EXCEPTION 'missing foreign key: search_belongs_to_a_workflow';
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY[
        'registry_search_is_open(jsonb)',
        'registry_search_strings(jsonb)',
        'registry_search_parts(uuid, uuid [], integer)',
        'registry_search_refresh(uuid, uuid, boolean)',
        'registry_search_marks(text, text [], text [])',
        'registry_filtered(uuid, text [], text, text, timestamptz, text, jsonb)',
        'registry_search_hits(uuid, uuid [], text [], text [], integer)',
        'registry_search_heads()',
        'registry_search_nodes()',
        'registry_search_changed_nodes()'
    ]) AS wanted (name)
    WHERE to_regprocedure(wanted.name) IS NULL;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing functions: %', missing;
    END IF;

    SELECT string_agg(format('%s on %s', wanted.name, wanted.table_name), ', ')
    INTO missing
    FROM (
        VALUES
        ('update_search_on_insert', 'workflow', 'registry_search_heads()'),
        ('update_search_on_update', 'workflow', 'registry_search_heads()'),
        ('update_search_on_insert', 'workflow_nodes', 'registry_search_nodes()'),
        ('update_search_on_update', 'workflow_nodes', 'registry_search_changed_nodes()'),
        ('update_search_on_delete', 'workflow_nodes', 'registry_search_nodes()')
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

    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_class AS held
        JOIN pg_catalog.pg_policy AS policy
          ON policy.polrelid = held.oid
        WHERE held.oid = to_regclass('workflow_search')
          AND held.relrowsecurity
          AND held.relforcerowsecurity
          AND policy.polname = 'tenant_isolation'
    ) THEN
        RAISE EXCEPTION 'workflow_search is not isolated by tenant';
    END IF;
END;
$$;
