-- Saved plans: values for the parameters of one version of a workflow, under a name. Purge takes the plans of a
-- workflow away with it; prune leaves a version that a plan is for.
-- depends: 20261125131100_search_table
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

CREATE TABLE workflow_plans (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    name varchar(255) NOT NULL,
    workflow_id uuid NOT NULL,
    version integer NOT NULL,
    fingerprint text NOT NULL,
    params jsonb NOT NULL DEFAULT '{}',
    saved_by text NOT NULL DEFAULT registry_actor(),
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT workflow_plans_pkey PRIMARY KEY (tenant_id, name),
    CONSTRAINT plan_name_is_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT plan_params_are_an_object CHECK (jsonb_typeof(params) = 'object')
);
COMMENT ON TABLE workflow_plans IS 'Values for the parameters of one version of a workflow, under a name, to apply it with again.';
COMMENT ON COLUMN workflow_plans.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_plans.name IS 'Unique within the tenant.';
COMMENT ON COLUMN workflow_plans.workflow_id IS 'The workflow, which may have been deleted since.';
COMMENT ON COLUMN workflow_plans.version IS 'The version that the values were checked against, and that is applied. Prune leaves it.';
COMMENT ON COLUMN workflow_plans.fingerprint IS 'The fingerprint of that version: a later one that has it as well is no other content.';
COMMENT ON COLUMN workflow_plans.params IS 'The values that were given, by key. Never those of secrets, nor defaults.';
COMMENT ON COLUMN workflow_plans.saved_by IS 'Who saved it last: the actor, or in psql the database role.';
COMMENT ON COLUMN workflow_plans.saved_at IS 'When.';
-- The plans of a workflow; and what the foreign key looks at when a version is taken away.
CREATE INDEX workflow_plans_by_version ON workflow_plans (tenant_id, workflow_id, version);

SELECT registry_distribute('workflow_plans', 'tenant_id');

-- A version that a plan is for cannot be taken away.
ALTER TABLE workflow_plans
ADD CONSTRAINT plan_has_its_version
FOREIGN KEY (tenant_id, workflow_id, version) REFERENCES workflow_versions (tenant_id, workflow_id, version);

CREATE OR REPLACE FUNCTION registry_purge(of_tenant uuid, of_workflow uuid) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    purged integer;
BEGIN
    PERFORM set_config('registry.purging', 'on', true);
    DELETE FROM public.workflow
    WHERE tenant_id = of_tenant
      AND id = of_workflow;
    DELETE FROM public.deleted_workflows
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_labels
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_label_moves
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_plans
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_versions
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    GET DIAGNOSTICS purged = ROW_COUNT;
    PERFORM set_config('registry.purging', '', true);
    RETURN purged;
END;
$$;
COMMENT ON FUNCTION registry_purge(uuid, uuid) IS
'Takes a workflow away for good, with all its versions, labels and plans; returns how many versions there were.';

CREATE FUNCTION registry_audit_updated_plans() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.audit_log (tenant_id, statement, table_name, workflow_id, operation, changes, row_count)
    SELECT
        part.tenant_id,
        public.registry_statement_name(),
        TG_TABLE_NAME,
        part.workflow_id,
        'update',
        jsonb_agg(jsonb_build_object('old', part.old_content, 'new', part.new_content)),
        count(*)
    FROM (
        SELECT
            tenant_id,
            workflow_id,
            former AS old_content,
            changed AS new_content,
            (row_number() OVER () - 1) / 1000 AS chunk
        FROM former
        FULL JOIN changed USING (tenant_id, workflow_id, name)
        WHERE former IS DISTINCT FROM changed
    ) AS part
    GROUP BY part.tenant_id, part.workflow_id, part.chunk;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_audit_updated_plans() IS 'Writes to audit_log which plans a statement updated, as they were and as they are.';

CREATE TRIGGER write_audit_on_insert
AFTER INSERT ON workflow_plans
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_rows('new');

CREATE TRIGGER write_audit_on_update
AFTER UPDATE ON workflow_plans
REFERENCING OLD TABLE AS former NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_updated_plans();

CREATE TRIGGER write_audit_on_delete
AFTER DELETE ON workflow_plans
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_audit_rows('old');

ALTER TABLE workflow_plans ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_plans FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_plans USING (tenant_id = registry_tenant());
