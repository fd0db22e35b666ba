-- The bookkeeping of the migrations: yoyo's tables, read without writing anything.

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

-- name: lock :exec
-- Waits until no other process migrates this database. Held by the session; advisory locks of
-- different databases do not meet. The key spells "registry".
SELECT pg_advisory_lock(:key::bigint);

-- name: may_create :value
-- Whether the connected role may create tables where they would be created.
SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false);

-- name: lock_table_exists :value
-- Whether yoyo's lock table is there.
SELECT to_regclass('yoyo_lock') IS NOT NULL;

-- name: break_stale_lock :exec
-- Removes the row that a crashed run left behind. Only for the holder of the lock above: then nobody else runs.
DELETE FROM yoyo_lock;

-- name: server_version :value
-- As a number: 160004 is 16.4.
SELECT current_setting('server_version_num')::integer;
