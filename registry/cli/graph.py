"""`registry graph`: questions about one workflow as a graph."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import connect, json_option, print_json, print_table

if TYPE_CHECKING:
    from registry.api import Registry

ARROW = " → "


@click.group("graph")
def graph_command() -> None:
    """Ask what runs before or after a node, for paths, and for the shape of a workflow.

    Results come in dependency order. Loops are not followed, except by cycles.
    """


def _walk_arguments(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a walk takes: NAME, NODE…, --depth, --json."""
    function = json_option(click.pass_context(function))
    function = click.option("--depth", type=click.IntRange(min=0), help="Only nodes at most so many edges away.")(
        function
    )
    function = click.argument("nodes", nargs=-1, required=True, metavar="NODE…")(function)
    return click.argument("name")(function)


def _question(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what a question about the whole workflow takes: NAME, --json."""
    return click.argument("name")(json_option(click.pass_context(function)))


@graph_command.command("descendants")
@_walk_arguments
def descendants(ctx: click.Context, name: str, nodes: tuple[str, ...], depth: int | None, as_json: bool) -> None:
    """Print what runs after the given nodes.

    That is what a change of them can affect. The given ones are left out.
    """
    with connect(ctx) as reg:
        _print_names(reg.descendants(name, *nodes, depth=depth), as_json)


@graph_command.command("ancestors")
@_walk_arguments
def ancestors(ctx: click.Context, name: str, nodes: tuple[str, ...], depth: int | None, as_json: bool) -> None:
    """Print what runs before the given nodes.

    That is what they depend on. The given ones are left out.
    """
    with connect(ctx) as reg:
        _print_names(reg.ancestors(name, *nodes, depth=depth), as_json)


@graph_command.command("roots")
@_question
def roots(ctx: click.Context, name: str, as_json: bool) -> None:
    """Print the nodes that depend on none."""
    with connect(ctx) as reg:
        _print_names(reg.roots(name), as_json)


@graph_command.command("sinks")
@_question
def sinks(ctx: click.Context, name: str, as_json: bool) -> None:
    """Print the nodes that none depends on."""
    with connect(ctx) as reg:
        _print_names(reg.sinks(name), as_json)


@graph_command.command("isolated")
@_question
def isolated(ctx: click.Context, name: str, as_json: bool) -> None:
    """Print the nodes that are at no end of an edge."""
    with connect(ctx) as reg:
        _print_names(reg.isolated(name), as_json)


@graph_command.command("path")
@click.argument("name")
@click.argument("first", metavar="FROM")
@click.argument("last", metavar="TO")
@json_option
@click.pass_context
def path(ctx: click.Context, name: str, first: str, last: str, as_json: bool) -> None:
    """Print a shortest path between two nodes.

    Both are included.
    """
    with connect(ctx) as reg:
        found = reg.path(name, first, last)
        if not found:
            _say_no_path(reg, name, first, last)
    if as_json:
        print_json(found)
    elif found:
        click.echo(ARROW.join(found))


@graph_command.command("paths")
@click.argument("name")
@click.argument("first", metavar="FROM")
@click.argument("last", metavar="TO")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many.")
@json_option
@click.pass_context
def paths(ctx: click.Context, name: str, first: str, last: str, limit: int, as_json: bool) -> None:
    """Print all paths between two nodes.

    Both are included. Says when there are more paths than the limit.
    """
    with connect(ctx) as reg:
        found = reg.paths(name, first, last, limit=limit)
        if not found.paths:
            _say_no_path(reg, name, first, last)
    if as_json:
        print_json({"paths": found.paths, "more": found.more})
        return
    for each in found.paths:
        click.echo(ARROW.join(each))
    if found.more:
        click.echo(f"there are more than {len(found.paths)}; raise --limit to see them", err=True)


@graph_command.command("critical-path")
@click.argument("name")
@click.option(
    "--weight",
    required=True,
    metavar="KEY",
    help="The parameter that is the weight, nested ones with dots: execution.runtimeInSeconds.",
)
@click.option("--default", type=click.FloatRange(min=0), help="What nodes without it weigh.  [default: 0]")
@json_option
@click.pass_context
def critical_path(ctx: click.Context, name: str, weight: str, default: float | None, as_json: bool) -> None:
    """Print the heaviest path.

    Each node with its weight and the weight of the path up to it. With a weight that is a time, it is what to make
    faster: nothing else makes the whole faster.
    """
    with connect(ctx) as reg:
        steps = reg.critical_path(name, weight, default=default)
    if as_json:
        print_json([{"name": step.name, "weight": step.weight, "total": step.total} for step in steps])
        return
    print_table(["name", "weight", "total"], ((step.name, f"{step.weight:g}", f"{step.total:g}") for step in steps))


@graph_command.command("cycles")
@_question
def cycles(ctx: click.Context, name: str, as_json: bool) -> None:
    """Print the nodes that loops join.

    Each set of nodes that reach each other when loops are followed like other edges, with its loops.
    """
    with connect(ctx) as reg:
        found = reg.cycles(name)
    if as_json:
        print_json(
            [
                {
                    "nodes": cycle.nodes,
                    "loops": [{"parent": parent, "child": child} for parent, child in cycle.loops],
                }
                for cycle in found
            ]
        )
        return
    for cycle in found:
        click.echo(", ".join(cycle.nodes))
        for parent, child in cycle.loops:
            click.echo(f"  loop: {parent}{ARROW}{child}")


def _print_names(names: Sequence[str], as_json: bool) -> None:
    if as_json:
        print_json(names)
    elif names:
        click.echo("\n".join(names))
    elif sys.stdout.isatty():
        click.echo("none", err=True)


def _say_no_path(reg: Registry, name: str, first: str, last: str) -> None:
    """Say that there is no path; where there is one the other way, that as well."""
    message = f'no path from "{first}" to "{last}"'
    if reg.path(name, last, first):
        message += "; there is one the other way"
    click.echo(message, err=True)
