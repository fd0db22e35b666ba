"""One node, edge or parameter by itself, or tags: checked as a part of a document, with the same words."""

from __future__ import annotations

from typing import Any, Literal

from registry.errors import InvalidWorkflow
from registry.model import Edge, Node, Param


def validate_node(name: str, node_type: str, parameters: Any) -> Node:
    """Check a node and build it. Raises InvalidWorkflow with every problem."""
    _check("nodes", {"name": name, "node_type": node_type, "parameters": parameters})
    return Node(name, node_type, parameters)


def validate_edge(parent: str, child: str, handoff_data: Any, is_loop: bool) -> Edge:
    """Check an edge, but not whether its ends are there, and build it. Raises InvalidWorkflow with every problem."""
    _check("edges", {"parent": parent, "child": child, "handoff_data": handoff_data, "is_loop": is_loop})
    return Edge(parent, child, handoff_data, is_loop)


def validate_param(key: str, value_type: Any, required: bool, default_value: Any, metadata: Any) -> Param:
    """Check a parameter and build it. Raises InvalidWorkflow with every problem."""
    entry = {
        "key": key,
        "value_type": value_type,
        "required": required,
        "default_value": default_value,
        "metadata": metadata,
    }
    _check("params", entry)
    return Param(key, value_type, required, default_value, metadata)


def validate_tags(tags: list[Any]) -> None:
    """Check tags. Raises InvalidWorkflow with every problem."""
    from registry.validation import problems_of

    if lines := problems_of({"name": "any", "nodes": [], "tags": tags}):
        raise InvalidWorkflow(lines)


def _check(section: Literal["nodes", "edges", "params"], entry: dict[str, Any]) -> None:
    from registry.validation import problems_of

    lines = problems_of({"name": "any", "nodes": [], section: [entry]})
    if lines:
        raise InvalidWorkflow([line.removeprefix(f"{section}[0]").removeprefix(".") for line in lines])
