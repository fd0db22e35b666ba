-- The months of the audit log, for any table that is partitioned by `at` in the same way: the functions of the audit
-- log take the name of the table now, and those it had call them.
-- depends: 20261125134000_embeddings
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- A trigger for statements and row level security are not handed down from a partitioned table.
CREATE FUNCTION registry_guard_partition(of_table text, partition_name text) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    refusal text;
BEGIN
    SELECT format('%I.%I', space.nspname, called.proname)
    INTO refusal
    FROM pg_catalog.pg_trigger AS held
    JOIN pg_catalog.pg_proc AS called
      ON called.oid = held.tgfoid
    JOIN pg_catalog.pg_namespace AS space
      ON space.oid = called.pronamespace
    WHERE held.tgrelid = to_regclass('public.' || quote_ident(of_table))
      AND held.tgname = 'refuse_truncate';
    IF refusal IS NOT NULL THEN
        EXECUTE format(
            'CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION %s()',
            partition_name,
            refusal
        );
    END IF;
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', partition_name);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', partition_name);
    EXECUTE format(
        'CREATE POLICY tenant_isolation ON public.%I USING (tenant_id = public.registry_tenant())', partition_name
    );
END;
$$;
COMMENT ON FUNCTION registry_guard_partition(text, text) IS
'Gives a partition of a table what it does not have from the whole: the refusal of TRUNCATE, where there is one, and row level security.';

-- A month is made as a table of its own and then attached, which holds up no writer. Only where rows are in the default
-- partition it has to be taken off first, and writers wait while they are moved: nothing is ever deleted from it, it is
-- dropped when all it held is elsewhere. Off the table it does not force row level security on its owner, who would
-- otherwise see the rows of one tenant and lose those of the others.
CREATE FUNCTION registry_make_partitions(of_table text, months_ahead integer) RETURNS text []
LANGUAGE plpgsql
AS $$
DECLARE
    default_name text := of_table || '_default';
    default_comment text;
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
    EXECUTE format('LOCK TABLE public.%I IN SHARE UPDATE EXCLUSIVE MODE', of_table);
    months := ARRAY(
        SELECT generate_series(
            date_trunc('month', now() AT TIME ZONE 'UTC'),
            date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => months_ahead),
            interval '1 month'
        )
    );
    has_strays := pg_relation_size(to_regclass('public.' || quote_ident(default_name))) > 0;
    IF has_strays THEN
        EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', of_table, default_name);
        EXECUTE format('ALTER TABLE public.%I NO FORCE ROW LEVEL SECURITY', default_name);
        EXECUTE format('SELECT count(*) FROM public.%I', default_name) INTO strays;
        EXECUTE format(
            'SELECT ARRAY(SELECT unnest($1) AS month UNION '
            'SELECT date_trunc(''month'', at AT TIME ZONE ''UTC'') FROM public.%I ORDER BY month)',
            default_name
        )
        INTO months
        USING months;
    END IF;
    FOREACH month IN ARRAY months LOOP
        month_name := of_table || '_' || to_char(month, 'YYYY_MM');
        month_start := to_char(month, 'YYYY-MM-DD') || ' 00:00:00+00';
        month_end := to_char(month + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00';
        CONTINUE WHEN to_regclass('public.' || quote_ident(month_name)) IS NOT NULL;
        EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING ALL)', month_name, of_table);
        EXECUTE format(
            'COMMENT ON TABLE public.%I IS %L', month_name, of_table || ' of ' || to_char(month, 'YYYY-MM') || ', in UTC.'
        );
        IF has_strays THEN
            EXECUTE format(
                'INSERT INTO public.%I SELECT * FROM public.%I WHERE at >= %L AND at < %L',
                month_name,
                default_name,
                month_start,
                month_end
            );
            GET DIAGNOSTICS just_moved = ROW_COUNT;
            moved := moved + just_moved;
        END IF;
        PERFORM public.registry_guard_partition(of_table, month_name);
        EXECUTE format(
            'ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            of_table,
            month_name,
            month_start,
            month_end
        );
        made := made || month_name;
    END LOOP;
    IF has_strays THEN
        IF moved <> strays THEN
            RAISE EXCEPTION '% rows of % have no month to go to: is a table of that name in the way?',
                strays - moved,
                default_name
                USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        default_comment := obj_description(to_regclass('public.' || quote_ident(default_name)), 'pg_class');
        EXECUTE format('DROP TABLE public.%I', default_name);
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I DEFAULT', default_name, of_table);
        EXECUTE format('COMMENT ON TABLE public.%I IS %L', default_name, default_comment);
        PERFORM public.registry_guard_partition(of_table, default_name);
    END IF;
    RETURN made;
END;
$$;
COMMENT ON FUNCTION registry_make_partitions(text, integer) IS
'Makes the partitions of a table from this month to so many ahead, moves there what is in the default one, and returns the names of the new ones. For the owner of the table.';

-- Whoever is held to row level security would see the rows of one tenant, and the rest would be lost with the partition.
-- The owner lifts that for the transaction, which nobody else can see; it is to be rolled back.
CREATE FUNCTION registry_read_partition(of_table text, partition_name text) RETURNS SETOF text
LANGUAGE plpgsql
SET timezone = 'UTC'
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_inherits AS child
        WHERE child.inhparent = to_regclass('public.' || quote_ident(of_table))
          AND child.inhrelid = to_regclass('public.' || quote_ident(partition_name))
    ) THEN
        RAISE EXCEPTION '% is no partition of %', partition_name, of_table
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
COMMENT ON FUNCTION registry_read_partition(text, text) IS
'The rows of one partition of a table, of all tenants, as JSON. For the owner of the table, in a transaction that is rolled back.';

-- The number of rows is looked at again, when nobody can write any more: what was not archived is not dropped.
CREATE FUNCTION registry_drop_partition(of_table text, partition_name text, archived_rows bigint) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    present_rows bigint;
BEGIN
    EXECUTE format('LOCK TABLE public.%I IN ACCESS EXCLUSIVE MODE', of_table);
    EXECUTE format('ALTER TABLE public.%I DETACH PARTITION public.%I', of_table, partition_name);
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
COMMENT ON FUNCTION registry_drop_partition(text, text, bigint) IS
'Drops a partition of a table, if it has as many rows as were archived. For the owner of the table.';

-- What programs of before call.
CREATE OR REPLACE FUNCTION registry_guard_audit_partition(partition_name text) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM public.registry_guard_partition('audit_log', partition_name);
END;
$$;

CREATE OR REPLACE FUNCTION registry_make_audit_partitions(months_ahead integer) RETURNS text []
LANGUAGE plpgsql
AS $$
BEGIN
    RETURN public.registry_make_partitions('audit_log', months_ahead);
END;
$$;

CREATE OR REPLACE FUNCTION registry_read_audit_partition(partition_name text) RETURNS SETOF text
LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY SELECT line.text FROM public.registry_read_partition('audit_log', partition_name) AS line (text);
END;
$$;

CREATE OR REPLACE FUNCTION registry_drop_audit_partition(partition_name text, archived_rows bigint) RETURNS void
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM public.registry_drop_partition('audit_log', partition_name, archived_rows);
END;
$$;
