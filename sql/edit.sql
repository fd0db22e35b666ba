-- Changes of a stored workflow without a whole save, each one statement. What holds for a save holds here: the version
-- goes up by one if anything changed, and of two at once none is lost.
--
-- All begin alike. `stored` is the head as the statement's snapshot has it, `verdict` what is to be done, and `written`
-- is empty unless the statement may write: every write hangs on it. Where another transaction wrote the head first, the
-- server looks at its new version there, and it no longer is the one that was looked at.
--
-- No row: there is no such workflow. Otherwise status is
--   updated, unchanged
--   conflict                     the stored version is not :expected_version
--   retry                        somebody changed the workflow between the snapshot and the write: run it again
--   no_node, no_edge, no_param   `missing` names what is not there
--   taken                        there is a node of that name already
--   cycle                        `way` names the nodes that would close it
--   too_many                     the bridges of a node would be more than 10,000
-- and in all but the first of them nothing was written. OFFSET 0 keeps a look-up of a few names by index.

-- name: add_node :one
-- param: parameters json
-- param: after text [] - the names of its parents
-- param: before text [] - the names of its children
-- Adds a node, with edges from its parents and to its children. Where it takes the place between them nothing else
-- moves; without such a place the smaller side moves.
WITH stored AS MATERIALIZED (
    SELECT
        workflow.id,
        workflow.version,
        workflow.updated_at
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), neighbours AS MATERIALIZED (
    SELECT
        given.name,
        given.is_parent,
        found.id,
        found.order_index
    FROM stored
    CROSS JOIN (
        SELECT unnest(:after::text []) AS name, true AS is_parent
        UNION ALL
        SELECT unnest(:before::text []) AS name, false AS is_parent
    ) AS given
    LEFT JOIN LATERAL (
        SELECT node.id, node.order_index
        FROM workflow_nodes AS node
        WHERE node.tenant_id = :tenant_id
          AND node.workflow_id = stored.id
          AND node.name = given.name
        OFFSET 0
    ) AS found
      ON true
), sides AS MATERIALIZED (
    SELECT
        array_agg(neighbours.name) FILTER (WHERE neighbours.id IS NULL) AS missing,
        array_agg(neighbours.order_index) FILTER (WHERE neighbours.is_parent) AS parents,
        array_agg(neighbours.order_index) FILTER (WHERE NOT neighbours.is_parent) AS children,
        max(neighbours.order_index) FILTER (WHERE neighbours.is_parent) AS last_parent,
        min(neighbours.order_index) FILTER (WHERE NOT neighbours.is_parent) AS first_child
    FROM neighbours
), place AS MATERIALIZED (
    -- Behind all others without children, in front of all without parents, else in a gap near by, if there is one.
    SELECT
        CASE
            WHEN sides.first_child IS NULL THEN (
                SELECT coalesce(max(node.order_index), 0) + 1
                FROM workflow_nodes AS node
                WHERE node.tenant_id = :tenant_id
                  AND node.workflow_id = stored.id
            )
            WHEN sides.last_parent IS NULL THEN (
                SELECT min(node.order_index) - 1
                FROM workflow_nodes AS node
                WHERE node.tenant_id = :tenant_id
                  AND node.workflow_id = stored.id
            )
            ELSE (
                SELECT gap.order_index + (gap.next - gap.order_index) / 2
                FROM (
                    SELECT
                        near.order_index,
                        lead(near.order_index) OVER (ORDER BY near.order_index) AS next
                    FROM (
                        SELECT node.order_index
                        FROM workflow_nodes AS node
                        WHERE node.tenant_id = :tenant_id
                          AND node.workflow_id = stored.id
                          AND node.order_index BETWEEN sides.last_parent AND sides.first_child
                        ORDER BY node.order_index
                        LIMIT 200
                    ) AS near
                ) AS gap
                WHERE gap.next > gap.order_index + 1
                ORDER BY gap.order_index
                LIMIT 1
            )
        END AS order_index,
        -- Where a child stands before a parent there may be a way between them.
        CASE
            WHEN sides.last_parent >= sides.first_child
                THEN public.registry_way_between(
                    :tenant_id::uuid,
                    stored.id,
                    sides.children,
                    sides.parents,
                    '00000000-0000-0000-0000-000000000000'
                )
        END AS way
    FROM stored
    CROSS JOIN sides
), verdict AS MATERIALIZED (
    SELECT
        CASE
            WHEN stored.version <> coalesce(:expected_version::integer, stored.version) THEN 'conflict'
            WHEN EXISTS (
                SELECT
                FROM workflow_nodes AS node
                WHERE node.tenant_id = :tenant_id
                  AND node.workflow_id = stored.id
                  AND node.name = :node
            ) THEN 'taken'
            WHEN sides.missing IS NOT NULL THEN 'no_node'
            WHEN place.way IS NOT NULL THEN 'cycle'
            ELSE 'updated'
        END AS status
    FROM stored
    CROSS JOIN sides
    CROSS JOIN place
), written AS (
    UPDATE workflow
    SET version = workflow.version + 1,
        message = :message::text,
        derived_from_id = NULL,
        derived_from_version = NULL,
        edited_in = pg_current_xact_id()
    FROM stored
    CROSS JOIN verdict
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = stored.id
      AND workflow.version = stored.version
      AND workflow.updated_at = stored.updated_at
      AND verdict.status = 'updated'
    RETURNING workflow.id, workflow.version
), moved AS MATERIALIZED (
    SELECT public.registry_move(:tenant_id::uuid, written.id, sides.parents, sides.children) AS order_index
    FROM written
    CROSS JOIN sides
    CROSS JOIN place
    WHERE place.order_index IS NULL
), inserted_node AS (
    INSERT INTO workflow_nodes (tenant_id, id, workflow_id, node_type, name, parameters, order_index)
    SELECT
        :tenant_id::uuid,
        :id::uuid,
        written.id,
        :node_type,
        :node,
        :parameters::jsonb,
        coalesce(place.order_index, moved.order_index) AS order_index
    FROM written
    CROSS JOIN place
    LEFT JOIN moved
      ON true
    RETURNING id, workflow_id, order_index
), inserted_edges AS (
    -- After a move the trigger fills the orders in: this statement cannot see what they are now.
    INSERT INTO workflow_edges (tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order)
    SELECT
        :tenant_id::uuid,
        inserted_node.workflow_id,
        CASE WHEN neighbours.is_parent THEN neighbours.id ELSE inserted_node.id END AS parent_node_id,
        CASE WHEN neighbours.is_parent THEN inserted_node.id ELSE neighbours.id END AS child_node_id,
        CASE
            WHEN place.order_index IS NULL THEN NULL
            WHEN neighbours.is_parent THEN neighbours.order_index
            ELSE inserted_node.order_index
        END AS parent_order,
        CASE
            WHEN place.order_index IS NULL THEN NULL
            WHEN neighbours.is_parent THEN inserted_node.order_index
            ELSE neighbours.order_index
        END AS child_order
    FROM inserted_node
    CROSS JOIN place
    CROSS JOIN neighbours
)
SELECT
    coalesce(written.version, stored.version) AS version,
    CASE WHEN written.id IS NULL AND verdict.status = 'updated' THEN 'retry' ELSE verdict.status END AS status,
    sides.missing,
    place.way
FROM stored
CROSS JOIN sides
CROSS JOIN place
CROSS JOIN verdict
LEFT JOIN written
  ON true;

-- name: change_node :one
-- param: node_type text null - the new type; NULL leaves it
-- param: parameters json null - the new parameters; NULL leaves them
-- param: merged json null - keys to set in the parameters, the others stay
-- Changes the type of a node, its parameters, or both.
WITH stored AS MATERIALIZED (
    SELECT
        workflow.id,
        workflow.version,
        workflow.updated_at
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), changed AS MATERIALIZED (
    SELECT
        node.id,
        coalesce(:node_type, node.node_type) AS node_type,
        coalesce(:parameters::jsonb, node.parameters) || coalesce(:merged::jsonb, '{}') AS parameters,
        node.node_type AS node_type_before,
        node.parameters AS parameters_before
    FROM stored
    JOIN workflow_nodes AS node
      ON node.workflow_id = stored.id
    WHERE node.tenant_id = :tenant_id
      AND node.name = :node
), verdict AS MATERIALIZED (
    SELECT
        CASE
            WHEN stored.version <> coalesce(:expected_version::integer, stored.version) THEN 'conflict'
            WHEN changed.id IS NULL THEN 'no_node'
            WHEN (changed.node_type, changed.parameters) = (changed.node_type_before, changed.parameters_before)
                THEN 'unchanged'
            ELSE 'updated'
        END AS status
    FROM stored
    LEFT JOIN changed
      ON true
), written AS (
    UPDATE workflow
    SET version = workflow.version + 1,
        message = :message::text,
        derived_from_id = NULL,
        derived_from_version = NULL,
        edited_in = pg_current_xact_id()
    FROM stored
    CROSS JOIN verdict
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = stored.id
      AND workflow.version = stored.version
      AND workflow.updated_at = stored.updated_at
      AND verdict.status = 'updated'
    RETURNING workflow.id, workflow.version
), updated_node AS (
    UPDATE workflow_nodes AS node
    SET node_type = changed.node_type,
        parameters = changed.parameters
    FROM written
    CROSS JOIN changed
    WHERE node.tenant_id = :tenant_id
      AND node.id = changed.id
)
SELECT
    coalesce(written.version, stored.version) AS version,
    CASE WHEN written.id IS NULL AND verdict.status = 'updated' THEN 'retry' ELSE verdict.status END AS status,
    ARRAY[:node::text] AS missing,
    NULL::text [] AS way
FROM stored
CROSS JOIN verdict
LEFT JOIN written
  ON true;

-- name: rename_node :one
-- Gives a node another name; its edges stay with it.
WITH stored AS MATERIALIZED (
    SELECT
        workflow.id,
        workflow.version,
        workflow.updated_at
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), renamed AS MATERIALIZED (
    SELECT node.id
    FROM stored
    JOIN workflow_nodes AS node
      ON node.workflow_id = stored.id
    WHERE node.tenant_id = :tenant_id
      AND node.name = :node
), verdict AS MATERIALIZED (
    SELECT
        CASE
            WHEN stored.version <> coalesce(:expected_version::integer, stored.version) THEN 'conflict'
            WHEN renamed.id IS NULL THEN 'no_node'
            WHEN :node::text = :new_name::text THEN 'unchanged'
            WHEN EXISTS (
                SELECT
                FROM workflow_nodes AS node
                WHERE node.tenant_id = :tenant_id
                  AND node.workflow_id = stored.id
                  AND node.name = :new_name
            ) THEN 'taken'
            ELSE 'updated'
        END AS status
    FROM stored
    LEFT JOIN renamed
      ON true
), written AS (
    UPDATE workflow
    SET version = workflow.version + 1,
        message = :message::text,
        derived_from_id = NULL,
        derived_from_version = NULL,
        edited_in = pg_current_xact_id()
    FROM stored
    CROSS JOIN verdict
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = stored.id
      AND workflow.version = stored.version
      AND workflow.updated_at = stored.updated_at
      AND verdict.status = 'updated'
    RETURNING workflow.id, workflow.version
), updated_node AS (
    UPDATE workflow_nodes AS node
    SET name = :new_name
    FROM written
    CROSS JOIN renamed
    WHERE node.tenant_id = :tenant_id
      AND node.id = renamed.id
)
SELECT
    coalesce(written.version, stored.version) AS version,
    CASE WHEN written.id IS NULL AND verdict.status = 'updated' THEN 'retry' ELSE verdict.status END AS status,
    ARRAY[:node::text] AS missing,
    NULL::text [] AS way
FROM stored
CROSS JOIN verdict
LEFT JOIN written
  ON true;

-- name: remove_node :one
-- param: bridge bool - whether its parents are joined with its children
-- Removes a node with its edges. A bridge is an edge from a parent to a child that are not joined yet; loops are
-- not bridged.
WITH stored AS MATERIALIZED (
    SELECT
        workflow.id,
        workflow.version,
        workflow.updated_at
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), removed AS MATERIALIZED (
    SELECT node.id, node.order_index
    FROM stored
    JOIN workflow_nodes AS node
      ON node.workflow_id = stored.id
    WHERE node.tenant_id = :tenant_id
      AND node.name = :node
), parents AS MATERIALIZED (
    -- BETWEEN and ORDER BY: without statistics the planner cannot tell the two indexes on edges apart, but only the
    -- right one gives this order.
    SELECT DISTINCT incoming.id, incoming.order_index
    FROM stored
    CROSS JOIN removed
    CROSS JOIN LATERAL (
        SELECT edge.parent_node_id AS id, edge.parent_order AS order_index
        FROM workflow_edges AS edge
        WHERE edge.tenant_id = :tenant_id
          AND edge.workflow_id = stored.id
          AND edge.child_order BETWEEN removed.order_index AND removed.order_index
          AND NOT edge.is_loop
          AND :bridge::boolean
        ORDER BY edge.child_order, edge.parent_order
        OFFSET 0
    ) AS incoming
), children AS MATERIALIZED (
    SELECT DISTINCT outgoing.id, outgoing.order_index
    FROM stored
    CROSS JOIN removed
    CROSS JOIN LATERAL (
        SELECT edge.child_node_id AS id, edge.child_order AS order_index
        FROM workflow_edges AS edge
        WHERE edge.tenant_id = :tenant_id
          AND edge.workflow_id = stored.id
          AND edge.parent_order BETWEEN removed.order_index AND removed.order_index
          AND NOT edge.is_loop
          AND :bridge::boolean
        ORDER BY edge.parent_order, edge.child_order
        OFFSET 0
    ) AS outgoing
), verdict AS MATERIALIZED (
    SELECT
        CASE
            WHEN stored.version <> coalesce(:expected_version::integer, stored.version) THEN 'conflict'
            WHEN removed.id IS NULL THEN 'no_node'
            WHEN (SELECT count(*) FROM parents) * (SELECT count(*) FROM children) > 10000 THEN 'too_many'
            ELSE 'updated'
        END AS status
    FROM stored
    LEFT JOIN removed
      ON true
), written AS (
    UPDATE workflow
    SET version = workflow.version + 1,
        message = :message::text,
        derived_from_id = NULL,
        derived_from_version = NULL,
        edited_in = pg_current_xact_id()
    FROM stored
    CROSS JOIN verdict
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = stored.id
      AND workflow.version = stored.version
      AND workflow.updated_at = stored.updated_at
      AND verdict.status = 'updated'
    RETURNING workflow.id, workflow.version
), bridges AS (
    INSERT INTO workflow_edges (tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order)
    SELECT
        :tenant_id::uuid,
        written.id,
        parents.id,
        children.id,
        parents.order_index,
        children.order_index
    FROM written
    CROSS JOIN parents
    CROSS JOIN children
    WHERE NOT EXISTS (
        SELECT
        FROM workflow_edges AS edge
        WHERE edge.tenant_id = :tenant_id
          AND edge.workflow_id = written.id
          AND edge.parent_order = parents.order_index
          AND edge.child_order = children.order_index
          AND NOT edge.is_loop
        OFFSET 0
    )
), deleted_node AS (
    -- Its edges go by the foreign key.
    DELETE FROM workflow_nodes AS node
    USING written, removed
    WHERE node.tenant_id = :tenant_id
      AND node.id = removed.id
)
SELECT
    coalesce(written.version, stored.version) AS version,
    CASE WHEN written.id IS NULL AND verdict.status = 'updated' THEN 'retry' ELSE verdict.status END AS status,
    ARRAY[:node::text] AS missing,
    NULL::text [] AS way
FROM stored
CROSS JOIN verdict
LEFT JOIN written
  ON true;

-- name: add_edge :one
-- param: handoff_data json
-- Adds an edge, unless there is the very same. An edge that points backwards moves nodes first; one that would close
-- a cycle is not written, if it is no loop.
WITH stored AS MATERIALIZED (
    SELECT
        workflow.id,
        workflow.version,
        workflow.updated_at
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), ends AS MATERIALIZED (
    SELECT
        parent.id AS parent_node_id,
        parent.order_index AS parent_order,
        child.id AS child_node_id,
        child.order_index AS child_order,
        parent.order_index >= child.order_index AND NOT :is_loop::boolean AS is_backward
    FROM stored
    LEFT JOIN workflow_nodes AS parent
      ON parent.tenant_id = :tenant_id
     AND parent.workflow_id = stored.id
     AND parent.name = :parent
    LEFT JOIN workflow_nodes AS child
      ON child.tenant_id = :tenant_id
     AND child.workflow_id = stored.id
     AND child.name = :child
), circle AS MATERIALIZED (
    SELECT
        CASE
            WHEN ends.is_backward
                THEN public.registry_way_between(
                    :tenant_id::uuid,
                    stored.id,
                    ARRAY[ends.child_order],
                    ARRAY[ends.parent_order],
                    '00000000-0000-0000-0000-000000000000'
                )
        END AS way
    FROM stored
    CROSS JOIN ends
), verdict AS MATERIALIZED (
    SELECT
        CASE
            WHEN stored.version <> coalesce(:expected_version::integer, stored.version) THEN 'conflict'
            WHEN ends.parent_node_id IS NULL OR ends.child_node_id IS NULL THEN 'no_node'
            WHEN circle.way IS NOT NULL THEN 'cycle'
            WHEN EXISTS (
                SELECT
                FROM workflow_edges AS edge
                WHERE edge.tenant_id = :tenant_id
                  AND edge.workflow_id = stored.id
                  AND edge.parent_order = ends.parent_order
                  AND edge.child_order = ends.child_order
                  AND edge.handoff_data = :handoff_data::jsonb
                  AND edge.is_loop = :is_loop::boolean
            ) THEN 'unchanged'
            ELSE 'updated'
        END AS status
    FROM stored
    CROSS JOIN ends
    CROSS JOIN circle
), written AS (
    UPDATE workflow
    SET version = workflow.version + 1,
        message = :message::text,
        derived_from_id = NULL,
        derived_from_version = NULL,
        edited_in = pg_current_xact_id()
    FROM stored
    CROSS JOIN verdict
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = stored.id
      AND workflow.version = stored.version
      AND workflow.updated_at = stored.updated_at
      AND verdict.status = 'updated'
    RETURNING workflow.id, workflow.version
), moved AS MATERIALIZED (
    SELECT
        public.registry_move(:tenant_id::uuid, written.id, ARRAY[ends.parent_order], ARRAY[ends.child_order])
        AS order_index
    FROM written
    CROSS JOIN ends
    WHERE ends.is_backward
), inserted_edge AS (
    -- After a move the trigger fills the orders in: this statement cannot see what they are now.
    INSERT INTO workflow_edges (
        tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order, handoff_data, is_loop
    )
    SELECT
        :tenant_id::uuid,
        written.id,
        ends.parent_node_id,
        ends.child_node_id,
        CASE WHEN moved.order_index IS NULL THEN ends.parent_order END AS parent_order,
        CASE WHEN moved.order_index IS NULL THEN ends.child_order END AS child_order,
        :handoff_data::jsonb,
        :is_loop::boolean
    FROM written
    CROSS JOIN ends
    LEFT JOIN moved
      ON true
)
SELECT
    coalesce(written.version, stored.version) AS version,
    CASE WHEN written.id IS NULL AND verdict.status = 'updated' THEN 'retry' ELSE verdict.status END AS status,
    array_remove(
        ARRAY[
            CASE WHEN ends.parent_node_id IS NULL THEN :parent::text END,
            CASE WHEN ends.child_node_id IS NULL THEN :child::text END
        ],
        NULL
    ) AS missing,
    circle.way
FROM stored
CROSS JOIN ends
CROSS JOIN circle
CROSS JOIN verdict
LEFT JOIN written
  ON true;

-- name: remove_edge :one
-- param: handoff_data json null - which of several edges; NULL is all of them
-- Removes the edges from one node to another, loops included.
WITH stored AS MATERIALIZED (
    SELECT
        workflow.id,
        workflow.version,
        workflow.updated_at
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), ends AS MATERIALIZED (
    SELECT
        parent.order_index AS parent_order,
        child.order_index AS child_order
    FROM stored
    LEFT JOIN workflow_nodes AS parent
      ON parent.tenant_id = :tenant_id
     AND parent.workflow_id = stored.id
     AND parent.name = :parent
    LEFT JOIN workflow_nodes AS child
      ON child.tenant_id = :tenant_id
     AND child.workflow_id = stored.id
     AND child.name = :child
), removed AS MATERIALIZED (
    SELECT edge.id
    FROM stored
    CROSS JOIN ends
    JOIN workflow_edges AS edge
      ON edge.workflow_id = stored.id
     AND edge.parent_order = ends.parent_order
     AND edge.child_order = ends.child_order
    WHERE edge.tenant_id = :tenant_id
      AND edge.handoff_data = coalesce(:handoff_data::jsonb, edge.handoff_data)
), verdict AS MATERIALIZED (
    SELECT
        CASE
            WHEN stored.version <> coalesce(:expected_version::integer, stored.version) THEN 'conflict'
            WHEN ends.parent_order IS NULL OR ends.child_order IS NULL THEN 'no_node'
            WHEN NOT EXISTS (SELECT FROM removed) THEN 'no_edge'
            ELSE 'updated'
        END AS status
    FROM stored
    CROSS JOIN ends
), written AS (
    UPDATE workflow
    SET version = workflow.version + 1,
        message = :message::text,
        derived_from_id = NULL,
        derived_from_version = NULL,
        edited_in = pg_current_xact_id()
    FROM stored
    CROSS JOIN verdict
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = stored.id
      AND workflow.version = stored.version
      AND workflow.updated_at = stored.updated_at
      AND verdict.status = 'updated'
    RETURNING workflow.id, workflow.version
), deleted_edges AS (
    DELETE FROM workflow_edges AS edge
    USING written, removed
    WHERE edge.tenant_id = :tenant_id
      AND edge.id = removed.id
)
SELECT
    coalesce(written.version, stored.version) AS version,
    CASE WHEN written.id IS NULL AND verdict.status = 'updated' THEN 'retry' ELSE verdict.status END AS status,
    array_remove(
        ARRAY[
            CASE WHEN ends.parent_order IS NULL THEN :parent::text END,
            CASE WHEN ends.child_order IS NULL THEN :child::text END
        ],
        NULL
    ) AS missing,
    NULL::text [] AS way
FROM stored
CROSS JOIN ends
CROSS JOIN verdict
LEFT JOIN written
  ON true;

-- name: set_param :one
-- param: metadata json
-- Adds a parameter, or replaces the one that has this key.
WITH stored AS MATERIALIZED (
    SELECT
        workflow.id,
        workflow.version,
        workflow.updated_at
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), replaced AS MATERIALIZED (
    SELECT
        param.id,
        (param.value_type, param.required, param.default_value, param.metadata)
        IS DISTINCT FROM
        (:value_type::text, :required::boolean, :default_value::text, :metadata::jsonb) AS differs
    FROM stored
    JOIN workflow_params AS param
      ON param.workflow_id = stored.id
    WHERE param.tenant_id = :tenant_id
      AND param.key = :key
), verdict AS MATERIALIZED (
    SELECT
        CASE
            WHEN stored.version <> coalesce(:expected_version::integer, stored.version) THEN 'conflict'
            WHEN replaced.differs IS false THEN 'unchanged'
            ELSE 'updated'
        END AS status
    FROM stored
    LEFT JOIN replaced
      ON true
), written AS (
    UPDATE workflow
    SET version = workflow.version + 1,
        message = :message::text,
        derived_from_id = NULL,
        derived_from_version = NULL,
        edited_in = pg_current_xact_id()
    FROM stored
    CROSS JOIN verdict
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = stored.id
      AND workflow.version = stored.version
      AND workflow.updated_at = stored.updated_at
      AND verdict.status = 'updated'
    RETURNING workflow.id, workflow.version
), inserted_param AS (
    INSERT INTO workflow_params (tenant_id, workflow_id, key, value_type, required, default_value, metadata)
    SELECT
        :tenant_id::uuid,
        written.id,
        :key,
        :value_type,
        :required,
        :default_value,
        :metadata::jsonb
    FROM written
    WHERE NOT EXISTS (SELECT FROM replaced)
), updated_param AS (
    UPDATE workflow_params AS param
    SET value_type = :value_type,
        required = :required,
        default_value = :default_value,
        metadata = :metadata::jsonb
    FROM written
    CROSS JOIN replaced
    WHERE param.tenant_id = :tenant_id
      AND param.id = replaced.id
)
SELECT
    coalesce(written.version, stored.version) AS version,
    CASE WHEN written.id IS NULL AND verdict.status = 'updated' THEN 'retry' ELSE verdict.status END AS status,
    NULL::text [] AS missing,
    NULL::text [] AS way
FROM stored
CROSS JOIN verdict
LEFT JOIN written
  ON true;

-- name: remove_param :one
-- Removes a parameter.
WITH stored AS MATERIALIZED (
    SELECT
        workflow.id,
        workflow.version,
        workflow.updated_at
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), removed AS MATERIALIZED (
    SELECT param.id
    FROM stored
    JOIN workflow_params AS param
      ON param.workflow_id = stored.id
    WHERE param.tenant_id = :tenant_id
      AND param.key = :key
), verdict AS MATERIALIZED (
    SELECT
        CASE
            WHEN stored.version <> coalesce(:expected_version::integer, stored.version) THEN 'conflict'
            WHEN removed.id IS NULL THEN 'no_param'
            ELSE 'updated'
        END AS status
    FROM stored
    LEFT JOIN removed
      ON true
), written AS (
    UPDATE workflow
    SET version = workflow.version + 1,
        message = :message::text,
        derived_from_id = NULL,
        derived_from_version = NULL,
        edited_in = pg_current_xact_id()
    FROM stored
    CROSS JOIN verdict
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = stored.id
      AND workflow.version = stored.version
      AND workflow.updated_at = stored.updated_at
      AND verdict.status = 'updated'
    RETURNING workflow.id, workflow.version
), deleted_param AS (
    DELETE FROM workflow_params AS param
    USING written, removed
    WHERE param.tenant_id = :tenant_id
      AND param.id = removed.id
)
SELECT
    coalesce(written.version, stored.version) AS version,
    CASE WHEN written.id IS NULL AND verdict.status = 'updated' THEN 'retry' ELSE verdict.status END AS status,
    ARRAY[:key::text] AS missing,
    NULL::text [] AS way
FROM stored
CROSS JOIN verdict
LEFT JOIN written
  ON true;

-- name: names_for_suggestion :many
-- param: thing text - node or param
-- Names of nodes, or keys of parameters, to choose a "did you mean" from: those on either side of the missing one.
(
    SELECT node.name
    FROM workflow
    JOIN workflow_nodes AS node
      ON node.workflow_id = workflow.id
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
      AND node.tenant_id = :tenant_id
      AND node.name >= :missing
      AND :thing = 'node'
    ORDER BY node.name
    LIMIT 50
)
UNION ALL
(
    SELECT node.name
    FROM workflow
    JOIN workflow_nodes AS node
      ON node.workflow_id = workflow.id
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
      AND node.tenant_id = :tenant_id
      AND node.name < :missing
      AND :thing = 'node'
    ORDER BY node.name DESC
    LIMIT 50
)
UNION ALL
(
    SELECT param.key
    FROM workflow
    JOIN workflow_params AS param
      ON param.workflow_id = workflow.id
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
      AND param.tenant_id = :tenant_id
      AND :thing = 'param'
    ORDER BY param.key
    LIMIT 200
);

-- name: tag :one
-- param: add text []
-- param: remove text []
-- Adds tags and removes others. The new ones are worked out from the row that is written, not from the one that was
-- read: of two that add at once both are kept, and neither has to begin again.
WITH written AS (
    UPDATE workflow
    SET version = workflow.version + 1,
        tags = array(
            SELECT DISTINCT tag.name COLLATE "C"
            FROM unnest(workflow.tags || :add::text []) AS tag (name)
            WHERE NOT tag.name = any(:remove::text [])
            ORDER BY tag.name COLLATE "C"
        ),
        message = :message::text,
        derived_from_id = NULL,
        derived_from_version = NULL,
        edited_in = pg_current_xact_id()
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
      AND workflow.version = coalesce(:expected_version::integer, workflow.version)
      AND (NOT workflow.tags @> :add::text [] OR workflow.tags && :remove::text [])
    RETURNING workflow.version
)
SELECT
    coalesce(written.version, stored.version) AS version,
    CASE
        WHEN written.version IS NOT NULL THEN 'updated'
        WHEN stored.version <> coalesce(:expected_version::integer, stored.version) THEN 'conflict'
        WHEN stored.tags @> :add::text [] AND NOT stored.tags && :remove::text [] THEN 'unchanged'
        ELSE 'retry'
    END AS status,
    NULL::text [] AS missing,
    NULL::text [] AS way
FROM workflow AS stored
LEFT JOIN written
  ON true
WHERE stored.tenant_id = :tenant_id
  AND stored.name = :name;
