-- What search makes of a text, and of a question: pure functions, the same for both sides.
--
-- A text is normalised (NFKC, lower case) and taken apart at its letters and digits of Latin script. Runs of those are
-- words, kept as they are and as their English stem. Everything else (Japanese, emoji, punctuation) has no word breaks:
-- of it every pair of neighbouring characters is kept, and the last one of each run.
-- The letters of a word are [a-z0-9] and the accented ones of U+00C0 to U+017F.
-- depends: 20261125110200_diff
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- The one letter that becomes two in lower case, one of them no letter, is taken for the I that it looks like.
-- To ask whether a text is normalised takes a fraction of the time of doing it, and most are.
CREATE FUNCTION registry_search_folded(given text) RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN regexp_replace(
    replace(CASE WHEN given IS NFKC NORMALIZED THEN given ELSE normalize(given, NFKC) END, 'İ', 'I'),
    '[ \t\n\v\f\r\u0085\u2028\u2029]+', ' ', 'g'
);
COMMENT ON FUNCTION registry_search_folded(text) IS
'A text in NFKC, so that half-width katakana and full-width letters are as the usual ones, on one line with single spaces.';

CREATE FUNCTION registry_search_normal(given text) RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN btrim(lower(public.registry_search_folded(given)));
COMMENT ON FUNCTION registry_search_normal(text) IS 'A text as search compares it: folded, in lower case.';

-- httpRequest is found as httprequest, http and request.
CREATE FUNCTION registry_search_words(given text) RETURNS text []
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN array(
    WITH written AS (
        SELECT DISTINCT word COLLATE "C" AS word
        FROM unnest(string_to_array(regexp_replace(given, '[^a-zA-Z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]+', ' ', 'g'), ' ')) AS word
        WHERE word <> ''
    )
    SELECT left(lower(written.word COLLATE "default"), 64)
    FROM written
    UNION
    SELECT left(lower(part COLLATE "default"), 64)
    FROM written
    CROSS JOIN LATERAL unnest(
        string_to_array(
            regexp_replace(written.word, '([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])', '\1\3 \2', 'g'), ' '
        )
    ) AS part
    WHERE written.word ~ '[a-z0-9][A-Z]|[A-Z][A-Z][a-z]'
);
COMMENT ON FUNCTION registry_search_words(text) IS
'The words of a folded text, each once: runs of letters and digits, and the parts of those written likeThis. The first 64 letters of each.';

CREATE FUNCTION registry_search_stem(word text) RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN (ts_lexize('pg_catalog.english_stem', word))[1];
COMMENT ON FUNCTION registry_search_stem(text) IS 'The English stem of a word; NULL for the, of, it and the like, which have none.';

-- A word is its own term, a stem has a space in front: neither can be taken for the other, nor for a pair.
CREATE FUNCTION registry_search_terms(of_tenant uuid, given text) RETURNS tsvector
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    words text [] := public.registry_search_words(given);
    others text [] := string_to_array(
        regexp_replace(lower(given), '[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\s]+', ' ', 'g'), NULL
    );
BEGIN
    RETURN array_to_tsvector(
        ARRAY[' ' || of_tenant::text]
        || words
        || ARRAY(
            SELECT ' ' || stemmed.stem
            FROM (
                SELECT public.registry_search_stem(word) AS stem
                FROM unnest(words) AS word
                OFFSET 0
            ) AS stemmed
            WHERE stemmed.stem IS NOT NULL
        )
        || ARRAY(
            SELECT CASE WHEN pair.second = ' ' OR pair.second IS NULL THEN pair.first ELSE pair.first || pair.second END
            FROM unnest(others, others[2:]) AS pair (first, second)
            WHERE pair.first <> ' '
        )
    );
END;
$$;
COMMENT ON FUNCTION registry_search_terms(uuid, text) IS
'What a text in NFKC is found by: the tenant, its words and their stems, the pairs of all other characters.';

-- A row of text for ranking: as it stands, and behind a line break the stems of its words.
CREATE FUNCTION registry_search_line(given text) RETURNS text
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN coalesce(public.registry_search_normal(given), '') || E'\n' || coalesce(
    (
        SELECT string_agg(public.registry_search_stem(word), ' ' ORDER BY word COLLATE "C")
        FROM unnest(public.registry_search_words(public.registry_search_folded(given))) AS word
    ),
    ''
);
COMMENT ON FUNCTION registry_search_line(text) IS 'A text as search compares it, and behind a line break the stems of its words.';

-- Escaped: what stands in a pattern, or between the quotes of a tsquery, for itself.
CREATE FUNCTION registry_search_lexeme(given text, is_beginning boolean DEFAULT false) RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN '''' || replace(replace(given, E'\\', E'\\\\'), '''', '''''') || '''' || CASE WHEN is_beginning THEN ':*' ELSE '' END;
COMMENT ON FUNCTION registry_search_lexeme(text, boolean) IS 'A term as it is written in a tsquery; or all terms that begin so.';

CREATE FUNCTION registry_search_like(given text) RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN '%' || regexp_replace(given, '([\\%_])', '\\\1', 'g') || '%';
COMMENT ON FUNCTION registry_search_like(text) IS 'The LIKE pattern of the texts that hold this one.';

-- A question is [{"text", "kind", "negated"}]; the kind is word, phrase or prefix.
-- A word of Latin letters is looked for by its stem; prefix: any word that begins so; phrase: this word.
-- Everything else is looked for as it stands: at its ends a phrase has whole words, the others at the beginning only.
-- For that the pairs and words that it consists of are necessary but not enough: the text itself is looked at as well.
CREATE FUNCTION registry_search_query(
    of_tenant uuid,
    asked jsonb,
    OUT condition tsquery,
    OUT likes text [],
    OUT shapes text [],
    OUT unwanted text [],
    OUT near text [],
    OUT stems text [],
    OUT literals text [],
    OUT whole text,
    OUT is_exact boolean
)
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    term record;
    word text;
    lexemes text [];
    conditions text [] := ARRAY[public.registry_search_lexeme(' ' || of_tenant::text)];
    shape text;
BEGIN
    likes := '{}';
    shapes := '{}';
    unwanted := '{}';
    near := '{}';
    stems := '{}';
    literals := '{}';
    FOR term IN
        SELECT
            public.registry_search_normal(given.text) AS text,
            given.kind,
            coalesce(given.negated, false) AS negated
        FROM ROWS FROM (
            jsonb_to_recordset(asked) AS (text text, kind text, negated boolean)
        ) WITH ORDINALITY AS given (text, kind, negated, place)
        ORDER BY given.place
    LOOP
        CONTINUE WHEN term.text = '';
        shape := NULL;
        word := term.text;
        IF term.text ~ '^[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]{1,64}$' THEN
            IF term.kind = 'word' THEN
                word := coalesce(public.registry_search_stem(term.text), term.text);
                lexemes := ARRAY[
                    public.registry_search_lexeme(coalesce(' ' || public.registry_search_stem(term.text), term.text))
                ];
            ELSE
                lexemes := ARRAY[public.registry_search_lexeme(term.text, term.kind = 'prefix')];
            END IF;
        ELSE
            -- A word at the end may go on; of a character by itself it is not known whether it does.
            lexemes := ARRAY(
                SELECT DISTINCT
                    CASE
                        WHEN run.text ~ '^[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]'
                            THEN public.registry_search_lexeme(
                                left(run.text, 64),
                                length(run.text) > 64 OR (run.is_last AND term.kind <> 'phrase')
                            )
                        ELSE public.registry_search_lexeme(substr(run.text, at.place, 2), length(run.text) = 1)
                    END
                FROM (
                    SELECT
                        found.run[1] AS text,
                        found.place = count(*) OVER () AS is_last
                    FROM regexp_matches(
                        term.text, '[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]+|[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f ]+', 'g'
                    ) WITH ORDINALITY AS found (run, place)
                ) AS run
                CROSS JOIN LATERAL generate_series(
                    1,
                    CASE WHEN run.text ~ '^[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]' THEN 1 ELSE greatest(length(run.text) - 1, 1) END
                ) AS at (place)
            );
            IF term.text !~ '^[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f ]{1,2}$' THEN
                shape := CASE
                    WHEN term.text ~ '^[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]' THEN '(^|[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f])' ELSE ''
                END
                || regexp_replace(term.text, '([][\\.^$*+?(){}|#-])', '\\\1', 'g')
                || CASE
                    WHEN term.kind = 'phrase' AND term.text ~ '[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]$'
                        THEN '($|[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f])'
                    ELSE ''
                END;
            END IF;
        END IF;

        IF term.negated THEN
            IF shape IS NULL THEN
                conditions := conditions || ('!' || lexemes[1]);
            ELSE
                unwanted := unwanted || shape;
            END IF;
            CONTINUE;
        END IF;
        conditions := conditions || lexemes;
        near := near || public.registry_search_like(word);
        whole := concat_ws(' ', whole, term.text);
        IF shape IS NOT NULL THEN
            likes := likes || public.registry_search_like(term.text);
            IF shape LIKE '(%' OR shape LIKE '%)' THEN
                shapes := shapes || shape;
            END IF;
        END IF;
        IF term.kind = 'word' AND lexemes[1] LIKE ''' %' THEN
            stems := stems || word;
        ELSE
            literals := literals || term.text;
        END IF;
    END LOOP;
    condition := array_to_string(conditions, ' & ')::tsquery;
    is_exact := likes = '{}' AND shapes = '{}' AND unwanted = '{}';
END;
$$;
COMMENT ON FUNCTION registry_search_query(uuid, jsonb) IS
'A question as what to ask of workflow_search: condition by index; likes, shapes and unwanted of the body; near, stems, literals and whole for rank and display.';
