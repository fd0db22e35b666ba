-- Questions and commands to a server as a whole.

-- name: database_exists :value
-- Whether the server has a database of this name.
SELECT count(*) > 0
FROM pg_catalog.pg_database
WHERE datname = :name;

-- name: create_database :exec
-- The database of the embedded server. Must run outside a transaction.
CREATE DATABASE registry;

-- name: describe :one
-- What a check of the set-up has to know of the server and of the role that is connected.
-- version_number is 160004 for 16.4; vector_available is the version that could be installed, NULL for none.
SELECT
    current_setting('server_version') AS version,
    current_setting('server_version_num')::integer AS version_number,
    current_setting('server_encoding') AS encoding,
    current_database()::text AS database,
    current_user::text AS role,
    role.rolsuper AS is_superuser,
    role.rolbypassrls AS bypasses_row_security,
    coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create,
    pg_is_in_recovery() AS is_standby,
    (
        SELECT extension.extversion
        FROM pg_catalog.pg_extension AS extension
        WHERE extension.extname = 'vector'
    ) AS vector_installed,
    (
        SELECT available.default_version
        FROM pg_catalog.pg_available_extensions AS available
        WHERE available.name = 'vector'
    ) AS vector_available
FROM pg_catalog.pg_roles AS role
WHERE role.rolname = current_user;

-- name: missing_privileges :many
-- The tables of the registry that the connected role may not read and write. A table that is not there is not listed.
SELECT needed.name AS table_name
FROM unnest(ARRAY[
    'workflow', 'workflow_nodes', 'workflow_edges', 'workflow_params', 'subworkflow_turn'
]) AS needed (name)
WHERE to_regclass(needed.name) IS NOT NULL
  AND NOT (
      has_table_privilege(to_regclass(needed.name), 'SELECT')
      AND has_table_privilege(to_regclass(needed.name), 'INSERT')
      AND has_table_privilege(to_regclass(needed.name), 'UPDATE')
      AND has_table_privilege(to_regclass(needed.name), 'DELETE')
  )
ORDER BY needed.name;

-- name: tenant_counts :one
-- How much a tenant has; no row where nobody has saved under this name yet.
SELECT
    tenant.name,
    (SELECT count(*) FROM workflow WHERE workflow.tenant_id = tenant.id) AS workflows,
    (SELECT count(*) FROM workflow_nodes AS node WHERE node.tenant_id = tenant.id) AS nodes,
    (SELECT count(*) FROM workflow_edges AS edge WHERE edge.tenant_id = tenant.id) AS edges
FROM tenant
WHERE tenant.name = :tenant;
