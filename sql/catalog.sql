-- The catalog of a database, as the checks of the queries ask for it.

-- name: types :many
-- Types by their oid. `kind` is PostgreSQL's typtype: b for a base type, e for an enum, d for a domain, c for a row.
-- `element` is the oid of what an array holds and `base` that of what a domain is made of, NULL for everything else.
SELECT
    type.oid::bigint AS oid,
    format_type(type.oid, NULL) AS name,
    type.typtype::text AS kind,
    CASE WHEN type.typcategory = 'A' THEN nullif(type.typelem, 0)::bigint END AS element,
    nullif(type.typbasetype, 0)::bigint AS base
FROM unnest(:oids::oid []) AS wanted (oid)
JOIN pg_catalog.pg_type AS type
  ON type.oid = wanted.oid;

-- name: columns :many
-- Columns by the oid of their table and their number, given as two arrays of the same length.
SELECT
    attribute.attrelid::bigint AS table_oid,
    attribute.attnum::integer AS number,
    attribute.attrelid::regclass::text AS table_name,
    attribute.attname::text AS name,
    format_type(attribute.atttypid, NULL) AS type_name,
    attribute.atttypid::bigint AS type_oid,
    -- The server holds no view, no foreign table and no inheriting table to it, and a constraint that is NOT VALID
    -- (PostgreSQL 18) says nothing of old rows.
    attribute.attnotnull
    AND (class.relkind = 'p' OR (class.relkind = 'r' AND NOT class.relhassubclass))
    AND NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint AS rule
        WHERE rule.conrelid = attribute.attrelid
          AND rule.contype = 'n'
          AND rule.conkey = ARRAY[attribute.attnum]
          AND NOT rule.convalidated
    ) AS not_null
FROM unnest(:tables::oid [], :numbers::smallint []) AS wanted (table_oid, number)
JOIN pg_catalog.pg_attribute AS attribute
  ON attribute.attrelid = wanted.table_oid
 AND attribute.attnum = wanted.number
JOIN pg_catalog.pg_class AS class
  ON class.oid = attribute.attrelid;

-- name: table_columns :many
-- The columns of a table, view or the like in their order; no row where there is none of that name.
SELECT
    attribute.attname::text AS name,
    attribute.attnum::integer AS number,
    attribute.attrelid::bigint AS table_oid
FROM pg_catalog.pg_attribute AS attribute
WHERE attribute.attrelid = to_regclass(:table_name)
  AND attribute.attnum > 0
  AND NOT attribute.attisdropped
ORDER BY attribute.attnum;

-- name: create_statement :value
-- The statement that makes a database of this name; CREATE DATABASE takes no parameters.
SELECT format('CREATE DATABASE %I', :name::text);

-- name: drop_statement :value
-- The statement that drops a database of this name, ending what its clients do.
SELECT format('DROP DATABASE IF EXISTS %I WITH (FORCE)', :name::text);
