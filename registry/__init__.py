"""Workflow registry: workflows in PostgreSQL, reached through hand-written SQL files.

    import registry

    with registry.connect() as reg:
        reg.save({"name": "hello", "nodes": [{"name": "greet", "node_type": "agent"}]})
        reg.order("hello")

Importing it is cheap: psycopg and the rest come with the first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from registry.errors import (
    Conflict,
    CycleError,
    DatabaseUnavailable,
    EmbedderError,
    InvalidParameter,
    InvalidWorkflow,
    MigrationError,
    NotFound,
    QueryError,
    QueryTimeout,
    RegistryError,
    TooManyRows,
)
from registry.model import Edge, Node, Param, Workflow

if TYPE_CHECKING:
    from registry import queries
    from registry.api import (
        ActorUsage,
        Affected,
        Archived,
        AsyncRegistry,
        CategoryCount,
        Change,
        Cycle,
        DayUsage,
        Deleted,
        DeletedWorkflow,
        Derived,
        Diff,
        Embedded,
        EmbeddingModel,
        EmbeddingText,
        Findings,
        Found,
        FoundBy,
        Generation,
        Head,
        Hit,
        Label,
        LabelMove,
        Match,
        Near,
        Paths,
        Plan,
        PlanLoop,
        PlanStep,
        Pruned,
        Refused,
        Registry,
        Saved,
        SavedPlan,
        Selection,
        Similar,
        Stats,
        Step,
        TagCount,
        Text,
        UnusedWorkflow,
        Use,
        Version,
        WorkflowUsage,
        connect,
        connect_async,
    )


def __getattr__(name: str) -> Any:
    if name == "queries":
        return importlib.import_module("registry.queries")
    if name in __all__:
        return getattr(importlib.import_module("registry.api"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "ActorUsage",
    "Affected",
    "Archived",
    "AsyncRegistry",
    "CategoryCount",
    "Change",
    "Conflict",
    "Cycle",
    "CycleError",
    "DatabaseUnavailable",
    "DayUsage",
    "Deleted",
    "DeletedWorkflow",
    "Derived",
    "Diff",
    "Edge",
    "Embedded",
    "EmbedderError",
    "EmbeddingModel",
    "EmbeddingText",
    "Findings",
    "Found",
    "FoundBy",
    "Generation",
    "Head",
    "Hit",
    "InvalidParameter",
    "InvalidWorkflow",
    "Label",
    "LabelMove",
    "Match",
    "MigrationError",
    "Near",
    "Node",
    "NotFound",
    "Param",
    "Paths",
    "Plan",
    "PlanLoop",
    "PlanStep",
    "Pruned",
    "QueryError",
    "QueryTimeout",
    "Refused",
    "Registry",
    "RegistryError",
    "Saved",
    "SavedPlan",
    "Selection",
    "Similar",
    "Stats",
    "Step",
    "TagCount",
    "Text",
    "TooManyRows",
    "UnusedWorkflow",
    "Use",
    "Version",
    "Workflow",
    "WorkflowUsage",
    "connect",
    "connect_async",
    "queries",
]
