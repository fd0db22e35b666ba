"""`registry history`, `label`, `restore`, `clone`, `undelete`, `prune` and `purge`."""

from __future__ import annotations

import datetime
import re
import sys
from dataclasses import asdict
from typing import Any

import click

from registry.cli.common import connect, json_option, print_json, print_table
from registry.mapping import excerpt
from registry.results import Saved


@click.command("history")
@click.argument("name")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@click.option("--derived", is_flag=True, help="The versions of other workflows that were made from this one.")
@click.option("--source", is_flag=True, help="Only those that brought another metadata.source, and how many followed.")
@json_option
@click.pass_context
def history_command(
    ctx: click.Context, name: str, limit: int | None, derived: bool, source: bool, as_json: bool
) -> None:
    """List the versions of a workflow, the newest first.

    With --source those at which it was generated: by which model and generator, and how many changes by hand followed.
    """
    if derived and source:
        raise click.UsageError("--derived and --source do not go together")
    rows: Any
    with connect(ctx) as reg:
        if source:
            rows = reg.sources(name)[:limit]
        else:
            rows = reg.derived(name)[:limit] if derived else list(reg.history(name, limit=limit))
    if as_json:
        print_json([asdict(row) for row in rows])
    elif source:
        print_table(
            ["version", "made", "by", "edits since", "model", "generator", "prompt"],
            ((row.version, row.created_at, row.created_by, row.edits, *_origin(row.source)) for row in rows),
        )
    elif derived:
        print_table(
            ["workflow", "from version", "made", "by"],
            ((f"{row.name}@{row.version}", row.derived_from_version, row.created_at, row.created_by) for row in rows),
        )
    else:
        print_table(
            ["version", "made", "by", "labels", "message", "made from"],
            (
                (row.version, row.created_at, row.created_by, " ".join(row.labels), row.message, row.derived_from)
                for row in rows
            ),
        )


def _origin(source: Any) -> tuple[Any, str, Any]:
    """Give what a table shows of metadata.source."""
    if not isinstance(source, dict):
        return source, "", ""
    generator = " ".join(str(source[key]) for key in ("generator", "generator_version") if source.get(key) is not None)
    prompt = source.get("prompt")
    return source.get("model"), generator, excerpt(prompt) if isinstance(prompt, str) else prompt


@click.command("label")
@click.argument("reference", metavar="NAME[@N]")
@click.argument("label", required=False)
@click.option("--remove", is_flag=True, help="Take the label away.")
@click.option("--moves", is_flag=True, help="Show where the labels, or this one, have been.")
@json_option
@click.pass_context
def label_command(
    ctx: click.Context, reference: str, label: str | None, remove: bool, moves: bool, as_json: bool
) -> None:
    """Let a label, such as prod, point at a version; without a label list those of a workflow.

    NAME@prod then means that version, wherever a version can be named. `latest` is built in.
    """
    if remove and label is None:
        raise click.UsageError("--remove needs the label to take away")
    if remove and moves:
        raise click.UsageError("--remove and --moves do not go together")
    with connect(ctx) as reg:
        if moves:
            rows = reg.label_moves(reference, label)
            if as_json:
                print_json([asdict(row) for row in rows])
            else:
                print_table(
                    ["label", "from", "to", "moved", "by"],
                    ((row.label, row.from_version, row.to_version, row.moved_at, row.moved_by) for row in rows),
                )
            return
        if label is None:
            labels = reg.labels(reference)
            if as_json:
                print_json([asdict(row) for row in labels])
            else:
                print_table(["label", "version"], ((row.label, row.version) for row in labels))
            return
        version = reg.unlabel(reference, label) if remove else reg.label(reference, label)
    if as_json:
        print_json({"label": label, "version": version, "status": "removed" if remove else "set"})
    else:
        click.echo(f"{label} {'pointed' if remove else 'points'} at version {version}")


@click.command("restore")
@click.argument("reference", metavar="NAME@N")
@click.option("--message", "-m", help="What the new version says of itself.")
@click.option("--expected-version", type=click.IntRange(min=1), help="Refuse if the stored version is another one.")
@json_option
@click.pass_context
def restore_command(
    ctx: click.Context, reference: str, message: str | None, expected_version: int | None, as_json: bool
) -> None:
    """Make a new version that is equal to an earlier one. What is there now stays in the history."""
    with connect(ctx) as reg:
        saved = reg.restore(reference, message=message, expected_version=expected_version)
    _tell(saved, as_json)


@click.command("clone")
@click.argument("reference", metavar="NAME[@N]")
@click.argument("new_name", metavar="NEW")
@click.option("--from", "version", type=click.IntRange(min=1), help="The version to take, instead of NAME@N.")
@click.option("--message", "-m", help="What its first version says of itself.")
@json_option
@click.pass_context
def clone_command(
    ctx: click.Context, reference: str, new_name: str, version: int | None, message: str | None, as_json: bool
) -> None:
    """Make a new workflow from a version of another one. Its history says where it came from."""
    with connect(ctx) as reg:
        saved = reg.clone(reference if version is None else f"{reference}@{version}", new_name, message=message)
    _tell(saved, as_json)


@click.command("undelete")
@click.argument("name")
@click.option("--as", "new_name", metavar="NEW", help="Under this name: the old one may be taken.")
@json_option
@click.pass_context
def undelete_command(ctx: click.Context, name: str, new_name: str | None, as_json: bool) -> None:
    """Have the workflow back that was deleted last under a name, with its versions and labels."""
    with connect(ctx) as reg:
        saved = reg.undelete(name, new_name=new_name)
    if as_json:
        print_json({"name": saved.name, "version": saved.version, "status": "undeleted"})
    else:
        click.echo(f"undeleted {saved.name}@{saved.version}")


@click.command("purge")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@click.pass_context
def purge_command(ctx: click.Context, name: str, yes: bool, as_json: bool) -> None:
    """Take a workflow away for good, with its history and saved plans.

    A deleted one, where none of this name is stored.
    """
    if not yes:
        if not sys.stdin.isatty():
            raise click.ClickException(f'nothing was purged: add --yes to take "{name}" and its history away for good')
        click.confirm(f'Take "{name}" and its whole history away for good?', abort=True, err=True)
    with connect(ctx) as reg:
        versions = reg.purge(name)
    if as_json:
        print_json({"name": name, "versions": versions, "status": "purged"})
    else:
        click.echo(f"purged {name}: {versions} version{'' if versions == 1 else 's'}")


class Age(click.ParamType[datetime.timedelta]):
    """A length of time: 90d, 12h, 2w."""

    name = "AGE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.timedelta:
        """Read it."""
        if isinstance(value, datetime.timedelta):
            return value
        found = re.fullmatch(r"(\d{1,5})([hdw])", value)
        if not found:
            self.fail(f'"{value}" is no age: write 12h, 90d or 8w', param, ctx)
        unit = {"h": "hours", "d": "days", "w": "weeks"}[found[2]]
        return datetime.timedelta(**{unit: int(found[1])})


@click.command("prune")
@click.argument("name", required=False)
@click.option(
    "--keep", type=click.IntRange(min=0), required=True, help="So many of the newest versions stay in any case."
)
@click.option("--older-than", type=Age(), default="0d", help="Only versions of this age go, such as 90d.")
@click.option("--yes", is_flag=True, help="Do it. Without this it only says what would go.")
@json_option
@click.pass_context
def prune_command(
    ctx: click.Context, name: str | None, keep: int, older_than: datetime.timedelta, yes: bool, as_json: bool
) -> None:
    """Take old versions away for good, of one workflow or of all.

    The present version never goes, nor one with a label or a saved plan, one that another version was made from, or one
    that a sub-workflow reference names.
    """
    with connect(ctx) as reg:
        pruned = reg.prune(name, keep=keep, older_than=older_than, dry_run=not yes)
    if as_json:
        print_json([{**asdict(one), "status": "pruned" if yes else "prunable"} for one in pruned])
        return
    for one in pruned:
        click.echo(f"{'pruned' if yes else 'would go'}: {one.name} {', '.join(map(str, one.versions))}")
    total = sum(len(one.versions) for one in pruned)
    if not yes and total:
        click.echo(f"{total} version{'' if total == 1 else 's'}; nothing was done yet: add --yes", err=True)
    if not total:
        click.echo("nothing to prune", err=True)


def _tell(saved: Saved, as_json: bool) -> None:
    if as_json:
        print_json({"name": saved.name, "version": saved.version, "status": saved.status})
    else:
        click.echo(f"{saved.status:<9} {saved.name}@{saved.version}")
