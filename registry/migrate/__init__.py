"""Migrations: yoyo reads and applies them, this package makes up for what it leaves open.

yoyo marks a migration in another transaction than it applies it, keeps its lock as a row that outlives a crash, does
not notice changed files, and writes even for a status. Here one session holds an advisory lock, applies and marks in
one transaction, and keeps checksums; the status only reads.

run       up, down, redo, status, repair
backend   yoyo's backend, applying and marking at once
files     the folder; statements, what its statements are; checksums, what its files held
preview   the SQL of a run, without a database; plan, the same in words: locks and rewrites
verify    whether the database holds what the migrations promise
lint      the rules for migrations; create, a new one from the template
"""

from __future__ import annotations

from registry.migrate.bookkeeping import LOCK_KEY
from registry.migrate.connection import MINIMUM_SERVER, yoyo_url
from registry.migrate.files import migration_ids
from registry.migrate.run import LOCK_TIMEOUT, MigrationStatus, Repaired, down, redo, repair, status, up

__all__ = [
    "LOCK_KEY",
    "LOCK_TIMEOUT",
    "MINIMUM_SERVER",
    "MigrationStatus",
    "Repaired",
    "down",
    "migration_ids",
    "redo",
    "repair",
    "status",
    "up",
    "yoyo_url",
]
