"""Where the tables of the diagram stand: the core in the middle, what refers to it on both sides.

All measures are multiples of UNIT, so that lines can be routed on a grid and meet the columns in the middle of a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from registry.docs.catalog import Constraint, Schema, Table
from registry.docs.er_tables import CORE, shown

UNIT = 10
ROW, HEADER = 2 * UNIT, 3 * UNIT
MARGIN, _TOP = 4 * UNIT, 3 * UNIT  # room for a line at both sides
# A column's line has the marks PK and FK, the name and the type.
MARKS = 52
_CHARACTER = 7.8  # at 13 px, of the widest fonts in use
_BETWEEN_COLUMNS, _BETWEEN_TABLES = 9 * UNIT, 4 * UNIT
# What fits a laptop's screen without zooming.
_SCREEN = (1440, 800)

_SHORT = {
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "character varying": "varchar",
    "double precision": "float8",
    "integer": "int",
    "boolean": "bool",
}


@dataclass(frozen=True, slots=True)
class Box:
    """A table with its place."""

    table: Table
    width: int
    x: int = 0
    y: int = 0

    @property
    def height(self) -> int:
        """Its height."""
        return HEADER + ROW * len(self.table.columns)

    def row(self, column: str) -> int:
        """Give the height at which the middle of a column's line is."""
        number = [one.name for one in self.table.columns].index(column)
        return self.y + HEADER + ROW * number + ROW // 2


@dataclass(frozen=True, slots=True)
class Layout:
    """All boxes, and the size of the whole."""

    boxes: tuple[Box, ...]
    width: int
    height: int

    def box(self, table: str) -> Box:
        """Give the box of a table."""
        return next(box for box in self.boxes if box.table.name == table)


def short_type(name: str) -> str:
    """Write a type as one would in DDL."""
    for long, short in _SHORT.items():
        name = name.replace(long, short)
    return name


def place(schema: Schema) -> Layout:
    """Place the tables that are shown."""
    boxes = {table.name: Box(table, _width(table)) for table in shown(schema)}
    core = [[boxes[name] for name in column if name in boxes] for column in CORE]
    core = [column for column in core if column]
    names = {box.table.name for column in core for box in column}
    others = [box for name, box in boxes.items() if name not in names]
    left, right = _sides(others, core)
    limits = sorted({_tall(column) for column in core} | {300 + 50 * step for step in range(30)})
    core_height = max((_tall(column) for column in core), default=0)
    candidates = [
        _columns(left, limit)[::-1] + core + _columns(right, limit) for limit in limits if limit >= core_height
    ]
    return min((_placed(columns) for columns in candidates), key=_too_large)


def _too_large(layout: Layout) -> float:
    return max(layout.width / _SCREEN[0], layout.height / _SCREEN[1])


def _width(table: Table) -> int:
    widest = max((len(one.name) + len(short_type(one.type)) + 3 for one in table.columns), default=0)
    width = MARKS + widest * _CHARACTER + 2 * UNIT
    heading = len(table.name) * 9 + 2 * UNIT
    return int(-(-max(width, heading) // (2 * UNIT)) * 2 * UNIT)


def _sides(others: Sequence[Box], core: Sequence[Sequence[Box]]) -> tuple[list[Box], list[Box]]:
    """Divide the other tables so that both sides are about as tall; those that refer to each other stay together.

    What the head of a workflow refers to goes left, and holds nothing together: every table refers to the tenant. What
    has to do with the second column of the core goes right.
    """
    heads = {rule.target for column in core[:1] for box in column for rule in box.table.foreign_keys}
    second = {box.table.name for box in core[-1]} if len(core) > 1 else set()
    left = [box for box in others if box.table.name in heads]
    right: list[Box] = []
    undecided = []
    for group in _groups([box for box in others if box not in left]):
        if any(rule.target in second for box in group for rule in box.table.foreign_keys):
            right += group
        else:
            undecided.append(group)
    for group in sorted(undecided, key=_tall, reverse=True):
        (left if _tall(left) <= _tall(right) else right).extend(group)
    return left, right


def _groups(boxes: Sequence[Box]) -> list[list[Box]]:
    """Gather the boxes that are joined by foreign keys, directly or through others."""
    groups: list[list[Box]] = []
    for box in boxes:
        joined = [group for group in groups if any(_related(box, other) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([*(other for group in joined for other in group), box])
    return groups


def _related(one: Box, other: Box) -> bool:
    return any(rule.target == other.table.name for rule in one.table.foreign_keys) or any(
        rule.target == one.table.name for rule in other.table.foreign_keys
    )


def _tall(column: Sequence[Box]) -> int:
    return sum(box.height for box in column) + _BETWEEN_TABLES * (len(column) - 1) if column else 0


def _columns(boxes: Sequence[Box], limit: int) -> list[list[Box]]:
    """Stack boxes into columns no taller than the limit, the first column next to the core."""
    columns: list[list[Box]] = []
    for box in boxes:
        if not columns or _tall([*columns[-1], box]) > limit:
            columns.append([])
        columns[-1].append(box)
    return columns


def _placed(columns: Sequence[Sequence[Box]]) -> Layout:
    tallest = max((_tall(column) for column in columns), default=0)
    x, boxes = MARGIN, []
    for column in columns:
        width = max(box.width for box in column)
        y = _TOP + (tallest - _tall(column)) // (2 * UNIT) * UNIT
        for box in column:
            boxes.append(replace(box, width=width, x=x, y=y))
            y += box.height + _BETWEEN_TABLES
        x += width + _BETWEEN_COLUMNS
    return Layout(tuple(boxes), x - _BETWEEN_COLUMNS + MARGIN, tallest + 2 * _TOP)


def key_columns(rule: Constraint, target: Table) -> tuple[str, str]:
    """Choose the two columns that a foreign key's line joins: the one that says which row, not whose it is."""
    pairs = list(zip(rule.columns, rule.target_columns, strict=True))
    if target.primary_key:
        for column, referred in pairs:
            if referred == target.primary_key[-1]:
                return column, referred
    return pairs[-1]
