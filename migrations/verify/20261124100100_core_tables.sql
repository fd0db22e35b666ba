-- Raises where a table, a column, a constraint, an index, a function or the default tenant is missing.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(format('%s.%s', wanted.table_name, wanted.column_name), ', ')
    INTO missing
    FROM (
        SELECT
            expected.table_name,
            unnest(string_to_array(expected.columns, ' ')) AS column_name
        FROM (
            VALUES
            ('tenant', 'id name created_at'),
            ('workflow', 'tenant_id id name version description category tags metadata created_at updated_at'),
            ('workflow_nodes', 'tenant_id id workflow_id node_type name parameters order_index'),
            (
                'workflow_edges',
                'tenant_id id workflow_id parent_node_id child_node_id parent_order child_order handoff_data is_loop'
            ),
            ('workflow_params', 'tenant_id id workflow_id key value_type required default_value metadata')
        ) AS expected (table_name, columns)
    ) AS wanted
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_attribute AS attribute
        WHERE attribute.attrelid = to_regclass(wanted.table_name)
          AND attribute.attname = wanted.column_name
          AND NOT attribute.attisdropped
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing columns: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY[
        'tenant_pkey', 'tenant_name_is_unique', 'tenant_name_is_not_blank',
        'workflow_pkey', 'workflow_name_is_unique', 'workflow_name_is_not_blank', 'workflow_version_counts_from_one',
        'workflow_metadata_is_an_object',
        'workflow_nodes_pkey', 'node_name_is_unique', 'node_order_is_unique', 'node_order_is_known',
        'node_name_is_not_blank', 'node_type_is_not_blank', 'node_parameters_are_an_object',
        'workflow_edges_pkey', 'edge_runs_forward', 'edge_handoff_data_is_an_object',
        'workflow_params_pkey', 'param_key_is_unique', 'param_key_is_not_blank', 'param_value_type_is_known',
        'param_metadata_is_an_object'
    ]) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_constraint AS held
        WHERE held.conname = wanted.name
          AND held.convalidated
          AND held.conrelid IN (
              to_regclass('tenant'), to_regclass('workflow'), to_regclass('workflow_nodes'),
              to_regclass('workflow_edges'), to_regclass('workflow_params')
          )
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing constraints: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['workflow_edges_down', 'workflow_edges_up']) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_index AS index
        WHERE index.indexrelid = to_regclass(wanted.name)
          AND index.indrelid = to_regclass('workflow_edges')
          AND index.indisvalid
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing indexes: %', missing;
    END IF;

    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM unnest(ARRAY['registry_tenant()', 'registry_distribute(regclass, text)']) AS wanted (name)
    WHERE to_regprocedure(wanted.name) IS NULL;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing functions: %', missing;
    END IF;

    IF NOT EXISTS (SELECT FROM tenant WHERE id = '00000000-0000-0000-0000-000000000001') THEN
        RAISE EXCEPTION 'the default tenant is missing';
    END IF;
END;
$$;
