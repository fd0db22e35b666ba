"""The diagram can be read: nothing overlaps, lines keep off tables, colours stand out, the core is in the middle."""

from __future__ import annotations

import json
import random
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest
from conftest import PROJECT
from contrast import contrast

from registry.docs import catalog, er_diagram, er_layout, er_routes, er_tables
from registry.docs.catalog import Column, Constraint, Schema, Table

SCHEMA = catalog.from_json(json.loads((PROJECT / "docs" / "db" / "schema.json").read_text("utf-8")))


def key(kind: str, columns: tuple[str, ...], target: str | None = None) -> Constraint:
    referred = ("tenant_id", "id") if target else ()
    return Constraint(f"{kind}_{'_'.join(columns)}", kind, "", True, columns, target, referred, None, None)


def grown(seed: int, tables: int) -> Schema:
    """The schema with more tables, which refer to some that are there."""
    chance = random.Random(seed)
    made = list(SCHEMA.tables)
    for number in range(tables):
        targets = chance.sample([one.name for one in made if one.primary_key[-1:] == ("id",)], chance.randint(0, 2))
        columns = ["tenant_id", "id", *(f"{target}_id" for target in targets)]
        columns += [f"column_{place}" for place in range(chance.randint(0, 9))]
        made.append(
            Table(
                f"table_{number}",
                "r",
                "More",
                True,
                True,
                None,
                tuple(Column(name, "uuid", chance.random() < 0.7, None, False, "x") for name in columns),
                (key("p", ("tenant_id", "id")), *(key("f", ("tenant_id", f"{one}_id"), one) for one in targets)),
            )
        )
    return Schema(tuple(made), ())


SCHEMAS = [pytest.param(SCHEMA, id="as it is"), *(pytest.param(grown(n, n * 3), id=f"{n * 3} more") for n in (1, 2, 4))]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_tables_keep_apart(schema: Schema) -> None:
    layout = er_layout.place(schema)
    assert [box.table.name for box in layout.boxes if box.x < 0 or box.x + box.width > layout.width] == []
    assert [box.table.name for box in layout.boxes if box.y < 0 or box.y + box.height > layout.height] == []
    for one, other in combinations(layout.boxes, 2):
        beside = one.x + one.width + 60 <= other.x or other.x + other.width + 60 <= one.x
        above = one.y + one.height + 40 <= other.y or other.y + other.height + 40 <= one.y
        assert beside or above, (one.table.name, other.table.name)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_lines_keep_off_tables_and_each_other(schema: Schema) -> None:
    layout = er_layout.place(schema)
    routes = er_routes.route(layout)
    assert len(routes) == sum(len(box.table.foreign_keys) for box in layout.boxes)
    runs: dict[frozenset[er_routes.Point], set[er_routes.Line]] = {}
    for route in routes:
        for box in layout.boxes:
            inside = [
                (x * 10, y * 10)
                for x, y in route.path
                if box.x < x * 10 < box.x + box.width and box.y < y * 10 < box.y + box.height
            ]
            assert inside == [], (route.rule.name, box.table.name)
        for here, there in pairwise(route.path):
            assert abs(here[0] - there[0]) + abs(here[1] - there[1]) == 1
            runs.setdefault(frozenset((here, there)), set()).add(route.line)
    # Two lines on one run would look like one: only those that end at the same key may join.
    assert [lines for lines in runs.values() if len(lines) > 1] == []


@pytest.mark.parametrize("schema", SCHEMAS)
def test_names_fit_beside_types(schema: Schema) -> None:
    for box in er_layout.place(schema).boxes:
        for column in box.table.columns:
            text = len(column.name) + len(er_layout.short_type(column.type))
            assert er_layout.MARKS + text * 7.5 < box.width, f"{box.table.name}.{column.name}"


def test_the_core_is_in_the_middle() -> None:
    layout = er_layout.place(grown(7, 10))
    names = {name for column in er_tables.CORE for name in column}
    core = [box for box in layout.boxes if box.table.name in names]
    others = [box for box in layout.boxes if box.table.name not in names]
    assert len(core) == 4
    assert min(box.x for box in others) < min(box.x for box in core)
    assert max(box.x for box in others) > max(box.x for box in core)


def test_every_relation_is_shown_and_what_has_none_is_not() -> None:
    shown = {table.name: table for table in er_tables.shown(SCHEMA)}
    for table in SCHEMA.tables:
        others = {rule.target for rule in table.foreign_keys} - {"tenant"}
        if others:
            assert shown[table.name].foreign_keys == table.foreign_keys and others <= set(shown)
            kept = {column.name for column in shown[table.name].columns}
            assert {column for rule in table.foreign_keys for column in rule.columns} <= kept
    assert {"workflow_edges", "tenant", "workflow_versions"} <= set(shown)
    assert not {"audit_log", "access_log"} & set(shown)
    assert shown["workflow"].columns == next(table.columns for table in SCHEMA.tables if table.name == "workflow")


def test_it_fits_a_laptop() -> None:
    layout = er_layout.place(SCHEMA)
    assert layout.width <= 1440
    assert layout.height <= 800


@pytest.mark.parametrize("theme", ["light", "dark", None])
def test_it_is_well_formed_and_the_same_on_every_run(theme: str | None) -> None:
    svg = er_diagram.draw(SCHEMA, theme)
    assert svg == er_diagram.draw(SCHEMA, theme)
    texts = [element.text for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
    for table in er_tables.shown(SCHEMA):
        assert {table.name, *(column.name for column in table.columns)} <= set(texts)
    assert ("prefers-color-scheme: dark" in svg) == (theme is None)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_stand_out(theme: str) -> None:
    colours = er_diagram.COLOURS[theme]
    grounds = [colours["box"], colours["stripe"]]
    pairs = [(colours[name], ground) for name in ("text", "muted", "primary", "foreign") for ground in grounds]
    pairs += [(colours["on_heading"], colours[name]) for name in ("core", "other")]
    pairs += [(colours["muted"], colours["ground"]), (colours["line"], colours["ground"])]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
