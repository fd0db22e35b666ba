"""Flattened plans: the steps of a used workflow in the place of the step that uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry import mapping
from registry.api import Registry
from registry.apply import build as building
from registry.apply.build import Build
from registry.apply.plan import Plan
from registry.apply.values import take
from registry.errors import CycleError, InvalidParameter, InvalidWorkflow, NotFound
from registry.model import Edge, Node, Param, Workflow

SECRET = "s3cret-0f2b"


def flow(name: str, nodes: Iterable[Node | str], edges: str = "", params: Iterable[Param] = ()) -> Workflow:
    """A workflow: nodes are tools where only a name is given, edges are written "a>b c>d"."""
    pairs = [pair.split(">") for pair in edges.split()]
    return Workflow(
        name,
        nodes=[Node(node, "tool") if isinstance(node, str) else node for node in nodes],
        edges=[Edge(parent, child) for parent, child in pairs],
        params=list(params),
        version=1,
    )


def use(name: str, workflow: str, **params: Any) -> Node:
    return Node(name, "workflow", {"workflow": workflow, **({"params": params} if params else {})})


def flattened(*workflows: Workflow, values: dict[str, Any] | None = None) -> Plan:
    """The plan of the last one, without a database."""
    known = {workflow.name: workflow for workflow in workflows}
    bound, problems = take(workflows[-1].params, values or {})
    assert problems == []
    build = Build(workflows[-1], bound, flatten=True)
    while (wanted := build.wanted()) is not None:
        build.expand({name: known.get(name, f'no workflow "{name}"') for name in wanted})
    return build.plan()


def shape(plan: Plan) -> dict[str, tuple[int, list[str]]]:
    return {step.name: (step.level, sorted(step.after)) for step in plan.steps}


BILLING = flow("billing", ["fetch", "check", "write", "log"], "fetch>check fetch>write check>log")


def test_edges_lead_to_the_first_and_from_the_last_steps() -> None:
    plan = flattened(
        BILLING, flow("year", ["before", use("billing", "billing"), "after"], "before>billing billing>after")
    )
    assert shape(plan) == {
        "before": (0, []),
        "billing/fetch": (1, ["before"]),
        "billing/check": (2, ["billing/fetch"]),
        "billing/write": (2, ["billing/fetch"]),
        "billing/log": (3, ["billing/check"]),
        "after": (4, ["billing/log", "billing/write"]),
    }
    assert [step.level for step in plan.steps] == [0, 1, 2, 2, 3, 4]


def test_an_empty_workflow_is_passed_through() -> None:
    empty = flow("empty", [])
    hollow = flow("hollow", [use("x", "empty"), use("y", "empty")], "x>y")
    top = flow("top", ["a", "b", use("e", "hollow"), use("f", "empty"), "z"], "a>e b>e e>f f>z")
    assert shape(flattened(empty, hollow, top)) == {"a": (0, []), "b": (0, []), "z": (1, ["a", "b"])}
    assert shape(flattened(empty, flow("top", [use("e", "empty")]))) == {}
    assert shape(flattened(empty, flow("top", [use("e", "empty"), "a"], "e>a"))) == {"a": (0, [])}


def test_handoff_data_goes_with_the_edges() -> None:
    top = flow("top", ["a", use("b", "billing"), "c"], "a>b b>c")
    top.edges[0].handoff_data = {"in": 1}
    top.edges[1].handoff_data = {"out": 2}
    steps = {step.name: step for step in flattened(BILLING, top).steps}
    assert steps["b/fetch"].handoff_data == {"a": {"in": 1}}
    assert steps["c"].handoff_data == {"b/write": {"out": 2}, "b/log": {"out": 2}}


def test_values_go_down_and_secrets_stay_secret() -> None:
    inner = flow(
        "inner",
        [Node("call", "tool", {"auth": "{{ params.key }}", "n": "{{ params.n }}", "d": "{{ params.d }}"})],
        params=[Param("key", "string", True), Param("n", "int"), Param("d", "json", False, {"x": 1})],
    )
    middle = flow("middle", [use("in", "inner", key="k-{{ params.k }}", n="{{ params.n }}")])
    middle.params = [Param("k", "string"), Param("n", "int")]
    top = flow("top", [use("mid", "{{ params.which }}", k="{{ params.token }}", n="{{ params.n }}")])
    top.params = [Param("token", "string", metadata={"secret": True}), Param("n", "int"), Param("which", "string")]
    plan = flattened(inner, middle, top, values={"token": SECRET, "n": 3, "which": "middle"})
    assert plan.steps[0].name == "mid/in/call"
    assert plan.steps[0].parameters == {"auth": f"k-{SECRET}", "n": 3, "d": {"x": 1}}
    assert plan.as_json()["steps"][0]["parameters"] == {"auth": "k-***", "n": 3, "d": {"x": 1}}


def test_all_that_is_wrong_with_the_values_below() -> None:
    inner = flow("inner", ["a"], params=[Param("month", "string", True), Param("n", "int", metadata={"minimum": 5})])
    top = flow(
        "top",
        [use("x", "inner", mnth="a", n="{{ params.n }}"), Node("y", "workflow", {"workflow": "inner", "params": 3})],
    )
    top.params = [Param("n", "int", metadata={"secret": True})]
    with pytest.raises(InvalidParameter) as caught:
        flattened(inner, top, values={"n": 4})
    assert caught.value.problems == (
        'x.parameters.params.mnth: no such parameter; did you mean "month"?',
        "x.parameters.params.month: must be given: a text",
        "x.parameters.params.n: the value is less than 5",
        "y.parameters.params: must be an object with the values of inner",
        "y.parameters.params.month: must be given: a text",
    )


def test_cycles_and_what_is_not_there() -> None:
    loop = flow("loop", [use("again", "{{ params.which }}", which="loop")], params=[Param("which", "string")])
    with pytest.raises(CycleError, match="cycle: loop → loop"):
        flattened(loop, values={"which": "loop"})
    with pytest.raises(CycleError, match="cycle: b → c → b"):
        flattened(flow("c", [use("x", "b")]), flow("b", [use("x", "c")]), flow("a", [use("x", "b")]))
    with pytest.raises(NotFound, match='x: no workflow "none"'):
        flattened(flow("a", [use("x", "none")]))


def test_a_secret_names_no_workflow() -> None:
    top = flow("top", [use("x", "w-{{ params.token }}")], params=[Param("token", "string", metadata={"secret": True})])
    with pytest.raises(InvalidParameter, match=r"x\.parameters\.workflow: a secret cannot name a workflow") as caught:
        flattened(top, values={"token": SECRET})
    assert SECRET not in str(caught.value)


def test_a_node_that_names_no_workflow_stays() -> None:
    plan = flattened(flow("a", [Node("x", "workflow"), Node("y", "workflow", {"workflow": 3})]))
    assert [step.name for step in plan.steps] == ["x", "y"]


def test_namesakes_are_refused() -> None:
    with pytest.raises(InvalidWorkflow, match='two steps are named "b/fetch"'):
        flattened(BILLING, flow("top", ["b/fetch", use("b", "billing")]))


def test_what_doubles_at_every_level_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    doubling = [
        flow("w0", ["a"]),
        *(flow(f"w{n}", [use("l", f"w{n - 1}"), use("r", f"w{n - 1}")]) for n in range(1, 40)),
    ]
    with pytest.raises(InvalidParameter, match="more than 200,000 steps"):
        flattened(*doubling)
    nested = [flow("w0", ["a"]), *(flow(f"w{n}", [use("l", f"w{n - 1}")]) for n in range(1, 80))]
    with pytest.raises(InvalidParameter, match="nested deeper than 50 levels"):
        flattened(*nested)
    wide = flow("wide", [f"n{n}" for n in range(50)])
    monkeypatch.setattr(building, "MAX_DEPENDENCIES", 1_000)
    with pytest.raises(InvalidParameter, match="more than 1,000 dependencies"):
        flattened(wide, flow("top", [use("l", "wide"), use("r", "wide")], "l>r"))


@st.composite
def stacks(draw: st.DrawFn) -> list[Workflow]:
    """Workflows, each of which may use those before it."""
    found: list[Workflow] = []
    for number in range(draw(st.integers(1, 4))):
        nodes: list[Node | str] = []
        for place in range(draw(st.integers(0, 4))):
            used = draw(st.integers(-2, number - 1))
            nodes.append(f"n{place}" if used < 0 else use(f"n{place}", f"w{used}"))
        pairs = [(a, b) for b in range(len(nodes)) for a in range(b)]
        chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
        found.append(flow(f"w{number}", nodes, " ".join(f"n{a}>n{b}" for a, b in chosen)))
    return found


@settings(max_examples=150)
@given(stacks())
def test_flattening_keeps_who_comes_before_whom(workflows: list[Workflow]) -> None:
    """Against an oracle that reaches through the nested graph: a step comes after another where a way leads there."""
    known = {workflow.name: workflow for workflow in workflows}

    # The nested graph with an entry and an exit of every used workflow as nodes of their own.
    steps: set[str] = set()
    edges: dict[str, set[str]] = {}

    def add(workflow: Workflow, prefix: str) -> None:
        enter, leave = f"{prefix}<", f"{prefix}>"
        ends: dict[str, tuple[str, str]] = {}
        for node in workflow.nodes:
            name = prefix + node.name
            if node.node_type == "workflow":
                add(known[node.parameters["workflow"]], f"{name}/")
                ends[node.name] = (f"{name}/<", f"{name}/>")
            else:
                steps.add(name)
                ends[node.name] = (name, name)
            edges.setdefault(enter, set()).add(ends[node.name][0])
            edges.setdefault(ends[node.name][1], set()).add(leave)
        for edge in workflow.edges:
            edges.setdefault(ends[edge.parent][1], set()).add(ends[edge.child][0])
        if not workflow.nodes:
            edges.setdefault(enter, set()).add(leave)

    add(workflows[-1], "")

    def below(start: str, next_of: Callable[[str], Iterable[str]]) -> set[str]:
        seen: set[str] = set()
        todo = list(next_of(start))
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += next_of(one)
        return seen

    plan = flattened(*workflows)
    assert {step.name for step in plan.steps} == steps
    before = {step.name: step.after for step in plan.steps}
    children: dict[str, list[str]] = {}
    for step in plan.steps:
        assert step.level == max(
            (1 + next(s.level for s in plan.steps if s.name == name) for name in step.after), default=0
        )
        for name in before[step.name]:
            children.setdefault(name, []).append(step.name)
    for name in steps:
        wanted = below(name, lambda one: edges.get(one, ())) & steps
        assert below(name, lambda one: children.get(one, ())) == wanted


# --- with the database


def test_versions_labels_and_names_with_an_at(reg: Registry, database_url: str) -> None:
    def save(name: str, *nodes: Node | str) -> None:
        reg.save(flow(name, nodes))

    save("part", "one")
    reg.label("part@1", "prod")
    save("part", "two")
    save("part@home", "three")
    save(
        "top",
        *(
            use(f"n{n}", reference)
            for n, reference in enumerate(["part", "part@1", "part@prod", "part@home", "part@latest"])
        ),
    )
    names = [step.name for step in reg.apply("top", flatten=True).steps]
    assert names == ["n0/two", "n1/one", "n2/one", "n3/three", "n4/two"]
    assert [step.name for step in reg.apply("top").steps] == ["n0", "n1", "n2", "n3", "n4"]
    with psycopg.connect(database_url, autocommit=True) as hand:  # not recorded yet
        hand.execute("UPDATE workflow_nodes SET name = 'by hand' WHERE name = 'two'")
    assert reg.apply("top", flatten=True).steps[0].name == "n0/by hand"
    for reference, problem in (
        ("part@9", 'x: "part" has no version 9'),
        ("part@none", 'x: "part" has no such label: "part@none"'),
        ("none", 'x: no workflow "none"'),
        ("part@0", "versions count from 1"),
    ):
        save("top", use("x", reference))
        with pytest.raises(NotFound, match=problem):
            reg.apply("top", flatten=True)


def test_one_round_trip_for_each_level(reg: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    reg.save(flow("w0", ["a"]))
    for level in range(1, 4):
        reg.save(flow(f"w{level}", [use("l", f"w{level - 1}"), use("m", "w0"), use("r", f"w{level - 1}")]))
    calls: list[Any] = []
    referenced = type(reg)._referenced

    def counted(self: Registry, texts: Any) -> Any:
        calls.append(texts)
        return referenced(self, texts)

    monkeypatch.setattr(type(reg), "_referenced", counted)
    plan = reg.apply("w3", flatten=True)
    assert len(plan.steps) == 15
    assert calls == [["w2", "w0"], ["w1"]]


def test_the_example_of_the_documents(reg: Registry) -> None:
    """Levels of a large flattened plan are those of its graph."""
    part = flow("part", [f"n{n}" for n in range(200)], " ".join(f"n{n}>n{n + 1}" for n in range(199)))
    reg.save(part)
    reg.save(flow("top", [use(f"u{n}", "part") for n in range(10)], " ".join(f"u{n}>u{n + 1}" for n in range(9))))
    plan = reg.apply("top", flatten=True)
    assert [step.level for step in plan.steps] == list(range(2_000))
    assert mapping.levels(reg.get("part")) == [[f"n{n}"] for n in range(200)]
