"""How the lines of the diagram run: along a grid, around the tables, with few bends and crossings.

Every line is the cheapest way on the grid, past the lines that are there already; those that end at the same key may
join. Ties are broken by place, so that the same tables give the same lines.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from registry.docs.catalog import Constraint
from registry.docs.er_layout import UNIT, Box, Layout, key_columns

STUB = 3
"""How far a line runs straight out of a table: room for the marks at its end."""

_ROUNDS = 3
_STEP, _BEND, _CROSS, _ALONG, _JOINED, _MARKS = 2, 16, 30, 120, 1, 200

Point = tuple[int, int]
Line = tuple[str, str]
_State = tuple[Point, Point]  # where, and in which direction it came


@dataclass(frozen=True, slots=True)
class End:
    """Where a line meets a table; `side` is 1 at the right, -1 at the left."""

    x: int
    y: int
    side: int

    @property
    def stub(self) -> tuple[Point, ...]:
        """The points of the grid from the table outwards."""
        return tuple((self.x // UNIT + self.side * step, self.y // UNIT) for step in range(STUB + 1))


@dataclass(frozen=True, slots=True)
class Route:
    """A foreign key as a line from the referring table to the one that is referred to; `path` is on the grid."""

    rule: Constraint
    child: Box
    parent: Box
    start: End
    end: End
    path: tuple[Point, ...]

    @property
    def line(self) -> Line:
        """What it may join."""
        return _line(self.rule, self.parent)

    @property
    def points(self) -> list[Point]:
        """Its ends and corners, in pixels."""
        corners = [self.path[0]]
        for before, here, after in zip(self.path, self.path[1:], self.path[2:], strict=False):
            if (here[0] - before[0], here[1] - before[1]) != (after[0] - here[0], after[1] - here[1]):
                corners.append(here)
        return [(x * UNIT, y * UNIT) for x, y in [*corners, self.path[-1]]]


@dataclass(slots=True)
class _Taken:
    """Which lines, by the key they end at, run along an edge of the grid or through a point of it."""

    edges: dict[tuple[Point, Point], set[Line]] = field(default_factory=dict)
    points: dict[Point, set[Line]] = field(default_factory=dict)
    marks: dict[Point, set[Line]] = field(default_factory=dict)


def route(layout: Layout) -> list[Route]:
    """Route all foreign keys, the short ones first."""
    links = [
        (rule, box, layout.box(rule.target))
        for box in layout.boxes
        for rule in box.table.foreign_keys
        if rule.target is not None
    ]
    links.sort(key=lambda link: (_distance(link[1], link[2]), link[1].table.name, link[0].name))
    groups: dict[Line, list[int]] = {}
    for number, (rule, _, parent) in enumerate(links):
        groups.setdefault(_line(rule, parent), []).append(number)
    blocked = set(_blocked(layout))
    routes: dict[int, Route] = {}
    # The first ones did not know of the later ones: all that end at one key are taken up together and laid again.
    for _ in range(_ROUNDS):
        for group in groups.values():
            for number in group:
                routes.pop(number, None)
            for number in group:
                routes[number] = _routed(*links[number], blocked, _taken(routes.values()))
    return [routes[number] for number in range(len(links))]


def _line(rule: Constraint, parent: Box) -> Line:
    """Tell which lines may join: those that end at the same key."""
    return parent.table.name, key_columns(rule, parent.table)[1]


def _distance(one: Box, other: Box) -> int:
    return abs(one.x - other.x) + abs(one.y - other.y)


def _blocked(layout: Layout) -> Iterator[Point]:
    for box in layout.boxes:
        for x in range(box.x // UNIT - 1, (box.x + box.width) // UNIT + 2):
            for y in range(box.y // UNIT - 1, (box.y + box.height) // UNIT + 2):
                yield x, y
    width, height = layout.width // UNIT, layout.height // UNIT
    for x in range(width + 1):
        yield from ((x, 0), (x, height))
    for y in range(height + 1):
        yield from ((0, y), (width, y))


def _ends(box: Box, column: str) -> tuple[End, End]:
    y = box.row(column)
    return End(box.x, y, -1), End(box.x + box.width, y, 1)


def _routed(rule: Constraint, child: Box, parent: Box, blocked: set[Point], taken: _Taken) -> Route:
    column, referred = key_columns(rule, parent.table)
    line = _line(rule, parent)
    starts = {end.stub[-1]: end for end in _ends(child, column)}
    goals = {end.stub[-1]: end for end in _ends(parent, referred)}
    path = _cheapest(starts, goals, blocked, taken, line)
    start, end = starts[path[0]], goals[path[-1]]
    whole = [*start.stub, *path[1:-1], *reversed(end.stub)]
    return Route(rule, child, parent, start, end, tuple(whole))


def _taken(routes: Iterable[Route]) -> _Taken:
    taken = _Taken()
    for one in routes:
        line = one.line
        for here, there in pairwise(one.path):
            taken.edges.setdefault(_edge(here, there), set()).add(line)
        for point in one.path:
            taken.points.setdefault(point, set()).add(line)
        # The mark of the referring end belongs to this line alone.
        for point in one.start.stub:
            taken.marks.setdefault(point, set()).add((one.child.table.name, one.rule.name))
        for point in one.end.stub:
            taken.marks.setdefault(point, set()).add(line)
    return taken


def _edge(one: Point, other: Point) -> tuple[Point, Point]:
    return (one, other) if one < other else (other, one)


def _cheapest(
    starts: dict[Point, End], goals: dict[Point, End], blocked: set[Point], taken: _Taken, line: Line
) -> list[Point]:
    best: dict[_State, int] = {}
    came: dict[_State, _State] = {}
    queue: list[tuple[int, int, _State]] = []
    for point, end in sorted(starts.items()):
        state = (point, (end.side, 0))
        best[state] = 0
        heapq.heappush(queue, (_least(point, goals), 0, state))
    while queue:
        _, cost, state = heapq.heappop(queue)
        if cost > best[state]:
            continue
        (x, y), (dx, dy) = state
        if (x, y) in goals and (dx, dy) == (-goals[x, y].side, 0):
            return _back(state, came)
        for step in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            if step == (-dx, -dy):
                continue
            point = (x + step[0], y + step[1])
            if point in blocked and point not in goals:
                continue
            so_far = cost + _price((x, y), point, step != (dx, dy), taken, line)
            following = (point, step)
            if so_far < best.get(following, 1 << 60):
                best[following] = so_far
                came[following] = state
                heapq.heappush(queue, (so_far + _least(point, goals), so_far, following))
    raise ValueError(f"no way to {line[0]}.{line[1]}: the tables stand too close")


def _price(here: Point, there: Point, bends: bool, taken: _Taken, line: Line) -> int:
    along = taken.edges.get(_edge(here, there), set())
    price = _JOINED if line in along else _STEP
    if along - {line}:
        price += _ALONG
    elif taken.points.get(there, set()) - {line} and line not in along:
        price += _CROSS
    if taken.marks.get(there, set()) - {line}:
        price += _MARKS
    return price + (_BEND if bends else 0)


def _least(point: Point, goals: dict[Point, End]) -> int:
    return min(abs(point[0] - x) + abs(point[1] - y) for x, y in goals) * _JOINED


def _back(state: _State, came: dict[_State, _State]) -> list[Point]:
    path = [state[0]]
    while state in came:
        state = came[state]
        path.append(state[0])
    return path[::-1]
