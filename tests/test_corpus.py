"""Real workflows that nobody here wrote, through the command line into PostgreSQL and out again."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from registry import Registry, Workflow
from registry.formats import from_workflow, text

Outcomes = list[dict[str, Any]]


def saved(run_cli: Any, folder: Path, *options: str, status: int = 0) -> Outcomes:
    done = run_cli("save", folder, *options, "--no-similar", "--json")
    assert done.returncode == status, done.stderr
    assert done.stderr == ""
    outcomes: Outcomes = json.loads(done.stdout)
    return outcomes


def count(outcomes: Outcomes, status: str) -> int:
    return sum(outcome["status"] == status for outcome in outcomes)


def assert_dependency_order(levels: list[list[str]], workflow: Workflow) -> None:
    """Each node once, on the level after the last of its parents: checked edge by edge, without the code under test."""
    level = {name: number for number, names in enumerate(levels) for name in names}
    assert sorted(level) == sorted(node.name for node in workflow.nodes)
    parents: dict[str, list[int]] = {name: [] for name in level}
    for edge in workflow.edges:
        if not edge.is_loop:
            parents[edge.child].append(level[edge.parent])
    assert level == {name: max(above, default=-1) + 1 for name, above in parents.items()}


@pytest.mark.parametrize(("format", "number"), [("n8n", 52), ("wfformat", 9), ("dify", 11)])
def test_what_goes_in_comes_out(run_cli: Any, reg: Registry, corpus: Path, format: str, number: int) -> None:
    outcomes = saved(run_cli, corpus / format, "--loops", "mark")
    assert len(outcomes) == number == count(outcomes, "created")
    for outcome in outcomes:
        given = text.parse(Path(outcome["file"]).read_bytes())
        workflow = reg.get(outcome["name"])
        assert from_workflow(workflow, format) == given, outcome["file"]
        assert_dependency_order(reg.order(outcome["name"]), workflow)
        marked = [(edge.parent, edge.child) for edge in workflow.edges if edge.is_loop]
        assert sorted(marked) == sorted((loop["parent"], loop["child"]) for loop in outcome.get("loops", []))
    again = saved(run_cli, corpus / format, "--loops", "mark")
    assert count(again, "unchanged") == number
    assert [outcome["name"] for outcome in again] == [outcome["name"] for outcome in outcomes]


def test_cycles_are_refused_and_spelled_out(run_cli: Any, corpus: Path) -> None:
    outcomes = saved(run_cli, corpus / "n8n", status=1)
    assert count(outcomes, "created") == 40
    rejected = [outcome for outcome in outcomes if outcome["status"] == "rejected"]
    assert len(rejected) == 12
    for outcome in rejected:
        cycle = outcome["error"].split("cycle: ")[1].split(" → ")
        assert cycle[0] == cycle[-1] and len(set(cycle)) == len(cycle) - 1
        connections = json.loads(Path(outcome["file"]).read_text("utf-8"))["connections"]
        for parent, child in itertools.pairwise(cycle):
            outputs = [output or [] for each in connections[parent].values() for output in each]
            assert child in [target["node"] for output in outputs for target in output]


def test_what_names_unknown_nodes_is_refused(run_cli: Any, corpus: Path) -> None:
    outcomes = saved(run_cli, corpus / "n8n-invalid", status=1)
    assert len(outcomes) == 8 == count(outcomes, "rejected")
    assert all("no node " in outcome["error"] and " more" in outcome["error"] for outcome in outcomes)
    assert run_cli("list", "--json").stdout.strip() == "[]"
