-- Raises where the marks that find looks workflows up by are missing, are not kept, or are not there for a workflow.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['tenant_id', 'workflow_id', 'nodes', 'node_marks', 'edge_marks']) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS attribute
        WHERE attribute.attrelid = to_regclass('workflow_marks')
          AND attribute.attname = wanted.name
          AND NOT attribute.attisdropped
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing columns: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['workflow_marks_pkey', 'workflow_marks_by_size', 'workflow_marks_search']) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_index AS index
        WHERE index.indexrelid = to_regclass(wanted.name)
          AND index.indrelid = to_regclass('workflow_marks')
          AND index.indisvalid
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing indexes: %', missing;
    END IF;

    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint AS held
        WHERE held.conname = 'marks_belong_to_a_workflow'
          AND held.conrelid = to_regclass('workflow_marks')
          AND held.confrelid = to_regclass('workflow')
          AND held.confdeltype = 'c'
          AND held.convalidated
    ) THEN
        RAISE EXCEPTION 'missing foreign key: marks_belong_to_a_workflow';
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY[
        'registry_mark_seed(uuid, text)',
        'registry_mark(bigint, text)',
        'registry_value_seed(bigint, text, jsonb)',
        'registry_is_small(bigint)',
        'registry_joined_marks(integer [], integer [])',
        'registry_node_marks(uuid, uuid, boolean)',
        'registry_edge_marks(uuid, uuid)',
        'registry_set_edge_marks(uuid, uuid)',
        'registry_change_marks(uuid, uuid, integer, text [])',
        'registry_refresh_marks(uuid, uuid)',
        'registry_mark_new_nodes()',
        'registry_mark_changed_nodes()',
        'registry_mark_deleted_nodes()',
        'registry_mark_edges()'
    ]) AS wanted (name)
    WHERE to_regprocedure(wanted.name) IS NULL;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing functions: %', missing;
    END IF;

    SELECT string_agg(format('%s on %s', wanted.name, wanted.table_name), ', ')
    INTO missing
    FROM (
        VALUES
        ('update_marks_on_insert', 'workflow_nodes', 'registry_mark_new_nodes()'),
        ('update_marks_on_update', 'workflow_nodes', 'registry_mark_changed_nodes()'),
        ('update_marks_on_delete', 'workflow_nodes', 'registry_mark_deleted_nodes()'),
        ('update_marks_on_insert', 'workflow_edges', 'registry_mark_edges()'),
        ('update_marks_on_update', 'workflow_edges', 'registry_mark_edges()'),
        ('update_marks_on_delete', 'workflow_edges', 'registry_mark_edges()')
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
        WHERE held.oid = to_regclass('workflow_marks')
          AND held.relrowsecurity
          AND held.relforcerowsecurity
          AND policy.polname = 'tenant_isolation'
    ) THEN
        RAISE EXCEPTION 'workflow_marks is not isolated by tenant';
    END IF;
END;
$$;
