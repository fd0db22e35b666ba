"""Which columns can be NULL: what is proven, what is not, and that the server agrees."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import set_json_loads

from registry import queries
from registry.check.describe import describe
from registry.check.nullability import Nullabilities, Nullability
from registry.errors import QueryError

SCHEMA = """
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE a (id integer PRIMARY KEY, n text NOT NULL, o text, j jsonb NOT NULL, arr integer[] NOT NULL);
CREATE TABLE b (id integer PRIMARY KEY, a_id integer NOT NULL, v integer, m mood NOT NULL);
CREATE VIEW seen AS SELECT id, n FROM a;
INSERT INTO a VALUES (1, 'one', NULL, 'null', '{1,NULL}');
INSERT INTO a VALUES (2, 'two', 'x', '{"k": null}', '{}'), (3, '', 'y', '1', '{3}');
INSERT INTO b VALUES (1, 1, NULL, 'glad'), (2, 1, 5, 'sad'), (3, 9, 6, 'glad');
"""

# SQL, and for each column + where it is proven to be not NULL, - where it can be NULL.
CASES = """
SELECT a.id, a.n, a.o FROM a                                                     | ++-
SELECT * FROM a                                                                  | ++-++
SELECT a.*, b.id AS b FROM a JOIN b ON b.a_id = a.id                             | ++-+++
SELECT a.id, b.id AS b, b.v FROM a LEFT JOIN b ON b.a_id = a.id                  | +--
SELECT a.id, b.id AS b FROM a RIGHT JOIN b ON b.a_id = a.id                      | -+
SELECT a.id, b.id AS b FROM a FULL JOIN b ON b.a_id = a.id                       | --
SELECT id, a.n, b.m FROM a LEFT JOIN b USING (id)                                | ++-
SELECT id, a.n, b.m FROM a RIGHT JOIN b USING (id)                               | +-+
SELECT id, a.n, b.m FROM a FULL JOIN b USING (id)                                | +--
SELECT id, n, m FROM a NATURAL JOIN b                                            | +++
SELECT * FROM a JOIN b USING (id)                                                | ++-+++-+
SELECT x.b FROM (a LEFT JOIN b ON b.a_id = a.id) AS x (c, d, e, f, g, b)         | -
SELECT x.c FROM (a LEFT JOIN b ON b.a_id = a.id) AS x (c, d, e, f, g, b)         | +
SELECT c.id, b.id AS b FROM a JOIN b ON b.a_id = a.id RIGHT JOIN b AS c ON c.id = a.id | +-
SELECT s.id FROM seen AS s                                                       | -
SELECT s.x FROM (SELECT id AS x FROM a) AS s                                     | +
SELECT s.x FROM a LEFT JOIN (SELECT id AS x FROM b) AS s ON s.x = a.id           | -
SELECT s.c FROM a LEFT JOIN LATERAL (SELECT count(*) AS c FROM b WHERE b.a_id = a.id) AS s ON true | -
SELECT s.c FROM a CROSS JOIN LATERAL (SELECT count(*) AS c FROM b WHERE b.a_id = a.id) AS s | +
SELECT s.c FROM a CROSS JOIN LATERAL (SELECT max(v) AS c FROM b WHERE b.a_id = a.id) AS s | -
WITH w AS (SELECT id, o FROM a) SELECT w.id, w.o FROM w                          | +-
WITH w (p, q) AS (SELECT id, o FROM a) SELECT * FROM w                           | +-
WITH w AS (SELECT id FROM a) SELECT w.id FROM b LEFT JOIN w ON w.id = b.a_id     | -
WITH a AS (SELECT NULL::integer AS id) SELECT a.id FROM a                        | -
WITH RECURSIVE w AS (SELECT 1 AS i UNION ALL SELECT w.i + 1 FROM w WHERE w.i < 4) SELECT w.i FROM w | +
WITH RECURSIVE w AS (SELECT 1 AS i, 1 AS k UNION ALL SELECT w.i + 1, NULL FROM w WHERE w.i < 4) SELECT w.i, w.k FROM w | +-
WITH RECURSIVE w AS (SELECT 1 AS i, 1 AS k UNION ALL SELECT w.k, b.v FROM w LEFT JOIN b ON b.id = w.i + 9 WHERE w.i < 4 AND w.k IS NOT NULL) SELECT w.i, w.k FROM w | +-
WITH RECURSIVE w AS (SELECT 1 AS p, 2 AS q, 0 AS d UNION ALL SELECT w.q, NULL, w.d + 1 FROM w WHERE w.d < 3) SELECT w.p, w.q FROM w | --
WITH RECURSIVE late AS (SELECT a.id FROM a), a AS (SELECT NULL::integer AS id) SELECT late.id FROM late | -
SELECT count(*), count(o), max(id), sum(id) FROM a                               | ++--
SELECT count(*) FILTER (WHERE id > 9), array_agg(id), max(n) FROM a              | +--
SELECT n, max(id) AS m, array_agg(o) AS o, string_agg(o, ',') AS s FROM a GROUP BY n | +++-
SELECT n, max(id) FILTER (WHERE id > 5) AS m FROM a GROUP BY n                   | +-
SELECT n, count(*) FROM a GROUP BY ROLLUP (n)                                    | -+
SELECT row_number() OVER (), rank() OVER (ORDER BY o), lag(id) OVER (), max(id) OVER (ORDER BY id) AS m FROM a | ++-+
SELECT max(id) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS m FROM a | -
SELECT coalesce(o, ''), coalesce(o, NULL), coalesce(o, n) AS c FROM a            | +-+
SELECT 1 AS i, 'x' AS s, NULL AS n, true AS t, DATE '2020-01-01' AS d            | ++-++
SELECT o IS NULL AS p, o IS DISTINCT FROM n AS q, o = 'x' AS r, n = 'x' AS s, (o = 'x') IS TRUE AS t FROM a | ++-++
SELECT EXISTS (SELECT FROM b WHERE b.a_id = a.id) AS e, ARRAY(SELECT v FROM b) AS r FROM a | ++
SELECT id + 1 AS p, id * b_id AS q, -id AS r, n || o AS s, n || 'x' AS t FROM (SELECT a.*, b.v AS b_id FROM a, b) AS f | +-+-+
SELECT CASE WHEN id > 1 THEN n ELSE 'x' END AS p, CASE WHEN id > 1 THEN n END AS q, CASE WHEN id > 1 THEN o ELSE '' END AS r FROM a | +--
SELECT CASE WHEN o IS NOT NULL THEN o ELSE n END AS p, CASE WHEN o IS NULL THEN o ELSE n END AS q FROM a | +-
SELECT n::varchar, id::text, id::numeric, o::text AS o2, j::text AS t FROM a     | +++-+
SELECT j -> 'k' AS p, j ->> 'k' AS q, (j -> 'k')::text AS r FROM a               | ---
SELECT j::integer FROM a WHERE jsonb_typeof(j) = 'number'                        | -
SELECT arr[1] AS e, cardinality(arr) AS c, array_length(arr, 1) AS l, ARRAY[o] AS o FROM a | -+-+
SELECT id = ANY(arr) AS p, id = ANY(ARRAY[1, 2]) AS q, id IN (1, 2) AS r, id IN (1, NULL) AS s FROM a | -++-
SELECT id IN (SELECT b.id FROM b) AS p, id IN (SELECT b.v FROM b) AS q FROM a    | +-
SELECT (1, o) = (1, 'x') AS p, (1, n) = (1, 'x') AS q, (id, o) IS DISTINCT FROM (1, 'x') AS r FROM a | -++
SELECT n LIKE 'o%' AS p, n NOT ILIKE o AS q, id BETWEEN 1 AND 2 AS r, nullif(id, 1) AS s FROM a | +-+-
SELECT (SELECT count(*) FROM b) AS p, (SELECT b.id FROM b LIMIT 1) AS q, (SELECT max(b.id) FROM b) AS r, (SELECT 1) AS s | +--+
SELECT (SELECT count(*) FROM b HAVING count(*) > 9) AS p, (SELECT count(*) FROM b OFFSET 1) AS q, (SELECT count(*) FROM b GROUP BY b.id LIMIT 1) AS r | ---
SELECT (SELECT 1 WHERE false) AS p, (SELECT count(a.id) FROM b WHERE b.id = 99) AS q FROM a | --
SELECT id FROM a UNION SELECT v FROM b                                           | -
SELECT id FROM a UNION ALL SELECT id FROM b                                      | +
SELECT v FROM b INTERSECT SELECT id FROM a                                       | +
SELECT id FROM a EXCEPT SELECT v FROM b                                          | +
VALUES (1, 'x', NULL), (2, NULL, NULL)                                           | +--
SELECT v.p, v.q FROM (VALUES (1, NULL), (2, 3)) AS v (p, q)                      | +-
SELECT a.o FROM a WHERE a.o IS NOT NULL                                          | +
SELECT a.o FROM a WHERE a.o = 'x' AND a.id > 0                                   | +
SELECT a.o FROM a WHERE a.o = 'x' OR a.id > 0                                    | -
SELECT a.o FROM a WHERE NOT a.o IS NOT NULL                                      | -
SELECT b.id, b.v FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.id IS NOT NULL      | +-
SELECT b.v FROM a JOIN b ON b.v > a.id                                           | +
SELECT b.v FROM a LEFT JOIN b ON b.v > a.id                                      | -
SELECT b.v, (SELECT count(*) FROM a WHERE a.id = b.v) AS c FROM b                | -+
SELECT g FROM generate_series(1, 3) AS g                                         | +
SELECT u.x, u.k FROM unnest(ARRAY['a', 'b']) WITH ORDINALITY AS u (x, k)         | ++
SELECT u FROM a CROSS JOIN unnest(a.arr) AS u                                    | -
SELECT u.p, u.q FROM unnest(ARRAY[1], ARRAY[1, 2]) AS u (p, q)                   | --
SELECT r.id FROM json_to_recordset('[{}]') AS r (id integer)                     | -
SELECT r.p, r.q, r.k FROM ROWS FROM (generate_series(1, 2), generate_series(1, 3)) WITH ORDINALITY AS r (p, q, k) | --+
SELECT unnest(ARRAY[1, 2]) AS u, generate_series(1, 1) AS g, 1 AS i              | --+
SELECT e.key, e.value FROM a CROSS JOIN LATERAL jsonb_each_text(a.j) AS e WHERE jsonb_typeof(a.j) = 'object' | +-
SELECT value FROM jsonb_array_elements('[1, null]')                              | +
SELECT lower(n), upper(o), length(n), concat(o, o), format('%s', n), now(), current_user, current_schema FROM a | +-+++++-
SELECT current_setting('no.such', true), greatest(o, n), to_jsonb(n), jsonb_build_object('k', o) FROM a | -+++
SELECT concat(VARIADIC NULL::text[]) AS c, substring(n FROM 'zz') AS s, to_char(now(), '') AS t FROM a | ---
INSERT INTO b VALUES (7, 1, NULL, 'sad') RETURNING id, v, m, v IS NULL AS p      | +-++
UPDATE b SET v = NULL WHERE v = 5 RETURNING id, v                                | +-
UPDATE b SET v = 1 FROM a WHERE a.o = 'x' RETURNING b.id, a.o                    | ++
DELETE FROM b USING a LEFT JOIN b AS c ON c.id = a.id + 7 WHERE b.a_id = a.id RETURNING b.id, c.id AS c | +-
WITH d AS (DELETE FROM b RETURNING id, v) SELECT d.id, d.v FROM d                | +-
WITH i AS (INSERT INTO b VALUES (8, 1, 1, 'sad') RETURNING *) SELECT i.id, i.v, i.m FROM i | +-+
SELECT a FROM a                                                                  | -
SELECT (a).id FROM a                                                             | -
SELECT x.id FROM a AS x, LATERAL (SELECT x.o AS id) AS y                         | +
SELECT y.id FROM a AS x, LATERAL (SELECT x.o AS id) AS y                         | -
SELECT t.id, t.o FROM a AS t TABLESAMPLE SYSTEM (100)                             | +-
SELECT (SELECT max(x.v) FROM b AS x) AS m, x.id FROM a AS x                      | -+
SELECT x.id FROM a JOIN b USING (id) AS x                                        | -
SELECT o.id FROM a, (SELECT b.v AS id FROM b) AS o                               | -
"""  # noqa: E501


def _cases() -> list[tuple[str, str]]:
    lines = [line.rpartition("|") for line in CASES.strip().splitlines()]
    return [(sql.strip(), expected.strip()) for sql, _, expected in lines if expected.strip() != "!"]


@pytest.fixture(scope="module")
def connection(server_url: str) -> Iterator[psycopg.Connection[Any]]:
    from registry.check.scratch import scratch_database

    with scratch_database(server_url, migrated=False) as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SCHEMA)
        set_json_loads(str, connection)  # JSON's null is a value
        yield connection


def load(folder: Path, sql: str, annotations: str = "") -> queries.Query:
    (folder / "sql").mkdir(exist_ok=True)
    (folder / "sql" / "t.sql").write_text(f"-- name: q :many\n{annotations}{sql}", "utf-8")
    return queries.load(folder / "sql")["t.q"]


def decide(connection: psycopg.Connection[Any], query: queries.Query) -> Nullability:
    return Nullabilities(connection).of(describe(connection, query))


@pytest.mark.parametrize(("sql", "expected"), _cases(), ids=[sql for sql, _ in _cases()])
def test_what_is_proven_and_true(connection: psycopg.Connection[Any], tmp_path: Path, sql: str, expected: str) -> None:
    found = decide(connection, load(tmp_path, sql))
    assert "".join("-" if null else "+" for null in found.columns) == expected
    with connection.transaction(force_rollback=True):
        rows = connection.execute(sql.encode()).fetchall()
    for row in rows:
        for value, null in zip(row, found.columns, strict=True):
            assert null or value is not None
    assert not found.one_row or len(rows) == 1


@pytest.mark.parametrize(
    ("sql", "one_row"),
    [
        ("SELECT count(*) AS c FROM a", True),
        ("SELECT 1 AS one", True),
        ("SELECT coalesce(max(a.id), 0) + 1 AS next FROM a WHERE a.id > 99", True),
        ("SELECT (SELECT count(*) FROM a) AS n", True),
        ("SELECT 1 AS one WHERE false", False),
        ("SELECT a.id FROM a", False),
        ("SELECT count(*) AS c FROM a GROUP BY a.id", False),
        ("SELECT count(*) AS c FROM a HAVING count(*) > 9", False),
        ("SELECT count(*) AS c FROM a LIMIT 0", False),
        ("SELECT count(*) OVER () AS c FROM a WHERE a.id > 99", False),
        ("SELECT generate_series(1, 0) AS g", False),
        ("SELECT count(*) AS c FROM a UNION ALL SELECT 1", False),
        ("INSERT INTO b VALUES (9, 1, 1, 'sad') RETURNING id", False),
    ],
)
def test_when_there_is_always_one_row(
    connection: psycopg.Connection[Any], tmp_path: Path, sql: str, one_row: bool
) -> None:
    assert decide(connection, load(tmp_path, sql)).one_row is one_row


def test_parameters_can_be_null(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    sql = "SELECT :p::text AS p, coalesce(:q::text, '') AS q, a.n || :r AS r FROM a"
    assert decide(connection, load(tmp_path, sql)).columns == (True, False, True)


def test_the_annotation_decides_where_it_says_something(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    sql = "SELECT a.id, a.n, a.o, a.arr[1] AS e FROM a"
    annotations = "-- returns: e not null, n NULL\n-- returns: o not null\n"
    assert decide(connection, load(tmp_path, sql, annotations)).columns == (False, True, False, False)


@pytest.mark.parametrize(
    ("returns", "message"),
    [
        ("ide not null", "the result has no column ide\n  did you mean id? use one of: id, n"),
        ("id is not null", '"id is not null" says nothing of a column\n  write it as: -- returns: name not null'),
        ("id null, id not null", "id stands twice in `returns`\n  keep one of them"),
    ],
)
def test_a_wrong_annotation_is_refused(
    connection: psycopg.Connection[Any], tmp_path: Path, returns: str, message: str
) -> None:
    query = load(tmp_path, "SELECT a.id, a.n FROM a", f"-- returns: {returns}\n")
    with pytest.raises(QueryError) as raised:
        decide(connection, query)
    assert str(raised.value) == f"t.q, sql/t.sql:1: returns: {message}"


def test_the_missing_extra_is_named(
    connection: psycopg.Connection[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pglast", None)
    with pytest.raises(QueryError, match=r"workflow-registry\[check\]"):
        decide(connection, load(tmp_path, "SELECT a.id FROM a"))
