"""Where the SQL files and the migrations lie: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    shared = _PACKAGE / "_share" / name
    return shared if shared.is_dir() else _PACKAGE.parent / name


SQL_FOLDER = _folder("sql")
MIGRATIONS_FOLDER = _folder("migrations")
