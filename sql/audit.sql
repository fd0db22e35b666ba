-- The audit log: what happened to a workflow, and the partitions that the log lies in.

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

-- name: has_partitions :value
-- Whether the migrations have made the audit log here.
SELECT to_regprocedure('registry_make_audit_partitions(integer)') IS NOT NULL;

-- name: may_maintain :value
-- Whether the connected role may make and drop partitions of the audit log: it owns it, or is as good as its owner.
SELECT
    coalesce(
        pg_has_role(class.relowner, 'USAGE') AND has_schema_privilege(class.relnamespace, 'CREATE'), false
    ) AS may_maintain
FROM pg_catalog.pg_class AS class
WHERE class.oid = to_regclass('audit_log');

-- name: make_partitions :value
-- Makes the partitions from this month to so many months ahead, empties the default one into those it takes, and
-- returns the names of the new ones.
SELECT registry_make_audit_partitions(:months_ahead::integer);

-- name: partitions :many
-- The months that the audit log lies in, the oldest first: from the first moment to the one that is in the next.
SELECT
    month.name,
    month.first_moment,
    month.end_moment
FROM (
    SELECT
        class.relname::text AS name,
        substring(pg_get_expr(class.relpartbound, class.oid), 'FROM \(''([^'']+)''\)')::timestamptz AS first_moment,
        substring(pg_get_expr(class.relpartbound, class.oid), 'TO \(''([^'']+)''\)')::timestamptz AS end_moment
    FROM pg_catalog.pg_inherits AS child
    JOIN pg_catalog.pg_class AS class
      ON class.oid = child.inhrelid
    WHERE child.inhparent = to_regclass('audit_log')
) AS month
WHERE month.end_moment IS NOT NULL
ORDER BY month.first_moment;

-- name: reserve :one
-- How many whole months after this one have a partition, and whether the default one has taken rows.
SELECT
    (
        SELECT count(*)
        FROM pg_catalog.pg_inherits AS child
        JOIN pg_catalog.pg_class AS class
          ON class.oid = child.inhrelid
        WHERE child.inhparent = to_regclass('audit_log')
          AND substring(pg_get_expr(class.relpartbound, class.oid), 'FROM \(''([^'']+)''\)')::timestamptz > now()
    ) AS months_ahead,
    coalesce(pg_relation_size(to_regclass('audit_log_default')) > 0, false) AS default_is_used;

-- name: archived_lines :many
-- returns: line not null
-- The rows of one partition, of all tenants, as JSON. In a transaction that is rolled back.
SELECT line.text AS line
FROM registry_read_audit_partition(:partition) AS line (text);

-- name: drop_partition :exec
-- Drops a partition that was archived, if it has no more rows than that.
SELECT registry_drop_audit_partition(:partition, :rows::bigint);
