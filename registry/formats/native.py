"""The registry's own document: the keys are the columns (YAML or JSON).

Times are not part of it, and `version` only says which version it was: saving counts anew. Reading changes nothing;
writing leaves out what is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.model import Edge, JsonObject, Node, Param, Workflow


def to_document(data: Mapping[str, Any]) -> JsonObject:
    """Give a copy of the document as it is; `registry.validation` says what is wrong with it."""
    return dict(data)


def from_workflow(workflow: Workflow) -> JsonObject:
    """Give the document of a workflow, without what is empty; its nodes in the order they have."""
    document: JsonObject = {"name": workflow.name}
    for key in ("version", "description", "category"):
        if (value := getattr(workflow, key)) is not None:
            document[key] = value
    if workflow.tags:
        document["tags"] = list(workflow.tags)
    if workflow.metadata:
        document["metadata"] = workflow.metadata
    document["nodes"] = [_node(node) for node in workflow.nodes]
    if workflow.edges:
        document["edges"] = [_edge(edge) for edge in workflow.edges]
    if workflow.params:
        document["params"] = [_param(param) for param in workflow.params]
    return document


def _node(node: Node) -> JsonObject:
    entry: JsonObject = {"name": node.name, "node_type": node.node_type}
    return {**entry, "parameters": node.parameters} if node.parameters else entry


def _edge(edge: Edge) -> JsonObject:
    entry: JsonObject = {"parent": edge.parent, "child": edge.child}
    if edge.handoff_data:
        entry["handoff_data"] = edge.handoff_data
    if edge.is_loop:
        entry["is_loop"] = True
    return entry


def _param(param: Param) -> JsonObject:
    entry: JsonObject = {"key": param.key, "value_type": param.value_type}
    if param.required:
        entry["required"] = True
    if param.default_value is not None:
        entry["default_value"] = param.default_value
    if param.metadata:
        entry["metadata"] = param.metadata
    return entry
