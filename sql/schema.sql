-- The schema as the catalog knows it, for the documents about it and for the comparison with a live database.
-- Everything in the schema `public` but what belongs to an extension or to yoyo.

-- name: search_path :value
-- What decides which names the server writes without their schema.
SELECT current_setting('search_path');

-- name: use_search_path :exec
-- Up to the end of the transaction the server writes names as this search path would find them.
SELECT set_config('search_path', :search_path::text, true);

-- name: tables :many
-- Tables and views. `kind` is PostgreSQL's relkind; `definition` is what a view selects, NULL for a table.
SELECT
    class.relname::text AS name,
    class.relkind::text AS kind,
    obj_description(class.oid, 'pg_class') AS comment,
    class.relrowsecurity AS row_security,
    class.relforcerowsecurity AS row_security_forced,
    CASE WHEN class.relkind IN ('v', 'm') THEN pg_get_viewdef(class.oid, true) END AS definition
FROM pg_catalog.pg_class AS class
WHERE class.relkind IN ('r', 'p', 'v', 'm')
  AND NOT class.relispartition
  AND class.relnamespace = to_regnamespace('public')
  AND class.relname !~ '^(_yoyo_|yoyo_)'
  AND NOT EXISTS (
      SELECT
      FROM pg_catalog.pg_depend AS dependency
      WHERE dependency.classid = 'pg_class'::regclass
        AND dependency.objid = class.oid
        AND dependency.deptype = 'e'
  )
ORDER BY class.relname;

-- name: columns :many
-- Columns in their order. `default_value` is also the expression of a generated column.
SELECT
    class.relname::text AS table_name,
    attribute.attname::text AS name,
    format_type(attribute.atttypid, attribute.atttypmod) AS type,
    attribute.attnotnull AS not_null,
    pg_get_expr(initial.adbin, initial.adrelid) AS default_value,
    attribute.attgenerated <> '' AS generated,
    col_description(class.oid, attribute.attnum) AS comment
FROM pg_catalog.pg_attribute AS attribute
JOIN pg_catalog.pg_class AS class
  ON class.oid = attribute.attrelid
LEFT JOIN pg_catalog.pg_attrdef AS initial
  ON initial.adrelid = attribute.attrelid
 AND initial.adnum = attribute.attnum
WHERE class.relnamespace = to_regnamespace('public')
  AND class.relkind IN ('r', 'p', 'v', 'm')
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
ORDER BY class.relname, attribute.attnum;

-- name: constraints :many
-- Constraints, by the kind: p primary key, u unique, f foreign key, c check, x exclusion. PostgreSQL 18 has NOT NULL
-- here as well, which the columns say. `target` is the table that a foreign key refers to, `on_delete` its letter.
SELECT
    class.relname::text AS table_name,
    rule.conname::text AS name,
    rule.contype::text AS kind,
    pg_get_constraintdef(rule.oid, true) AS definition,
    rule.convalidated AS validated,
    (
        SELECT array_agg(attribute.attname::text ORDER BY key.place)
        FROM unnest(rule.conkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_catalog.pg_attribute AS attribute
          ON attribute.attrelid = rule.conrelid
         AND attribute.attnum = key.number
    ) AS columns,
    target.relname::text AS target,
    (
        SELECT array_agg(attribute.attname::text ORDER BY key.place)
        FROM unnest(rule.confkey) WITH ORDINALITY AS key (number, place)
        JOIN pg_catalog.pg_attribute AS attribute
          ON attribute.attrelid = rule.confrelid
         AND attribute.attnum = key.number
    ) AS target_columns,
    nullif(rule.confdeltype::text, ' ') AS on_delete,
    obj_description(rule.oid, 'pg_constraint') AS comment
FROM pg_catalog.pg_constraint AS rule
JOIN pg_catalog.pg_class AS class
  ON class.oid = rule.conrelid
LEFT JOIN pg_catalog.pg_class AS target
  ON target.oid = rule.confrelid
WHERE class.relnamespace = to_regnamespace('public')
  AND rule.contype IN ('p', 'u', 'f', 'c', 'x')
  AND rule.conparentid = 0
ORDER BY class.relname, array_position(ARRAY['p', 'u', 'f', 'c', 'x'], rule.contype::text), rule.conname;

-- name: indexes :many
-- Indexes. `of_constraint` is the name of the constraint that the index keeps, NULL for an index of its own.
-- `columns` are those that can be searched for, in order, expressions as they are written.
SELECT
    class.relname::text AS table_name,
    index_class.relname::text AS name,
    pg_get_indexdef(index.indexrelid) AS definition,
    method.amname::text AS method,
    index.indisunique AS is_unique,
    index.indisvalid AS valid,
    (
        SELECT array_agg(pg_get_indexdef(index.indexrelid, place, true) ORDER BY place)
        FROM generate_series(1, index.indnkeyatts) AS key (place)
    ) AS columns,
    rule.conname::text AS of_constraint,
    obj_description(index.indexrelid, 'pg_class') AS comment
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS class
  ON class.oid = index.indrelid
JOIN pg_catalog.pg_class AS index_class
  ON index_class.oid = index.indexrelid
JOIN pg_catalog.pg_am AS method
  ON method.oid = index_class.relam
LEFT JOIN pg_catalog.pg_constraint AS rule
  ON rule.conindid = index.indexrelid
 AND rule.contype IN ('p', 'u', 'x')
WHERE class.relnamespace = to_regnamespace('public')
  AND NOT class.relispartition
  -- Those of the vectors of one model are not made by a migration.
  AND index_class.relname !~ '^workflow_embeddings_hnsw_'
ORDER BY class.relname, index_class.relname;

-- name: triggers :many
-- Triggers that somebody made. `enabled` is PostgreSQL's tgenabled: O fires as usual, D is disabled.
SELECT
    class.relname::text AS table_name,
    trigger.tgname::text AS name,
    pg_get_triggerdef(trigger.oid, true) AS definition,
    trigger.tgenabled::text AS enabled,
    function.proname::text AS function,
    obj_description(trigger.oid, 'pg_trigger') AS comment
FROM pg_catalog.pg_trigger AS trigger
JOIN pg_catalog.pg_class AS class
  ON class.oid = trigger.tgrelid
JOIN pg_catalog.pg_proc AS function
  ON function.oid = trigger.tgfoid
WHERE class.relnamespace = to_regnamespace('public')
  AND NOT trigger.tgisinternal
  AND trigger.tgparentid = 0
ORDER BY class.relname, trigger.tgname;

-- name: policies :many
-- Row level security. `command` is r SELECT, a INSERT, w UPDATE, d DELETE or * for all; no roles stands for everybody.
SELECT
    class.relname::text AS table_name,
    policy.polname::text AS name,
    policy.polcmd::text AS command,
    policy.polpermissive AS permissive,
    (
        SELECT array_agg(role.rolname::text ORDER BY role.rolname)
        FROM unnest(policy.polroles) AS allowed (oid)
        JOIN pg_catalog.pg_roles AS role
          ON role.oid = allowed.oid
    ) AS roles,
    pg_get_expr(policy.polqual, policy.polrelid) AS visible,
    pg_get_expr(policy.polwithcheck, policy.polrelid) AS writable,
    obj_description(policy.oid, 'pg_policy') AS comment
FROM pg_catalog.pg_policy AS policy
JOIN pg_catalog.pg_class AS class
  ON class.oid = policy.polrelid
WHERE class.relnamespace = to_regnamespace('public')
ORDER BY class.relname, policy.polname;

-- name: functions :many
-- Functions, the forms of one name apart.
SELECT
    function.proname::text AS name,
    pg_get_function_identity_arguments(function.oid) AS arguments,
    pg_get_function_result(function.oid) AS result,
    language.lanname::text AS language,
    function.provolatile::text AS volatility,
    pg_get_functiondef(function.oid) AS definition,
    obj_description(function.oid, 'pg_proc') AS comment
FROM pg_catalog.pg_proc AS function
JOIN pg_catalog.pg_language AS language
  ON language.oid = function.prolang
WHERE function.pronamespace = to_regnamespace('public')
  AND function.prokind IN ('f', 'p')
  AND NOT EXISTS (
      SELECT
      FROM pg_catalog.pg_depend AS dependency
      WHERE dependency.classid = 'pg_proc'::regclass
        AND dependency.objid = function.oid
        AND dependency.deptype = 'e'
  )
ORDER BY function.proname, pg_get_function_identity_arguments(function.oid);
