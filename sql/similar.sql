-- Which workflows have a similar structure, by their signatures (workflow_signatures): the share of elements that two
-- have in common, of those that they have together.

-- name: page :many
-- param: name text - the workflow that is asked about; others are looked for
-- param: document jsonb null - asked about instead of the workflow itself: {"nodes": [...], "edges": [...]}
-- param: threshold float8 - 0 to 1
-- param: if_changed boolean - only if it was written since its signature was made
-- The workflows that are at least so similar, the most similar first.
--
-- A workflow is looked at if it can be one of them. None is smaller than t|A| or larger than |A|/t, where A is what is
-- asked about and t the threshold. What holds at least t|A| elements of A holds one of any |A| - t|A| + 1 (prefix
-- filtering: Bayardo, Ma and Srikant, Scaling up all pairs similarity search, 2007): these are looked up in the GIN
-- index, of the rarest kind first. Where even they are common, the index would find a large part of the rows, and all
-- those of the right size are looked at instead, in an index that has their bits. Bits tell of most that they do not
-- share enough: elements that are shared set bits that are shared, and no more of them fall on one bit than those of A
-- do. The elements of the others are counted; of those that their bits put first, where they are many more than asked
-- for.
--
-- Of a signature that is cut off, the part below the lower of both cuts is compared. What it shares is known to a few
-- hundredths: a few more elements are looked up then, and no bits.
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
        ours.bits,
        cardinality(given.signature) - bit_count(ours.bits) AS lost_bits,
        ceil(given.size * :threshold::float8 - 1e-9)::integer AS smallest,
        -- Where nothing need be shared none is too large.
        coalesce(least(floor(given.size / nullif(:threshold::float8, 0) + 1e-9), 1e9), 1e9)::integer AS largest,
        :threshold::float8 / (1 + :threshold::float8) AS share
    FROM given
    CROSS JOIN LATERAL (SELECT registry_signature_bits(given.signature) AS bits) AS ours
), prefix AS MATERIALIZED (
    SELECT array_agg(element.element) AS elements
    FROM bounds
    JOIN element
      ON element.place <= bounds.kept + 1 - ceil(
          bounds.kept * (:threshold::float8 - CASE WHEN bounds.largest >= 1000 THEN 0.1 ELSE 0 END) - 1e-9
      )
), first AS MATERIALIZED (
    -- Are they common? A look at those that are a little larger.
    SELECT count(*) FILTER (WHERE near.signature && (SELECT prefix.elements FROM prefix)) > 2 AS are_many
    FROM (
        SELECT stored.signature
        FROM workflow_signatures AS stored
        WHERE stored.tenant_id = :tenant_id
          AND stored.size >= (SELECT bounds.size FROM bounds)
        ORDER BY stored.size
        LIMIT 50
    ) AS near
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
    FROM (
        SELECT possible.workflow_id
        FROM (
            -- size + 0: no index serves that, so that it is the elements that are looked up.
            SELECT
                looked_up.workflow_id,
                looked_up.size,
                looked_up.bits
            FROM workflow_signatures AS looked_up
            WHERE NOT (SELECT first.are_many FROM first)
              AND looked_up.tenant_id = :tenant_id
              AND looked_up.signature && (SELECT prefix.elements FROM prefix)
              AND looked_up.size + 0 >= (SELECT bounds.smallest FROM bounds)
              AND looked_up.size + 0 <= (SELECT bounds.largest FROM bounds)
              AND (
                  bit_count(looked_up.bits & (SELECT bounds.bits FROM bounds)) + (SELECT bounds.lost_bits FROM bounds)
                  >= (looked_up.size + (SELECT bounds.size FROM bounds)) * (SELECT bounds.share FROM bounds) - 1e-9
                  OR looked_up.size > 1000
                  OR (SELECT bounds.cut FROM bounds) IS NOT NULL
              )
            UNION ALL
            SELECT
                walked.workflow_id,
                walked.size,
                walked.bits
            FROM workflow_signatures AS walked
            WHERE (SELECT first.are_many FROM first)
              AND walked.tenant_id = :tenant_id
              AND walked.size BETWEEN (SELECT bounds.smallest FROM bounds) AND (SELECT bounds.largest FROM bounds)
              AND (
                  bit_count(walked.bits & (SELECT bounds.bits FROM bounds)) + (SELECT bounds.lost_bits FROM bounds)
                  >= (walked.size + (SELECT bounds.size FROM bounds)) * (SELECT bounds.share FROM bounds) - 1e-9
                  OR walked.size > 1000
                  OR (SELECT bounds.cut FROM bounds) IS NOT NULL
              )
        ) AS possible
        CROSS JOIN bounds
        CROSS JOIN LATERAL (
            SELECT bit_count(possible.bits & bounds.bits) + bounds.lost_bits AS most
        ) AS shared
        -- There may be thousands that are all the same.
        ORDER BY
            shared.most::float8 / (least(possible.size, 1000) + bounds.kept - least(shared.most, bounds.kept)) DESC,
            possible.workflow_id ASC
        LIMIT 100 + 10 * :page_size::integer
    ) AS likely
    CROSS JOIN LATERAL (
        SELECT
            single.workflow_id,
            single.size,
            single.signature
        FROM workflow_signatures AS single
        WHERE single.tenant_id = :tenant_id
          AND single.workflow_id = likely.workflow_id
        OFFSET 0
    ) AS stored
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
