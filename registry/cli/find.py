"""`registry find`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from registry.cli.common import connect, json_option, print_json, print_table

if TYPE_CHECKING:
    from registry.results import Match


@click.command("find")
@click.argument("pattern")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@click.option("--after", metavar="CURSOR", help="Go on behind this match of the page before.")
@json_option
@click.pass_context
def find_command(ctx: click.Context, pattern: str, limit: int, after: str | None, as_json: bool) -> None:
    """Find the workflows that contain PATTERN, the smallest first, each with the nodes that match.

    \b
    agent -> tool                        an edge from a node of one type to one of another
    agent ->> tool                       a path of one or more edges
    "name:fetch* -> *"                   by name; * is any characters, or any node
    'tool{"retries": 3} ->> name:send*'  by parameters
    """  # noqa: D301 - it is the character that click looks for
    with connect(ctx) as reg:
        matches: list[Match] = reg.find(pattern, limit, after)
    if as_json:
        keys = ("name", "version", "nodes", "score", "size", "cursor")
        print_json([{key: getattr(match, key) for key in keys} for match in matches])
        return
    if not matches and sys.stdout.isatty():
        click.echo("no workflow contains this", err=True)
        return
    print_table(
        ["name", "version", "score", "nodes"],
        ((match.name, match.version, f"{match.score:.2f}", " → ".join(match.nodes)) for match in matches),
    )
    if len(matches) == limit:
        click.echo(f"there may be more: --after {matches[-1].cursor}", err=True)
