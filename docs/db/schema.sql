-- The schema that the migrations make, as pg_dump writes it. Generated: do not edit; `make docs` writes it anew.
-- The tables in which yoyo keeps its books are left out, and the months of the logs: `registry migrate up` makes them.

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

-- extension vector

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;

COMMENT ON EXTENSION vector IS 'vector data type and ivfflat and hnsw access methods';

-- function registry_actor()

CREATE FUNCTION public.registry_actor() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN COALESCE(NULLIF(current_setting('registry.actor'::text, true), ''::text), (SESSION_USER)::text);

COMMENT ON FUNCTION public.registry_actor() IS 'Who acts: the setting registry.actor, or the role that logged in where it is not set, as in psql.';

-- function registry_audit_params()

CREATE FUNCTION public.registry_audit_params() RETURNS trigger
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

COMMENT ON FUNCTION public.registry_audit_params() IS 'Writes to audit_log which parameters a statement inserted or deleted; the argument says whether those rows are new or old.';

-- function registry_audit_purged()

CREATE FUNCTION public.registry_audit_purged() RETURNS trigger
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

COMMENT ON FUNCTION public.registry_audit_purged() IS 'Writes to audit_log which versions and deleted workflows were taken away for good.';

-- function registry_audit_rows()

CREATE FUNCTION public.registry_audit_rows() RETURNS trigger
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

COMMENT ON FUNCTION public.registry_audit_rows() IS 'Writes to audit_log what a statement inserted or deleted; the argument says whether those rows are new or old.';

-- function registry_audit_updated_labels()

CREATE FUNCTION public.registry_audit_updated_labels() RETURNS trigger
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

COMMENT ON FUNCTION public.registry_audit_updated_labels() IS 'Writes to audit_log which labels a statement moved.';

-- function registry_audit_updated_nodes()

CREATE FUNCTION public.registry_audit_updated_nodes() RETURNS trigger
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

COMMENT ON FUNCTION public.registry_audit_updated_nodes() IS 'Writes to audit_log which nodes a statement updated, but for those of which only the level changed.';

-- function registry_audit_updated_params()

CREATE FUNCTION public.registry_audit_updated_params() RETURNS trigger
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

COMMENT ON FUNCTION public.registry_audit_updated_params() IS 'Writes to audit_log which parameters a statement updated, as they were and as they are.';

-- function registry_audit_updated_plans()

CREATE FUNCTION public.registry_audit_updated_plans() RETURNS trigger
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
        FULL JOIN changed USING (tenant_id, workflow_id, name)
        WHERE former IS DISTINCT FROM changed
    ) AS part
    GROUP BY part.tenant_id, part.workflow_id, part.chunk;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_audit_updated_plans() IS 'Writes to audit_log which plans a statement updated, as they were and as they are.';

-- function registry_audit_updated_rows()

CREATE FUNCTION public.registry_audit_updated_rows() RETURNS trigger
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

COMMENT ON FUNCTION public.registry_audit_updated_rows() IS 'Writes to audit_log what a statement updated, as it was and as it is.';

-- function registry_audit_workflows()

CREATE FUNCTION public.registry_audit_workflows() RETURNS trigger
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

COMMENT ON FUNCTION public.registry_audit_workflows() IS 'Writes to audit_log what a statement did to rows of workflow, but for updates of updated_at and updated_by alone.';

-- function registry_audited_param(jsonb, boolean)

CREATE FUNCTION public.registry_audited_param(param jsonb, is_secret boolean) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    RETURN CASE WHEN (is_secret AND ((param ->> 'default_value'::text) IS NOT NULL)) THEN (param || '{"default_value": "***"}'::jsonb) ELSE param END;

COMMENT ON FUNCTION public.registry_audited_param(param jsonb, is_secret boolean) IS 'A row of workflow_params as audit_log keeps it: without the default value of a secret.';

-- function registry_begin_statement()

CREATE FUNCTION public.registry_begin_statement() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF pg_trigger_depth() = 1 AND current_setting('registry.recorded', true) <> '' THEN
        PERFORM set_config('registry.recorded', '', true);
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_begin_statement() IS 'Forgets which workflows the statement before this one made a version of.';

-- function registry_canonical(jsonb)

CREATE FUNCTION public.registry_canonical(given jsonb) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
BEGIN
    CASE jsonb_typeof(given)
        WHEN 'number' THEN
            RETURN to_jsonb(trim_scale(given::numeric));
        WHEN 'array' THEN
            RETURN (
                SELECT
                    coalesce(
                        jsonb_agg(
                            CASE
                                WHEN item.value::text ~ '[0-9]\.[0-9]*0(?![0-9])'
                                    THEN public.registry_canonical(item.value)
                                ELSE item.value
                            END
                            ORDER BY item.place
                        ),
                        '[]'
                    )
                FROM jsonb_array_elements(given) WITH ORDINALITY AS item (value, place)
            );
        WHEN 'object' THEN
            RETURN (
                SELECT
                    coalesce(
                        jsonb_object_agg(
                            item.key,
                            CASE
                                WHEN item.value::text ~ '[0-9]\.[0-9]*0(?![0-9])'
                                    THEN public.registry_canonical(item.value)
                                ELSE item.value
                            END
                        ),
                        '{}'
                    )
                FROM jsonb_each(given) AS item (key, value)
            );
        ELSE
            RETURN given;
    END CASE;
END;
$$;

COMMENT ON FUNCTION public.registry_canonical(given jsonb) IS 'The same JSON with every number in its shortest form: 1.0 is 1.';

-- function registry_change_marks(uuid, uuid, integer, text[])

CREATE FUNCTION public.registry_change_marks(of_tenant uuid, of_workflow uuid, more_nodes integer, more_types text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    is_small boolean;
BEGIN
    -- Deleted with everything in it?
    PERFORM FROM public.workflow
    WHERE tenant_id = of_tenant
      AND id = of_workflow;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    INSERT INTO public.workflow_marks AS stored (tenant_id, workflow_id, nodes, node_marks)
    VALUES (of_tenant, of_workflow, more_nodes, '{}')
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET nodes = stored.nodes + excluded.nodes
    RETURNING public.registry_is_small(stored.nodes) INTO is_small;
    UPDATE public.workflow_marks AS stored
    SET node_marks = CASE
        WHEN is_small THEN public.registry_node_marks(of_tenant, of_workflow, true)
        ELSE public.registry_joined_marks(
            stored.node_marks,
            ARRAY(
                SELECT public.registry_mark(public.registry_mark_seed(of_tenant, 'node'), more.node_type)
                FROM unnest(more_types) AS more (node_type)
                UNION
                SELECT public.registry_mark(public.registry_mark_seed(of_tenant, 'large'))
            )
        )
    END
    WHERE stored.tenant_id = of_tenant
      AND stored.workflow_id = of_workflow;
    PERFORM public.registry_set_edge_marks(of_tenant, of_workflow);
END;
$$;

COMMENT ON FUNCTION public.registry_change_marks(of_tenant uuid, of_workflow uuid, more_nodes integer, more_types text[]) IS 'Brings the row of a workflow up to date after nodes were deleted or updated.';

-- function registry_cycles(integer[], integer[], integer[], integer)

CREATE FUNCTION public.registry_cycles(parents integer[], children integer[], starts integer[], size integer) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    next_edge integer [] := array_fill(1, ARRAY[size]);
    last_edge integer [] := array_fill(0, ARRAY[size]);
    met integer [] := array_fill(0, ARRAY[size]);
    lowest integer [] := array_fill(0, ARRAY[size]);
    -- 0 while a node is open; then the number of its cycle, or -1 where it is on none.
    cycle_of integer [] := array_fill(0, ARRAY[size]);
    on_itself boolean [] := array_fill(false, ARRAY[size]);
    opened integer [] := '{}';
    height integer := 0;
    way integer [] := '{}';
    depth integer := 0;
    count_met integer := 0;
    node integer;
    child integer;
    last_opened integer;
    number integer := 0;
    start integer;
BEGIN
    FOR place IN 1 .. coalesce(cardinality(parents), 0) LOOP
        node := parents[place];
        IF last_edge[node] = 0 THEN
            next_edge[node] := place;
        END IF;
        last_edge[node] := place;
    END LOOP;
    FOREACH start IN ARRAY starts LOOP
        CONTINUE WHEN met[start] > 0;
        child := start;
        LOOP
            IF child IS NOT NULL THEN
                depth := depth + 1;
                way[depth] := child;
                height := height + 1;
                opened[height] := child;
                count_met := count_met + 1;
                met[child] := count_met;
                lowest[child] := count_met;
            END IF;
            node := way[depth];
            IF next_edge[node] <= last_edge[node] THEN
                child := children[next_edge[node]];
                next_edge[node] := next_edge[node] + 1;
                CONTINUE WHEN met[child] = 0;
                IF child = node THEN
                    on_itself[node] := true;
                ELSIF cycle_of[child] = 0 AND met[child] < lowest[node] THEN
                    lowest[node] := met[child];
                END IF;
                child := NULL;
                CONTINUE;
            END IF;
            IF lowest[node] = met[node] THEN
                last_opened := opened[height];
                IF last_opened <> node OR on_itself[node] THEN
                    number := number + 1;
                    LOOP
                        last_opened := opened[height];
                        height := height - 1;
                        cycle_of[last_opened] := number;
                        EXIT WHEN last_opened = node;
                    END LOOP;
                ELSE
                    height := height - 1;
                    cycle_of[node] := -1;
                END IF;
            END IF;
            depth := depth - 1;
            EXIT WHEN depth = 0;
            IF lowest[node] < lowest[way[depth]] THEN
                lowest[way[depth]] := lowest[node];
            END IF;
            child := NULL;
        END LOOP;
    END LOOP;
    RETURN cycle_of;
END;
$$;

COMMENT ON FUNCTION public.registry_cycles(parents integer[], children integer[], starts integer[], size integer) IS 'Strongly connected parts of a graph: for each node the number of its part, not above 0 where it is on no cycle or not reached from the starts.';

-- function registry_diff(jsonb, jsonb)

CREATE FUNCTION public.registry_diff(given_before jsonb, given_after jsonb) RETURNS TABLE(part text, change text, name text, former_name text, parent text, child text, path text, before jsonb, value jsonb)
    LANGUAGE sql STABLE PARALLEL SAFE
    BEGIN ATOMIC
 WITH RECURSIVE nodes AS MATERIALIZED (
          SELECT side.is_after,
             (item.node ->> 'name'::text) AS name,
             item.node,
             md5(((item.node - 'name'::text))::text) AS content,
             (count(*) OVER (PARTITION BY (item.node ->> 'name'::text)) = 2) AS is_kept
            FROM (( VALUES (false,registry_diff.given_before), (true,registry_diff.given_after)) side(is_after, document)
              CROSS JOIN LATERAL jsonb_array_elements((side.document -> 'nodes'::text)) item(node))
         ), edges AS MATERIALIZED (
          SELECT side.is_after,
             (item.edge ->> 'parent'::text) AS parent,
             (item.edge ->> 'child'::text) AS child,
             (item.edge - ARRAY['parent'::text, 'child'::text]) AS edge
            FROM (( VALUES (false,registry_diff.given_before), (true,registry_diff.given_after)) side(is_after, document)
              CROSS JOIN LATERAL jsonb_array_elements((side.document -> 'edges'::text)) item(edge))
         ), paired_nodes AS MATERIALIZED (
          SELECT former.name AS former_name,
             latter.name,
             former.node AS former_node,
             latter.node
            FROM (( SELECT nodes.is_after,
                     nodes.name,
                     nodes.node,
                     nodes.content,
                     nodes.is_kept
                    FROM nodes
                   WHERE (NOT nodes.is_after)) former
              FULL JOIN ( SELECT nodes.is_after,
                     nodes.name,
                     nodes.node,
                     nodes.content,
                     nodes.is_kept
                    FROM nodes
                   WHERE nodes.is_after) latter ON ((latter.name = former.name)))
         ), neighbours AS (
          SELECT neighbour.is_after,
             neighbour.name,
             string_agg(neighbour.look, ' '::text ORDER BY neighbour.look) AS look
            FROM ( SELECT edges.is_after,
                     edges.parent AS name,
                     ('child '::text ||
                         CASE
                             WHEN nodes.is_kept THEN nodes.name
                             ELSE nodes.content
                         END) AS look
                    FROM (edges
                      JOIN nodes ON (((nodes.is_after = edges.is_after) AND (nodes.name = edges.child))))
                 UNION ALL
                  SELECT edges.is_after,
                     edges.child AS name,
                     ('parent '::text ||
                         CASE
                             WHEN nodes.is_kept THEN nodes.name
                             ELSE nodes.content
                         END) AS look
                    FROM (edges
                      JOIN nodes ON (((nodes.is_after = edges.is_after) AND (nodes.name = edges.parent))))) neighbour
           GROUP BY neighbour.is_after, neighbour.name
         ), candidates AS (
          SELECT nodes.is_after,
             nodes.name,
             (nodes.content || COALESCE(neighbours.look, ''::text)) AS look,
             row_number() OVER (PARTITION BY nodes.is_after, (nodes.content || COALESCE(neighbours.look, ''::text)) ORDER BY nodes.name) AS place
            FROM (nodes
              LEFT JOIN neighbours ON (((neighbours.is_after = nodes.is_after) AND (neighbours.name = nodes.name))))
           WHERE (NOT nodes.is_kept)
         ), renamed AS MATERIALIZED (
          SELECT former.name AS former_name,
             latter.name
            FROM (( SELECT candidates.is_after,
                     candidates.name,
                     candidates.look,
                     candidates.place
                    FROM candidates
                   WHERE (NOT candidates.is_after)) former
              JOIN ( SELECT candidates.is_after,
                     candidates.name,
                     candidates.look,
                     candidates.place
                    FROM candidates
                   WHERE candidates.is_after) latter ON (((latter.look = former.look) AND (latter.place = former.place))))
         ), placed_edges AS (
          SELECT edges.is_after,
             COALESCE(renamed_parent.name, edges.parent) AS parent,
             COALESCE(renamed_child.name, edges.child) AS child,
             edges.edge,
             row_number() OVER (PARTITION BY edges.is_after, COALESCE(renamed_parent.name, edges.parent), COALESCE(renamed_child.name, edges.child) ORDER BY edges.edge) AS place
            FROM ((edges
              LEFT JOIN renamed renamed_parent ON (((NOT edges.is_after) AND (renamed_parent.former_name = edges.parent))))
              LEFT JOIN renamed renamed_child ON (((NOT edges.is_after) AND (renamed_child.former_name = edges.child))))
         ), pairs AS MATERIALIZED (
          SELECT 'node'::text AS part,
             paired_nodes.name,
             paired_nodes.former_name,
             NULL::text AS parent,
             NULL::text AS child,
             paired_nodes.former_node AS before,
             paired_nodes.node AS value
            FROM paired_nodes
           WHERE (NOT (EXISTS ( SELECT
                    FROM renamed
                   WHERE ((renamed.name = paired_nodes.name) OR (renamed.former_name = paired_nodes.former_name)))))
         UNION ALL
          SELECT 'edge'::text AS part,
             NULL::text AS name,
             NULL::text AS former_name,
             COALESCE(latter.parent, former.parent) AS parent,
             COALESCE(latter.child, former.child) AS child,
             former.edge AS before,
             latter.edge AS value
            FROM (( SELECT placed_edges.is_after,
                     placed_edges.parent,
                     placed_edges.child,
                     placed_edges.edge,
                     placed_edges.place
                    FROM placed_edges
                   WHERE (NOT placed_edges.is_after)) former
              FULL JOIN ( SELECT placed_edges.is_after,
                     placed_edges.parent,
                     placed_edges.child,
                     placed_edges.edge,
                     placed_edges.place
                    FROM placed_edges
                   WHERE placed_edges.is_after) latter ON (((latter.parent = former.parent) AND (latter.child = former.child) AND (latter.place = former.place))))
         UNION ALL
          SELECT 'param'::text AS part,
             (latter.param ->> 'key'::text) AS name,
             (former.param ->> 'key'::text) AS former_name,
             NULL::text AS parent,
             NULL::text AS child,
             former.param AS before,
             latter.param AS value
            FROM (jsonb_array_elements((registry_diff.given_before -> 'params'::text)) former(param)
              FULL JOIN jsonb_array_elements((registry_diff.given_after -> 'params'::text)) latter(param) ON (((latter.param ->> 'key'::text) = (former.param ->> 'key'::text))))
         UNION ALL
          SELECT 'workflow'::text AS part,
             NULL::text AS name,
             NULL::text AS former_name,
             NULL::text AS parent,
             NULL::text AS child,
             (registry_diff.given_before - ARRAY['version'::text, 'nodes'::text, 'edges'::text, 'params'::text]) AS before,
             (registry_diff.given_after - ARRAY['version'::text, 'nodes'::text, 'edges'::text, 'params'::text]) AS value
         ), fields AS (
          SELECT pairs.part,
             pairs.name,
             pairs.parent,
             pairs.child,
             '$'::text AS path,
             pairs.before,
             pairs.value
            FROM pairs
           WHERE (pairs.before <> pairs.value)
         UNION ALL
          SELECT fields.part,
             fields.name,
             fields.parent,
             fields.child,
             (fields.path || inside.step) AS path,
             inside.before,
             inside.value
            FROM (fields
              CROSS JOIN LATERAL ( SELECT
                         CASE
                             WHEN (COALESCE(latter.key, former.key) ~ '^[[:alpha:]_][[:alnum:]_]*$'::text) THEN ('.'::text || COALESCE(latter.key, former.key))
                             ELSE ('.'::text || to_json(COALESCE(latter.key, former.key)))
                         END AS step,
                     former.value AS before,
                     latter.value
                    FROM (jsonb_each(
                         CASE
                             WHEN (jsonb_typeof(fields.before) = 'object'::text) THEN fields.before
                             ELSE NULL::jsonb
                         END) former(key, value)
                      FULL JOIN jsonb_each(
                         CASE
                             WHEN (jsonb_typeof(fields.value) = 'object'::text) THEN fields.value
                             ELSE NULL::jsonb
                         END) latter(key, value) ON ((latter.key = former.key)))
                 UNION ALL
                  SELECT (('['::text || (COALESCE(latter.place, former.place) - 1)) || ']'::text) AS step,
                     former.value AS before,
                     latter.value
                    FROM (jsonb_array_elements(
                         CASE
                             WHEN (jsonb_typeof(fields.before) = 'array'::text) THEN fields.before
                             ELSE NULL::jsonb
                         END) WITH ORDINALITY former(value, place)
                      FULL JOIN jsonb_array_elements(
                         CASE
                             WHEN (jsonb_typeof(fields.value) = 'array'::text) THEN fields.value
                             ELSE NULL::jsonb
                         END) WITH ORDINALITY latter(value, place) ON ((latter.place = former.place)))) inside)
           WHERE ((jsonb_typeof(fields.before) = jsonb_typeof(fields.value)) AND (jsonb_typeof(fields.before) = ANY (ARRAY['object'::text, 'array'::text])) AND (inside.before IS DISTINCT FROM inside.value))
         )
  SELECT pairs.part,
         CASE
             WHEN (pairs.before IS NULL) THEN 'added'::text
             ELSE 'removed'::text
         END AS change,
     COALESCE(pairs.name, pairs.former_name) AS name,
     NULL::text AS former_name,
     pairs.parent,
     pairs.child,
     NULL::text AS path,
     pairs.before,
     pairs.value
    FROM pairs
   WHERE ((pairs.before IS NULL) OR (pairs.value IS NULL))
 UNION ALL
  SELECT 'node'::text AS part,
     'renamed'::text AS change,
     renamed.name,
     renamed.former_name,
     NULL::text AS parent,
     NULL::text AS child,
     NULL::text AS path,
     NULL::jsonb AS before,
     NULL::jsonb AS value
    FROM renamed
 UNION ALL
  SELECT fields.part,
     'changed'::text AS change,
     fields.name,
     NULL::text AS former_name,
     fields.parent,
     fields.child,
     fields.path,
     fields.before,
     fields.value
    FROM fields
   WHERE ((jsonb_typeof(fields.before) IS DISTINCT FROM jsonb_typeof(fields.value)) OR (jsonb_typeof(fields.before) <> ALL (ARRAY['object'::text, 'array'::text])));
END;

COMMENT ON FUNCTION public.registry_diff(given_before jsonb, given_after jsonb) IS 'What changed from one native document to another: a row for each node, edge or param added, removed or renamed, and for each field changed.';

-- function registry_distribute(regclass, text)

CREATE FUNCTION public.registry_distribute(table_name regclass, distribution_column text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus') THEN
        RETURN;
    END IF;
    IF distribution_column IS NULL THEN
        PERFORM create_reference_table(table_name);
    ELSE
        PERFORM create_distributed_table(table_name, distribution_column);
    END IF;
END;
$$;

COMMENT ON FUNCTION public.registry_distribute(table_name regclass, distribution_column text) IS 'Distributes a table on Citus (a reference table where the column is NULL); does nothing on plain PostgreSQL.';

-- function registry_document(uuid, uuid)

CREATE FUNCTION public.registry_document(of_tenant uuid, of_workflow uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (
        WITH nodes AS MATERIALIZED (
            SELECT
                node.name,
                node.node_type,
                node.parameters,
                node.order_index
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = of_workflow
        ), edges AS MATERIALIZED (
            SELECT
                edge.parent_order,
                edge.child_order,
                edge.handoff_data,
                edge.is_loop
            FROM public.workflow_edges AS edge
            WHERE edge.tenant_id = of_tenant
              AND edge.workflow_id = of_workflow
        )
        SELECT
            json_build_object(
                'name', workflow.name,
                'description', workflow.description,
                'category', workflow.category,
                'tags', to_jsonb(workflow.tags),
                'metadata', workflow.metadata,
                'nodes',
                (
                    SELECT
                        coalesce(
                            json_agg(
                                json_build_object(
                                    'name', nodes.name, 'node_type', nodes.node_type, 'parameters', nodes.parameters
                                )
                                ORDER BY nodes.order_index
                            ),
                            '[]'
                        )
                    FROM nodes
                ),
                'edges',
                (
                    SELECT
                        coalesce(
                            json_agg(
                                json_build_object(
                                    'parent', parent.name,
                                    'child', child.name,
                                    'handoff_data', edges.handoff_data,
                                    'is_loop', edges.is_loop
                                )
                                ORDER BY edges.parent_order, edges.child_order, edges.handoff_data
                            ) FILTER (
                                -- The edges of a node just deleted go a moment after it.
                                WHERE edges.is_loop IS NOT NULL AND parent.name IS NOT NULL AND child.name IS NOT NULL
                            ),
                            '[]'
                        )
                    FROM edges
                    FULL JOIN nodes AS parent
                      ON parent.order_index = edges.parent_order
                    FULL JOIN nodes AS child
                      ON child.order_index = edges.child_order
                ),
                'params',
                (
                    SELECT
                        coalesce(
                            json_agg(
                                json_build_object(
                                    'key', param.key,
                                    'value_type', param.value_type,
                                    'required', param.required,
                                    'default_value',
                                    CASE
                                        WHEN param.value_type IN ('string', 'enum', 'date', 'datetime')
                                            THEN to_jsonb(param.default_value)
                                        -- By hand anything can get in.
                                        WHEN pg_input_is_valid(param.default_value, 'jsonb')
                                            THEN param.default_value::jsonb
                                        ELSE to_jsonb(param.default_value)
                                    END,
                                    'metadata', param.metadata
                                )
                                ORDER BY param.key
                            ),
                            '[]'
                        )
                    FROM public.workflow_params AS param
                    WHERE param.tenant_id = of_tenant
                      AND param.workflow_id = of_workflow
                )
            )::jsonb
        FROM public.workflow
        WHERE workflow.tenant_id = of_tenant
          AND workflow.id = of_workflow
    );
END;
$$;

COMMENT ON FUNCTION public.registry_document(of_tenant uuid, of_workflow uuid) IS 'A workflow as a native document, as it is now; NULL where there is none.';

-- function registry_document_signature(uuid, jsonb)

CREATE FUNCTION public.registry_document_signature(of_tenant uuid, document jsonb, OUT size integer, OUT signature integer[]) RETURNS record
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET enable_nestloop TO 'off'
    AS $$
DECLARE
    labels bigint [];
    keyed bigint [];
    parents integer [];
    children integer [];
    loops boolean [];
BEGIN
    SELECT
        array_agg(node.labels [1] ORDER BY node.place),
        array_agg(node.labels [2] ORDER BY node.place)
    INTO labels, keyed
    FROM (
        SELECT
            given.place,
            public.registry_node_labels(of_tenant, given.node_type, coalesce(given.parameters, '{}')) AS labels
        FROM ROWS FROM (
            jsonb_to_recordset(document -> 'nodes') AS (node_type text, parameters jsonb)
        ) WITH ORDINALITY AS given (node_type, parameters, place)
        OFFSET 0
    ) AS node;

    WITH node AS MATERIALIZED (
        SELECT given.name, given.place::integer AS place
        FROM ROWS FROM (
            jsonb_to_recordset(document -> 'nodes') AS (name text)
        ) WITH ORDINALITY AS given (name, place)
    )
    SELECT
        array_agg(parent.place),
        array_agg(child.place),
        array_agg(coalesce(edge.is_loop, false))
    INTO parents, children, loops
    FROM jsonb_to_recordset(document -> 'edges') AS edge (parent text, child text, is_loop boolean)
    JOIN node AS parent
      ON parent.name = edge.parent
    JOIN node AS child
      ON child.name = edge.child;

    SELECT made.size, made.signature
    INTO size, signature
    FROM public.registry_signature(labels, keyed, parents, children, loops) AS made;
END;
$$;

COMMENT ON FUNCTION public.registry_document_signature(of_tenant uuid, document jsonb, OUT size integer, OUT signature integer[]) IS 'The signature of a native document: the same as that of the workflow it would be saved as.';

-- function registry_drop_audit_partition(text, bigint)

CREATE FUNCTION public.registry_drop_audit_partition(partition_name text, archived_rows bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM public.registry_drop_partition('audit_log', partition_name, archived_rows);
END;
$$;

COMMENT ON FUNCTION public.registry_drop_audit_partition(partition_name text, archived_rows bigint) IS 'Drops a partition of audit_log, if it has as many rows as were archived. For the owner of the table.';

-- function registry_drop_partition(text, text, bigint)

CREATE FUNCTION public.registry_drop_partition(of_table text, partition_name text, archived_rows bigint) RETURNS void
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

COMMENT ON FUNCTION public.registry_drop_partition(of_table text, partition_name text, archived_rows bigint) IS 'Drops a partition of a table, if it has as many rows as were archived. For the owner of the table.';

-- function registry_edge_marks(uuid, uuid)

CREATE FUNCTION public.registry_edge_marks(of_tenant uuid, of_workflow uuid) RETURNS integer[]
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    most CONSTANT integer := 5000;
    parents integer [];
    children integer [];
    orders integer [];
    types text [];
    looked_at integer;
    marks integer [];
BEGIN
    SELECT array_agg(edge.parent_order), array_agg(edge.child_order)
    INTO parents, children
    FROM public.workflow_edges AS edge
    WHERE edge.tenant_id = of_tenant
      AND edge.workflow_id = of_workflow
      AND NOT edge.is_loop;
    IF parents IS NULL THEN
        RETURN '{}';
    END IF;
    SELECT array_agg(node.order_index), array_agg(node.node_type)
    INTO orders, types
    FROM public.workflow_nodes AS node
    WHERE node.tenant_id = of_tenant
      AND node.workflow_id = of_workflow;

    WITH RECURSIVE node AS MATERIALIZED (
        SELECT given.order_index, given.node_type
        FROM unnest(orders, types) AS given (order_index, node_type)
    ), edge AS MATERIALIZED (
        SELECT given.parent_order, given.child_order
        FROM unnest(parents, children) AS given (parent_order, child_order)
    ), reached AS (
        SELECT
            parent.node_type,
            edge.child_order AS order_index,
            'edge' AS way
        FROM edge
        JOIN node AS parent
          ON parent.order_index = edge.parent_order
        UNION
        SELECT
            reached.node_type,
            edge.child_order,
            'path'
        FROM reached
        JOIN edge
          ON edge.parent_order = reached.order_index
    ), bounded AS (
        -- The recursion goes no further than its rows are asked for.
        SELECT
            reached.node_type,
            reached.order_index,
            reached.way
        FROM reached
        LIMIT most + 1
    ), pair AS (
        SELECT
            bounded.node_type AS parent_type,
            child.node_type AS child_type,
            bool_or(bounded.way = 'edge') AS is_edge,
            count(*) AS times
        FROM bounded
        JOIN node AS child
          ON child.order_index = bounded.order_index
        GROUP BY bounded.node_type, child.node_type
    )
    SELECT
        sum(pair.times),
        array_agg(public.registry_mark(
            hashtextextended(pair.parent_type, public.registry_mark_seed(of_tenant, 'path')), pair.child_type
        ))
        || array_agg(public.registry_mark(
            hashtextextended(pair.parent_type, public.registry_mark_seed(of_tenant, 'edge')), pair.child_type
        ))
        FILTER (WHERE pair.is_edge)
    INTO looked_at, marks
    FROM pair;
    RETURN CASE WHEN looked_at > most THEN NULL ELSE coalesce(marks, '{}') END;
END;
$$;

COMMENT ON FUNCTION public.registry_edge_marks(of_tenant uuid, of_workflow uuid) IS 'The marks of the pairs of types that an edge, and that a path leads between; NULL where they are too many to look at.';

-- function registry_embedding_claim(uuid, uuid, uuid, integer)

CREATE FUNCTION public.registry_embedding_claim(of_tenant uuid, of_model uuid, after_id uuid, most integer) RETURNS TABLE(workflow_id uuid, name text, content text, content_hash text, workflow_updated_at timestamp with time zone, is_unchanged boolean)
    LANGUAGE plpgsql
    AS $$
DECLARE
    place uuid := coalesce(after_id, '00000000-0000-0000-0000-000000000000');
    claimed uuid [] := '{}';
    candidate uuid;
    looked_at integer;
BEGIN
    -- However long the model takes, the transaction waits for it.
    PERFORM set_config('idle_in_transaction_session_timeout', '0', true);
    LOOP
        looked_at := 0;
        FOR candidate IN
            -- One look-up for each: a plan that was made while there were no vectors yet must do for many as well.
            SELECT workflow.id
            FROM public.workflow
            LEFT JOIN LATERAL (
                SELECT one.workflow_updated_at
                FROM public.workflow_embeddings AS one
                WHERE one.tenant_id = of_tenant
                  AND one.model_id = of_model
                  AND one.workflow_id = workflow.id
                OFFSET 0
            ) AS stored
              ON true
            WHERE workflow.tenant_id = of_tenant
              AND workflow.id > place
              AND stored.workflow_updated_at IS DISTINCT FROM workflow.updated_at
            ORDER BY workflow.id
            LIMIT most
        LOOP
            looked_at := looked_at + 1;
            place := candidate;
            IF pg_try_advisory_xact_lock(hashtextextended(candidate::text, uuid_hash_extended(of_model, 0))) THEN
                claimed := claimed || candidate;
            END IF;
            EXIT WHEN cardinality(claimed) = most;
        END LOOP;
        EXIT WHEN cardinality(claimed) = most OR looked_at < most;
    END LOOP;

    -- Another look, now that nobody else can be at them: somebody may have been done with one just before.
    RETURN QUERY
    WITH wanted AS MATERIALIZED (
        SELECT
            workflow.id,
            workflow.name::text AS name,
            workflow.updated_at,
            stored.content_hash AS former_hash,
            public.registry_embedding_text(of_tenant, workflow.id) AS content
        FROM unnest(claimed) AS mine (id)
        CROSS JOIN LATERAL (
            SELECT
                one.id,
                one.name,
                one.updated_at
            FROM public.workflow AS one
            WHERE one.tenant_id = of_tenant
              AND one.id = mine.id
            OFFSET 0
        ) AS workflow
        LEFT JOIN LATERAL (
            SELECT
                one.content_hash,
                one.workflow_updated_at
            FROM public.workflow_embeddings AS one
            WHERE one.tenant_id = of_tenant
              AND one.model_id = of_model
              AND one.workflow_id = workflow.id
            OFFSET 0
        ) AS stored
          ON true
        WHERE stored.workflow_updated_at IS DISTINCT FROM workflow.updated_at
    ), hashed AS MATERIALIZED (
        SELECT
            wanted.id,
            wanted.name,
            wanted.updated_at,
            wanted.content,
            public.registry_embedding_hash(wanted.content) AS hash,
            wanted.former_hash
        FROM wanted
    ), unchanged AS (
        -- Something of the workflow has changed that the text does not say.
        UPDATE public.workflow_embeddings AS stored
        SET workflow_updated_at = hashed.updated_at
        FROM hashed
        WHERE stored.tenant_id = of_tenant
          AND stored.model_id = of_model
          AND stored.workflow_id = hashed.id
          AND hashed.former_hash = hashed.hash
    )
    SELECT
        hashed.id,
        hashed.name,
        hashed.content,
        hashed.hash,
        hashed.updated_at,
        hashed.former_hash IS NOT DISTINCT FROM hashed.hash
    FROM hashed
    ORDER BY hashed.id;
END;
$$;

COMMENT ON FUNCTION public.registry_embedding_claim(of_tenant uuid, of_model uuid, after_id uuid, most integer) IS 'The next workflows without a vector of this model that fits, for this transaction alone, with their texts; those whose text is as it was are marked so and returned as unchanged.';

-- function registry_embedding_hash(text)

CREATE FUNCTION public.registry_embedding_hash(content text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN encode(sha256(convert_to(content, 'UTF8'::name)), 'hex'::text);

COMMENT ON FUNCTION public.registry_embedding_hash(content text) IS 'What tells one text from another: SHA-256.';

-- function registry_embedding_index(uuid)

CREATE FUNCTION public.registry_embedding_index(of_model uuid) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ('workflow_embeddings_hnsw_'::text || replace((of_model)::text, '-'::text, ''::text));

COMMENT ON FUNCTION public.registry_embedding_index(of_model uuid) IS 'The name of the HNSW index of a model, whether it is there or not.';

-- function registry_embedding_index_rows(uuid)

CREATE FUNCTION public.registry_embedding_index_rows(of_model uuid) RETURNS bigint
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    AS $$
BEGIN
    RETURN coalesce(
        (
            SELECT greatest(class.reltuples, 0)::bigint
            FROM pg_catalog.pg_index AS index
            JOIN pg_catalog.pg_class AS class
              ON class.oid = index.indexrelid
            WHERE class.oid = to_regclass('public.' || public.registry_embedding_index(of_model))
              AND index.indisvalid
        ),
        0
    );
END;
$$;

COMMENT ON FUNCTION public.registry_embedding_index_rows(of_model uuid) IS 'How many vectors the HNSW index of a model holds, as the server last counted them; 0 where there is no index that can be used.';

-- function registry_embedding_is_large(bigint)

CREATE FUNCTION public.registry_embedding_is_large(vectors bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (vectors >= 5000);

COMMENT ON FUNCTION public.registry_embedding_is_large(vectors bigint) IS 'Whether so many vectors of one model are searched by an index. Fewer are all compared, which finds the nearest for certain.';

-- function registry_embedding_text(uuid, uuid)

CREATE FUNCTION public.registry_embedding_text(of_tenant uuid, of_workflow uuid) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN (
        SELECT
            left(
                concat_ws(
                    E'\n',
                    workflow.name,
                    left(nullif(btrim(workflow.description, E' \t\r\n'), ''), 1500),
                    nullif(concat_ws(', ', workflow.category, nullif(array_to_string(workflow.tags[:50], ', '), '')), ''),
                    left(nodes.names, 1200),
                    left(nodes.texts, 2000)
                ),
                4000
            )
        FROM public.workflow
        CROSS JOIN LATERAL (
            SELECT
                string_agg(
                    -- n8n-nodes-base.httpRequest
                    format('%s (%s)', step.name, regexp_replace(step.node_type, '^.*\.', '')), ', '
                    ORDER BY step.order_index
                ) AS names,
                string_agg(public.registry_embedding_values(step.parameters), E'\n' ORDER BY step.order_index) AS texts
            FROM (
                SELECT
                    node.name,
                    node.node_type,
                    node.parameters,
                    node.order_index
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow
                ORDER BY node.order_index
                LIMIT 100
            ) AS step
        ) AS nodes
        WHERE workflow.tenant_id = of_tenant
          AND workflow.id = of_workflow
    );
END;
$$;

COMMENT ON FUNCTION public.registry_embedding_text(of_tenant uuid, of_workflow uuid) IS 'What a vector is made from: name, description, category, tags, names and types of nodes in order, what their parameters say. At most 4,000 characters.';

-- function registry_embedding_values(jsonb)

CREATE FUNCTION public.registry_embedding_values(parameters jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
DECLARE
    spoken CONSTANT text := 'prompt|instruct|descri|message|query|question|subject|title|topic|goal|task|role|note'
        || '|content|^text$|^system$|^summary$|^body$';
    secret CONSTANT text := 'password|passwd|secret|token|credential|authorization|api_?key|private_?key';
BEGIN
    IF parameters::text !~* spoken THEN
        RETURN NULL;
    END IF;
    RETURN (
        WITH RECURSIVE held AS (
            SELECT
                '' AS key,
                parameters AS value,
                '{}'::bigint [] AS place
            UNION ALL
            SELECT
                coalesce(below.key, held.key) AS key,
                below.value,
                held.place || below.number
            FROM held
            CROSS JOIN LATERAL (
                SELECT
                    entry.key,
                    entry.value,
                    entry.number
                FROM jsonb_each(
                    CASE jsonb_typeof(held.value) WHEN 'object' THEN held.value ELSE '{}' END
                ) WITH ORDINALITY AS entry (key, value, number)
                WHERE entry.key !~* secret
                UNION ALL
                -- The elements of a list are held under the key of the list.
                SELECT
                    NULL::text AS key,
                    item.value,
                    item.number
                FROM jsonb_array_elements(
                    CASE jsonb_typeof(held.value) WHEN 'array' THEN held.value ELSE '[]' END
                ) WITH ORDINALITY AS item (value, number)
                WHERE item.number <= 100
            ) AS below
            WHERE cardinality(held.place) < 8
        )
        SELECT string_agg(left(btrim(regexp_replace(held.value #>> '{}', '\s+', ' ', 'g')), 500), E'\n' ORDER BY held.place)
        FROM held
        WHERE jsonb_typeof(held.value) = 'string'
          AND held.key ~* spoken
          AND held.value #>> '{}' ~ '\S'
    );
END;
$_$;

COMMENT ON FUNCTION public.registry_embedding_values(parameters jsonb) IS 'Of the parameters of a node the strings that say what it is for: prompts, descriptions, messages and the like, each on a line, without secrets.';

-- function registry_facets(uuid, text[], text, text)

CREATE FUNCTION public.registry_facets(of_tenant uuid, tags text[], category text, created_by text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    facets text [] := array_remove(ARRAY[of_tenant::text, of_tenant || ' by ' || created_by], NULL);
    tag text;
    level text;
    path text;
BEGIN
    FOREACH tag IN ARRAY tags
    LOOP
        facets := facets || (of_tenant || ' tag ' || tag);
    END LOOP;
    IF category IS NOT NULL THEN
        FOREACH level IN ARRAY string_to_array(category, '/')
        LOOP
            path := concat_ws('/', path, level);
            facets := facets || (of_tenant || ' in ' || path);
        END LOOP;
    END IF;
    RETURN facets;
END;
$$;

COMMENT ON FUNCTION public.registry_facets(of_tenant uuid, tags text[], category text, created_by text) IS 'What a workflow can be listed by: a word for its tenant, each tag, each level of its category, and who made it.';

-- function registry_filtered(uuid, text[], text, text, timestamp with time zone, text, jsonb)

CREATE FUNCTION public.registry_filtered(of_tenant uuid, has_tags text[], under text, made_by text, updated_since timestamp with time zone, prefix text, holds jsonb) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
BEGIN
    RETURN QUERY
    SELECT workflow.id
    FROM public.workflow
    WHERE workflow.tenant_id = of_tenant
      AND workflow.tags @> has_tags
      AND (under IS NULL OR workflow.category = under OR starts_with(workflow.category, under || '/'))
      AND workflow.created_by = coalesce(made_by, workflow.created_by)
      AND workflow.updated_at >= coalesce(registry_filtered.updated_since, '-infinity')
      AND starts_with(workflow.name, coalesce(prefix, ''))
      AND (holds IS NULL OR workflow.metadata @> holds);
END;
$$;

COMMENT ON FUNCTION public.registry_filtered(of_tenant uuid, has_tags text[], under text, made_by text, updated_since timestamp with time zone, prefix text, holds jsonb) IS 'The workflows of a tenant that pass all filters given: tags, category with what is under it, creator, time, beginning of the name, metadata.';

-- function registry_fingerprint(jsonb)

CREATE FUNCTION public.registry_fingerprint(document jsonb) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    canonical jsonb := document;
BEGIN
    IF canonical::text ~ '[0-9]\.[0-9]*0(?![0-9])' THEN
        canonical := public.registry_canonical(document);
    END IF;
    RETURN (
        SELECT
            encode(
                sha256(
                    convert_to(
                        (canonical - ARRAY['name', 'version', 'nodes', 'edges', 'params', 'tags'])::text
                        || string_agg(part.elements, '' ORDER BY part.place),
                        'UTF8'
                    )
                ),
                'hex'
            )
        FROM (
            SELECT
                part.place,
                part.key
                || coalesce(
                    (
                        SELECT
                            string_agg(
                                element.value::text COLLATE "C",
                                E'\n'
                                ORDER BY element.value::text COLLATE "C"
                            )
                        FROM jsonb_array_elements(canonical -> part.key) AS element (value)
                    ),
                    ''
                ) AS elements
            FROM (VALUES (1, 'nodes'), (2, 'edges'), (3, 'params'), (4, 'tags')) AS part (place, key)
        ) AS part
    );
END;
$$;

COMMENT ON FUNCTION public.registry_fingerprint(document jsonb) IS 'SHA-256 of what a workflow is but for its name: equal for equal content, whatever the order of keys and of nodes.';

-- function registry_fresh_signature(uuid, uuid)

CREATE FUNCTION public.registry_fresh_signature(of_tenant uuid, of_workflow uuid, OUT size integer, OUT signature integer[], OUT is_new boolean) RETURNS record
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
BEGIN
    is_new := false;
    PERFORM FROM public.workflow_signatures_wanted AS wanted
    WHERE wanted.tenant_id = of_tenant
      AND wanted.workflow_id = of_workflow;
    IF NOT FOUND THEN
        SELECT stored.size, stored.signature
        INTO size, signature
        FROM public.workflow_signatures AS stored
        WHERE stored.tenant_id = of_tenant
          AND stored.workflow_id = of_workflow;
        IF NOT FOUND THEN  -- it never had a node
            size := 0;
            signature := '{}';
        END IF;
        RETURN;
    END IF;

    IF current_setting('transaction_read_only') = 'off' THEN
        PERFORM FROM public.workflow
        WHERE tenant_id = of_tenant
          AND id = of_workflow
        FOR NO KEY UPDATE SKIP LOCKED;
        is_new := FOUND;
    END IF;
    SELECT made.size, made.signature
    INTO size, signature
    FROM public.registry_workflow_signature(of_tenant, of_workflow) AS made;
    IF is_new THEN
        INSERT INTO public.workflow_signatures AS stored (tenant_id, workflow_id, size, signature)
        VALUES (of_tenant, of_workflow, size, signature)
        ON CONFLICT (tenant_id, workflow_id) DO UPDATE
        SET size = excluded.size,
            signature = excluded.signature
        WHERE stored.signature <> excluded.signature
           OR stored.size <> excluded.size;
        DELETE FROM public.workflow_signatures_wanted AS wanted
        WHERE wanted.tenant_id = of_tenant
          AND wanted.workflow_id = of_workflow;
    END IF;
END;
$$;

COMMENT ON FUNCTION public.registry_fresh_signature(of_tenant uuid, of_workflow uuid, OUT size integer, OUT signature integer[], OUT is_new boolean) IS 'The signature of a workflow, made anew and kept where it is wanted; is_new says whether it was.';

-- function registry_guard_audit_partition(text)

CREATE FUNCTION public.registry_guard_audit_partition(partition_name text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM public.registry_guard_partition('audit_log', partition_name);
END;
$$;

COMMENT ON FUNCTION public.registry_guard_audit_partition(partition_name text) IS 'Gives a partition of audit_log what it does not have from the whole: the refusal of TRUNCATE, row level security.';

-- function registry_guard_partition(text, text)

CREATE FUNCTION public.registry_guard_partition(of_table text, partition_name text) RETURNS void
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

COMMENT ON FUNCTION public.registry_guard_partition(of_table text, partition_name text) IS 'Gives a partition of a table what it does not have from the whole: the refusal of TRUNCATE, where there is one, and row level security.';

-- function registry_heaviest_path(integer[], integer[], double precision[])

CREATE FUNCTION public.registry_heaviest_path(parents integer[], children integer[], weights double precision[]) RETURNS double precision[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    size integer := coalesce(cardinality(weights), 0);
    totals double precision [] := weights;
    via integer [] := array_fill(0, ARRAY[size]);
    on_path double precision [] := array_fill(NULL::double precision, ARRAY[size]);
    parent integer;
    child integer;
    total double precision;
    here integer := 0;
    heaviest double precision := 0;
BEGIN
    -- Sorted by the parent: all edges to a node have been seen before the first one from it.
    FOR place IN 1 .. coalesce(cardinality(parents), 0) LOOP
        parent := parents[place];
        child := children[place];
        total := totals[parent] + weights[child];
        IF total > totals[child] OR via[child] = 0 THEN
            totals[child] := total;
            via[child] := parent;
        END IF;
    END LOOP;
    FOR node IN 1 .. size LOOP
        IF totals[node] >= heaviest THEN
            heaviest := totals[node];
            here := node;
        END IF;
    END LOOP;
    WHILE here > 0 LOOP
        on_path[here] := totals[here];
        here := via[here];
    END LOOP;
    RETURN on_path;
END;
$$;

COMMENT ON FUNCTION public.registry_heaviest_path(parents integer[], children integer[], weights double precision[]) IS 'The heaviest path of a DAG: for each node the weight of the path up to it, NULL where it is not on the path.';

-- function registry_is_large(uuid, uuid)

CREATE FUNCTION public.registry_is_large(of_tenant uuid, of_workflow uuid) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN EXISTS (
        SELECT
        FROM public.workflow_nodes AS node
        WHERE node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
        OFFSET 2000
    );
END;
$$;

COMMENT ON FUNCTION public.registry_is_large(of_tenant uuid, of_workflow uuid) IS 'Whether a workflow has so many nodes that a copy of it costs much more than an edit of one.';

-- function registry_is_small(bigint)

CREATE FUNCTION public.registry_is_small(nodes bigint) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (nodes <= 500);

COMMENT ON FUNCTION public.registry_is_small(nodes bigint) IS 'Whether a workflow with so many nodes gets marks of all kinds.';

-- function registry_joined_marks(integer[], integer[])

CREATE FUNCTION public.registry_joined_marks(ours integer[], others integer[]) RETURNS integer[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (SELECT array_agg(DISTINCT mark.mark) AS array_agg FROM unnest((registry_joined_marks.ours || registry_joined_marks.others)) mark(mark));

COMMENT ON FUNCTION public.registry_joined_marks(ours integer[], others integer[]) IS 'The marks of two sets, each once.';

-- function registry_keep_deleted()

CREATE FUNCTION public.registry_keep_deleted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_WHEN = 'BEFORE' THEN
        PERFORM public.registry_record_version(OLD.tenant_id, OLD.id);
        RETURN OLD;
    END IF;
    INSERT INTO public.deleted_workflows (tenant_id, workflow_id, name, version, created_at, created_by)
    VALUES (OLD.tenant_id, OLD.id, OLD.name, OLD.version, OLD.created_at, OLD.created_by);
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_keep_deleted() IS 'Records a workflow before it is deleted, and notes the deletion.';

-- function registry_keep_label_moves()

CREATE FUNCTION public.registry_keep_label_moves() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF current_setting('registry.purging', true) = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.workflow_label_moves (tenant_id, workflow_id, label, from_version, to_version)
    SELECT
        coalesce(NEW.tenant_id, OLD.tenant_id),
        coalesce(NEW.workflow_id, OLD.workflow_id),
        coalesce(NEW.label, OLD.label),
        OLD.version,
        NEW.version
    WHERE NEW.version IS DISTINCT FROM OLD.version;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_keep_label_moves() IS 'Notes where a label goes.';

-- function registry_keep_levels()

CREATE FUNCTION public.registry_keep_levels() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    off record;
BEGIN
    -- Most of the statements in a save touch no row here.
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM changed) THEN
            RETURN NULL;
        END IF;
    ELSIF NOT EXISTS (SELECT FROM former) THEN
        RETURN NULL;
    END IF;

    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        FOR off IN
            SELECT
                changed.tenant_id,
                changed.workflow_id,
                array_agg(DISTINCT changed.child_order) AS child_orders,
                sum(parent.level + 1 - child.level) AS rise
            FROM changed
            CROSS JOIN LATERAL (
                SELECT node.level
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = changed.tenant_id
                  AND node.workflow_id = changed.workflow_id
                  AND node.order_index = changed.parent_order
                OFFSET 0
            ) AS parent
            CROSS JOIN LATERAL (
                SELECT node.level
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = changed.tenant_id
                  AND node.workflow_id = changed.workflow_id
                  AND node.order_index = changed.child_order
                OFFSET 0
            ) AS child
            WHERE NOT changed.is_loop
              AND parent.level >= child.level
            GROUP BY changed.tenant_id, changed.workflow_id
        LOOP
            PERFORM public.registry_settle_levels(off.tenant_id, off.workflow_id, off.child_orders, off.rise);
        END LOOP;
    END IF;

    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        -- A child keeps its level while another parent stands just above it. By id: its order may have changed with
        -- the edge. A child that is deleted as well is not found.
        FOR off IN
            SELECT child.tenant_id, child.workflow_id, array_agg(DISTINCT child.order_index) AS child_orders
            FROM former
            CROSS JOIN LATERAL (
                SELECT node.tenant_id, node.workflow_id, node.order_index, node.level
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = former.tenant_id
                  AND node.id = former.child_node_id
                OFFSET 0
            ) AS child
            WHERE NOT former.is_loop
              AND child.level > 0
              AND NOT EXISTS (
                  SELECT
                  FROM public.workflow_edges AS edge
                  CROSS JOIN LATERAL (
                      SELECT node.level
                      FROM public.workflow_nodes AS node
                      WHERE node.tenant_id = child.tenant_id
                        AND node.workflow_id = child.workflow_id
                        AND node.order_index = edge.parent_order
                      OFFSET 0
                  ) AS parent
                  WHERE edge.tenant_id = child.tenant_id
                    AND edge.workflow_id = child.workflow_id
                    AND edge.child_order BETWEEN child.order_index AND child.order_index
                    AND NOT edge.is_loop
                    AND parent.level = child.level - 1
                  ORDER BY edge.child_order, edge.parent_order
                  OFFSET 0
              )
            GROUP BY child.tenant_id, child.workflow_id
        LOOP
            PERFORM public.registry_settle_levels(off.tenant_id, off.workflow_id, off.child_orders, 0);
        END LOOP;
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_keep_levels() IS 'Keeps workflow_nodes.level right when edges are inserted, updated or deleted.';

-- function registry_make_audit_partitions(integer)

CREATE FUNCTION public.registry_make_audit_partitions(months_ahead integer) RETURNS text[]
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN public.registry_make_partitions('audit_log', months_ahead);
END;
$$;

COMMENT ON FUNCTION public.registry_make_audit_partitions(months_ahead integer) IS 'Makes the partitions of audit_log from this month to so many ahead, moves there what is in the default one, and returns the names of the new ones. For the owner of the table.';

-- function registry_make_partitions(text, integer)

CREATE FUNCTION public.registry_make_partitions(of_table text, months_ahead integer) RETURNS text[]
    LANGUAGE plpgsql
    AS $_$
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
$_$;

COMMENT ON FUNCTION public.registry_make_partitions(of_table text, months_ahead integer) IS 'Makes the partitions of a table from this month to so many ahead, moves there what is in the default one, and returns the names of the new ones. For the owner of the table.';

-- function registry_mark(bigint, text)

CREATE FUNCTION public.registry_mark(seed bigint, what text DEFAULT ''::text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ((hashtextextended(what, seed) % '2147483648'::bigint))::integer;

COMMENT ON FUNCTION public.registry_mark(seed bigint, what text) IS 'The mark at the end of a chain: the hash of its last text, with that of the others.';

-- function registry_mark_changed_nodes()

CREATE FUNCTION public.registry_mark_changed_nodes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    touched record;
BEGIN
    FOR touched IN
        SELECT
            side.tenant_id,
            side.workflow_id,
            sum(side.more)::integer AS more_nodes,
            array_agg(DISTINCT side.node_type) FILTER (WHERE side.more = 1) AS types
        FROM before
        FULL JOIN changed
          ON changed.tenant_id = before.tenant_id
         AND changed.id = before.id
        CROSS JOIN LATERAL (
            VALUES
            (before.tenant_id, before.workflow_id, before.node_type, -1),
            (changed.tenant_id, changed.workflow_id, changed.node_type, 1)
        ) AS side (tenant_id, workflow_id, node_type, more)
        WHERE side.workflow_id IS NOT NULL
          AND (before.workflow_id, before.node_type, before.name, before.parameters)
          IS DISTINCT FROM
          (changed.workflow_id, changed.node_type, changed.name, changed.parameters)
        GROUP BY side.tenant_id, side.workflow_id
        ORDER BY side.tenant_id, side.workflow_id
    LOOP
        PERFORM public.registry_change_marks(
            touched.tenant_id, touched.workflow_id, touched.more_nodes, touched.types
        );
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_mark_changed_nodes() IS 'Brings the marks up to date after an update of nodes.';

-- function registry_mark_deleted_nodes()

CREATE FUNCTION public.registry_mark_deleted_nodes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    touched record;
BEGIN
    FOR touched IN
        SELECT
            changed.tenant_id,
            changed.workflow_id,
            count(*)::integer AS removed
        FROM changed
        GROUP BY changed.tenant_id, changed.workflow_id
        ORDER BY changed.tenant_id, changed.workflow_id
    LOOP
        PERFORM public.registry_change_marks(touched.tenant_id, touched.workflow_id, -touched.removed, '{}');
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_mark_deleted_nodes() IS 'Brings the marks up to date after nodes were deleted.';

-- function registry_mark_edges()

CREATE FUNCTION public.registry_mark_edges() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    touched record;
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;

    FOR touched IN
        SELECT DISTINCT changed.tenant_id, changed.workflow_id
        FROM changed
        JOIN public.workflow  -- which may have been deleted with everything in it
          ON workflow.tenant_id = changed.tenant_id
         AND workflow.id = changed.workflow_id
        ORDER BY changed.tenant_id, changed.workflow_id
    LOOP
        PERFORM public.registry_set_edge_marks(touched.tenant_id, touched.workflow_id);
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_mark_edges() IS 'Brings the marks up to date after edges were inserted, updated or deleted.';

-- function registry_mark_new_nodes()

CREATE FUNCTION public.registry_mark_new_nodes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;

    -- All workflows at once. Each kind of mark is a pass over the new rows, which is cheaper than all kinds in one.
    INSERT INTO public.workflow_marks AS stored (tenant_id, workflow_id, nodes, node_marks)
    WITH size AS MATERIALIZED (
        SELECT
            touched.tenant_id,
            touched.workflow_id,
            touched.added,
            public.registry_is_small(touched.added + coalesce(before.nodes, 0)) AS is_small
        FROM (
            SELECT
                changed.tenant_id,
                changed.workflow_id,
                count(*)::integer AS added
            FROM changed
            GROUP BY changed.tenant_id, changed.workflow_id
        ) AS touched
        LEFT JOIN public.workflow_marks AS before
          ON before.tenant_id = touched.tenant_id
         AND before.workflow_id = touched.workflow_id
    ), found AS (
        SELECT
            size.tenant_id,
            size.workflow_id,
            public.registry_mark(
                public.registry_mark_seed(size.tenant_id, CASE WHEN size.is_small THEN 'any' ELSE 'large' END)
            ) AS mark
        FROM size
        UNION ALL
        SELECT
            kind.tenant_id,
            kind.workflow_id,
            public.registry_mark(public.registry_mark_seed(kind.tenant_id, 'node'), kind.node_type)
        FROM (
            SELECT DISTINCT
                changed.tenant_id,
                changed.workflow_id,
                changed.node_type
            FROM changed
        ) AS kind
        UNION ALL
        SELECT
            changed.tenant_id,
            changed.workflow_id,
            unnest(ARRAY[
                public.registry_mark(public.registry_mark_seed(changed.tenant_id, 'name'), changed.name),
                public.registry_mark(public.registry_mark_seed(changed.tenant_id, 'start'), left(changed.name, 3))
            ])
        FROM size
        JOIN changed
          ON changed.tenant_id = size.tenant_id
         AND changed.workflow_id = size.workflow_id
        WHERE size.is_small
        UNION ALL
        SELECT
            changed.tenant_id,
            changed.workflow_id,
            unnest(ARRAY[
                public.registry_mark(entry.seed),
                public.registry_mark(entry.seed, changed.node_type)
            ])
        FROM size
        JOIN changed
          ON changed.tenant_id = size.tenant_id
         AND changed.workflow_id = size.workflow_id
        CROSS JOIN LATERAL (
            SELECT
                public.registry_value_seed(
                    public.registry_mark_seed(changed.tenant_id, 'value'), entry.key, entry.value
                ) AS seed
            FROM jsonb_each(changed.parameters) AS entry (key, value)
            OFFSET 0
        ) AS entry
        WHERE size.is_small
    )
    SELECT
        size.tenant_id,
        size.workflow_id,
        size.added,
        array_agg(DISTINCT found.mark)
    FROM size
    JOIN found
      ON found.tenant_id = size.tenant_id
     AND found.workflow_id = size.workflow_id
    GROUP BY size.tenant_id, size.workflow_id, size.added
    ORDER BY size.tenant_id, size.workflow_id
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET nodes = stored.nodes + excluded.nodes,
        node_marks = public.registry_joined_marks(stored.node_marks, excluded.node_marks);
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_mark_new_nodes() IS 'Adds the marks of inserted nodes.';

-- function registry_mark_seed(uuid, text)

CREATE FUNCTION public.registry_mark_seed(of_tenant uuid, kind text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN hashtextextended(kind, uuid_hash_extended(of_tenant, (0)::bigint));

COMMENT ON FUNCTION public.registry_mark_seed(of_tenant uuid, kind text) IS 'Where the marks of one kind begin; by itself the mark of any and large.';

-- function registry_move(uuid, uuid, integer[], integer[])

CREATE FUNCTION public.registry_move(of_tenant uuid, of_workflow uuid, parents integer[], children integer[]) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    after_them CURSOR FOR
        WITH RECURSIVE reached AS (
            SELECT given.order_index
            FROM unnest(children) AS given (order_index)
            UNION
            SELECT next.order_index
            FROM reached
            CROSS JOIN LATERAL (
                SELECT edge.child_order AS order_index
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.parent_order BETWEEN reached.order_index AND reached.order_index
                  AND NOT edge.is_loop
                ORDER BY edge.parent_order, edge.child_order
                OFFSET 0
            ) AS next
        )
        SELECT reached.order_index
        FROM reached;
    before_them CURSOR FOR
        WITH RECURSIVE reached AS (
            SELECT given.order_index
            FROM unnest(parents) AS given (order_index)
            UNION
            SELECT next.order_index
            FROM reached
            CROSS JOIN LATERAL (
                SELECT edge.parent_order AS order_index
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.child_order BETWEEN reached.order_index AND reached.order_index
                  AND NOT edge.is_loop
                ORDER BY edge.child_order, edge.parent_order
                OFFSET 0
            ) AS next
        )
        SELECT reached.order_index
        FROM reached;
    behind integer [] := '{}';
    ahead integer [] := '{}';
    one integer;
    is_behind boolean;
    lowest integer;
    highest integer;
    gap integer;
BEGIN
    -- Both are gathered in turns, until one of them is complete: the smaller one.
    OPEN after_them;
    OPEN before_them;
    LOOP
        FETCH after_them INTO one;
        is_behind := NOT FOUND;
        EXIT WHEN is_behind;
        behind := behind || one;
        FETCH before_them INTO one;
        EXIT WHEN NOT FOUND;
        ahead := ahead || one;
    END LOOP;
    CLOSE after_them;
    CLOSE before_them;

    SELECT min(node.order_index), max(node.order_index)
    INTO lowest, highest
    FROM public.workflow_nodes AS node
    WHERE node.tenant_id = of_tenant
      AND node.workflow_id = of_workflow;
    -- Up to 16, but never more than a part of the numbers that are left.
    gap := CASE
        WHEN is_behind THEN least(16, greatest(1, (2147483647 - highest) / 64 / cardinality(behind)))
        ELSE least(16, greatest(1, (lowest::bigint + 2147483648) / 64 / cardinality(ahead)))
    END;

    WITH moved AS MATERIALIZED (
        SELECT
            given.order_index AS old_order,
            (
                CASE
                    WHEN is_behind THEN highest + 1 + gap * row_number() OVER upwards
                    ELSE lowest - 1 - gap * (count(*) OVER () + 1 - row_number() OVER upwards)
                END
            )::integer AS new_order
        FROM unnest(CASE WHEN is_behind THEN behind ELSE ahead END) AS given (order_index)
        WINDOW upwards AS (ORDER BY given.order_index)
    ), touched_edges AS MATERIALIZED (
        SELECT
            end_of_edge.id,
            max(end_of_edge.parent_order) AS parent_order,
            max(end_of_edge.child_order) AS child_order
        FROM (
            SELECT found.id, moved.new_order AS parent_order, NULL::integer AS child_order
            FROM moved
            CROSS JOIN LATERAL (
                SELECT edge.id
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.parent_order BETWEEN moved.old_order AND moved.old_order
                ORDER BY edge.parent_order, edge.child_order
                OFFSET 0
            ) AS found
            UNION ALL
            SELECT found.id, NULL::integer AS parent_order, moved.new_order AS child_order
            FROM moved
            CROSS JOIN LATERAL (
                SELECT edge.id
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.child_order BETWEEN moved.old_order AND moved.old_order
                ORDER BY edge.child_order, edge.parent_order
                OFFSET 0
            ) AS found
        ) AS end_of_edge
        GROUP BY end_of_edge.id
    ), moved_nodes AS (
        UPDATE public.workflow_nodes AS node
        SET order_index = moved.new_order
        FROM moved
        WHERE node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
          AND node.order_index = moved.old_order
    )
    UPDATE public.workflow_edges AS edge
    SET parent_order = coalesce(touched_edges.parent_order, edge.parent_order),
        child_order = coalesce(touched_edges.child_order, edge.child_order)
    FROM touched_edges
    WHERE edge.tenant_id = of_tenant
      AND edge.id = touched_edges.id;

    RETURN CASE WHEN is_behind THEN highest + 1 ELSE lowest - 1 END;
END;
$$;

COMMENT ON FUNCTION public.registry_move(of_tenant uuid, of_workflow uuid, parents integer[], children integer[]) IS 'Puts all parents before all children, given by order_index: the children and all that runs after them move behind the last node, or the parents and all that runs before them in front of the first, whatever is less. Returns a free order_index between them.';

-- function registry_name_of(text)

CREATE FUNCTION public.registry_name_of(reference text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN regexp_replace(reference, '(.)@[^@ \t\r\n]+$'::text, '\1'::text);

COMMENT ON FUNCTION public.registry_name_of(reference text) IS 'The name in a reference NAME, NAME@VERSION or NAME@LABEL: what stands before the last @, if a word without spaces follows.';

-- function registry_nearest(uuid, uuid, integer, public.halfvec, integer)

CREATE FUNCTION public.registry_nearest(of_tenant uuid, of_model uuid, of_dimensions integer, asked public.halfvec, most integer) RETURNS TABLE(workflow_id uuid, distance double precision)
    LANGUAGE plpgsql ROWS 20
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_sort TO 'off'
    AS $_$
DECLARE
    former_ef_search CONSTANT text := current_setting('hnsw.ef_search');
    former_iterative_scan CONSTANT text := current_setting('hnsw.iterative_scan');
BEGIN
    -- How many of the nearest are kept while the graph is walked. With dead rows or a larger page it goes on.
    PERFORM set_config('hnsw.ef_search', least(greatest(200, 2 * most), 1000)::text, true);
    PERFORM set_config('hnsw.iterative_scan', 'strict_order', true);
    RETURN QUERY EXECUTE format(
        $query$
            SELECT
                stored.workflow_id,
                stored.embedding::halfvec(%1$s) <=> $1::halfvec(%1$s) AS distance
            FROM public.workflow_embeddings AS stored
            WHERE stored.tenant_id = %2$L
              AND stored.model_id = %3$L
            ORDER BY stored.embedding::halfvec(%1$s) <=> $1::halfvec(%1$s)
            LIMIT $2
        $query$,
        of_dimensions, of_tenant, of_model
    )
    USING asked, most;
    PERFORM set_config('hnsw.ef_search', former_ef_search, true);
    PERFORM set_config('hnsw.iterative_scan', former_iterative_scan, true);
END;
$_$;

COMMENT ON FUNCTION public.registry_nearest(of_tenant uuid, of_model uuid, of_dimensions integer, asked public.halfvec, most integer) IS 'The workflows of the vectors that lie nearest, by the HNSW index of the model: approximate, and fast among many.';

-- function registry_neighbours(uuid, uuid, integer[], boolean)

CREATE FUNCTION public.registry_neighbours(of_tenant uuid, of_workflow uuid, orders integer[], downwards boolean) RETURNS integer[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    neighbours integer [];
BEGIN
    IF downwards THEN
        SELECT array_agg(found.order_index)
        INTO neighbours
        FROM (
            SELECT DISTINCT child.order_index
            FROM unnest(orders) AS given (order_index)
            CROSS JOIN LATERAL (
                SELECT edge.child_order AS order_index
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.parent_order BETWEEN given.order_index AND given.order_index
                  AND NOT edge.is_loop
                ORDER BY edge.parent_order, edge.child_order
            ) AS child
        ) AS found;
    ELSE
        SELECT array_agg(found.order_index)
        INTO neighbours
        FROM (
            SELECT DISTINCT parent.order_index
            FROM unnest(orders) AS given (order_index)
            CROSS JOIN LATERAL (
                SELECT edge.parent_order AS order_index
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.child_order BETWEEN given.order_index AND given.order_index
                  AND NOT edge.is_loop
                ORDER BY edge.child_order, edge.parent_order
            ) AS parent
        ) AS found;
    END IF;
    RETURN coalesce(neighbours, '{}');
END;
$$;

COMMENT ON FUNCTION public.registry_neighbours(of_tenant uuid, of_workflow uuid, orders integer[], downwards boolean) IS 'Orders of the children of some nodes, or of their parents, each once. Loops are not followed.';

-- function registry_node_labels(uuid, text, jsonb)

CREATE FUNCTION public.registry_node_labels(of_tenant uuid, node_type text, parameters jsonb) RETURNS bigint[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $_$
DECLARE
    choosing CONSTANT text [] := ARRAY[
        'action', 'event', 'function', 'httpMethod', 'method', 'mode', 'operation', 'program', 'provider_id',
        'resource', 'tool', 'tool_name'
    ];
    label bigint := hashtextextended(node_type, uuid_hash_extended(of_tenant, 0));
    choice text;
    chosen text := parameters #>> '{execution,command,program}';
BEGIN
    IF chosen IS NOT NULL THEN
        label := hashtextextended(chosen, label);
    END IF;
    IF parameters ?| choosing THEN
        FOREACH choice IN ARRAY choosing LOOP
            chosen := parameters ->> choice;
            IF length(chosen) <= 60
                AND jsonb_typeof(parameters -> choice) = 'string'
                AND position('{{' IN chosen) = 0
            THEN
                label := hashtextextended(lower(chosen), hashtextextended(choice, label));
            END IF;
        END LOOP;
    END IF;
    -- jsonb keeps its keys in an order that depends on nothing else.
    RETURN ARRAY[
        label, hashtextextended(jsonb_path_query_array(parameters, '$.keyvalue().key')::text, label)
    ];
END;
$_$;

COMMENT ON FUNCTION public.registry_node_labels(of_tenant uuid, node_type text, parameters jsonb) IS 'Two labels of a node: of its type with the values that choose what it does, and of that with the keys of its parameters.';

-- function registry_node_marks(uuid, uuid, boolean)

CREATE FUNCTION public.registry_node_marks(of_tenant uuid, of_workflow uuid, is_small boolean) RETURNS integer[]
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
BEGIN
    RETURN array_agg(DISTINCT found.mark)
    FROM (
        SELECT public.registry_mark(public.registry_mark_seed(of_tenant, CASE WHEN is_small THEN 'any' ELSE 'large' END)) AS mark
        UNION ALL
        SELECT public.registry_mark(public.registry_mark_seed(of_tenant, 'node'), kind.node_type)
        FROM (
            SELECT DISTINCT node.node_type
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = of_workflow
        ) AS kind
        UNION ALL
        SELECT unnest(ARRAY[
            public.registry_mark(public.registry_mark_seed(of_tenant, 'name'), node.name),
            public.registry_mark(public.registry_mark_seed(of_tenant, 'start'), left(node.name, 3))
        ])
        FROM public.workflow_nodes AS node
        WHERE is_small
          AND node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
        UNION ALL
        SELECT unnest(ARRAY[
            public.registry_mark(entry.seed),
            public.registry_mark(entry.seed, node.node_type)
        ])
        FROM public.workflow_nodes AS node
        CROSS JOIN LATERAL (
            SELECT
                public.registry_value_seed(
                    public.registry_mark_seed(of_tenant, 'value'), entry.key, entry.value
                ) AS seed
            FROM jsonb_each(node.parameters) AS entry (key, value)
            OFFSET 0
        ) AS entry
        WHERE is_small
          AND node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
    ) AS found;
END;
$$;

COMMENT ON FUNCTION public.registry_node_marks(of_tenant uuid, of_workflow uuid, is_small boolean) IS 'The marks of the nodes of a workflow as they are: all kinds where it is small, those of the types and "large" where not.';

-- function registry_paths(integer[], integer[], text[], integer)

CREATE FUNCTION public.registry_paths(parents integer[], children integer[], names text[], most integer) RETURNS SETOF text[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    size integer := coalesce(cardinality(names), 0);
    first_edge integer [] := array_fill(0, ARRAY[size]);
    next_edge integer [] := array_fill(0, ARRAY[coalesce(cardinality(parents), 0)]);
    parent integer;
    child integer;
    edge integer;
    -- The edge to take next from each node of the way.
    next_on_way integer [];
    names_on_way text [] := names[1:1];
    depth integer := 1;
    found integer := 0;
BEGIN
    IF size = 0 OR most < 1 THEN
        RETURN;
    END IF;
    first_edge[size] := -1;
    FOR place IN REVERSE coalesce(cardinality(parents), 0) .. 1 LOOP
        IF first_edge[children[place]] <> 0 THEN
            parent := parents[place];
            next_edge[place] := first_edge[parent];
            first_edge[parent] := place;
        END IF;
    END LOOP;
    next_on_way[1] := first_edge[1];
    WHILE depth > 0 LOOP
        edge := next_on_way[depth];
        IF edge > 0 THEN
            next_on_way[depth] := next_edge[edge];
            child := children[edge];
            depth := depth + 1;
            names_on_way[depth] := names[child];
            next_on_way[depth] := first_edge[child];
        ELSE
            IF edge = -1 THEN
                RETURN NEXT names_on_way[1:depth];
                found := found + 1;
                EXIT WHEN found = most;
            END IF;
            depth := depth - 1;
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION public.registry_paths(parents integer[], children integer[], names text[], most integer) IS 'The first paths of a DAG, at most so many, from its first node to its last, as names; in the order of the nodes they pass.';

-- function registry_place_edge()

CREATE FUNCTION public.registry_place_edge() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    way text [];
    parent_name text;
BEGIN
    -- Two sessions that change one workflow line up here: the second sees the edges of the first.
    PERFORM FROM public.workflow
    WHERE tenant_id = NEW.tenant_id
      AND id = NEW.workflow_id
    FOR NO KEY UPDATE;

    SELECT parent.order_index, parent.name, child.order_index
    INTO NEW.parent_order, parent_name, NEW.child_order
    FROM public.workflow_nodes AS parent
    JOIN public.workflow_nodes AS child
      ON child.tenant_id = parent.tenant_id
     AND child.workflow_id = parent.workflow_id
    WHERE parent.tenant_id = NEW.tenant_id
      AND parent.workflow_id = NEW.workflow_id
      AND parent.id = NEW.parent_node_id
      AND child.id = NEW.child_node_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'edge from node % to node %: both must be nodes of workflow %',
            NEW.parent_node_id, NEW.child_node_id, NEW.workflow_id
            USING ERRCODE = 'foreign_key_violation';
    END IF;

    IF NEW.is_loop OR NEW.parent_order < NEW.child_order THEN
        RETURN NEW;
    END IF;

    way := public.registry_way(NEW.tenant_id, NEW.workflow_id, NEW.child_order, NEW.parent_order, NEW.id);
    IF way IS NOT NULL THEN
        RAISE EXCEPTION 'cycle: %', parent_name || ' → ' || array_to_string(way, ' → ')
            USING ERRCODE = 'check_violation',
            HINT = 'Leave the edge out, or set is_loop if it is meant to lead back.';
    END IF;

    IF TG_OP = 'UPDATE' THEN
        -- The old row still refers to the old orders and cannot be changed from inside its own update.
        RAISE EXCEPTION 'an edge that is changed to point backwards would have to move its own ends'
            USING ERRCODE = 'check_violation',
            HINT = 'DELETE the edge and INSERT it anew, in one transaction.';
    END IF;

    PERFORM public.registry_move(
        NEW.tenant_id, NEW.workflow_id, ARRAY[NEW.parent_order], ARRAY[NEW.child_order]
    );

    SELECT parent.order_index, child.order_index
    INTO NEW.parent_order, NEW.child_order
    FROM public.workflow_nodes AS parent
    JOIN public.workflow_nodes AS child
      ON child.tenant_id = parent.tenant_id
     AND child.workflow_id = parent.workflow_id
    WHERE parent.tenant_id = NEW.tenant_id
      AND parent.workflow_id = NEW.workflow_id
      AND parent.id = NEW.parent_node_id
      AND child.id = NEW.child_node_id;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.registry_place_edge() IS 'Fills in the orders of both ends; moves nodes where that is needed; refuses an edge that closes a cycle, naming it.';

-- function registry_place_node()

CREATE FUNCTION public.registry_place_node() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Two sessions that add a node to one workflow line up here instead of taking the same place.
    PERFORM FROM public.workflow
    WHERE tenant_id = NEW.tenant_id
      AND id = NEW.workflow_id
    FOR NO KEY UPDATE;

    SELECT coalesce(max(node.order_index), 0) + 1
    INTO NEW.order_index
    FROM public.workflow_nodes AS node
    WHERE node.tenant_id = NEW.tenant_id
      AND node.workflow_id = NEW.workflow_id;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.registry_place_node() IS 'Puts a node without order_index behind the last one of its workflow.';

-- function registry_prune(uuid, uuid, integer[])

CREATE FUNCTION public.registry_prune(of_tenant uuid, of_workflow uuid, of_versions integer[]) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    pruned integer;
BEGIN
    PERFORM set_config('registry.purging', 'on', true);
    DELETE FROM public.workflow_versions
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow
      AND version = ANY (of_versions);
    GET DIAGNOSTICS pruned = ROW_COUNT;
    PERFORM set_config('registry.purging', '', true);
    RETURN pruned;
END;
$$;

COMMENT ON FUNCTION public.registry_prune(of_tenant uuid, of_workflow uuid, of_versions integer[]) IS 'Takes the given versions of a workflow away for good; returns how many. One with a label is refused.';

-- function registry_purge(uuid, uuid)

CREATE FUNCTION public.registry_purge(of_tenant uuid, of_workflow uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    purged integer;
BEGIN
    PERFORM set_config('registry.purging', 'on', true);
    DELETE FROM public.workflow
    WHERE tenant_id = of_tenant
      AND id = of_workflow;
    DELETE FROM public.deleted_workflows
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_labels
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_label_moves
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_plans
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_versions
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    GET DIAGNOSTICS purged = ROW_COUNT;
    PERFORM set_config('registry.purging', '', true);
    RETURN purged;
END;
$$;

COMMENT ON FUNCTION public.registry_purge(of_tenant uuid, of_workflow uuid) IS 'Takes a workflow away for good, with all its versions, labels and plans; returns how many versions there were.';

-- function registry_raise_version()

CREATE FUNCTION public.registry_raise_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN
        RAISE EXCEPTION 'version of workflow "%" cannot go from % to %', OLD.name, OLD.version, NEW.version
            USING ERRCODE = 'check_violation',
            HINT = 'Leave it out: it goes up by one with every change.';
    END IF;
    IF NEW.version = OLD.version
        AND (NEW.name, NEW.description, NEW.category, NEW.tags, NEW.metadata)
        IS DISTINCT FROM (OLD.name, OLD.description, OLD.category, OLD.tags, OLD.metadata)
        AND (
            coalesce(OLD.edited_in <> pg_current_xact_id(), false)
            OR EXISTS (
                SELECT
                FROM public.workflow_versions AS recorded
                WHERE recorded.tenant_id = OLD.tenant_id
                  AND recorded.workflow_id = OLD.id
                  AND recorded.version = OLD.version
            )
        )
    THEN
        NEW.version := OLD.version + 1;
        NEW.message := nullif(NEW.message, OLD.message);
        NEW.derived_from_id := NULL;
        NEW.derived_from_version := NULL;
        NEW.edited_in := NULL;
        PERFORM public.registry_record_version(OLD.tenant_id, OLD.id);
    ELSIF NEW.version > OLD.version
        AND NOT (OLD.edited_in IS NOT NULL AND pg_trigger_depth() > 1)
        AND NOT (NEW.edited_in IS NOT NULL AND public.registry_is_large(OLD.tenant_id, OLD.id))
    THEN
        PERFORM public.registry_record_version(OLD.tenant_id, OLD.id);
    END IF;
    NEW.updated_by := public.registry_actor();
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.registry_raise_version() IS 'Keeps workflow.version counting by one, and records a version before it is replaced.';

-- function registry_reach(uuid, uuid, integer[], boolean, integer, timestamp with time zone)

CREATE FUNCTION public.registry_reach(of_tenant uuid, of_workflow uuid, orders integer[], downwards boolean, depth integer, deadline timestamp with time zone) RETURNS integer[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    reached integer [] := orders;
    frontier integer [] := orders;
    recent integer [] := orders;
    utmost integer;
    here integer;
BEGIN
    IF depth IS NULL AND downwards THEN
        WITH RECURSIVE walk AS (
            SELECT given.order_index
            FROM unnest(orders) AS given (order_index)
            UNION
            SELECT child.order_index
            FROM walk
            CROSS JOIN LATERAL (
                SELECT edge.child_order AS order_index
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.parent_order BETWEEN walk.order_index AND walk.order_index
                  AND NOT edge.is_loop
                ORDER BY edge.parent_order, edge.child_order
            ) AS child
        )
        SELECT array_agg(walk.order_index)
        INTO reached
        FROM walk;
        RETURN coalesce(reached, '{}');
    END IF;

    IF depth IS NULL THEN
        WITH RECURSIVE walk AS (
            SELECT given.order_index
            FROM unnest(orders) AS given (order_index)
            UNION
            SELECT parent.order_index
            FROM walk
            CROSS JOIN LATERAL (
                SELECT edge.parent_order AS order_index
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.child_order BETWEEN walk.order_index AND walk.order_index
                  AND NOT edge.is_loop
                ORDER BY edge.child_order, edge.parent_order
            ) AS parent
        )
        SELECT array_agg(walk.order_index)
        INTO reached
        FROM walk;
        RETURN coalesce(reached, '{}');
    END IF;

    -- With a depth, level by level: a recursive query that carried the depth along would visit a node once for each
    -- length of way to it. Orders rise along edges, so of the nodes seen before, only those beyond the nearest of
    -- the frontier can be met again, and no others need be remembered.
    FOR level IN 1..depth LOOP
        IF clock_timestamp() > deadline THEN
            RAISE EXCEPTION 'the selection was not ready in time'
                USING ERRCODE = 'query_canceled', HINT = 'Use a smaller depth, or none at all: that is faster.';
        END IF;
        SELECT array_agg(fresh.order_index), CASE WHEN downwards THEN min(fresh.order_index) ELSE max(fresh.order_index) END
        INTO frontier, utmost
        FROM (
            SELECT unnest(public.registry_neighbours(of_tenant, of_workflow, frontier, downwards)) AS order_index
            EXCEPT
            SELECT unnest(recent)
        ) AS fresh;
        EXIT WHEN frontier IS NULL;

        SELECT coalesce(array_agg(seen.order_index), '{}')
        INTO recent
        FROM unnest(recent || frontier) AS seen (order_index)
        WHERE CASE WHEN downwards THEN seen.order_index > utmost ELSE seen.order_index < utmost END;

        -- One by one: appending grows the array in place, joining two would copy it at every level.
        FOREACH here IN ARRAY frontier LOOP
            reached := array_append(reached, here);
        END LOOP;
    END LOOP;
    RETURN reached;
END;
$$;

COMMENT ON FUNCTION public.registry_reach(of_tenant uuid, of_workflow uuid, orders integer[], downwards boolean, depth integer, deadline timestamp with time zone) IS 'Orders of some nodes and of all that is reached from them, down or up, in so many steps (NULL: any number), each once.';

-- function registry_read_audit_partition(text)

CREATE FUNCTION public.registry_read_audit_partition(partition_name text) RETURNS SETOF text
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY SELECT line.text FROM public.registry_read_partition('audit_log', partition_name) AS line (text);
END;
$$;

COMMENT ON FUNCTION public.registry_read_audit_partition(partition_name text) IS 'The rows of one partition of audit_log, of all tenants, as JSON. For the owner of the table, in a transaction that is rolled back.';

-- function registry_read_partition(text, text)

CREATE FUNCTION public.registry_read_partition(of_table text, partition_name text) RETURNS SETOF text
    LANGUAGE plpgsql
    SET "TimeZone" TO 'UTC'
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

COMMENT ON FUNCTION public.registry_read_partition(of_table text, partition_name text) IS 'The rows of one partition of a table, of all tenants, as JSON. For the owner of the table, in a transaction that is rolled back.';

-- function registry_record_present(uuid, uuid)

CREATE FUNCTION public.registry_record_present(of_tenant uuid, of_workflow uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    present integer;
    is_recorded boolean;
BEGIN
    SELECT
        workflow.version,
        EXISTS (
            SELECT
            FROM public.workflow_versions AS recorded
            WHERE recorded.tenant_id = workflow.tenant_id
              AND recorded.workflow_id = workflow.id
              AND recorded.version = workflow.version
        )
    INTO present, is_recorded
    FROM public.workflow
    WHERE workflow.tenant_id = of_tenant
      AND workflow.id = of_workflow;
    IF is_recorded IS NOT false OR current_setting('transaction_read_only') = 'on' THEN
        RETURN present;
    END IF;
    UPDATE public.workflow
    SET version = workflow.version
    WHERE tenant_id = of_tenant
      AND id = of_workflow;
    RETURN public.registry_record_version(of_tenant, of_workflow);
END;
$$;

COMMENT ON FUNCTION public.registry_record_present(of_tenant uuid, of_workflow uuid) IS 'Records the present version of a workflow, if it is not recorded yet and writing is allowed, and returns its number.';

-- function registry_record_version(uuid, uuid)

CREATE FUNCTION public.registry_record_version(of_tenant uuid, of_workflow uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    head record;
    document jsonb;
BEGIN
    SELECT
        workflow.version,
        workflow.message,
        workflow.derived_from_id,
        workflow.derived_from_version,
        workflow.updated_by,
        workflow.updated_at
    INTO head
    FROM public.workflow
    WHERE workflow.tenant_id = of_tenant
      AND workflow.id = of_workflow;
    IF NOT FOUND OR EXISTS (
        SELECT
        FROM public.workflow_versions AS recorded
        WHERE recorded.tenant_id = of_tenant
          AND recorded.workflow_id = of_workflow
          AND recorded.version = head.version
    ) THEN
        RETURN head.version;
    END IF;
    document := public.registry_document(of_tenant, of_workflow);
    INSERT INTO public.workflow_versions (
        tenant_id,
        workflow_id,
        version,
        document,
        fingerprint,
        message,
        derived_from_id,
        derived_from_version,
        created_by,
        created_at
    )
    VALUES (
        of_tenant,
        of_workflow,
        head.version,
        document,
        public.registry_fingerprint(document),
        head.message,
        head.derived_from_id,
        head.derived_from_version,
        head.updated_by,
        head.updated_at
    )
    ON CONFLICT (tenant_id, workflow_id, version) DO NOTHING;
    RETURN head.version;
END;
$$;

COMMENT ON FUNCTION public.registry_record_version(of_tenant uuid, of_workflow uuid) IS 'Records the present version of a workflow, if it is not recorded yet, and returns its number. For whoever holds its row.';

-- function registry_record_written()

CREATE FUNCTION public.registry_record_written() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Whoever is there again, by undelete or by hand, is not deleted any more.
        DELETE FROM public.deleted_workflows AS deleted
        USING changed
        WHERE deleted.tenant_id = changed.tenant_id
          AND deleted.workflow_id = changed.id;
    END IF;
    IF pg_trigger_depth() > 1 OR current_setting('registry.record', true) = 'later' THEN
        RETURN NULL;
    END IF;
    PERFORM public.registry_record_version(changed.tenant_id, changed.id)
    FROM changed
    WHERE NOT public.registry_is_large(changed.tenant_id, changed.id);
    PERFORM set_config(
        'registry.recorded',
        concat_ws(
            ' ', current_setting('registry.recorded', true), (SELECT string_agg(changed.id::text, ' ') FROM changed)
        ),
        true
    );
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_record_written() IS 'Records the version that a statement made, at its end.';

-- function registry_refresh_marks(uuid, uuid)

CREATE FUNCTION public.registry_refresh_marks(of_tenant uuid, of_workflow uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    counted integer;
    marks_of_nodes integer [];
    marks_of_edges integer [];
BEGIN
    PERFORM FROM public.workflow
    WHERE tenant_id = of_tenant
      AND id = of_workflow
    FOR NO KEY UPDATE;

    SELECT count(*)
    INTO counted
    FROM public.workflow_nodes AS node
    WHERE node.tenant_id = of_tenant
      AND node.workflow_id = of_workflow;
    marks_of_nodes := public.registry_node_marks(of_tenant, of_workflow, public.registry_is_small(counted));
    IF public.registry_is_small(counted) THEN
        marks_of_edges := public.registry_edge_marks(of_tenant, of_workflow);
    END IF;
    IF marks_of_edges IS NULL THEN
        marks_of_nodes := marks_of_nodes || public.registry_mark(public.registry_mark_seed(of_tenant, 'large'));
        marks_of_edges := '{}';
    END IF;
    INSERT INTO public.workflow_marks AS stored (tenant_id, workflow_id, nodes, node_marks, edge_marks)
    VALUES (of_tenant, of_workflow, counted, marks_of_nodes, marks_of_edges)
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET nodes = excluded.nodes,
        node_marks = excluded.node_marks,
        edge_marks = excluded.edge_marks;
END;
$$;

COMMENT ON FUNCTION public.registry_refresh_marks(of_tenant uuid, of_workflow uuid) IS 'Makes the row of workflow_marks anew, from the nodes and edges of the workflow.';

-- function registry_refuse_audit_change()

CREATE FUNCTION public.registry_refuse_audit_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: only triggers write it, and what is written stays', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation',
        HINT = 'Old months go as a whole: registry audit --archive.';
END;
$$;

COMMENT ON FUNCTION public.registry_refuse_audit_change() IS 'Refuses to change audit_log, and to insert into it by hand.';

-- function registry_refuse_change()

CREATE FUNCTION public.registry_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('registry.purging', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% of % is refused: what is recorded stays as it is', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation',
        HINT = CASE TG_OP
            WHEN 'TRUNCATE' THEN 'DELETE keeps what it takes away as a version.'
            ELSE 'Save a new version; registry_purge and registry_prune take old ones away.'
        END;
END;
$$;

COMMENT ON FUNCTION public.registry_refuse_change() IS 'Refuses UPDATE, DELETE and TRUNCATE, but for purge and prune.';

-- function registry_refuse_workflow_cycle(uuid, uuid[])

CREATE FUNCTION public.registry_refuse_workflow_cycle(of_tenant uuid, changed uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    reached uuid [];
    again boolean;
    callers uuid [];
    called uuid [];
    edges integer;
    here uuid;
    way uuid [] := '{}';
    names text [];
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM public.subworkflow_turn AS turn
        WHERE turn.tenant_id = of_tenant
          AND turn.taken_by = pg_current_xact_id()
          AND turn.taken_at = now()
    ) THEN
        INSERT INTO public.subworkflow_turn (tenant_id, taken_by, taken_at)
        VALUES (of_tenant, pg_current_xact_id(), now())
        ON CONFLICT (tenant_id) DO UPDATE
        SET taken_by = excluded.taken_by,
            taken_at = excluded.taken_at;
    END IF;

    -- A statement of its own: in READ COMMITTED it sees what was committed while this one waited. What is used stands
    -- in it with true, so that a changed workflow is there twice if the way leads back to it. OFFSET 0 keeps the look-ups
    -- by index: without statistics the planner would walk again for each workflow of the tenant.
    WITH RECURSIVE walked AS (
        SELECT
            unnest(changed) AS workflow_id,
            false AS is_used
        UNION
        SELECT
            target.id,
            true
        FROM walked
        CROSS JOIN LATERAL (
            SELECT
                node.subworkflow,
                node.parameters ->> 'workflow' AS reference
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = walked.workflow_id
              AND node.subworkflow IS NOT NULL
            OFFSET 0
        ) AS used
        CROSS JOIN LATERAL (
            SELECT named.id
            FROM public.workflow AS named
            WHERE named.tenant_id = of_tenant
              AND named.name IN (used.subworkflow, used.reference)
            OFFSET 0
        ) AS target
    )
    SELECT
        array_agg(seen.workflow_id),
        max(seen.times) > 1
    INTO reached, again
    FROM (
        SELECT
            walked.workflow_id,
            count(*) AS times
        FROM walked
        GROUP BY walked.workflow_id
    ) AS seen;

    IF NOT again THEN
        RETURN;
    END IF;

    -- Only now the edges: a statement that writes many workflows may well write some that use each other.
    -- What leads to nothing is taken away until nothing changes; what is left leads into a cycle. The rows are sorted,
    -- not joined: the planner takes arrays for short, and would loop over all pairs.
    SELECT array_agg(edge.caller), array_agg(edge.target)
    INTO callers, called
    FROM (
        SELECT DISTINCT
            caller.id AS caller,
            target.id AS target
        FROM unnest(reached) AS caller (id)
        CROSS JOIN LATERAL (
            SELECT
                node.subworkflow,
                node.parameters ->> 'workflow' AS reference
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = caller.id
              AND node.subworkflow IS NOT NULL
            OFFSET 0
        ) AS used
        CROSS JOIN LATERAL (
            SELECT named.id
            FROM public.workflow AS named
            WHERE named.tenant_id = of_tenant
              AND named.name IN (used.subworkflow, used.reference)
            OFFSET 0
        ) AS target
    ) AS edge;

    LOOP
        edges := cardinality(callers);
        SELECT array_agg(edge.caller), array_agg(edge.target)
        INTO callers, called
        FROM (
            SELECT
                both_ends.caller,
                both_ends.target,
                bool_or(both_ends.caller IS NULL) OVER (PARTITION BY both_ends.target) AS leads_on
            FROM (
                SELECT held.caller, held.target
                FROM unnest(callers, called) AS held (caller, target)
                UNION ALL
                SELECT NULL, unnest(callers)
            ) AS both_ends
        ) AS edge
        WHERE edge.leads_on
          AND edge.caller IS NOT NULL;
        IF callers IS NULL THEN
            RETURN;
        END IF;
        EXIT WHEN cardinality(callers) = edges;
    END LOOP;

    -- From a changed workflow on, until one comes a second time: every one that is left leads on.
    SELECT coalesce(min(start.id::text)::uuid, callers[1])
    INTO here
    FROM (
        SELECT unnest(changed)
        INTERSECT
        SELECT unnest(callers)
    ) AS start (id);
    WHILE NOT here = ANY (way) LOOP
        way := way || here;
        here := called[array_position(callers, here)];
    END LOOP;
    way := way[array_position(way, here):] || here;

    SELECT array_agg(workflow.name ORDER BY step.place)
    INTO names
    FROM unnest(way) WITH ORDINALITY AS step (id, place)
    JOIN public.workflow
      ON workflow.id = step.id
    WHERE workflow.tenant_id = of_tenant;
    RAISE EXCEPTION 'cycle: %', array_to_string(names, ' → ')
        USING ERRCODE = 'check_violation',
        HINT = 'A workflow cannot use itself, not even through others, and not in another version.';
END;
$$;

COMMENT ON FUNCTION public.registry_refuse_workflow_cycle(of_tenant uuid, changed uuid[]) IS 'Raises where one of the given workflows is used by one that it uses, naming the cycle. Takes the tenant''s turn first.';

-- function registry_search_changed_nodes()

CREATE FUNCTION public.registry_search_changed_nodes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM public.registry_search_refresh(touched.tenant_id, touched.workflow_id, true)
    FROM (
        SELECT DISTINCT side.tenant_id, side.workflow_id
        FROM before
        FULL JOIN changed
          ON changed.tenant_id = before.tenant_id
         AND changed.id = before.id
        CROSS JOIN LATERAL (
            VALUES
            (before.tenant_id, before.workflow_id),
            (changed.tenant_id, changed.workflow_id)
        ) AS side (tenant_id, workflow_id)
        WHERE side.workflow_id IS NOT NULL
          AND (before.workflow_id, before.name, before.parameters)
          IS DISTINCT FROM (changed.workflow_id, changed.name, changed.parameters)
        ORDER BY side.tenant_id, side.workflow_id
    ) AS touched;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_search_changed_nodes() IS 'Brings workflow_search up to date after nodes were updated.';

-- function registry_search_folded(text)

CREATE FUNCTION public.registry_search_folded(given text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN regexp_replace(replace(CASE WHEN (given IS NFKC NORMALIZED) THEN given ELSE NORMALIZE(given, NFKC) END, 'İ'::text, 'I'::text), '[ \t\n\v\f\r\u0085\u2028\u2029]+'::text, ' '::text, 'g'::text);

COMMENT ON FUNCTION public.registry_search_folded(given text) IS 'A text in NFKC, so that half-width katakana and full-width letters are as the usual ones, on one line with single spaces.';

-- function registry_search_heads()

CREATE FUNCTION public.registry_search_heads() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.registry_search_refresh(changed.tenant_id, changed.id, true)
        FROM changed
        WHERE NOT EXISTS (
            SELECT
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = changed.tenant_id
              AND node.workflow_id = changed.id
        );
        RETURN NULL;
    END IF;
    PERFORM public.registry_search_refresh(changed.tenant_id, changed.id, true)
    FROM changed
    LEFT JOIN before
      ON before.tenant_id = changed.tenant_id
     AND before.id = changed.id
    WHERE (changed.name, changed.category, changed.tags, changed.description)
          IS DISTINCT FROM (before.name, before.category, before.tags, before.description);
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_search_heads() IS 'Brings workflow_search up to date after workflows were inserted or updated.';

-- function registry_search_hits(uuid, uuid[], text[], text[], integer)

CREATE FUNCTION public.registry_search_hits(of_tenant uuid, of_workflows uuid[], asked_stems text[], asked_literals text[], most integer) RETURNS TABLE(workflow_id uuid, hits json)
    LANGUAGE plpgsql STABLE ROWS 20
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    patterns text [] := ARRAY(
        SELECT public.registry_search_like(literal)
        FROM unnest(asked_literals) AS literal
        UNION ALL
        SELECT public.registry_search_like(left(stem, greatest(length(stem) - 1, 1)))
        FROM unnest(asked_stems) AS stem
    );
    last_place integer := 4;
    missing uuid [];
    shown record;
BEGIN
    LOOP
        missing := '{}';
        FOR shown IN
            WITH given AS MATERIALIZED (
                SELECT
                    stored.workflow_id AS id,
                    ARRAY(
                        SELECT line.number
                        FROM unnest(string_to_array(stored.body, E'\n')) WITH ORDINALITY AS line (text, number)
                        WHERE line.text LIKE ANY (patterns)
                        LIMIT 30
                    ) AS numbers
                FROM public.workflow_search AS stored
                WHERE stored.tenant_id = of_tenant
                  AND stored.workflow_id = ANY (of_workflows)
            ), met AS (
                SELECT
                    parts.workflow_id AS id,
                    array_agg(
                        json_build_object('field', parts.field, 'node', parts.node, 'part', parts.part, 'marks', mark.texts)
                        ORDER BY parts.place, cardinality(mark.texts) DESC, parts.number
                    ) AS found
                FROM given
                JOIN public.registry_search_parts(of_tenant, of_workflows, last_place) AS parts
                  ON parts.workflow_id = given.id
                CROSS JOIN LATERAL public.registry_search_marks(parts.part, asked_stems, asked_literals) AS mark
                WHERE parts.number = ANY (given.numbers)
                  AND mark.texts IS NOT NULL
                GROUP BY parts.workflow_id
            )
            SELECT
                given.id,
                cardinality(given.numbers) AS lines,
                coalesce(met.found[:most], '{}') AS found
            FROM given
            LEFT JOIN met
              ON met.id = given.id
        LOOP
            IF last_place = 6 OR cardinality(shown.found) >= least(most, shown.lines) THEN
                workflow_id := shown.id;
                hits := array_to_json(shown.found);
                RETURN NEXT;
            ELSE
                missing := missing || shown.id;
            END IF;
        END LOOP;
        EXIT WHEN missing = '{}';
        of_workflows := missing;
        last_place := last_place + 1;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION public.registry_search_hits(of_tenant uuid, of_workflows uuid[], asked_stems text[], asked_literals text[], most integer) IS 'The parts of workflows that a question meets, as JSON: field, node, part as it stands, marks as search compares them.';

-- function registry_search_is_open(jsonb)

CREATE FUNCTION public.registry_search_is_open(parameters jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ((parameters)::text !~* 'password|passwd|secret|token|credential|authorization|api_?key'::text);

COMMENT ON FUNCTION public.registry_search_is_open(parameters jsonb) IS 'Whether nothing in the parameters of a node speaks of a secret.';

-- function registry_search_lexeme(text, boolean)

CREATE FUNCTION public.registry_search_lexeme(given text, is_beginning boolean DEFAULT false) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (((''''::text || replace(replace(given, chr(92), repeat(chr(92), 2)), ''''::text, ''''''::text)) || ''''::text) || CASE WHEN is_beginning THEN ':*'::text ELSE ''::text END);

COMMENT ON FUNCTION public.registry_search_lexeme(given text, is_beginning boolean) IS 'A term as it is written in a tsquery; or all terms that begin so.';

-- function registry_search_like(text)

CREATE FUNCTION public.registry_search_like(given text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (('%'::text || regexp_replace(given, '([\\%_])'::text, '\\\1'::text, 'g'::text)) || '%'::text);

COMMENT ON FUNCTION public.registry_search_like(given text) IS 'The LIKE pattern of the texts that hold this one.';

-- function registry_search_marks(text, text[], text[])

CREATE FUNCTION public.registry_search_marks(part text, asked_stems text[], asked_literals text[]) RETURNS TABLE(texts text[])
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT array_agg(one.text) AS texts
    FROM (
        SELECT literal AS text
        FROM unnest(asked_literals) AS literal
        WHERE strpos(public.registry_search_normal(part), literal) > 0
        UNION ALL
        SELECT word
        FROM unnest(
            CASE WHEN asked_stems <> '{}' THEN public.registry_search_words(public.registry_search_folded(part)) END
        ) AS word
        WHERE public.registry_search_stem(word) = ANY (asked_stems)
    ) AS one;
$$;

COMMENT ON FUNCTION public.registry_search_marks(part text, asked_stems text[], asked_literals text[]) IS 'What of a question a part holds, as search compares it: one row, with NULL where that is nothing.';

-- function registry_search_nodes()

CREATE FUNCTION public.registry_search_nodes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM public.registry_search_refresh(touched.tenant_id, touched.workflow_id, true)
    FROM (
        SELECT DISTINCT changed.tenant_id, changed.workflow_id
        FROM changed
        ORDER BY changed.tenant_id, changed.workflow_id
    ) AS touched;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_search_nodes() IS 'Brings workflow_search up to date after nodes were inserted or deleted.';

-- function registry_search_normal(text)

CREATE FUNCTION public.registry_search_normal(given text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(lower(public.registry_search_folded(given)));

COMMENT ON FUNCTION public.registry_search_normal(given text) IS 'A text as search compares it: folded, in lower case.';

-- function registry_search_pairs(text)

CREATE FUNCTION public.registry_search_pairs(given text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (SELECT ARRAY(SELECT CASE WHEN ((pair.second = ' '::text) OR (pair.second IS NULL)) THEN pair.first ELSE (pair.first || pair.second) END AS "case" FROM UNNEST(others.characters, others.characters[2:]) pair(first, second) WHERE (pair.first <> ' '::text)) AS "array" FROM (SELECT string_to_array(regexp_replace(lower((registry_search_pairs.given COLLATE "default")), '[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\s]+'::text, ' '::text, 'g'::text), NULL::text) AS characters OFFSET 0) others);

COMMENT ON FUNCTION public.registry_search_pairs(given text) IS 'Of the characters of a folded text that are not of words: each with the one behind it, and the last of each run alone.';

-- function registry_search_parts(uuid, uuid[], integer)

CREATE FUNCTION public.registry_search_parts(of_tenant uuid, of_workflows uuid[], to_place integer DEFAULT 6) RETURNS TABLE(workflow_id uuid, number bigint, place integer, field text, node text, part text)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
BEGIN
    RETURN QUERY
    SELECT
        one.id,
        row_number() OVER (PARTITION BY one.id ORDER BY found.place, found.step, found.number),
        found.place,
        found.field,
        found.node,
        replace(found.part, E'\u0001', ' ')
    FROM unnest(of_workflows) AS one (id)
    CROSS JOIN LATERAL (
        SELECT
            head.place,
            head.number,
            0 AS step,
            head.field,
            NULL::text AS node,
            left(head.part, 4000) AS part
        FROM public.workflow
        CROSS JOIN LATERAL (
            VALUES
            (1, 0, 'name', workflow.name::text),
            (2, 0, 'category', workflow.category::text),
            (4, 0, 'description', workflow.description)
            UNION ALL
            SELECT
                3 AS place,
                tag.number,
                'tag' AS field,
                left(tag.part, 255) AS part
            FROM unnest(workflow.tags[:50]) WITH ORDINALITY AS tag (part, number)
        ) AS head (place, number, field, part)
        WHERE workflow.tenant_id = of_tenant
          AND workflow.id = one.id
          AND head.part IS NOT NULL
        UNION ALL
        SELECT
            5 AS place,
            0 AS number,
            named.order_index,
            'node' AS field,
            named.name,
            named.name
        FROM (
            SELECT
                step.name::text AS name,
                step.order_index,
                sum(length(step.name)) OVER (ORDER BY step.order_index) AS so_far
            FROM public.workflow_nodes AS step
            WHERE step.tenant_id = of_tenant
              AND step.workflow_id = one.id
            ORDER BY step.order_index
            LIMIT 10000
        ) AS named
        WHERE named.so_far <= 40000
          AND to_place >= 5
        UNION ALL
        SELECT
            6 AS place,
            held.number,
            held.order_index,
            'parameter' AS field,
            held.name,
            held.value
        FROM (
            SELECT
                step.name::text AS name,
                step.order_index,
                string.number,
                left(string.value, 4000) AS value,
                sum(least(length(string.value), 4000)) OVER (ORDER BY step.order_index, string.number) AS so_far
            FROM (
                SELECT
                    every.name,
                    every.order_index,
                    every.parameters,
                    public.registry_search_is_open(every.parameters) AS is_open
                FROM public.workflow_nodes AS every
                WHERE every.tenant_id = of_tenant
                  AND every.workflow_id = one.id
                  AND every.parameters <> '{}'
                ORDER BY every.order_index
                LIMIT 1000
            ) AS step
            CROSS JOIN LATERAL (
                SELECT found.value #>> '{}' AS value, found.number
                FROM jsonb_path_query(step.parameters, 'strict $.** ? (@.type() == "string")')
                WITH ORDINALITY AS found (value, number)
                WHERE step.is_open
                UNION ALL
                SELECT found.value, found.number
                FROM public.registry_search_strings(step.parameters) WITH ORDINALITY AS found (value, number)
                WHERE NOT step.is_open
            ) AS string
            WHERE string.value <> ''
        ) AS held
        WHERE held.so_far <= 20000
          AND to_place >= 6
    ) AS found;
END;
$_$;

COMMENT ON FUNCTION public.registry_search_parts(of_tenant uuid, of_workflows uuid[], to_place integer) IS 'What of workflows is searched, as it stands, numbered in this order: name (1), category, tags, description (4), names of nodes (5), strings of their parameters (6).';

-- function registry_search_pieces(uuid, jsonb)

CREATE FUNCTION public.registry_search_pieces(of_tenant uuid, asked jsonb) RETURNS TABLE(number bigint, text text, is_word boolean, weight double precision, anywhere tsquery, in_name tsquery, in_head tsquery)
    LANGUAGE plpgsql IMMUTABLE ROWS 10 PARALLEL SAFE
    AS $_$
DECLARE
    tag CONSTANT text := public.registry_search_tag(of_tenant);
    sentence CONSTANT text := (
        SELECT string_agg(public.registry_search_folded(given.text), ' ')
        FROM jsonb_to_recordset(asked) AS given (text text)
    );
BEGIN
    RETURN QUERY
    SELECT
        row_number() OVER (ORDER BY piece.place, piece.term),
        piece.shown,
        piece.is_word,
        piece.weight,
        public.registry_search_lexeme(tag || piece.term)::tsquery,
        public.registry_search_lexeme(tag || ' n ' || piece.term)::tsquery,
        public.registry_search_lexeme(tag || ' h ' || piece.term)::tsquery
    FROM (
        SELECT DISTINCT ON (one.term)
            one.term,
            one.shown,
            one.is_word,
            one.weight,
            one.place
        FROM (
            SELECT
                ' ' || stemmed.stem AS term,
                stemmed.stem AS shown,
                true AS is_word,
                1.0::double precision AS weight,
                0::bigint AS place
            FROM (
                SELECT public.registry_search_stem(word) AS stem
                FROM unnest(public.registry_search_words(sentence)) AS word
                OFFSET 0
            ) AS stemmed
            WHERE stemmed.stem IS NOT NULL
            UNION ALL
            SELECT
                pair,
                pair,
                false AS is_word,
                CASE WHEN pair ~ '^[\u3041-\u309f\u30fc]+$' THEN 0.2 ELSE 0.6 END,
                found.place
            FROM unnest(public.registry_search_pairs(sentence)) WITH ORDINALITY AS found (pair, place)
            WHERE length(pair) = 2
              AND pair !~ '[[:punct:]\u3000-\u303f]'
        ) AS one
        ORDER BY one.term, one.place
    ) AS piece
    ORDER BY 1
    LIMIT 60;
END;
$_$;

COMMENT ON FUNCTION public.registry_search_pieces(of_tenant uuid, asked jsonb) IS 'The first 60 stems and pairs of characters of a question, and how each is asked of workflow_search: anywhere, in the name, in the rest of the head.';

-- function registry_search_query(uuid, jsonb)

CREATE FUNCTION public.registry_search_query(of_tenant uuid, asked jsonb, OUT tiers tsquery[], OUT likes text[], OUT shapes text[], OUT unwanted text[], OUT is_exact boolean, OUT stems text[], OUT literals text[]) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET plan_cache_mode TO 'force_generic_plan'
    AS $_$
DECLARE
    term record;
    is_single boolean;
    shape text;
    pieces record;
    tag CONSTANT text := public.registry_search_tag(of_tenant);
    conditions text [] := '{}';
    in_name text [] := '{}';
    in_head text [] := '{}';
    whole text;
    found text;
BEGIN
    likes := '{}';
    shapes := '{}';
    unwanted := '{}';
    stems := '{}';
    literals := '{}';
    FOR term IN
        SELECT
            public.registry_search_normal(given.text) AS text,
            given.kind,
            coalesce(given.negated, false) AS negated
        FROM ROWS FROM (
            jsonb_to_recordset(asked) AS (text text, kind text, negated boolean)
        ) WITH ORDINALITY AS given (text, kind, negated, place)
        ORDER BY given.place
    LOOP
        CONTINUE WHEN term.text = '';
        is_single := term.text ~ '^[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]{1,64}$';
        -- A word at the end may go on; of a character by itself it is not known whether it does.
        SELECT
            string_agg(
                CASE
                    WHEN NOT piece.is_word THEN public.registry_search_lexeme(tag || piece.text, length(run.text) = 1)
                    WHEN is_single AND term.kind = 'word'
                        THEN public.registry_search_lexeme(tag || coalesce(' ' || piece.stem, piece.text))
                    WHEN is_single THEN public.registry_search_lexeme(tag || piece.text, term.kind = 'prefix')
                    ELSE public.registry_search_lexeme(
                        tag || piece.text, length(run.text) > 64 OR (piece.is_last AND term.kind <> 'phrase')
                    )
                END,
                ' & '
            ) AS needed,
            string_agg(public.registry_search_lexeme(tag || ' n ' || piece.ranked, piece.goes_on), ' & ') AS in_name,
            string_agg(public.registry_search_lexeme(tag || ' h ' || piece.ranked, piece.goes_on), ' & ') AS in_head,
            max(piece.stem) AS stem
        INTO pieces
        FROM (
            SELECT
                found.run[1] AS text,
                found.run[1] ~ '^[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]' AS is_word,
                found.place = count(*) OVER () AS is_last
            FROM regexp_matches(term.text, '[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]+|[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f ]+', 'g') WITH ORDINALITY AS found (run, place)
        ) AS run
        CROSS JOIN LATERAL generate_series(
            1, CASE WHEN run.is_word THEN 1 ELSE greatest(length(run.text) - 1, 1) END
        ) AS at (place)
        CROSS JOIN LATERAL (
            SELECT
                part.text,
                part.stem,
                run.is_word,
                run.is_last,
                CASE WHEN run.is_word THEN ' ' || part.stem ELSE part.text END AS ranked,
                CASE
                    WHEN run.is_word THEN run.is_last AND (term.kind = 'prefix' OR NOT is_single)
                    ELSE length(run.text) = 1
                END AS goes_on
            FROM (
                SELECT
                    cut.text,
                    CASE WHEN run.is_word THEN public.registry_search_stem(cut.text) END AS stem
                FROM (
                    SELECT CASE WHEN run.is_word THEN left(run.text, 64) ELSE substr(run.text, at.place, 2) END AS text
                ) AS cut
            ) AS part
        ) AS piece;

        shape := NULL;
        IF NOT is_single AND term.text !~ '^[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f ]{1,2}$' THEN
            shape := CASE WHEN term.text ~ '^[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]' THEN '(^|[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f])' ELSE '' END
            || regexp_replace(term.text, '([][\\.^$*+?(){}|#-])', '\\\1', 'g')
            || CASE WHEN term.kind = 'phrase' AND term.text ~ '[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]$' THEN '($|[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f])' ELSE '' END;
        END IF;
        IF term.negated THEN
            IF shape IS NULL THEN
                conditions := conditions || ('!' || pieces.needed);
            ELSE
                unwanted := unwanted || shape;
            END IF;
            CONTINUE;
        END IF;

        conditions := conditions || pieces.needed;
        whole := concat_ws(' ', whole, term.text);
        IF pieces.in_name IS NOT NULL THEN
            in_name := in_name || pieces.in_name;
            in_head := in_head || format('(%s | %s)', pieces.in_name, pieces.in_head);
        END IF;
        IF shape IS NOT NULL THEN
            likes := likes || public.registry_search_like(term.text);
            IF shape LIKE '(%' OR shape LIKE '%)' THEN
                shapes := shapes || shape;
            END IF;
        END IF;
        IF is_single AND term.kind = 'word' AND pieces.stem IS NOT NULL THEN
            stems := stems || pieces.stem;
        ELSE
            literals := literals || term.text;
        END IF;
    END LOOP;

    is_exact := likes = '{}' AND unwanted = '{}';
    -- Without anything to look for: of all workflows those that do not have it.
    IF whole IS NULL THEN
        conditions := public.registry_search_lexeme(tag || ' *') || conditions;
    END IF;
    found := array_to_string(conditions, ' & ');
    IF in_name = '{}' THEN
        tiers := ARRAY[NULL, NULL, NULL, found::tsquery];
    ELSE
        tiers := ARRAY[
            format('%s & %s', found, public.registry_search_lexeme(tag || ' = ' || left(whole, 255))),
            format(
                '%s & %s & !%s',
                found, array_to_string(in_name, ' & '), public.registry_search_lexeme(tag || ' = ' || left(whole, 255))
            ),
            format('%s & %s & !(%s)', found, array_to_string(in_head, ' & '), array_to_string(in_name, ' & ')),
            format('%s & !(%s)', found, array_to_string(in_head, ' & '))
        ]::tsquery [];
    END IF;
END;
$_$;

COMMENT ON FUNCTION public.registry_search_query(of_tenant uuid, asked jsonb, OUT tiers tsquery[], OUT likes text[], OUT shapes text[], OUT unwanted text[], OUT is_exact boolean, OUT stems text[], OUT literals text[]) IS 'A question as what to ask of workflow_search: by index, the best tier first; likes, shapes and unwanted of the body; stems and literals to show.';

-- function registry_search_refresh(uuid, uuid, boolean)

CREATE FUNCTION public.registry_search_refresh(of_tenant uuid, of_workflow uuid, only_if_changed boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    given text;
    whole text;
    head record;
BEGIN
    -- Folded all at once, which leaves a line break nowhere; then each part gets its line.
    SELECT string_agg(parts.part, E'\u0001' ORDER BY parts.number)
    INTO given
    FROM public.registry_search_parts(of_tenant, ARRAY[of_workflow]) AS parts;
    IF given IS NULL THEN
        RETURN;  -- deleted with everything in it
    END IF;
    given := replace(public.registry_search_folded(given), E'\u0001', E'\n');
    whole := lower(given);
    -- The same text has the same terms: what they are made of is in it.
    IF only_if_changed AND EXISTS (
        SELECT
        FROM public.workflow_search AS stored
        WHERE stored.tenant_id = of_tenant
          AND stored.workflow_id = of_workflow
          AND stored.body = whole
    ) THEN
        RETURN;
    END IF;

    SELECT
        workflow.name,
        concat_ws(
            ' / ', workflow.category, array_to_string(workflow.tags, ' / '), left(workflow.description, 200)
        ) AS rest
    INTO head
    FROM public.workflow
    WHERE workflow.tenant_id = of_tenant
      AND workflow.id = of_workflow;
    INSERT INTO public.workflow_search (tenant_id, workflow_id, size, body, terms)
    VALUES (
        of_tenant,
        of_workflow,
        length(whole),
        whole,
        public.registry_search_terms(of_tenant, given, head.name, head.rest)
    )
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET size = excluded.size,
        body = excluded.body,
        terms = excluded.terms;
END;
$$;

COMMENT ON FUNCTION public.registry_search_refresh(of_tenant uuid, of_workflow uuid, only_if_changed boolean) IS 'Makes the row of workflow_search anew, from the workflow and its nodes; if asked to, only where the text is another.';

-- function registry_search_stem(text)

CREATE FUNCTION public.registry_search_stem(word text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (ts_lexize('english_stem'::regdictionary, word))[1];

COMMENT ON FUNCTION public.registry_search_stem(word text) IS 'The English stem of a word; NULL for the, of, it and the like, which have none.';

-- function registry_search_stems(text[])

CREATE FUNCTION public.registry_search_stems(words text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ARRAY(SELECT (' '::text || stemmed.stem) FROM (SELECT public.registry_search_stem(word.word) AS stem FROM unnest(registry_search_stems.words) word(word) OFFSET 0) stemmed WHERE (stemmed.stem IS NOT NULL));

COMMENT ON FUNCTION public.registry_search_stems(words text[]) IS 'The stems of words, as terms.';

-- function registry_search_strings(jsonb)

CREATE FUNCTION public.registry_search_strings(parameters jsonb) RETURNS SETOF text
    LANGUAGE plpgsql IMMUTABLE ROWS 10 PARALLEL SAFE
    AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE held AS (
        SELECT parameters AS value
        UNION ALL
        SELECT below.value
        FROM held
        CROSS JOIN LATERAL (
            SELECT entry.value
            FROM jsonb_each(CASE jsonb_typeof(held.value) WHEN 'object' THEN held.value ELSE '{}' END) AS entry (key, value)
            WHERE public.registry_search_is_open(to_jsonb(entry.key))
            UNION ALL
            SELECT item.value
            FROM jsonb_array_elements(
                CASE jsonb_typeof(held.value) WHEN 'array' THEN held.value ELSE '[]' END
            ) AS item (value)
        ) AS below
    )
    SELECT held.value #>> '{}'
    FROM held
    WHERE jsonb_typeof(held.value) = 'string';
END;
$$;

COMMENT ON FUNCTION public.registry_search_strings(parameters jsonb) IS 'The strings of the parameters of a node, at any depth, without passwords, secrets, tokens, credentials, authorization and API keys.';

-- function registry_search_tag(uuid)

CREATE FUNCTION public.registry_search_tag(of_tenant uuid) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN chr((256 + ((uuid_hash_extended(of_tenant, (0)::bigint) & (1023)::bigint))::integer));

COMMENT ON FUNCTION public.registry_search_tag(of_tenant uuid) IS 'The letter that all terms of a tenant begin with: one of 1,024, two bytes.';

-- function registry_search_terms(uuid, text, text, text)

CREATE FUNCTION public.registry_search_terms(of_tenant uuid, given text, name text, head text) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    -- Many lines are there twice.
    lines text := (
        SELECT string_agg(line, E'\n')
        FROM (
            SELECT DISTINCT line COLLATE "C" AS line
            FROM unnest(string_to_array(given, E'\n')) AS line
        ) AS single
    );
    words text [] := public.registry_search_words(lines);
    folded_name text := public.registry_search_folded(name);
    folded_head text := public.registry_search_folded(head);
BEGIN
    RETURN array_to_tsvector(ARRAY(
        SELECT public.registry_search_tag(of_tenant) || term
        FROM unnest(
            ARRAY[' *', ' = ' || btrim(lower(folded_name))]
            || words
            || public.registry_search_stems(words)
            || public.registry_search_pairs(lines)
            || ARRAY(
                SELECT ' n ' || term
                FROM unnest(
                    public.registry_search_stems(public.registry_search_words(folded_name))
                    || public.registry_search_pairs(folded_name)
                ) AS term
            )
            || ARRAY(
                SELECT ' h ' || term
                FROM unnest(
                    public.registry_search_stems(public.registry_search_words(folded_head))
                    || public.registry_search_pairs(folded_head)
                ) AS term
            )
        ) AS term
    ));
END;
$$;

COMMENT ON FUNCTION public.registry_search_terms(of_tenant uuid, given text, name text, head text) IS 'What a workflow is found and ranked by: words, stems and pairs of its folded text, those of its name and its head again.';

-- function registry_search_words(text)

CREATE FUNCTION public.registry_search_words(given text) RETURNS text[]
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN ARRAY(WITH written AS (SELECT DISTINCT (word.word COLLATE "C") AS word FROM unnest(string_to_array(regexp_replace(registry_search_words.given, '[^a-zA-Z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]+'::text, ' '::text, 'g'::text), ' '::text)) word(word) WHERE (word.word <> ''::text)) SELECT "left"(lower((written.word COLLATE "default")), 64) AS "left" FROM written UNION SELECT "left"(lower((part.part COLLATE "default")), 64) AS "left" FROM (written CROSS JOIN LATERAL unnest(string_to_array(regexp_replace(written.word, '([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])'::text, '\1\3 \2'::text, 'g'::text), ' '::text)) part(part)) WHERE (written.word ~ '[a-z0-9][A-Z]|[A-Z][A-Z][a-z]'::text));

COMMENT ON FUNCTION public.registry_search_words(given text) IS 'The words of a folded text, each once: runs of letters and digits, and the parts of those written likeThis. The first 64 letters of each.';

-- function registry_select(uuid, text, jsonb)

CREATE FUNCTION public.registry_select(of_tenant uuid, workflow_name text, program jsonb) RETURNS TABLE(names text[], unmatched integer[])
    LANGUAGE plpgsql STABLE
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    deadline CONSTANT timestamptz := statement_timestamp() + interval '30 seconds';
    of_workflow uuid;
    place integer;
    step jsonb;
    op text;
    pattern text;
    depth integer;
    -- The stack: its uppermost set, and those beneath it end to end with their sizes, because there are no arrays of
    -- arrays that differ in length.
    uppermost integer [];
    beneath integer [] := '{}';
    sizes integer [] := '{}';
    second integer [];
    neighbours integer [];
    lowest integer;
    highest integer;
BEGIN
    SELECT workflow.id
    INTO of_workflow
    FROM public.workflow
    WHERE workflow.tenant_id = of_tenant
      AND workflow.name = workflow_name;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF jsonb_typeof(program) IS DISTINCT FROM 'array' OR jsonb_array_length(program) > 10000 THEN
        RAISE EXCEPTION 'a selection is an array of at most 10,000 steps'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;

    unmatched := '{}';
    FOR place, step IN
        SELECT given.place, given.step
        FROM jsonb_array_elements(program) WITH ORDINALITY AS given (step, place)
    LOOP
        IF clock_timestamp() > deadline THEN
            RAISE EXCEPTION 'the selection was not ready in time'
                USING ERRCODE = 'query_canceled', HINT = 'Select less at a time.';
        END IF;
        op := step ->> 'op';
        pattern := step ->> 'like';
        depth := (step ->> 'depth')::integer;
        IF (op IN ('node', 'name', 'type', 'parameters', 'all', 'copy') AND (
                (op = 'copy' AND uppermost IS NULL)
                OR (op = 'node' AND step ->> 'name' IS NULL)
                OR (op IN ('name', 'type', 'parameters') AND pattern IS NULL)
                OR (op = 'parameters' AND jsonb_typeof(step -> 'path') IS DISTINCT FROM 'array')
            ))
            OR (op IN ('up', 'down', 'roots', 'sinks', 'complement') AND (uppermost IS NULL OR depth < 0))
            OR (op IN ('union', 'intersection', 'difference', 'swap') AND sizes = '{}')
        THEN
            RAISE EXCEPTION 'step % of the selection cannot be done: %', place, step
                USING ERRCODE = 'invalid_parameter_value';
        END IF;

        IF op IN ('node', 'name', 'type', 'parameters', 'all', 'copy') AND uppermost IS NOT NULL THEN
            beneath := beneath || uppermost;
            sizes := sizes || cardinality(uppermost);
        ELSIF op IN ('union', 'intersection', 'difference', 'swap') THEN
            second := beneath[cardinality(beneath) - sizes[cardinality(sizes)] + 1:];
            beneath := trim_array(beneath, sizes[cardinality(sizes)]);
            sizes := trim_array(sizes, 1);
        END IF;

        CASE op
            WHEN 'node' THEN
                SELECT array_agg(named.order_index)
                INTO uppermost
                FROM (
                    SELECT node.order_index
                    FROM public.workflow_nodes AS node
                    WHERE node.tenant_id = of_tenant
                      AND node.workflow_id = of_workflow
                      AND node.name BETWEEN step ->> 'name' AND step ->> 'name'
                    ORDER BY node.name
                ) AS named;
            WHEN 'name' THEN
                SELECT array_agg(node.order_index ORDER BY node.order_index)
                INTO uppermost
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow
                  AND node.name LIKE pattern;
            WHEN 'type' THEN
                SELECT array_agg(node.order_index ORDER BY node.order_index)
                INTO uppermost
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow
                  AND node.node_type LIKE pattern;
            WHEN 'parameters' THEN
                SELECT array_agg(node.order_index ORDER BY node.order_index)
                INTO uppermost
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow
                  AND node.parameters #>> ARRAY(SELECT jsonb_array_elements_text(step -> 'path')) LIKE pattern;
            WHEN 'all' THEN
                SELECT array_agg(node.order_index ORDER BY node.order_index)
                INTO uppermost
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow;
            WHEN 'copy' THEN
                NULL;
            WHEN 'swap' THEN
                beneath := beneath || uppermost;
                sizes := sizes || cardinality(uppermost);
                uppermost := second;
            -- Set operators hash or sort; a join could become a loop in a loop.
            WHEN 'union' THEN
                SELECT array_agg(joined.order_index)
                INTO uppermost
                FROM (
                    SELECT unnest(second) AS order_index
                    UNION
                    SELECT unnest(uppermost)
                ) AS joined;
            WHEN 'intersection' THEN
                SELECT array_agg(joined.order_index)
                INTO uppermost
                FROM (
                    SELECT unnest(second) AS order_index
                    INTERSECT
                    SELECT unnest(uppermost)
                ) AS joined;
            WHEN 'difference' THEN
                SELECT array_agg(rest.order_index)
                INTO uppermost
                FROM (
                    SELECT unnest(second) AS order_index
                    EXCEPT
                    SELECT unnest(uppermost)
                ) AS rest;
            WHEN 'complement' THEN
                SELECT array_agg(rest.order_index)
                INTO uppermost
                FROM (
                    (
                        SELECT node.order_index
                        FROM public.workflow_nodes AS node
                        WHERE node.tenant_id = of_tenant
                          AND node.workflow_id = of_workflow
                        ORDER BY node.order_index
                    )
                    EXCEPT
                    SELECT unnest(uppermost)
                ) AS rest;
            WHEN 'down', 'up' THEN
                uppermost := public.registry_reach(of_tenant, of_workflow, uppermost, op = 'down', depth, deadline);
            WHEN 'roots', 'sinks' THEN
                -- A root of a set is what no other of the set leads to, on whatever way; a sink what leads to none.
                -- What lies behind a neighbour in the set is that one's neighbour: only outside one has to go on.
                neighbours := public.registry_neighbours(of_tenant, of_workflow, uppermost, op = 'roots');
                SELECT coalesce(array_agg(outside.order_index), '{}')
                INTO second
                FROM (
                    SELECT unnest(neighbours) AS order_index
                    EXCEPT
                    SELECT unnest(uppermost)
                ) AS outside;
                second := public.registry_reach(of_tenant, of_workflow, second, op = 'roots', NULL, deadline);
                SELECT array_agg(rest.order_index)
                INTO uppermost
                FROM (
                    SELECT unnest(uppermost) AS order_index
                    EXCEPT
                    SELECT unnest(neighbours || second)
                ) AS rest;
            ELSE
                RAISE EXCEPTION 'step % of the selection is none that there is: %', place, step
                    USING ERRCODE = 'invalid_parameter_value';
        END CASE;
        uppermost := coalesce(uppermost, '{}');
        IF op IN ('node', 'name', 'type', 'parameters') AND uppermost = '{}' THEN
            unmatched := unmatched || place;
        END IF;
    END LOOP;
    IF uppermost IS NULL OR sizes <> '{}' THEN
        RAISE EXCEPTION 'a selection leaves one set of nodes, not %', cardinality(sizes)
            USING ERRCODE = 'invalid_parameter_value';
    END IF;

    SELECT min(given.order_index), max(given.order_index)
    INTO lowest, highest
    FROM unnest(uppermost) AS given (order_index);
    IF cardinality(uppermost) > (highest - lowest) / 10 THEN
        -- Many of those between the first and the last: read all of these, once. A FULL JOIN can only be hashed or
        -- merged, as long as the WHERE does not turn it into another: num_nulls() takes NULLs.
        SELECT array_agg(chosen.name)
        INTO names
        FROM (
            SELECT node.name
            FROM (
                SELECT step_node.name, step_node.order_index
                FROM public.workflow_nodes AS step_node
                WHERE step_node.tenant_id = of_tenant
                  AND step_node.workflow_id = of_workflow
                  AND step_node.order_index BETWEEN lowest AND highest
                ORDER BY step_node.order_index
            ) AS node
            FULL JOIN unnest(uppermost) AS given (order_index)
              ON given.order_index = node.order_index
            WHERE num_nulls(given.order_index, node.order_index) = 0
            ORDER BY node.order_index
        ) AS chosen;
    ELSE
        SELECT array_agg(chosen.name)
        INTO names
        FROM (
            SELECT node.name
            FROM unnest(uppermost) AS given (order_index)
            CROSS JOIN LATERAL (
                SELECT step_node.name
                FROM public.workflow_nodes AS step_node
                WHERE step_node.tenant_id = of_tenant
                  AND step_node.workflow_id = of_workflow
                  AND step_node.order_index BETWEEN given.order_index AND given.order_index
                ORDER BY step_node.order_index
            ) AS node
            ORDER BY given.order_index
        ) AS chosen;
    END IF;
    names := coalesce(names, '{}');
    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION public.registry_select(of_tenant uuid, workflow_name text, program jsonb) IS 'Names of the nodes that a selection chooses, in dependency order, and the steps (from 1) that matched nothing. The steps are in postfix order and work on a stack of sets: {"op": "node", "name": …}, {"op": "name" | "type", "like": …}, {"op": "parameters", "path": […], "like": …} and {"op": "all"} push one; copy, swap, union, intersection, difference, complement, roots and sinks do what they say; {"op": "up" | "down", "depth": …} adds ancestors or descendants. No row: no such workflow.';

-- function registry_set_edge_marks(uuid, uuid)

CREATE FUNCTION public.registry_set_edge_marks(of_tenant uuid, of_workflow uuid) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    marks integer [];
    more_marks integer [] := '{}';
BEGIN
    PERFORM FROM public.workflow_marks AS stored
    WHERE stored.tenant_id = of_tenant
      AND stored.workflow_id = of_workflow
      AND NOT public.registry_is_small(stored.nodes);
    IF FOUND THEN
        RETURN;
    END IF;

    marks := public.registry_edge_marks(of_tenant, of_workflow);
    IF marks IS NULL THEN
        marks := '{}';
        more_marks := ARRAY[public.registry_mark(public.registry_mark_seed(of_tenant, 'large'))];
    END IF;
    -- Of a statement that inserts nodes and edges it may be the edges that are told first: there is no row yet.
    INSERT INTO public.workflow_marks AS stored (tenant_id, workflow_id, nodes, node_marks, edge_marks)
    VALUES (of_tenant, of_workflow, 0, more_marks, marks)
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET node_marks = public.registry_joined_marks(stored.node_marks, excluded.node_marks),
        edge_marks = excluded.edge_marks
    WHERE stored.edge_marks <> excluded.edge_marks
       OR NOT stored.node_marks @> excluded.node_marks;
END;
$$;

COMMENT ON FUNCTION public.registry_set_edge_marks(of_tenant uuid, of_workflow uuid) IS 'Brings edge_marks up to date, where the workflow is small.';

-- function registry_set_updated_at()

CREATE FUNCTION public.registry_set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Strictly later than before, whatever the clock does: a save that read this row earlier must notice.
    NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.registry_set_updated_at() IS 'Sets workflow.updated_at when its row changes.';

-- function registry_settle_levels(uuid, uuid, integer[], bigint)

CREATE FUNCTION public.registry_settle_levels(of_tenant uuid, of_workflow uuid, given_orders integer[], rise bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    orders integer [];
    levels integer [];
    step record;
BEGIN
    WITH RECURSIVE concerned AS (
        SELECT node.order_index, node.level
        FROM public.workflow_nodes AS node
        WHERE node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
          AND node.order_index = ANY (given_orders)
        UNION
        SELECT child.order_index, child.level
        FROM concerned
        CROSS JOIN LATERAL (
            SELECT edge.child_order
            FROM public.workflow_edges AS edge
            WHERE edge.tenant_id = of_tenant
              AND edge.workflow_id = of_workflow
              AND edge.parent_order BETWEEN concerned.order_index AND concerned.order_index
              AND NOT edge.is_loop
            ORDER BY edge.parent_order, edge.child_order
            OFFSET 0
        ) AS edge
        CROSS JOIN LATERAL (
            SELECT node.order_index, node.level
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = of_workflow
              AND node.order_index = edge.child_order
            OFFSET 0
        ) AS child
        WHERE child.level - concerned.level - 1 <= rise
    )
    SELECT
        array_agg(concerned.order_index ORDER BY concerned.order_index),
        array_agg(0)
    INTO orders, levels
    FROM concerned;

    FOR step IN
        SELECT met.rank, met.parent_level, met.parent_rank
        FROM (
            SELECT incoming.rank, incoming.parent_level, parent.rank AS parent_rank
            FROM (
                SELECT child.rank, edge.parent_order, edge_parent.level AS parent_level
                FROM unnest(orders) WITH ORDINALITY AS child (order_index, rank)
                CROSS JOIN LATERAL (
                    SELECT edge.parent_order
                    FROM public.workflow_edges AS edge
                    WHERE edge.tenant_id = of_tenant
                      AND edge.workflow_id = of_workflow
                      AND edge.child_order BETWEEN child.order_index AND child.order_index
                      AND NOT edge.is_loop
                    ORDER BY edge.child_order, edge.parent_order
                    OFFSET 0
                ) AS edge
                CROSS JOIN LATERAL (
                    SELECT node.level
                    FROM public.workflow_nodes AS node
                    WHERE node.tenant_id = of_tenant
                      AND node.workflow_id = of_workflow
                      AND node.order_index = edge.parent_order
                    OFFSET 0
                ) AS edge_parent
                OFFSET 0
            ) AS incoming
            FULL JOIN unnest(orders) WITH ORDINALITY AS parent (order_index, rank)
              ON parent.order_index = incoming.parent_order
            OFFSET 0
        ) AS met
        WHERE met.rank IS NOT NULL
        ORDER BY met.rank
    LOOP
        levels[step.rank] := greatest(levels[step.rank], coalesce(levels[step.parent_rank], step.parent_level) + 1);
    END LOOP;

    UPDATE public.workflow_nodes AS node
    SET level = settled.level
    FROM unnest(orders, levels) AS settled (order_index, level)
    WHERE node.tenant_id = of_tenant
      AND node.workflow_id = of_workflow
      AND node.order_index = settled.order_index
      AND node.level <> settled.level;
END;
$$;

COMMENT ON FUNCTION public.registry_settle_levels(of_tenant uuid, of_workflow uuid, given_orders integer[], rise bigint) IS 'Sets workflow_nodes.level of the nodes of the given orders, and of the nodes after them that depend on it.';

-- function registry_shortest_path(integer[], integer[], integer)

CREATE FUNCTION public.registry_shortest_path(parents integer[], children integer[], size integer) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    steps integer [] := array_fill(NULL::integer, ARRAY[size]);
    via integer [] := array_fill(0, ARRAY[size]);
    on_path integer [] := array_fill(NULL::integer, ARRAY[size]);
    parent integer;
    child integer;
    step integer;
    here integer := size;
BEGIN
    steps[1] := 0;
    FOR place IN 1 .. coalesce(cardinality(parents), 0) LOOP
        parent := parents[place];
        step := steps[parent] + 1;
        IF step IS NOT NULL THEN
            child := children[place];
            IF steps[child] IS NULL OR step < steps[child] THEN
                steps[child] := step;
                via[child] := parent;
            END IF;
        END IF;
    END LOOP;
    IF steps[size] IS NOT NULL THEN
        WHILE here > 0 LOOP
            on_path[here] := steps[here];
            here := via[here];
        END LOOP;
    END IF;
    RETURN on_path;
END;
$$;

COMMENT ON FUNCTION public.registry_shortest_path(parents integer[], children integer[], size integer) IS 'The shortest path of a DAG from its first node to its last: for each node the edges up to it, NULL where it is not on the path.';

-- function registry_signature(bigint[], bigint[], integer[], integer[], boolean[])

CREATE FUNCTION public.registry_signature(labels bigint[], keyed bigint[], parents integer[], children integer[], loops boolean[], OUT size integer, OUT signature integer[]) RETURNS record
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    most CONSTANT integer := 1000;
    nodes integer := coalesce(cardinality(labels), 0);
    before bigint [] := array_fill(NULL::bigint, ARRAY[nodes]);
    behind bigint [] := array_fill(NULL::bigint, ARRAY[nodes]);
    elements bigint [] := array_fill(0::bigint, ARRAY[4 * nodes]);
    parent integer;
    child integer;
    salt bigint;
BEGIN
    FOR edge IN 1 .. coalesce(cardinality(parents), 0) LOOP
        parent := parents [edge];
        child := children [edge];
        salt := CASE WHEN loops [edge] THEN 1 ELSE 0 END;
        before [child] := coalesce(before [child], 0) + hashint8extended(labels [parent], salt) % 4294967296;
        behind [parent] := coalesce(behind [parent], 0) + hashint8extended(labels [child], salt) % 4294967296;
    END LOOP;
    FOR node IN 1 .. nodes LOOP
        elements [4 * node - 3] := labels [node] | 3;
        elements [4 * node - 2] := keyed [node] & ~3::bigint | 1;
        elements [4 * node - 1] := CASE
            WHEN before [node] IS NULL THEN hashint8extended(labels [node], 1) & ~3::bigint | 2
            ELSE hashint8extended(before [node], labels [node] # 1) & ~3::bigint
        END;
        elements [4 * node] := CASE
            WHEN behind [node] IS NULL THEN hashint8extended(labels [node], 2) & ~3::bigint | 2
            ELSE hashint8extended(behind [node], labels [node] # 2) & ~3::bigint
        END;
    END LOOP;

    SELECT coalesce(array_agg(kept.element ORDER BY kept.element), '{}')
    INTO signature
    FROM (
        SELECT DISTINCT
            ((hashint8extended(counted.value, counted.occurrence) & 2147483644) | (counted.value & 3))::integer AS element
        FROM (
            SELECT
                listed.value,
                generate_series(1, count(*)) AS occurrence
            FROM unnest(elements) AS listed (value)
            GROUP BY listed.value
        ) AS counted
        ORDER BY element
        LIMIT most
    ) AS kept;
    size := CASE WHEN cardinality(signature) < most THEN cardinality(signature) ELSE 4 * nodes END;
END;
$$;

COMMENT ON FUNCTION public.registry_signature(labels bigint[], keyed bigint[], parents integer[], children integer[], loops boolean[], OUT size integer, OUT signature integer[]) IS 'The signature of a graph: nodes by the labels of registry_node_labels, edges by the places of both ends, from 1.';

-- function registry_signature_bits(integer[])

CREATE FUNCTION public.registry_signature_bits(signature integer[]) RETURNS bit
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
DECLARE
    bits bit (2048) := 0::bit (2048);
    element integer;
BEGIN
    FOREACH element IN ARRAY signature LOOP
        bits := set_bit(bits, (element >> 2) % 2048, 1);
    END LOOP;
    RETURN bits;
END;
$$;

COMMENT ON FUNCTION public.registry_signature_bits(signature integer[]) IS 'A signature as bits: what two have in common is at most what their bits have, and what fell on the same bit.';

-- function registry_similar(uuid, integer, integer[], double precision, integer)

CREATE FUNCTION public.registry_similar(of_tenant uuid, of_size integer, of_signature integer[], threshold double precision, page_size integer) RETURNS TABLE(workflow_id uuid, score double precision)
    LANGUAGE plpgsql STABLE ROWS 20
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
#variable_conflict use_column
DECLARE
    our_kept integer := coalesce(cardinality(of_signature), 0);
    our_cut integer := CASE WHEN of_size > our_kept THEN of_signature [our_kept] END;
    our_bits bit (2048) := public.registry_signature_bits(coalesce(of_signature, '{}'));
    lost_bits integer := our_kept - bit_count(our_bits);
    smallest integer := ceil(of_size * threshold - 1e-9);
    -- Where nothing need be shared none is too large.
    largest integer := coalesce(least(floor(of_size / nullif(threshold, 0) + 1e-9), 1e9), 1e9);
    share float8 := threshold / (1 + threshold);
    at_most integer := 20 + 10 * page_size;
    prefix integer [];
    are_common boolean;
    likely uuid [];
BEGIN
    IF our_kept = 0 THEN
        RETURN;
    END IF;
    SELECT array_agg(rarest.element)
    INTO prefix
    FROM (
        SELECT listed.element
        FROM unnest(of_signature) AS listed (element)
        ORDER BY listed.element & 3, listed.element
        LIMIT our_kept + 1 - ceil(our_kept * (threshold - CASE WHEN largest >= 1000 THEN 0.1 ELSE 0 END) - 1e-9)
    ) AS rarest;
    -- A look at some that are a little larger.
    SELECT count(*) FILTER (WHERE near.signature && prefix) > 2
    INTO are_common
    FROM (
        SELECT stored.signature
        FROM public.workflow_signatures AS stored
        WHERE stored.tenant_id = of_tenant
          AND stored.size >= of_size
        ORDER BY stored.size
        LIMIT 50
    ) AS near;

    IF are_common THEN
        SELECT array_agg(best.workflow_id)
        INTO likely
        FROM (
            SELECT stored.workflow_id
            FROM public.workflow_signatures AS stored
            CROSS JOIN LATERAL (SELECT bit_count(stored.bits & our_bits) + lost_bits AS most) AS shared
            WHERE stored.tenant_id = of_tenant
              AND stored.size BETWEEN smallest AND largest
              AND (
                  shared.most >= (stored.size + of_size) * share - 1e-9
                  OR stored.size > 1000
                  OR our_cut IS NOT NULL
              )
            ORDER BY shared.most::float8 / (least(stored.size, 1000) + our_kept - least(shared.most, our_kept)) DESC
            LIMIT at_most
        ) AS best;
    ELSE
        SELECT array_agg(best.workflow_id)
        INTO likely
        FROM (
            -- size + 0: no index serves that, so that it is the elements that are looked up.
            SELECT stored.workflow_id
            FROM public.workflow_signatures AS stored
            CROSS JOIN LATERAL (SELECT bit_count(stored.bits & our_bits) + lost_bits AS most) AS shared
            WHERE stored.tenant_id = of_tenant
              AND stored.signature && prefix
              AND stored.size + 0 BETWEEN smallest AND largest
              AND (
                  shared.most >= (stored.size + of_size) * share - 1e-9
                  OR stored.size > 1000
                  OR our_cut IS NOT NULL
              )
            ORDER BY shared.most::float8 / (least(stored.size, 1000) + our_kept - least(shared.most, our_kept)) DESC
            LIMIT at_most
        ) AS best;
    END IF;
    IF likely IS NULL THEN
        RETURN;
    END IF;

    RETURN QUERY
    SELECT scored.workflow_id, scored.score
    FROM (
        SELECT
            stored.workflow_id,
            counted.shared::float8 / nullif(counted.ours + counted.theirs - counted.shared, 0) AS score
        FROM unnest(likely) AS one (id)
        CROSS JOIN LATERAL (
            SELECT
                single.workflow_id,
                single.signature,
                least(
                    our_cut,
                    CASE
                        WHEN single.size > cardinality(single.signature)
                            THEN single.signature [cardinality(single.signature)]
                    END
                ) AS cut
            FROM public.workflow_signatures AS single
            WHERE single.tenant_id = of_tenant
              AND single.workflow_id = one.id
            OFFSET 0
        ) AS stored
        CROSS JOIN LATERAL (
            -- Each is in a signature once: twice among both is shared.
            SELECT
                count(*) FILTER (WHERE met.is_ours AND met.is_theirs) AS shared,
                count(*) FILTER (WHERE met.is_ours) AS ours,
                count(*) FILTER (WHERE met.is_theirs) AS theirs
            FROM (
                SELECT
                    bool_or(listed.is_ours) AS is_ours,
                    bool_or(NOT listed.is_ours) AS is_theirs
                FROM (
                    SELECT unnest(of_signature) AS element, true AS is_ours
                    UNION ALL
                    SELECT unnest(stored.signature) AS element, false AS is_ours
                ) AS listed
                WHERE listed.element <= coalesce(stored.cut, 2147483647)
                GROUP BY listed.element
            ) AS met
        ) AS counted
    ) AS scored
    WHERE scored.score >= threshold - 1e-9
      AND scored.score > 0;
END;
$$;

COMMENT ON FUNCTION public.registry_similar(of_tenant uuid, of_size integer, of_signature integer[], threshold double precision, page_size integer) IS 'The workflows whose signatures are like one, with the share that both have in common: enough for a page of so many.';

-- function registry_statement_name()

CREATE FUNCTION public.registry_statement_name() RETURNS text
    LANGUAGE sql STABLE
    RETURN "substring"("left"(current_query(), 300), '^\s*\(?\s*[A-Za-z]+\s+/\*\s*([A-Za-z0-9_]+\.[A-Za-z0-9_]+)\s*\*/'::text);

COMMENT ON FUNCTION public.registry_statement_name() IS 'The name of the query that the client sent, from the comment behind its first word; NULL where there is none.';

-- function registry_subworkflow(jsonb)

CREATE FUNCTION public.registry_subworkflow(parameters jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN ((jsonb_typeof((parameters -> 'workflow'::text)) = 'string'::text) AND (btrim((parameters ->> 'workflow'::text)) <> ''::text) AND (strpos((parameters ->> 'workflow'::text), '{{'::text) = 0) AND (length(public.registry_name_of((parameters ->> 'workflow'::text))) <= 255)) THEN public.registry_name_of((parameters ->> 'workflow'::text)) ELSE NULL::text END;

COMMENT ON FUNCTION public.registry_subworkflow(parameters jsonb) IS 'The name of the workflow that the parameters of a node refer to, without version or label; NULL where they name none.';

-- function registry_tenant()

CREATE FUNCTION public.registry_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN COALESCE((NULLIF(current_setting('registry.tenant_id'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000001'::uuid);

COMMENT ON FUNCTION public.registry_tenant() IS 'The tenant of this session: the setting registry.tenant_id, or the default tenant where it is not set.';

-- function registry_touch_workflow()

CREATE FUNCTION public.registry_touch_workflow() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    touched record;
BEGIN
    FOR touched IN
        SELECT DISTINCT changed.tenant_id, changed.workflow_id
        FROM changed
    LOOP
        CONTINUE WHEN current_setting('registry.recorded', true) LIKE '%' || touched.workflow_id || '%';
        PERFORM FROM public.workflow
        WHERE tenant_id = touched.tenant_id
          AND id = touched.workflow_id
        FOR NO KEY UPDATE;

        UPDATE public.workflow
        SET updated_at = clock_timestamp(),
            version = workflow.version + recorded.count,
            message = CASE recorded.count WHEN 0 THEN workflow.message END,
            derived_from_id = CASE recorded.count WHEN 0 THEN workflow.derived_from_id END,
            derived_from_version = CASE recorded.count WHEN 0 THEN workflow.derived_from_version END,
            edited_in = CASE recorded.count WHEN 0 THEN workflow.edited_in END
        FROM (
            -- An edit is a version of its own, recorded or not, but not while it is at work.
            SELECT
                (
                    coalesce(head.edited_in <> pg_current_xact_id(), false)
                    OR EXISTS (
                        SELECT
                        FROM public.workflow_versions AS version
                        WHERE version.tenant_id = head.tenant_id
                          AND version.workflow_id = head.id
                          AND version.version = head.version
                    )
                )::integer AS count
            FROM public.workflow AS head
            WHERE head.tenant_id = touched.tenant_id
              AND head.id = touched.workflow_id
        ) AS recorded
        WHERE workflow.tenant_id = touched.tenant_id
          AND workflow.id = touched.workflow_id
          AND (recorded.count > 0 OR workflow.xmin <> pg_current_xact_id()::xid);
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_touch_workflow() IS 'Sets workflow.updated_at, and raises the version, when nodes, edges or params of it are inserted, updated or deleted.';

-- function registry_value_seed(bigint, text, jsonb)

CREATE FUNCTION public.registry_value_seed(seed bigint, key text, value jsonb) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (jsonb_typeof(value) = ANY (ARRAY['array'::text, 'object'::text])) THEN hashtextextended(key, seed) ELSE jsonb_hash_extended(value, hashtextextended(key, seed)) END;

COMMENT ON FUNCTION public.registry_value_seed(seed bigint, key text, value jsonb) IS 'The chain of one key of parameters with its value.';

-- function registry_want_signature()

CREATE FUNCTION public.registry_want_signature() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Most of the statements in a save touch no row here.
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- It may have come from another workflow.
        INSERT INTO public.workflow_signatures_wanted (tenant_id, workflow_id)
        SELECT former.tenant_id, former.workflow_id
        FROM former
        UNION
        SELECT changed.tenant_id, changed.workflow_id
        FROM changed
        ON CONFLICT (tenant_id, workflow_id) DO NOTHING;
        RETURN NULL;
    END IF;
    INSERT INTO public.workflow_signatures_wanted (tenant_id, workflow_id)
    SELECT touched.tenant_id, touched.workflow_id
    FROM (
        SELECT DISTINCT changed.tenant_id, changed.workflow_id
        FROM changed
    ) AS touched
    JOIN public.workflow  -- which may have been deleted with everything in it
      ON workflow.tenant_id = touched.tenant_id
     AND workflow.id = touched.workflow_id
    ON CONFLICT (tenant_id, workflow_id) DO NOTHING;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_want_signature() IS 'Notes of which workflows nodes or edges were inserted, updated or deleted.';

-- function registry_watch_subworkflows()

CREATE FUNCTION public.registry_watch_subworkflows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    touched record;
BEGIN
    IF NOT EXISTS (SELECT FROM changed WHERE changed.subworkflow IS NOT NULL) THEN
        RETURN NULL;
    END IF;

    IF TG_OP = 'INSERT' THEN
        FOR touched IN
            SELECT changed.tenant_id, array_agg(DISTINCT changed.workflow_id) AS workflow_ids
            FROM changed
            WHERE changed.subworkflow IS NOT NULL
            GROUP BY changed.tenant_id
            ORDER BY changed.tenant_id
        LOOP
            PERFORM public.registry_refuse_workflow_cycle(touched.tenant_id, touched.workflow_ids);
        END LOOP;
        RETURN NULL;
    END IF;

    -- Nodes that are renumbered, or get other settings, refer to what they referred to before.
    FOR touched IN
        SELECT changed.tenant_id, array_agg(DISTINCT changed.workflow_id) AS workflow_ids
        FROM changed
        WHERE changed.subworkflow IS NOT NULL
          AND NOT EXISTS (
              SELECT
              FROM before
              WHERE before.tenant_id = changed.tenant_id
                AND before.id = changed.id
                AND before.workflow_id = changed.workflow_id
                AND before.subworkflow = changed.subworkflow
                AND before.parameters ->> 'workflow' = changed.parameters ->> 'workflow'
          )
        GROUP BY changed.tenant_id
        ORDER BY changed.tenant_id
    LOOP
        PERFORM public.registry_refuse_workflow_cycle(touched.tenant_id, touched.workflow_ids);
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_watch_subworkflows() IS 'Refuses nodes whose reference to a workflow closes a cycle over workflows; done at once where no changed node refers to one.';

-- function registry_watch_workflow_name()

CREATE FUNCTION public.registry_watch_workflow_name() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM public.registry_refuse_workflow_cycle(NEW.tenant_id, ARRAY[NEW.id]);
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_watch_workflow_name() IS 'Refuses a new name of a workflow under which references lead to it that close a cycle.';

-- function registry_way(uuid, uuid, integer, integer, uuid)

CREATE FUNCTION public.registry_way(of_tenant uuid, of_workflow uuid, from_order integer, to_order integer, without_edge uuid) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    RETURN public.registry_way_between(of_tenant, of_workflow, ARRAY[from_order], ARRAY[to_order], without_edge);
END;
$$;

COMMENT ON FUNCTION public.registry_way(of_tenant uuid, of_workflow uuid, from_order integer, to_order integer, without_edge uuid) IS 'Names of the nodes on a way from one order_index to another, or NULL. One edge can be left out of account.';

-- function registry_way_between(uuid, uuid, integer[], integer[], uuid)

CREATE FUNCTION public.registry_way_between(of_tenant uuid, of_workflow uuid, from_orders integer[], to_orders integer[], without_edge uuid) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    -- Orders rise along every edge, so nothing outside of these two lies on a way.
    lowest integer := (SELECT min(given.order_index) FROM unnest(from_orders) AS given (order_index));
    highest integer := (SELECT max(given.order_index) FROM unnest(to_orders) AS given (order_index));
    down CURSOR FOR
        WITH RECURSIVE reached AS (
            SELECT given.order_index
            FROM unnest(from_orders) AS given (order_index)
            UNION
            SELECT next.order_index
            FROM reached
            CROSS JOIN LATERAL (
                SELECT edge.child_order AS order_index
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.parent_order BETWEEN reached.order_index AND reached.order_index
                  AND edge.child_order <= highest
                  AND edge.id <> without_edge
                  AND NOT edge.is_loop
                ORDER BY edge.parent_order, edge.child_order
                OFFSET 0
            ) AS next
        )
        SELECT reached.order_index
        FROM reached;
    up CURSOR FOR
        WITH RECURSIVE reached AS (
            SELECT given.order_index
            FROM unnest(to_orders) AS given (order_index)
            UNION
            SELECT next.order_index
            FROM reached
            CROSS JOIN LATERAL (
                SELECT edge.parent_order AS order_index
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.child_order BETWEEN reached.order_index AND reached.order_index
                  AND edge.parent_order >= lowest
                  AND edge.id <> without_edge
                  AND NOT edge.is_loop
                ORDER BY edge.child_order, edge.parent_order
                OFFSET 0
            ) AS next
        )
        SELECT reached.order_index
        FROM reached;
    below integer [] := from_orders;
    above integer [] := to_orders;
    one integer;
    batch integer := 16;
    ended boolean := false;
    meeting integer;
    way integer [];
BEGIN
    OPEN down;
    OPEN up;
    LOOP
        SELECT min(met.order_index)
        INTO meeting
        FROM (
            SELECT unnest(below) AS order_index
            INTERSECT
            SELECT unnest(above)
        ) AS met;
        EXIT WHEN meeting IS NOT NULL OR ended;
        FOR number IN 1..batch LOOP
            FETCH down INTO one;
            ended := NOT FOUND;
            EXIT WHEN ended;
            below := below || one;
        END LOOP;
        FOR number IN 1..batch LOOP
            EXIT WHEN ended;
            FETCH up INTO one;
            ended := NOT FOUND;
            EXIT WHEN ended;
            above := above || one;
        END LOOP;
        batch := batch * 2;
    END LOOP;
    CLOSE down;
    CLOSE up;
    IF meeting IS NULL THEN
        RETURN NULL;
    END IF;

    -- From the meeting to both ends over what was seen. Whether a node was seen is a binary search (width_bucket): one
    -- look-up a step, whatever the number of ways.
    WITH RECURSIVE seen AS MATERIALIZED (
        SELECT
            (SELECT array_agg(node.order_index ORDER BY node.order_index) FROM unnest(below) AS node (order_index))
            AS below,
            (SELECT array_agg(node.order_index ORDER BY node.order_index) FROM unnest(above) AS node (order_index))
            AS above
    ), back AS (
        SELECT meeting AS order_index
        UNION ALL
        SELECT previous.order_index
        FROM back
        CROSS JOIN LATERAL (
            SELECT edge.parent_order AS order_index
            FROM public.workflow_edges AS edge
            WHERE edge.tenant_id = of_tenant
              AND edge.workflow_id = of_workflow
              AND edge.child_order BETWEEN back.order_index AND back.order_index
              AND edge.parent_order >= lowest
              AND edge.id <> without_edge
              AND NOT edge.is_loop
              AND (SELECT seen.below FROM seen)
                  [width_bucket(edge.parent_order, (SELECT seen.below FROM seen))] = edge.parent_order
            ORDER BY edge.child_order, edge.parent_order
            LIMIT 1
        ) AS previous
        WHERE back.order_index <> ALL (from_orders)
    ), forth AS (
        SELECT meeting AS order_index
        UNION ALL
        SELECT next.order_index
        FROM forth
        CROSS JOIN LATERAL (
            SELECT edge.child_order AS order_index
            FROM public.workflow_edges AS edge
            WHERE edge.tenant_id = of_tenant
              AND edge.workflow_id = of_workflow
              AND edge.parent_order BETWEEN forth.order_index AND forth.order_index
              AND edge.child_order <= highest
              AND edge.id <> without_edge
              AND NOT edge.is_loop
              AND (SELECT seen.above FROM seen)
                  [width_bucket(edge.child_order, (SELECT seen.above FROM seen))] = edge.child_order
            ORDER BY edge.parent_order DESC, edge.child_order DESC
            LIMIT 1
        ) AS next
        WHERE forth.order_index <> ALL (to_orders)
    )
    SELECT array_agg(met.order_index)
    INTO way
    FROM (
        SELECT back.order_index
        FROM back
        UNION
        SELECT forth.order_index
        FROM forth
    ) AS met;
    RETURN (
        SELECT array_agg(node.name ORDER BY node.order_index)
        FROM unnest(way) AS step (order_index)
        JOIN public.workflow_nodes AS node
          ON node.tenant_id = of_tenant
         AND node.workflow_id = of_workflow
         AND node.order_index = step.order_index
    );
END;
$$;

COMMENT ON FUNCTION public.registry_way_between(of_tenant uuid, of_workflow uuid, from_orders integer[], to_orders integer[], without_edge uuid) IS 'Names of the nodes on a way from one of some nodes to one of others, loops not followed, or NULL; nodes are given by order_index. One edge can be left out of account.';

-- function registry_workflow_signature(uuid, uuid)

CREATE FUNCTION public.registry_workflow_signature(of_tenant uuid, of_workflow uuid, OUT size integer, OUT signature integer[]) RETURNS record
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    orders integer [];
    labels bigint [];
    keyed bigint [];
    parents integer [];
    children integer [];
    loops boolean [];
BEGIN
    SELECT
        array_agg(node.order_index ORDER BY node.order_index),
        array_agg(node.labels [1] ORDER BY node.order_index),
        array_agg(node.labels [2] ORDER BY node.order_index)
    INTO orders, labels, keyed
    FROM (
        SELECT
            stored.order_index,
            public.registry_node_labels(of_tenant, stored.node_type, stored.parameters) AS labels
        FROM public.workflow_nodes AS stored
        WHERE stored.tenant_id = of_tenant
          AND stored.workflow_id = of_workflow
        OFFSET 0
    ) AS node;

    -- width_bucket looks a number up in a sorted array: the place of the node that has this order.
    SELECT
        array_agg(width_bucket(edge.parent_order, orders)),
        array_agg(width_bucket(edge.child_order, orders)),
        array_agg(edge.is_loop)
    INTO parents, children, loops
    FROM public.workflow_edges AS edge
    WHERE edge.tenant_id = of_tenant
      AND edge.workflow_id = of_workflow;

    SELECT made.size, made.signature
    INTO size, signature
    FROM public.registry_signature(labels, keyed, parents, children, loops) AS made;
END;
$$;

COMMENT ON FUNCTION public.registry_workflow_signature(of_tenant uuid, of_workflow uuid, OUT size integer, OUT signature integer[]) IS 'The signature of a workflow as its nodes and edges are now.';

-- table access_log

CREATE TABLE public.access_log (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text DEFAULT public.registry_actor() NOT NULL,
    action text NOT NULL,
    workflow_id uuid,
    version integer,
    query text,
    CONSTRAINT access_action_is_a_word CHECK ((action ~ '^[a-z_]{1,30}$'::text)),
    CONSTRAINT access_is_of_a_workflow_or_a_query CHECK (((workflow_id IS NOT NULL) OR (query IS NOT NULL)))
)
PARTITION BY RANGE (at);

ALTER TABLE ONLY public.access_log FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.access_log IS 'Every use of every workflow, as the programs tell it. It refers to nothing, and outlives what it tells of. Never holds the value of a parameter.';

COMMENT ON COLUMN public.access_log.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.access_log.id IS 'Given by the program, so that what is written twice is there once.';

COMMENT ON COLUMN public.access_log.at IS 'When it was used, by the clock of the program, not when the row was written.';

COMMENT ON COLUMN public.access_log.actor IS 'Who used it.';

COMMENT ON COLUMN public.access_log.action IS 'What was done: get, apply, order, select, search, choose.';

COMMENT ON COLUMN public.access_log.workflow_id IS 'The workflow; NULL for a search.';

COMMENT ON COLUMN public.access_log.version IS 'The version of it that was used.';

COMMENT ON COLUMN public.access_log.query IS 'The text that was searched for; with a workflow it is the search that found it. At most 1,000 characters.';

SET default_table_access_method = heap;

-- table access_log_default

CREATE TABLE public.access_log_default (
    tenant_id uuid DEFAULT public.registry_tenant() CONSTRAINT access_log_tenant_id_not_null NOT NULL,
    id uuid DEFAULT gen_random_uuid() CONSTRAINT access_log_id_not_null NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT access_log_at_not_null NOT NULL,
    actor text DEFAULT public.registry_actor() CONSTRAINT access_log_actor_not_null NOT NULL,
    action text CONSTRAINT access_log_action_not_null NOT NULL,
    workflow_id uuid,
    version integer,
    query text,
    CONSTRAINT access_action_is_a_word CHECK ((action ~ '^[a-z_]{1,30}$'::text)),
    CONSTRAINT access_is_of_a_workflow_or_a_query CHECK (((workflow_id IS NOT NULL) OR (query IS NOT NULL)))
);

ALTER TABLE ONLY public.access_log_default FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.access_log_default IS 'What has no month of its own yet. Empty as long as partitions are made ahead; emptied when they are made.';

-- table actor_usage

CREATE TABLE public.actor_usage (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    day date NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    slot integer NOT NULL,
    uses bigint NOT NULL,
    CONSTRAINT actor_used_something CHECK ((uses > 0))
)
WITH (fillfactor='70');

ALTER TABLE ONLY public.actor_usage FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.actor_usage IS 'How often an actor did what on a day, searches too: the sum over the slots. Kept when months of access_log go.';

COMMENT ON COLUMN public.actor_usage.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.actor_usage.day IS 'The day in UTC.';

COMMENT ON COLUMN public.actor_usage.actor IS 'Who.';

COMMENT ON COLUMN public.actor_usage.action IS 'What was done, as in access_log.';

COMMENT ON COLUMN public.actor_usage.slot IS 'Which part of the count: writers spread over them.';

COMMENT ON COLUMN public.actor_usage.uses IS 'How often.';

-- table audit_log

CREATE TABLE public.audit_log (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    actor text DEFAULT public.registry_actor() NOT NULL,
    role text DEFAULT SESSION_USER NOT NULL,
    application_name text DEFAULT NULLIF(current_setting('application_name'::text), ''::text),
    client_addr inet DEFAULT inet_client_addr(),
    statement text,
    table_name text NOT NULL,
    workflow_id uuid NOT NULL,
    operation text NOT NULL,
    changes jsonb NOT NULL,
    row_count integer NOT NULL,
    transaction_id xid8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT audit_operation_is_known CHECK ((operation = ANY (ARRAY['insert'::text, 'update'::text, 'delete'::text])))
)
PARTITION BY RANGE (at);

ALTER TABLE ONLY public.audit_log FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.audit_log IS 'Every change of every workflow, by any path. Written by trigger, never changed; it refers to nothing, and outlives all it tells of.';

COMMENT ON COLUMN public.audit_log.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.audit_log.id IS 'Tells apart what happened at the same moment.';

COMMENT ON COLUMN public.audit_log.at IS 'When the statement was at its end.';

COMMENT ON COLUMN public.audit_log.actor IS 'Who did it: the actor, or in psql the database role.';

COMMENT ON COLUMN public.audit_log.role IS 'The database role that was logged in.';

COMMENT ON COLUMN public.audit_log.application_name IS 'What the program called itself; NULL where it did not.';

COMMENT ON COLUMN public.audit_log.client_addr IS 'Where it was connected from; NULL for a local socket.';

COMMENT ON COLUMN public.audit_log.statement IS 'The named query that did it, such as save.update: the comment behind its first word. NULL for SQL without one, as in psql.';

COMMENT ON COLUMN public.audit_log.table_name IS 'Whose rows were changed.';

COMMENT ON COLUMN public.audit_log.workflow_id IS 'The workflow they belong to.';

COMMENT ON COLUMN public.audit_log.operation IS 'insert, update or delete.';

COMMENT ON COLUMN public.audit_log.changes IS 'The rows: [{"old": …, "new": …}], old as it was and new as it is, each only where there is one. 1,000 at most; more go on in further rows of audit_log.';

COMMENT ON COLUMN public.audit_log.row_count IS 'How many rows that are.';

COMMENT ON COLUMN public.audit_log.transaction_id IS 'The transaction: what has the same one happened together.';

-- table audit_log_default

CREATE TABLE public.audit_log_default (
    tenant_id uuid DEFAULT public.registry_tenant() CONSTRAINT audit_log_tenant_id_not_null NOT NULL,
    id uuid DEFAULT gen_random_uuid() CONSTRAINT audit_log_id_not_null NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() CONSTRAINT audit_log_at_not_null NOT NULL,
    actor text DEFAULT public.registry_actor() CONSTRAINT audit_log_actor_not_null NOT NULL,
    role text DEFAULT SESSION_USER CONSTRAINT audit_log_role_not_null NOT NULL,
    application_name text DEFAULT NULLIF(current_setting('application_name'::text), ''::text),
    client_addr inet DEFAULT inet_client_addr(),
    statement text,
    table_name text CONSTRAINT audit_log_table_name_not_null NOT NULL,
    workflow_id uuid CONSTRAINT audit_log_workflow_id_not_null NOT NULL,
    operation text CONSTRAINT audit_log_operation_not_null NOT NULL,
    changes jsonb CONSTRAINT audit_log_changes_not_null NOT NULL,
    row_count integer CONSTRAINT audit_log_row_count_not_null NOT NULL,
    transaction_id xid8 DEFAULT pg_current_xact_id() CONSTRAINT audit_log_transaction_id_not_null NOT NULL,
    CONSTRAINT audit_operation_is_known CHECK ((operation = ANY (ARRAY['insert'::text, 'update'::text, 'delete'::text])))
);

ALTER TABLE ONLY public.audit_log_default FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.audit_log_default IS 'What has no month of its own yet. Empty as long as partitions are made ahead; emptied when they are made.';

-- table deleted_workflows

CREATE TABLE public.deleted_workflows (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    workflow_id uuid NOT NULL,
    name character varying(255) NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    deleted_by text DEFAULT public.registry_actor() NOT NULL,
    deleted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_by text
);

ALTER TABLE ONLY public.deleted_workflows FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.deleted_workflows IS 'Workflows that were deleted and can be had back: their versions are still there.';

COMMENT ON COLUMN public.deleted_workflows.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.deleted_workflows.workflow_id IS 'What workflow.id was, and is again after undelete.';

COMMENT ON COLUMN public.deleted_workflows.name IS 'What it was called. Another workflow may have the name now.';

COMMENT ON COLUMN public.deleted_workflows.version IS 'The version it was deleted at.';

COMMENT ON COLUMN public.deleted_workflows.created_at IS 'What workflow.created_at was.';

COMMENT ON COLUMN public.deleted_workflows.deleted_by IS 'Who deleted it.';

COMMENT ON COLUMN public.deleted_workflows.deleted_at IS 'When.';

COMMENT ON COLUMN public.deleted_workflows.created_by IS 'What workflow.created_by was; NULL for what was deleted before there was such a column.';

-- table embedding_models

CREATE TABLE public.embedding_models (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying(255) NOT NULL,
    dimensions integer NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT embedding_model_dimensions_can_be_indexed CHECK (((dimensions >= 1) AND (dimensions <= 4000))),
    CONSTRAINT embedding_model_name_is_not_blank CHECK ((btrim((name)::text) <> ''::text))
);

ALTER TABLE ONLY public.embedding_models FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.embedding_models IS 'What makes vectors of workflows. Several stand side by side.';

COMMENT ON COLUMN public.embedding_models.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.embedding_models.id IS 'Part of the name of its index: registry_embedding_index(id).';

COMMENT ON COLUMN public.embedding_models.name IS 'As whoever makes the vectors calls it: text-embedding-3-small.';

COMMENT ON COLUMN public.embedding_models.dimensions IS 'Numbers in each of its vectors.';

COMMENT ON COLUMN public.embedding_models.created_at IS 'When it was added.';

-- table subworkflow_turn

CREATE TABLE public.subworkflow_turn (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    taken_by xid8 NOT NULL,
    taken_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.subworkflow_turn FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.subworkflow_turn IS 'One row a tenant, updated by every transaction that writes a reference to a workflow: of two at once the second waits and then sees what the first wrote.';

COMMENT ON COLUMN public.subworkflow_turn.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.subworkflow_turn.taken_by IS 'The transaction whose turn it was last; it takes it once.';

COMMENT ON COLUMN public.subworkflow_turn.taken_at IS 'When that transaction began; after a restore into another cluster the number alone could be somebody else''s.';

-- table tenant

CREATE TABLE public.tenant (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying(255) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tenant_name_is_not_blank CHECK ((btrim((name)::text) <> ''::text))
);

COMMENT ON TABLE public.tenant IS 'Who owns workflows. Nothing of one tenant refers to anything of another.';

COMMENT ON COLUMN public.tenant.id IS 'Leads every key of every other table.';

COMMENT ON COLUMN public.tenant.name IS 'The name that REGISTRY_TENANT gives.';

COMMENT ON COLUMN public.tenant.created_at IS 'When the tenant was first named.';

-- table workflow

CREATE TABLE public.workflow (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying(255) NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    description text,
    category character varying(255),
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    message text,
    updated_by text DEFAULT public.registry_actor() NOT NULL,
    derived_from_id uuid,
    derived_from_version integer,
    edited_in xid8,
    created_by text DEFAULT public.registry_actor() NOT NULL,
    CONSTRAINT workflow_metadata_is_an_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT workflow_name_is_not_blank CHECK ((btrim((name)::text) <> ''::text)),
    CONSTRAINT workflow_version_counts_from_one CHECK ((version > 0))
);

ALTER TABLE ONLY public.workflow FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow IS 'The head of a workflow; its steps, dependencies and inputs are in the other three tables.';

COMMENT ON COLUMN public.workflow.tenant_id IS 'The owner.';

COMMENT ON COLUMN public.workflow.id IS 'Stays the same over all versions.';

COMMENT ON COLUMN public.workflow.name IS 'Unique within the tenant.';

COMMENT ON COLUMN public.workflow.version IS 'Counts the saves that changed something, from 1.';

COMMENT ON COLUMN public.workflow.description IS 'What the workflow does, for people and for search.';

COMMENT ON COLUMN public.workflow.category IS 'One place in a hierarchy, levels divided by a slash.';

COMMENT ON COLUMN public.workflow.tags IS 'Free words to find it by, sorted.';

COMMENT ON COLUMN public.workflow.metadata IS 'Whatever else belongs to it: where it came from, the prompt that made it, leftovers of its format.';

COMMENT ON COLUMN public.workflow.created_at IS 'When it was first saved.';

COMMENT ON COLUMN public.workflow.updated_at IS 'When the workflow or one of its nodes, edges or params last changed; set by trigger, rises with every change.';

COMMENT ON COLUMN public.workflow.message IS 'What the save of this version said of itself.';

COMMENT ON COLUMN public.workflow.updated_by IS 'Who made the last change. Set by trigger.';

COMMENT ON COLUMN public.workflow.derived_from_id IS 'The workflow that this version was made from, by clone or restore.';

COMMENT ON COLUMN public.workflow.derived_from_version IS 'The version that it was made from.';

COMMENT ON COLUMN public.workflow.edited_in IS 'The transaction that made this version by an edit of a part; NULL where the whole was saved.';

COMMENT ON COLUMN public.workflow.created_by IS 'Who first saved it.';

-- table workflow_edges

CREATE TABLE public.workflow_edges (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid NOT NULL,
    parent_node_id uuid NOT NULL,
    child_node_id uuid NOT NULL,
    parent_order integer NOT NULL,
    child_order integer NOT NULL,
    handoff_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_loop boolean DEFAULT false NOT NULL,
    CONSTRAINT edge_handoff_data_is_an_object CHECK ((jsonb_typeof(handoff_data) = 'object'::text)),
    CONSTRAINT edge_runs_forward CHECK ((is_loop OR (parent_order < child_order)))
);

ALTER TABLE ONLY public.workflow_edges FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_edges IS 'The dependencies of a workflow: the child runs after the parent. Without the loops they form a DAG, always.';

COMMENT ON COLUMN public.workflow_edges.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_edges.id IS 'Of no meaning outside the database.';

COMMENT ON COLUMN public.workflow_edges.workflow_id IS 'The workflow that both ends belong to.';

COMMENT ON COLUMN public.workflow_edges.parent_node_id IS 'The step that runs first.';

COMMENT ON COLUMN public.workflow_edges.child_node_id IS 'The step that runs after it.';

COMMENT ON COLUMN public.workflow_edges.parent_order IS 'order_index of the parent, kept equal by foreign key. Filled in by trigger where omitted.';

COMMENT ON COLUMN public.workflow_edges.child_order IS 'order_index of the child, kept equal by foreign key. Filled in by trigger where omitted.';

COMMENT ON COLUMN public.workflow_edges.handoff_data IS 'What the parent hands to the child.';

COMMENT ON COLUMN public.workflow_edges.is_loop IS 'True for an edge that leads back and closes a cycle; no graph question follows it.';

-- table workflow_embeddings

CREATE TABLE public.workflow_embeddings (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    model_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    dimensions integer NOT NULL,
    content_hash text NOT NULL,
    workflow_updated_at timestamp with time zone NOT NULL,
    embedded_at timestamp with time zone DEFAULT now() NOT NULL,
    embedding public.halfvec NOT NULL,
    CONSTRAINT embedding_has_a_direction CHECK ((public.l2_norm(embedding) > (0)::double precision)),
    CONSTRAINT embedding_has_its_dimensions CHECK ((public.vector_dims(embedding) = dimensions))
)
WITH (toast_tuple_target='8160');

ALTER TABLE ONLY public.workflow_embeddings FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_embeddings IS 'A vector for each workflow and model, and what it was made from.';

COMMENT ON COLUMN public.workflow_embeddings.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_embeddings.model_id IS 'What made it.';

COMMENT ON COLUMN public.workflow_embeddings.workflow_id IS 'What it was made of.';

COMMENT ON COLUMN public.workflow_embeddings.dimensions IS 'Those of the model, kept equal by foreign key.';

COMMENT ON COLUMN public.workflow_embeddings.content_hash IS 'registry_embedding_hash of the text it was made from. It is stale where that of the text as it is now is another one.';

COMMENT ON COLUMN public.workflow_embeddings.workflow_updated_at IS 'workflow.updated_at when the text was read: where it is the same still, so is the text, and nobody has to look.';

COMMENT ON COLUMN public.workflow_embeddings.embedded_at IS 'When it was stored.';

COMMENT ON COLUMN public.workflow_embeddings.embedding IS 'The vector, of length 1, in half precision.';

-- table workflow_label_moves

CREATE TABLE public.workflow_label_moves (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid NOT NULL,
    label character varying(100) NOT NULL,
    from_version integer,
    to_version integer,
    moved_by text DEFAULT public.registry_actor() NOT NULL,
    moved_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);

ALTER TABLE ONLY public.workflow_label_moves FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_label_moves IS 'Where each label has been. Written by trigger.';

COMMENT ON COLUMN public.workflow_label_moves.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_label_moves.id IS 'Of no meaning outside the database.';

COMMENT ON COLUMN public.workflow_label_moves.workflow_id IS 'The workflow.';

COMMENT ON COLUMN public.workflow_label_moves.label IS 'The label.';

COMMENT ON COLUMN public.workflow_label_moves.from_version IS 'Where it was; NULL where it was new.';

COMMENT ON COLUMN public.workflow_label_moves.to_version IS 'Where it went; NULL where it was removed.';

COMMENT ON COLUMN public.workflow_label_moves.moved_by IS 'Who moved it.';

COMMENT ON COLUMN public.workflow_label_moves.moved_at IS 'When.';

-- table workflow_labels

CREATE TABLE public.workflow_labels (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    workflow_id uuid NOT NULL,
    label character varying(100) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT label_is_a_word CHECK ((((label)::text ~ '^[^\s@]+$'::text) AND ((label)::text !~ '^[0-9]+$'::text) AND ((label)::text <> 'latest'::text)))
);

ALTER TABLE ONLY public.workflow_labels FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_labels IS 'Names for versions, such as prod or draft. Each points at one version and moves.';

COMMENT ON COLUMN public.workflow_labels.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_labels.workflow_id IS 'The workflow.';

COMMENT ON COLUMN public.workflow_labels.label IS 'One word; unique within the workflow.';

COMMENT ON COLUMN public.workflow_labels.version IS 'The version it points at now.';

-- table workflow_marks

CREATE TABLE public.workflow_marks (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    workflow_id uuid NOT NULL,
    nodes integer NOT NULL,
    node_marks integer[] NOT NULL,
    edge_marks integer[] DEFAULT '{}'::integer[] NOT NULL
);

ALTER TABLE ONLY public.workflow_marks FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_marks IS 'For find: which workflows can match a pattern, and in which order. Kept by trigger; registry_refresh_marks makes a row anew.';

COMMENT ON COLUMN public.workflow_marks.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_marks.workflow_id IS 'The workflow.';

COMMENT ON COLUMN public.workflow_marks.nodes IS 'How many nodes it has.';

COMMENT ON COLUMN public.workflow_marks.node_marks IS 'registry_mark of the types, names and parameters of its nodes; of the types alone, and "large", where it is large.';

COMMENT ON COLUMN public.workflow_marks.edge_marks IS 'registry_mark of the pairs of types that an edge or a path leads between; nothing where it is large.';

-- table workflow_nodes

CREATE TABLE public.workflow_nodes (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid NOT NULL,
    node_type character varying(100) NOT NULL,
    name character varying(255) NOT NULL,
    parameters jsonb DEFAULT '{}'::jsonb NOT NULL,
    order_index integer NOT NULL,
    level integer DEFAULT 0 NOT NULL,
    subworkflow text GENERATED ALWAYS AS (
CASE
    WHEN ((node_type)::text = 'workflow'::text) THEN public.registry_subworkflow(parameters)
    ELSE NULL::text
END) STORED,
    CONSTRAINT node_name_is_not_blank CHECK ((btrim((name)::text) <> ''::text)),
    CONSTRAINT node_parameters_are_an_object CHECK ((jsonb_typeof(parameters) = 'object'::text)),
    CONSTRAINT node_type_is_not_blank CHECK ((btrim((node_type)::text) <> ''::text))
);

ALTER TABLE ONLY public.workflow_nodes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_nodes IS 'The steps of a workflow.';

COMMENT ON COLUMN public.workflow_nodes.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_nodes.id IS 'Survives saves as long as the workflow has a node of this name.';

COMMENT ON COLUMN public.workflow_nodes.workflow_id IS 'The workflow it is a step of.';

COMMENT ON COLUMN public.workflow_nodes.node_type IS 'What runs it: agent, tool, workflow, or a type of the format it came from.';

COMMENT ON COLUMN public.workflow_nodes.name IS 'Unique within the workflow.';

COMMENT ON COLUMN public.workflow_nodes.parameters IS 'The settings of the step.';

COMMENT ON COLUMN public.workflow_nodes.order_index IS 'A topological order: every edge that is not a loop runs from a lower to a higher one. Given by trigger where omitted. Gaps are normal.';

COMMENT ON COLUMN public.workflow_nodes.level IS '0 without parents, else one more than the highest level of a parent: the longest path from a root. Loops do not count. Kept by trigger.';

COMMENT ON COLUMN public.workflow_nodes.subworkflow IS 'The workflow that a node of node_type workflow names in parameters.workflow, without version or label; it need not exist. NULL for other nodes.';

-- table workflow_params

CREATE TABLE public.workflow_params (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid NOT NULL,
    key character varying(255) NOT NULL,
    value_type character varying(50) NOT NULL,
    required boolean DEFAULT false NOT NULL,
    default_value text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT param_key_is_not_blank CHECK ((btrim((key)::text) <> ''::text)),
    CONSTRAINT param_metadata_is_an_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT param_value_type_is_known CHECK (((value_type)::text = ANY ((ARRAY['string'::character varying, 'int'::character varying, 'float'::character varying, 'bool'::character varying, 'date'::character varying, 'datetime'::character varying, 'enum'::character varying, 'list'::character varying, 'json'::character varying])::text[])))
);

ALTER TABLE ONLY public.workflow_params FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_params IS 'The typed inputs of a workflow.';

COMMENT ON COLUMN public.workflow_params.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_params.id IS 'Survives saves as long as the workflow has a parameter of this key.';

COMMENT ON COLUMN public.workflow_params.workflow_id IS 'The workflow it is an input of.';

COMMENT ON COLUMN public.workflow_params.key IS 'The name by which nodes refer to it: {{ params.key }}.';

COMMENT ON COLUMN public.workflow_params.value_type IS 'string, int, float, bool, date, datetime, enum, list or json.';

COMMENT ON COLUMN public.workflow_params.required IS 'Whether a value must be given when the workflow is applied.';

COMMENT ON COLUMN public.workflow_params.default_value IS 'What is taken where no value is given: as it stands for string, enum, date and datetime, as JSON for the others.';

COMMENT ON COLUMN public.workflow_params.metadata IS 'Rules and notes in JSON Schema words: enum, minimum, maximum, pattern, description.';

-- table workflow_plans

CREATE TABLE public.workflow_plans (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    name character varying(255) NOT NULL,
    workflow_id uuid NOT NULL,
    version integer NOT NULL,
    fingerprint text NOT NULL,
    params jsonb DEFAULT '{}'::jsonb NOT NULL,
    saved_by text DEFAULT public.registry_actor() NOT NULL,
    saved_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT plan_name_is_not_blank CHECK ((btrim((name)::text) <> ''::text)),
    CONSTRAINT plan_params_are_an_object CHECK ((jsonb_typeof(params) = 'object'::text))
);

ALTER TABLE ONLY public.workflow_plans FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_plans IS 'Values for the parameters of one version of a workflow, under a name, to apply it with again.';

COMMENT ON COLUMN public.workflow_plans.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_plans.name IS 'Unique within the tenant.';

COMMENT ON COLUMN public.workflow_plans.workflow_id IS 'The workflow, which may have been deleted since.';

COMMENT ON COLUMN public.workflow_plans.version IS 'The version that the values were checked against, and that is applied. Prune leaves it.';

COMMENT ON COLUMN public.workflow_plans.fingerprint IS 'The fingerprint of that version: a later one that has it as well is no other content.';

COMMENT ON COLUMN public.workflow_plans.params IS 'The values that were given, by key. Never those of secrets, nor defaults.';

COMMENT ON COLUMN public.workflow_plans.saved_by IS 'Who saved it last: the actor, or in psql the database role.';

COMMENT ON COLUMN public.workflow_plans.saved_at IS 'When.';

-- table workflow_search

CREATE TABLE public.workflow_search (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    workflow_id uuid NOT NULL,
    size integer NOT NULL,
    body text NOT NULL,
    terms tsvector NOT NULL
)
WITH (toast_tuple_target='128');

ALTER TABLE ONLY public.workflow_search FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_search IS 'For search: the text of each workflow. Kept by trigger; registry_search_refresh makes a row anew.';

COMMENT ON COLUMN public.workflow_search.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_search.workflow_id IS 'The workflow.';

COMMENT ON COLUMN public.workflow_search.size IS 'How many characters body has: of two that match alike the shorter one comes first.';

COMMENT ON COLUMN public.workflow_search.body IS 'Name, category, tags, description, names of nodes and strings of their parameters as search compares them, each on a line.';

COMMENT ON COLUMN public.workflow_search.terms IS 'registry_search_terms of the same: what it is found and ranked by.';

-- table workflow_signatures

CREATE TABLE public.workflow_signatures (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    workflow_id uuid NOT NULL,
    size integer NOT NULL,
    signature integer[] NOT NULL,
    bits bit(2048) GENERATED ALWAYS AS (public.registry_signature_bits(signature)) STORED NOT NULL
);

ALTER TABLE ONLY public.workflow_signatures FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_signatures IS 'For similar: the structure of each workflow in short. registry_fresh_signature makes a row; it is old while workflow_signatures_wanted has one.';

COMMENT ON COLUMN public.workflow_signatures.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_signatures.workflow_id IS 'The workflow.';

COMMENT ON COLUMN public.workflow_signatures.size IS 'How many elements there are in all: more than are kept, where there are more than 1,000.';

COMMENT ON COLUMN public.workflow_signatures.signature IS 'The elements of registry_signature in rising order; the smallest 1,000 where there are more.';

COMMENT ON COLUMN public.workflow_signatures.bits IS 'The same as bits, for a first look.';

-- table workflow_signatures_wanted

CREATE TABLE public.workflow_signatures_wanted (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    workflow_id uuid NOT NULL
);

ALTER TABLE ONLY public.workflow_signatures_wanted FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_signatures_wanted IS 'The workflows whose nodes or edges were written since their signature was made. Kept by trigger.';

COMMENT ON COLUMN public.workflow_signatures_wanted.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_signatures_wanted.workflow_id IS 'The workflow.';

-- table workflow_usage

CREATE TABLE public.workflow_usage (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    workflow_id uuid NOT NULL,
    day date NOT NULL,
    action text NOT NULL,
    slot integer NOT NULL,
    uses bigint NOT NULL,
    CONSTRAINT workflow_was_used CHECK ((uses > 0))
)
WITH (fillfactor='70');

ALTER TABLE ONLY public.workflow_usage FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_usage IS 'How often a workflow was used on a day: the sum over the slots. Kept when months of access_log go.';

COMMENT ON COLUMN public.workflow_usage.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_usage.workflow_id IS 'The workflow.';

COMMENT ON COLUMN public.workflow_usage.day IS 'The day in UTC.';

COMMENT ON COLUMN public.workflow_usage.action IS 'What was done, as in access_log.';

COMMENT ON COLUMN public.workflow_usage.slot IS 'Which part of the count: writers spread over them.';

COMMENT ON COLUMN public.workflow_usage.uses IS 'How often.';

-- table workflow_versions

CREATE TABLE public.workflow_versions (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    workflow_id uuid NOT NULL,
    version integer NOT NULL,
    document jsonb NOT NULL,
    fingerprint text NOT NULL,
    message text,
    derived_from_id uuid,
    derived_from_version integer,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT version_counts_from_one CHECK ((version > 0)),
    CONSTRAINT version_document_is_an_object CHECK ((jsonb_typeof(document) = 'object'::text)),
    CONSTRAINT version_origin_is_whole CHECK (((derived_from_id IS NULL) = (derived_from_version IS NULL)))
);

ALTER TABLE ONLY public.workflow_versions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_versions IS 'Every version of every workflow, also of deleted ones. Nothing here is ever changed.';

COMMENT ON COLUMN public.workflow_versions.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_versions.workflow_id IS 'The workflow, which may have been deleted since: no reference holds it.';

COMMENT ON COLUMN public.workflow_versions.version IS 'What workflow.version was.';

COMMENT ON COLUMN public.workflow_versions.document IS 'The whole workflow as a native document, nodes in dependency order.';

COMMENT ON COLUMN public.workflow_versions.fingerprint IS 'Hash of the content without the name: equal wherever the content is equal, whatever the order of keys and nodes.';

COMMENT ON COLUMN public.workflow_versions.message IS 'What the save said of itself.';

COMMENT ON COLUMN public.workflow_versions.derived_from_id IS 'The workflow that this version was made from: another one by clone, the same one by restore.';

COMMENT ON COLUMN public.workflow_versions.derived_from_version IS 'The version that it was made from.';

COMMENT ON COLUMN public.workflow_versions.created_by IS 'Who made it: the actor, or in psql the database role.';

COMMENT ON COLUMN public.workflow_versions.created_at IS 'When it was made.';

-- table attach access_log_default

ALTER TABLE ONLY public.access_log ATTACH PARTITION public.access_log_default DEFAULT;

-- table attach audit_log_default

ALTER TABLE ONLY public.audit_log ATTACH PARTITION public.audit_log_default DEFAULT;

-- constraint access_log access_log_pkey

ALTER TABLE ONLY public.access_log
    ADD CONSTRAINT access_log_pkey PRIMARY KEY (tenant_id, at, id);

-- constraint access_log_default access_log_default_pkey

ALTER TABLE ONLY public.access_log_default
    ADD CONSTRAINT access_log_default_pkey PRIMARY KEY (tenant_id, at, id);

-- constraint actor_usage actor_usage_pkey

ALTER TABLE ONLY public.actor_usage
    ADD CONSTRAINT actor_usage_pkey PRIMARY KEY (tenant_id, day, actor, action, slot);

-- constraint audit_log audit_log_pkey

ALTER TABLE ONLY public.audit_log
    ADD CONSTRAINT audit_log_pkey PRIMARY KEY (tenant_id, at, id);

-- constraint audit_log_default audit_log_default_pkey

ALTER TABLE ONLY public.audit_log_default
    ADD CONSTRAINT audit_log_default_pkey PRIMARY KEY (tenant_id, at, id);

-- constraint deleted_workflows deleted_workflows_pkey

ALTER TABLE ONLY public.deleted_workflows
    ADD CONSTRAINT deleted_workflows_pkey PRIMARY KEY (tenant_id, workflow_id);

-- constraint embedding_models embedding_model_dimensions_are_known

ALTER TABLE ONLY public.embedding_models
    ADD CONSTRAINT embedding_model_dimensions_are_known UNIQUE (tenant_id, id, dimensions);

-- constraint embedding_models embedding_model_name_is_unique

ALTER TABLE ONLY public.embedding_models
    ADD CONSTRAINT embedding_model_name_is_unique UNIQUE (tenant_id, name);

-- constraint embedding_models embedding_models_pkey

ALTER TABLE ONLY public.embedding_models
    ADD CONSTRAINT embedding_models_pkey PRIMARY KEY (tenant_id, id);

-- constraint workflow_nodes node_name_is_unique

ALTER TABLE ONLY public.workflow_nodes
    ADD CONSTRAINT node_name_is_unique UNIQUE (tenant_id, workflow_id, name);

-- constraint workflow_nodes node_order_is_known

ALTER TABLE ONLY public.workflow_nodes
    ADD CONSTRAINT node_order_is_known UNIQUE (tenant_id, workflow_id, order_index, id);

-- constraint workflow_nodes node_order_is_unique

ALTER TABLE ONLY public.workflow_nodes
    ADD CONSTRAINT node_order_is_unique UNIQUE (tenant_id, workflow_id, order_index);

-- constraint workflow_params param_key_is_unique

ALTER TABLE ONLY public.workflow_params
    ADD CONSTRAINT param_key_is_unique UNIQUE (tenant_id, workflow_id, key);

-- constraint subworkflow_turn subworkflow_turn_pkey

ALTER TABLE ONLY public.subworkflow_turn
    ADD CONSTRAINT subworkflow_turn_pkey PRIMARY KEY (tenant_id);

-- constraint tenant tenant_name_is_unique

ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_name_is_unique UNIQUE (name);

-- constraint tenant tenant_pkey

ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (id);

-- constraint workflow_edges workflow_edges_pkey

ALTER TABLE ONLY public.workflow_edges
    ADD CONSTRAINT workflow_edges_pkey PRIMARY KEY (tenant_id, id);

-- constraint workflow_embeddings workflow_embeddings_pkey

ALTER TABLE ONLY public.workflow_embeddings
    ADD CONSTRAINT workflow_embeddings_pkey PRIMARY KEY (tenant_id, model_id, workflow_id);

-- constraint workflow_label_moves workflow_label_moves_pkey

ALTER TABLE ONLY public.workflow_label_moves
    ADD CONSTRAINT workflow_label_moves_pkey PRIMARY KEY (tenant_id, id);

-- constraint workflow_labels workflow_labels_pkey

ALTER TABLE ONLY public.workflow_labels
    ADD CONSTRAINT workflow_labels_pkey PRIMARY KEY (tenant_id, workflow_id, label);

-- constraint workflow_marks workflow_marks_pkey

ALTER TABLE ONLY public.workflow_marks
    ADD CONSTRAINT workflow_marks_pkey PRIMARY KEY (tenant_id, workflow_id);

-- constraint workflow workflow_name_is_unique

ALTER TABLE ONLY public.workflow
    ADD CONSTRAINT workflow_name_is_unique UNIQUE (tenant_id, name);

-- constraint workflow_nodes workflow_nodes_pkey

ALTER TABLE ONLY public.workflow_nodes
    ADD CONSTRAINT workflow_nodes_pkey PRIMARY KEY (tenant_id, id);

-- constraint workflow_params workflow_params_pkey

ALTER TABLE ONLY public.workflow_params
    ADD CONSTRAINT workflow_params_pkey PRIMARY KEY (tenant_id, id);

-- constraint workflow workflow_pkey

ALTER TABLE ONLY public.workflow
    ADD CONSTRAINT workflow_pkey PRIMARY KEY (tenant_id, id);

-- constraint workflow_plans workflow_plans_pkey

ALTER TABLE ONLY public.workflow_plans
    ADD CONSTRAINT workflow_plans_pkey PRIMARY KEY (tenant_id, name);

-- constraint workflow_search workflow_search_pkey

ALTER TABLE ONLY public.workflow_search
    ADD CONSTRAINT workflow_search_pkey PRIMARY KEY (tenant_id, workflow_id);

-- constraint workflow_signatures workflow_signatures_pkey

ALTER TABLE ONLY public.workflow_signatures
    ADD CONSTRAINT workflow_signatures_pkey PRIMARY KEY (tenant_id, workflow_id);

-- constraint workflow_signatures_wanted workflow_signatures_wanted_pkey

ALTER TABLE ONLY public.workflow_signatures_wanted
    ADD CONSTRAINT workflow_signatures_wanted_pkey PRIMARY KEY (tenant_id, workflow_id);

-- constraint workflow_usage workflow_usage_pkey

ALTER TABLE ONLY public.workflow_usage
    ADD CONSTRAINT workflow_usage_pkey PRIMARY KEY (tenant_id, workflow_id, day, action, slot);

-- constraint workflow_versions workflow_versions_pkey

ALTER TABLE ONLY public.workflow_versions
    ADD CONSTRAINT workflow_versions_pkey PRIMARY KEY (tenant_id, workflow_id, version);

-- index access_log_by_workflow

CREATE INDEX access_log_by_workflow ON ONLY public.access_log USING btree (tenant_id, workflow_id, at);

-- index access_log_default_tenant_id_workflow_id_at_idx

CREATE INDEX access_log_default_tenant_id_workflow_id_at_idx ON public.access_log_default USING btree (tenant_id, workflow_id, at);

-- index audit_log_by_purged_name

CREATE INDEX audit_log_by_purged_name ON ONLY public.audit_log USING btree (tenant_id, ((((changes -> 0) -> 'old'::text) ->> 'name'::text)), at) WHERE (table_name = 'deleted_workflows'::text);

-- index audit_log_by_workflow

CREATE INDEX audit_log_by_workflow ON ONLY public.audit_log USING btree (tenant_id, workflow_id, at);

-- index audit_log_default_tenant_id_expr_at_idx

CREATE INDEX audit_log_default_tenant_id_expr_at_idx ON public.audit_log_default USING btree (tenant_id, ((((changes -> 0) -> 'old'::text) ->> 'name'::text)), at) WHERE (table_name = 'deleted_workflows'::text);

-- index audit_log_default_tenant_id_workflow_id_at_idx

CREATE INDEX audit_log_default_tenant_id_workflow_id_at_idx ON public.audit_log_default USING btree (tenant_id, workflow_id, at);

-- index deleted_workflows_by_name

CREATE INDEX deleted_workflows_by_name ON public.deleted_workflows USING btree (tenant_id, name, deleted_at);

-- index workflow_by_created

CREATE INDEX workflow_by_created ON public.workflow USING btree (tenant_id, created_at, name);

-- index workflow_by_updated

CREATE INDEX workflow_by_updated ON public.workflow USING btree (tenant_id, updated_at, name);

-- index workflow_edges_down

CREATE INDEX workflow_edges_down ON public.workflow_edges USING btree (tenant_id, workflow_id, parent_order, child_order) INCLUDE (is_loop);

-- index workflow_edges_loops

CREATE INDEX workflow_edges_loops ON public.workflow_edges USING btree (tenant_id, workflow_id, parent_order, child_order) WHERE is_loop;

-- index workflow_edges_up

CREATE INDEX workflow_edges_up ON public.workflow_edges USING btree (tenant_id, workflow_id, child_order, parent_order) INCLUDE (is_loop);

-- index workflow_embeddings_by_workflow

CREATE INDEX workflow_embeddings_by_workflow ON public.workflow_embeddings USING btree (tenant_id, workflow_id, model_id);

-- index workflow_facets

CREATE INDEX workflow_facets ON public.workflow USING gin (public.registry_facets(tenant_id, tags, (category)::text, created_by), jsonb_set('{}'::jsonb, ARRAY[(tenant_id)::text], (metadata - '{n8n,dify,wfformat}'::text[])) jsonb_path_ops);

-- index workflow_label_moves_by_label

CREATE INDEX workflow_label_moves_by_label ON public.workflow_label_moves USING btree (tenant_id, workflow_id, label, moved_at);

-- index workflow_labels_by_version

CREATE INDEX workflow_labels_by_version ON public.workflow_labels USING btree (tenant_id, workflow_id, version);

-- index workflow_marks_by_size

CREATE INDEX workflow_marks_by_size ON public.workflow_marks USING btree (tenant_id, nodes, workflow_id);

-- index workflow_marks_search

CREATE INDEX workflow_marks_search ON public.workflow_marks USING gin (node_marks, edge_marks);

-- index workflow_nodes_used

CREATE INDEX workflow_nodes_used ON public.workflow_nodes USING btree (tenant_id, subworkflow) WHERE (subworkflow IS NOT NULL);

-- index workflow_nodes_uses

CREATE INDEX workflow_nodes_uses ON public.workflow_nodes USING btree (tenant_id, workflow_id) WHERE (subworkflow IS NOT NULL);

-- index workflow_plans_by_version

CREATE INDEX workflow_plans_by_version ON public.workflow_plans USING btree (tenant_id, workflow_id, version);

-- index workflow_search_terms

CREATE INDEX workflow_search_terms ON public.workflow_search USING gin (terms) WITH (gin_pending_list_limit='256');

-- index workflow_signatures_by_size

CREATE INDEX workflow_signatures_by_size ON public.workflow_signatures USING btree (tenant_id, size) INCLUDE (workflow_id, bits);

-- index workflow_signatures_search

CREATE INDEX workflow_signatures_search ON public.workflow_signatures USING gin (signature) WITH (fastupdate=off);

-- index workflow_versions_by_fingerprint

CREATE INDEX workflow_versions_by_fingerprint ON public.workflow_versions USING btree (tenant_id, fingerprint);

-- index workflow_versions_by_origin

CREATE INDEX workflow_versions_by_origin ON public.workflow_versions USING btree (tenant_id, derived_from_id, derived_from_version) WHERE (derived_from_id IS NOT NULL);

-- index attach access_log_default_pkey

ALTER INDEX public.access_log_pkey ATTACH PARTITION public.access_log_default_pkey;

-- index attach access_log_default_tenant_id_workflow_id_at_idx

ALTER INDEX public.access_log_by_workflow ATTACH PARTITION public.access_log_default_tenant_id_workflow_id_at_idx;

-- index attach audit_log_default_pkey

ALTER INDEX public.audit_log_pkey ATTACH PARTITION public.audit_log_default_pkey;

-- index attach audit_log_default_tenant_id_expr_at_idx

ALTER INDEX public.audit_log_by_purged_name ATTACH PARTITION public.audit_log_default_tenant_id_expr_at_idx;

-- index attach audit_log_default_tenant_id_workflow_id_at_idx

ALTER INDEX public.audit_log_by_workflow ATTACH PARTITION public.audit_log_default_tenant_id_workflow_id_at_idx;

-- trigger workflow_edges begin_statement

CREATE TRIGGER begin_statement BEFORE INSERT OR DELETE OR UPDATE ON public.workflow_edges FOR EACH STATEMENT EXECUTE FUNCTION public.registry_begin_statement();

-- trigger workflow_nodes begin_statement

CREATE TRIGGER begin_statement BEFORE INSERT OR DELETE OR UPDATE ON public.workflow_nodes FOR EACH STATEMENT EXECUTE FUNCTION public.registry_begin_statement();

-- trigger workflow_params begin_statement

CREATE TRIGGER begin_statement BEFORE INSERT OR DELETE OR UPDATE ON public.workflow_params FOR EACH STATEMENT EXECUTE FUNCTION public.registry_begin_statement();

-- trigger workflow keep_deleted

CREATE TRIGGER keep_deleted AFTER DELETE ON public.workflow FOR EACH ROW EXECUTE FUNCTION public.registry_keep_deleted();

-- trigger workflow_labels keep_label_moves

CREATE TRIGGER keep_label_moves AFTER INSERT OR DELETE OR UPDATE ON public.workflow_labels FOR EACH ROW EXECUTE FUNCTION public.registry_keep_label_moves();

-- trigger workflow_edges place_edge

CREATE TRIGGER place_edge BEFORE INSERT ON public.workflow_edges FOR EACH ROW WHEN (((new.parent_order IS NULL) OR (new.child_order IS NULL))) EXECUTE FUNCTION public.registry_place_edge();

-- trigger workflow_nodes place_node

CREATE TRIGGER place_node BEFORE INSERT ON public.workflow_nodes FOR EACH ROW WHEN ((new.order_index IS NULL)) EXECUTE FUNCTION public.registry_place_node();

-- trigger workflow raise_version

CREATE TRIGGER raise_version BEFORE UPDATE ON public.workflow FOR EACH ROW WHEN ((new.* IS DISTINCT FROM old.*)) EXECUTE FUNCTION public.registry_raise_version();

-- trigger workflow record_before_delete

CREATE TRIGGER record_before_delete BEFORE DELETE ON public.workflow FOR EACH ROW EXECUTE FUNCTION public.registry_keep_deleted();

-- trigger workflow record_on_insert

CREATE TRIGGER record_on_insert AFTER INSERT ON public.workflow REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_record_written();

-- trigger workflow record_on_update

CREATE TRIGGER record_on_update AFTER UPDATE ON public.workflow REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_record_written();

-- trigger audit_log refuse_change

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON public.audit_log FOR EACH ROW EXECUTE FUNCTION public.registry_refuse_audit_change();

-- trigger workflow_versions refuse_change

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON public.workflow_versions FOR EACH ROW EXECUTE FUNCTION public.registry_refuse_change();

-- trigger audit_log refuse_insert

CREATE TRIGGER refuse_insert BEFORE INSERT ON public.audit_log FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION public.registry_refuse_audit_change();

-- trigger audit_log refuse_truncate

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.audit_log FOR EACH STATEMENT EXECUTE FUNCTION public.registry_refuse_audit_change();

-- trigger audit_log_default refuse_truncate

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.audit_log_default FOR EACH STATEMENT EXECUTE FUNCTION public.registry_refuse_audit_change();

-- trigger workflow refuse_truncate

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.workflow FOR EACH STATEMENT EXECUTE FUNCTION public.registry_refuse_change();

-- trigger workflow_edges refuse_truncate

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.workflow_edges FOR EACH STATEMENT EXECUTE FUNCTION public.registry_refuse_change();

-- trigger workflow_nodes refuse_truncate

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.workflow_nodes FOR EACH STATEMENT EXECUTE FUNCTION public.registry_refuse_change();

-- trigger workflow_params refuse_truncate

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.workflow_params FOR EACH STATEMENT EXECUTE FUNCTION public.registry_refuse_change();

-- trigger workflow_versions refuse_truncate

CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON public.workflow_versions FOR EACH STATEMENT EXECUTE FUNCTION public.registry_refuse_change();

-- trigger workflow_edges replace_edge

CREATE TRIGGER replace_edge BEFORE UPDATE ON public.workflow_edges FOR EACH ROW WHEN (((((new.parent_node_id IS DISTINCT FROM old.parent_node_id) OR (new.child_node_id IS DISTINCT FROM old.child_node_id)) OR (new.is_loop IS DISTINCT FROM old.is_loop)) AND (NOT ((new.parent_order IS DISTINCT FROM old.parent_order) OR (new.child_order IS DISTINCT FROM old.child_order))))) EXECUTE FUNCTION public.registry_place_edge();

-- trigger workflow set_updated_at

CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.workflow FOR EACH ROW WHEN ((new.* IS DISTINCT FROM old.*)) EXECUTE FUNCTION public.registry_set_updated_at();

-- trigger workflow_edges touch_workflow_on_delete

CREATE TRIGGER touch_workflow_on_delete AFTER DELETE ON public.workflow_edges REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_nodes touch_workflow_on_delete

CREATE TRIGGER touch_workflow_on_delete AFTER DELETE ON public.workflow_nodes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_params touch_workflow_on_delete

CREATE TRIGGER touch_workflow_on_delete AFTER DELETE ON public.workflow_params REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_edges touch_workflow_on_insert

CREATE TRIGGER touch_workflow_on_insert AFTER INSERT ON public.workflow_edges REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_nodes touch_workflow_on_insert

CREATE TRIGGER touch_workflow_on_insert AFTER INSERT ON public.workflow_nodes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_params touch_workflow_on_insert

CREATE TRIGGER touch_workflow_on_insert AFTER INSERT ON public.workflow_params REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_edges touch_workflow_on_update

CREATE TRIGGER touch_workflow_on_update AFTER UPDATE ON public.workflow_edges REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_nodes touch_workflow_on_update

CREATE TRIGGER touch_workflow_on_update AFTER UPDATE ON public.workflow_nodes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_params touch_workflow_on_update

CREATE TRIGGER touch_workflow_on_update AFTER UPDATE ON public.workflow_params REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_edges update_levels_on_delete

CREATE TRIGGER update_levels_on_delete AFTER DELETE ON public.workflow_edges REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION public.registry_keep_levels();

-- trigger workflow_edges update_levels_on_insert

CREATE TRIGGER update_levels_on_insert AFTER INSERT ON public.workflow_edges REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_keep_levels();

-- trigger workflow_edges update_levels_on_update

CREATE TRIGGER update_levels_on_update AFTER UPDATE ON public.workflow_edges REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_keep_levels();

-- trigger workflow_edges update_marks_on_delete

CREATE TRIGGER update_marks_on_delete AFTER DELETE ON public.workflow_edges REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_mark_edges();

-- trigger workflow_nodes update_marks_on_delete

CREATE TRIGGER update_marks_on_delete AFTER DELETE ON public.workflow_nodes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_mark_deleted_nodes();

-- trigger workflow_edges update_marks_on_insert

CREATE TRIGGER update_marks_on_insert AFTER INSERT ON public.workflow_edges REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_mark_edges();

-- trigger workflow_nodes update_marks_on_insert

CREATE TRIGGER update_marks_on_insert AFTER INSERT ON public.workflow_nodes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_mark_new_nodes();

-- trigger workflow_edges update_marks_on_update

CREATE TRIGGER update_marks_on_update AFTER UPDATE ON public.workflow_edges REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_mark_edges();

-- trigger workflow_nodes update_marks_on_update

CREATE TRIGGER update_marks_on_update AFTER UPDATE ON public.workflow_nodes REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_mark_changed_nodes();

-- trigger workflow_nodes update_search_on_delete

CREATE TRIGGER update_search_on_delete AFTER DELETE ON public.workflow_nodes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_search_nodes();

-- trigger workflow update_search_on_insert

CREATE TRIGGER update_search_on_insert AFTER INSERT ON public.workflow REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_search_heads();

-- trigger workflow_nodes update_search_on_insert

CREATE TRIGGER update_search_on_insert AFTER INSERT ON public.workflow_nodes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_search_nodes();

-- trigger workflow update_search_on_update

CREATE TRIGGER update_search_on_update AFTER UPDATE ON public.workflow REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_search_heads();

-- trigger workflow_nodes update_search_on_update

CREATE TRIGGER update_search_on_update AFTER UPDATE ON public.workflow_nodes REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_search_changed_nodes();

-- trigger workflow_edges want_signature_on_delete

CREATE TRIGGER want_signature_on_delete AFTER DELETE ON public.workflow_edges REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_want_signature();

-- trigger workflow_nodes want_signature_on_delete

CREATE TRIGGER want_signature_on_delete AFTER DELETE ON public.workflow_nodes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_want_signature();

-- trigger workflow_edges want_signature_on_insert

CREATE TRIGGER want_signature_on_insert AFTER INSERT ON public.workflow_edges REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_want_signature();

-- trigger workflow_nodes want_signature_on_insert

CREATE TRIGGER want_signature_on_insert AFTER INSERT ON public.workflow_nodes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_want_signature();

-- trigger workflow_edges want_signature_on_update

CREATE TRIGGER want_signature_on_update AFTER UPDATE ON public.workflow_edges REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_want_signature();

-- trigger workflow_nodes want_signature_on_update

CREATE TRIGGER want_signature_on_update AFTER UPDATE ON public.workflow_nodes REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_want_signature();

-- trigger workflow_nodes watch_subworkflows_on_insert

CREATE TRIGGER watch_subworkflows_on_insert AFTER INSERT ON public.workflow_nodes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_watch_subworkflows();

-- trigger workflow_nodes watch_subworkflows_on_update

CREATE TRIGGER watch_subworkflows_on_update AFTER UPDATE ON public.workflow_nodes REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_watch_subworkflows();

-- trigger workflow watch_workflow_name

CREATE TRIGGER watch_workflow_name AFTER UPDATE ON public.workflow FOR EACH ROW WHEN (((new.name)::text IS DISTINCT FROM (old.name)::text)) EXECUTE FUNCTION public.registry_watch_workflow_name();

-- trigger deleted_workflows write_audit_on_delete

CREATE TRIGGER write_audit_on_delete AFTER DELETE ON public.deleted_workflows REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_purged();

-- trigger workflow write_audit_on_delete

CREATE TRIGGER write_audit_on_delete AFTER DELETE ON public.workflow REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_workflows();

-- trigger workflow_edges write_audit_on_delete

CREATE TRIGGER write_audit_on_delete AFTER DELETE ON public.workflow_edges REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_rows('old');

-- trigger workflow_labels write_audit_on_delete

CREATE TRIGGER write_audit_on_delete AFTER DELETE ON public.workflow_labels REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_rows('old');

-- trigger workflow_nodes write_audit_on_delete

CREATE TRIGGER write_audit_on_delete AFTER DELETE ON public.workflow_nodes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_rows('old');

-- trigger workflow_params write_audit_on_delete

CREATE TRIGGER write_audit_on_delete AFTER DELETE ON public.workflow_params REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_params('old');

-- trigger workflow_plans write_audit_on_delete

CREATE TRIGGER write_audit_on_delete AFTER DELETE ON public.workflow_plans REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_rows('old');

-- trigger workflow_versions write_audit_on_delete

CREATE TRIGGER write_audit_on_delete AFTER DELETE ON public.workflow_versions REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_purged();

-- trigger workflow write_audit_on_insert

CREATE TRIGGER write_audit_on_insert AFTER INSERT ON public.workflow REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_workflows();

-- trigger workflow_edges write_audit_on_insert

CREATE TRIGGER write_audit_on_insert AFTER INSERT ON public.workflow_edges REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_rows('new');

-- trigger workflow_labels write_audit_on_insert

CREATE TRIGGER write_audit_on_insert AFTER INSERT ON public.workflow_labels REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_rows('new');

-- trigger workflow_nodes write_audit_on_insert

CREATE TRIGGER write_audit_on_insert AFTER INSERT ON public.workflow_nodes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_rows('new');

-- trigger workflow_params write_audit_on_insert

CREATE TRIGGER write_audit_on_insert AFTER INSERT ON public.workflow_params REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_params('new');

-- trigger workflow_plans write_audit_on_insert

CREATE TRIGGER write_audit_on_insert AFTER INSERT ON public.workflow_plans REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_rows('new');

-- trigger workflow write_audit_on_update

CREATE TRIGGER write_audit_on_update AFTER UPDATE ON public.workflow REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_workflows();

-- trigger workflow_edges write_audit_on_update

CREATE TRIGGER write_audit_on_update AFTER UPDATE ON public.workflow_edges REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_updated_rows();

-- trigger workflow_labels write_audit_on_update

CREATE TRIGGER write_audit_on_update AFTER UPDATE ON public.workflow_labels REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_updated_labels();

-- trigger workflow_nodes write_audit_on_update

CREATE TRIGGER write_audit_on_update AFTER UPDATE ON public.workflow_nodes REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_updated_nodes();

-- trigger workflow_params write_audit_on_update

CREATE TRIGGER write_audit_on_update AFTER UPDATE ON public.workflow_params REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_updated_params();

-- trigger workflow_plans write_audit_on_update

CREATE TRIGGER write_audit_on_update AFTER UPDATE ON public.workflow_plans REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_audit_updated_plans();

-- fk constraint deleted_workflows deleted_workflow_has_its_version

ALTER TABLE ONLY public.deleted_workflows
    ADD CONSTRAINT deleted_workflow_has_its_version FOREIGN KEY (tenant_id, workflow_id, version) REFERENCES public.workflow_versions(tenant_id, workflow_id, version);

-- fk constraint workflow_edges edge_has_its_child_and_order

ALTER TABLE ONLY public.workflow_edges
    ADD CONSTRAINT edge_has_its_child_and_order FOREIGN KEY (tenant_id, workflow_id, child_node_id, child_order) REFERENCES public.workflow_nodes(tenant_id, workflow_id, id, order_index) ON DELETE CASCADE;

-- fk constraint workflow_edges edge_has_its_parent_and_order

ALTER TABLE ONLY public.workflow_edges
    ADD CONSTRAINT edge_has_its_parent_and_order FOREIGN KEY (tenant_id, workflow_id, parent_node_id, parent_order) REFERENCES public.workflow_nodes(tenant_id, workflow_id, id, order_index) ON DELETE CASCADE;

-- fk constraint workflow_embeddings embedding_belongs_to_a_workflow

ALTER TABLE ONLY public.workflow_embeddings
    ADD CONSTRAINT embedding_belongs_to_a_workflow FOREIGN KEY (tenant_id, workflow_id) REFERENCES public.workflow(tenant_id, id) ON DELETE CASCADE;

-- fk constraint workflow_embeddings embedding_has_its_model

ALTER TABLE ONLY public.workflow_embeddings
    ADD CONSTRAINT embedding_has_its_model FOREIGN KEY (tenant_id, model_id, dimensions) REFERENCES public.embedding_models(tenant_id, id, dimensions) ON DELETE CASCADE;

-- fk constraint embedding_models embedding_model_has_a_tenant

ALTER TABLE ONLY public.embedding_models
    ADD CONSTRAINT embedding_model_has_a_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

-- fk constraint workflow_labels label_has_its_version

ALTER TABLE ONLY public.workflow_labels
    ADD CONSTRAINT label_has_its_version FOREIGN KEY (tenant_id, workflow_id, version) REFERENCES public.workflow_versions(tenant_id, workflow_id, version);

-- fk constraint workflow_label_moves label_move_has_a_tenant

ALTER TABLE ONLY public.workflow_label_moves
    ADD CONSTRAINT label_move_has_a_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

-- fk constraint workflow_marks marks_belong_to_a_workflow

ALTER TABLE ONLY public.workflow_marks
    ADD CONSTRAINT marks_belong_to_a_workflow FOREIGN KEY (tenant_id, workflow_id) REFERENCES public.workflow(tenant_id, id) ON DELETE CASCADE;

-- fk constraint workflow_nodes node_belongs_to_a_workflow

ALTER TABLE ONLY public.workflow_nodes
    ADD CONSTRAINT node_belongs_to_a_workflow FOREIGN KEY (tenant_id, workflow_id) REFERENCES public.workflow(tenant_id, id) ON DELETE CASCADE;

-- fk constraint workflow_params param_belongs_to_a_workflow

ALTER TABLE ONLY public.workflow_params
    ADD CONSTRAINT param_belongs_to_a_workflow FOREIGN KEY (tenant_id, workflow_id) REFERENCES public.workflow(tenant_id, id) ON DELETE CASCADE;

-- fk constraint workflow_plans plan_has_its_version

ALTER TABLE ONLY public.workflow_plans
    ADD CONSTRAINT plan_has_its_version FOREIGN KEY (tenant_id, workflow_id, version) REFERENCES public.workflow_versions(tenant_id, workflow_id, version);

-- fk constraint workflow_search search_belongs_to_a_workflow

ALTER TABLE ONLY public.workflow_search
    ADD CONSTRAINT search_belongs_to_a_workflow FOREIGN KEY (tenant_id, workflow_id) REFERENCES public.workflow(tenant_id, id) ON DELETE CASCADE;

-- fk constraint workflow_signatures signature_belongs_to_a_workflow

ALTER TABLE ONLY public.workflow_signatures
    ADD CONSTRAINT signature_belongs_to_a_workflow FOREIGN KEY (tenant_id, workflow_id) REFERENCES public.workflow(tenant_id, id) ON DELETE CASCADE;

-- fk constraint workflow_signatures_wanted signature_is_wanted_of_a_workflow

ALTER TABLE ONLY public.workflow_signatures_wanted
    ADD CONSTRAINT signature_is_wanted_of_a_workflow FOREIGN KEY (tenant_id, workflow_id) REFERENCES public.workflow(tenant_id, id) ON DELETE CASCADE;

-- fk constraint subworkflow_turn subworkflow_turn_has_a_tenant

ALTER TABLE ONLY public.subworkflow_turn
    ADD CONSTRAINT subworkflow_turn_has_a_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenant(id) ON DELETE CASCADE;

-- fk constraint workflow_versions version_has_a_tenant

ALTER TABLE ONLY public.workflow_versions
    ADD CONSTRAINT version_has_a_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

-- fk constraint workflow workflow_has_a_tenant

ALTER TABLE ONLY public.workflow
    ADD CONSTRAINT workflow_has_a_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

-- row security access_log

ALTER TABLE public.access_log ENABLE ROW LEVEL SECURITY;

-- row security access_log_default

ALTER TABLE public.access_log_default ENABLE ROW LEVEL SECURITY;

-- row security actor_usage

ALTER TABLE public.actor_usage ENABLE ROW LEVEL SECURITY;

-- row security audit_log

ALTER TABLE public.audit_log ENABLE ROW LEVEL SECURITY;

-- row security audit_log_default

ALTER TABLE public.audit_log_default ENABLE ROW LEVEL SECURITY;

-- row security deleted_workflows

ALTER TABLE public.deleted_workflows ENABLE ROW LEVEL SECURITY;

-- row security embedding_models

ALTER TABLE public.embedding_models ENABLE ROW LEVEL SECURITY;

-- row security subworkflow_turn

ALTER TABLE public.subworkflow_turn ENABLE ROW LEVEL SECURITY;

-- policy access_log tenant_isolation

CREATE POLICY tenant_isolation ON public.access_log USING ((tenant_id = public.registry_tenant()));

-- policy access_log_default tenant_isolation

CREATE POLICY tenant_isolation ON public.access_log_default USING ((tenant_id = public.registry_tenant()));

-- policy actor_usage tenant_isolation

CREATE POLICY tenant_isolation ON public.actor_usage USING ((tenant_id = public.registry_tenant()));

-- policy audit_log tenant_isolation

CREATE POLICY tenant_isolation ON public.audit_log USING ((tenant_id = public.registry_tenant()));

-- policy audit_log_default tenant_isolation

CREATE POLICY tenant_isolation ON public.audit_log_default USING ((tenant_id = public.registry_tenant()));

-- policy deleted_workflows tenant_isolation

CREATE POLICY tenant_isolation ON public.deleted_workflows USING ((tenant_id = public.registry_tenant()));

-- policy embedding_models tenant_isolation

CREATE POLICY tenant_isolation ON public.embedding_models USING ((tenant_id = public.registry_tenant()));

-- policy subworkflow_turn tenant_isolation

CREATE POLICY tenant_isolation ON public.subworkflow_turn USING ((tenant_id = public.registry_tenant()));

-- policy workflow tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow USING ((tenant_id = public.registry_tenant()));

-- policy workflow_edges tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_edges USING ((tenant_id = public.registry_tenant()));

-- policy workflow_embeddings tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_embeddings USING ((tenant_id = public.registry_tenant()));

-- policy workflow_label_moves tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_label_moves USING ((tenant_id = public.registry_tenant()));

-- policy workflow_labels tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_labels USING ((tenant_id = public.registry_tenant()));

-- policy workflow_marks tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_marks USING ((tenant_id = public.registry_tenant()));

-- policy workflow_nodes tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_nodes USING ((tenant_id = public.registry_tenant()));

-- policy workflow_params tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_params USING ((tenant_id = public.registry_tenant()));

-- policy workflow_plans tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_plans USING ((tenant_id = public.registry_tenant()));

-- policy workflow_search tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_search USING ((tenant_id = public.registry_tenant()));

-- policy workflow_signatures tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_signatures USING ((tenant_id = public.registry_tenant()));

-- policy workflow_signatures_wanted tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_signatures_wanted USING ((tenant_id = public.registry_tenant()));

-- policy workflow_usage tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_usage USING ((tenant_id = public.registry_tenant()));

-- policy workflow_versions tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_versions USING ((tenant_id = public.registry_tenant()));

-- row security workflow

ALTER TABLE public.workflow ENABLE ROW LEVEL SECURITY;

-- row security workflow_edges

ALTER TABLE public.workflow_edges ENABLE ROW LEVEL SECURITY;

-- row security workflow_embeddings

ALTER TABLE public.workflow_embeddings ENABLE ROW LEVEL SECURITY;

-- row security workflow_label_moves

ALTER TABLE public.workflow_label_moves ENABLE ROW LEVEL SECURITY;

-- row security workflow_labels

ALTER TABLE public.workflow_labels ENABLE ROW LEVEL SECURITY;

-- row security workflow_marks

ALTER TABLE public.workflow_marks ENABLE ROW LEVEL SECURITY;

-- row security workflow_nodes

ALTER TABLE public.workflow_nodes ENABLE ROW LEVEL SECURITY;

-- row security workflow_params

ALTER TABLE public.workflow_params ENABLE ROW LEVEL SECURITY;

-- row security workflow_plans

ALTER TABLE public.workflow_plans ENABLE ROW LEVEL SECURITY;

-- row security workflow_search

ALTER TABLE public.workflow_search ENABLE ROW LEVEL SECURITY;

-- row security workflow_signatures

ALTER TABLE public.workflow_signatures ENABLE ROW LEVEL SECURITY;

-- row security workflow_signatures_wanted

ALTER TABLE public.workflow_signatures_wanted ENABLE ROW LEVEL SECURITY;

-- row security workflow_usage

ALTER TABLE public.workflow_usage ENABLE ROW LEVEL SECURITY;

-- row security workflow_versions

ALTER TABLE public.workflow_versions ENABLE ROW LEVEL SECURITY;
