-- Vectors of workflows, for search by meaning: what a model makes of the text of a workflow, and of which text.
--
-- A model belongs to a tenant. So does its index, where there are enough vectors for one: an HNSW index of one tenant's
-- vectors alone has no rows of others to step over, which is what costs time and recall under a tenant filter.
-- `registry embed` and `registry embed add-model` build it, since no migration can know the dimensions.
-- depends: 20261125133000_signatures
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE embedding_models (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name varchar(255) NOT NULL,
    dimensions integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT embedding_models_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT embedding_model_name_is_unique UNIQUE (tenant_id, name),
    -- What the vectors refer to: through it each has the dimensions of its model.
    CONSTRAINT embedding_model_dimensions_are_known UNIQUE (tenant_id, id, dimensions),
    CONSTRAINT embedding_model_name_is_not_blank CHECK (btrim(name) <> ''),
    -- As many as an HNSW index on halfvec can take.
    CONSTRAINT embedding_model_dimensions_can_be_indexed CHECK (dimensions BETWEEN 1 AND 4000)
);
COMMENT ON TABLE embedding_models IS 'What makes vectors of workflows. Several stand side by side.';
COMMENT ON COLUMN embedding_models.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN embedding_models.id IS 'Part of the name of its index: registry_embedding_index(id).';
COMMENT ON COLUMN embedding_models.name IS 'As whoever makes the vectors calls it: text-embedding-3-small.';
COMMENT ON COLUMN embedding_models.dimensions IS 'Numbers in each of its vectors.';
COMMENT ON COLUMN embedding_models.created_at IS 'When it was added.';

-- A vector stays in its row, up to 3,900 dimensions: an exact search reads all of them.
CREATE TABLE workflow_embeddings (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    model_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    dimensions integer NOT NULL,
    content_hash text NOT NULL,
    workflow_updated_at timestamptz NOT NULL,
    embedded_at timestamptz NOT NULL DEFAULT now(),
    embedding halfvec NOT NULL,
    CONSTRAINT workflow_embeddings_pkey PRIMARY KEY (tenant_id, model_id, workflow_id),
    CONSTRAINT embedding_has_its_dimensions CHECK (vector_dims(embedding) = dimensions),
    -- The cosine of a vector of zeros is not a number, and no index holds it.
    CONSTRAINT embedding_has_a_direction CHECK (l2_norm(embedding) > 0)
) WITH (toast_tuple_target = 8160);
-- For the deletion of a workflow. With the model in it as well, so that a look-up of one vector is as good by it as by the
-- key: without statistics the planner may take either.
CREATE INDEX workflow_embeddings_by_workflow ON workflow_embeddings (tenant_id, workflow_id, model_id);
COMMENT ON TABLE workflow_embeddings IS 'A vector for each workflow and model, and what it was made from.';
COMMENT ON COLUMN workflow_embeddings.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_embeddings.model_id IS 'What made it.';
COMMENT ON COLUMN workflow_embeddings.workflow_id IS 'What it was made of.';
COMMENT ON COLUMN workflow_embeddings.dimensions IS 'Those of the model, kept equal by foreign key.';
COMMENT ON COLUMN workflow_embeddings.content_hash IS
'registry_embedding_hash of the text it was made from. It is stale where that of the text as it is now is another one.';
COMMENT ON COLUMN workflow_embeddings.workflow_updated_at IS
'workflow.updated_at when the text was read: where it is the same still, so is the text, and nobody has to look.';
COMMENT ON COLUMN workflow_embeddings.embedded_at IS 'When it was stored.';
COMMENT ON COLUMN workflow_embeddings.embedding IS 'The vector, of length 1, in half precision.';

SELECT registry_distribute('embedding_models', 'tenant_id');
SELECT registry_distribute('workflow_embeddings', 'tenant_id');

ALTER TABLE embedding_models
ADD CONSTRAINT embedding_model_has_a_tenant
FOREIGN KEY (tenant_id) REFERENCES tenant (id);

ALTER TABLE workflow_embeddings
ADD CONSTRAINT embedding_has_its_model
FOREIGN KEY (tenant_id, model_id, dimensions)
REFERENCES embedding_models (tenant_id, id, dimensions) ON DELETE CASCADE;

ALTER TABLE workflow_embeddings
ADD CONSTRAINT embedding_belongs_to_a_workflow
FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflow (tenant_id, id) ON DELETE CASCADE;

-- --- the text -------------------------------------------------------------------------------------------------------

-- What people would say of it: prompts, descriptions, messages. Not addresses, code and settings; and nothing below a
-- key that says that it is a secret, since the text may be sent to somebody else's server.
CREATE FUNCTION registry_embedding_values(parameters jsonb) RETURNS text
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    spoken CONSTANT text := 'prompt|instruct|descri|message|query|question|subject|title|topic|goal|task|role|note'
        || '|content|^text$|^system$|^summary$|^body$';
    secret CONSTANT text := 'password|passwd|secret|token|credential|authorization|api_?key|private_?key';
BEGIN
    IF parameters::text !~* spoken THEN
        RETURN NULL;
    END IF;
    RETURN (
        WITH RECURSIVE held AS (
            SELECT
                '' AS key,
                parameters AS value,
                '{}'::bigint [] AS place
            UNION ALL
            SELECT
                coalesce(below.key, held.key) AS key,
                below.value,
                held.place || below.number
            FROM held
            CROSS JOIN LATERAL (
                SELECT
                    entry.key,
                    entry.value,
                    entry.number
                FROM jsonb_each(
                    CASE jsonb_typeof(held.value) WHEN 'object' THEN held.value ELSE '{}' END
                ) WITH ORDINALITY AS entry (key, value, number)
                WHERE entry.key !~* secret
                UNION ALL
                -- The elements of a list are held under the key of the list.
                SELECT
                    NULL::text AS key,
                    item.value,
                    item.number
                FROM jsonb_array_elements(
                    CASE jsonb_typeof(held.value) WHEN 'array' THEN held.value ELSE '[]' END
                ) WITH ORDINALITY AS item (value, number)
                WHERE item.number <= 100
            ) AS below
            WHERE cardinality(held.place) < 8
        )
        SELECT string_agg(left(btrim(regexp_replace(held.value #>> '{}', '\s+', ' ', 'g')), 500), E'\n' ORDER BY held.place)
        FROM held
        WHERE jsonb_typeof(held.value) = 'string'
          AND held.key ~* spoken
          AND held.value #>> '{}' ~ '\S'
    );
END;
$$;
COMMENT ON FUNCTION registry_embedding_values(jsonb) IS
'Of the parameters of a node the strings that say what it is for: prompts, descriptions, messages and the like, each on a line, without secrets.';

-- The most telling comes first: a model that takes fewer words leaves out the end.
CREATE FUNCTION registry_embedding_text(of_tenant uuid, of_workflow uuid) RETURNS text
LANGUAGE plpgsql
STABLE
AS $$
BEGIN
    RETURN (
        SELECT
            left(
                concat_ws(
                    E'\n',
                    workflow.name,
                    left(nullif(btrim(workflow.description, E' \t\r\n'), ''), 1500),
                    nullif(concat_ws(', ', workflow.category, nullif(array_to_string(workflow.tags[:50], ', '), '')), ''),
                    left(nodes.names, 1200),
                    left(nodes.texts, 2000)
                ),
                4000
            )
        FROM public.workflow
        CROSS JOIN LATERAL (
            SELECT
                string_agg(
                    -- n8n-nodes-base.httpRequest
                    format('%s (%s)', step.name, regexp_replace(step.node_type, '^.*\.', '')), ', '
                    ORDER BY step.order_index
                ) AS names,
                string_agg(public.registry_embedding_values(step.parameters), E'\n' ORDER BY step.order_index) AS texts
            FROM (
                SELECT
                    node.name,
                    node.node_type,
                    node.parameters,
                    node.order_index
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow
                ORDER BY node.order_index
                LIMIT 100
            ) AS step
        ) AS nodes
        WHERE workflow.tenant_id = of_tenant
          AND workflow.id = of_workflow
    );
END;
$$;
COMMENT ON FUNCTION registry_embedding_text(uuid, uuid) IS
'What a vector is made from: name, description, category, tags, names and types of nodes in order, what their parameters say. At most 4,000 characters.';

CREATE FUNCTION registry_embedding_hash(content text) RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN encode(sha256(convert_to(content, 'UTF8')), 'hex');
COMMENT ON FUNCTION registry_embedding_hash(text) IS 'What tells one text from another: SHA-256.';

-- --- making ---------------------------------------------------------------------------------------------------------

-- An advisory lock, not one of the row: whoever saves the workflow need not wait for a model. It lasts as long as the
-- transaction, or as the process that has it: of one that was killed nothing is left to clear away.
CREATE FUNCTION registry_embedding_claim(of_tenant uuid, of_model uuid, after_id uuid, most integer)
RETURNS TABLE (
    workflow_id uuid, name text, content text, content_hash text, workflow_updated_at timestamptz, is_unchanged boolean
)
LANGUAGE plpgsql
AS $$
DECLARE
    place uuid := coalesce(after_id, '00000000-0000-0000-0000-000000000000');
    claimed uuid [] := '{}';
    candidate uuid;
    looked_at integer;
BEGIN
    -- However long the model takes, the transaction waits for it.
    PERFORM set_config('idle_in_transaction_session_timeout', '0', true);
    LOOP
        looked_at := 0;
        FOR candidate IN
            -- One look-up for each: a plan that was made while there were no vectors yet must do for many as well.
            SELECT workflow.id
            FROM public.workflow
            LEFT JOIN LATERAL (
                SELECT one.workflow_updated_at
                FROM public.workflow_embeddings AS one
                WHERE one.tenant_id = of_tenant
                  AND one.model_id = of_model
                  AND one.workflow_id = workflow.id
                OFFSET 0
            ) AS stored
              ON true
            WHERE workflow.tenant_id = of_tenant
              AND workflow.id > place
              AND stored.workflow_updated_at IS DISTINCT FROM workflow.updated_at
            ORDER BY workflow.id
            LIMIT most
        LOOP
            looked_at := looked_at + 1;
            place := candidate;
            IF pg_try_advisory_xact_lock(hashtextextended(candidate::text, uuid_hash_extended(of_model, 0))) THEN
                claimed := claimed || candidate;
            END IF;
            EXIT WHEN cardinality(claimed) = most;
        END LOOP;
        EXIT WHEN cardinality(claimed) = most OR looked_at < most;
    END LOOP;

    -- Another look, now that nobody else can be at them: somebody may have been done with one just before.
    RETURN QUERY
    WITH wanted AS MATERIALIZED (
        SELECT
            workflow.id,
            workflow.name::text AS name,
            workflow.updated_at,
            stored.content_hash AS former_hash,
            public.registry_embedding_text(of_tenant, workflow.id) AS content
        FROM unnest(claimed) AS mine (id)
        CROSS JOIN LATERAL (
            SELECT
                one.id,
                one.name,
                one.updated_at
            FROM public.workflow AS one
            WHERE one.tenant_id = of_tenant
              AND one.id = mine.id
            OFFSET 0
        ) AS workflow
        LEFT JOIN LATERAL (
            SELECT
                one.content_hash,
                one.workflow_updated_at
            FROM public.workflow_embeddings AS one
            WHERE one.tenant_id = of_tenant
              AND one.model_id = of_model
              AND one.workflow_id = workflow.id
            OFFSET 0
        ) AS stored
          ON true
        WHERE stored.workflow_updated_at IS DISTINCT FROM workflow.updated_at
    ), hashed AS MATERIALIZED (
        SELECT
            wanted.id,
            wanted.name,
            wanted.updated_at,
            wanted.content,
            public.registry_embedding_hash(wanted.content) AS hash,
            wanted.former_hash
        FROM wanted
    ), unchanged AS (
        -- Something of the workflow has changed that the text does not say.
        UPDATE public.workflow_embeddings AS stored
        SET workflow_updated_at = hashed.updated_at
        FROM hashed
        WHERE stored.tenant_id = of_tenant
          AND stored.model_id = of_model
          AND stored.workflow_id = hashed.id
          AND hashed.former_hash = hashed.hash
    )
    SELECT
        hashed.id,
        hashed.name,
        hashed.content,
        hashed.hash,
        hashed.updated_at,
        hashed.former_hash IS NOT DISTINCT FROM hashed.hash
    FROM hashed
    ORDER BY hashed.id;
END;
$$;
COMMENT ON FUNCTION registry_embedding_claim(uuid, uuid, uuid, integer) IS
'The next workflows without a vector of this model that fits, for this transaction alone, with their texts; those whose text is as it was are marked so and returned as unchanged.';

-- --- search ---------------------------------------------------------------------------------------------------------

CREATE FUNCTION registry_embedding_index(of_model uuid) RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN 'workflow_embeddings_hnsw_' || replace(of_model::text, '-', '');
COMMENT ON FUNCTION registry_embedding_index(uuid) IS 'The name of the HNSW index of a model, whether it is there or not.';

CREATE FUNCTION registry_embedding_index_rows(of_model uuid) RETURNS bigint
LANGUAGE plpgsql
STABLE
PARALLEL SAFE
AS $$
BEGIN
    RETURN coalesce(
        (
            SELECT greatest(class.reltuples, 0)::bigint
            FROM pg_catalog.pg_index AS index
            JOIN pg_catalog.pg_class AS class
              ON class.oid = index.indexrelid
            WHERE class.oid = to_regclass('public.' || public.registry_embedding_index(of_model))
              AND index.indisvalid
        ),
        0
    );
END;
$$;
COMMENT ON FUNCTION registry_embedding_index_rows(uuid) IS
'How many vectors the HNSW index of a model holds, as the server last counted them; 0 where there is no index that can be used.';

-- The measured point from which on an index is worth having.
CREATE FUNCTION registry_embedding_is_large(vectors bigint) RETURNS boolean
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN vectors >= 5000;
COMMENT ON FUNCTION registry_embedding_is_large(bigint) IS
'Whether so many vectors of one model are searched by an index. Fewer are all compared, which finds the nearest for certain.';

-- A partial index serves a query that has the same constants in it, and its dimensions are part of the type: neither can
-- be a parameter, so the statement is made here. The other ways to the rows are closed to the planner, which on tables
-- never analysed would rather sort. The settings are as before when the function returns: those that it names below by
-- themselves, those of pgvector by hand, since only a superuser may name the settings of an extension there.
CREATE FUNCTION registry_nearest(of_tenant uuid, of_model uuid, of_dimensions integer, asked halfvec, most integer)
RETURNS TABLE (workflow_id uuid, distance double precision)
LANGUAGE plpgsql
ROWS 20
SET enable_seqscan = off
SET enable_bitmapscan = off
SET enable_sort = off
AS $$
DECLARE
    former_ef_search CONSTANT text := current_setting('hnsw.ef_search');
    former_iterative_scan CONSTANT text := current_setting('hnsw.iterative_scan');
BEGIN
    -- How many of the nearest are kept while the graph is walked. With dead rows or a larger page it goes on.
    PERFORM set_config('hnsw.ef_search', least(greatest(200, 2 * most), 1000)::text, true);
    PERFORM set_config('hnsw.iterative_scan', 'strict_order', true);
    RETURN QUERY EXECUTE format(
        $query$
            SELECT
                stored.workflow_id,
                stored.embedding::halfvec(%1$s) <=> $1::halfvec(%1$s) AS distance
            FROM public.workflow_embeddings AS stored
            WHERE stored.tenant_id = %2$L
              AND stored.model_id = %3$L
            ORDER BY stored.embedding::halfvec(%1$s) <=> $1::halfvec(%1$s)
            LIMIT $2
        $query$,
        of_dimensions, of_tenant, of_model
    )
    USING asked, most;
    PERFORM set_config('hnsw.ef_search', former_ef_search, true);
    PERFORM set_config('hnsw.iterative_scan', former_iterative_scan, true);
END;
$$;
COMMENT ON FUNCTION registry_nearest(uuid, uuid, integer, halfvec, integer) IS
'The workflows of the vectors that lie nearest, by the HNSW index of the model: approximate, and fast among many.';

ALTER TABLE embedding_models ENABLE ROW LEVEL SECURITY;
ALTER TABLE embedding_models FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON embedding_models USING (tenant_id = registry_tenant());

ALTER TABLE workflow_embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_embeddings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_embeddings USING (tenant_id = registry_tenant());
