"""Where nodes and edges of a picture are: layers from top to bottom or from left to right, edges around the nodes.

graphlay does the work (extra `pictures`); here it is asked, and answers in plain numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from registry.errors import InvalidParameter
from registry.pictures import bundles

Direction = Literal["topbottom", "leftright"]
Point = tuple[float, float]

MAX_NODES, MAX_EDGES = 2_000, 4_000
"""More than this is no picture that anybody could read, and takes minutes to lay out."""

_MAX_CORNERS = 3_000
"""How many layers the edges may pass, all together: what decides how long it takes (about ten seconds at this)."""

# Up to so many nodes and edges both directions are tried, and both thoroughly.
_SMALL = 300
_ELSE = "draw it in the terminal, or get it as dot"
# The side of the point in which the lines of a bundle meet.
_POINT = 2
# What fits a screen without zooming.
_SCREEN = (1440, 900)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, by its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """An edge: its corners from parent to child, and the place of its label, if it has one."""

    points: tuple[Point, ...]
    label: Box | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes and lines in the order in which nodes and edges were given."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Arc:
    """An edge to be laid out: ends by number, the size of its label, and whether it leads back."""

    parent: int
    child: int
    label: Point | None
    is_loop: bool


def place(sizes: Sequence[Point], arcs: Sequence[Arc]) -> Layout:
    """Lay out a graph, in the direction in which it fits a screen better.

    sizes  width and height of each node
    arcs   the edges

    Returns the layout. Raises InvalidParameter if it is too large, or the extra is not installed.
    """
    if len(sizes) > MAX_NODES or len(arcs) > MAX_EDGES:
        raise InvalidParameter(
            f"{len(sizes):,} nodes and {len(arcs):,} edges are too many for a picture: at most {MAX_NODES:,} and "
            f"{MAX_EDGES:,}; {_ELSE}"
        )
    if not sizes:
        return Layout((), (), 0, 0)
    if len(sizes) + len(arcs) > _SMALL:
        return _placed(sizes, arcs, "leftright", "fast")
    directions: tuple[Direction, ...] = ("topbottom", "leftright")
    return min((_placed(sizes, arcs, direction, "balanced") for direction in directions), key=_too_large)


def _too_large(layout: Layout) -> float:
    return max(layout.width / _SCREEN[0], layout.height / _SCREEN[1])


def _placed(sizes: Sequence[Point], arcs: Sequence[Arc], direction: Direction, effort: str) -> Layout:
    try:
        import graphlay
    except ImportError as error:
        raise InvalidParameter("pictures need graphlay: pip install 'workflow-registry[pictures]'") from error

    graph = graphlay.Graph()
    for width, height in sizes:
        graph.node(width=width, height=height)
    bundled = bundles.find((arc.parent, arc.child) for arc in arcs if _may_share(arc))
    # The number of the edge that leads into the bundle's point, and of the one that leads out of it.
    ways_in: dict[tuple[int, int], tuple[int, int]] = {}
    for bundle in bundled:
        point = graph.node(width=_POINT, height=_POINT)
        ins = {parent: graph.edge(parent, point) for parent in bundle.parents}
        outs = {child: graph.edge(point, child) for child in bundle.children}
        ways_in |= {(parent, child): (ins[parent], outs[child]) for parent in ins for child in outs}
    ways = []
    for arc in arcs:
        shared = ways_in.get((arc.parent, arc.child)) if _may_share(arc) else None
        ways.append(shared or (_add(graph, arc),))
    gap = 58 if any(arc.label for arc in arcs) else 44  # room for labels beside the arrows
    across = direction == "leftright"
    spacing = {"layer_gap": gap, "node_gap": 16 if across else 26, "dummy_gap": 12, "port_gap": 9, "isolated_gap": 26}
    limits = {"max_dummies": _MAX_CORNERS}
    options = {"direction": direction, "effort": effort, "spacing": spacing, "limits": limits}
    try:
        raw = graphlay.layout(graph, options=options).raw
    except graphlay.GraphlayError as error:
        raise InvalidParameter(f"too entangled for a picture ({error}); {_ELSE}") from error
    boxes = [_box(node["center"], node["size"]) for node in raw["nodes"][: len(sizes)]]
    return _framed(
        boxes, [_line([raw["edges"][number] for number in way], arc) for way, arc in zip(ways, arcs, strict=True)]
    )


def _may_share(arc: Arc) -> bool:
    return arc.label is None and not arc.is_loop and arc.parent != arc.child


def _add(graph: Any, arc: Arc) -> int:
    # A loop is laid out the way it does not lead, so that it never decides which node is above which.
    ends = (arc.child, arc.parent) if arc.is_loop else (arc.parent, arc.child)
    size = {"label_size": {"width": arc.label[0], "height": arc.label[1]}} if arc.label else {}
    number: int = graph.edge(*ends, **size)
    return number


def _line(parts: Sequence[dict[str, Any]], arc: Arc) -> Line:
    points = [(point["x"], point["y"]) for part in parts for point in part["points"]]
    at = parts[0].get("label_anchor")
    label = _box(at, {"width": arc.label[0], "height": arc.label[1]}) if arc.label and at else None
    return Line(tuple(points[::-1] if arc.is_loop and arc.parent != arc.child else points), label)


def _framed(boxes: Sequence[Box], lines: Sequence[Line]) -> Layout:
    """Move everything so that it begins at 0; the engine's own bounds leave labels out."""
    all_boxes = [*boxes, *(line.label for line in lines if line.label)]
    corners = [point for line in lines for point in line.points]
    left = min([box.x for box in all_boxes] + [x for x, _ in corners])
    top = min([box.y for box in all_boxes] + [y for _, y in corners])
    right = max([box.x + box.width for box in all_boxes] + [x for x, _ in corners])
    bottom = max([box.y + box.height for box in all_boxes] + [y for _, y in corners])

    def moved(box: Box) -> Box:
        return replace(box, x=box.x - left, y=box.y - top)

    return Layout(
        tuple(map(moved, boxes)),
        tuple(
            Line(tuple((x - left, y - top) for x, y in line.points), moved(line.label) if line.label else None)
            for line in lines
        ),
        right - left,
        bottom - top,
    )


def _box(center: dict[str, float], size: dict[str, float]) -> Box:
    width, height = size["width"], size["height"]
    return Box(center["x"] - width / 2, center["y"] - height / 2, width, height)
