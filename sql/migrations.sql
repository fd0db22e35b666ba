-- The bookkeeping of the migrations: yoyo's tables, one of ours for checksums, and what a run asks the server.
-- A run, and the file that `registry migrate sql` prints, use the same statements.

-- name: bookkeeping_exists :value
-- Whether any migration was ever applied to this database.
SELECT to_regclass('_yoyo_migration') IS NOT NULL;

-- name: applied :many
-- The migrations that are applied, the oldest first.
SELECT
    migration_id AS id,
    applied_at_utc AT TIME ZONE 'UTC' AS applied_at
FROM _yoyo_migration
ORDER BY applied_at_utc, migration_id;

-- name: checksums_exist :value
-- Whether checksums are kept here: versions before them did without.
SELECT to_regclass('_yoyo_checksum') IS NOT NULL;

-- name: checksums :many
-- What the files held when they were applied, or when they were accepted by `migrate repair`.
SELECT
    migration_id AS id,
    checksum,
    rollback_checksum
FROM _yoyo_checksum
ORDER BY migration_id;

-- name: try_lock :value
-- Takes the lock of a run, or says that another process has it. Held by the session that applies the migrations, so it
-- ends when the server has ended what that session did. Asked again and again, never waited for inside a statement:
-- a waiting statement holds a snapshot, and CREATE INDEX CONCURRENTLY would wait for that in turn.
SELECT pg_try_advisory_lock(:key::bigint);

-- name: lock :exec
-- The same for psql, which cannot ask again: it waits as long as lock_timeout allows, and fails.
SELECT pg_advisory_lock(:key::bigint);

-- name: unlock :value
-- Gives the lock back, for a session that goes on.
SELECT pg_advisory_unlock(:key::bigint);

-- name: break_stale_lock :exec
-- Removes the row that a crashed run of an earlier version left behind. Only for the holder of the lock above.
DELETE FROM yoyo_lock;

-- name: set_lock_timeout :value
-- How long a statement may wait for a lock. While it waits, all that come after it wait behind it.
SELECT set_config('lock_timeout', :milliseconds::integer::text, false);

-- name: mark :exec
-- Marks a migration as applied, in the transaction that applied it. The hash is what yoyo finds it by.
WITH logged AS (
    INSERT INTO _yoyo_log (id, migration_hash, migration_id, operation, username, hostname, created_at_utc)
    VALUES (
        gen_random_uuid()::text,
        encode(sha256(convert_to(:id::text, 'UTF8')), 'hex'),
        :id::text,
        'apply',
        session_user,
        coalesce(host(inet_client_addr()), 'local'),
        clock_timestamp() AT TIME ZONE 'UTC'
    )
)
INSERT INTO _yoyo_migration (migration_hash, migration_id, applied_at_utc)
VALUES (
    encode(sha256(convert_to(:id::text, 'UTF8')), 'hex'),
    :id::text,
    clock_timestamp() AT TIME ZONE 'UTC'
);

-- name: unmark :exec
-- Takes the mark back, in the transaction that took the migration back. `operation` is rollback, or unmark where the
-- file is gone and only the mark goes.
WITH logged AS (
    INSERT INTO _yoyo_log (id, migration_hash, migration_id, operation, username, hostname, created_at_utc)
    VALUES (
        gen_random_uuid()::text,
        encode(sha256(convert_to(:id::text, 'UTF8')), 'hex'),
        :id::text,
        :operation::text,
        session_user,
        coalesce(host(inet_client_addr()), 'local'),
        clock_timestamp() AT TIME ZONE 'UTC'
    )
), forgotten AS (
    DELETE FROM _yoyo_checksum
    WHERE migration_id = :id::text
)
DELETE FROM _yoyo_migration
WHERE migration_hash = encode(sha256(convert_to(:id::text, 'UTF8')), 'hex');

-- name: forget_checksum :exec
-- Makes room for what the files of a migration hold now.
DELETE FROM _yoyo_checksum
WHERE migration_id = :id::text;

-- name: keep_checksum :exec
-- Keeps what the files of a migration hold: applied, accepted after review, or of a database from before checksums.
INSERT INTO _yoyo_checksum (migration_id, checksum, rollback_checksum)
VALUES (:id::text, :checksum::text, :rollback_checksum::text);

-- name: may_create :value
-- Whether the connected role may create tables where they would be created.
SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false);

-- name: occupied :many
-- Which of these names are taken already, where a new table would go.
SELECT class.relname AS name
FROM pg_catalog.pg_class AS class
JOIN pg_catalog.pg_namespace AS namespace
  ON namespace.oid = class.relnamespace
WHERE namespace.nspname = current_schema()
  AND class.relname = any(:names::text [])
ORDER BY class.relname;

-- name: unavailable_extensions :many
-- Which of these extensions this server cannot install.
SELECT wanted.name
FROM unnest(:names::text []) AS wanted (name)
WHERE NOT EXISTS (
    SELECT
    FROM pg_catalog.pg_available_extensions AS available
    WHERE available.name = wanted.name
)
ORDER BY wanted.name;

-- name: drop_invalid_index_statement :value
-- The statement that drops what an interrupted CREATE INDEX CONCURRENTLY left of an index; none where nothing is left.
SELECT format('DROP INDEX CONCURRENTLY %s', index.indexrelid::regclass)
FROM pg_catalog.pg_index AS index
JOIN pg_catalog.pg_class AS class
  ON class.oid = index.indexrelid
WHERE class.relname = :name::text
  AND index.indrelid = to_regclass(:table_name::text)
  AND NOT index.indisvalid;

-- name: tool :one
-- Where a tool for testing is, told by one of its functions, so that an installation without CREATE EXTENSION counts;
-- and the statement that installs it. Each is NULL where the database, or the server, does not have it.
SELECT
    (
        SELECT namespace.nspname::text
        FROM pg_catalog.pg_proc AS function
        JOIN pg_catalog.pg_namespace AS namespace
          ON namespace.oid = function.pronamespace
        WHERE function.proname = :marker::text
        ORDER BY namespace.nspname
        LIMIT 1
    ) AS schema_name,
    (
        SELECT format('CREATE EXTENSION %I', available.name)
        FROM pg_catalog.pg_available_extensions AS available
        WHERE available.name = :extension::text
    ) AS install_statement;

-- name: plpgsql_checks :many
-- For each plpgsql function of the registry the statement that checks its body by plpgsql_check, which is in the schema
-- :schema_name; for a trigger function one for each table and the names it gives to the rows that changed.
-- registry_distribute calls Citus: without Citus there is nothing it could be checked against.
SELECT
    checked.function_name,
    checked.table_name,
    format(
        'SELECT lineno, level, message, detail FROM %I.plpgsql_check_function_tb('
        'funcoid => %s::oid::regprocedure, relid => %s::oid::regclass, fatal_errors => false, '
        'security_warnings => true, oldtable => %L, newtable => %L)',
        :schema_name::text,
        checked.function_id,
        checked.table_id,
        checked.old_rows,
        checked.new_rows
    ) AS statement
FROM (
    SELECT DISTINCT
        function.oid AS function_id,
        function.proname::text AS function_name,
        coalesce(trigger.tgrelid, 0) AS table_id,
        class.relname::text AS table_name,
        trigger.tgoldtable AS old_rows,
        trigger.tgnewtable AS new_rows
    FROM pg_catalog.pg_proc AS function
    JOIN pg_catalog.pg_language AS language
      ON language.oid = function.prolang
     AND language.lanname = 'plpgsql'
    LEFT JOIN pg_catalog.pg_trigger AS trigger
      ON trigger.tgfoid = function.oid
     AND NOT trigger.tgisinternal
     AND trigger.tgparentid = 0
    LEFT JOIN pg_catalog.pg_class AS class
      ON class.oid = trigger.tgrelid
    WHERE function.pronamespace = to_regnamespace('public')
      AND (function.prorettype <> 'trigger'::regtype OR trigger.tgrelid IS NOT NULL)
      AND (
          function.proname <> 'registry_distribute'
          OR EXISTS (
              SELECT
              FROM pg_catalog.pg_extension AS extension
              WHERE extension.extname = 'citus'
          )
      )
      AND NOT EXISTS (
          SELECT
          FROM pg_catalog.pg_depend AS dependency
          WHERE dependency.classid = 'pg_proc'::regclass
            AND dependency.objid = function.oid
            AND dependency.deptype = 'e'
      )
) AS checked
ORDER BY checked.function_name, checked.table_name, checked.function_id, checked.old_rows, checked.new_rows;
