-- What a workflow can be listed by, as words for an index.
-- depends: 20261125130000_expand_created_by
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- A GIN index cannot lead with the tenant without an extension. The tenant is in every word instead: an entry of the
-- index belongs to one tenant, and a search reads nothing of the others. Of a category all levels are there, finance
-- and finance/invoices, so that a subtree is found by its top. What is asked for goes through this function as well: the
-- facets of a workflow contain it.
CREATE FUNCTION registry_facets(of_tenant uuid, tags text [], category text, created_by text) RETURNS text []
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    facets text [] := array_remove(ARRAY[of_tenant::text, of_tenant || ' by ' || created_by], NULL);
    tag text;
    level text;
    path text;
BEGIN
    FOREACH tag IN ARRAY tags
    LOOP
        facets := facets || (of_tenant || ' tag ' || tag);
    END LOOP;
    IF category IS NOT NULL THEN
        FOREACH level IN ARRAY string_to_array(category, '/')
        LOOP
            path := concat_ws('/', path, level);
            facets := facets || (of_tenant || ' in ' || path);
        END LOOP;
    END IF;
    RETURN facets;
END;
$$;
COMMENT ON FUNCTION registry_facets(uuid, text [], text, text) IS
'What a workflow can be listed by: a word for its tenant, each tag, each level of its category, and who made it.';
