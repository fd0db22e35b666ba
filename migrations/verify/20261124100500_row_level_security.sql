-- Raises where a tenant could see the rows of another: no row level security, not forced, or no policy.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['workflow', 'workflow_nodes', 'workflow_edges', 'workflow_params']) AS wanted (name)
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
