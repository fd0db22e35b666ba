"""`registry similar`."""

from __future__ import annotations

import sys

import click

from registry.cli.common import connect, given_workflow, json_option, print_json, print_table, similar_json


@click.command("similar")
@click.argument("given", metavar="NAME[@VERSION|@LABEL]|FILE|-")
@click.option(
    "--threshold", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="At least so similar, 0 to 1."
)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@json_option
@click.pass_context
def similar_command(ctx: click.Context, given: str, threshold: float, limit: int, as_json: bool) -> None:
    """Find the workflows whose structure is like that of one, or of a file, the most similar first.

    Names, ids and the order of nodes do not count; types, edges and the keys of parameters do. The score is 1 for the
    same structure, and the part that both have in common otherwise. A file need not be stored.
    """
    asked = given_workflow(given)
    with connect(ctx) as reg:
        found = reg.similar(asked, threshold, limit)
    if as_json:
        print_json([similar_json(one) for one in found])
        return
    if not found and sys.stdout.isatty():
        click.echo("no workflow is so similar; --threshold takes a lower one", err=True)
        return
    print_table(["name", "version", "score"], ((one.name, one.version, f"{one.score:.2f}") for one in found))
