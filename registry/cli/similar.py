"""`registry similar`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from registry.cli.common import connect, json_option, print_json, print_table, similar_json

SUFFIXES = (".json", ".yaml", ".yml")


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
    asked = _given(given)
    with connect(ctx) as reg:
        found = reg.similar(asked, threshold, limit)
    if as_json:
        print_json([similar_json(one) for one in found])
        return
    if not found and sys.stdout.isatty():
        click.echo("no workflow is so similar; --threshold takes a lower one", err=True)
        return
    print_table(["name", "version", "score"], ((one.name, one.version, f"{one.score:.2f}") for one in found))


def _given(text: str) -> str | Mapping[str, Any]:
    """Read a file; anything else is a reference."""
    if text != "-" and not (text.lower().endswith(SUFFIXES) and Path(text).is_file()):
        return text
    from registry import formats
    from registry.formats import text as reader

    data = sys.stdin.buffer.read() if text == "-" else Path(text).read_bytes()
    return formats.to_document(reader.parse(data, origin=text), "auto", None if text == "-" else Path(text).stem)
