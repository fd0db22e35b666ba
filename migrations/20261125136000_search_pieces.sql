-- What a question consists of, for a search that is content with some of it: nobody who asks in a sentence means that a
-- text has to hold all of its words, and a sentence in Japanese is one word to a search that knows no words.
-- depends: 20261125135100_access_log
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- A word of four characters has three pairs, so that a pair says less than a word; one of hiragana alone, which holds
-- sentences together, hardly anything.
CREATE FUNCTION registry_search_pieces(of_tenant uuid, asked jsonb)
RETURNS TABLE (
    number bigint, text text, is_word boolean, weight double precision, anywhere tsquery, in_name tsquery, in_head tsquery
)
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
ROWS 10
AS $$
DECLARE
    tag CONSTANT text := public.registry_search_tag(of_tenant);
    sentence CONSTANT text := (
        SELECT string_agg(public.registry_search_folded(given.text), ' ')
        FROM jsonb_to_recordset(asked) AS given (text text)
    );
BEGIN
    RETURN QUERY
    SELECT
        row_number() OVER (ORDER BY piece.place, piece.term),
        piece.shown,
        piece.is_word,
        piece.weight,
        public.registry_search_lexeme(tag || piece.term)::tsquery,
        public.registry_search_lexeme(tag || ' n ' || piece.term)::tsquery,
        public.registry_search_lexeme(tag || ' h ' || piece.term)::tsquery
    FROM (
        SELECT DISTINCT ON (one.term)
            one.term,
            one.shown,
            one.is_word,
            one.weight,
            one.place
        FROM (
            SELECT
                ' ' || stemmed.stem AS term,
                stemmed.stem AS shown,
                true AS is_word,
                1.0::double precision AS weight,
                0::bigint AS place
            FROM (
                SELECT public.registry_search_stem(word) AS stem
                FROM unnest(public.registry_search_words(sentence)) AS word
                OFFSET 0
            ) AS stemmed
            WHERE stemmed.stem IS NOT NULL
            UNION ALL
            SELECT
                pair,
                pair,
                false AS is_word,
                CASE WHEN pair ~ '^[\u3041-\u309f\u30fc]+$' THEN 0.2 ELSE 0.6 END,
                found.place
            FROM unnest(public.registry_search_pairs(sentence)) WITH ORDINALITY AS found (pair, place)
            WHERE length(pair) = 2
              AND pair !~ '[[:punct:]\u3000-\u303f]'
        ) AS one
        ORDER BY one.term, one.place
    ) AS piece
    ORDER BY 1
    LIMIT 60;
END;
$$;
COMMENT ON FUNCTION registry_search_pieces(uuid, jsonb) IS
'The first 60 stems and pairs of characters of a question, and how each is asked of workflow_search: anywhere, in the name, in the rest of the head.';
