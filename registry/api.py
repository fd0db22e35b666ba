"""The Registry in both forms, and what it returns."""

from __future__ import annotations

from registry._async.registry import AsyncRegistry, AsyncTransaction, connect_async
from registry._sync.registry import Registry, Transaction, connect
from registry.results import Affected, Deleted, Head, Match, Saved, Selection, Use

__all__ = [
    "Affected",
    "AsyncRegistry",
    "AsyncTransaction",
    "Deleted",
    "Head",
    "Match",
    "Registry",
    "Saved",
    "Selection",
    "Transaction",
    "Use",
    "connect",
    "connect_async",
]
