"""The Registry in both forms, and what it returns."""

from __future__ import annotations

from registry._async.registry import AsyncRegistry, AsyncTransaction, connect_async
from registry._sync.registry import Registry, Transaction, connect
from registry.results import (
    Affected,
    Archived,
    Change,
    Cycle,
    Deleted,
    DeletedWorkflow,
    Derived,
    Diff,
    Head,
    Label,
    LabelMove,
    Match,
    Paths,
    Pruned,
    Saved,
    Selection,
    Step,
    Use,
    Version,
)
from registry.usage import ActorUsage, DayUsage, Stats, UnusedWorkflow, WorkflowUsage

__all__ = [
    "ActorUsage",
    "Affected",
    "Archived",
    "AsyncRegistry",
    "AsyncTransaction",
    "Change",
    "Cycle",
    "DayUsage",
    "Deleted",
    "DeletedWorkflow",
    "Derived",
    "Diff",
    "Head",
    "Label",
    "LabelMove",
    "Match",
    "Paths",
    "Pruned",
    "Registry",
    "Saved",
    "Selection",
    "Stats",
    "Step",
    "Transaction",
    "UnusedWorkflow",
    "Use",
    "Version",
    "WorkflowUsage",
    "connect",
    "connect_async",
]
