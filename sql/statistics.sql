-- What the server counted of the named queries, with the extension pg_stat_statements, which need not be there.
--
-- PostgreSQL prepares no statement over a view that does not exist. So that these queries can be prepared on every
-- database, the view is read by ts_stat(), of PostgreSQL's text search: it takes a statement as text, runs it when it
-- is called itself (for NULL not at all), and returns the words of the tsvectors found, whatever they are made of.
-- Here each row is one word: a JSON object.

-- name: available :one
-- Whether the extension is created in this database, and whether the server has it at all.
-- Whether it was loaded when the server started is not for everybody to see: reading from it will tell.
SELECT
    to_regclass('pg_stat_statements') IS NOT NULL AS created,
    (
        SELECT count(*) > 0
        FROM pg_catalog.pg_available_extensions AS available
        WHERE available.name = 'pg_stat_statements'
    ) AS installed;

-- name: since :one
-- When counting began, and how often statements were dropped to make room for others. No row without the extension.
SELECT
    (counted.word::json ->> 'since')::timestamptz AS since,
    (counted.word::json ->> 'dropped')::bigint AS dropped
FROM ts_stat(
    CASE
        WHEN to_regclass('pg_stat_statements_info') IS NOT NULL THEN $$
            SELECT array_to_tsvector(ARRAY[json_build_object('since', stats_reset, 'dropped', dealloc)::text])
            FROM pg_stat_statements_info
        $$
    END
) AS counted;

-- name: queries :many
-- Calls, mean time and rows of every named query in this database, the one that took the most time first, by the
-- comment behind the first word of a statement. share is its part of the time of all statements in this database.
-- No row without the extension. Reads only columns that PostgreSQL 16, 17 and 18 all have.
SELECT
    called.name,
    called.calls,
    called.total_ms / nullif(called.calls, 0) AS mean_ms,
    called.row_count,
    coalesce(called.total_ms / nullif(called.all_ms, 0), 0) AS share
FROM ts_stat(
    CASE
        WHEN to_regclass('pg_stat_statements') IS NOT NULL THEN $$
            SELECT array_to_tsvector(ARRAY[row_to_json(called)::text])
            FROM (
                SELECT
                    substring(query FROM '^[^\s/]+ /\* (\w+\.\w+) \*/') AS name,
                    sum(calls) AS calls,
                    sum(total_exec_time) AS total_ms,
                    sum(rows) AS row_count,
                    sum(sum(total_exec_time)) OVER () AS all_ms
                FROM pg_stat_statements
                WHERE dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
                GROUP BY 1
            ) AS called
            WHERE called.name IS NOT NULL
        $$
    END
) AS counted
CROSS JOIN LATERAL json_to_record(counted.word::json) AS called (
    name text, calls bigint, total_ms double precision, row_count bigint, all_ms double precision
)
ORDER BY called.total_ms DESC, called.name ASC;

-- name: hidden :value
-- How many statements of this database the connected role may not see the text of; nothing without the extension.
SELECT counted.word::bigint
FROM ts_stat(
    CASE
        WHEN to_regclass('pg_stat_statements') IS NOT NULL THEN $$
            SELECT array_to_tsvector(ARRAY[count(*)::text])
            FROM pg_stat_statements
            WHERE query = '<insufficient privilege>'
              AND dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
        $$
    END
) AS counted;
