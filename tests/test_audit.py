"""The audit log: every change of a workflow is in it, whoever makes it and by whatever way; and nobody changes it."""

from __future__ import annotations

import asyncio
import datetime
import gzip
import itertools
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from conftest import Cli
from psycopg import sql

import registry
from registry import migrate, queries
from registry.api import Registry
from registry.archive import ArchiveFile
from registry.resources import SQL_FOLDER

Connection = psycopg.Connection[Any]
UTC = datetime.UTC


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True, application_name="by hand") as connection:
        yield connection


def flow(*names: str, name: str = "flow", **more: Any) -> dict[str, Any]:
    """A chain of nodes."""
    return {
        "name": name,
        "nodes": [{"name": each, "node_type": "tool"} for each in names],
        "edges": [{"parent": parent, "child": child} for parent, child in itertools.pairwise(names)],
        **more,
    }


def lines(reg: Registry, name: str = "flow", **asked: Any) -> list[tuple[str | None, str, str, str | None]]:
    """Statement, change, part and name of every row, the first first."""
    return [
        (one.statement, row.change, row.part, row.name)
        for one in reversed(list(reg.audit(name, **asked)))
        for row in one.rows
    ]


def new_lines(reg: Registry, seen: list[Any]) -> set[Any]:
    found = lines(reg)
    added = found[len(seen) :]
    seen[:] = found
    return set(added)


def test_every_way_leads_into_the_log(reg: Registry, db: Connection) -> None:
    seen: list[Any] = []
    reg.save(flow("a", "b", params=[{"key": "k", "value_type": "string"}]))
    assert new_lines(reg, seen) == {
        ("save.create", "added", "workflow", "flow"),
        ("save.create", "added", "node", "a"),
        ("save.create", "added", "node", "b"),
        ("save.create", "added", "edge", "a → b"),
        ("save.create", "added", "param", "k"),
    }
    reg.save(flow("a", "c", params=[{"key": "k", "value_type": "int"}]))
    assert new_lines(reg, seen) == {
        ("save.update", "changed", "workflow", "flow"),
        ("save.update", "removed", "node", "b"),
        ("save.update", "added", "node", "c"),
        ("save.update", "removed", "edge", "a → b"),
        ("save.update", "added", "edge", "a → c"),
        ("save.update", "changed", "param", "k"),
    }
    reg.save(flow("a", "c", params=[{"key": "k", "value_type": "int"}]))
    assert new_lines(reg, seen) == set()
    reg.change_node("flow", "c", merge={"url": {"host": "x"}})
    assert new_lines(reg, seen) == {
        ("edit.change_node", "changed", "workflow", "flow"),
        ("edit.change_node", "changed", "node", "c"),
    }
    reg.label("flow@1", "prod")
    reg.label("flow@2", "prod")
    reg.unlabel("flow", "prod")
    assert [line for line in lines(reg) if line[2] == "label"] == [
        ("versions.label", "added", "label", "prod"),
        ("versions.label", "changed", "label", "prod"),
        ("versions.unlabel", "removed", "label", "prod"),
    ]
    new_lines(reg, seen)

    db.execute("INSERT INTO workflow_nodes (workflow_id, node_type, name) SELECT id, 'tool', 'd' FROM workflow")
    assert new_lines(reg, seen) == {(None, "changed", "workflow", "flow"), (None, "added", "node", "d")}
    db.execute("UPDATE workflow_nodes SET node_type = 'agent' WHERE name = 'd'")
    assert new_lines(reg, seen) == {(None, "changed", "node", "d")}
    db.execute("UPDATE workflow_nodes SET node_type = node_type")
    db.execute("UPDATE workflow SET description = description")
    assert new_lines(reg, seen) == set()
    db.execute("DELETE FROM workflow_nodes WHERE name = 'c'")  # its edge goes by cascade
    assert new_lines(reg, seen) == {
        (None, "changed", "workflow", "flow"),
        (None, "removed", "node", "c"),
        (None, "removed", "edge", "a → c"),
    }
    (workflow_id,) = db.execute("SELECT id FROM workflow").fetchone() or (None,)
    with db.cursor().copy("COPY workflow_params (workflow_id, key, value_type) FROM STDIN") as copy:
        copy.write_row((workflow_id, "copied", "int"))
    assert (None, "added", "param", "copied") in new_lines(reg, seen)
    db.execute("UPDATE workflow SET description = 'x'")
    assert {line[1:3] for line in new_lines(reg, seen)} == {("changed", "workflow")}
    reg.delete("flow")
    assert new_lines(reg, seen) == {
        ("workflow.delete", "removed", "workflow", "flow"),
        ("workflow.delete", "removed", "node", "a"),
        ("workflow.delete", "removed", "node", "d"),
        ("workflow.delete", "removed", "param", "k"),
        ("workflow.delete", "removed", "param", "copied"),
    }


def test_who_when_and_from_where(reg: Registry, db: Connection, database_url: str) -> None:
    before = datetime.datetime.now(UTC) - datetime.timedelta(minutes=1)
    reg.save(flow("a"))
    db.execute('UPDATE workflow_nodes SET parameters = \'{"n": 1, "deep": {"m": [1]}}\'')
    db.execute('UPDATE workflow_nodes SET parameters = \'{"n": 2, "deep": {"m": [1], "o": true}}\'')
    latest = next(iter(reg.audit("flow")))
    assert (latest.actor, latest.role, latest.application_name) == (db.info.user, db.info.user, "by hand")
    assert (latest.table, latest.operation, latest.statement) == ("workflow_nodes", "update", None)
    assert [(one.path, one.before, one.after) for one in latest.rows[0].fields] == [
        ("$.parameters.n", 1, 2),
        ("$.parameters.deep.o", None, True),
    ]
    assert latest.client_addr is None or urlsplit(database_url).hostname
    by_library = list(reg.audit("flow", actor="tester"))
    assert {(one.actor, one.role, one.statement) for one in by_library} == {("tester", db.info.user, "save.create")}
    assert len({one.transaction_id for one in by_library}) == 1
    assert all(before < one.at < before + datetime.timedelta(minutes=10) for one in by_library)

    assert list(reg.audit("flow", until=before)) == list(reg.audit("flow", since=datetime.datetime.now(UTC))) == []
    assert len(list(reg.audit("flow", since=before))) == len(list(reg.audit("flow")))
    assert {one.operation for one in reg.audit("flow", operation="update")} == {"update"}
    assert len(list(reg.audit("flow", limit=2))) == 2
    with pytest.raises(registry.NotFound, match='did you mean "flow"'):
        list(reg.audit("flaw"))
    with pytest.raises(registry.InvalidParameter, match="time zone"):
        list(reg.audit("flow", since=datetime.datetime(2026, 1, 1)))
    with pytest.raises(registry.InvalidParameter, match="one of: insert, update, delete"):
        list(reg.audit("flow", operation="merge"))  # type: ignore[arg-type]


def test_pages_leave_nothing_out(reg: Registry, db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    reg.save(flow("a", "b"))
    for number in range(7):
        db.execute("UPDATE workflow_nodes SET parameters = jsonb_build_object('n', %s::integer)", [number])
    whole = list(reg.audit("flow"))
    monkeypatch.setattr("registry._sync.audit._PAGE_SIZE", 3)
    assert list(reg.audit("flow")) == whole
    assert [one.at for one in whole] == sorted((one.at for one in whole), reverse=True)


@pytest.mark.parametrize("size", [150, 10_001])
def test_many_rows_are_few_entries(reg: Registry, db: Connection, size: int) -> None:
    names = [f"n{number}" for number in range(size)]
    reg.save(flow(*names))
    found = db.execute(
        "SELECT table_name, max(statement), array_agg(row_count ORDER BY row_count DESC), "
        "sum(jsonb_array_length(changes)) FROM audit_log GROUP BY table_name"
    ).fetchall()
    counted = {row[0]: row[1:] for row in found}
    whole, rest = divmod(size, 1000)
    assert counted["workflow_nodes"][1:] == ([1000] * whole + [rest] * (rest > 0), size)
    assert counted["workflow_edges"][2] == size - 1
    assert max(counted["workflow_edges"][1]) <= 1000
    assert counted["workflow_nodes"][0] == ("save.copy_nodes" if size > 1000 else "save.create")
    written = sorted(
        row[0]
        for row in db.execute(
            "SELECT change -> 'new' ->> 'name' FROM audit_log, jsonb_array_elements(changes) AS change "
            "WHERE table_name = 'workflow_nodes'"
        )
    )
    assert written == sorted(names)
    reg.delete("flow")
    deleted = db.execute(
        "SELECT table_name, sum(row_count), max(row_count) FROM audit_log "
        "WHERE operation = 'delete' GROUP BY table_name ORDER BY table_name"
    ).fetchall()
    assert deleted == [
        ("workflow", 1, 1),
        ("workflow_edges", size - 1, min(size - 1, 1000)),
        ("workflow_nodes", size, min(size, 1000)),
    ]


def test_one_statement_over_several_workflows(reg: Registry, db: Connection) -> None:
    reg.save(flow("a", name="one"))
    reg.save(flow("a", "b", name="two"))
    db.execute("UPDATE workflow_nodes SET node_type = 'agent'")
    assert [len(one.rows) for one in reg.audit("one", operation="update", limit=1)] == [1]
    assert [len(one.rows) for one in reg.audit("two", operation="update", limit=1)] == [2]


def test_level_alone_is_no_change_of_a_node(reg: Registry, db: Connection) -> None:
    reg.save(flow("a", "b", "c", "d"))
    before = len(lines(reg))
    reg.remove_edge("flow", "a", "b")
    assert db.execute("SELECT level FROM workflow_nodes WHERE name = 'd'").fetchone() == (2,)
    assert {line[1:] for line in lines(reg)[before:]} == {
        ("removed", "edge", "a → b"),
        ("changed", "workflow", "flow"),
    }


def test_no_column_is_overlooked(reg: Registry, db: Connection) -> None:
    """An UPDATE of any column is in the log, but for those that only triggers write."""
    reg.save(flow("a", params=[{"key": "k", "value_type": "string"}]))
    values = {"integer": "7", "text": "'x'", "character varying": "'x'", "jsonb": "'{\"x\": 1}'", "ARRAY": "'{x}'"}
    values |= {"boolean": "true", "uuid": f"'{uuid.uuid4()}'", "timestamp with time zone": "'2026-01-01Z'"}
    columns = db.execute(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
        "AND table_name IN ('workflow', 'workflow_nodes', 'workflow_params') AND is_generated = 'NEVER'"
    ).fetchall()
    own = {"tenant_id", "workflow_id", "id", "level", "updated_at", "updated_by", "version", "value_type"}
    own |= {"message", "derived_from_id", "derived_from_version"}
    tried = 0
    for table, column, kind in columns:
        if column in own or kind not in values:
            continue
        with db.transaction(force_rollback=True):
            logged = db.execute("SELECT count(*) FROM audit_log WHERE table_name = %s", [table]).fetchone()
            db.execute(f"UPDATE {table} SET {column} = {values[kind]}".encode())
            now = db.execute("SELECT count(*) FROM audit_log WHERE table_name = %s", [table]).fetchone()
            assert logged is not None and now == (logged[0] + 1,), f"{table}.{column}"
            tried += 1
    assert tried > 10


def test_a_node_that_gets_another_key(reg: Registry, db: Connection) -> None:
    reg.save(flow("a"))
    db.execute("UPDATE workflow_nodes SET id = gen_random_uuid()")
    latest = next(iter(reg.audit("flow", operation="update")))
    assert sorted(row.change for row in latest.rows) == ["added", "removed"]


def test_the_dead_are_not_forgotten(reg: Registry) -> None:
    reg.save(flow("a"))
    reg.delete("flow")
    assert lines(reg)[-1][1:3] in {("removed", "node"), ("removed", "workflow")}
    first = lines(reg)
    reg.save(flow("z"))  # another workflow has the name: it does not inherit
    assert {line[3] for line in lines(reg)} == {"z", "flow"}
    reg.purge("flow")  # the second one
    assert lines(reg) == first
    reg.undelete("flow")
    assert ("versions.undelete", "added", "node", "a") in lines(reg)
    reg.save(flow("a", "b"))
    reg.prune("flow", keep=1, dry_run=False)
    assert ("versions.prune", "pruned", "version", "1") in lines(reg)
    reg.purge("flow")
    found = lines(reg)
    assert ("versions.purge", "purged", "workflow", "flow") in found
    assert ("versions.purge", "pruned", "version", "2") in found
    assert found[: len(first)] == first
    assert {one.actor for one in reg.audit("flow", limit=3)} == {"tester"}


def test_nobody_changes_it(reg: Registry, db: Connection) -> None:
    reg.save(flow("a"))
    month = f"audit_log_{datetime.datetime.now(UTC):%Y_%m}"
    row = "(table_name, workflow_id, operation, changes, row_count) VALUES ('x', gen_random_uuid(), 'insert', '[]', 0)"
    for table in ("audit_log", month):
        for statement in (
            f"UPDATE {table} SET actor = 'somebody else'",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
            f"INSERT INTO {table} {row}",
        ):
            with pytest.raises(psycopg.errors.RestrictViolation, match="what is written stays"):
                db.execute(statement.encode())
    db.execute("SET registry.purging = 'on'")
    with pytest.raises(psycopg.errors.RestrictViolation):
        db.execute("DELETE FROM audit_log")


def test_other_tenants_see_nothing_of_it(reg: Registry, db: Connection, database_url: str) -> None:
    reg.save(flow("a"))
    with registry.connect(database_url, tenant="others") as others:
        with pytest.raises(registry.NotFound):
            list(others.audit("flow"))
        tenant = others.tenant_id
    role = f"reader_{uuid.uuid4().hex[:8]}"
    month = f"audit_log_{datetime.datetime.now(UTC):%Y_%m}"
    with db.transaction(force_rollback=True):
        db.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        db.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(sql.Identifier(role)))
        db.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
        for table in ("audit_log", month, "audit_log_default"):
            count = sql.SQL("SELECT count(*) > 0 FROM {}").format(sql.Identifier(table))
            db.execute("SELECT set_config('registry.tenant_id', %s, true)", [str(tenant)])
            assert db.execute(count).fetchone() == (False,)
            db.execute("SELECT set_config('registry.tenant_id', %s, true)", [str(reg.tenant_id)])
            assert db.execute(count).fetchone() == (table != "audit_log_default",)


def test_secrets_stay_out_of_it(reg: Registry, db: Connection, run_cli: Cli) -> None:
    def saved(value: str | None, secret: bool) -> None:
        # A save takes no default for a secret: it comes by hand.
        db.execute(
            "INSERT INTO workflow_params (tenant_id, workflow_id, key, value_type, default_value, metadata) "
            "SELECT tenant_id, id, 'token', 'string', %s, %s::jsonb FROM workflow "
            "ON CONFLICT (tenant_id, workflow_id, key) DO UPDATE "
            "SET default_value = excluded.default_value, metadata = excluded.metadata",
            [value, json.dumps({"secret": secret})],
        )

    def kept() -> list[tuple[Any, ...]]:
        """The default value of the parameter before and after, the latest first."""
        sides = [(row.old, row.new) for one in reg.audit("flow") for row in one.rows if row.name == "token"]
        return [tuple(side and side["default_value"] for side in both) for both in sides]

    reg.save(flow("a", params=[{"key": "plain", "value_type": "string", "default_value": "plain"}]))
    saved("hush-1", secret=True)
    assert kept() == [(None, "***")]
    saved("hush-2", secret=True)
    assert kept()[0] == ("***", "***")  # that it changed is told
    db.execute("UPDATE workflow_params SET default_value = 'hush-3' WHERE key = 'token'")
    assert kept()[0] == ("***", "***")
    saved("open", secret=False)  # it is none any more: but what it was stays one
    assert kept()[0] == ("***", "***")
    saved("hush-4", secret=True)
    assert kept()[0] == ("***", "***")
    saved(None, secret=True)
    assert kept()[0] == ("***", None)
    saved("hush-5", secret=True)
    reg.delete("flow")
    assert kept()[0] == ("***", None)
    reg.undelete("flow")
    assert reg.get("flow").params[1].default_value == "hush-5"
    (workflow_id,) = db.execute("SELECT id FROM workflow").fetchone() or (None,)
    columns = "workflow_id, key, value_type, default_value, metadata"
    with db.cursor().copy(f"COPY workflow_params ({columns}) FROM STDIN".encode()) as copy:
        copy.write_row((workflow_id, "copied", "string", "hush-6", '{"secret": true}'))
    whole = db.execute("SELECT string_agg(changes::text, '') FROM audit_log").fetchone()
    assert whole is not None and "***" in whole[0] and "plain" in whole[0]
    assert "hush" not in whole[0]
    assert "hush" not in run_cli("audit", "flow", "--json").stdout


def test_an_applications_role_only_adds_to_it(reg: Registry, db: Connection, database_url: str) -> None:
    """INSERT is enough to work; to read it is a privilege of its own, and to change it is nobody's."""
    role = f"app_{uuid.uuid4().hex[:8]}"
    month = f"audit_log_{datetime.datetime.now(UTC):%Y_%m}"
    theirs = psycopg.conninfo.make_conninfo(database_url, user=role, password="x")
    row = "(table_name, workflow_id, operation, changes, row_count) VALUES ('x', gen_random_uuid(), 'insert', '[]', 0)"
    db.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(role)))
    try:
        with psycopg.connect(theirs, autocommit=True) as app:
            # What doctor says is missing is all that is.
            for lacking in queries.load(SQL_FOLDER).server.missing_privileges(app):
                db.execute(f"GRANT {lacking.privileges} ON {lacking.table_names} TO {role}".encode())
            assert queries.load(SQL_FOLDER).server.missing_privileges(app) == []
        with psycopg.connect(theirs, autocommit=True) as app, registry.connect(theirs, tenant="theirs") as working:
            working.save(flow("a", "b"))
            working.change_node("flow", "a", merge={"x": 1})
            working.label("flow", "prod")
            working.delete("flow")
            for statement in (
                "SELECT FROM audit_log",
                "UPDATE audit_log SET actor = 'x'",
                "DELETE FROM audit_log",
                "TRUNCATE audit_log",
                f"DELETE FROM {month}",
                f"INSERT INTO {month} {row}",
                f"DROP TABLE {month}",
                f"ALTER TABLE audit_log DETACH PARTITION {month}",
                "ALTER TABLE workflow_nodes DISABLE TRIGGER write_audit_on_update",
                "SELECT registry_make_audit_partitions(24)",
                f"SELECT registry_drop_audit_partition('{month}', 0)",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(statement.encode())
            with pytest.raises(psycopg.errors.RestrictViolation):
                app.execute(f"INSERT INTO audit_log {row}".encode())
            with pytest.raises(registry.QueryError, match="permission denied"):
                list(working.audit("flow"))
            db.execute(f"GRANT SELECT ON audit_log TO {role}".encode())
            assert {one.role for one in working.audit("flow")} == {role}
            with pytest.raises(registry.NotFound):
                list(working.audit("other"))
        logged = db.execute("SELECT DISTINCT role FROM audit_log").fetchall()
        assert logged == [(role,)]
    finally:
        db.execute(f"DROP OWNED BY {role}".encode())
        db.execute(f"DROP ROLE {role}".encode())


# --- the months ----------------------------------------------------------------------------------------------------


def months(reg: Registry) -> list[str]:
    return [row.name for row in reg.queries.partitions.months(of_table="audit_log")]


def drop_months(db: Connection, beyond: int) -> None:
    """Leave so many of the months that are there."""
    named = db.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_log'::regclass "
        "AND inhrelid <> 'audit_log_default'::regclass ORDER BY 1"
    ).fetchall()
    for (name,) in named[beyond:]:
        db.execute(sql.SQL("DROP TABLE {}").format(sql.Identifier(name)))


def test_months_are_made_ahead_and_the_default_one_is_emptied(reg: Registry, db: Connection, run_cli: Cli) -> None:
    ahead = months(reg)
    assert len(ahead) == 13
    assert reg.maintain_audit() == []
    drop_months(db, 0)
    reg.save(flow("a", "b"))  # no write fails for the want of a month
    before = lines(reg)
    assert db.execute("SELECT count(*) > 0 FROM audit_log_default").fetchone() == (True,)
    doctor = json.loads(run_cli("doctor", "--json").stdout)
    found = next(check for check in doctor["checks"] if check["check"] == "audit log")
    assert not found["ok"] and "audit_log_default" in found["detail"] and "--maintain" in found["remedy"]

    done = run_cli("audit", "--maintain", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, ahead)
    assert db.execute("SELECT count(*) FROM audit_log_default").fetchone() == (0,)
    assert lines(reg) == before and months(reg) == ahead
    with pytest.raises(psycopg.errors.RestrictViolation):
        db.execute("TRUNCATE audit_log_default")
    reg.save(flow("c"))
    assert db.execute("SELECT count(*) FROM audit_log_default").fetchone() == (0,)
    drop_months(db, 2)
    migrate.up(reg._connections._url or "")
    assert months(reg) == ahead
    doctor = json.loads(run_cli("doctor", "--json").stdout)
    assert next(check["ok"] for check in doctor["checks"] if check["check"] == "audit log")


def make_old(db: Connection, month: str, tenants: list[Any]) -> None:
    """A month of long ago, with rows of several tenants in it."""
    name = f"audit_log_{month.replace('-', '_')}"
    db.execute(f"CREATE TABLE {name} (LIKE audit_log INCLUDING ALL)".encode())
    for tenant in tenants:
        db.execute(
            f"INSERT INTO {name} (tenant_id, at, table_name, workflow_id, operation, changes, row_count) "
            f"VALUES (%s, '{month}-15Z', 'workflow', gen_random_uuid(), 'insert', '[]', 0)".encode(),
            [tenant],
        )
    db.execute(f"SELECT registry_guard_audit_partition('{name}')".encode())
    db.execute(
        f"ALTER TABLE audit_log ATTACH PARTITION {name} "
        f"FOR VALUES FROM ('{month}-01Z') TO (timestamptz '{month}-01Z' + interval '1 month')".encode()
    )


def test_old_months_are_archived(reg: Registry, db: Connection, run_cli: Cli, tmp_path: Path) -> None:
    other = uuid.uuid4()
    for month in ("2020-01", "2020-02"):
        make_old(db, month, [reg.tenant_id, other])
    assert (
        run_cli("audit", "--archive", "--older-than", "1200mo", "--output", tmp_path).stdout == "no month is that old\n"
    )
    done = run_cli("audit", "--archive", "--older-than", "12mo", "--output", tmp_path, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert [(one["month"], one["rows"]) for one in json.loads(done.stdout)] == [
        ("audit_log_2020_01", 2),
        ("audit_log_2020_02", 2),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "audit_log_2020_01.jsonl.gz",
        "audit_log_2020_02.jsonl.gz",
    ]
    with gzip.open(tmp_path / "audit_log_2020_01.jsonl.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    assert {row["tenant_id"] for row in rows} == {str(reg.tenant_id), str(other)}
    assert {row["at"] for row in rows} == {"2020-01-15T00:00:00+00:00"}
    assert months(reg)[0] == f"audit_log_{datetime.datetime.now(UTC):%Y_%m}"


def test_the_owner_archives_the_rows_of_all_tenants(
    reg: Registry, db: Connection, database_url: str, tmp_path: Path
) -> None:
    """An owner is held to row level security: read as usual, the rows of the other tenants would be lost."""
    role, other = f"owner_{uuid.uuid4().hex[:8]}", uuid.uuid4()
    make_old(db, "2020-01", [reg.tenant_id, other])
    db.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x'").format(sql.Identifier(role)))
    try:
        db.execute(sql.SQL("GRANT CREATE ON SCHEMA public TO {}").format(sql.Identifier(role)))
        db.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(sql.Identifier(role)))
        with registry.connect(psycopg.conninfo.make_conninfo(database_url, user=role, password="x")) as theirs:
            with pytest.raises(registry.MigrationError, match="only the owner"):
                theirs.archive_audit(tmp_path, before=datetime.datetime(2021, 1, 1, tzinfo=UTC))
            with pytest.raises(registry.MigrationError, match="only the owner"):
                theirs.maintain_audit()
            for name in ["audit_log", "audit_log_default", *months(reg)]:
                db.execute(sql.SQL("ALTER TABLE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(role)))
            done = theirs.archive_audit(tmp_path, before=datetime.datetime(2021, 1, 1, tzinfo=UTC))
            assert [(one.month, one.rows) for one in done] == [("audit_log_2020_01", 2)]
            make_old(db, "2020-03", [])  # its owner is another one: nothing to see
            drop_months(db, 0)
            reg.save(flow("a"))
            db.execute("DELETE FROM workflow")
            stray = db.execute("SELECT count(*) FROM audit_log_default").fetchone()
            assert stray is not None and stray[0] > 0
            with registry.connect(database_url, tenant="second") as second:
                second.save(flow("a"))
            total = db.execute("SELECT count(*) FROM audit_log_default").fetchone()
            assert len(theirs.maintain_audit()) == 13
            assert db.execute("SELECT count(*) FROM audit_log").fetchone() == total
    finally:
        db.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(sql.Identifier(role)))
        db.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))
        db.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_killed_between_file_and_drop(
    reg: Registry, db: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_old(db, "2020-01", [reg.tenant_id])
    before = datetime.datetime(2021, 1, 1, tzinfo=UTC)
    file = tmp_path / "audit_log_2020_01.jsonl.gz"

    def killed(self: ArchiveFile) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:  # while the file is written
        patch.setattr(ArchiveFile, "_keep", killed)
        with pytest.raises(KeyboardInterrupt):
            reg.archive_audit(tmp_path, before=before)
    assert list(tmp_path.iterdir()) == []
    assert months(reg)[0] == "audit_log_2020_01"

    with reg.transaction() as tx:  # after it, before the month is dropped
        tx.archive_audit(tmp_path, before=before)
        tx.connection.execute("ROLLBACK")
        tx.connection.execute("BEGIN")
    assert file.exists() and months(reg)[0] == "audit_log_2020_01"
    assert db.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'audit_log_2020_01'").fetchone() == (
        True,
    )
    whole = file.read_bytes()
    assert [one.rows for one in reg.archive_audit(tmp_path, before=before)] == [1]
    assert file.read_bytes() == whole and len(list(tmp_path.iterdir())) == 1

    make_old(db, "2020-01", [reg.tenant_id])  # another database with the same folder
    with pytest.raises(registry.InvalidParameter, match="holds something else"):
        reg.archive_audit(tmp_path, before=before)
    assert file.read_bytes() == whole and months(reg)[0] == "audit_log_2020_01"
    with pytest.raises(registry.RegistryError, match="1 rows, and 0 were archived"):
        reg.queries.partitions.drop(of_table="audit_log", partition="audit_log_2020_01", rows=0)
    with pytest.raises(registry.RegistryError, match="no partition of audit_log"):
        reg.queries.partitions.lines(of_table="audit_log", partition="workflow")


# --- the command, and asyncio --------------------------------------------------------------------------------------


def test_command(run_cli: Cli, reg: Registry) -> None:
    reg.save(flow("a", "b"))
    reg.change_node("flow", "a", merge={"url": "x"})
    shown = run_cli("audit", "flow")
    assert (shown.returncode, shown.stderr) == (0, "")
    for line in ("  ~ node a", '      $.parameters.url: null → "x"', "  + edge a → b", "  + node b (tool)"):
        assert line in shown.stdout.splitlines()
    assert "tester" in shown.stdout and "edit.change_node" in shown.stdout
    entries = json.loads(run_cli("audit", "flow", "--operation", "update", "--json").stdout)
    nodes = next(one for one in entries if one["table"] == "workflow_nodes")
    assert nodes["rows"] == [
        {
            "part": "node",
            "change": "changed",
            "name": "a",
            "fields": [{"path": "$.parameters.url", "before": None, "after": "x"}],
        }
    ]
    assert json.loads(run_cli("audit", "flow", "--actor", "nobody", "--json").stdout) == []
    assert json.loads(run_cli("audit", "flow", "--since", "2026-01-01", "--limit", "1", "--json").stdout)
    assert (run_cli("audit", "flaw").returncode, run_cli("audit").returncode) == (1, 2)
    for wrong in (
        ("audit", "--archive"),
        ("audit", "flow", "--maintain"),
        ("audit", "--maintain", "--limit", "1"),
        ("audit", "flow", "--since", "yesterday"),
        ("audit", "--archive", "--older-than", "12d", "--output", "x"),
        ("audit", "flow", "--output", "x"),
    ):
        assert run_cli(*wrong).returncode == 2, wrong


def test_asyncio(database_url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with registry.connect_async(database_url, actor="async") as reg:
            await reg.save(flow("a", "b"))
            found = [one async for one in reg.audit("flow")]
            assert {one.actor for one in found} == {"async"}
            assert {row.name for one in found for row in one.rows} == {"flow", "a", "b", "a → b"}
            assert await reg.maintain_audit() == []
            assert await reg.archive_audit(tmp_path, before=datetime.datetime(2020, 1, 1, tzinfo=UTC)) == []

    asyncio.run(run())
