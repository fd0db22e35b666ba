-- The data set that `registry sql check` looks at plans on: a scratch database is filled with it, so that a plan that
-- gets slow on many rows is found before the rows are there. A row follows from its number: every run makes the same.
-- These queries fill all tenants at once; they are for a database of their own and for nothing else.

-- name: leave_out_triggers :exec
-- For this transaction no trigger fires and no foreign key is checked, which is most of the cost of a row. The rows
-- below are valid by the way they are made.
SELECT set_config('session_replication_role', 'replica', true);

-- name: fill_tenants :exec
-- Twelve tenants.
INSERT INTO tenant (id, name)
SELECT
    md5('tenant ' || given.number)::uuid AS id,
    'tenant-' || given.number AS name
FROM generate_series(1, 12) AS given (number)
ON CONFLICT (name) DO NOTHING;

-- name: fill_workflows :exec
-- The heads. The first tenant has four fifths of them, the next ones a tenth and a twentieth, the other nine share
-- the rest. Most workflows have 5 to 15 nodes; one of 20,000, but at least one, has 10,000. They were made in the order
-- of their numbers and changed in another one; one of 2,000 has a tag and a model that are rare.
INSERT INTO workflow (
    tenant_id, id, name, version, description, category, tags, metadata, created_at, updated_at, created_by
)
SELECT
    md5('tenant ' || owner.number)::uuid AS tenant_id,
    md5('workflow ' || given.number)::uuid AS id,
    'workflow-' || given.number AS name,
    1 + given.number % 7 AS version,
    'Fetches report ' || given.number || ' and sends it on' AS description,
    (ARRAY['finance', 'finance/invoices', 'support', 'research', NULL])[1 + given.number % 5] AS category,
    ARRAY['tag-' || given.number % 50, 'team-' || given.number % 9]
    || CASE WHEN given.number % 2000 = 7 THEN ARRAY['urgent'] ELSE '{}' END AS tags,
    jsonb_build_object(
        'number', given.number,
        'size', size.nodes,
        'source', jsonb_build_object(
            'model', 'model-' || CASE WHEN given.number % 2000 = 7 THEN 'rare' ELSE (given.number % 4)::text END
        )
    ) AS metadata,
    '2026-01-01'::timestamptz + given.number * interval '1 minute' AS created_at,
    '2026-01-01'::timestamptz
    + (given.number + given.number::bigint * 7919 % 100000) * interval '1 minute' AS updated_at,
    'user-' || given.number % 40 AS created_by
FROM generate_series(1, :workflows::integer) AS given (number)
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN given.number % 20 < 16 THEN 1
            WHEN given.number % 20 < 18 THEN 2
            WHEN given.number % 20 = 18 THEN 3
            ELSE 4 + given.number / 20 % 9
        END AS number
) AS owner
CROSS JOIN LATERAL (
    SELECT
        CASE
            WHEN given.number % 20000 = 1 THEN 10000
            ELSE 5 + given.number * 7919 % 11
        END AS nodes
) AS size;

-- name: fill_nodes :exec
-- The nodes of every workflow, with ids that grow, as those of the program do. Those of type workflow use one with a
-- smaller number of the same tenant, so without a cycle: some hundreds are used by thousands, workflow-20 by more than
-- any other; the rest lie up to ten levels deep. A few of those used are not there. One workflow of 10,000 has a person
-- in it. The levels are as many as there can be, not those of the edges: no plan depends on it, and working them out
-- would take longer than all the rest.
INSERT INTO workflow_nodes (tenant_id, id, workflow_id, node_type, name, parameters, order_index, level)
SELECT
    workflow.tenant_id,
    (
        lpad(to_hex((workflow.metadata ->> 'number')::integer), 12, '0')
        || '70008000'
        || lpad(to_hex(rank.number), 12, '0')
    )::uuid AS id,
    workflow.id AS workflow_id,
    CASE
        WHEN (workflow.metadata ->> 'number')::integer % 10000 = 42 AND rank.number = 3 THEN 'human'
        ELSE (ARRAY['tool', 'tool', 'tool', 'agent', 'workflow'])[1 + rank.number * 31 % 5]
    END AS node_type,
    (ARRAY['fetch', 'check', 'convert', 'send'])[1 + rank.number % 4] || '-' || rank.number AS name,
    jsonb_build_object('retries', rank.number % 4, 'url', '{{ params.base_url }}')
    || CASE WHEN used.name IS NULL THEN '{}' ELSE jsonb_build_object('workflow', used.name) END AS parameters,
    rank.number AS order_index,
    rank.number - 1 AS level
FROM workflow
CROSS JOIN LATERAL generate_series(1, (workflow.metadata ->> 'size')::integer) AS rank (number)
LEFT JOIN LATERAL (
    -- Numbers that differ by a multiple of 180 have one tenant, and below 19 of 20 those that differ by one of 20.
    SELECT
        'workflow-' || CASE
            WHEN rank.number % 2 = 1 THEN given.number - 180 * (1 + given.number / 180 / 2)
            WHEN given.number % 20 < 16 AND given.number % 8 = 0 THEN 20
            WHEN given.number % 20 < 19 THEN 20 + given.number % 20
            ELSE given.number % 180
        END || CASE WHEN rank.number % 3 = 0 THEN '@prod' ELSE '' END AS name
    FROM (SELECT (workflow.metadata ->> 'number')::integer AS number) AS given
    WHERE rank.number * 31 % 5 = 4
      AND given.number > 180
) AS used
  ON true
WHERE workflow.metadata ? 'size'
ORDER BY (workflow.metadata ->> 'number')::integer, rank.number;

-- name: fill_edges :exec
-- From every node but the first an edge to one of those a little before it, from three in ten a second one, and in one
-- workflow of seven a loop from the last node back to the first. The nodes of a workflow share all of their id but the
-- end, which is the order: that saves looking the parents up.
INSERT INTO workflow_edges (
    tenant_id, id, workflow_id, parent_node_id, child_node_id, parent_order, child_order, handoff_data, is_loop
)
SELECT
    child.tenant_id,
    overlay(child.id::text PLACING wanted.way::text FROM 15 FOR 1)::uuid AS id,
    child.workflow_id,
    overlay(child.id::text PLACING lpad(to_hex(wanted.parent_order), 12, '0') FROM 25)::uuid AS parent_node_id,
    child.id AS child_node_id,
    wanted.parent_order,
    child.order_index AS child_order,
    jsonb_build_object('rows', '$.rows') AS handoff_data,
    wanted.way = 3 AS is_loop
FROM (
    SELECT
        head.tenant_id,
        head.id,
        (head.metadata ->> 'number')::integer AS number,
        (head.metadata ->> 'size')::integer AS size
    FROM workflow AS head
    WHERE head.metadata ? 'size'
) AS workflow
JOIN workflow_nodes AS child
  ON child.tenant_id = workflow.tenant_id
 AND child.workflow_id = workflow.id
CROSS JOIN LATERAL (
    SELECT 1 AS way, child.order_index - 1 - workflow.number % least(child.order_index - 1, 3) AS parent_order
    WHERE child.order_index > 1
    UNION ALL
    SELECT 2 AS way, child.order_index - 1 - child.order_index * 7 % least(child.order_index - 1, 20) AS parent_order
    WHERE child.order_index > 2
      AND (workflow.number + child.order_index) * 13 % 10 < 3
    UNION ALL
    SELECT 3 AS way, workflow.size AS parent_order
    WHERE child.order_index = 1
      AND workflow.number % 7 = 0
) AS wanted
ORDER BY child.id;

-- name: fill_params :exec
-- Two inputs for each workflow.
INSERT INTO workflow_params (tenant_id, id, workflow_id, key, value_type, required, default_value, metadata)
SELECT
    workflow.tenant_id,
    md5('param ' || input.key || ' ' || workflow.id)::uuid AS id,
    workflow.id AS workflow_id,
    input.key,
    input.value_type,
    input.required,
    input.default_value,
    '{}' AS metadata
FROM workflow
CROSS JOIN (
    VALUES ('base_url', 'string', true, NULL), ('month', 'date', false, '2025-10-01')
) AS input (key, value_type, required, default_value)
WHERE workflow.metadata ? 'size';

-- name: fill_marks :exec
-- What the triggers that were left out would have noted for find.
SELECT registry_refresh_marks(workflow.tenant_id, workflow.id)
FROM workflow
WHERE workflow.metadata ? 'size';

-- name: fill_search :exec
-- What the triggers that were left out would have kept for search, in short: only the heads, and of their terms those
-- that matter for a plan. To take all texts apart would take longer than all the rest.
INSERT INTO workflow_search (tenant_id, workflow_id, size, body, terms)
SELECT
    workflow.tenant_id,
    workflow.id AS workflow_id,
    length(workflow.description) AS size,
    concat_ws(E'\n', workflow.name, array_to_string(workflow.tags, E'\n'), lower(workflow.description)) AS body,
    (
        SELECT array_to_tsvector(array_agg(registry_search_tag(workflow.tenant_id) || term))
        FROM unnest(ARRAY[
            ' *', 'workflow', ' workflow', 'fetches', ' fetch', 'report', ' report',
            'checks', ' check', 'sends', ' send', workflow.metadata ->> 'number',
            ' ' || (workflow.metadata ->> 'number')
        ]) AS term
    ) AS terms
FROM workflow
WHERE workflow.metadata ? 'size';

-- name: fill_signatures :exec
-- Signatures of the sizes that those of the workflows have, and as common: made of numbers alone, since those of a
-- million nodes would take minutes. One element of ten is in every workflow of the tenant that is
-- as large, the others in one of a thousand.
INSERT INTO workflow_signatures (tenant_id, workflow_id, size, signature)
SELECT
    workflow.tenant_id,
    workflow.id AS workflow_id,
    4 * (workflow.metadata ->> 'size')::integer AS size,
    made.signature
FROM workflow
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT element.number ORDER BY element.number) AS signature
    FROM (
        SELECT
            (
                hashint8extended(
                    part.number * 1000 + CASE
                        WHEN part.number % 10 = 0 THEN 0
                        ELSE (workflow.metadata ->> 'number')::integer * part.number % 997
                    END,
                    uuid_hash_extended(workflow.tenant_id, 0)
                ) & 2147483647
            )::integer AS number
        FROM generate_series(1, least(1000, 4 * (workflow.metadata ->> 'size')::integer)) AS part (number)
    ) AS element
) AS made
WHERE workflow.metadata ? 'size';

-- name: fill_models :exec
-- One model for each tenant.
INSERT INTO embedding_models (tenant_id, id, name, dimensions)
SELECT DISTINCT
    workflow.tenant_id,
    md5('model ' || workflow.tenant_id)::uuid AS id,
    'model' AS name,
    4 AS dimensions
FROM workflow
WHERE workflow.metadata ? 'size';

-- name: fill_embeddings :exec
-- A vector for each workflow but one in a hundred.
INSERT INTO workflow_embeddings (
    tenant_id, model_id, workflow_id, dimensions, content_hash, workflow_updated_at, embedding
)
SELECT
    workflow.tenant_id,
    md5('model ' || workflow.tenant_id)::uuid AS model_id,
    workflow.id AS workflow_id,
    4 AS dimensions,
    '' AS content_hash,
    workflow.updated_at AS workflow_updated_at,
    ARRAY[1, given.number % 7, given.number % 11, given.number % 101]::real []::vector::halfvec AS embedding
FROM workflow
CROSS JOIN LATERAL (SELECT (workflow.metadata ->> 'number')::integer AS number) AS given
WHERE workflow.metadata ? 'size'
  AND given.number % 100 <> 7;

-- name: settle :exec
-- Statistics and visibility map as autovacuum would have left them. Must run outside a transaction.
VACUUM (ANALYZE);

-- name: settled :value
-- Whether the visibility map is complete. It is not where some other transaction, an ANALYZE of autovacuum perhaps, was
-- still looking at the rows: index-only scans would seem dearer than they are.
SELECT coalesce(bool_and(class.relallvisible >= class.relpages), true)
FROM pg_catalog.pg_class AS class
WHERE class.relkind = 'r'
  AND class.relnamespace = current_schema()::regnamespace;
