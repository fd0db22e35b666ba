-- What list reads: the workflows in each order, page by page, and those that have certain facets. The order of names
-- has its index by being unique.
-- transactional: false
-- depends: 20261125130100_facets
CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_by_created
ON workflow (tenant_id, created_at, name);

CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_by_updated
ON workflow (tenant_id, updated_at, name);

CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_facets
ON workflow USING gin (registry_facets(tenant_id, tags, category, created_by, metadata) jsonb_path_ops);
