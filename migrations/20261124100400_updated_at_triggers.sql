-- updated_at follows every change of a workflow or of anything in it, from wherever it is made.
-- depends: 20261124100300_order_triggers
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

CREATE FUNCTION registry_set_updated_at() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    -- Strictly later than before, whatever the clock does: a save that read this row earlier must notice.
    NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION registry_set_updated_at() IS 'Sets workflow.updated_at when its row changes.';

-- Per statement, not per row: a save of 10,000 nodes costs one look at the changed rows.
-- A row of workflow that this transaction wrote already is left alone, so a whole save writes it once.
CREATE FUNCTION registry_touch_workflow() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    touched record;
BEGIN
    FOR touched IN
        SELECT DISTINCT changed.tenant_id, changed.workflow_id
        FROM changed
    LOOP
        UPDATE public.workflow
        SET updated_at = clock_timestamp()
        WHERE tenant_id = touched.tenant_id
          AND id = touched.workflow_id
          AND xmin <> pg_current_xact_id()::xid;
    END LOOP;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_touch_workflow() IS
'Sets workflow.updated_at when nodes, edges or params of it are inserted, updated or deleted.';

CREATE TRIGGER set_updated_at
BEFORE UPDATE ON workflow
FOR EACH ROW
WHEN (NEW.* IS DISTINCT FROM OLD.*)
EXECUTE FUNCTION registry_set_updated_at();

CREATE TRIGGER touch_workflow_on_insert
AFTER INSERT ON workflow_nodes
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_touch_workflow();

CREATE TRIGGER touch_workflow_on_update
AFTER UPDATE ON workflow_nodes
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_touch_workflow();

CREATE TRIGGER touch_workflow_on_delete
AFTER DELETE ON workflow_nodes
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_touch_workflow();

CREATE TRIGGER touch_workflow_on_insert
AFTER INSERT ON workflow_edges
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_touch_workflow();

CREATE TRIGGER touch_workflow_on_update
AFTER UPDATE ON workflow_edges
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_touch_workflow();

CREATE TRIGGER touch_workflow_on_delete
AFTER DELETE ON workflow_edges
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_touch_workflow();

CREATE TRIGGER touch_workflow_on_insert
AFTER INSERT ON workflow_params
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_touch_workflow();

CREATE TRIGGER touch_workflow_on_update
AFTER UPDATE ON workflow_params
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_touch_workflow();

CREATE TRIGGER touch_workflow_on_delete
AFTER DELETE ON workflow_params
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_touch_workflow();
