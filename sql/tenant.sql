-- Tenants: who owns workflows.

-- name: find :value
-- The id of a tenant, or nothing.
SELECT tenant.id
FROM tenant
WHERE tenant.name = :name;

-- name: add :exec
-- Makes a tenant. Of two at once that name the same one, both succeed.
INSERT INTO tenant (name)
VALUES (:name)
ON CONFLICT (name) DO NOTHING;
