"""A workflow as it comes back from the database, made of a native document without one."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from registry.model import Edge, Node, Param, Workflow
from registry.topology import closing_edges


def workflow_of(document: dict[str, Any], seed: int = 1, name: str = "filled in") -> Workflow:
    """The model after the database: loops marked, any topological order, nothing else in the order it was given."""
    dice = random.Random(seed)
    document = json.loads(json.dumps(document, sort_keys=True))
    nodes = [Node(**node) for node in document["nodes"]]
    edges = [Edge(**edge) for edge in document.get("edges", [])]
    numbers = {node.name: number for number, node in enumerate(nodes)}
    pairs = [(numbers[edge.parent], numbers[edge.child]) for edge in edges]
    for position in closing_edges(len(nodes), pairs):
        edges[position].is_loop = True
    waiting_for = {
        node.name: {edge.parent for edge in edges if edge.child == node.name and not edge.is_loop} for node in nodes
    }
    ordered: list[Node] = []
    while len(ordered) < len(nodes):
        done = {node.name for node in ordered}
        ready = [node for node in nodes if node.name not in done and waiting_for[node.name] <= done]
        ordered.append(dice.choice(ready))
    dice.shuffle(edges)
    return Workflow(
        name=document.get("name", name),
        description=document.get("description"),
        category=document.get("category"),
        tags=sorted(document.get("tags", [])),
        metadata=document.get("metadata", {}),
        nodes=ordered,
        edges=edges,
        params=sorted((Param(**param) for param in document.get("params", [])), key=lambda param: param.key),
    )


def round_trip(format: Any, data: dict[str, Any], seed: int = 1) -> Any:
    """Import and export again; neither may change what it is given."""
    before = copy.deepcopy(data)
    document = format.to_document(data)
    assert data == before, "the import changed its input"
    workflow = workflow_of(document, seed)
    held = copy.deepcopy(workflow)
    exported = format.from_workflow(workflow)
    assert workflow == held, "the export changed the workflow"
    return exported


def native_workflow() -> Workflow:
    """A workflow that came from no foreign format: a branch, a loop, parameters whose names mean something there."""
    return Workflow(
        name="monthly-invoice",
        description="月次の請求書",
        tags=["invoice", "monthly"],
        nodes=[
            Node("fetch", "tool", {"url": "https://example.org", "name": "x", "type": "y"}),
            Node("check", "agent", {"prompt": "確認"}),
            Node("convert", "tool"),
            Node("send", "agent", {"id": 7, "title": "Dear"}),
        ],
        edges=[
            Edge("fetch", "check", {"rows": "$.rows"}),
            Edge("fetch", "convert"),
            Edge("check", "send"),
            Edge("convert", "send"),
            Edge("send", "check", {}, is_loop=True),
        ],
        params=[Param("base_url", "string", required=True)],
    )


def pairs(edges: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The edges of a document as sorted pairs of names."""
    return sorted((edge["parent"], edge["child"]) for edge in edges)
