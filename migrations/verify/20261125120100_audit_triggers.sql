-- Raises where a trigger of the audit log is missing or disabled, where a partition is open to other tenants or can be
-- truncated, or where the name of a query is not read.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(format('write_audit_on_%s on %s', wanted.event, wanted.table_name), ', ')
    INTO missing
    FROM (
        SELECT event.name AS event, changed.name AS table_name
        FROM unnest(ARRAY['insert', 'update', 'delete']) AS event (name)
        CROSS JOIN unnest(
            ARRAY['workflow', 'workflow_nodes', 'workflow_edges', 'workflow_params', 'workflow_labels']
        ) AS changed (name)
        UNION ALL
        VALUES ('delete', 'workflow_versions'), ('delete', 'deleted_workflows')
    ) AS wanted
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_trigger AS held
        WHERE held.tgname = 'write_audit_on_' || wanted.event
          AND held.tgrelid = to_regclass(wanted.table_name)
          AND held.tgenabled = 'O'
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing or disabled triggers: %', missing;
    END IF;

    SELECT string_agg(class.relname, ', ')
    INTO missing
    FROM pg_catalog.pg_class AS class
    WHERE (
        class.oid = to_regclass('audit_log')
        OR class.oid IN (
            SELECT child.inhrelid
            FROM pg_catalog.pg_inherits AS child
            WHERE child.inhparent = to_regclass('audit_log')
        )
    )
      AND NOT (
          class.relrowsecurity
          AND class.relforcerowsecurity
          AND EXISTS (
              SELECT
              FROM pg_catalog.pg_policy AS policy
              WHERE policy.polrelid = class.oid
          )
          AND (
              SELECT count(*)
              FROM pg_catalog.pg_trigger AS held
              WHERE held.tgrelid = class.oid
                AND held.tgname IN ('refuse_change', 'refuse_insert', 'refuse_truncate')
                AND held.tgenabled = 'O'
          ) = 3
      );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'not guarded: %', missing;
    END IF;

    IF to_regprocedure('registry_statement_name()') IS NULL THEN
        RAISE EXCEPTION 'registry_statement_name is missing';
    END IF;
END;
$$;
