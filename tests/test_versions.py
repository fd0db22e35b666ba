"""Versions: nothing that was saved is lost, whoever changed it and however it went away."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

import registry
from registry.api import Registry

Connection = psycopg.Connection[Any]


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def flow(*names: str, name: str = "flow", **more: Any) -> dict[str, Any]:
    """A chain of nodes."""
    return {
        "name": name,
        "nodes": [{"name": each, "node_type": "tool"} for each in names],
        "edges": [{"parent": parent, "child": child} for parent, child in itertools.pairwise(names)],
        **more,
    }


def numbers(reg: Registry, name: str = "flow") -> list[int]:
    return [version.version for version in reg.history(name)]


def test_every_save_is_kept(reg: Registry) -> None:
    reg.save(flow("a"), message="first")
    reg.save(flow("a", "b"), message="second")
    assert reg.save(flow("a", "b")).status == "unchanged"
    reg.save(flow("b", "a", description="turned"))
    assert [(v.version, v.message, v.created_by) for v in reg.history("flow")] == [
        (3, None, "tester"),
        (2, "second", "tester"),
        (1, "first", "tester"),
    ]
    assert [node.name for node in reg.get("flow@1").nodes] == ["a"]
    assert reg.order("flow@2") == [["a"], ["b"]]
    assert reg.order("flow") == reg.order("flow@3") == reg.order("flow@latest") == [["b"], ["a"]]
    third, now = reg.get("flow@3"), reg.get("flow")
    assert (third.nodes, third.edges, third.description) == (now.nodes, now.edges, now.description)
    with pytest.raises(registry.NotFound, match="no version 4"):
        reg.get("flow@4")
    with pytest.raises(registry.NotFound, match='no label "prod"'):
        reg.get("flow@prod")
    with pytest.raises(registry.NotFound, match='no workflow "flaw"; did you mean "flow"'):
        reg.get("flaw@1")


@pytest.mark.parametrize("size", [1, 200, 2_001])
def test_large_ones_are_kept_as_well(reg: Registry, size: int) -> None:
    names = [f"n{number}" for number in range(size)]
    reg.save(flow(*names))
    reg.save(flow(*names, "last"))
    reg.save(flow(*names, "last", "very last"))
    assert [len(reg.get(f"flow@{version}").nodes) for version in (1, 2, 3)] == [size, size + 1, size + 2]
    assert numbers(reg) == [3, 2, 1]


def test_changes_by_hand_are_one_version_and_are_never_lost(reg: Registry, db: Connection) -> None:
    reg.save(flow("a", "b"))
    db.execute("INSERT INTO workflow_nodes (workflow_id, node_type, name) SELECT id, 'tool', 'c' FROM workflow")
    db.execute("UPDATE workflow_nodes SET node_type = 'agent' WHERE name = 'c'")
    db.execute("DELETE FROM workflow_nodes WHERE name = 'a'")
    assert reg.get("flow").version == 2
    with pytest.raises(registry.Conflict):
        reg.save(flow("x"), expected_version=1)
    assert reg.save(flow("x")).version == 3
    by_hand = reg.get("flow@2")
    assert [(node.name, node.node_type) for node in by_hand.nodes] == [("b", "tool"), ("c", "agent")]
    assert [v.created_by for v in reg.history("flow")] == ["tester", db.info.user, "tester"]


def test_changes_by_hand_in_one_message_or_transaction(reg: Registry, db: Connection) -> None:
    reg.save(flow("a"))
    db.execute(
        "UPDATE workflow SET description = 'by hand';"
        "INSERT INTO workflow_nodes (workflow_id, node_type, name) SELECT id, 'tool', 'b' FROM workflow"
    )
    assert [(v.version, len(reg.get(f"flow@{v.version}").nodes)) for v in reg.history("flow")] == [
        (3, 2),
        (2, 1),
        (1, 1),
    ]
    with reg.transaction() as tx:
        tx.save(flow("a", "b", "c"))
        tx.connection.execute("DELETE FROM workflow_nodes WHERE name = 'c'")
    assert reg.get("flow").version == 5
    assert [len(reg.get(f"flow@{version}").nodes) for version in (4, 5)] == [3, 2]


def test_what_is_recorded_stays(reg: Registry, db: Connection) -> None:
    reg.save(flow("a"))
    for statement in (
        "UPDATE workflow_versions SET document = '{}'",
        "DELETE FROM workflow_versions",
        "TRUNCATE workflow_versions CASCADE",
        "UPDATE workflow SET version = 7",
    ):
        with pytest.raises((psycopg.errors.RestrictViolation, psycopg.errors.CheckViolation)):
            db.execute(statement.encode())
    assert len(reg.get("flow@1").nodes) == 1


def test_delete_and_undelete(reg: Registry, db: Connection) -> None:
    document = flow("a", "b", tags=["x", "y"], params=[{"key": "k", "value_type": "json", "default_value": "text"}])
    reg.save(document)
    reg.save({**document, "description": "second"})
    before = reg.get("flow")
    reg.delete("flow")
    with pytest.raises(registry.NotFound):
        reg.get("flow")
    assert [(d.name, d.version, d.deleted_by) for d in reg.deleted()] == [("flow", 2, "tester")]
    reg.save(flow("other"))
    assert numbers(reg) == [1]
    with pytest.raises(registry.Conflict, match="new name"):
        reg.undelete("flow")
    assert reg.undelete("flow", new_name="flow again").version == 3
    after = reg.get("flow again")
    assert (after.nodes, after.edges, after.params, after.tags, after.version, after.created_at) == (
        before.nodes,
        before.edges,
        before.params,
        before.tags,
        3,
        before.created_at,
    )
    assert numbers(reg, "flow again") == [3, 2, 1] and reg.order("flow again") == [["a"], ["b"]]
    assert reg.deleted() == []
    db.execute("DELETE FROM workflow")
    assert {d.name for d in reg.deleted()} == {"flow", "flow again"}
    with pytest.raises(registry.NotFound):
        reg.undelete("nothing")


def test_purge_takes_everything(reg: Registry, db: Connection) -> None:
    reg.save(flow("a"))
    reg.save(flow("b"))
    reg.label("flow@1", "prod")
    assert reg.purge("flow") == 2
    reg.save(flow("c"))
    assert numbers(reg) == [1]
    reg.delete("flow")
    assert reg.purge("flow") == 1
    for table in ("workflow_versions", "workflow_labels", "workflow_label_moves", "deleted_workflows", "workflow"):
        assert db.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,)
    with pytest.raises(registry.NotFound):
        reg.purge("flow")


def test_labels(reg: Registry) -> None:
    reg.save(flow("a"))
    reg.save(flow("b"))
    assert reg.label("flow@1", "prod") == 1
    assert reg.label("flow", "draft") == 2
    assert reg.get("flow@prod").nodes[0].name == "a"
    assert reg.label("flow@draft", "prod") == 2
    assert [(each.label, each.version) for each in reg.labels("flow")] == [("draft", 2), ("prod", 2)]
    assert [(m.label, m.from_version, m.to_version) for m in reg.label_moves("flow", "prod")] == [
        ("prod", 1, 2),
        ("prod", None, 1),
    ]
    assert [v.labels for v in reg.history("flow")] == [("draft", "prod"), ()]
    assert reg.unlabel("flow", "draft") == 2
    for wrong in ("latest", "3", "a b", "a@b", "", "x" * 101):
        with pytest.raises(registry.InvalidParameter):
            reg.label("flow", wrong)
    for missing in ("flow@9", "flow@nothing", "nothing@1", "nothing"):
        with pytest.raises(registry.NotFound):
            reg.label(missing, "prod")
    with pytest.raises(registry.NotFound):
        reg.unlabel("flow", "draft")


def test_restore(reg: Registry) -> None:
    reg.save(flow("a", "b"))
    reg.save(flow("x"))
    saved = reg.restore("flow@1")
    assert (saved.version, saved.status) == (3, "updated")
    assert [node.name for node in reg.get("flow").nodes] == ["a", "b"]
    newest = next(iter(reg.history("flow")))
    assert (newest.message, newest.derived_from) == ("restored from version 1", "flow@1")
    assert reg.restore("flow@3").status == "unchanged"
    reg.save(flow("y"))
    assert next(iter(reg.history("flow"))).derived_from is None
    with pytest.raises(registry.InvalidParameter):
        reg.restore("flow")
    with pytest.raises(registry.Conflict):
        reg.restore("flow@1", expected_version=1)


def test_clone_has_a_lineage(reg: Registry) -> None:
    reg.save(flow("a"))
    reg.save(flow("a", "b"))
    assert reg.clone("flow@1", "copy").version == 1
    assert [node.name for node in reg.get("copy").nodes] == ["a"]
    assert next(iter(reg.history("copy"))).derived_from == "flow@1"
    assert [(d.name, d.version, d.derived_from_version) for d in reg.derived("flow")] == [("copy", 1, 1)]
    with pytest.raises(registry.Conflict):
        reg.clone("flow", "copy")
    with pytest.raises(registry.InvalidWorkflow):
        reg.clone("flow", "x" * 256)
    reg.delete("flow")
    assert next(iter(reg.history("copy"))).derived_from == "flow@1"


def test_same_content_is_told(reg: Registry) -> None:
    reg.save(flow("a", "b", metadata={"n": 1}))
    reg.save({**flow("a", "b", name="twin", metadata={"n": 1.0}), "nodes": flow("b", "a")["nodes"]})
    assert reg.same_content("twin") == ["flow"]
    reg.save(flow("a", "b", name="twin", metadata={"n": 2}))
    assert reg.same_content("twin") == []


def test_prune_leaves_what_is_held_on_to(reg: Registry) -> None:
    for number in range(8):
        reg.save(flow(f"n{number}"))
    reg.label("flow@2", "prod")
    reg.clone("flow@4", "copy")
    reg.save({"name": "user", "nodes": [{"name": "x", "node_type": "workflow", "parameters": {"workflow": "flow@5"}}]})
    told = reg.prune(keep=2)
    assert [(each.name, each.versions) for each in told] == [("flow", (1, 3, 6))]
    assert numbers(reg) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert reg.prune(keep=2, older_than=datetime.timedelta(days=90), dry_run=False) == []
    assert reg.prune(keep=2, dry_run=False) == told
    assert numbers(reg) == [8, 7, 5, 4, 2]
    with pytest.raises(registry.NotFound, match="no version 3"):
        reg.get("flow@3")


def test_as_it_was_at_a_moment(reg: Registry) -> None:
    start = datetime.datetime.now(datetime.UTC)
    reg.save(flow("a"))
    first = next(iter(reg.history("flow"))).created_at
    reg.save(flow("b"))
    assert reg.get_at("flow", first).nodes[0].name == "a"
    assert reg.get_at("flow", datetime.datetime.now(datetime.UTC)).nodes[0].name == "b"
    with pytest.raises(registry.NotFound, match="not there yet"):
        reg.get_at("flow", start)
    with pytest.raises(registry.InvalidParameter):
        reg.get_at("flow", datetime.datetime(2026, 1, 1))


def test_a_name_with_an_at_sign_wins(reg: Registry) -> None:
    reg.save(flow("a", name="flow@2"))
    reg.save(flow("b"))
    reg.save(flow("c"))
    assert reg.get("flow@2").nodes[0].name == "a"
    assert reg.get("flow@1").nodes[0].name == "b"
    assert reg.get("flow@2@1").nodes[0].name == "a"
    assert reg.label("flow@2", "prod") == 1


async def _same_in_asyncio(url: str) -> None:
    async with registry.connect_async(url, actor="tester") as reg:
        await reg.save(flow("a"))
        await reg.save(flow("b"))
        await reg.label("flow@1", "prod")
        assert (await reg.get("flow@prod")).nodes[0].name == "a"
        assert [version.version async for version in reg.history("flow")] == [2, 1]
        await reg.restore("flow@prod")
        await reg.delete("flow")
        assert (await reg.undelete("flow")).version == 3
        assert await reg.purge("flow") == 3


def test_the_same_in_asyncio(database_url: str) -> None:
    import asyncio

    asyncio.run(_same_in_asyncio(database_url))


def test_a_role_that_may_take_no_version_away(application_url: str) -> None:
    """What `registry doctor` says is enough; without DELETE on the versions nothing can be purged."""
    with registry.connect(application_url, tenant="theirs") as reg:
        reg.save(flow("a"))
        reg.save(flow(*(f"n{number}" for number in range(2_001)), name="large"))
        reg.add_node("large", "more", "tool")
        assert numbers(reg, "large") == [2, 1]
        reg.save(flow("b"))
        reg.add_node("flow", "c", "tool")
        reg.label("flow@1", "prod")
        reg.label("flow@2", "prod")
        reg.restore("flow@prod")
        reg.clone("flow", "copy")
        reg.delete("flow")
        reg.undelete("flow", new_name="again")
        reg.unlabel("again", "prod")
        assert numbers(reg, "again") == [5, 4, 3, 2, 1]
        for refused in (lambda: reg.purge("again"), lambda: reg.prune(keep=1, dry_run=False)):
            with pytest.raises(registry.QueryError, match="permission denied"):
                refused()
        assert numbers(reg, "again") == [5, 4, 3, 2, 1]


def test_the_edges_of_a_removed_node_are_in_no_version(reg: Registry) -> None:
    """A version is recorded when the node is gone already, and its edges are about to go."""
    reg.save(flow("a", "b", "c", "d"))
    reg.remove_node("flow", "b", bridge=True)
    reg.remove_node("flow", "d")
    assert [[(edge.parent, edge.child) for edge in reg.get(f"flow@{version}").edges] for version in (2, 3)] == [
        [("a", "c"), ("c", "d")],
        [("a", "c")],
    ]


def test_edits_of_a_large_workflow_leave_no_copy(reg: Registry, db: Connection) -> None:
    reg.save(flow(*(f"n{number}" for number in range(2_001))))
    assert reg.change_node("flow", "n1", merge={"k": 1}).version == 2
    assert reg.change_node("flow", "n1", merge={"k": 2}).version == 3
    assert db.execute("SELECT array_agg(version) FROM workflow_versions").fetchone() == ([1],)
    # A hand on top of an edit is another version still, which expected_version notices.
    db.execute("UPDATE workflow_nodes SET node_type = 'agent' WHERE name = 'n2'")
    assert reg.get("flow").version == 4
    with pytest.raises(registry.Conflict) as caught:
        reg.change_node("flow", "n3", merge={"k": 1}, expected_version=3)
    assert (caught.value.version, caught.value.diff) == (4, None)
    assert numbers(reg) == [4, 1]
    with reg.transaction() as tx, tx.transaction() as inner:
        assert inner.change_node("flow", "n1", merge={"k": 3}).version == 5


def test_a_hand_that_puts_a_deleted_workflow_back(reg: Registry, db: Connection) -> None:
    reg.save(flow("a"))
    db.execute("CREATE TEMP TABLE kept AS SELECT * FROM workflow")
    reg.delete("flow")
    db.execute("INSERT INTO workflow SELECT * FROM kept")
    assert reg.deleted() == []
    reg.delete("flow")
    assert [each.name for each in reg.deleted()] == ["flow"]


def test_truncate_is_refused(reg: Registry, db: Connection) -> None:
    reg.save(flow("a"))
    for table in ("workflow", "workflow_nodes", "workflow_edges", "workflow_params"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            db.execute(f"TRUNCATE {table} CASCADE".encode())


def test_a_label_records_what_a_hand_left(reg: Registry, db: Connection) -> None:
    reg.save(flow("a"))
    db.execute("UPDATE workflow_nodes SET node_type = 'agent'")
    assert reg.label("flow", "prod") == 2
    assert reg.get("flow@prod").nodes[0].node_type == "agent"


def test_what_is_in_the_way_is_repeated_or_told(reg: Registry) -> None:
    calls: list[int] = []

    def work(tx: Any) -> int:
        calls.append(len(calls))
        tx.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        version = tx.get("flow").version
        if len(calls) < 3:
            reg.save(flow(f"meanwhile {len(calls)}"))
        return int(tx.save(flow(f"mine {len(calls)}"), expected_version=version).version)

    reg.save(flow("a"))
    assert reg.run(work) == 4
    assert len(calls) == 3
    with pytest.raises(registry.Conflict, match="repeat the whole transaction"), reg.transaction() as tx:
        calls.clear()
        work(tx)
    assert len(calls) == 1


def test_messages_and_labels_that_cannot_be_kept(reg: Registry) -> None:
    reg.save(flow("a"))
    for message in ("a\0b", "\ud800", "x" * 10_001):
        with pytest.raises(registry.InvalidParameter, match="message"):
            reg.save(flow("b"), message=message)
        with pytest.raises(registry.InvalidParameter, match="message"):
            reg.add_node("flow", "b", "tool", message=message)
    for label in ("a\0b", "\ud800", "\x1b[1m"):
        with pytest.raises(registry.InvalidParameter, match="label"):
            reg.label("flow", label)
    assert numbers(reg) == [1]
