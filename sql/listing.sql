-- Lists of workflows, filtered and in an order, a page at a time.
--
-- Where a page ended says where the next one begins, by the columns of the order: page 10,000 costs what the first one
-- does. All take the same filters: :tags, all of which a workflow has to have ({} for any), :category, itself or with a
-- slash behind it, :created_by, :updated_since, :prefix of the name, and :metadata, which that of the workflow has to
-- contain. NULL is for whatever there is.
--
-- First the workflows are walked in order, by an index, and looked at one by one, which ends with the page: by_name and
-- the others. That is right where enough of them fit. So it is tried for :look_at of them; if that did not fill the
-- page, those that fit are few here, and `matching` looks them up by another index and puts them in order. No plan
-- depends on the values: the statistics know at best how many workflows of all tenants have a tag, and never where in
-- the order they are.

-- name: by_name :many
-- param: after_name text null - where the page before ended
-- By name. What begins with :prefix does not stand before it.
SELECT
    head.name,
    head.version,
    head.description,
    head.category,
    head.tags,
    nodes.count AS nodes,
    head.created_at,
    head.updated_at,
    head.created_by
FROM (
    SELECT
        walked.id,
        walked.name,
        walked.version,
        walked.description,
        walked.category,
        walked.tags,
        walked.created_at,
        walked.updated_at,
        walked.created_by
    FROM (
        SELECT
            workflow.id,
            workflow.name,
            workflow.version,
            workflow.description,
            workflow.category,
            workflow.tags,
            workflow.created_at,
            workflow.updated_at,
            workflow.created_by,
            workflow.metadata
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND workflow.name > coalesce(:after_name::text, '')
          AND workflow.name >= coalesce(:prefix::text, '')
        ORDER BY workflow.name
        LIMIT :look_at::integer
    ) AS walked
    WHERE walked.tags @> :tags::text []
      AND (
          :category::text IS NULL
          OR walked.category = :category::text
          OR starts_with(walked.category, :category::text || '/')
      )
      AND walked.created_by = coalesce(:created_by::text, walked.created_by)
      AND walked.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
      AND starts_with(walked.name, coalesce(:prefix::text, ''))
      AND (:metadata::jsonb IS NULL OR walked.metadata @> :metadata::jsonb)
    ORDER BY walked.name
    LIMIT :page_size::integer
) AS head
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS count
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = head.id
) AS nodes
ORDER BY head.name;

-- name: by_name_descending :many
-- param: after_name text null - where the page before ended
-- By name, the last one first. There is no name that is known to be the last, so it is looked up.
SELECT
    head.name,
    head.version,
    head.description,
    head.category,
    head.tags,
    nodes.count AS nodes,
    head.created_at,
    head.updated_at,
    head.created_by
FROM (
    SELECT
        walked.id,
        walked.name,
        walked.version,
        walked.description,
        walked.category,
        walked.tags,
        walked.created_at,
        walked.updated_at,
        walked.created_by
    FROM (
        SELECT
            workflow.id,
            workflow.name,
            workflow.version,
            workflow.description,
            workflow.category,
            workflow.tags,
            workflow.created_at,
            workflow.updated_at,
            workflow.created_by,
            workflow.metadata
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND workflow.name <= coalesce(
              :after_name::text,
              (
                  SELECT last.name
                  FROM workflow AS last
                  WHERE last.tenant_id = :tenant_id
                  ORDER BY last.name DESC
                  LIMIT 1
              )
          )
          AND workflow.name IS DISTINCT FROM :after_name::text
          AND workflow.name >= coalesce(:prefix::text, '')
        ORDER BY workflow.name DESC
        LIMIT :look_at::integer
    ) AS walked
    WHERE walked.tags @> :tags::text []
      AND (
          :category::text IS NULL
          OR walked.category = :category::text
          OR starts_with(walked.category, :category::text || '/')
      )
      AND walked.created_by = coalesce(:created_by::text, walked.created_by)
      AND walked.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
      AND starts_with(walked.name, coalesce(:prefix::text, ''))
      AND (:metadata::jsonb IS NULL OR walked.metadata @> :metadata::jsonb)
    ORDER BY walked.name DESC
    LIMIT :page_size::integer
) AS head
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS count
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = head.id
) AS nodes
ORDER BY head.name DESC;

-- name: by_created_at :many
-- param: after_time timestamptz null - where the page before ended, with after_name
-- param: after_name text null
-- By the time they were first saved, the earliest first.
SELECT
    head.name,
    head.version,
    head.description,
    head.category,
    head.tags,
    nodes.count AS nodes,
    head.created_at,
    head.updated_at,
    head.created_by
FROM (
    SELECT
        walked.id,
        walked.name,
        walked.version,
        walked.description,
        walked.category,
        walked.tags,
        walked.created_at,
        walked.updated_at,
        walked.created_by
    FROM (
        SELECT
            workflow.id,
            workflow.name,
            workflow.version,
            workflow.description,
            workflow.category,
            workflow.tags,
            workflow.created_at,
            workflow.updated_at,
            workflow.created_by,
            workflow.metadata
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND (workflow.created_at, workflow.name)
              > (coalesce(:after_time::timestamptz, '-infinity'), coalesce(:after_name::text, ''))
        ORDER BY workflow.created_at, workflow.name
        LIMIT :look_at::integer
    ) AS walked
    WHERE walked.tags @> :tags::text []
      AND (
          :category::text IS NULL
          OR walked.category = :category::text
          OR starts_with(walked.category, :category::text || '/')
      )
      AND walked.created_by = coalesce(:created_by::text, walked.created_by)
      AND walked.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
      AND starts_with(walked.name, coalesce(:prefix::text, ''))
      AND (:metadata::jsonb IS NULL OR walked.metadata @> :metadata::jsonb)
    ORDER BY walked.created_at, walked.name
    LIMIT :page_size::integer
) AS head
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS count
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = head.id
) AS nodes
ORDER BY head.created_at, head.name;

-- name: by_created_at_descending :many
-- param: after_time timestamptz null - where the page before ended, with after_name
-- param: after_name text null
-- By the time they were first saved, the latest first.
SELECT
    head.name,
    head.version,
    head.description,
    head.category,
    head.tags,
    nodes.count AS nodes,
    head.created_at,
    head.updated_at,
    head.created_by
FROM (
    SELECT
        walked.id,
        walked.name,
        walked.version,
        walked.description,
        walked.category,
        walked.tags,
        walked.created_at,
        walked.updated_at,
        walked.created_by
    FROM (
        SELECT
            workflow.id,
            workflow.name,
            workflow.version,
            workflow.description,
            workflow.category,
            workflow.tags,
            workflow.created_at,
            workflow.updated_at,
            workflow.created_by,
            workflow.metadata
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND (workflow.created_at, workflow.name)
              < (coalesce(:after_time::timestamptz, 'infinity'), coalesce(:after_name::text, ''))
        ORDER BY workflow.created_at DESC, workflow.name DESC
        LIMIT :look_at::integer
    ) AS walked
    WHERE walked.tags @> :tags::text []
      AND (
          :category::text IS NULL
          OR walked.category = :category::text
          OR starts_with(walked.category, :category::text || '/')
      )
      AND walked.created_by = coalesce(:created_by::text, walked.created_by)
      AND walked.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
      AND starts_with(walked.name, coalesce(:prefix::text, ''))
      AND (:metadata::jsonb IS NULL OR walked.metadata @> :metadata::jsonb)
    ORDER BY walked.created_at DESC, walked.name DESC
    LIMIT :page_size::integer
) AS head
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS count
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = head.id
) AS nodes
ORDER BY head.created_at DESC, head.name DESC;

-- name: by_updated_at :many
-- param: after_time timestamptz null - where the page before ended, with after_name
-- param: after_name text null
-- By the time of the last change, the earliest first. What is changed while one turns the pages comes again at the
-- end.
SELECT
    head.name,
    head.version,
    head.description,
    head.category,
    head.tags,
    nodes.count AS nodes,
    head.created_at,
    head.updated_at,
    head.created_by
FROM (
    SELECT
        walked.id,
        walked.name,
        walked.version,
        walked.description,
        walked.category,
        walked.tags,
        walked.created_at,
        walked.updated_at,
        walked.created_by
    FROM (
        SELECT
            workflow.id,
            workflow.name,
            workflow.version,
            workflow.description,
            workflow.category,
            workflow.tags,
            workflow.created_at,
            workflow.updated_at,
            workflow.created_by,
            workflow.metadata
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND (workflow.updated_at, workflow.name)
              > (coalesce(:after_time::timestamptz, '-infinity'), coalesce(:after_name::text, ''))
          AND workflow.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
        ORDER BY workflow.updated_at, workflow.name
        LIMIT :look_at::integer
    ) AS walked
    WHERE walked.tags @> :tags::text []
      AND (
          :category::text IS NULL
          OR walked.category = :category::text
          OR starts_with(walked.category, :category::text || '/')
      )
      AND walked.created_by = coalesce(:created_by::text, walked.created_by)
      AND walked.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
      AND starts_with(walked.name, coalesce(:prefix::text, ''))
      AND (:metadata::jsonb IS NULL OR walked.metadata @> :metadata::jsonb)
    ORDER BY walked.updated_at, walked.name
    LIMIT :page_size::integer
) AS head
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS count
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = head.id
) AS nodes
ORDER BY head.updated_at, head.name;

-- name: by_updated_at_descending :many
-- param: after_time timestamptz null - where the page before ended, with after_name
-- param: after_name text null
-- By the time of the last change, the latest first. What is changed while one turns the pages was on an earlier one.
SELECT
    head.name,
    head.version,
    head.description,
    head.category,
    head.tags,
    nodes.count AS nodes,
    head.created_at,
    head.updated_at,
    head.created_by
FROM (
    SELECT
        walked.id,
        walked.name,
        walked.version,
        walked.description,
        walked.category,
        walked.tags,
        walked.created_at,
        walked.updated_at,
        walked.created_by
    FROM (
        SELECT
            workflow.id,
            workflow.name,
            workflow.version,
            workflow.description,
            workflow.category,
            workflow.tags,
            workflow.created_at,
            workflow.updated_at,
            workflow.created_by,
            workflow.metadata
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND (workflow.updated_at, workflow.name)
              < (coalesce(:after_time::timestamptz, 'infinity'), coalesce(:after_name::text, ''))
          AND workflow.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
        ORDER BY workflow.updated_at DESC, workflow.name DESC
        LIMIT :look_at::integer
    ) AS walked
    WHERE walked.tags @> :tags::text []
      AND (
          :category::text IS NULL
          OR walked.category = :category::text
          OR starts_with(walked.category, :category::text || '/')
      )
      AND walked.created_by = coalesce(:created_by::text, walked.created_by)
      AND walked.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
      AND starts_with(walked.name, coalesce(:prefix::text, ''))
      AND (:metadata::jsonb IS NULL OR walked.metadata @> :metadata::jsonb)
    ORDER BY walked.updated_at DESC, walked.name DESC
    LIMIT :page_size::integer
) AS head
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS count
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = head.id
) AS nodes
ORDER BY head.updated_at DESC, head.name DESC;

-- name: matching :many
-- param: sort text - name, created_at or updated_at
-- param: descending boolean
-- param: after_time timestamptz null - where the page before ended, with after_name
-- param: after_name text null
-- A page in any order, for filters that few workflows of a tenant pass. By updated_since, where that leaves no more
-- than 2,000; else by tags, category, created_by and metadata, in the GIN index; else (by a prefix, or a time long ago)
-- by reading all of the tenant's. What an index gives is looked at again. OFFSET 0 keeps the other filters out of the
-- choice of the index. Where row level security holds, PostgreSQL searches no GIN index; then the plain conditions
-- beside the indexed ones, which are cheaper to work out, leave few rows for those.
WITH asked AS MATERIALIZED (
    -- Worked out once, not for each row.
    SELECT
        registry_facets(:tenant_id::uuid, :tags::text [], :category::text, :created_by::text) AS facets,
        jsonb_set('{}', ARRAY[:tenant_id::text], :metadata::jsonb - '{n8n,dify,wfformat}'::text []) AS metadata
), recent AS MATERIALIZED (
    -- From the index alone. None where updated_since is NULL.
    SELECT count(*) AS count
    FROM (
        SELECT workflow.name
        FROM workflow
        WHERE workflow.tenant_id = :tenant_id
          AND workflow.updated_at >= :updated_since::timestamptz
        ORDER BY workflow.updated_at, workflow.name
        LIMIT 2001
    ) AS changed
), way AS MATERIALIZED (
    SELECT
        CASE
            WHEN :updated_since::timestamptz IS NOT NULL AND recent.count < 2001 THEN 'recent'
            WHEN :has_metadata::boolean THEN 'metadata'
            WHEN :has_facets::boolean THEN 'facets'
            ELSE 'all'
        END AS taken
    FROM recent
), candidate AS (
    (
        SELECT
            workflow.id,
            workflow.name,
            workflow.version,
            workflow.description,
            workflow.category,
            workflow.tags,
            workflow.created_at,
            workflow.updated_at,
            workflow.created_by,
            workflow.metadata
        FROM workflow
        WHERE (SELECT way.taken FROM way) = 'recent'
          AND workflow.tenant_id = :tenant_id
          AND workflow.updated_at >= :updated_since::timestamptz
        OFFSET 0
    )
    UNION ALL
    (
        -- Said twice, so that the planner expects few rows: for hundreds it would look up all of the tenant's as well,
        -- to have both.
        SELECT
            workflow.id,
            workflow.name,
            workflow.version,
            workflow.description,
            workflow.category,
            workflow.tags,
            workflow.created_at,
            workflow.updated_at,
            workflow.created_by,
            workflow.metadata
        FROM workflow
        WHERE (SELECT way.taken FROM way) = 'facets'
          AND workflow.tenant_id = :tenant_id
          AND workflow.tags @> :tags::text []
          AND workflow.created_by = coalesce(:created_by::text, workflow.created_by)
          AND registry_facets(workflow.tenant_id, workflow.tags, workflow.category, workflow.created_by)
              @> (SELECT asked.facets FROM asked)
          AND (SELECT asked.facets FROM asked)
              <@ registry_facets(workflow.tenant_id, workflow.tags, workflow.category, workflow.created_by)
        OFFSET 0
    )
    UNION ALL
    (
        SELECT
            workflow.id,
            workflow.name,
            workflow.version,
            workflow.description,
            workflow.category,
            workflow.tags,
            workflow.created_at,
            workflow.updated_at,
            workflow.created_by,
            workflow.metadata
        FROM workflow
        WHERE (SELECT way.taken FROM way) = 'metadata'
          AND workflow.tenant_id = :tenant_id
          AND workflow.tags @> :tags::text []
          AND workflow.created_by = coalesce(:created_by::text, workflow.created_by)
          AND workflow.metadata @> :metadata::jsonb
          AND registry_facets(workflow.tenant_id, workflow.tags, workflow.category, workflow.created_by)
              @> (SELECT asked.facets FROM asked)
          AND jsonb_set('{}', ARRAY[workflow.tenant_id::text], workflow.metadata - '{n8n,dify,wfformat}'::text [])
              @> (SELECT asked.metadata FROM asked)
        OFFSET 0
    )
    UNION ALL
    (
        SELECT
            workflow.id,
            workflow.name,
            workflow.version,
            workflow.description,
            workflow.category,
            workflow.tags,
            workflow.created_at,
            workflow.updated_at,
            workflow.created_by,
            workflow.metadata
        FROM workflow
        WHERE (SELECT way.taken FROM way) = 'all'
          AND workflow.tenant_id = :tenant_id
        OFFSET 0
    )
), page AS (
    SELECT
        candidate.id,
        candidate.name,
        candidate.version,
        candidate.description,
        candidate.category,
        candidate.tags,
        candidate.created_at,
        candidate.updated_at,
        candidate.created_by,
        CASE :sort::text
            WHEN 'created_at' THEN candidate.created_at
            WHEN 'updated_at' THEN candidate.updated_at
        END AS time
    FROM candidate
    WHERE candidate.tags @> :tags::text []
      AND (
          :category::text IS NULL
          OR candidate.category = :category::text
          OR starts_with(candidate.category, :category::text || '/')
      )
      AND candidate.created_by = coalesce(:created_by::text, candidate.created_by)
      AND candidate.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
      AND starts_with(candidate.name, coalesce(:prefix::text, ''))
      AND (:metadata::jsonb IS NULL OR candidate.metadata @> :metadata::jsonb)
)
SELECT
    head.name,
    head.version,
    head.description,
    head.category,
    head.tags,
    nodes.count AS nodes,
    head.created_at,
    head.updated_at,
    head.created_by
FROM (
    SELECT page.*
    FROM page
    -- IS NOT FALSE: there may be no page before.
    WHERE CASE
        WHEN :sort::text = 'name' AND NOT :descending::boolean THEN page.name > :after_name::text
        WHEN :sort::text = 'name' THEN page.name < :after_name::text
        WHEN NOT :descending::boolean THEN (page.time, page.name) > (:after_time::timestamptz, :after_name::text)
        ELSE (page.time, page.name) < (:after_time::timestamptz, :after_name::text)
    END IS NOT FALSE
    ORDER BY
        CASE WHEN NOT :descending::boolean THEN page.time END,
        CASE WHEN :descending::boolean THEN page.time END DESC,
        CASE WHEN NOT :descending::boolean THEN page.name END,
        CASE WHEN :descending::boolean THEN page.name END DESC
    LIMIT :page_size::integer
) AS head
CROSS JOIN LATERAL (
    SELECT count(*)::integer AS count
    FROM workflow_nodes AS node
    WHERE node.tenant_id = :tenant_id
      AND node.workflow_id = head.id
) AS nodes
ORDER BY
    CASE WHEN NOT :descending::boolean THEN head.time END,
    CASE WHEN :descending::boolean THEN head.time END DESC,
    CASE WHEN NOT :descending::boolean THEN head.name END,
    CASE WHEN :descending::boolean THEN head.name END DESC;

-- name: tags :many
-- How many workflows have each tag, the commonest first; last those without any, as NULL. All that pass the filters are
-- looked at: 100,000 in some 100 ms.
SELECT
    tag.name AS tag,
    count(*) AS workflows
FROM workflow
LEFT JOIN LATERAL unnest(workflow.tags) AS tag (name)
  ON true
WHERE workflow.tenant_id = :tenant_id
  AND workflow.tags @> :tags::text []
  AND (
      :category::text IS NULL
      OR workflow.category = :category::text
      OR starts_with(workflow.category, :category::text || '/')
  )
  AND workflow.created_by = coalesce(:created_by::text, workflow.created_by)
  AND workflow.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
  AND starts_with(workflow.name, coalesce(:prefix::text, ''))
  AND (:metadata::jsonb IS NULL OR workflow.metadata @> :metadata::jsonb)
GROUP BY tag.name
ORDER BY tag.name IS NULL, count(*) DESC, tag.name;

-- name: categories :many
-- How many workflows stand in each category, and how many in it and all below it. A level that only leads to others is
-- there as well, with 0 of its own. Last those without a category, as NULL.
WITH own AS MATERIALIZED (
    SELECT
        workflow.category,
        count(*) AS workflows
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.tags @> :tags::text []
      AND (
          :category::text IS NULL
          OR workflow.category = :category::text
          OR starts_with(workflow.category, :category::text || '/')
      )
      AND workflow.created_by = coalesce(:created_by::text, workflow.created_by)
      AND workflow.updated_at >= coalesce(:updated_since::timestamptz, '-infinity')
      AND starts_with(workflow.name, coalesce(:prefix::text, ''))
      AND (:metadata::jsonb IS NULL OR workflow.metadata @> :metadata::jsonb)
    GROUP BY workflow.category
)
SELECT
    level.category,
    coalesce(
        sum(own.workflows) FILTER (WHERE level.category IS NOT DISTINCT FROM own.category), 0
    )::bigint AS workflows,
    sum(own.workflows)::bigint AS with_below
FROM own
CROSS JOIN LATERAL (
    SELECT array_to_string(trim_array(string_to_array(own.category, '/'), rest.count), '/') AS category
    FROM generate_series(0, coalesce(cardinality(string_to_array(own.category, '/')) - 1, 0)) AS rest (count)
) AS level
WHERE level.category IS DISTINCT FROM ''
GROUP BY level.category
ORDER BY level.category;
