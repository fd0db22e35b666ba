from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from roundtrip import native_workflow, pairs, round_trip, workflow_of

from registry.errors import InvalidWorkflow
from registry.formats import wfformat
from registry.model import Edge, Node


def _task(id: str, parents: list[str], children: list[str], **more: Any) -> dict[str, Any]:
    return {"name": id.upper(), "id": id, "parents": parents, "children": children, "inputFiles": [], **more}


def _file(tasks: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    if tasks is None:
        tasks = [_task("b", ["a"], []), _task("a", [], ["c", "b"]), _task("c", ["a"], [])]
    return {
        "name": "flow",
        "description": "A flow.",
        "schemaVersion": "1.5",
        "workflow": {
            "specification": {"tasks": tasks, "files": [{"id": "f", "sizeInBytes": 1}]},
            "execution": {
                "makespanInSeconds": 3,
                "tasks": [{"id": "c", "runtimeInSeconds": 1.5}, {"id": "a", "runtimeInSeconds": 2}],
                "machines": [{"nodeName": "m"}],
            },
        },
    } | more


def test_every_real_workflow_comes_back_equal(corpus: Path) -> None:
    files = sorted((corpus / "wfformat").glob("*.json"))
    assert len(files) == 9
    for file in files:
        data = json.loads(file.read_text())
        assert wfformat.detect(data), file.name
        assert round_trip(wfformat, data) == data, file.name


def test_what_goes_where() -> None:
    document = wfformat.to_document(_file())
    assert document["name"] == "flow"
    assert document["description"] == "A flow."
    assert [node["name"] for node in document["nodes"]] == ["B", "A", "C"]
    assert document["nodes"][2] == {
        "name": "C",
        "node_type": "task",
        "parameters": {"id": "c", "inputFiles": [], "execution": {"id": "c", "runtimeInSeconds": 1.5}},
    }
    assert document["nodes"][1]["parameters"]["wfformat"] == {"children": ["c", "b"]}
    assert document["edges"] == [{"parent": "A", "child": "B"}, {"parent": "A", "child": "C"}]
    keeps = document["metadata"]["wfformat"]
    assert keeps["schemaVersion"] == "1.5"
    assert keeps["workflow"] == {
        "specification": {"tasks": ["B", "A", "C"], "files": [{"id": "f", "sizeInBytes": 1}]},
        "execution": {"makespanInSeconds": 3, "tasks": ["C", "A"], "machines": [{"nodeName": "m"}]},
    }


def test_the_type_of_a_task_is_that_of_its_node() -> None:
    tasks = [_task("a", [], [], type="compute"), _task("b", [], [], category="merge"), _task("c", [], [], type=" ")]
    data = _file(tasks)
    assert [node["node_type"] for node in wfformat.to_document(data)["nodes"]] == ["compute", "merge", "task"]
    assert round_trip(wfformat, data) == data


def test_an_edge_listed_at_one_end_stays_so() -> None:
    data = _file([_task("a", [], ["b"]), _task("b", [], []), _task("c", ["b", "a"], [])])
    document = wfformat.to_document(data)
    assert document["edges"] == [
        {"parent": "A", "child": "B", "handoff_data": {"listed": "children"}},
        {"parent": "A", "child": "C", "handoff_data": {"listed": "parents"}},
        {"parent": "B", "child": "C", "handoff_data": {"listed": "parents"}},
    ]
    assert round_trip(wfformat, data) == data


OLD = {
    "name": "old",
    "workflow": {
        "makespan": 3,
        "tasks": [
            {"name": "one", "type": "compute", "runtime": 1.5, "parents": [], "children": ["two"]},
            {"name": "two", "type": "compute", "runtime": 2, "parents": ["one"]},
        ],
    },
}
BY_NAME = {
    "name": "old",
    "workflow": {
        "tasks": [
            {"name": "one", "id": "ID1", "parents": [], "children": ["two"]},
            {"name": "two", "id": "ID2", "parents": ["one"], "children": []},
        ],
    },
}
ODD = {
    "nothing": {"workflow": {"specification": {"tasks": []}}},
    "the old form": OLD,
    "the old form with ids": BY_NAME,
    "no execution": {"workflow": {"specification": {"tasks": [_task("a", [], [])]}}},
    "execution null": {"workflow": {"specification": {"tasks": [_task("a", [], [])]}, "execution": None}},
    "execution without tasks": {"workflow": {"specification": {"tasks": []}, "execution": {"tasks": None}}},
    "the same name twice": _file([_task("a", [], ["b"], name="x"), _task("b", ["a"], [], name="x")]),
    "a name that is another id": _file([_task("a", [], ["b"], name="b"), _task("b", ["a"], [], name="b")]),
    "no name, a null name": _file([{"id": "a"}, {"id": "b", "name": None, "parents": ["a"]}]),
    "a long name": _file([_task("a", [], [], name="x" * 256)]),
    "a reference twice": _file([_task("a", [], ["b", "b"]), _task("b", ["a", "a"], [])]),
    "keys of its own": _file([_task("a", [], [], execution=1, wfformat={"a": 1})]),
    "a task executed twice, and an unknown one": _file(
        workflow={
            "specification": {"tasks": [_task("a", [], [])]},
            "execution": {"tasks": [{"id": "z"}, {"id": "a"}, {"id": "a", "retry": True}, "a", ["a"], 3]},
        }
    ),
    "a loop": _file([_task("a", ["b"], ["b"]), _task("b", ["a"], ["a"]), _task("c", ["c"], [])]),
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_odd_files_come_back_equal(data: dict[str, Any]) -> None:
    assert wfformat.detect(data)
    for seed in range(3):
        assert round_trip(wfformat, data, seed) == data


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        ({}, ["workflow: missing"]),
        ({"workflow": {"specification": []}}, ["workflow.specification: must be an object, not a list"]),
        ({"workflow": {"tasks": {}}}, ["workflow.tasks: must be a list, not an object"]),
        (_file([1, {"id": 2}, {}, {"id": "a", "parents": "b"}]), [
            "workflow.specification.tasks[0]: must be an object, not the number 1",
            "workflow.specification.tasks[1].id: must be a text that is not blank, not the number 2",
            "workflow.specification.tasks[2].name: missing",
            'workflow.specification.tasks[3].parents: must be a list, not "b"',
        ]),
        (_file([{"id": "a"}, {"id": "a"}]), [
            'workflow.specification.tasks[1].id: "a" is that of workflow.specification.tasks[0] already',
        ]),
        (_file([_task("merge", ["none"], []) | {"children": [5, "merg"]}]), [
            'workflow.specification.tasks[0].parents[0]: no task "none"',
            "workflow.specification.tasks[0].children[0]: must be a text that is not blank, not the number 5",
            'workflow.specification.tasks[0].children[1]: no task "merg"; did you mean "merge"?',
        ]),
    ],
)  # fmt: skip
def test_problems_have_paths(data: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(InvalidWorkflow) as refused:
        wfformat.to_document(data)
    assert list(refused.value.problems) == problems


def test_edits_are_exported() -> None:
    workflow = workflow_of(wfformat.to_document(_file()))
    workflow.name = "renamed"
    workflow.nodes = [node for node in workflow.nodes if node.name != "B"]
    workflow.edges = [edge for edge in workflow.edges if edge.child != "B"]
    for node in workflow.nodes:
        node.name = "Sum" if node.name == "C" else node.name
    for edge in workflow.edges:
        edge.child = "Sum"
    workflow.nodes.append(Node("D", "report", {"execution": {"runtimeInSeconds": 9}}))
    workflow.edges.append(Edge("A", "D"))
    exported = wfformat.from_workflow(workflow)
    assert exported["name"] == "renamed"
    assert exported["workflow"]["specification"]["tasks"] == [
        _task("a", [], ["c", "D"]),
        _task("c", ["a"], [], name="Sum"),
        {"name": "D", "id": "D", "type": "report", "parents": ["a"], "children": []},
    ]
    assert exported["workflow"]["execution"]["tasks"] == [
        {"id": "a", "runtimeInSeconds": 2},
        {"id": "c", "runtimeInSeconds": 1.5},
        {"id": "D", "runtimeInSeconds": 9},
    ]


def test_a_workflow_from_elsewhere_becomes_a_valid_file() -> None:
    workflow = native_workflow()
    exported = wfformat.from_workflow(workflow)
    assert wfformat.detect(exported)
    assert (exported["name"], exported["schemaVersion"]) == ("monthly-invoice", "1.5")
    assert "execution" not in exported["workflow"]
    again = wfformat.to_document(exported)
    assert [(node["name"], node["node_type"]) for node in again["nodes"]] == [
        (node.name, node.node_type) for node in workflow.nodes
    ]
    assert pairs(again["edges"]) == sorted((edge.parent, edge.child) for edge in workflow.edges if not edge.is_loop)


@pytest.mark.parametrize("data", [None, [], {"workflow": []}, {"workflow": {"graph": {}}}, {"tasks": []}])
def test_other_documents_are_not_taken_for_wfformat(data: object) -> None:
    assert not wfformat.detect(data)
