"""Between the model and the rows: what the queries of sql/save.sql take, and what workflow.get gives."""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict
from uuid import UUID

from registry.errors import CycleError, InvalidParameter
from registry.gc_pause import gc_pause
from registry.model import Edge, Node, Param, Workflow
from registry.topology import find_cycle, topological_levels

MANY_OBJECTS = 2_000
"""From so many rows on, Python's cyclic garbage collector costs more than building them does."""

ORDER_STEP = 16
"""From one order_index to the next where a workflow is copied in; save.create leaves as much."""

_PLAIN_TEXT = ("string", "enum", "date", "datetime")

NODE_TYPES = ("uuid", "uuid", "uuid", "varchar", "varchar", "jsonb", "int4", "int4")
EDGE_TYPES = ("uuid", "uuid", "uuid", "uuid", "int4", "int4", "jsonb", "bool")
PARAM_TYPES = ("uuid", "uuid", "varchar", "varchar", "bool", "text", "jsonb")


class HeadValues(TypedDict):
    """What the row of a workflow takes."""

    name: str
    description: str | None
    category: str | None
    tags: list[str]
    metadata: str
    message: str | None
    derived_from_id: UUID | None
    derived_from_version: int | None


class BodyValues(TypedDict):
    """What save.create and save.update take for everything below it: JSON."""

    nodes: str
    edges: str
    params: str


MESSAGE_LENGTH = 10_000


def checked_message(message: str | None) -> str | None:
    """Give what a save says of itself as it is kept. Raises InvalidParameter for what cannot be."""
    if message is None or message == "":
        return None
    if not isinstance(message, str):
        raise InvalidParameter(f"message: a text is needed, not {type(message).__name__}")
    if len(message) > MESSAGE_LENGTH:
        raise InvalidParameter(f"message: {len(message):,} characters are too many; {MESSAGE_LENGTH:,} at most")
    if "\0" in message or any("\ud800" <= character <= "\udfff" for character in message):
        raise InvalidParameter("message: a NUL or half of a surrogate pair cannot be kept; take it out")
    return message


def excerpt(text: str, length: int = 80) -> str:
    """Give a text on one line, its beginning where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


def head(workflow: Workflow, message: str | None = None, derived_from: tuple[UUID, int] | None = None) -> HeadValues:
    """Give the parameters for the row of the workflow itself.

    message       what the save says of itself
    derived_from  id and version of the workflow that this one was made from, by clone or restore
    """
    origin_id, origin_version = derived_from or (None, None)
    return {
        "name": workflow.name,
        "description": workflow.description,
        "category": workflow.category,
        "tags": sorted(workflow.tags),
        "metadata": json_text(workflow.metadata),
        "message": checked_message(message),
        "derived_from_id": origin_id,
        "derived_from_version": origin_version,
    }


def ranks(workflow: Workflow) -> list[tuple[int, int]]:
    """Give the position in `workflow.nodes` of the node of each rank, and its level: level by level, so in order.

    Raises CycleError.
    """
    positions = {node.name: position for position, node in enumerate(workflow.nodes)}
    pairs = [(positions[edge.parent], positions[edge.child]) for edge in workflow.edges if not edge.is_loop]
    levels = topological_levels(len(positions), pairs)
    if levels is None:
        raise CycleError([workflow.nodes[position].name for position in find_cycle(len(positions), pairs)])
    return [(position, level) for level, group in enumerate(levels) for position in group]


def documents(workflow: Workflow) -> BodyValues:
    """Give the JSON parameters of save.create and save.update: nodes by rank, edges between ranks, params."""
    order = ranks(workflow)
    rank_of = {workflow.nodes[position].name: rank for rank, (position, _) in enumerate(order, 1)}
    nodes = [
        {
            "id": str(id),
            "name": (node := workflow.nodes[position]).name,
            "node_type": node.node_type,
            "parameters": node.parameters,
            "level": level,
        }
        for id, (position, level) in zip(new_ids(len(order)), order, strict=True)
    ]
    edges = [
        {
            "parent": rank_of[edge.parent],
            "child": rank_of[edge.child],
            "handoff_data": edge.handoff_data,
            "is_loop": edge.is_loop,
        }
        for edge in workflow.edges
    ]
    params = [
        {
            "key": param.key,
            "value_type": param.value_type,
            "required": param.required,
            "default_value": default_text(param),
            "metadata": param.metadata,
        }
        for param in workflow.params
    ]
    return {"nodes": json_text(nodes), "edges": json_text(edges), "params": json_text(params)}


class Rows:
    """The rows of a workflow for COPY, in the order of the columns that sql/save.sql names."""

    def __init__(self, workflow: Workflow, tenant_id: UUID, workflow_id: UUID) -> None:
        self._workflow = workflow
        self._owner = tenant_id, workflow_id
        self._order = ranks(workflow)
        ids = new_ids(len(self._order))
        self._place = {
            workflow.nodes[position].name: (id, rank * ORDER_STEP)
            for rank, ((position, _), id) in enumerate(zip(self._order, ids, strict=True), 1)
        }

    def nodes(self) -> Iterator[tuple[Any, ...]]:
        """Rows for save.copy_nodes, in topological order."""
        tenant_id, workflow_id = self._owner
        for position, level in self._order:
            node = self._workflow.nodes[position]
            id, order_index = self._place[node.name]
            yield tenant_id, id, workflow_id, node.node_type, node.name, node.parameters, order_index, level

    def edges(self) -> Iterator[tuple[Any, ...]]:
        """Rows for save.copy_edges."""
        tenant_id, workflow_id = self._owner
        for edge in self._workflow.edges:
            parent, parent_order = self._place[edge.parent]
            child, child_order = self._place[edge.child]
            yield tenant_id, workflow_id, parent, child, parent_order, child_order, edge.handoff_data, edge.is_loop

    def params(self) -> Iterator[tuple[Any, ...]]:
        """Rows for save.copy_params."""
        for param in self._workflow.params:
            yield *self._owner, param.key, param.value_type, param.required, default_text(param), param.metadata


def workflow_from(row: Any) -> Workflow:
    """Give the workflow that a row of workflow.get holds: nodes in dependency order, edges by it, params by key."""
    names = row.node_names or []
    with gc_pause(len(names) + len(row.parent_orders or ()) >= MANY_OBJECTS):
        name_of = dict(zip(row.order_indexes or (), names, strict=True))
        return Workflow(
            name=row.name,
            description=row.description,
            category=row.category,
            tags=row.tags,
            metadata=row.metadata,
            nodes=list(map(Node, names, row.node_types or (), row.node_parameters or ())),
            edges=[
                Edge(name_of[parent], name_of[child], handoff_data, is_loop)
                for parent, child, handoff_data, is_loop in zip(
                    row.parent_orders or (),
                    row.child_orders or (),
                    row.handoff_data or (),
                    row.is_loop or (),
                    strict=True,
                )
            ],
            params=params_from(row),
            version=row.version,
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


def params_from(row: Any) -> list[Param]:
    """Give the parameters that a row holds as parallel arrays: of workflow.get, or of plans.get."""
    return [
        Param(key, value_type, required, _default_value(value_type, text), metadata)
        for key, value_type, required, text, metadata in zip(
            row.param_keys or (),
            row.value_types or (),
            row.required or (),
            row.default_values or (),
            row.param_metadata or (),
            strict=True,
        )
    ]


def workflow_from_document(
    document: Mapping[str, Any], version: int, updated_at: datetime.datetime | None = None
) -> Workflow:
    """Give the workflow of a recorded version, whose document has every key."""
    with gc_pause(len(document["nodes"]) + len(document["edges"]) >= MANY_OBJECTS):
        return Workflow(
            name=document["name"],
            description=document["description"],
            category=document["category"],
            tags=document["tags"],
            metadata=document["metadata"],
            nodes=[Node(**node) for node in document["nodes"]],
            edges=[Edge(**edge) for edge in document["edges"]],
            params=[Param(**param) for param in document["params"]],
            version=version,
            updated_at=updated_at,
        )


def document_from(workflow: Workflow) -> dict[str, Any]:
    """Give the document that a version of this workflow is recorded as: native, with every key."""
    return {
        "name": workflow.name,
        "description": workflow.description,
        "category": workflow.category,
        "tags": sorted(workflow.tags),
        "metadata": workflow.metadata,
        "nodes": [dataclasses.asdict(node) for node in workflow.nodes],
        "edges": [dataclasses.asdict(edge) for edge in workflow.edges],
        "params": [dataclasses.asdict(param) for param in workflow.params],
    }


def levels(workflow: Workflow) -> list[list[str]]:
    """Give the names of the nodes by level, loops left out of account. Raises CycleError."""
    places = ranks(workflow)
    return by_level([workflow.nodes[position].name for position, _ in places], [level for _, level in places])


def by_level(names: Sequence[str], levels: Sequence[int]) -> list[list[str]]:
    """Part names, in the order of their levels, into those levels."""
    groups: list[list[str]] = []
    last = None
    for name, level in zip(names, levels, strict=True):
        if level == last:
            groups[-1].append(name)
        else:
            groups.append([name])
            last = level
    return groups


def new_ids(count: int) -> list[UUID]:
    """Give version 7 UUIDs (RFC 9562, 5.7): ordered by time, so that their index grows at one end."""
    milliseconds = time.time_ns() // 1_000_000
    head = (milliseconds & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | 0b10 << 62
    random = os.urandom(10 * count)
    low = 1 << 62
    ids = []
    for start in range(0, 10 * count, 10):
        bits = int.from_bytes(random[start : start + 10])
        ids.append(UUID(int=head | (bits >> 68) << 64 | bits % low))
    return ids


def default_text(param: Param) -> str | None:
    """Give the default value of a parameter as its column keeps it."""
    if param.default_value is None:
        return None
    return str(param.default_value) if param.value_type in _PLAIN_TEXT else json_text(param.default_value)


def _default_value(value_type: str, text: str | None) -> Any:
    if text is None or value_type in _PLAIN_TEXT:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text  # written by hand in psql; whoever validates it next will say so


def json_text(value: object) -> str:
    """Write a value as JSON, as short as it goes."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
