"""Whatever somebody changes in a database by hand is found and said in words."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest
from conftest import Cli

from registry.docs import catalog, drift

CHANGES = [
    ("DROP INDEX workflow_edges_up", "index workflow_edges_up of workflow_edges is missing: CREATE INDEX"),
    (
        "DROP INDEX workflow_edges_up; CREATE INDEX workflow_edges_up ON workflow_edges (tenant_id)",
        "index workflow_edges_up of workflow_edges says CREATE INDEX",
    ),
    (
        "CREATE INDEX by_hand ON workflow (category)",
        "index by_hand of workflow is there, but no migration makes it",
    ),
    (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'workflow_edges_up'::regclass",
        "index workflow_edges_up of workflow_edges is invalid: drop it and create it again",
    ),
    (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'workflow_pkey'::regclass",
        "index workflow_pkey of workflow is invalid: REINDEX it",
    ),
    ("ALTER TABLE workflow_edges DISABLE TRIGGER place_edge", "trigger place_edge of workflow_edges is disabled"),
    ("DROP TRIGGER place_edge ON workflow_edges", "trigger place_edge of workflow_edges is missing"),
    (
        "CREATE OR REPLACE TRIGGER set_updated_at AFTER UPDATE ON workflow "
        "FOR EACH ROW EXECUTE FUNCTION registry_set_updated_at()",
        "trigger set_updated_at of workflow says CREATE TRIGGER",
    ),
    (
        "CREATE OR REPLACE FUNCTION registry_place_node() RETURNS trigger LANGUAGE plpgsql "
        "AS $$ BEGIN RETURN NEW; END $$",
        "function registry_place_node() is not the one that the migrations make",
    ),
    (
        "DROP FUNCTION registry_distribute(regclass, text)",
        "function registry_distribute(table_name regclass, distribution_column text) is missing",
    ),
    (
        "CREATE FUNCTION registry_left_over() RETURNS int LANGUAGE sql RETURN 1",
        "function registry_left_over() is there, but no migration makes it",
    ),
    ("ALTER TABLE workflow ADD COLUMN colour text", "column workflow.colour is there, but no migration makes it"),
    ("ALTER TABLE workflow DROP COLUMN category", "column workflow.category is missing"),
    (
        "ALTER TABLE deleted_workflows ALTER COLUMN deleted_by TYPE varchar(9)",
        "column deleted_workflows.deleted_by is character varying(9), not text",
    ),
    (
        "ALTER TABLE workflow ALTER COLUMN tags DROP NOT NULL",
        "column workflow.tags may be NULL, and should not",
    ),
    (
        "ALTER TABLE workflow ALTER COLUMN category SET NOT NULL",
        "column workflow.category may not be NULL, and should",
    ),
    (
        "ALTER TABLE workflow ALTER COLUMN version SET DEFAULT 2",
        "column workflow.version has the default 2; 1 is meant",
    ),
    (
        "ALTER TABLE workflow ALTER COLUMN version DROP DEFAULT",
        "column workflow.version has no default; 1 is meant",
    ),
    (
        "ALTER TABLE workflow_edges DROP CONSTRAINT edge_runs_forward",
        "constraint edge_runs_forward of workflow_edges is missing: CHECK (is_loop OR parent_order < child_order)",
    ),
    (
        "ALTER TABLE workflow_edges DROP CONSTRAINT edge_runs_forward; "
        "ALTER TABLE workflow_edges ADD CONSTRAINT edge_runs_forward CHECK (true)",
        "constraint edge_runs_forward of workflow_edges says CHECK (true), not",
    ),
    (
        "ALTER TABLE workflow_edges DROP CONSTRAINT edge_runs_forward; ALTER TABLE workflow_edges "
        "ADD CONSTRAINT edge_runs_forward CHECK (is_loop OR parent_order < child_order) NOT VALID",
        "constraint edge_runs_forward of workflow_edges is not validated: old rows may break it",
    ),
    (
        "ALTER TABLE workflow ADD CONSTRAINT mine CHECK (version < 100)",
        "constraint mine of workflow is there, but no migration makes it",
    ),
    (
        "ALTER TABLE workflow_params DROP CONSTRAINT workflow_params_pkey",
        "constraint workflow_params_pkey of workflow_params is missing: PRIMARY KEY (tenant_id, id)",
    ),
    (
        "DROP POLICY tenant_isolation ON workflow",
        "policy tenant_isolation of workflow is missing: all commands USING (tenant_id = registry_tenant())",
    ),
    (
        "ALTER POLICY tenant_isolation ON workflow USING (true)",
        "policy tenant_isolation of workflow says all commands USING true, not all commands",
    ),
    (
        "CREATE POLICY open ON workflow FOR SELECT USING (true)",
        "policy open of workflow is there, but no migration makes it",
    ),
    ("ALTER TABLE workflow DISABLE ROW LEVEL SECURITY", "row level security of workflow is off"),
    (
        "ALTER TABLE workflow NO FORCE ROW LEVEL SECURITY",
        "row level security of workflow does not hold for the owner of the table",
    ),
    ("DROP TABLE workflow_params", "table workflow_params is missing"),
    (
        "DROP TABLE workflow_params; CREATE VIEW workflow_params AS SELECT 1 AS one",
        "table workflow_params is something",
    ),
]


@pytest.fixture
def connection(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url) as connection:
        yield connection
        connection.rollback()


def test_a_migrated_database_has_no_differences(connection: psycopg.Connection) -> None:
    assert drift.differences(connection) == []


def test_every_kind_of_difference_is_found(connection: psycopg.Connection) -> None:
    """One database for all: each change is rolled back."""
    for change, said in CHANGES:
        with connection.transaction(force_rollback=True):
            connection.execute(change)
            found = drift.differences(connection)
        assert [one for one in found if one.startswith(said)], f"{change}: {found}"
        others = [one for one in found if not one.startswith(said)]
        # Only what goes with a dropped column or table, or stands on it, is said besides.
        assert not others or "DROP" in change, f"{change}: {others}"
    assert drift.differences(connection) == []


def test_what_is_somebody_elses_is_left_alone(connection: psycopg.Connection) -> None:
    connection.execute("CREATE TABLE theirs (id int)")
    connection.execute("CREATE FUNCTION theirs() RETURNS int LANGUAGE sql RETURN 1")
    assert drift.differences(connection) == []


def test_the_search_path_of_the_session_does_not_matter(connection: psycopg.Connection) -> None:
    connection.execute("SET search_path TO pg_catalog")
    assert drift.differences(connection) == []
    assert connection.execute("SHOW search_path").fetchone() == ("pg_catalog",)


def test_json_gives_the_schema_back(connection: psycopg.Connection) -> None:
    schema = catalog.read(connection)
    assert catalog.from_json(json.loads(json.dumps(schema.as_json()))) == schema


def test_doctor_says_it(run_cli: Cli, database_url: str) -> None:
    report = json.loads(run_cli("doctor", "--json").stdout)
    assert {"check": "schema", "ok": True, "detail": "as the migrations make it", "remedy": None} in report["checks"]
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP INDEX workflow_edges_up")
        connection.execute("ALTER TABLE workflow_nodes DISABLE TRIGGER place_node")
    outcome = run_cli("doctor")
    assert outcome.returncode == 1
    assert "index workflow_edges_up of workflow_edges is missing" in outcome.stdout
    assert "trigger place_node of workflow_nodes is disabled, not enabled" in outcome.stdout


def test_doctor_says_nothing_of_it_while_migrations_are_pending(empty_database_url: str) -> None:
    assert "schema" not in Cli(empty_database_url)("doctor").stdout
