-- What list reads: the workflows in each order, page by page, and those that have certain facets. The order of names
-- has its index by being unique.
-- transactional: false
-- depends: 20261125130100_facets
CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_by_created
ON workflow (tenant_id, created_at, name);

CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_by_updated
ON workflow (tenant_id, updated_at, name);

-- The tenant leads each path of metadata. Left out is what an imported file had that has no place in a workflow: up to
-- thousands of values, which every save would have to write.
CREATE INDEX CONCURRENTLY IF NOT EXISTS workflow_facets
ON workflow USING gin (
    registry_facets(tenant_id, tags, category, created_by),
    jsonb_set('{}', ARRAY[tenant_id::text], metadata - '{n8n,dify,wfformat}'::text []) jsonb_path_ops
);
