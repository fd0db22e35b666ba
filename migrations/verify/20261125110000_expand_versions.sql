-- Raises where a table, column or reference of the versions is missing.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(format('%s.%s', wanted.table_name, wanted.column_name), ', ')
    INTO missing
    FROM (
        VALUES
        ('workflow_versions', 'document', 'jsonb'),
        ('workflow_versions', 'fingerprint', 'text'),
        ('workflow_versions', 'message', 'text'),
        ('workflow_versions', 'derived_from_id', 'uuid'),
        ('workflow_versions', 'derived_from_version', 'integer'),
        ('workflow_versions', 'created_by', 'text'),
        ('workflow_versions', 'created_at', 'timestamptz'),
        ('deleted_workflows', 'name', 'varchar'),
        ('deleted_workflows', 'version', 'integer'),
        ('workflow_labels', 'label', 'varchar'),
        ('workflow_labels', 'version', 'integer'),
        ('workflow_label_moves', 'to_version', 'integer'),
        ('workflow', 'message', 'text'),
        ('workflow', 'updated_by', 'text'),
        ('workflow', 'derived_from_id', 'uuid'),
        ('workflow', 'derived_from_version', 'integer')
    ) AS wanted (table_name, column_name, type_name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS held
        WHERE held.attrelid = to_regclass(wanted.table_name)
          AND held.attname = wanted.column_name
          AND held.atttypid = to_regtype(wanted.type_name)
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing columns: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM (
        VALUES
        ('workflow_versions_pkey'),
        ('deleted_workflow_has_its_version'),
        ('label_has_its_version'),
        ('label_is_a_word')
    ) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint AS held
        WHERE held.conname = wanted.name
          AND held.connamespace = current_schema()::regnamespace
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing constraints: %', missing;
    END IF;
END;
$$;
