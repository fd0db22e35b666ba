-- Search by meaning: models, the vectors they make of workflows, and the nearest ones.

-- name: add_model :one
-- returns: dimensions not null, is_new not null
-- Adds a model, unless there is one of this name, and returns its dimensions. No row: another transaction has just
-- added it, which this statement cannot see and the next one can.
WITH present AS (
    SELECT model.dimensions
    FROM embedding_models AS model
    WHERE model.tenant_id = :tenant_id
      AND model.name = :model
), added AS (
    INSERT INTO embedding_models (tenant_id, name, dimensions)
    SELECT
        :tenant_id::uuid,
        :model::text,
        :dimensions::integer
    WHERE NOT EXISTS (
        SELECT
        FROM present
    )
    ON CONFLICT (tenant_id, name) DO NOTHING
    RETURNING embedding_models.dimensions
)
SELECT
    present.dimensions,
    false AS is_new
FROM present
UNION ALL
SELECT
    added.dimensions,
    true AS is_new
FROM added;

-- name: model :one
-- returns: index_name not null, indexed not null
-- One model and its index: `index_name` is what the index is called, `indexed` how many vectors it holds, 0 where there
-- is none that can be used.
SELECT
    model.id,
    model.name,
    model.dimensions,
    registry_embedding_index(model.id) AS index_name,
    registry_embedding_index_rows(model.id) AS indexed
FROM embedding_models AS model
WHERE model.tenant_id = :tenant_id
  AND model.name = :model;

-- name: names :many
-- The models there are, to choose the only one, or a "did you mean" from.
SELECT
    model.name,
    model.dimensions
FROM embedding_models AS model
WHERE model.tenant_id = :tenant_id
ORDER BY model.name;

-- name: models :many
-- returns: is_indexed not null, is_large not null
-- Each model with its vectors: `present` fit the workflows as they are, `stale` were made from another text, `missing`
-- are not there. Only where a workflow has been changed since, its text is looked at.
SELECT
    model.name,
    model.dimensions,
    every.workflows,
    made.vectors - made.stale AS present,
    every.workflows - made.vectors AS missing,
    made.stale,
    registry_embedding_is_large(registry_embedding_index_rows(model.id)) AS is_indexed,
    registry_embedding_is_large(made.vectors) AS is_large
FROM embedding_models AS model
CROSS JOIN (
    SELECT count(*) AS workflows
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
) AS every
CROSS JOIN LATERAL (
    SELECT
        count(*) AS vectors,
        count(*) FILTER (
            WHERE stored.workflow_updated_at <> workflow.updated_at
              AND stored.content_hash
                  <> registry_embedding_hash(registry_embedding_text(:tenant_id::uuid, workflow.id))
        ) AS stale
    FROM workflow_embeddings AS stored
    JOIN workflow
      ON workflow.id = stored.workflow_id
    WHERE stored.tenant_id = :tenant_id
      AND stored.model_id = model.id
      AND workflow.tenant_id = :tenant_id
) AS made
WHERE model.tenant_id = :tenant_id
ORDER BY model.name;

-- name: outdated :value
-- How many workflows have no vector of a model, or have been changed since it was made: what there is to do, at most.
SELECT count(*) AS workflows
FROM workflow
LEFT JOIN workflow_embeddings AS stored
  ON stored.tenant_id = workflow.tenant_id
 AND stored.model_id = :model_id
 AND stored.workflow_id = workflow.id
WHERE workflow.tenant_id = :tenant_id
  AND stored.workflow_updated_at IS DISTINCT FROM workflow.updated_at;

-- name: claim :many
-- returns: workflow_id not null, name not null, content not null, content_hash not null
-- returns: workflow_updated_at not null, is_unchanged not null
-- param: after_id uuid null - the last workflow of the claim before
-- The next workflows without a vector that fits, with their texts, for this transaction alone: another one that claims
-- at the same time gets others. No row: there are no more.
SELECT
    claimed.workflow_id,
    claimed.name,
    claimed.content,
    claimed.content_hash,
    claimed.workflow_updated_at,
    claimed.is_unchanged
FROM registry_embedding_claim(:tenant_id::uuid, :model_id::uuid, :after_id::uuid, :batch_size::integer) AS claimed
ORDER BY claimed.workflow_id;

-- name: outdated_texts :many
-- returns: content not null, content_hash not null
-- param: after_name text null - the last workflow of the page before
-- The same for whoever makes the vectors elsewhere: without a claim, in the order of the names.
SELECT
    page.name,
    page.content,
    page.content_hash
FROM (
    SELECT
        candidate.name,
        candidate.content,
        candidate.former_hash,
        registry_embedding_hash(candidate.content) AS content_hash
    FROM (
        SELECT
            workflow.name,
            stored.content_hash AS former_hash,
            registry_embedding_text(:tenant_id::uuid, workflow.id) AS content
        FROM workflow
        LEFT JOIN workflow_embeddings AS stored
          ON stored.tenant_id = workflow.tenant_id
         AND stored.model_id = :model_id
         AND stored.workflow_id = workflow.id
        WHERE workflow.tenant_id = :tenant_id
          AND workflow.name > coalesce(:after_name::text, '')
          AND stored.workflow_updated_at IS DISTINCT FROM workflow.updated_at
        ORDER BY workflow.name
        OFFSET 0
    ) AS candidate
) AS page
WHERE page.former_hash IS DISTINCT FROM page.content_hash
ORDER BY page.name
LIMIT :page_size::integer;

-- name: store :exec
-- Stores the vectors of claimed workflows, each with the hash of the text that it was made from. One that has been
-- deleted meanwhile is left out; the others are held, so that none is deleted before its vector is there.
WITH held AS (
    SELECT workflow.id
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = any(:workflow_ids::uuid [])
    ORDER BY workflow.id
    FOR KEY SHARE
)
INSERT INTO workflow_embeddings (
    tenant_id, model_id, workflow_id, dimensions, content_hash, workflow_updated_at, embedded_at, embedding
)
SELECT
    :tenant_id::uuid,
    model.id,
    given.workflow_id,
    model.dimensions,
    given.content_hash,
    given.workflow_updated_at,
    now() AS embedded_at,
    given.embedding::halfvec
FROM unnest(
    :workflow_ids::uuid [], :content_hashes::text [], :workflows_updated_at::timestamptz [], :embeddings::text []
) AS given (workflow_id, content_hash, workflow_updated_at, embedding)
JOIN held
  ON held.id = given.workflow_id
JOIN embedding_models AS model
  ON model.id = :model_id
WHERE model.tenant_id = :tenant_id
ORDER BY given.workflow_id
ON CONFLICT (tenant_id, model_id, workflow_id) DO UPDATE
SET dimensions = excluded.dimensions,
    content_hash = excluded.content_hash,
    workflow_updated_at = excluded.workflow_updated_at,
    embedded_at = excluded.embedded_at,
    embedding = excluded.embedding;

-- name: store_by_name :many
-- returns: name not null
-- param: content_hashes text[] - of the texts that the vectors were made from; '' for that of the text as it is now
-- Stores vectors that somebody else made. Returns the names that no workflow has; then nothing is stored.
WITH given AS MATERIALIZED (
    SELECT
        vector.name,
        vector.embedding,
        vector.content_hash
    FROM unnest(
        :names::text [], :embeddings::text [], :content_hashes::text []
    ) AS vector (name, embedding, content_hash)
), held AS MATERIALIZED (
    SELECT
        workflow.id,
        workflow.name,
        workflow.updated_at
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name = any(:names::text [])
    ORDER BY workflow.id
    FOR KEY SHARE
), missing AS MATERIALIZED (
    SELECT given.name
    FROM given
    LEFT JOIN held
      ON held.name = given.name
    WHERE held.id IS NULL
), stored AS (
    INSERT INTO workflow_embeddings (
        tenant_id, model_id, workflow_id, dimensions, content_hash, workflow_updated_at, embedded_at, embedding
    )
    SELECT
        :tenant_id::uuid,
        model.id,
        made.workflow_id,
        model.dimensions,
        coalesce(nullif(made.content_hash, ''), made.present_hash) AS content_hash,
        -- Of another text than the one that is there now: then it is stale, and known to be.
        CASE WHEN made.content_hash IN ('', made.present_hash) THEN made.updated_at ELSE '-infinity' END AS updated_at,
        now() AS embedded_at,
        made.embedding::halfvec AS embedding
    FROM (
        SELECT
            held.id AS workflow_id,
            held.updated_at,
            given.content_hash,
            given.embedding,
            registry_embedding_hash(registry_embedding_text(:tenant_id::uuid, held.id)) AS present_hash
        FROM given
        JOIN held
          ON held.name = given.name
    ) AS made
    JOIN embedding_models AS model
      ON model.id = :model_id
    WHERE model.tenant_id = :tenant_id
      AND NOT EXISTS (
          SELECT
          FROM missing
      )
    ORDER BY made.workflow_id
    ON CONFLICT (tenant_id, model_id, workflow_id) DO UPDATE
    SET dimensions = excluded.dimensions,
        content_hash = excluded.content_hash,
        workflow_updated_at = excluded.workflow_updated_at,
        embedded_at = excluded.embedded_at,
        embedding = excluded.embedding
)
SELECT missing.name
FROM missing
ORDER BY missing.name;

-- name: nearest :many
-- returns: score not null, workflow_id not null
-- param: vector text - as pgvector writes it: [0.1,-0.2,…]
-- param: among uuid[] null - only these workflows, which are all compared; null for all of them
-- param: exact boolean - compare all, whatever their number
-- The workflows whose meaning lies nearest, the best first; score is the cosine, 1 for the same direction. No row where
-- there is no such model.
--
-- The index decides: where the model has one with enough vectors in it, registry_nearest walks that. Otherwise all of
-- the tenant's vectors of this model are compared, which takes longer the more there are but misses none. Only one of
-- the three arms is ever run.
WITH model AS MATERIALIZED (
    SELECT
        known.id,
        known.dimensions,
        CASE
            WHEN :among::uuid [] IS NOT NULL THEN 'among'
            WHEN :exact::boolean THEN 'all'
            WHEN registry_embedding_is_large(registry_embedding_index_rows(known.id)) THEN 'index'
            ELSE 'all'
        END AS way
    FROM embedding_models AS known
    WHERE known.tenant_id = :tenant_id
      AND known.name = :model
), near AS MATERIALIZED (
    SELECT
        found.workflow_id,
        found.distance
    FROM model
    CROSS JOIN LATERAL registry_nearest(
        :tenant_id::uuid, model.id, model.dimensions, :vector::halfvec, :page_size::integer
    ) AS found
    WHERE model.way = 'index'
    UNION ALL
    (
        SELECT
            stored.workflow_id,
            stored.embedding <=> :vector::halfvec AS distance
        FROM workflow_embeddings AS stored
        WHERE (SELECT model.way = 'all' FROM model)
          AND stored.tenant_id = :tenant_id
          AND stored.model_id = (SELECT model.id FROM model)
        ORDER BY stored.embedding <=> :vector::halfvec
        LIMIT :page_size::integer
    )
    UNION ALL
    (
        SELECT
            stored.workflow_id,
            stored.embedding <=> :vector::halfvec AS distance
        FROM (
            SELECT DISTINCT given.id
            FROM unnest(:among::uuid []) AS given (id)
        ) AS wanted
        CROSS JOIN LATERAL (
            SELECT
                one.workflow_id,
                one.embedding
            FROM workflow_embeddings AS one
            WHERE one.tenant_id = :tenant_id
              AND one.model_id = (SELECT model.id FROM model)
              AND one.workflow_id = wanted.id
            OFFSET 0
        ) AS stored
        ORDER BY stored.embedding <=> :vector::halfvec
        LIMIT :page_size::integer
    )
)
SELECT
    found.name,
    found.version,
    1 - near.distance AS score,
    row_number() OVER (ORDER BY near.distance, found.name) AS rank,
    near.workflow_id
FROM near
CROSS JOIN LATERAL (
    -- One by one: the planner, which expects more of them, would read all workflows of a small tenant instead.
    SELECT
        workflow.name,
        workflow.version
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.id = near.workflow_id
    OFFSET 0
) AS found
ORDER BY rank;

-- name: drop_vectors :exec
-- Takes some vectors of a model away: all of them in one transaction could take minutes, and leave nothing done if it
-- were interrupted. By a range: for a list of ids a table without statistics would be read once for each of them.
DELETE FROM workflow_embeddings
WHERE tenant_id = :tenant_id
  AND model_id = :model_id
  AND workflow_id <= coalesce(
      (
          SELECT stored.workflow_id
          FROM workflow_embeddings AS stored
          WHERE stored.tenant_id = :tenant_id
            AND stored.model_id = :model_id
          ORDER BY stored.workflow_id
          OFFSET :batch_size::integer - 1
          LIMIT 1
      ),
      'ffffffff-ffff-ffff-ffff-ffffffffffff'
  );

-- name: drop_model :exec
-- Takes a model away, with what is left of its vectors.
DELETE FROM embedding_models
WHERE tenant_id = :tenant_id
  AND id = :model_id;

-- name: index_state :one
-- returns: is_wanted not null
-- Whether the index of a model is there, and whether it can be used: what an interrupted build left cannot. And whether
-- there are enough vectors to want one.
SELECT
    (
        SELECT index.indisvalid
        FROM pg_catalog.pg_index AS index
        WHERE index.indexrelid = to_regclass('public.' || registry_embedding_index(:model_id::uuid))
    ) AS is_valid,
    registry_embedding_is_large(count(*)) AS is_wanted,
    count(*) AS vectors
FROM workflow_embeddings AS stored
WHERE stored.tenant_id = :tenant_id
  AND stored.model_id = :model_id;

-- name: create_index_statement :value
-- returns: statement not null
-- The statement that builds the index of a model while others read and write. Tenant, model and dimensions stand in it:
-- an index takes no parameters.
SELECT
    format(
        'CREATE INDEX CONCURRENTLY %I ON public.workflow_embeddings '
        'USING hnsw ((embedding::halfvec(%s)) halfvec_cosine_ops) WHERE tenant_id = %L AND model_id = %L',
        registry_embedding_index(model.id), model.dimensions, model.tenant_id, model.id
    ) AS statement
FROM embedding_models AS model
WHERE model.tenant_id = :tenant_id
  AND model.id = :model_id;

-- name: drop_index_statement :value
-- returns: statement not null
-- The statement that drops it again.
SELECT format('DROP INDEX CONCURRENTLY IF EXISTS public.%I', registry_embedding_index(:model_id::uuid)) AS statement;

-- name: prepare_build :one
-- Settings of the session that builds an index: as much memory as the graph takes, up to a gigabyte, since without it
-- the build takes many times as long; no time limit; with help of other processes or without.
SELECT
    set_config('statement_timeout', '0', false) AS statement_timeout,
    set_config('lock_timeout', '0', false) AS lock_timeout,
    set_config('max_parallel_maintenance_workers', :workers::integer::text, false) AS workers,
    set_config(
        'maintenance_work_mem',
        greatest(
            pg_size_bytes(current_setting('maintenance_work_mem')) / 1024,
            least(:vectors::bigint * (2 * :dimensions::integer + 1024) * 5 / 4 / 1024, 1048576)
        )::text,
        false
    ) AS memory;

-- name: try_build :value
-- Takes the lock of whoever builds or drops the index of a model, or says that somebody else has it. Never waited for
-- in a statement: that holds a snapshot, for which CREATE INDEX CONCURRENTLY would wait in turn.
SELECT pg_try_advisory_lock(hashtextextended(registry_embedding_index(:model_id::uuid), 0));

-- name: build_progress :one
-- How far the build of an index on the vectors has come. No row while none is built, or for a role that may not see it.
SELECT
    progress.phase,
    progress.tuples_done,
    progress.tuples_total
FROM pg_catalog.pg_stat_progress_create_index AS progress
WHERE progress.relid = to_regclass('workflow_embeddings')
LIMIT 1;
