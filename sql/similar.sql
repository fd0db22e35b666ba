-- Which workflows have a similar structure, by their signatures (workflow_signatures): the share of elements that two
-- have in common, of those that they have together.

-- name: page :many
-- param: name text - the workflow that is asked about; others are looked for
-- param: document jsonb null - asked about instead of the workflow itself: {"nodes": [...], "edges": [...]}
-- param: threshold float8 - 0 to 1
-- param: if_changed boolean - only if it was written since its signature was made
-- returns: score not null
-- The workflows that are at least so similar, the most similar first. Its signature is made first, if it is old; how
-- the others are found is in registry_similar.
WITH given AS MATERIALIZED (
    SELECT asked.size, asked.signature
    FROM registry_document_signature(:tenant_id::uuid, :document::jsonb) AS asked
    WHERE :document::jsonb IS NOT NULL
    UNION ALL
    SELECT asked.size, asked.signature
    FROM workflow
    CROSS JOIN LATERAL registry_fresh_signature(:tenant_id::uuid, workflow.id) AS asked
    WHERE :document::jsonb IS NULL
      AND workflow.tenant_id = :tenant_id
      AND workflow.name = :name
      AND (asked.is_new OR NOT :if_changed::boolean)
)
SELECT
    other.name,
    other.version,
    found.score
FROM given
CROSS JOIN LATERAL registry_similar(
    :tenant_id::uuid, given.size, given.signature, :threshold::float8, :page_size::integer
) AS found
CROSS JOIN LATERAL (
    -- OFFSET 0 keeps the look-up by index: of a function the planner expects many rows.
    SELECT
        single.name,
        single.version
    FROM workflow AS single
    WHERE single.tenant_id = :tenant_id
      AND single.id = found.workflow_id
    OFFSET 0
) AS other
WHERE other.name <> :name
ORDER BY found.score DESC, other.name ASC
LIMIT :page_size::integer;

-- name: refresh :one
-- param: at_most integer - so many
-- Makes the signatures that are wanted: how many there were to make, and how many of them are made now. Whoever writes
-- to a workflow at this moment is not waited for.
SELECT
    count(*) AS wanted,
    count(*) FILTER (WHERE fresh.is_new) AS made
FROM (
    SELECT listed.workflow_id
    FROM workflow_signatures_wanted AS listed
    WHERE listed.tenant_id = :tenant_id
    LIMIT :at_most::integer
) AS wanted
CROSS JOIN LATERAL registry_fresh_signature(:tenant_id::uuid, wanted.workflow_id) AS fresh;
