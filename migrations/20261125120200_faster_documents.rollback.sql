SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE OR REPLACE FUNCTION registry_document(of_tenant uuid, of_workflow uuid) RETURNS jsonb
LANGUAGE plpgsql
STABLE
AS $$
BEGIN
    RETURN (
        SELECT
            jsonb_build_object(
                'name', workflow.name,
                'description', workflow.description,
                'category', workflow.category,
                'tags', to_jsonb(workflow.tags),
                'metadata', workflow.metadata,
                'nodes', nodes.list,
                'edges', edges.list,
                'params', params.list
            )
        FROM public.workflow
        CROSS JOIN LATERAL (
            SELECT
                coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'name', node.name, 'node_type', node.node_type, 'parameters', node.parameters
                        )
                        ORDER BY node.order_index
                    ),
                    '[]'
                ) AS list
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = of_workflow
        ) AS nodes
        CROSS JOIN LATERAL (
            SELECT
                coalesce(
                    jsonb_agg(
                        jsonb_build_object(
                            'parent', parent.name,
                            'child', child.name,
                            'handoff_data', edge.handoff_data,
                            'is_loop', edge.is_loop
                        )
                        ORDER BY edge.parent_order, edge.child_order, edge.handoff_data
                    ),
                    '[]'
                ) AS list
            FROM public.workflow_edges AS edge
            CROSS JOIN LATERAL (
                SELECT node.name
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow
                  AND node.order_index = edge.parent_order
                OFFSET 0
            ) AS parent
            CROSS JOIN LATERAL (
                SELECT node.name
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow
                  AND node.order_index = edge.child_order
                OFFSET 0
            ) AS child
            WHERE edge.tenant_id = of_tenant
              AND edge.workflow_id = of_workflow
        ) AS edges
        CROSS JOIN LATERAL (
            SELECT
                coalesce(
                    jsonb_agg(
                        jsonb_build_object(
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
                ) AS list
            FROM public.workflow_params AS param
            WHERE param.tenant_id = of_tenant
              AND param.workflow_id = of_workflow
        ) AS params
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
                        SELECT string_agg(element.value::text, E'\n' ORDER BY element.value::text COLLATE "C")
                        FROM jsonb_array_elements(canonical -> part.key) AS element (value)
                    ),
                    ''
                ) AS elements
            FROM (VALUES (1, 'nodes'), (2, 'edges'), (3, 'params'), (4, 'tags')) AS part (place, key)
        ) AS part
    );
END;
$$;
