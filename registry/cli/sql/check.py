"""`registry sql check`: the named queries against the server, the rules and the plans that were reviewed."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import database_url as configured_url
from registry.cli.common import json_option, print_json
from registry.cli.sql.common import named_queries
from registry.errors import RegistryError, translate

if TYPE_CHECKING:
    import psycopg

    from registry.check.facts import Facts
    from registry.check.finding import Finding
    from registry.check.plan_tree import PlanNode
    from registry.queries import Queries, Query

_BASELINE = Path("docs/db/plans.md")


@dataclass
class _Outcome:
    """What a check found; `notes` say what it did not look at, or what is no fault."""

    queries: int = 0
    plans: int = 0
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    diff: str = ""


@dataclass(frozen=True)
class _Options:
    folder: Path | None
    workflows: int
    baseline: Path | None
    update: bool
    previous: str | None


@click.command("check")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The .sql files of a program of yours; they are checked against the database as it is.",
)
@click.option("--database-url", metavar="URL", help="The server to check on; with --folder, the database.")
@click.option(
    "--workflows",
    type=click.IntRange(min=0),
    default=100_000,
    show_default=True,
    help="The size of the data set that plans are looked at on; 0: no plans.",
)
@click.option("--baseline", type=click.Path(dir_okay=False, path_type=Path), help="The file that keeps the plans.")
@click.option("--update", is_flag=True, help="Write the plans as they are now to that file.")
@click.option("--previous", metavar="REF", help="The last release, a tag or a folder: do its queries still run?")
@json_option
@click.pass_context
def check_command(
    ctx: click.Context,
    folder: Path | None,
    database_url: str | None,
    workflows: int,
    baseline: Path | None,
    update: bool,
    previous: str | None,
    as_json: bool,
) -> int:
    """Check every query: the server takes it, its types are up to date, it keeps the rules, its plan is sound.

    Without --folder these are the registry's own queries, on a database made for that, filled with a data set and
    dropped. With --folder nothing is written to the database, and its own rows decide the plans. No query is run.
    """
    options = _Options(folder, workflows, baseline or _own_baseline(folder), update, previous)
    outcome = _check(database_url or configured_url(ctx), options)
    outcome.findings.sort(key=lambda finding: finding.query)
    if as_json:
        print_json(
            {
                "queries": outcome.queries,
                "plans": outcome.plans,
                "findings": [finding.as_dict() for finding in outcome.findings],
                "notes": outcome.notes,
                "diff": outcome.diff,
            }
        )
    else:
        _print(outcome)
    return 1 if outcome.findings else 0


def _own_baseline(folder: Path | None) -> Path | None:
    """Give the baseline of the checkout; an installed package has none."""
    from registry.resources import SQL_FOLDER

    docs = SQL_FOLDER.parent / _BASELINE.parent.parent
    return SQL_FOLDER.parent / _BASELINE if folder is None and docs.is_dir() else None


def _print(outcome: _Outcome) -> None:
    for name, group in groupby(outcome.findings, key=lambda finding: finding.query):
        click.echo(name)
        for finding in group:
            click.echo(f"  {finding.where}: {finding.rule}: {finding.what}")
            if finding.advice:
                click.echo(f"    {finding.advice}")
    if outcome.diff:
        click.echo(f"\n{outcome.diff}\n")
    for note in outcome.notes:
        click.echo(f"note: {note}", err=True)
    looked = f"{outcome.queries} queries, {outcome.plans} plans"
    if outcome.findings:
        broken = len({finding.query for finding in outcome.findings})
        click.echo(f"registry: {looked}: {len(outcome.findings)} findings in {broken} of them", err=True)
    else:
        click.echo(f"{looked}: nothing to find fault with")


# --- the checks ----------------------------------------------------------------------------------------------------


def _check(url: str, options: _Options) -> _Outcome:
    outcome = _Outcome()
    queries = named_queries(options.folder)
    outcome.queries = len(queries)
    with _database(url, options) as place:
        with _connection(place, read_only=True) as connection:
            described = _prepare(connection, queries, options, outcome)
            _rules(connection, queries, options, outcome)
            _previous(connection, options, outcome)
        if options.workflows:
            _plans(place, described, options, outcome)
    return outcome


@contextlib.contextmanager
def _database(url: str, options: _Options) -> Iterator[str]:
    """Give the database to check on: for the registry's own queries one that is made for it."""
    if options.folder is not None:
        yield url
        return
    from registry.check.scratch import scratch_database

    with scratch_database(url) as scratch:
        yield scratch


@contextlib.contextmanager
def _connection(url: str, *, read_only: bool) -> Iterator[psycopg.Connection[Any]]:
    import psycopg

    try:
        connection = psycopg.connect(url, autocommit=True)
    except psycopg.Error as error:
        raise translate(error, "connecting") from error
    with connection:
        connection.read_only = read_only
        yield connection


def _prepare(
    connection: psycopg.Connection[Any], queries: Queries, options: _Options, outcome: _Outcome
) -> list[Query]:
    """Have every query prepared, and compare the types with the file; give those that the server takes."""
    from registry.check.describe import Undescribable, describe_all
    from registry.check.finding import Finding

    try:
        described = describe_all(connection, queries)
    except Undescribable as refused:
        taken = [each.query for each in refused.described]
        missing = [query for query in queries if query not in taken]
        for query, error in zip(missing, refused.errors, strict=True):
            first, *rest = str(error).splitlines()
            where, _, what = first.removeprefix(f"{query.name}, ").partition(": ")
            outcome.findings.append(Finding(query.name, where, "prepare", what, "\n    ".join(rest).strip()))
        return taken
    _types(connection, queries, options, outcome)
    return [each.query for each in described]


def _types(connection: psycopg.Connection[Any], queries: Queries, options: _Options, outcome: _Outcome) -> None:
    from registry.check.finding import Finding
    from registry.check.typefile import write_types
    from registry.cli.sql.types import default_output

    path = default_output(options.folder)
    again = "registry sql types" + (f" --folder {options.folder}" if options.folder else "")
    if not path.exists():
        outcome.notes.append(f"the types are not compared: there is no {path.name}; {again} writes it")
        return
    name = options.folder.resolve().name if options.folder else "sql"
    text = write_types(connection, queries, folder=name, bound=options.folder is None)
    if path.read_text("utf-8") != text:
        what = f"{path.name} is not what the server says of the queries"
        outcome.findings.append(Finding("types", path.name, "types", what, f"run {again} and commit it"))


def _rules(connection: psycopg.Connection[Any], queries: Queries, options: _Options, outcome: _Outcome) -> None:
    from registry.check import facts, rules

    known = facts.read(connection)
    if not known.tenant_tables:
        outcome.notes.append("no table has a column tenant_id: the rules for tenants and Citus have nothing to say")
    refused = {finding.query for finding in outcome.findings}
    parsed = [query for query in queries if query.name not in refused]
    outcome.findings += rules.check(parsed, known, {} if options.folder else rules.ALLOWED)


def _previous(connection: psycopg.Connection[Any], options: _Options, outcome: _Outcome) -> None:
    if options.previous is None:
        return
    from registry.check.finding import Finding
    from registry.check.previous import check_previous
    from registry.resources import SQL_FOLDER

    for found in check_previous(connection, options.previous, folder=options.folder or SQL_FOLDER):
        if found.is_break:
            advice = "the release before fails while both run: keep what it needs until it is gone"
            outcome.findings.append(Finding(found.query, found.where, "previous", found.what, advice))
        else:
            outcome.notes.append(str(found).removeprefix("note: "))


def _plans(place: str, queries: list[Query], options: _Options, outcome: _Outcome) -> None:
    from registry.check import dataset, plans, rules

    if options.folder is None:
        dataset.fill(place, options.workflows)
    look = _look_at_plans(place, queries, options)
    if options.folder is None:
        look = _look_again(place, queries, options, look, outcome)
    found, known = look.found, look.known
    outcome.plans = len(found)
    faults = [
        fault for query in queries if query.name in found for fault in plans.findings(query, found[query.name], known)
    ]
    outcome.findings += rules.permitted(faults, {} if options.folder else rules.ALLOWED)
    if options.baseline is not None:
        _compare(options, queries, look, outcome)


@dataclass(frozen=True, slots=True)
class _Look:
    """The plans by the names of their queries, and what they were looked at with."""

    found: dict[str, PlanNode]
    known: Facts
    setting: tuple[int, int | None]
    """The major version of the server, and the size of the data set."""

    @property
    def baseline(self) -> str:
        from registry.check import plans

        return plans.baseline(self.found, self.known, *self.setting)


def _look_at_plans(place: str, queries: Iterable[Query], options: _Options) -> _Look:
    from registry.check import facts, plans

    with _connection(place, read_only=True) as connection, connection.transaction():
        known = facts.read(connection)
        if options.folder is None:
            named_queries().check.use_usual_settings(connection)
        found = plans.plan_all(connection, queries)
        version = connection.info.server_version // 10000
    return _Look(found, known, (version, options.workflows if options.folder is None else None))


def _look_again(place: str, queries: list[Query], options: _Options, look: _Look, outcome: _Outcome) -> _Look:
    """Look at plans that are not the reviewed ones once more, with the statistics of other samples of the rows."""
    from registry.check import dataset, plans

    path = options.baseline
    if path is None or options.update or not path.exists() or not plans.is_comparable(path, *look.setting):
        return look

    def another_sample(names: Collection[str]) -> dict[str, PlanNode]:
        dataset.settle(place)
        return _look_at_plans(place, [query for query in queries if query.name in names], options).found

    found, ties = plans.without_ties(path, look.found, look.known, another_sample)
    outcome.notes += [f"{name}: two plans cost the same, and {path.name} has the other one" for name in ties]
    return replace(look, found=found)


def _compare(options: _Options, queries: list[Query], look: _Look, outcome: _Outcome) -> None:
    """Compare the plans with the baseline, or write it."""
    from registry.check import plans
    from registry.check.finding import Finding

    path = options.baseline
    assert path is not None
    version = look.setting[0]
    if options.update:
        if version != plans.BASELINE_VERSION:
            raise RegistryError(f"the plans are kept for PostgreSQL {plans.BASELINE_VERSION}, and this is {version}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(look.baseline, "utf-8")
        outcome.notes.append(f"wrote {_shown(path)}")
    elif not path.exists():
        what = "there is no such file: the plans cannot be compared"
        outcome.findings.append(Finding("plans", _shown(path), "baseline", what, "write it with --update"))
    elif not plans.is_comparable(path, *look.setting):
        outcome.notes.append(f"the plans are not compared: {path.name} is for another version or size than this")
    else:
        compared = plans.compare(path, look.baseline)
        outcome.diff = compared.diff
        where = {query.name: query.where for query in queries}
        for name in compared.changed:
            what, advice = f"its plan is not the one in {path.name}", "see the diff; --update accepts it"
            outcome.findings.append(Finding(name, where.get(name, path.name), "baseline", what, advice))


def _shown(path: Path) -> str:
    """Write a path as short as it can be."""
    with contextlib.suppress(ValueError):
        return str(path.resolve().relative_to(Path.cwd()))
    return str(path)
