"""What the Registry's methods return, besides the model itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

from registry.model import Edge

Status = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: `version` is the one that is stored now, `loops` the edges that were marked on the way."""

    name: str
    version: int
    status: Status
    loops: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """A workflow in a list: everything but its body. `nodes` is how many it has."""

    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    nodes: int
    created_at: datetime.datetime
    updated_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Paths:
    """The ways from one node to another, each from node to node; `more` says whether there are more than these."""

    paths: list[list[str]]
    more: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A node of a critical path: its weight, and that of the path up to it."""

    name: str
    weight: float
    total: float


@dataclass(frozen=True, slots=True)
class Cycle:
    """Nodes that reach each other when loops are followed, in dependency order, and the loops among them."""

    nodes: list[str]
    loops: list[tuple[str, str]]
    """From which node to which."""
