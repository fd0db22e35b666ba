-- Takes back: the signatures that similar looks workflows up by. Nothing else is lost: they can be made again.
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

DROP TRIGGER want_signature_on_delete ON workflow_edges;
DROP TRIGGER want_signature_on_update ON workflow_edges;
DROP TRIGGER want_signature_on_insert ON workflow_edges;
DROP TRIGGER want_signature_on_delete ON workflow_nodes;
DROP TRIGGER want_signature_on_update ON workflow_nodes;
DROP TRIGGER want_signature_on_insert ON workflow_nodes;
DROP TABLE workflow_signatures_wanted;
DROP TABLE workflow_signatures;
DROP FUNCTION registry_want_signature();
DROP FUNCTION registry_fresh_signature(uuid, uuid);
DROP FUNCTION registry_similar(uuid, integer, integer [], float8, integer);
DROP FUNCTION registry_workflow_signature(uuid, uuid);
DROP FUNCTION registry_document_signature(uuid, jsonb);
DROP FUNCTION registry_signature(bigint [], bigint [], integer [], integer [], boolean []);
DROP FUNCTION registry_node_labels(uuid, text, jsonb);
DROP FUNCTION registry_signature_bits(integer []);
