-- Raises where a table, constraint or function of the embeddings is missing, where a tenant could see those of another,
-- or where a secret would get into the text.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['embedding_models', 'workflow_embeddings']) AS wanted (name)
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
        RAISE EXCEPTION 'missing, or not isolated by tenant: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM (
        VALUES
        ('embedding_has_its_dimensions'),
        ('embedding_has_a_direction'),
        ('embedding_has_its_model'),
        ('embedding_belongs_to_a_workflow')
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

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(
        ARRAY[
            'registry_embedding_text(uuid, uuid)',
            'registry_embedding_hash(text)',
            'registry_embedding_claim(uuid, uuid, uuid, integer)',
            'registry_embedding_index_rows(uuid)',
            'registry_nearest(uuid, uuid, integer, halfvec, integer)'
        ]
    ) AS wanted (name)
    WHERE to_regprocedure(wanted.name) IS NULL;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing functions: %', missing;
    END IF;

    IF registry_embedding_values('{"prompt": "Greet", "token": {"message": "hush"}}') <> 'Greet' THEN
        RAISE EXCEPTION 'registry_embedding_values tells a secret, or leaves out what it should tell';
    END IF;
END;
$$;
