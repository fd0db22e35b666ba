-- The audit log: what happened to a workflow.

-- name: subject :value
-- The id of the workflow of this name: the one that is stored; else the one deleted last; else the one purged last.
SELECT
    coalesce(
        (
            SELECT workflow.id
            FROM workflow
            WHERE workflow.tenant_id = :tenant_id
              AND workflow.name = :name
        ),
        (
            SELECT deleted.workflow_id
            FROM deleted_workflows AS deleted
            WHERE deleted.tenant_id = :tenant_id
              AND deleted.name = :name
            ORDER BY deleted.deleted_at DESC
            LIMIT 1
        ),
        (
            SELECT entry.workflow_id
            FROM audit_log AS entry
            WHERE entry.tenant_id = :tenant_id
              AND entry.table_name = 'deleted_workflows'
              AND entry.changes -> 0 -> 'old' ->> 'name' = :name
            ORDER BY entry.at DESC
            LIMIT 1
        )
    ) AS workflow_id;

-- name: page :many
-- param: before_id uuid null
-- returns: transaction_id not null
-- What happened to a workflow, the latest first, a page at a time: give at and id of the last row of the page before
-- as :before and :before_id. Reads only what is on the page where nothing but the time is asked for.
SELECT
    entry.at,
    entry.id,
    entry.actor,
    entry.role,
    entry.application_name,
    host(entry.client_addr) AS client_addr,
    entry.statement,
    entry.table_name,
    entry.operation,
    entry.changes,
    entry.row_count,
    entry.transaction_id::text AS transaction_id
FROM audit_log AS entry
WHERE entry.tenant_id = :tenant_id
  AND entry.workflow_id = :workflow_id
  AND entry.at >= coalesce(:since::timestamptz, '-infinity')
  AND entry.at <= coalesce(:before::timestamptz, 'infinity')
  AND (entry.at < coalesce(:before::timestamptz, 'infinity') OR entry.id < :before_id::uuid)
  AND entry.at < coalesce(:until::timestamptz, 'infinity')
  AND entry.actor = coalesce(:actor::text, entry.actor)
  AND entry.operation = coalesce(:operation::text, entry.operation)
ORDER BY entry.at DESC, entry.id DESC
LIMIT :page_size::integer;

-- name: node_names :many
-- What the nodes of a workflow with these ids are called; those that are gone, what they were called last.
SELECT
    wanted.id,
    coalesce(node.name, former.name) AS name
FROM unnest(:ids::uuid []) AS wanted (id)
LEFT JOIN workflow_nodes AS node
  ON node.tenant_id = :tenant_id
 AND node.id = wanted.id
LEFT JOIN (
    SELECT DISTINCT ON (line.id)
        line.id,
        line.name
    FROM (
        SELECT
            entry.at,
            (coalesce(change.value -> 'new', change.value -> 'old') ->> 'id')::uuid AS id,
            coalesce(change.value -> 'new', change.value -> 'old') ->> 'name' AS name
        FROM audit_log AS entry
        CROSS JOIN LATERAL jsonb_array_elements(entry.changes) AS change (value)
        WHERE entry.tenant_id = :tenant_id
          AND entry.workflow_id = :workflow_id
          AND entry.table_name = 'workflow_nodes'
          -- Looked through only where a node is gone.
          AND EXISTS (
              SELECT
              FROM unnest(:ids::uuid []) AS gone (id)
              WHERE NOT EXISTS (
                  SELECT
                  FROM workflow_nodes AS present
                  WHERE present.tenant_id = :tenant_id
                    AND present.id = gone.id
              )
          )
    ) AS line
    WHERE line.id = any(:ids::uuid [])
    ORDER BY line.id ASC, line.at DESC
) AS former
  ON former.id = wanted.id
WHERE coalesce(node.name, former.name) IS NOT NULL;
