"""What pictures write on nodes and edges: names that cannot break a picture, short types, short handoffs."""

from __future__ import annotations

import re
from collections.abc import Iterable

from registry.model import Edge, JsonObject, Workflow
from registry.topology import topological_levels

HANDOFF_LENGTH = 24
"""How long the label of an edge may be."""

# Where an edge is on a canvas, and what it is called there; the plain kind of connection.
_DULL_KEYS = frozenset(("data", "dify", "id", "place", "zIndex", "targetHandle"))
_DULL_VALUES = frozenset(("main", "custom", "source", "target"))

_LINE_BREAK = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
# Orders to a terminal, marks that turn the direction of what follows, and what XML does not know.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def lines(text: str) -> list[str]:
    """Give a text as lines in which nothing is left that a terminal, or XML, could not show."""
    return [_UNSEEN.sub(_shown, line) for line in _LINE_BREAK.split(text)]


def one_line(text: str) -> str:
    """Give a text on one line, its line breaks as a sign."""
    return "↵".join(lines(text))


def _shown(match: re.Match[str]) -> str:
    sign = ord(match.group())
    if sign == 9:
        return " "
    # Unicode has pictures of the control characters.
    return chr(0x2400 + sign) if sign < 32 else "␡" if sign == 127 else "\ufffd"


def short_type(node_type: str) -> str:
    """Give a type without the package it comes from: `n8n-nodes-base.httpRequest` is `httpRequest`."""
    return one_line(node_type.rpartition(".")[2] or node_type)


def handoff(data: JsonObject, limit: int = HANDOFF_LENGTH) -> str:
    """Put into a few words what an edge hands over; nothing if there are too many.

    A path such as `$.rows` is told by its key. What n8n and Dify say of most edges is left out.
    """
    parts = []
    for key, value in data.items():
        if not value or key in _DULL_KEYS or (isinstance(value, str) and value in _DULL_VALUES):
            continue
        if isinstance(value, dict | list | bool):
            parts.append(key)
        elif key in ("type", "sourceHandle"):
            parts.append(str(value))
        elif isinstance(value, str):
            parts.append(key if value.startswith("$") or len(value) > limit else f"{key}: {value}")
        else:
            parts.append(f"{key} {value}")
    label = one_line(", ".join(parts))
    return label if len(label) <= limit else ""


def numbered(workflow: Workflow) -> dict[str, int]:
    """Give each node's number by its name, in their order."""
    return {node.name: number for number, node in enumerate(workflow.nodes)}


def levels(workflow: Workflow) -> list[int]:
    """Give the level of each node: the length of the longest path that leads to it."""
    numbers = numbered(workflow)
    found = topological_levels(len(numbers), [ends(edge, numbers) for edge in forward(workflow)]) or []
    level_of = {node: level for level, nodes in enumerate(found) for node in nodes}
    return [level_of.get(number, 0) for number in range(len(numbers))]


def forward(workflow: Workflow) -> Iterable[Edge]:
    """Give the edges that are no loops."""
    return (edge for edge in workflow.edges if not edge.is_loop)


def ends(edge: Edge, numbers: dict[str, int]) -> tuple[int, int]:
    """Give the numbers of both ends of an edge."""
    return numbers[edge.parent], numbers[edge.child]
