"""`registry list` and `registry tag`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Any

import click

from registry.cli.common import connect, json_option, moment_of, print_json, print_table
from registry.cli.edit import JsonObject

SORTS = ("name", "created_at", "updated_at")


@click.command("list")
@click.option("--prefix", help="Only names that begin with this.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="With this tag; if several, with all.")
@click.option("--category", help="In this category or below: finance is for finance/invoices as well.")
@click.option("--where", type=JsonObject(), metavar="JSON", help="Whose metadata contains this JSON object.")
@click.option("--created-by", metavar="ACTOR", help="First saved by this one.")
@click.option("--updated-since", metavar="TIME", help="Changed then or later: 2026-11-01T00:00:00Z.")
@click.option("--sort", type=click.Choice(SORTS), default="name", show_default=True, help="In the order of this.")
@click.option("--reverse", is_flag=True, help="The last one first.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@click.option("--after", metavar="CURSOR", help="Go on behind this workflow of the page before.")
@click.option("--count-by", type=click.Choice(["tag", "category"]), help="Only how many there are of each.")
@click.option("--deleted", is_flag=True, help="The deleted ones that can be had back, the last deleted first.")
@json_option
@click.pass_context
def list_command(
    ctx: click.Context,
    /,
    sort: Any,
    reverse: bool,
    limit: int | None,
    after: str | None,
    count_by: str | None,
    deleted: bool,
    as_json: bool,
    updated_since: str | None,
    **filters: Any,
) -> None:
    """List the workflows.

    \b
    registry list --tag invoice --category finance
    registry list --where '{"source": {"model": "gpt-large"}}'
    registry list --sort updated_at --reverse --limit 20
    registry list --count-by category
    """  # noqa: D301 - it is the character that click looks for
    if updated_since is not None:
        filters["updated_since"] = moment_of(updated_since)
    given = [f"--{key.replace('_', '-').removesuffix('s')}" for key, value in filters.items() if value]
    order = [f"--{key}" for key, value in (("reverse", reverse), ("after", after), ("sort", sort != "name")) if value]
    if deleted:
        if others := [*given, *order, *(["--count-by"] if count_by else [])]:
            raise click.UsageError(f"{others[0]} is not for --deleted")
        _list_deleted(ctx, limit, as_json)
        return
    if count_by is not None:
        if others := [*order, *(["--limit"] if limit else [])]:
            raise click.UsageError(f"{others[0]} is not for --count-by")
        _count(ctx, count_by, filters, as_json)
        return
    with connect(ctx) as reg:
        heads = list(reg.list(**filters, sort=sort, reverse=reverse, limit=limit, after=after))
    if as_json:
        keys = (
            *("name", "version", "description", "category", "tags", "nodes", "updated_at"),
            *("created_at", "created_by", "cursor"),
        )
        print_json([{key: getattr(head, key) for key in keys} for head in heads])
        return
    if not heads and sys.stdout.isatty():
        some = given or after
        click.echo(
            "no workflow is like this" if some else "nothing saved yet; next: registry save FILE|FOLDER", err=True
        )
        return
    time = "created_at" if sort == "created_at" else "updated_at"
    print_table(
        ["name", "version", "nodes", time.removesuffix("_at"), "description"],
        ((head.name, head.version, head.nodes, getattr(head, time), head.description) for head in heads),
    )
    if len(heads) == limit:
        click.echo(f"there may be more: --after {heads[-1].cursor}", err=True)


def _count(ctx: click.Context, what: str, filters: dict[str, Any], as_json: bool) -> None:
    with connect(ctx) as reg:
        rows: list[Any] = reg.tags(**filters) if what == "tag" else reg.categories(**filters)
    if as_json:
        print_json([asdict(row) for row in rows])
    elif what == "tag":
        print_table(["tag", "workflows"], ((_name(row.tag), row.workflows) for row in rows))
    else:
        headings = ["category", "workflows", "with those below"]
        print_table(headings, ((_name(row.category), row.workflows, row.with_below) for row in rows))


def _name(name: str | None) -> str:
    return "(none)" if name is None else name


def _list_deleted(ctx: click.Context, limit: int | None, as_json: bool) -> None:
    with connect(ctx) as reg:
        found = reg.deleted(limit=limit or 1000)
    if as_json:
        print_json([{**asdict(one), "id": str(one.id)} for one in found])
        return
    print_table(
        ["name", "version", "deleted", "by"], ((one.name, one.version, one.deleted_at, one.deleted_by) for one in found)
    )


@click.command("tag")
@click.argument("name")
@click.argument("tags", nargs=-1, metavar="[TAG…]")
@click.option("--remove", multiple=True, metavar="TAG", help="A tag to take away; may be given several times.")
@click.option("--message", "-m", help="What the change says of itself, kept with the version.")
@click.option("--expected-version", type=click.IntRange(min=1), help="Refuse if the stored version is another one.")
@json_option
@click.pass_context
def tag_command(
    ctx: click.Context,
    name: str,
    tags: tuple[str, ...],
    remove: tuple[str, ...],
    message: str | None,
    expected_version: int | None,
    as_json: bool,
) -> None:
    """Add tags to a workflow, or remove them; the version goes up by one if that changes any."""
    if not tags and not remove:
        raise click.UsageError("give a TAG to add, or one to --remove")
    with connect(ctx) as reg:
        saved = reg.tag(name, tags, remove, message=message, expected_version=expected_version)
    if as_json:
        print_json({"name": saved.name, "version": saved.version, "status": saved.status})
    else:
        click.echo(f"{saved.status:<9} {saved.name}@{saved.version}")
