-- Raises where the facets of a workflow do not contain what is asked of it, or contain what is not.
DO $$
DECLARE
    facets jsonb := registry_facets(
        registry_tenant(), '{a,b}', 'finance/invoices', 'hana', '{"source": {"model": "m"}, "n8n": {"id": 1}}'
    );
BEGIN
    IF NOT facets @> registry_facets_asked(registry_tenant(), '{b}', 'finance', 'hana', '{"source": {"model": "m"}}')
        OR NOT facets @> registry_facets_asked(registry_tenant(), '{}', NULL, NULL, '{"n8n": {"id": 2}}')
        OR facets @> registry_facets_asked(registry_tenant(), '{b,c}', NULL, NULL, NULL)
        OR facets @> registry_facets_asked(registry_tenant(), '{}', 'fin', NULL, NULL)
        OR facets @> registry_facets_asked(gen_random_uuid(), '{a}', NULL, NULL, NULL)
    THEN
        RAISE EXCEPTION 'registry_facets and registry_facets_asked do not go together';
    END IF;
END;
$$;
