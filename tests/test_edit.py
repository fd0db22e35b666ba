"""Editing a stored workflow: each operation against a model in Python, and what it refuses."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import psycopg
import pytest
from conftest import Cli
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from psycopg.conninfo import make_conninfo

import registry
from registry import Conflict, CycleError, Edge, InvalidWorkflow, NotFound, Param, Registry, Saved
from registry.cli import main
from registry.topology import topological_order

Edit = Callable[[Registry], Saved]


def flow(names: str = "abcd", edges: str = "ab bc cd") -> dict[str, Any]:
    return {
        "name": "flow",
        "nodes": [{"name": name, "node_type": "tool", "parameters": {"of": name}} for name in names],
        "edges": [{"parent": pair[0], "child": pair[1]} for pair in edges.split()],
        "params": [{"key": "days", "value_type": "int", "default_value": 30}],
    }


def edges(reg: Registry) -> set[str]:
    return {edge.parent + edge.child for edge in reg.get("flow").edges}


def rows(url: str) -> set[tuple[Any, ...]]:
    """Every row, with the transaction that wrote it."""
    tables = ("workflow", "workflow_nodes", "workflow_edges", "workflow_params")
    with psycopg.connect(url) as db:
        return {(table, *row) for table in tables for row in db.execute(f"SELECT id, xmin::text FROM {table}".encode())}


def broken(db: psycopg.Connection[Any]) -> Any:
    """What the constraints promise, counted: edges that hold other orders than their nodes, or run backwards."""
    return db.execute(
        "SELECT count(*) FROM workflow_edges AS edge "
        "LEFT JOIN workflow_nodes AS parent ON (parent.id, parent.order_index) = (parent_node_id, parent_order) "
        "LEFT JOIN workflow_nodes AS child ON (child.id, child.order_index) = (child_node_id, child_order) "
        "WHERE parent.id IS NULL OR child.id IS NULL OR NOT (is_loop OR parent_order < child_order)"
    ).fetchone()


# --- one by one


def test_each_edit_is_one_version(reg: Registry) -> None:
    reg.save(flow())
    assert reg.add_node("flow", "x", "agent", {"k": 1}, after=["b"], before="c") == Saved("flow", 2, "updated")
    assert edges(reg) == {"ab", "bc", "cd", "bx", "xc"}
    assert [node.name for node in reg.get("flow").nodes] == ["a", "b", "x", "c", "d"]
    assert reg.change_node("flow", "x", node_type="tool", merge={"l": 2}).version == 3
    assert reg.get("flow").nodes[2] == registry.Node("x", "tool", {"k": 1, "l": 2})
    assert reg.change_node("flow", "x", parameters={"only": None}).version == 4
    assert reg.get("flow").nodes[2].parameters == {"only": None}
    assert reg.rename_node("flow", "x", "日本").version == 5
    assert reg.add_edge("flow", "日本", "d", {"rows": 1}).version == 6
    assert reg.add_edge("flow", "日本", "d", {"rows": 2}).version == 7
    assert reg.remove_edge("flow", "日本", "d", {"rows": 1}).version == 8
    assert [edge.handoff_data for edge in reg.get("flow").edges if edge.parent + edge.child == "日本d"] == [{"rows": 2}]
    assert reg.add_edge("flow", "日本", "d").version == 9
    assert reg.remove_edge("flow", "日本", "d").version == 10
    assert reg.remove_node("flow", "日本").version == 11
    assert edges(reg) == {"ab", "bc", "cd"}
    assert reg.remove_node("flow", "b", bridge=True).version == 12
    assert edges(reg) == {"ac", "cd"}
    assert reg.set_param("flow", "day", "date", required=True, default_value="2026-11-25").version == 13
    assert reg.remove_param("flow", "days").version == 14
    assert reg.get("flow").params == [Param("day", "date", True, "2026-11-25")]
    assert reg.save(reg.get("flow")) == Saved("flow", 14, "unchanged")


UNCHANGED: list[Edit] = [
    lambda reg: reg.change_node("flow", "a"),
    lambda reg: reg.change_node("flow", "a", node_type="tool", parameters={"of": "a"}),
    lambda reg: reg.change_node("flow", "a", merge={"of": "a"}),
    lambda reg: reg.rename_node("flow", "a", "a"),
    lambda reg: reg.add_edge("flow", "a", "b"),
    lambda reg: reg.set_param("flow", "days", "int", default_value=30),
]


def test_what_changes_nothing_writes_nothing(reg: Registry, database_url: str) -> None:
    reg.save(flow())
    before = rows(database_url)
    for edit in UNCHANGED:
        assert edit(reg) == Saved("flow", 1, "unchanged")
    assert rows(database_url) == before


REFUSED: list[tuple[Edit, type[Exception], str]] = [
    (lambda reg: reg.add_node("flo", "x", "tool"), NotFound, 'no workflow "flo"; did you mean "flow"?'),
    (lambda reg: reg.remove_param("zzz", "x"), NotFound, 'no workflow "zzz"; `registry list` shows what there is'),
    (lambda reg: reg.add_node("flow", "a", "tool"), InvalidWorkflow, 'there is a node "a" in "flow" already'),
    (lambda reg: reg.rename_node("flow", "a", "b"), InvalidWorkflow, 'there is a node "b" in "flow" already'),
    (
        lambda reg: reg.add_edge("flow", "fetch", "fetsch"),
        NotFound,
        'no node "fetsch" in "flow"; did you mean "fetch"?',
    ),
    (lambda reg: reg.add_edge("flow", "fetsch", "a"), NotFound, 'no node "fetsch" in "flow"; did you mean "fetch"?'),
    (
        lambda reg: reg.add_node("flow", "x", "t", after="fet"),
        NotFound,
        'no node "fet" in "flow"; did you mean "fetch"?',
    ),
    (
        lambda reg: reg.remove_node("flow", "nothing like it"),
        NotFound,
        'no node "nothing like it" in "flow"; `registry get flow` shows what there is',
    ),
    (lambda reg: reg.change_node("flow", "x", node_type="t"), NotFound, 'no node "x" in "flow"; `registry get'),
    (lambda reg: reg.rename_node("flow", "x", "y"), NotFound, 'no node "x" in "flow"; `registry get'),
    (lambda reg: reg.remove_edge("flow", "x", "a"), NotFound, 'no node "x" in "flow"; `registry get'),
    (lambda reg: reg.remove_edge("flow", "b", "a"), NotFound, 'no edge from "b" to "a" in "flow"'),
    (
        lambda reg: reg.remove_edge("flow", "a", "b", {"k": 1}),
        NotFound,
        'no edge from "a" to "b" with this handoff_data in "flow"',
    ),
    (lambda reg: reg.remove_param("flow", "day"), NotFound, 'no parameter "day" in "flow"; did you mean "days"?'),
    (lambda reg: reg.add_edge("flow", "d", "b"), CycleError, "cycle: d → b → c → d"),
    (lambda reg: reg.add_edge("flow", "c", "b"), CycleError, "cycle: c → b → c"),
    (lambda reg: reg.add_edge("flow", "a", "a"), CycleError, "cycle: a → a"),
    (lambda reg: reg.add_node("flow", "x", "t", after="d", before="a"), CycleError, "cycle: x → a → b → c → d → x"),
    (lambda reg: reg.add_node("flow", "x", "t", after="a", before="a"), CycleError, "cycle: x → a → x"),
    (
        lambda reg: reg.add_node("flow", " ", ""),
        InvalidWorkflow,
        "node_type: must not be blank\nname: must not be blank",
    ),
    (lambda reg: reg.add_node("flow", "x\0", "t"), InvalidWorkflow, "name: PostgreSQL cannot keep a NUL character"),
    (lambda reg: reg.rename_node("flow", "a", "\ud800"), InvalidWorkflow, "name: half of a surrogate pair"),
    (lambda reg: reg.rename_node("flow", "a", "x" * 256), InvalidWorkflow, "name: at most 255 characters, not 256"),
    (lambda reg: reg.add_node("flow", "x", "t" * 101), InvalidWorkflow, "node_type: at most 100 characters, not 101"),
    (
        lambda reg: reg.change_node("flow", "a", merge={"x": {"y": float("nan")}}),
        InvalidWorkflow,
        "parameters.x.y: nan cannot be kept: use null, or a text",
    ),
    (lambda reg: reg.change_node("flow", "a", parameters=[]), InvalidWorkflow, "parameters: must be an object"),  # type: ignore[arg-type]
    (lambda reg: reg.add_edge("flow", "a", "c", {"x": {1}}), InvalidWorkflow, "handoff_data.x: a set is not JSON"),
    (lambda reg: reg.set_param("flow", "x", "integer"), InvalidWorkflow, 'did you mean "int"?'),  # type: ignore[arg-type]
    (
        lambda reg: reg.set_param("flow", "x", "int", default_value="3"),
        InvalidWorkflow,
        'default_value: must be an integer (value_type int), not "3"',
    ),
    (
        lambda reg: reg.remove_node("flow", "a", expected_version=7),
        Conflict,
        '"flow" is at version 1, not at version 7: tester saved it at 20',
    ),
    (lambda reg: reg.change_node("flow", "a", expected_version=7), Conflict, '"flow" is at version 1'),
    (lambda reg: reg.add_node("flow", "a", "t", expected_version=2), Conflict, '"flow" is at version 1'),
    (lambda reg: reg.add_edge("flow", "d", "a", expected_version=2), Conflict, '"flow" is at version 1'),
    (lambda reg: reg.remove_edge("flow", "x", "a", expected_version=2), Conflict, '"flow" is at version 1'),
    (lambda reg: reg.rename_node("flow", "a", "b", expected_version=2), Conflict, '"flow" is at version 1'),
    (lambda reg: reg.set_param("flow", "days", "int", expected_version=2), Conflict, '"flow" is at version 1'),
    (lambda reg: reg.remove_param("flow", "day", expected_version=2), Conflict, '"flow" is at version 1'),
]


def test_what_is_refused_leaves_everything_as_it_was(reg: Registry, database_url: str) -> None:
    stored = flow()
    stored["nodes"].append({"name": "fetch", "node_type": "tool"})
    reg.save(stored)
    before = rows(database_url)
    with reg.transaction() as tx:
        for edit, kind, message in REFUSED:
            # In one transaction: a refusal must not spoil it for what comes after.
            with pytest.raises(kind) as caught:
                edit(tx)  # type: ignore[arg-type] # it can do all that a Registry can
            assert type(caught.value) is kind
            assert message in str(caught.value)
    assert rows(database_url) == before


def test_the_expected_version(reg: Registry) -> None:
    reg.save(flow())
    assert reg.add_node("flow", "x", "tool", expected_version=1).version == 2
    with pytest.raises(Conflict):
        reg.remove_node("flow", "x", expected_version=1)
    assert reg.remove_node("flow", "x", expected_version=2).version == 3


def test_a_transaction_is_all_or_nothing(reg: Registry) -> None:
    reg.save(flow())
    with pytest.raises(ZeroDivisionError), reg.transaction() as tx:
        assert tx.add_node("flow", "x", "tool").version == 2
        assert tx.add_edge("flow", "x", "a").version == 3
        raise ZeroDivisionError
    assert reg.get("flow").version == 1
    with reg.transaction() as tx:
        tx.add_node("flow", "x", "tool")
        with pytest.raises(CycleError), tx.transaction() as inner:
            inner.rename_node("flow", "a", "gone")
            inner.add_edge("flow", "d", "gone")
        assert tx.add_edge("flow", "x", "a").version == 3
    assert [node.name for node in reg.get("flow").nodes] == ["x", "a", "b", "c", "d"]


def test_an_edge_back_is_a_loop_only_where_it_is_called_one(reg: Registry) -> None:
    reg.save(flow())
    assert reg.add_edge("flow", "d", "a", is_loop=True).version == 2
    assert Edge("d", "a", {}, True) in reg.get("flow").edges
    assert reg.order("flow") == [["a"], ["b"], ["c"], ["d"]]
    assert reg.add_edge("flow", "d", "a", is_loop=True).status == "unchanged"
    reg.remove_edge("flow", "b", "c")
    assert reg.add_edge("flow", "d", "a").version == 4
    assert reg.order("flow") == [["c"], ["d"], ["a"], ["b"]]
    assert reg.remove_edge("flow", "d", "a").version == 5  # both


def test_the_smaller_side_moves(reg: Registry, database_url: str) -> None:
    names = "abcdefghijklmnopqrst"
    reg.save(flow(names, " ".join(map("".join, pairwise(names)))))
    reg.add_node("flow", "Z", "tool")
    before = rows(database_url)
    reg.add_edge("flow", "Z", "c")  # Z moves to the front, not c to t behind it
    assert sorted(row[0] for row in rows(database_url) - before) == ["workflow", "workflow_edges", "workflow_nodes"]
    before = rows(database_url)
    reg.add_node("flow", "X", "tool", after="s", before="t")  # t moves back, and X has its place
    assert sorted(row[0] for row in rows(database_url) - before) == (
        ["workflow"] + 3 * ["workflow_edges"] + 2 * ["workflow_nodes"]
    )
    before = rows(database_url)
    for number in range(3):  # and now there is room
        reg.add_node("flow", f"W{number}", "tool", after="X", before="t")
    # The three, and t, which is a level deeper now.
    assert sum(row[0] == "workflow_nodes" for row in rows(database_url) - before) == 4
    with psycopg.connect(database_url) as db:
        assert broken(db) == (0,)


def test_bridges(reg: Registry) -> None:
    reg.save(flow("abxcd", "ax bx xc xd ac"))
    reg.add_edge("flow", "b", "x", {"again": 1})
    reg.add_edge("flow", "x", "a", is_loop=True)
    reg.remove_node("flow", "x", bridge=True)
    stored = reg.get("flow").edges
    assert sorted(edge.parent + edge.child for edge in stored) == ["ac", "ad", "bc", "bd"]
    names = [f"n{number}" for number in range(202)]
    wide = flow("", "")
    wide["nodes"] = [{"name": name, "node_type": "tool"} for name in [*names, "x"]]
    wide["edges"] = [{"parent": name, "child": "x"} for name in names[:101]]
    wide["edges"] += [{"parent": "x", "child": name} for name in names[101:]]
    reg.save(wide)
    with pytest.raises(InvalidWorkflow, match="more than 10,000 edges"):
        reg.remove_node("flow", "x", bridge=True)
    assert reg.remove_node("flow", "x").status == "updated"
    assert reg.get("flow").edges == []


def test_a_long_cycle_is_told_by_its_ends(reg: Registry) -> None:
    names = [f"n{number}" for number in range(3000)]
    long = flow("", "")
    long["nodes"] = [{"name": name, "node_type": "tool"} for name in names]
    long["edges"] = [{"parent": one, "child": next} for one, next in pairwise(names)]
    reg.save(long)
    with pytest.raises(
        CycleError, match=r"^cycle: n2999 → n0 → n1 → .* → … 2,972 more … → .* → n2998 → n2999$"
    ) as caught:
        reg.add_edge("flow", "n2999", "n0")
    assert caught.value.cycle == ("n2999", *names)


@pytest.mark.parametrize("scope", ["session", "transaction"])
def test_an_ordinary_role_can_edit(database_url: str, scope: Any) -> None:
    """Not the owner and no superuser, so that row level security holds for it, in the functions as well."""
    role = f"app_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'".encode())
        owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}".encode())
        try:
            url = make_conninfo(database_url, user=role, password="secret")
            with registry.connect(url, tenant="theirs", scope=scope) as reg:
                reg.save(flow())
                assert reg.add_node("flow", "x", "tool", after="d").version == 2
                assert reg.remove_edge("flow", "b", "c").version == 3
                assert reg.add_edge("flow", "x", "a").version == 4
                with pytest.raises(CycleError):
                    reg.add_edge("flow", "a", "d")
                with pytest.raises(NotFound):
                    reg.remove_node("flow", "y")
            with registry.connect(url, scope=scope) as other, pytest.raises(NotFound):
                other.remove_node("flow", "x")
        finally:
            owner.execute(f"DROP OWNED BY {role}".encode())
            owner.execute(f"DROP ROLE {role}".encode())


def test_async_does_the_same(database_url: str) -> None:
    async def main() -> None:
        async with registry.connect_async(database_url) as reg:
            await reg.save(flow())
            async with reg.transaction() as tx:
                assert (await tx.add_node("flow", "x", "tool", after="a", before=["c", "d"])).version == 2
                assert (await tx.change_node("flow", "x", merge={"k": 1})).version == 3
                assert (await tx.rename_node("flow", "x", "y")).version == 4
                assert (await tx.add_edge("flow", "a", "y", {"more": 1})).version == 5
                assert (await tx.remove_edge("flow", "a", "y", {})).version == 6
                assert (await tx.set_param("flow", "p", "list", default_value=[1])).version == 7
                assert (await tx.remove_param("flow", "days")).version == 8
                assert (await tx.remove_node("flow", "b", bridge=True)).version == 9
            with pytest.raises(CycleError, match="cycle: d → a → y → d"):
                await reg.add_edge("flow", "d", "a")
            with pytest.raises(NotFound):
                await reg.remove_node("flow", "b")
            done = await asyncio.gather(*(reg.add_node("flow", f"n{number}", "tool") for number in range(20)))
            assert sorted(saved.version for saved in done) == list(range(10, 30))

    asyncio.run(main())


# --- any edits after each other, against a model

NODES = st.sampled_from(["a", "b", "c", "d", "e", "f", "日本"])
SOME = st.lists(NODES, max_size=2, unique=True)
OBJECTS = st.dictionaries(
    st.sampled_from(["x", "y"]), st.none() | st.integers(0, 2) | st.text("é", max_size=1), max_size=2
)


class Editing(RuleBasedStateMachine):
    """What reg.get must give, kept in plain dicts and lists."""

    def __init__(self, reg: Registry, db: psycopg.Connection[Any]) -> None:
        super().__init__()
        self.reg, self.db = reg, db
        self.version = 1
        self.nodes: dict[str, tuple[str, dict[str, Any]]] = {}
        self.edges: list[tuple[str, str, dict[str, Any], bool]] = []
        self.params: dict[str, Any] = {}
        for head in reg.list():
            reg.delete(head.name)
        reg.save({"name": "flow", "nodes": []})

    def expect(self, changed: bool | type[Exception], edit: Edit) -> bool:
        """Do it, and compare what it says with what the model expects; True if the model must follow."""
        if not isinstance(changed, bool):
            with pytest.raises(changed) as caught:
                edit(self.reg)
            assert type(caught.value) is changed
            return False
        self.version += changed
        assert edit(self.reg) == Saved("flow", self.version, "updated" if changed else "unchanged")
        return changed

    def closes(self, added: list[tuple[str, str]]) -> bool:
        pairs = [(parent, child) for parent, child, _, is_loop in self.edges if not is_loop] + added
        number = {name: place for place, name in enumerate({name for pair in pairs for name in pair})}
        return topological_order(len(number), [(number[parent], number[child]) for parent, child in pairs]) is None

    @rule(node=NODES, node_type=st.sampled_from(["tool", "agent"]), parameters=OBJECTS, after=SOME, before=SOME)
    def add_node(
        self, node: str, node_type: str, parameters: dict[str, Any], after: list[str], before: list[str]
    ) -> None:
        added = [(parent, node) for parent in after] + [(node, child) for child in before]
        changed: bool | type[Exception] = True
        if node in self.nodes:
            changed = InvalidWorkflow
        elif not self.nodes.keys() >= {*after, *before}:
            changed = NotFound
        elif self.closes(added):
            changed = CycleError
        if self.expect(
            changed, lambda reg: reg.add_node("flow", node, node_type, parameters, after=after, before=before)
        ):
            self.nodes[node] = node_type, parameters
            self.edges += [(parent, child, {}, False) for parent, child in added]

    @rule(
        node=NODES, node_type=st.sampled_from([None, "tool"]), parameters=st.none() | OBJECTS, merge=st.none() | OBJECTS
    )
    def change_node(
        self, node: str, node_type: str | None, parameters: dict[str, Any] | None, merge: dict[str, Any] | None
    ) -> None:
        before = self.nodes.get(node, ("", {}))
        after = node_type or before[0], {**(before[1] if parameters is None else parameters), **(merge or {})}
        if self.expect(
            after != before if node in self.nodes else NotFound,
            lambda reg: reg.change_node("flow", node, node_type=node_type, parameters=parameters, merge=merge),
        ):
            self.nodes[node] = after

    @rule(old=NODES, new=NODES)
    def rename_node(self, old: str, new: str) -> None:
        changed: bool | type[Exception] = old != new
        if old not in self.nodes:
            changed = NotFound
        elif old != new and new in self.nodes:
            changed = InvalidWorkflow
        if self.expect(changed, lambda reg: reg.rename_node("flow", old, new)):
            self.nodes[new] = self.nodes.pop(old)
            self.edges = [
                (new if parent == old else parent, new if child == old else child, data, is_loop)
                for parent, child, data, is_loop in self.edges
            ]

    @rule(node=NODES, bridge=st.booleans())
    def remove_node(self, node: str, bridge: bool) -> None:
        if not self.expect(node in self.nodes or NotFound, lambda reg: reg.remove_node("flow", node, bridge=bridge)):
            return
        del self.nodes[node]
        plain = [(parent, child) for parent, child, _, is_loop in self.edges if not is_loop]
        self.edges = [edge for edge in self.edges if node not in edge[:2]]
        if bridge:
            pairs = {(parent, child) for parent, one in plain if one == node for two, child in plain if two == node}
            self.edges += [(*pair, {}, False) for pair in pairs - set(plain)]

    @rule(parent=NODES, child=NODES, handoff_data=OBJECTS, is_loop=st.sampled_from([False, False, True]))
    def add_edge(self, parent: str, child: str, handoff_data: dict[str, Any], is_loop: bool) -> None:
        edge = (parent, child, handoff_data, is_loop)
        changed: bool | type[Exception] = edge not in self.edges
        if not self.nodes.keys() >= {parent, child}:
            changed = NotFound
        elif not is_loop and self.closes([(parent, child)]):
            changed = CycleError
        if self.expect(changed, lambda reg: reg.add_edge("flow", parent, child, handoff_data, is_loop)):
            self.edges.append(edge)

    @rule(data=st.data(), one=st.booleans())
    def remove_edge(self, data: st.DataObject, one: bool) -> None:
        known = st.sampled_from(self.edges) if self.edges else st.nothing()
        parent, child, handoff_data, _ = data.draw(known | st.tuples(NODES, NODES, OBJECTS, st.just(False)))
        chosen = handoff_data if one else None
        left = [
            edge for edge in self.edges if edge[:2] != (parent, child) or (chosen is not None and edge[2] != chosen)
        ]
        if self.expect(
            len(left) < len(self.edges) or NotFound, lambda reg: reg.remove_edge("flow", parent, child, chosen)
        ):
            self.edges = left

    @rule(key=st.sampled_from(["k", "l"]), required=st.booleans(), value=st.none() | st.integers(), metadata=OBJECTS)
    def set_param(self, key: str, required: bool, value: int | None, metadata: dict[str, Any]) -> None:
        param = Param(key, "int", required, value, metadata)
        if self.expect(
            self.params.get(key) != param,
            lambda reg: reg.set_param("flow", key, "int", required=required, default_value=value, metadata=metadata),
        ):
            self.params[key] = param

    @rule(key=st.sampled_from(["k", "l"]))
    def remove_param(self, key: str) -> None:
        if self.expect(key in self.params or NotFound, lambda reg: reg.remove_param("flow", key)):
            del self.params[key]

    @rule()
    def save_it_as_it_is(self) -> None:
        assert self.reg.save(self.reg.get("flow")) == Saved("flow", self.version, "unchanged")

    @invariant()
    def what_is_stored_is_the_model(self) -> None:
        stored = self.reg.get("flow")
        assert stored.version == self.version
        assert {node.name: (node.node_type, node.parameters) for node in stored.nodes} == self.nodes
        found = [(edge.parent, edge.child, edge.handoff_data, edge.is_loop) for edge in stored.edges]
        assert sorted(map(repr, found)) == sorted(
            repr((parent, child, dict(sorted(data.items())), is_loop)) for parent, child, data, is_loop in self.edges
        )
        assert {param.key: param for param in stored.params} == self.params
        assert broken(self.db) == (0,)


def test_any_edits_against_a_model(reg: Registry, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as db:
        run_state_machine_as_test(
            lambda: Editing(reg, db),  # type: ignore[arg-type] # whatever makes one does
            settings=settings(
                max_examples=40,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            ),
        )


# --- the command line


def test_the_commands(run_cli: Cli, database_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Most of them in this process: twenty others would take longer than everything else here."""
    assert run_cli("save", "-", input=json.dumps(flow())).returncode == 0

    def edit(command: str, *words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--database-url", database_url, "edit", command, "flow", *words])
        assert isinstance(ended.value.code, int)
        return ended.value.code, *capsys.readouterr()

    outcome = run_cli(
        *("edit", "add-node", "flow", "x", "--type", "agent", "--parameters", "{k: 1}", "--after", "a", "--before", "c")
    )
    assert (outcome.returncode, outcome.stdout, outcome.stderr) == (0, "updated   flow@2\n", "")
    status, said, _ = edit("add-edge", "x", "d", "--handoff", '{"rows": 1}', "--json")
    assert (status, json.loads(said)) == (0, {"name": "flow", "version": 3, "status": "updated"})
    for version, command in enumerate(
        (
            ("add-edge", "d", "x", "--loop", "--expected-version", "3"),
            ("change-node", "x", "--type", "tool", "--merge", '{"l": 2}'),
            ("rename-node", "x", "y"),
            ("remove-edge", "y", "d", "--handoff", '{"rows": 1}'),
            ("set-param", "who", "--type", "string", "--default", "3", "--required"),
            ("set-param", "n", "--type", "list", "--default", "[3]", "--metadata", '{"minItems": 1}'),
            ("remove-param", "days"),
            ("remove-node", "b", "--bridge"),
        ),
        4,
    ):
        assert edit(*command) == (0, f"updated   flow@{version}\n", "")
    assert edit("rename-node", "y", "y") == (0, "unchanged flow@11\n", "")
    with registry.connect(database_url) as reg:
        stored = reg.get("flow")
    assert [param.default_value for param in stored.params] == [[3], "3"]
    assert [node.name for node in stored.nodes] == ["a", "y", "c", "d"]
    for words, wanted, message in (
        (("add-edge", "d", "a"), 1, "registry: cycle: d → a → c → d\n"),
        (("remove-node", "z"), 1, 'registry: no node "z" in "flow"; `registry get flow` shows what there is\n'),
        (("remove-node", "a", "--expected-version", "1"), 1, 'registry: "flow" is at version 11, not at version 1'),
        (("add-node", "n", "--type", "t", "--parameters", "[]"), 2, "must be a JSON object"),
        (("add-node", "n", "--type", "t", "--parameters", '{"a": }'), 2, "Invalid value for '--parameters': JSON:1:"),
        (("add-node", "n"), 2, "Missing option '--type'"),
        (("change-node", "a"), 2, "nothing to change"),
        (("set-param", "n", "--type", "int", "--default", "x"), 2, "--default of type int must be JSON"),
        (("set-param", "n", "--type", "json", "--default", "NaN"), 1, "registry: default_value: nan cannot be kept"),
    ):
        status, said, complaint = edit(*words)
        assert (status, said) == (wanted, "")
        assert message in complaint
    outcome = run_cli("edit", "add-edgee", "flow")
    assert outcome.returncode == 2 and "add-edge" in outcome.stderr
