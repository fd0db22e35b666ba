-- Raises where the signatures that similar looks workflows up by are missing or are not kept.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(format('%s.%s', wanted.table_name, wanted.name), ', ')
    INTO missing
    FROM (
        VALUES
        ('workflow_signatures', 'tenant_id'),
        ('workflow_signatures', 'workflow_id'),
        ('workflow_signatures', 'size'),
        ('workflow_signatures', 'signature'),
        ('workflow_signatures', 'bits'),
        ('workflow_signatures_wanted', 'tenant_id'),
        ('workflow_signatures_wanted', 'workflow_id')
    ) AS wanted (table_name, name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS attribute
        WHERE attribute.attrelid = to_regclass(wanted.table_name)
          AND attribute.attname = wanted.name
          AND NOT attribute.attisdropped
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing columns: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM (
        VALUES
        ('workflow_signatures_pkey', 'workflow_signatures'),
        ('workflow_signatures_search', 'workflow_signatures'),
        ('workflow_signatures_by_size', 'workflow_signatures'),
        ('workflow_signatures_wanted_pkey', 'workflow_signatures_wanted')
    ) AS wanted (name, table_name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_index AS index
        WHERE index.indexrelid = to_regclass(wanted.name)
          AND index.indrelid = to_regclass(wanted.table_name)
          AND index.indisvalid
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing indexes: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM (
        VALUES
        ('signature_belongs_to_a_workflow', 'workflow_signatures'),
        ('signature_is_wanted_of_a_workflow', 'workflow_signatures_wanted')
    ) AS wanted (name, table_name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint AS held
        WHERE held.conname = wanted.name
          AND held.conrelid = to_regclass(wanted.table_name)
          AND held.confrelid = to_regclass('workflow')
          AND held.confdeltype = 'c'
          AND held.convalidated
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing foreign keys: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY[
        'registry_signature_bits(integer [])',
        'registry_node_labels(uuid, text, jsonb)',
        'registry_signature(bigint [], bigint [], integer [], integer [], boolean [])',
        'registry_document_signature(uuid, jsonb)',
        'registry_workflow_signature(uuid, uuid)',
        'registry_similar(uuid, integer, integer [], float8, integer)',
        'registry_fresh_signature(uuid, uuid)',
        'registry_want_signature()'
    ]) AS wanted (name)
    WHERE to_regprocedure(wanted.name) IS NULL;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing functions: %', missing;
    END IF;

    SELECT string_agg(format('%s on %s', wanted.name, wanted.table_name), ', ')
    INTO missing
    FROM (
        SELECT written.table_name, 'want_signature_on_' || operation.name AS name
        FROM unnest(ARRAY['workflow_nodes', 'workflow_edges']) AS written (table_name)
        CROSS JOIN unnest(ARRAY['insert', 'update', 'delete']) AS operation (name)
    ) AS wanted
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_trigger AS held
        WHERE held.tgname = wanted.name
          AND held.tgrelid = to_regclass(wanted.table_name)
          AND held.tgfoid = to_regprocedure('registry_want_signature()')
          AND held.tgenabled = 'O'
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing or disabled triggers: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['workflow_signatures', 'workflow_signatures_wanted']) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_class AS held
        JOIN pg_catalog.pg_policy AS policy
          ON policy.polrelid = held.oid
        WHERE held.oid = to_regclass(wanted.name)
          AND held.relrowsecurity
          AND held.relforcerowsecurity
          AND policy.polname = 'tenant_isolation'
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'not isolated by tenant: %', missing;
    END IF;
END;
$$;
