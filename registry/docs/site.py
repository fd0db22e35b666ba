"""`docs/site`: schema and queries as a folder of HTML that needs nothing else, for a browser without a network."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.check.inventory_page import first_sentence
from registry.docs.catalog import Constraint, Function, Schema, Table, Trigger
from registry.docs.er_layout import short_type
from registry.docs.sql_html import SqlHtml, condition_text, shell, touched_columns, when, writes
from registry.errors import QueryError

if TYPE_CHECKING:
    from registry.check.inventory import Entry
    from registry.check.plan_tree import PlanNode

TENANT = "tenant_id"
_TEMPLATES = Path(__file__).parent / "templates"
_STATIC = ("style.css", "search.js", "page.js")
_VOLATILITY = {"i": "immutable", "s": "stable", "v": "volatile"}
_GIVES = {
    "one": "one row or none",
    "many": "rows",
    "value": "one value",
    "exec": "the number of rows it touched",
}


@dataclass(frozen=True, slots=True)
class Material:
    """What the documents are made of; `sources` and `plans` by the names of the queries."""

    schema: Schema
    entries: Sequence[Entry]
    sources: Mapping[str, str]
    plans: Mapping[str, PlanNode]
    diagram: str
    ddl: str


def pages(material: Material) -> dict[str, str]:
    """Make all files of the site, by their path in it. Raises QueryError where a library of the extra is missing."""
    try:
        import jinja2
        from markupsafe import Markup
    except ImportError as error:
        raise QueryError("the site needs Jinja2 and Pygments: pip install 'workflow-registry[docs]'") from error
    shared = _shared(material)
    html = SqlHtml(shared["tables"], shared["functions"], shared["index_tables"])
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        shared,
        highlight=html.highlight,
        plan_node=html.plan_node,
        condition_text=condition_text,
        count=_count,
        first_sentence=first_sentence,
        gives=_GIVES,
        shell=shell,
        short_type=short_type,
        touched_columns=touched_columns,
        volatility=_VOLATILITY,
        when=when,
        writes=writes,
    )
    made = {name: (_TEMPLATES / name).read_text(encoding="utf-8") for name in _STATIC}
    made["search-index.js"] = f"const SEARCH_INDEX = {json.dumps(_index(material), ensure_ascii=False)};\n"
    diagram = Markup(_linked(material.diagram))  # drawn by er_diagram, which escapes every name
    made["index.html"] = environment.get_template("index.html").render(root="", diagram=diagram)
    for table in material.schema.tables:
        made[f"table/{table.name}.html"] = environment.get_template("table.html").render(
            root="../", table=table, referring=_referring(material, table), targets=_targets(table)
        )
    for entry in material.entries:
        made[f"query/{entry.name}.html"] = environment.get_template("query.html").render(
            root="../", entry=entry, source=material.sources[entry.name], plan=material.plans.get(entry.name)
        )
    for name, forms in shared["functions"].items():
        made[f"function/{name}.html"] = environment.get_template("function.html").render(
            root="../", name=name, forms=forms, triggers=_calling(material, name), callers=_callers(material, name)
        )
    return made


def _shared(material: Material) -> dict[str, Any]:
    """Gather what several pages look up: who reads, writes and uses what."""
    readers: dict[str, list[str]] = defaultdict(list)
    writers: dict[str, list[str]] = defaultdict(list)
    users: dict[str, list[str]] = defaultdict(list)
    files: dict[str, list[Entry]] = defaultdict(list)
    for entry in material.entries:
        files[entry.name.partition(".")[0]].append(entry)
        for names, found in ((entry.reads, readers), (entry.writes, writers), (entry.indexes, users)):
            for name in names:
                found[name].append(entry.name)
    index_tables = {index.name: table.name for table in material.schema.tables for index in table.indexes}
    functions: dict[str, list[Function]] = defaultdict(list)
    for function in material.schema.functions:
        functions[function.name].append(function)
    return {
        "schema": material.schema,
        "entries": material.entries,
        "by_name": {entry.name: entry for entry in material.entries},
        "tables": {table.name for table in material.schema.tables},
        "functions": dict(functions),
        "readers": readers,
        "writers": writers,
        "users": users,
        "files": files,
        "index_tables": index_tables,
    }


def _referring(material: Material, table: Table) -> list[tuple[str, Constraint]]:
    """List the foreign keys that refer to a table, with the tables they are of."""
    tables = material.schema.tables
    return [(other.name, rule) for other in tables for rule in other.foreign_keys if rule.target == table.name]


def _targets(table: Table) -> dict[str, list[str]]:
    """List the tables that a column refers to; the tenant, which is in every key, only where it is the whole key."""
    found: dict[str, list[str]] = {column.name: [] for column in table.columns}
    for rule in table.foreign_keys:
        for name in rule.columns:
            if rule.target and rule.target not in found[name] and (name != TENANT or len(rule.columns) == 1):
                found[name].append(rule.target)
    return found


def _calling(material: Material, function: str) -> list[tuple[str, Trigger]]:
    return [
        (table.name, trigger)
        for table in material.schema.tables
        for trigger in table.triggers
        if trigger.function == function
    ]


def _callers(material: Material, function: str) -> list[str]:
    """List the queries whose SQL names a function."""
    word = re.compile(rf"\b{re.escape(function)}\b")
    return [entry.name for entry in material.entries if word.search(material.sources[entry.name])]


def _count(names: Sequence[str], one: str, many: str) -> str:
    return f"{len(names)} {one if len(names) == 1 else many}"


def _index(material: Material) -> list[tuple[int, str, str, str, str]]:
    """List what the search box finds: kind (its place in KINDS of search.js), title, address, text, SQL."""
    found = []
    for table in material.schema.tables:
        found.append((0, table.name, f"table/{table.name}.html", table.comment or "", ""))
        for column in table.columns:
            title = f"{table.name}.{column.name}"
            found.append((3, title, f"table/{table.name}.html#{column.name}", column.comment or "", ""))
    for entry in material.entries:
        doc, sql = (" ".join(text.split()) for text in (entry.doc, material.sources[entry.name]))
        found.append((1, entry.name, f"query/{entry.name}.html", doc, sql))
    for function in material.schema.functions:
        sql = " ".join(function.definition.split())
        found.append((2, function.name, f"function/{function.name}.html", function.comment or "", sql))
    return found


def _linked(svg: str) -> str:
    """Make the tables of the diagram lead to their pages."""
    return re.sub(r'(<g id="(\w+)">.*?</g>)', r'<a href="table/\2.html">\1</a>', svg, flags=re.DOTALL)
