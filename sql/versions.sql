-- The versions of workflows: read one, list them, label them, have a deleted workflow back, prune and purge.
--
-- Whatever a person names comes in two readings, as registry/reference.py says: :reference is the whole text, :name,
-- :version and :label what it means if no workflow has that whole text as its name.

-- name: get :one
-- param: version integer null
-- param: label text null
-- One version of a workflow. document is NULL where it is the present one and not recorded yet: a change by hand is
-- only recorded by what comes after it, and the tables hold it. version is NULL where there is no such label.
SELECT
    wanted.id,
    wanted.name,
    wanted.version,
    wanted.newest,
    recorded.document,
    recorded.fingerprint,
    recorded.message,
    recorded.created_by,
    recorded.created_at
FROM (
    SELECT
        workflow.id,
        workflow.name,
        workflow.version AS newest,
        CASE
            WHEN workflow.name = :reference THEN workflow.version
            WHEN :version::integer IS NOT NULL THEN :version::integer
            WHEN coalesce(:label::text, 'latest') = 'latest' THEN workflow.version
            ELSE (
                SELECT label.version
                FROM workflow_labels AS label
                WHERE label.tenant_id = :tenant_id
                  AND label.workflow_id = workflow.id
                  AND label.label = :label::text
            )
        END AS version
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name IN (:reference, :name)
    ORDER BY workflow.name = :reference DESC
    LIMIT 1
) AS wanted
LEFT JOIN workflow_versions AS recorded
  ON recorded.tenant_id = :tenant_id
 AND recorded.workflow_id = wanted.id
 AND recorded.version = wanted.version;

-- name: at :one
-- The version that a workflow was at at a moment. Whoever has the name now; document is NULL where the workflow was
-- not there yet.
SELECT
    workflow.id,
    workflow.name,
    recorded.version,
    recorded.document,
    recorded.created_by,
    recorded.created_at
FROM workflow
LEFT JOIN LATERAL (
    SELECT
        version.version,
        version.document,
        version.created_by,
        version.created_at
    FROM workflow_versions AS version
    WHERE version.tenant_id = :tenant_id
      AND version.workflow_id = workflow.id
      AND version.created_at <= :moment::timestamptz
    ORDER BY version.version DESC
    LIMIT 1
) AS recorded
  ON true
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name;

-- name: record :value
-- Records the present version of a workflow, if a change by hand left it unrecorded, and returns its number.
SELECT registry_record_present(workflow.tenant_id, workflow.id) AS version
FROM workflow
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name;

-- name: page :many
-- The versions of a workflow without their bodies, the newest first, a page at a time: give the last version of the
-- page before as :before. Reads only what is on the page, whatever the number of versions.
SELECT
    recorded.version,
    recorded.created_at,
    recorded.created_by,
    recorded.message,
    recorded.fingerprint,
    labels.labels,
    origin.name AS derived_from_name,
    recorded.derived_from_version,
    recorded.derived_from_id = workflow.id AS is_restored
FROM workflow
CROSS JOIN LATERAL (
    SELECT
        version.version,
        version.created_at,
        version.created_by,
        version.message,
        version.fingerprint,
        version.derived_from_id,
        version.derived_from_version
    FROM workflow_versions AS version
    WHERE version.tenant_id = :tenant_id
      AND version.workflow_id = workflow.id
      AND version.version < coalesce(:before::integer, 2147483647)
    ORDER BY version.version DESC
    LIMIT :page_size::integer
) AS recorded
CROSS JOIN LATERAL (
    SELECT array_agg(label.label ORDER BY label.label) AS labels
    FROM workflow_labels AS label
    WHERE label.tenant_id = :tenant_id
      AND label.workflow_id = workflow.id
      AND label.version = recorded.version
) AS labels
LEFT JOIN LATERAL (
    -- Its name at that version, also where it was deleted since; nothing where it was purged.
    SELECT version.document ->> 'name' AS name
    FROM workflow_versions AS version
    WHERE version.tenant_id = :tenant_id
      AND version.workflow_id = recorded.derived_from_id
      AND version.version = recorded.derived_from_version
) AS origin
  ON true
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
ORDER BY recorded.version DESC;

-- name: derived :many
-- returns: name not null, derived_from_version not null
-- The versions that were made from a workflow: clones of it, and what became of them.
SELECT
    version.document ->> 'name' AS name,
    version.version,
    version.derived_from_version,
    version.created_by,
    version.created_at
FROM workflow
JOIN workflow_versions AS version
  ON version.tenant_id = workflow.tenant_id
 AND version.derived_from_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
  AND version.workflow_id <> workflow.id
ORDER BY version.created_at, version.version;

-- name: same_content :many
-- The other workflows that are now what this one is now, but for the name.
SELECT other.name
FROM workflow
JOIN workflow_versions AS present
  ON present.tenant_id = workflow.tenant_id
 AND present.workflow_id = workflow.id
 AND present.version = workflow.version
JOIN workflow_versions AS same
  ON same.tenant_id = present.tenant_id
 AND same.fingerprint = present.fingerprint
 AND same.workflow_id <> present.workflow_id
JOIN workflow AS other
  ON other.tenant_id = same.tenant_id
 AND other.id = same.workflow_id
 AND other.version = same.version
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
ORDER BY other.name
LIMIT 10;

-- name: label :one
-- param: version integer null
-- param: from_label text null
-- Lets a label point at a version: a new one is made, one that is there moves, and its moves are noted by trigger.
-- No row: there is no such workflow. was is where it pointed before; the row is there with version NULL where the
-- version or the label to copy from is not.
WITH wanted AS MATERIALIZED (
    SELECT
        workflow.id,
        CASE
            WHEN :version::integer <> workflow.version THEN :version::integer
            WHEN coalesce(:from_label::text, 'latest') = 'latest'
                -- The present one, perhaps not recorded yet.
                THEN registry_record_present(workflow.tenant_id, workflow.id)
            ELSE (
                SELECT label.version
                FROM workflow_labels AS label
                WHERE label.tenant_id = :tenant_id
                  AND label.workflow_id = workflow.id
                  AND label.label = :from_label::text
            )
        END AS version,
        (
            SELECT label.version
            FROM workflow_labels AS label
            WHERE label.tenant_id = :tenant_id
              AND label.workflow_id = workflow.id
              AND label.label = :label
        ) AS was,
        workflow.version AS newest
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), moved AS (
    INSERT INTO workflow_labels (tenant_id, workflow_id, label, version)
    SELECT :tenant_id::uuid, wanted.id, :label::varchar, wanted.version
    FROM wanted
    WHERE wanted.version = wanted.newest
       OR EXISTS (
           SELECT
           FROM workflow_versions AS recorded
           WHERE recorded.tenant_id = :tenant_id
             AND recorded.workflow_id = wanted.id
             AND recorded.version = wanted.version
       )
    ON CONFLICT (tenant_id, workflow_id, label) DO UPDATE
    SET version = excluded.version
    RETURNING version
)
SELECT
    moved.version,
    wanted.was,
    wanted.newest
FROM wanted
LEFT JOIN moved
  ON true;

-- name: unlabel :value
-- Takes a label away and returns the version it pointed at.
DELETE FROM workflow_labels AS label
WHERE label.tenant_id = :tenant_id
  AND label.workflow_id = (
      SELECT workflow.id
      FROM workflow
      WHERE workflow.tenant_id = :tenant_id
        AND workflow.name = :name
  )
  AND label.label = :label
RETURNING label.version;

-- name: labels :many
-- The labels of a workflow.
SELECT label.label, label.version
FROM workflow
JOIN workflow_labels AS label
  ON label.tenant_id = workflow.tenant_id
 AND label.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
ORDER BY label.label;

-- name: label_moves :many
-- Where the labels of a workflow have been, the latest move first.
SELECT
    move.label,
    move.from_version,
    move.to_version,
    move.moved_by,
    move.moved_at
FROM workflow
JOIN workflow_label_moves AS move
  ON move.tenant_id = workflow.tenant_id
 AND move.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
  AND move.label = coalesce(:label::text, move.label)
ORDER BY move.moved_at DESC
LIMIT :page_size::integer;

-- name: deleted :many
-- Deleted workflows that can be had back, the last deleted first; with a name, those that had it.
SELECT
    deleted.workflow_id,
    deleted.name,
    deleted.version,
    deleted.deleted_by,
    deleted.deleted_at
FROM deleted_workflows AS deleted
WHERE deleted.tenant_id = :tenant_id
  AND deleted.name = coalesce(:name::text, deleted.name)
ORDER BY deleted.deleted_at DESC
LIMIT :page_size::integer;

-- name: last_of_deleted :one
-- What a deleted workflow was: its last version.
SELECT recorded.document, recorded.version
FROM deleted_workflows AS deleted
JOIN workflow_versions AS recorded
  ON recorded.tenant_id = deleted.tenant_id
 AND recorded.workflow_id = deleted.workflow_id
 AND recorded.version = deleted.version
WHERE deleted.tenant_id = :tenant_id
  AND deleted.workflow_id = :workflow_id;

-- name: undelete :one
-- param: nodes json - [{"id", "name", "node_type", "parameters", "level"}] in topological order; the place is the rank
-- param: edges json - [{"parent", "child", "handoff_data", "is_loop"}], both ends given by rank, from 1
-- param: params json - [{"key", "value_type", "required", "default_value", "metadata"}]
-- Makes a deleted workflow again from its last version, whose content is given: the same id, version and history.
-- Under another name it is a version more. version is NULL where another workflow has the name now; then nothing is
-- written. No row: it is not deleted any more. That it is deleted no longer is noted by trigger.
WITH deleted AS MATERIALIZED (
    SELECT
        deleted.workflow_id AS id,
        deleted.version,
        deleted.created_at,
        coalesce(deleted.created_by, registry_actor()) AS created_by,
        recorded.document,
        recorded.message,
        recorded.derived_from_id,
        recorded.derived_from_version
    FROM deleted_workflows AS deleted
    JOIN workflow_versions AS recorded
      ON recorded.tenant_id = deleted.tenant_id
     AND recorded.workflow_id = deleted.workflow_id
     AND recorded.version = deleted.version
    WHERE deleted.tenant_id = :tenant_id
      AND deleted.workflow_id = :workflow_id
      AND deleted.version = :deleted_version
), restored AS (
    INSERT INTO workflow (
        tenant_id,
        id,
        name,
        version,
        description,
        category,
        tags,
        metadata,
        message,
        derived_from_id,
        derived_from_version,
        created_at,
        created_by
    )
    SELECT
        :tenant_id::uuid,
        deleted.id,
        :name::text,
        deleted.version + CASE WHEN deleted.document ->> 'name' = :name::text THEN 0 ELSE 1 END AS version,
        deleted.document ->> 'description' AS description,
        deleted.document ->> 'category' AS category,
        (
            SELECT coalesce(array_agg(tag.value ORDER BY tag.place), '{}')
            FROM jsonb_array_elements_text(deleted.document -> 'tags') WITH ORDINALITY AS tag (value, place)
        ) AS tags,
        deleted.document -> 'metadata' AS metadata,
        deleted.message,
        deleted.derived_from_id,
        deleted.derived_from_version,
        deleted.created_at,
        deleted.created_by
    FROM deleted
    ON CONFLICT (tenant_id, name) DO NOTHING
    RETURNING id, version
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
        restored.id,
        given_nodes.node_type,
        given_nodes.name,
        given_nodes.parameters,
        given_nodes.rank,
        given_nodes.level
    FROM restored
    CROSS JOIN given_nodes
), inserted_edges AS (
    INSERT INTO workflow_edges (
        tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order, handoff_data, is_loop
    )
    SELECT
        :tenant_id::uuid,
        restored.id,
        parent.id,
        child.id,
        given.parent,
        given.child,
        given.handoff_data,
        given.is_loop
    FROM restored
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
        restored.id,
        given.key,
        given.value_type,
        given.required,
        given.default_value,
        given.metadata
    FROM restored
    CROSS JOIN json_to_recordset(:params::json) AS given (
        key varchar, value_type varchar, required boolean, default_value text, metadata jsonb
    )
)
SELECT restored.version
FROM deleted
LEFT JOIN restored
  ON true;

-- name: prunable :many
-- The versions that `prune` would take away: older than the moment, not among the newest :keep of their workflow, and
-- without anything that holds on to them: not the present version nor the last one of a deleted workflow, no label, no
-- saved plan, no clone or restored version made from them, no sub-workflow reference that names them, in a workflow as
-- it is now, in a version with a label or a saved plan, or in the last version of a deleted workflow.
WITH wanted AS MATERIALIZED (
    SELECT workflow.id, workflow.name, workflow.version
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = coalesce(:name::text, workflow.name)
    UNION ALL
    SELECT deleted.workflow_id, deleted.name, deleted.version
    FROM deleted_workflows AS deleted
    WHERE deleted.tenant_id = :tenant_id
      AND deleted.name = coalesce(:name::text, deleted.name)
), held AS MATERIALIZED (
    SELECT label.workflow_id, label.version
    FROM workflow_labels AS label
    WHERE label.tenant_id = :tenant_id
    UNION ALL
    SELECT deleted.workflow_id, deleted.version
    FROM deleted_workflows AS deleted
    WHERE deleted.tenant_id = :tenant_id
    UNION
    SELECT plan.workflow_id, plan.version
    FROM workflow_plans AS plan
    WHERE plan.tenant_id = :tenant_id
), referenced AS MATERIALIZED (
    SELECT node.parameters ->> 'workflow' AS reference
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.node_type = 'workflow'
    UNION
    SELECT node.value -> 'parameters' ->> 'workflow' AS reference
    FROM held
    JOIN workflow_versions AS version
      ON version.workflow_id = held.workflow_id
     AND version.version = held.version
    CROSS JOIN LATERAL jsonb_array_elements(version.document -> 'nodes') AS node (value)
    WHERE version.tenant_id = :tenant_id
      AND node.value ->> 'node_type' = 'workflow'
)
SELECT
    ranked.workflow_id,
    ranked.name,
    array_agg(ranked.version ORDER BY ranked.version) AS versions
FROM (
    SELECT
        version.workflow_id,
        wanted.name,
        version.version,
        version.created_at,
        wanted.version AS present,
        row_number() OVER (
            PARTITION BY version.workflow_id
            ORDER BY version.version DESC
        ) AS place
    FROM wanted
    JOIN workflow_versions AS version
      ON version.workflow_id = wanted.id
    WHERE version.tenant_id = :tenant_id
) AS ranked
WHERE ranked.place > :keep::integer
  AND ranked.created_at < :moment::timestamptz
  AND ranked.version <> ranked.present
  AND NOT EXISTS (
      SELECT
      FROM held
      WHERE held.workflow_id = ranked.workflow_id
        AND held.version = ranked.version
  )
  AND NOT EXISTS (
      SELECT
      FROM workflow_versions AS derived
      WHERE derived.tenant_id = :tenant_id
        AND derived.derived_from_id = ranked.workflow_id
        AND derived.derived_from_version = ranked.version
  )
  AND NOT EXISTS (
      SELECT
      FROM referenced
      WHERE referenced.reference = ranked.name || '@' || ranked.version
  )
GROUP BY ranked.workflow_id, ranked.name
ORDER BY ranked.name, ranked.workflow_id;

-- name: prune :value
-- Takes the given versions of a workflow away for good and returns how many there were.
SELECT registry_prune(:tenant_id, :workflow_id, :versions::integer []);

-- name: purge :value
-- Takes a workflow away for good, stored or deleted, with all its versions and labels; returns how many versions there
-- were.
SELECT registry_purge(:tenant_id, :workflow_id);

-- name: id_of :value
-- The id of a workflow that is stored now.
SELECT workflow.id
FROM workflow
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name;
