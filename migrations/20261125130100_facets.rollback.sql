DROP FUNCTION registry_facets_asked(uuid, text [], text, text, jsonb);
DROP FUNCTION registry_facets(uuid, text [], text, text, jsonb);
