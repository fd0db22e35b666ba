-- Which workflows have a similar structure, by their signatures (workflow_signatures): the share of elements that two
-- have in common, of those that they have together.

-- name: page :many
-- param: name text - the workflow that is asked about; others are looked for
-- param: document jsonb null - asked about instead of the workflow itself: {"nodes": [...], "edges": [...]}
-- param: threshold float8 - 0 to 1
-- param: if_changed boolean - only if it was written since its signature was made
-- The workflows that are at least so similar, the most similar first.
--
-- Two sets of which each holds a part t of what they hold together share an element among the first |A| - t|A| + 1, in
-- whatever order (prefix filtering: Bayardo, Ma and Srikant, Scaling up all pairs similarity search, 2007). So only
-- these are looked up, and the order begins with the rarest kind. And none is smaller than t|A| or larger than |A|/t.
-- Of a signature that is cut off, the part below the lower of both cuts is compared. What it shares is known to a few
-- hundredths, so that there a few more elements are looked up.
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
      AND (
          NOT :if_changed::boolean
          OR EXISTS (
              SELECT
              FROM workflow_signatures_wanted AS wanted
              WHERE wanted.tenant_id = :tenant_id
                AND wanted.workflow_id = workflow.id
          )
      )
), element AS MATERIALIZED (
    SELECT
        listed.element,
        row_number() OVER (ORDER BY listed.element & 3, listed.element) AS place
    FROM given
    CROSS JOIN LATERAL unnest(given.signature) AS listed (element)
), bounds AS MATERIALIZED (
    SELECT
        given.size,
        cardinality(given.signature) AS kept,
        CASE
            WHEN given.size > cardinality(given.signature)
                THEN given.signature [cardinality(given.signature)]
        END AS cut,
        ceil(given.size * :threshold::float8 - 1e-9) AS smallest,
        -- None is too large where it need not share anything.
        floor(given.size / nullif(:threshold::float8, 0) + 1e-9) AS largest
    FROM given
), prefix AS MATERIALIZED (
    SELECT array_agg(element.element) AS elements
    FROM bounds
    JOIN element
      ON element.place <= bounds.kept + 1 - ceil(
          bounds.kept * (
              :threshold::float8 - CASE WHEN coalesce(bounds.largest, 1e9) >= 1000 THEN 0.1 ELSE 0 END
          ) - 1e-9
      )
), candidate AS MATERIALIZED (
    SELECT
        stored.workflow_id,
        stored.signature,
        cardinality(stored.signature) AS kept,
        least(
            (SELECT bounds.cut FROM bounds),
            CASE
                WHEN stored.size > cardinality(stored.signature) THEN stored.signature [cardinality(stored.signature)]
            END
        ) AS cut
    FROM workflow_signatures AS stored
    WHERE stored.tenant_id = :tenant_id
      AND stored.signature && (SELECT prefix.elements FROM prefix)
      AND stored.size >= (SELECT bounds.smallest FROM bounds)
      AND (stored.size <= (SELECT bounds.largest FROM bounds)) IS NOT FALSE
), shared AS (
    SELECT
        candidate.workflow_id,
        count(*) AS elements
    FROM candidate
    CROSS JOIN LATERAL unnest(candidate.signature) AS listed (element)
    JOIN element
      ON element.element = listed.element
    WHERE listed.element <= coalesce(candidate.cut, 2147483647)
    GROUP BY candidate.workflow_id
), scored AS MATERIALIZED (
    SELECT
        candidate.workflow_id,
        shared.elements::float8 / (ours.elements + theirs.elements - shared.elements) AS score
    FROM shared
    JOIN candidate
      ON candidate.workflow_id = shared.workflow_id
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN candidate.cut IS NULL THEN (SELECT bounds.kept FROM bounds)
                ELSE (SELECT count(*) FROM element WHERE element.element <= candidate.cut)
            END AS elements
    ) AS ours
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN candidate.cut IS NULL THEN candidate.kept
                ELSE (
                    SELECT count(*)
                    FROM unnest(candidate.signature) AS listed (element)
                    WHERE listed.element <= candidate.cut
                )
            END AS elements
    ) AS theirs
)
SELECT
    workflow.name,
    workflow.version,
    scored.score
FROM scored
JOIN workflow
  ON workflow.id = scored.workflow_id
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name <> :name
  AND scored.score >= :threshold::float8 - 1e-9
ORDER BY scored.score DESC, workflow.name ASC
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
