from __future__ import annotations

from pathlib import Path

import pytest

from registry import queries
from registry.errors import QueryError
from registry.queries.failure import source_offset
from registry.queries.parse import Annotations, Param, parse
from registry.queries.query import Query

FILE = """\
-- Users of the shop.
-- Two lines.

-- name: find :one
-- timeout: 1.5s
-- read only
-- result: binary
-- param: email text - as the user typed it
-- param: since timestamp with time zone
-- returns: last_login null
-- Finds a user.
--
--   Indented: kept.
SELECT id, name -- :not_a_parameter
FROM users /* :nor_this */
WHERE email = :email AND created_at >= :since AND ':no' <> :email;
-- Between two queries: nobody's.

-- name: delete_all :exec
DELETE FROM users
"""


def compiled(text: str, name: str = "users") -> dict[str, Query]:
    path = Path("/shop/sql") / f"{name}.sql"
    return {found.name: Query(found, name, path) for found in parse(text, f"sql/{name}.sql").definitions}


def test_a_file_has_a_comment_and_queries() -> None:
    file = parse(FILE, "sql/users.sql")
    assert file.doc == "Users of the shop.\nTwo lines."
    find, delete = file.definitions
    assert (find.name, find.cardinality, find.line, find.statement_line) == ("find", "one", 4, 14)
    assert find.doc == "Finds a user.\n\n  Indented: kept."
    assert find.annotations == Annotations(
        timeout=1.5,
        read_only=True,
        binary=True,
        params=(Param("email", "text", "as the user typed it"), Param("since", "timestamp with time zone", None)),
        returns=("last_login null",),
    )
    assert (delete.name, delete.source, delete.doc, delete.annotations) == (
        "delete_all",
        "DELETE FROM users",
        "",
        Annotations(),
    )


def test_source_is_the_file_and_sql_differs_only_in_parameters_and_the_name() -> None:
    find = compiled(FILE)["find"]
    assert find.source in FILE
    assert find.sql == (
        "SELECT /* users.find */ id, name -- :not_a_parameter\n"
        "FROM users /* :nor_this */\n"
        "WHERE email = $1 AND created_at >= $2 AND ':no' <> $1"
    )
    assert find.parameters == ("email", "since")
    assert (find.name, find.where, find.__doc__) == ("users.find", "sql/users.sql:4", find.doc)


def test_every_position_of_the_sent_text_leads_back_to_the_file() -> None:
    find = compiled(FILE)["find"]
    for word in ("SELECT", "id", "email", "created_at", "':no'", "FROM"):
        assert source_offset(find, find.sql.index(word)) == find.source.index(word)
    assert source_offset(find, find.sql.index("$2")) == find.source.index(":since")
    assert source_offset(find, find.sql.rindex("$1") + 1) == find.source.rindex(":email")
    assert source_offset(find, len(find.sql)) == len(find.source)
    assert source_offset(find, -1) is None
    assert source_offset(find, len(find.sql) + 1) is None


def test_the_name_is_where_pg_stat_statements_keeps_it() -> None:
    """Since PostgreSQL 18 a statement begins at its first word: a comment in front of it is dropped."""
    from pglast import parse_sql

    text = """
-- name: a :many
/* why */ WITH x AS (SELECT 1) TABLE x;
-- name: b :exec
COPY t FROM STDIN;
-- name: c :many
(SELECT 1) UNION SELECT 2;
"""
    for query in compiled(text, "t").values():
        (statement,) = parse_sql(query.sql)
        assert f"/* {query.name} */" in query.sql[statement.stmt_location :]


def test_windows_lines_a_missing_semicolon_and_an_empty_file() -> None:
    (only,) = parse("-- name: a :one\r\n-- Doc.\r\nSELECT 1\r\n  AS x\r\n-- the end\r\n", "a.sql").definitions
    assert (only.source, only.doc) == ("SELECT 1\r\n  AS x", "Doc.")
    assert parse("", "a.sql").definitions == ()
    assert parse("-- only a comment", "a.sql").doc == "only a comment"


def test_a_name_line_in_a_string_or_behind_sql_is_none() -> None:
    text = "-- name: a :one\nSELECT $$\n-- name: b :one\n$$ AS b, 1 -- name: c :one\n AS x;"
    assert [found.name for found in parse(text, "a.sql").definitions] == ["a"]


ERRORS = [
    (
        "-- name: a :one\n-- timeuot: 2s\nSELECT 1;",
        "x.sql:2:4: timeuot is not an annotation\n  -- timeuot: 2s\n     ^\n"
        "  did you mean timeout? use one of: timeout, read only, result, param, returns",
    ),
    (
        "-- name: a :one\n-- owner: us\nSELECT 1;",
        "x.sql:2:4: owner is not an annotation\n  -- owner: us\n     ^\n"
        "  use one of: timeout, read only, result, param, returns",
    ),
    (
        "-- name: a :one\n-- Read-Only\nSELECT 1;",
        "x.sql:2:4: Read-Only is not an annotation\n  -- Read-Only\n     ^\n  write it as: read only",
    ),
    (
        "-- name: a :one\n-- Doc.\n-- timeout: 2s\nSELECT 1;",
        "x.sql:3:4: the annotation timeout stands in the docstring\n  -- timeout: 2s\n     ^\n"
        "  move it directly below the name line",
    ),
    (
        "-- name: a :one\n-- timeout: 2 hours\nSELECT 1;",
        "x.sql:2:13: 2 hours is not a duration\n  -- timeout: 2 hours\n              ^\n"
        "  write a number and one of: ms, s, min",
    ),
    (
        "-- name: a :one\n-- timeout:\nSELECT 1;",
        "x.sql:2:4: nothing is not a duration\n  -- timeout:\n     ^\n  write a number and one of: ms, s, min",
    ),
    (
        "-- name: a :one\n-- timeout: 1s\n-- timeout: 2s\nSELECT 1;",
        "x.sql:3:4: timeout stands here twice\n  -- timeout: 2s\n     ^\n  keep one of them",
    ),
    (
        "-- name: a :one\n-- read only: yes\nSELECT 1;",
        "x.sql:2:15: read only takes no value\n  -- read only: yes\n                ^\n  write it as: -- read only",
    ),
    (
        "-- name: a :one\n-- result: text\nSELECT 1;",
        "x.sql:2:12: text is not a result format\n  -- result: text\n             ^\n  use one of: binary",
    ),
    (
        "-- name: a :one\n-- param: idd uuid - which\nSELECT :id::uuid;",
        "x.sql:2:11: the statement does not use :idd\n  -- param: idd uuid - which\n            ^\n"
        "  did you mean id? use one of: id",
    ),
    (
        "-- name: a :one\n-- param: id\nSELECT 1;",
        "x.sql:2:11: the statement does not use :id\n  -- param: id\n            ^\n  there are none",
    ),
    (
        "-- name: a :one\n-- param: id\n-- param: id uuid\nSELECT :id;",
        "x.sql:3:11: :id is declared twice\n  -- param: id uuid\n            ^\n  keep one of them",
    ),
    (
        "-- name: a :one\n-- param: :id uuid\nSELECT :id;",
        "x.sql:2:11: :id uuid is not a parameter\n  -- param: :id uuid\n            ^\n"
        "  write it as: -- param: ids uuid[] - what it means",
    ),
    (
        "-- name: a :one\n-- Doc.\n\n-- name: b :one\nSELECT 1;",
        "x.sql:1:1: a has no statement\n  -- name: a :one\n  ^\n  write one SQL statement below its comment",
    ),
    (
        "-- name: a :one\n/* nothing */ ;",
        "x.sql:1:1: a has no statement\n  -- name: a :one\n  ^\n  write one SQL statement below its comment",
    ),
    (
        "-- name: a :one\nSELECT 1;\n  DELETE FROM t;",
        "x.sql:3:3: a second statement\n    DELETE FROM t;\n    ^\n"
        "  a query is one statement: give this one a `-- name:` line",
    ),
    (
        "-- name: a :one\nSELECT 1;\n\n-- name: a :many\nSELECT 2;",
        "x.sql:4:10: the name a is taken\n  -- name: a :many\n           ^\n  first used at x.sql:1; rename one",
    ),
    (
        "-- name: a :onee\nSELECT 1;",
        "x.sql:1:12: :onee is not a cardinality\n  -- name: a :onee\n             ^\n"
        "  did you mean :one? use one of: :one, :many, :value, :exec",
    ),
    (
        "-- name: a one\nSELECT 1;",
        "x.sql:1:12: one is not a cardinality\n  -- name: a one\n             ^\n"
        "  did you mean :one? use one of: :one, :many, :value, :exec",
    ),
    (
        "-- name: a\nSELECT 1;",
        "x.sql:1:11: a has no cardinality\n  -- name: a\n            ^\n  use one of: :one, :many, :value, :exec",
    ),
    (
        "-- name: :one\nSELECT 1;",
        "x.sql:1:10: a query without a name\n  -- name: :one\n           ^\n  the line reads: -- name: find_user :one",
    ),
    (
        "-- name: a :one really\nSELECT 1;",
        "x.sql:1:17: really after the cardinality\n  -- name: a :one really\n                  ^\n"
        "  the line reads: -- name: find_user :one",
    ),
    (
        "-- name: find-user :one\nSELECT 1;",
        "x.sql:1:10: find-user is not a name\n  -- name: find-user :one\n           ^\n"
        "  use letters, digits and _, a letter first",
    ),
    (
        "-- name: import :one\nSELECT 1;",
        "x.sql:1:10: import is a Python keyword\n  -- name: import :one\n           ^\n"
        "  use letters, digits and _, a letter first",
    ),
    (
        "-- name: _a :one\nSELECT 1;",
        "x.sql:1:10: _a begins with _\n  -- name: _a :one\n           ^\n  begin with a letter",
    ),
    (
        "-- Mine.\nSELECT 1;\n-- name: a :one\nSELECT 1;",
        "x.sql:2:1: SQL before the first query\n  SELECT 1;\n  ^\n  begin with a line like: -- name: find_user :one",
    ),
    (
        "-- name: a :one\nSELECT 'it''s",
        "x.sql:2:8: a string that never ends\n  SELECT 'it''s\n         ^\n"
        "  close it with '; inside it write '' for one",
    ),
    (
        '-- name: a :one\nSELECT "it',
        'x.sql:2:8: a quoted name that never ends\n  SELECT "it\n         ^\n'
        '  close it with "; inside it write "" for one',
    ),
    (
        "-- name: a :one\nSELECT /* a /* b */ 1;",
        "x.sql:2:8: a comment that never ends\n  SELECT /* a /* b */ 1;\n         ^\n"
        "  close it with */, as often as it was opened",
    ),
    (
        "-- name: a :one\nSELECT $b$ 1 $$;",
        "x.sql:2:8: a string that never ends: $b$\n  SELECT $b$ 1 $$;\n         ^\n  close it with $b$",
    ),
    (
        "-- name: a :one\nSELECT $1;",
        "x.sql:2:8: $1 has no name\n  SELECT $1;\n         ^\n  write a parameter as :name",
    ),
    (
        "-- name: a :one\nSELECT '漢字',\t:from;",
        "x.sql:2:14: :from cannot be given by name from Python\n  SELECT '漢字',\t:from;\n"
        "         " + " " + "    " + "  \t^\n  choose another name",
    ),
]


@pytest.mark.parametrize(("text", "message"), ERRORS, ids=[message.split("\n")[0] for _, message in ERRORS])
def test_an_error_shows_place_line_caret_and_remedy(text: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, "x.sql")
    assert str(caught.value) == message


def test_prose_that_only_resembles_an_annotation_stays_prose() -> None:
    text = "-- name: a :one\n-- Note: fast. Reads only: one row; see http://x.\n-- more of it: yes\nSELECT 1;"
    (only,) = parse(text, "a.sql").definitions
    assert only.doc == "Note: fast. Reads only: one row; see http://x.\nmore of it: yes"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.sql").write_text(text, "utf-8")
    return folder


def test_a_folder_is_loaded_with_a_namespace_per_file(tmp_path: Path) -> None:
    loaded = queries.load(write(tmp_path, users=FILE, graph="-- Graph.\n-- name: descendants :many\nSELECT 1 AS one;"))
    assert [query.name for query in loaded] == ["graph.descendants", "users.find", "users.delete_all"]
    assert loaded.graph.descendants is loaded["graph.descendants"]
    assert [query.name for query in loaded.users] == ["users.find", "users.delete_all"]
    assert loaded.graph.__doc__ == "Graph."
    assert len(loaded) == 3
    assert "users.find" in loaded
    assert "users.fnd" not in loaded
    assert dir(loaded) == ["graph", "users"]
    assert dir(loaded.users) == ["delete_all", "find"]
    assert loaded.users.find.path == (tmp_path / "users.sql").resolve()
    assert (
        repr(loaded.users.find) == f"<query users.find(connection, email=…, since=…) :one, {tmp_path.name}/users.sql:4>"
    )


def test_an_unknown_name_says_what_was_meant(tmp_path: Path) -> None:
    loaded = queries.load(write(tmp_path, users=FILE))
    with pytest.raises(QueryError, match=r"has no file user\.sql\n  did you mean users\? use one of: users"):
        _ = loaded.user
    with pytest.raises(
        AttributeError, match=r"users\.sql has no query fnd\n  did you mean find\? use one of: find, del"
    ):
        _ = loaded.users.fnd
    with pytest.raises(KeyError) as caught:
        _ = loaded["users.fined"]
    assert "did you mean users.find? use one of: users.find, users.delete_all" in str(caught.value)
    assert not hasattr(loaded.users, "fnd")
    assert not hasattr(loaded, "user")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("my-users", b"", "my-users cannot be the name of a namespace: rename it, as in graph.sql"),
        ("users", b"-- \xff", "not UTF-8 at byte 3: save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_one(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / f"{name}.sql").write_bytes(content)
    with pytest.raises(QueryError, match=message):
        queries.load(tmp_path)


def test_a_missing_folder_and_a_bad_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(QueryError, match="is not a folder: give the folder that holds"):
        queries.load(tmp_path / "nowhere")
    monkeypatch.setenv("REGISTRY_SLOW_QUERY", "soon")
    with pytest.raises(QueryError, match="REGISTRY_SLOW_QUERY is 'soon': write seconds"):
        queries.load(tmp_path)


def test_a_lazy_folder_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "good.sql").write_text("-- name: one :value\n-- Gives one.\nSELECT 1;\n")
    (tmp_path / "bad.sql").write_text("-- name: one :value\nSELECT 'no end;\n")
    with pytest.raises(QueryError, match=r"bad\.sql:2"):
        queries.load(tmp_path)
    found = queries.load(tmp_path, lazy=True)
    assert dir(found) == ["bad", "good"]
    assert found.good is found.good
    assert found.good.one.doc == "Gives one."
    with pytest.raises(QueryError, match=r"has no file god\.sql"):
        found.god  # noqa: B018
    for ask in (lambda: found.bad, lambda: found["good.one"], lambda: len(found)):
        with pytest.raises(QueryError, match=r"bad\.sql:2"):
            ask()
