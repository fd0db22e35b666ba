-- Takes back: the indexes that list reads.
-- transactional: false
DROP INDEX CONCURRENTLY IF EXISTS workflow_facets;

DROP INDEX CONCURRENTLY IF EXISTS workflow_by_updated;

DROP INDEX CONCURRENTLY IF EXISTS workflow_by_created;
