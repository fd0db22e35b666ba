SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE OR REPLACE FUNCTION registry_keep_deleted() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_WHEN = 'BEFORE' THEN
        PERFORM public.registry_record_version(OLD.tenant_id, OLD.id);
        RETURN OLD;
    END IF;
    INSERT INTO public.deleted_workflows (tenant_id, workflow_id, name, version, created_at)
    VALUES (OLD.tenant_id, OLD.id, OLD.name, OLD.version, OLD.created_at);
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_keep_deleted() IS 'Records a workflow before it is deleted, and notes the deletion.';

ALTER TABLE deleted_workflows DROP COLUMN created_by;
ALTER TABLE workflow DROP COLUMN created_by;
