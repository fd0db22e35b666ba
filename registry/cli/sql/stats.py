"""`registry sql stats`: what the server counted of each named query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import connect, json_option, print_json, print_table
from registry.cli.sql.common import named_queries
from registry.errors import QueryError, RegistryError

if TYPE_CHECKING:
    import psycopg

_NOT_LOADED = "55000"
_PRELOAD = "set shared_preload_libraries = 'pg_stat_statements' in postgresql.conf, restart the server"
_CREATE = "have a superuser run CREATE EXTENSION pg_stat_statements in this database"


@click.command("stats")
@json_option
@click.pass_context
def stats_command(ctx: click.Context, as_json: bool) -> None:
    """Say how often each named query ran and how long it took, the one that took the most time first.

    The server counts, with its extension pg_stat_statements; queries find their names by the comment that each
    statement carries.
    """
    with connect(ctx) as reg, reg.transaction() as transaction:
        found = _statistics(transaction.connection)
    if as_json:
        print_json(found)
        return
    print_table(
        ["query", "calls", "mean ms", "rows", "share"],
        (
            (one["name"], one["calls"], f"{one['mean_ms']:.3f}", one["rows"], f"{one['share']:.1%}")
            for one in found["queries"]
        ),
    )
    for line in _remarks(found):
        click.echo(line, err=True)


def _statistics(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    named = named_queries()
    available = named.statistics.available(connection)
    if not available.created:
        if not available.installed:
            raise QueryError(
                "the server does not have pg_stat_statements, which counts the calls: install PostgreSQL's contrib "
                f"modules (the embedded server comes without them), {_PRELOAD}, then {_CREATE}"
            )
        raise QueryError(f"pg_stat_statements, which counts the calls, is not in this database: {_PRELOAD}, {_CREATE}")
    try:
        rows = named.statistics.queries(connection)
        since = named.statistics.since(connection)
        hidden = named.statistics.hidden(connection)
    except RegistryError as error:
        if getattr(error.__cause__, "sqlstate", None) != _NOT_LOADED:
            raise
        raise QueryError(f"pg_stat_statements, which counts the calls, is not loaded: {_PRELOAD}") from error
    called = {row.name for row in rows}
    return {
        "since": since and since.since,
        "dropped": since and since.dropped,
        "hidden": hidden,
        "queries": [
            {
                "name": row.name,
                "calls": row.calls,
                "mean_ms": row.mean_ms or 0.0,
                "rows": row.row_count,
                "share": row.share,
                "known": row.name in named,
            }
            for row in rows
        ],
        "never_called": [query.name for query in named if query.name not in called],
    }


def _remarks(found: dict[str, Any]) -> list[str]:
    """Say what the figures alone do not."""
    lines = []
    if found["never_called"]:
        since = f" since {found['since']:%Y-%m-%d %H:%M}" if found["since"] else ""
        lines.append(f"never called{since}: {', '.join(found['never_called'])}")
    if foreign := [one["name"] for one in found["queries"] if not one["known"]]:
        lines.append(f"no query of this version: {', '.join(foreign)}")
    if found["dropped"]:
        lines.append(
            f"statements were dropped to make room for others {found['dropped']} times, so that figures are too low: "
            "raise pg_stat_statements.max"
        )
    if found["hidden"]:
        lines.append(
            f"the text of {found['hidden']} statements is hidden from this role, and with it their names: "
            "GRANT pg_read_all_stats to it"
        )
    return lines
