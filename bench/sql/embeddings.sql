-- What bench/embeddings.py fills its tables with.

-- name: leave_out_triggers :exec
-- Nothing of what the triggers keep is looked at here. Up to the end of the transaction.
SELECT set_config('session_replication_role', 'replica', true);

-- name: fill_workflows :exec
INSERT INTO workflow (tenant_id, name)
SELECT
    :tenant_id::uuid AS tenant_id,
    'workflow ' || given.number AS name
FROM generate_series(1, :count::integer) AS given (number);

-- name: workflows :many
SELECT workflow.id
FROM workflow
WHERE workflow.tenant_id = :tenant_id
ORDER BY workflow.id;

-- name: want_signatures :exec
-- What the triggers would have noted for workflows that came without them.
INSERT INTO workflow_signatures_wanted (tenant_id, workflow_id)
SELECT
    workflow.tenant_id,
    workflow.id AS workflow_id
FROM workflow;

-- name: by_index :many
-- The index alone, whatever the number of vectors.
SELECT found.workflow_id
FROM registry_nearest(
    :tenant_id::uuid, :model_id::uuid, :dimensions::integer, :vector::halfvec, :page_size::integer
) AS found;

-- name: index_size :value
SELECT pg_size_pretty(pg_relation_size(to_regclass(registry_embedding_index(:model_id::uuid)))) AS size;

-- name: settle :exec
VACUUM (ANALYZE) workflow, workflow_embeddings;
