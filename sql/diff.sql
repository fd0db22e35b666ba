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
  AND latter.tenant_id = :tenant_id
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
