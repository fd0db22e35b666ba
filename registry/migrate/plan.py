"""What is pending, in words: the locks each statement takes, and what it does to a whole table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from registry.errors import MigrationError
from registry.migrate import bookkeeping, connection
from registry.migrate.files import Script, Statement, known, migration_ids, read_folder, script
from registry.migrate.locks import effects
from registry.migrate.statements import bare
from registry.queries.lexer import tokens
from registry.resources import MIGRATIONS_FOLDER

_LONGEST = 90


@dataclass(frozen=True, slots=True)
class Step:
    """A statement: its line, its beginning, and what it does to tables, in words.

    `waits` says whether it locks a table that was there before the run: only for these does anybody wait.
    """

    line: int
    statement: str
    effects: tuple[str, ...]
    waits: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """A pending migration, and its statements. Those that touch no table that existed before say so."""

    id: str
    transactional: bool
    steps: tuple[Step, ...]


def plan(url: str, to: str | None = None, *, folder: Path = MIGRATIONS_FOLDER) -> list[Planned]:
    """Describe what `up` would do. Only reads, and needs pglast (extra [check])."""
    with connection.connect(url) as session:
        applied = bookkeeping.applied(session)
    last = known(to, migration_ids(folder)) if to is not None else None
    made: set[str] = set()
    planned = []
    for migration in read_folder(folder):
        if migration.id not in applied and (last is None or migration.id <= last):
            steps = script(migration, "apply")
            planned.append(Planned(migration.id, steps.transactional, tuple(describe(steps, made))))
    return planned


def describe(steps: Script, made: set[str] | None = None) -> list[Step]:
    """Describe a file's statements. `made` are the tables made before it in the same run, added to on the way."""
    made = set() if made is None else made
    found = []
    for statement in steps.statements:
        text = bare(statement.text)
        if not text:
            continue
        try:
            touched = effects(statement.text, made)
        except MigrationError as error:
            raise MigrationError(f"{steps.path}:{first_line(statement)}: {error}") from error
        words = tuple(effect.words() for effect in touched) or ("no lock on any table",)
        waits = any(not effect.new for effect in touched)
        found.append(Step(first_line(statement), _shortened(text), words, waits))
    return found


def first_line(statement: Statement) -> int:
    """Give the line of a statement's first word, behind the comments that lead to it."""
    first = next((start for kind, start, _ in tokens(statement.text) if kind not in ("comment", "line_comment")), 0)
    return statement.line + statement.text.count("\n", 0, first)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"
