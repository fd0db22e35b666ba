-- Search: which workflows hold words, in their names, tags, descriptions, names of nodes and strings of parameters.

-- name: page :many
-- param: asked json - [{"text", "kind": "word|phrase|prefix", "negated"}], as registry/search_query.py reads it
-- param: after_tier integer null - where the page before ended, with after_size and after_id
-- param: after_size integer null
-- param: after_id uuid null
-- param: is_filtered boolean - whether any of the filters, which are those of sql/listing.sql, is there
-- param: category text null
-- param: created_by text null
-- param: updated_since timestamptz null
-- param: prefix text null
-- param: metadata jsonb null
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
), wanted AS MATERIALIZED (
    -- What passes the filters, once for all: a look at the row of each candidate would take longer than this where many
    -- hold a word. A function, or no plan could be kept: one for any filters is much dearer than one for those given.
    SELECT filtered.id
    FROM registry_filtered(
        :tenant_id::uuid,
        :tags::text [],
        :category::text,
        :created_by::text,
        :updated_since::timestamptz,
        :prefix::text,
        :metadata::jsonb
    ) AS filtered (id)
    WHERE :is_filtered::boolean
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
          AND (NOT :is_filtered::boolean OR stored.workflow_id IN (SELECT wanted.id FROM wanted))
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
    coalesce(shown.hits, '[]') AS hits
FROM page
JOIN workflow
  ON workflow.id = page.workflow_id
LEFT JOIN (
    SELECT
        hit.workflow_id,
        hit.hits
    FROM asked
    CROSS JOIN LATERAL registry_search_hits(
        :tenant_id::uuid,
        (SELECT array_agg(page.workflow_id) FROM page),
        asked.stems,
        asked.literals,
        3
    ) AS hit
) AS shown
  ON shown.workflow_id = page.workflow_id
WHERE workflow.tenant_id = :tenant_id
ORDER BY page.number, page.size, page.workflow_id;

-- name: fused :many
-- returns: score not null, parts not null
-- param: asked json - as in page; [] where there is no text
-- param: required json - those of them that hold for all parts: phrases, beginnings, and what is not to be there
-- param: wished json - the others, plain words
-- param: model text null - with vector: search by meaning
-- param: vector text null - as pgvector writes it
-- param: like_name text null - the workflow that is asked about; it does not find itself
-- param: like_document jsonb null - asked about instead of it: {"nodes": [...], "edges": [...]}
-- param: is_filtered boolean - whether any of the filters, which are those of sql/listing.sql, is there
-- param: category text null
-- param: created_by text null
-- param: updated_since timestamptz null
-- param: prefix text null
-- param: metadata jsonb null
-- param: page_size integer
-- The best by text, by meaning and by structure together, as far as each is asked for.
--
-- Reciprocal rank fusion (Cormack, Clarke, Buettcher, SIGIR 2009): each part ranks what it finds, and a workflow gets
-- 1 / (60 + rank) from each, so that nothing depends on what the scores of different parts mean. The score is the share
-- of what the first in all parts would have. What is called exactly so stays first. Those alike share a rank.
-- Filters and what is required hold inside each part, before it is cut off: to 100 by text, 100 by meaning, 50 by
-- structure.
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
), required AS MATERIALIZED (
    SELECT
        query.tiers,
        query.likes,
        query.shapes,
        query.unwanted
    FROM registry_search_query(:tenant_id::uuid, :required::jsonb) AS query
), wanted AS MATERIALIZED (
    -- What passes the filters, once for all: a look at the row of each candidate would take longer than this where many
    -- hold a word. A function, or no plan could be kept: one for any filters is much dearer than one for those given.
    SELECT filtered.id
    FROM registry_filtered(
        :tenant_id::uuid,
        :tags::text [],
        :category::text,
        :created_by::text,
        :updated_since::timestamptz,
        :prefix::text,
        :metadata::jsonb
    ) AS filtered (id)
    WHERE :is_filtered::boolean
), strict AS MATERIALIZED (
    -- As in page: what holds all that is asked for.
    SELECT
        tier.number AS tier,
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
          AND (NOT :is_filtered::boolean OR stored.workflow_id IN (SELECT wanted.id FROM wanted))
        ORDER BY stored.size, stored.workflow_id
        LIMIT CASE WHEN asked.is_exact THEN 100 END
    ) AS candidate
    WHERE json_array_length(:asked::json) > 0
      AND (
          asked.is_exact
          OR (
              candidate.body LIKE all(asked.likes)
              AND candidate.body ~ all(asked.shapes)
              AND NOT candidate.body ~ any(asked.unwanted)
          )
      )
    LIMIT 100
), met AS MATERIALIZED (
    -- Where that does not fill the part: who has which piece of the question. A piece that more than 5,000 have says
    -- too little for what it costs.
    SELECT
        piece.number,
        stored.workflow_id,
        stored.size
    FROM registry_search_pieces(:tenant_id::uuid, :wished::jsonb) AS piece
    CROSS JOIN LATERAL (
        SELECT
            one.workflow_id,
            one.size
        FROM workflow_search AS one
        WHERE one.tenant_id = :tenant_id
          AND one.terms @@ piece.anywhere
          AND (NOT :is_filtered::boolean OR one.workflow_id IN (SELECT wanted.id FROM wanted))
        LIMIT 5001
    ) AS stored
    WHERE (SELECT count(*) < 100 FROM strict)
), piece AS MATERIALIZED (
    -- The rarest, until they have 20,000 entries together. What a piece says: the rarer, the more, as in BM25.
    SELECT
        counted.number,
        asked_for.text,
        asked_for.is_word,
        asked_for.in_name,
        asked_for.in_head,
        asked_for.weight
            * ln(1 + (greatest(every.workflows - counted.workflows, 0) + 0.5) / (counted.workflows + 0.5)) AS weight
    FROM (
        SELECT
            met.number,
            count(*) AS workflows,
            sum(count(*)) OVER (ORDER BY count(*), met.number) AS so_far
        FROM met
        GROUP BY met.number
    ) AS counted
    JOIN registry_search_pieces(:tenant_id::uuid, :wished::jsonb) AS asked_for
      ON asked_for.number = counted.number
    CROSS JOIN (
        SELECT count(*) AS workflows
        FROM (
            SELECT
            FROM workflow_search AS stored
            WHERE stored.tenant_id = :tenant_id
            LIMIT 20000
        ) AS stored_ones
    ) AS every
    WHERE counted.workflows <= 5000
      AND counted.so_far <= 20000
), loose AS MATERIALIZED (
    SELECT
        candidate.workflow_id,
        candidate.score,
        candidate.pieces
    FROM (
        SELECT
            found.workflow_id,
            sum(found.weight) AS score,
            array_agg(found.text ORDER BY found.weight DESC, found.text ASC) FILTER (WHERE found.is_first) AS pieces
        FROM (
            SELECT
                met.workflow_id,
                piece.text,
                piece.weight,
                true AS is_first
            FROM piece
            JOIN met
              ON met.number = piece.number
            UNION ALL
            -- In the head it counts twice, and in the name three times.
            SELECT
                head.workflow_id,
                piece.text,
                piece.weight,
                false AS is_first
            FROM piece
            CROSS JOIN LATERAL (
                VALUES (piece.in_name), (piece.in_name || piece.in_head)
            ) AS again (condition)
            CROSS JOIN LATERAL (
                SELECT stored.workflow_id
                FROM workflow_search AS stored
                WHERE stored.tenant_id = :tenant_id
                  AND stored.terms @@ again.condition
                  AND (NOT :is_filtered::boolean OR stored.workflow_id IN (SELECT wanted.id FROM wanted))
                LIMIT 5000
            ) AS head
        ) AS found
        WHERE found.workflow_id NOT IN (SELECT strict.workflow_id FROM strict)
        GROUP BY found.workflow_id
        ORDER BY score DESC, found.workflow_id ASC
        OFFSET 0
    ) AS candidate
    WHERE json_array_length(:required::json) = 0
      OR (
          SELECT
              stored.terms @@ any(required.tiers)
              AND stored.body LIKE all(required.likes)
              AND stored.body ~ all(required.shapes)
              AND NOT stored.body ~ any(required.unwanted)
          FROM required
          CROSS JOIN workflow_search AS stored
          WHERE stored.tenant_id = :tenant_id
            AND stored.workflow_id = candidate.workflow_id
      )
    LIMIT (SELECT 100 - count(*) FROM strict)
), model AS MATERIALIZED (
    SELECT
        known.id,
        known.dimensions,
        -- The nearest of all, by index, are of no use where few of them pass.
        registry_embedding_is_large(registry_embedding_index_rows(known.id))
        AND NOT :is_filtered::boolean
        AND json_array_length(:required::json) = 0 AS by_index
    FROM embedding_models AS known
    WHERE known.tenant_id = :tenant_id
      AND known.name = :model::text
      AND :vector::text IS NOT NULL
), meaning AS MATERIALIZED (
    SELECT
        found.workflow_id,
        found.distance
    FROM model
    CROSS JOIN LATERAL registry_nearest(
        :tenant_id::uuid, model.id, model.dimensions, :vector::halfvec, 100
    ) AS found
    WHERE model.by_index
    UNION ALL
    (
        SELECT
            candidate.workflow_id,
            candidate.distance
        FROM (
            SELECT
                stored.workflow_id,
                stored.embedding <=> :vector::halfvec AS distance
            FROM workflow_embeddings AS stored
            WHERE (SELECT NOT model.by_index FROM model)
              AND stored.tenant_id = :tenant_id
              AND stored.model_id = (SELECT model.id FROM model)
              AND (NOT :is_filtered::boolean OR stored.workflow_id IN (SELECT wanted.id FROM wanted))
            ORDER BY stored.embedding <=> :vector::halfvec
            OFFSET 0
        ) AS candidate
        WHERE json_array_length(:required::json) = 0
          OR (
              SELECT
                  stored.terms @@ any(required.tiers)
                  AND stored.body LIKE all(required.likes)
                  AND stored.body ~ all(required.shapes)
                  AND NOT stored.body ~ any(required.unwanted)
              FROM required
              CROSS JOIN workflow_search AS stored
              WHERE stored.tenant_id = :tenant_id
                AND stored.workflow_id = candidate.workflow_id
          )
        LIMIT 100
    )
), given AS MATERIALIZED (
    SELECT
        like_document.size,
        like_document.signature,
        self.id AS workflow_id
    FROM registry_document_signature(:tenant_id::uuid, :like_document::jsonb) AS like_document
    LEFT JOIN workflow AS self
      ON self.tenant_id = :tenant_id
     AND self.name = :like_name::text
    WHERE :like_document::jsonb IS NOT NULL
    UNION ALL
    SELECT
        fresh.size,
        fresh.signature,
        self.id AS workflow_id
    FROM workflow AS self
    CROSS JOIN LATERAL registry_fresh_signature(:tenant_id::uuid, self.id) AS fresh
    WHERE :like_document::jsonb IS NULL
      AND self.tenant_id = :tenant_id
      AND self.name = :like_name::text
), structure AS MATERIALIZED (
    SELECT
        candidate.workflow_id,
        candidate.score
    FROM (
        -- Below 0.3 two are not alike. Of many more than are needed some will pass.
        SELECT
            found.workflow_id,
            found.score,
            given.workflow_id AS self_id
        FROM given
        CROSS JOIN LATERAL registry_similar(
            :tenant_id::uuid,
            given.size,
            given.signature,
            0.3,
            CASE WHEN :is_filtered::boolean OR json_array_length(:required::json) > 0 THEN 1000 ELSE 51 END
        ) AS found
        ORDER BY found.score DESC, found.workflow_id ASC
        OFFSET 0
    ) AS candidate
    WHERE candidate.workflow_id IS DISTINCT FROM candidate.self_id
      AND (NOT :is_filtered::boolean OR candidate.workflow_id IN (SELECT wanted.id FROM wanted))
      AND (
          json_array_length(:required::json) = 0
          OR (
              SELECT
                  stored.terms @@ any(required.tiers)
                  AND stored.body LIKE all(required.likes)
                  AND stored.body ~ all(required.shapes)
                  AND NOT stored.body ~ any(required.unwanted)
              FROM required
              CROSS JOIN workflow_search AS stored
              WHERE stored.tenant_id = :tenant_id
                AND stored.workflow_id = candidate.workflow_id
          )
      )
    LIMIT 50
), ranked AS (
    SELECT
        strict.workflow_id,
        1 AS place,
        'text' AS part,
        rank() OVER (ORDER BY strict.tier, strict.size) AS rank,
        (4 - strict.tier + 1000.0 / (1000 + strict.size)) / 4 AS score,
        strict.tier,
        NULL::text [] AS pieces
    FROM strict
    UNION ALL
    SELECT
        loose.workflow_id,
        1 AS place,
        'text' AS part,
        (SELECT count(*) FROM strict) + rank() OVER (ORDER BY loose.score DESC) AS rank,
        loose.score / (SELECT sum(3 * piece.weight) FROM piece) / 4 AS score,
        5 AS tier,
        loose.pieces
    FROM loose
    UNION ALL
    SELECT
        meaning.workflow_id,
        2 AS place,
        'meaning' AS part,
        rank() OVER (ORDER BY meaning.distance) AS rank,
        1 - meaning.distance AS score,
        NULL AS tier,
        NULL AS pieces
    FROM meaning
    UNION ALL
    SELECT
        structure.workflow_id,
        3 AS place,
        'structure' AS part,
        rank() OVER (ORDER BY structure.score DESC) AS rank,
        structure.score,
        NULL AS tier,
        NULL AS pieces
    FROM structure
), fused AS (
    SELECT
        ranked.workflow_id,
        sum(1.0 / (60 + ranked.rank)) AS score,
        bool_or(coalesce(ranked.tier = 1, false)) AS is_exact,
        json_agg(
            json_build_object(
                'part', ranked.part, 'rank', ranked.rank, 'score', ranked.score, 'tier', ranked.tier,
                'pieces', ranked.pieces
            )
            ORDER BY ranked.place
        ) AS parts
    FROM ranked
    GROUP BY ranked.workflow_id
), page AS MATERIALIZED (
    SELECT
        fused.workflow_id,
        fused.score,
        fused.is_exact,
        fused.parts,
        found.name,
        found.version,
        row_number() OVER (
            ORDER BY
                fused.is_exact DESC,
                fused.score DESC,
                used.uses DESC,
                found.updated_at DESC,
                found.name ASC
        ) AS place
    FROM fused
    CROSS JOIN LATERAL (
        SELECT
            workflow.name,
            workflow.version,
            workflow.updated_at
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND workflow.id = fused.workflow_id
        OFFSET 0
    ) AS found
    CROSS JOIN LATERAL (
        -- Of late: what was used much years ago is not what one looks for.
        SELECT coalesce(sum(counted.uses), 0) AS uses
        FROM workflow_usage AS counted
        WHERE counted.tenant_id = :tenant_id
          AND counted.workflow_id = fused.workflow_id
          AND counted.day >= (now() AT TIME ZONE 'UTC')::date - 30
    ) AS used
    ORDER BY place
    LIMIT :page_size::integer
)
SELECT
    page.name,
    page.version,
    CASE
        WHEN page.is_exact THEN 1
        ELSE (page.score * 61 / (
            (json_array_length(:asked::json) > 0)::integer
            + (:vector::text IS NOT NULL)::integer
            + (:like_name::text IS NOT NULL OR :like_document::jsonb IS NOT NULL)::integer
        ))::float8
    END AS score,
    page.parts,
    coalesce(shown.hits, '[]') AS hits
FROM page
LEFT JOIN (
    SELECT
        hit.workflow_id,
        hit.hits
    FROM asked
    CROSS JOIN (
        -- What is worth showing of the pieces: not what half of all have.
        SELECT
            coalesce(array_agg(piece.text) FILTER (WHERE piece.is_word), '{}') AS stems,
            coalesce(array_agg(piece.text) FILTER (WHERE NOT piece.is_word), '{}') AS literals
        FROM piece
        WHERE piece.weight > 0.5
    ) AS told
    CROSS JOIN LATERAL registry_search_hits(
        :tenant_id::uuid,
        (SELECT array_agg(page.workflow_id) FROM page),
        asked.stems || told.stems,
        asked.literals || told.literals,
        3
    ) AS hit
) AS shown
  ON shown.workflow_id = page.workflow_id
ORDER BY page.place;
