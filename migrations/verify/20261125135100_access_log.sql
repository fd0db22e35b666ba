-- Raises where a table of the access log is missing or open to other tenants, or the log has no default partition.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['access_log', 'workflow_usage', 'actor_usage']) AS wanted (name)
    WHERE to_regclass(wanted.name) IS NULL;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing tables: %', missing;
    END IF;

    IF pg_get_partkeydef('access_log'::regclass) <> 'RANGE (at)' THEN
        RAISE EXCEPTION 'access_log is not partitioned by time';
    END IF;
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_partitioned_table AS parted
        WHERE parted.partrelid = 'access_log'::regclass
          AND parted.partdefid = to_regclass('access_log_default')
    ) THEN
        RAISE EXCEPTION 'access_log has no default partition: what has no month could not be written';
    END IF;

    SELECT string_agg(class.relname, ', ')
    INTO missing
    FROM pg_catalog.pg_class AS class
    WHERE (
        class.oid IN (to_regclass('access_log'), to_regclass('workflow_usage'), to_regclass('actor_usage'))
        OR class.oid IN (
            SELECT child.inhrelid
            FROM pg_catalog.pg_inherits AS child
            WHERE child.inhparent = to_regclass('access_log')
        )
    )
      AND NOT (
          class.relrowsecurity
          AND class.relforcerowsecurity
          AND EXISTS (
              SELECT
              FROM pg_catalog.pg_policy AS policy
              WHERE policy.polrelid = class.oid
          )
      );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'open to other tenants: %', missing;
    END IF;
END;
$$;
