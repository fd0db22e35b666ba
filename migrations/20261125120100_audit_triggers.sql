-- What writes the audit log: triggers at the end of every statement that changes a workflow, wherever it comes from:
-- the library, COPY, psql, a cascade, another trigger. And what keeps it: nothing changes it, months are made ahead,
-- old ones go as a whole.
--
-- workflow_versions, deleted_workflows and workflow_label_moves are records themselves, which nobody changes; they are
-- not recorded twice. Only what takes something away from them, purge and prune, is in the log.
-- depends: 20261125120000_audit_log
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

-- Below a trigger or a cascade it is still the statement that the client sent.
CREATE FUNCTION registry_statement_name() RETURNS text
LANGUAGE sql
STABLE
RETURN substring(
    left(current_query(), 300),
    '^\s*\(?\s*[A-Za-z]+\s+/\*\s*([A-Za-z0-9_]+\.[A-Za-z0-9_]+)\s*\*/'
);
COMMENT ON FUNCTION registry_statement_name() IS
'The name of the query that the client sent, from the comment behind its first word; NULL where there is none.';

-- A save fires these triggers also for tables in which it changes nothing: that is found out first.
--
-- Rows are kept whole, with all columns that there will ever be. To leave out tenant_id and workflow_id, which stand
-- beside them, would take twice the time and save little: compressed, what repeats is small.
CREATE FUNCTION registry_audit_rows() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
    SELECT
        part.tenant_id,
        public.registry_statement_name(),
        TG_TABLE_NAME,
        part.workflow_id,
        lower(TG_OP),
        jsonb_agg(jsonb_build_object(TG_ARGV[0], part.content)),
        count(*)
    FROM (
        SELECT
            changed.tenant_id,
            changed.workflow_id,
            changed AS content,
            (row_number() OVER () - 1) / 1000 AS chunk
        FROM changed
    ) AS part
    GROUP BY part.tenant_id, part.workflow_id, part.chunk;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_audit_rows() IS
'Writes to audit_log what a statement inserted or deleted; the argument says whether those rows are new or old.';

-- Old and new rows meet in a FULL JOIN: nothing is known of the rows of a statement when it is planned, and a FULL JOIN
-- can only be hashed or merged. A row that gets another key, or goes to another workflow, is one less and one more.
CREATE FUNCTION registry_audit_updated_rows() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
    SELECT
        part.tenant_id,
        public.registry_statement_name(),
        TG_TABLE_NAME,
        part.workflow_id,
        'update',
        jsonb_agg(jsonb_build_object('old', part.old_content, 'new', part.new_content)),
        count(*)
    FROM (
        SELECT
            tenant_id,
            workflow_id,
            former AS old_content,
            changed AS new_content,
            (row_number() OVER () - 1) / 1000 AS chunk
        FROM former
        FULL JOIN changed USING (tenant_id, workflow_id, id)
        WHERE former IS DISTINCT FROM changed
    ) AS part
    GROUP BY part.tenant_id, part.workflow_id, part.chunk;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_audit_updated_rows() IS 'Writes to audit_log what a statement updated, as it was and as it is.';

-- level follows from the edges, and one edge may move the levels of every node after it. Where it is all that changed,
-- the change of the edge is what tells: the node itself was changed by nobody.
CREATE FUNCTION registry_audit_updated_nodes() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
    SELECT
        part.tenant_id,
        public.registry_statement_name(),
        TG_TABLE_NAME,
        part.workflow_id,
        'update',
        jsonb_agg(jsonb_build_object('old', part.old_content, 'new', part.new_content)),
        count(*)
    FROM (
        SELECT
            tenant_id,
            workflow_id,
            former AS old_content,
            changed AS new_content,
            (row_number() OVER () - 1) / 1000 AS chunk
        FROM former
        FULL JOIN changed USING (tenant_id, workflow_id, id)
        WHERE former IS DISTINCT FROM changed
          AND (
              former.level IS NOT DISTINCT FROM changed.level
              OR (former.node_type, former.name, former.parameters, former.order_index)
              IS DISTINCT FROM (changed.node_type, changed.name, changed.parameters, changed.order_index)
          )
    ) AS part
    GROUP BY part.tenant_id, part.workflow_id, part.chunk;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_audit_updated_nodes() IS
'Writes to audit_log which nodes a statement updated, but for those of which only the level changed.';

-- What is kept of a parameter. The log is for people who may not know what a secret parameter holds: that it was changed
-- is told, not what it was and is. A parameter that becomes one takes what it was before with it.
CREATE FUNCTION registry_audited_param(param jsonb, is_secret boolean) RETURNS jsonb
LANGUAGE sql
IMMUTABLE
RETURN CASE
    WHEN is_secret AND param ->> 'default_value' IS NOT NULL THEN param || '{"default_value": "***"}'
    ELSE param
END;
COMMENT ON FUNCTION registry_audited_param(jsonb, boolean) IS
'A row of workflow_params as audit_log keeps it: without the default value of a secret.';

CREATE FUNCTION registry_audit_params() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
    SELECT
        part.tenant_id,
        public.registry_statement_name(),
        TG_TABLE_NAME,
        part.workflow_id,
        lower(TG_OP),
        jsonb_agg(jsonb_build_object(TG_ARGV[0], part.content)),
        count(*)
    FROM (
        SELECT
            changed.tenant_id,
            changed.workflow_id,
            public.registry_audited_param(to_jsonb(changed), changed.metadata @> '{"secret": true}') AS content,
            (row_number() OVER () - 1) / 1000 AS chunk
        FROM changed
    ) AS part
    GROUP BY part.tenant_id, part.workflow_id, part.chunk;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_audit_params() IS
'Writes to audit_log which parameters a statement inserted or deleted; the argument says whether those rows are new or old.';

CREATE FUNCTION registry_audit_updated_params() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
    SELECT
        part.tenant_id,
        public.registry_statement_name(),
        TG_TABLE_NAME,
        part.workflow_id,
        'update',
        jsonb_agg(
            jsonb_build_object(
                'old', public.registry_audited_param(part.old_row, part.is_secret),
                'new', public.registry_audited_param(part.new_row, part.is_secret)
            )
        ),
        count(*)
    FROM (
        SELECT
            tenant_id,
            workflow_id,
            to_jsonb(former) AS old_row,
            to_jsonb(changed) AS new_row,
            coalesce(former.metadata @> '{"secret": true}', false)
            OR coalesce(changed.metadata @> '{"secret": true}', false) AS is_secret,
            (row_number() OVER () - 1) / 1000 AS chunk
        FROM former
        FULL JOIN changed USING (tenant_id, workflow_id, id)
        WHERE former IS DISTINCT FROM changed
    ) AS part
    GROUP BY part.tenant_id, part.workflow_id, part.chunk;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_audit_updated_params() IS
'Writes to audit_log which parameters a statement updated, as they were and as they are.';

CREATE FUNCTION registry_audit_updated_labels() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
    SELECT
        part.tenant_id,
        public.registry_statement_name(),
        TG_TABLE_NAME,
        part.workflow_id,
        'update',
        jsonb_agg(jsonb_build_object('old', part.old_content, 'new', part.new_content)),
        count(*)
    FROM (
        SELECT
            tenant_id,
            workflow_id,
            former AS old_content,
            changed AS new_content,
            (row_number() OVER () - 1) / 1000 AS chunk
        FROM former
        FULL JOIN changed USING (tenant_id, workflow_id, label)
        WHERE former IS DISTINCT FROM changed
    ) AS part
    GROUP BY part.tenant_id, part.workflow_id, part.chunk;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_audit_updated_labels() IS 'Writes to audit_log which labels a statement moved.';

-- Each row of workflow is a workflow of its own. updated_at and updated_by follow every change of a node, an edge or a
-- parameter, which has its own row in the log: where they are all that changed, it says nothing new.
CREATE FUNCTION registry_audit_workflows() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
        SELECT
            changed.tenant_id,
            public.registry_statement_name(),
            TG_TABLE_NAME,
            changed.id,
            'insert',
            jsonb_build_array(jsonb_build_object('new', to_jsonb(changed))),
            1
        FROM changed;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
        SELECT
            former.tenant_id,
            public.registry_statement_name(),
            TG_TABLE_NAME,
            former.id,
            'delete',
            jsonb_build_array(jsonb_build_object('old', to_jsonb(former))),
            1
        FROM former;
    ELSE
        INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
        SELECT
            part.tenant_id,
            public.registry_statement_name(),
            TG_TABLE_NAME,
            part.id,
            'update',
            jsonb_build_array(jsonb_build_object('old', part.old_content, 'new', part.new_content)),
            1
        FROM (
            SELECT
                tenant_id,
                id,
                to_jsonb(former) AS old_content,
                to_jsonb(changed) AS new_content
            FROM former
            FULL JOIN changed USING (tenant_id, id)
        ) AS part
        WHERE part.old_content - ARRAY['updated_at', 'updated_by']
            IS DISTINCT FROM part.new_content - ARRAY['updated_at', 'updated_by'];
    END IF;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_audit_workflows() IS
'Writes to audit_log what a statement did to rows of workflow, but for updates of updated_at and updated_by alone.';

-- undelete takes a row of deleted_workflows away as well, and is in the log by what it inserts. The documents of pruned
-- versions are not kept: they were to go.
CREATE FUNCTION registry_audit_purged() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF coalesce(current_setting('registry.purging', true), '') <> 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
    SELECT
        part.tenant_id,
        public.registry_statement_name(),
        TG_TABLE_NAME,
        part.workflow_id,
        'delete',
        jsonb_agg(jsonb_build_object('old', part.content)),
        count(*)
    FROM (
        SELECT
            former.tenant_id,
            former.workflow_id,
            to_jsonb(former) - 'document' AS content,
            (row_number() OVER () - 1) / 1000 AS chunk
        FROM former
    ) AS part
    GROUP BY part.tenant_id, part.workflow_id, part.chunk;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_audit_purged() IS 'Writes to audit_log which versions and deleted workflows were taken away for good.';

CREATE FUNCTION registry_refuse_audit_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: only triggers write it, and what is written stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation',
        HINT = 'Old months go as a whole: registry audit --archive.';
END;
$$;
COMMENT ON FUNCTION registry_refuse_audit_change() IS 'Refuses to change audit_log, and to insert into it by hand.';

-- A trigger for statements and row level security are not handed down from a partitioned table.
CREATE FUNCTION registry_guard_audit_partition(partition_name text) RETURNS void
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
COMMENT ON FUNCTION registry_guard_audit_partition(text) IS
'Gives a partition of audit_log what it does not have from the whole: the refusal of TRUNCATE, row level security.';

-- A month is made as a table of its own and then attached, which holds up no writer. Only where rows are in the default
-- partition it has to be taken off first, and writers wait while they are moved: nothing is ever deleted from it, it is
-- dropped when all it held is elsewhere. Off the audit log it does not force row level security on its owner, who would
-- otherwise see the rows of one tenant and lose those of the others.
CREATE FUNCTION registry_make_audit_partitions(months_ahead integer) RETURNS text []
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
COMMENT ON FUNCTION registry_make_audit_partitions(integer) IS
'Makes the partitions of audit_log from this month to so many ahead, moves there what is in the default one, and returns the names of the new ones. For the owner of the table.';

-- Whoever is held to row level security would see the rows of one tenant, and the rest would be lost with the partition.
-- The owner lifts that for the transaction, which nobody else can see; it is to be rolled back.
CREATE FUNCTION registry_read_audit_partition(partition_name text) RETURNS SETOF text
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
COMMENT ON FUNCTION registry_read_audit_partition(text) IS
'The rows of one partition of audit_log, of all tenants, as JSON. For the owner of the table, in a transaction that is rolled back.';

-- The number of rows is looked at again, when nobody can write any more: what was not archived is not dropped.
CREATE FUNCTION registry_drop_audit_partition(partition_name text, archived_rows bigint) RETURNS void
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
COMMENT ON FUNCTION registry_drop_audit_partition(text, bigint) IS
'Drops a partition of audit_log, if it has as many rows as were archived. For the owner of the table.';

-- Triggers fire in the order of their names: these come last, when the others are done.
CREATE TRIGGER write_audit_on_insert
AFTER INSERT ON workflow
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_workflows();

CREATE TRIGGER write_audit_on_update
AFTER UPDATE ON workflow
REFERENCING OLD TABLE AS former NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_workflows();

CREATE TRIGGER write_audit_on_delete
AFTER DELETE ON workflow
REFERENCING OLD TABLE AS former
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_workflows();

CREATE TRIGGER write_audit_on_insert
AFTER INSERT ON workflow_nodes
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_rows('new');

CREATE TRIGGER write_audit_on_update
AFTER UPDATE ON workflow_nodes
REFERENCING OLD TABLE AS former NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_updated_nodes();

CREATE TRIGGER write_audit_on_delete
AFTER DELETE ON workflow_nodes
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_rows('old');

CREATE TRIGGER write_audit_on_insert
AFTER INSERT ON workflow_edges
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_rows('new');

CREATE TRIGGER write_audit_on_update
AFTER UPDATE ON workflow_edges
REFERENCING OLD TABLE AS former NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_updated_rows();

CREATE TRIGGER write_audit_on_delete
AFTER DELETE ON workflow_edges
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_rows('old');

CREATE TRIGGER write_audit_on_insert
AFTER INSERT ON workflow_params
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_params('new');

CREATE TRIGGER write_audit_on_update
AFTER UPDATE ON workflow_params
REFERENCING OLD TABLE AS former NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_updated_params();

CREATE TRIGGER write_audit_on_delete
AFTER DELETE ON workflow_params
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_params('old');

CREATE TRIGGER write_audit_on_insert
AFTER INSERT ON workflow_labels
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_rows('new');

CREATE TRIGGER write_audit_on_update
AFTER UPDATE ON workflow_labels
REFERENCING OLD TABLE AS former NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_updated_labels();

CREATE TRIGGER write_audit_on_delete
AFTER DELETE ON workflow_labels
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_rows('old');

CREATE TRIGGER write_audit_on_delete
AFTER DELETE ON workflow_versions
REFERENCING OLD TABLE AS former
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_purged();

CREATE TRIGGER write_audit_on_delete
AFTER DELETE ON deleted_workflows
REFERENCING OLD TABLE AS former
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_purged();

-- Handed down to every partition.
CREATE TRIGGER refuse_change
BEFORE UPDATE OR DELETE ON audit_log
FOR EACH ROW EXECUTE FUNCTION registry_refuse_audit_change();

-- The triggers above insert at a depth of one at least.
CREATE TRIGGER refuse_insert
BEFORE INSERT ON audit_log
FOR EACH ROW
WHEN (pg_trigger_depth() = 0)
EXECUTE FUNCTION registry_refuse_audit_change();

CREATE TRIGGER refuse_truncate
BEFORE TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_audit_change();

ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_log USING (tenant_id = registry_tenant());

SELECT registry_guard_audit_partition('audit_log_default');
SELECT registry_make_audit_partitions(12);
