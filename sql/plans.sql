-- Saved plans, and the workflows that the steps of a plan use. Values are bound in Python: the server is told of none
-- but those that a plan keeps, and never of a secret.

-- name: save :one
-- param: params jsonb - the values that are kept: no secrets
-- Keeps a plan for a version of a workflow; one of this name is replaced, if it is for the same workflow. No row: it is
-- for another one, or the version was pruned meanwhile.
INSERT INTO workflow_plans (tenant_id, name, workflow_id, version, fingerprint, params)
SELECT
    :tenant_id::uuid,
    :name::varchar,
    recorded.workflow_id,
    recorded.version,
    recorded.fingerprint,
    :params::jsonb
FROM workflow_versions AS recorded
WHERE recorded.tenant_id = :tenant_id
  AND recorded.workflow_id = :workflow_id
  AND recorded.version = :version::integer
ON CONFLICT (tenant_id, name) DO UPDATE
SET version = excluded.version,
    fingerprint = excluded.fingerprint,
    params = excluded.params,
    saved_by = excluded.saved_by,
    saved_at = excluded.saved_at
WHERE workflow_plans.workflow_id = excluded.workflow_id
RETURNING
    version,
    fingerprint,
    params,
    saved_by,
    saved_at;

-- name: get :one
-- returns: workflow not null
-- A plan with the version it is for, and where the workflow has moved on since, the parameters it has now.
-- latest is NULL where the workflow was deleted. is_same: what is stored now has the content of the plan's version.
SELECT
    plan.name,
    coalesce(workflow.name, recorded.document ->> 'name') AS workflow,
    plan.version,
    workflow.version AS latest,
    coalesce(present.fingerprint = plan.fingerprint, false) AS is_same,
    plan.fingerprint,
    plan.params,
    plan.saved_by,
    plan.saved_at,
    recorded.document,
    recorded.created_at,
    inputs.keys AS param_keys,
    inputs.value_types,
    inputs.required,
    inputs.default_values,
    inputs.metadata AS param_metadata
FROM workflow_plans AS plan
JOIN workflow_versions AS recorded
  ON recorded.tenant_id = plan.tenant_id
 AND recorded.workflow_id = plan.workflow_id
 AND recorded.version = plan.version
LEFT JOIN workflow
  ON workflow.tenant_id = plan.tenant_id
 AND workflow.id = plan.workflow_id
LEFT JOIN workflow_versions AS present
  ON present.tenant_id = workflow.tenant_id
 AND present.workflow_id = workflow.id
 AND present.version = workflow.version
CROSS JOIN LATERAL (
    SELECT
        array_agg(param.key) AS keys,
        array_agg(param.value_type) AS value_types,
        array_agg(param.required) AS required,
        array_agg(param.default_value) AS default_values,
        array_agg(param.metadata) AS metadata
    FROM (
        SELECT
            input.key,
            input.value_type,
            input.required,
            input.default_value,
            input.metadata
        FROM workflow_params AS input
        WHERE input.tenant_id = :tenant_id
          AND input.workflow_id = plan.workflow_id
          AND workflow.version <> plan.version
        ORDER BY input.key
    ) AS param
) AS inputs
WHERE plan.tenant_id = :tenant_id
  AND plan.name = :name;

-- name: page :many
-- returns: workflow not null
-- All plans by name, a page at a time: give the last name of the page before as :after. workflow is the name it has
-- now, or had when it was deleted. OFFSET 0: look-ups for each plan of the page. Not knowing how long a page is, the
-- planner would hash all workflows and all versions.
SELECT
    plan.name,
    coalesce(workflow.name, deleted.name) AS workflow,
    plan.version,
    workflow.version AS latest,
    coalesce(present.fingerprint = plan.fingerprint, false) AS is_same,
    plan.fingerprint,
    plan.params,
    plan.saved_by,
    plan.saved_at
FROM (
    SELECT
        one.name,
        one.workflow_id,
        one.version,
        one.fingerprint,
        one.params,
        one.saved_by,
        one.saved_at
    FROM workflow_plans AS one
    WHERE one.tenant_id = :tenant_id
      AND one.name > coalesce(:after::text, '')
    ORDER BY one.name
    LIMIT :page_size::integer
) AS plan
LEFT JOIN LATERAL (
    SELECT
        stored.name,
        stored.version
    FROM workflow AS stored
    WHERE stored.tenant_id = :tenant_id
      AND stored.id = plan.workflow_id
    OFFSET 0
) AS workflow
  ON true
LEFT JOIN LATERAL (
    SELECT gone.name
    FROM deleted_workflows AS gone
    WHERE gone.tenant_id = :tenant_id
      AND gone.workflow_id = plan.workflow_id
    OFFSET 0
) AS deleted
  ON true
LEFT JOIN LATERAL (
    SELECT recorded.fingerprint
    FROM workflow_versions AS recorded
    WHERE recorded.tenant_id = :tenant_id
      AND recorded.workflow_id = plan.workflow_id
      AND recorded.version = workflow.version
    OFFSET 0
) AS present
  ON true
ORDER BY plan.name;

-- name: page_of :many
-- The plans of one workflow, as page gives those of all.
SELECT
    plan.name,
    workflow.name AS workflow,
    plan.version,
    workflow.version AS latest,
    coalesce(present.fingerprint = plan.fingerprint, false) AS is_same,
    plan.fingerprint,
    plan.params,
    plan.saved_by,
    plan.saved_at
FROM workflow
JOIN workflow_plans AS plan
  ON plan.tenant_id = workflow.tenant_id
 AND plan.workflow_id = workflow.id
LEFT JOIN workflow_versions AS present
  ON present.tenant_id = workflow.tenant_id
 AND present.workflow_id = workflow.id
 AND present.version = workflow.version
WHERE workflow.tenant_id = :tenant_id
  AND workflow.name = :workflow
  AND plan.name > coalesce(:after::text, '')
ORDER BY plan.name
LIMIT :page_size::integer;

-- name: delete :value
-- Deletes a plan and returns the version it was for.
DELETE FROM workflow_plans
WHERE tenant_id = :tenant_id
  AND name = :name
RETURNING version;

-- name: names_for_suggestion :many
-- Names to choose a "did you mean" from: those on either side of the missing one.
(
    SELECT plan.name
    FROM workflow_plans AS plan
    WHERE plan.tenant_id = :tenant_id
      AND plan.name >= :name
    ORDER BY plan.name
    LIMIT 50
)
UNION
(
    SELECT plan.name
    FROM workflow_plans AS plan
    WHERE plan.tenant_id = :tenant_id
      AND plan.name < :name
    ORDER BY plan.name DESC
    LIMIT 50
);

-- name: referenced :many
-- param: wanted_references text[] - whole texts: NAME, NAME@VERSION or NAME@LABEL
-- param: wanted_names text[] - for each, the name in it if no workflow has the whole text as its name
-- param: wanted_versions integer[] - the version in it, or 0
-- param: wanted_labels text[] - the label in it, or a blank
-- returns: reference not null
-- The workflows that references mean, all of one level of nesting in one round trip, as versions.get finds each.
-- No row: there is no such workflow. version is NULL where it has no such label, document where that version is not
-- kept.
SELECT
    wanted.reference,
    found.name,
    found.version,
    CASE
        WHEN recorded.document IS NOT NULL THEN recorded.document
        -- Changed by hand and not recorded yet, or edited and large.
        WHEN found.version = found.newest THEN registry_document(found.tenant_id, found.id)
    END AS document
FROM unnest(
    :wanted_references::text [],
    :wanted_names::text [],
    :wanted_versions::integer [],
    :wanted_labels::text []
) AS wanted (reference, name, version, label)
CROSS JOIN LATERAL (
    SELECT
        workflow.tenant_id,
        workflow.id,
        workflow.name,
        workflow.version AS newest,
        CASE
            WHEN workflow.name = wanted.reference THEN workflow.version
            WHEN wanted.version > 0 THEN wanted.version
            WHEN wanted.label IN ('', 'latest') THEN workflow.version
            ELSE (
                SELECT label.version
                FROM workflow_labels AS label
                WHERE label.tenant_id = :tenant_id
                  AND label.workflow_id = workflow.id
                  AND label.label = wanted.label
            )
        END AS version
    FROM workflow
    WHERE workflow.tenant_id = :tenant_id
      AND workflow.name IN (wanted.reference, wanted.name)
    ORDER BY workflow.name = wanted.reference DESC
    LIMIT 1
) AS found
LEFT JOIN workflow_versions AS recorded
  ON recorded.tenant_id = :tenant_id
 AND recorded.workflow_id = found.id
 AND recorded.version = found.version
ORDER BY wanted.reference;
