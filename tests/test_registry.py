"""The Registry against a real server: what is saved comes back, nothing is lost, nothing half."""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import signal
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo
from writers import Document, chain, document, save_for_ever, save_in_process, to_be_killed, until_nobody_works

import registry
from registry import Conflict, CycleError, InvalidWorkflow, NotFound, Registry, Saved, Workflow
from registry.formats import from_workflow


def content(workflow: Workflow) -> Document:
    """The document of a workflow in a form that can be compared: no version, lists in a fixed order."""
    made = from_workflow(workflow, "registry")
    made.pop("version", None)
    for key, value in made.items():
        if isinstance(value, list):
            made[key] = sorted(value, key=repr)
    return made


def rows(url: str) -> dict[str, tuple[Any, ...]]:
    """Every row with the transaction that wrote it."""
    found: dict[str, tuple[Any, ...]] = {}
    with psycopg.connect(url) as connection:
        for table in ("workflow", "workflow_nodes", "workflow_edges", "workflow_params"):
            for id, xmin in connection.execute(f"SELECT id::text, xmin::text FROM {table}".encode()):
                found[f"{table} {id}"] = (xmin,)
    return found


def rewritten(before: dict[str, Any], after: dict[str, Any]) -> dict[str, int]:
    """How many rows of each table are new, written again, or gone."""
    counts: dict[str, int] = {}
    for key in before.keys() | after.keys():
        if before.get(key) != after.get(key):
            counts[key.split()[0]] = counts.get(key.split()[0], 0) + 1
    return counts


# --- one writer


def test_what_is_saved_comes_back(reg: Registry) -> None:
    assert reg.save(document()) == Saved("invoice", 1, "created")
    workflow = reg.get("invoice")
    assert workflow.version == 1 and workflow.created_at is not None
    expected = document()
    for key in ("nodes", "edges", "params"):
        expected[key] = sorted(expected[key], key=repr)
    assert content(workflow) == expected
    assert [node.name for node in workflow.nodes] == ["fetch", "check", "convert", "send"]
    assert reg.order("invoice") == [["fetch"], ["check", "convert"], ["send"]]


def test_saving_the_same_again_writes_nothing(reg: Registry, database_url: str) -> None:
    reg.save(document())
    before = rows(database_url)
    shuffled = document(tags=["monthly", "invoice"])
    for key in ("nodes", "edges", "params"):
        shuffled[key] = shuffled[key][::-1]
    assert reg.save(shuffled) == Saved("invoice", 1, "unchanged")
    assert reg.save(reg.get("invoice")) == Saved("invoice", 1, "unchanged")
    assert rows(database_url) == before


def test_only_what_changed_is_written(reg: Registry, database_url: str) -> None:
    reg.save(document())
    before = rows(database_url)
    changed = document()
    changed["nodes"][1]["parameters"] = {"strict": True}
    assert reg.save(changed) == Saved("invoice", 2, "updated")
    after = rows(database_url)
    assert rewritten(before, after) == {"workflow": 1, "workflow_nodes": 1}
    # A node at the end, with its edge and a parameter less.
    changed["nodes"].append({"name": "archive", "node_type": "tool"})
    changed["edges"].append({"parent": "send", "child": "archive"})
    del changed["params"][1]
    assert reg.save(changed).version == 3
    last = rows(database_url)
    assert rewritten(after, last) == {"workflow": 1, "workflow_nodes": 1, "workflow_edges": 1, "workflow_params": 1}
    assert reg.get("invoice").nodes[1].parameters == {"strict": True}


def test_ids_of_nodes_survive_a_change_of_order(reg: Registry, database_url: str) -> None:
    reg.save(chain("flow", 5))
    with psycopg.connect(database_url, autocommit=True) as db:
        query = "SELECT name, id FROM workflow_nodes ORDER BY name"
        before = db.execute(query).fetchall()
        for _ in range(6):  # there and back: the numbers must not run away
            backwards = chain("flow", 5)
            backwards["edges"] = [{"parent": edge["child"], "child": edge["parent"]} for edge in backwards["edges"]]
            assert reg.save(backwards).status == "updated"
            assert [level[0] for level in reg.order("flow")] == ["n4", "n3", "n2", "n1", "n0"]
            assert reg.save(chain("flow", 5)).status == "updated"
        assert db.execute(query).fetchall() == before
        assert db.execute("SELECT max(order_index) <= 10 * 16 FROM workflow_nodes").fetchone() == (True,)


def test_parallel_edges_loops_and_an_empty_workflow(reg: Registry) -> None:
    several = document()
    several["edges"] += [
        {"parent": "fetch", "child": "check", "handoff_data": {"rows": "$.rows"}},
        {"parent": "fetch", "child": "check", "handoff_data": {"other": 1}},
        {"parent": "send", "child": "fetch", "is_loop": True},
        {"parent": "send", "child": "send", "is_loop": True},
    ]
    assert reg.save(several).status == "created"
    assert len(reg.get("invoice").edges) == 8
    assert reg.save(several).status == "unchanged"
    assert reg.order("invoice")[0] == ["fetch"]
    several["edges"].pop(4)
    assert reg.save(several).status == "updated"
    assert len(reg.get("invoice").edges) == 7
    assert reg.save({"name": "empty", "nodes": []}).status == "created"
    assert reg.order("empty") == [] and reg.get("empty").nodes == []
    assert reg.save({"name": "empty", "nodes": []}).status == "unchanged"


@pytest.mark.parametrize("size", [1, 299, 300, 2_000])
def test_a_large_one_takes_the_other_way_with_the_same_result(reg: Registry, size: int) -> None:
    given = chain("large", size)
    given["params"] = document()["params"]
    assert reg.save(given, expected_version=0) == Saved("large", 1, "created")
    assert reg.save(given) == Saved("large", 1, "unchanged")
    workflow = reg.get("large")
    assert [node.parameters["n"] for node in workflow.nodes] == list(range(size))
    assert len(workflow.edges) == size - 1 and len(workflow.params) == 2
    given["nodes"].append({"name": "last", "node_type": "tool"})
    assert reg.save(given) == Saved("large", 2, "updated")


def test_names_and_pages(reg: Registry) -> None:
    names = sorted(f"flow {number:04d}" for number in range(1203))
    with reg.transaction() as tx:
        for name in random.Random(1).sample(names, len(names)):
            tx.save({"name": name, "nodes": [{"name": "a", "node_type": "tool"}]})
    heads = list(reg.list())
    assert [head.name for head in heads] == names
    assert heads[0].nodes == 1 and heads[0].version == 1
    assert [head.name for head in reg.list(prefix="flow 10", limit=3)] == names[1000:1003]
    assert [head.name for head in reg.list(limit=501)] == names[:501]
    assert list(reg.list(prefix="nothing")) == []


def test_delete(reg: Registry) -> None:
    reg.save(document())
    reg.delete("invoice")
    assert list(reg.list()) == []
    assert reg.save(document()) == Saved("invoice", 1, "created")


@pytest.mark.parametrize("call", ["get", "delete", "order"])
def test_what_is_not_there_is_said_with_the_nearest_name(reg: Registry, call: str) -> None:
    reg.save(document())
    with pytest.raises(NotFound, match='no workflow "invoise"; did you mean "invoice"\\?'):
        getattr(reg, call)("invoise")
    with pytest.raises(NotFound, match="registry list"):
        getattr(reg, call)("zzz")


def test_other_formats_and_loops(reg: Registry) -> None:
    circle = document()
    circle["edges"].append({"parent": "send", "child": "fetch"})
    with pytest.raises(CycleError) as caught:
        reg.save(circle)
    assert caught.value.cycle[0] == caught.value.cycle[-1]
    assert list(reg.list()) == []
    saved = reg.save(circle, loops="mark")
    assert [(edge.parent, edge.child) for edge in saved.loops] == [("send", "fetch")]
    n8n = {"nodes": [{"name": "A", "type": "t", "parameters": {}, "position": [0, 0]}], "connections": {}}
    assert reg.save(n8n, name="from n8n").name == "from n8n"
    assert from_workflow(reg.get("from n8n"), "n8n") == n8n


BAD = {
    "nul": {"name": "a", "nodes": [{"name": "a\0b", "node_type": "t"}]},
    "surrogate": {"name": "\ud800", "nodes": []},
    "nan": {"name": "a", "nodes": [{"name": "a", "node_type": "t", "parameters": {"x": float("nan")}}]},
    "long name": {"name": "a" * 256, "nodes": []},
    "wide version": {"name": "a", "version": 2**31, "nodes": []},
    "twice": {"name": "a", "nodes": [{"name": "a", "node_type": "t"}] * 2},
    "unknown key": {"name": "a", "nodes": [], "edegs": []},
    "no name": {"nodes": []},
    "no node": {"name": "a", "nodes": [], "edges": [{"parent": "x", "child": "y"}]},
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_documents_leave_the_database_as_it_was(reg: Registry, database_url: str, bad: Document) -> None:
    reg.save(document())
    before = rows(database_url)
    with pytest.raises(InvalidWorkflow):
        reg.save(bad)
    assert rows(database_url) == before


@pytest.mark.parametrize("name", ["%s $1 :name -- '\"\\", "絵文字 🎉 𠮷", "a" * 255, "x; DROP TABLE workflow; --"])
def test_any_text_is_only_text(reg: Registry, name: str) -> None:
    reg.save(document(name, description=name, metadata={name: [name]}))
    workflow = reg.get(name)
    assert (workflow.name, workflow.description, workflow.metadata) == (name, name, {name: [name]})
    assert [head.name for head in reg.list(prefix=name[:3])] == [name]


@pytest.mark.parametrize(
    ("value_type", "value"),
    [
        ("string", "3"),
        ("int", 10**30),
        ("float", 0.1),
        ("bool", False),
        ("date", "2026-11-30"),
        ("datetime", "2026-11-30T09:00:00+09:00"),
        ("enum", "a"),
        ("list", [1, "a", None]),
        ("json", {"a": [1.0, "é"]}),
    ],
)
def test_default_values_keep_their_type(reg: Registry, value_type: str, value: object) -> None:
    reg.save(document(params=[{"key": "base_url", "value_type": value_type, "default_value": value}]))
    assert reg.get("invoice").params[0].default_value == value


# --- transactions, tenants, scopes


def test_a_transaction_is_all_or_nothing(reg: Registry) -> None:
    with pytest.raises(ZeroDivisionError), reg.transaction() as tx:
        tx.save(document())
        assert tx.get("invoice").version == 1
        raise ZeroDivisionError
    assert list(reg.list()) == []
    with reg.transaction() as tx:
        tx.save(document())
        with pytest.raises(Conflict), tx.transaction() as inner:
            inner.save(document("other"))
            inner.save(document(), expected_version=7)
        with pytest.raises(NotFound):
            tx.get("other")
    assert [head.name for head in reg.list()] == ["invoice"]


def test_tenants_do_not_see_each_other(reg: Registry, database_url: str) -> None:
    reg.save(document())
    with registry.connect(database_url, tenant="別") as other:
        assert list(other.list()) == []
        with pytest.raises(NotFound):
            other.get("invoice")
        assert other.save(document()) == Saved("invoice", 1, "created")
        other.delete("invoice")
    assert reg.get("invoice").version == 1


@pytest.mark.parametrize("scope", ["session", "transaction"])
def test_an_ordinary_role_can_do_everything(database_url: str, scope: Any) -> None:
    """Not the owner and no superuser, so that row level security holds for it."""
    role = f"app_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'".encode())
        owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}".encode())
        try:
            url = make_conninfo(database_url, user=role, password="secret")
            with registry.connect(url, tenant="theirs", scope=scope) as reg:
                assert reg.save(document()).status == "created"
                assert reg.save(document(description="new")).status == "updated"
                assert reg.save(chain("large", 400)).status == "created"
                assert len(reg.get("large").nodes) == 400
                assert [head.name for head in reg.list()] == ["invoice", "large"]
                assert reg.order("invoice")[0] == ["fetch"]
                reg.delete("invoice")
            with registry.connect(url, scope=scope) as reg:
                assert list(reg.list()) == []
        finally:
            owner.execute(f"DROP OWNED BY {role}".encode())
            owner.execute(f"DROP ROLE {role}".encode())


@pytest.mark.parametrize("scope", ["session", "transaction"])
def test_the_server_is_told_who_acts(database_url: str, scope: Any) -> None:
    with (
        registry.connect(database_url, tenant="t", actor="O'Brien", scope=scope) as reg,
        reg.transaction() as tx,
    ):
        row = tx.connection.execute(
            "SELECT current_setting('registry.actor'), current_setting('registry.tenant_id')"
        ).fetchone()
        assert row == ("O'Brien", str(reg.tenant_id))
        assert tx.save(document()).status == "created"
    with registry.connect(database_url, tenant="t", scope=scope) as reg:
        assert reg.save(document()).status == "unchanged"
        assert reg.order("invoice")[-1] == ["send"]


def test_named_queries_are_bound(reg: Registry) -> None:
    reg.save(document())
    assert [row.name for row in reg.queries.graph.order(name="invoice")] == ["fetch", "check", "convert", "send"]
    assert reg.queries["workflow.count"]().nodes == 4
    with pytest.raises(registry.QueryError, match="did you mean"):
        reg.queries["graph.ordre"](name="invoice")


def test_a_closed_registry_says_so(database_url: str) -> None:
    reg = registry.connect(database_url)
    reg.close()
    with pytest.raises(registry.DatabaseUnavailable, match="not open"):
        reg.get("x")
    with pytest.raises(registry.DatabaseUnavailable):
        registry.connect("postgresql://localhost:1/nothing?connect_timeout=2")


def test_async_does_the_same(database_url: str) -> None:
    async def main() -> None:
        async with registry.connect_async(database_url) as reg:
            saved = await asyncio.gather(*(reg.save(document(f"flow {number}")) for number in range(20)))
            assert {each.status for each in saved} == {"created"}
            assert [head.name async for head in reg.list(limit=2)] == ["flow 0", "flow 1"]
            assert await reg.order("flow 7") == [["fetch"], ["check", "convert"], ["send"]]
            assert (await reg.save(chain("large", 400))).status == "created"
            assert len((await reg.get("large")).nodes) == 400
            async with reg.transaction() as tx:
                await tx.delete("flow 7")
            with pytest.raises(NotFound):
                await reg.get("flow 7")
            assert (await reg.queries.workflow.count()).workflows == 20

    asyncio.run(main())


# --- many writers


@pytest.mark.parametrize("expected", [1, None])
def test_writers_in_processes(reg: Registry, database_url: str, expected: int | None) -> None:
    reg.save(document())
    spawn = multiprocessing.get_context("spawn")
    barrier, results = spawn.Barrier(4), spawn.Queue()
    writers = [
        spawn.Process(target=save_in_process, args=(database_url, number, expected, barrier, results))
        for number in range(4)
    ]
    for writer in writers:
        writer.start()
    outcome = [results.get(timeout=60) for _ in writers]
    for writer in writers:
        writer.join()
    if expected is None:
        assert sorted(outcome) == [2, 3, 4, 5]
    else:
        assert outcome.count(2) == 1
        assert all("is at version 2, not at version 1" in each for each in outcome if each != 2)


@pytest.mark.parametrize("size", [3, 400])
@pytest.mark.parametrize("stored", [True, False])
def test_writers_line_up(reg: Registry, size: int, stored: bool) -> None:
    """Of 32 saves without an expected version none is lost, whether the workflow is there already or not."""
    if stored:
        reg.save(chain("flow", size))
    barrier = threading.Barrier(32)
    versions: list[int] = []

    def write(number: int) -> None:
        mine = chain("flow", size)
        mine["nodes"][0]["parameters"] = {"writer": number}
        mine["nodes"].append({"name": f"own {number}", "node_type": "tool"})
        barrier.wait()
        versions.append(reg.save(mine).version)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(32)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(versions) == list(range(2, 34) if stored else range(1, 33))
    final = reg.get("flow")
    assert len(final.nodes) == size + 1  # of one writer, not a mixture
    owner = next(node.parameters["writer"] for node in final.nodes if node.name == "n0")
    assert any(node.name == f"own {owner}" for node in final.nodes)


def test_a_hand_in_psql_between_snapshot_and_write_is_noticed(reg: Registry, database_url: str) -> None:
    reg.save(document())
    with psycopg.connect(database_url) as hand:
        hand.execute(
            "INSERT INTO workflow_nodes (workflow_id, node_type, name) SELECT id, 'tool', 'by hand' FROM workflow"
        )
        saver = threading.Thread(target=lambda: reg.save(document(description="new")))
        saver.start()
        time.sleep(0.3)  # it waits for the row that the trigger has touched
        hand.commit()
        saver.join()
    # The save describes the whole workflow: what it did not hold is gone, not half there.
    assert [node.name for node in reg.get("invoice").nodes] == ["fetch", "check", "convert", "send"]


# --- kills


def _whole(reg: Registry, size: int) -> None:
    for head in reg.list():
        workflow = reg.get(head.name)
        assert len(workflow.nodes) == size and len(workflow.edges) == size - 1
        if head.name == "flow":
            assert len({node.parameters["save"] for node in workflow.nodes}) == 1


def test_a_killed_client_leaves_nothing_half(reg: Registry, database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    chosen = random.Random(7)
    for _ in range(6):
        writer = spawn.Process(target=save_for_ever, args=(to_be_killed(database_url), 400))
        saved = reg.queries.workflow.count().workflows
        writer.start()
        while reg.queries.workflow.count().workflows == saved:  # until it is in the middle of its work
            assert writer.is_alive()
        time.sleep(chosen.random() / 5)
        writer.kill()
        writer.join()
        assert writer.exitcode == -signal.SIGKILL
        until_nobody_works(database_url)
        _whole(reg, 400)
    assert len(list(reg.list())) > 1


@pytest.fixture
def killer(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def test_one_caller_takes_one_connection(database_url: str) -> None:
    for _ in range(5):
        with registry.connect(database_url) as reg:
            assert list(reg.list()) == []
            assert reg._connections._pool.get_stats()["connections_num"] == 1  # type: ignore[union-attr]


def test_a_killed_backend_is_an_error_and_the_pool_heals(reg: Registry, killer: psycopg.Connection[Any]) -> None:
    stop = threading.Event()
    outcomes: list[str] = []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            given = chain("flow", 400)
            for node in given["nodes"]:
                node["parameters"] = {"save": number}
            try:
                outcomes.append(reg.save(given).status)
            except registry.DatabaseUnavailable:
                outcomes.append("lost")

    writer = threading.Thread(target=write)
    writer.start()
    chosen = random.Random(3)
    for _ in range(15):
        time.sleep(chosen.random() / 5)
        killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    stop.set()
    writer.join()
    for _ in range(20):  # connections that died while idle are found out one by one
        try:
            _whole(reg, 400)
            break
        except registry.DatabaseUnavailable:
            continue
    assert "lost" in outcomes and reg.save(chain("last", 2)).status == "created"


# --- any document after any other

NAMES = st.sampled_from(["a", "b", "c", "d", "e", "日本", "f g"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(-1e15, 1e15)
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["k", "l"]), inner, max_size=2),
    max_leaves=4,
)
OBJECTS = st.dictionaries(st.sampled_from(["x", "y", "ключ"]), VALUES, max_size=2)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    names = draw(st.lists(NAMES, unique=True, max_size=6))
    made: Document = {
        "name": "flow",
        "nodes": [
            {"name": name, "node_type": draw(st.sampled_from(["tool", "agent"])), "parameters": draw(OBJECTS)}
            for name in names
        ],
        "edges": [],
    }
    if names:
        for _ in range(draw(st.integers(0, 8))):
            parent, child = draw(st.sampled_from(names)), draw(st.sampled_from(names))
            made["edges"].append({"parent": parent, "child": child, "handoff_data": draw(OBJECTS)})
    return made


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(documents(), min_size=1, max_size=4))
def test_the_last_save_is_what_there_is(reg: Registry, saves: list[Document]) -> None:
    for given_document in saves:
        before = next((head.version for head in reg.list()), 0)
        saved = reg.save(given_document, loops="mark")
        assert saved.version == before + (saved.status != "unchanged")
        stored = reg.get("flow")
        assert reg.save(given_document, loops="mark").status == "unchanged"
        assert {node.name: node.parameters for node in stored.nodes} == {
            node["name"]: node["parameters"] for node in given_document["nodes"]
        }
        edges = sorted(repr((edge.parent, edge.child, edge.handoff_data)) for edge in stored.edges)
        assert len(edges) == len(given_document["edges"])
        place = {node.name: position for position, node in enumerate(stored.nodes)}
        assert all(edge.is_loop or place[edge.parent] < place[edge.child] for edge in stored.edges)
        level = {name: number for number, names in enumerate(reg.order("flow")) for name in names}
        assert level.keys() == place.keys()
        for name, number in level.items():
            parents = [level[edge.parent] for edge in stored.edges if edge.child == name and not edge.is_loop]
            assert number == max(parents, default=-1) + 1
