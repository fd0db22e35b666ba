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
-- What the connected role has to be granted before it can do all but purge and prune: privileges, and the tables of
-- the registry that it lacks them on. A table that is not there is not listed.
SELECT
    lacking.privileges,
    string_agg(lacking.table_name, ', ' ORDER BY lacking.table_name) AS table_names
FROM (
    SELECT
        needed.table_name,
        string_agg(privilege.name, ', ' ORDER BY privilege.place) AS privileges
    FROM (
        VALUES
        ('workflow', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
        ('workflow_nodes', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
        ('workflow_edges', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
        ('workflow_params', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
        ('workflow_labels', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
        ('workflow_plans', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
        ('embedding_models', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
        ('workflow_embeddings', ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']),
        ('deleted_workflows', ARRAY['SELECT', 'INSERT', 'DELETE']),
        ('workflow_marks', ARRAY['SELECT', 'INSERT', 'UPDATE']),
        ('workflow_search', ARRAY['SELECT', 'INSERT', 'UPDATE']),
        ('workflow_signatures', ARRAY['SELECT', 'INSERT', 'UPDATE']),
        ('workflow_signatures_wanted', ARRAY['SELECT', 'INSERT', 'DELETE']),
        ('subworkflow_turn', ARRAY['SELECT', 'INSERT', 'UPDATE']),
        ('tenant', ARRAY['SELECT', 'INSERT']),
        ('workflow_versions', ARRAY['SELECT', 'INSERT']),
        ('workflow_label_moves', ARRAY['SELECT', 'INSERT']),
        -- To read it is another matter: whoever saves need not see who did what.
        ('audit_log', ARRAY['INSERT']),
        ('access_log', ARRAY['SELECT', 'INSERT']),
        ('workflow_usage', ARRAY['SELECT', 'INSERT', 'UPDATE']),
        ('actor_usage', ARRAY['SELECT', 'INSERT', 'UPDATE'])
    ) AS needed (table_name, privileges)
    CROSS JOIN LATERAL unnest(needed.privileges) WITH ORDINALITY AS privilege (name, place)
    WHERE to_regclass(needed.table_name) IS NOT NULL
      AND NOT has_table_privilege(to_regclass(needed.table_name), privilege.name)
    GROUP BY needed.table_name
) AS lacking
GROUP BY lacking.privileges
ORDER BY min(lacking.table_name);

-- name: tenant_counts :one
-- How much a tenant has; no row where nobody has saved under this name yet.
SELECT
    tenant.name,
    (SELECT count(*) FROM workflow WHERE workflow.tenant_id = tenant.id) AS workflows,
    (SELECT count(*) FROM workflow_nodes AS node WHERE node.tenant_id = tenant.id) AS nodes,
    (SELECT count(*) FROM workflow_edges AS edge WHERE edge.tenant_id = tenant.id) AS edges
FROM tenant
WHERE tenant.name = :tenant;
