-- Raises where an index that list reads is missing or was left half built.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['workflow_by_created', 'workflow_by_updated', 'workflow_facets']) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_index AS index
        WHERE index.indexrelid = to_regclass(wanted.name)
          AND index.indrelid = to_regclass('workflow')
          AND index.indisvalid
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing indexes: %', missing;
    END IF;
END;
$$;
