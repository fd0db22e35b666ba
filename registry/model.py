"""The model: a workflow as plain dataclasses, named as the columns are.

Nothing here validates or talks to a database. `registry.validation` builds these from a document,
`registry.save` writes them, `reg.get` returns them.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import Any, Literal

VALUE_TYPES = ("string", "int", "float", "bool", "date", "datetime", "enum", "list", "json")
ValueType = Literal["string", "int", "float", "bool", "date", "datetime", "enum", "list", "json"]

JsonObject = dict[str, Any]


@dataclass(slots=True)
class Node:
    """One step of a workflow; `name` is unique within it."""

    name: str
    node_type: str
    parameters: JsonObject = field(default_factory=dict)


@dataclass(slots=True)
class Edge:
    """A dependency: `child` runs after `parent`, both named. `is_loop` marks an edge that closes a cycle."""

    parent: str
    child: str
    handoff_data: JsonObject = field(default_factory=dict)
    is_loop: bool = False


@dataclass(slots=True)
class Param:
    """A typed input of a workflow; `default_value` is of the type that `value_type` says, None for no default."""

    key: str
    value_type: ValueType
    required: bool = False
    default_value: Any = None
    metadata: JsonObject = field(default_factory=dict)


@dataclass(slots=True)
class Workflow:
    """A whole workflow. `version`, `created_at` and `updated_at` are None until it comes from the database."""

    name: str
    description: str | None = None
    category: str | None = None
    tags: list[str] = field(default_factory=list)
    metadata: JsonObject = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    params: list[Param] = field(default_factory=list)
    version: int | None = None
    created_at: datetime.datetime | None = None
    updated_at: datetime.datetime | None = None
