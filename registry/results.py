"""What the Registry's methods return, besides the model itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from registry.model import Edge

Status = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class Similar:
    """A workflow whose structure is like that of another one: `score` is 1 where they do not differ."""

    name: str
    version: int
    score: float


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save: `version` is the one that is stored now, `loops` the edges that were marked on the way.

    `similar` is the workflow most like it, where there is one that is as similar as REGISTRY_SIMILAR_THRESHOLD says.
    """

    name: str
    version: int
    status: Status
    loops: tuple[Edge, ...] = ()
    similar: Similar | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A workflow in a list: everything but its body. `nodes` is how many it has.

    `created_by` is who first saved it. `cursor` is where list goes on with `after`.
    """

    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    nodes: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    created_by: str
    cursor: str


@dataclass(frozen=True, slots=True)
class TagCount:
    """How many workflows have a tag; None for those that have none."""

    tag: str | None
    workflows: int


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """How many workflows stand in a category, and how many in it and below; None for those without one."""

    category: str | None
    workflows: int
    with_below: int


@dataclass(frozen=True, slots=True)
class Generation:
    """A version that brought another metadata.source: `edits` versions followed that left it as it was.

    `source` is what metadata.source was, None where there was none.
    """

    version: int
    created_at: datetime.datetime
    created_by: str
    source: Any
    edits: int


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
class Hit:
    """A part of a workflow that a search found: `text` is what is around the first of `marks`, the places found in it.

    field   "name", "category", "tag", "description", "node" (its name) or "parameter" (a string in one of `node`)
    node    the name of the node, for those two
    marks   where in `text` it stands: from, and up to but without
    """

    field: str
    node: str | None
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class FoundBy:
    """What one part of a search says of a workflow: its place there, its score there, and why.

    part  "text", "meaning" or "structure"
    """

    part: str
    rank: int
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """A workflow that a search found, with up to three of the parts that hold what was asked for.

    `score` is from 0 to 1, the best first. `cursor` is where search goes on with `after`; None where several parts of
    the search were fused, which has one page. `parts` is filled where an explanation was asked for.
    """

    name: str
    version: int
    score: float
    hits: tuple[Hit, ...]
    cursor: str | None
    parts: tuple[FoundBy, ...] = ()


class Findings(list[Found]):
    """What a search found. `missing` says what was not searched by, and why: `meaning: …`."""

    def __init__(self, found: Iterable[Found] = (), missing: tuple[str, ...] = ()) -> None:
        super().__init__(found)
        self.missing = missing


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """A model and its vectors: those that fit the workflows as they are, those missing, those of a former text.

    `search` is "hnsw" where an index is walked, "exact" where all vectors are compared; `wants_index` says that there
    are enough vectors for an index, and none that can be used.
    """

    name: str
    dimensions: int
    workflows: int
    present: int
    missing: int
    stale: int
    search: Literal["exact", "hnsw"]
    wants_index: bool


@dataclass(frozen=True, slots=True)
class EmbeddingText:
    """What a vector of a workflow is made from. `content_hash` goes with the vector, so that a later change is seen."""

    name: str
    content: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A workflow whose text the embedder did not take."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """What became of making vectors.

    embedded     of so many workflows one was made
    unchanged    so many have been changed, but their texts have not
    refused      those whose text the embedder did not take
    wants_index  there are enough vectors for an index now, and none that can be used: index_embeddings builds it
    """

    model: str
    dimensions: int
    embedded: int
    unchanged: int
    refused: tuple[Refused, ...] = ()
    wants_index: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """A workflow that is near in meaning. `score` is the cosine: 1 for the same, 0 for nothing in common."""

    name: str
    version: int
    score: float
    rank: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The nodes that an expression selects, in dependency order; `notes` tell of terms that matched nothing."""

    names: list[str]
    notes: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class DeletedWorkflow:
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


@dataclass(frozen=True, slots=True)
class Archived:
    """A month of the audit log that was written to a file and dropped."""

    month: str
    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two documents.

    part    "workflow", "node", "edge" or "param"
    change  "added", "removed", "renamed" or "changed"
    name    of the node or param, `parent` and `child` of the edge, as they are called afterwards
    path    where in it, for "changed": "$.parameters.url"
    before, value
            what was there and what is there now; None for nothing, as for JSON's null
    """

    part: str
    change: str
    name: str | None
    former_name: str | None
    parent: str | None
    child: str | None
    path: str | None
    before: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Diff:
    """All differences between two workflows; false where there are none."""

    before: str
    after: str
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def summary(self) -> str:
        """Count the differences: "1 node added, 2 edges changed"."""
        counted: dict[tuple[str, str], set[Any]] = {}
        for one in self.changes:
            key = one.path if one.part == "workflow" else (one.name, one.parent, one.child)
            place = one.change, one.part if one.part != "workflow" else "field"
            # Edges between the same two nodes that came or went as a whole are several.
            counted.setdefault(place, set()).add(key if one.change == "changed" else id(one))
        return (
            ", ".join(
                f"{len(found)} {part}{'' if len(found) == 1 else 's'} {change}"
                for (change, part), found in counted.items()
            )
            or "no difference"
        )

    def as_json(self) -> dict[str, Any]:
        """Give the differences grouped by part: what was added and removed as a whole, what changed field by field."""
        document: dict[str, Any] = {"before": self.before, "after": self.after, "workflow": {"changed": []}}
        for part in ("nodes", "edges", "params"):
            document[part] = {"added": [], "removed": [], "changed": []}
        document["nodes"]["renamed"] = []
        for one in self.changes:
            group = document["workflow" if one.part == "workflow" else f"{one.part}s"]
            key: dict[str, Any] = {"name": one.name} if one.part == "node" else {"key": one.name}
            if one.part == "edge":
                key = {"parent": one.parent, "child": one.child}
            if one.change == "renamed":
                group["renamed"].append({"name": one.name, "former_name": one.former_name})
            elif one.change == "changed":
                field = {"path": one.path, "before": one.before, "after": one.value}
                if one.part == "workflow":
                    group["changed"].append(field)
                elif group["changed"] and all(group["changed"][-1][each] == key[each] for each in key):
                    group["changed"][-1]["fields"].append(field)
                else:
                    group["changed"].append({**key, "fields": [field]})
            else:
                group[one.change].append({**key, **(one.value if one.change == "added" else one.before)})
        return document
