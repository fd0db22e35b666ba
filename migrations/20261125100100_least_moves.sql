-- Placing an edge that points backwards: a search from both ends at once, and the smaller side moves. Before, all
-- descendants of the child were searched and moved, and the way back took a look at all of them for each step.
-- depends: 20261125100050_loops_index
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

-- Searches down from one end and up from the other in turns, some nodes more each time, and stops when the two meet or
-- one of them has seen all: it costs twice the smaller side. The cursors hand out nodes as the recursion meets them.
-- OFFSET 0 keeps the look-ups by index, and BETWEEN with ORDER BY by the right one of the two: without statistics they
-- cost the same to the planner, but only one gives the rows in this order (= would take the order away). With the other
-- one every look-up reads all edges of the workflow.
CREATE FUNCTION registry_way_between(
    of_tenant uuid, of_workflow uuid, from_orders integer [], to_orders integer [], without_edge uuid
) RETURNS text []
LANGUAGE plpgsql
STABLE
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
COMMENT ON FUNCTION registry_way_between(uuid, uuid, integer [], integer [], uuid) IS
'Names of the nodes on a way from one of some nodes to one of others, loops not followed, or NULL; nodes are given by order_index. One edge can be left out of account.';

CREATE OR REPLACE FUNCTION registry_way(
    of_tenant uuid, of_workflow uuid, from_order integer, to_order integer, without_edge uuid
) RETURNS text []
LANGUAGE plpgsql
STABLE
AS $$
BEGIN
    RETURN public.registry_way_between(of_tenant, of_workflow, ARRAY[from_order], ARRAY[to_order], without_edge);
END;
$$;
COMMENT ON FUNCTION registry_way(uuid, uuid, integer, integer, uuid) IS
'Names of the nodes on a way from one order_index to another, or NULL. One edge can be left out of account.';

-- There must be no way from a child to a parent. Nodes and edges move in one statement, at whose end the foreign keys
-- are checked. The new orders are outside of all others, so that no two nodes ever share one on the way; and they leave
-- gaps, so that the next node or edge hereabouts finds room.
CREATE FUNCTION registry_move(
    of_tenant uuid, of_workflow uuid, parents integer [], children integer []
) RETURNS integer
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
COMMENT ON FUNCTION registry_move(uuid, uuid, integer [], integer []) IS
'Puts all parents before all children, given by order_index: the children and all that runs after them move behind the last node, or the parents and all that runs before them in front of the first, whatever is less. Returns a free order_index between them.';

CREATE OR REPLACE FUNCTION registry_place_edge() RETURNS trigger
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
COMMENT ON FUNCTION registry_place_edge() IS
'Fills in the orders of both ends; moves nodes where that is needed; refuses an edge that closes a cycle, naming it.';
