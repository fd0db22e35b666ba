"""A workflow drawn in the terminal: a line for each step, with its level and type, and lanes for the edges.

What the signs mean says `registry.pictures.rows`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.gc_pause import gc_pause
from registry.pictures import labels, lanes, ordering, rows
from registry.pictures.rows import Loop, Row

if TYPE_CHECKING:
    from rich.text import Text

    from registry.model import Workflow

SIGNS = "╵╷╴╶│╯╮┤╰╭├─┴┬┼┊┄○▼●◀▶…↺"
"""All signs that a drawing consists of, but for names."""

_ASCII = str.maketrans(SIGNS, "||--|++++++-+++:.oV*<>~@")
_TYPE_COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "red")
_LANE_COLOURS = ("blue", "magenta", "green", "cyan", "yellow", "red")
# From so many nodes and edges on, Python's cyclic garbage collector costs more than this does.
_MANY_ITEMS = 2_000
# A name keeps so many cells, whatever the lanes take.
_LEAST_NAME = 20


def draw(workflow: Workflow, *, width: int | None = None, limit: int | None = None, plain: bool = False) -> list[Text]:
    """Draw a workflow.

    workflow  the workflow, its nodes in dependency order as `reg.get` gives them
    width     how many cells a line may have; None for as many as it takes
    limit     how many steps to draw at most; what is left out is said in the last line
    plain     draw with ASCII signs only

    Returns the lines, with styles that a rich Console shows and `.plain` leaves out.
    """
    from rich.text import Text

    with gc_pause(len(workflow.nodes) + len(workflow.edges) >= _MANY_ITEMS):
        levels = labels.levels(workflow)
        picture, own_loops = rows_of(workflow, limit)
    types = [labels.short_type(node.node_type) for node in workflow.nodes]
    again = " @" if plain else " ↺"
    names = [
        labels.one_line(node.name) + (again if number in own_loops else "")
        for number, node in enumerate(workflow.nodes)
    ]
    shown = [row for row in picture if row.node is not None]
    gutter = len(str(max((levels[row.node] for row in shown if row.node is not None), default=0)))
    room = None if width is None else max(width - gutter - 2, _LEAST_NAME)
    lane_room = None if room is None else max(room - _LEAST_NAME - 2, 0)
    signs = [_clipped(row.drawn(), lane_room) for row in picture]
    longest = max(map(len, signs), default=0)
    # Names stand in a column, unless the lanes would push them all to the edge.
    aligned = longest if room is None or longest <= room * 2 // 5 else 0
    name_width = max((_cells(names[row.node]) for row in shown if row.node is not None), default=0)
    type_width = max((_cells(types[row.node]) for row in shown if row.node is not None), default=0)
    style_of = {name: _TYPE_COLOURS[place % len(_TYPE_COLOURS)] for place, name in enumerate(dict.fromkeys(types))}

    drawn = []
    for row, row_signs in zip(picture, signs, strict=True):
        line = Text(no_wrap=True)
        node = row.node
        line.append(f"{'' if node is None else levels[node]:>{gutter}}  ", style="dim")
        for sign, colour in row_signs:
            style = "bold" if sign in "○▼●" else "" if colour < 0 else _LANE_COLOURS[colour % len(_LANE_COLOURS)]
            line.append(sign.translate(_ASCII) if plain else sign, style=style)
        if node is not None:
            line.append(" " * (max(aligned - len(row_signs), 0) + 2))
            left = None if width is None else max(width - _cells(line.plain), 1)
            name, type = names[node], types[node]
            if aligned:
                name, type = _beside(name, type, name_width, type_width, left)
            elif left is not None:
                name = _cut(name, max(left - 2 - _cells(type), min(left, _LEAST_NAME)))
                type = _cut(type, left - 2 - _cells(name))
            line.append(name)
            if type:
                line.append(f"  {type}", style=style_of.get(types[node], ""))
        line.rstrip()
        drawn.append(line)
    left_out = len(names) - len(shown)
    if left_out:
        drawn.append(Text(f"{'~' if plain else '…'} {left_out:,} more steps", style="dim"))
    return drawn


def rows_of(workflow: Workflow, limit: int | None) -> tuple[list[Row], set[int]]:
    """Draw the lanes; returns the rows, and the nodes that loop to themselves."""
    numbers = labels.numbered(workflow)
    edges = sorted({labels.ends(edge, numbers) for edge in labels.forward(workflow)})
    pairs = {labels.ends(edge, numbers) for edge in workflow.edges if edge.is_loop}
    order = ordering.for_lanes(len(numbers), edges, limit)
    row_of = {node: row for row, node in enumerate(order)}
    if len(order) < len(numbers):
        # Enough to tell where the lanes lead that are drawn, and whether others join them.
        reached = {child for parent, child in edges if parent in row_of}
        edges = [edge for edge in edges if edge[1] in reached]
    steps = lanes.assign(order, edges)
    beyond = len(order)
    loops: dict[int, Loop] = {}
    for parent, child in sorted(pairs):
        if parent != child:
            loops.setdefault(child, Loop(child, set())).sources.add(parent)
    for loop in loops.values():
        places = [row_of.get(node, beyond) for node in (loop.target, *loop.sources)]
        loop.first, loop.last = min(places), max(places)
    _place_loops(list(loops.values()))
    seen = [loop for loop in loops.values() if loop.first < beyond]
    return list(rows.rows(steps, seen)), {parent for parent, child in pairs if parent == child}


def _place_loops(loops: list[Loop]) -> None:
    """Give each loop the first column that no other one takes on its way."""
    ends: list[int] = []
    for loop in sorted(loops, key=lambda loop: (loop.first, -loop.last)):
        free = [column for column, end in enumerate(ends) if end < loop.first]
        loop.column = free[0] if free else len(ends)
        ends[loop.column : loop.column + 1] = [loop.last]


def _beside(name: str, type: str, name_width: int, type_width: int, left: int | None) -> tuple[str, str]:
    """Make columns of the names and the types; a long name takes from the column of the types what is free."""
    if left is not None and name_width + 2 + type_width > left:
        name_width = max(left - 2 - type_width, min(left, _LEAST_NAME))
        name = _cut(name, name_width)
        type = _cut(type, left - 2 - name_width)
    return name + " " * (name_width - _cells(name) if type else 0), type


def _clipped(signs: list[tuple[str, int]], room: int | None) -> list[tuple[str, int]]:
    if room is None or len(signs) <= room:
        return signs
    return [*signs[: max(room - 1, 0)], ("…", -1)]


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _cut(text: str, cells: int) -> str:
    """Take out the middle of a text that needs more cells on the screen: what tells names apart is often their end."""
    if _cells(text) <= cells:
        return text
    if cells < 2:
        return ""
    from rich.cells import set_cell_size

    tail = set_cell_size(text[::-1], (cells - 1) // 2)[::-1].strip()
    head = set_cell_size(text, cells - 1 - _cells(tail)).rstrip()
    return f"{head}…{tail}"


def text(workflow: Workflow, *, width: int | None = None, limit: int | None = None, plain: bool = False) -> str:
    """Give the drawing as text without styles; takes what `draw` takes."""
    return "".join(f"{line.plain}\n" for line in draw(workflow, width=width, limit=limit, plain=plain))
