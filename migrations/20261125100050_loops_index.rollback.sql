-- transactional: false
DROP INDEX CONCURRENTLY IF EXISTS workflow_edges_loops;
