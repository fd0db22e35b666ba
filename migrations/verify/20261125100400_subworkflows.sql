-- Raises where the column or a function it is made by is missing, or where the column is not generated.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['registry_name_of(text)', 'registry_subworkflow(jsonb)']) AS wanted (name)
    WHERE to_regprocedure(wanted.name) IS NULL;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing functions: %', missing;
    END IF;

    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS attribute
        WHERE attribute.attrelid = to_regclass('workflow_nodes')
          AND attribute.attname = 'subworkflow'
          AND attribute.attgenerated = 's'
          AND NOT attribute.attisdropped
    ) THEN
        RAISE EXCEPTION 'missing columns: workflow_nodes.subworkflow, generated and stored';
    END IF;
END;
$$;
