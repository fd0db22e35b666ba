"""`registry migrate`: the schema, step by step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from registry.cli.common import database_url, json_option, print_json, print_table

_Function = TypeVar("_Function", bound=Callable[..., Any])
REFUSED = 1


@click.group("migrate")
def migrate_command() -> None:
    """Review, apply, verify and take back migrations."""


def lock_timeout_option(function: _Function) -> _Function:
    """Add the option `--lock-timeout`, worded once."""
    return click.option(
        "--lock-timeout",
        metavar="SECONDS",
        type=click.FloatRange(min=0),
        default=5.0,
        show_default=True,
        envvar="REGISTRY_LOCK_TIMEOUT",
        help="How long a statement may wait for a lock before the migration gives way and tries again; 0 for ever.",
    )(function)


def folder_option(function: _Function) -> _Function:
    """Add the option `--folder`, worded once."""
    return click.option(
        "--folder",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Another folder of migrations than the registry's.",
    )(function)


def _folder(given: Path | None) -> Path:
    from registry.resources import MIGRATIONS_FOLDER

    return given or MIGRATIONS_FOLDER


def _report(word: str, ids: list[str], nothing: str, as_json: bool) -> None:
    if as_json:
        print_json(ids)
        return
    for id in ids:
        click.echo(f"{word} {id}")
    if not ids:
        click.echo(nothing)


def _tell(line: str) -> None:
    click.echo(f"registry: {line}", err=True)


def _refused(problems: list[str]) -> int:
    """Print problems where errors go; give the exit status."""
    for problem in problems:
        click.echo(f"registry: {problem}", err=True)
    return REFUSED if problems else 0


@migrate_command.command("up")
@click.option("--to", metavar="ID", help="The last one to apply; the beginning of its name will do.")
@lock_timeout_option
@click.option("--attempts", type=click.IntRange(min=1), default=10, show_default=True, help="How often to try.")
@json_option
@click.pass_context
def up(ctx: click.Context, to: str | None, lock_timeout: float, attempts: int, as_json: bool) -> None:
    """Apply what is pending."""
    from registry import migrate

    done = migrate.up(database_url(ctx), to, lock_timeout=lock_timeout, attempts=attempts, tell=_tell)
    _report("applied", done, "nothing to do", as_json)


@migrate_command.command("down")
@click.argument("count", type=click.IntRange(min=1), default=1)
@click.option("--yes", is_flag=True, help="Do not ask, on a terminal.")
@lock_timeout_option
@json_option
@click.pass_context
def down(ctx: click.Context, count: int, yes: bool, lock_timeout: float, as_json: bool) -> None:
    """Take back the last COUNT migrations (1). What only they had room for is lost."""
    from registry import migrate

    if sys.stdin.isatty() and not yes:
        click.confirm("Data in tables and columns that go is lost. Take back?", abort=True, err=True)
    done = migrate.down(database_url(ctx), count, lock_timeout=lock_timeout, tell=_tell)
    _report("took back", done, "nothing to take back", as_json)


@migrate_command.command("redo")
@click.option("--yes", is_flag=True, help="Do not ask, on a terminal.")
@lock_timeout_option
@json_option
@click.pass_context
def redo(ctx: click.Context, yes: bool, lock_timeout: float, as_json: bool) -> None:
    """Take back the last migration and apply it again."""
    from registry import migrate

    if sys.stdin.isatty() and not yes:
        click.confirm("Data in tables and columns that go is lost. Redo?", abort=True, err=True)
    _report("redid", migrate.redo(database_url(ctx), lock_timeout=lock_timeout), "nothing to redo", as_json)


@migrate_command.command("status")
@json_option
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> int:
    """List the migrations and when each was applied, and what is wrong. Writes nothing."""
    from registry import migrate

    found = migrate.status(database_url(ctx))
    if as_json:
        wrong = {one.id: {"problem": one.problem} for one in found if one.problem}
        print_json([{"id": one.id, "applied_at": one.applied_at, **wrong.get(one.id, {})} for one in found])
    else:
        print_table(["migration", "applied at"], [(one.id, one.applied_at or "pending") for one in found])
    return _refused([f"{one.id}: {one.problem}" for one in found if one.problem])


@migrate_command.command("repair")
@click.option("--yes", is_flag=True, help="Do not ask, on a terminal.")
@json_option
@click.pass_context
def repair(ctx: click.Context, yes: bool, as_json: bool) -> None:
    """Accept the files as they are, after review: what `status` complains of is all right."""
    from registry import migrate

    url = database_url(ctx)
    if sys.stdin.isatty() and not yes:
        for state in migrate.status(url):
            if state.problem:
                click.echo(f"{state.id}: {state.problem}", err=True)
        click.confirm("Accept this?", abort=True, err=True)
    done = migrate.repair(url)
    if as_json:
        print_json([{"id": one.id, "change": one.change} for one in done])
        return
    for one in done:
        click.echo(f"{one.id}: {one.change}")
    if not done:
        click.echo("nothing to repair")


@migrate_command.command("sql")
@click.option("--from", "since", metavar="ID", help="The newest migration the database has; without it, none (all).")
@click.option("--to", metavar="ID", help="The newest one it shall have; without it, all (none).")
@click.option("--down", "backwards", is_flag=True, help="The way back; the words in brackets are its defaults.")
@lock_timeout_option
def sql(since: str | None, to: str | None, backwards: bool, lock_timeout: float) -> None:
    """Print the SQL of a run as a file for psql. Needs no database."""
    from registry.migrate.preview import preview

    click.echo(preview(since, to, down=backwards, lock_timeout=lock_timeout), nl=False)


@migrate_command.command("plan")
@click.option("--to", metavar="ID", help="The last one to apply; the beginning of its name will do.")
@json_option
@click.pass_context
def plan(ctx: click.Context, to: str | None, as_json: bool) -> None:
    """Say what is pending: the locks each statement takes, whether it rewrites or reads a whole table."""
    from dataclasses import asdict

    from registry.migrate.plan import plan as make_plan

    found = make_plan(database_url(ctx), to)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        click.echo(f"{one.id}" + ("" if one.transactional else "  (not in a transaction)"))
        for step in one.steps:
            if step.waits:
                click.echo(f"  line {step.line}: {step.statement}")
                for effect in step.effects:
                    click.echo(f"      {effect}")
        others = sum(not step.waits for step in one.steps)
        if others:
            click.echo(f"  {others} statement{' touches' if others == 1 else 's touch'} no table that was there before")
    if not found:
        click.echo("nothing to do")


@migrate_command.command("verify")
@json_option
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> int:
    """Check that what the applied migrations promise is there. Changes nothing.

    Where the server has pgTAP or plpgsql_check, they are used as well; the last lines say whether they were.
    """
    from dataclasses import asdict

    from registry.migrate.verify import verify as check

    found = check(database_url(ctx))
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        rows = [(one.id, ", ".join(_outcome(one.problem, one.note, one.warnings))) for one in found]
        print_table(["migration", "promise"], rows)
    for one in found:
        for warning in one.warnings:
            _tell(f"{one.id}: warning: {warning}")
    return _refused([f"{one.id}: {problem}" for one in found for problem in (one.problem or "").splitlines()])


def _outcome(problem: str | None, note: str | None, warnings: Sequence[str]) -> Iterator[str]:
    """Say in a few words how a promise stands, or what a tool was used for."""
    if problem:
        yield "broken"
    elif note is None:
        yield "kept"
    if note is not None:
        yield note
    if warnings:
        yield f"{len(warnings)} to look at"


@migrate_command.command("lint")
@folder_option
@click.option("--write-checksums", is_flag=True, help="Write checksums.txt anew first: the files were reviewed.")
@json_option
def lint(folder: Path | None, write_checksums: bool, as_json: bool) -> int:
    """Check the files against the rules for migrations, without a database."""
    from dataclasses import asdict

    from registry.migrate.checksums import write_file
    from registry.migrate.lint import lint as check

    if write_checksums:
        write_file(_folder(folder))
    found = check(_folder(folder))
    if as_json:
        print_json([asdict(one) for one in found])
        return REFUSED if found else 0
    return _refused([f"{one.where}: {one.rule}: {one.what}: {one.advice}" for one in found])


@migrate_command.command("new")
@click.argument("description")
@folder_option
@json_option
def new(description: str, folder: Path | None, as_json: bool) -> None:
    """Write the files of a new migration from the template."""
    from registry.migrate.create import create

    paths = [str(path) for path in create(description, folder=_folder(folder))]
    if as_json:
        print_json(paths)
        return
    for path in paths:
        click.echo(path)
