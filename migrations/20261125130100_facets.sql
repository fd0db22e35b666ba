-- What a workflow can be listed by, as one JSON document: so one GIN index serves any of it and all of it together.
-- depends: 20261125130000_expand_created_by
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- {tenant: {"tags": [...], "category": [...], "created_by": ..., "metadata": {...}}}. A GIN index cannot lead with the
-- tenant without an extension. Here the tenant is the first key of every path, and jsonb_path_ops keeps hashes of whole
-- paths: an entry of the index belongs to one tenant, and a search reads nothing of the others. category is a list of all
-- levels, "finance" and "finance/invoices", so that a subtree is found by its top. Left out of metadata is what an
-- imported file had that has no place in a workflow: hundreds of values, which every save would have to write.
CREATE FUNCTION registry_facets(of_tenant uuid, tags text [], category text, created_by text, metadata jsonb)
RETURNS jsonb
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    level text;
    path text;
    levels text [] := '{}';
BEGIN
    IF category IS NOT NULL THEN
        FOREACH level IN ARRAY string_to_array(category, '/')
        LOOP
            path := concat_ws('/', path, level);
            levels := levels || path;
        END LOOP;
    END IF;
    RETURN jsonb_build_object(
        of_tenant::text,
        jsonb_build_object(
            'tags', to_jsonb(tags),
            'category', to_jsonb(levels),
            'created_by', created_by,
            'metadata', metadata - '{n8n,dify,wfformat}'::text []
        )
    );
END;
$$;
COMMENT ON FUNCTION registry_facets(uuid, text [], text, text, jsonb) IS
'What a workflow can be listed by, below its tenant; the index workflow_facets holds it.';

CREATE FUNCTION registry_facets_asked(of_tenant uuid, tags text [], category text, created_by text, metadata jsonb)
RETURNS jsonb
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
BEGIN
    RETURN jsonb_build_object(
        of_tenant::text,
        jsonb_build_object(
            'tags', to_jsonb(tags),
            'metadata', coalesce(metadata - '{n8n,dify,wfformat}'::text [], '{}')
        )
        || CASE WHEN category IS NULL THEN '{}' ELSE jsonb_build_object('category', jsonb_build_array(category)) END
        || CASE WHEN created_by IS NULL THEN '{}' ELSE jsonb_build_object('created_by', created_by) END
    );
END;
$$;
COMMENT ON FUNCTION registry_facets_asked(uuid, text [], text, text, jsonb) IS
'What registry_facets of a workflow has to contain, for a list by these; NULL for whatever there is.';
