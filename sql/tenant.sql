-- Tenants: who owns workflows.

-- name: find :one
-- The id of a tenant, and whether row level security holds for the role that asks: COPY cannot write then.
SELECT
    tenant.id,
    row_security_active('workflow_nodes') AS row_security
FROM tenant
WHERE tenant.name = :name;

-- name: add :exec
-- Makes a tenant. Of two at once that name the same one, both succeed.
INSERT INTO tenant (name)
VALUES (:name)
ON CONFLICT (name) DO NOTHING;
