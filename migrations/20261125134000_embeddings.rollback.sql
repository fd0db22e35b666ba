-- Takes back: vectors of workflows. Nothing is lost that `registry embed` cannot make again.
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

DROP FUNCTION registry_nearest(uuid, uuid, integer, halfvec, integer);
DROP FUNCTION registry_embedding_is_large(bigint);
DROP FUNCTION registry_embedding_index_rows(uuid);
DROP FUNCTION registry_embedding_index(uuid);
DROP FUNCTION registry_embedding_claim(uuid, uuid, uuid, integer);
DROP FUNCTION registry_embedding_hash(text);
DROP FUNCTION registry_embedding_text(uuid, uuid);
DROP FUNCTION registry_embedding_values(jsonb);
DROP TABLE workflow_embeddings;
DROP TABLE embedding_models;
