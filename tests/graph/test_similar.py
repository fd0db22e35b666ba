"""Structural similarity: the signature, the search over it, and what a save tells of it."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import statistics
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Cli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_find_marks import WRITES
from writers import document

import registry
from registry import Edge, InvalidParameter, InvalidWorkflow, Node, NotFound, Registry, Workflow, formats, migrate
from registry.formats import text
from registry.results import Similar
from registry.settings import from_environment
from registry.validation import validate

Connection = psycopg.Connection[Any]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def db(database_url: str) -> Iterator[Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def flow(name: str, size: int, kinds: int = 7, seed: int = 1, keys: int = 3) -> Workflow:
    """A tree of nodes of some kinds."""
    chance = random.Random(f"{seed} {size}")
    nodes = [
        Node(
            f"step {place}",
            f"type {chance.randrange(kinds)}",
            {f"key {chance.randrange(keys)}": place, "method": chance.choice(["GET", "POST"])},
        )
        for place in range(size)
    ]
    edges = [Edge(f"step {chance.randrange(place)}", f"step {place}") for place in range(1, size)]
    return Workflow(name, nodes=nodes, edges=edges)


def with_a_node(workflow: Workflow, chance: random.Random, extra: Node, how: str) -> Workflow:
    """One node more: behind another, before another, or between two."""
    names = [node.name for node in workflow.nodes]
    edges = list(workflow.edges)
    if how == "between" and edges:
        split = edges.pop(chance.randrange(len(edges)))
        edges += [Edge(split.parent, extra.name, is_loop=split.is_loop), Edge(extra.name, split.child)]
    elif how == "before":
        edges.append(Edge(extra.name, chance.choice(names)))
    else:
        edges.append(Edge(chance.choice(names), extra.name))
    return replace(workflow, nodes=[*workflow.nodes, extra], edges=edges)


def renamed(workflow: Workflow, name: str, order: random.Random) -> Workflow:
    """The same under other names, with nodes, edges and keys in another order."""
    numbers = list(range(len(workflow.nodes)))
    order.shuffle(numbers)
    names = {node.name: f"other {number}" for node, number in zip(workflow.nodes, numbers, strict=True)}

    def shuffled(items: list[Any]) -> list[Any]:
        return order.sample(items, len(items))

    nodes = [
        Node(names[node.name], node.node_type, dict(shuffled(list(node.parameters.items())))) for node in workflow.nodes
    ]
    edges = [replace(edge, parent=names[edge.parent], child=names[edge.child]) for edge in workflow.edges]
    return Workflow(name, nodes=shuffled(nodes), edges=shuffled(edges))


def signature_of(db: Connection, workflow: Workflow) -> tuple[int, list[int]]:
    """By the function that is fed a document."""
    given = {
        "nodes": [
            {"name": node.name, "node_type": node.node_type, "parameters": node.parameters} for node in workflow.nodes
        ],
        "edges": [{"parent": edge.parent, "child": edge.child, "is_loop": edge.is_loop} for edge in workflow.edges],
    }
    row = db.execute(
        "SELECT size, signature FROM registry_document_signature(registry_tenant(), %s)",
        [psycopg.types.json.Jsonb(given)],
    ).fetchone()
    assert row is not None
    return row[0], row[1]


def jaccard(ours: list[int], theirs: list[int]) -> float:
    return len(set(ours) & set(theirs)) / (len(set(ours) | set(theirs)) or 1)


def assert_signatures(db: Connection, reg: Registry) -> None:
    """All that are kept are those of the workflows as they are, made anew from the tables and from the document."""
    reg.refresh_signatures()
    rows = db.execute(
        "SELECT workflow.name, stored.size, stored.signature, made.size, made.signature, other.size, other.signature "
        "FROM workflow CROSS JOIN LATERAL registry_workflow_signature(tenant_id, id) AS made "
        "CROSS JOIN LATERAL registry_document_signature(tenant_id, registry_document(tenant_id, id)) AS other "
        "LEFT JOIN workflow_signatures AS stored ON stored.tenant_id = workflow.tenant_id AND workflow_id = id"
    ).fetchall()
    for name, size, signature, *made in rows:
        if size is None:  # never had a node
            assert made == [0, [], 0, []], name
        else:
            assert [size, signature] * 2 == made, name


# --- the signature -----------------------------------------------------------------------------------------------


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    size = draw(st.integers(0, 8))
    values = st.one_of(st.integers(0, 3), st.sampled_from(["GET", "post", "{{ $json.x }}", "ü"]), st.none())
    keys = st.sampled_from(["method", "resource", "url", "n8n", "キー"])
    nodes = [
        Node(f"n{place}", draw(st.sampled_from("abc")), draw(st.dictionaries(keys, values, max_size=4)))
        for place in range(size)
    ]
    pairs = draw(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=12))
    edges = [
        Edge(f"n{parent}", f"n{child}", is_loop=parent >= child)
        for parent, child in pairs
        if parent < size and child < size
    ]
    return Workflow("flow", nodes=nodes, edges=edges)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(workflow=workflows(), seed=st.integers(0, 1000))
def test_names_and_order_do_not_count(db: Connection, workflow: Workflow, seed: int) -> None:
    assert signature_of(db, workflow) == signature_of(db, renamed(workflow, "other", random.Random(seed)))


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(workflow=workflows(), seed=st.integers(0, 1000))
def test_a_copy_is_one_and_found_by_document_and_by_name(reg: Registry, workflow: Workflow, seed: int) -> None:
    reg.save(workflow, similar=True)
    other = renamed(workflow, "other", random.Random(seed))
    expected = [Similar("flow", 1, 1.0)] if workflow.nodes else []
    assert [(one.name, one.score) for one in reg.similar(other)] == [(one.name, one.score) for one in expected]
    reg.save(other, similar=True)
    assert [(one.name, one.score) for one in reg.similar("other")] == [(one.name, one.score) for one in expected]
    reg.delete("flow")
    reg.delete("other")


BASE = Workflow(
    "base",
    nodes=[
        Node("a", "tool", {"url": "x", "method": "GET"}),
        Node("b", "agent", {"prompt": "p"}),
        Node("c", "tool", {"resource": "file"}),
    ],
    edges=[Edge("a", "b"), Edge("b", "c")],
)


@pytest.mark.parametrize(
    "changed",
    [
        replace(BASE, nodes=[Node("a", "human", {"url": "x", "method": "GET"}), *BASE.nodes[1:]]),
        replace(BASE, nodes=[Node("a", "tool", {"url": "x", "method": "POST"}), *BASE.nodes[1:]]),
        replace(BASE, nodes=[Node("a", "tool", {"url": "x", "method": "GET", "more": 1}), *BASE.nodes[1:]]),
        replace(BASE, edges=BASE.edges[:1]),
        replace(BASE, edges=[Edge("b", "a"), Edge("b", "c")]),
        replace(BASE, edges=[*BASE.edges, Edge("a", "b")]),
        replace(BASE, edges=[*BASE.edges, Edge("a", "c")]),
        replace(BASE, edges=[*BASE.edges, Edge("c", "a", is_loop=True)]),
        replace(BASE, edges=[Edge("a", "b"), Edge("b", "c", is_loop=True)]),
        replace(BASE, nodes=[*BASE.nodes, Node("d", "tool", {"resource": "file"})]),
    ],
    ids=["type", "choice", "key", "edge less", "turned", "twice", "edge more", "loop more", "a loop", "node more"],
)
def test_what_counts(db: Connection, changed: Workflow) -> None:
    ours, theirs = signature_of(db, BASE)[1], signature_of(db, changed)[1]
    assert 0 < jaccard(ours, theirs) < 1


@pytest.mark.parametrize(
    "parameters",
    [
        {"url": "y", "method": "GET"},
        {"url": {"deep": [1]}, "method": "get"},
        {"url": None, "method": "GET"},
    ],
    ids=["value", "kind of value", "capitals"],
)
def test_what_does_not_count(db: Connection, parameters: dict[str, Any]) -> None:
    changed = replace(BASE, nodes=[Node("a", "tool", parameters), *BASE.nodes[1:]])
    assert signature_of(db, BASE) == signature_of(db, changed)


def test_tenants_share_no_element(database_url: str, reg: Registry) -> None:
    with registry.connect(database_url, tenant="other") as other:
        reg.save(flow("ours", 20), similar=True)
        other.save(flow("theirs", 20), similar=True)
        assert other.similar(flow("x", 20), 0) == [Similar("theirs", 1, 1.0)]
        with psycopg.connect(database_url) as db:
            rows = db.execute("SELECT signature FROM workflow_signatures").fetchall()
    assert len(rows) == 2
    assert jaccard(rows[0][0], rows[1][0]) < 0.05


# --- kept up to date, whoever writes -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_written_in_psql(db: Connection, reg: Registry, seed: int) -> None:
    for name in "abc":
        reg.save(flow(name, 6), similar=True)
    chance = random.Random(seed)
    done = set()
    for _ in range(40):
        what = chance.choice(list(WRITES))
        try:
            db.execute(WRITES[what].encode(), {"n": chance.randrange(6), "m": chance.randrange(9)})
            done.add(what)
        except psycopg.Error:
            continue
        if chance.random() < 0.5:
            assert_signatures(db, reg)
    assert_signatures(db, reg)
    assert len(done) > 8


def test_whatever_the_library_writes(db: Connection, reg: Registry) -> None:
    reg.save(document("small"), similar=True)
    reg.save(flow("copied", 300))
    assert_signatures(db, reg)
    reg.save(document("small", nodes=document()["nodes"][:3], edges=document()["edges"][:2]), similar=True)
    reg.save(replace(flow("copied", 310), name="copied"), similar=True)
    reg.clone("small@1", "clone")
    reg.restore("small@1")
    reg.add_node("clone", "more", "human", after="send")
    reg.remove_node("clone", "fetch")
    assert_signatures(db, reg)
    reg.delete("copied")
    reg.undelete("copied")
    assert_signatures(db, reg)
    with pytest.raises(ZeroDivisionError), reg.transaction() as tx:
        tx.save(flow("small", 9), similar=True)
        assert tx.similar(flow("x", 9))[0] == Similar("small", 4, 1.0)
        raise ZeroDivisionError
    assert_signatures(db, reg)
    reg.purge("copied")
    assert_signatures(db, reg)


def test_an_edit_only_notes_that_a_signature_is_wanted(db: Connection, reg: Registry) -> None:
    reg.save(flow("flow", 50), similar=True)
    former = db.execute("SELECT signature FROM workflow_signatures").fetchone()
    assert former is not None
    assert db.execute("SELECT count(*) FROM workflow_signatures_wanted").fetchone() == (0,)
    reg.add_node("flow", "more", "human", after="step 1")
    assert db.execute("SELECT count(*) FROM workflow_signatures_wanted").fetchone() == (1,)
    assert db.execute("SELECT signature FROM workflow_signatures").fetchone() == former
    assert reg.similar(reg.get("flow")) == [Similar("flow", 2, 1.0)]
    assert db.execute("SELECT count(*) FROM workflow_signatures_wanted").fetchone() == (0,)


def test_whoever_is_writing_is_not_waited_for_and_not_missed(db: Connection, database_url: str, reg: Registry) -> None:
    reg.save(flow("busy", 10))
    reg.save(flow("idle", 10))
    with registry.connect(database_url) as writer, writer.transaction() as tx:
        tx.remove_node("busy", "step 9")
        assert reg.refresh_signatures() == 1
        assert reg.similar("idle", 0) == []
        # What is asked about is looked at as it is for us, though it cannot be kept.
        assert reg.similar("busy") == [Similar("idle", 1, 1.0)]
    assert db.execute("SELECT count(*) FROM workflow_signatures_wanted").fetchone() == (1,)
    assert_signatures(db, reg)
    assert 0.5 < reg.similar("idle")[0].score < 1


def test_a_change_during_a_refresh_is_noted(db: Connection, database_url: str, reg: Registry) -> None:
    """The refresh has made the signature and not ended yet: whoever changes the workflow waits, and then notes it."""
    reg.save(flow("flow", 10))
    with psycopg.connect(database_url) as refresher, psycopg.connect(database_url, autocommit=True) as other:
        refresher.execute("SELECT registry_fresh_signature(tenant_id, id) FROM workflow")
        other.execute("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("UPDATE workflow_nodes SET node_type = 'x' WHERE name = 'step 3'")
        refresher.commit()
        other.execute("UPDATE workflow_nodes SET node_type = 'x' WHERE name = 'step 3'")
    assert db.execute("SELECT count(*) FROM workflow_signatures_wanted").fetchone() == (1,)
    assert_signatures(db, reg)


def test_where_nothing_may_be_written(db: Connection, reg: Registry) -> None:
    reg.save(flow("one", 10), similar=True)
    reg.save(flow("two", 10), similar=True)
    db.execute("UPDATE workflow_nodes SET node_type = 'x' WHERE name = 'step 3'")
    with reg.transaction() as tx:
        tx.connection.execute("SET TRANSACTION READ ONLY")
        assert 0.5 < tx.similar("one")[0].score < 1  # "one" as it is, "two" as it was
    assert reg.similar("one") == [Similar("two", 2, 1.0)]


def test_workflows_from_before_have_their_signatures_wanted(database_at: Any) -> None:
    ids = migrate.migration_ids()
    before = ids[ids.index("20261125133000_signatures") - 1]
    url = database_at(before)
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("INSERT INTO tenant (id, name) VALUES (gen_random_uuid(), 'other')")
        db.execute("INSERT INTO workflow (tenant_id, name) SELECT id, 'flow of ' || name FROM tenant")
        migrate.up(url)
        assert db.execute("SELECT count(*) FROM workflow_signatures_wanted").fetchone() == (2,)


# --- the search --------------------------------------------------------------------------------------------------


def everything(db: Connection, name: str, threshold: float) -> list[tuple[str, float]]:
    """By comparing all, without any index; exact where nothing is cut off."""
    rows = db.execute("SELECT name, signature FROM workflow_signatures JOIN workflow ON id = workflow_id").fetchall()
    ours = next(signature for other, signature in rows if other == name)
    scores = [(other, jaccard(ours, signature)) for other, signature in rows if other != name]
    return sorted(
        ((other, score) for other, score in scores if score >= threshold and score > 0),
        key=lambda one: (-one[1], one[0]),
    )


@pytest.fixture(scope="module")
def family() -> list[Workflow]:
    """Some hundred workflows: trees, and relatives of each, near and far."""
    chance = random.Random(11)
    made = []
    for number in range(12):
        one = flow(f"flow {number}", chance.choice([1, 2, 5, 10, 20, 40]), kinds=40, seed=number, keys=9)
        made.append(one)
        for step in range(9):
            if chance.random() < 0.2:
                one = renamed(one, one.name, chance)
            else:
                extra = Node(f"extra {step}", f"type {chance.randrange(40)}", {})
                one = with_a_node(one, chance, extra, chance.choice(["before", "behind", "between"]))
            one = replace(one, name=f"flow {number} {step}")
            made.append(one)
    return made


@pytest.mark.parametrize(
    ("common", "large"), [(False, False), (True, False), (False, True)], ids=["rare", "common", "cut off"]
)
def test_all_that_are_similar_are_found(
    db: Connection, reg: Registry, family: list[Workflow], common: bool, large: bool
) -> None:
    if large:
        family = family[:20]
    for one in family:
        if common:  # two nodes that all have, so that the elements looked up are common
            one = replace(one, nodes=[*one.nodes, Node("x", "x"), Node("y", "y")], edges=[*one.edges, Edge("x", "y")])
        if large:
            # Some hundred nodes more of kinds of which no two families have the same.
            kind = one.name.split()[1]
            many = [Node(f"many {place}", f"{kind} {place}", {}) for place in range(270)]
            one = replace(one, nodes=[*one.nodes, *many])
        reg.save(one)
    reg.refresh_signatures()
    sizes = db.execute("SELECT max(size), max(cardinality(signature)) FROM workflow_signatures").fetchone()
    assert sizes is not None
    assert sizes[0] > 1080 and sizes[1] == 1000 if large else sizes[0] == sizes[1]
    chance = random.Random(3)
    for one in chance.sample(family, 10):
        for threshold in (0, 0.3, 0.5, 0.8, 0.95, 1):
            found = [(other.name, other.score) for other in reg.similar(one.name, threshold, 1000)]
            expected = everything(db, one.name, threshold)
            if large:
                # Estimated from a thousand of them: the same but for those at the threshold.
                sure = {other for other, score in everything(db, one.name, threshold + 0.08)}
                assert sure <= {other for other, _ in found}
                assert all(score >= threshold for _, score in found)
            else:
                assert found == expected, (one.name, threshold)
                assert reg.similar(reg.get(one.name), threshold, 1)[0].score == 1


def test_versions_labels_and_limits(reg: Registry) -> None:
    reg.save(flow("invoice", 10), similar=True)
    reg.save(flow("invoice", 10, seed=2), similar=True)
    reg.save(flow("former", 10), similar=True)
    reg.label("invoice@1", "old")
    assert reg.similar("invoice") == []
    assert reg.similar("invoice@1") == reg.similar("invoice@old") == [Similar("former", 1, 1.0)]
    assert reg.similar("invoice@2") == []
    assert len(reg.similar("former", 0)) == 1
    assert reg.similar(flow("x", 10), limit=1) == [Similar("former", 1, 1.0)]


def test_nothing_is_like_nothing(db: Connection, reg: Registry) -> None:
    empty, single = Workflow("empty"), Workflow("single", nodes=[Node("a", "tool")])
    reg.save(empty, similar=True)
    reg.save(replace(empty, name="empty too"), similar=True)
    reg.save(single, similar=True)
    assert reg.similar("empty", 0) == reg.similar(empty, 0) == []
    assert reg.similar("single", 0) == []
    assert reg.save(replace(single, name="single too"), similar=True).similar == Similar("single", 1, 1.0)
    alone = Workflow("alone", nodes=[Node(name, "tool") for name in "abc"])
    assert reg.save(alone, similar=True).similar is None
    # Three that are alone have what one has, three times.
    assert reg.similar("alone", 0.3)[0].score == pytest.approx(1 / 3)
    assert_signatures(db, reg)


def test_as_large_as_they_get(db: Connection, reg: Registry) -> None:
    """A thousand elements stand for 16,000."""
    large = flow("large", 4_000, kinds=300)
    reg.save(large)
    row = db.execute(
        "SELECT size FROM workflow_signatures_wanted "
        "CROSS JOIN LATERAL registry_fresh_signature(tenant_id, workflow_id)"
    ).fetchone()
    assert row == (16_000,)
    assert reg.similar(replace(large, name="copy")) == [Similar("large", 1, 1.0)]
    half = Workflow("half", nodes=large.nodes[:2_000], edges=large.edges[:1_999])
    assert reg.similar(half, 0.1)[0].score == pytest.approx(0.47, abs=0.06)


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan"), float("inf")])
def test_a_threshold_that_is_none(reg: Registry, threshold: float) -> None:
    with pytest.raises(InvalidParameter, match="from 0 to 1"):
        reg.similar("x", threshold)


def test_what_cannot_be_asked(reg: Registry) -> None:
    reg.save(flow("invoice", 3), similar=True)
    with pytest.raises(NotFound, match='did you mean "invoice"'):
        reg.similar("invoce")
    with pytest.raises(NotFound, match="no version 7"):
        reg.similar("invoice@7")
    with pytest.raises(InvalidParameter, match="limit"):
        reg.similar("invoice", limit=0)
    with pytest.raises(InvalidWorkflow):
        reg.similar({"name": "x", "nodes": 3})


def test_in_asyncio(database_url: str) -> None:
    async def work() -> None:
        async with registry.connect_async(database_url) as reg:
            await reg.save(flow("one", 10), similar=True)
            saved = await reg.save(flow("two", 10), similar=True)
            assert saved.similar == Similar("one", 1, 1.0)
            assert await reg.similar("one") == [Similar("two", 1, 1.0)]

    asyncio.run(work())


# --- at a save ---------------------------------------------------------------------------------------------------


def test_a_save_tells_of_the_nearest_once(reg: Registry) -> None:
    assert reg.save(flow("one", 40), similar=True).similar is None
    assert reg.save(flow("two", 40), similar=True).similar == Similar("one", 1, 1.0)
    assert reg.save(flow("two", 40), similar=True).similar is None  # unchanged
    assert reg.save(replace(flow("two", 40), description="changed"), similar=True).similar is None  # told already
    chance = random.Random(1)
    more = with_a_node(flow("three", 40), chance, Node("extra", "type 1"), "behind")
    told = reg.save(more, similar=True).similar
    assert told is not None
    assert told.name in ("one", "two")
    assert 0.95 <= told.score < 1
    assert reg.save(replace(more, name="four")).similar is None
    assert reg.save(flow("five", 40, seed=9), similar=True).similar is None


@pytest.mark.parametrize(("setting", "told"), [("off", None), ("0.5", True), ("1", None), ("", None)])
def test_the_threshold_of_a_save(
    monkeypatch: pytest.MonkeyPatch, database_url: str, setting: str, told: bool | None
) -> None:
    monkeypatch.setenv("REGISTRY_SIMILAR_THRESHOLD", setting)
    with registry.connect(database_url) as reg:
        reg.save(flow("one", 10), similar=True)
        more = with_a_node(flow("two", 10), random.Random(1), Node("extra", "type 1"), "behind")
        assert bool(reg.save(more, similar=True).similar) == bool(told)


@pytest.mark.parametrize("setting", ["2", "-1", "much", "nan"])
def test_a_threshold_of_a_save_that_is_none(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    monkeypatch.setenv("REGISTRY_SIMILAR_THRESHOLD", setting)
    with pytest.raises(InvalidParameter, match=f'REGISTRY_SIMILAR_THRESHOLD is "{setting}": give a number from 0 to 1'):
        from_environment()


# --- the command -------------------------------------------------------------------------------------------------


def test_the_command(run_cli: Cli, tmp_path: Path) -> None:
    invoice = EXAMPLES / "invoice.yaml"
    run_cli("save", EXAMPLES)
    copy = tmp_path / "copy.yaml"
    content = invoice.read_text("utf-8").replace("monthly-invoice", "yearly-invoice")
    copy.write_text(content.replace("invoice-v3", "invoice-v4"), "utf-8")
    saved = run_cli("save", copy)
    assert (saved.returncode, saved.stdout) == (0, "created   yearly-invoice@1\n")
    assert saved.stderr == 'registry: "yearly-invoice" is 100 % like "monthly-invoice@1"\n'

    found = run_cli("similar", "yearly-invoice")
    assert (found.stdout, found.stderr) == ("monthly-invoice\t1\t1.00\n", "")
    found = run_cli("similar", invoice, "--json", "--limit", "1")
    assert json.loads(found.stdout) == [{"name": "monthly-invoice", "version": 1, "score": 1.0}]
    found = run_cli("similar", "-", "--json", input=content)
    assert [one["name"] for one in json.loads(found.stdout)] == ["monthly-invoice", "yearly-invoice"]
    assert json.loads(run_cli("similar", "nightly-sales-etl", "--threshold", "0.9", "--json").stdout) == []

    # The same content is told of already.
    copy.write_text(content.replace("yearly", "weekly"), "utf-8")
    saved = run_cli("save", copy)
    assert "the same content is already in monthly-invoice" in saved.stdout
    assert saved.stderr == ""
    copy.write_text(content.replace("yearly", "daily").replace("invoice-v3", "v"), "utf-8")
    (one,) = json.loads(run_cli("save", copy, "--json").stdout)
    assert one["similar"] == {"name": "monthly-invoice", "version": 1, "score": 1.0}
    copy.write_text(content.replace("yearly", "hourly").replace("invoice-v3", "w"), "utf-8")
    saved = run_cli("save", copy, "--no-similar")
    assert (saved.stdout, saved.stderr) == ("created   hourly-invoice@1\n", "")
    assert "hourly-invoice" in run_cli("similar", "monthly-invoice").stdout


def test_what_the_command_refuses(run_cli: Cli, tmp_path: Path) -> None:
    run_cli("save", EXAMPLES / "invoice.yaml")
    broken = tmp_path / "broken.yaml"
    broken.write_text("name: x\nnodes: 3\n", "utf-8")
    for arguments, status, says in [
        (("monthly-invoce",), 1, 'did you mean "monthly-invoice"?'),
        ((str(broken),), 1, "nodes"),
        ((str(tmp_path / "none.yaml"),), 1, "no workflow"),
        (("monthly-invoice", "--threshold", "1.5"), 2, "threshold"),
        (("monthly-invoice", "--limit", "0"), 2, "limit"),
    ]:
        refused = run_cli("similar", *arguments)
        assert (refused.returncode, refused.stdout) == (status, ""), arguments
        assert says in refused.stderr
        assert status == 2 or refused.stderr.count("\n") == 1


# --- real workflows ----------------------------------------------------------------------------------------------


def real(folder: Path) -> dict[str, Workflow]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".yml", ".yaml") and "invalid" not in str(path.parent):
            given = formats.to_document(text.parse(path.read_bytes(), origin=str(path)), "auto", path.stem)
            found[path.stem] = validate(given, loops="mark").workflow
    return found


def test_the_figures_on_real_workflows(db: Connection, corpus: Path) -> None:
    """What docs/similar.md promises: a copy is 1; one node more or less is above 0.8; others are below 0.3."""
    flows = real(corpus)
    assert len(flows) > 60
    chance = random.Random(5)
    nodes = [node for one in flows.values() for node in one.nodes]
    signatures = {name: signature_of(db, one)[1] for name, one in flows.items()}

    for name in chance.sample(sorted(flows), 12):
        assert signature_of(db, renamed(flows[name], "copy", chance))[1] == signatures[name]

    more: dict[bool, list[float]] = {True: [], False: []}
    for name in chance.sample(sorted(flows), 40):
        for how in ("before", "behind", "between"):
            extra = replace(chance.choice(nodes), name="one node more")
            changed = with_a_node(flows[name], chance, extra, how)
            more[len(flows[name].nodes) >= 8].append(jaccard(signatures[name], signature_of(db, changed)[1]))
    assert statistics.median(more[True]) > 0.85
    assert min(more[True]) > 0.75
    assert statistics.median(more[False]) > 0.6

    unrelated = sorted(
        jaccard(signatures[one], signatures[other]) for one, other in itertools.combinations(sorted(flows), 2)
    )
    assert statistics.median(unrelated) == 0
    assert sum(score < 0.3 for score in unrelated) / len(unrelated) > 0.99


def test_the_examples_are_not_alike(db: Connection) -> None:
    flows = real(EXAMPLES)
    assert len(flows) >= 3
    for one, other in itertools.combinations(flows.values(), 2):
        assert jaccard(signature_of(db, one)[1], signature_of(db, other)[1]) < 0.3
