"""`docs/site`: schema and queries as a folder of HTML that needs nothing else, for a browser without a network."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.docs.catalog import Schema
from registry.docs.er_layout import short_type
from registry.errors import QueryError

if TYPE_CHECKING:
    from markupsafe import Markup

    from registry.check.inventory import Entry
    from registry.check.plan_tree import PlanNode

_TEMPLATES = Path(__file__).parent / "templates"
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
    names = {table.name for table in material.schema.tables}
    highlighter = _Highlighter(names)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        _shared(material), tables=names, short_type=short_type, highlight=highlighter.html, gives=_GIVES
    )
    made = {name: (_TEMPLATES / name).read_text(encoding="utf-8") for name in ("style.css", "search.js")}
    made["search-index.js"] = f"const SEARCH_INDEX = {json.dumps(_index(material), ensure_ascii=False)};\n"
    diagram = Markup(_linked(material.diagram))  # drawn by er_diagram, which escapes every name
    made["index.html"] = environment.get_template("index.html").render(root="", diagram=diagram)
    for table in material.schema.tables:
        referring = [
            (other.name, rule)
            for other in material.schema.tables
            for rule in other.foreign_keys
            if rule.target == table.name
        ]
        made[f"table/{table.name}.html"] = environment.get_template("table.html").render(
            root="../", table=table, referring=referring
        )
    for entry in material.entries:
        made[f"query/{entry.name}.html"] = environment.get_template("query.html").render(
            root="../", entry=entry, source=material.sources[entry.name], plan=material.plans.get(entry.name)
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
    return {
        "schema": material.schema,
        "readers": readers,
        "writers": writers,
        "users": users,
        "files": files,
        "index_tables": index_tables,
    }


def _index(material: Material) -> list[tuple[str, str, str]]:
    """List what the search box finds: title, address, text."""
    found = []
    for table in material.schema.tables:
        found.append((table.name, f"table/{table.name}.html", table.comment or ""))
        for column in table.columns:
            title = f"{table.name}.{column.name}"
            found.append((title, f"table/{table.name}.html#{column.name}", column.comment or ""))
    found += [(entry.name, f"query/{entry.name}.html", " ".join(entry.doc.split())) for entry in material.entries]
    found += [
        (function.name, f"index.html#function-{function.name}", function.comment or "")
        for function in material.schema.functions
    ]
    return found


def _linked(svg: str) -> str:
    """Make the tables of the diagram lead to their pages."""
    return re.sub(r'(<g id="(\w+)">.*?</g>)', r'<a href="table/\2.html">\1</a>', svg, flags=re.DOTALL)


class _Highlighter:
    """SQL as HTML, the names of tables as links."""

    def __init__(self, tables: set[str]) -> None:
        from pygments.lexers.sql import PostgresLexer  # type: ignore[import-untyped]

        self._tables = tables
        self._lexer = PostgresLexer(stripnl=False, ensurenl=False)

    def html(self, sql: str, root: str) -> Markup:
        """Highlight a statement."""
        from markupsafe import Markup, escape
        from pygments.token import (  # type: ignore[import-untyped]
            Comment,
            Keyword,
            Name,
            Number,
            String,
        )

        kinds = (
            (Comment, "comment"),
            (Keyword, "keyword"),
            (String, "string"),
            (Number, "number"),
            (Name.Variable, "parameter"),
        )
        parts = []
        for kind, value in self._lexer.get_tokens(sql.strip("\n")):
            # Pygments takes the dot of a.b for a number.
            name = next((name for token, name in kinds if kind in token and value != "."), None)
            if value in self._tables and name not in ("comment", "string"):
                parts.append(Markup('<a href="{}table/{}.html">{}</a>').format(root, value, value))
            elif name and value.strip():
                parts.append(Markup('<span class="sql-{}">{}</span>').format(name, value))
            else:
                parts.append(escape(value))
        return Markup().join(parts)
