"""`registry diff`: what changed between two versions, two workflows, or a file and what is stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import connect, json_option, print_json

if TYPE_CHECKING:
    from registry.results import Change, Diff

SUFFIXES = (".json", ".yaml", ".yml")


@click.command("diff")
@click.argument("before", metavar="NAME@A|FILE")
@click.argument("after", metavar="NAME@B|FILE", required=False)
@json_option
@click.pass_context
def diff_command(ctx: click.Context, before: str, after: str | None, as_json: bool) -> int:
    """Show what changed: nodes, edges and params added, removed, renamed and changed, field by field.

    With one version it is compared with what is stored now; a file with the workflow of its name. Exit status 0 in any
    case: it is a question, not a check.
    """
    first = _given(before)
    if after is not None:
        second = _given(after)
    elif isinstance(first, str):
        second = _name(first)
    else:
        first, second = str(first.get("name")), first
    with connect(ctx) as reg:
        diff: Diff = reg.diff(first, second)
    if as_json:
        print_json(diff.as_json())
    else:
        _show(diff)
    return 0


def _given(text: str) -> str | Mapping[str, Any]:
    """Read a file; anything else is a reference."""
    if text != "-" and not (text.lower().endswith(SUFFIXES) and Path(text).is_file()):
        return text
    from registry import formats
    from registry.formats import text as reader

    data = sys.stdin.buffer.read() if text == "-" else Path(text).read_bytes()
    return formats.to_document(reader.parse(data, origin=text), "auto", None if text == "-" else Path(text).stem)


def _name(reference: str) -> str:
    from registry.reference import parse

    return parse(reference).name


_SIGNS = {"added": ("+", "green"), "removed": ("-", "red"), "renamed": ("→", "cyan"), "changed": ("~", "yellow")}


def _show(diff: Diff) -> None:
    if not diff:
        click.echo(f"{diff.before} and {diff.after} are the same")
        return
    click.echo(f"{diff.before} → {diff.after}")
    last = None
    for one in diff.changes:
        sign, colour = _SIGNS[one.change]
        subject = f"{sign} {one.part} {_what(one)}".rstrip()
        if subject != last:
            click.secho(subject, fg=colour)
            last = subject
        if one.change == "changed":
            click.echo(f"    {one.path}: {_value(one.before)} → {_value(one.value)}")


def _what(one: Change) -> str:
    if one.part == "edge":
        return f"{one.parent} → {one.child}"
    if one.change == "renamed":
        return f"{one.former_name} is now {one.name}"
    whole = one.value if one.change == "added" else one.before if one.change == "removed" else None
    kind = f" ({whole['node_type']})" if one.part == "node" and whole else ""
    return f"{one.name or ''}{kind}"


def _value(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:199]}…"
