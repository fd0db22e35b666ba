"""The Registry in both forms, and what it returns."""

from __future__ import annotations

from registry._async.registry import AsyncRegistry, AsyncTransaction, connect_async
from registry._sync.registry import Registry, Transaction, connect
from registry.apply.plan import Plan, PlanLoop, PlanStep, SavedPlan
from registry.apply.text import Text
from registry.results import (
    Affected,
    Archived,
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
    "Archived",
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
    "Plan",
    "PlanLoop",
    "PlanStep",
    "Pruned",
    "Registry",
    "Saved",
    "SavedPlan",
    "Selection",
    "Step",
    "TagCount",
    "Text",
    "Transaction",
    "Use",
    "Version",
    "connect",
    "connect_async",
]
