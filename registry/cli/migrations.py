"""`registry migrate`: the schema, step by step."""

from __future__ import annotations

import sys

import click

from registry.cli.common import database_url, json_option, print_json, print_table


@click.group("migrate")
def migrate_command() -> None:
    """Apply, take back and list migrations."""


def _report(word: str, ids: list[str], nothing: str, as_json: bool) -> None:
    if as_json:
        print_json(ids)
        return
    for id in ids:
        click.echo(f"{word} {id}")
    if not ids:
        click.echo(nothing)


@migrate_command.command("up")
@click.option("--to", metavar="ID", help="The last one to apply; the beginning of its name will do.")
@json_option
@click.pass_context
def up(ctx: click.Context, to: str | None, as_json: bool) -> None:
    """Apply what is pending."""
    from registry import migrate

    _report("applied", migrate.up(database_url(ctx), to), "nothing to do", as_json)


@migrate_command.command("down")
@click.argument("count", type=click.IntRange(min=1), default=1)
@click.option("--yes", is_flag=True, help="Do not ask, on a terminal.")
@json_option
@click.pass_context
def down(ctx: click.Context, count: int, yes: bool, as_json: bool) -> None:
    """Take back the last COUNT migrations (1). What only they had room for is lost."""
    from registry import migrate

    if sys.stdin.isatty() and not yes:
        click.confirm("Data in tables and columns that go is lost. Take back?", abort=True, err=True)
    _report("took back", migrate.down(database_url(ctx), count), "nothing to take back", as_json)


@migrate_command.command("redo")
@click.option("--yes", is_flag=True, help="Do not ask, on a terminal.")
@json_option
@click.pass_context
def redo(ctx: click.Context, yes: bool, as_json: bool) -> None:
    """Take back the last migration and apply it again."""
    from registry import migrate

    if sys.stdin.isatty() and not yes:
        click.confirm("Data in tables and columns that go is lost. Redo?", abort=True, err=True)
    _report("redid", migrate.redo(database_url(ctx)), "nothing to redo", as_json)


@migrate_command.command("status")
@json_option
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """List the migrations and when each was applied. Writes nothing."""
    from registry import migrate

    found = migrate.status(database_url(ctx))
    if as_json:
        print_json([{"id": one.id, "applied_at": one.applied_at} for one in found])
    else:
        print_table(["migration", "applied at"], [(one.id, one.applied_at or "pending") for one in found])
