-- The schema that the migrations make, as pg_dump writes it. Generated: do not edit; `make docs` writes it anew.
-- The tables in which yoyo keeps its books are left out.

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
                SELECT coalesce(jsonb_agg(public.registry_canonical(item.value) ORDER BY item.place), '[]')
                FROM jsonb_array_elements(given) WITH ORDINALITY AS item (value, place)
            );
        WHEN 'object' THEN
            RETURN (
                SELECT coalesce(jsonb_object_agg(item.key, public.registry_canonical(item.value)), '{}')
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
        SELECT
            jsonb_build_object(
                'name', workflow.name,
                'description', workflow.description,
                'category', workflow.category,
                'tags', to_jsonb(workflow.tags),
                'metadata', workflow.metadata,
                'nodes', nodes.list,
                'edges', edges.list,
                'params', params.list
            )
        FROM public.workflow
        CROSS JOIN LATERAL (
            SELECT
                coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'name', node.name, 'node_type', node.node_type, 'parameters', node.parameters
                        )
                        ORDER BY node.order_index
                    ),
                    '[]'
                ) AS list
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = of_workflow
        ) AS nodes
        CROSS JOIN LATERAL (
            SELECT
                coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'parent', parent.name,
                            'child', child.name,
                            'handoff_data', edge.handoff_data,
                            'is_loop', edge.is_loop
                        )
                        ORDER BY edge.parent_order, edge.child_order, edge.handoff_data
                    ),
                    '[]'
                ) AS list
            FROM public.workflow_edges AS edge
            CROSS JOIN LATERAL (
                SELECT node.name
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow
                  AND node.order_index = edge.parent_order
                OFFSET 0
            ) AS parent
            CROSS JOIN LATERAL (
                SELECT node.name
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow
                  AND node.order_index = edge.child_order
                OFFSET 0
            ) AS child
            WHERE edge.tenant_id = of_tenant
              AND edge.workflow_id = of_workflow
        ) AS edges
        CROSS JOIN LATERAL (
            SELECT
                coalesce(
                    jsonb_agg(
                        jsonb_build_object(
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
                ) AS list
            FROM public.workflow_params AS param
            WHERE param.tenant_id = of_tenant
              AND param.workflow_id = of_workflow
        ) AS params
        WHERE workflow.tenant_id = of_tenant
          AND workflow.id = of_workflow
    );
END;
$$;

COMMENT ON FUNCTION public.registry_document(of_tenant uuid, of_workflow uuid) IS 'A workflow as a native document, as it is now; NULL where there is none.';

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
                        SELECT string_agg(element.value::text, E'\n' ORDER BY element.value::text COLLATE "C")
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
    INSERT INTO public.deleted_workflows (tenant_id, workflow_id, name, version, created_at)
    VALUES (OLD.tenant_id, OLD.id, OLD.name, OLD.version, OLD.created_at);
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
    leads boolean [] := array_fill(false, ARRAY[size]);
    targets integer [] := '{}';
    first_target integer [] := array_fill(1, ARRAY[size]);
    last_target integer [] := array_fill(0, ARRAY[size]);
    kept integer := 0;
    parent integer;
    node integer;
    way integer [] := ARRAY[1];
    next_target integer [] := ARRAY[1];
    names_on_way text [] := names[1:1];
    depth integer := 1;
    found integer := 0;
BEGIN
    IF size = 0 OR most < 1 THEN
        RETURN;
    END IF;
    leads[size] := true;
    FOR place IN REVERSE coalesce(cardinality(parents), 0) .. 1 LOOP
        IF leads[children[place]] THEN
            leads[parents[place]] := true;
        END IF;
    END LOOP;
    IF NOT leads[1] THEN
        RETURN;
    END IF;
    FOR place IN 1 .. coalesce(cardinality(parents), 0) LOOP
        IF leads[children[place]] THEN
            parent := parents[place];
            kept := kept + 1;
            targets[kept] := children[place];
            IF last_target[parent] = 0 THEN
                first_target[parent] := kept;
            END IF;
            last_target[parent] := kept;
        END IF;
    END LOOP;
    next_target[1] := first_target[1];
    WHILE depth > 0 LOOP
        node := way[depth];
        IF node = size THEN
            RETURN NEXT names_on_way[1:depth];
            found := found + 1;
            EXIT WHEN found = most;
            depth := depth - 1;
        ELSIF next_target[depth] > last_target[node] THEN
            depth := depth - 1;
        ELSE
            node := targets[next_target[depth]];
            next_target[depth] := next_target[depth] + 1;
            depth := depth + 1;
            way[depth] := node;
            next_target[depth] := first_target[node];
            names_on_way[depth] := names[node];
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
    DELETE FROM public.workflow_versions
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    GET DIAGNOSTICS purged = ROW_COUNT;
    PERFORM set_config('registry.purging', '', true);
    RETURN purged;
END;
$$;

COMMENT ON FUNCTION public.registry_purge(of_tenant uuid, of_workflow uuid) IS 'Takes a workflow away for good, with all its versions and labels; returns how many versions there were.';

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
        ) AS incoming
        FULL JOIN unnest(orders) WITH ORDINALITY AS parent (order_index, rank)
          ON parent.order_index = incoming.parent_order
        WHERE incoming.rank IS NOT NULL
        ORDER BY incoming.rank
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

SET default_table_access_method = heap;

-- table deleted_workflows

CREATE TABLE public.deleted_workflows (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    workflow_id uuid NOT NULL,
    name character varying(255) NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    deleted_by text DEFAULT public.registry_actor() NOT NULL,
    deleted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
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

-- constraint deleted_workflows deleted_workflows_pkey

ALTER TABLE ONLY public.deleted_workflows
    ADD CONSTRAINT deleted_workflows_pkey PRIMARY KEY (tenant_id, workflow_id);

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

-- constraint workflow_versions workflow_versions_pkey

ALTER TABLE ONLY public.workflow_versions
    ADD CONSTRAINT workflow_versions_pkey PRIMARY KEY (tenant_id, workflow_id, version);

-- index deleted_workflows_by_name

CREATE INDEX deleted_workflows_by_name ON public.deleted_workflows USING btree (tenant_id, name, deleted_at);

-- index workflow_edges_down

CREATE INDEX workflow_edges_down ON public.workflow_edges USING btree (tenant_id, workflow_id, parent_order, child_order) INCLUDE (is_loop);

-- index workflow_edges_loops

CREATE INDEX workflow_edges_loops ON public.workflow_edges USING btree (tenant_id, workflow_id, parent_order, child_order) WHERE is_loop;

-- index workflow_edges_up

CREATE INDEX workflow_edges_up ON public.workflow_edges USING btree (tenant_id, workflow_id, child_order, parent_order) INCLUDE (is_loop);

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

-- index workflow_versions_by_fingerprint

CREATE INDEX workflow_versions_by_fingerprint ON public.workflow_versions USING btree (tenant_id, fingerprint);

-- index workflow_versions_by_origin

CREATE INDEX workflow_versions_by_origin ON public.workflow_versions USING btree (tenant_id, derived_from_id, derived_from_version) WHERE (derived_from_id IS NOT NULL);

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

-- trigger workflow_versions refuse_change

CREATE TRIGGER refuse_change BEFORE DELETE OR UPDATE ON public.workflow_versions FOR EACH ROW EXECUTE FUNCTION public.registry_refuse_change();

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

-- trigger workflow_nodes watch_subworkflows_on_insert

CREATE TRIGGER watch_subworkflows_on_insert AFTER INSERT ON public.workflow_nodes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_watch_subworkflows();

-- trigger workflow_nodes watch_subworkflows_on_update

CREATE TRIGGER watch_subworkflows_on_update AFTER UPDATE ON public.workflow_nodes REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_watch_subworkflows();

-- trigger workflow watch_workflow_name

CREATE TRIGGER watch_workflow_name AFTER UPDATE ON public.workflow FOR EACH ROW WHEN (((new.name)::text IS DISTINCT FROM (old.name)::text)) EXECUTE FUNCTION public.registry_watch_workflow_name();

-- fk constraint deleted_workflows deleted_workflow_has_its_version

ALTER TABLE ONLY public.deleted_workflows
    ADD CONSTRAINT deleted_workflow_has_its_version FOREIGN KEY (tenant_id, workflow_id, version) REFERENCES public.workflow_versions(tenant_id, workflow_id, version);

-- fk constraint workflow_edges edge_has_its_child_and_order

ALTER TABLE ONLY public.workflow_edges
    ADD CONSTRAINT edge_has_its_child_and_order FOREIGN KEY (tenant_id, workflow_id, child_node_id, child_order) REFERENCES public.workflow_nodes(tenant_id, workflow_id, id, order_index) ON DELETE CASCADE;

-- fk constraint workflow_edges edge_has_its_parent_and_order

ALTER TABLE ONLY public.workflow_edges
    ADD CONSTRAINT edge_has_its_parent_and_order FOREIGN KEY (tenant_id, workflow_id, parent_node_id, parent_order) REFERENCES public.workflow_nodes(tenant_id, workflow_id, id, order_index) ON DELETE CASCADE;

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

-- fk constraint subworkflow_turn subworkflow_turn_has_a_tenant

ALTER TABLE ONLY public.subworkflow_turn
    ADD CONSTRAINT subworkflow_turn_has_a_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenant(id) ON DELETE CASCADE;

-- fk constraint workflow_versions version_has_a_tenant

ALTER TABLE ONLY public.workflow_versions
    ADD CONSTRAINT version_has_a_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

-- fk constraint workflow workflow_has_a_tenant

ALTER TABLE ONLY public.workflow
    ADD CONSTRAINT workflow_has_a_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

-- row security deleted_workflows

ALTER TABLE public.deleted_workflows ENABLE ROW LEVEL SECURITY;

-- row security subworkflow_turn

ALTER TABLE public.subworkflow_turn ENABLE ROW LEVEL SECURITY;

-- policy deleted_workflows tenant_isolation

CREATE POLICY tenant_isolation ON public.deleted_workflows USING ((tenant_id = public.registry_tenant()));

-- policy subworkflow_turn tenant_isolation

CREATE POLICY tenant_isolation ON public.subworkflow_turn USING ((tenant_id = public.registry_tenant()));

-- policy workflow tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow USING ((tenant_id = public.registry_tenant()));

-- policy workflow_edges tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_edges USING ((tenant_id = public.registry_tenant()));

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

-- policy workflow_versions tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_versions USING ((tenant_id = public.registry_tenant()));

-- row security workflow

ALTER TABLE public.workflow ENABLE ROW LEVEL SECURITY;

-- row security workflow_edges

ALTER TABLE public.workflow_edges ENABLE ROW LEVEL SECURITY;

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

-- row security workflow_versions

ALTER TABLE public.workflow_versions ENABLE ROW LEVEL SECURITY;
