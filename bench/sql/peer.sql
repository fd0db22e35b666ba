-- The hand-written forms that the registry is measured against, on the registry's own tables.

-- name: one_row :one
-- One row by an index.
SELECT workflow.name, workflow.version, workflow.description
FROM workflow
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name;

-- name: thousand_rows :many
-- The nodes of a workflow, as many short rows.
SELECT node.id, node.name, node.node_type, node.order_index
FROM workflow
JOIN workflow_nodes AS node
  ON node.tenant_id = :tenant_id
 AND node.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
ORDER BY node.order_index;

-- name: create :exec
-- Creates only: no comparison with what is stored. The fastest save of a small workflow.
WITH head AS (
    INSERT INTO workflow (tenant_id, id, name, description, metadata)
    VALUES (:tenant_id, :id, :name, :description, :metadata::jsonb)
), nodes AS (
    INSERT INTO workflow_nodes (tenant_id, id, workflow_id, node_type, name, parameters, order_index, level)
    SELECT :tenant_id, given.id, :id, given.node_type, given.name, given.parameters, given.rank, given.level
    FROM ROWS FROM (
        json_to_recordset(:nodes::json) AS (id uuid, name varchar, node_type varchar, parameters jsonb, level integer)
    ) WITH ORDINALITY AS given (id, name, node_type, parameters, level, rank)
    RETURNING id, order_index
), edges AS (
    INSERT INTO workflow_edges (
        tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order, handoff_data
    )
    SELECT
        :tenant_id,
        :id,
        given.parent_node_id,
        given.child_node_id,
        given.parent_order,
        given.child_order,
        given.handoff_data
    FROM json_to_recordset(:edges::json) AS given (
        parent_node_id uuid, child_node_id uuid, parent_order integer, child_order integer, handoff_data jsonb
    )
)
INSERT INTO workflow_params (tenant_id, workflow_id, key, value_type, required, default_value)
SELECT :tenant_id, :id, given.key, given.value_type, given.required, given.default_value
FROM json_to_recordset(:params::json) AS given (key varchar, value_type varchar, required boolean, default_value text);

-- name: find_edge :many
-- The first page of workflows with an edge between nodes of two types, smallest first, without marks.
SELECT
    workflow.name,
    count(*) AS size
FROM workflow
JOIN workflow_nodes AS node
  ON node.tenant_id = workflow.tenant_id
 AND node.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.id IN (
      SELECT edge.workflow_id
      FROM workflow_edges AS edge
      JOIN workflow_nodes AS parent
        ON parent.tenant_id = edge.tenant_id
       AND parent.id = edge.parent_node_id
      JOIN workflow_nodes AS child
        ON child.tenant_id = edge.tenant_id
       AND child.id = edge.child_node_id
      WHERE edge.tenant_id = :tenant_id
        AND NOT edge.is_loop
        AND parent.node_type = :parent
        AND child.node_type = :child
        AND child.parameters @> :parameters::jsonb
  )
GROUP BY workflow.id, workflow.name
ORDER BY count(*), workflow.id
LIMIT :page_size;

-- name: find_path :many
-- The same for a path.
WITH RECURSIVE reached AS (
    SELECT
        edge.workflow_id,
        edge.child_node_id AS id
    FROM workflow_nodes AS node
    JOIN workflow_edges AS edge
      ON edge.workflow_id = node.workflow_id
     AND edge.parent_node_id = node.id
    WHERE node.tenant_id = :tenant_id
      AND edge.tenant_id = :tenant_id
      AND node.node_type = :parent
      AND NOT edge.is_loop
    UNION
    SELECT
        edge.workflow_id,
        edge.child_node_id AS id
    FROM reached
    JOIN workflow_edges AS edge
      ON edge.workflow_id = reached.workflow_id
     AND edge.parent_node_id = reached.id
    WHERE edge.tenant_id = :tenant_id
      AND NOT edge.is_loop
)
SELECT
    workflow.name,
    count(*) AS size
FROM workflow
JOIN workflow_nodes AS node
  ON node.tenant_id = workflow.tenant_id
 AND node.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.id IN (
      SELECT reached.workflow_id
      FROM reached
      JOIN workflow_nodes AS child
        ON child.id = reached.id
      WHERE child.tenant_id = :tenant_id
        AND child.node_type = :child
        AND child.parameters @> :parameters::jsonb
  )
GROUP BY workflow.id, workflow.name
ORDER BY count(*), workflow.id
LIMIT :page_size;

-- name: list_by_name :many
-- A page of a filtered list as one would write it at first: all filters in one WHERE, and LIMIT with OFFSET.
SELECT
    workflow.name,
    workflow.version,
    workflow.tags,
    workflow.updated_at
FROM workflow
WHERE workflow.tenant_id = :tenant_id
  AND (:tags::text [] = '{}' OR workflow.tags @> :tags::text [])
  AND (
      :category::text IS NULL
      OR workflow.category = :category::text
      OR workflow.category LIKE :category::text || '/%'
  )
  AND (:created_by::text IS NULL OR workflow.created_by = :created_by::text)
  AND (:updated_since::timestamptz IS NULL OR workflow.updated_at >= :updated_since::timestamptz)
  AND (:metadata::jsonb IS NULL OR workflow.metadata @> :metadata::jsonb)
ORDER BY workflow.name
LIMIT :page_size::integer OFFSET :skipped::integer;

-- name: list_by_updated_at :many
-- The same, the latest change first.
SELECT
    workflow.name,
    workflow.version,
    workflow.tags,
    workflow.updated_at
FROM workflow
WHERE workflow.tenant_id = :tenant_id
  AND (:tags::text [] = '{}' OR workflow.tags @> :tags::text [])
  AND (
      :category::text IS NULL
      OR workflow.category = :category::text
      OR workflow.category LIKE :category::text || '/%'
  )
  AND (:created_by::text IS NULL OR workflow.created_by = :created_by::text)
  AND (:updated_since::timestamptz IS NULL OR workflow.updated_at >= :updated_since::timestamptz)
  AND (:metadata::jsonb IS NULL OR workflow.metadata @> :metadata::jsonb)
ORDER BY workflow.updated_at DESC, workflow.name DESC
LIMIT :page_size::integer OFFSET :skipped::integer;

-- name: search_like :many
-- The first page of the workflows whose text has the pattern, the shortest first.
SELECT
    workflow.name,
    workflow.version
FROM workflow_search AS stored
JOIN workflow
  ON workflow.tenant_id = stored.tenant_id
 AND workflow.id = stored.workflow_id
WHERE stored.tenant_id = :tenant_id
  AND stored.body ILIKE :pattern
ORDER BY stored.size, stored.workflow_id
LIMIT :page_size;

-- name: similar :many
-- The plain way: every signature is taken apart and counted, without the index.
WITH asked AS MATERIALIZED (
    SELECT
        signatures.workflow_id,
        signatures.signature
    FROM workflow_signatures AS signatures
    JOIN workflow
      ON workflow.tenant_id = signatures.tenant_id
     AND workflow.id = signatures.workflow_id
    WHERE signatures.tenant_id = :tenant_id
      AND workflow.name = :name
), shared AS (
    SELECT
        stored.workflow_id,
        count(*)::float8 AS elements,
        cardinality(stored.signature) AS size
    FROM workflow_signatures AS stored
    CROSS JOIN LATERAL unnest(stored.signature) AS listed (element)
    JOIN (
        SELECT unnest(asked.signature) AS element
        FROM asked
    ) AS ours
      ON ours.element = listed.element
    WHERE stored.tenant_id = :tenant_id
    GROUP BY stored.workflow_id, stored.signature
)
SELECT
    workflow.name,
    shared.elements / (shared.size + cardinality(asked.signature) - shared.elements) AS score
FROM shared
CROSS JOIN asked
JOIN workflow
  ON workflow.id = shared.workflow_id
WHERE workflow.tenant_id = :tenant_id
  AND shared.workflow_id <> asked.workflow_id
  AND shared.elements >= :threshold::float8 * (shared.size + cardinality(asked.signature) - shared.elements)
ORDER BY score DESC, workflow.name ASC
LIMIT :page_size;
