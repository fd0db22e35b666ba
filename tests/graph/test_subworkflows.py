"""Workflows that use workflows: every answer against a reading of the same documents in Python; the command line."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from conftest import Cli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import registry
from registry import queries
from registry.errors import CycleError, NotFound
from registry.resources import SQL_FOLDER
from registry.results import Affected, Deleted, Use

if TYPE_CHECKING:
    from registry.api import Registry

Nodes = list[tuple[str, str | None]]
"""Name, and the workflow it refers to."""


def document(name: str, nodes: Nodes, edges: Iterable[tuple[str, str]] = ()) -> dict[str, Any]:
    return {
        "name": name,
        "nodes": [
            {"name": node, "node_type": "tool"}
            if used is None
            else {"name": node, "node_type": "workflow", "parameters": {"workflow": used}}
            for node, used in nodes
        ],
        "edges": [{"parent": parent, "child": child} for parent, child in edges],
    }


def uses(name: str, *used: str) -> dict[str, Any]:
    """A workflow with a node for each workflow it uses, and one after the other."""
    nodes: Nodes = [(f"n{number}", one) for number, one in enumerate(used)]
    return document(name, nodes, [(f"n{number}", f"n{number + 1}") for number in range(len(used) - 1)])


# --- the same in Python ----------------------------------------------------------------------------------------------


class Oracle:
    """What is stored, and the answers, in the plainest way."""

    def __init__(self) -> None:
        self.stored: dict[str, dict[str, Any]] = {}

    @staticmethod
    def name_of(text: str) -> str:
        return match[1] if (match := re.fullmatch(r"(.+)@[^@\s]+", text)) else text

    def references(self, name: str) -> Iterator[tuple[str, str, str | None]]:
        """Node, the workflow meant, version or label."""
        for node in self.stored[name]["nodes"]:
            if node["node_type"] == "workflow":
                text = node["parameters"]["workflow"]
                meant = text if text in self.stored else self.name_of(text)
                yield node["name"], meant, text[len(meant) + 1 :] or None

    def all_uses(self) -> list[Use]:
        return [
            Use(name, node, meant, reference, meant not in self.stored)
            for name in sorted(self.stored)
            for node, meant, reference in self.references(name)
        ]

    def where_used(self, name: str, transitive: bool) -> set[Use]:
        found = {use for use in self.all_uses() if use.uses == name}
        while transitive:
            more = found | {use for use in self.all_uses() if use.uses in {user.workflow for user in found}}
            if more == found:
                break
            found = more
        return found

    def uses(self, name: str, transitive: bool) -> set[Use]:
        found = {use for use in self.all_uses() if use.workflow == name}
        while transitive:
            more = found | {use for use in self.all_uses() if use.workflow in {used.uses for used in found}}
            if more == found:
                break
            found = more
        return found

    def level(self, name: str) -> int:
        return 1 + max((self.level(use.uses) for use in self.uses(name, False) if not use.missing), default=-1)

    def impact(self, name: str, node: str) -> dict[str, set[str]]:
        affected = {name: self.after(name, {node})}
        users = self.where_used(name, True)
        for user in {use.workflow for use in users}:
            start = {use.node for use in users if use.workflow == user}
            affected[user] = start | self.after(user, start)
        return {workflow: nodes for workflow, nodes in affected.items() if nodes}

    def after(self, name: str, start: set[str]) -> set[str]:
        found: set[str] = set()
        while True:
            more = {edge["child"] for edge in self.stored[name]["edges"] if edge["parent"] in found | start}
            if more <= found:
                return found
            found |= more

    def closes_cycle(self, name: str) -> bool:
        """Whether the workflow leads to itself, a reference counting for the whole text and for the name in it."""
        reached: set[str] = set()
        front = {name}
        while front:
            texts = {
                node["parameters"]["workflow"]
                for one in front
                for node in self.stored[one]["nodes"]
                if node["node_type"] == "workflow"
            }
            front = ({*texts, *map(self.name_of, texts)} & set(self.stored)) - reached
            reached |= front
        return name in reached


NAMES = ["a", "b", "c", "d e", "報告", "a@x", "b@y@2"]
references = st.one_of(
    st.sampled_from(NAMES), st.sampled_from(["a@3", "a@x@prod", "c@7", "d e@本番", "gone", "gone@1", "報告@2"])
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    kinds = draw(st.lists(st.one_of(st.none(), references), max_size=4))
    nodes = [(f"n{number}", used) for number, used in enumerate(kinds)]
    pairs = [(parent, child) for child in range(len(nodes)) for parent in range(child)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    edges = [(f"n{parent}", f"n{child}") for parent, child in chosen]
    return document(draw(st.sampled_from(NAMES)), nodes, edges)


steps = st.lists(st.one_of(documents(), documents(), documents(), st.sampled_from(NAMES)), min_size=2, max_size=14)


@given(steps=steps)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_answer_is_that_of_the_documents(reg: Registry, steps: list[dict[str, Any] | str]) -> None:
    oracle = Oracle()
    with reg.transaction() as tx:
        for step in steps:
            if isinstance(step, str):
                if step in oracle.stored:
                    users = sorted({use.workflow for use in oracle.where_used(step, False)})
                    assert tx.delete(step).used_by == tuple(users)
                    del oracle.stored[step]
                continue
            before = dict(oracle.stored)
            oracle.stored[step["name"]] = step
            if oracle.closes_cycle(step["name"]):
                with pytest.raises(CycleError, match="a workflow cannot use itself") as caught, tx.transaction():
                    tx.save(step)
                assert caught.value.cycle[0] == caught.value.cycle[-1] == step["name"]
                assert set(caught.value.cycle) <= set(oracle.stored)
                oracle.stored = before
            else:
                tx.save(step)
        check(tx, oracle)
        raise psycopg.Rollback


def check(tx: Any, oracle: Oracle) -> None:
    for name in [*oracle.stored, "gone"]:
        for transitive in (False, True):
            wanted = oracle.where_used(name, transitive)
            if wanted or name in oracle.stored:
                found = tx.where_used(name, transitive=transitive)
                assert set(found) == wanted and len(found) == len(wanted)
                assert [use.uses == name for use in found] == sorted((use.uses == name for use in found), reverse=True)
    for name in oracle.stored:
        for transitive in (False, True):
            assert set(tx.uses(name, transitive=transitive)) == oracle.uses(name, transitive)
        below = {name} | {use.uses for use in oracle.uses(name, True)} & set(oracle.stored)
        assert list(map(set, tx.workflow_order(name))) == by_level(oracle, below)
        for node in oracle.stored[name]["nodes"]:
            impact = tx.impact(name, node["name"])
            assert {one.workflow: set(one.nodes) for one in impact} == oracle.impact(name, node["name"])
            for one in impact:
                assert len(set(one.nodes)) == len(one.nodes)
                users = {use.node for use in oracle.where_used(name, True) if use.workflow == one.workflow}
                assert set(one.references) == users
    assert list(map(set, tx.workflow_order())) == by_level(oracle, set(oracle.stored))
    missing = [use for use in oracle.all_uses() if use.missing]
    assert set(tx.missing_workflows()) == set(missing)
    some = sorted(oracle.stored)[:2]
    assert set(tx.missing_workflows(some)) == {use for use in missing if use.workflow in some}


def by_level(oracle: Oracle, names: set[str]) -> list[set[str]]:
    levels: dict[int, set[str]] = {}
    for name in names:
        levels.setdefault(oracle.level(name), set()).add(name)
    return [levels[level] for level in sorted(levels)]


# --- what a reference is ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("node_type", "parameters", "name"),
    [
        ("workflow", {"workflow": "invoice"}, "invoice"),
        ("workflow", {"workflow": "invoice@3"}, "invoice"),
        ("workflow", {"workflow": "請求@本番"}, "請求"),
        ("workflow", {"workflow": "a@b@c"}, "a@b"),
        ("workflow", {"workflow": "a@b c"}, "a@b c"),
        ("workflow", {"workflow": "@a"}, "@a"),
        ("workflow", {"workflow": "a@"}, "a@"),
        ("workflow", {"workflow": " "}, None),
        ("workflow", {"workflow": ""}, None),
        ("workflow", {"workflow": 3}, None),
        ("workflow", {"workflow": {"name": "a"}}, None),
        ("workflow", {"workflow": None}, None),
        ("workflow", {"workflow": "{{ $json.flow }}"}, None),
        ("workflow", {"workflow": "x" * 5000}, None),
        ("workflow", {"workflow": "x" * 255 + "@3"}, "x" * 255),
        ("workflow", {}, None),
        ("tool", {"workflow": "invoice"}, None),
    ],
)
def test_what_counts_as_a_reference(
    reg: Registry, node_type: str, parameters: dict[str, Any], name: str | None
) -> None:
    reg.save({"name": "flow", "nodes": [{"name": "n", "node_type": node_type, "parameters": parameters}]})
    assert [use.uses for use in reg.uses("flow")] == ([] if name is None else [name])


def test_a_version_or_label_can_be_asked_for(reg: Registry) -> None:
    reg.save(uses("old", "invoice@3"))
    reg.save(uses("new", "invoice@prod", "invoice"))
    reg.save(uses("top", "old"))
    with pytest.raises(NotFound, match="invoise"):
        reg.where_used("invoise@3")
    assert reg.where_used("invoice@3") == [Use("old", "n0", "invoice", "3", True)]
    reg.save(uses("invoice"))
    assert reg.where_used("invoice@3") == [Use("old", "n0", "invoice", "3")]
    assert [use.workflow for use in reg.where_used("invoice@3", transitive=True)] == ["old", "top"]
    assert reg.where_used("invoice@4") == []
    assert [use.written for use in reg.where_used("invoice")] == ["invoice@prod", "invoice", "invoice@3"]


def test_a_workflow_of_the_whole_name_is_the_one_that_is_meant(reg: Registry) -> None:
    reg.save(uses("mail"))
    reg.save(uses("top", "mail@home"))
    assert reg.uses("top") == [Use("top", "n0", "mail", "home")]
    reg.save(uses("mail@home"))
    assert reg.uses("top") == reg.where_used("mail@home") == [Use("top", "n0", "mail@home")]
    assert reg.where_used("mail") == []
    assert reg.delete("mail@home") == Deleted("mail@home", 1, ("top",))
    assert reg.delete("mail").used_by == ("top",)


def test_a_node_is_visited_once_however_many_ways_lead_to_it(reg: Registry) -> None:
    """A ladder: each uses the two below it, so that the number of ways doubles with every two levels."""
    for number in range(60):
        reg.save(uses(f"w{number:02}", *(f"w{below:02}" for below in range(max(0, number - 2), number))))
    assert len(reg.where_used("w00", transitive=True)) == len(reg.uses("w59", transitive=True)) == 117
    assert [len(level) for level in reg.workflow_order()] == [1] * 60
    assert sum(len(one.nodes) for one in reg.impact("w01", "n0")) == 115


def test_the_node_and_the_workflow_must_be_there(reg: Registry) -> None:
    reg.save(document("flow", [("fetch", None), ("send", None)], [("fetch", "send")]))
    assert reg.impact("flow", "fetch") == [Affected("flow", ("send",))]
    assert reg.impact("flow", "send") == []
    with pytest.raises(NotFound, match='no node "fetsch" in "flow"; did you mean "fetch"'):
        reg.impact("flow", "fetsch")
    for question in (reg.where_used, reg.uses, reg.workflow_order, lambda name: reg.impact(name, "fetch")):
        with pytest.raises(NotFound, match='no workflow "flo"; did you mean "flow"'):
            question("flo")


def test_other_tenants_have_their_own(reg: Registry, database_url: str) -> None:
    reg.save(uses("a", "b"))
    with registry.connect(database_url, tenant="other") as other:
        other.save(uses("b", "a"))
        assert other.missing_workflows() == [Use("b", "n0", "a", None, True)]
        assert [use.workflow for use in other.where_used("a")] == ["b"]
        assert other.workflow_order() == [["b"]]
    assert reg.missing_workflows() == [Use("a", "n0", "b", None, True)]
    assert reg.where_used("b", transitive=True) == [Use("a", "n0", "b", None, True)]


def test_a_role_under_row_level_security_uses_the_indexes(database_url: str) -> None:
    role = f"app_{uuid.uuid4().hex[:8]}"
    sql = queries.load(SQL_FOLDER)
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role}".encode())
        try:
            owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}".encode())
            owner.execute(f"SET ROLE {role}".encode())
            owner.execute("INSERT INTO workflow (name) SELECT 'w' || number FROM generate_series(1, 500) AS number")
            owner.execute(
                "INSERT INTO workflow_nodes (workflow_id, node_type, name, parameters, order_index) "
                "SELECT id, 'workflow', 'n', jsonb_build_object('workflow', 'v' || name), 1 FROM workflow "
            )
            owner.execute("RESET ROLE")
            owner.execute("ANALYZE workflow, workflow_nodes")
            owner.execute(f"SET ROLE {role}".encode())
            owner.execute("SET enable_seqscan = off")
            for query, index in (("where_used", "used"), ("impact", "used"), ("uses", "uses"), ("missing_of", "uses")):
                plan = "\n".join(
                    row[0]
                    for row in psycopg.RawCursor(owner).execute(
                        f"EXPLAIN (GENERIC_PLAN) {sql[f'subworkflow.{query}'].sql}".encode(), prepare=False
                    )
                )
                searched = re.search(rf"workflow_nodes_{index} .*\n *(.*)", plan)
                column = "subworkflow" if index == "used" else "workflow_id"
                assert searched is not None and f"({column} =" in searched[1], plan
        finally:
            owner.execute("RESET ROLE")
            owner.execute(f"DROP OWNED BY {role}".encode())
            owner.execute(f"DROP ROLE {role}".encode())


def test_the_asynchronous_form_answers_the_same(database_url: str) -> None:
    async def ask() -> None:
        async with registry.connect_async(database_url) as reg:
            await reg.save(uses("a", "b@2", "gone"))
            await reg.save(uses("b"))
            assert await reg.where_used("b") == [Use("a", "n0", "b", "2")]
            assert len(await reg.uses("a", transitive=True)) == 2
            assert await reg.workflow_order() == [["b"], ["a"]]
            assert await reg.missing_workflows() == [Use("a", "n1", "gone", None, True)]
            assert await reg.impact("a", "n0") == [Affected("a", ("n1",))]
            with pytest.raises(NotFound, match='no node "n3"'):
                await reg.impact("a", "n3")
            assert (await reg.delete("b")).used_by == ("a",)

    asyncio.run(ask())


# --- the command line ------------------------------------------------------------------------------------------------


def test_the_commands(run_cli: Cli, tmp_path: Path) -> None:
    for one in (uses("top", "middle@3"), uses("middle", "low", "gone@prod"), uses("low", "lower"), uses("lower")):
        (tmp_path / f"{len(one['nodes'])}{one['name']}.json").write_text(json.dumps(one), "utf-8")
    saved = run_cli("save", tmp_path, "--no-similar")
    assert saved.returncode == 0
    assert saved.stderr == 'registry: "middle" uses "gone", which is not there yet\n'
    again = json.loads(run_cli("save", tmp_path, "--json").stdout)
    assert {one["name"]: one.get("missing") for one in again} == {
        "top": None, "middle": ["gone"], "low": None, "lower": None
    }  # fmt: skip
    assert all({"file", "name", "version", "status", "error"} <= set(one) <= {*one, "missing"} for one in again)

    assert run_cli("where-used", "low").stdout == "middle\tn0\tlow\t\n"
    assert json.loads(run_cli("where-used", "low", "--transitive", "--json").stdout) == [
        {"workflow": "middle", "node": "n0", "uses": "low", "reference": None, "missing": False},
        {"workflow": "top", "node": "n0", "uses": "middle", "reference": "3", "missing": False},
    ]
    assert run_cli("where-used", "--missing").stdout == "middle\tn1\tgone@prod\tnot there\n"
    assert run_cli("uses", "top", "-t").stdout.splitlines()[0] == "top\tn0\tmiddle@3\t"
    assert run_cli("order", "--workflows").stdout == "0  lower\n1  low\n2  middle\n3  top\n"
    assert json.loads(run_cli("order", "--workflows", "low", "--json").stdout) == [
        {"level": 0, "workflows": ["lower"]},
        {"level": 1, "workflows": ["low"]},
    ]
    assert run_cli("impact", "low", "n0").stdout == "middle\tn0\treference\nmiddle\tn1\t\ntop\tn0\treference\n"
    assert json.loads(run_cli("impact", "low", "n0", "--json").stdout)[0] == {
        "workflow": "middle", "nodes": ["n0", "n1"], "references": ["n0"]
    }  # fmt: skip

    (tmp_path / "cycle.json").write_text(json.dumps(uses("lower", "top")), "utf-8")
    refused = run_cli("save", tmp_path / "cycle.json")
    assert refused.returncode == 1
    way = "lower → top → middle → low → lower"
    assert refused.stderr.endswith(f"cycle.json: cycle: {way}: a workflow cannot use itself, not even through others\n")

    deleted = run_cli("delete", "low", "middle")
    assert deleted.returncode == 0 and deleted.stdout == "deleted low\ndeleted middle\n"
    assert deleted.stderr == 'registry: warning: "middle" is gone, and still used by top\n'
    assert json.loads(run_cli("delete", "top", "--json").stdout) == [
        {"name": "top", "status": "deleted", "error": None, "used_by": []}
    ]


@pytest.mark.parametrize(
    "wrong",
    [["where-used"], ["where-used", "a", "--missing"], ["where-used", "--missing", "-t"], ["order"], ["impact", "a"]],
)
def test_wrong_usage(run_cli: Cli, wrong: list[str]) -> None:
    assert run_cli(*wrong).returncode == 2
