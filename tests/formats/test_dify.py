from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from roundtrip import native_workflow, pairs, round_trip, workflow_of

from registry.errors import InvalidWorkflow
from registry.formats import dify
from registry.model import Edge, Node


def _node(id: str, type: str, title: Any = "LLM", **more: Any) -> dict[str, Any]:
    return {"id": id, "type": "custom", "position": {"x": 1, "y": 2}, "data": {"title": title, "type": type, **more}}


def _edge(source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"id": f"{source}-{target}", "source": source, "target": target, "sourceHandle": "source", **more}


VARIABLES = [
    {"variable": "text", "type": "paragraph", "required": True, "default": "abc"},
    {"variable": "count", "type": "number", "required": False, "default": "3"},
    {"variable": "rate", "type": "number", "default": 0.5},
    {"variable": "tone", "type": "select", "options": ["calm", "loud"], "default": "calm"},
    {"variable": "none", "type": "select", "options": [], "default": "x"},
    {"variable": "file", "type": "file", "default": ""},
    {"variable": "text", "type": "number"},
    {"variable": 5},
    None,
]


def _file(nodes: list[Any] | None = None, edges: list[Any] | None = None, **more: Any) -> dict[str, Any]:
    if nodes is None:
        nodes = [
            _node("3", "llm", model={"name": "m"}),
            {"id": "9", "type": "custom-note", "data": {"type": "", "text": "Read me"}},
            _node("1", "start", "Start", variables=VARIABLES),
            _node("2", "llm") | {"parentId": "3", "zIndex": 1001},
        ]
        edges = [_edge("2", "3"), _edge("1", "2", sourceHandle="true"), _edge("2", "3", sourceHandle="false")]
    return {
        "app": {"name": "app", "description": "Does it.", "mode": "workflow", "icon": "x"},
        "kind": "app",
        "version": "0.1.5",
        "workflow": {
            "graph": {"nodes": nodes, "edges": edges or [], "viewport": {"x": 1.5}},
            "environment_variables": [],
            "features": {"opening_statement": ""},
        },
    } | more


def test_every_real_graph_comes_back_equal(corpus: Path) -> None:
    files = sorted((corpus / "dify").glob("*.yml"))
    assert len(files) == 11
    for file in files:
        data = yaml.safe_load(file.read_text())
        assert dify.detect(data), file.name
        if (data.get("workflow") or {}).get("graph"):
            assert round_trip(dify, data) == data, file.name
        else:
            with pytest.raises(InvalidWorkflow, match="not a workflow"):
                dify.to_document(data)


def test_an_app_without_a_graph_is_not_a_workflow() -> None:
    data = {"app": {"mode": "chat", "name": "x"}, "kind": "app", "model_config": {}}
    assert dify.detect(data)
    with pytest.raises(InvalidWorkflow) as refused:
        dify.to_document(data)
    assert str(refused.value) == 'not a workflow: this Dify app is of mode "chat" and has no workflow.graph'


def test_what_goes_where() -> None:
    document = dify.to_document(_file())
    assert document["name"] == "app"
    assert document["description"] == "Does it."
    assert [(node["name"], node["node_type"]) for node in document["nodes"]] == [
        ("LLM", "llm"),
        ("Start", "start"),
        ("LLM (2)", "llm"),
    ]
    assert document["nodes"][0]["parameters"] == {
        "model": {"name": "m"},
        "dify": {"id": "3", "type": "custom", "position": {"x": 1, "y": 2}},
    }
    assert document["nodes"][2]["parameters"]["dify"]["parentId"] == "3"
    assert document["nodes"][2]["parameters"]["dify"]["data"] == {"title": "LLM"}
    assert document["edges"][1] == {
        "parent": "Start",
        "child": "LLM (2)",
        "handoff_data": {"id": "1-2", "sourceHandle": "true", "dify": {"place": 1}},
    }
    keeps = document["metadata"]["dify"]
    assert keeps["app"]["icon"] == "x"
    assert keeps["workflow"]["graph"] == {"nodes": ["LLM", "Start", "LLM (2)"], "edges": [], "viewport": {"x": 1.5}}
    assert [note["place"] for note in keeps["notes"]] == [1]


def test_the_variables_of_the_start_node_are_params() -> None:
    assert dify.to_document(_file())["params"] == [
        {"key": "text", "value_type": "string", "required": True, "default_value": "abc"},
        {"key": "count", "value_type": "float"},
        {"key": "rate", "value_type": "float", "default_value": 0.5},
        {"key": "tone", "value_type": "enum", "default_value": "calm", "metadata": {"enum": ["calm", "loud"]}},
        {"key": "none", "value_type": "string", "default_value": "x"},
        {"key": "file", "value_type": "json"},
    ]


ODD = {
    "branches between the same two": _file(),
    "nothing": _file([], []),
    "no edges": {"app": {}, "workflow": {"graph": {"nodes": [_node("1", "llm")]}}},
    "top-level keys that the registry uses": _file(notes=[1], other=2),
    "titles blank, absent, no text": _file([_node("1", "llm", " "), _node("2", "llm", None), _node("3", "llm", 3),
                                            {"id": "4", "data": {"type": "llm"}}]),
    "a title that is made for another": _file([_node("1", "llm"), _node("2", "llm"), _node("3", "llm", "LLM (2)")]),
    "keys of its own": _file([_node("1", "llm", dify=1, n8n=2) | {"title": "t", "name": "n"}],
                             [_edge("1", "1", dify={"a": 1}, place=3)]),
    "a loop": _file([_node("1", "llm"), _node("2", "llm")], [_edge("1", "2"), _edge("2", "1"), _edge("1", "2")]),
}  # fmt: skip


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_odd_files_come_back_equal(data: dict[str, Any]) -> None:
    for seed in range(5):
        assert round_trip(dify, data, seed) == data


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        ({"app": []}, ["app: must be an object, not a list"]),
        ({"app": {}, "workflow": {"graph": []}}, ["workflow.graph: must be an object, not a list"]),
        ({"app": {}, "workflow": {"graph": {}}}, ["workflow.graph.nodes: missing"]),
        (_file([1, {"data": {}}, {"id": "a", "data": 1}, {"id": "a", "data": {"type": "x"}}]), [
            "workflow.graph.nodes[0]: must be an object, not the number 1",
            "workflow.graph.nodes[1].id: missing",
            "workflow.graph.nodes[1].data.type: missing",
            "workflow.graph.nodes[2].data: must be an object, not the number 1",
            'workflow.graph.nodes[3].id: "a" is that of workflow.graph.nodes[2] already',
        ]),
        (_file([_node("start", "start"), {"id": "n", "type": "custom-note"}],
               [1, _edge("stat", "n"), _edge("start", "start"), {"source": "start"}]), [
            "workflow.graph.edges[0]: must be an object, not the number 1",
            'workflow.graph.edges[1].source: no node "stat"; did you mean "start"?',
            'workflow.graph.edges[1].target: no node "n"',
            "workflow.graph.edges[3].target: missing",
        ]),
    ],
)  # fmt: skip
def test_problems_have_paths(data: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(InvalidWorkflow) as refused:
        dify.to_document(data)
    assert list(refused.value.problems) == problems


def test_edits_are_exported() -> None:
    workflow = workflow_of(dify.to_document(_file()))
    workflow.name, workflow.description = "renamed", None
    for node in workflow.nodes:
        node.name = "Draft" if node.name == "LLM (2)" else node.name
    workflow.nodes = [node for node in workflow.nodes if node.name != "LLM"]
    workflow.edges = [Edge("Start", "Draft", edge.handoff_data) for edge in workflow.edges if edge.parent == "Start"]
    workflow.nodes.append(Node("End", "end", {"outputs": []}))
    workflow.edges.append(Edge("Draft", "End"))
    exported = dify.from_workflow(workflow)
    assert exported["app"]["name"] == "renamed"
    assert exported["app"]["description"] == ""
    graph = exported["workflow"]["graph"]
    assert [node["data"].get("title") for node in graph["nodes"]] == ["Start", None, "Draft", "End"]
    end = graph["nodes"][-1]
    assert end["data"] == {"title": "End", "type": "end", "outputs": []}
    assert [(edge["source"], edge["target"]) for edge in graph["edges"]] == [("1", "2"), ("2", end["id"])]
    assert graph["edges"][0]["sourceHandle"] == "true"


def test_a_workflow_from_elsewhere_becomes_a_valid_file() -> None:
    workflow = native_workflow()
    exported = dify.from_workflow(workflow)
    assert dify.detect(exported)
    assert exported["app"] == {"name": "monthly-invoice", "description": "月次の請求書", "mode": "workflow"}
    assert exported["workflow"]["graph"]["nodes"][2]["position"] == {"x": 300, "y": 160}
    again = dify.to_document(exported)
    assert [(node["name"], node["node_type"]) for node in again["nodes"]] == [
        (node.name, node.node_type) for node in workflow.nodes
    ]
    assert pairs(again["edges"]) == sorted((edge.parent, edge.child) for edge in workflow.edges)
    assert again["edges"][0]["handoff_data"]["rows"] == "$.rows"


@pytest.mark.parametrize("data", [None, [], {"app": "x", "kind": "app"}, {"kind": "app"}, {"workflow": {"tasks": []}}])
def test_other_documents_are_not_taken_for_dify(data: object) -> None:
    assert not dify.detect(data)
