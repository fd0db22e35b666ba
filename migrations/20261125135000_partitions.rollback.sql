SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- A trigger for statements and row level security are not handed down from a partitioned table.
CREATE OR REPLACE FUNCTION registry_guard_audit_partition(partition_name text) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.%I '
        'FOR EACH STATEMENT EXECUTE FUNCTION public.registry_refuse_audit_change()',
        partition_name
    );
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', partition_name);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', partition_name);
    EXECUTE format(
        'CREATE POLICY tenant_isolation ON public.%I USING (tenant_id = public.registry_tenant())', partition_name
    );
END;
$$;

-- A month is made as a table of its own and then attached, which holds up no writer. Only where rows are in the default
-- partition it has to be taken off first, and writers wait while they are moved: nothing is ever deleted from it, it is
-- dropped when all it held is elsewhere. Off the audit log it does not force row level security on its owner, who would
-- otherwise see the rows of one tenant and lose those of the others.
CREATE OR REPLACE FUNCTION registry_make_audit_partitions(months_ahead integer) RETURNS text []
LANGUAGE plpgsql
AS $$
DECLARE
    months timestamp [];
    month timestamp;
    month_name text;
    month_start text;
    month_end text;
    made text [] := '{}';
    has_strays boolean;
    strays bigint;
    moved bigint := 0;
    just_moved bigint;
BEGIN
    -- Of two at once the second waits, and finds all done.
    LOCK TABLE public.audit_log IN SHARE UPDATE EXCLUSIVE MODE;
    months := ARRAY(
        SELECT generate_series(
            date_trunc('month', now() AT TIME ZONE 'UTC'),
            date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => months_ahead),
            interval '1 month'
        )
    );
    has_strays := pg_relation_size('public.audit_log_default') > 0;
    IF has_strays THEN
        EXECUTE 'ALTER TABLE public.audit_log DETACH PARTITION public.audit_log_default';
        EXECUTE 'ALTER TABLE public.audit_log_default NO FORCE ROW LEVEL SECURITY';
        EXECUTE 'SELECT count(*) FROM public.audit_log_default' INTO strays;
        EXECUTE
            'SELECT ARRAY(SELECT unnest($1) AS month UNION '
            'SELECT date_trunc(''month'', at AT TIME ZONE ''UTC'') FROM public.audit_log_default ORDER BY month)'
        INTO months
        USING months;
    END IF;
    FOREACH month IN ARRAY months LOOP
        month_name := 'audit_log_' || to_char(month, 'YYYY_MM');
        month_start := to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00';
        month_end := to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00';
        CONTINUE WHEN to_regclass('public.' || month_name) IS NOT NULL;
        EXECUTE format('CREATE TABLE public.%I (LIKE public.audit_log INCLUDING ALL)', month_name);
        EXECUTE format(
            'COMMENT ON TABLE public.%I IS %L', month_name, 'audit_log of ' || to_char(month, 'YYYY-MM') || ', in UTC.'
        );
        IF has_strays THEN
            EXECUTE format(
                'INSERT INTO public.%I SELECT * FROM public.audit_log_default WHERE at >= %L AND at < %L',
                month_name,
                month_start,
                month_end
            );
            GET DIAGNOSTICS just_moved = ROW_COUNT;
            moved := moved + just_moved;
        END IF;
        PERFORM public.registry_guard_audit_partition(month_name);
        EXECUTE format(
            'ALTER TABLE public.audit_log ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            month_name,
            month_start,
            month_end
        );
        made := made || month_name;
    END LOOP;
    IF has_strays THEN
        IF moved <> strays THEN
            RAISE EXCEPTION '% rows of audit_log_default have no month to go to: is a table of that name in the way?',
                strays - moved
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        EXECUTE 'DROP TABLE public.audit_log_default';
        EXECUTE 'CREATE TABLE public.audit_log_default PARTITION OF public.audit_log DEFAULT';
        EXECUTE
            'COMMENT ON TABLE public.audit_log_default IS '
            '''What has no month of its own yet. Empty as long as partitions are made ahead; emptied when they are made.''';
        PERFORM public.registry_guard_audit_partition('audit_log_default');
    END IF;
    RETURN made;
END;
$$;

-- Whoever is held to row level security would see the rows of one tenant, and the rest would be lost with the partition.
-- The owner lifts that for the transaction, which nobody else can see; it is to be rolled back.
CREATE OR REPLACE FUNCTION registry_read_audit_partition(partition_name text) RETURNS SETOF text
LANGUAGE plpgsql
SET timezone = 'UTC'
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_inherits AS child
        WHERE child.inhparent = 'public.audit_log'::regclass
          AND child.inhrelid = to_regclass('public.' || quote_ident(partition_name))
    ) THEN
        RAISE EXCEPTION '% is no partition of audit_log', partition_name
            USING ERRCODE = 'undefined_table';
    END IF;
    IF row_security_active('public.' || quote_ident(partition_name)) THEN
        EXECUTE format('ALTER TABLE public.%I NO FORCE ROW LEVEL SECURITY', partition_name);
    END IF;
    RETURN QUERY EXECUTE format(
        'SELECT to_jsonb(line)::text FROM public.%I AS line ORDER BY line.tenant_id, line.at, line.id', partition_name
    );
END;
$$;

-- The number of rows is looked at again, when nobody can write any more: what was not archived is not dropped.
CREATE OR REPLACE FUNCTION registry_drop_audit_partition(partition_name text, archived_rows bigint) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    present_rows bigint;
BEGIN
    LOCK TABLE public.audit_log IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('ALTER TABLE public.audit_log DETACH PARTITION public.%I', partition_name);
    EXECUTE format('ALTER TABLE public.%I NO FORCE ROW LEVEL SECURITY', partition_name);
    EXECUTE format('SELECT count(*) FROM public.%I', partition_name) INTO present_rows;
    IF present_rows <> archived_rows THEN
        RAISE EXCEPTION '% has % rows, and % were archived: it stays', partition_name, present_rows, archived_rows
            USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Archive it again.';
    END IF;
    EXECUTE format('DROP TABLE public.%I', partition_name);
END;
$$;

DROP FUNCTION registry_drop_partition(text, text, bigint);
DROP FUNCTION registry_read_partition(text, text);
DROP FUNCTION registry_make_partitions(text, integer);
DROP FUNCTION registry_guard_partition(text, text);
