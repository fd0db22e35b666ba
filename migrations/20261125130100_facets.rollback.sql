DROP FUNCTION registry_facets(uuid, text [], text, text);
