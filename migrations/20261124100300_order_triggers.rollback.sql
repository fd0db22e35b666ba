DROP TRIGGER replace_edge ON workflow_edges;
DROP TRIGGER place_edge ON workflow_edges;
DROP TRIGGER place_node ON workflow_nodes;
DROP FUNCTION registry_place_edge();
DROP FUNCTION registry_way(uuid, uuid, integer, integer, uuid);
DROP FUNCTION registry_place_node();
