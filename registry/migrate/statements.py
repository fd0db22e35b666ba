"""What a statement of a migration is, as far as a run has to know: told by its first words, comments left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from registry.errors import MigrationError
from registry.migrate.files import Script, Statement
from registry.queries.lexer import tokens

_NAME = r'(?P<name>(?:"(?:[^"]|"")+"|[^\s".(;]+))'
_TABLE = r'(?P<table>(?:"(?:[^"]|"")+"|[^\s".(;]+)(?: ?\. ?(?:"(?:[^"]|"")+"|[^\s".(;]+))?)'
_INDEX = re.compile(
    rf"CREATE (?:UNIQUE )?INDEX CONCURRENTLY (?P<again>IF NOT EXISTS )?{_NAME} ON (?:ONLY )?{_TABLE}", re.IGNORECASE
)
_RELATION = re.compile(
    rf"CREATE (?:UNLOGGED )?(?:TABLE|VIEW|MATERIALIZED VIEW|SEQUENCE) (?!IF NOT EXISTS ){_NAME}(?! ?\.)", re.IGNORECASE
)
_TRANSACTION = re.compile(r"(?:BEGIN|START TRANSACTION|COMMIT|END|ROLLBACK|ABORT|PREPARE TRANSACTION)\b", re.IGNORECASE)
_EXTENSION = re.compile(rf"CREATE EXTENSION (?:IF NOT EXISTS )?{_NAME}", re.IGNORECASE)


def bare(text: str) -> str:
    """Give a statement without comments, with single spaces where there were any."""
    found: list[str] = []
    last = 0
    for kind, start, end in tokens(text):
        if kind not in ("comment", "line_comment"):
            if found and start > last:
                found.append(" ")
            found.append(text[start:end])
            last = end
    return "".join(found)


def is_concurrent(text: str) -> bool:
    """Say whether a statement builds or drops an index without locking writers out; waiting, it blocks nobody."""
    return bool(re.match(r"(CREATE|DROP|REINDEX)\b.*\bCONCURRENTLY\b", bare(text), re.IGNORECASE))


def concurrent_index(statement: Statement) -> tuple[str, str] | None:
    """Name the index that a CREATE INDEX CONCURRENTLY makes, and its table as it is written."""
    found = _INDEX.match(bare(statement.text))
    return (_folded(found["name"]), found["table"].replace(" ", "")) if found else None


def check_repeatable(script: Script) -> None:
    """Raise MigrationError for an index that could not be made a second time after a crash before the mark."""
    for statement in script.statements:
        text = bare(statement.text)
        if re.match(r"CREATE (UNIQUE )?INDEX CONCURRENTLY ", text, re.IGNORECASE):
            found = _INDEX.match(text)
            if not found or not found["again"]:
                raise MigrationError(
                    f"{script.path}:{statement.line}: write CREATE INDEX CONCURRENTLY IF NOT EXISTS name, "
                    "so that it may be run again after a crash"
                )


def check_transaction(script: Script) -> None:
    """Raise MigrationError for a statement that would end the transaction in which a migration and its mark belong."""
    for statement in script.statements:
        if _TRANSACTION.match(bare(statement.text)):
            raise MigrationError(
                f"{script.path}:{statement.line}: leave BEGIN, COMMIT and their like out: "
                "each migration runs in a transaction of its own"
            )


def relations(statements: Iterable[Statement]) -> list[str]:
    """Name the tables, views and sequences that statements make, where they insist on making them."""
    return _names(_RELATION, statements)


def extensions(statements: Iterable[Statement]) -> list[str]:
    """Name the extensions that statements install."""
    return _names(_EXTENSION, statements)


def _names(pattern: re.Pattern[str], statements: Iterable[Statement]) -> list[str]:
    found = (pattern.match(bare(statement.text)) for statement in statements)
    return [_folded(match["name"]) for match in found if match]


def _folded(name: str) -> str:
    """Write an identifier as the catalog has it."""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()
