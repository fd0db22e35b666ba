-- Where a generated workflow came from: metadata.source, over its versions.

-- name: sources :many
-- returns: edits not null
-- The versions at which metadata.source changed, the newest first: each is one generation. edits is how many versions
-- followed until the next one, or until now: changes that left the source as it was, so by hand. They are counted by
-- number, so those that were pruned, or that an edit of a large workflow did not keep, count as well.
WITH recorded AS (
    SELECT
        version.version,
        version.created_at,
        version.created_by,
        version.document #> '{metadata,source}' AS source,
        workflow.version AS present
    FROM workflow
    JOIN workflow_versions AS version
      ON version.tenant_id = workflow.tenant_id
     AND version.workflow_id = workflow.id
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = :name
), placed AS (
    SELECT
        recorded.version,
        recorded.created_at,
        recorded.created_by,
        recorded.source,
        recorded.present,
        lag(recorded.source) OVER (ORDER BY recorded.version) AS former,
        row_number() OVER (ORDER BY recorded.version) AS place
    FROM recorded
)
SELECT
    generation.version,
    generation.created_at,
    generation.created_by,
    generation.source,
    (
        lead(generation.version, 1, generation.present + 1) OVER (ORDER BY generation.version)
        - generation.version - 1
    ) AS edits
FROM placed AS generation
WHERE generation.place = 1
   OR generation.source IS DISTINCT FROM generation.former
ORDER BY generation.version DESC;
