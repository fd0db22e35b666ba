-- In the words of pgTAP: types and NOT NULL, which the plain file does not look at.
SELECT plan(19);

SELECT col_is_pk('public', wanted.name, wanted.columns, wanted.name || ' is keyed by tenant first')
FROM (
    VALUES
    ('workflow', ARRAY['tenant_id', 'id']::name []),
    ('workflow_nodes', ARRAY['tenant_id', 'id']::name []),
    ('workflow_edges', ARRAY['tenant_id', 'id']::name []),
    ('workflow_params', ARRAY['tenant_id', 'id']::name [])
) AS wanted (name, columns);

SELECT col_not_null('public', wanted.name, 'tenant_id', wanted.name || ' has no row without a tenant')
FROM unnest(ARRAY['workflow', 'workflow_nodes', 'workflow_edges', 'workflow_params']::name []) AS wanted (name);

SELECT col_type_is('public', wanted.name, wanted.column_name, wanted.kind, wanted.column_name || ' is ' || wanted.kind)
FROM (
    VALUES
    ('workflow', 'metadata', 'jsonb'),
    ('workflow', 'created_at', 'timestamp with time zone'),
    ('workflow', 'updated_at', 'timestamp with time zone'),
    ('workflow_nodes', 'parameters', 'jsonb'),
    ('workflow_nodes', 'order_index', 'integer'),
    ('workflow_edges', 'handoff_data', 'jsonb'),
    ('workflow_edges', 'is_loop', 'boolean'),
    ('workflow_params', 'required', 'boolean')
) AS wanted (name, column_name, kind);

SELECT col_is_unique('public', 'workflow_nodes', ARRAY['tenant_id', 'workflow_id', 'name'], 'a node is there once');
SELECT col_has_check('public', 'workflow_edges', ARRAY['is_loop', 'parent_order', 'child_order'], 'edges run forward');
SELECT has_index('public', 'workflow_edges', 'workflow_edges_up', 'edges are found from their child');

SELECT * FROM finish();
