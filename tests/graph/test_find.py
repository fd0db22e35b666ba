"""Find, against a brute-force oracle: random graphs, real workflows, pages, tenants; synchronous and asynchronous."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Cli
from find_oracle import Wanted, check, matches, text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import registry
from registry import Edge, InvalidParameter, Node, Registry, Workflow
from registry._async import find as async_find
from registry._sync import find as sync_find

TYPES = ("agent", "tool", "human")
NAMES = ("フェッチ 1", "フェッチ 2", "fetch", "send_mail", "send%", "決裁")
PARAMETERS: tuple[dict[str, Any], ...] = (
    {},
    {"retries": 3},
    {"retries": 3.5, "url": "x" * 300},
    {"retries": "3", "tags": ["a", {"b": 1}]},
    {"model": {"name": "large", "options": {"t": 0.2}}, "on": True, "none": None},
)


@st.composite
def workflow_of(draw: st.DrawFn, name: str) -> Workflow:
    size = draw(st.integers(0, 8))
    names = draw(st.permutations([*NAMES, "g", "h"]))[:size]
    nodes = [Node(name, draw(st.sampled_from(TYPES)), draw(st.sampled_from(PARAMETERS))) for name in names]
    pairs = draw(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14))
    edges = [Edge(names[a], names[b], {}, a >= b) for a, b in pairs if a < size and b < size]
    return Workflow(name, nodes=nodes, edges=edges)


wanted = st.builds(
    Wanted,
    far=st.booleans(),
    node_type=st.sampled_from([None, *TYPES, *TYPES, "*o*", "ag*"]),
    name=st.sampled_from([None, None, None, *NAMES, "フェッチ*", "*e*", "send*"]),
    parameters=st.sampled_from(
        [
            *[{}] * 5,
            {"retries": 3.0},
            {"url": "x" * 300},
            {"tags": ["a"]},
            {"tags": [{"b": 1}]},
            {"model": {"options": {}}},
            {"none": None},
            {"retries": 3, "on": True},
        ]
    ),
)


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    yield
    sync_find.LOOK_AT = async_find.LOOK_AT = 1_000


def all_of(reg: Registry) -> dict[str, Workflow]:
    return {head.name: reg.get(head.name) for head in reg.list()}


def assert_marks(connection: psycopg.Connection[Any]) -> None:
    """No mark is missing, the nodes are counted, and the marks of small workflows are exactly their own."""
    rows = connection.execute(
        "SELECT workflow_marks.nodes, count(node.id), node_marks, "
        "registry_node_marks(workflow_marks.tenant_id, workflow_marks.workflow_id, registry_is_small(nodes)), "
        "edge_marks, registry_edge_marks(workflow_marks.tenant_id, workflow_marks.workflow_id) "
        "FROM workflow_marks LEFT JOIN workflow_nodes AS node USING (tenant_id, workflow_id) "
        "GROUP BY workflow_marks.tenant_id, workflow_marks.workflow_id"
    ).fetchall()
    for nodes, counted, node_marks, fresh_nodes, edge_marks, fresh_edges in rows:
        assert nodes == counted
        assert set(node_marks) >= set(fresh_nodes)
        if nodes <= 500:
            assert set(edge_marks) == set(fresh_edges or ())
    missing = connection.execute(
        "SELECT count(*) FROM workflow_nodes AS node LEFT JOIN workflow_marks USING (tenant_id, workflow_id) "
        "WHERE node_marks IS NULL"
    ).fetchone()
    assert missing == (0,)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.data())
def test_random_workflows(reg: Registry, database_url: str, data: st.DataObject) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DELETE FROM workflow")
        for number in range(data.draw(st.integers(1, 4))):
            reg.save(data.draw(workflow_of(f"flow {number}")))
            if data.draw(st.booleans()):  # an update instead of a new one
                reg.save(data.draw(workflow_of(f"flow {number}")))
        assert_marks(connection)
        workflows = all_of(reg)
        for pattern in data.draw(st.lists(st.lists(wanted, min_size=1, max_size=4), min_size=8, max_size=8)):
            for look_at in (1_000, 1):  # by the index alone, and on the walk
                sync_find.LOOK_AT = look_at
                check(workflows, pattern, reg.find(text(pattern)))


@pytest.fixture
def filled(reg: Registry, run_cli: Cli, corpus: Path) -> Registry:
    for folder in ("n8n", "wfformat", "dify"):
        assert run_cli("save", corpus / folder, "--loops", "mark").returncode == 0
    return reg


def patterns_from(workflows: dict[str, Workflow], chosen: random.Random) -> Iterator[list[Wanted]]:
    """Patterns that somebody could ask of these workflows, found somewhere or nearly so."""
    for workflow in workflows.values():
        nodes = {node.name: node for node in workflow.nodes}
        edges = [edge for edge in workflow.edges if not edge.is_loop]
        if not edges:
            continue
        first = chosen.choice(edges)
        names = [first.parent, first.child]
        while (more := [edge.child for edge in edges if edge.parent == names[-1]]) and chosen.random() < 0.7:
            names.append(chosen.choice(more))
        if len(names) > 2 and chosen.random() < 0.5:
            del names[1]
        pattern = []
        for name in names:
            node = nodes[name]
            scalars = {key: value for key, value in node.parameters.items() if not isinstance(value, dict | list)}
            keys = chosen.sample(sorted(scalars), min(len(scalars), chosen.choice((0, 0, 1))))
            glob = name[:4] + "*" if not set('*?["\\') & set(name) and chosen.random() < 0.3 else None
            node_type = node.node_type if chosen.random() < 0.8 else None
            pattern.append(Wanted(chosen.random() < 0.5, node_type, glob, {key: scalars[key] for key in keys}))
        yield pattern
        yield pattern[::-1]


def test_real_workflows(filled: Registry, database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert_marks(connection)
    workflows = all_of(filled)
    assert len(workflows) == 72
    found = 0
    for pattern in patterns_from(workflows, random.Random(7)):
        matches = filled.find(text(pattern), limit=1000)
        check(workflows, pattern, matches)
        found += len(matches)
    assert found > 100


def test_pages(filled: Registry) -> None:
    for pattern in ("* -> *", "n8n-nodes-base.set ->> *", "name:*"):
        everything = filled.find(pattern, limit=1000)
        assert len(everything) > 25
        for look_at in (1_000, 5, 1):
            sync_find.LOOK_AT = look_at
            pages, after = [], None
            while page := filled.find(pattern, limit=7, after=after):
                pages += page
                after = page[-1] if len(pages) % 2 else page[-1].cursor
            assert pages == everything
    assert [match.score for match in everything] == sorted((match.score for match in everything), reverse=True)


def test_large_workflows_are_found_as_well(reg: Registry, database_url: str) -> None:
    nodes = [Node(f"n{number}", "tool", {"number": number}) for number in range(700)]
    nodes[300].node_type, nodes[600].node_type = "agent", "human"
    edges = [Edge(f"n{number}", f"n{number + 1}") for number in range(699)]
    edges += [Edge(f"n{number}", f"n{number + 2}") for number in range(698)]  # a ladder: never once for each path
    reg.save(Workflow("large", nodes=nodes, edges=edges))
    many = [Node(f"m{number}", f"type {number}") for number in range(200)]
    pairs = [Edge(f"m{number}", f"m{number + 1}") for number in range(199)]
    reg.save(Workflow("many types", nodes=many, edges=pairs))
    for name, pattern in {
        "large": 'agent ->> human ->> tool{"number": 699}',
        "many types": '"type 0" ->> "type 199"',
    }.items():
        assert [match.name for match in reg.find(pattern)] == [name]
    assert reg.find("human ->> agent") == reg.find("agent -> human") == reg.find('"type 2" ->> "type 1"') == []
    twenty = " ->> ".join(["tool"] * 20)
    assert [match.name for match in reg.find(twenty)] == ["large"]
    with psycopg.connect(database_url, autocommit=True) as connection:
        assert_marks(connection)
        # Small again, and its marks with it; then one statement that does both at once.
        connection.execute("DELETE FROM workflow_nodes WHERE (parameters ->> 'number')::integer % 2 = 1")
        assert_marks(connection)
        assert reg.find("human -> tool")[0].size == 350
        connection.execute(
            "WITH gone AS (DELETE FROM workflow_nodes WHERE (parameters ->> 'number')::integer > 600) "
            "INSERT INTO workflow_nodes (workflow_id, node_type, name, order_index) "
            "SELECT id, 'added', 'added ' || number, 100000 + number FROM workflow, generate_series(1, 400) AS number "
            "WHERE workflow.name = 'large'"
        )
        assert_marks(connection)
        assert [(match.name, match.size) for match in reg.find("added")] == [("large", 701)]
        assert [match.name for match in reg.find('tool{"number": 2}')] == ["large"]


def test_another_tenant_is_never_shown(reg: Registry, database_url: str) -> None:
    document = {
        "name": "ours",
        "nodes": [{"name": "a", "node_type": "agent"}, {"name": "b", "node_type": "tool"}],
        "edges": [{"parent": "a", "child": "b"}],
    }
    reg.save(document)
    with registry.connect(database_url, tenant="other") as other:
        for number in range(5):
            other.save({**document, "name": f"theirs {number}"})
        for look_at in (1_000, 2):
            sync_find.LOOK_AT = look_at
            assert [match.name for match in reg.find("agent -> tool")] == ["ours"]
            assert {match.name for match in other.find("agent -> tool")} == {f"theirs {number}" for number in range(5)}


def test_asynchronous(filled: Registry, database_url: str) -> None:
    async def find(pattern: str) -> list[Any]:
        async with registry.connect_async(database_url) as reg:
            async_find.LOOK_AT = 3
            first = await reg.find(pattern, 5)
            async with reg.transaction() as tx:
                return first + await tx.find(pattern, 1000, first[-1])

    assert asyncio.run(find("* -> *")) == filled.find("* -> *", 1000)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a -> ",), "a node is missing"),
        (("a", 0), "limit: 0: give a number from 1"),
        (("a", 1001), "limit: 1001"),
        (("a", 1, "7"), "is no cursor"),
        (("a", 1, "7.x"), "is no cursor"),
        (("a", 1, "9999999999.00000000-0000-0000-0000-000000000000"), "is no cursor"),
        (("a", 1, "\0\ud800"), "is no cursor"),
    ],
)
def test_what_is_refused(reg: Registry, arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(InvalidParameter, match=message):
        reg.find(*arguments)


def test_long_patterns_are_answered(reg: Registry) -> None:
    reg.save({"name": "one", "nodes": [{"name": "a" * 200, "node_type": "tool"}]})
    for name in ("a" * 9990, "a*" * 4990, "*a%" * 3000):
        assert reg.find(f"name:{name}") == []
    assert reg.find(" -> ".join(["*"] * 20)) == []
    assert len(reg.find("name:" + "a*" * 100)) == 1


def test_the_command(run_cli: Cli, reg: Registry) -> None:
    nodes = [
        {"name": "読む", "node_type": "agent"},
        {"name": "送る", "node_type": "tool", "parameters": {"retries": 3}},
    ]
    for number in range(3):
        more = [{"name": f"more {each}", "node_type": "tool"} for each in range(number)]
        edges = [{"parent": "読む", "child": "送る"}]
        reg.save({"name": f"flow {number}", "nodes": nodes + more, "edges": edges})
    done = run_cli("find", 'agent -> tool{"retries": 3}', "--json", "--limit", "2")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [(each["name"], each["nodes"], each["score"]) for each in found] == [
        ("flow 0", ["読む", "送る"], 1.0),
        ("flow 1", ["読む", "送る"], 0.6667),
    ]
    done = run_cli("find", "agent -> tool", "--after", found[-1]["cursor"])
    assert (done.returncode, done.stdout, done.stderr) == (0, "flow 2\t1\t0.50\t読む → 送る\n", "")
    done = run_cli("find", "agent -> tool", "--limit", "1")
    assert "--after " in done.stderr
    done = run_cli("find", "human", "--json")
    assert (done.returncode, done.stdout) == (0, "[]\n")
    done = run_cli("find", "agent --> tool")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[2] == "        ^" and "use one of: ->, ->>" in done.stderr
    assert run_cli("find", "agent", "--limit", "0").returncode == 2


def test_the_oracle_knows_a_match() -> None:
    flow = Workflow("f", nodes=[Node("a", "x"), Node("b", "y"), Node("c", "z")], edges=[Edge("a", "b"), Edge("b", "c")])
    assert matches(flow, [Wanted(node_type="x"), Wanted(True, "z")])
    assert not matches(flow, [Wanted(node_type="x"), Wanted(False, "z")])
