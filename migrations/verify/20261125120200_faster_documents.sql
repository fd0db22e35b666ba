-- Raises where a fingerprint looks at more than the content, or where the present version of a workflow, of the tenant
-- of this session, would be recorded otherwise than it was.
DO $$
BEGIN
    IF registry_fingerprint('{"name": "x", "nodes": [{"name": "b", "parameters": {"n": 1.0}}, {"name": "a"}]}')
        <> registry_fingerprint('{"name": "y", "nodes": [{"name": "a"}, {"parameters": {"n": 1}, "name": "b"}]}')
    THEN
        RAISE EXCEPTION 'registry_fingerprint does not look at the content alone';
    END IF;
    IF EXISTS (
        SELECT
        FROM (
            SELECT
                workflow.tenant_id,
                workflow.id,
                workflow.version
            FROM workflow
            LIMIT 100
        ) AS head
        JOIN workflow_versions AS recorded
          ON recorded.tenant_id = head.tenant_id
         AND recorded.workflow_id = head.id
         AND recorded.version = head.version
        WHERE recorded.fingerprint <> registry_fingerprint(registry_document(head.tenant_id, head.id))
    ) THEN
        RAISE EXCEPTION 'a recorded version is not what registry_document and registry_fingerprint make of its workflow';
    END IF;
END;
$$;
