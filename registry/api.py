"""The Registry in both forms, and what it returns."""

from __future__ import annotations

from registry._async.registry import AsyncRegistry, AsyncTransaction, connect_async
from registry._sync.registry import Registry, Transaction, connect
from registry.results import Cycle, Head, Paths, Saved, Step

__all__ = [
    "AsyncRegistry",
    "AsyncTransaction",
    "Cycle",
    "Head",
    "Paths",
    "Registry",
    "Saved",
    "Step",
    "Transaction",
    "connect",
    "connect_async",
]
