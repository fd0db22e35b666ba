-- Raises where a trigger of the versions is missing or disabled, a table is open to other tenants, or documents with
-- the same content have different fingerprints.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(format('%s on %s', wanted.name, wanted.table_name), ', ')
    INTO missing
    FROM (
        VALUES
        ('raise_version', 'workflow', 'registry_raise_version()'),
        ('record_before_delete', 'workflow', 'registry_keep_deleted()'),
        ('keep_deleted', 'workflow', 'registry_keep_deleted()'),
        ('record_on_insert', 'workflow', 'registry_record_written()'),
        ('record_on_update', 'workflow', 'registry_record_written()'),
        ('begin_statement', 'workflow_nodes', 'registry_begin_statement()'),
        ('begin_statement', 'workflow_edges', 'registry_begin_statement()'),
        ('begin_statement', 'workflow_params', 'registry_begin_statement()'),
        ('refuse_change', 'workflow_versions', 'registry_refuse_change()'),
        ('refuse_truncate', 'workflow_versions', 'registry_refuse_change()'),
        ('refuse_truncate', 'workflow', 'registry_refuse_change()'),
        ('refuse_truncate', 'workflow_nodes', 'registry_refuse_change()'),
        ('refuse_truncate', 'workflow_edges', 'registry_refuse_change()'),
        ('refuse_truncate', 'workflow_params', 'registry_refuse_change()'),
        ('keep_label_moves', 'workflow_labels', 'registry_keep_label_moves()')
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

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM (
        VALUES ('workflow_versions'), ('deleted_workflows'), ('workflow_labels'), ('workflow_label_moves')
    ) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_class AS held
        JOIN pg_catalog.pg_policy AS policy
          ON policy.polrelid = held.oid
        WHERE held.oid = to_regclass(wanted.name)
          AND held.relrowsecurity
          AND held.relforcerowsecurity
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'no row level security on %', missing;
    END IF;

    IF registry_fingerprint('{"name": "a", "nodes": [{"name": "x", "parameters": {"n": 1}}, {"name": "y"}]}')
        <> registry_fingerprint('{"nodes": [{"name": "y"}, {"parameters": {"n": 1.0}, "name": "x"}], "name": "b"}')
        OR registry_fingerprint('{"nodes": [{"name": "x"}]}') = registry_fingerprint('{"nodes": [{"name": "y"}]}')
    THEN
        RAISE EXCEPTION 'registry_fingerprint does not tell content apart';
    END IF;
END;
$$;
