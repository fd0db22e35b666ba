"""`registry select` against a real server: what is selected, in which order, and what is said where nothing is."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from conftest import Cli, database
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import make_conninfo
from selection_oracle import Graph, chosen, leaves, trees

import registry
from registry import InvalidParameter, NotFound, QueryTimeout, Registry, Workflow
from registry.selection import Expression, Leaf, compiled, parse

ETL = {
    "name": "etl",
    "nodes": [
        {"name": "fetch orders", "node_type": "tool", "parameters": {"url": "https://shop/orders", "retries": 3}},
        {
            "name": "fetch refunds",
            "node_type": "tool",
            "parameters": {"url": "https://shop/refunds", "auth": {"by": "key"}},
        },
        {"name": "clean", "node_type": "tool"},
        {"name": "check", "node_type": "agent"},
        {"name": "Ready?", "node_type": "human"},
        {"name": "請求書（案）", "node_type": "agent"},
        {"name": "load", "node_type": "tool"},
    ],
    "edges": [
        {"parent": "fetch orders", "child": "clean"},
        {"parent": "fetch refunds", "child": "clean"},
        {"parent": "clean", "child": "check"},
        {"parent": "check", "child": "Ready?"},
        {"parent": "Ready?", "child": "load"},
        {"parent": "clean", "child": "請求書（案）"},
        {"parent": "Ready?", "child": "clean", "is_loop": True},
    ],
}


@pytest.fixture
def etl(reg: Registry) -> Registry:
    reg.save(ETL)
    return reg


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("*", "fetch orders,fetch refunds,clean,check,Ready?,請求書（案）,load"),
        ("load clean", "clean,load"),
        ('"fetch orders"+1', "fetch orders,clean"),
        ("1+check+1", "clean,check,Ready?"),
        ("+check", "fetch orders,fetch refunds,clean,check"),
        ("@check", "fetch orders,fetch refunds,clean,check,Ready?,load"),
        ("clean+ & +load", "clean,check,Ready?,load"),
        ("clean+ - +load", "請求書（案）"),
        ("type:agent", "check,請求書（案）"),
        ("type:agent,+load", "check"),
        ("fetch*", "fetch orders,fetch refunds"),
        ('name:"fetch *"', "fetch orders,fetch refunds"),
        ("*e?k", "check"),
        ("Ready?", "Ready?"),
        ('"Ready?"+', "Ready?,load"),
        ('"請求書（案）"', "請求書（案）"),
        ("parameters.url:https*refunds", "fetch refunds"),
        ("parameters.retries:3", "fetch orders"),
        ("parameters.auth.by:*", "fetch refunds"),
        ("roots()", "fetch orders,fetch refunds"),
        ("sinks()", "請求書（案）,load"),
        ("roots(type:agent | load)", "check,請求書（案）"),
        ("sinks(fetch* | check | clean)", "check"),
        ("not type:tool", "check,Ready?,請求書（案）"),
        ("（check｜load）＆　type：tool", "load"),
    ],
)
def test_what_is_selected(etl: Registry, expression: str, names: str) -> None:
    order = ["fetch orders", "fetch refunds", "clean", "check", "請求書（案）", "Ready?", "load"]
    assert etl.select("etl", expression) == sorted(names.split(","), key=order.index)


def test_exclude(etl: Registry) -> None:
    assert etl.select("etl", "+load", exclude="type:tool") == ["check", "Ready?"]
    assert etl.select("etl", "clean check", exclude="clean | check") == []


def test_unknown_names_are_shown_where_they_stand(etl: Registry) -> None:
    with pytest.raises(NotFound) as raised:
        etl.select("etl", "+check & chek+")
    assert str(raised.value) == (
        'selection, column 10: no node "chek" in "etl"\n  +check & chek+\n           ^\n  did you mean check?'
    )
    with pytest.raises(NotFound, match=r'^exclude, column 2: no node "loda"'):
        etl.select("etl", "*", exclude="+loda")
    with pytest.raises(NotFound, match='no workflow "elt"; did you mean "etl"'):
        etl.select("elt", "*")
    with pytest.raises(NotFound, match="`registry order etl` shows what there is"):
        etl.select("etl", "zzzzzzzz")


@pytest.mark.parametrize(
    "expression", ["fetch orders", "(fetch orders)", "+fetch orders", "check | clean fetch orders"]
)
def test_a_name_whose_quotes_were_lost_is_recognised(etl: Registry, expression: str) -> None:
    with pytest.raises(NotFound, match=r'did you mean "fetch orders"\? a name with spaces or operators is quoted'):
        etl.select("etl", expression)


def test_what_matches_nothing_is_told(etl: Registry) -> None:
    selection = etl.selection("etl", "type:tol | zz* | check", exclude="type:xx | zz*")
    assert selection.names == ["check"]
    assert selection.notes == (
        "type:tol matches no node; did you mean type:tool?",
        "zz* matches no node",
        "type:xx matches no node; its types are tool, agent, human",
    )


def test_a_workflow_without_nodes(reg: Registry) -> None:
    reg.save({"name": "empty", "nodes": []})
    assert reg.select("empty", "* | roots() | not type:x | @(sinks())") == []
    with pytest.raises(NotFound, match='no node "a" in "empty"'):
        reg.select("empty", "a")


def test_a_transaction_and_asyncio_give_the_same(etl: Registry, database_url: str) -> None:
    with etl.transaction() as tx:
        assert tx.select("etl", "+check - roots()") == ["clean", "check"]

    async def selected() -> list[str]:
        async with registry.connect_async(database_url) as reg:
            with pytest.raises(NotFound, match="did you mean check"):
                await reg.select("etl", "chekc")
            with pytest.raises(InvalidParameter, match="column 2"):
                await reg.select("etl", "(")
            return await reg.select("etl", "+check - roots()")

    assert asyncio.run(selected()) == ["clean", "check"]


def test_row_level_security_holds(etl: Registry, database_url: str) -> None:
    """A role that row level security holds for sees what it should, and only that."""
    role = f"reader_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}".encode())
    try:
        with registry.connect(make_conninfo(database_url, user=role)) as reg:
            assert reg.select("etl", "+check") == ["fetch orders", "fetch refunds", "clean", "check"]
        with registry.connect(database_url, tenant="other") as other, pytest.raises(NotFound):
            other.select("etl", "*")
        with psycopg.connect(make_conninfo(database_url, user=role)) as connection:
            tenant = connection.execute("SELECT id FROM tenant WHERE name = 'default'").fetchone()
            assert tenant is not None
            connection.execute("SELECT set_config('registry.tenant_id', gen_random_uuid()::text, true)")
            query = "SELECT names FROM registry_select(%s, 'etl', '[{\"op\": \"all\"}]')"
            assert connection.execute(query, tenant).fetchall() == []
    finally:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(f"DROP OWNED BY {role}".encode())
            connection.execute(f"DROP ROLE {role}".encode())


@pytest.mark.parametrize(
    "program",
    [
        "[]",
        "{}",
        "1",
        '[{"op": "nonsense"}]',
        '["all"]',
        "[null]",
        '[{"op": "up"}]',
        '[{"op": "union"}]',
        '[{"op": "all"}, {"op": "union"}]',
        '[{"op": "all"}, {"op": "swap"}]',
        '[{"op": "all"}, {"op": "all"}]',
        '[{"op": "copy"}]',
        '[{"op": "node"}]',
        '[{"op": "type"}]',
        '[{"op": "parameters", "like": "x"}]',
        '[{"op": "parameters", "like": "x", "path": "y"}]',
        '[{"op": "all"}, {"op": "up", "depth": -1}]',
        '[{"op": "all"}, {"op": "up", "depth": 2147483648}]',
        '[{"op": "all"}, {"op": "up", "depth": "many"}]',
        '[{"op": "name", "like": "\\\\"}]',
        json.dumps([{"op": "all"}, {"op": "complement"}] * 5001),
    ],
)
def test_programs_that_make_no_sense_are_refused(etl: Registry, program: str) -> None:
    with pytest.raises(InvalidParameter):
        etl.queries.graph.select(name="etl", program=program)


# --- against the oracle


def graph_of(workflow: Workflow) -> Graph:
    return Graph(
        {node.name: (node.node_type, node.parameters) for node in workflow.nodes},
        [(edge.parent, edge.child) for edge in workflow.edges if not edge.is_loop],
    )


def assert_as_the_oracle_says(reg: Registry, name: str, graph: Graph, order: list[str], tree: Expression) -> None:
    wanted = chosen(tree, graph)
    assert reg.select(name, str(tree)) == [each for each in order if each in wanted], str(tree)


SIZE = 9
NODES = [f"n{number}" for number in range(SIZE)]
PATTERNS = st.sampled_from(
    [
        parse(text)
        for text in (
            "type:t0",
            "type:t*",
            "type:none",
            "n*",
            "name:n[0-4]*",
            "n?",
            "n?x",
            "parameters.a.b:v1",
            "parameters.a.b:*",
        )
    ]
).map(lambda leaf: leaf if isinstance(leaf, Leaf) else Leaf("name", "*", True))
# Most run forward; those that close a cycle are marked as loops at the save.
EDGES = st.lists(
    st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)).filter(lambda pair: pair[0] != pair[1]), max_size=16
)


@pytest.fixture(scope="module")
def shared(server_url: str, template_database: str) -> Iterator[Registry]:
    """One database for all examples of a test."""
    with database(server_url, template_database) as url, registry.connect(url, max_size=1) as reg:
        yield reg


@given(EDGES, st.lists(trees(leaves(st.sampled_from(NODES), PATTERNS)), min_size=4, max_size=4))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_any_selection_of_any_graph(
    shared: Registry, edges: list[tuple[str, str]], given_trees: list[Expression]
) -> None:
    nodes: list[dict[str, Any]] = [
        {
            "name": name,
            "node_type": f"t{number % 3}",
            "parameters": {"a": {"b": f"v{number % 2}"}} if number % 4 else {},
        }
        for number, name in enumerate(NODES)
    ]
    document = {"name": "any", "nodes": nodes, "edges": [{"parent": parent, "child": child} for parent, child in edges]}
    shared.save(document, loops="mark")
    workflow = shared.get("any")
    graph, order = graph_of(workflow), [node.name for node in workflow.nodes]
    for tree in given_trees:
        assert_as_the_oracle_says(shared, "any", graph, order, tree)


@pytest.mark.parametrize("format", ["n8n", "wfformat", "dify"])
def test_real_workflows(run_cli: Cli, reg: Registry, corpus: Path, format: str) -> None:
    outcomes = json.loads(run_cli("save", corpus / format, "--loops", "mark", "--json").stdout)
    assert len(outcomes) > 8
    for outcome in outcomes:
        workflow = reg.get(outcome["name"])
        graph, order = graph_of(workflow), [node.name for node in workflow.nodes]
        first, middle, last = (Leaf("node", order[place]) for place in (0, len(order) // 2, -1))
        for text in (
            f"{first}+ & +{last}",
            f"@{middle}",
            f"2+{middle}+1 | type:{Leaf('type', workflow.nodes[0].node_type)}".replace("type:type:", "type:"),
            f"sinks({first}+) | roots(+{last})",
            f"not +{middle} - roots() , *e*",
        ):
            assert_as_the_oracle_says(reg, outcome["name"], graph, order, parse(text))


# --- large


FILL = """
    WITH head AS (INSERT INTO workflow (name) VALUES (%(name)s) RETURNING id), nodes AS (
        INSERT INTO workflow_nodes (id, workflow_id, node_type, name, order_index)
        SELECT md5(%(name)s || n)::uuid, head.id, 't' || n %% 3, 'n' || n, n
        FROM head, generate_series(1, %(size)s) AS n
    )
    INSERT INTO workflow_edges (workflow_id, parent_node_id, child_node_id, parent_order, child_order)
    SELECT head.id, md5(%(name)s || p)::uuid, md5(%(name)s || c)::uuid, p, c
    FROM head, generate_series(1, %(size)s) AS p, LATERAL (SELECT {}) AS child (c)
    WHERE c <= %(size)s
"""
SIZES = {"ladder": 100_000, "diamonds": 30_000}
SHAPES = {
    "ladder": "p + unnest(ARRAY[1, 2])",
    # 1 to 2 and 3, both to 4, that to 5 and 6, …: a number of ways with 3,000 digits.
    "diamonds": "unnest(CASE p % 3 WHEN 1 THEN ARRAY[p + 1, p + 2] WHEN 2 THEN ARRAY[p + 2] ELSE ARRAY[p + 1] END)",
}


@pytest.fixture(scope="module")
def large(shared: Registry) -> Registry:
    """Large workflows, met by a session that keeps the plans it made, with fresh statistics, for a small one.

    What enumerates paths, or reads all edges again for each node, never ends here.
    """
    shared.save({"name": "small", "nodes": [{"name": "n1", "node_type": "t1"}, {"name": "n2", "node_type": "t2"}]})
    with shared.transaction() as tx:
        tx.connection.execute("ANALYZE")
        for _ in range(8):
            tx.select("small", "n1+ | +n2 | 2+n2 | n1+1 | roots() | sinks() | not type:t1 & n* | n1 - n2")
        tx.connection.execute("SET LOCAL session_replication_role = replica")
        for name, children in SHAPES.items():
            filling = FILL.format(children.replace("%", "%%")).encode()
            tx.connection.execute(filling, {"name": name, "size": SIZES[name]})
    return shared


@pytest.mark.parametrize("name", ["ladder", "diamonds"])
def test_large_workflows_are_no_trouble(large: Registry, name: str) -> None:
    numbers = range(1, SIZES[name] + 1)
    with large.transaction() as tx:
        tx.connection.execute("SET LOCAL statement_timeout = '20s'")
        assert tx.select(name, "n1+ | type:t1") == [f"n{number}" for number in numbers]
        between = tx.select(name, "n1+ & +n27001 & type:t1")
        assert between == [f"n{number}" for number in numbers if number % 3 == 1 and number <= 27001]
        assert tx.select(name, "not (type:t1 | n*1) & n99*, @n20000")[:2] == ["n99", "n990"]
        assert tx.select(name, "roots()") == ["n1"]
        assert tx.select(name, "sinks(+n9999)") == ["n9999"]
        assert (
            tx.select(name, "2+n9997")
            == {
                "ladder": ["n9993", "n9994", "n9995", "n9996", "n9997"],
                "diamonds": ["n9994", "n9995", "n9996", "n9997"],
            }[name]
        )
        assert len(tx.select(name, "n1+2000")) == {"ladder": 4001, "diamonds": 3001}[name]


def test_a_selection_that_takes_too_long_is_given_up(large: Registry) -> None:
    program = json.dumps(compiled(parse("n0+ & *+ & +n99999")).steps)
    with large.transaction() as tx:
        tx.connection.execute("SET LOCAL statement_timeout = '5ms'")
        with pytest.raises(QueryTimeout):
            tx.queries.graph.select(name="ladder", program=program)


# --- the command line


def test_the_command(run_cli: Cli) -> None:
    run_cli("save", "-", input=json.dumps(ETL))
    done = run_cli("select", "etl", "+check", "load", "--exclude", "clean", "--exclude", "fetch*refunds")
    assert (done.returncode, done.stdout, done.stderr) == (0, "fetch orders\ncheck\nload\n", "")
    done = run_cli("select", "etl", "type:agent", "--json")
    assert json.loads(done.stdout) == ["check", "請求書（案）"]
    done = run_cli("select", "etl", "type:agnt", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, [])
    assert done.stderr == "note: type:agnt matches no node; did you mean type:agent?\n"
    assert run_cli("select", "etl", "check - check").stderr == "note: nothing is selected\n"


def test_the_command_refuses(run_cli: Cli) -> None:
    run_cli("save", "-", input=json.dumps(ETL))
    done = run_cli("select", "etl", "check & (load", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "registry: selection, column 9: ( without )\n  check & (load\n          ^\n  close it\n"
    done = run_cli("select", "etl", "loda")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("\n  did you mean load?\n")
    assert run_cli("select", "none", "x").returncode == 1
    assert run_cli("select", "etl").returncode == 2
