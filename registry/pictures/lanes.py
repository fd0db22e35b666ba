"""A graph as lanes, the way `git log --graph` draws one: a row for a node, lines down from what runs before.

A lane is a bus: whatever joins it leads to everything that it still leads to further down. So a step with fifty
followers needs one lane, fifty steps before one need one, and so do fifty that all lead to the same fifty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Edge = tuple[int, int]


@dataclass(slots=True, eq=False)
class Lane:
    """A line that runs down a column; `pending` are the nodes that it still leads to, `number` tells lanes apart."""

    number: int
    pending: set[int]


@dataclass(slots=True)
class Step:
    """A node in its row: its column, and the columns of the lanes around it.

    before      the lane of each column above the row, None where there is none
    after       the same below
    lands_on    whether the lane in the node's own column ends in it
    from_left, from_right  the columns of other lanes that lead to it
    to_left, to_right      the columns of lanes that it joins, or opens beside itself
    """

    node: int
    column: int
    before: list[Lane | None]
    after: list[Lane | None] = field(default_factory=list)
    lands_on: bool = False
    from_left: list[int] = field(default_factory=list)
    from_right: list[int] = field(default_factory=list)
    to_left: list[int] = field(default_factory=list)
    to_right: list[int] = field(default_factory=list)


def assign(order: Sequence[int], edges: Iterable[Edge]) -> list[Step]:
    """Give every node its column, and every edge its lane.

    order  the nodes, or the first of them, each after its parents
    edges  pairs (parent, child), each once

    Returns a step for each node, in order.
    """
    children, parents = _neighbours(edges)
    lanes = _Lanes(children, parents)
    return [lanes.place(node) for node in order]


def width(steps: Iterable[Step]) -> int:
    """Give how many columns the steps take."""
    return max((max(len(step.before), len(step.after), step.column + 1) for step in steps), default=0)


def _neighbours(edges: Iterable[Edge]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    children: dict[int, set[int]] = {}
    parents: dict[int, set[int]] = {}
    for parent, child in edges:
        children.setdefault(parent, set()).add(child)
        parents.setdefault(child, set()).add(parent)
    return children, parents


class _Lanes:
    """The lanes as they are between two rows."""

    def __init__(self, children: Mapping[int, set[int]], parents: Mapping[int, set[int]]) -> None:
        self._children, self._parents = children, parents
        self._columns: list[Lane | None] = []
        self._leading_to: dict[int, list[Lane]] = {}
        self._placed: set[int] = set()
        self._count = 0

    def place(self, node: int) -> Step:
        arriving = self._leading_to.pop(node, [])
        ending = [lane for lane in arriving if len(lane.pending) == 1]
        at = {lane: column for column, lane in enumerate(self._columns) if lane is not None}
        column = (
            min(at[lane] for lane in ending) if ending else self._free(max((at[one] for one in arriving), default=0))
        )
        step = Step(node, column, list(self._columns), lands_on=bool(ending))
        for lane in arriving:
            lane.pending.discard(node)
            if at[lane] != column:
                (step.from_left if at[lane] < column else step.from_right).append(at[lane])
        for lane in ending:
            self._columns[at[lane]] = None
        self._placed.add(node)
        self._leave(step, bool(arriving) and not ending)
        while self._columns and self._columns[-1] is None:
            self._columns.pop()
        step.after = list(self._columns)
        return step

    def _leave(self, step: Step, branched: bool) -> None:
        """Lead on to the children of a node: along lanes that lead to nothing else, and along one of its own."""
        left = set(self._children.get(step.node, ()))
        joined = []
        for lane in self._fitting(left):
            if lane.pending & left:
                joined.append(lane)
                left -= lane.pending
        places = {lane: column for column, lane in enumerate(self._columns) if lane is not None}
        for lane in joined:
            (step.to_left if places[lane] < step.column else step.to_right).append(places[lane])
        if not left:
            return
        lane = Lane(self._count, left)
        self._count += 1
        for child in left:
            self._leading_to.setdefault(child, []).append(lane)
        # Others will join it: beside the node, they find the node's column free.
        beside = not step.from_right and (branched or not step.lands_on) and self._will_be_joined(left)
        column = self._free(step.column + 1) if beside else step.column
        self._put(column, lane)
        if beside:
            step.to_right.append(column)

    def _fitting(self, children: set[int]) -> list[Lane]:
        """Find the lanes that lead to nothing but these, those with the most first."""
        found = {lane.number: lane for child in children for lane in self._leading_to.get(child, ())}
        fitting = [lane for lane in found.values() if len(lane.pending) <= len(children) and lane.pending <= children]
        return sorted(fitting, key=lambda lane: (-len(lane.pending), lane.number))

    def _will_be_joined(self, children: set[int]) -> bool:
        fewest = min((self._parents[child] for child in children), key=len)
        return any(children <= self._children[parent] for parent in fewest if parent not in self._placed)

    def _free(self, start: int) -> int:
        """Find the free column that is nearest to one, right of it if there is a choice."""
        free = [column for column, lane in enumerate(self._columns) if lane is None]
        return min([*free, max(len(self._columns), start)], key=lambda column: (abs(column - start), -column))

    def _put(self, column: int, lane: Lane) -> None:
        self._columns += [None] * (column + 1 - len(self._columns))
        self._columns[column] = lane
