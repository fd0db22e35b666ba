"""What the server says of a query, without running it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from registry import queries
from registry.check.describe import Column, Undescribable, describe, describe_all
from registry.errors import QueryError
from registry.resources import SQL_FOLDER


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def load(folder: Path, text: str) -> queries.Namespace:
    (folder / "sql").mkdir(exist_ok=True)
    (folder / "sql" / "t.sql").write_text(text, "utf-8")
    return queries.load(folder / "sql").t


def test_every_query_of_the_registry_fits_the_migrated_database(connection: psycopg.Connection[Any]) -> None:
    described = describe_all(connection, queries.load(SQL_FOLDER))
    assert {one.query.name for one in described} == {query.name for query in queries.load(SQL_FOLDER)}
    for one in described:
        assert tuple(name for name, _, _ in one.parameters) == one.query.parameters
        assert bool(one.columns) is (one.query.cardinality != "exec") or one.query.cardinality == "exec"


def test_types_come_as_postgresql_writes_them(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    query = load(
        tmp_path,
        "-- name: q :many\nSELECT w.name, w.tags, w.version + :more AS next, w.description, w.metadata\n"
        "FROM workflow AS w WHERE w.id = ANY(:ids::uuid[]) AND w.tenant_id = :tenant_id",
    ).q
    found = describe(connection, query)
    assert [(name, type_name) for name, type_name, _ in found.parameters] == [
        ("more", "integer"),
        ("ids", "uuid[]"),
        ("tenant_id", "uuid"),
    ]
    assert found.columns == (
        Column("name", "character varying", 1043, "workflow", "name", True),
        Column("tags", "text[]", 1009, "workflow", "tags", True),
        Column("next", "integer", 23, None, None, False),
        Column("description", "text", 25, "workflow", "description", False),
        Column("metadata", "jsonb", 3802, "workflow", "metadata", True),
    )


def test_a_write_is_described_and_not_done(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    named = load(
        tmp_path,
        "-- name: add :value\nINSERT INTO tenant (name) VALUES (:name) RETURNING id;\n"
        "-- name: remove :exec\nDELETE FROM tenant WHERE name = :name",
    )
    before = connection.execute("SELECT count(*) FROM tenant").fetchone()
    assert [column.type_name for column in describe(connection, named.add).columns] == ["uuid"]
    assert describe(connection, named.remove).columns == ()
    assert connection.execute("SELECT count(*) FROM tenant").fetchone() == before


def test_a_wrong_query_names_file_line_and_place(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    query = load(tmp_path, "-- name: q :many\nSELECT w.name\nFROM workflow AS w\nWHERE w.nmae = :name").q
    with pytest.raises(QueryError) as raised:
        describe(connection, query)
    assert str(raised.value).startswith(
        "t.q, sql/t.sql:4: column w.nmae does not exist\n  WHERE w.nmae = :name\n        ^"
    )


def test_all_errors_are_told_at_once(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    named = load(
        tmp_path,
        "-- name: good :value\nSELECT 1 AS one;\n"
        "-- name: no_table :many\nSELECT x.y FROM nowhere AS x;\n"
        "-- name: no_type :value\nSELECT :what IS NULL;\n"
        "-- name: no_column :exec\nCOPY workflow (tenant_id, nmae) FROM STDIN;\n"
        "-- name: no_copy_table :exec\nCOPY workflows FROM STDIN",
    )
    with pytest.raises(Undescribable) as raised:
        describe_all(connection, named)
    assert [one.query.name for one in raised.value.described] == ["t.good"]
    assert [str(error).partition("\n")[0] for error in raised.value.errors] == [
        't.no_table, sql/t.sql:4: relation "nowhere" does not exist',
        "t.no_type, sql/t.sql:5: parameter what: could not determine data type of parameter $1",
        't.no_column, sql/t.sql:7: column "nmae" of relation "workflow" does not exist',
        't.no_copy_table, sql/t.sql:9: relation "workflows" does not exist',
    ]
    assert "did you mean name?" in str(raised.value)


def test_it_works_inside_a_transaction_and_leaves_it_whole(database_url: str, tmp_path: Path) -> None:
    named = load(
        tmp_path, "-- name: bad :value\nSELECT nothing;\n-- name: good :many\nSELECT t.made FROM made_here AS t"
    )
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE made_here (made integer)")
        with pytest.raises(QueryError):
            describe(connection, named.bad)
        assert describe(connection, named.good).columns[0].table == "made_here"


def test_a_copy_has_the_columns_of_its_table(connection: psycopg.Connection[Any], tmp_path: Path) -> None:
    named = load(
        tmp_path,
        '-- name: some :exec\nCOPY public.tenant ("id", NAME) FROM STDIN (FORMAT binary);\n'
        "-- name: whole :exec\nCOPY tenant FROM STDIN;\n"
        "-- name: query :exec\nCOPY (SELECT 1) TO STDOUT",
    )
    assert [column.name for column in describe(connection, named.some).copies] == ["id", "name"]
    assert [column.name for column in describe(connection, named.whole).copies] == ["id", "name", "created_at"]
    assert describe(connection, named.query) == describe(connection, named.query)
    assert describe(connection, named.query).copies == ()


def test_a_view_or_a_constraint_not_yet_valid_proves_nothing(
    connection: psycopg.Connection[Any], tmp_path: Path, postgres_version: int
) -> None:
    connection.execute("CREATE TABLE fresh (a integer NOT NULL, b integer)")
    connection.execute("CREATE VIEW seen AS SELECT a, b FROM fresh")
    if postgres_version >= 18:
        connection.execute("ALTER TABLE fresh ADD CONSTRAINT b_is_set NOT NULL b NOT VALID")
    named = load(
        tmp_path, "-- name: t :many\nSELECT f.a, f.b FROM fresh AS f;\n-- name: v :many\nSELECT s.a FROM seen AS s"
    )
    assert [column.not_null for column in describe(connection, named.t).columns] == [True, False]
    assert [column.not_null for column in describe(connection, named.v).columns] == [False]
