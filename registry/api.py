"""The Registry in both forms, and what it returns."""

from __future__ import annotations

from registry._async.registry import AsyncRegistry, AsyncTransaction, connect_async
from registry._sync.registry import Registry, Transaction, connect
from registry.results import (
    Affected,
    CategoryCount,
    Change,
    Cycle,
    Deleted,
    DeletedWorkflow,
    Derived,
    Diff,
    Generation,
    Head,
    Label,
    LabelMove,
    Match,
    Paths,
    Pruned,
    Saved,
    Selection,
    Step,
    TagCount,
    Use,
    Version,
)

__all__ = [
    "Affected",
    "AsyncRegistry",
    "AsyncTransaction",
    "CategoryCount",
    "Change",
    "Cycle",
    "Deleted",
    "DeletedWorkflow",
    "Derived",
    "Diff",
    "Generation",
    "Head",
    "Label",
    "LabelMove",
    "Match",
    "Paths",
    "Pruned",
    "Registry",
    "Saved",
    "Selection",
    "Step",
    "TagCount",
    "Transaction",
    "Use",
    "Version",
    "connect",
    "connect_async",
]
