-- The one extension the registry needs: pgvector, for search by meaning.
-- Here, in the first migration, so that a server without it is found out before any table is made.
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE EXTENSION IF NOT EXISTS vector;
