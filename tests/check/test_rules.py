"""The rules over the parse tree: what they find in bad queries, and that they find nothing in good ones."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest
from conftest import database

from registry import queries
from registry.check import facts, rules
from registry.check.finding import Finding
from registry.errors import QueryError
from registry.resources import SQL_FOLDER

CONDITION = re.compile(r"(?:(\w+)\.)?tenant_id = :tenant_id\b")


@pytest.fixture(scope="module")
def known(server_url: str, template_database: str) -> facts.Facts:
    """The facts of the registry's own tables."""
    with database(server_url, template_database) as url, psycopg.connect(url, autocommit=True) as connection:
        return facts.read(connection)


class Check:
    def __init__(self, folder: Path, known: facts.Facts) -> None:
        self.folder = folder / "sql"
        self.folder.mkdir()
        self.known = known

    def __call__(self, statement: str, known: facts.Facts | None = None) -> list[Finding]:
        (self.folder / "t.sql").write_text(f"-- name: q :many\n{statement}\n", "utf-8")
        return rules.check(queries.load(self.folder), known or self.known, {})


@pytest.fixture
def check(tmp_path: Path, known: facts.Facts) -> Check:
    return Check(tmp_path, known)


# --- the registry's own queries ------------------------------------------------------------------------------------


def test_own_queries_keep_the_rules(known: facts.Facts) -> None:
    assert rules.check(queries.load(SQL_FOLDER), known) == []


def test_every_exception_is_needed_and_says_why(known: facts.Facts) -> None:
    for (names, rule), reason in rules.ALLOWED.items():
        assert len(reason) > 10
        if rule != "plan":
            without = {key: value for key, value in rules.ALLOWED.items() if key != (names, rule)}
            assert rules.check(queries.load(SQL_FOLDER), known, without), f"{names} needs no exception from {rule}"


def mutants() -> list[tuple[str, str, str]]:
    """For each `tenant_id = :tenant_id` of each file: the place, the query and the file's text without it."""
    found = []
    for path in sorted(SQL_FOLDER.glob("*.sql")):
        if path.stem == "server":  # allowed: it counts for a tenant by its name
            continue
        text = path.read_text("utf-8")
        for match in CONDITION.finditer(text):
            if "--" in text[text.rfind("\n", 0, match.start()) : match.start()]:
                continue
            # The parameter stays in use, so that the file is valid as before.
            mutant = f"{text[: match.start()]}:tenant_id::uuid IS NOT NULL{text[match.end() :]}"
            name = re.findall(r"^-- name: (\w+)", text[: match.start()], re.M)[-1]
            alias = match[1] or ""
            body = text[match.start() :].partition("-- name:")[0]
            if alias and re.search(rf"\b{alias}\.tenant_id = \w+\.tenant_id|\.tenant_id = {alias}\.tenant_id", body):
                continue  # bound twice
            line = text.count("\n", 0, match.start()) + 1
            found.append((f"{path.name}:{line}", f"{path.stem}.{name}", mutant))
    return found


MUTANTS = mutants()


def test_there_are_conditions_to_take_away() -> None:
    assert len(MUTANTS) > 20


@pytest.mark.parametrize(("place", "name", "text"), MUTANTS, ids=[place for place, _, _ in MUTANTS])
def test_without_any_one_condition_there_is_a_finding(
    place: str, name: str, text: str, tmp_path: Path, known: facts.Facts
) -> None:
    (tmp_path / f"{name.partition('.')[0]}.sql").write_text(text, "utf-8")
    findings = rules.check(queries.load(tmp_path), known)
    assert {finding.query for finding in findings if finding.rule == "tenant"} == {name}


@pytest.mark.parametrize("name", ["create", "update", "create_head"])
def test_an_insert_that_takes_its_tenant_from_elsewhere_is_a_finding(
    name: str, tmp_path: Path, known: facts.Facts
) -> None:
    text = (SQL_FOLDER / "save.sql").read_text("utf-8")
    start = text.find(f"-- name: {name} ")
    if start < 0:
        pytest.skip(f"save.sql has no {name}")
    body = text[start:].partition("\n-- name:")[0]
    for match in re.finditer(r":tenant_id(?:::uuid)?,", body):
        mutant = f"{body[: match.start()]}coalesce(:tenant_id, gen_random_uuid()),{body[match.end() :]}"
        (tmp_path / "save.sql").write_text(mutant, "utf-8")
        findings = rules.check(queries.load(tmp_path), known)
        assert any("takes tenant_id from something else" in finding.what for finding in findings)


# --- the tenant ----------------------------------------------------------------------------------------------------

GOOD = {
    "where": "SELECT id FROM workflow WHERE tenant_id = :tenant_id",
    "turned round": "SELECT id FROM workflow AS w WHERE :tenant_id::uuid = w.tenant_id AND w.name = 'a'",
    "row": "SELECT id FROM workflow AS w WHERE (w.tenant_id, w.name) = (:tenant_id, :name)",
    "chain": "SELECT n.id FROM workflow AS w JOIN workflow_nodes AS n ON n.tenant_id = w.tenant_id "
    "WHERE w.tenant_id = :tenant_id",
    "chain of three": "SELECT 1 AS one FROM workflow AS a JOIN workflow_nodes AS b ON b.tenant_id = a.tenant_id "
    "JOIN workflow_edges AS c ON c.tenant_id = b.tenant_id WHERE c.tenant_id = :tenant_id",
    "using": "SELECT 1 AS one FROM workflow AS a JOIN workflow_nodes AS b USING (tenant_id) "
    "WHERE a.tenant_id = :tenant_id",
    "left join": "SELECT 1 AS one FROM workflow AS a LEFT JOIN workflow_nodes AS b ON b.tenant_id = :tenant_id "
    "WHERE a.tenant_id = :tenant_id",
    "lateral": "SELECT 1 AS one FROM workflow AS a CROSS JOIN LATERAL "
    "(SELECT n.id FROM workflow_nodes AS n WHERE n.tenant_id = a.tenant_id) AS n WHERE a.tenant_id = :tenant_id",
    "from a WITH": "WITH w AS (SELECT tenant_id AS t, id FROM workflow WHERE tenant_id = :tenant_id) "
    "SELECT 1 AS one FROM w JOIN workflow_nodes AS n ON n.tenant_id = w.t",
    "from a recursion": "WITH RECURSIVE r AS (SELECT n.tenant_id, n.order_index FROM workflow_nodes AS n "
    "WHERE n.tenant_id = :tenant_id UNION SELECT e.tenant_id, e.child_order FROM r JOIN workflow_edges AS e "
    "ON e.tenant_id = r.tenant_id AND e.parent_order = r.order_index) SELECT order_index FROM r",
    "exists": "SELECT 1 AS one FROM workflow AS w WHERE w.tenant_id = :tenant_id AND EXISTS "
    "(SELECT FROM workflow_nodes AS n WHERE n.tenant_id = w.tenant_id)",
    "insert": "INSERT INTO tenant (name) VALUES (:name) RETURNING id",
    "insert from": "INSERT INTO workflow_params (tenant_id, workflow_id, key, value_type) "
    "SELECT w.tenant_id, w.id, 'k', 'int' FROM workflow AS w WHERE w.tenant_id = :tenant_id",
    "update from": "UPDATE workflow_nodes AS n SET name = 'a' FROM workflow AS w WHERE w.tenant_id = :tenant_id "
    "AND n.tenant_id = w.tenant_id AND n.id = :id",
    "copy": "COPY workflow_params (tenant_id, workflow_id, key) FROM STDIN",
}
BAD = {
    "nothing": ("SELECT id FROM workflow", "workflow is not bound"),
    "another parameter": ("SELECT id FROM workflow AS w WHERE tenant_id = :other", "workflow AS w is not bound"),
    "or": ("SELECT id FROM workflow WHERE tenant_id = :tenant_id OR name = 'a'", "workflow is not bound"),
    "not": ("SELECT id FROM workflow WHERE NOT (tenant_id = :tenant_id)", "workflow is not bound"),
    "unequal": ("SELECT id FROM workflow WHERE tenant_id >= :tenant_id", "workflow is not bound"),
    "itself": ("SELECT id FROM workflow AS w WHERE w.tenant_id = w.tenant_id", "workflow AS w is not bound"),
    "chain to nothing": (
        "SELECT n.id FROM workflow AS w JOIN workflow_nodes AS n ON n.tenant_id = w.tenant_id",
        "workflow_nodes AS n is not bound",
    ),
    "second table": (
        "SELECT 1 AS one FROM workflow AS w JOIN workflow_nodes AS n ON n.workflow_id = w.id "
        "WHERE w.tenant_id = :tenant_id",
        "workflow_nodes AS n is not bound",
    ),
    "kept side of a left join": (
        "SELECT 1 AS one FROM workflow AS a LEFT JOIN workflow_nodes AS b "
        "ON b.tenant_id = a.tenant_id AND a.tenant_id = :tenant_id",
        "workflow AS a is not bound",
    ),
    "full join": (
        "SELECT 1 AS one FROM workflow AS a FULL JOIN workflow_nodes AS b "
        "ON b.tenant_id = :tenant_id AND a.tenant_id = :tenant_id",
        "workflow AS a is not bound",
    ),
    "through an outer join": (
        "SELECT 1 AS one FROM workflow AS w LEFT JOIN (workflow_nodes AS a LEFT JOIN workflow_edges AS b "
        "ON a.tenant_id = :tenant_id) ON a.tenant_id = w.tenant_id WHERE w.tenant_id = a.tenant_id",
        "workflow AS w is not bound",
    ),
    "second arm of a union": (
        "SELECT id FROM workflow WHERE tenant_id = :tenant_id UNION SELECT id FROM workflow",
        "workflow is not bound",
    ),
    "second arm of a recursion": (
        "WITH RECURSIVE r AS (SELECT n.order_index FROM workflow_nodes AS n WHERE n.tenant_id = :tenant_id "
        "UNION SELECT e.child_order FROM r JOIN workflow_edges AS e ON e.parent_order = r.order_index) "
        "SELECT order_index FROM r",
        "workflow_edges AS e is not bound",
    ),
    "a recursion that loses it": (
        "WITH RECURSIVE r (t, o) AS (SELECT n.tenant_id, n.order_index FROM workflow_nodes AS n "
        "WHERE n.tenant_id = :tenant_id UNION SELECT e.id, e.child_order FROM r JOIN workflow_edges AS e "
        "ON e.tenant_id = r.t) SELECT o FROM r",
        "workflow_edges AS e is not bound",
    ),
    "exists": (
        "SELECT 1 AS one FROM workflow AS w WHERE w.tenant_id = :tenant_id "
        "AND EXISTS (SELECT FROM workflow_nodes AS n WHERE n.workflow_id = w.id)",
        "workflow_nodes AS n is not bound",
    ),
    "scalar subquery": (
        "SELECT (SELECT count(*) FROM workflow_nodes) AS n FROM workflow WHERE tenant_id = :tenant_id",
        "workflow_nodes is not bound",
    ),
    "order by": (
        "SELECT name FROM tenant ORDER BY (SELECT count(*) FROM workflow)",
        "workflow is not bound",
    ),
    "update": ("UPDATE workflow SET name = 'a' WHERE id = :id", "workflow is not bound"),
    "update moves": (
        "UPDATE workflow SET tenant_id = :other WHERE tenant_id = :tenant_id AND id = :id",
        "to another tenant",
    ),
    "delete using": (
        "DELETE FROM workflow_nodes AS n USING workflow AS w WHERE w.tenant_id = :tenant_id AND n.id = w.id",
        "workflow_nodes AS n is not bound",
    ),
    "insert without": ("INSERT INTO workflow (name) VALUES (:name)", "leaves tenant_id to the default"),
    "insert other": ("INSERT INTO workflow (name, tenant_id) VALUES (:tenant_id, :name)", "something else"),
    "second row": (
        "INSERT INTO workflow (tenant_id, name) VALUES (:tenant_id, 'a'), (gen_random_uuid(), 'b')",
        "something else",
    ),
    "conflict": (
        "INSERT INTO workflow (tenant_id, name) VALUES (:tenant_id, 'a') ON CONFLICT (id) DO NOTHING",
        "does not name tenant_id",
    ),
    "copy": ("COPY workflow (name) FROM STDIN", "leaves tenant_id to the default"),
    "copy out": ("COPY workflow (tenant_id) TO STDOUT", "all tenants"),
    "truncate": ("TRUNCATE workflow", "for all tenants"),
}


@pytest.mark.parametrize("statement", GOOD.values(), ids=GOOD)
def test_bound_to_the_tenant(check: Check, statement: str) -> None:
    assert [finding for finding in check(statement) if finding.rule == "tenant"] == []


@pytest.mark.parametrize(("statement", "what"), BAD.values(), ids=BAD)
def test_not_bound_to_the_tenant(check: Check, statement: str, what: str) -> None:
    found = [finding for finding in check(statement) if finding.rule == "tenant"]
    assert any(what in finding.what for finding in found), found


def test_a_finding_names_the_place(check: Check) -> None:
    (found,) = check("SELECT 'é 日本', :a::int,\n  n.name\nFROM workflow_nodes AS n\nWHERE n.id = :id")
    assert found.query == "t.q"
    assert found.where == "sql/t.sql:4:6"
    assert "n.tenant_id = :tenant_id" in found.advice


def test_without_tenants_there_is_no_tenant_rule(check: Check) -> None:
    plain = facts.Facts(columns={"users": ("id", "name")}, indexes=(facts.Index("i", "users", "btree", ("id",)),))
    assert check("SELECT name FROM users", plain) == []
    assert check("MERGE INTO users USING other ON true WHEN MATCHED THEN DELETE", plain) == []
    assert [found.rule for found in check("DELETE FROM users WHERE name = :name", plain)] == ["index"]


# --- Citus ---------------------------------------------------------------------------------------------------------

CITUS = {
    "merge": (
        "MERGE INTO workflow AS w USING (SELECT 1) AS s ON w.tenant_id = :tenant_id WHEN MATCHED THEN DELETE",
        "MERGE",
    ),
    "cycle": (
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r) CYCLE n SET is_cycle USING path SELECT n FROM r",
        "CYCLE",
    ),
    "search": (
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r) SEARCH DEPTH FIRST BY n SET o SELECT n FROM r",
        "SEARCH",
    ),
    "volatile": (
        "UPDATE workflow SET updated_at = clock_timestamp() WHERE tenant_id = :tenant_id AND id = :id",
        "clock_timestamp() is volatile",
    ),
    "volatile in do update": (
        "INSERT INTO workflow (tenant_id, name) VALUES (:tenant_id, :name) "
        "ON CONFLICT (tenant_id, name) DO UPDATE SET id = gen_random_uuid()",
        "gen_random_uuid() is volatile",
    ),
    "parameter in do update": (
        "INSERT INTO workflow (tenant_id, name) VALUES (:tenant_id, :name) "
        "ON CONFLICT (tenant_id, name) DO UPDATE SET description = :description",
        "DO UPDATE takes a parameter",
    ),
    "lock": (
        "SELECT w.id FROM workflow AS w JOIN tenant AS t ON t.id = w.tenant_id "
        "WHERE w.tenant_id = :tenant_id FOR UPDATE",
        "every table of the join",
    ),
    "child first": (
        "WITH n AS (INSERT INTO workflow_nodes (tenant_id, workflow_id) VALUES (:tenant_id, :id)) "
        "INSERT INTO workflow (tenant_id, id) VALUES (:tenant_id, :id)",
        "workflow_nodes is inserted before workflow",
    ),
}


@pytest.mark.parametrize(("statement", "what"), CITUS.values(), ids=CITUS)
def test_what_does_not_run_on_citus(check: Check, statement: str, what: str) -> None:
    assert [True for finding in check(statement) if finding.rule == "citus" and what in finding.what]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow SET updated_at = now() WHERE tenant_id = :tenant_id AND id = :id",
        "INSERT INTO workflow (tenant_id, id, name) VALUES (:tenant_id, gen_random_uuid(), :name) "
        "ON CONFLICT (tenant_id, name) DO UPDATE SET description = excluded.description",
        "SELECT w.id FROM workflow AS w JOIN tenant AS t ON t.id = w.tenant_id "
        "WHERE w.tenant_id = :tenant_id FOR UPDATE OF w",
        "WITH w AS (INSERT INTO workflow (tenant_id, id) VALUES (:tenant_id, :id)) "
        "INSERT INTO workflow_nodes (tenant_id, workflow_id) VALUES (:tenant_id, :id)",
    ],
)
def test_what_runs_on_citus(check: Check, statement: str) -> None:
    assert check(statement) == []


# --- writes and indexes --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("DELETE FROM workflow_nodes WHERE tenant_id = :tenant_id AND name = :name", "(tenant_id, name)"),
        ("UPDATE workflow SET version = 2 WHERE tenant_id = :tenant_id AND updated_by = :actor", "updated_by"),
        ("DELETE FROM yoyo_lock", "no predicate"),
        ("DELETE FROM tenant AS t WHERE t.created_at = t.created_at", "no predicate"),
        ("WITH d AS (DELETE FROM tenant WHERE created_at = :a) SELECT 1 AS one", "created_at"),
    ],
)
def test_a_write_without_an_index(check: Check, statement: str, what: str) -> None:
    assert [finding.what for finding in check(statement) if finding.rule == "index" and what in finding.what]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM workflow_nodes WHERE tenant_id = :tenant_id AND id = ANY(:ids)",
        "DELETE FROM workflow_nodes AS n WHERE n.tenant_id = :tenant_id AND n.workflow_id IN (SELECT :id::uuid)",
        "DELETE FROM workflow WHERE tenant_id = :tenant_id AND name BETWEEN :a AND :b",
        "DELETE FROM workflow WHERE (tenant_id, name) = (:tenant_id, :name)",
        "DELETE FROM workflow WHERE tenant_id = :tenant_id",
        "UPDATE workflow_edges AS e SET is_loop = true FROM workflow_nodes AS n WHERE n.tenant_id = :tenant_id "
        "AND e.tenant_id = :tenant_id AND e.workflow_id = n.workflow_id AND e.parent_order = n.order_index",
    ],
)
def test_a_write_with_an_index(check: Check, statement: str) -> None:
    assert check(statement) == []


def test_a_statement_that_is_none(check: Check) -> None:
    with pytest.raises(QueryError, match=r"t\.q, sql/t\.sql:1: syntax error"):
        check("SELECT FROM WHERE")
