"""What the Registry's methods return, besides the model itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

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
class Version:
    """A version in the history of a workflow. `derived_from` is what it was made from, as in "invoice@3"."""

    version: int
    created_at: datetime.datetime
    created_by: str
    message: str | None
    fingerprint: str
    labels: tuple[str, ...]
    derived_from: str | None


@dataclass(frozen=True, slots=True)
class Derived:
    """A version of another workflow that was made from `derived_from_version` of this one."""

    name: str
    version: int
    derived_from_version: int
    created_by: str
    created_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Label:
    """A label and the version it points at."""

    label: str
    version: int


@dataclass(frozen=True, slots=True)
class LabelMove:
    """A move of a label; `from_version` is None where it was new, `to_version` where it was taken away."""

    label: str
    from_version: int | None
    to_version: int | None
    moved_by: str
    moved_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Deleted:
    """A deleted workflow that can be had back."""

    id: UUID
    name: str
    version: int
    deleted_by: str
    deleted_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Pruned:
    """Versions of one workflow that prune takes away, or would take away."""

    name: str
    versions: tuple[int, ...]
