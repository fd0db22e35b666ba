"""Which tables, columns, locks and grants a query needs: read off the parse tree, and held against the server."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from conftest import database
from psycopg import sql

from registry import queries
from registry.check.relations import Relations, Tables, parse, relations, statement_relations, tables
from registry.errors import QueryError
from registry.resources import SQL_FOLDER


@pytest.fixture(scope="module")
def connection(server_url: str, template_database: str) -> Iterator[psycopg.Connection[Any]]:
    """One database for all tests here: nothing is written to it."""
    with (
        database(server_url, template_database) as url,
        psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection,
    ):
        yield connection


@pytest.fixture(scope="module")
def known(connection: psycopg.Connection[Any]) -> Tables:
    return tables(connection)


@pytest.fixture
def role(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """A role that may nothing but what everybody may."""
    name = f"role_{uuid.uuid4().hex[:12]}"
    connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
    yield name
    connection.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(name)))


def refused(connection: psycopg.Connection[Any], role: str, statement: str) -> bool:
    """Whether the server refuses the statement to the role for want of a privilege. Nothing is run but a COPY."""
    try:
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
        if statement.startswith("COPY"):
            with connection.transaction(force_rollback=True), connection.cursor().copy(statement.encode()) as copy:
                copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8) + b"\xff\xff" if "binary" in statement else b"")
        elif statement.startswith("CREATE /* server.create_database */ DATABASE"):
            connection.execute("CREATE DATABASE never_made TEMPLATE not_there")
        else:
            connection.execute(f"EXPLAIN (GENERIC_PLAN) {statement}".encode())
    except psycopg.errors.InsufficientPrivilege:
        return True
    except psycopg.errors.InvalidCatalogName:
        return False
    finally:
        connection.execute("RESET ROLE")
    return False


def single_grants(found: Relations) -> list[tuple[str, ...]]:
    """Every privilege, a column each, as (privilege, column or "", table)."""
    return [
        (privilege, column, str(use.table))
        for use in found.uses
        for privilege, columns in use.privileges()
        for column in columns or ("",)
    ]


def change(connection: psycopg.Connection[Any], words: str, grant: tuple[str, ...], role: str) -> None:
    privilege, column, table = grant
    verb, preposition = words.split()
    what = f"{privilege} ({column})" if column else privilege
    connection.execute(f"{verb} {what} ON {table} {preposition} {role}".encode())


@pytest.mark.parametrize("query", list(queries.load(SQL_FOLDER)), ids=lambda query: query.name)
def test_the_grants_are_enough_and_none_is_too_many(
    connection: psycopg.Connection[Any], known: Tables, role: str, query: queries.Query
) -> None:
    found = relations(query, known)
    if found.operation == "VACUUM":
        pytest.skip("the server warns and leaves out what a role may not maintain, and refuses nothing")
    hold(connection, role, query.sql, found)


def hold(connection: psycopg.Connection[Any], role: str, statement: str, found: Relations) -> None:
    """Grant what was found: the server allows the statement then, and no longer when any of it is taken away."""
    for line in found.grants(role):
        connection.execute(line.encode())
    assert not refused(connection, role, statement)
    for grant in single_grants(found):
        change(connection, "REVOKE FROM", grant, role)
        assert refused(connection, role, statement), grant
        change(connection, "GRANT TO", grant, role)
    for attribute in found.attributes:
        connection.execute(f"ALTER ROLE {role} NO{attribute}".encode())
        if attribute == "BYPASSRLS":
            with pytest.raises(psycopg.errors.FeatureNotSupported):
                refused(connection, role, statement)
        else:
            assert refused(connection, role, statement)


# Statements, and what they need of which table: privilege and columns.
STATEMENTS = {
    "a CTE hides the table of its name": (
        "WITH workflow AS (SELECT id AS name FROM tenant) SELECT name FROM workflow",
        {"tenant": "SELECT id"},
    ),
    "but not inside of itself": (
        "WITH workflow AS (SELECT name FROM workflow) SELECT * FROM workflow",
        {"workflow": "SELECT name"},
    ),
    "nor for a target": (
        "WITH tenant AS (SELECT 'x' AS name) INSERT INTO tenant (name) SELECT name FROM tenant",
        {"tenant": "INSERT name"},
    ),
    "USING reads both sides": (
        "SELECT 1 FROM workflow_nodes JOIN workflow_edges USING (tenant_id, workflow_id)",
        {"workflow_edges": "SELECT tenant_id workflow_id", "workflow_nodes": "SELECT tenant_id workflow_id"},
    ),
    "an alias of a join": (
        "SELECT j.b FROM (workflow AS w JOIN tenant AS t ON t.id = w.tenant_id) AS j (a, b)",
        {"tenant": "SELECT id", "workflow": "SELECT tenant_id id"},
    ),
    "renamed columns": ("SELECT x FROM tenant AS t (x)", {"tenant": "SELECT id"}),
    "LATERAL reaches its neighbour": (
        "SELECT l.n FROM tenant AS t, LATERAL (SELECT t.name AS n) AS l",
        {"tenant": "SELECT name"},
    ),
    "a subquery reaches out": (
        "SELECT 1 FROM tenant AS t "
        "WHERE EXISTS (SELECT FROM workflow AS w WHERE w.tenant_id = t.id AND category = name)",
        {"tenant": "SELECT id", "workflow": "SELECT tenant_id name category"},
    ),
    "ORDER BY means the result first": ("SELECT id AS name FROM tenant ORDER BY name", {"tenant": "SELECT id"}),
    "GROUP BY means the table first": ("SELECT count(*) AS name FROM tenant GROUP BY name", {"tenant": "SELECT name"}),
    "a star": ("SELECT t.* FROM tenant AS t", {"tenant": "SELECT id name created_at"}),
    "a star of a subquery": ("SELECT * FROM (SELECT name FROM tenant) AS t", {"tenant": "SELECT name"}),
    "a whole row": ("SELECT to_jsonb(t) FROM tenant AS t", {"tenant": "SELECT id name created_at"}),
    "no column at all": ("SELECT count(*) FROM tenant", {"tenant": "SELECT id"}),
    "system columns": ("SELECT t.ctid FROM tenant AS t WHERE xmin = '1'", {"tenant": "SELECT ctid xmin"}),
    "row locks": (
        "SELECT w.id FROM workflow AS w JOIN tenant AS t ON t.id = w.tenant_id FOR SHARE OF t",
        {"tenant": "SELECT id|UPDATE id", "workflow": "SELECT tenant_id id"},
    ),
    "an upsert": (
        "INSERT INTO tenant AS t (id, name) VALUES ($1, $2) "
        "ON CONFLICT (name) DO UPDATE SET name = excluded.name WHERE t.id > $1",
        {"tenant": "SELECT id name|INSERT id name|UPDATE name"},
    ),
    "an insert without columns": ("INSERT INTO tenant SELECT $1, $2", {"tenant": "INSERT id name"}),
    "an insert of defaults": ("INSERT INTO tenant DEFAULT VALUES", {"tenant": "INSERT id"}),
    "an update from": (
        "UPDATE workflow AS w SET (name, category) = (SELECT t.name, $1) FROM tenant AS t WHERE t.id = w.tenant_id",
        {"tenant": "SELECT id name", "workflow": "SELECT tenant_id|UPDATE name category"},
    ),
    "an update of everything": ("UPDATE tenant SET name = $1", {"tenant": "UPDATE name"}),
    "a delete using": (
        "DELETE FROM workflow AS w USING tenant AS t WHERE t.id = w.tenant_id RETURNING w.*, t.name",
        {
            "tenant": "SELECT id name",
            "workflow": "SELECT tenant_id id name version description category tags metadata created_at updated_at "
            "message updated_by derived_from_id derived_from_version edited_in created_by|DELETE",
        },
    ),
    "a delete of everything": ("DELETE FROM tenant", {"tenant": "DELETE"}),
    "a merge": (
        "MERGE INTO tenant AS t USING workflow AS w ON w.tenant_id = t.id "
        "WHEN MATCHED AND w.version > 1 THEN UPDATE SET name = w.name "
        "WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id) VALUES (w.id)",
        {"tenant": "SELECT id|INSERT id|UPDATE name|DELETE", "workflow": "SELECT tenant_id id name version"},
    ),
    "writes in CTEs": (
        "WITH gone AS (DELETE FROM workflow_params WHERE id = $1 RETURNING workflow_id), "
        "set AS (UPDATE workflow SET version = 2 FROM gone WHERE id = gone.workflow_id) SELECT * FROM gone",
        {"workflow": "SELECT id|UPDATE version", "workflow_params": "SELECT id workflow_id|DELETE"},
    ),
    "a recursion": (
        "WITH RECURSIVE r (n) AS (SELECT parent_order FROM workflow_edges UNION SELECT child_order FROM r "
        "JOIN workflow_edges AS e ON e.parent_order = n) SELECT n FROM r",
        {"workflow_edges": "SELECT parent_order child_order"},
    ),
    "a schema": ("SELECT name FROM public.tenant, pg_catalog.pg_class", {"tenant": "SELECT name"}),
    "functions in FROM": (
        "SELECT name FROM tenant AS t, unnest(ARRAY[1]) WITH ORDINALITY AS u (created_at, id), "
        "json_to_recordset($1) AS j (x int) WHERE u.id = j.x",
        {"tenant": "SELECT name"},
    ),
    "set operations": (
        "(SELECT name FROM tenant LIMIT 1) UNION ALL SELECT category FROM workflow ORDER BY name",
        {"tenant": "SELECT name", "workflow": "SELECT category"},
    ),
    "windows and aggregates": (
        "SELECT count(*) FILTER (WHERE version > 1) OVER w FROM workflow "
        "WINDOW w AS (PARTITION BY category ORDER BY tags)",
        {"workflow": "SELECT version category tags"},
    ),
}


@pytest.mark.parametrize("case", STATEMENTS)
def test_statements_of_all_kinds(connection: psycopg.Connection[Any], known: Tables, role: str, case: str) -> None:
    statement, wanted = STATEMENTS[case]
    found = statement_relations(parse(statement, case)[0], known)
    needs = {
        str(use.table): "|".join(" ".join((privilege, *columns)) for privilege, columns in use.privileges())
        for use in found.uses
        if not use.table.is_system
    }
    assert needs == wanted
    hold(connection, role, statement, found)


def test_locks_from_the_statement(known: Tables) -> None:
    def locks(statement: str) -> dict[str, tuple[str, set[str]]]:
        found = statement_relations(parse(statement, "x")[0], known)
        return {str(use.table): (use.table_lock, use.row_locks) for use in found.uses}

    assert locks("SELECT 1 FROM tenant") == {"tenant": ("ACCESS SHARE", set())}
    assert locks("SELECT 1 FROM tenant FOR KEY SHARE") == {"tenant": ("ROW SHARE", {"FOR KEY SHARE"})}
    assert locks("UPDATE workflow SET version = 2") == {"workflow": ("ROW EXCLUSIVE", {"FOR NO KEY UPDATE"})}
    assert locks("UPDATE workflow SET name = 'x'") == {"workflow": ("ROW EXCLUSIVE", {"FOR UPDATE"})}
    assert locks("DELETE FROM workflow") == {"workflow": ("ROW EXCLUSIVE", {"FOR UPDATE"})}
    assert locks("COPY tenant FROM STDIN") == {"tenant": ("ROW EXCLUSIVE", set())}
    assert locks("COPY tenant TO STDOUT") == {"tenant": ("ACCESS SHARE", set())}
    assert locks("LOCK TABLE tenant IN SHARE ROW EXCLUSIVE MODE") == {"tenant": ("SHARE ROW EXCLUSIVE", set())}
    assert locks("TRUNCATE tenant") == {"tenant": ("ACCESS EXCLUSIVE", set())}
    assert locks("ANALYZE tenant") == {"tenant": ("SHARE UPDATE EXCLUSIVE", set())}


def test_what_the_parser_does_not_know_is_an_error_with_the_place(known: Tables) -> None:
    with pytest.raises(QueryError, match=r"t\.q, sql/t\.sql:1: syntax error"):
        parse("SELEC 1", "t.q, sql/t.sql:1")
