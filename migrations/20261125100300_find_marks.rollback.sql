-- Takes back: the marks that find looks workflows up by. Nothing else is lost: they can be made again.
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

DROP TRIGGER update_marks_on_delete ON workflow_edges;
DROP TRIGGER update_marks_on_update ON workflow_edges;
DROP TRIGGER update_marks_on_insert ON workflow_edges;
DROP TRIGGER update_marks_on_delete ON workflow_nodes;
DROP TRIGGER update_marks_on_update ON workflow_nodes;
DROP TRIGGER update_marks_on_insert ON workflow_nodes;
DROP TABLE workflow_marks;
DROP FUNCTION registry_mark_edges();
DROP FUNCTION registry_mark_deleted_nodes();
DROP FUNCTION registry_mark_changed_nodes();
DROP FUNCTION registry_mark_new_nodes();
DROP FUNCTION registry_refresh_marks(uuid, uuid);
DROP FUNCTION registry_change_marks(uuid, uuid, integer, text []);
DROP FUNCTION registry_set_edge_marks(uuid, uuid);
DROP FUNCTION registry_edge_marks(uuid, uuid);
DROP FUNCTION registry_node_marks(uuid, uuid, boolean);
DROP FUNCTION registry_joined_marks(integer [], integer []);
DROP FUNCTION registry_is_small(bigint);
DROP FUNCTION registry_value_seed(bigint, text, jsonb);
DROP FUNCTION registry_mark(bigint, text);
DROP FUNCTION registry_mark_seed(uuid, text);
