"""`registry save`: workflows from files, folders and stdin, file after file."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from registry.cli.common import connect, json_option, print_json, similar_json
from registry.errors import DatabaseUnavailable, MigrationError, RegistryError

if TYPE_CHECKING:
    from registry.api import Registry

STDIN = "-"
SUFFIXES = {".json", ".yaml", ".yml"}
FORMATS = ("registry", "n8n", "wfformat", "dify")


@dataclass(slots=True)
class Outcome:
    """What became of one file. `renamed_from` is the name that an earlier file of the run had taken.

    `missing` are the workflows that its nodes refer to and that are not there after the whole run.
    """

    file: str
    name: str | None = None
    version: int | None = None
    status: str = "rejected"
    error: str | None = None
    loops: list[dict[str, str]] = field(default_factory=list)
    same_as: list[str] = field(default_factory=list)
    renamed_from: str | None = None
    reason: RegistryError | None = None
    uses_workflows: bool = False
    missing: list[str] = field(default_factory=list)
    similar: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the shape that `--json` promises; the last keys only where they say something."""
        document: dict[str, Any] = {
            "file": self.file,
            "name": self.name,
            "version": self.version,
            "status": self.status,
            "error": self.error,
        }
        if self.loops:
            document["loops"] = self.loops
        if self.same_as:
            document["same_as"] = self.same_as
        if self.renamed_from is not None:
            document["renamed_from"] = self.renamed_from
        if self.missing:
            document["missing"] = self.missing
        if self.similar is not None:
            document["similar"] = self.similar
        return document


class Names:
    """The names of one run: the second workflow of a name gets a number, the same one whenever the run is repeated."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str) -> str:
        """Give the name itself, or the next free "name (2)"."""
        free, number = name, 1
        while free in self._taken:
            number += 1
            free = f"{name} ({number})"
        self._taken.add(free)
        return free


class _Readable(click.Choice[str]):
    """The formats that can be read; for those that are written only it says why they cannot be."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from registry import formats

        if value in formats.PICTURES:
            self.fail(formats.written_only(value), param, ctx)
        return super().convert(value, param, ctx)


@click.command("save")
@click.argument("files", nargs=-1, required=True, metavar="FILE|FOLDER|-…")
@click.option("--format", type=_Readable(["auto", *FORMATS]), default="auto", help="What the files are in.")
@click.option(
    "--loops",
    type=click.Choice(["reject", "mark"]),
    default="reject",
    help="What to do with edges that close a cycle: refuse the workflow, or mark them.",
)
@click.option("--message", "-m", help="What the save says of itself, kept with the version.")
@click.option("--expected-version", type=click.IntRange(min=0), help="Refuse if the stored version is another one.")
@click.option("--no-similar", is_flag=True, help="Do not look for workflows that are almost the same: for bulk loads.")
@json_option
@click.pass_context
def save_command(
    ctx: click.Context,
    files: tuple[str, ...],
    format: str,
    loops: Literal["reject", "mark"],
    message: str | None,
    expected_version: int | None,
    no_similar: bool,
    as_json: bool,
) -> int:
    """Save workflows from files, from all files of folders, or from stdin (-).

    A file that is refused is reported, and the others are saved. A workflow without a name gets its file's name.
    Saving the same again changes nothing. A workflow that is almost the same as another one is saved, and told:
    REGISTRY_SIMILAR_THRESHOLD says from which similarity on (0.95), or off.
    """
    found = list(_found(files))
    if not found:
        raise click.ClickException(f"no .json, .yaml or .yml file in {', '.join(files)}")
    if expected_version is not None and len(found) > 1:
        raise click.UsageError("--expected-version is for one file")

    options = {"loops": loops, "message": message, "expected_version": expected_version, "similar": not no_similar}
    names, outcomes = Names(), []
    show_progress = len(found) > 1 and sys.stderr.isatty()
    with connect(ctx) as reg, _progress(len(found)) if show_progress else nullcontext(lambda _: None) as step:
        for file in found:
            step(file)
            outcome = _save(reg, file, format, names, **options)
            outcomes.append(outcome)
            if not as_json and not show_progress:
                _tell(outcome)
        _find_missing(reg, outcomes)
    if as_json:
        print_json([outcome.as_json() for outcome in outcomes])
    elif show_progress:
        for outcome in outcomes:
            _tell(outcome)
    for outcome in outcomes:
        for name in outcome.missing:
            click.echo(f'registry: "{outcome.name}" uses "{name}", which is not there yet', err=True)
        if outcome.similar is not None:
            like = f"{outcome.similar['name']}@{outcome.similar['version']}"
            # Rounded down: 100 % are those that do not differ.
            share = math.floor(outcome.similar["score"] * 100)
            click.echo(f'registry: "{outcome.name}" is {share} % like "{like}"', err=True)
    rejected = sum(outcome.status == "rejected" for outcome in outcomes)
    if not as_json and len(outcomes) > 1:
        click.echo(_summary(outcomes))
    return 1 if rejected else 0


def _found(files: tuple[str, ...]) -> Iterator[str]:
    """Find the files: in the order of the arguments, those of a folder by name, hidden ones left out."""
    for file in files:
        folder = Path(file)
        if file == STDIN or not folder.is_dir():
            yield file
            continue
        inside = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
        for path in sorted(inside, key=lambda path: path.relative_to(folder).as_posix()):
            if not any(part.startswith(".") for part in path.relative_to(folder).parts):
                yield str(path)


def _save(
    reg: Registry,
    file: str,
    format: str,
    names: Names,
    **options: Any,
) -> Outcome:
    from registry import formats
    from registry.formats import text

    outcome = Outcome(file)
    try:
        data = text.parse(_read(file), origin=file)
        document = formats.to_document(data, format, None if file == STDIN else Path(file).stem)
        name = document.get("name")
        if isinstance(name, str):
            outcome.name = document["name"] = names.take(name)
            outcome.renamed_from = name if outcome.name != name else None
        saved = reg.save(document, format="registry", **options)
    except (DatabaseUnavailable, MigrationError):
        raise  # no other file will fare better
    except (RegistryError, OSError) as error:
        outcome.error = _reason(error)
        outcome.reason = error if isinstance(error, RegistryError) else None
    else:
        outcome.name, outcome.version, outcome.status = saved.name, saved.version, saved.status
        if saved.status != "unchanged":
            outcome.same_as = reg.same_content(saved.name)
        if saved.similar is not None and not outcome.same_as:
            outcome.similar = similar_json(saved.similar)
        outcome.loops = [{"parent": edge.parent, "child": edge.child} for edge in saved.loops]
        outcome.uses_workflows = any(node["node_type"] == "workflow" for node in document.get("nodes") or ())
    return outcome


def _find_missing(reg: Registry, outcomes: list[Outcome]) -> None:
    """Note which workflows are referred to and not there: after the last file, since they may come in any order."""
    referring = {outcome.name: outcome for outcome in outcomes if outcome.uses_workflows and outcome.name is not None}
    if referring:
        for use in reg.missing_workflows(list(referring)):
            missing = referring[use.workflow].missing
            if use.uses not in missing:
                missing.append(use.uses)


def _read(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()


def _reason(error: Exception) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _tell(outcome: Outcome) -> None:
    if outcome.error is not None:
        from registry.cli import error_lines

        lines = [f"{outcome.file}: {outcome.error}"]
        if outcome.reason is not None:
            # A text that cannot be read says itself where: file, line and column.
            named = str(outcome.reason).startswith(outcome.file)
            lines = error_lines(outcome.reason, "" if named else outcome.file)
        click.echo("\n".join([f"registry: {lines[0]}", *lines[1:]]), err=True)
        return
    line = f"{outcome.status:<9} {outcome.name}@{outcome.version}"
    if outcome.renamed_from is not None:
        line += f"  (an earlier file is named {outcome.renamed_from} as well)"
    click.echo(line)
    if outcome.same_as:
        click.echo(f"          the same content is already in {', '.join(outcome.same_as)}")
    for edge in outcome.loops:
        click.echo(f"          loop: {edge['parent']} → {edge['child']}")


def _summary(outcomes: list[Outcome]) -> str:
    counts = {
        status: sum(outcome.status == status for outcome in outcomes)
        for status in ("created", "updated", "unchanged", "rejected")
    }
    saved = len(outcomes) - counts["rejected"]
    parts = [f"{count} {status}" for status, count in counts.items() if count]
    return f"{saved} of {len(outcomes)} saved: {', '.join(parts)}"


@contextmanager
def _progress(total: int) -> Iterator[Any]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        started = False

        def step(file: str) -> None:
            nonlocal started
            bar.update(task, description=Path(file).name, advance=1 if started else 0)
            started = True

        yield step
