-- Takes back: the indexes on sub-workflows.
-- transactional: false
DROP INDEX CONCURRENTLY IF EXISTS workflow_nodes_used;

DROP INDEX CONCURRENTLY IF EXISTS workflow_nodes_uses;
