SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

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

    -- Backwards, but no cycle: the child and all that runs after it move behind the last node, nodes and
    -- edges in one statement, at whose end the foreign keys are checked. The new orders are above all
    -- others, so no two nodes ever share one on the way.
    WITH RECURSIVE reached AS (
        SELECT NEW.child_order AS order_index
        UNION
        SELECT edge.child_order
        FROM reached
        JOIN public.workflow_edges AS edge
          ON edge.parent_order = reached.order_index
        WHERE edge.tenant_id = NEW.tenant_id
          AND edge.workflow_id = NEW.workflow_id
          AND NOT edge.is_loop
    ), last_node AS (
        SELECT max(node.order_index) AS order_index
        FROM public.workflow_nodes AS node
        WHERE node.tenant_id = NEW.tenant_id
          AND node.workflow_id = NEW.workflow_id
    ), moved AS MATERIALIZED (
        SELECT
            reached.order_index AS old_order,
            last_node.order_index + row_number() OVER (ORDER BY reached.order_index) AS new_order
        FROM reached
        CROSS JOIN last_node
    ), touched_edges AS (
        SELECT edge.id
        FROM moved
        JOIN public.workflow_edges AS edge
          ON edge.parent_order = moved.old_order
        WHERE edge.tenant_id = NEW.tenant_id
          AND edge.workflow_id = NEW.workflow_id
        UNION
        SELECT edge.id
        FROM moved
        JOIN public.workflow_edges AS edge
          ON edge.child_order = moved.old_order
        WHERE edge.tenant_id = NEW.tenant_id
          AND edge.workflow_id = NEW.workflow_id
    ), moved_nodes AS (
        UPDATE public.workflow_nodes AS node
        SET order_index = moved.new_order
        FROM moved
        WHERE node.tenant_id = NEW.tenant_id
          AND node.workflow_id = NEW.workflow_id
          AND node.order_index = moved.old_order
    )
    UPDATE public.workflow_edges AS edge
    SET parent_order = coalesce(moved_parent.new_order, edge.parent_order),
        child_order = coalesce(moved_child.new_order, edge.child_order)
    FROM touched_edges
    JOIN public.workflow_edges AS before
      ON before.tenant_id = NEW.tenant_id
     AND before.id = touched_edges.id
    LEFT JOIN moved AS moved_parent
      ON moved_parent.old_order = before.parent_order
    LEFT JOIN moved AS moved_child
      ON moved_child.old_order = before.child_order
    WHERE edge.tenant_id = NEW.tenant_id
      AND edge.id = touched_edges.id;

    SELECT node.order_index
    INTO NEW.child_order
    FROM public.workflow_nodes AS node
    WHERE node.tenant_id = NEW.tenant_id
      AND node.id = NEW.child_node_id;
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION registry_place_edge() IS
'Fills in the orders of both ends; moves the child back where that is needed; refuses an edge that closes a cycle, naming it.';

CREATE OR REPLACE FUNCTION registry_way(
    of_tenant uuid, of_workflow uuid, from_order integer, to_order integer, without_edge uuid
) RETURNS text []
LANGUAGE plpgsql
STABLE
AS $$
DECLARE
    reached integer [];
    here integer := to_order;
    way integer [] := ARRAY[to_order];
BEGIN
    -- Orders rise along every edge, so nothing beyond to_order can lead there.
    WITH RECURSIVE reachable AS (
        SELECT from_order AS order_index
        UNION
        SELECT edge.child_order
        FROM reachable
        JOIN public.workflow_edges AS edge
          ON edge.parent_order = reachable.order_index
        WHERE edge.tenant_id = of_tenant
          AND edge.workflow_id = of_workflow
          AND edge.child_order <= to_order
          AND edge.id <> without_edge
          AND NOT edge.is_loop
    )
    SELECT array_agg(reachable.order_index)
    INTO reached
    FROM reachable;

    IF NOT to_order = ANY (reached) THEN
        RETURN NULL;
    END IF;
    -- Back from the end over reached nodes only: one lookup a step, whatever the number of ways.
    WHILE here <> from_order LOOP
        SELECT min(edge.parent_order)
        INTO here
        FROM public.workflow_edges AS edge
        WHERE edge.tenant_id = of_tenant
          AND edge.workflow_id = of_workflow
          AND edge.child_order = here
          AND edge.parent_order = ANY (reached)
          AND edge.id <> without_edge
          AND NOT edge.is_loop;
        way := here || way;
    END LOOP;
    RETURN (
        SELECT array_agg(node.name ORDER BY node.order_index)
        FROM public.workflow_nodes AS node
        WHERE node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
          AND node.order_index = ANY (way)
    );
END;
$$;

DROP FUNCTION registry_move(uuid, uuid, integer [], integer []);
DROP FUNCTION registry_way_between(uuid, uuid, integer [], integer [], uuid);
