"""Lanes as rows of signs.

○ is a step that nothing leads to, ▼ one that the line above leads to, ▶● and ●◀ one that a line beside it leads to.
Lines lead down; one that passes another is interrupted. Loops are dashed, and lead up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from registry.pictures import lanes
from registry.pictures.lanes import Lane, Step

_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_SIGNS = " ╵╷│╴╯╮┤╶╰╭├─┴┬┼"
_START, _BELOW, _BESIDE = "○", "▼", "●"


@dataclass(slots=True)
class Loop:
    """All loops to one node: they share a dashed lane, in a column right of all others."""

    target: int
    sources: set[int]
    first: int = 0
    last: int = 0
    column: int = 0


@dataclass(slots=True)
class Row:
    """A row of the picture: its signs, each with the number of its colour, and the node it is about."""

    node: int | None = None
    bits: dict[int, int] = field(default_factory=dict)
    signs: dict[int, str] = field(default_factory=dict)
    colours: dict[int, int] = field(default_factory=dict)

    def join(self, column: int, bits: int, colour: int) -> None:
        """Let lines meet in a column."""
        self.bits[column] = self.bits.get(column, 0) | bits
        self.colours[2 * column] = colour

    def across(self, start: int, stop: int, sign: str, colour: int) -> None:
        """Draw a line from one column to another; where it passes others it is interrupted."""
        start, stop = min(start, stop), max(start, stop)
        for place in range(2 * start + 1, 2 * stop):
            if place % 2 or not self.bits.get(place // 2):
                self.signs.setdefault(place, sign)
                self.colours.setdefault(place, colour)

    def drawn(self) -> list[tuple[str, int]]:
        """Give the signs from left to right, each with its colour; -1 is none."""
        signs = {2 * column: _SIGNS[bits] for column, bits in self.bits.items() if bits} | self.signs
        last = max((place for place, sign in signs.items() if sign != " "), default=-1)
        return [(signs.get(place, " "), self.colours.get(place, -1)) for place in range(last + 1)]


def rows(steps: Sequence[Step], loops: Sequence[Loop]) -> Iterator[Row]:
    """Draw the steps, and the loops beside them: one row for each, and another where lines would meet otherwise."""
    bank = lanes.width(steps)
    for position, step in enumerate(steps):
        open_loops = [loop for loop in loops if loop.first < position <= loop.last]
        arriving = [loop for loop in loops if loop.target == step.node]
        leaving = [loop for loop in loops if step.node in loop.sources]
        merges_above = bool(step.from_right and arriving)
        if merges_above:
            yield _merge(step, open_loops, bank)
        beside = leaving[:1] if not (arriving or step.from_right or step.to_right) else []
        to_right = _new_first(step)
        row, left_over = _main(step, position, open_loops, arriving, merges_above, to_right, bank)
        _dash_to(row, step.column, position, beside, bank)
        yield row
        still_open = [loop for loop in loops if loop.first <= position < loop.last]
        below = leaving[len(beside) :]
        for number, loop in enumerate(below):
            # Those that begin, or end, further down.
            hidden = [other for other in below[number + 1 :] if other.first == position]
            ending = [other for other in below[number + 1 :] if other.last == position]
            seen = [other for other in [*still_open, *ending] if other not in hidden]
            yield _loop_back(step, position, loop, seen, left_over, number + 1 < len(below), bank)
        # One row for each lane on a side: a line through another would seem to lead from the one to the other as well.
        for number in range(max(len(step.to_left), len(left_over))):
            sides = step.to_left[number : number + 1], left_over[number : number + 1]
            is_last = number + 1 >= max(len(step.to_left), len(left_over))
            yield _leave(step, *sides, is_last, still_open, bank)


def _new_first(step: Step) -> list[int]:
    """Give the columns to the right that the node leads to: first the lane that it opens."""
    return sorted(step.to_right, key=lambda column: (_was_there(step, column), column))


def _was_there(step: Step, column: int) -> bool:
    return column < len(step.before) and step.before[column] is step.after[column]


def _own(step: Step) -> bool:
    """Tell whether a lane leads on below the node."""
    return step.column < len(step.after) and step.after[step.column] is not None


def _verticals(columns: Sequence[Lane | None], loops: Sequence[Loop], bank: int, without: int | None = None) -> Row:
    row = Row()
    for column, lane in enumerate(columns):
        if lane is not None and column != without:
            row.join(column, _UP | _DOWN, lane.number)
    for loop in loops:
        row.join(bank + loop.column, _UP | _DOWN, -1)
        row.signs[2 * (bank + loop.column)] = "┊"
    return row


def _merge(step: Step, loops: Sequence[Loop], bank: int) -> Row:
    """Lead the lanes from the right over the node, in a row of its own."""
    row = _verticals(step.before, loops, bank)
    for column in step.from_right:
        number = _number(step.before, column)
        row.bits[column] = _UP | _LEFT | (_DOWN if _stays(step, column) else 0)
        row.join(step.column, _DOWN | _RIGHT, number)
        row.across(step.column, column, "─", number)
    _between(row, step.column, step.from_right)
    row.signs[2 * step.column + 1] = "◀"
    return row


def _main(
    step: Step,
    position: int,
    loops: Sequence[Loop],
    arriving: Sequence[Loop],
    merged: bool,
    to_right: list[int],
    bank: int,
) -> tuple[Row, list[int]]:
    """Draw the node's own row; returns it, and the lanes to its right that are still to be led to."""
    gone = {column for column in step.from_right if merged and not _stays(step, column)}
    here = [None if column in gone else lane for column, lane in enumerate(step.before)]
    row = _verticals(here, loops, bank, without=step.column)
    row.node = step.node
    for column in step.from_left:
        row.bits[column] = _UP | _RIGHT | (_DOWN if _stays(step, column) else 0)
        row.across(column, step.column, "─", _number(step.before, column))
    _between(row, step.column, step.from_left)
    if step.from_left:
        row.signs[2 * step.column - 1] = "▶"
    left_over = to_right
    if arriving:
        _dash_to(row, step.column, position, arriving, bank)
        row.signs[2 * step.column + 1] = "◀"
    elif step.from_right:
        for column in step.from_right:
            row.bits[column] = _UP | _LEFT | (_DOWN if _stays(step, column) else 0)
            row.across(step.column, column, "─", _number(step.before, column))
        _between(row, step.column, step.from_right)
        row.signs[2 * step.column + 1] = "◀"
    elif to_right:
        _lead_right(row, step, to_right[0])
        left_over = to_right[1:]
    from_above = step.lands_on or merged
    fed = from_above or step.from_left or step.from_right
    row.signs[2 * step.column] = _START if not fed else _BELOW if from_above else _BESIDE
    return row, left_over


def _loop_back(
    step: Step,
    position: int,
    loop: Loop,
    loops: Sequence[Loop],
    to_right: Sequence[int],
    more: bool,
    bank: int,
) -> Row:
    """Lead from the node to a dashed lane, in a row below it."""
    row = _verticals(step.after, loops, bank, without=step.column)
    for column in to_right:
        if not _was_there(step, column):
            row.bits.pop(column, None)  # it opens in a row below
    row.join(step.column, _UP | _RIGHT | (_DOWN if _own(step) or to_right or step.to_left or more else 0), -1)
    _dash_to(row, step.column, position, [loop], bank)
    return row


def _dash_to(row: Row, column: int, position: int, loops: Sequence[Loop], bank: int) -> None:
    for loop in loops:
        place = bank + loop.column
        above, below = loop.first < position, position < loop.last
        row.signs.pop(2 * place, None)
        row.bits[place] = _LEFT | (_UP if above else 0) | (_DOWN if below else 0)
        row.across(column, place, "┄", -1)


def _leave(
    step: Step, to_left: Sequence[int], to_right: Sequence[int], is_last: bool, loops: Sequence[Loop], bank: int
) -> Row:
    """Lead from the node to lanes that it joins or opens, in a row below it: one on each side at most."""
    row = _verticals(step.after, loops, bank, without=step.column)
    own = _own(step)
    number = _number(step.after, step.column) if own else _number(step.after, (*to_left, *to_right)[0])
    ways = (_DOWN if own or not is_last else 0) | (_LEFT if to_left else 0) | (_RIGHT if to_right else 0)
    row.join(step.column, _UP | ways, number)
    for column in to_left:
        row.bits[column] = _UP | _DOWN | _RIGHT
        row.across(column, step.column, "─", _number(step.after, column))
    for column in to_right:
        _lead_right(row, step, column)
    return row


def _lead_right(row: Row, step: Step, column: int) -> None:
    number = _number(step.after, column)
    row.bits[column] = _LEFT | _DOWN | (_UP if _was_there(step, column) else 0)
    row.colours[2 * column] = number
    row.across(step.column, column, "─", number)


def _between(row: Row, node: int, columns: Sequence[int]) -> None:
    """Let a line go on through those it meets on its way to the one that is furthest."""
    for column in columns:
        further = [other for other in columns if (other < column < node) or (node < column < other)]
        if further:
            row.bits[column] |= _LEFT | _RIGHT


def _stays(step: Step, column: int) -> bool:
    return column < len(step.after) and step.after[column] is step.before[column]


def _number(columns: Sequence[Lane | None], column: int) -> int:
    lane = columns[column]
    return -1 if lane is None else lane.number
