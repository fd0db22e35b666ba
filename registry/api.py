"""The Registry in both forms, and what it returns."""

from __future__ import annotations

from registry._async.registry import AsyncRegistry, AsyncTransaction, connect_async
from registry._sync.registry import Registry, Transaction, connect
from registry.results import (
    Affected,
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
    Similar,
    Step,
    Use,
    Version,
)

__all__ = [
    "Affected",
    "AsyncRegistry",
    "AsyncTransaction",
    "Change",
    "Cycle",
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
    "Similar",
    "Step",
    "Transaction",
    "Use",
    "Version",
    "connect",
    "connect_async",
]
