-- What an inventory of the queries has to know of the database they run on.

-- name: tables :many
-- Every table and view with what a statement on it sets off. key_columns are those that a foreign key could refer to:
-- changing one of them locks the row like a delete. links are the foreign keys at both ends, triggers those that
-- users made; type is PostgreSQL's tgtype: 4 for INSERT, 8 for DELETE, 16 for UPDATE, added up with what else it says.
SELECT
    namespace.nspname::text AS schema_name,
    class.relname::text AS name,
    pg_table_is_visible(class.oid) AS visible,
    class.relrowsecurity AS row_security,
    (
        SELECT array_agg(attribute.attname::text ORDER BY attribute.attnum)
        FROM pg_catalog.pg_attribute AS attribute
        WHERE attribute.attrelid = class.oid
          AND attribute.attnum > 0
          AND NOT attribute.attisdropped
    ) AS column_names,
    (
        SELECT array_agg(DISTINCT attribute.attname::text)
        FROM pg_catalog.pg_index AS index
        CROSS JOIN unnest(index.indkey) AS part (number)
        JOIN pg_catalog.pg_attribute AS attribute
          ON attribute.attrelid = index.indrelid
         AND attribute.attnum = part.number
        WHERE index.indrelid = class.oid
          AND index.indisunique
          AND index.indpred IS NULL
          AND index.indexprs IS NULL
    ) AS key_columns,
    (
        SELECT
            json_agg(
                json_build_object(
                    'name', link.conname,
                    'child_schema', child_space.nspname,
                    'child', child.relname,
                    'parent_schema', parent_space.nspname,
                    'parent', parent.relname,
                    'on_delete', link.confdeltype,
                    'columns', (
                        SELECT array_agg(attribute.attname::text ORDER BY attribute.attnum)
                        FROM unnest(link.conkey) AS part (number)
                        JOIN pg_catalog.pg_attribute AS attribute
                          ON attribute.attrelid = link.conrelid
                         AND attribute.attnum = part.number
                    )
                )
                ORDER BY child.relname, link.conname
            )
        FROM pg_catalog.pg_constraint AS link
        JOIN pg_catalog.pg_class AS child
          ON child.oid = link.conrelid
        JOIN pg_catalog.pg_namespace AS child_space
          ON child_space.oid = child.relnamespace
        JOIN pg_catalog.pg_class AS parent
          ON parent.oid = link.confrelid
        JOIN pg_catalog.pg_namespace AS parent_space
          ON parent_space.oid = parent.relnamespace
        WHERE link.contype = 'f'
          AND class.oid IN (link.conrelid, link.confrelid)
    ) AS links,
    (
        SELECT
            json_agg(
                json_build_object(
                    'name', trigger.tgname,
                    'type', trigger.tgtype,
                    'function_schema', function_space.nspname,
                    'function', function.proname
                )
                ORDER BY trigger.tgname
            )
        FROM pg_catalog.pg_trigger AS trigger
        JOIN pg_catalog.pg_proc AS function
          ON function.oid = trigger.tgfoid
        JOIN pg_catalog.pg_namespace AS function_space
          ON function_space.oid = function.pronamespace
        WHERE trigger.tgrelid = class.oid
          AND NOT trigger.tgisinternal
          AND trigger.tgenabled <> 'D'
    ) AS triggers
FROM pg_catalog.pg_class AS class
JOIN pg_catalog.pg_namespace AS namespace
  ON namespace.oid = class.relnamespace
WHERE class.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND NOT class.relispartition
ORDER BY namespace.nspname, class.relname;

-- name: functions :many
-- The functions written in PL/pgSQL, with their text.
SELECT
    namespace.nspname::text AS schema_name,
    function.proname::text AS name,
    pg_get_functiondef(function.oid) AS definition
FROM pg_catalog.pg_proc AS function
JOIN pg_catalog.pg_namespace AS namespace
  ON namespace.oid = function.pronamespace
JOIN pg_catalog.pg_language AS language
  ON language.oid = function.prolang
WHERE language.lanname = 'plpgsql'
  AND function.prokind IN ('f', 'p')
ORDER BY namespace.nspname, function.proname, function.oid;

-- name: avoid_sequential_scans :exec
-- Up to the end of the transaction the planner takes an index wherever one can be used, however small the table.
SELECT set_config('enable_seqscan', 'off', true);

-- name: explain_statement :value
-- The statement that shows the plan of another one, whatever the values of its parameters. Runs nothing.
SELECT 'EXPLAIN (GENERIC_PLAN, FORMAT JSON) ' || :statement::text;
