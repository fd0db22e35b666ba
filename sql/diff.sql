-- What changed: between two versions, or between a version and a document that is not stored.

-- name: versions :many
-- returns: part not null, change not null
-- Between two recorded versions, of one workflow or of two. Rows as registry_diff says.
SELECT
    diff.part,
    diff.change,
    diff.name,
    diff.former_name,
    diff.parent,
    diff.child,
    diff.path,
    diff.before,
    diff.value
FROM workflow_versions AS former
JOIN workflow_versions AS latter
  ON latter.tenant_id = former.tenant_id
CROSS JOIN LATERAL registry_diff(former.document, latter.document) AS diff
WHERE former.tenant_id = :tenant_id
  AND former.workflow_id = :former_id
  AND former.version = :former_version
  AND latter.workflow_id = :latter_id
  AND latter.version = :latter_version
ORDER BY
    array_position(ARRAY['workflow', 'node', 'edge', 'param'], diff.part),
    array_position(ARRAY['added', 'removed', 'renamed', 'changed'], diff.change),
    diff.name,
    diff.parent,
    diff.child,
    diff.path;

-- name: documents :many
-- returns: part not null, change not null
-- Between two documents that have every key. Rows as registry_diff says.
SELECT
    diff.part,
    diff.change,
    diff.name,
    diff.former_name,
    diff.parent,
    diff.child,
    diff.path,
    diff.before,
    diff.value
FROM registry_diff(:before::jsonb, :after::jsonb) AS diff
ORDER BY
    array_position(ARRAY['workflow', 'node', 'edge', 'param'], diff.part),
    array_position(ARRAY['added', 'removed', 'renamed', 'changed'], diff.change),
    diff.name,
    diff.parent,
    diff.child,
    diff.path;

-- name: present :one
-- param: expected_version integer
-- What is stored now instead of the expected version: who made it and when, and whether the expected one is kept.
SELECT
    workflow.version,
    workflow.updated_by,
    workflow.updated_at,
    workflow.message,
    registry_is_large(workflow.tenant_id, workflow.id) AS is_large,
    expected.version IS NOT NULL AS expected_is_recorded
FROM workflow
LEFT JOIN workflow_versions AS expected
  ON expected.tenant_id = workflow.tenant_id
 AND expected.workflow_id = workflow.id
 AND expected.version = :expected_version
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name;

-- name: with_present :many
-- returns: part not null, change not null
-- param: document jsonb null
-- param: expected_version integer
-- From a document that has every key, or else from the expected version, to what is stored now, recorded or not. Rows
-- as registry_diff says.
SELECT
    diff.part,
    diff.change,
    diff.name,
    diff.former_name,
    diff.parent,
    diff.child,
    diff.path,
    diff.before,
    diff.value
FROM workflow
LEFT JOIN workflow_versions AS expected
  ON expected.tenant_id = workflow.tenant_id
 AND expected.workflow_id = workflow.id
 AND expected.version = :expected_version
CROSS JOIN LATERAL registry_diff(
    coalesce(:document::jsonb, expected.document),
    registry_document(workflow.tenant_id, workflow.id)
) AS diff
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :name
ORDER BY
    array_position(ARRAY['workflow', 'node', 'edge', 'param'], diff.part),
    array_position(ARRAY['added', 'removed', 'renamed', 'changed'], diff.change),
    diff.name,
    diff.parent,
    diff.child,
    diff.path;
