"""Graph questions against networkx, on random graphs and on real workflows; and what is told of bad input."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import registry
from registry import Edge, InvalidParameter, Node, NotFound, QueryTimeout, Registry, Workflow
from registry.cli import main
from registry.formats import text, to_document

WEIGHT = "seconds"
SOME = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def workflow_of(name: str, size: int, edges: list[tuple[int, int, bool]], weights: list[Any] | None = None) -> Workflow:
    """Nodes n0, n1, …; edges (parent, child, is_loop)."""
    nodes = [
        Node(f"n{number}", "tool", {WEIGHT: weights[number]} if weights and weights[number] is not None else {})
        for number in range(size)
    ]
    return Workflow(
        name, nodes=nodes, edges=[Edge(f"n{parent}", f"n{child}", is_loop=loop) for parent, child, loop in edges]
    )


@st.composite
def workflows(draw: st.DrawFn, most: int = 12) -> Workflow:
    """Any small graph: none, one or several nodes, in parts, with edges that are there twice, loops to anywhere."""
    size = draw(st.integers(0, most))
    edges = []
    if size:
        number = st.integers(0, size - 1)
        place = draw(st.permutations(range(size)))
        for parent, child in draw(st.lists(st.tuples(number, number), max_size=3 * size)):
            if parent != child:
                low, high = sorted((parent, child))
                edges.append((place[low], place[high], False))
        edges += [(parent, child, True) for parent, child in draw(st.lists(st.tuples(number, number), max_size=3))]
    weight = st.none() | st.integers(0, 5) | st.floats(0, 5, width=16)
    return workflow_of("flow", size, edges, draw(st.lists(weight, min_size=size, max_size=size)))


def large(seed: int) -> Workflow:
    """500 nodes, some 1,200 edges and a few loops."""
    chosen = random.Random(seed)
    place = list(range(500))
    chosen.shuffle(place)
    edges = []
    for child in range(1, 500):
        edges += [
            (place[max(0, child - chosen.randrange(1, 60))], place[child], False) for _ in range(chosen.randrange(4))
        ]
    edges += [(chosen.randrange(500), chosen.randrange(500), True) for _ in range(seed)]
    return workflow_of("flow", 500, edges, [chosen.choice((None, 1, 2.5, 7)) for _ in place])


class Oracle:
    """What networkx says of a workflow, brought into the order that the database keeps."""

    def __init__(self, reg: Registry, workflow: Workflow) -> None:
        stored = reg.queries.graph.order(name=workflow.name)
        by_order = sorted((row for row in stored if row.name is not None), key=lambda row: row.order_index or 0)
        self.place = {row.name: place for place, row in enumerate(by_order) if row.name is not None}
        assert len(self.place) == len(workflow.nodes)
        self.dag, self.whole = nx.DiGraph(), nx.DiGraph()
        for graph in (self.dag, self.whole):
            graph.add_nodes_from(node.name for node in workflow.nodes)
        self.dag.add_edges_from((edge.parent, edge.child) for edge in workflow.edges if not edge.is_loop)
        self.whole.add_edges_from((edge.parent, edge.child) for edge in workflow.edges)
        self.loops = [(edge.parent, edge.child) for edge in workflow.edges if edge.is_loop]
        self.parameters = {node.name: node.parameters for node in workflow.nodes}

    def sorted(self, names: Any) -> list[str]:
        return sorted(names, key=self.place.__getitem__)

    def reached(self, starts: tuple[str, ...], depth: int | None, *, back: bool) -> list[str]:
        graph = self.dag.reverse(copy=False) if back else self.dag
        found: set[str] = set()
        for start in starts:
            found |= nx.single_source_shortest_path_length(graph, start, cutoff=depth).keys()
        return self.sorted(found - set(starts))

    def paths(self, first: str, last: str) -> list[list[str]]:
        if first == last:
            return [[first]]
        return sorted(nx.all_simple_paths(self.dag, first, last), key=lambda path: [self.place[name] for name in path])

    def heaviest(self, default: float) -> float:
        weight = {name: parameters.get(WEIGHT, default) for name, parameters in self.parameters.items()}
        total: dict[str, float] = {}
        for name in nx.topological_sort(self.dag):
            total[name] = weight[name] + max((total[parent] for parent in self.dag.predecessors(name)), default=0)
        return max(total.values(), default=0)

    def cycles(self) -> list[tuple[list[str], list[tuple[str, str]]]]:
        found = []
        for part in nx.strongly_connected_components(self.whole):
            loops = sorted(
                ((parent, child) for parent, child in self.loops if parent in part and child in part),
                key=lambda loop: (self.place[loop[0]], self.place[loop[1]]),
            )
            if loops:  # without its loops a workflow has no cycle
                found.append((self.sorted(part), loops))
        return sorted(found, key=lambda cycle: self.place[cycle[0][0]])


def check_walks(reg: Registry, name: str, oracle: Oracle, starts: tuple[str, ...], depths: tuple[int, ...]) -> None:
    assert reg.descendants(name, *starts) == oracle.reached(starts, None, back=False)
    assert reg.ancestors(name, *starts) == oracle.reached(starts, None, back=True)
    for depth in depths:
        assert reg.descendants(name, *starts, depth=depth) == oracle.reached(starts, depth, back=False)
        assert reg.ancestors(name, *starts, depth=depth) == oracle.reached(starts, depth, back=True)


def check_paths(reg: Registry, name: str, oracle: Oracle, first: str, last: str, limit: int = 5) -> None:
    found = reg.path(name, first, last)
    connected = nx.has_path(oracle.dag, first, last)
    assert bool(found) == connected
    if found:
        assert (found[0], found[-1]) == (first, last)
        assert all(oracle.dag.has_edge(*edge) for edge in itertools.pairwise(found))
        assert len(found) == nx.shortest_path_length(oracle.dag, first, last) + 1
    several = reg.paths(name, first, last, limit=limit)
    assert bool(several.paths) == connected
    wanted = oracle.paths(first, last)
    assert several.paths == wanted[:limit]
    assert several.more == (len(wanted) > limit)


def check_whole(reg: Registry, name: str, oracle: Oracle) -> None:
    dag = oracle.dag
    roots = [node for node, degree in dag.in_degree() if not degree]
    sinks = [node for node, degree in dag.out_degree() if not degree]
    assert reg.roots(name) == oracle.sorted(roots)
    assert reg.sinks(name) == oracle.sorted(sinks)
    assert reg.isolated(name) == oracle.sorted(set(roots) & set(sinks))
    assert [(cycle.nodes, cycle.loops) for cycle in reg.cycles(name)] == oracle.cycles()


def check_critical_path(reg: Registry, name: str, oracle: Oracle, default: float) -> None:
    steps = reg.critical_path(name, WEIGHT, default=default)
    names = [step.name for step in steps]
    assert all(oracle.dag.has_edge(*edge) for edge in itertools.pairwise(names))
    assert [step.weight for step in steps] == [oracle.parameters[each].get(WEIGHT, default) for each in names]
    assert [step.total for step in steps] == list(itertools.accumulate(step.weight for step in steps))
    assert (steps[-1].total if steps else 0) == oracle.heaviest(default)
    if names:  # it goes all the way
        assert not dag_degree(oracle, names[0], back=True)
        assert not dag_degree(oracle, names[-1], back=False)


def dag_degree(oracle: Oracle, name: str, *, back: bool) -> int:
    degree: int = oracle.dag.in_degree(name) if back else oracle.dag.out_degree(name)
    return degree


# --- right ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def connected(reg: Registry) -> Registry:
    """A Registry that has its connection: making one draws random numbers, which Hypothesis minds while it draws."""
    assert list(reg.list()) == []
    return reg


@given(data=st.data())
@SOME
def test_any_graph(connected: Registry, data: st.DataObject) -> None:
    reg = connected
    workflow = data.draw(workflows())
    reg.save(workflow)
    oracle = Oracle(reg, workflow)
    check_whole(reg, "flow", oracle)
    check_critical_path(reg, "flow", oracle, data.draw(st.sampled_from((0.0, 1.5))))
    if workflow.nodes:
        node = st.sampled_from([each.name for each in workflow.nodes])
        starts = tuple(data.draw(st.lists(node, min_size=1, max_size=3)))
        check_walks(reg, "flow", oracle, starts, (data.draw(st.integers(0, 4)), 2**40))
        check_paths(reg, "flow", oracle, data.draw(node), data.draw(node))


def test_500_nodes(reg: Registry) -> None:
    for seed in (0, 3, 40):
        check_500_nodes(reg, seed)


def check_500_nodes(reg: Registry, seed: int) -> None:
    workflow = large(seed)
    reg.save(workflow)
    oracle = Oracle(reg, workflow)
    check_whole(reg, "flow", oracle)
    check_critical_path(reg, "flow", oracle, 0.0)
    chosen = random.Random(seed)
    names = [node.name for node in workflow.nodes]
    for _ in range(3):
        check_walks(reg, "flow", oracle, tuple(chosen.sample(names, chosen.randrange(1, 4))), (0, 1, 3, 10_000))
    for first in chosen.sample(names, 3):
        distances = nx.single_source_shortest_path_length(oracle.dag, first)
        for last in [*chosen.sample(names, 3), *oracle.sorted(distances)[::40]]:
            assert len(reg.path("flow", first, last)) == distances.get(last, -1) + 1
            assert bool(reg.paths("flow", first, last, limit=3).paths) == (last in distances)


def test_a_ladder_has_too_many_paths_and_gives_the_first(reg: Registry) -> None:
    edges = [(number, number + step, False) for number in range(400) for step in (1, 2) if number + step < 400]
    reg.save(workflow_of("ladder", 400, edges))
    assert len(reg.descendants("ladder", "n0")) == 399
    assert len(reg.descendants("ladder", "n0", depth=3)) == 6
    assert len(reg.ancestors("ladder", "n399", depth=150)) == 300
    assert len(reg.path("ladder", "n0", "n399")) == 201
    found = reg.paths("ladder", "n0", "n399", limit=50)
    assert found.more and len(found.paths) == 50
    assert found.paths[0] == [f"n{number}" for number in range(400)]
    numbers = [[int(name[1:]) for name in path] for path in found.paths]
    assert numbers == sorted(numbers) and len(set(map(tuple, numbers))) == 50
    assert all(after - before in (1, 2) for path in numbers for before, after in itertools.pairwise(path))
    assert reg.paths("ladder", "n396", "n399", limit=3) == registry.api.Paths(
        [["n396", "n397", "n398", "n399"], ["n396", "n397", "n399"], ["n396", "n398", "n399"]], more=False
    )


def test_real_workflows(reg: Registry, corpus: Path) -> None:
    seen = 0
    for file in sorted(path for folder in ("n8n", "wfformat", "dify") for path in (corpus / folder).iterdir()):
        data = text.parse(file.read_bytes())
        document = to_document(data, "auto", file.stem)
        reg.save({**document, "name": "flow"}, format="registry", loops="mark")
        workflow = reg.get("flow")
        seen += 1
        oracle = Oracle(reg, workflow)
        check_whole(reg, "flow", oracle)
        if not workflow.nodes:
            continue
        first, middle, last = (oracle.sorted(oracle.dag)[place] for place in (0, len(workflow.nodes) // 2, -1))
        check_walks(reg, "flow", oracle, (first,), (1, 2))
        check_walks(reg, "flow", oracle, (middle, last), (1,))
        assert bool(reg.path("flow", first, last)) == nx.has_path(oracle.dag, first, last)
        if len(workflow.nodes) < 60:
            check_paths(reg, "flow", oracle, first, last)
    assert seen == 72


def test_runtimes_of_scientific_workflows_are_weights(reg: Registry, corpus: Path) -> None:
    for file in sorted((corpus / "wfformat").iterdir()):
        saved = reg.save(text.parse(file.read_bytes()), name=file.stem)
        workflow = reg.get(saved.name)
        oracle = Oracle(reg, workflow)
        oracle.parameters = {
            node.name: {WEIGHT: node.parameters["execution"]["runtimeInSeconds"]} for node in workflow.nodes
        }
        steps = reg.critical_path(saved.name, "execution.runtimeInSeconds")
        assert steps[-1].total == oracle.heaviest(0.0) > 0


def test_cycles_have_their_loops(reg: Registry) -> None:
    edges = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (6, 7)]
    loops = [(2, 1), (2, 0), (5, 4), (3, 3), (4, 7)]
    reg.save(workflow_of("flow", 8, [(*edge, False) for edge in edges] + [(*loop, True) for loop in loops]))
    assert [(cycle.nodes, cycle.loops) for cycle in reg.cycles("flow")] == [
        (["n0", "n1", "n2"], [("n2", "n0"), ("n2", "n1")]),
        (["n3"], [("n3", "n3")]),
        (["n4", "n5"], [("n5", "n4")]),
    ]
    # Loops are not followed by the others.
    assert reg.descendants("flow", "n2") == ["n3", "n4", "n5"]
    assert reg.path("flow", "n2", "n0") == []
    assert "n0" in reg.roots("flow")


def test_orders_with_gaps(reg: Registry, database_url: str) -> None:
    reg.save(workflow_of("flow", 4, [(0, 1, False), (1, 2, False), (0, 2, False), (2, 0, True)], [1, 2, 3, 9]))
    with psycopg.connect(database_url) as connection:  # what a person in psql leaves behind: moved far, and back
        connection.execute(
            "WITH moved AS (UPDATE workflow_nodes SET order_index = order_index * 1000003 - 1200000000)"
            " UPDATE workflow_edges SET parent_order = parent_order * 1000003 - 1200000000,"
            " child_order = child_order * 1000003 - 1200000000"
        )
    assert reg.descendants("flow", "n0") == ["n1", "n2"]
    assert reg.ancestors("flow", "n2", depth=1) == ["n0", "n1"]
    assert reg.path("flow", "n0", "n2") == ["n0", "n2"]
    assert reg.paths("flow", "n0", "n2").paths == [["n0", "n1", "n2"], ["n0", "n2"]]
    assert [step.total for step in reg.critical_path("flow", WEIGHT)] == [9]
    assert reg.cycles("flow")[0].nodes == ["n0", "n1", "n2"]
    assert reg.roots("flow") == ["n0", "n3"]
    assert reg.isolated("flow") == ["n3"]


def test_another_workflow_and_another_tenant_are_not_seen(reg: Registry, database_url: str) -> None:
    reg.save(workflow_of("flow", 3, [(0, 1, False)]))
    reg.save(workflow_of("other", 3, [(0, 1, False), (1, 2, False), (2, 1, True)]))
    with registry.connect(database_url, tenant="theirs") as theirs:
        theirs.save(workflow_of("flow", 3, [(0, 1, False), (0, 2, False), (2, 0, True)]))
        assert theirs.descendants("flow", "n0") == ["n1", "n2"]
        with pytest.raises(NotFound):
            theirs.roots("other")
    assert reg.descendants("flow", "n0") == ["n1"]
    assert reg.cycles("flow") == []
    assert sorted(reg.sinks("flow")) == ["n1", "n2"]


# --- what is told of bad input -------------------------------------------------------------------------------------

QUESTIONS: dict[str, tuple[str, ...]] = {
    "ancestors": ("a",),
    "descendants": ("a",),
    "roots": (),
    "sinks": (),
    "isolated": (),
    "path": ("a", "b"),
    "paths": ("a", "b"),
    "critical_path": (WEIGHT,),
    "cycles": (),
}


def test_an_unknown_workflow_or_an_empty_one(reg: Registry) -> None:
    reg.save(workflow_of("invoice", 0, []))
    for question, arguments in QUESTIONS.items():
        with pytest.raises(NotFound, match='no workflow "invioce"; did you mean "invoice"'):
            getattr(reg, question)("invioce", *arguments)
        if "a" in arguments:
            with pytest.raises(NotFound, match=r'no node "a".* in "invoice"'):
                getattr(reg, question)("invoice", *arguments)
        else:
            assert getattr(reg, question)("invoice", *arguments) == []


def test_an_unknown_node(reg: Registry) -> None:
    workflow = workflow_of("flow", 2, [(0, 1, False)])
    workflow.nodes.append(Node("送信", "tool"))
    reg.save(workflow)
    for ask in (
        lambda: reg.descendants("flow", "n0", "送信先"),
        lambda: reg.ancestors("flow", "送信先", depth=2),
        lambda: reg.path("flow", "n0", "送信先"),
        lambda: reg.paths("flow", "送信先", "n0"),
        lambda: reg.path("flow", "送信先", "送信先"),
    ):
        with pytest.raises(NotFound) as refused:
            ask()
        assert str(refused.value) == 'no node "送信先" in "flow"; did you mean "送信"?'
    with pytest.raises(NotFound, match='no node "nx", "送信先" in "flow"; did you mean'):
        reg.descendants("flow", "送信先", "nx", "nx")


def test_values_that_make_no_sense(reg: Registry) -> None:
    reg.save(workflow_of("flow", 2, [(0, 1, False)]))
    with pytest.raises(InvalidParameter, match="depth: at least 0, not -1"):
        reg.descendants("flow", "n0", depth=-1)
    with pytest.raises(InvalidParameter, match="nodes: name at least one"):
        reg.ancestors("flow")
    with pytest.raises(InvalidParameter, match="limit: at least 1, not 0"):
        reg.paths("flow", "n0", "n1", limit=0)
    for default in (-1.0, float("nan"), float("inf")):
        with pytest.raises(InvalidParameter, match="default: a number from 0 on"):
            reg.critical_path("flow", WEIGHT, default=default)
    assert reg.paths("flow", "n0", "n1", limit=2**70).paths == [["n0", "n1"]]


def test_a_weight_that_is_none(reg: Registry) -> None:
    for value, said in (("12", '"12"'), (-1, "-1"), ([1], r"\[1\]"), (True, "true"), ("x" * 500, '"xxx')):
        reg.save(workflow_of("flow", 3, [(0, 1, False), (1, 2, False)], [1, value, "later"]))
        beginning = rf'^node "n1": parameters.seconds must be a number .*, not {said}'
        with pytest.raises(InvalidParameter, match=beginning) as told:
            reg.critical_path("flow", WEIGHT, default=1)
        assert len(str(told.value)) < 150


def test_a_weight_beyond_all_measure(reg: Registry, database_url: str) -> None:
    reg.save(workflow_of("flow", 1, [], [1]))
    with psycopg.connect(database_url) as connection:
        connection.execute("UPDATE workflow_nodes SET parameters = '{\"seconds\": 1e400}'")
    with pytest.raises(InvalidParameter, match='node "n0"'):
        reg.critical_path("flow", WEIGHT)


def test_where_the_weight_is(reg: Registry) -> None:
    nodes = [
        Node("a", "tool", {"run": {"time": 2}, "n": None}),
        Node("b", "tool", {"run.time": 3, "run": {"time": 100}}),
        Node("c", "tool", {"run": "none"}),
    ]
    reg.save(Workflow("flow", nodes=nodes, edges=[Edge("a", "b"), Edge("b", "c")]))
    assert [step.weight for step in reg.critical_path("flow", "run.time")] == [2, 3, 0]
    assert [step.weight for step in reg.critical_path("flow", "run.time", default=7)] == [2, 3, 7]
    assert [step.total for step in reg.critical_path("flow", "nothing", default=1)] == [1, 2, 3]
    with pytest.raises(NotFound, match=r'no node of "flow" has parameters\.time; did you mean "run\.time"'):
        reg.critical_path("flow", "time")
    with pytest.raises(NotFound, match=r"numbers are in: run\.time"):
        reg.critical_path("flow", "n")
    reg.save(workflow_of("bare", 1, []))
    with pytest.raises(NotFound, match="nor any other number"):
        reg.critical_path("bare", "n")


def test_paths_have_a_time_limit(reg: Registry) -> None:
    assert reg.queries["graph.paths"].query.annotations.timeout
    assert issubclass(QueryTimeout, registry.RegistryError)


# --- the other forms -----------------------------------------------------------------------------------------------


def test_asynchronously(database_url: str) -> None:
    async def run() -> None:
        async with registry.connect_async(database_url) as reg:
            await reg.save(workflow_of("flow", 4, [(0, 1, False), (1, 2, False), (2, 1, True)], [1, 2, 3, 4]))
            assert await reg.descendants("flow", "n0") == ["n1", "n2"]
            assert await reg.ancestors("flow", "n2", depth=1) == ["n1"]
            assert await reg.roots("flow") == ["n0", "n3"]
            assert await reg.sinks("flow") == ["n3", "n2"]
            assert await reg.isolated("flow") == ["n3"]
            assert await reg.path("flow", "n0", "n2") == ["n0", "n1", "n2"]
            assert (await reg.paths("flow", "n0", "n2")).paths == [["n0", "n1", "n2"]]
            assert [step.total for step in await reg.critical_path("flow", WEIGHT)] == [1, 3, 6]
            assert [cycle.nodes for cycle in await reg.cycles("flow")] == [["n1", "n2"]]
            async with reg.transaction() as tx:
                await tx.save(workflow_of("new", 2, [(0, 1, False)]))
                assert await tx.descendants("new", "n0") == ["n1"]
            with pytest.raises(NotFound):
                await reg.path("flow", "n0", "n9")

    asyncio.run(run())


@pytest.fixture
def command(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[str, str, int]]:
    """The command in this process, which is much quicker: gives stdout, stderr and the exit status."""

    def run(*arguments: str) -> tuple[str, str, int]:
        with pytest.raises(SystemExit) as ended:
            main(["graph", *arguments])
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return out, err, ended.value.code

    monkeypatch.setenv("REGISTRY_DATABASE_URL", database_url)
    return run


def test_on_the_command_line(command: Callable[..., tuple[str, str, int]], reg: Registry) -> None:
    reg.save(
        workflow_of(
            "flow", 5, [(0, 1, False), (0, 2, False), (1, 3, False), (2, 3, False), (3, 1, True)], [1, 2, 3, 4, 5]
        )
    )

    def printed(*arguments: str) -> Any:
        out, err, status = command(*arguments, "--json")
        assert (err, status) == ("", 0)
        return json.loads(out)

    assert printed("descendants", "flow", "n0", "n1") == ["n2", "n3"]
    assert printed("descendants", "flow", "n0", "--depth", "1") == ["n1", "n2"]
    assert printed("ancestors", "flow", "n3") == ["n0", "n1", "n2"]
    assert printed("roots", "flow") == ["n0", "n4"]
    assert printed("sinks", "flow") == ["n4", "n3"]
    assert printed("isolated", "flow") == ["n4"]
    assert printed("path", "flow", "n0", "n3") == ["n0", "n1", "n3"]
    assert printed("paths", "flow", "n0", "n3") == {"paths": [["n0", "n1", "n3"], ["n0", "n2", "n3"]], "more": False}
    assert printed("critical-path", "flow", "--weight", "seconds") == [
        {"name": "n0", "weight": 1.0, "total": 1.0},
        {"name": "n2", "weight": 3.0, "total": 4.0},
        {"name": "n3", "weight": 4.0, "total": 8.0},
    ]
    assert printed("cycles", "flow") == [{"nodes": ["n1", "n3"], "loops": [{"parent": "n3", "child": "n1"}]}]

    for arguments, out, err, status in (
        (["path", "flow", "n3", "n0"], "", 'no path from "n3" to "n0"; there is one the other way\n', 0),
        (["paths", "flow", "n4", "n0"], "", 'no path from "n4" to "n0"\n', 0),
        (
            ["paths", "flow", "n0", "n3", "--limit", "1"],
            "n0 → n1 → n3\n",
            "there are more than 1; raise --limit to see them\n",
            0,
        ),
        (["path", "flow", "n0", "n3"], "n0 → n1 → n3\n", "", 0),
        (["descendants", "flow", "n4"], "", "", 0),
        (["cycles", "flow"], "n1, n3\n  loop: n3 → n1\n", "", 0),
        (["critical-path", "flow", "--weight", "seconds"], "n0\t1\t1\nn2\t3\t4\nn3\t4\t8\n", "", 0),
        (
            ["descendants", "flow", "node9"],
            "",
            'registry: no node "node9" in "flow"; `registry order` shows the nodes of a workflow\n',
            1,
        ),
    ):
        assert command(*arguments) == (out, err, status), arguments
    assert command("path", "flow", "n3", "n0", "--json")[::2] == ("[]\n", 0)
    assert command("descendants", "flow", "n0", "--depth", "-1")[2] == 2
    assert command("descendants", "flow")[2] == 2


def test_in_a_process_of_its_own(run_cli: Any, reg: Registry) -> None:
    reg.save(workflow_of("flow", 2, [(0, 1, False)]))
    done = run_cli("graph", "descendants", "flow", "n0", "--json")
    assert (done.stdout, done.stderr, done.returncode) == ('[\n  "n1"\n]\n', "", 0)
