-- Takes back: the text of workflows for search. Nothing is lost: it can be made again.
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

DROP TRIGGER update_search_on_delete ON workflow_nodes;
DROP TRIGGER update_search_on_update ON workflow_nodes;
DROP TRIGGER update_search_on_insert ON workflow_nodes;
DROP TRIGGER update_search_on_update ON workflow;
DROP TRIGGER update_search_on_insert ON workflow;
DROP TABLE workflow_search;
DROP FUNCTION registry_search_changed_nodes();
DROP FUNCTION registry_search_nodes();
DROP FUNCTION registry_search_heads();
DROP FUNCTION registry_filtered(uuid, text [], text, text, timestamptz, text, jsonb);
DROP FUNCTION registry_search_hits(uuid, uuid [], text [], text [], integer);
DROP FUNCTION registry_search_marks(text, text [], text []);
DROP FUNCTION registry_search_refresh(uuid, uuid, boolean);
DROP FUNCTION registry_search_parts(uuid, uuid [], integer);
DROP FUNCTION registry_search_strings(jsonb);
DROP FUNCTION registry_search_is_open(jsonb);
