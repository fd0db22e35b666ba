"""A workflow as SVG, in light and dark as the reader's screen is, and as PNG."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

from registry.errors import InvalidParameter
from registry.model import Node, Workflow
from registry.pictures import labels, layout, measure, style
from registry.pictures.layout import Arc, Box, Line
from registry.pictures.path import rounded

_NAME, _SMALL, _HEADING = 13, 11, 16
_LINE, _SMALL_LINE = 17, 15
_WIDEST_NAME = 200
_MARGIN = 24
_PADDING = 12
# How much of a node's sides its shape takes away from the text.
_SLANT = 12
_ARROW = 8

_FIXED = f"""\
text {{ font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Hiragino Sans", \
"Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", Meiryo, sans-serif; font-size: {_NAME}px }}
.node text {{ text-anchor: middle }}
.heading {{ font-size: {_HEADING}px; font-weight: 600 }}
.type, .label {{ font-size: {_SMALL}px }}
.label {{ text-anchor: middle; paint-order: stroke; stroke-width: 6px; stroke-linejoin: round }}
.shape {{ stroke-width: 1.5 }}
.inner {{ fill: none; stroke-width: 1 }}
.line {{ fill: none; stroke-width: 1.5 }}
.loop .line {{ stroke-dasharray: 6 4 }}
"""
COLOURS = {
    "light": {"ground": "#ffffff", "text": "#1b2027", "line": "#5b6673", "loop": "#b3441f", "label": "#454f5b"},
    "dark": {"ground": "#0d1117", "text": "#e8edf3", "line": "#98a4b1", "loop": "#f2906b", "label": "#b3bdc9"},
}
_RULES = """\
.ground {{ fill: {ground} }}
.heading {{ fill: {text} }}
.line {{ stroke: {line} }}
.arrow {{ fill: {line} }}
.label {{ fill: {label}; stroke: {ground} }}
.loop .line {{ stroke: {loop} }}
.loop .arrow, .label.loop {{ fill: {loop} }}
"""

Theme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class _Text:
    """What stands in a node, and how large the node has to be for it."""

    name: list[str]
    type: str
    width: float
    height: float


def draw(workflow: Workflow, theme: Theme | None = None) -> str:
    """Draw a workflow.

    workflow  the workflow, its nodes in dependency order as `reg.get` gives them
    theme     "light" or "dark"; None for the one that the reader's screen has

    Returns the SVG. Raises InvalidParameter if the workflow is too large for a picture, or the extra `pictures` is not
    installed.
    """
    numbers = labels.numbered(workflow)
    texts = [text_of(node) for node in workflow.nodes]
    said = [labels.handoff(edge.handoff_data) for edge in workflow.edges]
    arcs = [
        Arc(*labels.ends(edge, numbers), _label_size(label) if edge.parent != edge.child else None, edge.is_loop)
        for edge, label in zip(workflow.edges, said, strict=True)
    ]
    placed = layout.place([(text.width, text.height) for text in texts], arcs)
    heading = labels.one_line(workflow.name) + (f"@{workflow.version}" if workflow.version else "")
    top = _MARGIN + _HEADING + 18
    (shown,) = measure.wrapped(heading, _HEADING * 1.1, max(placed.width, 420), 1)
    width = round(max(placed.width, measure.width(shown, _HEADING * 1.1)) + 2 * _MARGIN)
    height = round(placed.height + top + _MARGIN)
    classes = style.classes(node.node_type for node in workflow.nodes)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title summary">',
        f'<title id="title">{_xml(heading)}</title>',
        f'<desc id="summary">{_xml(_summary(workflow))}</desc>',
        f"<style>\n{_FIXED}{_style(classes, theme)}</style>",
        f'<rect class="ground" width="{width}" height="{height}"/>',
        f'<text class="heading" x="{_MARGIN}" y="{_MARGIN + _HEADING - 3}">{_xml(shown)}</text>',
        f'<g transform="translate({_MARGIN} {top})">',
    ]
    for edge, line in zip(workflow.edges, placed.lines, strict=True):
        about = f"{edge.parent} → {edge.child}" + (" (loop)" if edge.is_loop else "")
        parts += _edge(line, labels.one_line(about), edge.is_loop)
    for node, text, box in zip(workflow.nodes, texts, placed.boxes, strict=True):
        parts += _node(node, text, box, classes[node.node_type].name)
    for edge, line, label in zip(workflow.edges, placed.lines, said, strict=True):
        parts += _label(line, label, edge.is_loop)
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"


def png(workflow: Workflow, theme: Theme = "light") -> bytes:
    """Draw a workflow as PNG, at twice the size for sharp text, with the fonts of this machine.

    Takes and raises what `draw` does.
    """
    try:
        import resvg_py
    except ImportError as error:
        raise InvalidParameter("PNG needs resvg-py: pip install 'workflow-registry[pictures]'") from error

    return bytes(resvg_py.svg_to_bytes(svg_string=draw(workflow, theme), zoom=2))


def _style(classes: dict[str, style.TypeClass], theme: Theme | None) -> str:
    if theme is not None:
        return _rules(classes, theme)
    return f"{_rules(classes, 'light')}@media (prefers-color-scheme: dark) {{\n{_rules(classes, 'dark')}}}\n"


def _rules(classes: dict[str, style.TypeClass], theme: Theme) -> str:
    rules = [_RULES.format(**COLOURS[theme])]
    for one in classes.values():
        colours = one.light if theme == "light" else one.dark
        rules.append(f".{one.name} .shape {{ fill: {colours.fill}; stroke: {colours.border} }}\n")
        rules.append(f".{one.name} .inner {{ stroke: {colours.border} }}\n")
        rules.append(f".{one.name} text {{ fill: {colours.text} }}\n")
    return "".join(rules)


def _summary(workflow: Workflow) -> str:
    """Say in words what is to be seen, as long as that can be listened to."""
    counts = f"{len(workflow.nodes)} steps, {len(workflow.edges)} edges."
    if len(workflow.edges) > 100:
        return counts
    said = (f"{edge.parent} {'loops back to' if edge.is_loop else 'leads to'} {edge.child}." for edge in workflow.edges)
    return labels.one_line(" ".join([counts, *said]))


def text_of(node: Node) -> _Text:
    """Lay out what stands in a node: its name on two lines at most, and its type."""
    name: list[str] = []
    for line in labels.lines(node.name)[:2]:
        name += measure.wrapped(line, _NAME, _WIDEST_NAME, 2 - len(name) if len(name) < 2 else 1)
    (type,) = measure.wrapped(labels.short_type(node.node_type), _SMALL, _WIDEST_NAME, 1)
    name = name[:2]
    widest = max(*(measure.width(line, _NAME) for line in name), measure.width(type, _SMALL))
    side = _PADDING + (_SLANT if style.shape(node.node_type) in ("slanted", "branch") else 0)
    return _Text(name, type, max(round(widest) + 2 * side, 64), len(name) * _LINE + _SMALL_LINE + _PADDING)


def _label_size(label: str) -> tuple[float, float] | None:
    return (measure.width(label, _SMALL) + 4, _SMALL_LINE) if label else None


def _node(node: Node, text: _Text, box: Box, name: str) -> Iterator[str]:
    x, y, width, height = round(box.x, 1), round(box.y, 1), box.width, box.height
    yield f'<g class="node {name}"><title>{_xml(labels.one_line(f"{node.name} ({node.node_type})"))}</title>'
    yield from _shape(style.shape(node.node_type), x, y, width, height)
    middle, base = f"{x + width / 2:g}", y + _PADDING / 2 + _NAME
    for line in text.name:
        yield f'<text x="{middle}" y="{base:g}">{_xml(line)}</text>'
        base += _LINE
    yield f'<text class="type" x="{middle}" y="{base - 2:g}">{_xml(text.type)}</text>'
    yield "</g>"


def _shape(shape: style.Shape, x: float, y: float, width: float, height: float) -> Iterator[str]:
    if shape == "slanted":
        sides = f"h{width - _SLANT:g}l{-_SLANT} {height:g}h{_SLANT - width:g}z"
        yield f'<path class="shape" d="M{x + _SLANT:g} {y:g}{sides}"/>'
    elif shape == "branch":
        half = height / 2
        sides = (
            f"h{width - 2 * _SLANT:g}l{_SLANT} {half:g}l{-_SLANT} {half:g}h{2 * _SLANT - width:g}l{-_SLANT} {-half:g}z"
        )
        yield f'<path class="shape" d="M{x + _SLANT:g} {y:g}{sides}"/>'
    else:
        radius = {"round": height / 2, "double": 2}.get(shape, 5)
        yield f'<rect class="shape" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}"/>'
    if shape == "double":
        yield f'<path class="inner" d="M{x + 5:g} {y:g}v{height:g}M{x + width - 5:g} {y:g}v{height:g}"/>'


def _edge(line: Line, about: str, is_loop: bool) -> Iterator[str]:
    (x, y), before = line.points[-1], line.points[-2]
    length = max(((x - before[0]) ** 2 + (y - before[1]) ** 2) ** 0.5, 1e-9)
    dx, dy = (x - before[0]) / length, (y - before[1]) / length
    back = (x - _ARROW * dx, y - _ARROW * dy)
    half = _ARROW / 2
    corners = [(x, y), (back[0] - half * dy, back[1] + half * dx), (back[0] + half * dy, back[1] - half * dx)]
    arrow = "L".join(f"{a:.1f} {b:.1f}" for a, b in corners)
    # The line ends inside the arrow, so that its end does not show at the tip.
    end = (x - min(_ARROW, length) * 0.7 * dx, y - min(_ARROW, length) * 0.7 * dy)
    points = [(round(a, 1), round(b, 1)) for a, b in (*line.points[:-1], end)]
    yield f'<g class="{"edge loop" if is_loop else "edge"}"><title>{_xml(about)}</title>'
    yield f'<path class="line" d="{rounded(points)}"/><path class="arrow" d="M{arrow}z"/>'
    yield "</g>"


def _label(line: Line, label: str, is_loop: bool) -> Iterator[str]:
    if line.label is None:
        return
    box, kind = line.label, "label loop" if is_loop else "label"
    yield f'<text class="{kind}" x="{box.x + box.width / 2:.1f}" y="{box.y + _SMALL:.1f}">{_xml(label)}</text>'


def _xml(text: str) -> str:
    return escape(text, quote=False)
