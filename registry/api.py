"""The Registry in both forms, and what it returns."""

from __future__ import annotations

from registry._async.registry import AsyncRegistry, AsyncTransaction, connect_async
from registry._sync.registry import Registry, Transaction, connect
from registry.results import Affected, Cycle, Deleted, Head, Match, Paths, Saved, Selection, Step, Use

__all__ = [
    "Affected",
    "AsyncRegistry",
    "AsyncTransaction",
    "Cycle",
    "Deleted",
    "Head",
    "Match",
    "Paths",
    "Registry",
    "Saved",
    "Selection",
    "Step",
    "Transaction",
    "Use",
    "connect",
    "connect_async",
]
