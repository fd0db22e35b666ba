-- Raises where the function is missing, or the facets of a workflow do not contain what is asked for.
DO $$
DECLARE
    facets text [] := registry_facets(registry_tenant(), '{a,b}', 'finance/invoices', 'hana');
BEGIN
    IF NOT facets @> registry_facets(registry_tenant(), '{b}', 'finance', NULL)
        OR NOT facets @> registry_facets(registry_tenant(), '{}', 'finance/invoices', 'hana')
        OR facets @> registry_facets(registry_tenant(), '{c}', NULL, NULL)
        OR facets @> registry_facets(registry_tenant(), '{}', 'fin', NULL)
        OR facets @> registry_facets(gen_random_uuid(), '{a}', NULL, NULL)
    THEN
        RAISE EXCEPTION 'registry_facets does not find what it should';
    END IF;
END;
$$;
