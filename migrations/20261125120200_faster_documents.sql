-- A version costs a copy of the workflow: that copy is made faster.
--
-- The document is put together as json and read as jsonb once, at its end: jsonb is copied at every level of what it
-- goes into. Edges find the names of their nodes in FULL JOINs, which can only be hashed or merged, so that nothing
-- hangs on statistics. The fingerprint sorts by what it also joins, which is then written out once instead of twice.
-- depends: 20261125120100_audit_triggers
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE OR REPLACE FUNCTION registry_document(of_tenant uuid, of_workflow uuid) RETURNS jsonb
LANGUAGE plpgsql
STABLE
AS $$
BEGIN
    RETURN (
        WITH nodes AS MATERIALIZED (
            SELECT
                node.name,
                node.node_type,
                node.parameters,
                node.order_index
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = of_workflow
        ), edges AS MATERIALIZED (
            SELECT
                edge.parent_order,
                edge.child_order,
                edge.handoff_data,
                edge.is_loop
            FROM public.workflow_edges AS edge
            WHERE edge.tenant_id = of_tenant
              AND edge.workflow_id = of_workflow
        )
        SELECT
            json_build_object(
                'name', workflow.name,
                'description', workflow.description,
                'category', workflow.category,
                'tags', to_jsonb(workflow.tags),
                'metadata', workflow.metadata,
                'nodes',
                (
                    SELECT
                        coalesce(
                            json_agg(
                                json_build_object(
                                    'name', nodes.name, 'node_type', nodes.node_type, 'parameters', nodes.parameters
                                )
                                ORDER BY nodes.order_index
                            ),
                            '[]'
                        )
                    FROM nodes
                ),
                'edges',
                (
                    SELECT
                        coalesce(
                            json_agg(
                                json_build_object(
                                    'parent', parent.name,
                                    'child', child.name,
                                    'handoff_data', edges.handoff_data,
                                    'is_loop', edges.is_loop
                                )
                                ORDER BY edges.parent_order, edges.child_order, edges.handoff_data
                            ) FILTER (
                                -- The edges of a node just deleted go a moment after it.
                                WHERE edges.is_loop IS NOT NULL AND parent.name IS NOT NULL AND child.name IS NOT NULL
                            ),
                            '[]'
                        )
                    FROM edges
                    FULL JOIN nodes AS parent
                      ON parent.order_index = edges.parent_order
                    FULL JOIN nodes AS child
                      ON child.order_index = edges.child_order
                ),
                'params',
                (
                    SELECT
                        coalesce(
                            json_agg(
                                json_build_object(
                                    'key', param.key,
                                    'value_type', param.value_type,
                                    'required', param.required,
                                    'default_value',
                                    CASE
                                        WHEN param.value_type IN ('string', 'enum', 'date', 'datetime')
                                            THEN to_jsonb(param.default_value)
                                        -- By hand anything can get in.
                                        WHEN pg_input_is_valid(param.default_value, 'jsonb')
                                            THEN param.default_value::jsonb
                                        ELSE to_jsonb(param.default_value)
                                    END,
                                    'metadata', param.metadata
                                )
                                ORDER BY param.key
                            ),
                            '[]'
                        )
                    FROM public.workflow_params AS param
                    WHERE param.tenant_id = of_tenant
                      AND param.workflow_id = of_workflow
                )
            )::jsonb
        FROM public.workflow
        WHERE workflow.tenant_id = of_tenant
          AND workflow.id = of_workflow
    );
END;
$$;

CREATE OR REPLACE FUNCTION registry_fingerprint(document jsonb) RETURNS text
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    canonical jsonb := document;
BEGIN
    IF canonical::text ~ '[0-9]\.[0-9]*0(?![0-9])' THEN
        canonical := public.registry_canonical(document);
    END IF;
    RETURN (
        SELECT
            encode(
                sha256(
                    convert_to(
                        (canonical - ARRAY['name', 'version', 'nodes', 'edges', 'params', 'tags'])::text
                        || string_agg(part.elements, '' ORDER BY part.place),
                        'UTF8'
                    )
                ),
                'hex'
            )
        FROM (
            SELECT
                part.place,
                part.key
                || coalesce(
                    (
                        SELECT
                            string_agg(
                                element.value::text COLLATE "C",
                                E'\n'
                                ORDER BY element.value::text COLLATE "C"
                            )
                        FROM jsonb_array_elements(canonical -> part.key) AS element (value)
                    ),
                    ''
                ) AS elements
            FROM (VALUES (1, 'nodes'), (2, 'edges'), (3, 'params'), (4, 'tags')) AS part (place, key)
        ) AS part
    );
END;
$$;
