-- The level of a node, stored beside its order: the whole order of a workflow with its levels is an index scan, not a
-- walk over its edges (100,000 nodes: some 30 times as fast). Kept by triggers on the edges, whoever writes them.
-- depends: 20261124100500_row_level_security
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

ALTER TABLE workflow_nodes ADD COLUMN level integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN workflow_nodes.level IS
'0 without parents, else one more than the highest level of a parent: the longest path from a root. Loops do not count. Kept by trigger.';

-- Works out anew the levels of the given nodes and of those after them that may depend on it.
--
-- Only some of the nodes that come after can be concerned: one level rises by no more than `rise` in all, so an edge
-- with more room between its ends hands nothing on; a level that falls pulls along only children without any room.
-- Orders are topological, so one pass over the edges into these nodes, in order, sees every parent before its
-- children: no edge is looked at twice, whatever the number of paths.
--
-- OFFSET 0 keeps the look-ups by index, and BETWEEN with ORDER BY by the right one of the two: without statistics they
-- cost the same to the planner, but only one gives the rows in this order. The FULL JOIN can only be hashed or merged:
-- nobody knows how long an array is, and a plan made for three nodes is used for 100,000 as well.
CREATE FUNCTION registry_settle_levels(of_tenant uuid, of_workflow uuid, given_orders integer [], rise bigint) RETURNS void
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
COMMENT ON FUNCTION registry_settle_levels(uuid, uuid, integer [], bigint) IS
'Sets workflow_nodes.level of the nodes of the given orders, and of the nodes after them that depend on it.';

-- A save gives the levels with the nodes, and these look-ups then find nothing to do.
CREATE FUNCTION registry_keep_levels() RETURNS trigger
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
COMMENT ON FUNCTION registry_keep_levels() IS
'Keeps workflow_nodes.level right when edges are inserted, updated or deleted.';

-- Triggers fire in the order of their names: after touch_workflow_…, which locks the workflow. Of two sessions that
-- change one workflow the second then sees the edges of the first.
CREATE TRIGGER update_levels_on_insert
AFTER INSERT ON workflow_edges
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_levels();

CREATE TRIGGER update_levels_on_update
AFTER UPDATE ON workflow_edges
REFERENCING OLD TABLE AS former NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_levels();

CREATE TRIGGER update_levels_on_delete
AFTER DELETE ON workflow_edges
REFERENCING OLD TABLE AS former
FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_levels();

-- The workflows that are there already. The owner of the tables sees one tenant's rows at a time (FORCE ROW LEVEL
-- SECURITY), so each tenant has its turn. No level is known yet: any of them may rise by as much as there are edges.
-- A level that is worked out is no change of a workflow: updated_at stays.
ALTER TABLE workflow_nodes DISABLE TRIGGER touch_workflow_on_update;
DO $$
DECLARE
    former_tenant text := current_setting('registry.tenant_id', true);
    owner record;
    flow record;
BEGIN
    FOR owner IN
        SELECT tenant.id
        FROM tenant
    LOOP
        PERFORM set_config('registry.tenant_id', owner.id::text, true);
        FOR flow IN
            SELECT edge.workflow_id, array_agg(DISTINCT edge.child_order) AS child_orders, count(*) AS edges
            FROM workflow_edges AS edge
            WHERE edge.tenant_id = owner.id
              AND NOT edge.is_loop
            GROUP BY edge.workflow_id
        LOOP
            PERFORM registry_settle_levels(owner.id, flow.workflow_id, flow.child_orders, flow.edges);
        END LOOP;
    END LOOP;
    PERFORM set_config('registry.tenant_id', coalesce(former_tenant, ''), true);
END;
$$;
ALTER TABLE workflow_nodes ENABLE TRIGGER touch_workflow_on_update;
