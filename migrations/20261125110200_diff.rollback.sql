DROP FUNCTION registry_diff(jsonb, jsonb);
