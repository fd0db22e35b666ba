-- Takes back: what search makes of a text, and of a question.
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

DROP FUNCTION registry_search_query(uuid, jsonb);
DROP FUNCTION registry_search_like(text);
DROP FUNCTION registry_search_lexeme(text, boolean);
DROP FUNCTION registry_search_terms(uuid, text, text, text);
DROP FUNCTION registry_search_tag(uuid);
DROP FUNCTION registry_search_pairs(text);
DROP FUNCTION registry_search_stems(text []);
DROP FUNCTION registry_search_stem(text);
DROP FUNCTION registry_search_words(text);
DROP FUNCTION registry_search_normal(text);
DROP FUNCTION registry_search_folded(text);
