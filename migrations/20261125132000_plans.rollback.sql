SET LOCAL citus.multi_shard_modify_mode = 'sequential';
DROP POLICY tenant_isolation ON workflow_plans;
ALTER TABLE workflow_plans NO FORCE ROW LEVEL SECURITY;
ALTER TABLE workflow_plans DISABLE ROW LEVEL SECURITY;

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
    DELETE FROM public.workflow_versions
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    GET DIAGNOSTICS purged = ROW_COUNT;
    PERFORM set_config('registry.purging', '', true);
    RETURN purged;
END;
$$;
COMMENT ON FUNCTION registry_purge(uuid, uuid) IS
'Takes a workflow away for good, with all its versions and labels; returns how many versions there were.';

DROP TABLE workflow_plans;
DROP FUNCTION registry_audit_updated_plans();
