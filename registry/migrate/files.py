"""The folder of migrations, without a database: what yoyo reads there, as statements with their lines."""

from __future__ import annotations

import glob
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.errors import MigrationError
from registry.resources import MIGRATIONS_FOLDER


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as it is sent, and the line of its file where it begins."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Script:
    """One file: its statements, and whether they run in a transaction."""

    path: Path
    statements: tuple[Statement, ...]
    transactional: bool


def migration_ids(folder: Path = MIGRATIONS_FOLDER) -> list[str]:
    """List the migrations in the order of their names, which is the order they are applied in."""
    return sorted(path.stem for path in folder.glob("*.sql") if not path.name.endswith(".rollback.sql"))


def rollback_path(path: Path) -> Path:
    """Give the file that takes a migration back."""
    return path.with_name(f"{path.stem}.rollback.sql")


def known(wanted: str, ids: Iterable[str]) -> str:
    """Find the id that `wanted` is or begins. Raises MigrationError where there is none, or more than one."""
    ids = list(ids)
    found = [id for id in ids if id == wanted] or [id for id in ids if id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    raise MigrationError(f'no migration "{wanted}"; use one of: {", ".join(ids)}')


def read_folder(folder: Path = MIGRATIONS_FOLDER) -> Any:
    """Read the folder as yoyo does, every file loaded, in the order of application: a list of yoyo's migrations.

    Raises MigrationError for what yoyo would pass over in silence.
    """
    import yoyo
    import yoyo.exceptions
    from yoyo.migrations import topological_sort
    from yoyo.topologicalsort import CycleError

    if not folder.is_dir():
        raise MigrationError(f"{folder} is not a folder: it should hold the migrations")
    for path in sorted([*folder.glob("*.py"), *folder.glob("post-apply*")]):
        raise MigrationError(f"{path}: migrations are plain SQL, each applied once: remove this file, or rename it")
    migrations = yoyo.read_migrations(glob.escape(str(folder)))
    for migration in migrations:
        try:
            migration.load()
        except (yoyo.exceptions.BadMigration, UnicodeDecodeError, KeyError) as error:
            raise MigrationError(f"{migration.id}: the file cannot be read: {error}") from error
    try:
        return migrations.replace(topological_sort(migrations))
    except CycleError as error:
        circle = ", ".join(migration.id for migration in error.args[1])
        raise MigrationError(f"{folder}: these migrations depend on each other: {circle}") from error


def script(migration: Any, direction: str) -> Script:
    """Read one direction of a migration of yoyo's: "apply", or "rollback"."""
    path = Path(migration.path)
    return read_script(path if direction == "apply" else rollback_path(path), migration.use_transactions)


def read_script(path: Path, transactional: bool) -> Script:
    """Split a file as yoyo does; the lines are those of the file."""
    if not path.exists():
        raise MigrationError(f"{path.name.removesuffix('.rollback.sql')} cannot be taken back: write {path}")
    with path.open(encoding="utf-8") as file:
        return Script(path, _statements(path, file.read()), transactional)


@lru_cache(maxsize=256)
def _statements(path: Path, text: str) -> tuple[Statement, ...]:
    """Split the text of a file. Kept, because a run reads a file when it checks and when it applies."""
    from yoyo.migrations import read_sql_migration

    statements = []
    end = 0
    for statement in read_sql_migration(str(path))[2]:
        start = max(text.find(statement, end), end)
        statements.append(Statement(statement, text.count("\n", 0, start) + 1))
        end = start + len(statement)
    return tuple(statements)
