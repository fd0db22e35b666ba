"""SQL, plans and commands as HTML: highlighted, and what has a page of its own as a link."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markupsafe import Markup

    from registry.check.inventory import Entry, Touched
    from registry.check.plan_tree import PlanNode
    from registry.docs.catalog import Trigger


class SqlHtml:
    """Makes HTML of SQL: the names of `tables` and `functions` become links; `indexes` gives the table of an index."""

    def __init__(self, tables: Iterable[str], functions: Iterable[str], indexes: dict[str, str]) -> None:
        from pygments.lexers.sql import PostgresLexer  # type: ignore[import-untyped]

        self._pages = {name: f"function/{name}.html" for name in functions}
        self._pages |= {name: f"table/{name}.html" for name in tables}
        self._indexes = indexes
        self._lexer = PostgresLexer(stripnl=False, ensurenl=False)

    def highlight(self, sql: str, root: str) -> Markup:
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
            name = next((name for token, name in kinds if kind in token), None)
            # Pygments takes the dot of a.b for a number, and a column called name for a keyword.
            if value == "." or (name == "keyword" and not value.isupper()):
                name = None
            if value in self._pages and name not in ("comment", "string"):
                parts.append(self._link(value, root))
            elif name and value.strip():
                parts.append(Markup('<span class="sql-{}">{}</span>').format(name, value))
            else:
                parts.append(escape(value))
        return Markup().join(parts)

    def plan_node(self, node: PlanNode, root: str) -> Markup:
        """Write what a node of a plan does to what, as `PlanNode.title` does."""
        from markupsafe import Markup

        whole = "Seq Scan" in node.label
        text = Markup("<strong{}>{}</strong>").format(Markup(' class="whole"') if whole else "", node.label)
        if node.index:
            word = "using" if node.table else "on"
            text += Markup(" {} {}").format(word, self._index(node.index, root))
        what = node.table or node.source
        if what:
            text += Markup(" on {}").format(self._link(what, root) if what in self._pages else what)
        return text + (f" {node.alias}" if node.alias and node.alias != what else "")

    def _link(self, name: str, root: str) -> Markup:
        from markupsafe import Markup

        return Markup('<a href="{}{}">{}</a>').format(root, self._pages[name], name)

    def _index(self, name: str, root: str) -> Markup | str:
        from markupsafe import Markup

        if name not in self._indexes:
            return name
        return Markup('<a href="{}table/{}.html#index-{}">{}</a>').format(root, self._indexes[name], name, name)


def condition_text(condition: str, entry: Entry) -> str:
    """Write a condition of a plan with the names of the parameters, which the server knows by number."""
    names = [value.name for value in entry.parameters]

    def named(found: re.Match[str]) -> str:
        number = int(found[1])
        return f":{names[number - 1]}" if number <= len(names) else found[0]

    return re.sub(r"\$(\d+)", named, condition)


def touched_columns(entry: Entry, table: str, written: bool) -> str:
    """List the columns of a table that a query reads, or writes."""
    found = next(touched for touched in entry.tables if touched.table == table)
    return writes(found) if written else ", ".join(found.reads)


def writes(touched: Touched) -> str:
    """Say what a query writes to a table."""
    parts = [f"inserts {', '.join(touched.inserts)}"] if touched.inserts else []
    parts += [f"updates {', '.join(touched.updates)}"] if touched.updates else []
    parts += ["deletes rows"] if touched.deletes else []
    return "; ".join(parts)


def when(trigger: Trigger) -> str:
    """Say when a trigger fires: its definition between the name of it and of its function."""
    text = trigger.definition.partition(f"TRIGGER {trigger.name} ")[2].partition(" EXECUTE FUNCTION ")[0]
    return text or trigger.definition


def shell(entry: Entry) -> str:
    """Write the commands that show, run and explain a query."""
    values = [f"{value.name}=…" for value in entry.parameters if value.name != "tenant_id"]
    commands: list[list[Any]] = [["show"], ["explain", *values]]
    if not entry.operation.startswith("COPY"):
        commands.insert(1, ["run", *values])
    return "\n".join(
        f"registry sql {verb} {shlex.quote(entry.name)}{''.join(f' {word}' for word in words)}"
        for verb, *words in commands
    )
