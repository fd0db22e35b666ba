-- Raises where a foreign key is missing, is not validated, or does not act on DELETE as it should.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM (
        VALUES
        ('workflow_has_a_tenant', 'workflow', 'tenant', 'a'),
        ('node_belongs_to_a_workflow', 'workflow_nodes', 'workflow', 'c'),
        ('edge_has_its_parent_and_order', 'workflow_edges', 'workflow_nodes', 'c'),
        ('edge_has_its_child_and_order', 'workflow_edges', 'workflow_nodes', 'c'),
        ('param_belongs_to_a_workflow', 'workflow_params', 'workflow', 'c')
    ) AS wanted (name, table_name, referenced, on_delete)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint AS held
        WHERE held.conname = wanted.name
          AND held.contype = 'f'
          AND held.conrelid = to_regclass(wanted.table_name)
          AND held.confrelid = to_regclass(wanted.referenced)
          AND held.confdeltype::text = wanted.on_delete
          AND held.convalidated
          AND NOT held.condeferrable
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing foreign keys: %', missing;
    END IF;
END;
$$;
