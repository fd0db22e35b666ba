"""`registry sql`: the named queries. Here is only the table of the commands."""

from __future__ import annotations

import click

from registry.cli.lazy import LazyGroup

COMMANDS = {
    "list": ("queries", "List the queries, each with the first line of what its file says of it."),
    "show": ("queries", "Print a query as its file has it."),
    "run": ("queries", "Run a query."),
    "explain": ("explain", "Show the plan of a query, and where its time goes."),
    "check": ("check", "Check every query: the server takes it, it keeps the rules, its plan is sound."),
    "inventory": ("inventory", "List what each query reads and writes, its locks, indexes, types and grants."),
    "stats": ("stats", "Say how often each query ran, and how long it took, from pg_stat_statements."),
    "types": ("types", "Write the .pyi that types every query."),
}


@click.group("sql", cls=LazyGroup, commands_of=("registry.cli.sql", COMMANDS))
def sql_command() -> None:
    """List, show and run the named queries of the folder sql/."""
