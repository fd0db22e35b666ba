-- Saving a workflow. A new one is made by `create`, or by `create_head` and the three `copy_…` statements where it is
-- large; `update` turns a stored one into the given one. Each is one statement, so that nobody sees a save half done.

-- name: create :value
-- param: nodes json - [{"id", "name", "node_type", "parameters", "level"}] in topological order; the place is the rank
-- param: edges json - [{"parent", "child", "handoff_data", "is_loop"}], both ends given by rank, from 1
-- param: params json - [{"key", "value_type", "required", "default_value", "metadata"}]
-- Makes a workflow that is not there yet and returns its id; nothing is written and returned if the name is taken.
-- One JSON parameter a table is the fastest way in up to some hundred rows; above that it is COPY.
WITH created AS (
    INSERT INTO workflow (
        tenant_id, name, description, category, tags, metadata, message, derived_from_id, derived_from_version
    )
    VALUES (
        :tenant_id,
        :name,
        :description,
        :category,
        :tags::text [],
        :metadata::jsonb,
        :message,
        :derived_from_id,
        :derived_from_version
    )
    ON CONFLICT (tenant_id, name) DO NOTHING
    RETURNING id
), given_nodes AS MATERIALIZED (
    SELECT
        given.rank::integer,
        given.id,
        given.name,
        given.node_type,
        given.parameters,
        given.level
    FROM ROWS FROM (
        json_to_recordset(:nodes::json) AS (id uuid, name varchar, node_type varchar, parameters jsonb, level integer)
    ) WITH ORDINALITY AS given (id, name, node_type, parameters, level, rank)
), inserted_nodes AS (
    INSERT INTO workflow_nodes (tenant_id, id, workflow_id, node_type, name, parameters, order_index, level)
    SELECT
        :tenant_id::uuid,
        given_nodes.id,
        created.id,
        given_nodes.node_type,
        given_nodes.name,
        given_nodes.parameters,
        given_nodes.rank,
        given_nodes.level
    FROM created
    CROSS JOIN given_nodes
), inserted_edges AS (
    INSERT INTO workflow_edges (
        tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order, handoff_data, is_loop
    )
    SELECT
        :tenant_id::uuid,
        created.id,
        parent.id,
        child.id,
        given.parent,
        given.child,
        given.handoff_data,
        given.is_loop
    FROM created
    CROSS JOIN json_to_recordset(:edges::json) AS given (
        parent integer, child integer, handoff_data jsonb, is_loop boolean
    )
    JOIN given_nodes AS parent
      ON parent.rank = given.parent
    JOIN given_nodes AS child
      ON child.rank = given.child
), inserted_params AS (
    INSERT INTO workflow_params (tenant_id, workflow_id, key, value_type, required, default_value, metadata)
    SELECT
        :tenant_id::uuid,
        created.id,
        given.key,
        given.value_type,
        given.required,
        given.default_value,
        given.metadata
    FROM created
    CROSS JOIN json_to_recordset(:params::json) AS given (
        key varchar, value_type varchar, required boolean, default_value text, metadata jsonb
    )
)
SELECT created.id
FROM created;

-- name: record_later :exec
-- Says that the save takes several statements: its version is recorded by `record`, at its end.
SELECT set_config('registry.record', 'later', true);

-- name: record :value
-- Records the version of a workflow as it is now, unless it is recorded already, and returns its number.
SELECT registry_record_version(:tenant_id, :workflow_id)
FROM (SELECT set_config('registry.record', '', true)) AS now_is_later;

-- name: create_head :value
-- Makes the head of a workflow that is not there yet and returns its id; nothing if the name is taken.
INSERT INTO workflow (
    tenant_id, name, description, category, tags, metadata, message, derived_from_id, derived_from_version
)
VALUES (
    :tenant_id,
    :name,
    :description,
    :category,
    :tags::text [],
    :metadata::jsonb,
    :message,
    :derived_from_id,
    :derived_from_version
)
ON CONFLICT (tenant_id, name) DO NOTHING
RETURNING id;

-- name: copy_nodes :exec
-- The nodes of a workflow just created, many at once. Nobody else can see it yet.
COPY workflow_nodes (tenant_id, id, workflow_id, node_type, name, parameters, order_index, level)
FROM STDIN (FORMAT binary);

-- name: copy_edges :exec
-- The edges of a workflow just created, after its nodes: the orders they carry are checked against them.
COPY workflow_edges (
    tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order, handoff_data, is_loop
)
FROM STDIN (FORMAT binary);

-- name: copy_params :exec
-- The parameters of a workflow just created.
COPY workflow_params (tenant_id, workflow_id, key, value_type, required, default_value, metadata)
FROM STDIN (FORMAT binary);

-- name: statistics_are_missing :value
-- Whether the tables of a workflow were never looked at by ANALYZE.
SELECT bool_or(class.reltuples < 0)
FROM pg_catalog.pg_class AS class
WHERE class.relname IN ('workflow', 'workflow_nodes', 'workflow_edges')
  AND class.relnamespace = current_schema()::regnamespace;

-- name: gather_statistics :exec
-- After the first large workflow of a new database. Until then the planner cannot tell the indexes of the two
-- directions of an edge apart and may read all edges of a workflow for each node, and autovacuum only comes within
-- a minute. Whoever does not own the tables gets a warning from the server, and waits for autovacuum.
ANALYZE (SKIP_LOCKED) workflow, workflow_nodes, workflow_edges, workflow_params;

-- name: update :one
-- param: nodes json - [{"id", "name", "node_type", "parameters", "level"}] in topological order; the place is the rank
-- param: edges json - [{"parent", "child", "handoff_data", "is_loop"}], both ends given by rank, from 1
-- param: params json - [{"key", "value_type", "required", "default_value", "metadata"}]
-- Turns the stored workflow into the given one: rows that do not differ are not written, nodes keep their ids by
-- name, parameters by key. The version goes up by one if anything changed. No row: there is no such workflow.
--
-- status is updated, unchanged, conflict (the stored version is not :expected_version; nothing was written) or retry
-- (somebody changed it between the snapshot of this statement and its write; nothing was written, run it again).
-- The check and the write are one statement: of two saves at once none is lost.
--
-- Given and stored rows meet in FULL JOINs: what is new, what differs and what is surplus come out of one pass,
-- and the planner can only hash or merge them. With stale statistics it would loop over both otherwise.
WITH stored AS MATERIALIZED (
    SELECT
        workflow.id,
        workflow.version,
        workflow.updated_at,
        (workflow.description, workflow.category, workflow.tags, workflow.metadata)
        IS DISTINCT FROM
        (:description::text, :category::varchar, :tags::text [], :metadata::jsonb) AS head_differs
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), stored_nodes AS MATERIALIZED (
    SELECT
        node.id,
        node.name,
        node.node_type,
        node.parameters,
        node.order_index,
        node.level
    FROM stored
    JOIN workflow_nodes AS node
      ON node.workflow_id = stored.id
    WHERE node.tenant_id = :tenant_id
), stored_range AS (
    SELECT
        coalesce(min(stored_nodes.order_index), 1) AS lowest,
        coalesce(max(stored_nodes.order_index), 0) AS highest
    FROM stored_nodes
), given_nodes AS MATERIALIZED (
    SELECT
        given.rank::integer,
        given.id,
        given.name,
        given.node_type,
        given.parameters,
        given.level
    FROM ROWS FROM (
        json_to_recordset(:nodes::json) AS (id uuid, name varchar, node_type varchar, parameters jsonb, level integer)
    ) WITH ORDINALITY AS given (id, name, node_type, parameters, level, rank)
), given_edges AS MATERIALIZED (
    -- Several edges between the same two nodes are told apart by their place among them.
    SELECT
        given.parent,
        given.child,
        given.handoff_data,
        given.is_loop,
        row_number() OVER (
            PARTITION BY given.parent, given.child
            ORDER BY given.is_loop, given.handoff_data
        ) AS place
    FROM json_to_recordset(:edges::json) AS given (parent integer, child integer, handoff_data jsonb, is_loop boolean)
), matched_nodes AS MATERIALIZED (
    -- rank is NULL for a surplus node, stored_id for a new one. First try: the stored nodes stay where they are
    -- and the new ones go behind them.
    SELECT
        given.rank,
        given.name,
        given.node_type,
        given.parameters,
        given.level,
        stored.id AS stored_id,
        coalesce(stored.id, given.id) AS id,
        coalesce(stored.order_index, stored_range.highest + given.rank) AS order_index,
        (stored.node_type, stored.parameters, stored.level)
        IS DISTINCT FROM (given.node_type, given.parameters, given.level) AS differs
    FROM given_nodes AS given
    FULL JOIN stored_nodes AS stored
      ON stored.name = given.name
    CROSS JOIN stored_range
), renumbering AS MATERIALIZED (
    -- NULL while that agrees with every edge. Otherwise all nodes take their rank on a stretch of free numbers,
    -- below the stored ones if there is room, else above: unique at every moment, and it never drifts off.
    -- bool_or, not EXISTS: hoping for an early hit the planner would loop over all pairs.
    SELECT
        CASE
            WHEN NOT coalesce(backward.found, false) THEN NULL
            WHEN stored_range.lowest > (SELECT count(*) FROM given_nodes) THEN 0
            ELSE stored_range.highest
        END AS base
    FROM stored_range
    CROSS JOIN (
        SELECT bool_or(parent.order_index >= child.order_index AND NOT edge.is_loop) AS found
        FROM given_edges AS edge
        JOIN matched_nodes AS parent
          ON parent.rank = edge.parent
        JOIN matched_nodes AS child
          ON child.rank = edge.child
    ) AS backward
), nodes AS MATERIALIZED (
    SELECT
        matched.rank,
        matched.name,
        matched.node_type,
        matched.parameters,
        matched.level,
        matched.stored_id,
        matched.id,
        coalesce(renumbering.base + matched.rank, matched.order_index) AS order_index,
        matched.differs OR renumbering.base IS NOT NULL AS differs
    FROM matched_nodes AS matched
    CROSS JOIN renumbering
), edges AS MATERIALIZED (
    -- child_node_id is NULL for a surplus edge, stored_id for a new one.
    SELECT
        stored.id AS stored_id,
        given.parent_node_id,
        given.child_node_id,
        given.parent_order,
        given.child_order,
        given.handoff_data,
        given.is_loop,
        (stored.parent_order, stored.child_order, stored.handoff_data, stored.is_loop)
        IS DISTINCT FROM
        (given.parent_order, given.child_order, given.handoff_data, given.is_loop) AS differs
    FROM (
        SELECT
            parent.id AS parent_node_id,
            child.id AS child_node_id,
            parent.order_index AS parent_order,
            child.order_index AS child_order,
            edge.handoff_data,
            edge.is_loop,
            edge.place
        FROM given_edges AS edge
        JOIN nodes AS parent
          ON parent.rank = edge.parent
        JOIN nodes AS child
          ON child.rank = edge.child
    ) AS given
    FULL JOIN (
        SELECT
            edge.id,
            edge.parent_node_id,
            edge.child_node_id,
            edge.parent_order,
            edge.child_order,
            edge.handoff_data,
            edge.is_loop,
            row_number() OVER (
                PARTITION BY edge.parent_node_id, edge.child_node_id
                ORDER BY edge.is_loop, edge.handoff_data
            ) AS place
        FROM stored
        JOIN workflow_edges AS edge
          ON edge.workflow_id = stored.id
        WHERE edge.tenant_id = :tenant_id
    ) AS stored
      ON stored.parent_node_id = given.parent_node_id
     AND stored.child_node_id = given.child_node_id
     AND stored.place = given.place
), params AS MATERIALIZED (
    -- key is NULL for a surplus parameter, stored_id for a new one.
    SELECT
        stored.id AS stored_id,
        given.key,
        given.value_type,
        given.required,
        given.default_value,
        given.metadata,
        (stored.value_type, stored.required, stored.default_value, stored.metadata)
        IS DISTINCT FROM (given.value_type, given.required, given.default_value, given.metadata) AS differs
    FROM json_to_recordset(:params::json) AS given (
        key varchar, value_type varchar, required boolean, default_value text, metadata jsonb
    )
    FULL JOIN (
        SELECT
            param.id,
            param.key,
            param.value_type,
            param.required,
            param.default_value,
            param.metadata
        FROM stored
        JOIN workflow_params AS param
          ON param.workflow_id = stored.id
        WHERE param.tenant_id = :tenant_id
    ) AS stored
      ON stored.key = given.key
), change AS MATERIALIZED (
    SELECT
        stored.head_differs
        OR EXISTS (SELECT FROM nodes WHERE nodes.differs)
        OR EXISTS (SELECT FROM edges WHERE edges.differs)
        OR EXISTS (SELECT FROM params WHERE params.differs) AS needed
    FROM stored
), written AS (
    -- Empty unless this statement may write; every write below hangs on it. Where another transaction wrote the row
    -- first, the server looks at its new version here, and it no longer is the one this statement compared with.
    UPDATE workflow
    SET version = workflow.version + 1,
        description = :description::text,
        category = :category::varchar,
        tags = :tags::text [],
        metadata = :metadata::jsonb,
        message = :message::text,
        derived_from_id = :derived_from_id::uuid,
        derived_from_version = :derived_from_version::integer,
        edited_in = NULL
    FROM stored
    CROSS JOIN change
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = stored.id
      AND workflow.version = stored.version
      AND workflow.updated_at = stored.updated_at
      AND stored.version = coalesce(:expected_version::integer, stored.version)
      AND change.needed
    RETURNING workflow.id, workflow.version
), inserted_nodes AS (
    INSERT INTO workflow_nodes (tenant_id, id, workflow_id, node_type, name, parameters, order_index, level)
    SELECT
        :tenant_id::uuid,
        nodes.id,
        written.id,
        nodes.node_type,
        nodes.name,
        nodes.parameters,
        nodes.order_index,
        nodes.level
    FROM written
    CROSS JOIN nodes
    WHERE nodes.stored_id IS NULL
), updated_nodes AS (
    UPDATE workflow_nodes AS node
    SET node_type = nodes.node_type,
        parameters = nodes.parameters,
        order_index = nodes.order_index,
        level = nodes.level
    FROM written
    CROSS JOIN nodes
    WHERE node.tenant_id = :tenant_id
      AND node.id = nodes.stored_id
      AND nodes.rank IS NOT NULL
      AND nodes.differs
), deleted_nodes AS (
    DELETE FROM workflow_nodes AS node
    USING written, nodes
    WHERE node.tenant_id = :tenant_id
      AND node.id = nodes.stored_id
      AND nodes.rank IS NULL
), inserted_edges AS (
    INSERT INTO workflow_edges (
        tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order, handoff_data, is_loop
    )
    SELECT
        :tenant_id::uuid,
        written.id,
        edges.parent_node_id,
        edges.child_node_id,
        edges.parent_order,
        edges.child_order,
        edges.handoff_data,
        edges.is_loop
    FROM written
    CROSS JOIN edges
    WHERE edges.stored_id IS NULL
), updated_edges AS (
    UPDATE workflow_edges AS edge
    SET parent_order = edges.parent_order,
        child_order = edges.child_order,
        handoff_data = edges.handoff_data,
        is_loop = edges.is_loop
    FROM written
    CROSS JOIN edges
    WHERE edge.tenant_id = :tenant_id
      AND edge.id = edges.stored_id
      AND edges.child_node_id IS NOT NULL
      AND edges.differs
), deleted_edges AS (
    DELETE FROM workflow_edges AS edge
    USING written, edges
    WHERE edge.tenant_id = :tenant_id
      AND edge.id = edges.stored_id
      AND edges.child_node_id IS NULL
), inserted_params AS (
    INSERT INTO workflow_params (tenant_id, workflow_id, key, value_type, required, default_value, metadata)
    SELECT
        :tenant_id::uuid,
        written.id,
        params.key,
        params.value_type,
        params.required,
        params.default_value,
        params.metadata
    FROM written
    CROSS JOIN params
    WHERE params.stored_id IS NULL
), updated_params AS (
    UPDATE workflow_params AS param
    SET value_type = params.value_type,
        required = params.required,
        default_value = params.default_value,
        metadata = params.metadata
    FROM written
    CROSS JOIN params
    WHERE param.tenant_id = :tenant_id
      AND param.id = params.stored_id
      AND params.key IS NOT NULL
      AND params.differs
), deleted_params AS (
    DELETE FROM workflow_params AS param
    USING written, params
    WHERE param.tenant_id = :tenant_id
      AND param.id = params.stored_id
      AND params.key IS NULL
)
SELECT
    stored.id,
    coalesce(written.version, stored.version) AS version,
    CASE
        WHEN written.id IS NOT NULL THEN 'updated'
        WHEN stored.version <> coalesce(:expected_version::integer, stored.version) THEN 'conflict'
        WHEN change.needed THEN 'retry'
        ELSE 'unchanged'
    END AS status
FROM stored
CROSS JOIN change
LEFT JOIN written
  ON true;

-- name: line_up :value
-- Waits for whoever saves the workflow now; in a transaction, whoever comes later waits for us.
SELECT workflow.id
FROM workflow
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
FOR NO KEY UPDATE;
