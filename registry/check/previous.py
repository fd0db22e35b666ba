"""Rolling deploys: which queries of the previous release, which still runs for a while, break on the new schema.

The SQL files of that release, from git or from a folder, are prepared on a database with the new schema. What breaks
is named query by query, with the line of the old file; what changed without breaking is a note.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.check.describe import Described, describe
from registry.errors import QueryError, RegistryError
from registry.queries import Queries, Query, load
from registry.resources import SQL_FOLDER

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True, slots=True)
class PreviousFinding:
    """What became of a query of the previous release.

    query     "graph.order"
    where     its line there: "v1.2:sql/graph.sql:3"
    what      what the server says, or what changed
    is_break  whether the previous release fails on the new schema; otherwise it is a note
    """

    query: str
    where: str
    what: str
    is_break: bool

    def as_dict(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return asdict(self)

    def __str__(self) -> str:
        return f"{'break' if self.is_break else 'note'}: {self.query}, {self.where}: {self.what}"


def check_previous(
    connection: psycopg.Connection[Any],
    previous: str | Path,
    *,
    folder: Path = SQL_FOLDER,
    repository: Path | None = None,
) -> list[PreviousFinding]:
    """Prepare the queries of the previous release on the new schema, which `connection` has; nothing is run.

    previous    a tag, branch or commit of git, or a folder with the files of that release
    folder      the SQL files of the release to come
    repository  where `previous` is looked up, if not in the repository that `folder` lies in: a folder of another one
                that holds one of the same name

    Breaks come first. Raises QueryError where the previous files are not to be had.
    """
    now = load(folder)
    with previous_folder(previous, folder, repository) as (old_folder, name):
        old = load(old_folder)
        findings = [*_compare(connection, old, now, name)]
    return sorted(findings, key=lambda finding: not finding.is_break)


@contextlib.contextmanager
def previous_folder(
    previous: str | Path, folder: Path = SQL_FOLDER, repository: Path | None = None
) -> Iterator[tuple[Path, str]]:
    """Give the folder with the previous files, for as long as the `with` lasts, and how they are called in messages."""
    reference = str(previous)
    if not reference or reference.startswith("-"):
        raise QueryError(f'"{reference}" is not the name of a release: give a tag, a commit or a folder')
    if Path(previous).is_dir():
        yield Path(previous), reference
        return
    top = Path(_git(repository or folder, "rev-parse", "--show-toplevel").decode().strip()).resolve()
    if folder.resolve().is_relative_to(top):
        path = folder.resolve().relative_to(top)
    else:  # the files to come lie elsewhere: the previous ones are in the folder of the same name
        path = Path(_git(repository or folder, "rev-parse", "--show-prefix").decode().strip()) / folder.name
    try:
        commit = _git(top, "rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}").decode().strip()
    except QueryError:
        raise QueryError(f"{reference} is neither a folder nor a tag, branch or commit of {top}") from None
    archive = _git(top, "archive", "--format=tar", commit, "--", f"{path.as_posix()}/")
    with tempfile.TemporaryDirectory(prefix="registry-previous-") as made:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(made, filter="data")
        yield Path(made) / path, f"{reference}:{path.as_posix()}"


def _git(repository: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(repository), *arguments]
    try:
        return subprocess.run(command, capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise QueryError("git is not installed: give the folder of the previous release instead") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise QueryError(f"git {arguments[0]}: {lines[0].removeprefix('fatal: ')}") from error


def _compare(connection: psycopg.Connection[Any], old: Queries, now: Queries, name: str) -> Iterator[PreviousFinding]:
    for query in old:
        where = f"{name}/{query.path.name}:{query.line}"
        try:
            before = describe(connection, query)
        except RegistryError as error:
            yield PreviousFinding(query.name, where, _said(error, query), True)
            continue
        if query.name not in now:
            yield PreviousFinding(query.name, where, "is no longer there", False)
            continue
        try:
            after = describe(connection, now[query.name])
        except RegistryError:
            continue  # the check of the new files says so
        for message in _changes(before, after):
            yield PreviousFinding(query.name, where, message, False)


def _said(error: RegistryError, query: Query) -> str:
    """Give the server's own words, without the file: that may be a copy which is gone soon."""
    diagnosis = getattr(error.__cause__, "diag", None)
    first = str(error).splitlines()[0].removeprefix(f"{query.name}, {query.where}: ")
    message = getattr(diagnosis, "message_primary", None) or first
    hint = getattr(diagnosis, "message_hint", None)
    return f"{message} ({hint})" if hint else str(message)


def _changes(before: Described, after: Described) -> Iterator[str]:
    was, now = before.query.cardinality, after.query.cardinality
    if was != now:
        yield f"gave :{was} and now gives :{now}"
    pairs = (
        (
            "parameter",
            {name: kind for name, kind, _ in before.parameters},
            {n: kind for n, kind, _ in after.parameters},
        ),
        ("column", _columns(before), _columns(after)),
    )
    for what, old, new in pairs:
        for name in [*old, *(name for name in new if name not in old)]:
            if name not in new:
                yield f"the {what} {name} {old[name]} is no longer there"
            elif name not in old:
                yield f"the {what} {name} {new[name]} is new"
            elif old[name] != new[name]:
                yield f"the {what} {name} was {old[name]} and now is {new[name]}"


def _columns(described: Described) -> dict[str, str]:
    return {column.name: column.type_name for column in (*described.columns, *described.copies)}


__all__ = ["PreviousFinding", "check_previous", "previous_folder"]
