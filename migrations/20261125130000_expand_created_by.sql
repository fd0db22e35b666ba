-- Who first saved a workflow, beside who changed it last: in its row, because the version that says it may be pruned.
-- depends: 20261125120100_audit_triggers
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

ALTER TABLE workflow ADD COLUMN created_by text NOT NULL DEFAULT registry_actor();
COMMENT ON COLUMN workflow.created_by IS 'Who first saved it.';
ALTER TABLE deleted_workflows ADD COLUMN created_by text;
COMMENT ON COLUMN deleted_workflows.created_by IS
'What workflow.created_by was; NULL for what was deleted before there was such a column.';

CREATE OR REPLACE FUNCTION registry_keep_deleted() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_WHEN = 'BEFORE' THEN
        PERFORM public.registry_record_version(OLD.tenant_id, OLD.id);
        RETURN OLD;
    END IF;
    INSERT INTO public.deleted_workflows (tenant_id, workflow_id, name, version, created_at, created_by)
    VALUES (OLD.tenant_id, OLD.id, OLD.name, OLD.version, OLD.created_at, OLD.created_by);
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_keep_deleted() IS 'Records a workflow before it is deleted, and notes the deletion.';

-- The workflows that are there already, tenant by tenant: the owner of the tables sees the rows of one at a time. By
-- their first version. It is no change of them: neither their version nor updated_at follows.
ALTER TABLE workflow DISABLE TRIGGER USER;
DO $$
DECLARE
    former_tenant text := current_setting('registry.tenant_id', true);
    owner record;
BEGIN
    FOR owner IN
        SELECT tenant.id
        FROM tenant
    LOOP
        PERFORM set_config('registry.tenant_id', owner.id::text, true);
        UPDATE workflow
        SET created_by = first.created_by
        FROM (
            SELECT DISTINCT ON (version.workflow_id)
                version.workflow_id,
                version.created_by
            FROM workflow_versions AS version
            WHERE version.tenant_id = owner.id
            ORDER BY version.workflow_id, version.version
        ) AS first
        WHERE workflow.tenant_id = owner.id
          AND workflow.id = first.workflow_id
          AND workflow.created_by <> first.created_by;
    END LOOP;
    PERFORM set_config('registry.tenant_id', coalesce(former_tenant, ''), true);
END;
$$;
ALTER TABLE workflow ENABLE TRIGGER USER;
