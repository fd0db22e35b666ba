-- Raises where the audit log lacks a column, is not partitioned by time, or has no default partition.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.column_name, ', ')
    INTO missing
    FROM (
        VALUES
        ('at', 'timestamptz'),
        ('actor', 'text'),
        ('role', 'text'),
        ('application_name', 'text'),
        ('client_addr', 'inet'),
        ('statement', 'text'),
        ('table_name', 'text'),
        ('workflow_id', 'uuid'),
        ('operation', 'text'),
        ('changes', 'jsonb'),
        ('row_count', 'integer'),
        ('transaction_id', 'xid8')
    ) AS wanted (column_name, type_name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS held
        WHERE held.attrelid = to_regclass('audit_log')
          AND held.attname = wanted.column_name
          AND held.atttypid = to_regtype(wanted.type_name)
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing columns of audit_log: %', missing;
    END IF;

    IF pg_get_partkeydef('audit_log'::regclass) <> 'RANGE (at)' THEN
        RAISE EXCEPTION 'audit_log is not partitioned by time';
    END IF;
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_partitioned_table AS parted
        WHERE parted.partrelid = 'audit_log'::regclass
          AND parted.partdefid = to_regclass('audit_log_default')
    ) THEN
        RAISE EXCEPTION 'audit_log has no default partition: a write may fail for the want of one';
    END IF;
END;
$$;
