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
class Match:
    """A workflow that contains a pattern: `nodes` names one node for each step; `size` is how many nodes it has.

    `score` is the part of the workflow that the pattern is, 1 for all of it: the best come first. `cursor` is where
    find goes on with `after`.
    """

    name: str
    version: int
    nodes: tuple[str, ...]
    size: int
    cursor: str

    @property
    def score(self) -> float:
        """The nodes of the pattern divided by those of the workflow."""
        return round(len(self.nodes) / self.size, 4)


@dataclass(frozen=True, slots=True)
class Selection:
    """The nodes that an expression selects, in dependency order; `notes` tell of terms that matched nothing."""

    names: list[str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted: its last version, and the workflows that refer to it and now lead nowhere."""

    name: str
    version: int
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """A node that refers to a workflow: `node` of `workflow` uses `uses`, in the version or label `reference`.

    `missing` says that there is no workflow of that name.
    """

    workflow: str
    node: str
    uses: str
    reference: str | None = None
    missing: bool = False

    @property
    def written(self) -> str:
        """The reference as it stands in the parameters: NAME, NAME@VERSION or NAME@LABEL."""
        return self.uses if self.reference is None else f"{self.uses}@{self.reference}"


@dataclass(frozen=True, slots=True)
class Affected:
    """What a change affects in one workflow: `nodes` in dependency order; `references` are those that use another one.

    `references` are the nodes by which the change comes in from a workflow below; in the workflow of the changed node
    there are none.
    """

    workflow: str
    nodes: tuple[str, ...]
    references: tuple[str, ...] = ()


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
