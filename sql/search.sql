-- Search: which workflows hold words, in their names, tags, descriptions, names of nodes and strings of parameters.

-- name: page :many
-- param: asked jsonb - [{"text", "kind": "word|phrase|prefix", "negated"}], as registry/search_query.py reads it
-- param: after_points integer null - where the page before ended, with after_id
-- param: after_id uuid null
-- param: page_size integer
-- The workflows that hold all that is asked for, best first, each with up to three of the parts that hold it.
--
-- What is found by index is ranked by short columns alone: the name is what was asked for (4,000 points), holds all of
-- it (3,000), it or a tag holds some of it (2,000), the beginning of the description does (1,000); up to 999 more the
-- shorter the workflow. Only then, in that order and until the page is full, the text itself is looked at, where the
-- index may have found too much; and the parts to show are looked up for the page alone.
WITH asked AS MATERIALIZED (
    SELECT
        query.condition,
        query.likes,
        query.shapes,
        query.unwanted,
        query.near,
        query.stems,
        query.literals,
        query.whole,
        query.is_exact
    FROM registry_search_query(:tenant_id::uuid, :asked::jsonb) AS query
), ranked AS (
    SELECT
        stored.workflow_id,
        stored.body,
        CASE
            WHEN starts_with(stored.name, asked.whole || E'\n') THEN 4000
            WHEN stored.name LIKE ALL (asked.near) THEN 3000
            WHEN stored.name LIKE ANY (asked.near) OR stored.tags LIKE ANY (asked.near) THEN 2000
            WHEN stored.about LIKE ANY (asked.near) THEN 1000
            ELSE 0
        END + 999 - least(999, 80 * ln(1 + stored.size))::integer AS points
    FROM asked
    CROSS JOIN workflow_search AS stored
    WHERE stored.tenant_id = :tenant_id
      AND stored.terms @@ (SELECT asked.condition FROM asked)
), page AS MATERIALIZED (
    SELECT
        candidate.workflow_id,
        candidate.points
    FROM (
        -- In order before they are looked at, so that looking can end with the page. Where nothing is left to look at,
        -- sorting ends with the page as well.
        SELECT
            ranked.workflow_id,
            ranked.points,
            ranked.body
        FROM ranked
        WHERE :after_points::integer IS NULL
           OR ranked.points < :after_points::integer
           OR (ranked.points = :after_points::integer AND ranked.workflow_id > :after_id::uuid)
        ORDER BY ranked.points DESC, ranked.workflow_id
        LIMIT (SELECT CASE WHEN asked.is_exact THEN :page_size::integer END FROM asked)
    ) AS candidate
    CROSS JOIN asked
    WHERE asked.is_exact
       OR (
           candidate.body LIKE ALL (asked.likes)
           AND candidate.body ~ ALL (asked.shapes)
           AND NOT candidate.body ~ ANY (asked.unwanted)
       )
    ORDER BY candidate.points DESC, candidate.workflow_id
    LIMIT :page_size::integer
)
SELECT
    workflow.name,
    workflow.version,
    page.points,
    page.workflow_id,
    registry_search_hits(:tenant_id::uuid, page.workflow_id, asked.stems, asked.literals, 3) AS hits
FROM page
CROSS JOIN asked
JOIN workflow
  ON workflow.id = page.workflow_id
WHERE workflow.tenant_id = :tenant_id
ORDER BY page.points DESC, page.workflow_id;
