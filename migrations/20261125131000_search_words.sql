-- What search makes of a text, and of a question: pure functions, the same for both sides.
--
-- A text is normalised (NFKC, lower case) and taken apart at its letters and digits of Latin script. Runs of those are
-- words, kept as they are and as their English stem. Everything else (Japanese, emoji, punctuation) has no word breaks:
-- of it every pair of neighbouring characters is kept, and the last one of each run.
-- The letters of a word are [a-z0-9] and the accented ones of U+00C0 to U+017F.
-- depends: 20261125130200_list_indexes
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

CREATE FUNCTION registry_search_stems(words text []) RETURNS text []
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN array(
    SELECT ' ' || stemmed.stem
    FROM (
        SELECT public.registry_search_stem(word) AS stem
        FROM unnest(words) AS word
        OFFSET 0
    ) AS stemmed
    WHERE stemmed.stem IS NOT NULL
);
COMMENT ON FUNCTION registry_search_stems(text []) IS 'The stems of words, as terms.';

CREATE FUNCTION registry_search_pairs(given text) RETURNS text []
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN (
    SELECT array(
        SELECT CASE WHEN pair.second = ' ' OR pair.second IS NULL THEN pair.first ELSE pair.first || pair.second END
        FROM unnest(others.characters, others.characters[2:]) AS pair (first, second)
        WHERE pair.first <> ' '
    )
    FROM (
        SELECT string_to_array(regexp_replace(lower(given COLLATE "default"), '[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\s]+', ' ', 'g'), NULL) AS characters
        OFFSET 0
    ) AS others
);
COMMENT ON FUNCTION registry_search_pairs(text) IS
'Of the characters of a folded text that are not of words: each with the one behind it, and the last of each run alone.';

-- A GIN index cannot lead with the tenant without an extension. A letter for it is in front of every term instead: an
-- entry of the index belongs to one tenant, or a few of many, and a search reads nothing of the others. To ask for a term of
-- the tenant as well would take twice as long.
CREATE FUNCTION registry_search_tag(of_tenant uuid) RETURNS text
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN chr(256 + (uuid_hash_extended(of_tenant, 0) & 1023)::integer);
COMMENT ON FUNCTION registry_search_tag(uuid) IS 'The letter that all terms of a tenant begin with: one of 1,024, two bytes.';

-- A word and a pair are terms as they stand. All others begin with a space, so that nothing is taken for something else:
-- a stem; "*", which every workflow has; "= " and the whole name; and for the rank "n " and a stem or pair of the name,
-- "h " and one of the rest of the head.
CREATE FUNCTION registry_search_terms(of_tenant uuid, given text, name text, head text) RETURNS tsvector
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    -- Many lines are there twice.
    lines text := (
        SELECT string_agg(line, E'\n')
        FROM (
            SELECT DISTINCT line COLLATE "C" AS line
            FROM unnest(string_to_array(given, E'\n')) AS line
        ) AS single
    );
    words text [] := public.registry_search_words(lines);
    folded_name text := public.registry_search_folded(name);
    folded_head text := public.registry_search_folded(head);
BEGIN
    RETURN array_to_tsvector(ARRAY(
        SELECT public.registry_search_tag(of_tenant) || term
        FROM unnest(
            ARRAY[' *', ' = ' || btrim(lower(folded_name))]
            || words
            || public.registry_search_stems(words)
            || public.registry_search_pairs(lines)
            || ARRAY(
                SELECT ' n ' || term
                FROM unnest(
                    public.registry_search_stems(public.registry_search_words(folded_name))
                    || public.registry_search_pairs(folded_name)
                ) AS term
            )
            || ARRAY(
                SELECT ' h ' || term
                FROM unnest(
                    public.registry_search_stems(public.registry_search_words(folded_head))
                    || public.registry_search_pairs(folded_head)
                ) AS term
            )
        ) AS term
    ));
END;
$$;
COMMENT ON FUNCTION registry_search_terms(uuid, text, text, text) IS
'What a workflow is found and ranked by: words, stems and pairs of its folded text, those of its name and its head again.';

-- Escaped: what stands in a pattern, or between the quotes of a tsquery, for itself.
CREATE FUNCTION registry_search_lexeme(given text, is_beginning boolean DEFAULT false) RETURNS text
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN '''' || replace(replace(given, chr(92), repeat(chr(92), 2)), '''', '''''') || '''' || CASE WHEN is_beginning THEN ':*' ELSE '' END;
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
    OUT tiers tsquery [],
    OUT likes text [],
    OUT shapes text [],
    OUT unwanted text [],
    OUT is_exact boolean,
    OUT stems text [],
    OUT literals text []
)
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
SET plan_cache_mode = force_generic_plan  -- planning anew takes six times as long as taking a word apart
AS $$
DECLARE
    term record;
    is_single boolean;
    shape text;
    pieces record;
    tag CONSTANT text := public.registry_search_tag(of_tenant);
    conditions text [] := '{}';
    in_name text [] := '{}';
    in_head text [] := '{}';
    whole text;
    found text;
BEGIN
    likes := '{}';
    shapes := '{}';
    unwanted := '{}';
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
        is_single := term.text ~ '^[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]{1,64}$';
        -- A word at the end may go on; of a character by itself it is not known whether it does.
        SELECT
            string_agg(
                CASE
                    WHEN NOT piece.is_word THEN public.registry_search_lexeme(tag || piece.text, length(run.text) = 1)
                    WHEN is_single AND term.kind = 'word'
                        THEN public.registry_search_lexeme(tag || coalesce(' ' || piece.stem, piece.text))
                    WHEN is_single THEN public.registry_search_lexeme(tag || piece.text, term.kind = 'prefix')
                    ELSE public.registry_search_lexeme(
                        tag || piece.text, length(run.text) > 64 OR (piece.is_last AND term.kind <> 'phrase')
                    )
                END,
                ' & '
            ) AS needed,
            string_agg(public.registry_search_lexeme(tag || ' n ' || piece.ranked, piece.goes_on), ' & ') AS in_name,
            string_agg(public.registry_search_lexeme(tag || ' h ' || piece.ranked, piece.goes_on), ' & ') AS in_head,
            max(piece.stem) AS stem
        INTO pieces
        FROM (
            SELECT
                found.run[1] AS text,
                found.run[1] ~ '^[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]' AS is_word,
                found.place = count(*) OVER () AS is_last
            FROM regexp_matches(term.text, '[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]+|[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f ]+', 'g') WITH ORDINALITY AS found (run, place)
        ) AS run
        CROSS JOIN LATERAL generate_series(
            1, CASE WHEN run.is_word THEN 1 ELSE greatest(length(run.text) - 1, 1) END
        ) AS at (place)
        CROSS JOIN LATERAL (
            SELECT
                part.text,
                part.stem,
                run.is_word,
                run.is_last,
                CASE WHEN run.is_word THEN ' ' || part.stem ELSE part.text END AS ranked,
                CASE
                    WHEN run.is_word THEN run.is_last AND (term.kind = 'prefix' OR NOT is_single)
                    ELSE length(run.text) = 1
                END AS goes_on
            FROM (
                SELECT
                    cut.text,
                    CASE WHEN run.is_word THEN public.registry_search_stem(cut.text) END AS stem
                FROM (
                    SELECT CASE WHEN run.is_word THEN left(run.text, 64) ELSE substr(run.text, at.place, 2) END AS text
                ) AS cut
            ) AS part
        ) AS piece;

        shape := NULL;
        IF NOT is_single AND term.text !~ '^[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f ]{1,2}$' THEN
            shape := CASE WHEN term.text ~ '^[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]' THEN '(^|[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f])' ELSE '' END
            || regexp_replace(term.text, '([][\\.^$*+?(){}|#-])', '\\\1', 'g')
            || CASE WHEN term.kind = 'phrase' AND term.text ~ '[a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f]$' THEN '($|[^a-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f])' ELSE '' END;
        END IF;
        IF term.negated THEN
            IF shape IS NULL THEN
                conditions := conditions || ('!' || pieces.needed);
            ELSE
                unwanted := unwanted || shape;
            END IF;
            CONTINUE;
        END IF;

        conditions := conditions || pieces.needed;
        whole := concat_ws(' ', whole, term.text);
        IF pieces.in_name IS NOT NULL THEN
            in_name := in_name || pieces.in_name;
            in_head := in_head || format('(%s | %s)', pieces.in_name, pieces.in_head);
        END IF;
        IF shape IS NOT NULL THEN
            likes := likes || public.registry_search_like(term.text);
            IF shape LIKE '(%' OR shape LIKE '%)' THEN
                shapes := shapes || shape;
            END IF;
        END IF;
        IF is_single AND term.kind = 'word' AND pieces.stem IS NOT NULL THEN
            stems := stems || pieces.stem;
        ELSE
            literals := literals || term.text;
        END IF;
    END LOOP;

    is_exact := likes = '{}' AND unwanted = '{}';
    -- Without anything to look for: of all workflows those that do not have it.
    IF whole IS NULL THEN
        conditions := public.registry_search_lexeme(tag || ' *') || conditions;
    END IF;
    found := array_to_string(conditions, ' & ');
    IF in_name = '{}' THEN
        tiers := ARRAY[NULL, NULL, NULL, found::tsquery];
    ELSE
        tiers := ARRAY[
            format('%s & %s', found, public.registry_search_lexeme(tag || ' = ' || left(whole, 255))),
            format(
                '%s & %s & !%s',
                found, array_to_string(in_name, ' & '), public.registry_search_lexeme(tag || ' = ' || left(whole, 255))
            ),
            format('%s & %s & !(%s)', found, array_to_string(in_head, ' & '), array_to_string(in_name, ' & ')),
            format('%s & !(%s)', found, array_to_string(in_head, ' & '))
        ]::tsquery [];
    END IF;
END;
$$;
COMMENT ON FUNCTION registry_search_query(uuid, jsonb) IS
'A question as what to ask of workflow_search: by index, the best tier first; likes, shapes and unwanted of the body; stems and literals to show.';
