"""What a database knows of its migrations: read without writing, written by named queries."""

from __future__ import annotations

import datetime
import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from registry.migrate.checksums import Checksums
from registry.migrate.connection import named
from registry.resources import MIGRATIONS_FOLDER

if TYPE_CHECKING:
    import psycopg

# The key of the advisory lock, in every version of the program: the eight bytes of "registry".
LOCK_KEY = int.from_bytes(b"registry", "big")
_POLL_SECONDS = 0.1


def applied(connection: psycopg.Connection[Any]) -> dict[str, datetime.datetime]:
    """Give the migrations that are applied, and when."""
    if not named().bookkeeping_exists(connection):
        return {}
    return {row.id: row.applied_at for row in named().applied(connection)}


def recorded(connection: psycopg.Connection[Any]) -> dict[str, Checksums]:
    """Give what the files held when they were applied or accepted."""
    if not named().checksums_exist(connection):
        return {}
    return {row.id: Checksums(row.checksum, row.rollback_checksum) for row in named().checksums(connection)}


def mark(connection: psycopg.Connection[Any], id: str, checksums: Mapping[str, Checksums]) -> None:
    """Mark a migration as applied, and keep what its files held. In a transaction of the caller's."""
    named().mark(connection, id=id)
    keep(connection, id, checksums)


def keep(connection: psycopg.Connection[Any], id: str, checksums: Mapping[str, Checksums]) -> None:
    """Keep what the files of a migration hold now. In a transaction of the caller's."""
    named().forget_checksum(connection, id=id)
    named().keep_checksum(connection, id=id, checksum=checksums[id].up, rollback_checksum=checksums[id].rollback)


def tables() -> str:
    """Give the statement that makes the tables of the bookkeeping: DDL, so it lies with the migrations."""
    return (MIGRATIONS_FOLDER / "bookkeeping" / "tables.sql").read_text(encoding="utf-8")


def set_lock_timeout(connection: psycopg.Connection[Any], seconds: float) -> None:
    """Set how long the statements of this session wait for a lock; 0 is for ever."""
    named().set_lock_timeout(connection, milliseconds=milliseconds(seconds))


def milliseconds(seconds: float) -> int:
    """Write a time as lock_timeout takes it; never 0 for what is not 0, which would mean for ever."""
    return max(round(seconds * 1000), 1) if seconds else 0


def lock(connection: psycopg.Connection[Any], waiting: Callable[[], None] = lambda: None) -> None:
    """Take the lock of a run, held until the session ends; `waiting` is called once if another run has it."""
    try_lock = named().try_lock
    told = False
    while not try_lock(connection, key=LOCK_KEY):
        if not told:
            waiting()
            told = True
        time.sleep(random.uniform(0.5, 1.5) * _POLL_SECONDS)
