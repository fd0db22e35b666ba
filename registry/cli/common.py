"""What several commands share: settings, output as text or as one JSON document, tables."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from registry import settings as environment
from registry.settings import Settings

if TYPE_CHECKING:
    from registry.api import Registry
    from registry.results import Similar

_SUFFIXES = (".json", ".yaml", ".yml")

_Function = TypeVar("_Function", bound=Callable[..., Any])


def json_option(function: _Function) -> _Function:
    """Add the option `--json`, worded once."""
    return click.option("as_json", "--json", is_flag=True, help="Print one JSON document.")(function)


def settings(ctx: click.Context) -> Settings:
    """Read the environment, overridden by the options that stand before the command."""
    given = {name: value for name, value in ctx.find_root().obj.items() if value}
    return replace(environment.from_environment(), **given)


def connect(ctx: click.Context) -> Registry:
    """Open the Registry this command works on; use it in a `with`."""
    import registry

    found = settings(ctx)
    return registry.connect(found.database_url, tenant=found.tenant, actor=found.actor)


def database_url(ctx: click.Context) -> str:
    """Give the database as it is, started if it is the embedded one, but not migrated."""
    found = settings(ctx)
    if found.database_url is not None:
        return found.database_url
    from registry import server

    return server.ensure_running(found.home)


def given_workflow(text: str) -> str | Mapping[str, Any]:
    """Read a workflow from a file; anything else is a reference to a stored one."""
    if text != "-" and not (text.lower().endswith(_SUFFIXES) and Path(text).is_file()):
        return text
    from registry import formats
    from registry.formats import text as reader

    data = sys.stdin.buffer.read() if text == "-" else Path(text).read_bytes()
    return formats.to_document(reader.parse(data, origin=text), "auto", None if text == "-" else Path(text).stem)


def without_password(url: str) -> str:
    """Describe a database URL, or conninfo string, in words that may be shown."""
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        known = conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        return "a database URL that cannot be read"
    place = str(known.get("host") or "local socket")
    if known.get("port") and not place.startswith("/"):
        place += f":{known['port']}"
    return f'database "{known.get("dbname") or known.get("user") or ""}" at {place}'


def moment_of(text: str) -> datetime.datetime:
    """Read a time; without a zone it is local. Anything else is wrong usage."""
    try:
        moment = datetime.datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.astimezone()
    except (ValueError, OverflowError, OSError):
        raise click.UsageError(f'"{text}" is no time: write it as in 2026-11-01T00:00:00Z') from None


def print_json(data: Any) -> None:
    """Print one JSON document; escaped where the terminal's encoding cannot hold every character."""
    import json

    wide = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(data, ensure_ascii=not wide, indent=2, default=_plain))


def similar_json(one: Similar) -> dict[str, Any]:
    """Give the shape that `--json` promises for a similar workflow, in `similar` and in `save`."""
    return {"name": one.name, "version": one.version, "score": round(one.score, 4)}


def _plain(value: Any) -> Any:
    """Write times in ISO form, and whatever else the database gives as its text."""
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat is not None else str(value)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table on a terminal; lines divided by tabs, without headings, into a pipe or a file."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(_cell(value) for value in row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    Console(markup=False, highlight=False, emoji=False).print(table)


def _cell(value: Any) -> str:
    """Write a value on one line."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    if isinstance(value, dict):
        import json

        return json.dumps(value, ensure_ascii=False, default=_plain)
    if hasattr(value, "isoformat"):
        return str(value.astimezone().isoformat(" ", "seconds")[:16] if hasattr(value, "astimezone") else value)
    return " ".join(str(value).split()) if isinstance(value, str) else str(value)
