-- Raises where a column that says who made a workflow is missing, or the deletion does not keep it.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.table_name, ', ')
    INTO missing
    FROM (VALUES ('workflow'), ('deleted_workflows')) AS wanted (table_name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS held
        WHERE held.attrelid = to_regclass(wanted.table_name)
          AND held.attname = 'created_by'
          AND held.atttypid = 'text'::regtype
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'created_by is missing in: %', missing;
    END IF;
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_proc AS proc
        WHERE proc.oid = to_regprocedure('registry_keep_deleted()')
          AND strpos(proc.prosrc, 'OLD.created_by') > 0
    ) THEN
        RAISE EXCEPTION 'registry_keep_deleted does not keep created_by';
    END IF;
    IF EXISTS (
        SELECT
        FROM pg_catalog.pg_trigger AS held
        WHERE held.tgrelid = to_regclass('workflow')
          AND held.tgenabled = 'D'
    ) THEN
        RAISE EXCEPTION 'a trigger of workflow is disabled';
    END IF;
END;
$$;
