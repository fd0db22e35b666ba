-- Search: which workflows hold words, in their names, tags, descriptions, names of nodes and strings of parameters.

-- name: page :many
-- param: asked json - [{"text", "kind": "word|phrase|prefix", "negated"}], as registry/search_query.py reads it
-- param: after_tier integer null - where the page before ended, with after_size and after_id
-- param: after_size integer null
-- param: after_id uuid null
-- param: page_size integer
-- The workflows that hold all that is asked for, best first, each with up to three of the parts that hold it.
--
-- They come in four tiers, each found by index: called exactly so; all of it in the name; all of it in the name, tags
-- or the beginning of the description; anywhere. Within a tier the shorter workflow comes first. A tier is looked up
-- only if those before it do not fill the page: the nested loop takes one after the other, in the order of the array.
-- Where the index may have found too much, the text itself is looked at, in that order and until the page is full.
-- Where there is nothing to look at, sorting ends with the page as well. The parts to show are for the page alone.
WITH asked AS MATERIALIZED (
    SELECT
        query.tiers,
        query.likes,
        query.shapes,
        query.unwanted,
        query.is_exact,
        query.stems,
        query.literals
    FROM registry_search_query(:tenant_id::uuid, :asked::jsonb) AS query
), page AS MATERIALIZED (
    SELECT
        tier.number,
        candidate.size,
        candidate.workflow_id
    FROM asked
    CROSS JOIN LATERAL unnest(asked.tiers) WITH ORDINALITY AS tier (condition, number)
    CROSS JOIN LATERAL (
        SELECT
            stored.size,
            stored.workflow_id,
            stored.body
        FROM workflow_search AS stored
        WHERE stored.tenant_id = :tenant_id
          AND stored.terms @@ tier.condition
          AND (
              tier.number > coalesce(:after_tier::integer, 0)
              OR (stored.size, stored.workflow_id) > (:after_size::integer, :after_id::uuid)
          )
        ORDER BY stored.size, stored.workflow_id
        LIMIT CASE WHEN asked.is_exact THEN :page_size::integer END
    ) AS candidate
    WHERE tier.number >= coalesce(:after_tier::integer, 0)
      AND (
          asked.is_exact
          OR (
              candidate.body LIKE all(asked.likes)
              AND candidate.body ~ all(asked.shapes)
              AND NOT candidate.body ~ any(asked.unwanted)
          )
      )
    LIMIT :page_size::integer
)
SELECT
    workflow.name,
    workflow.version,
    page.number::integer AS tier,
    page.size,
    page.workflow_id,
    registry_search_hits(:tenant_id::uuid, page.workflow_id, asked.stems, asked.literals, 3) AS hits
FROM page
CROSS JOIN asked
JOIN workflow
  ON workflow.id = page.workflow_id
WHERE workflow.tenant_id = :tenant_id
ORDER BY page.number, page.size, page.workflow_id;
