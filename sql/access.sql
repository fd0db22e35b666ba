-- The access log: who used which workflow, and how often. Rows are written by the program that reads, one with its read
-- or many at a time; each statement that writes keeps the counts of the day as well.

-- name: get :one
-- result: binary
-- param: actor text - who reads
-- param: action text - what the read is for: get, apply
-- param: query text null - the search that found it
-- workflow.get, and the note of it in the same statement: the one to read with where every use must be in the log as
-- soon as it is told. It writes, so it commits; of two that count the same thing one waits for the other only where
-- both are in the same slot.
WITH used AS (
    SELECT
        workflow.id,
        workflow.version
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
),
written AS (
    INSERT INTO access_log (tenant_id, actor, action, workflow_id, version, query)
    SELECT
        :tenant_id,
        :actor,
        :action,
        used.id,
        used.version,
        :query::text
    FROM used
    RETURNING access_log.workflow_id, (access_log.at AT TIME ZONE 'UTC')::date AS day
),
counted AS (
    INSERT INTO workflow_usage AS usage (tenant_id, workflow_id, day, action, slot, uses)
    SELECT
        :tenant_id,
        written.workflow_id,
        written.day,
        :action,
        pg_backend_pid() % 16 AS slot,
        1 AS uses
    FROM written
    ON CONFLICT (tenant_id, workflow_id, day, action, slot) DO UPDATE
    SET uses = usage.uses + excluded.uses
),
counted_actor AS (
    INSERT INTO actor_usage AS usage (tenant_id, day, actor, action, slot, uses)
    SELECT
        :tenant_id,
        written.day,
        :actor,
        :action,
        pg_backend_pid() % 16 AS slot,
        1 AS uses
    FROM written
    ON CONFLICT (tenant_id, day, actor, action, slot) DO UPDATE
    SET uses = usage.uses + excluded.uses
)
SELECT
    workflow.id,
    workflow.name,
    workflow.version,
    workflow.description,
    workflow.category,
    workflow.tags,
    workflow.metadata,
    workflow.created_at,
    workflow.updated_at,
    nodes.names AS node_names,
    nodes.node_types,
    nodes.parameters AS node_parameters,
    nodes.order_indexes,
    edges.parent_orders,
    edges.child_orders,
    edges.handoff_data,
    edges.is_loop,
    params.keys AS param_keys,
    params.value_types,
    params.required,
    params.default_values,
    params.metadata AS param_metadata
FROM workflow
CROSS JOIN LATERAL (
    SELECT
        array_agg(node.name) AS names,
        array_agg(node.node_type) AS node_types,
        array_agg(node.parameters) AS parameters,
        array_agg(node.order_index) AS order_indexes
    FROM (
        -- Sorted here, once, not in each aggregate; the index on the order gives it.
        SELECT
            step.name,
            step.node_type,
            step.parameters,
            step.order_index
        FROM workflow_nodes AS step
        WHERE step.tenant_id = :tenant_id
          AND step.workflow_id = workflow.id
        ORDER BY step.order_index
    ) AS node
) AS nodes
CROSS JOIN LATERAL (
    SELECT
        array_agg(edge.parent_order) AS parent_orders,
        array_agg(edge.child_order) AS child_orders,
        array_agg(edge.handoff_data) AS handoff_data,
        array_agg(edge.is_loop) AS is_loop
    FROM (
        SELECT
            dependency.parent_order,
            dependency.child_order,
            dependency.handoff_data,
            dependency.is_loop
        FROM workflow_edges AS dependency
        WHERE dependency.tenant_id = :tenant_id
          AND dependency.workflow_id = workflow.id
        ORDER BY dependency.parent_order, dependency.child_order, dependency.handoff_data
    ) AS edge
) AS edges
CROSS JOIN LATERAL (
    SELECT
        array_agg(param.key) AS keys,
        array_agg(param.value_type) AS value_types,
        array_agg(param.required) AS required,
        array_agg(param.default_value) AS default_values,
        array_agg(param.metadata) AS metadata
    FROM (
        SELECT
            input.key,
            input.value_type,
            input.required,
            input.default_value,
            input.metadata
        FROM workflow_params AS input
        WHERE input.tenant_id = :tenant_id
          AND input.workflow_id = workflow.id
        ORDER BY input.key
    ) AS param
) AS params
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name;

-- name: write :value
-- timeout: 10s
-- param: actor text - who it was
-- param: ids uuid[] - made by the program: what is there already is not written again
-- param: workflow_ids uuid[] - NULL where only the name is known, and for a search
-- param: names text[] - of the workflow; NULL where the id is known, and for a search
-- param: versions integer[] - NULL for the present one
-- param: queries text[] - what was searched for
-- Writes many uses and counts them; returns how many of them were not there yet. A use of a workflow that is gone and
-- known by its name only is left out. Counts go in the order of their keys: no two of these wait for each other.
WITH entry AS (
    SELECT
        given.id,
        given.at,
        given.action,
        coalesce(given.workflow_id, found.id) AS workflow_id,
        coalesce(given.version, found.version) AS version,
        given.query
    FROM unnest(
        :ids::uuid [],
        :moments::timestamptz [],
        :actions::text [],
        :workflow_ids::uuid [],
        :names::text [],
        :versions::integer [],
        :queries::text []
    ) AS given (id, at, action, workflow_id, name, version, query)
    LEFT JOIN LATERAL (
        SELECT
            workflow.id,
            workflow.version
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND workflow.name = given.name
        OFFSET 0    -- looked up for each, never all workflows for some
    ) AS found
      ON true
    WHERE given.name IS NULL OR found.id IS NOT NULL
),
written AS (
    INSERT INTO access_log (tenant_id, id, at, actor, action, workflow_id, version, query)
    SELECT
        :tenant_id,
        entry.id,
        entry.at,
        :actor,
        entry.action,
        entry.workflow_id,
        entry.version,
        entry.query
    FROM entry
    ON CONFLICT (tenant_id, at, id) DO NOTHING
    RETURNING access_log.workflow_id, (access_log.at AT TIME ZONE 'UTC')::date AS day, access_log.action
),
counted AS (
    INSERT INTO workflow_usage AS usage (tenant_id, workflow_id, day, action, slot, uses)
    SELECT
        :tenant_id,
        written.workflow_id,
        written.day,
        written.action,
        pg_backend_pid() % 16 AS slot,
        count(*) AS uses
    FROM written
    WHERE written.workflow_id IS NOT NULL
    GROUP BY written.workflow_id, written.day, written.action
    ORDER BY written.workflow_id, written.day, written.action
    ON CONFLICT (tenant_id, workflow_id, day, action, slot) DO UPDATE
    SET uses = usage.uses + excluded.uses
),
counted_actor AS (
    INSERT INTO actor_usage AS usage (tenant_id, day, actor, action, slot, uses)
    SELECT
        :tenant_id,
        written.day,
        :actor,
        written.action,
        pg_backend_pid() % 16 AS slot,
        count(*) AS uses
    FROM written
    GROUP BY written.day, written.action
    ORDER BY written.day, written.action
    ON CONFLICT (tenant_id, day, actor, action, slot) DO UPDATE
    SET uses = usage.uses + excluded.uses
)
SELECT count(*) FROM written;

-- name: uses :many
-- returns: uses not null
-- How often each of some workflows was used since a day: one look into an index for each.
SELECT
    wanted.workflow_id,
    usage.uses
FROM unnest(:workflow_ids::uuid []) AS wanted (workflow_id)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(counted.uses), 0)::bigint AS uses
    FROM workflow_usage AS counted
    WHERE counted.tenant_id = :tenant_id
      AND counted.workflow_id = wanted.workflow_id
      AND counted.day >= :since::date
) AS usage;

-- name: most_used :many
-- param: since date null
-- returns: name not null, uses not null, last_day not null, is_deleted not null
-- The workflows that were used most since a day, or ever, with the last day. What was purged has no name, and is left
-- out.
SELECT
    coalesce(workflow.name, deleted.name) AS name,
    workflow.id IS NULL AS is_deleted,
    counted.uses,
    counted.last_day
FROM (
    SELECT
        usage.workflow_id,
        sum(usage.uses)::bigint AS uses,
        max(usage.day) AS last_day
    FROM workflow_usage AS usage
    WHERE usage.tenant_id = :tenant_id
      AND usage.day >= coalesce(:since::date, '-infinity')
    GROUP BY usage.workflow_id
) AS counted
LEFT JOIN workflow
  ON workflow.tenant_id = :tenant_id
 AND workflow.id = counted.workflow_id
LEFT JOIN deleted_workflows AS deleted
  ON deleted.tenant_id = :tenant_id
 AND deleted.workflow_id = counted.workflow_id
WHERE coalesce(workflow.name, deleted.name) IS NOT NULL
ORDER BY counted.uses DESC, counted.last_day DESC, name ASC
LIMIT :page_size::integer;

-- name: never_used :many
-- param: since date null
-- The workflows that nobody used since a day, or ever: the oldest first.
SELECT
    workflow.name,
    workflow.created_at
FROM workflow
WHERE workflow.tenant_id = :tenant_id
  AND NOT EXISTS (
      SELECT
      FROM workflow_usage AS usage
      WHERE usage.tenant_id = :tenant_id
        AND usage.workflow_id = workflow.id
        AND usage.day >= coalesce(:since::date, '-infinity')
  )
ORDER BY workflow.created_at, workflow.name
LIMIT :page_size::integer;

-- name: never_used_count :value
-- param: since date null
-- How many workflows nobody used since a day, or ever.
SELECT count(*)
FROM workflow
WHERE workflow.tenant_id = :tenant_id
  AND NOT EXISTS (
      SELECT
      FROM workflow_usage AS usage
      WHERE usage.tenant_id = :tenant_id
        AND usage.workflow_id = workflow.id
        AND usage.day >= coalesce(:since::date, '-infinity')
  );

-- name: by_actor :many
-- param: since date null
-- returns: uses not null, last_day not null
-- Who used most since a day, or ever; searches count.
SELECT
    usage.actor,
    sum(usage.uses)::bigint AS uses,
    max(usage.day) AS last_day
FROM actor_usage AS usage
WHERE usage.tenant_id = :tenant_id
  AND usage.day >= coalesce(:since::date, '-infinity')
GROUP BY usage.actor
ORDER BY uses DESC, usage.actor ASC
LIMIT :page_size::integer;

-- name: by_day :many
-- param: since date null
-- returns: uses not null
-- How often what was done on each day since one, or ever; days without are left out.
SELECT
    usage.day,
    usage.action,
    sum(usage.uses)::bigint AS uses
FROM actor_usage AS usage
WHERE usage.tenant_id = :tenant_id
  AND usage.day >= coalesce(:since::date, '-infinity')
GROUP BY usage.day, usage.action
ORDER BY usage.day, usage.action;
