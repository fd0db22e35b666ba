-- What the rules and the plans of `registry sql check` have to know of the tables.

-- name: tables :many
-- Tables and views that a query can name without their schema, with their columns in order. `rows` is the server's
-- estimate, 0 where it has none yet.
SELECT
    class.relname::text AS name,
    greatest(class.reltuples, 0)::bigint AS rows,
    (
        SELECT array_agg(attribute.attname::text ORDER BY attribute.attnum)
        FROM pg_catalog.pg_attribute AS attribute
        WHERE attribute.attrelid = class.oid
          AND attribute.attnum > 0
          AND NOT attribute.attisdropped
    ) AS columns
FROM pg_catalog.pg_class AS class
WHERE class.relkind IN ('r', 'p', 'v', 'm')
  AND pg_table_is_visible(class.oid)
  AND class.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
ORDER BY class.relname;

-- name: indexes :many
-- The indexes of those tables, with the columns that can be searched for in order; '' stands for an expression.
SELECT
    index_class.relname::text AS name,
    class.relname::text AS table_name,
    method.amname::text AS method,
    (
        SELECT array_agg(coalesce(attribute.attname::text, '') ORDER BY key.place)
        FROM unnest(index.indkey::smallint []) WITH ORDINALITY AS key (number, place)
        LEFT JOIN pg_catalog.pg_attribute AS attribute
          ON attribute.attrelid = class.oid
         AND attribute.attnum = key.number
        WHERE key.place <= index.indnkeyatts
    ) AS columns
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS index_class
  ON index_class.oid = index.indexrelid
JOIN pg_catalog.pg_class AS class
  ON class.oid = index.indrelid
JOIN pg_catalog.pg_am AS method
  ON method.oid = index_class.relam
WHERE index.indisvalid
  AND pg_table_is_visible(class.oid)
  AND class.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
ORDER BY class.relname, index_class.relname;

-- name: references_between_tables :many
-- Which table refers to which by foreign key.
SELECT DISTINCT
    child.relname::text AS child,
    parent.relname::text AS parent
FROM pg_catalog.pg_constraint AS rule
JOIN pg_catalog.pg_class AS child
  ON child.oid = rule.conrelid
JOIN pg_catalog.pg_class AS parent
  ON parent.oid = rule.confrelid
WHERE rule.contype = 'f'
  AND child.oid <> parent.oid
ORDER BY child.relname::text, parent.relname::text;

-- name: volatile_functions :many
-- Functions that may give something else on every call, in all of their forms.
SELECT function.proname::text AS name
FROM pg_catalog.pg_proc AS function
WHERE function.prokind = 'f'
GROUP BY function.proname
HAVING bool_and(function.provolatile = 'v')
ORDER BY function.proname;

-- name: use_usual_settings :exec
-- For this transaction what a plan depends on is as on a server that nobody has tuned, so that plans can be compared.
SELECT set_config(usual.setting, usual.value, true) AS value
FROM (
    VALUES
        ('work_mem', '4MB'),
        ('hash_mem_multiplier', '2'),
        ('random_page_cost', '4'),
        ('effective_cache_size', '4GB'),
        ('max_parallel_workers_per_gather', '2'),
        ('jit', 'off')
) AS usual (setting, value);
