from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from roundtrip import native_workflow, pairs, round_trip, workflow_of

from registry.errors import InvalidWorkflow
from registry.formats import n8n
from registry.model import Edge, Node


def _node(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "n8n-nodes-base.noOp", "parameters": {}, "position": [0, 0], "typeVersion": 1} | more


def _to(node: str, type: str = "main", index: int = 0) -> dict[str, Any]:
    return {"node": node, "type": type, "index": index}


def _file(**more: Any) -> dict[str, Any]:
    """A flow with a branch, a tool, a note in the middle, and a loop."""
    return {
        "name": "Flow",
        "nodes": [
            _node("Send", credentials={"smtp": {"id": "1", "name": "mail"}}),
            {"type": n8n.STICKY_NOTE, "name": "Send", "parameters": {"content": "## Read me"}, "position": [9, 9]},
            _node("If"),
            _node("Start", parameters={"rule": {"interval": [{}]}}),
            _node("Tool", type="toolCode"),
        ],
        "connections": {
            "Start": {"main": [[_to("If"), _to("Send", index=1), _to("If")]]},
            "If": {"main": [[_to("Send")], [_to("Start")]]},
            "Tool": {"ai_tool": [[_to("Send", "ai_tool")]]},
        },
        "settings": {"executionOrder": "v1"},
    } | more


def _edges(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(edge["parent"], edge["child"], edge["handoff_data"]) for edge in document["edges"]]


def test_every_real_workflow_comes_back_equal(corpus: Path) -> None:
    files = sorted((corpus / "n8n").glob("*.json"))
    assert len(files) == 52
    for file in files:
        data = json.loads(file.read_text())
        assert n8n.detect(data), file.name
        for seed in (1, 2):
            assert round_trip(n8n, data, seed) == data, file.name


def test_real_workflows_with_unknown_nodes_are_refused(corpus: Path) -> None:
    files = sorted((corpus / "n8n-invalid").glob("*.json"))
    assert len(files) == 8
    for file in files:
        with pytest.raises(InvalidWorkflow) as refused:
            n8n.to_document(json.loads(file.read_text()))
        (problem,) = refused.value.problems
        assert problem.startswith('connections."'), file.name
        assert 'no node "' in problem, file.name
        assert problem.endswith(" more)"), file.name


def test_what_goes_where() -> None:
    document = n8n.to_document(_file(tags=[{"id": "t", "name": "mail"}, "mail", {"name": " "}], description="Sends."))
    assert document["name"] == "Flow"
    assert document["description"] == "Sends."
    assert document["tags"] == ["mail"]
    assert [node["name"] for node in document["nodes"]] == ["Send", "If", "Start", "Tool"]
    start = document["nodes"][2]
    assert start["node_type"] == "n8n-nodes-base.noOp"
    assert start["parameters"] == {"rule": {"interval": [{}]}, "n8n": {"position": [0, 0], "typeVersion": 1}}
    assert document["nodes"][0]["parameters"]["n8n"]["credentials"] == {"smtp": {"id": "1", "name": "mail"}}
    assert _edges(document) == [
        ("Start", "If", {"type": "main", "output": 0}),
        ("Start", "Send", {"type": "main", "output": 0, "place": 1, "input": 1}),
        ("Start", "If", {"type": "main", "output": 0, "place": 2}),
        ("If", "Send", {"type": "main", "output": 0}),
        ("If", "Start", {"type": "main", "output": 1}),
        ("Tool", "Send", {"type": "ai_tool", "output": 0}),
    ]
    keeps = document["metadata"]["n8n"]
    assert keeps["settings"] == {"executionOrder": "v1"}
    assert keeps["nodes"] == ["Send", "If", "Start", "Tool"]
    (note,) = keeps["notes"]
    assert note["place"] == 1
    assert note["node"]["parameters"] == {"content": "## Read me"}


ODD = {
    "nothing at all": {"nodes": [], "connections": {}},
    "no name": {key: value for key, value in _file().items() if key != "name"},
    "a blank name and null description": _file(name=" ", description=None, tags=None),
    "top-level keys that the registry uses": _file(notes="n", other={"a": 1}, tags=[], id="x"),
    "parameters absent": _file(nodes=[{"name": "A", "type": "t"}], connections={}),
    "parameters a list": _file(nodes=[_node("A", parameters=[])], connections={}),
    "parameters null": _file(nodes=[_node("A", parameters=None)], connections={}),
    "parameters with a key n8n": _file(nodes=[_node("A", parameters={"n8n": [1], "b": 2})], connections={}),
    "parameters with a null key n8n": _file(nodes=[_node("A", parameters={"n8n": None})], connections={}),
    "only notes": _file(nodes=[{"type": n8n.STICKY_NOTE}, {"type": n8n.STICKY_NOTE, "name": 1}], connections={}),
    "a source without anything": _file(connections={"If": {}, "Tool": {"ai_tool": []}, "Send": {"main": None}}),
    "empty outputs": _file(connections={"If": {"main": [[], None, [_to("Send")], None, [], []], "error": [None]}}),
    "other types at the two ends": _file(connections={"If": {"main": [[_to("Send", "ai_tool", 2)]]}}),
    "odd connections": _file(
        connections={
            "If": {"main": [[{"node": "Send"}, {"node": "Send", "type": None, "index": 0}, _to("Send") | {"more": 1}]]},
            "Start": {"main": [[_to("If", index=-1), {"node": "If", "type": "main", "index": "0"}]]},
        }
    ),
    "a loop to itself": _file(connections={"If": {"main": [[_to("If")]]}}),
    "the same connection twice": _file(connections={"If": {"main": [[_to("Send"), _to("Send")], [_to("Send")]]}}),
    "many connections of one output": _file(
        nodes=[_node(f"n{number}") for number in range(30)],
        connections={"n7": {"main": [[_to(f"n{(number * 7) % 30}") for number in range(30)]]}},
    ),
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD.keys())
def test_odd_files_come_back_equal(data: dict[str, Any]) -> None:
    for seed in range(5):
        assert round_trip(n8n, data, seed) == data


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"nodes": None}, ["nodes: missing"]),
        ({"connections": []}, ["connections: must be an object, not a list"]),
        ({"nodes": [{"type": "t"}, 3]}, ["nodes[0].name: missing", "nodes[1]: must be an object, not the number 3"]),
        ({"nodes": [{"name": " ", "type": 1}]}, ['nodes[0].name: must be a text that is not blank, not " "',
                                                "nodes[0].type: must be a text that is not blank, not the number 1"]),
        ({"nodes": [_node("A"), _node("A")]}, ['nodes[1].name: "A" is the name of nodes[0] already']),
        ({"connections": {"If": []}}, ['connections."If": must be an object, not a list']),
        ({"connections": {"If": {"main": {}}}}, ['connections."If".main: must be a list, not an object']),
        ({"connections": {"If": {"main": [1]}}}, ['connections."If".main[0]: must be a list, not the number 1']),
        ({"connections": {"If": {"main": [["Send"]]}}}, ['connections."If".main[0][0]: must be an object, not "Send"']),
        ({"connections": {"If": {"main": [[{}]]}}}, ['connections."If".main[0][0].node: missing']),
        ({"connections": {"If": {"main": [[_to("Send"), _to("Sent"), _to("x")]]}, "y": {}}},
         ['connections."If".main[0][1].node: no node "Sent"; did you mean "Send"? (and 2 more)']),
        ({"connections": {"abc": {"main": [[_to("If")]]}}}, ['connections."abc": no node "abc"']),
    ],
)  # fmt: skip
def test_problems_have_paths(change: dict[str, Any], problems: list[str]) -> None:
    with pytest.raises(InvalidWorkflow) as refused:
        n8n.to_document(_file(**change))
    assert list(refused.value.problems) == problems


def test_a_file_without_a_name_gets_one_and_is_exported_without() -> None:
    data = {key: value for key, value in _file().items() if key != "name"}
    document = n8n.to_document(data, "from the file")
    assert document["name"] == "from the file"
    assert n8n.to_document(_file(), "from the file")["name"] == "Flow"
    assert n8n.from_workflow(workflow_of(document)) == data


def test_tags_that_cannot_be_tags_here_are_kept() -> None:
    data = _file(tags=["a\nb", "x" * 101, "ok", 3, None])
    assert n8n.to_document(data)["tags"] == ["ok"]
    assert round_trip(n8n, data) == data


def test_a_connection_to_a_note_is_to_no_node() -> None:
    data = _file(connections={"If": {"main": [[_to("Read me")]]}})
    data["nodes"][1]["name"] = "Read me"
    with pytest.raises(InvalidWorkflow, match='no node "Read me"'):
        n8n.to_document(data)


def test_a_name_made_unique_is_not_exported_but_a_new_one_is() -> None:
    workflow = workflow_of(n8n.to_document(_file()))
    workflow.name = "Flow (2)"
    assert n8n.from_workflow(workflow) == _file()
    workflow.name = "Another"
    assert n8n.from_workflow(workflow) == _file(name="Another")


def test_edits_are_exported() -> None:
    document = n8n.to_document(_file(tags=[{"id": "1", "name": "old"}, {"id": "2", "name": "kept"}]))
    workflow = workflow_of(document)
    workflow.description = "Said since."
    workflow.tags = ["kept", "new"]
    workflow.nodes = [node for node in workflow.nodes if node.name != "Tool"]
    for node in workflow.nodes:
        node.name = "When" if node.name == "If" else node.name
    workflow.edges = [edge for edge in workflow.edges if edge.parent != "Tool"]
    for edge in workflow.edges:
        edge.parent = "When" if edge.parent == "If" else edge.parent
        edge.child = "When" if edge.child == "If" else edge.child
    workflow.nodes.append(Node("Log", "n8n-nodes-base.set", {"values": {}}))
    workflow.edges.append(Edge("Start", "Log"))
    workflow.edges.append(Edge("When", "Log", {"type": "main", "output": 3}))
    exported = n8n.from_workflow(workflow)

    assert exported["description"] == "Said since."
    assert exported["tags"] == [{"id": "2", "name": "kept"}, {"name": "new"}]
    assert [node["name"] for node in exported["nodes"]] == ["Send", "Send", "Start", "When", "Log"]
    assert exported["nodes"][-1] == {
        "id": exported["nodes"][-1]["id"],
        "name": "Log",
        "type": "n8n-nodes-base.set",
        "typeVersion": 1,
        "position": exported["nodes"][-1]["position"],
        "parameters": {"values": {}},
    }
    assert exported["connections"] == {
        "Start": {"main": [[_to("When"), _to("Send", index=1), _to("When"), _to("Log")]]},
        "When": {"main": [[_to("Send")], [_to("Start")], [], [_to("Log")]]},
    }


def test_parameters_given_since_replace_what_was_absent() -> None:
    workflow = workflow_of(n8n.to_document({"nodes": [{"name": "A", "type": "t"}], "connections": {}}))
    workflow.nodes[0].parameters["url"] = "x"
    assert n8n.from_workflow(workflow)["nodes"] == [{"name": "A", "type": "t", "parameters": {"url": "x"}}]


def test_a_workflow_from_elsewhere_becomes_a_valid_file() -> None:
    workflow = native_workflow()
    exported = n8n.from_workflow(workflow)
    assert exported == n8n.from_workflow(copy.deepcopy(workflow)), "the same each time"
    assert n8n.detect(exported)
    assert exported["name"] == "monthly-invoice"
    assert exported["tags"] == [{"name": "invoice"}, {"name": "monthly"}]
    assert [node["position"] for node in exported["nodes"]] == [[0, 0], [240, 0], [240, 160], [480, 0]]
    assert len({node["id"] for node in exported["nodes"]}) == 4
    assert exported["connections"]["fetch"] == {"main": [[_to("check"), _to("convert")]]}

    again = n8n.to_document(exported)
    for node, read in zip(workflow.nodes, again["nodes"], strict=True):
        assert (read["name"], read["node_type"]) == (node.name, node.node_type)
        assert {key: value for key, value in read["parameters"].items() if key != "n8n"} == node.parameters
    assert pairs(again["edges"]) == sorted((edge.parent, edge.child) for edge in workflow.edges)


@pytest.mark.parametrize("data", [None, [], "text", {"nodes": []}, {"nodes": {}, "connections": {}}])
def test_other_documents_are_not_taken_for_n8n(data: object) -> None:
    assert not n8n.detect(data)
