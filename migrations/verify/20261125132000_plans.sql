-- Raises where the table of saved plans, its reference or its policy is missing, or where purge leaves plans behind.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.column_name, ', ')
    INTO missing
    FROM (
        VALUES
        ('tenant_id', 'uuid'),
        ('name', 'varchar'),
        ('workflow_id', 'uuid'),
        ('version', 'integer'),
        ('fingerprint', 'text'),
        ('params', 'jsonb'),
        ('saved_by', 'text'),
        ('saved_at', 'timestamptz')
    ) AS wanted (column_name, type_name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS held
        WHERE held.attrelid = to_regclass('workflow_plans')
          AND held.attname = wanted.column_name
          AND held.atttypid = to_regtype(wanted.type_name)
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing columns of workflow_plans: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM (
        VALUES
        ('workflow_plans_pkey'),
        ('plan_has_its_version'),
        ('plan_name_is_not_blank'),
        ('plan_params_are_an_object')
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

    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_policy AS policy
        WHERE policy.polrelid = to_regclass('workflow_plans')
          AND policy.polname = 'tenant_isolation'
    ) THEN
        RAISE EXCEPTION 'workflow_plans has no row level security';
    END IF;

    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_proc AS function
        WHERE function.oid = to_regprocedure('registry_purge(uuid, uuid)')
          AND function.prosrc LIKE '%workflow_plans%'
    ) THEN
        RAISE EXCEPTION 'registry_purge leaves plans behind';
    END IF;

    IF (
        SELECT count(*)
        FROM pg_catalog.pg_trigger AS held
        WHERE held.tgname LIKE 'write\_audit\_on\_%'
          AND held.tgrelid = to_regclass('workflow_plans')
          AND held.tgenabled = 'O'
    ) <> 3 THEN
        RAISE EXCEPTION 'changes of plans are not in the audit log';
    END IF;
END;
$$;
