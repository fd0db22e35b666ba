"""`docs/db/er_diagram.svg`: the tables with their keys, foreign keys as crow's feet, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from html import escape

from registry.docs.catalog import Schema
from registry.docs.er_layout import HEADER, MARGIN, MARKS, ROW, Box, Layout, place, short_type
from registry.docs.er_routes import End, Route, route
from registry.docs.er_tables import CORE
from registry.pictures.path import rounded

_CORE = {name for column in CORE for name in column}
_LEGEND = 3 * ROW // 2

_FIXED = """\
text { font-family: Roboto, "Segoe UI", "Helvetica Neue", Arial, sans-serif; font-size: 13px }
.heading { font-size: 15px; font-weight: bold }
.mark { font-size: 10px; font-weight: bold }
.key { font-weight: bold }
.end { text-anchor: end; font-size: 12px }
.line { fill: none; stroke-width: 1.5; stroke-linejoin: round }
"""
# Every pair of text and ground has a contrast of 4.5 or more.
COLOURS = {
    "light": {
        "ground": "#ffffff", "box": "#ffffff", "border": "#b4bcc6", "core": "#0b5cad", "other": "#525c69",
        "on_heading": "#ffffff", "text": "#1b2027", "muted": "#525c69", "stripe": "#f3f5f8", "line": "#46515e",
        "primary": "#8a5200", "foreign": "#0b5cad",
    },
    "dark": {
        "ground": "#0d1117", "box": "#161b22", "border": "#4a535e", "core": "#1b62b5", "other": "#4b5563",
        "on_heading": "#ffffff", "text": "#e8edf3", "muted": "#a5afba", "stripe": "#1d242d", "line": "#a9b4c0",
        "primary": "#f0b45a", "foreign": "#7db8ff",
    },
}  # fmt: skip
_RULES = """\
.ground {{ fill: {ground} }}
.box {{ fill: {box} }}
.border {{ fill: none; stroke: {border} }}
.core {{ fill: {core} }}
.other {{ fill: {other} }}
.stripe {{ fill: {stripe} }}
text {{ fill: {text} }}
.heading {{ fill: {on_heading} }}
.end, .legend {{ fill: {muted} }}
.primary {{ fill: {primary} }}
.foreign {{ fill: {foreign} }}
.line {{ stroke: {line} }}
.none {{ fill: {ground}; stroke: {line}; stroke-width: 1.5 }}
"""


def draw(schema: Schema, theme: str | None = None) -> str:
    """Draw the diagram as SVG: in one theme, `light` or `dark`, or in the one that the reader's screen has."""
    layout = place(schema)
    routes = route(layout)
    height = layout.height + _LEGEND
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {layout.width} {height}" '
        f'width="{layout.width}" height="{height}" role="img" aria-labelledby="title summary">',
        '<title id="title">Tables of the workflow registry and how they refer to each other</title>',
        f'<desc id="summary">{escape(_summary(layout))}</desc>',
        f"<style>\n{_FIXED}{_style(theme)}</style>",
        f'<rect class="ground" width="{layout.width}" height="{height}"/>',
        *(line for one in routes for line in _line(one)),
        *_marks(routes),
        *(line for box in layout.boxes for line in _table(box)),
        *_legend(layout),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _style(theme: str | None) -> str:
    if theme is not None:
        return _RULES.format(**COLOURS[theme])
    dark = _RULES.format(**COLOURS["dark"])
    return f"{_RULES.format(**COLOURS['light'])}@media (prefers-color-scheme: dark) {{\n{dark}}}\n"


def _summary(layout: Layout) -> str:
    return " ".join(
        f"{box.table.name} refers to {rule.target} by {', '.join(rule.columns)}."
        for box in layout.boxes
        for rule in box.table.foreign_keys
    )


def _table(box: Box) -> Iterator[str]:
    table = box.table
    foreign = {column for rule in table.foreign_keys for column in rule.columns}
    kind = "core" if table.name in _CORE else "other"
    about = escape(": ".join(filter(None, (table.name, table.comment))))
    yield f'<g id="{escape(table.name)}"><title>{about}</title>'
    yield f'<rect class="box" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="4"/>'
    # The heading is round at its top only.
    side = HEADER - 4
    yield f'<path class="{kind}" d="M{box.x} {box.y + HEADER}v-{side}q0 -4 4 -4h{box.width - 8}q4 0 4 4v{side}z"/>'
    yield f'<text class="heading" x="{box.x + 12}" y="{box.y + 20}">{escape(table.name)}</text>'
    for number, column in enumerate(table.columns):
        top = box.y + HEADER + ROW * number
        if number % 2:
            yield f'<rect class="stripe" x="{box.x}" y="{top}" width="{box.width}" height="{ROW}"/>'
        base = top + 14
        is_primary, is_foreign = column.name in table.primary_key, column.name in foreign
        if is_primary:
            yield f'<text class="mark primary" x="{box.x + 10}" y="{base}">PK</text>'
        if is_foreign:
            yield f'<text class="mark foreign" x="{box.x + 29}" y="{base}">FK</text>'
        key = ' class="key"' if is_primary else ""
        yield f'<text{key} x="{box.x + MARKS}" y="{base}">{escape(column.name)}</text>'
        type_name = escape(short_type(column.type) + ("" if column.not_null else " ?"))
        yield f'<text class="end" x="{box.x + box.width - 10}" y="{base}">{type_name}</text>'
    yield f'<rect class="border" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="4"/>'
    yield "</g>"


def _line(one: Route) -> Iterator[str]:
    said = f"{one.rule.name}: {one.rule.definition}"
    yield f'<path class="line" d="{rounded(one.points)}"><title>{escape(said)}</title></path>'


def _marks(routes: Sequence[Route]) -> Iterator[str]:
    """Draw both ends: how many rows may refer to one, and to how many each of them refers.

    Where lines join, their common end says `none or one` only if all of them may refer to none.
    """
    ends: dict[End, bool] = {}
    for one in routes:
        child, columns = one.child.table, set(one.rule.columns)
        unique = any(rule.kind in "pu" and set(rule.columns) <= columns for rule in child.constraints)
        yield from _one(one.start, optional=True) if unique else _many(one.start)
        optional = any(not column.not_null for column in child.columns if column.name in columns)
        ends[one.end] = optional and ends.get(one.end, True)
    for end, optional in ends.items():
        yield from _one(end, optional=optional)


def _many(end: End) -> Iterator[str]:
    x, y, side = end.x, end.y, end.side
    yield f'<path class="line" d="M{x} {y - 6}L{x + 13 * side} {y}L{x} {y + 6}"/>'
    yield f'<circle class="none" cx="{x + 17 * side}" cy="{y}" r="4"/>'


def _one(end: End, *, optional: bool) -> Iterator[str]:
    x, y, side = end.x, end.y, end.side
    yield f'<path class="line" d="M{x + 7 * side} {y - 6}v12"/>'
    if optional:
        yield f'<circle class="none" cx="{x + 15 * side}" cy="{y}" r="4"/>'
    else:
        yield f'<path class="line" d="M{x + 12 * side} {y - 6}v12"/>'


def _legend(layout: Layout) -> Iterator[str]:
    y = layout.height + ROW // 2
    x = MARGIN
    for mark, kind, text in (
        ("PK", "primary", "primary key"),
        ("FK", "foreign", "foreign key"),
        ("?", "", "may be NULL"),
    ):
        yield f'<text class="mark {kind}" x="{x}" y="{y + 4}">{mark}</text>'
        yield f'<text class="legend" x="{x + 18}" y="{y + 4}">{text}</text>'
        x += 120
    ends = (
        (_many, "none or many"),
        (partial(_one, optional=False), "exactly one"),
        (partial(_one, optional=True), "none or one"),
    )
    for marks, text in ends:
        yield f'<path class="line" d="M{x} {y}h30"/>'
        yield from marks(End(x, y, 1))
        yield f'<text class="legend" x="{x + 38}" y="{y + 4}">{text}</text>'
        x += 140
