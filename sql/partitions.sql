-- The months that a log lies in: partitions of a table by `at`. The logs are audit_log and access_log.

-- name: are_made :value
-- Whether the migrations have made the table here, and what makes its months.
SELECT
    to_regclass(:of_table) IS NOT NULL
    AND to_regprocedure('registry_make_partitions(text,integer)') IS NOT NULL AS are_made;

-- name: may_maintain :value
-- Whether the connected role may make and drop partitions of a table: it owns it, or is as good as its owner.
SELECT
    coalesce(
        pg_has_role(class.relowner, 'USAGE') AND has_schema_privilege(class.relnamespace, 'CREATE'), false
    ) AS may_maintain
FROM pg_catalog.pg_class AS class
WHERE class.oid = to_regclass(:of_table);

-- name: make :value
-- Makes the partitions from this month to so many months ahead, empties the default one into those it takes, and
-- returns the names of the new ones.
SELECT registry_make_partitions(:of_table, :months_ahead::integer);

-- name: months :many
-- The months that a table lies in, the oldest first: from the first moment to the one that is in the next.
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
    WHERE child.inhparent = to_regclass(:of_table)
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
        WHERE child.inhparent = to_regclass(:of_table)
          AND substring(pg_get_expr(class.relpartbound, class.oid), 'FROM \(''([^'']+)''\)')::timestamptz > now()
    ) AS months_ahead,
    coalesce(pg_relation_size(to_regclass(:of_table || '_default')) > 0, false) AS default_is_used;

-- name: lines :many
-- returns: line not null
-- The rows of one partition, of all tenants, as JSON. In a transaction that is rolled back.
SELECT line.text AS line
FROM registry_read_partition(:of_table, :partition) AS line (text);

-- name: drop :exec
-- Drops a partition that was archived, if it has no more rows than that.
SELECT registry_drop_partition(:of_table, :partition, :rows::bigint);
