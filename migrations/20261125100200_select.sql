-- The evaluator of `registry select`: a selection, parsed by the program into steps, is a set of nodes here.
-- depends: 20261125100100_least_moves
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- A session keeps the plans of a function, also one that was made while the tables were small and every index looked as
-- good as another. So the look-ups below leave no choice: an order is asked for that only the right index gives. BETWEEN
-- an order and itself is the same as =, except that the planner knows a column that = holds fast to need no sorting.
CREATE FUNCTION registry_neighbours(of_tenant uuid, of_workflow uuid, orders integer [], downwards boolean)
RETURNS integer []
LANGUAGE plpgsql
STABLE
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
COMMENT ON FUNCTION registry_neighbours(uuid, uuid, integer [], boolean) IS
'Orders of the children of some nodes, or of their parents, each once. Loops are not followed.';

CREATE FUNCTION registry_reach(
    of_tenant uuid, of_workflow uuid, orders integer [], downwards boolean, depth integer, deadline timestamptz
) RETURNS integer []
LANGUAGE plpgsql
STABLE
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
COMMENT ON FUNCTION registry_reach(uuid, uuid, integer [], boolean, integer, timestamptz) IS
'Orders of some nodes and of all that is reached from them, down or up, in so many steps (NULL: any number), each once.';

CREATE FUNCTION registry_select(of_tenant uuid, workflow_name text, program jsonb)
RETURNS TABLE (names text [], unmatched integer [])
LANGUAGE plpgsql
STABLE
-- For the same reason, and for the functions above as well.
SET enable_seqscan = off
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
COMMENT ON FUNCTION registry_select(uuid, text, jsonb) IS
'Names of the nodes that a selection chooses, in dependency order, and the steps (from 1) that matched nothing. The steps are in postfix order and work on a stack of sets: {"op": "node", "name": …}, {"op": "name" | "type", "like": …}, {"op": "parameters", "path": […], "like": …} and {"op": "all"} push one; copy, swap, union, intersection, difference, complement, roots and sinks do what they say; {"op": "up" | "down", "depth": …} adds ancestors or descendants. No row: no such workflow.';
